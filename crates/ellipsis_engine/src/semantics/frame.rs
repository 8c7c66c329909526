//! Frames: how a running JavaScript function lies on the [VM stack](super::stack).
//!
//! A frame is its registers, with a [`FrameHeader`] right below register 0; its address is that of
//! register 0. Functions that look at their arguments otherwise than by their parameters keep them:
//! there the arguments lie below the header, or an array that shows them ([`FrameFlags::LISTED`]).
//!
//! A call is laid out as the frame that it may become: the callee where the header has it, the
//! receiver in register 0, the arguments in the registers behind.
//!
//! # Safety
//! Frames are made by [`VmStack::push_frame`](super::stack::VmStack::push_frame) only. From then on
//! until it is left, a frame has a header with live cells and as many registers as its code says,
//! all of them initialised; the frames form a chain that ends with null. Those who read a header by
//! the address of its frame promise that the frame is such a one.

use std::cell::Cell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::offset_of;

use ellipsis_bytecode::{FRAME_HEADER, FrameLocation, FunctionKind, Instruction};
use ellipsis_gc::{Gc, trace_fields};

use crate::model::{Object, Value};
use crate::semantics::Code;

/// What a frame is besides its registers. Machine code finds the fields by their distances from
/// register 0.
#[repr(C)]
pub struct FrameHeader {
    /// new.target; in frames flagged as resumable the object that owns the frame.
    new_target_or_owner: Cell<Value>,
    /// What runs.
    pub(crate) code: Gc<Code>,
    /// The caller's instruction, whose first operand receives the result.
    pub(crate) caller_pc: *const Instruction,
    /// The caller's frame; null if there is none.
    pub(crate) caller: *mut Value,
    pub(crate) argument_count: u32,
    flags: Cell<FrameFlags>,
    /// The function that was called.
    pub(crate) callee: Value,
}

/// Words of a header.
pub(crate) const HEADER: usize = FRAME_HEADER as usize;

const _: () = assert!(size_of::<FrameHeader>() == HEADER * size_of::<Value>());
// The compiler puts the callee into the register below the receiver's.
const _: () = assert!(FrameHeader::CALLEE == -(size_of::<Value>() as isize));

/// How far a field at that offset is from register 0.
const fn from_register_0(offset: usize) -> isize {
    offset as isize - size_of::<FrameHeader>() as isize
}

/// Distances of fields from register 0 of the frame, in bytes.
impl FrameHeader {
    /// The function that was called: a value.
    pub const CALLEE: isize = from_register_0(offset_of!(FrameHeader, callee));
    /// Frame flags: 32 bits.
    pub const FLAGS: isize = from_register_0(offset_of!(FrameHeader, flags));
    /// The number of arguments: 32 bits.
    pub const ARGUMENT_COUNT: isize = from_register_0(offset_of!(FrameHeader, argument_count));
    /// The address of the caller's register 0.
    pub const CALLER: isize = from_register_0(offset_of!(FrameHeader, caller));
    /// The address of the caller's instruction.
    pub const CALLER_PC: isize = from_register_0(offset_of!(FrameHeader, caller_pc));
    /// The address of the code that runs.
    pub const CODE: isize = from_register_0(offset_of!(FrameHeader, code));
    /// new.target or the owner: a value.
    pub const NEW_TARGET: isize = from_register_0(offset_of!(FrameHeader, new_target_or_owner));
}

/// What is special about a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct FrameFlags(u32);

impl FrameFlags {
    pub(crate) const NONE: FrameFlags = FrameFlags(0);
    /// Called with `new`.
    pub(crate) const CONSTRUCT: FrameFlags = FrameFlags(1);
    /// Called by native code, to which it returns.
    pub(crate) const ENTRY: FrameFlags = FrameFlags(2);
    /// Belongs to a generator or async function that has its object already.
    pub(crate) const RESUMABLE: FrameFlags = FrameFlags(4);
    /// Below the header lies an array that shows the arguments.
    pub(crate) const LISTED: FrameFlags = FrameFlags(8);

    /// The bits.
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    /// Those of both.
    #[inline(always)]
    pub(crate) const fn union(self, other: FrameFlags) -> FrameFlags {
        FrameFlags(self.0 | other.0)
    }

    /// Whether any of those is set.
    #[inline(always)]
    pub(crate) const fn intersects(self, any: FrameFlags) -> bool {
        self.0 & any.0 != 0
    }
}

/// What the maker of a frame says about it.
pub(crate) struct NewFrame {
    pub(crate) code: Gc<Code>,
    pub(crate) argument_count: usize,
    pub(crate) flags: FrameFlags,
    /// The owner in frames that are resumed.
    pub(crate) new_target: Value,
    /// The caller's frame, and the instruction that it is at.
    pub(crate) caller: *mut Value,
    pub(crate) caller_pc: *const Instruction,
}

impl FrameHeader {
    /// Writes the header of a frame, but for the callee, which the call has put in place.
    ///
    /// # Safety
    /// The words below register 0 are within the stack's block and in use by nobody.
    #[inline(always)]
    pub(super) unsafe fn write(frame: *mut Value, new: NewFrame) {
        // SAFETY: by the caller's promise.
        unsafe {
            let header = frame.cast::<FrameHeader>().sub(1);
            (&raw mut (*header).argument_count).write(new.argument_count as u32);
            (&raw mut (*header).flags).write(Cell::new(new.flags));
            (&raw mut (*header).caller).write(new.caller);
            (&raw mut (*header).caller_pc).write(new.caller_pc);
            (&raw mut (*header).code).write(new.code);
            (&raw mut (*header).new_target_or_owner).write(Cell::new(new.new_target));
        }
    }

    /// Makes the frame one that returns to native code.
    pub(super) fn make_entry(&self) {
        self.flags.set(self.flags().union(FrameFlags::ENTRY));
    }

    #[inline(always)]
    pub(crate) fn flags(&self) -> FrameFlags {
        self.flags.get()
    }

    /// new.target, undefined in plain calls.
    #[inline(always)]
    pub(crate) fn new_target(&self) -> Value {
        if self.flags().intersects(FrameFlags::RESUMABLE) {
            Value::UNDEFINED
        } else {
            self.new_target_or_owner.get()
        }
    }

    /// The object that owns the frame of a generator or async function.
    pub(crate) fn owner(&self) -> Value {
        if self.flags().intersects(FrameFlags::RESUMABLE) {
            self.new_target_or_owner.get()
        } else {
            Value::UNDEFINED
        }
    }

    /// Makes the frame resumable: that object owns it from now on.
    pub(crate) fn set_owner(&self, owner: Value) {
        self.new_target_or_owner.set(owner);
        self.flags.set(self.flags().union(FrameFlags::RESUMABLE));
    }
}

/// The header of a frame.
///
/// # Safety
/// `frame` is register 0 of a live frame, and stays so while the reference is in use.
#[inline(always)]
pub(crate) unsafe fn header<'a>(frame: *mut Value) -> &'a FrameHeader {
    // SAFETY: by the caller's promise.
    unsafe { &*frame.cast::<FrameHeader>().sub(1) }
}

/// Where a call has its callee: in the header of the frame that it may become.
#[inline(always)]
pub(crate) fn callee_place(receiver: *mut Value) -> *mut Value {
    receiver.wrapping_byte_offset(FrameHeader::CALLEE)
}

/// The code that a frame runs.
///
/// # Safety
/// `frame` is register 0 of a live frame.
#[inline(always)]
pub(crate) unsafe fn frame_code(frame: *mut Value) -> Gc<Code> {
    // SAFETY: by the caller's promise.
    unsafe { header(frame).code }
}

/// Where machine code begins that a function was compiled to: it takes the context, and register 0 of the
/// innermost frame, which was just pushed for a call of that function and is at its first instruction.
/// It gives the bits of the value that the frame returns, or 0 if it left the frame in another way.
///
/// Whoever compiles a function gives its code an entry, and takes it away before the machine code goes.
pub type CompiledEntry = unsafe extern "C" fn(context: *mut c_void, frame: *mut Value) -> u64;

/// The arguments of a frame that keeps them.
#[derive(Clone, Copy)]
pub(crate) enum Arguments<'a> {
    /// Below the frame.
    Copied(&'a [Value]),
    /// In an array that no script can reach, and that is flat.
    Listed(Gc<Object>, PhantomData<&'a [Value]>),
}

impl<'a> Arguments<'a> {
    /// Those of a frame.
    ///
    /// # Safety
    /// `frame` is register 0 of a frame whose code keeps arguments; it lives for as long as `'a`.
    #[inline(always)]
    pub(crate) unsafe fn of(frame: *mut Value) -> Arguments<'a> {
        // SAFETY: by the caller's promise: the arguments, or the array, were laid there for a frame
        // above them, and nothing writes to them while that lives.
        unsafe {
            let header = header(frame);
            if header.flags().intersects(FrameFlags::LISTED) {
                let list = *frame.sub(HEADER + 1);
                return Arguments::Listed(Gc::from_raw(list.bits() as *mut Object), PhantomData);
            }
            let count = header.argument_count as usize;
            Arguments::Copied(std::slice::from_raw_parts(frame.sub(HEADER + count), count))
        }
    }

    /// All of them.
    #[inline(always)]
    pub(crate) fn as_slice(&self) -> &[Value] {
        match self {
            Arguments::Copied(values) => values,
            Arguments::Listed(list, _) => values_of(list),
        }
    }
}

/// The values of a flat array that shows arguments, and that no script can reach before they are used or copied.
pub(crate) fn values_of(list: &Object) -> &[Value] {
    // SAFETY: nobody but a script writes to it.
    list.as_array().and_then(|elements| unsafe { elements.as_slice() }).unwrap_or_default()
}

/// The frames from one outwards.
#[derive(Clone)]
pub(crate) struct Frames<'a> {
    pub(super) stack: PhantomData<&'a FrameHeader>,
    pub(super) frame: *mut Value,
    pub(super) pc: *const Instruction,
    pub(super) outermost: Value,
}

impl Frames<'_> {
    /// The object that owns the frame at the end of the chain; undefined if there is none.
    pub(crate) fn outermost_owner(&self) -> Value {
        self.outermost
    }
}

impl Iterator for Frames<'_> {
    type Item = FrameInfo;

    fn next(&mut self) -> Option<FrameInfo> {
        if self.frame.is_null() {
            return None;
        }
        // SAFETY: the frames form a chain, and the stack is not changed meanwhile.
        let header = unsafe { header(self.frame) };
        let info = FrameInfo {
            code: Some(header.code),
            instruction: if self.pc.is_null() { 0 } else { header.code.index_of(self.pc) },
            kind: if header.flags().intersects(FrameFlags::CONSTRUCT) {
                FrameKind::Construct
            } else {
                FrameKind::Call
            },
            callee: header.callee,
            // SAFETY: it is register 0 of a live frame.
            this: unsafe { *self.frame },
        };
        if header.caller.is_null() {
            self.outermost = header.owner();
        }
        (self.frame, self.pc) = (header.caller, header.caller_pc);
        Some(info)
    }
}

/// How a frame came to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameKind {
    /// By a call.
    Call,
    /// By `new`.
    Construct,
    /// It is parked, and waits for what runs.
    Await,
    /// No function of a script: a call of `Promise.all` or the like waits.
    Combinator,
}

/// What a frame tells about itself.
#[derive(Clone)]
pub struct FrameInfo {
    /// What it runs; a combinator has none.
    pub(crate) code: Option<Gc<Code>>,
    /// Index of the instruction that it is at; a combinator's is that of the element.
    pub(crate) instruction: u32,
    /// How it came to be.
    pub kind: FrameKind,
    /// The function.
    pub callee: Value,
    /// Its `this`: the empty mark before `super()`.
    pub this: Value,
}

trace_fields!(FrameInfo { code, callee, this });

impl FrameInfo {
    /// Where it is, if it runs a script's function.
    pub fn locate(&self) -> Option<FrameLocation> {
        let code = self.code?;
        let template = code.template();
        let mut function = template.name.to_string();
        if self.kind == FrameKind::Construct && !function.is_empty() {
            function.insert_str(0, "new ");
        }
        Some(FrameLocation::new(function, &template.source, template.position(self.instruction)))
    }

    /// Which element a combinator waits for.
    pub fn index(&self) -> u32 {
        self.instruction
    }

    /// Where the function begins.
    pub fn start(&self) -> Option<FrameLocation> {
        let code = self.code?;
        let template = code.template();
        Some(FrameLocation::new(String::new(), &template.source, template.span.0))
    }

    /// How many code units of the source stand before it.
    pub fn position(&self) -> u32 {
        let Some(code) = self.code else { return self.instruction };
        let template = code.template();
        let before = template.source.text.get(..template.position(self.instruction) as usize);
        before.unwrap_or_default().encode_utf16().count() as u32
    }

    /// Whether it runs strict code.
    pub fn is_strict(&self) -> bool {
        self.code.is_none_or(|code| code.template().flags.strict)
    }

    /// Whether it runs the body of eval code.
    pub fn is_eval_body(&self) -> bool {
        self.code.is_some_and(|code| code.template().kind == FunctionKind::Eval)
    }

    /// Whether it runs the body of a script, a module or eval code.
    pub fn is_body(&self) -> bool {
        let body = [FunctionKind::Script, FunctionKind::Module, FunctionKind::Eval];
        self.code.is_some_and(|code| body.contains(&code.template().kind))
    }
}
