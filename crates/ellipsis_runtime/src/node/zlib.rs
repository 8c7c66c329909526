//! Compression: codecs that scripts feed piece by piece.

use std::cell::RefCell;

use ellipsis::unstable::engine::{
    Args, Context, ErrorKind, JsResult, NativeData, NativeInfo, Throw, Value, trace_fields,
};

use super::codec::{Codec, Fault, Settings, Step};
use super::values::{byte_array, bytes, define};
use crate::class::{coded_error, function};

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("newCodec", 7, new_codec),
    function("step", 4, step),
    function("setLevel", 2, set_level),
    function("reset", 1, reset),
    function("crc32", 2, crc32),
];

struct CodecData(RefCell<Codec>);

trace_fields!(CodecData {});

impl NativeData for CodecData {
    const NAME: &'static str = "Codec";
}

/// What went wrong, as an error with the names and numbers of zlib.
fn thrown(cx: &mut Context, fault: &Fault) -> Throw {
    let error = cx.error(ErrorKind::Error, fault.message.clone());
    let error = coded_error(cx, error, &fault.code);
    if let Some(object) = error.0.as_object() {
        define(cx, object, "errno", Value::from(fault.number));
    }
    error
}

/// `newCodec(mode, level, windowBits, memLevel, strategy, dictionary, parameters)`: the mode as Node.js numbers it; parameters of
/// brotli and zstd are names and values one after the other.
fn new_codec(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let mut numbers = [0; 5];
    for (at, number) in numbers.iter_mut().enumerate() {
        *number = cx.to_int32(args.get(at))?;
    }
    let [mode, level, window_bits, memory_level, strategy] = numbers;
    let dictionary = if args.get(5).is_undefined() { None } else { Some(bytes(cx, args.get(5))?) };
    let mut parameters = Vec::new();
    if args.get(6).is_object() {
        let list = cx.list_from_iterable(args.get(6))?;
        for pair in list.as_slice().chunks_exact(2) {
            parameters.push((cx.to_int32(pair[0])?, cx.to_int32(pair[1])?));
        }
    }
    let settings = Settings { mode, level, window_bits, memory_level, strategy, dictionary, parameters };
    match Codec::new(settings) {
        Ok(codec) => Ok(cx.new_native_with(Value::NULL, CodecData(RefCell::new(codec))).into()),
        Err(fault) => Err(thrown(cx, &fault)),
    }
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a CodecData> {
    args.args.first().and_then(|value| value.downcast()).ok_or_else(|| cx.type_error("Illegal invocation"))
}

/// `step(codec, bytes, flush, limit)`: an array of what came out, how many bytes were taken, and whether there is more to come out
/// (1) or nothing after it (2).
fn step(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let input = bytes(cx, args.get(1))?;
    let flush = cx.to_int32(args.get(2))?;
    let limit = cx.to_integer_or_infinity(args.get(3))?.clamp(1.0, f64::from(1 << 24)) as usize;
    cx.charge_ahead((input.len() + limit) / 16)?;
    let stepped = data(cx, args)?.0.borrow_mut().step(&input, flush, limit);
    match stepped {
        Ok(Step { output, taken, is_full, is_over }) => {
            let state = i32::from(is_full) | i32::from(is_over) << 1;
            let output = byte_array(cx, &output)?;
            Ok(cx.array_of(&[output, Value::number(taken as f64), state.into()]).into())
        }
        Err(fault) => Err(thrown(cx, &fault)),
    }
}

/// `setLevel(codec, level)`, of what compresses by deflate.
fn set_level(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let level = cx.to_int32(args.get(1))?;
    let set = data(cx, args)?.0.borrow_mut().set_level(level);
    set.map(|()| Value::UNDEFINED).map_err(|fault| thrown(cx, &fault))
}

/// `reset(codec)`: as it was when it was made.
fn reset(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let reset = data(cx, args)?.0.borrow_mut().reset();
    reset.map(|()| Value::UNDEFINED).map_err(|fault| thrown(cx, &fault))
}

/// `crc32(bytes, start)`
fn crc32(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let input = bytes(cx, args.get(0))?;
    cx.charge_ahead(input.len() / 64)?;
    let start = cx.to_uint32(args.get(1))?;
    Ok(Value::number(zlib_rs::crc32::crc32(start, &input).into()))
}
