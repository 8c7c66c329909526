//! `Array.prototype.flat` and `flatMap`.

use ellipsis_engine::{Args, Callback, Context, Gc, JsResult, Object, Value};

use super::builder::Output;
use super::{MAX_LENGTH, length_of, next_existing, require_callable, tick};

/// [`Array.prototype.flat`](https://tc39.es/ecma262/#sec-array.prototype.flat)
pub(super) fn flat(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let depth = match args.get(0) {
        Value::UNDEFINED => 1.0,
        depth => cx.to_integer_or_infinity(depth)?,
    };
    let mut output = Output::species(cx, object, 0)?;
    flatten(cx, &mut output, object, length, depth)?;
    Ok(output.object().into())
}

/// [`Array.prototype.flatMap`](https://tc39.es/ecma262/#sec-array.prototype.flatmap)
pub(super) fn flat_map(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    require_callable(cx, args.get(0))?;
    let callback = Callback::new(args.get(0), args.get(1));
    let mut output = Output::species(cx, object, 0)?;
    let mut from = 0;
    while let Some((at, value)) = next_existing(cx, object, from, length)? {
        tick(cx, at)?;
        let mapped = callback.call(cx, [value, at.into(), object.into()])?;
        append(cx, &mut output, mapped, 1.0)?;
        from = at + 1;
    }
    Ok(output.object().into())
}

/// [`FlattenIntoArray`](https://tc39.es/ecma262/#sec-flattenintoarray) without mapper.
fn flatten(
    cx: &mut Context,
    output: &mut Output,
    source: Gc<Object>,
    length: usize,
    depth: f64,
) -> JsResult<()> {
    cx.check_native_stack()?;
    let mut from = 0;
    while let Some((at, value)) = next_existing(cx, source, from, length)? {
        tick(cx, at)?;
        append(cx, output, value, depth)?;
        from = at + 1;
    }
    Ok(())
}

/// Appends an element, or what is in it if it is an array and `depth` is left.
fn append(cx: &mut Context, output: &mut Output, value: Value, depth: f64) -> JsResult<()> {
    if depth > 0.0
        && let Some(array) = value.as_object()
        && cx.is_array(value)?
    {
        if depth < 2.0
            && let Some(target) = output.elements()
            && cx.array_is_plain(array)
            && let Some(elements) = array.as_array()
            && elements.is_packed()
        {
            // OPTIMIZATION: what is left is not looked into.
            cx.allocate(|cx| target.extend_from(&mut cx.heap, elements, 0, elements.len()))?;
            output.advance(elements.len() as usize);
            return Ok(());
        }
        let length = length_of(cx, array)?;
        return flatten(cx, output, array, length, depth - 1.0);
    }
    if output.len() >= MAX_LENGTH {
        return Err(cx.type_error("Invalid array length"));
    }
    output.push(cx, value)
}
