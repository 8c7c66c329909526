//! Where the interpreter and machine code meet: how machine code is entered and left, and what it calls.
//!
//! Machine code runs a frame as the interpreter does, at the same place of the VM stack. It keeps registers where it
//! likes: what the interpreter needs of them is written back before it runs an instruction ([`step`]), a call, or goes
//! on with the frame ([`leave`]). It gives the value that the frame returns, whose caller then takes its own frame up
//! again; or 0, and says in [`Machine::left`](crate::semantics::machine::Machine) what became of the frame.
//!
//! # Safety
//! Machine code has the context for itself while it runs. The addresses that it passes are instructions of the code of
//! the innermost frame, and places in that frame.

use ellipsis_bytecode::{Constructs, Instruction, Op};
use ellipsis_gc::Gc;

use super::enter::{CallLayout, Exit, ListLayout};
use super::helpers::end_helper;
pub use super::helpers::{NOTHING, helper};
pub use super::layout;
use super::run::{go_on, run, step_in_loop};
use crate::model::{CellKind, Object, Value};
use crate::semantics::construct::instance_shape;
use crate::semantics::frame::{CompiledEntry, FrameFlags, NewFrame, frame_code};
use crate::semantics::machine::{Left, Machine};
use crate::semantics::same_value::is_strictly_equal;
use crate::semantics::stack::Place;
use crate::semantics::{Code, Compiled, Context, ExitReason, JsResult, MachineCompiler, RealmRef, Throw};

impl Context {
    /// Has code compiled by `compiler` once it is as hot as `threshold`, which is in ticks; the highest number is never. It
    /// is called before anything runs.
    pub fn set_compiler(&mut self, compiler: Option<Box<dyn MachineCompiler>>, threshold: u32) {
        self.machine = Machine { compiler, threshold, ..Machine::default() };
    }

    /// Has code compiled once it is as hot as `threshold`, in ticks; the highest number is never.
    pub fn set_compile_threshold(&mut self, threshold: u32) {
        self.machine.threshold = threshold;
    }

    /// Has code compiled, whole or at a loop, if it is hot; gives the machine code if it is for a loop.
    pub(super) fn compile_hot(&mut self, code: Gc<Code>, at: Option<u32>) -> Option<CompiledEntry> {
        if !self.machine.wants(code.heat()) || self.explain.is_some() || !code.is_compilable() {
            return None;
        }
        match self.machine.compiler.as_mut()?.compile(code, at, self.store.shapes.epoch) {
            Compiled::Now(entry) => return entry,
            Compiled::Soon => self.machine.pending.push_back((code, at)),
        }
        None
    }

    /// Takes what has been compiled meanwhile.
    pub(super) fn take_compiled(&mut self) {
        while let (Some(&(code, at)), Some(compiler)) =
            (self.machine.pending.front(), &mut self.machine.compiler)
            && compiler.finish(code, at)
        {
            self.machine.pending.pop_front();
        }
    }

    /// The machine code for the loop at whose end the innermost frame is, if that is hot.
    pub(super) fn entry_of_hot_loop(&mut self) -> Option<CompiledEntry> {
        let (code, pc) = (self.stack.code(), self.stack.pc());
        let head = code.index_of(pc).wrapping_add_signed(self.stack.instruction().x_signed());
        self.compile_hot(code, Some(head))
    }

    /// Goes on in machine code with the innermost frame, which is at the end of the loop that it was compiled for.
    pub(super) fn enter_loop(&mut self, entry: CompiledEntry) -> Exit {
        let frame = self.stack.frame();
        // SAFETY: the frame is at that place, as the entry wants it; its registers are all in place.
        let bits = unsafe { entry(std::ptr::from_mut(self).cast(), frame) };
        if bits != 0 {
            // SAFETY: what machine code gives is a value.
            return self.leave_frame(unsafe { Value::from_bits(bits) });
        }
        match self.machine.left.take() {
            Some(Left::Returned(result)) => Exit::Return(result.map_err(Throw)),
            Some(Left::Interpreted) | None => Exit::Continue,
        }
    }

    /// Whether a call of the closure is one of machine code, for which there is native stack.
    #[inline]
    pub(super) fn enters_machine(&self, closure: Gc<Object>) -> bool {
        closure.code().is_some_and(|code| code.entry().is_some())
            && ellipsis_gc::current_sp() >= self.native_limit + layout::NATIVE_RESERVE
    }

    /// Runs the frame that was just pushed for native code until it returns, in machine code if there is any.
    #[inline(always)]
    pub(super) fn run_pushed(&mut self) -> JsResult<Value> {
        match self.stack.code().entry() {
            // Where a check is due the interpreter makes it.
            Some(entry) if self.heap.budget.ticks.get() > 0 && self.explain.is_none() => {
                self.heap.budget.tick();
                self.run_compiled(entry)
            }
            _ => run(self),
        }
    }

    /// The same for a frame that an instruction has pushed, which took the tick.
    pub(super) fn run_called(&mut self) -> JsResult<Value> {
        match self.stack.code().entry() {
            Some(entry) if self.explain.is_none() => self.run_compiled(entry),
            _ => go_on(self),
        }
    }

    fn run_compiled(&mut self, entry: CompiledEntry) -> JsResult<Value> {
        let frame = self.stack.frame();
        // SAFETY: the frame is at the beginning of the code whose entry that is.
        let bits = unsafe { entry(std::ptr::from_mut(self).cast(), frame) };
        self.end_compiled(bits)
    }

    /// What came of a frame that machine code ran and that returns to native code.
    fn end_compiled(&mut self, bits: u64) -> JsResult<Value> {
        if bits != 0 {
            // SAFETY: what machine code gives is a value; whoever pushed the frame goes back to its own.
            return Ok(unsafe { Value::from_bits(bits) });
        }
        match self.machine.left.take() {
            Some(Left::Returned(result)) => result.map_err(Throw),
            Some(Left::Interpreted) | None => go_on(self),
        }
    }

    /// The check of a call that has taken its tick.
    #[inline]
    fn check_if_due(&mut self) -> JsResult<()> {
        if self.heap.budget.ticks.get() < 0 { self.check_interrupts_in_loop(false) } else { Ok(()) }
    }

    /// Unwinds from the innermost frame.
    #[cold]
    pub(super) fn leave_by(&mut self, throw: Throw) -> u64 {
        self.machine.left = Some(match self.unwind(throw) {
            Exit::Continue => Left::Interpreted,
            Exit::Return(result) => Left::Returned(result.map_err(|throw| throw.0)),
        });
        0
    }
}

/// What does the instruction that the innermost frame is at, which it is given, too. Gives the bits of a value for the first
/// register, [`NOTHING`], or 0 if the frame was left. It takes its ticks, and is a safepoint.
///
/// # Safety
/// What the instruction reads, and what the handler of its exceptions does, is in the frame.
pub type Helper = unsafe extern "C" fn(cx: &mut Context, ins: Instruction) -> u64;

/// Runs the instruction at `pc` of the innermost frame. Gives the next one; 0 if the frame was left.
///
/// # Safety
/// As the module says; what the instruction reads, and what the handler of its exceptions does, is in the frame.
pub unsafe extern "C" fn step(cx: &mut Context, pc: *const Instruction) -> *const Instruction {
    let frame = cx.stack.frame();
    // SAFETY: by the caller's promise; rare instructions go on behind.
    unsafe {
        cx.stack.set_pc(pc);
        if (*pc).op().rare().is_some() {
            let result = cx.run_rare(*pc);
            return if end_helper(cx, result) == 0 { std::ptr::null() } else { pc.add(1) };
        }
    }
    let left = match step_in_loop(cx) {
        Some(result) => Left::Returned(result.map_err(|throw| throw.0)),
        None if cx.stack.frame() == frame => return cx.stack.pc(),
        None => Left::Interpreted,
    };
    cx.machine.left = Some(left);
    std::ptr::null()
}

/// Leaves the innermost frame to the interpreter, at the instruction `pc`, in the machine code of `owner`. Gives 0.
///
/// # Safety
/// As the module says; all registers that are read later are in the frame.
#[cold]
pub unsafe extern "C" fn leave(
    cx: &mut Context,
    pc: *const Instruction,
    owner: &Code,
    reason: ExitReason,
) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe { cx.stack.set_pc(pc) };
    cx.machine.left = Some(Left::Interpreted);
    if reason != ExitReason::Plain {
        // What is met is to be noted.
        cx.heap.budget.note_now();
        let code = cx.stack.code();
        if let Some(compiler) = &mut cx.machine.compiler {
            compiler.left(code, code.index_of(pc), owner, reason);
        }
    }
    0
}

/// The check of interrupts at `pc` in machine code of that version of `owner`. Gives 0 if the frame was left, and 2 if it is
/// to be: the version is forgotten.
///
/// # Safety
/// As the module says; what the handler of its exceptions reads is in the frame.
pub unsafe extern "C" fn check(cx: &mut Context, pc: *const Instruction, owner: &Code, version: u32) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe { cx.stack.set_pc(pc) };
    match cx.check_interrupts_in_loop(false) {
        Ok(()) if owner.compiled_version() != version => 2,
        Ok(()) => 1,
        Err(throw) => cx.leave_by(throw),
    }
}

/// Collects garbage at `pc`.
///
/// # Safety
/// As the module says.
pub unsafe extern "C" fn collect(cx: &mut Context, pc: *const Instruction) {
    // SAFETY: by the caller's promise.
    unsafe { cx.stack.set_pc(pc) };
    cx.collect_garbage();
}

/// The call at `pc` of whatever lies before `receiver`, with `argc` arguments behind that. Gives the result; 0 if the
/// frame was left.
///
/// # Safety
/// As the module says; the call is laid out there, what the handler of its exceptions reads is in the frame, and there is
/// native stack. It has taken its tick.
pub unsafe extern "C" fn call(
    cx: &mut Context,
    pc: *const Instruction,
    receiver: *mut Value,
    argc: usize,
) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe {
        cx.stack.set_pc(pc);
        if let Err(throw) = cx.check_if_due() {
            return cx.leave_by(throw);
        }
        let before = (cx.stack.place(), cx.realm);
        call_laid(cx, CallLayout::at(receiver, 0, argc), before)
    }
}

/// A call that is laid out, from the frame that was the innermost one `before`; otherwise as [`call`].
///
/// # Safety
/// As for [`call`], of the instruction that the frame is at.
#[inline]
unsafe fn call_laid(cx: &mut Context, call: CallLayout, before: (Place, RealmRef)) -> u64 {
    let (pc, callee) = (cx.stack.pc(), call.callee().as_object());
    // SAFETY: by the caller's promise.
    unsafe {
        if let Some(bits) = callee.and_then(|callee| call_compiled(cx, pc, callee, call)) {
            return bits;
        }
        let result = match callee {
            Some(callee) if callee.kind() == CellKind::NativeFunction => {
                cx.call_native_in_place(callee, call).map(Some)
            }
            _ => cx.call_slow(call),
        };
        end_call(cx, pc, before, result)
    }
}

/// The call or construction with `...` that the innermost frame is at. Gives the result; 0 if the frame was left.
///
/// # Safety
/// As the module says; what it reads, and what the handler of its exceptions does, is in the frame.
pub(super) unsafe extern "C" fn call_with_dots(cx: &mut Context, ins: Instruction) -> u64 {
    use Op::*;
    let (before, pc, op, receiver) = ((cx.stack.place(), cx.realm), cx.stack.pc(), ins.op(), ins.b());
    // (Arguments are laid where nothing keeps them alive before the call is made: a check comes first.)
    cx.heap.budget.tick();
    if let Err(throw) = cx.check_if_due() {
        return cx.leave_by(throw);
    }
    if matches!(op, NewSpread | NewList) {
        cx.stack.set_register(receiver, cx.stack.register(receiver - 1));
    }
    let laid = match op {
        Construct => Ok(Some(ins.c())),
        CallSpread | NewSpread | ConstructSpread => cx.lay_spread_or_list(receiver, ins.c()),
        _ => cx.lay_list(receiver),
    };
    // SAFETY: by the caller's promise; the arguments were just laid out.
    unsafe {
        let (frame, calls) = (cx.stack.frame(), matches!(op, CallSpread | CallList));
        let result = match laid {
            Ok(Some(argc)) if calls => return call_laid(cx, CallLayout::at(frame, receiver, argc), before),
            Ok(Some(argc)) => return construct_laid(cx, CallLayout::at(frame, receiver, argc), before),
            Ok(None) if calls => cx.call_list(ListLayout::at(frame, receiver)),
            Ok(None) => cx.construct_list(ListLayout::at(frame, receiver)),
            Err(throw) => Err(throw),
        };
        end_call(cx, pc, before, result)
    }
}

/// What `new` of a closure has as `this`, if the closure remembers what its instances begin with; else 0.
///
/// # Safety
/// As the module says; the callee is an object.
pub unsafe extern "C" fn new_instance(cx: &mut Context, callee: u64) -> u64 {
    // SAFETY: machine code passes values.
    let shape = unsafe { Value::from_bits(callee) }.as_object().and_then(instance_shape);
    shape.map_or(0, |shape| Value::from(Object::allocate(&mut cx.store.heap, shape)).bits())
}

/// The call at `pc` of a closure whose code is machine code; `None` if that takes more.
///
/// # Safety
/// As for [`call`].
#[inline]
unsafe fn call_compiled(
    cx: &mut Context,
    pc: *const Instruction,
    callee: Gc<Object>,
    call: CallLayout,
) -> Option<u64> {
    let code = callee.as_function()?.code.get();
    if code.entry().is_none() || code.class_constructor {
        return None;
    }
    cx.note_callee(callee.into());
    // SAFETY: by the caller's promise.
    unsafe { enter_compiled(cx, pc, code, call, FrameFlags::ENTRY, Value::UNDEFINED) }
}

/// The same for a construction, which has new.target as its receiver.
///
/// # Safety
/// As for [`construct`].
#[inline]
unsafe fn construct_compiled(cx: &mut Context, pc: *const Instruction, call: CallLayout) -> Option<u64> {
    let (callee, new_target) = (call.callee().as_object()?, call.receiver());
    let code = callee.as_function()?.code.get();
    if code.entry().is_none() || code.constructs == Constructs::No {
        return None;
    }
    cx.note_callee(callee.into());
    let this = match code.constructs {
        Constructs::Derived => Value::EMPTY,
        _ => Object::allocate(&mut cx.store.heap, instance_shape(new_target.as_object()?)?).into(),
    };
    call.set_receiver(this);
    let flags = FrameFlags::ENTRY.union(FrameFlags::CONSTRUCT);
    // SAFETY: by the caller's promise.
    let result = unsafe { enter_compiled(cx, pc, code, call, flags, new_target) };
    if result.is_none() {
        call.set_receiver(new_target);
    }
    result
}

/// Enters the machine code of a code of this realm with the arguments of a call at `pc`, if there is room.
///
/// # Safety
/// As for [`call`], with all that the code needs in place.
#[inline]
unsafe fn enter_compiled(
    cx: &mut Context,
    pc: *const Instruction,
    code: Gc<Code>,
    call: CallLayout,
    flags: FrameFlags,
    new_target: Value,
) -> Option<u64> {
    let entry = code.entry().filter(|_| code.realm() == cx.realm && cx.explain.is_none())?;
    let caller = cx.stack.frame();
    let new = NewFrame { code, argument_count: call.argc(), flags, new_target, caller, caller_pc: pc };
    // SAFETY: by the caller's promise; the machine code is that of the frame, which is at its beginning.
    unsafe {
        let frame = call.push_frame(&mut cx.stack, new)?;
        let bits = entry(std::ptr::from_mut(cx).cast(), frame);
        if bits == 0 {
            return Some(finish_call(cx, pc, caller));
        }
        cx.stack.return_to(caller, &frame_code(caller));
        cx.stack.set_pc(pc);
        Some(bits)
    }
}

/// The construction at `pc` by what lies before `receiver`, with `argc` arguments behind that; otherwise as [`call`].
///
/// # Safety
/// As for [`call`].
pub unsafe extern "C" fn construct(
    cx: &mut Context,
    pc: *const Instruction,
    receiver: *mut Value,
    argc: usize,
) -> u64 {
    let before = (cx.stack.place(), cx.realm);
    // SAFETY: by the caller's promise.
    unsafe {
        cx.stack.set_pc(pc);
        if let Err(throw) = cx.check_if_due() {
            return cx.leave_by(throw);
        }
        let call = CallLayout::at(receiver, 0, argc);
        call.set_receiver(call.callee());
        construct_laid(cx, call, before)
    }
}

/// A construction that is laid out, with new.target; otherwise as `call_laid`.
///
/// # Safety
/// As for `call_laid`.
#[inline]
unsafe fn construct_laid(cx: &mut Context, call: CallLayout, before: (Place, RealmRef)) -> u64 {
    let pc = cx.stack.pc();
    // SAFETY: by the caller's promise.
    unsafe {
        if let Some(bits) = construct_compiled(cx, pc, call) {
            return bits;
        }
        let result = cx.construct_slow(call);
        end_call(cx, pc, before, result)
    }
}

/// The end of a call at `pc`. Without a result it has pushed a frame, which runs now. Gives the result; 0 if the frame of the
/// caller was left.
///
/// # Safety
/// As the module says; that frame, in its realm, was the innermost one `before`.
unsafe fn end_call(
    cx: &mut Context,
    pc: *const Instruction,
    before: (Place, RealmRef),
    result: JsResult<Option<Value>>,
) -> u64 {
    let result = match result {
        Ok(Some(value)) => Ok(value),
        Ok(None) => {
            cx.stack.make_entry();
            cx.run_called()
        }
        Err(throw) => Err(throw),
    };
    // SAFETY: by the caller's promise; what was pushed has returned, or was left.
    unsafe {
        cx.stack.go_back(before.0);
        cx.stack.set_pc(pc);
    }
    cx.realm = before.1;
    end_helper(cx, result)
}

/// After machine code called the machine code of a closure of the same realm, which left its frame: gives the result
/// of that call all the same; 0 if the caller's frame, too, was left.
///
/// # Safety
/// As the module says; `frame` is that of the caller.
pub unsafe extern "C" fn finish_call(cx: &mut Context, pc: *const Instruction, frame: *mut Value) -> u64 {
    let result = cx.end_compiled(0);
    // SAFETY: by the caller's promise: the callee's frame was left.
    unsafe {
        let code = frame_code(frame);
        cx.stack.return_to(frame, &code);
        cx.stack.set_pc(pc);
        cx.realm = code.realm();
    }
    match result {
        Ok(value) => value.bits(),
        Err(throw) => cx.leave_by(throw),
    }
}

/// What a construction of `this` gives whose frame returns that value.
pub extern "C" fn construct_result(this: u64, value: u64) -> u64 {
    // SAFETY: machine code passes values.
    if unsafe { Value::from_bits(value) }.is_object() { value } else { this }
}

/// ToBoolean
pub extern "C" fn truth(value: u64) -> u64 {
    // SAFETY: machine code passes values.
    crate::semantics::convert::to_boolean(unsafe { Value::from_bits(value) }).into()
}

/// IsStrictlyEqual
///
/// # Safety
/// As the module says.
pub unsafe extern "C" fn identical(cx: &mut Context, a: u64, b: u64) -> u64 {
    // SAFETY: machine code passes values.
    let (a, b) = unsafe { (Value::from_bits(a), Value::from_bits(b)) };
    is_strictly_equal(&cx.heap, a, b).into()
}
