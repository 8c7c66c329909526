//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! reading and searching.

use ellipsis_engine::compare::{is_strictly_equal, same_value_zero};
use ellipsis_engine::typed_array::ElementKind;
use ellipsis_engine::{Args, Context, Heap, JsResult, Value};

use super::{Valid, this_array, tick};

/// [`%TypedArray%.prototype.at`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.at)
pub(super) fn at(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "at")?;
    let relative = cx.to_integer_or_infinity(args.get(0))?;
    let index = if relative < 0.0 { array.length as f64 + relative } else { relative };
    if index < 0.0 || index >= array.length as f64 {
        return Ok(Value::UNDEFINED);
    }
    Ok(array.get(cx, index as usize))
}

/// The first index in a range whose element is a number or BigInt that equals `value`.
fn find_equal(
    cx: &mut Context,
    array: &Valid<'_>,
    range: impl Iterator<Item = usize>,
    value: Value,
    equal: fn(&Heap, Value, Value) -> bool,
) -> JsResult<Option<usize>> {
    let kind = array.data.kind();
    if kind.is_bigint() != value.is_bigint() || !(value.is_number() || value.is_bigint()) {
        return Ok(None);
    }
    let mut step = 0;
    if let Some(number) = value.as_number() {
        let with_nan = number.is_nan() && equal(&cx.heap, value, value);
        for at in range {
            step += 1;
            tick(cx, step)?;
            if let Some(bits) = array.data.get_bits(at) {
                let element = kind.decode_number(bits);
                if element == number || with_nan && element.is_nan() {
                    return Ok(Some(at));
                }
            }
        }
        return Ok(None);
    }
    // What no element can be is in none.
    let Some(wanted) = value.as_bigint().and_then(|value| value.small()) else { return Ok(None) };
    for at in range {
        step += 1;
        tick(cx, step)?;
        let element = array.data.get_bits(at).map(|bits| match kind {
            ElementKind::BigInt64 => i128::from(bits as i64),
            _ => i128::from(bits),
        });
        if element == Some(wanted) {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// [`%TypedArray%.prototype.includes`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.includes)
pub(super) fn includes(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "includes")?;
    if array.length == 0 {
        return Ok(Value::FALSE);
    }
    let from = cx.relative_index(args.get(1), array.length as f64, 0.0)? as usize;
    let value = args.get(0);
    if value.is_undefined() {
        // Elements that went out of bounds meanwhile read as undefined.
        return Ok((array.data.length() < array.length && from < array.length).into());
    }
    Ok(find_equal(cx, &array, from..array.length, value, same_value_zero)?.is_some().into())
}

fn index_value(index: Option<usize>) -> Value {
    index.map_or(Value::int(-1), Value::from)
}

/// [`%TypedArray%.prototype.indexOf`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.indexof)
pub(super) fn index_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "indexOf")?;
    if array.length == 0 {
        return Ok(Value::int(-1));
    }
    let from = cx.relative_index(args.get(1), array.length as f64, 0.0)? as usize;
    Ok(index_value(find_equal(cx, &array, from..array.length, args.get(0), is_strictly_equal)?))
}

/// [`%TypedArray%.prototype.lastIndexOf`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.lastindexof)
pub(super) fn last_index_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "lastIndexOf")?;
    let length = array.length as f64;
    if array.length == 0 {
        return Ok(Value::int(-1));
    }
    let from = if args.len() > 1 { cx.to_integer_or_infinity(args.get(1))? } else { length - 1.0 };
    let last = if from < 0.0 { length + from } else { from.min(length - 1.0) };
    if last < 0.0 {
        return Ok(Value::int(-1));
    }
    let range = (0..=last as usize).rev();
    Ok(index_value(find_equal(cx, &array, range, args.get(0), is_strictly_equal)?))
}
