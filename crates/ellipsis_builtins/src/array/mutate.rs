//! Array methods that change the array, but for sorting.

use ellipsis_engine::{Args, Context, Gc, JsResult, Object, Value};

use super::builder::{Output, species_is_plain};
use super::{
    MAX_LENGTH, delete_at, get_at, has_at, length_of, regular_elements, relative, set_at, set_length, tick,
};

/// [`Array.prototype.push`](https://tc39.es/ecma262/#sec-array.prototype.push)
pub(super) fn push(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    if let Some(elements) = regular_elements(cx, &object)
        && elements.len() as usize + args.len() <= u32::MAX as usize
    {
        // OPTIMIZATION: nothing can be seen of the steps.
        if args.len() == 1 {
            if !elements.fast_push(args.get(0)) {
                cx.allocate(|cx| elements.push(&mut cx.heap, args.get(0)))?;
            }
        } else if !args.is_empty() {
            cx.allocate(|cx| elements.extend_from_slice(&mut cx.heap, args.args))?;
        }
        return Ok(elements.len().into());
    }
    let length = length_of(cx, object)?;
    if length + args.len() > MAX_LENGTH {
        return Err(too_long(cx, args.len(), length));
    }
    for (at, &value) in args.args.iter().enumerate() {
        set_at(cx, object, length + at, value)?;
    }
    set_length(cx, object, length + args.len())?;
    Ok((length + args.len()).into())
}

/// The same of one element for an array that has room for it, for machine code.
pub(super) extern "C" fn quick_push(cx: &mut Context, this: Value, value: Value, _: Value) -> Value {
    match this.as_object().as_ref().and_then(|array| regular_elements(cx, array)) {
        Some(elements) if elements.fast_push(value) => elements.len().into(),
        _ => Value::EMPTY,
    }
}

fn too_long(cx: &mut Context, count: usize, length: usize) -> ellipsis_engine::Throw {
    cx.type_error(format!(
        "Pushing {count} elements on an array-like of length {length} is disallowed by ECMA-262"
    ))
}

/// [`Array.prototype.pop`](https://tc39.es/ecma262/#sec-array.prototype.pop)
pub(super) fn pop(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    if let Some(elements) = regular_elements(cx, &object) {
        return Ok(or_undefined(elements.pop(&mut cx.heap)));
    }
    let length = length_of(cx, object)?;
    let Some(last) = length.checked_sub(1) else {
        set_length(cx, object, 0)?;
        return Ok(Value::UNDEFINED);
    };
    let value = get_at(cx, object, last)?;
    delete_at(cx, object, last)?;
    set_length(cx, object, last)?;
    Ok(value)
}

fn or_undefined(value: Value) -> Value {
    if value.is_empty() { Value::UNDEFINED } else { value }
}

/// [`Array.prototype.shift`](https://tc39.es/ecma262/#sec-array.prototype.shift)
pub(super) fn shift(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    if let Some(elements) = regular_elements(cx, &object) {
        return Ok(or_undefined(elements.shift(&mut cx.heap)));
    }
    let length = length_of(cx, object)?;
    if length == 0 {
        set_length(cx, object, 0)?;
        return Ok(Value::UNDEFINED);
    }
    let first = get_at(cx, object, 0)?;
    for at in 1..length {
        move_element(cx, object, at, at - 1)?;
        tick(cx, at)?;
    }
    delete_at(cx, object, length - 1)?;
    set_length(cx, object, length - 1)?;
    Ok(first)
}

/// Moves an element, or what there is none of.
fn move_element(cx: &mut Context, object: Gc<Object>, from: usize, to: usize) -> JsResult<()> {
    if has_at(cx, object, from)? {
        let value = get_at(cx, object, from)?;
        set_at(cx, object, to, value)
    } else {
        delete_at(cx, object, to)
    }
}

/// [`Array.prototype.unshift`](https://tc39.es/ecma262/#sec-array.prototype.unshift)
pub(super) fn unshift(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let count = args.len();
    if count > 0
        && let Some(elements) = regular_elements(cx, &object)
        && elements.len() as usize + count <= u32::MAX as usize
    {
        cx.allocate(|cx| elements.prepend_slice(&mut cx.heap, args.args))?;
        return Ok(elements.len().into());
    }
    let length = length_of(cx, object)?;
    if count > 0 {
        if length + count > MAX_LENGTH {
            return Err(too_long(cx, count, length));
        }
        for at in (0..length).rev() {
            move_element(cx, object, at, at + count)?;
            tick(cx, at)?;
        }
        for (at, &value) in args.args.iter().enumerate() {
            set_at(cx, object, at, value)?;
        }
    }
    set_length(cx, object, length + count)?;
    Ok((length + count).into())
}

/// [`Array.prototype.reverse`](https://tc39.es/ecma262/#sec-array.prototype.reverse)
pub(super) fn reverse(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    if let Some(elements) = regular_elements(cx, &object) {
        cx.charge(elements.len() / 16)?;
        cx.allocate(|cx| elements.reverse(&mut cx.heap))?;
        return Ok(object.into());
    }
    let length = length_of(cx, object)?;
    for lower in 0..length / 2 {
        tick(cx, lower)?;
        let upper = length - 1 - lower;
        // All reads come before the writes.
        let low = if has_at(cx, object, lower)? { Some(get_at(cx, object, lower)?) } else { None };
        let high = if has_at(cx, object, upper)? { Some(get_at(cx, object, upper)?) } else { None };
        match (low, high) {
            (Some(low), Some(high)) => {
                set_at(cx, object, lower, high)?;
                set_at(cx, object, upper, low)?;
            }
            (None, Some(high)) => {
                set_at(cx, object, lower, high)?;
                delete_at(cx, object, upper)?;
            }
            (Some(low), None) => {
                delete_at(cx, object, lower)?;
                set_at(cx, object, upper, low)?;
            }
            (None, None) => {}
        }
    }
    Ok(object.into())
}

/// [`Array.prototype.fill`](https://tc39.es/ecma262/#sec-array.prototype.fill)
pub(super) fn fill(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let value = args.get(0);
    let start = relative(cx, args.get(1), length, 0)?;
    let end = relative(cx, args.get(2), length, length)?;
    if let Some(elements) = regular_elements(cx, &object)
        && elements.len() as usize == length
    {
        cx.charge(end.saturating_sub(start) as u32 / 64)?;
        if cx.allocate(|cx| elements.fill(&mut cx.heap, value, start as u32, end as u32))? {
            return Ok(object.into());
        }
    }
    for at in start..end {
        set_at(cx, object, at, value)?;
        tick(cx, at)?;
    }
    Ok(object.into())
}

/// [`Array.prototype.copyWithin`](https://tc39.es/ecma262/#sec-array.prototype.copywithin)
pub(super) fn copy_within(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let to = relative(cx, args.get(0), length, 0)?;
    let from = relative(cx, args.get(1), length, 0)?;
    let end = relative(cx, args.get(2), length, length)?;
    let count = end.saturating_sub(from).min(length - to);
    if let Some(elements) = regular_elements(cx, &object)
        && elements.len() as usize == length
    {
        cx.charge(count as u32 / 64)?;
        cx.allocate(|cx| elements.copy_within(&mut cx.heap, to as u32, from as u32, count as u32))?;
        return Ok(object.into());
    }
    let backwards = from < to && to < from + count;
    for step in 0..count {
        let at = if backwards { count - 1 - step } else { step };
        move_element(cx, object, from + at, to + at)?;
        tick(cx, step)?;
    }
    Ok(object.into())
}

/// [`Array.prototype.splice`](https://tc39.es/ecma262/#sec-array.prototype.splice)
pub(super) fn splice(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let start = relative(cx, args.get(0), length, 0)?;
    let items = args.rest(2);
    let skip = match args.len() {
        0 => 0,
        1 => length - start,
        _ => cx.to_integer_or_infinity(args.get(1))?.clamp(0.0, (length - start) as f64) as usize,
    };
    let new_length = length - skip + items.len();
    if new_length > MAX_LENGTH {
        return Err(too_long(cx, items.len(), length));
    }
    if new_length <= u32::MAX as usize
        && species_is_plain(cx, object)
        && let Some(elements) = regular_elements(cx, &object)
        && elements.len() as usize == length
    {
        // OPTIMIZATION: what is removed is taken over, shared or copied, whatever costs the rest less.
        let (at, end) = (start as u32, (start + skip) as u32);
        if skip == length && items.is_empty() {
            let removed = elements.take();
            return Ok(cx.new_array(removed).into());
        }
        cx.charge((skip.min(length - skip) + items.len() + (length - start).min(start)) as u32 / 64)?;
        let removed = if skip > length / 2 {
            elements.share(&mut cx.heap, at, end)
        } else {
            cx.allocate(|cx| elements.copy_flat(&mut cx.heap, at, end))?
        };
        cx.allocate(|cx| elements.splice(&mut cx.heap, at, skip as u32, items))?;
        return Ok(cx.new_array(removed).into());
    }
    let mut removed = Output::species(cx, object, skip)?;
    for at in 0..skip {
        if has_at(cx, object, start + at)? {
            let value = get_at(cx, object, start + at)?;
            removed.skip_to(cx, at);
            removed.push(cx, value)?;
        }
        tick(cx, at)?;
    }
    removed.skip_to(cx, skip);
    let removed = removed.finish(cx)?;
    let count = items.len();
    if count < skip {
        for at in start..length - skip {
            move_element(cx, object, at + skip, at + count)?;
            tick(cx, at)?;
        }
        for at in (new_length..length).rev() {
            delete_at(cx, object, at)?;
            tick(cx, at)?;
        }
    } else if count > skip {
        for at in (start..length - skip).rev() {
            move_element(cx, object, at + skip, at + count)?;
            tick(cx, at)?;
        }
    }
    for (at, &value) in items.iter().enumerate() {
        set_at(cx, object, start + at, value)?;
    }
    set_length(cx, object, new_length)?;
    Ok(removed)
}
