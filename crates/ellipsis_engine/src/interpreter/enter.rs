//! Entering and leaving frames: from the loop, from native code, by exceptions.
//!
//! # Safety
//! What the compiler says of operands is taken at its word: registers that hold environments hold
//! nothing else; environments have as many ancestors as are asked for, and closures that look outwards
//! have an environment; the callee of every frame is a closure.
//!
//! A [`CallLayout`] is made where a call was laid out: by the compiler, which keeps the registers
//! below the callee free for a header and uses none behind the arguments, or above everything in use.
//! It is used up before anything else is laid there. Frames are pushed and popped so
//! that what [`VmStack`] promises holds again whenever anything else runs: the innermost frame's
//! code says how many registers there are below the top, and `pc` is one of its instructions.

use ellipsis_gc::Gc;

use crate::model::{CellKind, Environment, Object, Value};
use crate::semantics::evaluator::{ArgumentList, LONG_LIST};
use crate::semantics::frame::{FrameFlags, HEADER, NewFrame, callee_place, frame_code, values_of};
use crate::semantics::function::{BoundFunction, Function};
use crate::semantics::generator::SavedFrame;
use crate::semantics::{Code, Context, JsResult, Throw, VmStack};

/// How the loop goes on.
pub(super) enum Exit {
    /// With the frame that is now innermost, at `stack.pc`.
    Continue,
    /// Not at all: this is the result for native code.
    Return(JsResult<Value>),
}

/// The environment that a register holds.
///
/// # Safety
/// It holds one.
#[inline(always)]
pub(super) unsafe fn environment(value: Value) -> Gc<Environment> {
    debug_assert!(value.kind() == CellKind::Environment);
    // SAFETY: by the caller's promise.
    unsafe { Gc::from_raw(value.bits() as *mut Environment) }
}

/// The closure that a value is.
///
/// # Safety
/// It is one.
#[inline(always)]
pub(super) unsafe fn closure(value: Value) -> Gc<Function> {
    debug_assert!(value.kind() == CellKind::Function);
    // SAFETY: by the caller's promise.
    unsafe { Gc::from_raw(value.bits() as *mut Function) }
}

/// The environment `hops` above that of the running function.
///
/// # Safety
/// `callee` is the running function, and looks so far outwards.
#[inline(always)]
pub(super) unsafe fn outer(callee: Value, hops: usize) -> Gc<Environment> {
    // SAFETY: by the caller's promise.
    unsafe {
        let mut current = closure(callee).environment.unwrap_unchecked();
        for _ in 0..hops {
            current = current.parent().unwrap_unchecked();
        }
        current
    }
}

/// Callee, receiver and arguments of a call, one after the other, as they lie on the stack: the upper
/// part of the frame that the call may become. A construction has new.target in place of the receiver.
#[derive(Clone, Copy)]
pub(super) struct CallLayout {
    receiver: *mut Value,
    argc: usize,
}

/// A call with an array as its argument, in place of more: it is flat, and no script can reach it.
#[derive(Clone, Copy)]
pub(super) struct ListLayout(pub(super) CallLayout);

impl CallLayout {
    /// The call with `argc` arguments whose receiver is in that register of a frame.
    ///
    /// # Safety
    /// It was laid out there; the layout is in use only until it is made.
    #[inline(always)]
    pub(super) unsafe fn at(frame: *mut Value, register: usize, argc: usize) -> CallLayout {
        // SAFETY: by the caller's promise.
        CallLayout { receiver: unsafe { frame.add(register) }, argc }
    }

    /// How many arguments there are.
    #[inline(always)]
    pub(super) fn argc(self) -> usize {
        self.argc
    }

    #[inline(always)]
    pub(super) fn callee(self) -> Value {
        // SAFETY: the layout is one.
        unsafe { *callee_place(self.receiver) }
    }

    #[inline(always)]
    pub(super) fn receiver(self) -> Value {
        // SAFETY: the layout is one.
        unsafe { *self.receiver }
    }

    #[inline(always)]
    pub(super) fn set_receiver(self, value: Value) {
        // SAFETY: the layout is one.
        unsafe { *self.receiver = value }
    }

    /// The end of the first `count` arguments.
    #[inline(always)]
    fn end(self, count: usize) -> *mut Value {
        self.receiver.wrapping_add(count + 1)
    }

    /// Takes a bound function away: what it is bound to is called instead, with the bound arguments in front of those
    /// that there are. `None` if there is no room.
    pub(super) fn unbind(self, stack: &mut VmStack, bound: &BoundFunction) -> Option<CallLayout> {
        let (more, first) = (bound.args.len() as usize, self.end(0));
        let unbound = CallLayout { receiver: self.receiver, argc: self.argc + more };
        let end = self.end(unbound.argc);
        if unbound.argc > LONG_LIST || end >= stack.limit() {
            return None;
        }
        stack.note_use(end);
        // SAFETY: nothing is in use behind the arguments, up to the limit.
        unsafe {
            std::ptr::copy(first, first.add(more), self.argc);
            for at in 0..more {
                *first.add(at) = bound.args.get(at as u32);
            }
            *callee_place(self.receiver) = bound.target.into();
        }
        self.set_receiver(bound.this);
        Some(unbound)
    }

    /// Makes a frame in place of the arguments, if there is room.
    ///
    /// # Safety
    /// `new.argument_count` arguments are laid out, and the code does not keep them. The caller sets
    /// `pc`.
    #[inline(always)]
    pub(super) unsafe fn become_frame(self, stack: &mut VmStack, new: NewFrame) -> Option<*mut Value> {
        let frame = self.receiver;
        let top = frame.wrapping_add(new.code.registers as usize);
        if top.max(self.end(new.argument_count)) >= stack.limit() {
            return None;
        }
        // SAFETY: by the caller's promise; the registers end below the limit.
        unsafe { stack.push_frame(frame, new) };
        Some(frame)
    }

    /// Makes a frame, if there is room: in place of the arguments, or above them if they have to stay.
    ///
    /// # Safety
    /// As for [`CallLayout::become_frame`], for any code.
    #[inline(always)]
    pub(super) unsafe fn push_frame(self, stack: &mut VmStack, new: NewFrame) -> Option<*mut Value> {
        let code = new.code;
        if !code.keeps_arguments {
            // SAFETY: by the caller's promise.
            return unsafe { self.become_frame(stack, new) };
        }
        let argc = new.argument_count;
        let frame = self.end(argc).wrapping_add(HEADER);
        if frame.wrapping_add(code.registers as usize) >= stack.limit() {
            return None;
        }
        // SAFETY: by the caller's promise; from the arguments to the limit nothing is in use.
        unsafe {
            *callee_place(frame) = self.callee();
            *frame = self.receiver();
            for at in 1..1 + argc.min(code.parameters as usize) {
                *frame.add(at) = *self.receiver.add(at);
            }
            stack.push_frame(frame, new);
        }
        Some(frame)
    }
}

impl ListLayout {
    /// The call whose receiver is in that register of a frame.
    ///
    /// # Safety
    /// It was laid out there, with such an array; the layout is in use only until it is made.
    #[inline(always)]
    pub(super) unsafe fn at(frame: *mut Value, register: usize) -> ListLayout {
        // SAFETY: by the caller's promise; the array stands where the first argument does.
        ListLayout(unsafe { CallLayout::at(frame, register, 1) })
    }

    /// The array.
    #[inline(always)]
    pub(super) fn list(self) -> Gc<Object> {
        // SAFETY: the layout is one.
        unsafe { (*self.0.end(0)).as_object().unwrap_unchecked() }
    }
}

impl Context {
    /// Runs native code with the arguments of a call, which stay in place for so long.
    #[inline]
    pub(super) fn keeping<T>(
        &mut self,
        call: CallLayout,
        run: impl FnOnce(&mut Context, &[Value]) -> JsResult<T>,
    ) -> JsResult<T> {
        // SAFETY: the words are within the stack's block, below its top while that runs, and of no use afterwards.
        unsafe {
            let top = self.stack.raise_top(call.end(call.argc));
            let result = run(self, std::slice::from_raw_parts(call.end(0), call.argc));
            self.stack.set_top(top);
            result
        }
    }

    /// A frame on top of the innermost one: flagged as constructed if new.target is not undefined.
    #[inline]
    fn new_frame(
        &self,
        code: Gc<Code>,
        argument_count: usize,
        new_target: Value,
        flags: FrameFlags,
    ) -> NewFrame {
        let made = if new_target.is_undefined() { FrameFlags::NONE } else { FrameFlags::CONSTRUCT };
        let flags = flags.union(made);
        let (caller, caller_pc) = (self.stack.frame(), self.stack.pc());
        NewFrame { code, argument_count, flags, new_target, caller, caller_pc }
    }

    /// Takes up what a frame that was just pushed runs.
    ///
    /// # Safety
    /// `code` is what the innermost frame runs.
    #[inline]
    unsafe fn start(&mut self, code: Gc<Code>) {
        // SAFETY: by the caller's promise.
        unsafe { self.stack.set_pc(code.start()) };
        self.realm = code.realm();
    }

    /// Makes the frame of a closure that was called, or constructed if new.target is not undefined. The
    /// caller's place is that of the innermost frame.
    #[inline(always)]
    pub(super) fn enter(&mut self, call: CallLayout, new_target: Value, flags: FrameFlags) -> JsResult<()> {
        let code = self.code_to_enter(call, new_target)?;
        let new = self.new_frame(code, call.argc, new_target, flags);
        // SAFETY: the layout is one.
        unsafe {
            if call.push_frame(&mut self.stack, new).is_none() {
                return Err(self.stack_overflow());
            }
            self.start(code);
        }
        Ok(())
    }

    /// As `enter`, with the arguments in an array.
    pub(super) fn enter_listed(
        &mut self,
        listed: ListLayout,
        new_target: Value,
        flags: FrameFlags,
    ) -> JsResult<()> {
        let (call, list) = (listed.0, listed.list());
        let code = self.code_to_enter(call, new_target)?;
        let values = values_of(&list);
        let named = values.len().min(code.parameters as usize);
        let (frame, argc, listed) = if code.keeps_arguments {
            (call.end(1).wrapping_add(HEADER), values.len(), FrameFlags::LISTED)
        } else {
            (call.receiver, named, FrameFlags::NONE)
        };
        if frame.wrapping_add((code.registers as usize).max(named + 1)) >= self.stack.limit() {
            return Err(self.stack_overflow());
        }
        let new = self.new_frame(code, argc, new_target, flags.union(listed));
        // SAFETY: the layout is one; from the array to the limit nothing is in use.
        unsafe {
            if code.keeps_arguments {
                *callee_place(frame) = call.callee();
                *frame = call.receiver();
            }
            std::ptr::copy_nonoverlapping(values.as_ptr(), frame.add(1), named);
            self.stack.push_frame(frame, new);
            self.start(code);
        }
        Ok(())
    }

    /// The code of the closure that is about to be called, if it may be.
    #[inline]
    fn code_to_enter(&mut self, call: CallLayout, new_target: Value) -> JsResult<Gc<Code>> {
        let callee = call.callee();
        let object = callee.as_object();
        let Some(function) = object.as_ref().and_then(|object| object.as_function()) else {
            return Err(self.not_a_function(callee, ""));
        };
        let mut code = function.code.get();
        if code.class_constructor {
            if code.template().deferred.is_some() {
                code = self.keeping(call, |cx, _| cx.compile_deferred(code))?;
                function.code.set(code);
            } else if new_target.is_undefined() {
                return Err(self.needs_new(code));
            }
        }
        Ok(code)
    }

    #[cold]
    fn needs_new(&mut self, code: Gc<Code>) -> Throw {
        let name = code.template().name.to_string();
        let message = format!("Class constructor {name} cannot be invoked without 'new'");
        self.with_realm(code.realm(), |cx| cx.type_error(message))
    }

    // ---- From native code ----

    /// Runs what pushes frames for native code, and goes back to the innermost frame.
    #[inline(always)]
    pub(super) fn run_on_top(
        &mut self,
        push_and_run: impl FnOnce(&mut Context) -> JsResult<Value>,
    ) -> JsResult<Value> {
        self.check_native_stack()?;
        let (place, realm) = (self.stack.place(), self.realm);
        let result = push_and_run(self);
        // SAFETY: what was pushed meanwhile returned, or was left by an exception.
        unsafe { self.stack.go_back(place) };
        self.realm = realm;
        result
    }

    /// Lays out a call at the top of the stack. There is room for as many arguments as are copied.
    #[inline(always)]
    pub(super) fn lay_call(&mut self, callee: Value, this: Value, args: &[Value]) -> CallLayout {
        assert!(args.len() <= LONG_LIST, "more are in a list");
        let call = CallLayout { receiver: self.stack.top().wrapping_add(HEADER), argc: args.len() };
        self.stack.note_use(call.end(args.len()));
        // SAFETY: the top is not above the limit, and beyond that there is room for a list.
        unsafe {
            *callee_place(call.receiver) = callee;
            *call.receiver = this;
            std::ptr::copy_nonoverlapping(args.as_ptr(), call.receiver.add(1), args.len());
        }
        call
    }

    /// [[Call]] and [[Construct]] of a closure from native code: runs a frame with copies of the
    /// arguments.
    pub(super) fn call_closure(
        &mut self,
        callee: Gc<Object>,
        this: Value,
        args: ArgumentList<'_>,
        new_target: Value,
    ) -> JsResult<Value> {
        self.run_on_top(|cx| {
            match args {
                ArgumentList::Short(values) => {
                    let call = cx.lay_call(callee.into(), this, values);
                    cx.enter(call, new_target, FrameFlags::ENTRY)?;
                }
                ArgumentList::Long(list) => {
                    let listed = ListLayout(cx.lay_call(callee.into(), this, &[list.into()]));
                    cx.enter_listed(listed, new_target, FrameFlags::ENTRY)?;
                }
            }
            cx.run_pushed()
        })
    }

    /// A call from native code of a closure that needs nothing beyond a frame in place of its
    /// arguments.
    // (All in one function: what takes part would otherwise become several, in each caller.)
    #[inline(never)]
    pub(super) fn call_simple<const N: usize>(
        &mut self,
        function: Value,
        code: Gc<Code>,
        this: Value,
        args: &[Value; N],
    ) -> JsResult<Value> {
        self.run_on_top(|cx| {
            let call = cx.lay_call(function, this, args);
            let new = cx.new_frame(code, args.len(), Value::UNDEFINED, FrameFlags::ENTRY);
            // SAFETY: the arguments were just put in place.
            unsafe {
                if call.become_frame(&mut cx.stack, new).is_none() {
                    return Err(cx.stack_overflow());
                }
                cx.start(code);
            }
            cx.run_pushed()
        })
    }

    /// Makes the frame that was parked the innermost one again, at an instruction.
    #[inline]
    pub(super) fn enter_parked(
        &mut self,
        saved: &SavedFrame,
        owner: Value,
        instruction: u32,
    ) -> JsResult<()> {
        let code = saved.code;
        assert_eq!(saved.registers.len(), code.registers as usize, "a frame is parked whole");
        let call = self.lay_call(saved.callee, Value::UNDEFINED, &[]);
        let frame = call.receiver;
        if frame.wrapping_add(saved.registers.len()) >= self.stack.limit() {
            return Err(self.stack_overflow());
        }
        let new = self.new_frame(code, 0, Value::UNDEFINED, FrameFlags::ENTRY.union(FrameFlags::RESUMABLE));
        // SAFETY: there is room below the limit, for as many registers as the code says.
        unsafe {
            self.stack.push_parked_frame(frame, NewFrame { new_target: owner, ..new });
            std::ptr::copy_nonoverlapping(saved.registers.as_ptr(), frame, saved.registers.len());
            self.start(code);
        }
        self.stack.go_to(instruction);
        Ok(())
    }

    // ---- Leaving ----

    /// Pops the innermost frame and gives its result to whoever called it.
    pub(super) fn leave_frame(&mut self, result: Value) -> Exit {
        let entry = self.stack.header().flags().intersects(FrameFlags::ENTRY);
        // SAFETY: there is a frame, whose header was just looked at; unless native code called it,
        // so is its caller's.
        unsafe {
            self.stack.pop_frame();
            if entry {
                return Exit::Return(Ok(result));
            }
            self.resume_caller();
            let pc = self.stack.pc();
            *self.stack.frame().add((*pc).a()) = result;
            self.stack.set_pc(pc.add(1));
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
            self.stack.set_top(self.stack.frame_end());
            self.realm = frame_code(self.stack.frame()).realm();
        }
    }

    /// Finds the handler of an exception, leaving frames that have none.
    #[cold]
    #[inline(never)]
    pub(super) fn unwind(&mut self, throw: Throw) -> Exit {
        let mut throw = throw;
        self.note_throw(throw);
        loop {
            let code = self.stack.code();
            let instruction = code.index_of(self.stack.pc());
            if let Some(handler) = code.template().handler(instruction)
                && !throw.is_termination()
            {
                self.stack.set_register(handler.register as usize, throw.0);
                self.stack.go_to(handler.target);
                // SAFETY: it is the frame that has the handler.
                unsafe { self.resume_caller() };
                return Exit::Continue;
            }
            let flags = self.stack.header().flags();
            if flags.intersects(FrameFlags::RESUMABLE) {
                match self.throw_from_resumable(throw) {
                    Ok(exit) => return exit,
                    Err(unhandled) => throw = unhandled,
                }
            }
            // SAFETY: as in `leave_frame`.
            unsafe {
                self.stack.pop_frame();
                if flags.intersects(FrameFlags::ENTRY) {
                    return Exit::Return(Err(throw));
                }
                self.resume_caller();
            }
        }
    }
}
