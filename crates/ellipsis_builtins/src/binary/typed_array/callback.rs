//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! methods that call back.

use ellipsis_engine::function::is_callable;
use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{Args, Context, JsResult, Value, to_boolean};

use super::create;
use super::{Valid, this_array};

/// The receiver and the callback.
fn with_callback<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<(Valid<'a>, Value)> {
    let array = this_array(cx, args, name)?;
    let callback = args.get(0);
    if !is_callable(callback) {
        return Err(cx.not_a_function(callback, ""));
    }
    Ok((array, callback))
}

/// Calls back for each index of `range` until `stop` likes the answer: that index and element.
fn find_with(
    cx: &mut Context,
    args: &Args<'_>,
    array: &Valid<'_>,
    range: impl Iterator<Item = usize>,
    stop: impl Fn(bool) -> bool,
) -> JsResult<Option<(usize, Value)>> {
    for at in range {
        let value = array.get(cx, at);
        let answer = cx.call(args.get(0), args.get(1), &[value, at.into(), args.this])?;
        if stop(to_boolean(answer)) {
            return Ok(Some((at, value)));
        }
    }
    Ok(None)
}

/// [`%TypedArray%.prototype.every`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.every)
pub(super) fn every(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "every")?;
    Ok(find_with(cx, args, &array, 0..array.length, |answer| !answer)?.is_none().into())
}

/// [`%TypedArray%.prototype.some`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.some)
pub(super) fn some(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "some")?;
    Ok(find_with(cx, args, &array, 0..array.length, |answer| answer)?.is_some().into())
}

/// [`%TypedArray%.prototype.forEach`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.foreach)
pub(super) fn for_each(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "forEach")?;
    find_with(cx, args, &array, 0..array.length, |_| false)?;
    Ok(Value::UNDEFINED)
}

fn found_value(found: Option<(usize, Value)>) -> Value {
    found.map_or(Value::UNDEFINED, |(_, value)| value)
}

fn found_index(found: Option<(usize, Value)>) -> Value {
    found.map_or(Value::int(-1), |(at, _)| at.into())
}

/// [`%TypedArray%.prototype.find`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.find)
pub(super) fn find(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "find")?;
    Ok(found_value(find_with(cx, args, &array, 0..array.length, |answer| answer)?))
}

/// [`%TypedArray%.prototype.findIndex`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.findindex)
pub(super) fn find_index(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "findIndex")?;
    Ok(found_index(find_with(cx, args, &array, 0..array.length, |answer| answer)?))
}

/// [`%TypedArray%.prototype.findLast`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.findlast)
pub(super) fn find_last(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "findLast")?;
    Ok(found_value(find_with(cx, args, &array, (0..array.length).rev(), |answer| answer)?))
}

/// [`%TypedArray%.prototype.findLastIndex`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.findlastindex)
pub(super) fn find_last_index(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "findLastIndex")?;
    Ok(found_index(find_with(cx, args, &array, (0..array.length).rev(), |answer| answer)?))
}

/// [`%TypedArray%.prototype.filter`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.filter)
pub(super) fn filter(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, callback) = with_callback(cx, args, "filter")?;
    let mut kept = cx.rooted_list();
    for at in 0..array.length {
        let value = array.get(cx, at);
        let answer = cx.call(callback, args.get(1), &[value, at.into(), args.this])?;
        if to_boolean(answer) {
            kept.push(value);
        }
    }
    let arguments = [kept.len().into()];
    let result = create::species(cx, array.object, array.data.kind(), &arguments, "filter")?;
    if let Some(target) = result.downcast::<TypedArrayData>() {
        for (at, value) in kept.iter().enumerate() {
            target.set(cx, at, value)?;
        }
    }
    Ok(result)
}

/// [`%TypedArray%.prototype.map`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.map)
pub(super) fn map(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, callback) = with_callback(cx, args, "map")?;
    let arguments = [array.length.into()];
    let result = create::species(cx, array.object, array.data.kind(), &arguments, "map")?;
    if let Some(target) = result.downcast::<TypedArrayData>() {
        for at in 0..array.length {
            let value = array.get(cx, at);
            let mapped = cx.call(callback, args.get(1), &[value, at.into(), args.this])?;
            target.set(cx, at, mapped)?;
        }
    }
    Ok(result)
}

fn fold(
    cx: &mut Context,
    args: &Args<'_>,
    array: &Valid<'_>,
    mut range: impl Iterator<Item = usize>,
) -> JsResult<Value> {
    let mut accumulator = if args.len() > 1 {
        args.get(1)
    } else {
        match range.next() {
            Some(at) => array.get(cx, at),
            None => return Err(cx.type_error("Reduce of empty array with no initial value")),
        }
    };
    for at in range {
        let value = array.get(cx, at);
        let arguments = [accumulator, value, at.into(), args.this];
        accumulator = cx.call(args.get(0), Value::UNDEFINED, &arguments)?;
    }
    Ok(accumulator)
}

/// [`%TypedArray%.prototype.reduce`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.reduce)
pub(super) fn reduce(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "reduce")?;
    fold(cx, args, &array, 0..array.length)
}

/// [`%TypedArray%.prototype.reduceRight`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.reduceright)
pub(super) fn reduce_right(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (array, _) = with_callback(cx, args, "reduceRight")?;
    fold(cx, args, &array, (0..array.length).rev())
}
