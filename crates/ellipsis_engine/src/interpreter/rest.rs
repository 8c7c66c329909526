//! The arguments of the running function, where they lie, and its rest parameter.
//!
//! A frame that keeps its arguments has them right below its header. If there are many, an array
//! that shows them stands there instead, and the frame is flagged [`LISTED`]. No script ever gets
//! at that array, and storage that is shared is not overwritten, so neither kind changes while the
//! frame lives.
//!
//! A rest parameter that is spread, or of which the length and elements are read, needs no array for
//! that. Its register, the one after those of the parameters, holds the empty mark until it is used
//! in another way, or until it could be observed that there is no array: then that is made, and
//! stays in the register.

use ellipsis_gc::Gc;

use crate::model::object::Object;
use crate::model::sequence::Elements;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::stack::{HEADER, LISTED, frame_code};

/// The arguments of a frame that keeps them.
///
/// # Safety
/// `r` is register 0 of a live frame whose template keeps its arguments. The slice is in use only
/// while the frame lives.
#[inline(always)]
pub(super) unsafe fn arguments<'a>(r: *mut Value) -> &'a [Value] {
    // SAFETY: by the caller's promise, as the module says.
    unsafe {
        let word = (*r.sub(2)).bits();
        if word & LISTED != 0 {
            return listed(r).as_slice().unwrap_or_default();
        }
        let count = word as u32 as usize;
        std::slice::from_raw_parts(r.sub(HEADER + count), count)
    }
}

/// The length of the rest parameter of a frame.
///
/// # Safety
/// As for [`arguments`]; the template has `parameters` parameters before the rest parameter.
#[inline(always)]
pub(super) unsafe fn rest_length(r: *mut Value, parameters: usize) -> u32 {
    // SAFETY: by the caller's promise; the register holds the empty mark or an array.
    unsafe {
        let array = *r.add(parameters + 1);
        if array.is_empty() {
            argument_count(r).saturating_sub(parameters) as u32
        } else {
            (*(array.bits() as *const Object)).as_array().unwrap_unchecked().len()
        }
    }
}

/// An element of the rest parameter of a frame, if it is one that is simply there.
///
/// # Safety
/// As for [`rest_length`].
#[inline(always)]
pub(super) unsafe fn rest_element(r: *mut Value, parameters: usize, key: Value) -> Option<Value> {
    if !key.is_int() {
        return None;
    }
    // A negative index becomes one that no argument has.
    let index = key.int_bits() as u32;
    // SAFETY: by the caller's promise, as above.
    unsafe {
        let array = *r.add(parameters + 1);
        if array.is_empty() {
            return arguments(r).get(parameters + index as usize).copied();
        }
        let elements = (*(array.bits() as *const Object)).as_array().unwrap_unchecked();
        elements.fast_get(index).filter(|value| !value.is_empty())
    }
}

/// How many arguments a frame was called with.
///
/// # Safety
/// `r` is register 0 of a live frame.
#[inline(always)]
pub(super) unsafe fn argument_count(r: *mut Value) -> usize {
    // SAFETY: by the caller's promise.
    unsafe { (*r.sub(2)).bits() as u32 as usize }
}

/// The array that shows the arguments of a frame that has one.
///
/// # Safety
/// `r` is register 0 of a live frame that is flagged as [`LISTED`].
pub(super) unsafe fn list(r: *mut Value) -> Gc<Object> {
    // SAFETY: by the caller's promise: the array stands in place of the arguments.
    unsafe { Gc::from_raw((*r.sub(HEADER + 1)).bits() as *mut Object) }
}

/// The elements of that array.
unsafe fn listed<'a>(r: *mut Value) -> &'a Elements {
    // SAFETY: as for `list`, which keeps the array alive.
    unsafe { (*list(r).as_ptr()).as_array().expect("a list is an array") }
}

#[expect(
    clippy::undocumented_unsafe_blocks,
    reason = "all: `r` is the running frame, which keeps its arguments"
)]
impl Context {
    /// The arguments from number `from` on, as elements for an array.
    pub(super) fn arguments_from(&mut self, r: *mut Value, from: usize) -> JsResult<Elements> {
        unsafe {
            if (*r.sub(2)).bits() & LISTED != 0 {
                let all = listed(r);
                return Ok(all.share(&mut self.heap, all.len().min(from as u32), all.len()));
            }
            let values = arguments(r).get(from..).unwrap_or_default();
            Elements::try_from_slice(&mut self.heap, values).map_err(|_| self.out_of_memory())
        }
    }

    /// RestArray: the array of the running function's rest parameter, which is made now if it was
    /// not needed so far.
    #[inline(never)]
    pub(super) fn rest_array(&mut self, r: *mut Value) -> JsResult<Value> {
        unsafe {
            let from = frame_code(r).parameters as usize;
            let register = r.add(from + 1);
            if (*register).is_empty() {
                let elements = self.arguments_from(r, from)?;
                *register = self.new_array(elements).into();
            }
            Ok(*register)
        }
    }

    /// RestElem, if there is no such argument or there is an array.
    #[inline(never)]
    pub(super) fn rest_elem_slow(&mut self, r: *mut Value, key: Value) -> JsResult<Value> {
        let made = unsafe { !(*r.add(frame_code(r).parameters as usize + 1)).is_empty() };
        let beyond = key.as_int().is_some_and(|index| index >= 0);
        if !made && beyond && self.no_prototype_elements() {
            return Ok(Value::UNDEFINED);
        }
        let array = self.rest_array(r)?;
        self.get_elem_slow(array, key)
    }

    /// ArraySpread of the rest parameter that has no array.
    pub(super) fn spread_rest(&mut self, r: *mut Value, target: &Elements) -> JsResult<()> {
        unsafe {
            let from = frame_code(r).parameters as usize;
            let done = if (*r.sub(2)).bits() & LISTED != 0 {
                let all = listed(r);
                target.extend_from(&mut self.heap, all, all.len().min(from as u32), all.len())
            } else {
                target.extend_from_slice(&mut self.heap, arguments(r).get(from..).unwrap_or_default())
            };
            done.map_err(|_| self.out_of_memory())
        }
    }
}
