//! The VM stack: one block of memory in which the frames of all running JavaScript functions lie.
//!
//! A frame is its registers, with a header of [`FRAME_HEADER`] words below register 0:
//!
//! | word | content |
//! |---|---|
//! | -1 | the callee |
//! | -2 | number of arguments (low 32 bits) and frame flags (high 32 bits) |
//! | -3 | the caller's register 0 |
//! | -4 | the caller's instruction, whose first operand receives the result |
//! | -5 | the code that runs |
//! | -6 | new.target; in generators and async functions the object that owns the frame |
//!
//! Functions that look at their arguments otherwise than by their parameters keep them: there the
//! arguments lie below the header, or an array that shows them (`interpreter/rest.rs`).
//!
//! Invariants: `top` lies above everything in use by the innermost frame whenever native code or
//! the collector runs; memory above it is garbage. The block never moves.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};

use ellipsis_bytecode::{FRAME_HEADER, Instruction};
use ellipsis_gc::{Gc, Tracer};

use crate::model::value::Value;
use crate::semantics::code::Code;

/// Size of the stack in values: 32 MiB. Untouched pages cost nothing.
const SIZE: usize = 4 << 20;
/// Kept free above frames for argument lists that natives push.
const RED_ZONE: usize = 4096;

/// Header words as offsets from register 0.
pub(crate) const HEADER: usize = FRAME_HEADER as usize;

/// Frame flag: called with `new`.
pub(crate) const CONSTRUCT: u64 = 1 << 32;
/// Frame flag: called by native code, to which it returns.
pub(crate) const ENTRY: u64 = 2 << 32;
/// Frame flag: belongs to a generator or async function that has its object already.
pub(crate) const RESUMABLE: u64 = 4 << 32;
/// Frame flag: below the header lies an array that shows the arguments.
pub(crate) const LISTED: u64 = 8 << 32;

/// The VM stack.
pub(crate) struct VmStack {
    base: *mut Value,
    /// Frames must end below.
    pub(crate) limit: *mut Value,
    /// The first free word.
    pub(crate) top: *mut Value,
    /// Register 0 of the innermost frame; null if none runs.
    pub(crate) frame: *mut Value,
    /// The instruction that the innermost frame is at.
    pub(crate) pc: *const Instruction,
    high_water: *mut Value,
    /// Where the last value was thrown that is no error and so does not know itself.
    pub(crate) thrown_at: Option<(Gc<Code>, u32)>,
}

impl VmStack {
    pub(crate) fn new() -> VmStack {
        let layout = Layout::array::<Value>(SIZE).expect("the size is a constant");
        // SAFETY: the layout is not of size zero.
        let base = unsafe { alloc_zeroed(layout) }.cast::<Value>();
        if base.is_null() {
            handle_alloc_error(layout);
        }
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

    /// The frames from the innermost outwards: code, instruction and flags of each.
    pub(crate) fn frames(&self) -> Frames<'_> {
        Frames { stack: std::marker::PhantomData, frame: self.frame, pc: self.pc }
    }
}

impl Drop for VmStack {
    fn drop(&mut self) {
        let layout = Layout::array::<Value>(SIZE).expect("the size is a constant");
        // SAFETY: allocated in `new` with the same layout.
        unsafe { dealloc(self.base.cast(), layout) }
    }
}

/// Iterator over frames.
pub(crate) struct Frames<'a> {
    stack: std::marker::PhantomData<&'a VmStack>,
    frame: *mut Value,
    pc: *const Instruction,
}

/// What a frame tells about itself.
pub(crate) struct FrameInfo {
    pub(crate) code: ellipsis_gc::Gc<Code>,
    /// Index of the instruction that it is at.
    pub(crate) instruction: u32,
    pub(crate) callee: Value,
    pub(crate) is_construct: bool,
}

impl Iterator for Frames<'_> {
    type Item = FrameInfo;

    fn next(&mut self) -> Option<FrameInfo> {
        if self.frame.is_null() {
            return None;
        }
        // SAFETY: frames form a chain through their headers, as described above; the code of a
        // frame is alive while the frame is.
        unsafe {
            let code = frame_code(self.frame);
            let start = code.start();
            let info = FrameInfo {
                code,
                instruction: if self.pc.is_null() { 0 } else { self.pc.offset_from(start) as u32 },
                callee: *self.frame.sub(1),
                is_construct: (*self.frame.sub(2)).bits() & CONSTRUCT != 0,
            };
            self.pc = (*self.frame.sub(4)).bits() as *const Instruction;
            self.frame = (*self.frame.sub(3)).bits() as *mut Value;
            Some(info)
        }
    }
}

/// The code that a frame runs.
///
/// # Safety
/// `frame` is register 0 of a live frame.
#[inline(always)]
pub(crate) unsafe fn frame_code(frame: *mut Value) -> ellipsis_gc::Gc<Code> {
    // SAFETY: by the caller's promise.
    unsafe { ellipsis_gc::Gc::from_raw((*frame.sub(5)).bits() as *mut Code) }
}
