//! Sequences: the one data structure that holds the elements of arrays and the out-of-line slots
//! of objects, so that `[...a, x]` and its relatives share instead of copying: copy-on-write, and write without a
//! copy where nobody can see it.
//!
//! An [`Elements`] is a view of a [`Storage`]: where it begins and how long it is. A storage knows
//! whether it was ever shared, and the range of it that is in use. From these follow all costs:
//! - appending to a view that ends where the used range ends, or prepending to one that begins
//!   where it begins, extends the storage in place even when it is shared: the other views cannot
//!   see past their own ends;
//! - a write inside a shared storage takes ownership first;
//! - marking follows the range of each view, so what no view shows is dropped although other parts
//!   of its storage live on; and when little of a storage is left, that moves to a smaller one.
//!
//! A change of big storage that is shared does not copy it: the elements then are a tree of
//! [`Pieces`] of storages, and a change costs a path through the tree.
//!
//! Elements that are far apart, or differ in their attributes, are [`SparseElements`]: a tree of nodes
//! that any number of versions share.
//!
//! This module is the only place that knows these structures; everything else calls the methods
//! of [`Elements`], or the `slots_…` methods of [`Storage`]. Nothing in here runs JavaScript or
//! collects garbage, so addresses stay valid throughout each operation.

mod attributes;
mod elements;
mod in_pieces;
mod iterate;
mod pieces;
mod rearrange;
mod sparse;
mod stats;
mod storage;
#[cfg(test)]
mod tests;
mod tree;
mod view;
mod write;

pub use elements::Elements;
pub(crate) use elements::ElementsCell;
pub use iterate::ElementsIter;
pub use pieces::{Entry, Pieces};
pub use sparse::SparseElements;
pub use stats::{SequenceStats, stats, take_stats};
pub(crate) use stats::{count_moved, count_shared, set_sharing, sharing};
pub use storage::Storage;

/// Byte offset of the first value in a [`Storage`].
pub const DATA_OFFSET: usize = Storage::DATA_OFFSET;

/// There is no memory for what was asked; nothing was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OutOfMemory;

impl std::fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("out of memory")
    }
}

impl std::error::Error for OutOfMemory {}

/// Views shorter than this are copied, not shared: for a few cache lines a memcpy costs less than
/// what sharing may cost the next writer. To be settled by measurement.
pub const SHARE_MIN: u32 = 17;

/// Shared sequences from this length on are changed in pieces. Shorter ones are copied, which costs
/// no more. (Tests want trees early.)
pub(crate) const SHARE_IN_PIECES: u32 = if cfg!(test) { 40 } else { 128 };

/// Elements this far behind twice the capacity make an array sparse.
const SPARSE_GAP: u64 = 1024;

/// Setting `length` makes holes up to this length, and a sparse array above.
const FLAT_LENGTH_LIMIT: u32 = 1 << 25;
