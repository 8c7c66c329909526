//! String.prototype: upper and lower case.

use ellipsis_engine::{Args, Context, Gc, JsResult, JsString, StrView, StringBuilder, Value};

use crate::text::{finish, normalize::for_each_run, this_string};

/// [`String.prototype.toLocaleLowerCase`](https://tc39.es/ecma262/#sec-string.prototype.tolocalelowercase)
///
/// Without Intl there are no locales in which this differs from toLowerCase.
pub(super) fn to_locale_lower_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "toLocaleLowerCase")?;
    #[cfg(feature = "intl")]
    if let Some(language) = crate::intl::case::case_language(cx, args.get(0))? {
        let units = string.view(&mut cx.heap).to_units();
        return by_runs(cx, &units, |run| language.to_lowercase(run));
    }
    lower(cx, string)
}

/// [`String.prototype.toLocaleUpperCase`](https://tc39.es/ecma262/#sec-string.prototype.tolocaleuppercase)
///
/// Without Intl there are no locales in which this differs from toUpperCase.
pub(super) fn to_locale_upper_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "toLocaleUpperCase")?;
    #[cfg(feature = "intl")]
    if let Some(language) = crate::intl::case::case_language(cx, args.get(0))? {
        let units = string.view(&mut cx.heap).to_units();
        return by_runs(cx, &units, |run| language.to_uppercase(run));
    }
    upper(cx, string)
}

/// [`String.prototype.toLowerCase`](https://tc39.es/ecma262/#sec-string.prototype.tolowercase)
pub(super) fn to_lower_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "toLowerCase")?;
    lower(cx, string)
}

/// [`String.prototype.toUpperCase`](https://tc39.es/ecma262/#sec-string.prototype.touppercase)
pub(super) fn to_upper_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "toUpperCase")?;
    upper(cx, string)
}

fn lower_latin1(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' | 0xc0..=0xd6 | 0xd8..=0xde => byte + 0x20,
        _ => byte,
    }
}

/// The upper case of a Latin-1 character, where that is one as well.
fn upper_latin1(byte: u8) -> Option<u8> {
    match byte {
        b'a'..=b'z' | 0xe0..=0xf6 | 0xf8..=0xfe => Some(byte - 0x20),
        0xb5 | 0xdf | 0xff => None,
        _ => Some(byte),
    }
}

/// Whether something holds for any of these characters.
#[inline]
fn any(bytes: &[u8], holds: impl Fn(u8) -> bool) -> bool {
    bytes.chunks(64).any(|chunk| chunk.iter().fold(false, |found, &byte| found | holds(byte)))
}

fn lower(cx: &mut Context, string: Gc<JsString>) -> JsResult<Value> {
    match string.view(&mut cx.heap) {
        StrView::Latin1(bytes) => {
            if !any(bytes, |byte| lower_latin1(byte) != byte) {
                return Ok(string.into());
            }
            // OPTIMIZATION: a vector loop where there is only ASCII.
            if bytes.is_ascii() {
                return Ok(JsString::from_latin1(&mut cx.heap, &bytes.to_ascii_lowercase()).into());
            }
            let bytes: Vec<u8> = bytes.iter().map(|&byte| lower_latin1(byte)).collect();
            Ok(JsString::from_latin1(&mut cx.heap, &bytes).into())
        }
        StrView::Utf16(units) => by_runs(cx, units, str::to_lowercase),
    }
}

fn upper(cx: &mut Context, string: Gc<JsString>) -> JsResult<Value> {
    match string.view(&mut cx.heap) {
        StrView::Latin1(bytes) => {
            if !any(bytes, |byte| upper_latin1(byte) != Some(byte)) {
                return Ok(string.into());
            }
            if bytes.is_ascii() {
                return Ok(JsString::from_latin1(&mut cx.heap, &bytes.to_ascii_uppercase()).into());
            }
            if let Some(bytes) = bytes.iter().map(|&byte| upper_latin1(byte)).collect::<Option<Vec<u8>>>() {
                return Ok(JsString::from_latin1(&mut cx.heap, &bytes).into());
            }
            let mut text = StringBuilder::with_capacity(bytes.len()).within(&cx.heap);
            for &byte in bytes {
                match upper_latin1(byte) {
                    Some(upper) => text.push_unit(upper.into()),
                    None => char::from(byte).to_uppercase().for_each(|character| text.push_char(character)),
                }
            }
            finish(cx, text)
        }
        StrView::Utf16(units) => by_runs(cx, units, str::to_uppercase),
    }
}

/// Changes the case of what lies between lone surrogates, which have none: the context that the
/// mapping of a final sigma looks at ends there.
fn by_runs(cx: &mut Context, units: &[u16], change: impl Fn(&str) -> String) -> JsResult<Value> {
    let mut text = StringBuilder::with_capacity(units.len()).within(&cx.heap);
    for_each_run(units, |run| match run {
        Ok(run) => text.push_str(&change(&String::from_utf16_lossy(run))),
        Err(surrogate) => text.push_unit(surrogate),
    });
    finish(cx, text)
}
