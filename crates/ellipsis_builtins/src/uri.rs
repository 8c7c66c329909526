//! URI handling, `escape` and `unescape` ([clause](https://tc39.es/ecma262/#sec-uri-handling-functions)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeInfo, StrView, StringBuilder, Value};

use crate::build::define_function;
use crate::text::{charge_units, finish};

static DECODE_URI: NativeInfo = NativeInfo::function("decodeURI", 1, decode_uri);
static DECODE_URI_COMPONENT: NativeInfo = NativeInfo::function("decodeURIComponent", 1, decode_uri_component);
static ENCODE_URI: NativeInfo = NativeInfo::function("encodeURI", 1, encode_uri);
static ENCODE_URI_COMPONENT: NativeInfo = NativeInfo::function("encodeURIComponent", 1, encode_uri_component);
static ESCAPE: NativeInfo = NativeInfo::function("escape", 1, escape);
static UNESCAPE: NativeInfo = NativeInfo::function("unescape", 1, unescape);

/// Makes one of the functions.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) {
    let info = match which {
        Intrinsic::DecodeUri => &DECODE_URI,
        Intrinsic::DecodeUriComponent => &DECODE_URI_COMPONENT,
        Intrinsic::EncodeUri => &ENCODE_URI,
        Intrinsic::EncodeUriComponent => &ENCODE_URI_COMPONENT,
        Intrinsic::Escape => &ESCAPE,
        _ => &UNESCAPE,
    };
    define_function(cx, which, info);
}

const UNRESERVED_MARKS: &[u8] = b"-_.!~*'()";
const RESERVED: &[u8] = b";/?:@&=+$,";
const ESCAPE_MARKS: &[u8] = b"@*_+-./";

/// Which Latin-1 characters are kept.
type Kept = [bool; 256];

/// ASCII letters, digits and these marks.
const fn kept(marks: &[&[u8]]) -> Kept {
    let mut kept = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        kept[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut group = 0;
    while group < marks.len() {
        let mut at = 0;
        while at < marks[group].len() {
            kept[marks[group][at] as usize] = true;
            at += 1;
        }
        group += 1;
    }
    kept
}

static UNRESERVED: Kept = kept(&[UNRESERVED_MARKS]);
static URI_CHARACTERS: Kept = kept(&[UNRESERVED_MARKS, RESERVED, b"#"]);

/// The place of the first character at or after a place that is not kept.
fn end_of_kept(view: StrView<'_>, from: usize, kept: &Kept) -> usize {
    let rest = view.slice(from, view.len());
    let length = match rest {
        StrView::Latin1(bytes) => bytes.iter().position(|&byte| !kept[usize::from(byte)]),
        StrView::Utf16(units) => units.iter().position(|&unit| kept.get(usize::from(unit)) != Some(&true)),
    };
    from + length.unwrap_or(rest.len())
}

/// [`encodeURI`](https://tc39.es/ecma262/#sec-encodeuri-uri)
fn encode_uri(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    encode(cx, args.get(0), &URI_CHARACTERS)
}

/// [`encodeURIComponent`](https://tc39.es/ecma262/#sec-encodeuricomponent-uricomponent)
fn encode_uri_component(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    encode(cx, args.get(0), &UNRESERVED)
}

/// [Encode](https://tc39.es/ecma262/#sec-encode)
fn encode(cx: &mut Context, value: Value, kept: &Kept) -> JsResult<Value> {
    let string = cx.to_string(value)?;
    charge_units(cx, string.len() as usize, PACE)?;
    let view = string.view(&mut cx.heap);
    let mut at = end_of_kept(view, 0, kept);
    if at == view.len() {
        return Ok(string.into());
    }
    let mut text = crate::text::builder(cx, view.len() * 2);
    text.push_view(view.slice(0, at));
    while at < view.len() && !text.is_too_long() {
        match encode_run(view, at, kept, &mut text) {
            Some(end) => at = end,
            None => return Err(cx.uri_error("URI malformed")),
        }
    }
    finish(cx, text)
}

/// Adds what encodes the next characters, some of them: the place behind them. `None` at a lone surrogate.
fn encode_run(view: StrView<'_>, from: usize, kept: &Kept, text: &mut StringBuilder) -> Option<usize> {
    /// The most that a character becomes.
    const LONGEST: usize = 12;
    // A run of a few is seldom of one kind, so that all are written one by one, with room for each.
    let mut run = [0; 256];
    let (mut at, mut length) = (from, 0);
    while at < view.len() && length <= run.len() - LONGEST {
        let (code_point, units) = view.code_point_at(at);
        at += units;
        if kept.get(code_point as usize) == Some(&true) {
            run[length] = code_point as u8;
            length += 1;
            continue;
        }
        for byte in char::from_u32(code_point)?.encode_utf8(&mut [0; 4]).bytes() {
            run[length..length + 3].copy_from_slice(&escape_of(byte));
            length += 3;
        }
    }
    text.push_latin1(&run[..length]);
    Some(at)
}

/// About how many ticks it takes to escape as many units as one is worth, or the other way round.
const PACE: usize = 12;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn escape_of(byte: u8) -> [u8; 3] {
    [b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]
}

/// [`decodeURI`](https://tc39.es/ecma262/#sec-decodeuri-encodeduri)
fn decode_uri(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    decode(cx, args.get(0), |byte| byte == b'#' || RESERVED.contains(&byte))
}

/// [`decodeURIComponent`](https://tc39.es/ecma262/#sec-decodeuricomponent-encodeduricomponent)
fn decode_uri_component(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    decode(cx, args.get(0), |_| false)
}

/// [Decode](https://tc39.es/ecma262/#sec-decode)
fn decode(cx: &mut Context, value: Value, preserve: fn(u8) -> bool) -> JsResult<Value> {
    let string = cx.to_string(value)?;
    charge_units(cx, string.len() as usize, PACE)?;
    let view = string.view(&mut cx.heap);
    if !view.units().any(|unit| unit == u16::from(b'%')) {
        return Ok(string.into());
    }
    let mut text = crate::text::builder(cx, view.len());
    let mut at = 0;
    while at < view.len() && !text.is_too_long() {
        if view.unit(at) != u16::from(b'%') {
            text.push_unit(view.unit(at));
            at += 1;
            continue;
        }
        match decode_sequence(view, at) {
            Some((character, end)) => {
                match u8::try_from(character) {
                    Ok(byte) if byte.is_ascii() && preserve(byte) => text.push_view(view.slice(at, end)),
                    _ => text.push_char(character),
                }
                at = end;
            }
            None => return Err(cx.uri_error("URI malformed")),
        }
    }
    finish(cx, text)
}

/// The character whose escaped UTF-8 starts at an index, and where it ends.
fn decode_sequence(view: StrView<'_>, at: usize) -> Option<(char, usize)> {
    let first = escaped_byte(view, at)?;
    let length = match first {
        ..=0x7f => 1,
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return None,
    };
    let mut bytes = [first, 0, 0, 0];
    for (i, byte) in bytes.iter_mut().enumerate().take(length).skip(1) {
        *byte = escaped_byte(view, at + 3 * i)?;
    }
    let text = std::str::from_utf8(&bytes[..length]).ok()?;
    Some((text.chars().next()?, at + 3 * length))
}

/// The byte that `%xx` at an index says.
fn escaped_byte(view: StrView<'_>, at: usize) -> Option<u8> {
    if view.get(at)? != u16::from(b'%') {
        return None;
    }
    hex_digits(view, at + 1, 2).map(|value| value as u8)
}

/// The number that hexadecimal digits at an index say.
fn hex_digits(view: StrView<'_>, at: usize, count: usize) -> Option<u16> {
    (at..at + count).try_fold(0, |value, i| {
        let digit = char::from_u32(u32::from(view.get(i)?))?.to_digit(16)?;
        Some(value << 4 | digit as u16)
    })
}

/// [`escape`](https://tc39.es/ecma262/#sec-escape-string)
fn escape(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = cx.to_string(args.get(0))?;
    charge_units(cx, string.len() as usize, PACE)?;
    let view = string.view(&mut cx.heap);
    let mut text = crate::text::builder(cx, view.len());
    for unit in view.units() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_alphanumeric() || ESCAPE_MARKS.contains(&byte) => text.push_unit(unit),
            Ok(byte) => text.push_latin1(&escape_of(byte)),
            Err(_) => {
                text.push_latin1(b"%u");
                for shift in [12, 8, 4, 0] {
                    text.push_latin1(&[HEX[usize::from(unit >> shift & 15)]]);
                }
            }
        }
        if text.is_too_long() {
            break;
        }
    }
    finish(cx, text)
}

/// [`unescape`](https://tc39.es/ecma262/#sec-unescape-string)
fn unescape(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = cx.to_string(args.get(0))?;
    charge_units(cx, string.len() as usize, PACE)?;
    let view = string.view(&mut cx.heap);
    let mut text = crate::text::builder(cx, view.len());
    let mut at = 0;
    while at < view.len() && !text.is_too_long() {
        let unit = view.unit(at);
        let escaped = if unit != u16::from(b'%') {
            None
        } else if view.get(at + 1) == Some(u16::from(b'u')) {
            hex_digits(view, at + 2, 4).map(|unit| (unit, 6))
        } else {
            hex_digits(view, at + 1, 2).map(|unit| (unit, 3))
        };
        let (unit, length) = escaped.unwrap_or((unit, 1));
        text.push_unit(unit);
        at += length;
    }
    finish(cx, text)
}
