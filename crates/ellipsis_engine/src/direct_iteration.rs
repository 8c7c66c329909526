//! Stepping built-in iterators without result objects.
//!
//! OPTIMIZATION: IteratorNext calls the `next` method that the record holds, which was read once,
//! at the start. Where that is the built-in one of the iterator's class, the result object that it
//! would make is seen by nobody, so the value is taken without one. Nothing is assumed of any
//! prototype: a patched `next` is another function.

use ellipsis_gc::Gc;

use crate::context::{Context, JsResult, NativeFn};
use crate::generator::GeneratorData;
use crate::intrinsics::Intrinsic;
use crate::iterate::IteratorRecord;
use crate::object::Object;
use crate::sequence::Elements;
use crate::value::Value;

/// How iterators of a class are stepped without result objects.
pub struct DirectIteration {
    /// The `next` method of the class, which the others stand for.
    pub next: NativeFn,
    /// What the result object of `next` would hold: its value, or none if it is done.
    pub step: fn(&mut Context, Gc<Object>) -> JsResult<Option<Value>>,
    /// Appends all values still to come to elements that no script has seen yet.
    pub drain: fn(&mut Context, Gc<Object>, &Elements) -> JsResult<()>,
}

/// An iterator that can be stepped without result objects.
#[derive(Clone, Copy)]
pub(crate) enum DirectIterator {
    /// One of a class that says how.
    Native(Gc<Object>, &'static DirectIteration),
    /// A generator.
    Generator(Gc<Object>),
}

impl IteratorRecord {
    /// This iterator, if it is a built-in one of the current realm with its original `next`.
    #[inline]
    pub(crate) fn direct(&self, cx: &Context) -> Option<DirectIterator> {
        let iterator = self.iterator.as_object()?;
        let class = iterator.native_class()?;
        let next = self.next.as_object()?;
        if let Some(direct) = class.direct_iteration {
            let function = next.as_native_function()?;
            let is_original = std::ptr::fn_addr_eq(function.info.function, direct.next);
            return (is_original && function.realm == cx.realm)
                .then_some(DirectIterator::Native(iterator, direct));
        }
        let is_original = cx.realm.intrinsic(Intrinsic::GeneratorPrototypeNext) == Some(next);
        (is_original && iterator.downcast::<GeneratorData>().is_some_and(GeneratorData::is_generator))
            .then_some(DirectIterator::Generator(iterator))
    }

    /// Appends everything that is still to come to elements that no script has seen yet.
    pub fn drain(&self, cx: &mut Context, elements: &Elements) -> JsResult<()> {
        if let Some(DirectIterator::Native(iterator, direct)) = self.direct(cx) {
            return (direct.drain)(cx, iterator, elements);
        }
        while let Some(value) = self.step(cx)? {
            elements.push(&mut cx.heap, value).map_err(|_| cx.out_of_memory())?;
        }
        Ok(())
    }
}

impl DirectIterator {
    /// IteratorStepValue
    #[inline]
    pub(crate) fn step(self, cx: &mut Context) -> JsResult<Option<Value>> {
        match self {
            DirectIterator::Native(iterator, direct) => (direct.step)(cx, iterator),
            DirectIterator::Generator(generator) => cx.step_generator(generator),
        }
    }
}

impl Context {
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
            let roomy = Elements::with_capacity(&mut self.heap, count);
            elements.replace(roomy.map_err(|_| self.out_of_memory())?);
        }
        while let Some(value) = values(self) {
            if !elements.fast_push(value) {
                elements.push(&mut self.heap, value).map_err(|_| self.out_of_memory())?;
            }
        }
        Ok(())
    }
}
