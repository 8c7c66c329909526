//! Texts as bytes, and bytes as texts, in the encodings that Node.js names.

use std::cell::RefCell;

use ellipsis::unstable::engine::string::MAX_LENGTH;
use ellipsis::unstable::engine::typed_array::TypedArrayData;
use ellipsis::unstable::engine::{
    Args, Context, ErrorKind, Gc, JsResult, JsString, NativeData, NativeInfo, StrView, Throw, Value,
    trace_fields,
};
use encoding_rs::{Decoder, DecoderResult, Encoding as WebEncoding};

use super::values::{byte_array, bytes};
use crate::class::{coded_error, function};

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("encode", 2, encode),
    function("decode", 4, decode),
    function("byteLength", 2, byte_length),
    function("write", 5, write),
    function("indexOf", 4, index_of),
    function("compare", 2, compare),
    function("isUtf8", 1, is_utf8),
    function("isAscii", 1, is_ascii),
    function("encodingName", 1, encoding_name),
    function("newDecoder", 3, new_decoder),
    function("decodeWith", 3, decode_with),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16,
    Latin1,
    Ascii,
    Base64,
    Base64Url,
    Hex,
}

/// The encoding that a text names, in lower case.
fn encoding(cx: &mut Context, value: Value) -> JsResult<Encoding> {
    let name = if value.is_undefined() { "utf8".into() } else { cx.to_rust_string(value)? };
    Ok(match name.as_str() {
        "utf8" | "utf-8" => Encoding::Utf8,
        "utf16le" | "utf-16le" | "ucs2" | "ucs-2" => Encoding::Utf16,
        "latin1" | "binary" => Encoding::Latin1,
        "ascii" => Encoding::Ascii,
        "base64" => Encoding::Base64,
        "base64url" => Encoding::Base64Url,
        "hex" => Encoding::Hex,
        _ => return Err(cx.type_error(format!("Unknown encoding: {name}"))),
    })
}

fn with_view<T>(cx: &mut Context, text: Gc<JsString>, then: impl FnOnce(StrView<'_>) -> T) -> T {
    then(text.view(&mut cx.heap))
}

/// Bytes in UTF-8; lone surrogates become replacement characters.
fn utf8(view: StrView<'_>) -> Vec<u8> {
    match view {
        StrView::Latin1(bytes) if bytes.is_ascii() => bytes.to_vec(),
        StrView::Latin1(bytes) => bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into_bytes(),
        StrView::Utf16(units) => String::from_utf16_lossy(units).into_bytes(),
    }
}

fn encoded(view: StrView<'_>, encoding: Encoding) -> Vec<u8> {
    let units = || view.units().collect::<Vec<u16>>();
    match encoding {
        Encoding::Utf8 => utf8(view),
        Encoding::Utf16 => units().into_iter().flat_map(u16::to_le_bytes).collect(),
        Encoding::Latin1 | Encoding::Ascii => units().into_iter().map(|unit| unit as u8).collect(),
        Encoding::Base64 | Encoding::Base64Url => from_base64(&units()),
        Encoding::Hex => from_hex(&units()),
    }
}

/// What is no digit ends the text.
fn from_hex(units: &[u16]) -> Vec<u8> {
    let digit = |unit: u16| char::from_u32(unit.into())?.to_digit(16);
    let pairs = units.chunks_exact(2);
    pairs.map_while(|pair| Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)).collect()
}

/// Either alphabet; what is in none is skipped, and padding ends the text.
fn from_base64(units: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(units.len() / 4 * 3 + 3);
    let (mut bits, mut count) = (0u32, 0);
    for &unit in units {
        let digit = match unit as u8 {
            _ if unit > 0x7f => continue,
            digit @ b'A'..=b'Z' => digit - b'A',
            digit @ b'a'..=b'z' => digit - b'a' + 26,
            digit @ b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

fn to_base64(bytes: &[u8], url: bool) -> String {
    const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let last = if url { [b'-', b'_'] } else { [b'+', b'/'] };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let digit = (bits >> (18 - 6 * at) & 63) as usize;
            if at <= chunk.len() {
                let digit = ALPHABET.get(digit).copied().unwrap_or_else(|| last[digit - 62]);
                text.push(digit.into());
            } else if !url {
                text.push('=');
            }
        }
    }
    text
}

/// `encode(text, encoding)`: a Uint8Array.
fn encode(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_string(args.get(0))?;
    let encoding = encoding(cx, args.get(1))?;
    cx.make_room(2 * text.len() as usize)?;
    let bytes = with_view(cx, text, |view| encoded(view, encoding));
    byte_array(cx, &bytes)
}

/// `byteLength(text, encoding)`
fn byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_string(args.get(0))?;
    let encoding = encoding(cx, args.get(1))?;
    let length = with_view(cx, text, |view| match encoding {
        Encoding::Latin1 | Encoding::Ascii => view.units().count(),
        Encoding::Utf16 => view.units().count() * 2,
        Encoding::Hex => view.units().count() / 2,
        Encoding::Utf8 | Encoding::Base64 | Encoding::Base64Url => encoded(view, encoding).len(),
    });
    Ok(Value::number(length as f64))
}

/// `decode(view, encoding, start, end)`
fn decode(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let encoding = encoding(cx, args.get(1))?;
    let bytes = bytes(cx, args.get(0))?;
    let mut bound = |value: Value, default: usize| match value.is_undefined() {
        true => Ok(default),
        false => cx.to_integer_or_infinity(value).map(|bound| bound.clamp(0.0, bytes.len() as f64) as usize),
    };
    let (start, end) = (bound(args.get(2), 0)?, bound(args.get(3), bytes.len())?);
    let part = bytes.get(start..end).unwrap_or_default();
    if part.len() > MAX_LENGTH as usize / 2 && decoded_length(part, encoding) > MAX_LENGTH as usize {
        return Err(too_long(cx));
    }
    // The text, and the string of it.
    cx.make_room(match encoding {
        Encoding::Hex => 4 * part.len(),
        Encoding::Base64 | Encoding::Base64Url => 3 * part.len(),
        Encoding::Utf8 | Encoding::Utf16 | Encoding::Latin1 | Encoding::Ascii => 2 * part.len(),
    })?;
    let text = match encoding {
        Encoding::Utf8 => return Ok(cx.string(&String::from_utf8_lossy(part))),
        Encoding::Base64 => return Ok(cx.string(&to_base64(part, false))),
        Encoding::Base64Url => return Ok(cx.string(&to_base64(part, true))),
        Encoding::Hex => {
            let digit = |digit: u8| char::from_digit(digit.into(), 16).unwrap_or('0');
            let text: String = part.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
            return Ok(cx.string(&text));
        }
        Encoding::Latin1 => JsString::from_latin1(&mut cx.heap, part),
        Encoding::Ascii => {
            let part: Vec<u8> = part.iter().map(|byte| byte & 0x7f).collect();
            JsString::from_latin1(&mut cx.heap, &part)
        }
        Encoding::Utf16 => {
            let units: Vec<u16> =
                part.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            JsString::from_units(&mut cx.heap, &units)
        }
    };
    Ok(text.into())
}

/// How many code units bytes come to.
fn decoded_length(bytes: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Utf8 => {
            let chunks = bytes.utf8_chunks();
            chunks
                .map(|chunk| chunk.valid().encode_utf16().count() + usize::from(!chunk.invalid().is_empty()))
                .sum()
        }
        Encoding::Base64 | Encoding::Base64Url => bytes.len().div_ceil(3) * 4,
        Encoding::Hex => bytes.len() * 2,
        Encoding::Latin1 | Encoding::Ascii => bytes.len(),
        Encoding::Utf16 => bytes.len() / 2,
    }
}

fn too_long(cx: &mut Context) -> Throw {
    let message = format!("Cannot create a string longer than {MAX_LENGTH:#x} characters");
    let error = cx.error(ErrorKind::Error, message);
    coded_error(cx, error, "ERR_STRING_TOO_LONG")
}

/// `write(view, text, offset, length, encoding)`: how many bytes were written, which is whole characters of UTF-8.
fn write(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = cx.to_string(args.get(1))?;
    let encoding = encoding(cx, args.get(4))?;
    let (offset, length) =
        (cx.to_integer_or_infinity(args.get(2))? as usize, cx.to_integer_or_infinity(args.get(3))? as usize);
    let bytes = with_view(cx, text, |view| encoded(view, encoding));
    let view = args.get(0);
    let Some(data) = view.downcast::<TypedArrayData>() else {
        return Err(cx.type_error("A view of bytes is needed"));
    };
    let mut end = bytes.len().min(length).min(data.length().saturating_sub(offset));
    match encoding {
        Encoding::Utf8 => {
            while end < bytes.len() && end > 0 && bytes[end] & 0xc0 == 0x80 {
                end -= 1;
            }
        }
        Encoding::Utf16 => end &= !1,
        _ => {}
    }
    data.block().write_bytes(data.byte_offset() + offset, &bytes[..end]);
    Ok(Value::number(end as f64))
}

/// `indexOf(view, bytes, from, forwards)`
fn index_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (hay, needle) = (bytes(cx, args.get(0))?, bytes(cx, args.get(1))?);
    let from = cx.to_integer_or_infinity(args.get(2))?.max(0.0) as usize;
    let forwards = ellipsis::unstable::engine::to_boolean(args.get(3));
    let found = if forwards {
        hay.get(from..).and_then(|rest| memchr::memmem::find(rest, &needle)).map(|at| at + from)
    } else {
        let end = from.saturating_add(needle.len()).min(hay.len());
        memchr::memmem::rfind(&hay[..end], &needle)
    };
    Ok(found.map_or(Value::from(-1), |at| Value::number(at as f64)))
}

/// `compare(a, b)`
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (a, b) = (bytes(cx, args.get(0))?, bytes(cx, args.get(1))?);
    Ok(Value::from(a.cmp(&b) as i32))
}

fn is_utf8(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(std::str::from_utf8(&bytes(cx, args.get(0))?).is_ok().into())
}

fn is_ascii(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(bytes(cx, args.get(0))?.is_ascii().into())
}

// ---- TextDecoder ----

/// A decoder, and whether what it finds no sense in is an error.
struct DecoderData {
    decoder: RefCell<Decoder>,
    fatal: bool,
}

trace_fields!(DecoderData {});

impl NativeData for DecoderData {
    const NAME: &'static str = "Decoder";
}

fn label(cx: &mut Context, value: Value) -> JsResult<Option<&'static WebEncoding>> {
    let label = cx.to_rust_string(value)?;
    Ok(WebEncoding::for_label_no_replacement(label.as_bytes()))
}

/// `encodingName(label)`: the name of the encoding, in lower case.
fn encoding_name(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let encoding = label(cx, args.get(0))?;
    Ok(encoding.map_or(Value::UNDEFINED, |encoding| cx.string(&encoding.name().to_ascii_lowercase())))
}

/// `newDecoder(label, fatal, keepsMark)`
fn new_decoder(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(encoding) = label(cx, args.get(0))? else { return Ok(Value::UNDEFINED) };
    let truth = ellipsis::unstable::engine::to_boolean;
    let decoder = match truth(args.get(2)) {
        true => encoding.new_decoder_without_bom_handling(),
        false => encoding.new_decoder_with_bom_removal(),
    };
    let data = DecoderData { decoder: RefCell::new(decoder), fatal: truth(args.get(1)) };
    Ok(cx.new_native_with(Value::NULL, data).into())
}

/// `decodeWith(decoder, view, last)`: a text; `undefined` where there is none for those bytes.
fn decode_with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bytes = if args.get(1).is_undefined() { Vec::new() } else { bytes(cx, args.get(1))? };
    let last = ellipsis::unstable::engine::to_boolean(args.get(2));
    cx.make_room(4 * bytes.len())?;
    let decoder = args.get(0);
    let Some(data) = decoder.downcast::<DecoderData>() else { return Ok(Value::UNDEFINED) };
    let mut decoder = data.decoder.borrow_mut();
    let most = decoder.max_utf16_buffer_length(bytes.len()).unwrap_or(bytes.len() + 16);
    let mut units = vec![0u16; most];
    let written = if data.fatal {
        match decoder.decode_to_utf16_without_replacement(&bytes, &mut units, last) {
            (DecoderResult::InputEmpty, _, written) => written,
            _ => return Ok(Value::UNDEFINED),
        }
    } else {
        decoder.decode_to_utf16(&bytes, &mut units, last).2
    };
    if written > MAX_LENGTH as usize {
        return Err(too_long(cx));
    }
    Ok(JsString::from_units(&mut cx.heap, &units[..written]).into())
}
