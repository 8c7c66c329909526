//! Leaving frames: returns that are not plain, exceptions, and calls that are not plain.

use ellipsis_bytecode::Instruction;
use ellipsis_gc::Gc;

use super::call::native_constructs;
use crate::model::kind::CellKind;
use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult, Throw};
use crate::semantics::error::ErrorKind;
use crate::semantics::stack::{CONSTRUCT, ENTRY, RESUMABLE, frame_code};

/// How the loop goes on.
pub(crate) enum Exit {
    /// With the frame that is now innermost, at `stack.pc`.
    Continue,
    /// Not at all: this is the result for native code.
    Return(JsResult<Value>),
}

impl Context {
    /// Pops the innermost frame and gives its result to whoever called it.
    pub(crate) fn leave_frame(&mut self, result: Value) -> Exit {
        let r = self.stack.frame;
        // SAFETY: `frame` is the innermost frame; its header is as `enter` wrote it.
        unsafe {
            let flags = (*r.sub(2)).bits();
            self.stack.frame = (*r.sub(3)).bits() as *mut Value;
            self.stack.pc = (*r.sub(4)).bits() as *const Instruction;
            if flags & ENTRY != 0 {
                return Exit::Return(Ok(result));
            }
            self.resume_caller();
            let pc = self.stack.pc;
            *self.stack.frame.add((*pc).a()) = result;
            self.stack.pc = pc.add(1);
        }
        Exit::Continue
    }

    /// Takes up the frame that became the innermost one.
    ///
    /// # Safety
    /// There is one.
    unsafe fn resume_caller(&mut self) {
        // SAFETY: by the caller's promise.
        unsafe {
            let code = frame_code(self.stack.frame);
            self.stack.top = self.stack.frame.add(code.registers as usize);
            self.realm = code.realm();
        }
    }

    /// Finds the handler of an exception, leaving frames that have none.
    #[cold]
    #[inline(never)]
    pub(crate) fn unwind(&mut self, throw: Throw) -> Exit {
        let mut throw = throw;
        self.note_throw(throw);
        loop {
            let r = self.stack.frame;
            // SAFETY: `frame` is the innermost frame; its header is as `enter` wrote it.
            unsafe {
                let code = frame_code(r);
                let instruction = self.stack.pc.offset_from(code.start()) as u32;
                if let Some(handler) = code.template().handler(instruction)
                    && !throw.is_termination()
                {
                    *r.add(handler.register as usize) = throw.0;
                    self.stack.pc = code.start().add(handler.target as usize);
                    self.resume_caller();
                    return Exit::Continue;
                }
                let flags = (*r.sub(2)).bits();
                if flags & RESUMABLE != 0 {
                    match self.throw_from_resumable(r, throw) {
                        Ok(exit) => return exit,
                        Err(unhandled) => throw = unhandled,
                    }
                }
                self.stack.frame = (*r.sub(3)).bits() as *mut Value;
                self.stack.pc = (*r.sub(4)).bits() as *const Instruction;
                if flags & ENTRY != 0 {
                    return Exit::Return(Err(throw));
                }
                self.resume_caller();
            }
        }
    }

    /// A call of a built-in function whose receiver and arguments stand at `base`.
    #[inline(never)]
    pub(super) fn call_native_in_place(&mut self, base: *mut Value, argc: usize) -> JsResult<Value> {
        // SAFETY: the caller placed callee, receiver and arguments.
        let (callee, this, args) = unsafe {
            let callee = Gc::from_raw((*base.sub(1)).bits() as *mut Object);
            (callee, *base, std::slice::from_raw_parts(base.add(1), argc))
        };
        let top = self.stack.top;
        self.stack.top = top.max(base.wrapping_add(argc + 1));
        let result = self.call_native(callee, this, args, Value::UNDEFINED);
        self.stack.top = top;
        result
    }

    /// A call whose callee, receiver and arguments stand at `base`. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn call_slow(&mut self, base: *mut Value, argc: usize) -> JsResult<Option<Value>> {
        // SAFETY: the caller placed callee, receiver and arguments.
        let (callee, this, args) =
            unsafe { (*base.sub(1), *base, std::slice::from_raw_parts(base.add(1), argc)) };
        let Some(object) = callee.as_object() else { return Err(self.bad_callee(callee)) };
        match object.kind() {
            CellKind::Function => {
                // SAFETY: as above; the compiler leaves room for the header.
                unsafe { self.enter(object, base, argc, Value::UNDEFINED, 0)? };
                Ok(None)
            }
            CellKind::NativeFunction => self.call_native_in_place(base, argc).map(Some),
            CellKind::BoundFunction | CellKind::Proxy => {
                self.stack.top = self.stack.top.max(base.wrapping_add(argc + 1));
                let result = self.call(callee, this, args);
                self.stack.top = self.frame_top();
                result.map(Some)
            }
            _ => Err(self.bad_callee(callee)),
        }
    }

    /// The end of the innermost frame.
    pub(super) fn frame_top(&self) -> *mut Value {
        // SAFETY: called while a frame runs.
        unsafe { self.stack.frame.add(frame_code(self.stack.frame).registers as usize) }
    }

    /// A construction: constructor at `base - 1`, new.target at `base`. `None`: a frame was pushed.
    #[inline(never)]
    pub(super) fn construct_slow(&mut self, base: *mut Value, argc: usize) -> JsResult<Option<Value>> {
        // SAFETY: the caller placed constructor, new.target and arguments.
        let (callee, new_target, args) =
            unsafe { (*base.sub(1), *base, std::slice::from_raw_parts(base.add(1), argc)) };
        if let Some(object) = callee.as_object() {
            if let Some(function) = object.as_function()
                && function.code.is_constructor()
            {
                let this = self.this_for_construct(object, new_target)?;
                // SAFETY: as above; the compiler leaves room for the header.
                unsafe {
                    *base = this;
                    self.enter(object, base, argc, new_target, CONSTRUCT)?;
                }
                return Ok(None);
            }
            if object.kind() == CellKind::NativeFunction && native_constructs(&object) {
                self.stack.top = self.stack.top.max(base.wrapping_add(argc + 1));
                let result = self.call_native(object, Value::EMPTY, args, new_target);
                self.stack.top = self.frame_top();
                return result.map(Some);
            }
            if crate::semantics::function::is_constructor(callee) {
                self.stack.top = self.stack.top.max(base.wrapping_add(argc + 1));
                let result = self.construct(callee, args, new_target);
                self.stack.top = self.frame_top();
                return result.map(Some);
            }
        }
        Err(self.bad_constructor(callee))
    }

    #[cold]
    pub(super) fn bad_constructor(&mut self, callee: Value) -> Throw {
        let text = self.running_callee_text();
        let what = if text.is_empty() { self.describe(callee) } else { text };
        self.type_error(format!("{what} is not a constructor"))
    }

    fn running_callee_text(&mut self) -> String {
        // SAFETY: called while a frame runs, whose place is in `stack`.
        unsafe {
            let code = frame_code(self.stack.frame);
            let instruction = self.stack.pc.offset_from(code.start()) as u32;
            self.callee_text(code, instruction)
        }
    }

    #[cold]
    pub(super) fn bad_callee(&mut self, callee: Value) -> Throw {
        let text = self.running_callee_text();
        self.not_a_function(callee, &text)
    }

    /// The ReferenceError of a checked environment access.
    #[cold]
    pub(super) fn dead_zone(&mut self, code: &Code, pc: *const Instruction) -> Throw {
        // SAFETY: `pc` is an instruction of `code`.
        let instruction = unsafe { pc.offset_from(code.start()) } as u32;
        let name = code.template().tdz_name(instruction).map(|name| name.to_string()).unwrap_or_default();
        self.not_initialised(&name)
    }

    #[cold]
    pub(super) fn cannot_destructure(&mut self, value: Value) -> Throw {
        let what = if value.is_null() { "null" } else { "undefined" };
        self.type_error(format!("Cannot destructure '{what}' as it is {what}."))
    }

    #[cold]
    pub(super) fn not_an_object(&mut self, value: Value) -> Throw {
        let what = self.describe(value);
        self.type_error(format!("Iterator result {what} is not an object"))
    }

    /// ThrowError's kinds.
    #[cold]
    pub(super) fn numbered_error(&mut self, kind: usize, message: &str) -> Throw {
        let kind = match kind {
            0 => ErrorKind::Type,
            1 => ErrorKind::Reference,
            2 => ErrorKind::Syntax,
            _ => ErrorKind::Range,
        };
        self.error(kind, message)
    }

    /// DerivedReturn. What this throws is of the realm to which the constructor returns.
    pub(super) fn derived_return(&mut self, value: Value, this: Value) -> JsResult<Value> {
        if value.is_object() {
            return Ok(value);
        }
        let realm = self.stack.frames().nth(1).map_or(self.realm, |caller| caller.code.realm());
        if !value.is_undefined() {
            let message = "Derived constructors may only return object or undefined";
            return Err(self.with_realm(realm, |cx| cx.type_error(message)));
        }
        if this.is_empty() {
            let message = "Must call super constructor in derived class before accessing 'this' or returning from derived constructor";
            return Err(self.with_realm(realm, |cx| cx.reference_error(message)));
        }
        Ok(this)
    }
}
