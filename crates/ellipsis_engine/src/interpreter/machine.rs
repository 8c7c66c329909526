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

use std::mem::offset_of;

use ellipsis_bytecode::{Instruction, Op};
use ellipsis_gc::{Budget, Gc, Heap};

use super::enter::{CallLayout, Exit, environment, optional_environment};
use super::property::element;
use super::run::{go_on, run, step_in_loop};
use crate::model::{CellKind, Elements, Environment, Object, Shapes, Store, Value};
use crate::semantics::construct::instance_shape;
use crate::semantics::frame::{CompiledEntry, FrameFlags, NewFrame, frame_code, header};
use crate::semantics::function::Function;
use crate::semantics::inline_cache;
use crate::semantics::machine::{Left, Machine};
use crate::semantics::realm::Realm;
use crate::semantics::same_value::is_strictly_equal;
use crate::semantics::stack::Place;
use crate::semantics::{Code, Context, JsResult, MachineCompiler, RealmRef, Throw, VmStack};

/// Distances in bytes from the address of a context, or of a cell.
pub mod layout {
    use super::*;

    const STORE: usize = offset_of!(Context, store);
    const STACK: usize = offset_of!(Context, stack);
    /// Ticks until the next check: 64 bits.
    pub const TICKS: usize =
        STORE + offset_of!(Store, heap) + offset_of!(Heap, budget) + offset_of!(Budget, ticks);
    /// Whether a collection is wanted: a byte.
    pub const WANTED: usize = STORE + offset_of!(Store, heap) + Heap::WANTED_OFFSET;
    /// The epoch of prototypes: 32 bits.
    pub const EPOCH: usize = STORE + offset_of!(Store, shapes) + offset_of!(Shapes, epoch);
    /// The address of register 0 of the innermost frame.
    pub const FRAME: usize = STACK + VmStack::FRAME_OFFSET;
    /// The first free word of the VM stack.
    pub const TOP: usize = STACK + VmStack::TOP_OFFSET;
    /// Where frames have to end.
    pub const LIMIT: usize = STACK + VmStack::LIMIT_OFFSET;
    /// What of the VM stack was in use.
    pub const HIGH_WATER: usize = STACK + VmStack::HIGH_WATER_OFFSET;
    /// Native stack addresses below this are out of bounds.
    pub const NATIVE_LIMIT: usize = offset_of!(Context, native_limit);
    /// The epoch of a realm's lexical bindings: 32 bits.
    pub const LEXICAL_EPOCH: usize = offset_of!(Realm, lexical_epoch);
    /// The code of a closure.
    pub const FUNCTION_CODE: usize = offset_of!(Function, code);
    /// The environment of a closure.
    pub const FUNCTION_ENVIRONMENT: usize = offset_of!(Function, environment);
    /// The entry of a code; null if it was not compiled.
    pub const CODE_ENTRY: usize = Code::ENTRY_OFFSET;
    /// Word 1 of an object: the storage of its slots out of line.
    pub const SLOTS: usize = Object::SLOTS_OFFSET;
    const ARRAY_ELEMENTS: usize = crate::model::object::ArrayObject::ELEMENTS_OFFSET;
    /// The length of a string: 32 bits.
    pub const STRING_LENGTH: usize = 0;
    /// Slots of an environment.
    pub const ENVIRONMENT_SLOTS: usize = Environment::SLOTS_OFFSET;
    /// The parent of an environment.
    pub const ENVIRONMENT_PARENT: usize = Environment::PARENT_OFFSET;
    /// Of an array: the address of element 0.
    pub const ELEMENTS_DATA: usize = ARRAY_ELEMENTS + Elements::DATA_OFFSET;
    /// Of an array: how many elements can be read there, 32 bits.
    pub const ELEMENTS_FAST_LEN: usize = ARRAY_ELEMENTS + Elements::FAST_LEN_OFFSET;
    /// Of an array: how many elements can be overwritten there, 32 bits.
    pub const ELEMENTS_WRITE_LEN: usize = ARRAY_ELEMENTS + Elements::WRITE_LEN_OFFSET;
    /// Of an array: the length, 32 bits.
    pub const ELEMENTS_LENGTH: usize = ARRAY_ELEMENTS + Elements::LENGTH_OFFSET;
    /// The part of an object's header that loads compare.
    pub const LOAD_MASK: u64 = inline_cache::LOAD_MASK;
    /// The same for slots out of line, which have to lie in one storage.
    pub const LOAD_SLOTS_MASK: u64 = LOAD_MASK | (Object::SLOTS_IN_PIECES as u64) << 48;
    /// The part of an object's header that stores compare.
    pub const STORE_MASK: u64 = inline_cache::STORE_MASK;
    /// The flag in an object's header that says that properties are still to be made.
    pub const LAZY_FLAG: u64 = (Object::LAZY as u64) << 48;
    /// Values from here to the end of addresses point to cells, and no others do.
    pub const FIRST_ADDRESS: i64 = 16;
    /// See there.
    pub const END_OF_ADDRESSES: u64 = DOUBLE_OFFSET;
    const _: () = {
        let (first, end) = (FIRST_ADDRESS as u64, END_OF_ADDRESSES);
        assert!(NUMBER_TAG == !(end - 1), "numbers are above");
        assert!(Value::UNDEFINED.bits() < first && Value::NULL.bits() < first && Value::TRUE.bits() < first);
    };
    /// What int32s begin with; numbers have some of its bits.
    pub const NUMBER_TAG: u64 = Value::NUMBER_TAG;
    /// What doubles are offset by.
    pub const DOUBLE_OFFSET: u64 = Value::DOUBLE_OFFSET;
    /// The flag of a frame that was called by native code.
    pub const ENTRY_FLAG: u32 = FrameFlags::ENTRY.bits();
    /// The flag of a frame that constructs.
    pub const CONSTRUCT_FLAG: u32 = FrameFlags::CONSTRUCT.bits();
    /// The kind in the header of a cell: a byte.
    pub const KIND: usize = ellipsis_gc::Header::KIND_OFFSET;
}

impl Context {
    /// Has code compiled by `compiler` once it is as hot as `threshold`, which is in ticks; the highest number is never. It
    /// is called before anything runs.
    pub fn set_compiler(&mut self, compiler: Option<Box<dyn MachineCompiler>>, threshold: u32) {
        self.machine = Machine { compiler, left: None, threshold };
    }

    /// Has code compiled once it is as hot as `threshold`, in ticks; the highest number is never.
    pub fn set_compile_threshold(&mut self, threshold: u32) {
        self.machine.threshold = threshold;
    }

    /// Compiles hot code, whole, unless that was tried.
    pub(super) fn compile_hot(&mut self, code: Gc<Code>) {
        if self.machine.wants(code.heat())
            && self.explain.is_none()
            && code.is_compilable()
            && code.machine().begin()
            && let Some(compiler) = &mut self.machine.compiler
        {
            code.set_entry(compiler.compile(code, None, self.store.shapes.epoch));
        }
    }

    /// The machine code for the loop at whose end the innermost frame is, if that is hot.
    pub(super) fn entry_of_hot_loop(&mut self) -> Option<CompiledEntry> {
        let (code, pc) = (self.stack.code(), self.stack.pc());
        if !self.machine.wants(code.heat()) || self.explain.is_some() || !code.is_compilable() {
            return None;
        }
        let head = code.index_of(pc).wrapping_add_signed(self.stack.instruction().x_signed());
        if let Some(known) = code.machine().at_loop(head) {
            return known;
        }
        let compiler = self.machine.compiler.as_mut()?;
        let entry = compiler.compile(code, Some(head), self.store.shapes.epoch);
        code.machine().set_at_loop(head, entry);
        entry
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
            && ellipsis_gc::current_sp() >= self.native_limit
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

    /// The instruction `pc` met something that the machine code of `owner` did not count on, which may be forgotten then.
    #[cold]
    fn met_otherwise(&mut self, pc: *const Instruction, owner: &Code, forgotten: bool) {
        // What is met is to be noted.
        self.heap.budget.note_now();
        if forgotten {
            owner.set_entry(None);
        }
        let code = self.stack.code();
        if let Some(compiler) = &mut self.machine.compiler {
            compiler.left(code, code.index_of(pc), forgotten);
        }
    }

    /// Unwinds from the innermost frame.
    #[cold]
    fn leave_by(&mut self, throw: Throw) -> u64 {
        self.machine.left = Some(match self.unwind(throw) {
            Exit::Continue => Left::Interpreted,
            Exit::Return(result) => Left::Returned(result.map_err(|throw| throw.0)),
        });
        0
    }
}

/// Runs the instruction at `pc` of the innermost frame, for the machine code of `owner`. Gives the next one; 0 if the frame
/// was left.
///
/// # Safety
/// As the module says; what the instruction reads, and what the handler of its exceptions does, is in the frame.
pub unsafe extern "C" fn step(cx: &mut Context, pc: *const Instruction, _owner: &Code) -> *const Instruction {
    let frame = cx.stack.frame();
    // SAFETY: by the caller's promise.
    unsafe { cx.stack.set_pc(pc) };
    let left = match step_in_loop(cx) {
        Some(result) => Left::Returned(result.map_err(|throw| throw.0)),
        None if cx.stack.frame() == frame => return cx.stack.pc(),
        None => Left::Interpreted,
    };
    cx.machine.left = Some(left);
    std::ptr::null()
}

/// Leaves the innermost frame to the interpreter, at the instruction `pc` that met something else than was expected, in the
/// machine code of `owner`. Gives 0.
///
/// # Safety
/// As the module says; all registers that are read later are in the frame.
pub unsafe extern "C" fn leave(cx: &mut Context, pc: *const Instruction, owner: &Code) -> u64 {
    let forgotten = owner.machine().count_exit();
    cx.met_otherwise(pc, owner, forgotten);
    // SAFETY: by the caller's promise.
    unsafe { leave_uncounted(cx, pc, owner) }
}

/// Leaves the innermost frame to the interpreter at `pc`, where nothing was unexpected: native stack, which that does not
/// need, ran out. Gives 0.
///
/// # Safety
/// As for [`leave`].
pub unsafe extern "C" fn leave_uncounted(cx: &mut Context, pc: *const Instruction, _owner: &Code) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe { cx.stack.set_pc(pc) };
    cx.machine.left = Some(Left::Interpreted);
    0
}

/// As [`step`], for an instruction that machine code could do if it were compiled anew.
///
/// # Safety
/// As for [`step`].
pub unsafe extern "C" fn step_slowly(
    cx: &mut Context,
    pc: *const Instruction,
    owner: &Code,
) -> *const Instruction {
    if owner.machine().count_miss() {
        cx.met_otherwise(pc, owner, true);
    }
    // SAFETY: by the caller's promise.
    unsafe { step(cx, pc, owner) }
}

/// The check of interrupts at `pc` in machine code of that version of `owner`. Gives 0 if the frame was left, and 2 if it is
/// to be: the version is forgotten.
///
/// # Safety
/// As the module says; what the handler of its exceptions reads is in the frame.
pub unsafe extern "C" fn check(cx: &mut Context, pc: *const Instruction, owner: &Code, version: u32) -> u64 {
    // SAFETY: by the caller's promise.
    unsafe { cx.stack.set_pc(pc) };
    match cx.check_interrupts_in_loop() {
        Ok(()) if owner.machine().version() != version => 2,
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
/// native stack.
pub unsafe extern "C" fn call(
    cx: &mut Context,
    pc: *const Instruction,
    receiver: *mut Value,
    argc: usize,
) -> u64 {
    let before = (cx.stack.place(), cx.realm);
    // SAFETY: by the caller's promise.
    unsafe {
        cx.stack.set_pc(pc);
        let call = CallLayout::at(receiver, 0, argc);
        let callee = call.callee().as_object();
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

/// What `new` of a closure has as `this`, if the closure remembers what its instances begin with; else 0.
///
/// # Safety
/// As the module says; the callee is an object.
pub unsafe extern "C" fn new_instance(cx: &mut Context, callee: u64) -> u64 {
    // SAFETY: machine code passes values.
    let shape = unsafe { Value::from_bits(callee) }.as_object().and_then(instance_shape);
    shape.map_or(0, |shape| Value::from(Object::allocate(&mut cx.store.heap, shape)).bits())
}

/// The same for a closure whose code is machine code and needs nothing but a frame in place of its arguments.
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
    let entry = code.entry()?;
    if !code.is_plain() || code.realm() != cx.realm || cx.explain.is_some() {
        return None;
    }
    cx.note_callee(callee.into());
    let caller = cx.stack.frame();
    let new = NewFrame {
        code,
        argument_count: call.argc(),
        flags: FrameFlags::ENTRY,
        new_target: Value::UNDEFINED,
        caller,
        caller_pc: pc,
    };
    // SAFETY: by the caller's promise; the machine code is that of the frame, which is at its beginning.
    unsafe {
        let frame = call.become_frame(&mut cx.stack, new)?;
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
        let call = CallLayout::at(receiver, 0, argc);
        call.set_receiver(call.callee());
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

/// What does one instruction at `pc` as the interpreter would, and gives what its first register is to hold; 0 if the
/// frame was left. It is a safepoint.
///
/// # Safety
/// As for [`step`].
pub type Helper = unsafe extern "C" fn(cx: &mut Context, pc: *const Instruction, owner: &Code) -> u64;

/// Defines the helpers of opcodes, given the context, the instruction and register 0.
macro_rules! define_helpers {
    ($($op:ident => |$cx:ident, $ins:ident, $r:ident| $work:expr;)+) => {
        /// The helper of an opcode that has one, which is quicker than a step.
        pub fn helper(op: Op) -> Option<Helper> {
            match op {
                $(Op::$op => {
                    unsafe extern "C" fn help(
                        cx: &mut Context,
                        pc: *const Instruction,
                        _owner: &Code,
                    ) -> u64 {
                        // SAFETY: by the caller's promise; registers are within the frame, as verified.
                        let result: JsResult<Value> = unsafe {
                            cx.stack.set_pc(pc);
                            let ($ins, $r) = (*pc, cx.stack.frame());
                            let $cx = &mut *cx;
                            $work
                        };
                        end_helper(cx, result)
                    }
                    Some(help)
                })+
                _ => None,
            }
        }
    };
}

define_helpers! {
    NewObject => |cx, ins, _r| {
        let shape = cx.object_shape(ins.x() as u32);
        Ok(Object::allocate(&mut cx.store.heap, shape).into())
    };
    NewArray => |cx, ins, r| {
        let elements = Elements::from_slice(&mut cx.store.heap, std::slice::from_raw_parts(r.add(ins.b()), ins.c()));
        Ok(cx.new_array(elements).into())
    };
    NewEnv => |cx, ins, r| {
        let parent = optional_environment(*r.add(ins.b()));
        Ok(Environment::new(&mut cx.store.heap, parent, ins.c() as u32).into())
    };
    CloneEnv => |cx, ins, r| Ok(environment(*r.add(ins.b())).duplicate(&mut cx.store.heap).into());
    NewClosure => |cx, ins, r| {
        let nested = frame_code(r).function(&mut cx.store, ins.c());
        let environment = optional_environment(*r.add(ins.b()));
        Ok(cx.make_closure(nested, environment, header(r).callee))
    };
    Add => |cx, ins, r| {
        let (a, b) = (*r.add(ins.b()), *r.add(ins.c()));
        match (a.as_number(), b.as_number()) {
            (Some(a), Some(b)) => Ok(Value::number(a + b)),
            _ => cx.add_slow(a, b),
        }
    };
    AddInt => |cx, ins, r| {
        let (a, b) = (*r.add(ins.b()), ins.c_signed() as i32);
        match a.as_number() {
            Some(a) => Ok(Value::number(a + f64::from(b))),
            None => cx.add_slow(a, Value::int(b)),
        }
    };
    ToString => |cx, ins, r| {
        let a = *r.add(ins.b());
        if a.is_string() { Ok(a) } else { cx.to_string(a).map(Value::from) }
    };
    GetElem => |cx, ins, r| {
        let (receiver, key) = (*r.add(ins.b()), *r.add(ins.c()));
        element(receiver, key).map_or_else(|| cx.get_elem_next(receiver, key), Ok)
    };
    GetProp => |cx, ins, r| {
        let (receiver, code) = (*r.add(ins.b()), frame_code(r));
        let cache = code.cache(ins.c());
        match cache.load(&cx.store.shapes, receiver) {
            Some(value) => Ok(value),
            None => match cache.getter(&cx.store.shapes, receiver) {
                Some(getter) if getter.is_undefined() => Ok(getter),
                Some(getter) => cx.call(getter, receiver, &[]),
                None => cx.get_prop_next(cache, receiver),
            },
        }
    };
    Typeof => |cx, ins, r| Ok(cx.type_of(*r.add(ins.b())).into());
    InstanceOf => |cx, ins, r| cx.instance_of(*r.add(ins.b()), *r.add(ins.c())).map(Value::bool);
    In => |cx, ins, r| cx.has_in(*r.add(ins.b()), *r.add(ins.c()));
    Concat => |cx, ins, r| cx.concat_values(std::slice::from_raw_parts(r.add(ins.b()), ins.c()));
}

/// The end of a helper.
#[inline(always)]
fn end_helper(cx: &mut Context, result: JsResult<Value>) -> u64 {
    match result {
        Ok(value) => {
            cx.safepoint();
            value.bits()
        }
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
