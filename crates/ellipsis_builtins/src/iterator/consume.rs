//! Iterator methods that run the iterator to its end, or until they have their answer.

use ellipsis_engine::{
    Args, Callback, Context, Elements, IteratorRecord, JsResult, Throw, Value, compare, function, to_boolean,
};

use super::constructor::called_on_non_object;
use crate::text::finish;

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
    match Callback::new(callback, Value::UNDEFINED).call(cx, [value, at.into()]) {
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
            cx.allocate(|cx| elements.push(&mut cx.heap, value))?;
        }
    }
    Ok(array.into())
}

/// [`Iterator.prototype.includes`](https://tc39.es/proposal-iterator-includes/#sec-iterator.prototype.includes)
pub(super) fn includes(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = receiver(cx, args, "includes")?;
    let mut to_skip = match check_skipped(cx, args.get(1)) {
        Ok(to_skip) => to_skip,
        Err(throw) => return record.close(cx, Err(throw)),
    };
    let record = direct(cx, record)?;
    while let Some(value) = record.step(cx)? {
        if to_skip > 0.0 {
            to_skip -= 1.0;
        } else if compare::same_value_zero(&cx.heap, value, args.get(0)) {
            return record.close(cx, Ok(Value::TRUE));
        }
    }
    Ok(Value::FALSE)
}

fn check_skipped(cx: &mut Context, skipped: Value) -> JsResult<f64> {
    if skipped.is_undefined() {
        return Ok(0.0);
    }
    let what = cx.describe(skipped);
    match skipped.as_number() {
        // Infinities are their own integral parts.
        Some(number) if number.trunc() == number => {
            if number < 0.0 || number.is_finite() && number > crate::array::MAX_LENGTH as f64 {
                return Err(cx.range_error(format!("{what} is out of range")));
            }
            Ok(number)
        }
        _ => Err(cx.type_error(format!("{what} is not an integer"))),
    }
}

/// [`Iterator.prototype.join`](https://tc39.es/proposal-iterator-join/#sec-iterator.prototype.join)
pub(super) fn join(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = receiver(cx, args, "join")?;
    let separator = match args.get(0) {
        Value::UNDEFINED => cx.names.comma,
        separator => match cx.to_string(separator) {
            Ok(separator) => separator,
            Err(throw) => return record.close(cx, Err(throw)),
        },
    };
    let record = direct(cx, record)?;
    let mut text = crate::text::builder(cx, 0);
    let mut is_first = true;
    while let Some(value) = record.step(cx)? {
        if !std::mem::take(&mut is_first) {
            text.push_string(&separator);
        }
        if !value.is_nullish() {
            match cx.to_string(value) {
                Ok(string) => text.push_string(&string),
                Err(throw) => return record.close(cx, Err(throw)),
            }
        }
        if !text.is_kept(&mut cx.heap) {
            let throw = cx.string_error();
            return record.close(cx, Err(throw));
        }
    }
    finish(cx, text)
}
