//! Iterator methods that run the iterator to its end, or until they have their answer.

use ellipsis_engine::{
    Args, Context, Elements, IteratorRecord, JsResult, Throw, Value, function, to_boolean,
};

use super::constructor::called_on_non_object;

/// The receiver, not to be iterated yet, but to be closed if an argument is wrong.
pub(super) fn receiver(cx: &mut Context, args: &Args, name: &str) -> JsResult<IteratorRecord> {
    if args.this.is_object() {
        return Ok(IteratorRecord { iterator: args.this, next: Value::UNDEFINED });
    }
    Err(called_on_non_object(cx, &format!("Iterator.prototype.{name}")))
}

/// What methods with a callback begin with: its check, then GetIteratorDirect.
pub(super) fn begin(cx: &mut Context, args: &Args, name: &str) -> JsResult<IteratorRecord> {
    let record = receiver(cx, args, name)?;
    if !function::is_callable(args.get(0)) {
        let throw = cx.not_a_function(args.get(0), "");
        return record.close(cx, Err(throw));
    }
    direct(cx, record)
}

/// GetIteratorDirect of a receiver.
pub(super) fn direct(cx: &mut Context, record: IteratorRecord) -> JsResult<IteratorRecord> {
    match record.iterator.as_object() {
        Some(iterator) => cx.get_iterator_direct(iterator),
        None => Ok(record),
    }
}

/// Calls a callback with a value and its number; closes the iterator if that throws.
pub(super) fn ask(
    cx: &mut Context,
    record: IteratorRecord,
    callback: Value,
    value: Value,
    at: usize,
) -> JsResult<Value> {
    match cx.call(callback, Value::UNDEFINED, &[value, at.into()]) {
        Ok(result) => Ok(result),
        Err(throw) => record.close(cx, Err::<Value, Throw>(throw)),
    }
}

/// [`Iterator.prototype.forEach`](https://tc39.es/ecma262/#sec-iterator.prototype.foreach)
pub(super) fn for_each(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = begin(cx, args, "forEach")?;
    let mut at = 0;
    while let Some(value) = record.step(cx)? {
        ask(cx, record, args.get(0), value, at)?;
        at += 1;
    }
    Ok(Value::UNDEFINED)
}

/// The first value to whose predicate's answer is `wanted`; the iterator is closed then.
fn find_answer(cx: &mut Context, args: &Args, name: &str, wanted: bool) -> JsResult<Option<Value>> {
    let record = begin(cx, args, name)?;
    let mut at = 0;
    while let Some(value) = record.step(cx)? {
        let answer = ask(cx, record, args.get(0), value, at)?;
        if to_boolean(answer) == wanted {
            return record.close(cx, Ok(Some(value)));
        }
        at += 1;
    }
    Ok(None)
}

/// [`Iterator.prototype.some`](https://tc39.es/ecma262/#sec-iterator.prototype.some)
pub(super) fn some(cx: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(find_answer(cx, args, "some", true)?.is_some().into())
}

/// [`Iterator.prototype.every`](https://tc39.es/ecma262/#sec-iterator.prototype.every)
pub(super) fn every(cx: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(find_answer(cx, args, "every", false)?.is_none().into())
}

/// [`Iterator.prototype.find`](https://tc39.es/ecma262/#sec-iterator.prototype.find)
pub(super) fn find(cx: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(find_answer(cx, args, "find", true)?.unwrap_or(Value::UNDEFINED))
}

/// [`Iterator.prototype.reduce`](https://tc39.es/ecma262/#sec-iterator.prototype.reduce)
pub(super) fn reduce(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = begin(cx, args, "reduce")?;
    let (mut accumulator, mut at) = if args.len() > 1 {
        (args.get(1), 0)
    } else {
        match record.step(cx)? {
            Some(first) => (first, 1usize),
            None => return Err(cx.type_error("Reduce of a done iterator with no initial value")),
        }
    };
    while let Some(value) = record.step(cx)? {
        let result = cx.call(args.get(0), Value::UNDEFINED, &[accumulator, value, at.into()]);
        accumulator = match result {
            Ok(result) => result,
            Err(throw) => return record.close(cx, Err(throw)),
        };
        at += 1;
    }
    Ok(accumulator)
}

/// [`Iterator.prototype.toArray`](https://tc39.es/ecma262/#sec-iterator.prototype.toarray)
pub(super) fn to_array(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = receiver(cx, args, "toArray")?;
    let record = direct(cx, record)?;
    let array = cx.new_array(Elements::empty());
    while let Some(value) = record.step(cx)? {
        if let Some(elements) = array.as_array() {
            let pushed = elements.push(&mut cx.heap, value);
            crate::array::room(cx, pushed)?;
        }
    }
    Ok(array.into())
}
