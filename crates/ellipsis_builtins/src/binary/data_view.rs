//! [DataView](https://tc39.es/ecma262/#sec-dataview-objects)

use ellipsis_engine::array_buffer::BlockRef;
use ellipsis_engine::trace_fields;
use ellipsis_engine::typed_array::{ElementKind, ElementValues};
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, NativeData, Object, Throw, Value, to_boolean};

use super::{require_mutable, to_index};
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};
use crate::collections::{incompatible, needs_new};

static CLASS: Class = Class {
    constructor: Intrinsic::DataView,
    prototype: Intrinsic::DataViewPrototype,
    function: constructor("DataView", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

macro_rules! members {
    ($($get:literal, $set:literal => $kind:ident;)+) => {
        static MEMBERS: &[Member] = &[
            getter("buffer", "get buffer", buffer),
            getter("byteLength", "get byteLength", byte_length),
            getter("byteOffset", "get byteOffset", byte_offset),
            $(
                method($get, 1, |cx, args| get_value(cx, args, ElementKind::$kind, $get)),
                method($set, 2, |cx, args| set_value(cx, args, ElementKind::$kind, $set)),
            )+
            tag("DataView"),
        ];
    };
}

members! {
    "getBigInt64", "setBigInt64" => BigInt64;
    "getBigUint64", "setBigUint64" => BigUint64;
    "getFloat16", "setFloat16" => Float16;
    "getFloat32", "setFloat32" => Float32;
    "getFloat64", "setFloat64" => Float64;
    "getInt8", "setInt8" => Int8;
    "getInt16", "setInt16" => Int16;
    "getInt32", "setInt32" => Int32;
    "getUint8", "setUint8" => Uint8;
    "getUint16", "setUint16" => Uint16;
    "getUint32", "setUint32" => Uint32;
}

/// The payload of DataViews.
pub(crate) struct DataViewData {
    buffer: Gc<Object>,
    block: BlockRef,
    byte_offset: usize,
    /// Without, it follows the buffer's.
    length: Option<usize>,
}

impl DataViewData {
    /// A view of a buffer; without `length` it follows the buffer's.
    pub(crate) fn new(
        buffer: Gc<Object>,
        block: BlockRef,
        byte_offset: usize,
        length: Option<usize>,
    ) -> DataViewData {
        DataViewData { buffer, block, byte_offset, length }
    }

    /// The offset, and the length if it does not follow the buffer's; `None` if it is out of bounds or detached.
    pub(crate) fn place(&self) -> Option<(usize, Option<usize>)> {
        self.checked_length().map(|_| (self.byte_offset, self.length))
    }

    /// [[ViewedArrayBuffer]]
    pub(crate) fn buffer(&self) -> Gc<Object> {
        self.buffer
    }

    /// The length in bytes; `None` if it is out of bounds or detached.
    fn checked_length(&self) -> Option<usize> {
        let available = self.block.length();
        if self.block.is_detached() || self.byte_offset > available {
            return None;
        }
        match self.length {
            None => Some(available - self.byte_offset),
            Some(length) => (self.byte_offset + length <= available).then_some(length),
        }
    }
}

/// A DataView of another buffer, with the offset and length of this one; `None` for one that is out
/// of bounds or detached.
pub(crate) fn duplicate(
    cx: &mut Context,
    source: &DataViewData,
    buffer: Gc<Object>,
    block: BlockRef,
) -> Option<Gc<Object>> {
    source.checked_length()?;
    let data = DataViewData { buffer, block, byte_offset: source.byte_offset, length: source.length };
    Some(cx.new_native(Intrinsic::DataViewPrototype, data))
}

impl NativeData for DataViewData {
    const NAME: &'static str = "DataView";
}

trace_fields!(DataViewData { buffer, block });

/// Makes DataView.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

fn detached_error(cx: &mut Context, name: &str) -> Throw {
    cx.type_error(format!(
        "Cannot perform DataView.prototype.{name} on a detached or out-of-bounds ArrayBuffer"
    ))
}

/// The RangeErrors of the constructor, unless offset and length lie within the buffer.
fn check_range(cx: &mut Context, offset: u64, length: Option<u64>, available: usize) -> JsResult<()> {
    if offset > available as u64 {
        return Err(cx.range_error(format!("Start offset {offset} is outside the bounds of the buffer")));
    }
    match length {
        Some(length) if offset + length > available as u64 => {
            Err(cx.range_error(format!("Invalid DataView length {length}")))
        }
        _ => Ok(()),
    }
}

/// [`DataView`](https://tc39.es/ecma262/#sec-dataview-buffer-byteoffset-bytelength)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "DataView"));
    }
    let (Some(buffer), Some(block)) = (args.get(0).as_object(), args.get(0).buffer_block()) else {
        return Err(cx.type_error("First argument to DataView constructor must be an ArrayBuffer"));
    };
    let offset = to_index(cx, args.get(1), "Start offset is outside the bounds of the buffer")?;
    if block.is_detached() {
        return Err(cx.type_error("Cannot perform DataView on a detached ArrayBuffer"));
    }
    check_range(cx, offset, None, block.length())?;
    let given = match args.get(2) {
        Value::UNDEFINED => None,
        length => Some(to_index(cx, length, "Invalid DataView length")?),
    };
    check_range(cx, offset, given, block.length())?;
    let length = match given {
        None if block.is_fixed_length() => Some(block.length() as u64 - offset),
        given => given,
    };
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::DataViewPrototype)?;
    // That may have run a script.
    if block.is_detached() {
        return Err(cx.type_error("Cannot perform DataView on a detached ArrayBuffer"));
    }
    check_range(cx, offset, given, block.length())?;
    let data = DataViewData {
        buffer,
        block,
        byte_offset: offset as usize,
        length: length.map(|length| length as usize),
    };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a DataViewData> {
    match args.this.downcast::<DataViewData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("DataView.prototype.{name}"), args.this)),
    }
}

/// [get `DataView.prototype.buffer`](https://tc39.es/ecma262/#sec-get-dataview.prototype.buffer)
fn buffer(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "buffer")?.buffer.into())
}

/// [get `DataView.prototype.byteLength`](https://tc39.es/ecma262/#sec-get-dataview.prototype.bytelength)
fn byte_length(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    match data(cx, args, "byteLength")?.checked_length() {
        Some(length) => Ok(length.into()),
        None => Err(detached_error(cx, "byteLength")),
    }
}

/// [get `DataView.prototype.byteOffset`](https://tc39.es/ecma262/#sec-get-dataview.prototype.byteoffset)
fn byte_offset(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "byteOffset")?;
    match data.checked_length() {
        Some(_) => Ok(data.byte_offset.into()),
        None => Err(detached_error(cx, "byteOffset")),
    }
}

const OUT_OF_BOUNDS: &str = "Offset is outside the bounds of the DataView";

/// The place of an element in the block.
fn locate(cx: &mut Context, data: &DataViewData, index: u64, size: usize, name: &str) -> JsResult<usize> {
    let Some(length) = data.checked_length() else { return Err(detached_error(cx, name)) };
    if index + size as u64 > length as u64 {
        return Err(cx.range_error(OUT_OF_BOUNDS));
    }
    Ok(data.byte_offset + index as usize)
}

/// [GetViewValue](https://tc39.es/ecma262/#sec-getviewvalue): the `get` methods.
fn get_value(cx: &mut Context, args: &Args<'_>, kind: ElementKind, name: &str) -> JsResult<Value> {
    let data = data(cx, args, name)?;
    let index = to_index(cx, args.get(0), OUT_OF_BOUNDS)?;
    let little_endian = to_boolean(args.get(1));
    let size = kind.size();
    let place = locate(cx, data, index, size, name)?;
    let mut bytes = [0; 8];
    data.block.read_into(place, &mut bytes[..size]);
    if !little_endian {
        bytes[..size].reverse();
    }
    Ok(kind.decode(&mut cx.heap, u64::from_le_bytes(bytes)))
}

/// [SetViewValue](https://tc39.es/ecma262/#sec-setviewvalue): the `set` methods.
fn set_value(cx: &mut Context, args: &Args<'_>, kind: ElementKind, name: &str) -> JsResult<Value> {
    let data = data(cx, args, name)?;
    require_mutable(cx, &data.block, &format!("DataView.prototype.{name}"))?;
    let index = to_index(cx, args.get(0), OUT_OF_BOUNDS)?;
    let bits = kind.encode(cx, args.get(1))?;
    let little_endian = to_boolean(args.get(2));
    let size = kind.size();
    let place = locate(cx, data, index, size, name)?;
    let mut bytes = bits.to_le_bytes();
    if !little_endian {
        bytes[..size].reverse();
    }
    data.block.write_bytes(place, &bytes[..size]);
    Ok(Value::UNDEFINED)
}
