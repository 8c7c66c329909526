//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! methods that make other typed arrays.

use ellipsis_engine::array_buffer::Memory;
use ellipsis_engine::typed_array::{ElementValues, TypedArrayData};
use ellipsis_engine::{Args, Context, JsResult, Value};

use super::create::{self, new_typed_array};
use super::{concrete, detached_error, invalid_this, this_array, tick};

/// Copies bytes within one block as a loop over ascending bytes does: where the target overlaps
/// with what is still to be read, bytes repeat.
fn copy_ascending(block: &Memory, from: usize, to: usize, count: usize) {
    if to <= from || to >= from + count {
        Memory::copy(block, from, block, to, count);
        return;
    }
    for at in 0..count {
        Memory::copy(block, from + at, block, to + at, 1);
    }
}

/// [`%TypedArray%.prototype.slice`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.slice)
pub(super) fn slice(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "slice")?;
    let length = array.length as f64;
    let start = cx.relative_index(args.get(0), length, 0.0)? as usize;
    let end = cx.relative_index(args.get(1), length, length)? as usize;
    let count = end.saturating_sub(start);
    let kind = array.data.kind();
    let result = create::species(cx, array.object, kind, &[count.into()], "slice")?;
    let Some(target) = result.downcast::<TypedArrayData>() else { return Ok(result) };
    if count == 0 {
        return Ok(result);
    }
    let Some(current) = array.data.checked_length() else {
        return Err(detached_error(cx, "%TypedArray%.prototype.slice"));
    };
    let count = end.min(current).saturating_sub(start);
    if target.kind() != kind {
        for at in 0..count {
            tick(cx, at)?;
            let value = array.get(cx, start + at);
            target.set(cx, at, value)?;
        }
        return Ok(result);
    }
    cx.charge(u32::try_from(count / 64).unwrap_or(u32::MAX))?;
    let size = kind.size();
    let from = array.data.byte_offset() + start * size;
    let to = target.byte_offset();
    let bytes = (count * size).min(target.length() * size);
    let (source_block, target_block) = (array.data.block(), target.block());
    if source_block == target_block {
        copy_ascending(&source_block, from, to, bytes);
    } else {
        Memory::copy(&source_block, from, &target_block, to, bytes);
    }
    Ok(result)
}

/// [`%TypedArray%.prototype.subarray`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.subarray)
pub(super) fn subarray(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (Some(object), Some(data)) = (args.this.as_object(), args.this.downcast::<TypedArrayData>()) else {
        return Err(invalid_this(cx));
    };
    // Arrays out of bounds count as empty.
    let length = data.length() as f64;
    let start = cx.relative_index(args.get(0), length, 0.0)?;
    let tracks = data.is_length_tracking() && args.get(1).is_undefined();
    let end = if tracks { length } else { cx.relative_index(args.get(1), length, length)? };
    let begin = data.byte_offset() + start as usize * data.kind().size();
    let new_length = Value::number((end - start).max(0.0));
    let arguments = [data.buffer().into(), begin.into(), new_length];
    let arguments = if tracks { &arguments[..2] } else { &arguments };
    create::species(cx, object, data.kind(), arguments, "subarray")
}

/// [`%TypedArray%.prototype.toReversed`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.toreversed)
pub(super) fn to_reversed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "toReversed")?;
    let result = new_typed_array(cx, array.data.kind(), array.length)?;
    if let Some(target) = result.downcast::<TypedArrayData>() {
        for at in 0..array.length {
            tick(cx, at)?;
            if let Some(bits) = array.data.get_bits(array.length - 1 - at) {
                target.set_bits(at, bits);
            }
        }
    }
    Ok(result.into())
}

/// [`%TypedArray%.prototype.with`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.with)
pub(super) fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_array(cx, args, "with")?;
    let kind = array.data.kind();
    let relative = cx.to_integer_or_infinity(args.get(0))?;
    let index = if relative < 0.0 { array.length as f64 + relative } else { relative };
    let bits = kind.encode(cx, args.get(1))?;
    // The conversion may have changed the length.
    if !(index >= 0.0 && index < array.data.length() as f64) {
        return Err(cx.range_error("Invalid typed array index"));
    }
    let result = new_typed_array(cx, kind, array.length)?;
    if let Some(target) = result.downcast::<TypedArrayData>() {
        let current = array.data.length().min(array.length);
        concrete::convert_elements(cx, array.data, 0, target, 0, current)?;
        if !kind.is_bigint() {
            // What went out of bounds reads as undefined.
            let missing = kind.encode_number(f64::NAN);
            for at in current..array.length {
                target.set_bits(at, missing);
            }
        } else if current < array.length {
            return Err(cx.type_error("Cannot convert undefined to a BigInt"));
        }
        target.set_bits(index as usize, bits);
    }
    Ok(result.into())
}
