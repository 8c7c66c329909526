//! String.prototype: upper and lower case.

use ellipsis_engine::{Args, Context, Gc, JsResult, JsString, StrView, Value};

use crate::text::pieces::{charge_piece, ends_context, is_letter, pieces};
use crate::text::{charge_units, finish, this_text};

/// [`String.prototype.toLocaleLowerCase`](https://tc39.es/ecma262/#sec-string.prototype.tolocalelowercase)
///
/// Without Intl there are no locales in which this differs from toLowerCase.
pub(super) fn to_locale_lower_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_text(cx, args, "toLocaleLowerCase", 1)?;
    #[cfg(feature = "intl")]
    if let Some(language) = crate::intl::case::case_language(cx, args.get(0))? {
        cx.make_room(string.len() as usize * size_of::<u16>())?;
        let units = string.view(&mut cx.heap).to_units();
        return by_runs(cx, &units, |run| language.to_lowercase(run));
    }
    lower(cx, string)
}

/// [`String.prototype.toLocaleUpperCase`](https://tc39.es/ecma262/#sec-string.prototype.tolocaleuppercase)
///
/// Without Intl there are no locales in which this differs from toUpperCase.
pub(super) fn to_locale_upper_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_text(cx, args, "toLocaleUpperCase", 1)?;
    #[cfg(feature = "intl")]
    if let Some(language) = crate::intl::case::case_language(cx, args.get(0))? {
        cx.make_room(string.len() as usize * size_of::<u16>())?;
        let units = string.view(&mut cx.heap).to_units();
        return by_runs(cx, &units, |run| language.to_uppercase(run));
    }
    upper(cx, string)
}

/// [`String.prototype.toLowerCase`](https://tc39.es/ecma262/#sec-string.prototype.tolowercase)
pub(super) fn to_lower_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_text(cx, args, "toLowerCase", 1)?;
    lower(cx, string)
}

/// [`String.prototype.toUpperCase`](https://tc39.es/ecma262/#sec-string.prototype.touppercase)
pub(super) fn to_upper_case(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_text(cx, args, "toUpperCase", 1)?;
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
            cx.make_room(2 * bytes.len())?;
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
            cx.make_room(2 * bytes.len())?;
            if bytes.is_ascii() {
                return Ok(JsString::from_latin1(&mut cx.heap, &bytes.to_ascii_uppercase()).into());
            }
            if let Some(bytes) = bytes.iter().map(|&byte| upper_latin1(byte)).collect::<Option<Vec<u8>>>() {
                return Ok(JsString::from_latin1(&mut cx.heap, &bytes).into());
            }
            charge_units(cx, bytes.len(), PACE)?;
            let mut text = crate::text::builder(cx, bytes.len());
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
/// mapping of a final sigma looks at ends there. It does between words, too.
fn by_runs(cx: &mut Context, units: &[u16], change: impl Fn(&str) -> String) -> JsResult<Value> {
    let mut text = crate::text::builder(cx, units.len());
    for run in pieces(units, |before, after| ends_context(before) && is_letter(after)) {
        match run {
            Ok(run) => {
                // As UTF-8, and what becomes of it.
                charge_piece(cx, run.len(), PACE, 6)?;
                text.push_str(&change(&String::from_utf16_lossy(run)));
            }
            Err(surrogate) => text.push_unit(surrogate),
        }
        if text.is_too_long() {
            break;
        }
    }
    finish(cx, text)
}

/// About how many ticks it takes to change the case of as many units as one is worth.
const PACE: usize = 32;
