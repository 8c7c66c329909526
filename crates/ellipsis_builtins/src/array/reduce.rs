//! Array methods that accumulate.

use ellipsis_engine::{Args, Callback, Context, JsResult, Value};

use super::{get_at, has_at, length_of, next_existing, require_callable, tick};

fn nothing_to_reduce(cx: &mut Context) -> ellipsis_engine::Throw {
    cx.type_error("Reduce of empty array with no initial value")
}

/// [`Array.prototype.reduce`](https://tc39.es/ecma262/#sec-array.prototype.reduce)
pub(super) fn reduce(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    require_callable(cx, args.get(0))?;
    let callback = Callback::new(args.get(0), Value::UNDEFINED);
    let mut from = 0;
    let mut accumulator = if args.len() > 1 {
        args.get(1)
    } else {
        let Some((at, value)) = next_existing(cx, object, 0, length)? else {
            return Err(nothing_to_reduce(cx));
        };
        from = at + 1;
        value
    };
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        tick(cx, at)?;
        accumulator = callback.call(cx, [accumulator, value, at.into(), object.into()])?;
        from = at + 1;
    }
    Ok(accumulator)
}

/// [`Array.prototype.reduceRight`](https://tc39.es/ecma262/#sec-array.prototype.reduceright)
pub(super) fn reduce_right(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    require_callable(cx, args.get(0))?;
    let callback = Callback::new(args.get(0), Value::UNDEFINED);
    let mut accumulator = (args.len() > 1).then(|| args.get(1));
    for at in (0..length).rev() {
        tick(cx, at)?;
        if !has_at(cx, object, at)? {
            continue;
        }
        let value = get_at(cx, object, at)?;
        accumulator = Some(match accumulator {
            None => value,
            Some(accumulator) => callback.call(cx, [accumulator, value, at.into(), object.into()])?,
        });
    }
    match accumulator {
        Some(accumulator) => Ok(accumulator),
        None => Err(nothing_to_reduce(cx)),
    }
}
