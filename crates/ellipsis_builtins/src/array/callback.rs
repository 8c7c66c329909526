//! Array methods that call a function for each element, but for those that accumulate.

use ellipsis_engine::{Args, Callback, Context, Gc, JsResult, Object, Value, convert::to_boolean};

use super::builder::Output;
use super::{get_at, length_of, next_existing, require_callable, tick};

/// What the methods here begin with: the object, its length and the callback.
fn begin(cx: &mut Context, args: &Args) -> JsResult<(Gc<Object>, usize, Callback)> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    require_callable(cx, args.get(0))?;
    Ok((object, length, Callback::new(args.get(0), args.get(1))))
}

#[inline(always)]
fn ask(
    cx: &mut Context,
    callback: &Callback,
    object: Gc<Object>,
    at: usize,
    value: Value,
) -> JsResult<Value> {
    tick(cx, at)?;
    callback.call(cx, [value, at.into(), object.into()])
}

/// [`Array.prototype.forEach`](https://tc39.es/ecma262/#sec-array.prototype.foreach)
pub(super) fn for_each(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let (object, length, callback) = begin(cx, args)?;
    let mut from = 0;
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        ask(cx, &callback, object, at, value)?;
        from = at + 1;
    }
    Ok(Value::UNDEFINED)
}

/// [`Array.prototype.map`](https://tc39.es/ecma262/#sec-array.prototype.map)
pub(super) fn map(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let (object, length, callback) = begin(cx, args)?;
    let mut output = Output::species(cx, object, length)?;
    let mut from = 0;
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        let mapped = ask(cx, &callback, object, at, value)?;
        output.skip_to(cx, at);
        output.push(cx, mapped)?;
        from = at + 1;
    }
    output.skip_to(cx, length);
    Ok(output.object().into())
}

/// [`Array.prototype.filter`](https://tc39.es/ecma262/#sec-array.prototype.filter)
pub(super) fn filter(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let (object, length, callback) = begin(cx, args)?;
    let mut output = Output::species(cx, object, 0)?;
    let mut from = 0;
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        let selected = ask(cx, &callback, object, at, value)?;
        if to_boolean(selected) {
            output.push(cx, value)?;
        }
        from = at + 1;
    }
    Ok(output.object().into())
}

/// [`Array.prototype.some`](https://tc39.es/ecma262/#sec-array.prototype.some)
pub(super) fn some(cx: &mut Context, args: &Args) -> JsResult<Value> {
    any_answers(cx, args, true).map(Value::from)
}

/// [`Array.prototype.every`](https://tc39.es/ecma262/#sec-array.prototype.every)
pub(super) fn every(cx: &mut Context, args: &Args) -> JsResult<Value> {
    any_answers(cx, args, false).map(|found| (!found).into())
}

fn any_answers(cx: &mut Context, args: &Args, wanted: bool) -> JsResult<bool> {
    let (object, length, callback) = begin(cx, args)?;
    let mut from = 0;
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        let answer = ask(cx, &callback, object, at, value)?;
        if to_boolean(answer) == wanted {
            return Ok(true);
        }
        from = at + 1;
    }
    Ok(false)
}

/// [`FindViaPredicate`](https://tc39.es/ecma262/#sec-findviapredicate): holes count as undefined.
fn find_via(cx: &mut Context, args: &Args, backwards: bool) -> JsResult<Option<(usize, Value)>> {
    let (object, length, callback) = begin(cx, args)?;
    for step in 0..length {
        let at = if backwards { length - 1 - step } else { step };
        let value = get_at(cx, object, at)?;
        let answer = ask(cx, &callback, object, at, value)?;
        if to_boolean(answer) {
            return Ok(Some((at, value)));
        }
    }
    Ok(None)
}

fn value_found(found: Option<(usize, Value)>) -> Value {
    found.map_or(Value::UNDEFINED, |(_, value)| value)
}

fn index_found(found: Option<(usize, Value)>) -> Value {
    found.map_or(Value::int(-1), |(at, _)| at.into())
}

/// [`Array.prototype.find`](https://tc39.es/ecma262/#sec-array.prototype.find)
pub(super) fn find(cx: &mut Context, args: &Args) -> JsResult<Value> {
    find_via(cx, args, false).map(value_found)
}

/// [`Array.prototype.findIndex`](https://tc39.es/ecma262/#sec-array.prototype.findindex)
pub(super) fn find_index(cx: &mut Context, args: &Args) -> JsResult<Value> {
    find_via(cx, args, false).map(index_found)
}

/// [`Array.prototype.findLast`](https://tc39.es/ecma262/#sec-array.prototype.findlast)
pub(super) fn find_last(cx: &mut Context, args: &Args) -> JsResult<Value> {
    find_via(cx, args, true).map(value_found)
}

/// [`Array.prototype.findLastIndex`](https://tc39.es/ecma262/#sec-array.prototype.findlastindex)
pub(super) fn find_last_index(cx: &mut Context, args: &Args) -> JsResult<Value> {
    find_via(cx, args, true).map(index_found)
}
