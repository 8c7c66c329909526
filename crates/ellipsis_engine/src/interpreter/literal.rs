//! Array literals, template literals and keys of literals.

use crate::IterationProtocol;
use crate::model::sequence::Elements;
use crate::model::string::JsString;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::convert::Numeric;

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

    /// CloneArray: a new literal that begins with the spread of an array, to which `more` elements
    /// will be appended.
    pub(super) fn clone_array(&mut self, source: Value, more: u32) -> JsResult<Value> {
        if let Some(array) = source.as_object()
            && self.iterates_plainly(array)
            && let Some(from) = array.as_array()
            && from.is_packed()
        {
            let elements = from.share_to_append(&mut self.heap, 0, from.len(), more);
            let elements = elements.map_err(|_| self.out_of_memory())?;
            return Ok(self.new_array(elements).into());
        }
        let array = self.new_array(Elements::empty()).into();
        self.literal_spread(array, source)?;
        Ok(array)
    }

    /// ArraySpread. The empty mark stands for the rest parameter that has no array.
    pub(super) fn literal_spread(&mut self, array: Value, source: Value) -> JsResult<()> {
        let Some(array) = array.as_object() else { return Ok(()) };
        if source.is_empty() {
            if self.iteration_is_pristine(IterationProtocol::Array)
                && let Some(elements) = array.as_array()
            {
                return self.spread_rest(elements);
            }
            let rest = self.rest_array()?;
            return self.spread_into(array, rest);
        }
        self.spread_into(array, source)
    }

    /// Concat: template literals. The parts are strings.
    pub(super) fn concat_values(&mut self, parts: &[Value]) -> JsResult<Value> {
        let strings = parts.iter().filter_map(|part| part.as_string());
        match JsString::concat_all(&mut self.heap, strings) {
            Some(string) => Ok(string.into()),
            None => Err(self.string_too_long()),
        }
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
}
