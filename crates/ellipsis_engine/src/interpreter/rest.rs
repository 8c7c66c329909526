//! The arguments of the running function, and its rest parameter.
//!
//! A rest parameter that is spread, or of which the length and elements are read, needs no array for
//! that. Its register, the one after those of the parameters, holds the empty mark until it is used
//! in another way, or until it could be observed that there is no array: then that is made, and
//! stays in the register.
//!
//! No script ever gets at the array that shows long arguments, and storage that is shared is not
//! overwritten, so neither kind of [`Arguments`] changes while the frame lives.

use crate::model::sequence::Elements;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::frame::Arguments;

/// RestLength, given the register of the rest parameter and how many arguments and parameters there
/// are.
#[inline(always)]
pub(super) fn rest_length(rest: Value, arguments: u32, parameters: u32) -> u32 {
    match rest.as_object() {
        Some(array) => array.as_array().map_or(0, |elements| elements.len()),
        None => arguments.saturating_sub(parameters),
    }
}

/// RestElem, if it is an element that is simply there.
#[inline(always)]
pub(super) fn rest_element(
    rest: Value,
    arguments: Arguments<'_>,
    parameters: u32,
    key: Value,
) -> Option<Value> {
    if !key.is_int() {
        return None;
    }
    // A negative index becomes one that no argument has.
    let index = key.int_bits() as u32;
    match rest.as_object() {
        Some(array) => array.as_array()?.fast_get(index).filter(|value| !value.is_empty()),
        None => arguments.as_slice().get(parameters as usize + index as usize).copied(),
    }
}

impl Context {
    /// How many parameters stand before the rest parameter of the running function.
    pub(super) fn named_parameters(&self) -> usize {
        self.stack.code().parameters as usize
    }

    /// The arguments from number `from` on, as elements for an array.
    pub(super) fn arguments_from(&mut self, from: usize) -> JsResult<Elements> {
        let elements = match self.stack.arguments() {
            Arguments::Listed(list, _) => {
                let Some(all) = list.as_array() else { return Ok(Elements::empty()) };
                return Ok(all.share(&mut self.heap, all.len().min(from as u32), all.len()));
            }
            Arguments::Copied(values) => {
                Elements::try_from_slice(&mut self.store.heap, values.get(from..).unwrap_or_default())
            }
        };
        elements.map_err(|_| self.out_of_memory())
    }

    /// RestArray: the array of the running function's rest parameter, which is made now if it was
    /// not needed so far.
    #[inline(never)]
    pub(super) fn rest_array(&mut self) -> JsResult<Value> {
        let from = self.named_parameters();
        let known = self.stack.register(from + 1);
        if !known.is_empty() {
            return Ok(known);
        }
        let elements = self.arguments_from(from)?;
        let array = self.new_array(elements).into();
        self.stack.set_register(from + 1, array);
        Ok(array)
    }

    /// RestElem, if there is no such argument or there is an array.
    #[inline(never)]
    pub(super) fn rest_elem_slow(&mut self, key: Value) -> JsResult<Value> {
        let made = !self.stack.register(self.named_parameters() + 1).is_empty();
        let beyond = key.as_int().is_some_and(|index| index >= 0);
        if !made && beyond && self.no_prototype_elements() {
            return Ok(Value::UNDEFINED);
        }
        let array = self.rest_array()?;
        self.get_elem_slow(array, key)
    }

    /// ArraySpread of the rest parameter that has no array.
    pub(super) fn spread_rest(&mut self, target: &Elements) -> JsResult<()> {
        let from = self.named_parameters();
        let done = match self.stack.arguments() {
            Arguments::Listed(list, _) => match list.as_array() {
                Some(all) => target.extend_from(&mut self.heap, all, all.len().min(from as u32), all.len()),
                None => Ok(()),
            },
            Arguments::Copied(values) => {
                target.extend_from_slice(&mut self.store.heap, values.get(from..).unwrap_or_default())
            }
        };
        done.map_err(|_| self.out_of_memory())
    }
}
