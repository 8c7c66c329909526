//! String.prototype: the methods that take a pattern.

use ellipsis_engine::is_callable;
use ellipsis_engine::{
    Args, Callback, Context, Elements, Gc, JsResult, JsString, PropertyKey, RootedVec, StrView, Value,
};

use crate::regexp;
use crate::text::substitution::{Substitution, is_plain};
use crate::text::{find, finish, is_long, part, replace_part, require_coercible, this_string};

/// Calls the method of a pattern object that a symbol names. `None` if it has none.
fn delegate(
    cx: &mut Context,
    pattern: Value,
    symbol: PropertyKey,
    args: &[Value],
) -> JsResult<Option<Value>> {
    if !pattern.is_object() {
        return Ok(None);
    }
    match cx.get_method(pattern, symbol)? {
        Some(method) => cx.call(method.into(), pattern, args).map(Some),
        None => Ok(None),
    }
}

/// Makes a regular expression of what is none, and calls its method.
fn with_new_regexp(
    cx: &mut Context,
    string: Gc<JsString>,
    pattern: Value,
    flags: &str,
    symbol: PropertyKey,
) -> JsResult<Value> {
    let source = if pattern.is_undefined() { cx.names.empty } else { cx.to_string(pattern)? };
    let flags = JsString::from_str(&mut cx.heap, flags);
    let regexp = regexp::new_regexp(cx, source, flags)?;
    cx.invoke(regexp.into(), symbol, &[string.into()])
}

/// [`String.prototype.match`](https://tc39.es/ecma262/#sec-string.prototype.match)
pub(super) fn match_(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_coercible(cx, args.this, "match")?;
    let symbol = cx.symbols.match_.into();
    if let Some(result) = delegate(cx, args.get(0), symbol, &[args.this])? {
        return Ok(result);
    }
    let string = cx.to_string(args.this)?;
    with_new_regexp(cx, string, args.get(0), "", symbol)
}

/// [`String.prototype.matchAll`](https://tc39.es/ecma262/#sec-string.prototype.matchall)
pub(super) fn match_all(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_coercible(cx, args.this, "matchAll")?;
    let symbol = cx.symbols.match_all.into();
    require_global(cx, args.get(0), "String.prototype.matchAll called with a non-global RegExp argument")?;
    if let Some(result) = delegate(cx, args.get(0), symbol, &[args.this])? {
        return Ok(result);
    }
    let string = cx.to_string(args.this)?;
    with_new_regexp(cx, string, args.get(0), "g", symbol)
}

/// Throws if a pattern is a regular expression without the flag `g`.
fn require_global(cx: &mut Context, pattern: Value, message: &str) -> JsResult<()> {
    let Some(object) = pattern.as_object() else { return Ok(()) };
    if !regexp::is_regexp(cx, pattern)? {
        return Ok(());
    }
    let flags = object.get(cx, cx.names.flags)?;
    if flags.is_nullish() {
        return Err(cx.type_error(message));
    }
    let flags = cx.to_string(flags)?;
    if flags.view(&mut cx.heap).units().any(|unit| unit == u16::from(b'g')) {
        Ok(())
    } else {
        Err(cx.type_error(message))
    }
}

/// [`String.prototype.search`](https://tc39.es/ecma262/#sec-string.prototype.search)
pub(super) fn search(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_coercible(cx, args.this, "search")?;
    let symbol = cx.symbols.search.into();
    if let Some(result) = delegate(cx, args.get(0), symbol, &[args.this])? {
        return Ok(result);
    }
    let string = cx.to_string(args.this)?;
    with_new_regexp(cx, string, args.get(0), "", symbol)
}

/// [`String.prototype.replace`](https://tc39.es/ecma262/#sec-string.prototype.replace)
pub(super) fn replace(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_coercible(cx, args.this, "replace")?;
    let (pattern, replacement) = (args.get(0), args.get(1));
    let symbol = cx.symbols.replace.into();
    if let Some(result) = delegate(cx, pattern, symbol, &[args.this, replacement])? {
        return Ok(result);
    }
    let string = cx.to_string(args.this)?;
    let needle = cx.to_string(pattern)?;
    let replacement = Replacement::new(cx, replacement)?;
    let Some(at) = find(cx, string, needle, 0)? else { return Ok(string.into()) };
    match replacement {
        Replacement::Plain(plain) if is_long(string) => {
            replace_part(cx, string, (at as u32, at as u32 + needle.len()), plain)
        }
        _ => replace_at(cx, string, needle, replacement, &[at]),
    }
}

/// [`String.prototype.replaceAll`](https://tc39.es/ecma262/#sec-string.prototype.replaceall)
pub(super) fn replace_all(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_coercible(cx, args.this, "replaceAll")?;
    let (pattern, replacement) = (args.get(0), args.get(1));
    let symbol = cx.symbols.replace.into();
    require_global(cx, pattern, "String.prototype.replaceAll called with a non-global RegExp argument")?;
    if let Some(result) = delegate(cx, pattern, symbol, &[args.this, replacement])? {
        return Ok(result);
    }
    let string = cx.to_string(args.this)?;
    let needle = cx.to_string(pattern)?;
    let replacement = Replacement::new(cx, replacement)?;
    let text = needle.view(&mut cx.heap);
    let places = places(cx, string, text)?;
    match replacement {
        _ if places.is_empty() => Ok(string.into()),
        Replacement::Plain(plain) => replace_all_by(cx, string, (&places, needle.len() as usize), plain),
        _ => replace_at(cx, string, needle, replacement, &places),
    }
}

/// A string with all that stands at some places, so many units each, replaced by another.
pub(crate) fn replace_all_by(
    cx: &mut Context,
    string: Gc<JsString>,
    (places, length): (&[usize], usize),
    by: Gc<JsString>,
) -> JsResult<Value> {
    let view = string.view(&mut cx.heap);
    let by = by.view(&mut cx.heap);
    let longer = places.len().saturating_mul(by.len()).min(view.len());
    let mut text = crate::text::builder(cx, view.len() + longer);
    let mut end = 0;
    for &place in places {
        text.push_view(view.slice(end, place));
        text.push_view(by);
        end = place + length;
        if text.is_too_long() {
            break;
        }
    }
    text.push_view(view.slice(end, view.len()));
    finish(cx, text)
}

/// Where a text occurs in a string, without overlaps; everywhere if it is empty.
pub(crate) fn places(cx: &mut Context, string: Gc<JsString>, needle: StrView<'_>) -> JsResult<Vec<usize>> {
    let view = string.view(&mut cx.heap);
    cx.charge(view.len() as u32 / 64)?;
    let mut places = Vec::new();
    view.find_all(&needle, |at| {
        if places.len() % 1024 == 1023 {
            cx.charge(1024)?;
        }
        cx.push_bounded(&mut places, at)
    })?;
    Ok(places)
}

/// What replaces a match.
enum Replacement {
    Function(Callback),
    /// A text without `$`.
    Plain(Gc<JsString>),
    Template(Gc<JsString>),
}

impl Replacement {
    fn new(cx: &mut Context, value: Value) -> JsResult<Replacement> {
        if is_callable(value) {
            return Ok(Replacement::Function(Callback::new(value, Value::UNDEFINED)));
        }
        let template = cx.to_string(value)?;
        let plain = is_plain(template.view(&mut cx.heap));
        Ok(if plain { Replacement::Plain(template) } else { Replacement::Template(template) })
    }
}

/// Replaces what stands at these places.
fn replace_at(
    cx: &mut Context,
    string: Gc<JsString>,
    needle: Gc<JsString>,
    replacement: Replacement,
    places: &[usize],
) -> JsResult<Value> {
    let view = string.view(&mut cx.heap);
    let length = needle.len() as usize;
    let mut text = crate::text::builder(cx, view.len());
    let mut end = 0;
    for &position in places {
        text.push_view(view.slice(end, position));
        end = position + length;
        match replacement {
            Replacement::Function(function) => {
                let result = function.call(cx, [needle.into(), position.into(), string.into()])?;
                let result = cx.to_string(result)?;
                text.push_string(&result);
            }
            Replacement::Plain(plain) => text.push_string(&plain),
            Replacement::Template(template) => {
                let matched = view.slice(position, end);
                let substitution =
                    Substitution { string: view, position, end, matched, captures: &[], named: None };
                let template = template.view(&mut cx.heap);
                substitution.expand(cx, template, &mut text)?;
            }
        }
        if !text.is_kept(&mut cx.heap) {
            return Err(cx.string_error());
        }
    }
    text.push_view(view.slice(end, view.len()));
    finish(cx, text)
}

/// [`String.prototype.split`](https://tc39.es/ecma262/#sec-string.prototype.split)
pub(super) fn split(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_coercible(cx, args.this, "split")?;
    let (separator, limit) = (args.get(0), args.get(1));
    let symbol = cx.symbols.split.into();
    if let Some(result) = delegate(cx, separator, symbol, &[args.this, limit])? {
        return Ok(result);
    }
    let string = this_string(cx, args, "split")?;
    let limit = if limit.is_undefined() { u32::MAX } else { cx.to_uint32(limit)? };
    let needle = cx.to_string(separator)?;
    if limit == 0 {
        return Ok(cx.array_of(&[]).into());
    }
    if separator.is_undefined() {
        return Ok(cx.array_of(&[string.into()]).into());
    }
    if needle.is_empty() {
        let units = units(cx, string, limit)?;
        return Ok(cx.new_array(units).into());
    }
    let parts = parts(cx, string, needle, limit)?;
    Ok(cx.array_from(parts.as_slice())?.into())
}

/// The first code units as strings.
fn units(cx: &mut Context, string: Gc<JsString>, limit: u32) -> JsResult<Elements> {
    let view = string.view(&mut cx.heap);
    cx.charge(view.len() as u32 / 64)?;
    let count = view.len().min(limit as usize);
    let elements = cx.allocate(|cx| Elements::with_capacity(&mut cx.heap, count as u32))?;
    /// More characters than this are worth a table of what each becomes.
    const MANY: usize = 1024;
    match view.slice(0, count) {
        StrView::Latin1(bytes) if bytes.len() > MANY => {
            let strings: [Value; 256] = std::array::from_fn(|unit| cx.unit_string(unit as u16).into());
            let mut strings = bytes.iter().map(|&byte| strings[usize::from(byte)]);
            elements.append_while_room(|| strings.next());
        }
        units => {
            let mut units = units.units();
            elements.append_while_room(|| units.next().map(|unit| cx.unit_string(unit).into()));
        }
    }
    Ok(elements)
}

/// The parts between the occurrences of a string that is not empty.
fn parts(
    cx: &mut Context,
    string: Gc<JsString>,
    needle: Gc<JsString>,
    limit: u32,
) -> JsResult<RootedVec<Value>> {
    let view: StrView<'_> = string.view(&mut cx.heap);
    let needle = needle.view(&mut cx.heap);
    cx.charge(view.len() as u32 / 64)?;
    let mut parts = cx.rooted_list();
    let mut from = 0;
    // Ends early, without an error, where there are enough.
    let found = view.find_all(&needle, |at| {
        parts.push(part(cx, string, from as u32, at as u32).into());
        from = at + needle.len();
        let enough = parts.len() == limit as usize;
        if enough { Err(None) } else { cx.charge_at_safepoint(1).map_err(Some) }
    });
    match found {
        Ok(()) => parts.push(part(cx, string, from as u32, string.len()).into()),
        Err(None) => {}
        Err(Some(throw)) => return Err(throw),
    }
    Ok(parts)
}
