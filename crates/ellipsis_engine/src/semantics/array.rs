//! What makes arrays exotic: their length.

use std::cell::Cell;

use ellipsis_gc::{Gc, RootedVec};

use crate::model::{Attributes, Elements, Object, PropertyKey, Value};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::property_descriptor::PropertyDescriptor;

/// The attributes of an array's `length`.
pub(crate) fn length_attributes(elements: &Elements) -> Attributes {
    Attributes::NONE.set(Attributes::WRITABLE, !elements.is_length_read_only())
}

/// ArraySetLength
pub(crate) fn define_length(
    cx: &mut Context,
    array: Gc<Object>,
    descriptor: &PropertyDescriptor,
) -> JsResult<bool> {
    let mut descriptor = *descriptor;
    if let Some(value) = descriptor.value {
        // ToUint32 and ToNumber both run, in that order, even when the result is refused.
        let length = cx.to_uint32(value)?;
        if cx.to_number(value)? != f64::from(length) {
            return Err(cx.range_error("Invalid array length"));
        }
        descriptor.value = Some(length.into());
    }
    let elements = array.as_array().expect("an array");
    let old = elements.len();
    if !crate::semantics::property_descriptor::is_compatible(
        &cx.heap,
        &descriptor,
        old.into(),
        length_attributes(elements),
    ) {
        return Ok(false);
    }
    let mut complete = true;
    if let Some(length) = descriptor.value.and_then(Value::as_number) {
        complete = elements.set_length(&mut cx.heap, length as u32);
    }
    if descriptor.writable == Some(false) {
        elements.make_length_read_only();
    }
    Ok(complete)
}

/// [[DefineOwnProperty]] of arrays for an index.
pub(crate) fn define_index(
    cx: &mut Context,
    array: Gc<Object>,
    key: PropertyKey,
    descriptor: &PropertyDescriptor,
) -> bool {
    let elements = array.as_array().expect("an array");
    let beyond = key.as_index().is_some_and(|index| index >= elements.len());
    if beyond && elements.is_length_read_only() {
        return false;
    }
    array.ordinary_define_own_property(cx, key, descriptor)
}

/// The longest list that native code makes of an array-like, which may claim any length without
/// having any elements: half a gigabyte.
const MAX_LIST: f64 = (1 << 26) as f64;

impl Context {
    /// IsArray: sees through proxies.
    pub fn is_array(&mut self, value: Value) -> JsResult<bool> {
        let mut value = value;
        loop {
            let Some(object) = value.as_object() else { return Ok(false) };
            match object.kind() {
                crate::model::kind::CellKind::Array => return Ok(true),
                crate::model::kind::CellKind::Proxy => {
                    value = crate::semantics::proxy::target_or_throw(self, object)?.into()
                }
                _ => return Ok(false),
            }
        }
    }

    /// ArrayCreate with the current realm's prototype. RangeError above 2^32 - 1.
    pub fn array_create(&mut self, length: f64) -> JsResult<Gc<Object>> {
        if length > f64::from(u32::MAX) {
            return Err(self.range_error("Invalid array length"));
        }
        let elements = Elements::empty();
        elements.set_length(&mut self.heap, length as u32);
        Ok(self.new_array(elements))
    }

    /// LengthOfArrayLike
    pub fn length_of_array_like(&mut self, object: Gc<Object>) -> JsResult<f64> {
        if let Some(elements) = object.as_array() {
            return Ok(f64::from(elements.len()));
        }
        let length = object.get(self, self.names.length)?;
        self.to_length(length)
    }

    /// CreateListFromArrayLike, of any values.
    pub fn list_from_array_like(&mut self, value: Value) -> JsResult<RootedVec<Value>> {
        let Some(object) = value.as_object() else {
            return Err(self.type_error("CreateListFromArrayLike called on non-object"));
        };
        if let Some(elements) = object.as_array()
            && elements.make_flat(&mut self.heap).is_ok()
            && elements.is_packed()
        {
            self.make_room(elements.len() as usize * size_of::<Value>())?;
            let values = elements.as_cells(&self.heap).unwrap_or_default();
            return Ok(RootedVec::from_vec(&self.heap, values.iter().map(Cell::get).collect()));
        }
        let length = self.length_of_array_like(object)?;
        if length > MAX_LIST {
            return Err(self.range_error("Invalid array length"));
        }
        let mut list = self.rooted_list();
        let mut at = 0.0;
        while at < length {
            let key = self.key_of_number(at);
            let value = object.get(self, key)?;
            list.push(value);
            self.charge(1)?;
            at += 1.0;
        }
        Ok(list)
    }
}
