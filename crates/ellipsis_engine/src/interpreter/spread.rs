//! Calls with `...`: laying out their arguments. The receiver is in a register; the arguments go
//! into those behind it.
//!
//! Up to [`LONG_LIST`] arguments are copied to where the callee looks for them. Of more, only those
//! that have registers are; an array that shares the storage of what was spread shows them all, so
//! that a call costs the same however many there are.

use ellipsis_gc::Gc;

use crate::IterationProtocol;
use crate::model::object::Object;
use crate::model::sequence::Elements;
use crate::model::value::Value;
use crate::semantics::call::{LONG_LIST, values_of};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::frame::Arguments;

/// Up to that many arguments are copied without asking whether the callee wants them.
pub(super) const FEW: usize = 16;

/// How many arguments a function can tell from each other: those without registers do not count
/// unless it keeps its arguments.
#[inline]
pub(super) fn wanted(callee: Value) -> usize {
    let Some(object) = callee.as_object() else { return usize::MAX };
    match object.as_function() {
        Some(function) if !function.code.keeps_arguments => function.code.parameters as usize,
        _ => usize::MAX,
    }
}

impl Context {
    /// The callee of the call whose receiver is in that register.
    fn callee_at(&self, receiver: usize) -> Value {
        self.stack.register(receiver - 1)
    }

    /// Lays what is spread last behind the other arguments. How many there are then; `None` says to
    /// use `lay_spread_slow`.
    #[inline]
    pub(super) fn lay_spread(&mut self, receiver: usize, argc: usize) -> Option<usize> {
        let place = receiver + 1 + argc;
        let source = self.stack.register(place);
        if let Some(array) = source.as_object() {
            let values = self.plain_values(&array)?;
            let count = self.laid_count(receiver, argc, values.len())?;
            self.stack.lay(place, &values[..count]);
            return Some(argc + count);
        }
        if !source.is_empty() || !self.iteration_is_pristine(IterationProtocol::Array) {
            return None;
        }
        let from = self.named_parameters();
        let rest = self.stack.arguments().as_slice().len().saturating_sub(from);
        let count = self.laid_count(receiver, argc, rest)?;
        if count > 0 {
            self.stack.lay_arguments(place, from, count);
        }
        Some(argc + count)
    }

    /// How many of `count` further arguments are laid; `None` if they are too many to be.
    #[inline]
    fn laid_count(&self, receiver: usize, argc: usize, count: usize) -> Option<usize> {
        if count <= FEW {
            return Some(count);
        }
        let count = count.min(wanted(self.callee_at(receiver)).saturating_sub(argc));
        (count <= LONG_LIST).then_some(count)
    }

    /// The elements of an array that iterates plainly and has no holes.
    #[inline]
    fn plain_values<'a>(&mut self, array: &'a Gc<Object>) -> Option<&'a [Value]> {
        if !self.iterates_plainly(*array) {
            return None;
        }
        let elements = array.as_array()?;
        if !elements.is_packed() {
            return None;
        }
        elements.make_flat(&mut self.heap).ok()?;
        elements.as_slice()
    }

    /// As `lay_spread`, where arguments are many or come out of an iterator. `None`: they are all in
    /// an array in the register after the receiver.
    #[inline(never)]
    pub(super) fn lay_spread_slow(&mut self, receiver: usize, argc: usize) -> JsResult<Option<usize>> {
        let source = self.stack.register(receiver + 1 + argc);
        let at_hand = if argc == 0 { self.list_at_hand(source)? } else { None };
        let list = match at_hand {
            Some(list) => list,
            None => {
                let before = &self.stack.registers()[receiver + 1..][..argc];
                let elements = Elements::try_from_slice(&mut self.store.heap, before);
                let elements = elements.map_err(|_| self.out_of_memory())?;
                let list = self.new_array(elements);
                self.literal_spread(list.into(), source)?;
                list
            }
        };
        self.stack.set_register(receiver + 1, list.into());
        self.lay_list(receiver)
    }

    /// An array that shows the same as one that is to be spread, if that can be had without
    /// looking at every element.
    fn list_at_hand(&mut self, source: Value) -> JsResult<Option<Gc<Object>>> {
        if source.is_empty() {
            if !self.iteration_is_pristine(IterationProtocol::Array) {
                return Ok(None);
            }
            let from = self.named_parameters();
            if from == 0
                && let Arguments::Listed(list, _) = self.stack.arguments()
            {
                return Ok(Some(list));
            }
            let elements = self.arguments_from(from)?;
            return Ok(Some(self.new_array(elements)));
        }
        let Some(array) = source.as_object() else { return Ok(None) };
        if self.plain_values(&array).is_none() {
            return Ok(None);
        }
        let elements = array.as_array().map(|elements| elements.share(&mut self.heap, 0, elements.len()));
        Ok(elements.map(|elements| self.new_array(elements)))
    }

    /// Lays the arguments in the literal array after the receiver out from there, as
    /// `lay_spread_slow` does. The empty mark instead of an array stands for the running function's
    /// own arguments.
    pub(super) fn lay_list(&mut self, receiver: usize) -> JsResult<Option<usize>> {
        let place = receiver + 1;
        let wanted = wanted(self.callee_at(receiver));
        let Some(list) = self.stack.register(place).as_object() else {
            return self.lay_own_arguments(place, wanted);
        };
        if let Some(elements) = list.as_array() {
            elements.make_flat(&mut self.heap).map_err(|_| self.out_of_memory())?;
        }
        let values = values_of(&list);
        let count = values.len().min(wanted);
        if count > LONG_LIST {
            return Ok(None);
        }
        self.stack.lay(place, &values[..count]);
        Ok(Some(count))
    }

    fn lay_own_arguments(&mut self, place: usize, wanted: usize) -> JsResult<Option<usize>> {
        let arguments = self.stack.arguments();
        let count = arguments.as_slice().len().min(wanted);
        if count <= LONG_LIST {
            self.stack.lay_arguments(place, 0, count);
            return Ok(Some(count));
        }
        let list = match arguments {
            Arguments::Listed(list, _) => list,
            Arguments::Copied(_) => {
                let elements = self.arguments_from(0)?;
                self.new_array(elements)
            }
        };
        self.stack.set_register(place, list.into());
        Ok(None)
    }
}
