//! [StructuredSerializeInternal](https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal)
//! and [StructuredDeserialize](https://html.spec.whatwg.org/multipage/structured-data.html#structureddeserialize):
//! the memory of what was copied, the work list, and a copy without contents for each kind of object.

use std::cell::RefCell;
use std::collections::HashMap;

use ellipsis::unstable::duplicate;
use ellipsis::unstable::engine::{
    Attributes, CellKind, Context, ErrorData, Gc, Intrinsic, JsResult, JsString, Object, Rooted, Throw,
    Trace, Tracer, Value, is_data,
};
use ellipsis::unstable::peek::{self, Collection};
use rustc_hash::FxBuildHasher;

use super::data_clone_error;
use super::describe::describe;
use super::frame::Frame;
use crate::dom_exception;

/// Elements that can be looked at while a script goes once through a loop.
const ELEMENTS_PER_TICK: u32 = 64;

/// Which object was copied to which. What is in here is alive, so that the work list, which only
/// refers to objects that are, need not be traced.
#[derive(Default)]
struct Memory(RefCell<HashMap<Gc<Object>, Gc<Object>, FxBuildHasher>>);

impl Trace for Memory {
    fn trace(&self, tracer: &mut Tracer) {
        for (&source, &target) in self.0.borrow().iter() {
            tracer.mark(source);
            tracer.mark(target);
        }
    }
}

/// A clone that is being made.
pub(super) struct Cloner<'a> {
    pub(super) cx: &'a mut Context,
    memory: Rooted<Memory>,
    /// Moves on whenever a script may have run: what was found out of objects before does not
    /// hold any more.
    pub(super) scripts: u32,
}

impl<'a> Cloner<'a> {
    pub(super) fn new(cx: &'a mut Context) -> Cloner<'a> {
        let memory = Rooted::new(&cx.heap, Memory::default());
        Cloner { cx, memory, scripts: 0 }
    }

    /// The copy of an object that was copied already.
    pub(super) fn known(&self, source: Gc<Object>) -> Option<Gc<Object>> {
        self.memory.get_ref().0.borrow().get(&source).copied()
    }

    pub(super) fn remember(&mut self, source: Gc<Object>, target: Gc<Object>) {
        self.memory.get_ref().0.borrow_mut().insert(source, target);
    }

    /// The copy of a value, with all that it refers to.
    pub(super) fn clone(&mut self, value: Value) -> JsResult<Value> {
        let (result, frame) = self.visit(value)?;
        let mut work: Vec<Frame> = frame.into_iter().collect();
        'frames: while let Some(mut frame) = work.pop() {
            while let Some(value) = frame.next(self)? {
                let (copy, inner) = self.visit(value)?;
                frame.store(self, copy)?;
                if let Some(inner) = inner {
                    work.push(frame);
                    work.push(inner);
                    continue 'frames;
                }
            }
        }
        Ok(result)
    }

    /// The copy of a value. The frame, if there is one, is what remains to be done with its contents.
    fn visit(&mut self, value: Value) -> JsResult<(Value, Option<Frame>)> {
        if is_data(value) {
            return Ok((value, None));
        }
        let Some(source) = value.as_object() else { return Err(self.not_cloneable(value)) };
        if let Some(known) = self.known(source) {
            return Ok((known.into(), None));
        }
        let length = source.elements().map_or(0, |elements| elements.len());
        self.cx.charge(1 + length / ELEMENTS_PER_TICK)?;
        let (copy, frame) = match source.kind() {
            CellKind::Object | CellKind::Array => self.ordinary(source)?,
            CellKind::Native => self.native(source)?,
            _ => return Err(self.not_cloneable(value)),
        };
        self.remember(source, copy);
        Ok((copy.into(), frame))
    }

    #[cold]
    fn not_cloneable(&mut self, value: Value) -> Throw {
        let what = describe(self.cx, value);
        data_clone_error(self.cx, &format!("{what} could not be cloned."))
    }

    /// Arrays, and objects without internal slots.
    fn ordinary(&mut self, source: Gc<Object>) -> JsResult<(Gc<Object>, Option<Frame>)> {
        if let Some(copy) = self.cx.plain_copy(source)? {
            let frame = copy.has_others.then(|| Frame::plain(self, source, copy.object));
            return Ok((copy.object, frame));
        }
        let target = match source.as_array() {
            Some(elements) => self.cx.array_create(f64::from(elements.len()))?,
            None => self.cx.new_object(),
        };
        let frame = Frame::keys(self, source, target)?;
        Ok((target, Some(frame)))
    }

    /// Objects with internal slots.
    fn native(&mut self, source: Gc<Object>) -> JsResult<(Gc<Object>, Option<Frame>)> {
        if let Some(copy) = duplicate::scalar(self.cx, &source) {
            return Ok((copy, None));
        }
        if source.buffer_block().is_some() {
            return Ok((self.buffer(source)?, None));
        }
        if let Some(buffer) = duplicate::viewed_buffer(&source) {
            return Ok((self.view(source, buffer)?, None));
        }
        if let Some(kind @ (Collection::Map | Collection::Set)) = peek::collection(&source) {
            return Ok(self.collection(source, kind == Collection::Map));
        }
        if let Some(data) = source.downcast::<ErrorData>() {
            return self.error(source, data);
        }
        Err(self.not_cloneable(source.into()))
    }

    fn buffer(&mut self, source: Gc<Object>) -> JsResult<Gc<Object>> {
        if source.buffer_block().is_some_and(|block| block.is_detached()) {
            return Err(data_clone_error(self.cx, "An ArrayBuffer is detached and could not be cloned."));
        }
        match duplicate::buffer(self.cx, &source)? {
            Some(copy) => Ok(copy),
            None => Err(self.not_cloneable(source.into())),
        }
    }

    fn view(&mut self, source: Gc<Object>, buffer: Gc<Object>) -> JsResult<Gc<Object>> {
        let copy = match self.known(buffer) {
            Some(copy) => copy,
            None => {
                let copy = self.buffer(buffer)?;
                self.remember(buffer, copy);
                copy
            }
        };
        match duplicate::view(self.cx, &source, copy) {
            Some(view) => Ok(view),
            None => Err(self.not_cloneable(source.into())),
        }
    }

    fn collection(&mut self, source: Gc<Object>, is_map: bool) -> (Gc<Object>, Option<Frame>) {
        if let Some(copy) = duplicate::plain_collection(self.cx, &source) {
            return (copy, None);
        }
        let target = if is_map { duplicate::new_map(self.cx) } else { duplicate::new_set(self.cx) };
        let entries = peek::preview(&source, usize::MAX).map(|preview| preview.values);
        let frame = Frame::entries(self, target, entries.unwrap_or_default(), is_map);
        (target, Some(frame))
    }

    fn error(&mut self, source: Gc<Object>, data: &ErrorData) -> JsResult<(Gc<Object>, Option<Frame>)> {
        self.scripts += 1;
        if let Some(own) = dom_exception::data(data) {
            let stack = self.stack(source)?;
            return Ok((dom_exception::new_like(self.cx, own, data, stack), None));
        }
        let name = source.get(self.cx, self.cx.names.name)?;
        let message = self.own_data(source, self.cx.names.message)?;
        let message = match message {
            Some(message) => Some(self.cx.to_string(message)?),
            None => None,
        };
        let cause = self.own_data(source, self.cx.names.cause)?;
        let stack = self.stack(source)?;
        let prototype = self.cx.intrinsic(prototype_of_error(name));
        let target = self.cx.new_error_object_like(prototype, data, stack);
        if let Some(message) = message {
            target.define_new(self.cx, self.cx.names.message.into(), message.into(), Attributes::METHOD);
        }
        Ok((target, cause.map(|cause| Frame::cause(self, target, cause))))
    }

    fn stack(&mut self, error: Gc<Object>) -> JsResult<Option<Gc<JsString>>> {
        Ok(error.get(self.cx, self.cx.names.stack)?.as_string())
    }

    /// The value of an own data property.
    fn own_data(&mut self, object: Gc<Object>, name: Gc<JsString>) -> JsResult<Option<Value>> {
        let property = object.get_own_property(self.cx, name.into())?;
        Ok(property.and_then(|property| property.value))
    }
}

/// The prototype of the copy of an error with that name.
fn prototype_of_error(name: Value) -> Intrinsic {
    match name.as_string().map(|name| name.to_std_string()).as_deref() {
        Some("EvalError") => Intrinsic::EvalErrorPrototype,
        Some("RangeError") => Intrinsic::RangeErrorPrototype,
        Some("ReferenceError") => Intrinsic::ReferenceErrorPrototype,
        Some("SyntaxError") => Intrinsic::SyntaxErrorPrototype,
        Some("TypeError") => Intrinsic::TypeErrorPrototype,
        Some("URIError") => Intrinsic::UriErrorPrototype,
        _ => Intrinsic::ErrorPrototype,
    }
}
