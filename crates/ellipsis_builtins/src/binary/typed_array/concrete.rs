//! The constructors of [concrete typed arrays](https://tc39.es/ecma262/#sec-typedarray-constructors)

use ellipsis_engine::array_buffer::{BlockRef, Memory};
use ellipsis_engine::typed_array::{ElementKind, ElementValues, TypedArrayData, constructor_of};
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, RootedVec, Value};

use super::create::{allocate, invalid_length};
use super::{detached_error, tick};
use crate::binary::{to_index, uint8_array};
use crate::build::{Class, Member, constructor, define_class, define_members, number};
use crate::collections::needs_new;

macro_rules! classes {
    ($($name:literal => $kind:ident, $prototype:ident, $size:literal;)+) => {
        static CLASSES: &[(ElementKind, Class)] = &[$((ElementKind::$kind, {
            const SIZE: &[Member] = &[number("BYTES_PER_ELEMENT", $size as f64)];
            Class {
                constructor: constructor_of(ElementKind::$kind),
                prototype: Intrinsic::$prototype,
                function: constructor($name, 3, |cx, args| construct(cx, args, ElementKind::$kind)),
                constructor_parent: Intrinsic::TypedArray,
                prototype_parent: Intrinsic::TypedArrayPrototype,
                statics: SIZE,
                members: SIZE,
            }
        }),)+];
    };
}

classes! {
    "Int8Array" => Int8, Int8ArrayPrototype, 1;
    "Uint8Array" => Uint8, Uint8ArrayPrototype, 1;
    "Uint8ClampedArray" => Uint8Clamped, Uint8ClampedArrayPrototype, 1;
    "Int16Array" => Int16, Int16ArrayPrototype, 2;
    "Uint16Array" => Uint16, Uint16ArrayPrototype, 2;
    "Int32Array" => Int32, Int32ArrayPrototype, 4;
    "Uint32Array" => Uint32, Uint32ArrayPrototype, 4;
    "BigInt64Array" => BigInt64, BigInt64ArrayPrototype, 8;
    "BigUint64Array" => BigUint64, BigUint64ArrayPrototype, 8;
    "Float16Array" => Float16, Float16ArrayPrototype, 2;
    "Float32Array" => Float32, Float32ArrayPrototype, 4;
    "Float64Array" => Float64, Float64ArrayPrototype, 8;
}

/// Makes one of the constructors with its prototype, if that is what `which` is.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) -> bool {
    let found = CLASSES.iter().find(|(_, class)| class.constructor == which || class.prototype == which);
    let Some((kind, class)) = found else { return false };
    define_class(cx, class);
    if *kind == ElementKind::Uint8 {
        let constructor = cx.intrinsic(Intrinsic::Uint8Array);
        define_members(cx, constructor, uint8_array::STATICS);
        let prototype = cx.intrinsic(Intrinsic::Uint8ArrayPrototype);
        define_members(cx, prototype, uint8_array::MEMBERS);
    }
    true
}

/// [`TypedArray`](https://tc39.es/ecma262/#sec-typedarray)
fn construct(cx: &mut Context, args: &Args<'_>, kind: ElementKind) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, kind.name()));
    }
    let first = args.get(0);
    let Some(object) = first.as_object() else {
        let length = to_index(cx, first, "Invalid typed array length: ")?;
        let prototype = cx.prototype_from_constructor(args.new_target, kind.prototype())?;
        return allocate(cx, kind, prototype, length).map(Value::from);
    };
    let prototype = cx.prototype_from_constructor(args.new_target, kind.prototype())?;
    if let Some(source) = object.downcast::<TypedArrayData>() {
        return from_typed_array(cx, kind, prototype, source).map(Value::from);
    }
    if let Some(block) = object.buffer_block() {
        return from_buffer(cx, kind, prototype, object, block, args).map(Value::from);
    }
    from_object(cx, kind, prototype, object).map(Value::from)
}

/// [InitializeTypedArrayFromTypedArray](https://tc39.es/ecma262/#sec-initializetypedarrayfromtypedarray)
fn from_typed_array(
    cx: &mut Context,
    kind: ElementKind,
    prototype: Gc<Object>,
    source: &TypedArrayData,
) -> JsResult<Gc<Object>> {
    let Some(length) = source.checked_length() else { return Err(detached_error(cx, "Construct")) };
    let array = allocate(cx, kind, prototype, length as u64)?;
    if kind.is_bigint() != source.kind().is_bigint() {
        return Err(cx.type_error("Cannot mix BigInt and other types, use explicit conversions"));
    }
    if let Some(target) = array.downcast::<TypedArrayData>() {
        convert_elements(cx, source, 0, target, 0, length)?;
    }
    Ok(array)
}

/// Copies elements from one typed array to another of the same content type. Runs no script.
/// Ranges that overlap must not differ in kind.
pub(super) fn convert_elements(
    cx: &mut Context,
    source: &TypedArrayData,
    from: usize,
    target: &TypedArrayData,
    to: usize,
    count: usize,
) -> JsResult<()> {
    let (source_kind, kind) = (source.kind(), target.kind());
    let same_bytes = source_kind == kind
        || kind.is_bigint()
        || matches!((source_kind, kind), (ElementKind::Uint8Clamped, ElementKind::Uint8));
    cx.charge(u32::try_from(count / 16).unwrap_or(u32::MAX))?;
    if same_bytes {
        let size = kind.size();
        Memory::copy(
            &source.block(),
            source.byte_offset() + from * size,
            &target.block(),
            target.byte_offset() + to * size,
            count * size,
        );
        return Ok(());
    }
    for at in 0..count {
        if let Some(bits) = source.get_bits(from + at) {
            target.set_bits(to + at, kind.encode_number(source_kind.decode_number(bits)));
        }
    }
    Ok(())
}

/// [InitializeTypedArrayFromArrayBuffer](https://tc39.es/ecma262/#sec-initializetypedarrayfromarraybuffer)
fn from_buffer(
    cx: &mut Context,
    kind: ElementKind,
    prototype: Gc<Object>,
    buffer: Gc<Object>,
    block: BlockRef,
    args: &Args<'_>,
) -> JsResult<Gc<Object>> {
    let size = kind.size() as u64;
    let offset = to_index(cx, args.get(1), "Start offset is too large:")?;
    if !offset.is_multiple_of(size) {
        let name = kind.name();
        return Err(cx.range_error(format!("start offset of {name} should be a multiple of {size}")));
    }
    let length = match args.get(2) {
        Value::UNDEFINED => None,
        length => Some(to_index(cx, length, "Invalid typed array length: ")?),
    };
    if block.is_detached() {
        return Err(detached_error(cx, "Construct"));
    }
    let available = block.length() as u64;
    let outside = format!("Start offset {offset} is outside the bounds of the buffer");
    let length = match length {
        Some(length) => {
            if offset + length * size > available {
                return Err(invalid_length(cx, length as f64));
            }
            Some(length)
        }
        None if !block.is_fixed_length() => {
            if offset > available {
                return Err(cx.range_error(outside));
            }
            None
        }
        None => {
            if !available.is_multiple_of(size) {
                let name = kind.name();
                return Err(cx.range_error(format!("byte length of {name} should be a multiple of {size}")));
            }
            if offset > available {
                return Err(cx.range_error(outside));
            }
            Some((available - offset) / size)
        }
    };
    let length = length.map(|length| length as usize);
    let data = TypedArrayData::new(kind, buffer, block, offset as usize, length);
    Ok(cx.new_native_with(prototype.into(), data))
}

/// From an iterable, or an array-like object.
fn from_object(
    cx: &mut Context,
    kind: ElementKind,
    prototype: Gc<Object>,
    object: Gc<Object>,
) -> JsResult<Gc<Object>> {
    let key = cx.symbols.iterator.into();
    if let Some(method) = cx.get_method(object.into(), key)? {
        let values = list_from_method(cx, object.into(), method)?;
        let array = allocate(cx, kind, prototype, values.len() as u64)?;
        if let Some(data) = array.downcast::<TypedArrayData>() {
            for (at, value) in values.iter().enumerate() {
                tick(cx, at)?;
                if data.set_simple(at, value).is_none() {
                    data.set(cx, at, value)?;
                }
            }
        }
        return Ok(array);
    }
    let length = cx.length_of_array_like(object)?;
    if length * kind.size() as f64 > ellipsis_engine::array_buffer::MAX_BYTES as f64 {
        return Err(invalid_length(cx, length));
    }
    let array = allocate(cx, kind, prototype, length as u64)?;
    if let Some(data) = array.downcast::<TypedArrayData>() {
        for at in 0..length as usize {
            tick(cx, at)?;
            let key = cx.key_of_number(at as f64);
            let value = object.get(cx, key)?;
            data.set(cx, at, value)?;
        }
    }
    Ok(array)
}

/// [IteratorToList](https://tc39.es/ecma262/#sec-iteratortolist) of what an iterator method gives.
pub(super) fn list_from_method(
    cx: &mut Context,
    value: Value,
    method: Gc<Object>,
) -> JsResult<RootedVec<Value>> {
    if let Some(array) = value.as_object()
        && cx.iterates_plainly(array)
    {
        return cx.list_from_iterable(value);
    }
    let record = cx.get_iterator_from_method(value, method.into())?;
    let mut list = cx.rooted_list();
    while let Some(value) = record.step(cx)? {
        tick(cx, list.len())?;
        list.push(value);
    }
    Ok(list)
}
