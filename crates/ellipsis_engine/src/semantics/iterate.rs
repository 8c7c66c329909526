//! Iteration ([clause](https://tc39.es/ecma262/#sec-operations-on-iterator-objects)), with a
//! direct path for arrays whose iteration nobody has changed.

use ellipsis_gc::{Gc, RootedVec};

use crate::model::object::PrototypeSlots;
use crate::model::{CellKind, Elements, Object, PropertyKey, Shape, Value};
use crate::semantics::arguments;
use crate::semantics::function;
use crate::semantics::guards::IterationGuard;
use crate::semantics::iterator_record::IteratorRecord;
use crate::semantics::native::{DirectIteration, Drain};
use crate::semantics::{Context, Intrinsic, IterationProtocol, JsResult, Throw, to_boolean};

impl IteratorRecord {
    /// IteratorNext: the result object.
    pub fn step_result(&self, cx: &mut Context) -> JsResult<Gc<Object>> {
        let result = cx.call(self.next, self.iterator, &[])?;
        let Some(object) = result.as_object() else {
            let what = cx.describe(result);
            return Err(cx.type_error(format!("Iterator result {what} is not an object")));
        };
        Ok(object)
    }

    /// IteratorStepValue: the next value, or `None` at the end.
    pub fn step(&self, cx: &mut Context) -> JsResult<Option<Value>> {
        cx.charge(1)?;
        match self.direct(cx) {
            Some((iterator, direct)) => (direct.step)(cx, iterator),
            None => self.step_by_result(cx),
        }
    }

    fn step_by_result(&self, cx: &mut Context) -> JsResult<Option<Value>> {
        let result = self.step_result(cx)?;
        cx.unwrap_result(result)
    }

    /// IteratorClose: gives the completion on, unless closing fails where that matters.
    pub fn close<T>(&self, cx: &mut Context, completion: JsResult<T>) -> JsResult<T> {
        if completion.as_ref().is_err_and(|throw| throw.is_termination()) {
            return completion;
        }
        let key = cx.names.return_.into();
        let result = match cx.get_method(self.iterator, key) {
            Ok(None) => return completion,
            Ok(Some(method)) => cx.call(method.into(), self.iterator, &[]),
            Err(throw) => Err(throw),
        };
        let value = completion?;
        let result = result?;
        if result.is_object() {
            Ok(value)
        } else {
            let what = cx.describe(result);
            Err(cx.type_error(format!("Iterator result {what} is not an object")))
        }
    }

    /// How this iterator is stepped without result objects, if it is a built-in one of the current
    /// realm with its original `next`.
    #[inline]
    pub(crate) fn direct(&self, cx: &Context) -> Option<(Gc<Object>, &'static DirectIteration)> {
        let iterator = self.iterator.as_object()?;
        let direct = iterator.native_class()?.direct_iteration?;
        let next = self.next.as_object()?;
        let function = next.as_native_function()?;
        let is_original = std::ptr::fn_addr_eq(function.info.function, direct.next);
        (is_original && function.realm == cx.realm).then_some((iterator, direct))
    }

    /// Appends everything that is still to come to elements that no script has seen yet.
    pub fn drain(&self, cx: &mut Context, elements: &Elements) -> JsResult<()> {
        if let Some((iterator, direct)) = self.direct(cx) {
            return (direct.drain)(cx, iterator, elements);
        }
        while let Some(value) = self.step(cx)? {
            cx.allocate(move |cx| elements.push(&mut cx.heap, value))?;
        }
        Ok(())
    }
}

impl Context {
    /// GetIterator(value, sync)
    pub fn get_iterator(&mut self, value: Value) -> JsResult<IteratorRecord> {
        match self.iterator_method(value)? {
            Some(method) => self.get_iterator_from_method(value, method),
            None => Err(self.not_iterable(value)),
        }
    }

    /// The method that makes a value's iterators, if it has one.
    pub(crate) fn iterator_method(&mut self, value: Value) -> JsResult<Option<Value>> {
        if value.is_nullish() {
            return Ok(None);
        }
        let key = self.symbols.iterator.into();
        let method = self.get_v(value, key)?;
        Ok(Some(method).filter(|&method| function::is_callable(method)))
    }

    /// GetIteratorFromMethod
    pub fn get_iterator_from_method(&mut self, value: Value, method: Value) -> JsResult<IteratorRecord> {
        let iterator = self.call(method, value, &[])?;
        match iterator.as_object() {
            Some(object) => self.get_iterator_direct(object),
            None => Err(self.type_error("Result of the Symbol.iterator method is not an object")),
        }
    }

    /// GetIteratorDirect
    pub fn get_iterator_direct(&mut self, iterator: Gc<Object>) -> JsResult<IteratorRecord> {
        let next = iterator.get(self, self.names.next)?;
        Ok(IteratorRecord { iterator: iterator.into(), next })
    }

    /// IteratorComplete, and IteratorValue unless it is complete.
    pub(crate) fn unwrap_result(&mut self, result: Gc<Object>) -> JsResult<Option<Value>> {
        // OPTIMIZATION: objects like those that `iterator_result` makes have both in their slots.
        if self.realm.has_iterator_result_shape(&result) {
            let (value, done) = (result.slot(0), result.slot(1));
            if !value.is_empty() && !done.is_empty() {
                return Ok((!to_boolean(done)).then_some(value));
            }
        }
        let done = result.get(self, self.names.done)?;
        if to_boolean(done) {
            return Ok(None);
        }
        result.get(self, self.names.value).map(Some)
    }

    /// The error of iterating what cannot be iterated.
    #[cold]
    pub(crate) fn not_iterable(&mut self, value: Value) -> Throw {
        let what = self.describe_kind(value);
        self.type_error(format!("{what} is not iterable (cannot read property Symbol(Symbol.iterator))"))
    }

    /// Whether iterating this array gives its elements and nothing can be observed of it: a real
    /// array with %Array.prototype% as prototype and no own `Symbol.iterator`, while that and the
    /// array iterator's `next` are the original ones. Compares what is there now, so that undoing
    /// a patch heals.
    #[inline]
    pub fn iterates_plainly(&mut self, object: Gc<Object>) -> bool {
        if object.kind() != CellKind::Array {
            return false;
        }
        let shape = object.shape();
        let Some(prototype) = self.realm.intrinsic(Intrinsic::ArrayPrototype) else { return false };
        if shape.prototype() != Value::from(prototype) || shape.has(Shape::HAS_SYMBOLS) {
            return false;
        }
        self.iteration_is_pristine(IterationProtocol::Array)
    }

    /// Whether the method that makes iterators of a kind of values, and their `next`, are the
    /// original functions. The places of their slots are remembered for as long as no prototype
    /// changes its structure; what they hold is compared each time.
    #[inline]
    pub(crate) fn iteration_is_pristine(&mut self, protocol: IterationProtocol) -> bool {
        let guard = &self.realm.iteration_guards[protocol as usize];
        guard.get().holds(&self.shapes).unwrap_or_else(|| self.find_iteration_guard(protocol))
    }

    #[cold]
    fn find_iteration_guard(&mut self, protocol: IterationProtocol) -> bool {
        let parts = protocol.parts();
        let originals = [parts.method, parts.next].map(|function| self.intrinsic(function).into());
        let holders = [parts.prototype, parts.iterator_prototype].map(|prototype| self.intrinsic(prototype));
        for holder in holders {
            // Which moves the epoch on the first time.
            holder.become_prototype(self);
        }
        let (method, next) = (
            holders[0].data_slot(self.symbols.iterator.into()),
            holders[1].data_slot(self.names.next.into()),
        );
        let places = method.zip(next).map(|(method, next)| [(holders[0], method), (holders[1], next)]);
        let slots = places.and_then(|places| PrototypeSlots::new(&self.shapes, places));
        let guard = IterationGuard { slots, originals };
        self.realm.iteration_guards[protocol as usize].set(guard);
        guard.holds(&self.shapes) == Some(true)
    }

    /// Whether this is a real array whose prototypes are the realm's own and have no elements, so
    /// that holes read as undefined and stores cannot meet setters.
    #[inline]
    pub fn array_is_plain(&mut self, object: Gc<Object>) -> bool {
        if object.kind() != CellKind::Array {
            return false;
        }
        let Some(prototype) = self.realm.intrinsic(Intrinsic::ArrayPrototype) else { return false };
        object.shape().prototype() == Value::from(prototype) && self.no_prototype_elements()
    }

    /// Whether %Array.prototype% and %Object.prototype% are without elements and in their places.
    #[inline]
    pub fn no_prototype_elements(&mut self) -> bool {
        let (Some(array), Some(object)) = (
            self.realm.intrinsic(Intrinsic::ArrayPrototype),
            self.realm.intrinsic(Intrinsic::ObjectPrototype),
        ) else {
            return false;
        };
        array.as_array().is_some_and(|elements| elements.is_empty())
            && array.shape().prototype() == Value::from(object)
            && object.elements().is_none_or(|elements| elements.is_empty())
            && object.shape().prototype().is_null()
    }

    /// An element of an array that is iterated plainly.
    #[inline]
    pub(crate) fn element_of_plain(
        &mut self,
        array: Gc<Object>,
        elements: &Elements,
        at: u32,
    ) -> JsResult<Value> {
        match elements.get_plain(at) {
            Some(value) => Ok(value),
            None => array.get(self, at),
        }
    }

    /// Calls `each` with every value that iterating `iterable` gives. When `each` throws, the
    /// iterator is closed.
    pub fn iterate(
        &mut self,
        iterable: Value,
        mut each: impl FnMut(&mut Context, Value) -> JsResult<()>,
    ) -> JsResult<()> {
        if let Some(array) = iterable.as_object()
            && self.iterates_plainly(array)
            && let Some(elements) = array.as_array()
        {
            let mut at = 0;
            while at < elements.len() {
                self.charge_at_safepoint(1)?;
                elements.settle(&mut self.heap);
                let value = self.element_of_plain(array, elements, at)?;
                each(self, value)?;
                at += 1;
            }
            return Ok(());
        }
        let record = self.get_iterator(iterable)?;
        let direct = record.direct(self);
        while let Some(value) = match direct {
            Some((iterator, direct)) => (direct.step)(self, iterator),
            None => record.step_by_result(self),
        }? {
            self.charge_at_safepoint(1)?;
            if let Err(throw) = each(self, value) {
                return record.close(self, Err(throw));
            }
        }
        Ok(())
    }

    /// IteratorToList of an iterable.
    pub fn list_from_iterable(&mut self, iterable: Value) -> JsResult<RootedVec<Value>> {
        if let Some(array) = iterable.as_object()
            && self.iterates_plainly(array)
            && array.as_array().is_some_and(|elements| elements.is_packed())
        {
            return self.list_from_array_like(iterable);
        }
        let mut list = self.rooted_list();
        self.iterate(iterable, |_, value| {
            list.push(value);
            Ok(())
        })?;
        Ok(list)
    }

    /// A list of values that survive collections.
    pub fn rooted_list(&mut self) -> RootedVec<Value> {
        RootedVec::new(&self.heap)
    }

    /// SpeciesConstructor
    pub fn species_constructor(&mut self, object: Gc<Object>, default: Intrinsic) -> JsResult<Gc<Object>> {
        let constructor = object.get(self, self.names.constructor)?;
        if constructor.is_undefined() {
            return Ok(self.intrinsic(default));
        }
        let Some(constructor) = constructor.as_object() else {
            return Err(self.type_error("The .constructor property is not an object"));
        };
        let key = PropertyKey::from(self.symbols.species);
        let species = constructor.get(self, key)?;
        if species.is_nullish() {
            return Ok(self.intrinsic(default));
        }
        match species.as_object() {
            Some(species) if function::is_constructor(species.into()) => Ok(species),
            _ => Err(self.type_error("object.constructor[Symbol.species] is not a constructor")),
        }
    }

    /// How everything that iterating a value gives is taken without making an iterator, if nobody
    /// can tell: it is of a class that says how, has the prototype of its protocol and no own
    /// `Symbol.iterator`, and the protocol's functions are the original ones. Arguments objects have
    /// an own one, and know best.
    #[inline]
    pub fn direct_drain(&mut self, source: Value) -> Option<Drain> {
        let direct = match source.as_object() {
            Some(object) => {
                let Some(direct) = object.native_class()?.direct_iterable else {
                    return arguments::iterates_plainly(self, object).then_some(arguments::drain);
                };
                let prototype = self.realm.intrinsic(direct.protocol.parts().prototype)?;
                let shape = object.shape();
                if shape.prototype() != Value::from(prototype) || shape.has(Shape::HAS_SYMBOLS) {
                    return None;
                }
                direct
            }
            None if source.is_string() => self.library.string_iteration,
            None => return None,
        };
        self.iteration_is_pristine(direct.protocol).then_some(direct.drain)
    }

    /// Appends to elements that no script has seen yet; they are made anew, with the right size, if
    /// they are empty. `values` gives `count` values at most and does not run scripts.
    pub fn append_counted(
        &mut self,
        elements: &Elements,
        count: usize,
        mut values: impl FnMut(&mut Context) -> Option<Value>,
    ) -> JsResult<()> {
        if elements.is_empty() && count > 0 {
            let count = u32::try_from(count).map_err(|_| self.out_of_memory())?;
            elements.replace(self.allocate(|cx| Elements::with_capacity(&mut cx.heap, count))?);
        }
        while !elements.append_while_room(|| values(self)) {
            let Some(value) = values(self) else { break };
            self.allocate(move |cx| elements.push(&mut cx.heap, value))?;
        }
        Ok(())
    }
}
