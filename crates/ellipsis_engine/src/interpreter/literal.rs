//! Array and object literals: spread and rest.

use ellipsis_gc::{Gc, RootedVec};

use crate::context::{Context, JsResult};
use crate::convert::Numeric;
use crate::key::PropertyKey;
use crate::kind::CellKind;
use crate::object::Object;
use crate::property::Attributes;
use crate::shape::Shape;
use crate::string::{JsString, StringBuilder};
use crate::value::Value;

impl Context {
    /// ArrayPush
    #[inline]
    pub(super) fn literal_push(&mut self, array: Value, value: Value) -> JsResult<()> {
        if let Some(array) = array.as_object()
            && let Some(elements) = array.as_array()
        {
            let pushed = if value.is_empty() {
                elements.push_hole(&mut self.heap)
            } else {
                elements.push(&mut self.heap, value)
            };
            pushed.map_err(|_| self.out_of_memory())?;
        }
        Ok(())
    }

    /// ArraySpread
    pub(super) fn literal_spread(&mut self, array: Value, source: Value) -> JsResult<()> {
        match array.as_object() {
            Some(array) => self.spread_into(array, source),
            None => Ok(()),
        }
    }

    /// Whether everything that CopyDataProperties would read of an object lies in its slots, as
    /// enumerable data properties, so that reading them runs no script.
    fn copies_plainly(&self, source: &Object) -> bool {
        let shape = source.shape();
        matches!(source.kind(), CellKind::Object)
            && !source.has_flag(Object::LAZY)
            && !shape.has(Shape::IRREGULAR)
    }

    /// ObjectSpread: CopyDataProperties without exclusions. The literal so far, or the object that
    /// takes its place because it was still empty.
    pub(super) fn object_spread(&mut self, literal: Value, source: Value) -> JsResult<Value> {
        let Some(target) = literal.as_object() else { return Ok(literal) };
        if source.is_nullish() {
            return Ok(literal);
        }
        if let Some(object) = source.as_object()
            && self.copies_plainly(&object)
        {
            return Ok(self.copy_plain(target, object).into());
        }
        self.copy_data_properties(target, source, &[])?;
        Ok(literal)
    }

    /// Copies all properties of a plain object. Instead of an empty target, an object of the same
    /// shape as the source that shares what is worth sharing.
    fn copy_plain(&mut self, target: Gc<Object>, source: Gc<Object>) -> Gc<Object> {
        let from = source.shape();
        let to = target.shape();
        let same_family = to.count() == 0
            && target.elements().is_none()
            && from.prototype() == to.prototype()
            && from.is_extensible()
            && !from.has(Shape::HAS_DELETED)
            && !has_private(&from);
        if same_family {
            return self.clone_plain(source);
        }
        if let Some(elements) = source.elements() {
            if target.elements().is_none() && !target.is_array() {
                let view = elements.share(&mut self.heap, 0, elements.len());
                target.set_elements(&mut self.heap, view);
            } else {
                for (index, value) in elements.iter() {
                    self.put(target, PropertyKey::index(index), value);
                }
            }
        }
        let mut symbols = Vec::new();
        for (slot, entry) in from.entries() {
            if entry.key.is_symbol() {
                symbols.push((slot, entry));
            } else {
                self.put(target, entry.key, source.slot(slot));
            }
        }
        for (slot, entry) in symbols {
            if !entry.key.is_private() {
                self.put(target, entry.key, source.slot(slot));
            }
        }
        target
    }

    /// A copy of a plain object: the same shape, a copy of the inline slots, the rest shared.
    fn clone_plain(&mut self, source: Gc<Object>) -> Gc<Object> {
        let shape = self.shapes.sibling(&mut self.heap, source.shape());
        let target = Object::allocate(&mut self.heap, shape);
        self.take_over(target, source);
        target
    }

    /// CreateDataProperty on a literal, which is plain and extensible.
    fn put(&mut self, target: Gc<Object>, key: PropertyKey, value: Value) {
        match target.own_slot(self, key) {
            Some((_, attributes)) => target.overwrite(self, key, value, attributes, Attributes::ALL),
            None => target.put_new(self, key, value, Attributes::ALL),
        }
    }

    /// CopyDataProperties
    pub fn copy_data_properties(
        &mut self,
        target: Gc<Object>,
        source: Value,
        excluded: &[PropertyKey],
    ) -> JsResult<()> {
        if source.is_nullish() {
            return Ok(());
        }
        let from = self.to_object(source)?;
        for key in &from.own_property_keys(self)? {
            if excluded.contains(&key) {
                continue;
            }
            if let Some(property) = from.get_own_property(self, key)?
                && property.enumerable == Some(true)
            {
                let value = from.get(self, key)?;
                target.create_data_property_or_throw(self, key, value)?;
            }
        }
        Ok(())
    }

    /// ObjectRest
    pub(super) fn object_rest(&mut self, source: Value, excluded: &[Value]) -> JsResult<Value> {
        let mut keys = smallvec::SmallVec::<[PropertyKey; 8]>::new();
        for &key in excluded {
            keys.push(self.to_property_key(key)?);
        }
        let expected = source.as_object().map_or(3, |object| object.shape().count());
        let shape = self.object_shape(expected);
        let target = Object::allocate(&mut self.heap, shape);
        if let Some(object) = source.as_object()
            && self.copies_plainly(&object)
        {
            let shape = object.shape();
            if let Some(elements) = object.elements() {
                for (index, value) in elements.iter() {
                    if !keys.contains(&PropertyKey::index(index)) {
                        self.put(target, PropertyKey::index(index), value);
                    }
                }
            }
            let entries = shape.entries();
            for symbols in [false, true] {
                for (slot, entry) in &entries {
                    let skip = entry.key.is_symbol() != symbols || entry.key.is_private();
                    if !skip && !keys.contains(&entry.key) {
                        target.add_property(self, entry.key, object.slot(*slot), Attributes::ALL);
                    }
                }
                if !shape.has(Shape::HAS_SYMBOLS) {
                    break;
                }
            }
            return Ok(target.into());
        }
        let keys = RootedVec::from_vec(&self.heap, keys.into_vec());
        self.copy_data_properties(target, source, keys.as_slice())?;
        Ok(target.into())
    }

    /// Concat: template literals. The parts are strings.
    pub(super) fn concat_values(&mut self, parts: &[Value]) -> JsResult<Value> {
        let mut result: Option<Gc<JsString>> = None;
        let total: u64 =
            parts.iter().filter_map(|part| part.as_string()).map(|part| u64::from(part.len())).sum();
        if total <= 256 {
            let mut builder = StringBuilder::new();
            for part in parts.iter().filter_map(|part| part.as_string()) {
                builder.push_view(part.view(&mut self.heap));
            }
            return match builder.finish(&mut self.heap) {
                Some(string) => Ok(string.into()),
                None => Err(self.string_too_long()),
            };
        }
        for part in parts.iter().filter_map(|part| part.as_string()) {
            result = match result {
                None => Some(part),
                Some(left) => match JsString::concat(&mut self.heap, left, part) {
                    Some(string) => Some(string),
                    None => return Err(self.string_too_long()),
                },
            };
        }
        Ok(result.unwrap_or(self.names.empty).into())
    }

    /// ToNumeric as a value.
    pub(super) fn to_numeric_value(&mut self, value: Value) -> JsResult<Value> {
        Ok(match self.to_numeric(value)? {
            Numeric::Number(number) => Value::number(number),
            Numeric::BigInt(bigint) => bigint.into(),
        })
    }

    /// ToPropertyKey as a value.
    pub(super) fn to_property_key_value(&mut self, value: Value) -> JsResult<Value> {
        let key = self.to_property_key(value)?;
        Ok(key.to_value(self))
    }

    /// ToElementKey
    pub(super) fn to_element_key(&mut self, object: Value, key: Value) -> JsResult<Value> {
        if object.is_nullish() {
            return self.get_elem_slow(object, key);
        }
        self.to_property_key_value(key)
    }

    /// Memory could not be had, or a length is beyond what is possible.
    #[cold]
    pub fn out_of_memory(&mut self) -> crate::context::Throw {
        self.range_error("Array buffer allocation failed: out of memory")
    }
}

fn has_private(shape: &Shape) -> bool {
    if !shape.has(Shape::HAS_SYMBOLS) {
        return false;
    }
    let mut found = false;
    shape.for_each(|_, entry| found |= entry.key.is_private());
    found
}
