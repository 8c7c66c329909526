//! Calls and constructions that are more than a frame in place of the arguments, and functions that
//! native code calls many times in a row.

use ellipsis_bytecode::{Attempt, Failure};
use ellipsis_gc::Gc;

use super::enter::{CallLayout, ListLayout};
use crate::model::{CellKind, Object, Value};
use crate::semantics::frame::{FrameFlags, values_of};
use crate::semantics::function::{Construct, is_constructor};
use crate::semantics::iterator_record::IteratorRecord;
use crate::semantics::{Code, Context, JsResult, Throw, is_callable};

/// A function with a receiver, to be called for one element after the other: what can be found out
/// once about a call of it is found out here. Lives on the native stack, which is scanned.
#[derive(Clone, Copy, Debug)]
pub struct Callback {
    function: Value,
    this: Value,
    /// The code of a closure that needs nothing beyond a frame in place of its arguments.
    simple: Option<Gc<Code>>,
}

impl Callback {
    /// A function to be called with that receiver. Calling throws if it is not callable.
    #[inline]
    pub fn new(function: Value, this: Value) -> Callback {
        let object = function.as_object();
        let code = object.and_then(|object| object.as_function().map(|function| function.code.get()));
        Callback { function, this, simple: code.filter(|code| code.is_plain()) }
    }

    /// Call
    #[inline]
    pub fn call<const N: usize>(&self, cx: &mut Context, args: [Value; N]) -> JsResult<Value> {
        match self.simple {
            Some(code) => cx.call_simple(self.function, code, self.this, &args),
            None => cx.call(self.function, self.this, &args),
        }
    }
}

/// Whether a native constructor may be called with `new`.
fn native_constructs(callee: &Object) -> bool {
    callee.native_info().is_some_and(|info| info.construct == Construct::Yes)
}

impl Context {
    /// A call of a built-in function.
    #[inline(never)]
    pub(super) fn call_native_in_place(&mut self, callee: Gc<Object>, call: CallLayout) -> JsResult<Value> {
        self.keeping(call, |cx, args| cx.call_native(callee, call.receiver(), args, Value::UNDEFINED))
    }

    /// A call. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn call_slow(&mut self, call: CallLayout) -> JsResult<Option<Value>> {
        let mut call = call;
        self.note_callee(call.callee());
        while let Some(object) = call.callee().as_object()
            && let Some(bound) = object.as_bound_function()
            && let Some(unbound) = call.unbind(&mut self.stack, bound)
        {
            call = unbound;
        }
        let (callee, this) = (call.callee(), call.receiver());
        let Some(object) = callee.as_object() else { return Err(self.bad_callee(callee)) };
        match object.kind() {
            CellKind::Function if self.enters_machine(object) => {
                let run = |cx: &mut Context| {
                    cx.enter(call, Value::UNDEFINED, FrameFlags::ENTRY)?;
                    cx.run_called()
                };
                self.run_on_top(run).map(Some)
            }
            CellKind::Function => {
                self.enter(call, Value::UNDEFINED, FrameFlags::NONE)?;
                Ok(None)
            }
            CellKind::NativeFunction => self.call_native_in_place(object, call).map(Some),
            CellKind::BoundFunction | CellKind::Proxy => {
                self.keeping(call, |cx, args| cx.call(callee, this, args)).map(Some)
            }
            _ => Err(self.bad_callee(callee)),
        }
    }

    /// A call of a getter by the running frame's instruction. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn enter_getter(&mut self, getter: Value, receiver: Value) -> JsResult<Option<Value>> {
        // Where a check is due native code makes the call, which comes to it.
        let closure = getter.as_object().filter(|getter| getter.kind() == CellKind::Function);
        if closure.is_none_or(|_| self.heap.budget.ticks.get() <= 0) {
            let value = if getter.is_undefined() { getter } else { self.call(getter, receiver, &[])? };
            return Ok(Some(value));
        }
        self.heap.budget.tick();
        let call = self.lay_call(getter, receiver, &[]);
        self.enter(call, Value::UNDEFINED, FrameFlags::NONE)?;
        Ok(None)
    }

    /// The constructor of a construction, which is noted, and its `this` in place if it is a closure.
    #[inline]
    fn begin_construct(&mut self, call: CallLayout) -> JsResult<(Gc<Object>, Value)> {
        let (callee, new_target) = (call.callee(), call.receiver());
        self.note_callee(callee);
        let Some(object) = callee.as_object().filter(|_| is_constructor(callee)) else {
            return Err(self.bad_constructor(callee));
        };
        if object.kind() == CellKind::Function {
            let this = self.this_for_construct(object, new_target)?;
            call.set_receiver(this);
        }
        Ok((object, new_target))
    }

    /// A construction. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn construct_slow(&mut self, call: CallLayout) -> JsResult<Option<Value>> {
        if let Some(native) = call.callee().as_object().filter(|callee| native_constructs(callee)) {
            self.note_callee(native.into());
            let construct = |cx: &mut Context, args: &[Value]| {
                cx.call_native(native, Value::EMPTY, args, call.receiver())
            };
            return self.keeping(call, construct).map(Some);
        }
        let (object, new_target) = self.begin_construct(call)?;
        if object.kind() == CellKind::Function {
            self.enter(call, new_target, FrameFlags::NONE)?;
            return Ok(None);
        }
        self.keeping(call, |cx, args| cx.construct(object.into(), args, new_target)).map(Some)
    }

    /// A call whose arguments are those in an array. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn call_list(&mut self, listed: ListLayout) -> JsResult<Option<Value>> {
        let call = listed.call();
        let (callee, this) = (call.callee(), call.receiver());
        self.note_callee(callee);
        let Some(object) = callee.as_object().filter(|_| is_callable(callee)) else {
            return Err(self.bad_callee(callee));
        };
        if object.kind() == CellKind::Function {
            self.enter_listed(listed, Value::UNDEFINED, FrameFlags::NONE)?;
            return Ok(None);
        }
        let list = listed.list();
        let result = self.keeping(call, |cx, _| match object.kind() {
            CellKind::NativeFunction => cx.call_native(object, this, values_of(&list), Value::UNDEFINED),
            _ => cx.call(callee, this, values_of(&list)),
        });
        result.map(Some)
    }

    /// A construction whose arguments are those in an array. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn construct_list(&mut self, listed: ListLayout) -> JsResult<Option<Value>> {
        let call = listed.call();
        let (object, new_target) = self.begin_construct(call)?;
        if object.kind() == CellKind::Function {
            self.enter_listed(listed, new_target, FrameFlags::NONE)?;
            return Ok(None);
        }
        let list = listed.list();
        let result = self.keeping(call, |cx, _| match native_constructs(&object) {
            true => cx.call_native(object, Value::EMPTY, values_of(&list), new_target),
            false => cx.construct(object.into(), values_of(&list), new_target),
        });
        result.map(Some)
    }

    // ---- Errors ----

    /// The TypeError of the running instruction: named as its source does, or by `message`.
    #[cold]
    pub(super) fn failed(
        &mut self,
        attempt: Attempt,
        value: Value,
        message: impl FnOnce(&mut Context) -> Throw,
    ) -> Throw {
        let (code, nullish) = (self.stack.code(), value.nullish_text());
        let template = code.template();
        let offset = template.position(code.index_of(self.stack.pc()));
        match self.host.failure_message(&template.source, Failure { offset, attempt, nullish }) {
            Some(message) => self.type_error(message),
            None => message(self),
        }
    }

    #[cold]
    pub(super) fn bad_callee(&mut self, callee: Value) -> Throw {
        self.failed(Attempt::Call, callee, |cx| cx.not_a_function(callee, ""))
    }

    #[cold]
    pub(super) fn bad_constructor(&mut self, callee: Value) -> Throw {
        self.failed(Attempt::Construct, callee, |cx| {
            // What no expression names is what `super()` found.
            let class = cx.stack.header().callee.as_object();
            let Some(class) = class.filter(|class| class.is_class_constructor()) else {
                return cx.not_a_constructor(callee);
            };
            let is_function = callee.is_nullish() || is_callable(callee);
            let parent = if is_function { "null".into() } else { cx.describe(callee) };
            let name = class.own_slot(cx, cx.names.name.into()).and_then(|(name, _)| name.as_string());
            let name = name.filter(|name| !name.is_empty()).map(|name| name.to_short_string());
            let name = name.unwrap_or_else(|| "anonymous class".into());
            cx.type_error(format!("Super constructor {parent} of {name} is not a constructor"))
        })
    }

    /// GetIterator of what the running instruction iterates.
    pub(super) fn get_iterator_here(&mut self, value: Value) -> JsResult<IteratorRecord> {
        match self.iterator_method(value)? {
            Some(method) => self.get_iterator_from_method(value, method),
            None => Err(self.failed(Attempt::Iterate, value, |cx| cx.not_iterable(value))),
        }
    }
}
