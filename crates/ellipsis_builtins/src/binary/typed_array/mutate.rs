//! [%TypedArray.prototype%](https://tc39.es/ecma262/#sec-properties-of-the-%typedarrayprototype%-object):
//! methods that change the array.

use ellipsis_engine::array_buffer::Memory;
use ellipsis_engine::typed_array::{ElementValues, TypedArrayData};
use ellipsis_engine::{Args, Context, JsResult, Throw, Value};

use crate::binary::require_mutable;

use super::{concrete, detached_error, invalid_this, this_mutable, tick};

/// [`%TypedArray%.prototype.copyWithin`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.copywithin)
pub(super) fn copy_within(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_mutable(cx, args, "copyWithin")?;
    let length = array.length as f64;
    let to = cx.relative_index(args.get(0), length, 0.0)? as usize;
    let from = cx.relative_index(args.get(1), length, 0.0)? as usize;
    let end = cx.relative_index(args.get(2), length, length)? as usize;
    let count = end.saturating_sub(from).min(array.length - to);
    if count == 0 {
        return Ok(args.this);
    }
    let Some(current) = array.data.checked_length() else {
        return Err(detached_error(cx, "%TypedArray%.prototype.copyWithin"));
    };
    let count = count.min(current.saturating_sub(from)).min(current.saturating_sub(to));
    cx.charge(u32::try_from(count / 64).unwrap_or(u32::MAX))?;
    let size = array.data.kind().size();
    let (block, offset) = (array.data.block(), array.data.byte_offset());
    Memory::copy(&block, offset + from * size, &block, offset + to * size, count * size);
    Ok(args.this)
}

/// [`%TypedArray%.prototype.fill`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.fill)
pub(super) fn fill(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_mutable(cx, args, "fill")?;
    let kind = array.data.kind();
    let bits = kind.encode(cx, args.get(0))?;
    let length = array.length as f64;
    let start = cx.relative_index(args.get(1), length, 0.0)? as usize;
    let end = cx.relative_index(args.get(2), length, length)? as usize;
    let Some(current) = array.data.checked_length() else {
        return Err(detached_error(cx, "%TypedArray%.prototype.fill"));
    };
    let count = end.min(current).saturating_sub(start);
    cx.charge(u32::try_from(count / 64).unwrap_or(u32::MAX))?;
    if count > 0 {
        let size = kind.size();
        let pattern = bits.to_ne_bytes();
        let pattern = if cfg!(target_endian = "little") { &pattern[..size] } else { &pattern[8 - size..] };
        array.data.block().fill(array.data.byte_offset() + start * size, count * size, pattern);
    }
    Ok(args.this)
}

/// [`%TypedArray%.prototype.reverse`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.reverse)
pub(super) fn reverse(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let array = this_mutable(cx, args, "reverse")?;
    for at in 0..array.length / 2 {
        tick(cx, at)?;
        let other = array.length - 1 - at;
        if let (Some(low), Some(high)) = (array.data.get_bits(at), array.data.get_bits(other)) {
            array.data.set_bits(at, high);
            array.data.set_bits(other, low);
        }
    }
    Ok(args.this)
}

fn out_of_bounds(cx: &mut Context) -> Throw {
    cx.range_error("offset is out of bounds")
}

/// [`%TypedArray%.prototype.set`](https://tc39.es/ecma262/#sec-%typedarray%.prototype.set)
pub(super) fn set(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(target) = args.this.downcast::<TypedArrayData>() else { return Err(invalid_this(cx)) };
    require_mutable(cx, &target.block(), "%TypedArray%.prototype.set")?;
    let offset = cx.to_integer_or_infinity(args.get(1))?;
    if offset < 0.0 {
        return Err(out_of_bounds(cx));
    }
    let source = args.get(0);
    match source.downcast::<TypedArrayData>() {
        Some(source) => set_from_typed_array(cx, target, offset, source)?,
        None => set_from_array_like(cx, target, offset, source)?,
    }
    Ok(Value::UNDEFINED)
}

/// [SetTypedArrayFromTypedArray](https://tc39.es/ecma262/#sec-settypedarrayfromtypedarray)
fn set_from_typed_array(
    cx: &mut Context,
    target: &TypedArrayData,
    offset: f64,
    source: &TypedArrayData,
) -> JsResult<()> {
    let (Some(target_length), Some(length)) = (target.checked_length(), source.checked_length()) else {
        return Err(detached_error(cx, "%TypedArray%.prototype.set"));
    };
    if target.kind().is_bigint() != source.kind().is_bigint() {
        return Err(cx.type_error("Cannot mix BigInt and other types, use explicit conversions"));
    }
    if length as f64 + offset > target_length as f64 {
        return Err(out_of_bounds(cx));
    }
    let offset = offset as usize;
    let same_memory = source.block() == target.block()
        || match (source.block().shared(), target.block().shared()) {
            (Some(a), Some(b)) => std::sync::Arc::ptr_eq(a, b),
            _ => false,
        };
    if !same_memory || source.kind() == target.kind() {
        return concrete::convert_elements(cx, source, 0, target, offset, length);
    }
    // The source is read as a whole before anything is written.
    cx.charge_ahead(length / 4)?;
    cx.make_room(length * size_of::<u64>())?;
    let elements: Vec<u64> = (0..length).map(|at| source.get_bits(at).unwrap_or(0)).collect();
    let (source_kind, kind) = (source.kind(), target.kind());
    for (at, bits) in elements.into_iter().enumerate() {
        let bits = if kind.is_bigint() { bits } else { kind.encode_number(source_kind.decode_number(bits)) };
        target.set_bits(offset + at, bits);
    }
    Ok(())
}

/// [SetTypedArrayFromArrayLike](https://tc39.es/ecma262/#sec-settypedarrayfromarraylike)
fn set_from_array_like(
    cx: &mut Context,
    target: &TypedArrayData,
    offset: f64,
    source: Value,
) -> JsResult<()> {
    let Some(target_length) = target.checked_length() else {
        return Err(detached_error(cx, "%TypedArray%.prototype.set"));
    };
    let source = cx.to_object(source)?;
    let length = cx.length_of_array_like(source)?;
    if length + offset > target_length as f64 {
        return Err(out_of_bounds(cx));
    }
    let offset = offset as usize;
    for at in 0..length as usize {
        tick(cx, at)?;
        let key = cx.key_of_number(at as f64);
        let value = source.get(cx, key)?;
        target.set(cx, offset + at, value)?;
    }
    Ok(())
}
