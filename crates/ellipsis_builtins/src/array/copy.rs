//! Array methods that give changed copies.

use ellipsis_engine::{Args, Context, Elements, Gc, JsResult, Object, Value};

use super::builder::{Output, species_is_plain};
use super::{MAX_LENGTH, get_at, has_at, length_of, relative, tick};

/// The elements of a plain array that has something at every index.
fn packed_elements<'a>(cx: &mut Context, object: &'a Gc<Object>) -> Option<&'a Elements> {
    if !cx.array_is_plain(*object) {
        return None;
    }
    object.as_array().filter(|elements| elements.is_packed())
}

/// [`Array.prototype.slice`](https://tc39.es/ecma262/#sec-array.prototype.slice)
pub(super) fn slice(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let start = relative(cx, args.get(0), length, 0)?;
    let end = relative(cx, args.get(1), length, length)?;
    let count = end.saturating_sub(start);
    if species_is_plain(cx, object)
        && let Some(elements) = object.as_array()
        && elements.len() as usize == length
        && (elements.is_flat() || elements.is_regular())
    {
        // OPTIMIZATION: a view where that is cheaper than a copy.
        let copy = elements.share(&mut cx.heap, start as u32, (start + count) as u32);
        return Ok(cx.new_array(copy).into());
    }
    let mut output = Output::species(cx, object, count)?;
    for at in start..end {
        if has_at(cx, object, at)? {
            let value = get_at(cx, object, at)?;
            output.skip_to(cx, at - start);
            output.push(cx, value)?;
        }
        tick(cx, at)?;
    }
    output.skip_to(cx, count);
    output.finish(cx)
}

/// The length of an array that is to be made, checked.
fn check_length(cx: &mut Context, length: usize) -> JsResult<()> {
    if length > u32::MAX as usize { Err(cx.range_error("Invalid array length")) } else { Ok(()) }
}

/// [`Array.prototype.toReversed`](https://tc39.es/ecma262/#sec-array.prototype.toreversed)
pub(super) fn to_reversed(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    check_length(cx, length)?;
    if let Some(elements) = packed_elements(cx, &object) {
        let copy = cx.allocate(|cx| elements.copy_flat(&mut cx.heap, 0, elements.len()))?;
        cx.allocate(|cx| copy.reverse(&mut cx.heap))?;
        return Ok(cx.new_array(copy).into());
    }
    let mut output = Output::array(cx);
    for at in (0..length).rev() {
        let value = get_at(cx, object, at)?;
        output.push(cx, value)?;
        tick(cx, at)?;
    }
    output.finish(cx)
}

/// [`Array.prototype.toSpliced`](https://tc39.es/ecma262/#sec-array.prototype.tospliced)
pub(super) fn to_spliced(cx: &mut Context, args: &Args) -> JsResult<Value> {
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
        return Err(cx.type_error("Invalid array length"));
    }
    check_length(cx, new_length)?;
    if let Some(elements) = packed_elements(cx, &object)
        && elements.len() as usize == length
    {
        // OPTIMIZATION: shares what it can of both sides.
        let copy = cx.allocate(|cx| elements.spliced(&mut cx.heap, start as u32, skip as u32, items))?;
        return Ok(cx.new_array(copy).into());
    }
    let mut output = Output::array(cx);
    for at in 0..start {
        let value = get_at(cx, object, at)?;
        output.push(cx, value)?;
        tick(cx, at)?;
    }
    for &item in items {
        output.push(cx, item)?;
    }
    for at in start + skip..length {
        let value = get_at(cx, object, at)?;
        output.push(cx, value)?;
        tick(cx, at)?;
    }
    output.finish(cx)
}

/// [`Array.prototype.with`](https://tc39.es/ecma262/#sec-array.prototype.with)
pub(super) fn with(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let length = length_of(cx, object)?;
    let index = match args.get(0).as_int() {
        Some(index) if index >= 0 && (index as usize) < length => index as usize,
        _ => {
            let relative = cx.to_integer_or_infinity(args.get(0))?;
            let at = if relative < 0.0 { length as f64 + relative } else { relative };
            if at < 0.0 || at >= length as f64 {
                return Err(cx.range_error(format!("Invalid index : {relative}")));
            }
            at as usize
        }
    };
    check_length(cx, length)?;
    if let Some(elements) = packed_elements(cx, &object)
        && elements.len() as usize == length
    {
        let copy = cx.allocate(|cx| elements.with(&mut cx.heap, index as u32, args.get(1)))?;
        return Ok(cx.new_array(copy).into());
    }
    let mut output = Output::array(cx);
    for at in 0..length {
        let value = if at == index { args.get(1) } else { get_at(cx, object, at)? };
        output.push(cx, value)?;
        tick(cx, at)?;
    }
    output.finish(cx)
}
