//! Making typed arrays.

use ellipsis_engine::typed_array::{ElementKind, ElementValues, TypedArrayData};
use ellipsis_engine::{Context, Gc, JsResult, Object, Throw, Value};

use super::{Valid, validate};
use crate::binary::{array_buffer, require_mutable};

/// The error of a length that is too great.
pub(super) fn invalid_length(cx: &mut Context, length: f64) -> Throw {
    cx.range_error(format!("Invalid typed array length: {length}"))
}

/// [AllocateTypedArray](https://tc39.es/ecma262/#sec-allocatetypedarray) with a buffer of its own.
pub(super) fn allocate(
    cx: &mut Context,
    kind: ElementKind,
    prototype: Gc<Object>,
    length: u64,
) -> JsResult<Gc<Object>> {
    if length > ellipsis_engine::array_buffer::MAX_BYTES {
        return Err(invalid_length(cx, length as f64));
    }
    let (buffer, block) = array_buffer::allocate(cx, length << kind.shift())?;
    let data = TypedArrayData::new(kind, buffer, block, 0, Some(length as usize));
    Ok(cx.new_native_with(prototype.into(), data))
}

/// A new typed array of the current realm.
pub(in crate::binary) fn new_typed_array(
    cx: &mut Context,
    kind: ElementKind,
    length: usize,
) -> JsResult<Gc<Object>> {
    let prototype = cx.intrinsic(kind.prototype());
    allocate(cx, kind, prototype, length as u64)
}

/// [TypedArrayCreateFromConstructor](https://tc39.es/ecma262/#sec-typedarraycreatefromctor)
pub(super) fn from_constructor(
    cx: &mut Context,
    constructor: Value,
    arguments: &[Value],
    name: &str,
) -> JsResult<Value> {
    let array = cx.construct(constructor, arguments, constructor)?;
    let Valid { data, length, .. } = validate(cx, &array, name)?;
    // A part of an immutable one may be just that.
    if name != "subarray" {
        require_mutable(cx, &data.block(), &format!("%TypedArray%.prototype.{name}"))?;
    }
    if let [single] = arguments
        && let Some(wanted) = single.as_number()
        && (length as f64) < wanted
    {
        return Err(cx.type_error("Derived TypedArray constructor created an array which was too small"));
    }
    Ok(array)
}

/// [TypedArraySpeciesCreate](https://tc39.es/ecma262/#sec-typedarrayspeciescreate)
pub(super) fn species(
    cx: &mut Context,
    exemplar: Gc<Object>,
    kind: ElementKind,
    arguments: &[Value],
    name: &str,
) -> JsResult<Value> {
    let constructor = cx.species_constructor(exemplar, kind.constructor())?;
    let array = from_constructor(cx, constructor.into(), arguments, name)?;
    let other = array.downcast::<TypedArrayData>().map_or(kind, |data| data.kind());
    if other.is_bigint() != kind.is_bigint() {
        return Err(cx.type_error("Content type of source and created typed arrays differ"));
    }
    Ok(array)
}
