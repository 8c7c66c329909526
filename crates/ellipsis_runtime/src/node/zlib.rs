//! Compression: codecs that scripts feed piece by piece.

use std::cell::RefCell;

use ellipsis::unstable::engine::{
    Args, Context, ErrorKind, JsResult, NativeData, NativeInfo, Rooted, RootedVec, Throw, Value, trace_fields,
};

use super::codec::{Codec, Fault, Settings, Step};
use super::errors::system_error;
use super::values::{byte_array, bytes, define};
use crate::class::{coded_error, function};
use crate::state;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("newCodec", 7, new_codec),
    function("step", 4, step),
    function("work", 5, work),
    function("setLevel", 2, set_level),
    function("reset", 1, reset),
    function("crc32", 2, crc32),
];

/// A codec; none while it works beside the program.
struct CodecData(RefCell<Option<Codec>>);

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
        Ok(codec) => Ok(cx.new_native_with(Value::NULL, CodecData(RefCell::new(Some(codec)))).into()),
        Err(fault) => Err(thrown(cx, &fault)),
    }
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a CodecData> {
    args.args.first().and_then(|value| value.downcast()).ok_or_else(|| cx.type_error("Illegal invocation"))
}

/// Does something with a codec that is not at work.
fn with_codec<T>(
    cx: &mut Context,
    args: &Args<'_>,
    act: impl FnOnce(&mut Codec) -> Result<T, Fault>,
) -> JsResult<T> {
    let acted = data(cx, args)?.0.borrow_mut().as_mut().map(act);
    match acted {
        Some(Ok(outcome)) => Ok(outcome),
        Some(Err(fault)) => Err(thrown(cx, &fault)),
        None => Err(at_work(cx)),
    }
}

fn at_work(cx: &mut Context) -> Throw {
    let error = cx.error(ErrorKind::Error, "Invalid state: the stream is at work");
    coded_error(cx, error, "ERR_INVALID_STATE")
}

/// `step(codec, bytes, flush, limit)`: an array of what came out, how many bytes were taken, and whether there is more to come out
/// (1) or nothing after it (2).
fn step(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let input = bytes(cx, args.get(1))?;
    let flush = cx.to_int32(args.get(2))?;
    let limit = cx.to_integer_or_infinity(args.get(3))?.clamp(1.0, f64::from(1 << 24)) as usize;
    cx.charge_ahead((input.len() + limit) / 16)?;
    let Step { output, taken, is_full, is_over } =
        with_codec(cx, args, |codec| codec.step(&input, flush, limit))?;
    let state = i32::from(is_full) | i32::from(is_over) << 1;
    let output = byte_array(cx, &output)?;
    Ok(cx.array_of(&[output, Value::number(taken as f64), state.into()]).into())
}

/// So much comes out before the program hears of it.
const MOST_AT_ONCE: usize = 1 << 20;

/// What a codec did beside the program.
#[derive(Default)]
struct Work {
    outputs: Vec<Vec<u8>>,
    taken: usize,
    /// As [`step`] tells it.
    state: i32,
    fault: Option<Fault>,
}

/// Steps until the input is used up, or much has come out.
fn steps(codec: &mut Codec, input: &[u8], flush: i32, limit: usize) -> Work {
    let mut work = Work::default();
    let mut length = 0;
    loop {
        let Step { output, taken, is_full, is_over } = match codec.step(&input[work.taken..], flush, limit) {
            Ok(step) => step,
            Err(fault) => {
                work.fault = Some(fault);
                return work;
            }
        };
        let is_idle = taken == 0 && output.is_empty();
        work.taken += taken;
        length += output.len();
        if !output.is_empty() {
            work.outputs.push(output);
        }
        let is_done = !is_full && (work.taken == input.len() || is_idle);
        work.state = i32::from(!is_done) | i32::from(is_over) << 1;
        if is_over || is_done || length >= MOST_AT_ONCE {
            return work;
        }
    }
}

/// `work(codec, bytes, flush, limit, callback)`: takes steps beside the program. The callback gets an error or null, a list of what
/// came out, how many bytes were taken, and whether there is more to do (1) or nothing comes after it (2).
fn work(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let input = bytes(cx, args.get(1))?;
    let flush = cx.to_int32(args.get(2))?;
    let limit = cx.to_integer_or_infinity(args.get(3))?.clamp(1.0, f64::from(1 << 24)) as usize;
    cx.charge_ahead((input.len() + limit) / 16)?;
    let Some(mut codec) = data(cx, args)?.0.borrow_mut().take() else { return Err(at_work(cx)) };
    let (owner, callback) = (Rooted::new(&cx.heap, args.get(0)), Rooted::new(&cx.heap, args.get(4)));
    let task = async move {
        tokio::task::spawn_blocking(move || (steps(&mut codec, &input, flush, limit), codec)).await
    };
    let then = move |cx: &mut Context, done: Result<(Work, Codec), tokio::task::JoinError>| {
        let Ok((work, codec)) = done else {
            let error = cx.type_error("The operation was not completed");
            return cx.call(callback.get(), Value::UNDEFINED, &[error.0]).map(|_| ());
        };
        if let Some(data) = owner.get().downcast::<CodecData>() {
            *data.0.borrow_mut() = Some(codec);
        }
        let mut outputs = RootedVec::new(&cx.heap);
        for output in &work.outputs {
            let output = byte_array(cx, output)?;
            outputs.push(output);
        }
        let list = cx.array_from(outputs.as_slice())?;
        let error = work.fault.map_or(Value::NULL, |fault| thrown(cx, &fault).0);
        let args = [error, list.into(), Value::number(work.taken as f64), work.state.into()];
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "start", &[]))?;
    Ok(Value::UNDEFINED)
}

/// `setLevel(codec, level)`, of what compresses by deflate.
fn set_level(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let level = cx.to_int32(args.get(1))?;
    with_codec(cx, args, |codec| codec.set_level(level))?;
    Ok(Value::UNDEFINED)
}

/// `reset(codec)`: as it was when it was made.
fn reset(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    with_codec(cx, args, Codec::reset)?;
    Ok(Value::UNDEFINED)
}

/// `crc32(bytes, start)`
fn crc32(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let input = bytes(cx, args.get(0))?;
    cx.charge_ahead(input.len() / 64)?;
    let start = cx.to_uint32(args.get(1))?;
    Ok(Value::number(zlib_rs::crc32::crc32(start, &input).into()))
}
