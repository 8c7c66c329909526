//! The VM stack: one block of memory in which the [frames](super::frame) of all running JavaScript
//! functions lie.
//!
//! # Safety
//! `frame` is null or register 0 of the innermost frame, `pc` null or an instruction of its code.
//! `top` lies above everything in use by that frame whenever native code or the collector runs;
//! what is above is garbage, but initialised, as all of the block is. The block never moves. Only
//! unsafe methods move `frame`, `pc` and `top`: who calls them promises the above.

use std::cell::Cell;
use std::marker::PhantomData;
use std::mem::offset_of;

use ellipsis_bytecode::Instruction;
use ellipsis_gc::{Gc, Spares, Tracer};

use crate::model::Value;
use crate::semantics::Code;
use crate::semantics::frame::{Arguments, FrameHeader, Frames, NewFrame, frame_code, header};

/// Size of the stack in values: 32 MiB. Untouched pages cost nothing.
const SIZE: usize = 4 << 20;
/// Kept free above frames for argument lists that natives push.
const RED_ZONE: usize = 4096;

/// The blocks of stacks that are gone.
static BLOCKS: Spares = Spares::new(SIZE * size_of::<Value>(), 1 << 16, 4);

/// The VM stack.
pub(crate) struct VmStack {
    base: *mut Value,
    limit: *mut Value,
    top: *mut Value,
    frame: *mut Value,
    pc: *const Instruction,
    high_water: *mut Value,
    /// Where the last value was thrown that is no error and so does not know itself.
    pub(crate) thrown_at: Option<(Gc<Code>, u32)>,
}

/// Where the innermost frame is, for going back there.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) frame: *mut Value,
    pub(crate) pc: *const Instruction,
    top: *mut Value,
}

impl VmStack {
    pub(crate) fn new() -> VmStack {
        let base = BLOCKS.take_or_map().cast::<Value>();
        assert!(!base.is_null(), "there is no memory for a stack");
        VmStack {
            base,
            // SAFETY: within the block.
            limit: unsafe { base.add(SIZE - RED_ZONE) },
            top: base,
            frame: std::ptr::null_mut(),
            pc: std::ptr::null(),
            high_water: base,
            thrown_at: None,
        }
    }

    /// Bounds the bytes of frames, as far as they are not in use already.
    pub(crate) fn set_size(&mut self, bytes: usize) {
        // SAFETY: within the block.
        self.limit = unsafe { self.base.add((bytes / size_of::<Value>()).min(SIZE - RED_ZONE)) };
    }

    /// Scans everything in use. Frames may hold leftovers of earlier ones, so this is conservative.
    pub(crate) fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: the block is initialised, and `top` lies in it.
        let words =
            unsafe { std::slice::from_raw_parts(self.base.cast(), self.top.offset_from_unsigned(self.base)) };
        tracer.mark_words_conservative(words);
        if let Some((code, _)) = self.thrown_at {
            tracer.mark(code);
        }
    }

    /// Clears what is above the top, so that leftovers there keep nothing alive once they are
    /// overlaid by frames again.
    pub(crate) fn clear_unused(&mut self) {
        let mut at = self.top;
        let end = self.high_water.max(self.top);
        while at < end {
            // SAFETY: between the top and the high-water mark, within the block.
            unsafe {
                at.write(Value::EMPTY);
                at = at.add(1);
            }
        }
        self.high_water = self.top;
    }

    /// Notes that words up to `end` are about to be used.
    #[inline(always)]
    pub(crate) fn note_use(&mut self, end: *mut Value) {
        if end > self.high_water {
            self.high_water = end;
        }
    }

    /// Distances of fields in bytes, for machine code.
    pub(crate) const FRAME_OFFSET: usize = offset_of!(VmStack, frame);
    pub(crate) const PC_OFFSET: usize = offset_of!(VmStack, pc);
    pub(crate) const TOP_OFFSET: usize = offset_of!(VmStack, top);
    pub(crate) const LIMIT_OFFSET: usize = offset_of!(VmStack, limit);
    pub(crate) const HIGH_WATER_OFFSET: usize = offset_of!(VmStack, high_water);

    // ---- The innermost frame ----

    /// Makes the innermost frame one that returns to native code.
    pub(crate) fn make_entry(&self) {
        self.header().make_entry();
    }

    /// Register 0 of the innermost frame; null if none runs.
    #[inline(always)]
    pub(crate) fn frame(&self) -> *mut Value {
        self.frame
    }

    /// The instruction that the innermost frame is at.
    #[inline(always)]
    pub(crate) fn pc(&self) -> *const Instruction {
        self.pc
    }

    /// The first free word.
    #[inline(always)]
    pub(crate) fn top(&self) -> *mut Value {
        self.top
    }

    /// Frames must end below.
    #[inline(always)]
    pub(crate) fn limit(&self) -> *mut Value {
        self.limit
    }

    /// The frames from the innermost outwards: code, instruction and flags of each.
    pub(crate) fn frames(&self) -> Frames<'_> {
        Frames { stack: PhantomData, frame: self.frame, pc: self.pc, outermost: Value::UNDEFINED }
    }

    /// The header of the innermost frame.
    ///
    /// # Panics
    /// If none runs.
    #[inline]
    pub(crate) fn header(&self) -> &FrameHeader {
        assert!(!self.frame.is_null(), "a frame runs");
        // SAFETY: it is a live frame, and stays so while the stack is not changed.
        unsafe { header(self.frame) }
    }

    /// The code that the innermost frame runs.
    #[inline]
    pub(crate) fn code(&self) -> Gc<Code> {
        self.header().code
    }

    /// The instruction that the innermost frame is at.
    #[inline]
    pub(crate) fn instruction(&self) -> Instruction {
        let code = self.code();
        code.template().code[code.index_of(self.pc) as usize]
    }

    /// The registers of the innermost frame.
    #[inline]
    pub(crate) fn registers(&self) -> &[Value] {
        let count = self.code().registers as usize;
        // SAFETY: a live frame has so many, and they are not written to while the stack is borrowed.
        unsafe { std::slice::from_raw_parts(self.frame, count) }
    }

    /// A register of the innermost frame.
    #[inline(always)]
    pub(crate) fn register(&self, n: usize) -> Value {
        self.registers()[n]
    }

    /// Consecutive registers of the innermost frame.
    #[inline]
    pub(crate) fn registers_from<const N: usize>(&self, first: usize) -> [Value; N] {
        *self.registers()[first..].first_chunk().expect("registers of the frame")
    }

    /// Sets consecutive registers of the innermost frame.
    #[inline]
    pub(crate) fn set_registers<const N: usize>(&mut self, first: usize, values: [Value; N]) {
        let count = self.code().registers as usize;
        assert!(first <= count && N <= count - first, "registers of the frame");
        // SAFETY: there are so many, as just checked.
        unsafe { self.frame.add(first).cast::<[Value; N]>().write(values) }
    }

    /// Sets a register of the innermost frame.
    #[inline(always)]
    pub(crate) fn set_register(&mut self, n: usize, value: Value) {
        assert!(n < self.code().registers as usize, "a register of the frame");
        // SAFETY: there is one, as just checked.
        unsafe { *self.frame.add(n) = value }
    }

    /// The arguments of the innermost frame, if it keeps them.
    #[inline]
    pub(crate) fn arguments(&self) -> Arguments<'_> {
        if !self.code().keeps_arguments {
            return Arguments::Copied(&[]);
        }
        // SAFETY: as just checked; the frame lives while the stack is not changed.
        unsafe { Arguments::of(self.frame) }
    }

    /// Puts values into registers of the innermost frame, from one on. They may go on above it, where
    /// nothing is in use, for a call is about to take them from there.
    ///
    /// # Panics
    /// If they are more than there is always room for.
    #[inline]
    pub(crate) fn lay(&mut self, first: usize, values: &[Cell<Value>]) {
        let place = self.room_from(first, values.len());
        // SAFETY: within the block, as just checked; nobody refers to what lies there.
        unsafe { std::ptr::copy(values.as_ptr().cast(), place, values.len()) }
    }

    /// As [`VmStack::lay`], with the frame's own arguments from one on: as many of them as `wanted` says
    /// when it knows how many there are. Nothing if it does not say.
    #[inline]
    pub(crate) fn lay_arguments(
        &mut self,
        first: usize,
        from: usize,
        wanted: impl FnOnce(usize) -> Option<usize>,
    ) -> Option<usize> {
        let arguments = self.arguments();
        let values = arguments.as_slice().get(from..).unwrap_or_default();
        let count = wanted(values.len())?.min(values.len());
        let values = values.as_ptr();
        let place = self.room_from(first, count);
        // SAFETY: as for `lay`; the arguments lie below the frame, or in an array that it keeps alive.
        unsafe { std::ptr::copy(values, place, count) };
        Some(count)
    }

    /// Notes that so many words from a register on are about to be used. They are within the block.
    #[inline]
    fn room_from(&mut self, first: usize, count: usize) -> *mut Value {
        assert!(first <= self.code().registers as usize, "a register of the frame");
        assert!(count < RED_ZONE, "no longer than there is room for");
        let place = self.frame.wrapping_add(first);
        self.note_use(place.wrapping_add(count));
        place
    }

    // ---- Arguments of natives ----

    /// Runs native code with copies of `values` at the top of the stack, which `stack` finds. `None`: there is no room.
    #[inline]
    pub(crate) fn with_copies<C, T>(
        cx: &mut C,
        stack: fn(&mut C) -> &mut VmStack,
        values: &[Value],
        run: impl FnOnce(&mut C, &[Value]) -> T,
    ) -> Option<T> {
        let this = stack(cx);
        let start = this.top;
        let end = start.wrapping_add(values.len());
        if values.len() > RED_ZONE || end >= this.limit {
            return None;
        }
        this.note_use(end);
        this.top = end;
        // SAFETY: between the top that was and the limit, where nothing is in use; what runs on top leaves them alone.
        let copies = unsafe {
            std::ptr::copy_nonoverlapping(values.as_ptr(), start, values.len());
            std::slice::from_raw_parts(start, values.len())
        };
        let result = run(cx, copies);
        // Whatever was pushed on top meanwhile was popped.
        stack(cx).top = start;
        Some(result)
    }

    // ---- Changing frames ----

    /// Sets the instruction that the innermost frame is at.
    ///
    /// # Safety
    /// It is one of its code.
    #[inline(always)]
    pub(crate) unsafe fn set_pc(&mut self, pc: *const Instruction) {
        self.pc = pc;
    }

    /// Goes on in the innermost frame at that instruction.
    ///
    /// # Panics
    /// If its code has no such instruction.
    #[inline]
    pub(crate) fn go_to(&mut self, instruction: u32) {
        let code = self.code();
        self.pc = &raw const code.template().code[instruction as usize];
    }

    /// Moves the top.
    ///
    /// # Safety
    /// Everything in use lies below, and the limit not far.
    #[inline(always)]
    pub(crate) unsafe fn set_top(&mut self, top: *mut Value) {
        self.top = top;
    }

    /// Moves the top so that `end`, too, is below, and gives the former top.
    ///
    /// # Safety
    /// Nothing between is above the block.
    #[inline(always)]
    pub(crate) unsafe fn raise_top(&mut self, end: *mut Value) -> *mut Value {
        let top = self.top;
        self.top = top.max(end);
        top
    }

    /// Makes a frame, the innermost one from now on: what a call laid out at `registers` becomes.
    /// Parameters for which no arguments are in place are undefined.
    ///
    /// # Safety
    /// Callee and receiver are in place, and parameters with arguments. There is room for the
    /// registers, and for the header in front of which nothing is in use. The caller sets `pc`.
    #[inline(always)]
    pub(crate) unsafe fn push_frame(&mut self, registers: *mut Value, new: NewFrame) {
        // SAFETY: by the caller's promise.
        unsafe {
            let mut missing = new.argument_count;
            while missing < new.code.parameters as usize {
                *registers.add(1 + missing) = Value::UNDEFINED;
                missing += 1;
            }
            self.push_parked_frame(registers, new);
        }
    }

    /// As [`VmStack::push_frame`], where the registers get their values afterwards.
    ///
    /// # Safety
    /// As there; and the caller puts a value into each register.
    #[inline(always)]
    pub(crate) unsafe fn push_parked_frame(&mut self, registers: *mut Value, new: NewFrame) {
        // SAFETY: by the caller's promise.
        unsafe {
            let top = registers.add(new.code.registers as usize);
            FrameHeader::write(registers, new);
            self.note_use(top);
            self.top = top;
        }
        self.frame = registers;
    }

    /// Leaves the innermost frame for its caller's.
    ///
    /// # Safety
    /// There is such a frame; that of its caller, if it has one, is taken up next.
    #[inline(always)]
    pub(crate) unsafe fn pop_frame(&mut self) {
        // SAFETY: by the caller's promise.
        let header = unsafe { header(self.frame) };
        (self.frame, self.pc) = (header.caller, header.caller_pc);
    }

    /// Takes up the caller's frame, out of a frame that is left.
    ///
    /// # Safety
    /// It is that one, and runs that code. The caller sets `pc`.
    #[inline(always)]
    pub(crate) unsafe fn return_to(&mut self, frame: *mut Value, code: &Code) {
        self.frame = frame;
        // SAFETY: by the caller's promise.
        self.top = unsafe { frame.add(code.registers as usize) };
    }

    /// The end of the innermost frame.
    ///
    /// # Safety
    /// There is one.
    #[inline(always)]
    pub(crate) unsafe fn frame_end(&self) -> *mut Value {
        // SAFETY: by the caller's promise.
        unsafe { self.frame.add(frame_code(self.frame).registers as usize) }
    }

    /// Where the innermost frame is.
    #[inline(always)]
    pub(crate) fn place(&self) -> Place {
        Place { frame: self.frame, pc: self.pc, top: self.top }
    }

    /// Goes back to a frame that was the innermost one before others were pushed.
    ///
    /// # Safety
    /// It was not left, and the others are of no use any more.
    #[inline(always)]
    pub(crate) unsafe fn go_back(&mut self, place: Place) {
        (self.frame, self.pc, self.top) = (place.frame, place.pc, place.top);
    }
}

impl Drop for VmStack {
    fn drop(&mut self) {
        let used = self.high_water.max(self.top).addr() - self.base.addr();
        self.top = self.base;
        self.clear_unused();
        // SAFETY: it came from there in `new`.
        unsafe { BLOCKS.give(self.base.cast(), used) }
    }
}
