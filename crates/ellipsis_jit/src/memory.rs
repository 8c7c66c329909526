//! Memory for machine code: written first, then executable, never both.
//!
//! # Safety
//! Chunks are mapped anonymously and belong to a [`CodeMemory`] alone until it is dropped. A chunk is writable only
//! within [`CodeMemory::place`], while nobody runs: machine code runs on the thread that has the compiler for itself.
//! What Cranelift made of a function of that signature is called as one, and stays where it is for as long as the
//! memory, which the context keeps for as long as it runs.

use std::ffi::c_void;
use std::ptr::NonNull;

use ellipsis_engine::CompiledEntry;
use ellipsis_gc::{ExternalShare, Heap};
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};

/// Bytes that are mapped at a time.
const CHUNK: usize = 1 << 18;
/// Bytes of machine code that an engine may have.
const MOST: usize = 64 << 20;
/// Where functions begin.
const ALIGNMENT: usize = 32;

struct Chunk {
    start: NonNull<c_void>,
    size: usize,
    used: usize,
}

/// The machine code of an engine.
pub(crate) struct CodeMemory {
    chunks: Vec<Chunk>,
    /// So many bytes are mapped, on the account of the engine's heap.
    mapped: ExternalShare,
}

// SAFETY: whoever has it has the chunks for itself; the account is that of the heap of the engine that has the compiler,
// and they move between threads together.
unsafe impl Send for CodeMemory {}

impl CodeMemory {
    /// None yet, for the engine that has this heap.
    pub(crate) fn new(heap: &mut Heap) -> CodeMemory {
        CodeMemory { chunks: Vec::new(), mapped: ExternalShare::new(heap, 0) }
    }

    /// Puts the machine code of a function that is called as an entry into memory that can be executed from then on,
    /// until this is dropped. `None` if there is none, or no more is allowed.
    pub(crate) fn place(&mut self, code: &[u8]) -> Option<CompiledEntry> {
        let room = code.len().checked_next_multiple_of(ALIGNMENT)?;
        if self.chunks.last().is_none_or(|chunk| chunk.size - chunk.used < room) {
            self.map(room.next_multiple_of(CHUNK))?;
        }
        let chunk = self.chunks.last_mut()?;
        let (start, size) = (chunk.start.as_ptr(), chunk.size);
        // SAFETY: the chunk is this memory's own, and the range lies within and was not used.
        unsafe {
            mprotect(start, size, MprotectFlags::READ | MprotectFlags::WRITE).ok()?;
            let place = start.cast::<u8>().add(chunk.used);
            std::ptr::copy_nonoverlapping(code.as_ptr(), place, code.len());
            if mprotect(start, size, MprotectFlags::READ | MprotectFlags::EXEC).is_err() {
                // What was compiled before is there as well: without it nothing can go on.
                std::process::abort();
            }
            chunk.used += room;
            Some(std::mem::transmute::<*mut u8, CompiledEntry>(place))
        }
    }

    fn map(&mut self, size: usize) -> Option<()> {
        let mapped = self.mapped.bytes() + size;
        if mapped > MOST {
            return None;
        }
        // SAFETY: a new mapping of its own.
        let start =
            unsafe { mmap_anonymous(std::ptr::null_mut(), size, ProtFlags::READ, MapFlags::PRIVATE).ok()? };
        self.chunks.push(Chunk { start: NonNull::new(start)?, size, used: 0 });
        self.mapped.set_later(mapped);
        Some(())
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        for chunk in &self.chunks {
            // SAFETY: mapped by `map` with that size; the engine that ran the code is gone.
            let _unmapped = unsafe { munmap(chunk.start.as_ptr(), chunk.size) };
        }
    }
}
