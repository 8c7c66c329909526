//! The heap of Ellipsis: allocation, marking, sweeping, roots and limits. It knows nothing about JavaScript.
//!
//! The collector is a non-moving mark-sweep. It is precise in the heap, where each [kind](KindInfo) of cell
//! says what it points to, and conservative on the native stack, in registers and in the ranges that the
//! embedder hands in, where interior pointers count as well. Collections run only when the embedder calls
//! [`Heap::collect`], at a safepoint of its choice: allocation never collects.
//!
//! Memory comes in aligned 1 MiB chunks. A chunk's first pages hold a mark bit for each 16 bytes of it, so that
//! a cell's mark bit is found by arithmetic alone, whatever the size of the cell. Small cells live in 64 KiB
//! blocks of one cell size each, large ones in runs of pages, huge ones in mappings of their own.

mod block;
mod budget;
mod counted;
mod entries;
mod gc;
mod heap;
mod large;
mod os;
mod roots;
mod timsort;
mod tracer;

#[cfg(test)]
mod tests;

pub use budget::{Budget, Limit, TICKS_PER_CHECK};
pub use counted::CountedQueue;
pub use ellipsis_stack::{clear_dead_frames, current_sp, stack_bounds, stack_limit};
pub use entries::{EntryBlock, EntryCursor, EntryTable, EntryValue};
pub use gc::{Gc, Header, HeapCell, KIND_SHIFT, KindInfo, KindOf, LongCell, LongHeader, Trace, copy_run};
pub use heap::{ExternalBytes, ExternalShare, Heap, HeapStats, OwnerNumbers};
pub use os::Spares;
pub use roots::{Rooted, RootedVec, Roots};
pub use tracer::{Tracer, Weak, prefetch};
