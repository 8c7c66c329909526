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

use std::ptr::NonNull;

use ellipsis_gc::{Gc, Header, Heap, Tracer};
use smallvec::SmallVec;

use super::OutOfMemory;
use super::storage::Storage;
use super::trim::note_leaf;
use crate::model::kind::CellKind;
use crate::model::value::Value;

/// Most entries of a node. A change copies one node a level, so this is what it costs; the depth
/// is the logarithm to this base.
pub(super) const MOST: usize = 16;

/// Pieces up to this length are merged with their neighbours, and copied when they change.
pub(super) const SMALL: u32 = 32;

/// A node of the tree. Its entries follow the struct.
#[repr(C)]
pub(crate) struct Pieces {
    /// Its low 8 bits are the number of entries, the next 8 the height: 0 for leaves.
    header: Header,
    len: u32,
    count: u32,
}

/// An entry: a piece of a leaf, or a subtree of an inner node.
#[derive(Clone, Copy)]
#[repr(C)]
pub(super) struct Entry {
    /// The storage of a piece, none for holes; the node of a subtree.
    cell: Option<NonNull<u8>>,
    /// Where the piece begins in its storage; of a subtree, how many pieces there are, so that nodes
    /// are made without looking at their subtrees, which would miss the cache.
    pub(super) at: u32,
    /// How many values there are, never 0.
    pub(super) len: u32,
}

/// Entries on their way into nodes: those of two full nodes, and some.
pub(super) type Entries = SmallVec<[Entry; 2 * MOST + 4]>;

impl Entry {
    /// A range of a storage, which is shared from now on.
    pub(super) fn run(storage: Gc<Storage>, at: u32, len: u32) -> Entry {
        storage.set_shared();
        Entry { cell: NonNull::new(storage.as_ptr().cast()), at, len }
    }

    pub(super) fn node(node: Gc<Pieces>) -> Entry {
        Entry { cell: NonNull::new(node.as_ptr().cast()), at: node.count, len: node.len }
    }

    /// The storage of a piece; holes have none.
    pub(super) fn storage(&self) -> Option<Gc<Storage>> {
        // SAFETY: only entries of leaves are asked, whose cells are storages.
        self.cell.map(|cell| unsafe { Gc::from_raw(cell.as_ptr().cast()) })
    }

    /// The node of a subtree.
    pub(super) fn subtree(&self) -> Gc<Pieces> {
        let cell = self.cell.expect("an inner node's entry");
        // SAFETY: only entries of inner nodes are asked, whose cells are nodes.
        unsafe { Gc::from_raw(cell.as_ptr().cast()) }
    }

    /// Value `index` of a piece.
    fn value(&self, index: u32) -> Value {
        debug_assert!(index < self.len);
        match self.storage() {
            // SAFETY: a piece lies within the range in use of its storage.
            Some(storage) => unsafe { *storage.data().add((self.at + index) as usize) },
            None => Value::EMPTY,
        }
    }

    /// The part `from..to` of a piece.
    pub(super) fn part(&self, from: u32, to: u32) -> Entry {
        Entry { cell: self.cell, at: if self.cell.is_some() { self.at + from } else { 0 }, len: to - from }
    }

    /// Whether the other piece goes on in the storage where this one ends.
    fn continues_with(&self, next: &Entry) -> bool {
        self.cell == next.cell && (self.cell.is_none() || self.at + self.len == next.at)
    }

    /// Copies the values of a piece.
    ///
    /// # Safety
    /// There is room for them, not in storage that any view shows.
    pub(super) unsafe fn copy_to(&self, place: *mut Value) {
        // SAFETY: a piece lies within the range in use of its storage; the rest is the caller's promise.
        unsafe {
            match self.storage() {
                Some(storage) => {
                    storage.data().add(self.at as usize).copy_to_nonoverlapping(place, self.len as usize);
                }
                None => (0..self.len as usize).for_each(|at| place.add(at).write(Value::EMPTY)),
            }
        }
    }
}

impl Pieces {
    /// A node of these entries, at most [`MOST`] and at least one.
    pub(super) fn new(heap: &mut Heap, height: u8, entries: &[Entry]) -> Gc<Pieces> {
        assert!(!entries.is_empty() && entries.len() <= MOST, "a node's number of entries");
        let size = size_of::<Pieces>() + size_of_val(entries);
        let cell = heap.alloc_raw(size, CellKind::Pieces as u8).cast::<Pieces>();
        let header = Header::new(CellKind::Pieces as u8);
        header.set_low48(entries.len() as u64 | u64::from(height) << 8);
        let len = entries.iter().map(|entry| entry.len).sum();
        let count = match height {
            0 => entries.len() as u32,
            _ => entries.iter().map(|entry| entry.at).sum(),
        };
        // SAFETY: the memory is fresh and has room for the struct and the entries, all of which
        // are written here.
        unsafe {
            cell.write(Pieces { header, len, count });
            let place = cell.add(1).cast::<Entry>();
            place.copy_from_nonoverlapping(NonNull::from(entries).cast(), entries.len());
            Gc::from_raw(cell.as_ptr())
        }
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
        let storage = Storage::of_values(heap, values, room)?;
        Ok(Pieces::of(heap, Entry::run(storage, 0, values.len() as u32)))
    }

    /// Moves the pieces of a leaf to what takes the place of the ranges in use of their storages, where anything
    /// does. Nobody can tell, so that nodes still count as never changing.
    pub(super) fn move_storages(&self, place: &mut impl FnMut(Gc<Storage>) -> Option<Gc<Storage>>) {
        debug_assert!(self.height() == 0);
        for number in 0..self.entries().len() {
            let mut entry = self.entries()[number];
            if let Some(storage) = entry.storage()
                && let Some(place) = place(storage)
            {
                entry.cell = NonNull::new(place.as_ptr().cast());
                entry.at -= storage.range().0;
                // SAFETY: so many entries follow the struct in the same cell; nobody holds references to them.
                unsafe {
                    std::ptr::from_ref(self).add(1).cast::<Entry>().cast_mut().add(number).write(entry)
                };
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

    #[inline]
    pub(super) fn height(&self) -> u8 {
        (self.header.low48() >> 8) as u8
    }

    #[inline]
    pub(super) fn entries(&self) -> &[Entry] {
        let count = self.header.low48() as u8;
        // SAFETY: that many entries follow the struct in the same cell, and never change.
        unsafe { std::slice::from_raw_parts(std::ptr::from_ref(self).add(1).cast(), count as usize) }
    }

    /// The entry that has the index, by its number, and the index within it.
    #[inline]
    pub(super) fn find(&self, mut index: u32) -> (usize, u32) {
        for (number, entry) in self.entries().iter().enumerate() {
            if index < entry.len {
                return (number, index);
            }
            index -= entry.len;
        }
        panic!("index out of range")
    }

    /// A value; the empty mark for a hole.
    pub(crate) fn get(&self, index: u32) -> Value {
        let (mut node, mut index) = (self, index);
        loop {
            let (number, within) = node.find(index);
            let entry = &node.entries()[number];
            if node.height() == 0 {
                return entry.value(within);
            }
            // SAFETY: an inner node keeps its subtrees alive, and nothing is collected meanwhile.
            node = unsafe { &*entry.subtree().as_ptr() };
            index = within;
        }
    }

    /// Whether there are no holes.
    pub(super) fn is_packed(&self) -> bool {
        self.entries().iter().all(|entry| match (self.height(), entry.storage()) {
            (0, None) => false,
            (0, Some(_)) => (0..entry.len).all(|at| !entry.value(at).is_empty()),
            _ => entry.subtree().is_packed(),
        })
    }

    /// Whether a test holds of some value, holes included.
    pub(crate) fn any(&self, test: &impl Fn(Value) -> bool) -> bool {
        self.entries().iter().any(|entry| match (self.height(), entry.storage()) {
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

    /// Copies the values `from..to`.
    ///
    /// # Safety
    /// There is room for them, not in storage that any view shows.
    pub(super) unsafe fn copy_to(&self, from: u32, to: u32, place: *mut Value) {
        let mut at = 0;
        self.for_each(from, to, &mut |piece| {
            // SAFETY: by the caller's promise.
            unsafe { piece.copy_to(place.add(at)) };
            at += piece.len as usize;
        });
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
            // SAFETY: the storage is new and has room for both.
            unsafe {
                last.copy_to(storage.data());
                piece.copy_to(storage.data().add(last.len as usize));
            }
            super::stats::count_moved((last.len + piece.len) as usize);
            storage.set_range(0, (last.len + piece.len) as usize);
            *last = Entry::run(storage, 0, last.len + piece.len);
            return Ok(());
        }
    }
    pieces.push(piece);
    Ok(())
}

/// Traces a node: its subtrees, or what its pieces show.
///
/// # Safety
/// `cell` is a live node.
pub(crate) unsafe fn trace_pieces(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let node = unsafe { &*cell.cast::<Pieces>() };
    if node.height() == 0 {
        // Leaves that changed often show storages that lie all over the heap.
        for storage in node.entries().iter().filter_map(|entry| entry.storage()) {
            storage.expect_view();
        }
    }
    for entry in node.entries() {
        if node.height() > 0 {
            tracer.mark(entry.subtree());
        } else if let Some(storage) = entry.storage() {
            storage.mark_view(tracer, entry.at, entry.at + entry.len);
            note_leaf(tracer, node, storage);
        }
    }
}
