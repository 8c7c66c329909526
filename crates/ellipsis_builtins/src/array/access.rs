//! Array methods that look values up.

use std::cell::Cell;

use ellipsis_engine::compare::{self, strings_equal};
use ellipsis_engine::{Args, Context, Gc, Heap, JsResult, Object, Value};

use super::{get_at, key_at, length_of, next_existing, plain_values, tick};

/// [`Array.prototype.at`](https://tc39.es/ecma262/#sec-array.prototype.at)
pub(super) fn at(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)? as f64;
    let relative = cx.to_integer_or_infinity(args.get(0))?;
    let at = if relative < 0.0 { length + relative } else { relative };
    if at < 0.0 || at >= length {
        return Ok(Value::UNDEFINED);
    }
    get_at(cx, object, at as usize)
}

/// The position of a value among those of a plain array: as IsStrictlyEqual finds it, or with
/// `zero` as SameValueZero does, for which holes are undefined.
fn position(heap: &Heap, values: &[Cell<Value>], wanted: Value, zero: bool) -> Option<usize> {
    if let Some(number) = wanted.as_number() {
        if number.is_nan() {
            let is_nan = |value: Value| value.as_number().is_some_and(f64::is_nan);
            return if zero { values.iter().map(Cell::get).position(is_nan) } else { None };
        }
        // All the ways in which the number may be held.
        let (held, double) = (Value::number(number + 0.0), Value::double(number + 0.0));
        let negative = if number == 0.0 { Value::double(-0.0) } else { held };
        let same = |value: Value| (value == held) | (value == double) | (value == negative);
        return position_by(values, same, |_| true);
    }
    if let Some(wanted) = wanted.as_string() {
        let length = wanted.len();
        let may_be = |value: Value| value.as_string().is_some_and(|string| string.len() == length);
        return position_by(values, may_be, |value| {
            value.as_string().is_some_and(|string| strings_equal(heap, string, wanted))
        });
    }
    if wanted.is_bigint() {
        let mut values = values.iter().map(Cell::get);
        return values.position(|value| value.is_cell() && compare::is_strictly_equal(heap, value, wanted));
    }
    let other = if zero && wanted.is_undefined() { Value::EMPTY } else { wanted };
    position_by(values, |value| (value == wanted) | (value == other), |_| true)
}

/// The position of the first value of which both tests hold. The first of them is quick and asked of some at once,
/// without branches between them.
#[inline(always)]
fn position_by(
    values: &[Cell<Value>],
    quick: impl Fn(Value) -> bool,
    test: impl Fn(Value) -> bool,
) -> Option<usize> {
    let mut at = 0;
    for some in values.chunks(8) {
        let found = match <&[Cell<Value>; 8]>::try_from(some) {
            Ok(some) => some.iter().fold(false, |found, value| found | quick(value.get())),
            Err(_) => true,
        };
        if found {
            let both = |value: &Cell<Value>| quick(value.get()) && test(value.get());
            if let Some(within) = some.iter().position(both) {
                return Some(at + within);
            }
        }
        at += some.len();
    }
    None
}

/// Looks for a value from a place on for as long as the array is a plain one of that length. The place moves to where it
/// was found, or to where it may be at the earliest.
fn find_plain(
    cx: &mut Context,
    object: Gc<Object>,
    from: &mut usize,
    length: usize,
    wanted: Value,
    zero: bool,
) -> JsResult<bool> {
    // Comparing long strings takes long.
    let is_long = wanted.as_string().is_some_and(|wanted| wanted.len() > 256);
    let step = if is_long { 16 } else { 1 << 14 };
    while *from < length && plain_values(cx, &object).is_some_and(|values| values.len() == length) {
        let values = object.as_array().and_then(|elements| elements.as_cells(&cx.heap)).unwrap_or_default();
        let values = values.get(*from..length.min(*from + step)).unwrap_or_default();
        if let Some(at) = position(&cx.heap, values, wanted, zero) {
            *from += at;
            return Ok(true);
        }
        *from += values.len().max(1);
        cx.charge(step as u32 / 8)?;
    }
    Ok(false)
}

/// [`Array.prototype.includes`](https://tc39.es/ecma262/#sec-array.prototype.includes)
pub(super) fn includes(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    if length == 0 {
        return Ok(Value::FALSE);
    }
    let wanted = args.get(0);
    let mut at = cx.relative_index(args.get(1), length as f64, 0.0)? as usize;
    if find_plain(cx, object, &mut at, length, wanted, true)? {
        return Ok(Value::TRUE);
    }
    while at < length {
        let value = get_at(cx, object, at)?;
        if compare::same_value_zero(&cx.heap, value, wanted) {
            return Ok(Value::TRUE);
        }
        tick(cx, at)?;
        at += 1;
    }
    Ok(Value::FALSE)
}

/// [`Array.prototype.indexOf`](https://tc39.es/ecma262/#sec-array.prototype.indexof)
pub(super) fn index_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let wanted = args.get(0);
    let mut from = cx.relative_index(args.get(1), length as f64, 0.0)? as usize;
    if find_plain(cx, object, &mut from, length, wanted, false)? {
        return Ok(from.into());
    }
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        if compare::is_strictly_equal(&cx.heap, value, wanted) {
            return Ok(at.into());
        }
        tick(cx, at)?;
        from = at + 1;
    }
    Ok(Value::int(-1))
}

/// [`Array.prototype.lastIndexOf`](https://tc39.es/ecma262/#sec-array.prototype.lastindexof)
pub(super) fn last_index_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    if length == 0 {
        return Ok(Value::int(-1));
    }
    let wanted = args.get(0);
    let last = length as f64 - 1.0;
    let from = if args.len() > 1 { cx.to_integer_or_infinity(args.get(1))? } else { last };
    let from = if from < 0.0 { length as f64 + from } else { from.min(last) };
    if from < 0.0 {
        return Ok(Value::int(-1));
    }
    for at in (0..=from as usize).rev() {
        let key = key_at(cx, at);
        if super::has_at(cx, object, at)? {
            let value = object.get(cx, key)?;
            if compare::is_strictly_equal(&cx.heap, value, wanted) {
                return Ok(at.into());
            }
        }
        tick(cx, at)?;
    }
    Ok(Value::int(-1))
}
