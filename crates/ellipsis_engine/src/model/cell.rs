//! Putting Rust values into heap cells.

use ellipsis_gc::{Gc, Heap};

use crate::model::kind::CellKind;

/// Moves a value whose first field is its [`ellipsis_gc::Header`] into a new cell.
#[inline(always)]
pub(crate) fn allocate<T>(heap: &mut Heap, kind: CellKind, value: T) -> Gc<T> {
    let memory = heap.alloc_raw(size_of::<T>(), kind as u8).cast::<T>();
    // SAFETY: the memory is fresh, large enough and aligned to 16; writing the value initialises
    // all of it, header included.
    unsafe {
        memory.write(value);
        Gc::from_raw(memory.as_ptr())
    }
}
