//! Stack traces: which frames an error remembers, those that wait for what runs included, and what each
//! tells about itself. How they read is the library's.

use ellipsis_bytecode::FrameLocation;
use ellipsis_gc::Gc;

use crate::model::{Attributes, CellKind, Object, PropertyKey, Value};
use crate::semantics::error::ErrorData;
use crate::semantics::frame::{FrameInfo, FrameKind};
use crate::semantics::function::captured;
use crate::semantics::generator::{GeneratorData, continue_after_await};
use crate::semantics::job::NativeReaction;
use crate::semantics::promise::{PromiseData, PromiseState, Reaction, is_resolve_function};
use crate::semantics::{Context, Intrinsic, JsResult, PropertyDescriptor, Throw};

/// Frames that an error remembers unless a script says how many, and never more than that.
const DEFAULT_FRAMES: usize = 10;
const MAX_FRAMES: usize = 1000;

/// Promises that are looked at for each error. Those between two functions that wait are few.
const MAX_PROMISES: usize = 4 * MAX_FRAMES;

impl Context {
    /// The frames of the running functions, innermost first, and those that wait for them: as many as
    /// `Error.stackTraceLimit` says, none at all if that is no number.
    pub(crate) fn capture_frames(&mut self, skip_until: Option<Value>) -> Option<Vec<FrameInfo>> {
        let key = self.names.stackTraceLimit.into();
        let limit = match self.realm.intrinsic(Intrinsic::Error) {
            // Negative numbers and NaN are 0.
            Some(error) => match error.own_slot(self, key)? {
                (_, attributes) if attributes.is_accessor() => return None,
                (value, _) => value.as_number()? as usize,
            },
            None => DEFAULT_FRAMES,
        };
        let limit = limit.min(MAX_FRAMES);
        let mut walk = self.stack.frames();
        let is_found = skip_until.is_none_or(|last| walk.any(|frame| frame.callee == last));
        // Errors are many, and most of them remember few frames: no room is taken for others.
        let mut frames = Vec::with_capacity(walk.clone().take(limit).count());
        frames.extend(walk.by_ref().take(limit));
        if frames.len() < limit && is_found {
            let owner = walk.outermost_owner();
            let promise = match owner.downcast::<GeneratorData>() {
                Some(data) => data.answer(),
                None => self.jobs.reacting,
            };
            if let Some(promise) = promise {
                follow(promise, &mut frames, limit);
            }
        }
        Some(frames)
    }

    /// Gives any object a `stack` of the running functions above `above` (Error.captureStackTrace).
    pub fn capture_stack_on(&mut self, object: Gc<Object>, above: Option<Value>) -> JsResult<()> {
        if !object.shape().is_extensible() {
            let message = "Cannot define property stack, object is not extensible";
            return Err(self.type_error(message));
        }
        let (pair, attributes) = self.stack_accessor();
        let descriptor = PropertyDescriptor::from_slot(pair, attributes);
        object.define_or_throw(self, self.names.stack.into(), &descriptor)?;
        let frames = self.capture_frames(above);
        let holder = self.own_stack_data(object, true);
        if let Some(data) = holder.as_ref().and_then(|holder| holder.downcast::<ErrorData>()) {
            data.renew(frames);
        }
        Ok(())
    }

    /// The object that has the `stack` of an object: itself or what it inherits from, and its
    /// [`ErrorData`]; runs no script.
    pub fn stack_of(&mut self, value: Value) -> Option<(Gc<Object>, Gc<Object>)> {
        let mut next = value.as_object();
        while let Some(object) = next.filter(|object| object.kind() != CellKind::Proxy) {
            if let Some(data) = self.own_stack_data(object, false) {
                return Some((object, data));
            }
            next = object.shape().prototype_object();
        }
        None
    }

    /// What holds the frames of an object: itself if it is an error, else what hangs on it by a private name.
    fn own_stack_data(&mut self, object: Gc<Object>, make: bool) -> Option<Gc<Object>> {
        if object.is::<ErrorData>() {
            return Some(object);
        }
        let name = self.realm.stack_name(&mut self.store.heap);
        let key = PropertyKey::symbol(name);
        if let Some((slot, _)) = object.lookup(key) {
            return object.slot(slot).as_object();
        }
        make.then(|| {
            let holder = self.new_native_with(Value::NULL, ErrorData::default());
            object.add_property(self, key, holder.into(), Attributes::NONE);
            holder
        })
    }

    /// Remembers where a value is thrown that is no error.
    pub(crate) fn note_throw(&mut self, throw: Throw) {
        if throw.is_termination() || throw.0.downcast::<ErrorData>().is_some() {
            return;
        }
        let frame = self.stack.frames().next();
        self.stack.thrown_at = frame.and_then(|frame| Some((frame.code?, frame.instruction)));
    }

    /// Where the last value was thrown that is no error.
    pub fn last_throw_location(&self) -> Option<FrameLocation> {
        let (code, instruction) = self.stack.thrown_at?;
        let (callee, this) = (Value::UNDEFINED, Value::UNDEFINED);
        FrameInfo { code: Some(code), instruction, kind: FrameKind::Call, callee, this }.locate()
    }
}

/// Appends the frames that wait for a promise, one behind the other, as far as each is the only one.
fn follow(mut promise: Gc<Object>, frames: &mut Vec<FrameInfo>, limit: usize) {
    for _ in 0..MAX_PROMISES {
        let waiting = promise
            .downcast::<PromiseData>()
            .and_then(|data| data.only_waiting().filter(|_| data.state() == PromiseState::Pending));
        let Some((reactions, capability)) = waiting else { return };
        let callables = reactions.map(|reaction| match reaction {
            Reaction::Callable(function) => function.as_object(),
            _ => None,
        });
        let mut combinators = callables.iter().flatten().filter_map(|&element| {
            let state = captured(element, 0).as_object()?;
            let combinator = state.native_class()?.combinator?(state)?;
            Some((combinator, captured(element, 1).as_number()? as u32))
        });
        let next = if let Reaction::Native(continuation) = reactions[0]
            && std::ptr::fn_addr_eq(continuation.function, continue_after_await as NativeReaction)
        {
            let Some(data) = continuation.state.downcast::<GeneratorData>() else { return };
            frames.extend(data.waiting_frame());
            data.answer()
        } else if let Some((combinator, index)) = combinators.next() {
            frames.push(FrameInfo {
                code: None,
                instruction: index,
                kind: FrameKind::Combinator,
                callee: combinator.callee.into(),
                this: combinator.constructor,
            });
            Some(combinator.promise)
        } else if let Some(resolve) = callables[0].filter(|&function| is_resolve_function(function)) {
            captured(resolve, 0).as_object()
        } else {
            capability.map(|capability| capability.promise())
        };
        match next {
            Some(next) if frames.len() < limit => promise = next,
            _ => return,
        }
    }
}
