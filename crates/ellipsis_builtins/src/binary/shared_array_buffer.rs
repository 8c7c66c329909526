//! [SharedArrayBuffer](https://tc39.es/ecma262/#sec-sharedarraybuffer-objects)

use ellipsis_engine::array_buffer::{BlockRef, BufferBlock, MAX_BYTES, Memory, SharedArrayBufferData};
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};

use super::array_buffer::{allocation_failed, max_length_option};
use super::to_index;
use crate::build::{Class, Member, Symbol, constructor, define_class, getter, method, symbol_getter, tag};
use crate::collections::{incompatible, needs_new, return_this};

static CLASS: Class = Class {
    constructor: Intrinsic::SharedArrayBuffer,
    prototype: Intrinsic::SharedArrayBufferPrototype,
    function: constructor("SharedArrayBuffer", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[symbol_getter(Symbol::Species, "get [Symbol.species]", return_this)];

static MEMBERS: &[Member] = &[
    getter("byteLength", "get byteLength", byte_length),
    method("grow", 1, grow),
    getter("growable", "get growable", growable),
    getter("maxByteLength", "get maxByteLength", max_byte_length),
    method("slice", 2, slice),
    tag("SharedArrayBuffer"),
];

/// Makes SharedArrayBuffer.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`SharedArrayBuffer`](https://tc39.es/ecma262/#sec-sharedarraybuffer-length)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "SharedArrayBuffer"));
    }
    let length = to_index(cx, args.get(0), "Invalid array buffer length")?;
    let max_length = max_length_option(cx, args.get(1))?;
    if max_length.is_some_and(|max| length > max) {
        return Err(cx.range_error("Invalid array buffer max length"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::SharedArrayBufferPrototype)?;
    if length > MAX_BYTES || max_length.is_some_and(|max| max > MAX_BYTES) {
        return Err(allocation_failed(cx));
    }
    let max_length = max_length.map(|max| max as usize);
    let Some(block) = BufferBlock::new_shared(&mut cx.heap, length as usize, max_length) else {
        return Err(allocation_failed(cx));
    };
    Ok(cx.new_native_with(prototype.into(), SharedArrayBufferData { block }).into())
}

fn block(cx: &mut Context, args: &Args<'_>, name: &str) -> JsResult<BlockRef> {
    match args.this.downcast::<SharedArrayBufferData>() {
        Some(data) => Ok(data.block),
        None => Err(incompatible(cx, &format!("SharedArrayBuffer.prototype.{name}"), args.this)),
    }
}

/// [get `SharedArrayBuffer.prototype.byteLength`](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.bytelength)
fn byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(block(cx, args, "byteLength")?.length().into())
}

/// [`SharedArrayBuffer.prototype.grow`](https://tc39.es/ecma262/#sec-sharedarraybuffer.prototype.grow)
fn grow(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    const MESSAGE: &str = "SharedArrayBuffer.prototype.grow: Invalid length parameter";
    let block = block(cx, args, "grow")?;
    if block.is_fixed_length() {
        return Err(incompatible(cx, "SharedArrayBuffer.prototype.grow", args.this));
    }
    let length = to_index(cx, args.get(0), MESSAGE)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if block.max_length().is_some_and(|most| length <= most) {
        cx.make_room(length.saturating_sub(block.length()))?;
    }
    if !block.grow_shared(length) {
        return Err(cx.range_error(MESSAGE));
    }
    Ok(Value::UNDEFINED)
}

/// [get `SharedArrayBuffer.prototype.growable`](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.growable)
fn growable(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let block = block(cx, args, "growable")?;
    Ok((!block.is_fixed_length()).into())
}

/// [get `SharedArrayBuffer.prototype.maxByteLength`](https://tc39.es/ecma262/#sec-get-sharedarraybuffer.prototype.maxbytelength)
fn max_byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let block = block(cx, args, "maxByteLength")?;
    Ok(block.max_length().unwrap_or_else(|| block.length()).into())
}

/// [`SharedArrayBuffer.prototype.slice`](https://tc39.es/ecma262/#sec-sharedarraybuffer.prototype.slice)
fn slice(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let source = block(cx, args, "slice")?;
    let Some(this) = args.this.as_object() else { return Ok(Value::UNDEFINED) };
    let length = source.length() as f64;
    let first = cx.relative_index(args.get(0), length, 0.0)?;
    let last = cx.relative_index(args.get(1), length, length)?;
    let new_length = (last - first).max(0.0);
    let constructor = cx.species_constructor(this, Intrinsic::SharedArrayBuffer)?;
    let result = cx.construct(constructor.into(), &[Value::number(new_length)], constructor.into())?;
    let Some(target) = result.downcast::<SharedArrayBufferData>() else {
        return Err(incompatible(cx, "SharedArrayBuffer.prototype.slice", result));
    };
    let target = target.block;
    let same = match (source.shared(), target.shared()) {
        (Some(a), Some(b)) => std::sync::Arc::ptr_eq(a, b),
        _ => false,
    };
    if same {
        return Err(cx.type_error("ArrayBuffer subclass returned this from species constructor"));
    }
    if (target.length() as f64) < new_length {
        return Err(cx.type_error("Species constructor returned a too small ArrayBuffer"));
    }
    Memory::copy(&source, first as usize, &target, 0, new_length as usize);
    Ok(result)
}
