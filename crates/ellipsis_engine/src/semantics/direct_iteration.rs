//! Stepping built-in iterators without result objects.
//!
//! OPTIMIZATION: IteratorNext calls the `next` method that the record holds, which was read once,
//! at the start. Where that is the built-in one of the iterator's class, the result object that it
//! would make is seen by nobody, so the value is taken without one. Nothing is assumed of any
//! prototype: a patched `next` is another function.

use ellipsis_gc::Gc;

use crate::model::object::Object;
use crate::model::sequence::Elements;
use crate::model::shape::Shape;
use crate::model::value::Value;
use crate::semantics::arguments;
use crate::semantics::context::{Context, JsResult, NativeFn};
use crate::semantics::guards::IterationProtocol;
use crate::semantics::iterator_record::IteratorRecord;

/// How iterators of a class are stepped without result objects.
pub struct DirectIteration {
    /// The `next` method of the class, which the others stand for.
    pub next: NativeFn,
    /// What the result object of `next` would hold: its value, or none if it is done.
    pub step: fn(&mut Context, Gc<Object>) -> JsResult<Option<Value>>,
    /// Appends all values still to come to elements that no script has seen yet.
    pub drain: fn(&mut Context, Gc<Object>, &Elements) -> JsResult<()>,
}

/// Appends everything that iterating a value gives to elements that no script has seen yet.
pub type Drain = fn(&mut Context, Value, &Elements) -> JsResult<()>;

/// How all of an iterable is taken without making an iterator, while the functions of its
/// protocol are the original ones. That runs no script.
pub struct DirectIterable {
    /// The protocol.
    pub protocol: IterationProtocol,
    /// Appends everything.
    pub drain: Drain,
}

impl IteratorRecord {
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
            elements.push(&mut cx.heap, value).map_err(|_| cx.out_of_memory())?;
        }
        Ok(())
    }
}

impl Context {
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
            let roomy = Elements::with_capacity(&mut self.heap, count);
            elements.replace(roomy.map_err(|_| self.out_of_memory())?);
        }
        while !elements.append_while_room(|| values(self)) {
            let Some(value) = values(self) else { break };
            elements.push(&mut self.heap, value).map_err(|_| self.out_of_memory())?;
        }
        Ok(())
    }
}
