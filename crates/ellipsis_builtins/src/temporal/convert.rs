//! Numbers and strings from values.

use std::cmp::Ordering;

use ellipsis_engine::{Args, Context, Hint, JsBigInt, JsResult, Value};
use num_traits::{NumCast, ToPrimitive as _};

/// [ToIntegerWithTruncation](https://tc39.es/proposal-temporal/#sec-tointegerwithtruncation)
pub(crate) fn to_integer_with_truncation(cx: &mut Context, value: Value) -> JsResult<f64> {
    let number = cx.to_number(value)?;
    if number.is_finite() {
        // Without -0.
        Ok(number.trunc() + 0.0)
    } else {
        Err(cx.range_error("Dates, times and durations are made of finite numbers"))
    }
}

/// [ToPositiveIntegerWithTruncation](https://tc39.es/proposal-temporal/#sec-topositiveintegerwithtruncation)
pub(crate) fn to_positive_integer_with_truncation(cx: &mut Context, value: Value) -> JsResult<f64> {
    let integer = to_integer_with_truncation(cx, value)?;
    if integer > 0.0 {
        Ok(integer)
    } else {
        Err(cx.range_error(format!("{integer} is not a positive integer")))
    }
}

/// [ToIntegerIfIntegral](https://tc39.es/proposal-temporal/#sec-tointegerifintegral)
pub(crate) fn to_integer_if_integral(cx: &mut Context, value: Value) -> JsResult<f64> {
    let number = cx.to_number(value)?;
    if number.is_finite() && number.trunc() == number {
        Ok(number + 0.0)
    } else {
        let what = cx.describe(Value::number(number));
        Err(cx.range_error(format!("{what} is not an integer")))
    }
}

/// ToIntegerWithTruncation of N arguments from number `from` on, of which those that are undefined
/// are 0 if they `default` to that.
pub(crate) fn integers<const N: usize>(
    cx: &mut Context,
    args: &Args<'_>,
    from: usize,
    default: bool,
) -> JsResult<[f64; N]> {
    let mut integers = [0.0; N];
    for (index, integer) in integers.iter_mut().enumerate() {
        let value = args.get(from + index);
        if !(default && value.is_undefined()) {
            *integer = to_integer_with_truncation(cx, value)?;
        }
    }
    Ok(integers)
}

/// An integer as a part of a date or time: a RangeError for what is out of T's range, as no valid
/// part is.
pub(crate) fn part<T: NumCast>(cx: &mut Context, integer: f64) -> JsResult<T> {
    match T::from(integer) {
        Some(part) => Ok(part),
        None => Err(cx.range_error(format!("{integer} is out of range"))),
    }
}

/// ToPrimitive with a preference for strings, and a TypeError for what is none then.
pub(crate) fn to_primitive_and_require_string(
    cx: &mut Context,
    value: Value,
    name: &str,
) -> JsResult<String> {
    let primitive = cx.to_primitive(value, Hint::String)?;
    require_string(cx, primitive, name)
}

/// The text of a string; a TypeError for any other value.
pub(crate) fn require_string(cx: &mut Context, value: Value, name: &str) -> JsResult<String> {
    match value.as_string() {
        Some(text) => Ok(text.to_short_string()),
        None => {
            let what = cx.describe(value);
            Err(cx.type_error(format!("{what} cannot be converted to {name}")))
        }
    }
}

/// ToBigInt, if it is within 128 bits: a RangeError otherwise, as no instant is.
pub(crate) fn to_i128(cx: &mut Context, value: Value) -> JsResult<i128> {
    let bigint = cx.to_bigint(value)?;
    match bigint.value(&cx.heap).to_i128() {
        Some(integer) => Ok(integer),
        None => Err(cx.range_error("Instant out of range")),
    }
}

/// A BigInt.
pub(crate) fn bigint(cx: &mut Context, value: i128) -> Value {
    JsBigInt::new(&mut cx.heap, value.into()).into()
}

/// What the compare functions return.
pub(crate) fn ordering(ordering: Ordering) -> Value {
    Value::int(ordering as i32)
}
