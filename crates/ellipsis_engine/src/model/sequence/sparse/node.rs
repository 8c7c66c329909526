//! Nodes of sparse elements: how they lie in memory, and what can be asked of them.
//!
//! A node is a leaf, which holds elements; a *run*, which shows a range of a storage as elements
//! with ordinary attributes; or an inner node, which holds subtrees. Leaves and runs have height 0.
//!
//! Invariants:
//! - a node that is no run has at least one entry and at most [`MOST`], keys ascending; the entries
//!   below its length are initialised;
//! - the key of a subtree is not above any index in it, and above all indices in the subtrees before
//!   it; the first key of an inner node says nothing;
//! - a run shows at least one value, which may be a hole, and its storage is flagged as shared;
//! - a node is changed in place only by who [owns](Node::owns) it: the edge from the elements to the
//!   root and each further edge on the way to it are flagged as the only one to where it leads.
//!
//! # Safety
//!
//! The unsafe blocks rely on room, height and the flag for runs, which say what follows the struct and are set once,
//! before the cell is looked at; and on the entries below the length being initialised. Entries are copied in and out;
//! keys, which nobody else writes to, are referred to while none is added or removed.

use std::cell::Cell;

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer, heap_cell, prefetch};

use super::Slot;
use crate::model::sequence::storage::Storage;
use crate::model::{Attributes, CellKind, Cells, Value};

/// Most entries of a node. A change copies one node a level where others hold them, so this is what
/// it costs; the depth is the logarithm to about two thirds of this.
pub(super) const MOST: usize = 16;

/// Header flag: a run.
const RUN: u8 = 1;
/// Header flag: a leaf that had an element which a collection has to follow.
const HAS_CELLS: u8 = 2;

/// What each entry takes behind the keys: a value, or the address of a subtree.
const WORD: usize = size_of::<Value>();

/// Lines of the cache that keys and words of a full node take.
const LINES: usize = (size_of::<Node>() + MOST * (size_of::<u32>() + WORD)).div_ceil(64);

/// A node of the tree. What it holds follows the struct: for a run a [`Range`], else for as many
/// entries as there is room keys, then values or subtrees, then for leaves attributes.
#[repr(C)]
pub(crate) struct Node {
    /// Its low bits are the length (8), the room (8), the height (8), and which edges to subtrees
    /// are the only ones (16).
    header: Header,
    /// How many elements there are; holes in runs count.
    weight: Cell<u32>,
    /// How many of them have other attributes than [`Attributes::ALL`].
    irregular: Cell<u32>,
}

/// What a run shows.
#[derive(Clone, Copy)]
#[repr(C)]
pub(in crate::model::sequence) struct Range {
    storage: Gc<Storage>,
    /// Where in the storage it begins.
    at: u32,
    /// The index of its first value.
    pub(super) first: u32,
    /// How many values there are.
    pub(super) len: u32,
}

/// A subtree on its way into a node.
#[derive(Clone, Copy)]
pub(super) struct Child {
    pub(super) key: u32,
    pub(super) node: Gc<Node>,
    /// Whether this is the only edge to it.
    pub(super) sole: bool,
}

/// Weight and number of irregular elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sums {
    pub(super) weight: u32,
    pub(super) irregular: u32,
}

impl Range {
    /// `len` values of a storage, which is shared from now on.
    pub(in crate::model::sequence) fn new(storage: Gc<Storage>, at: u32, first: u32, len: u32) -> Range {
        storage.set_shared();
        Range { storage, at, first, len }
    }

    /// The index behind the last value.
    pub(super) fn end(&self) -> u32 {
        self.first + self.len
    }

    /// The values with indices `from..to`, which lie within.
    pub(super) fn part(&self, from: u32, to: u32) -> Range {
        Range { at: self.at + (from - self.first), first: from, len: to - from, ..*self }
    }

    fn value(&self, index: u32) -> Value {
        assert!(self.first <= index && index - self.first < self.len, "index out of range");
        self.storage.get(self.at + (index - self.first))
    }

    /// The element at an index within, if that is no hole.
    pub(super) fn element(&self, index: u32) -> Option<(u32, Slot)> {
        let value = self.value(index);
        (!value.is_empty()).then_some((index, (value, Attributes::ALL)))
    }

    /// The elements with indices `from..to`, clipped to what there is.
    pub(super) fn elements(&self, from: u32, to: u32) -> impl DoubleEndedIterator<Item = (u32, Slot)> {
        let range = *self;
        (from.max(range.first)..to.min(range.end())).filter_map(move |index| range.element(index))
    }
}

impl Node {
    /// A node without entries that has room for some.
    fn with_room(heap: &mut Heap, height: u8, room: usize) -> Gc<Node> {
        assert!((1..=MOST).contains(&room) && room.is_multiple_of(4), "room for entries");
        let attributes = if height == 0 { room } else { 0 };
        let size = size_of::<Node>() + room * (WORD + size_of::<u32>()) + attributes;
        let header = Header::new(CellKind::SparseNode as u8);
        header.set_low48((room as u64) << 8 | u64::from(height) << 16);
        // SAFETY: as many entries as there is room for are in the cell, and there are none yet.
        unsafe { Node::write(heap, size, header) }
    }

    /// # Safety
    /// The cell becomes what the header says: what that counts is initialised at once, and there is room for the rest.
    unsafe fn write(heap: &mut Heap, size: usize, header: Header) -> Gc<Node> {
        // SAFETY: the memory is fresh and has room for more than the struct; the rest is the caller's promise.
        unsafe {
            let cell = heap.alloc_raw(size, CellKind::SparseNode as u8).cast::<Node>();
            cell.write(Node { header, weight: Cell::new(0), irregular: Cell::new(0) });
            Gc::from_raw(cell.as_ptr())
        }
    }

    /// A leaf of elements, at least one and at most [`MOST`], in order.
    pub(super) fn leaf(heap: &mut Heap, elements: &[(u32, Slot)]) -> Gc<Node> {
        let leaf = Node::with_room(heap, 0, room_for(elements.len()));
        for (at, &(index, slot)) in elements.iter().enumerate() {
            leaf.insert_element(at, index, slot);
        }
        leaf
    }

    /// An inner node of subtrees, at least one and at most [`MOST`], in order.
    pub(super) fn inner(heap: &mut Heap, height: u8, children: &[Child]) -> Gc<Node> {
        let node = Node::with_room(heap, height, room_for(children.len()));
        for (at, &child) in children.iter().enumerate() {
            node.insert_child(at, child);
        }
        node
    }

    /// A run.
    pub(super) fn run(heap: &mut Heap, range: Range) -> Gc<Node> {
        let header = Header::new(CellKind::SparseNode as u8);
        header.set_flags(RUN);
        // SAFETY: the cell has room for the range behind the struct, which is written.
        let node = unsafe {
            let node = Node::write(heap, size_of::<Node>() + size_of::<Range>(), header);
            node.as_ptr().add(1).cast::<Range>().write(range);
            node
        };
        node.weight.set(range.len);
        node
    }

    /// A node with the same entries as this one, which is no run, and room for more. Edges that are
    /// the only ones stay so if the copy takes the place of this one.
    pub(super) fn copy(&self, heap: &mut Heap, more: usize, replaces: bool) -> Gc<Node> {
        assert!(!self.is_run(), "a node with entries");
        let copy = Node::with_room(heap, self.height(), room_for(self.len() + more));
        let len = self.len();
        // SAFETY: both have initialised entries or room for that many.
        unsafe {
            self.words().copy_to_nonoverlapping(copy.words(), len);
            self.key_words().copy_to_nonoverlapping(copy.key_words(), len);
            if self.height() == 0 {
                self.attribute_bytes().copy_to_nonoverlapping(copy.attribute_bytes(), len);
            }
        }
        copy.set_len(len);
        copy.header.set_flags(self.header.flags());
        if replaces {
            copy.set_sole_edges(self.sole_edges());
        }
        copy.weight.set(self.weight.get());
        copy.irregular.set(self.irregular.get());
        copy
    }

    /// Says that this is about to be looked at, keys and words, so that the cache can fetch all of it at
    /// once.
    #[inline]
    pub(super) fn expect(&self) {
        let cell = std::ptr::from_ref(self).cast::<u8>();
        (0..LINES).for_each(|line| prefetch(cell.wrapping_add(64 * line)));
    }

    /// How many entries there are; none for a run.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.header.low48() as u8 as usize
    }

    fn set_len(&self, len: usize) {
        self.header.set_low48(self.header.low48() & !0xff | len as u64);
    }

    /// How many entries there is room for.
    #[inline]
    pub(super) fn room(&self) -> usize {
        (self.header.low48() >> 8) as u8 as usize
    }

    #[inline]
    pub(super) fn height(&self) -> u8 {
        (self.header.low48() >> 16) as u8
    }

    #[inline]
    pub(super) fn is_run(&self) -> bool {
        self.header.flags() & RUN != 0
    }

    fn sole_edges(&self) -> u32 {
        (self.header.low48() >> 24) as u32 & 0xffff
    }

    fn set_sole_edges(&self, edges: u32) {
        debug_assert!(edges <= 0xffff);
        self.header.set_low48(self.header.low48() & 0xff_ffff | u64::from(edges) << 24);
    }

    /// Whether the edge to a subtree is the only one: then who owns this node owns that.
    pub(super) fn owns(&self, at: usize) -> bool {
        self.sole_edges() >> at & 1 != 0
    }

    pub(super) fn sums(&self) -> Sums {
        Sums { weight: self.weight.get(), irregular: self.irregular.get() }
    }

    fn add(&self, sums: Sums) {
        self.weight.set(self.weight.get() + sums.weight);
        self.irregular.set(self.irregular.get() + sums.irregular);
    }

    fn subtract(&self, sums: Sums) {
        self.weight.set(self.weight.get() - sums.weight);
        self.irregular.set(self.irregular.get() - sums.irregular);
    }

    /// Notes that a subtree has come to sum up to something else.
    pub(super) fn update_sums(&self, before: Sums, after: Sums) {
        self.subtract(before);
        self.add(after);
    }

    #[inline]
    fn key_words(&self) -> *mut u32 {
        std::ptr::from_ref(self).wrapping_add(1).cast::<u32>().cast_mut()
    }

    #[inline]
    fn words(&self) -> *mut Value {
        self.key_words().wrapping_add(self.room()).cast()
    }

    fn attribute_bytes(&self) -> *mut Attributes {
        self.words().wrapping_add(self.room()).cast()
    }

    /// What a run shows.
    pub(super) fn range(&self) -> Option<Range> {
        // SAFETY: the flag says what follows the struct.
        self.is_run().then(|| unsafe { *self.key_words().cast::<Range>() })
    }

    /// The keys of the entries.
    #[inline]
    pub(super) fn keys(&self) -> &[u32] {
        // SAFETY: the entries below the length are initialised; keys are written to only in
        // functions below that hold no such slice.
        unsafe { std::slice::from_raw_parts(self.key_words(), self.len()) }
    }

    /// The element of a leaf at a place.
    #[inline]
    pub(super) fn element(&self, at: usize) -> (u32, Slot) {
        assert!(at < self.len() && self.height() == 0, "no such element");
        // SAFETY: the entries of a leaf below the length are initialised.
        unsafe { (self.keys()[at], (*self.words().add(at), *self.attribute_bytes().add(at))) }
    }

    /// The elements of a leaf; none for a run.
    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = (u32, Slot)> {
        (0..self.len()).map(|at| self.element(at))
    }

    /// The subtree of an inner node at a place.
    #[inline]
    pub(super) fn child(&self, at: usize) -> Gc<Node> {
        assert!(at < self.len() && self.height() > 0, "no such subtree");
        // SAFETY: the entries of an inner node below the length are addresses of nodes.
        unsafe { *self.words().add(at).cast::<Gc<Node>>() }
    }

    /// The subtrees of an inner node, for an owner of it or somebody else.
    pub(super) fn children(&self, owned: bool) -> impl Iterator<Item = Child> {
        let child =
            move |at| Child { key: self.keys()[at], node: self.child(at), sole: owned && self.owns(at) };
        (0..self.len()).map(child)
    }

    /// Where the element with an index stands in a leaf, or else is to be inserted.
    #[inline]
    pub(super) fn find(&self, index: u32) -> Result<usize, usize> {
        let keys = self.keys();
        let before = keys.iter().map(|&key| usize::from(key < index)).sum();
        if keys.get(before) == Some(&index) { Ok(before) } else { Err(before) }
    }

    /// Which subtree of an inner node an index belongs to.
    #[inline]
    pub(super) fn child_for(&self, index: u32) -> usize {
        // Looking at all costs less than branches that cannot be foreseen.
        self.keys()[1..].iter().map(|&key| usize::from(key <= index)).sum()
    }

    /// Makes a gap at a place, which is to be filled at once. There must be room.
    fn open(&self, at: usize) {
        let len = self.len();
        assert!(at <= len && len < self.room(), "room for an entry");
        let behind = len - at;
        // SAFETY: there is room for another entry behind the last.
        unsafe {
            self.words().add(at).copy_to(self.words().add(at + 1), behind);
            self.key_words().add(at).copy_to(self.key_words().add(at + 1), behind);
            if self.height() == 0 {
                self.attribute_bytes().add(at).copy_to(self.attribute_bytes().add(at + 1), behind);
            }
        }
        let (edges, before) = (self.sole_edges(), (1 << at) - 1);
        self.set_sole_edges(edges & before | (edges & !before) << 1);
        self.set_len(len + 1);
    }

    /// Drops the entry at a place.
    fn close(&self, at: usize) {
        let len = self.len();
        assert!(at < len, "no such entry");
        let behind = len - at - 1;
        // SAFETY: all of these are entries.
        unsafe {
            self.words().add(at + 1).copy_to(self.words().add(at), behind);
            self.key_words().add(at + 1).copy_to(self.key_words().add(at), behind);
            if self.height() == 0 {
                self.attribute_bytes().add(at + 1).copy_to(self.attribute_bytes().add(at), behind);
            }
        }
        let (edges, before) = (self.sole_edges(), (1 << at) - 1);
        self.set_sole_edges(edges & before | edges >> 1 & !before);
        self.set_len(len - 1);
    }

    /// Inserts an element into a leaf that has room for it.
    pub(super) fn insert_element(&self, at: usize, index: u32, slot: Slot) {
        assert!(self.height() == 0 && !self.is_run(), "a leaf");
        self.open(at);
        // SAFETY: this is an entry's place now, and nobody holds references to it.
        unsafe { self.key_words().add(at).write(index) };
        self.write_slot(at, slot);
    }

    /// Overwrites an element of a leaf.
    pub(super) fn set_element(&self, at: usize, slot: Slot) {
        self.subtract(Sums::of(self.element(at).1));
        self.write_slot(at, slot);
    }

    fn write_slot(&self, at: usize, slot: Slot) {
        // SAFETY: there is an element, and nobody holds references to it.
        unsafe {
            self.words().add(at).write(slot.0);
            self.attribute_bytes().add(at).write(slot.1);
        }
        if slot.0.is_cell() {
            self.header.set_flags(self.header.flags() | HAS_CELLS);
        }
        self.add(Sums::of(slot));
    }

    /// Removes an element from a leaf.
    pub(super) fn remove_element(&self, at: usize) {
        self.subtract(Sums::of(self.element(at).1));
        self.close(at);
    }

    /// Inserts a subtree into an inner node that has room for it.
    pub(super) fn insert_child(&self, at: usize, child: Child) {
        assert!(self.height() == child.node.height() + 1, "a subtree");
        self.open(at);
        // SAFETY: this is an entry's place now, and nobody holds references to it.
        unsafe {
            self.key_words().add(at).write(child.key);
            self.words().add(at).cast::<Gc<Node>>().write(child.node);
        }
        self.set_owns(at, child.sole);
        self.add(child.node.sums());
    }

    fn set_owns(&self, at: usize, sole: bool) {
        self.set_sole_edges(self.sole_edges() & !(1 << at) | u32::from(sole) << at);
    }

    /// Puts a subtree in the place of another, which summed up to `before`, or the same one that has
    /// changed since. The edge is the only one to it.
    pub(super) fn set_child(&self, at: usize, node: Gc<Node>, before: Sums) {
        assert!(at < self.len() && self.height() == node.height() + 1, "a subtree");
        // SAFETY: there is an entry, and nobody holds references to it.
        unsafe { self.words().add(at).cast::<Gc<Node>>().write(node) };
        self.set_owns(at, true);
        self.update_sums(before, node.sums());
    }

    /// Removes a subtree, which summed up to `before`.
    pub(super) fn remove_child(&self, at: usize, before: Sums) {
        debug_assert!(self.height() > 0);
        self.subtract(before);
        self.close(at);
    }
}

impl Sums {
    fn of(slot: Slot) -> Sums {
        Sums { weight: 1, irregular: u32::from(slot.1 != Attributes::ALL) }
    }
}

/// Room to make for that many entries.
fn room_for(len: usize) -> usize {
    len.next_multiple_of(4).min(MOST)
}

heap_cell!(Node, header, Cells, CellKind::SparseNode as u8);

impl Trace for Node {
    /// Its elements, its subtrees, or what a run shows.
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(range) = self.range() {
            range.storage.mark_view(tracer, range.at, range.at + range.len);
        } else if self.height() > 0 {
            (0..self.len()).for_each(|at| tracer.mark(self.child(at)));
        } else if self.header.flags() & HAS_CELLS != 0 {
            // SAFETY: the entries of a leaf below the length are initialised.
            let values = unsafe { std::slice::from_raw_parts(self.words(), self.len()) };
            values.trace(tracer);
        }
    }
}
