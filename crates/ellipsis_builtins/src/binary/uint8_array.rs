//! What only [Uint8Array](https://tc39.es/ecma262/#sec-uint8array-objects) has: base64 and
//! hexadecimal text.

use ellipsis_engine::typed_array::{ElementKind, TypedArrayData};
use ellipsis_engine::{Args, Context, Gc, JsResult, JsString, Object, Value, to_boolean};

use super::base64::{self, Alphabet, Decoded, LastChunk};
use super::require_mutable;
use super::typed_array::{detached_error, new_typed_array};
use crate::build::{Member, method};
use crate::collections::incompatible;

/// Properties of Uint8Array.
pub(super) static STATICS: &[Member] =
    &[method("fromBase64", 1, from_base64), method("fromHex", 1, from_hex)];

/// Properties of Uint8Array.prototype.
pub(super) static MEMBERS: &[Member] = &[
    method("setFromBase64", 1, set_from_base64),
    method("setFromHex", 1, set_from_hex),
    method("toBase64", 0, to_base64),
    method("toHex", 0, to_hex),
];

/// [ValidateUint8Array](https://tc39.es/ecma262/#sec-validateuint8array)
fn validate<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a TypedArrayData> {
    match args.this.downcast::<TypedArrayData>() {
        Some(data) if data.kind() == ElementKind::Uint8 => Ok(data),
        _ => Err(incompatible(cx, &format!("Uint8Array.prototype.{name}"), args.this)),
    }
}

fn length(cx: &mut Context, data: &TypedArrayData, name: &str) -> JsResult<usize> {
    match data.checked_length() {
        Some(length) => Ok(length),
        None => Err(detached_error(cx, &format!("Uint8Array.prototype.{name}"))),
    }
}

/// [GetUint8ArrayBytes](https://tc39.es/ecma262/#sec-getuint8arraybytes)
fn bytes(cx: &mut Context, data: &TypedArrayData, name: &str) -> JsResult<Vec<u8>> {
    let length = length(cx, data, name)?;
    cx.charge_ahead(length / 16)?;
    // They, the text that is made of them, and the string of that.
    cx.make_room(length.saturating_mul(5))?;
    Ok(data.block().read_bytes(data.byte_offset(), length))
}

fn string_argument(cx: &mut Context, value: Value) -> JsResult<Gc<JsString>> {
    match value.as_string() {
        Some(string) => Ok(string.flatten(&mut cx.heap)),
        None => Err(cx.type_error("Input argument must be a string")),
    }
}

/// [GetOptionsObject](https://tc39.es/ecma262/#sec-getoptionsobject): `None` if there are no options.
fn options(cx: &mut Context, value: Value) -> JsResult<Option<Gc<Object>>> {
    match value.as_object() {
        Some(object) => Ok(Some(object)),
        None if value.is_undefined() => Ok(None),
        None => Err(cx.type_error("The options argument must be an object")),
    }
}

/// An option that is one of several strings; the first if it is not given.
fn choice<T: Copy>(
    cx: &mut Context,
    options: Option<Gc<Object>>,
    name: &str,
    choices: &[(&str, T)],
) -> JsResult<T> {
    let value = match options {
        Some(options) => options.get_named(cx, name)?,
        None => Value::UNDEFINED,
    };
    if value.is_undefined() {
        return Ok(choices[0].1);
    }
    let found = value.as_string().and_then(|string| choices.iter().find(|(text, _)| string.equals_str(text)));
    match found {
        Some(&(_, choice)) => Ok(choice),
        None => Err(cx.type_error(format!("Invalid value for the option '{name}'"))),
    }
}

fn alphabet(cx: &mut Context, options: Option<Gc<Object>>) -> JsResult<Alphabet> {
    let choices = [("base64", Alphabet::Base64), ("base64url", Alphabet::Base64Url)];
    choice(cx, options, "alphabet", &choices)
}

fn last_chunk(cx: &mut Context, options: Option<Gc<Object>>) -> JsResult<LastChunk> {
    let choices = [
        ("loose", LastChunk::Loose),
        ("strict", LastChunk::Strict),
        ("stop-before-partial", LastChunk::StopBeforePartial),
    ];
    choice(cx, options, "lastChunkHandling", &choices)
}

fn latin1(cx: &mut Context, text: &[u8]) -> JsResult<Value> {
    if text.len() > ellipsis_engine::string::MAX_LENGTH as usize {
        return Err(cx.string_error());
    }
    Ok(JsString::from_latin1(&mut cx.heap, text).into())
}

/// [`Uint8Array.prototype.toBase64`](https://tc39.es/ecma262/#sec-uint8array.prototype.tobase64)
fn to_base64(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = validate(cx, args, "toBase64")?;
    let options = options(cx, args.get(0))?;
    let alphabet = alphabet(cx, options)?;
    let omit_padding = match options {
        Some(options) => options.get_named(cx, "omitPadding")?,
        None => Value::UNDEFINED,
    };
    let bytes = bytes(cx, data, "toBase64")?;
    latin1(cx, &base64::encode(&bytes, alphabet, to_boolean(omit_padding)))
}

/// [`Uint8Array.prototype.toHex`](https://tc39.es/ecma262/#sec-uint8array.prototype.tohex)
fn to_hex(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = validate(cx, args, "toHex")?;
    let bytes = bytes(cx, data, "toHex")?;
    latin1(cx, &base64::encode_hex(&bytes))
}

/// The new array that was decoded, or the error.
fn finish_from(cx: &mut Context, decoded: Decoded) -> JsResult<Value> {
    if let Some(error) = decoded.error {
        return Err(cx.syntax_error(error));
    }
    let array = new_typed_array(cx, ElementKind::Uint8, decoded.bytes.len())?;
    if let Some(data) = array.downcast::<TypedArrayData>() {
        data.block().write_bytes(0, &decoded.bytes);
    }
    Ok(array.into())
}

/// Writes what was decoded, even if an error follows.
fn finish_set(cx: &mut Context, data: &TypedArrayData, decoded: Decoded) -> JsResult<Value> {
    data.block().write_bytes(data.byte_offset(), &decoded.bytes);
    if let Some(error) = decoded.error {
        return Err(cx.syntax_error(error));
    }
    let result = cx.new_object();
    for (name, value) in [("read", decoded.read), ("written", decoded.bytes.len())] {
        let key = cx.key(name);
        result.create_data_property_or_throw(cx, key, value.into())?;
    }
    Ok(result.into())
}

/// [`Uint8Array.fromBase64`](https://tc39.es/ecma262/#sec-uint8array.frombase64)
fn from_base64(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = string_argument(cx, args.get(0))?;
    let options = options(cx, args.get(1))?;
    let alphabet = alphabet(cx, options)?;
    let last_chunk = last_chunk(cx, options)?;
    cx.charge_ahead(string.len() as usize / 16)?;
    cx.make_room(string.len() as usize)?;
    let decoded = base64::decode(string.view(&mut cx.heap), alphabet, last_chunk, usize::MAX);
    finish_from(cx, decoded)
}

/// [`Uint8Array.fromHex`](https://tc39.es/ecma262/#sec-uint8array.fromhex)
fn from_hex(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = string_argument(cx, args.get(0))?;
    cx.charge_ahead(string.len() as usize / 16)?;
    cx.make_room(string.len() as usize)?;
    let decoded = base64::decode_hex(string.view(&mut cx.heap), usize::MAX);
    finish_from(cx, decoded)
}

/// [`Uint8Array.prototype.setFromBase64`](https://tc39.es/ecma262/#sec-uint8array.prototype.setfrombase64)
fn set_from_base64(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = validate(cx, args, "setFromBase64")?;
    require_mutable(cx, &data.block(), "Uint8Array.prototype.setFromBase64")?;
    let string = string_argument(cx, args.get(0))?;
    let options = options(cx, args.get(1))?;
    let alphabet = alphabet(cx, options)?;
    let last_chunk = last_chunk(cx, options)?;
    let length = length(cx, data, "setFromBase64")?;
    cx.charge_ahead(string.len() as usize / 16)?;
    cx.make_room(string.len() as usize)?;
    let decoded = base64::decode(string.view(&mut cx.heap), alphabet, last_chunk, length);
    finish_set(cx, data, decoded)
}

/// [`Uint8Array.prototype.setFromHex`](https://tc39.es/ecma262/#sec-uint8array.prototype.setfromhex)
fn set_from_hex(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = validate(cx, args, "setFromHex")?;
    require_mutable(cx, &data.block(), "Uint8Array.prototype.setFromHex")?;
    let string = string_argument(cx, args.get(0))?;
    let length = length(cx, data, "setFromHex")?;
    cx.charge_ahead(string.len() as usize / 16)?;
    cx.make_room(string.len() as usize)?;
    let decoded = base64::decode_hex(string.view(&mut cx.heap), length);
    finish_set(cx, data, decoded)
}
