//! [ArrayBuffer](https://tc39.es/ecma262/#sec-arraybuffer-objects)

use ellipsis_engine::array_buffer::{ArrayBufferData, BlockRef, BufferBlock, MAX_BYTES, Memory};
use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, OutOfMemory, Throw, Value};

use super::data_view::DataViewData;
use super::{require_mutable, to_index};
use crate::build::{Class, Member, Symbol, constructor, define_class, getter, method, symbol_getter, tag};
use crate::collections::{incompatible, needs_new, return_this};

static CLASS: Class = Class {
    constructor: Intrinsic::ArrayBuffer,
    prototype: Intrinsic::ArrayBufferPrototype,
    function: constructor("ArrayBuffer", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] =
    &[method("isView", 1, is_view), symbol_getter(Symbol::Species, "get [Symbol.species]", return_this)];

static MEMBERS: &[Member] = &[
    getter("byteLength", "get byteLength", byte_length),
    getter("detached", "get detached", detached),
    getter("immutable", "get immutable", immutable),
    getter("maxByteLength", "get maxByteLength", max_byte_length),
    getter("resizable", "get resizable", resizable),
    method("resize", 1, resize),
    method("slice", 2, slice),
    method("sliceToImmutable", 2, slice_to_immutable),
    method("transfer", 0, transfer),
    method("transferToFixedLength", 0, transfer_to_fixed_length),
    method("transferToImmutable", 0, transfer_to_immutable),
    tag("ArrayBuffer"),
];

/// Makes ArrayBuffer.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

pub(crate) fn allocation_failed(cx: &mut Context) -> Throw {
    cx.range_error("Array buffer allocation failed")
}

/// A new ArrayBuffer with that prototype and memory.
pub(crate) fn wrap(cx: &mut Context, prototype: Gc<Object>, block: BlockRef) -> Gc<Object> {
    cx.new_native_with(prototype.into(), ArrayBufferData { block })
}

/// A new block of zeros, or the RangeError that there is no memory for it.
pub(crate) fn new_block(cx: &mut Context, length: u64, max_length: Option<u64>) -> JsResult<BlockRef> {
    if length > MAX_BYTES || max_length.is_some_and(|max| max > MAX_BYTES) {
        return Err(allocation_failed(cx));
    }
    let max_length = max_length.map(|max| max as usize);
    cx.allocate(|cx| BufferBlock::new(&mut cx.heap, length as usize, max_length).ok_or(OutOfMemory))
}

/// [AllocateArrayBuffer](https://tc39.es/ecma262/#sec-allocatearraybuffer) with %ArrayBuffer%.
pub(crate) fn allocate(cx: &mut Context, length: u64) -> JsResult<(Gc<Object>, BlockRef)> {
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    let block = new_block(cx, length, None)?;
    Ok((wrap(cx, prototype, block), block))
}

/// [GetArrayBufferMaxByteLengthOption](https://tc39.es/ecma262/#sec-getarraybuffermaxbytelengthoption)
pub(super) fn max_length_option(cx: &mut Context, options: Value) -> JsResult<Option<u64>> {
    let Some(options) = options.as_object() else { return Ok(None) };
    let value = options.get(cx, cx.names.maxByteLength)?;
    if value.is_undefined() {
        return Ok(None);
    }
    to_index(cx, value, "Invalid array buffer max length").map(Some)
}

/// [`ArrayBuffer`](https://tc39.es/ecma262/#sec-arraybuffer-length)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "ArrayBuffer"));
    }
    let length = to_index(cx, args.get(0), "Invalid array buffer length")?;
    let max_length = max_length_option(cx, args.get(1))?;
    if max_length.is_some_and(|max| length > max) {
        return Err(cx.range_error("Invalid array buffer max length"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::ArrayBufferPrototype)?;
    let block = new_block(cx, length, max_length)?;
    Ok(wrap(cx, prototype, block).into())
}

/// [`ArrayBuffer.isView`](https://tc39.es/ecma262/#sec-arraybuffer.isview)
fn is_view(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let value = args.get(0);
    let is_view = value.downcast::<TypedArrayData>().is_some() || value.downcast::<DataViewData>().is_some();
    Ok(is_view.into())
}

fn block(cx: &mut Context, args: &Args<'_>, name: &str) -> JsResult<BlockRef> {
    match args.this.downcast::<ArrayBufferData>() {
        Some(data) => Ok(data.block),
        None => Err(incompatible(cx, &format!("ArrayBuffer.prototype.{name}"), args.this)),
    }
}

fn detached_error(cx: &mut Context, name: &str) -> Throw {
    cx.type_error(format!("Cannot perform ArrayBuffer.prototype.{name} on a detached ArrayBuffer"))
}

/// [get `ArrayBuffer.prototype.byteLength`](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.bytelength)
fn byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(block(cx, args, "byteLength")?.length().into())
}

/// [get `ArrayBuffer.prototype.detached`](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.detached)
fn detached(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(block(cx, args, "detached")?.is_detached().into())
}

/// [get `ArrayBuffer.prototype.maxByteLength`](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.maxbytelength)
fn max_byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let block = block(cx, args, "maxByteLength")?;
    if block.is_detached() {
        return Ok(Value::int(0));
    }
    Ok(block.max_length().unwrap_or_else(|| block.length()).into())
}

/// [get `ArrayBuffer.prototype.resizable`](https://tc39.es/ecma262/#sec-get-arraybuffer.prototype.resizable)
fn resizable(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let block = block(cx, args, "resizable")?;
    Ok((!block.is_fixed_length()).into())
}

/// [`ArrayBuffer.prototype.resize`](https://tc39.es/ecma262/#sec-arraybuffer.prototype.resize)
fn resize(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let block = block(cx, args, "resize")?;
    let Some(max_length) = block.max_length() else {
        return Err(incompatible(cx, "ArrayBuffer.prototype.resize", args.this));
    };
    let length = to_index(cx, args.get(0), "ArrayBuffer.prototype.resize: Invalid length parameter")?;
    if block.is_detached() {
        return Err(detached_error(cx, "resize"));
    }
    if length > max_length as u64 {
        return Err(cx.range_error("ArrayBuffer.prototype.resize: Invalid length parameter"));
    }
    cx.charge((length / 256) as u32)?;
    cx.allocate(|cx| block.resize(&mut cx.heap, length as usize).then_some(()).ok_or(OutOfMemory))?;
    Ok(Value::UNDEFINED)
}

/// [`ArrayBuffer.prototype.slice`](https://tc39.es/ecma262/#sec-arraybuffer.prototype.slice)
fn slice(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let source = block(cx, args, "slice")?;
    if source.is_detached() {
        return Err(detached_error(cx, "slice"));
    }
    let Some(this) = args.this.as_object() else { return Ok(Value::UNDEFINED) };
    let length = source.length() as f64;
    let first = cx.relative_index(args.get(0), length, 0.0)?;
    let last = cx.relative_index(args.get(1), length, length)?;
    let new_length = (last - first).max(0.0);
    let constructor = cx.species_constructor(this, Intrinsic::ArrayBuffer)?;
    let result = cx.construct(constructor.into(), &[Value::number(new_length)], constructor.into())?;
    let Some(target) = result.downcast::<ArrayBufferData>() else {
        return Err(incompatible(cx, "ArrayBuffer.prototype.slice", result));
    };
    let target = target.block;
    if target.is_detached() {
        return Err(detached_error(cx, "slice"));
    }
    require_mutable(cx, &target, "ArrayBuffer.prototype.slice")?;
    if result == args.this {
        return Err(cx.type_error("ArrayBuffer subclass returned this from species constructor"));
    }
    if (target.length() as f64) < new_length {
        return Err(cx.type_error("Species constructor returned a too small ArrayBuffer"));
    }
    if source.is_detached() {
        return Err(detached_error(cx, "slice"));
    }
    let (first, new_length) = (first as usize, new_length as usize);
    let current = source.length();
    if first < current {
        Memory::copy(&source, first, &target, 0, new_length.min(current - first));
    }
    Ok(result)
}

/// [get `ArrayBuffer.prototype.immutable`](https://tc39.es/proposal-immutable-arraybuffer/#sec-get-arraybuffer.prototype.immutable)
fn immutable(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(block(cx, args, "immutable")?.is_immutable().into())
}

/// [`ArrayBuffer.prototype.sliceToImmutable`](https://tc39.es/proposal-immutable-arraybuffer/#sec-arraybuffer.prototype.slicetoimmutable)
fn slice_to_immutable(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let source = block(cx, args, "sliceToImmutable")?;
    if source.is_detached() {
        return Err(detached_error(cx, "sliceToImmutable"));
    }
    let length = source.length() as f64;
    let first = cx.relative_index(args.get(0), length, 0.0)?;
    let last = cx.relative_index(args.get(1), length, length)?.max(first);
    if source.is_detached() {
        return Err(detached_error(cx, "sliceToImmutable"));
    }
    if (source.length() as f64) < last {
        return Err(cx.range_error("The ArrayBuffer became shorter meanwhile"));
    }
    let count = (last - first) as usize;
    let (buffer, target) = allocate(cx, count as u64)?;
    Memory::copy(&source, first as usize, &target, 0, count);
    target.make_immutable();
    Ok(buffer.into())
}

/// What becomes of a buffer whose memory moves to another one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moved {
    /// It can be resized if the old one could.
    Alike,
    Fixed,
    Immutable,
}

/// [ArrayBufferCopyAndDetach](https://tc39.es/ecma262/#sec-arraybuffercopyanddetach)
fn copy_and_detach(cx: &mut Context, args: &Args<'_>, name: &str, moved: Moved) -> JsResult<Value> {
    let source = block(cx, args, name)?;
    let length = match args.get(0) {
        Value::UNDEFINED => source.length() as u64,
        length => to_index(cx, length, "Invalid array buffer length")?,
    };
    if source.is_detached() {
        return Err(detached_error(cx, name));
    }
    require_mutable(cx, &source, &format!("ArrayBuffer.prototype.{name}"))?;
    let max_length = if moved == Moved::Alike { source.max_length() } else { None };
    if length > MAX_BYTES || max_length.is_some_and(|max| length > max as u64) {
        return Err(cx.range_error("Invalid array buffer length"));
    }
    // OPTIMIZATION: the memory itself moves, instead of a copy being made.
    let target =
        cx.allocate(|cx| source.transfer(&mut cx.heap, length as usize, max_length).ok_or(OutOfMemory))?;
    if moved == Moved::Immutable {
        target.make_immutable();
    }
    let prototype = cx.intrinsic(Intrinsic::ArrayBufferPrototype);
    Ok(wrap(cx, prototype, target).into())
}

/// [`ArrayBuffer.prototype.transferToImmutable`](https://tc39.es/proposal-immutable-arraybuffer/#sec-arraybuffer.prototype.transfertoimmutable)
fn transfer_to_immutable(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    copy_and_detach(cx, args, "transferToImmutable", Moved::Immutable)
}

/// [`ArrayBuffer.prototype.transfer`](https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer)
fn transfer(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    copy_and_detach(cx, args, "transfer", Moved::Alike)
}

/// [`ArrayBuffer.prototype.transferToFixedLength`](https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfertofixedlength)
fn transfer_to_fixed_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    copy_and_detach(cx, args, "transferToFixedLength", Moved::Fixed)
}
