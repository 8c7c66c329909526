//! String.prototype: looking for a string in a string.

use ellipsis_engine::{Args, Context, Gc, JsResult, JsString, Value};

use crate::regexp;
use crate::text::{charge_search, charge_units, find, this_string};

/// The string to look for, which must be no regular expression.
fn needle(cx: &mut Context, value: Value, method: &str) -> JsResult<Gc<JsString>> {
    if let Some(string) = value.as_string() {
        return Ok(string);
    }
    if regexp::is_regexp(cx, value)? {
        return Err(cx.type_error(format!(
            "First argument to String.prototype.{method} must not be a regular expression"
        )));
    }
    cx.to_string(value)
}

/// A position, brought into 0 to the length.
fn clamped(cx: &mut Context, value: Value, length: u32) -> JsResult<usize> {
    Ok(cx.to_integer_or_infinity(value)?.clamp(0.0, f64::from(length)) as usize)
}

/// [`String.prototype.endsWith`](https://tc39.es/ecma262/#sec-string.prototype.endswith)
pub(super) fn ends_with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "endsWith")?;
    let needle = needle(cx, args.get(0), "endsWith")?;
    let end = match args.get(1) {
        Value::UNDEFINED => string.len() as usize,
        value => clamped(cx, value, string.len())?,
    };
    let Some(at) = end.checked_sub(needle.len() as usize) else { return Ok(Value::FALSE) };
    charge_units(cx, needle.len() as usize, 1)?;
    let needle = needle.view(&mut cx.heap);
    Ok(string.view(&mut cx.heap).starts_with_at(&needle, at).into())
}

/// [`String.prototype.includes`](https://tc39.es/ecma262/#sec-string.prototype.includes)
pub(super) fn includes(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "includes")?;
    let needle = needle(cx, args.get(0), "includes")?;
    let from = clamped(cx, args.get(1), string.len())?;
    Ok(find(cx, string, needle, from)?.is_some().into())
}

/// [`String.prototype.indexOf`](https://tc39.es/ecma262/#sec-string.prototype.indexof)
pub(super) fn index_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "indexOf")?;
    let needle = cx.to_string(args.get(0))?;
    let from = clamped(cx, args.get(1), string.len())?;
    Ok(place(find(cx, string, needle, from)?))
}

/// [`String.prototype.lastIndexOf`](https://tc39.es/ecma262/#sec-string.prototype.lastindexof)
pub(super) fn last_index_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "lastIndexOf")?;
    let needle = cx.to_string(args.get(0))?;
    let position = cx.to_number(args.get(1))?;
    // No position means the end, unlike in the other methods.
    let position = if position.is_nan() { f64::INFINITY } else { position.trunc() };
    let from = position.clamp(0.0, f64::from(string.len())) as usize;
    let needle = needle.view(&mut cx.heap);
    let view = string.view(&mut cx.heap);
    charge_search(cx, view.len().min(from), needle.len())?;
    Ok(place(view.last_index_of(&needle, from)))
}

fn place(index: Option<usize>) -> Value {
    index.map_or(Value::int(-1), Value::from)
}

/// [`String.prototype.startsWith`](https://tc39.es/ecma262/#sec-string.prototype.startswith)
pub(super) fn starts_with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let string = this_string(cx, args, "startsWith")?;
    let needle = needle(cx, args.get(0), "startsWith")?;
    let at = clamped(cx, args.get(1), string.len())?;
    charge_units(cx, needle.len() as usize, 1)?;
    charge_units(cx, needle.len() as usize, 1)?;
    let needle = needle.view(&mut cx.heap);
    Ok(string.view(&mut cx.heap).starts_with_at(&needle, at).into())
}
