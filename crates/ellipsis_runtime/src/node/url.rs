//! URLs as the standard of the web has them, over the crate `url`.

use ellipsis::unstable::engine::{Args, Context, JsResult, NativeInfo, Value, to_boolean};
use url::{Url, quirks};
use urlpattern::UrlPatternOptions;
use urlpattern::quirks::{self as patterns, EcmaRegexp, StringOrInit, UrlPatternInit};

use super::values::texts;
use crate::class::function;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("parse", 2, parse),
    function("set", 3, set),
    function("domainToASCII", 1, domain_to_ascii),
    function("domainToUnicode", 1, domain_to_unicode),
    function("pathOfFile", 1, path_of_file),
    function("fileOfPath", 1, file_of_path),
    function("parsePattern", 2, parse_pattern),
    function("partsOfInput", 1, parts_of_input),
];

fn parts(cx: &mut Context, url: &Url) -> JsResult<Value> {
    let parts = [
        quirks::href(url),
        &quirks::origin(url),
        quirks::protocol(url),
        quirks::username(url),
        quirks::password(url),
        quirks::host(url),
        quirks::hostname(url),
        quirks::port(url),
        quirks::pathname(url),
        quirks::search(url),
        quirks::hash(url),
    ];
    texts(cx, parts.map(str::to_owned))
}

/// `parse(input, base)`: the parts of a URL; `undefined` if it is none.
fn parse(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let input = cx.to_rust_string(args.get(0))?;
    let parsed = if args.get(1).is_undefined() {
        Url::parse(&input)
    } else {
        let base = cx.to_rust_string(args.get(1))?;
        Url::parse(&base).and_then(|base| base.join(&input))
    };
    match parsed {
        Ok(url) => parts(cx, &url),
        Err(_) => Ok(Value::UNDEFINED),
    }
}

/// `set(href, part, value)`: the parts of the URL with another one; `undefined` if there is none such.
fn set(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (href, part) = (cx.to_rust_string(args.get(0))?, cx.to_rust_string(args.get(1))?);
    let value = cx.to_rust_string(args.get(2))?;
    let Ok(mut url) = Url::parse(&href) else { return Ok(Value::UNDEFINED) };
    // What is not accepted changes nothing.
    let _ = match part.as_str() {
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Err(()),
    };
    parts(cx, &url)
}

fn domain_to_ascii(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let domain = cx.to_rust_string(args.get(0))?;
    Ok(cx.string(&quirks::domain_to_ascii(&domain)))
}

fn domain_to_unicode(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let domain = cx.to_rust_string(args.get(0))?;
    Ok(cx.string(&quirks::domain_to_unicode(&domain)))
}

/// The path that a URL of a file stands for; `undefined` if it stands for none.
fn path_of_file(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let href = cx.to_rust_string(args.get(0))?;
    let path = Url::parse(&href).ok().and_then(|url| url.to_file_path().ok());
    Ok(path.map_or(Value::UNDEFINED, |path| cx.string(&path.display().to_string())))
}

/// The URL of a file by its absolute path.
fn file_of_path(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let path = cx.to_rust_string(args.get(0))?;
    let url = Url::from_file_path(&path);
    Ok(url.map_or(Value::UNDEFINED, |url| cx.string(url.as_str())))
}

/// A text, or the members of a dictionary behind `undefined`, among a function's arguments.
fn text_or_members(cx: &mut Context, args: &Args<'_>, from: usize) -> JsResult<StringOrInit<'static>> {
    if !args.get(from).is_undefined() {
        return Ok(StringOrInit::String(cx.to_rust_string(args.get(from))?.into()));
    }
    let mut member = |at| optional(cx, args.get(from + at));
    Ok(StringOrInit::Init(UrlPatternInit {
        protocol: member(1)?,
        username: member(2)?,
        password: member(3)?,
        hostname: member(4)?,
        port: member(5)?,
        pathname: member(6)?,
        search: member(7)?,
        hash: member(8)?,
        base_url: member(9)?,
    }))
}

fn optional(cx: &mut Context, value: Value) -> JsResult<Option<String>> {
    if value.is_undefined() { Ok(None) } else { cx.to_rust_string(value).map(Some) }
}

/// `parsePattern(base, ignoreCase, pattern, ...members)`: whether there are regular expressions in a URL pattern, then for each
/// part its pattern, the regular expression that it comes to, and the names of its groups. What is wrong with it, if it is none.
fn parse_pattern(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let base = optional(cx, args.get(0))?;
    let options = UrlPatternOptions { ignore_case: to_boolean(args.get(1)), ..UrlPatternOptions::default() };
    let input = text_or_members(cx, args, 2)?;
    let pattern = patterns::process_construct_pattern_input(input, base.as_deref())
        .and_then(|init| patterns::parse_pattern::<EcmaRegexp>(init, options));
    let pattern = match pattern {
        Ok(pattern) => pattern,
        Err(problem) => return Ok(cx.string(&problem.to_string())),
    };
    let mut parts = cx.rooted_list();
    parts.push(Value::bool(pattern.has_regexp_groups));
    for part in [
        pattern.protocol,
        pattern.username,
        pattern.password,
        pattern.hostname,
        pattern.port,
        pattern.pathname,
        pattern.search,
        pattern.hash,
    ] {
        let part = [part.pattern_string, part.regexp_string].into_iter().chain(part.group_name_list);
        parts.push(texts(cx, part)?);
    }
    Ok(cx.array_from(parts.as_slice())?.into())
}

/// `partsOfInput(base, input, ...members)`: the parts that a pattern is compared with; `undefined` if it is no URL.
fn parts_of_input(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let base = optional(cx, args.get(0))?;
    let input = text_or_members(cx, args, 1)?;
    let input = patterns::process_match_input(input, base.as_deref()).ok().flatten();
    let parts = input.and_then(|(input, _)| patterns::parse_match_input(input));
    let Some(parts) = parts else { return Ok(Value::UNDEFINED) };
    let parts = [
        parts.protocol,
        parts.username,
        parts.password,
        parts.hostname,
        parts.port,
        parts.pathname,
        parts.search,
        parts.hash,
    ];
    texts(cx, parts)
}
