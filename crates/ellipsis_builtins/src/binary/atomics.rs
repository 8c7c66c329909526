//! [Atomics](https://tc39.es/ecma262/#sec-atomics-object)

use ellipsis_engine::typed_array::{AtomicOperation, ElementKind, ElementValues, TypedArrayData};
use ellipsis_engine::waiters::{self, WaitCondition, WaitResult};
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Throw, Value};

use super::typed_array::detached_error;
use super::{require_mutable, to_index};
use crate::build::{Member, define_namespace, method, tag};

static MEMBERS: &[Member] = &[
    method("add", 3, |cx, args| modify(cx, args, AtomicOperation::Add, "add")),
    method("and", 3, |cx, args| modify(cx, args, AtomicOperation::And, "and")),
    method("compareExchange", 4, compare_exchange),
    method("exchange", 3, |cx, args| modify(cx, args, AtomicOperation::Exchange, "exchange")),
    method("isLockFree", 1, is_lock_free),
    method("load", 2, load),
    method("notify", 3, notify),
    method("or", 3, |cx, args| modify(cx, args, AtomicOperation::Or, "or")),
    method("pause", 0, pause),
    method("store", 3, store),
    method("sub", 3, |cx, args| modify(cx, args, AtomicOperation::Sub, "sub")),
    method("wait", 4, wait),
    method("waitAsync", 4, wait_async),
    method("xor", 3, |cx, args| modify(cx, args, AtomicOperation::Xor, "xor")),
    tag("Atomics"),
];

/// Makes Atomics.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::Atomics, Intrinsic::ObjectPrototype, MEMBERS);
}

/// [ValidateIntegerTypedArray](https://tc39.es/ecma262/#sec-validateintegertypedarray), and the
/// length.
fn validate<'a>(
    cx: &mut Context,
    args: &'a Args<'_>,
    waitable: bool,
    name: &str,
) -> JsResult<(&'a TypedArrayData, usize)> {
    let Some(data) = args.args.first().and_then(|array| array.downcast::<TypedArrayData>()) else {
        return Err(not_atomic(cx, args.get(0), waitable));
    };
    let fits = match data.kind() {
        ElementKind::Int32 | ElementKind::BigInt64 => true,
        kind => !waitable && kind.is_integer(),
    };
    if !fits {
        return Err(not_atomic(cx, args.get(0), waitable));
    }
    match data.checked_length() {
        Some(length) => Ok((data, length)),
        None => Err(detached_error(cx, &format!("Atomics.{name}"))),
    }
}

/// The same for what changes the array.
fn validate_mutable<'a>(
    cx: &mut Context,
    args: &'a Args<'_>,
    name: &str,
) -> JsResult<(&'a TypedArrayData, usize)> {
    if let Some(data) = args.args.first().and_then(|array| array.downcast::<TypedArrayData>()) {
        require_mutable(cx, &data.block(), &format!("Atomics.{name}"))?;
    }
    validate(cx, args, false, name)
}

#[cold]
fn not_atomic(cx: &mut Context, value: Value, waitable: bool) -> Throw {
    let array = value.downcast::<TypedArrayData>().map(|data| format!("[object {}]", data.kind().name()));
    let what = array.unwrap_or_else(|| cx.describe(value));
    let kind = if waitable { "int32 or BigInt64" } else { "integer" };
    cx.type_error(format!("{what} is not an {kind} typed array."))
}

/// [ValidateAtomicAccess](https://tc39.es/ecma262/#sec-validateatomicaccess)
fn validate_index(cx: &mut Context, length: usize, index: Value) -> JsResult<usize> {
    const MESSAGE: &str = "Invalid atomic access index";
    let index = to_index(cx, index, MESSAGE)?;
    if index >= length as u64 {
        return Err(cx.range_error(MESSAGE));
    }
    Ok(index as usize)
}

/// The bits that a value means to the elements of an array, and the value as a number.
fn convert(cx: &mut Context, kind: ElementKind, value: Value) -> JsResult<(u64, Value)> {
    if kind.is_bigint() {
        let bigint = cx.to_bigint(value)?;
        return Ok((bigint.low_64_bits(), bigint.into()));
    }
    // Adding 0 makes -0 to 0.
    let number = cx.to_integer_or_infinity(value)? + 0.0;
    Ok((kind.encode_number(number), Value::number(number)))
}

/// The error of an array that lost the element while its arguments were converted.
fn revalidate(cx: &mut Context, data: &TypedArrayData, name: &str) -> JsResult<()> {
    if data.is_out_of_bounds() {
        return Err(detached_error(cx, &format!("Atomics.{name}")));
    }
    Ok(())
}

fn result(cx: &mut Context, data: &TypedArrayData, bits: Option<u64>) -> JsResult<Value> {
    match bits {
        Some(bits) => Ok(data.kind().decode(&mut cx.heap, bits)),
        None => Err(cx.range_error("Invalid atomic access index")),
    }
}

/// [AtomicReadModifyWrite](https://tc39.es/ecma262/#sec-atomicreadmodifywrite)
fn modify(cx: &mut Context, args: &Args<'_>, operation: AtomicOperation, name: &str) -> JsResult<Value> {
    let (data, length) = validate_mutable(cx, args, name)?;
    let index = validate_index(cx, length, args.get(1))?;
    let (bits, _) = convert(cx, data.kind(), args.get(2))?;
    revalidate(cx, data, name)?;
    result(cx, data, data.block().atomic(data.span(), index, operation, bits))
}

/// [`Atomics.compareExchange`](https://tc39.es/ecma262/#sec-atomics.compareexchange)
fn compare_exchange(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (data, length) = validate_mutable(cx, args, "compareExchange")?;
    let index = validate_index(cx, length, args.get(1))?;
    let (expected, _) = convert(cx, data.kind(), args.get(2))?;
    let (new, _) = convert(cx, data.kind(), args.get(3))?;
    revalidate(cx, data, "compareExchange")?;
    result(cx, data, data.block().compare_exchange(data.span(), index, expected, new))
}

/// [`Atomics.isLockFree`](https://tc39.es/ecma262/#sec-atomics.islockfree)
fn is_lock_free(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let size = cx.to_integer_or_infinity(args.get(0))?;
    Ok([1.0, 2.0, 4.0, 8.0].contains(&size).into())
}

/// [`Atomics.load`](https://tc39.es/ecma262/#sec-atomics.load)
fn load(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (data, length) = validate(cx, args, false, "load")?;
    let index = validate_index(cx, length, args.get(1))?;
    revalidate(cx, data, "load")?;
    result(cx, data, data.block().atomic(data.span(), index, AtomicOperation::Load, 0))
}

/// [`Atomics.store`](https://tc39.es/ecma262/#sec-atomics.store)
fn store(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (data, length) = validate_mutable(cx, args, "store")?;
    let index = validate_index(cx, length, args.get(1))?;
    let (bits, value) = convert(cx, data.kind(), args.get(2))?;
    revalidate(cx, data, "store")?;
    result(cx, data, data.block().atomic(data.span(), index, AtomicOperation::Exchange, bits))?;
    Ok(value)
}

/// [`Atomics.pause`](https://tc39.es/ecma262/#sec-atomics.pause)
fn pause(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let count = args.get(0);
    if !count.is_undefined() {
        match count.as_number() {
            Some(number) if number.is_finite() && number.trunc() == number => {}
            _ => return Err(cx.type_error("Atomics.pause: the argument must be an integral number")),
        }
    }
    std::hint::spin_loop();
    Ok(Value::UNDEFINED)
}

/// [`Atomics.notify`](https://tc39.es/ecma262/#sec-atomics.notify)
fn notify(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (data, length) = validate(cx, args, true, "notify")?;
    let index = validate_index(cx, length, args.get(1))?;
    let count = match args.get(2) {
        Value::UNDEFINED => f64::INFINITY,
        count => cx.to_integer_or_infinity(count)?.max(0.0),
    };
    let block = data.block();
    let Some(memory) = block.shared() else { return Ok(Value::int(0)) };
    let offset = data.byte_offset() + index * data.kind().size();
    Ok(waiters::notify(memory, offset, count).into())
}

/// What [DoWait](https://tc39.es/ecma262/#sec-dowait) has found out before it waits: the condition
/// and the time-out in milliseconds.
fn prepare_wait(
    cx: &mut Context,
    args: &Args<'_>,
    name: &str,
    blocks: bool,
) -> JsResult<(WaitCondition, f64)> {
    let (data, length) = validate(cx, args, true, name)?;
    let block = data.block();
    let Some(memory) = block.shared() else {
        let kind = data.kind().name();
        return Err(cx.type_error(format!("[object {kind}] is not a shared typed array.")));
    };
    let index = validate_index(cx, length, args.get(1))?;
    let wide = data.kind() == ElementKind::BigInt64;
    let expected = if wide {
        cx.to_bigint(args.get(2))?.low_64_bits()
    } else {
        u64::from(cx.to_int32(args.get(2))? as u32)
    };
    let timeout = cx.to_number(args.get(3))?;
    let timeout = if timeout.is_nan() { f64::INFINITY } else { timeout.max(0.0) };
    if blocks && !cx.host.can_block() {
        return Err(cx.type_error("Atomics.wait cannot be called in this context"));
    }
    let offset = data.byte_offset() + index * data.kind().size();
    Ok((WaitCondition { memory: memory.clone(), offset, expected, wide }, timeout))
}

/// [`Atomics.wait`](https://tc39.es/ecma262/#sec-atomics.wait)
fn wait(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (condition, timeout) = prepare_wait(cx, args, "wait", true)?;
    let result = cx.wait_on_memory(&condition, timeout)?;
    Ok(cx.string(result.text()))
}

/// [`Atomics.waitAsync`](https://tc39.es/ecma262/#sec-atomics.waitasync)
fn wait_async(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (condition, timeout) = prepare_wait(cx, args, "waitAsync", false)?;
    let result: Result<_, WaitResult> = cx.wait_on_memory_async(&condition, timeout);
    let (is_async, value) = match result {
        Ok(promise) => (true, promise.into()),
        Err(result) => (false, cx.string(result.text())),
    };
    let object = cx.new_object();
    let key = cx.key("async");
    object.create_data_property_or_throw(cx, key, is_async.into())?;
    object.create_data_property_or_throw(cx, cx.names.value, value)?;
    Ok(object.into())
}
