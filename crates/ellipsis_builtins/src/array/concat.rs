//! `Array.prototype.concat`.

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Shape, Value, convert::to_boolean};

use super::builder::Output;
use super::{MAX_LENGTH, get_at, has_at, length_of, tick};

/// [`IsConcatSpreadable`](https://tc39.es/ecma262/#sec-isconcatspreadable)
fn is_spreadable(cx: &mut Context, object: Gc<Object>) -> JsResult<bool> {
    let key = cx.symbols.is_concat_spreadable;
    let spreadable = object.get(cx, key)?;
    if spreadable.is_undefined() { cx.is_array(object.into()) } else { Ok(to_boolean(spreadable)) }
}

/// Whether an array is spread by `concat` because nothing says otherwise, and its elements can be
/// copied as they are.
fn is_plainly_spread(cx: &mut Context, object: Gc<Object>) -> bool {
    if !cx.array_is_plain(object) || object.shape().has(Shape::HAS_SYMBOLS) {
        return false;
    }
    let key = cx.symbols.is_concat_spreadable.into();
    let prototypes = [Intrinsic::ArrayPrototype, Intrinsic::ObjectPrototype];
    let says_nothing = prototypes.iter().all(|&which| cx.intrinsic(which).lookup(key).is_none());
    says_nothing && object.as_array().is_some_and(|elements| elements.is_flat() || elements.is_regular())
}

/// [`Array.prototype.concat`](https://tc39.es/ecma262/#sec-array.prototype.concat)
pub(super) fn concat(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let mut output = Output::species(cx, object, 0)?;
    append(cx, &mut output, object.into(), args.len())?;
    for (at, &item) in args.args.iter().enumerate() {
        append(cx, &mut output, item, args.len() - 1 - at)?;
    }
    output.finish(cx)
}

/// Appends a value or the elements of a spreadable one; `more` of either kind are to follow.
fn append(cx: &mut Context, output: &mut Output, item: Value, more: usize) -> JsResult<()> {
    let Some(object) = item.as_object() else {
        return push(cx, output, item);
    };
    if output.elements().is_some() && is_plainly_spread(cx, object) {
        return append_plain(cx, output, object, more);
    }
    if !is_spreadable(cx, object)? {
        return push(cx, output, item);
    }
    let length = length_of(cx, object)?;
    if output.len() + length > MAX_LENGTH {
        return Err(too_long(cx));
    }
    let start = output.len();
    for at in 0..length {
        if has_at(cx, object, at)? {
            let value = get_at(cx, object, at)?;
            output.skip_to(cx, start + at);
            output.push(cx, value)?;
        }
        tick(cx, at)?;
    }
    if start + length > u32::MAX as usize && output.elements().is_some() {
        return Err(cx.range_error("Invalid array length"));
    }
    output.skip_to(cx, start + length);
    Ok(())
}

fn push(cx: &mut Context, output: &mut Output, value: Value) -> JsResult<()> {
    if output.len() >= MAX_LENGTH {
        return Err(too_long(cx));
    }
    output.push(cx, value)
}

fn too_long(cx: &mut Context) -> ellipsis_engine::Throw {
    cx.type_error("Invalid array length")
}

/// OPTIMIZATION: shares or copies all elements at once, holes included.
fn append_plain(cx: &mut Context, output: &mut Output, object: Gc<Object>, more: usize) -> JsResult<()> {
    let Some(source) = object.as_array() else { return Ok(()) };
    let length = source.len();
    cx.charge(length / 64)?;
    let Some(target) = output.elements() else { return Ok(()) };
    if target.is_empty() && more > 0 {
        target.replace(cx.allocate(|cx| source.share_to_append(&mut cx.heap, 0, length, more as u32))?);
    } else {
        cx.allocate(|cx| target.extend_from(&mut cx.heap, source, 0, length))?;
    }
    output.advance(length as usize);
    Ok(())
}
