//! The arguments of the running function, its rest parameter, and the arguments of calls with `...`.
//!
//! A rest parameter that is spread, or of which the length and elements are read, needs no array for
//! that. Its register, the one after those of the parameters, holds the empty mark until it is used
//! in another way, or until it could be observed that there is no array: then that is made, and
//! stays in the register. No script ever gets at the array that shows many arguments, and storage that
//! is shared is not overwritten, so neither kind of [`Arguments`] changes while the frame lives.
//!
//! A call with `...` has its receiver in a register, and gets its arguments into those behind it. Up to
//! [`LONG_LIST`] are copied to where the callee looks for them. Of more, only those that have registers
//! are; an array that shares the storage of what was spread shows them all, so that a call costs the
//! same however many there are.

use ellipsis_gc::Gc;

use crate::IterationProtocol;
use crate::model::{Elements, Environment, Object, Value};
use crate::semantics::arguments;
use crate::semantics::evaluator::LONG_LIST;
use crate::semantics::frame::Arguments;
use crate::semantics::{Context, JsResult, is_callable};

/// Up to that many arguments are copied without asking whether the callee wants them.
pub(super) const FEW: usize = 16;

/// How many arguments a function can tell from each other: those without registers do not count
/// unless it keeps its arguments.
#[inline]
pub(super) fn wanted(callee: Value) -> usize {
    let Some(object) = callee.as_object() else { return usize::MAX };
    match object.as_function() {
        Some(function) if !function.code.get().keeps_arguments => function.code.get().parameters as usize,
        _ => usize::MAX,
    }
}

/// How many of `count` further arguments are laid; `None` if they are too many to be.
#[inline]
fn laid_count(callee: Value, argc: usize, count: usize) -> Option<usize> {
    if count <= FEW {
        return Some(count);
    }
    let count = count.min(wanted(callee).saturating_sub(argc));
    (count <= LONG_LIST).then_some(count)
}

impl Context {
    /// Where the running function's list begins among its arguments: its rest parameter, or all of them where it is the
    /// arguments object.
    pub(super) fn list_from(&self) -> usize {
        self.stack.code().list_from as usize
    }

    /// The register of that.
    pub(super) fn list_register(&self) -> usize {
        self.stack.code().parameters as usize + 1
    }

    /// The arguments from number `from` on, as elements for an array.
    pub(super) fn arguments_from(&mut self, from: usize) -> JsResult<Elements> {
        self.allocate(|cx| match cx.stack.arguments() {
            Arguments::Listed(list, _) => {
                let Some(all) = list.as_array() else { return Ok(Elements::empty()) };
                Ok(all.share(&mut cx.heap, all.len().min(from as u32), all.len()))
            }
            Arguments::Copied(values) => {
                Elements::try_from_slice(&mut cx.store.heap, values.get(from..).unwrap_or_default())
            }
        })
    }

    /// RestArray: the array of the running function's rest parameter, which is made now if it was
    /// not needed so far.
    #[inline(never)]
    pub(super) fn rest_array(&mut self) -> JsResult<Value> {
        let (from, register) = (self.list_from(), self.list_register());
        let known = self.stack.register(register);
        if !known.is_empty() {
            return Ok(known);
        }
        let flags = self.stack.code().template().flags;
        let list = if flags.lazy_arguments {
            self.arguments_object(flags.mapped_arguments)?
        } else if self.explain.is_none() {
            self.array_of_arguments(from)?.into()
        } else {
            self.observe_rest_array(from)?
        };
        self.stack.set_register(register, list);
        Ok(list)
    }

    /// An arguments object that is connected to no variables.
    pub(super) fn arguments_object(&mut self, mapped: bool) -> JsResult<Value> {
        let all = self.arguments_from(0)?;
        if !mapped {
            return Ok(arguments::create_unmapped(self, all));
        }
        let environment = Environment::new(&mut self.heap, None, 0);
        let callee = self.stack.header().callee;
        Ok(arguments::create_mapped(self, all, environment, &[], callee))
    }

    /// An array of the arguments from number `from` on.
    #[inline]
    pub(super) fn array_of_arguments(&mut self, from: usize) -> JsResult<Gc<Object>> {
        let elements = self.arguments_from(from)?;
        Ok(self.new_array(elements))
    }

    /// ArgumentsLength
    pub(super) fn arguments_length(&mut self) -> JsResult<Value> {
        let list = self.stack.register(self.list_register());
        if list.is_empty() {
            return Ok(self.stack.header().argument_count.into());
        }
        self.get_v(list, self.names.length.into())
    }

    /// MaySpread
    pub(super) fn may_spread_for_apply(&mut self, function: Value, receiver: Value) -> bool {
        let list = self.stack.register(self.list_register());
        let info = function.as_object().and_then(|function| function.native_info());
        info.is_some_and(|info| std::ptr::fn_addr_eq(info.function, self.library.apply))
            && is_callable(receiver)
            && list.is_empty()
            && self.iteration_is_pristine(IterationProtocol::Array)
    }

    /// RestLength. No script has seen an arguments object by then.
    #[inline(always)]
    pub(super) fn rest_length(&self) -> u32 {
        let list = self.stack.register(self.list_register()).as_object();
        match list.as_ref().and_then(|array| array.as_array()) {
            Some(elements) => elements.len(),
            None => self.stack.header().argument_count.saturating_sub(self.list_from() as u32),
        }
    }

    /// RestElem
    #[inline(always)]
    pub(super) fn rest_elem(&mut self, key: Value) -> JsResult<Value> {
        // A negative index becomes one that no argument has.
        let index = key.int_bits() as u32;
        let list = self.stack.register(self.list_register()).as_object();
        let element = match list.as_ref() {
            _ if !key.is_int() => None,
            Some(array) => array.as_array().and_then(|elements| elements.fast_get(index)),
            None => self.stack.arguments().as_slice().get(self.list_from() + index as usize).copied(),
        };
        element.filter(|value| !value.is_empty()).map_or_else(|| self.rest_elem_slow(key), Ok)
    }

    /// RestElem, if there is no such argument or there is an array.
    #[inline(never)]
    fn rest_elem_slow(&mut self, key: Value) -> JsResult<Value> {
        let made = !self.stack.register(self.list_register()).is_empty();
        let beyond = key.as_int().is_some_and(|index| index >= 0);
        if !made && beyond && self.no_prototype_elements() {
            return Ok(Value::UNDEFINED);
        }
        let array = self.rest_array()?;
        self.get_elem_slow(array, key)
    }

    /// ArraySpread of the rest parameter that has no array.
    pub(super) fn spread_rest(&mut self, target: &Elements) -> JsResult<()> {
        let from = self.list_from();
        self.allocate(|cx| match cx.stack.arguments() {
            Arguments::Listed(list, _) => match list.as_array() {
                Some(all) => target.extend_from(&mut cx.heap, all, all.len().min(from as u32), all.len()),
                None => Ok(()),
            },
            Arguments::Copied(values) => {
                target.extend_from_slice(&mut cx.store.heap, values.get(from..).unwrap_or_default())
            }
        })
    }

    // ---- Calls with `...` ----

    /// Lays what is spread last behind the other arguments of a call. How many there are then; `None` says to use
    /// `list_spread`.
    #[inline]
    pub(super) fn lay_spread(
        &mut self,
        callee: Value,
        source: Value,
        receiver: usize,
        argc: usize,
    ) -> Option<usize> {
        let place = receiver + 1 + argc;
        if let Some(array) = source.as_object() {
            let elements = self.plain_elements(&array)?;
            let count = laid_count(callee, argc, elements.len() as usize)?;
            let values = elements.as_cells(&self.store.heap)?;
            self.stack.lay(place, &values[..count]);
            return Some(argc + count);
        }
        if !source.is_empty() || !self.iteration_is_pristine(IterationProtocol::Array) {
            return None;
        }
        let from = self.list_from();
        let count = self.stack.lay_arguments(place, from, |count| laid_count(callee, argc, count))?;
        Some(argc + count)
    }

    /// The elements of an array that iterates plainly and has no holes, made flat.
    #[inline(always)]
    fn plain_elements<'a>(&mut self, array: &'a Gc<Object>) -> Option<&'a Elements> {
        if !self.iterates_plainly(*array) {
            return None;
        }
        let elements = array.as_array()?;
        if !elements.is_packed() {
            return None;
        }
        elements.make_flat(&mut self.heap).ok()?;
        Some(elements)
    }

    /// `lay_spread`, or else `list_spread` and `lay_list`.
    pub(super) fn lay_spread_or_list(&mut self, receiver: usize, argc: usize) -> JsResult<Option<usize>> {
        let [callee, source] = [receiver - 1, receiver + 1 + argc].map(|at| self.stack.register(at));
        if let Some(laid) = self.lay_spread(callee, source, receiver, argc) {
            return Ok(Some(laid));
        }
        self.list_spread(receiver, argc)?;
        self.lay_list(receiver)
    }

    /// Where `lay_spread` cannot, since arguments are many or come out of an iterator: puts an array of
    /// all into the register after the receiver, for `lay_list`.
    #[inline(never)]
    pub(super) fn list_spread(&mut self, receiver: usize, argc: usize) -> JsResult<Value> {
        let source = self.stack.register(receiver + 1 + argc);
        let at_hand = if argc == 0 { self.list_at_hand(source)? } else { None };
        let list = match at_hand {
            Some(list) => list,
            None => {
                let elements = self.allocate(|cx| {
                    let before = &cx.stack.registers()[receiver + 1..][..argc];
                    Elements::try_from_slice(&mut cx.store.heap, before)
                })?;
                let list = self.new_array(elements);
                self.literal_spread(list.into(), source)?;
                list
            }
        };
        self.stack.set_register(receiver + 1, list.into());
        Ok(list.into())
    }

    /// An array that shows the same as one that is to be spread, if that can be had without
    /// looking at every element.
    fn list_at_hand(&mut self, source: Value) -> JsResult<Option<Gc<Object>>> {
        if source.is_empty() {
            if !self.iteration_is_pristine(IterationProtocol::Array) {
                return Ok(None);
            }
            let from = self.list_from();
            if from == 0
                && let Arguments::Listed(list, _) = self.stack.arguments()
            {
                return Ok(Some(list));
            }
            let elements = self.arguments_from(from)?;
            return Ok(Some(self.new_array(elements)));
        }
        let Some(array) = source.as_object() else { return Ok(None) };
        if self.plain_elements(&array).is_none() {
            return Ok(None);
        }
        let elements = array.as_array().map(|elements| elements.share(&mut self.heap, 0, elements.len()));
        Ok(elements.map(|elements| self.new_array(elements)))
    }

    /// Lays the arguments in the literal array after the receiver out from there. `None`: they are so many that they
    /// stay in it. The empty mark instead of an array stands for the running function's
    /// own arguments.
    pub(super) fn lay_list(&mut self, receiver: usize) -> JsResult<Option<usize>> {
        let place = receiver + 1;
        let wanted = wanted(self.stack.register(receiver - 1));
        let Some(list) = self.stack.register(place).as_object() else {
            return self.lay_own_arguments(place, wanted);
        };
        if let Some(elements) = list.as_array() {
            if !elements.is_packed() {
                self.fill_list(elements)?;
            }
            self.allocate(|cx| elements.make_flat(&mut cx.heap))?;
        }
        let values =
            list.as_array().and_then(|elements| elements.as_cells(&self.store.heap)).unwrap_or_default();
        let count = values.len().min(wanted);
        if count > LONG_LIST {
            return Ok(None);
        }
        self.stack.lay(place, &values[..count]);
        Ok(Some(count))
    }

    /// Lists of arguments have no holes, unless they are of code that nobody compiled.
    #[cold]
    fn fill_list(&mut self, list: &Elements) -> JsResult<()> {
        for at in 0..list.len() {
            if list.get_plain(at).is_none() {
                self.allocate(|cx| list.set(&mut cx.heap, at, Value::UNDEFINED))?;
            }
        }
        Ok(())
    }

    fn lay_own_arguments(&mut self, place: usize, wanted: usize) -> JsResult<Option<usize>> {
        let few = |count: usize| (count.min(wanted) <= LONG_LIST).then_some(wanted);
        if let Some(count) = self.stack.lay_arguments(place, 0, few) {
            return Ok(Some(count));
        }
        let list = match self.stack.arguments() {
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
