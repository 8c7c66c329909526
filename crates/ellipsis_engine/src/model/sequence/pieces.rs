//! Pieces: a big sequence as a tree over ranges of storages, so that a change costs a path through
//! the tree and not the sequence.
//!
//! A leaf holds pieces, each a range of a storage or a run of holes; an inner node holds subtrees.
//! All leaves are equally deep. Nodes never change once they are made, and any number of sequences
//! share them: a change makes new nodes from the root down to where it happens.
//!
//! Invariants:
//! - a node has at least one entry and at most [`MOST`], none of them empty;
//! - every storage in a piece is flagged as shared, so that no view overwrites it;
//! - a piece that ends where the range in use of its storage ends can be extended in place, as any
//!   view: other nodes cannot see past their own ends.

use std::cell::Cell;

use ellipsis_gc::{Gc, Header, Heap, LongCell, LongHeader, Trace, Tracer, heap_cell};
use smallvec::SmallVec;

use super::OutOfMemory;
use super::stats::count_moved;
use super::storage::Storage;
use crate::model::{CellKind, Cells, Value};

/// Most entries of a node. A change copies one node a level, so this is what it costs; the depth
/// is the logarithm to this base.
pub(super) const MOST: usize = 16;

/// Pieces up to this length are merged with their neighbours, and copied when they change.
pub(super) const SMALL: u32 = 32;

/// A node of the tree. Its entries follow the struct.
#[repr(C)]
pub struct Pieces {
    /// Its flags are the height: 0 for leaves.
    header: LongHeader,
    len: u32,
    count: u32,
}

heap_cell!(Pieces, header, Cells, CellKind::Pieces as u8, [Entry]);

/// An entry: a piece of a leaf, or a subtree of an inner node.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Entry {
    /// The storage of a piece, none for holes; the node of a subtree.
    cell: Option<Gc<Header>>,
    /// Where the piece begins in its storage; of a subtree, how many pieces there are, so that nodes
    /// are made without looking at their subtrees, which would miss the cache.
    pub at: u32,
    /// How many values there are, never 0.
    pub len: u32,
}

/// Entries on their way into nodes: those of two full nodes, and some.
pub(super) type Entries = SmallVec<[Entry; 2 * MOST + 4]>;

impl Entry {
    /// A range of a storage, which is shared from now on.
    pub(super) fn run(storage: Gc<Storage>, at: u32, len: u32) -> Entry {
        storage.set_shared();
        Entry { cell: Some(storage.as_any()), at, len }
    }

    pub(super) fn node(node: Gc<Pieces>) -> Entry {
        Entry { cell: Some(node.as_any()), at: node.count(), len: node.len }
    }

    /// The storage of a piece; holes have none.
    pub fn storage(&self) -> Option<Gc<Storage>> {
        self.cell?.checked_cast()
    }

    /// The node of a subtree.
    pub fn subtree(&self) -> Gc<Pieces> {
        self.cell.and_then(Gc::checked_cast).expect("an inner node's entry")
    }

    /// Value `index` of a piece.
    fn value(&self, index: u32) -> Value {
        debug_assert!(index < self.len);
        self.storage().map_or(Value::EMPTY, |storage| storage.get(self.at + index))
    }

    /// The part `from..to` of a piece.
    pub(super) fn part(&self, from: u32, to: u32) -> Entry {
        Entry { cell: self.cell, at: if self.cell.is_some() { self.at + from } else { 0 }, len: to - from }
    }

    /// Whether the other piece goes on in the storage where this one ends.
    fn continues_with(&self, next: &Entry) -> bool {
        self.cell == next.cell && (self.cell.is_none() || self.at + self.len == next.at)
    }

    /// Appends the values of a piece to a storage, which has room.
    pub(super) fn append_to(&self, target: &Storage) {
        match self.storage() {
            Some(storage) => target.append(storage.cells(self.at, self.len)),
            None => target.append_filled(Value::EMPTY, self.len as usize),
        }
    }
}

impl Pieces {
    /// A node of these entries, at most [`MOST`] and at least one.
    pub(super) fn new(heap: &mut Heap, height: u8, entries: &[Entry]) -> Gc<Pieces> {
        assert!(!entries.is_empty() && entries.len() <= MOST, "a node's number of entries");
        let len = entries.iter().map(|entry| entry.len).sum();
        let count: u32 = match height {
            0 => entries.len() as u32,
            _ => entries.iter().map(|entry| entry.at).sum(),
        };
        heap.alloc_long(entries, |header| {
            header.set_flags(height);
            Pieces { header, len, count }
        })
    }

    /// A node with another entry in the place of one of a node's.
    pub(super) fn with_entry(node: Gc<Pieces>, heap: &mut Heap, number: usize, entry: Entry) -> Gc<Pieces> {
        let (old, height) = (node.entry(number), node.height());
        let count = if height == 0 { node.count } else { node.count - old.at + entry.at };
        let copy = heap.alloc_like(node, |header| {
            header.set_flags(height);
            Pieces { header, len: node.len - old.len + entry.len, count }
        });
        copy.items()[number].set(entry);
        copy
    }

    /// A leaf with a single piece.
    pub(super) fn of(heap: &mut Heap, piece: Entry) -> Gc<Pieces> {
        Pieces::new(heap, 0, &[piece])
    }

    /// A leaf with copies of these values.
    pub(super) fn of_values(
        heap: &mut Heap,
        values: &[Value],
        room: usize,
    ) -> Result<Gc<Pieces>, OutOfMemory> {
        let storage = Storage::copy_of(heap, values, (0, room))?;
        Ok(Pieces::of(heap, Entry::run(storage, 0, values.len() as u32)))
    }

    /// Moves the pieces of a leaf to what takes the place of the ranges in use of their storages, where anything
    /// does. Nobody can tell, so that nodes still count as never changing.
    pub(crate) fn move_storages(&self, place: &mut impl FnMut(Gc<Storage>) -> Option<Gc<Storage>>) {
        debug_assert!(self.height() == 0);
        for item in self.items() {
            let mut entry = item.get();
            if let Some(storage) = entry.storage()
                && let Some(place) = place(storage)
            {
                entry.cell = Some(place.as_any());
                entry.at -= storage.range().0;
                item.set(entry);
            }
        }
    }

    /// How many values there are.
    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    /// How many pieces there are.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// How many levels of nodes are below: 0 for leaves.
    pub fn height(&self) -> u8 {
        self.header.flags()
    }

    /// What the node consists of.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Entry> + ExactSizeIterator {
        self.items().iter().map(Cell::get)
    }

    /// The entry of a number.
    #[inline]
    pub(super) fn entry(&self, number: usize) -> Entry {
        self.items()[number].get()
    }

    /// The entry that has the index, by its number, and the index within it.
    #[inline]
    pub(super) fn find(&self, mut index: u32) -> (usize, u32) {
        for (number, entry) in self.entries().enumerate() {
            if index < entry.len {
                return (number, index);
            }
            index -= entry.len;
        }
        panic!("index out of range")
    }

    /// A value; the empty mark for a hole.
    pub(crate) fn get(&self, index: u32) -> Value {
        let (mut height, (mut number, mut within)) = (self.height(), self.find(index));
        let mut entry = self.entry(number);
        while height > 0 {
            let node = entry.subtree();
            (height, (number, within)) = (node.height(), node.find(within));
            entry = node.entry(number);
        }
        entry.value(within)
    }

    /// Whether there are no holes.
    pub(super) fn is_packed(&self) -> bool {
        self.entries().all(|entry| match (self.height(), entry.storage()) {
            (0, None) => false,
            (0, Some(_)) => (0..entry.len).all(|at| !entry.value(at).is_empty()),
            _ => entry.subtree().is_packed(),
        })
    }

    /// Whether a test holds of some value, holes included.
    pub(crate) fn any(&self, test: &impl Fn(Value) -> bool) -> bool {
        self.entries().any(|entry| match (self.height(), entry.storage()) {
            (0, None) => test(Value::EMPTY),
            (0, Some(_)) => (0..entry.len).any(|at| test(entry.value(at))),
            _ => entry.subtree().any(test),
        })
    }

    /// The index of the first value at or after an index that is no hole.
    pub(super) fn next_existing(&self, from: u32) -> Option<u32> {
        let mut start = 0;
        for entry in self.entries() {
            let end = start + entry.len;
            if end > from {
                let within = from.saturating_sub(start);
                let found = match (self.height(), entry.storage()) {
                    (0, None) => None,
                    (0, Some(_)) => (within..entry.len).find(|&at| !entry.value(at).is_empty()),
                    _ => entry.subtree().next_existing(within),
                };
                if let Some(at) = found {
                    return Some(start + at);
                }
            }
            start = end;
        }
        None
    }

    /// Calls `visit` for the pieces that show `from..to`, clipped to that.
    pub(super) fn for_each(&self, from: u32, to: u32, visit: &mut impl FnMut(Entry)) {
        let mut start = 0;
        for entry in self.entries() {
            let end = start + entry.len;
            if start < to && end > from {
                let (first, last) = (from.saturating_sub(start), entry.len.min(to - start));
                if self.height() == 0 {
                    visit(entry.part(first, last));
                } else {
                    entry.subtree().for_each(first, last, visit);
                }
            }
            start = end;
        }
    }

    /// Appends the values `from..to` to a storage, which has room.
    pub(super) fn append_to(&self, from: u32, to: u32, target: &Storage) {
        self.for_each(from, to, &mut |piece| piece.append_to(target));
    }
}

/// Appends a piece to those of a leaf: merged with the last one if it goes on where that ends, or
/// if both are small.
pub(super) fn push_piece(heap: &mut Heap, pieces: &mut Entries, piece: Entry) -> Result<(), OutOfMemory> {
    if piece.len == 0 {
        return Ok(());
    }
    if let Some(last) = pieces.last_mut() {
        if last.continues_with(&piece) {
            last.len += piece.len;
            return Ok(());
        }
        if last.cell.is_some() && piece.cell.is_some() && last.len + piece.len <= SMALL {
            let storage = Storage::allocate(heap, SMALL as usize)?;
            last.append_to(&storage);
            piece.append_to(&storage);
            count_moved(heap, (last.len + piece.len) as usize);
            *last = Entry::run(storage, 0, last.len + piece.len);
            return Ok(());
        }
    }
    pieces.push(piece);
    Ok(())
}

impl Trace for Pieces {
    /// Its subtrees, or what its pieces show.
    fn trace(&self, tracer: &mut Tracer) {
        if self.height() > 0 {
            self.entries().for_each(|entry| entry.cell.trace(tracer));
            return;
        }
        // Leaves that changed often show storages that lie all over the heap.
        for cell in self.entries().filter_map(|entry| entry.cell) {
            Storage::expect_view(cell);
        }
        for entry in self.entries() {
            if let Some(storage) = entry.storage() {
                storage.mark_view(tracer, entry.at, entry.at + entry.len);
                if storage.is_wasteful() {
                    tracer.note(self);
                }
            }
        }
    }
}
