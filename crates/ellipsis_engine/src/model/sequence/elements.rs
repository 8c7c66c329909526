//! Elements: a view of flat storage, or sparse.
//!
//! Invariants:
//! - *flat* (without [`SPARSE`]): the view shows `length` values from `data` on, which are
//!   initialised and lie within the range in use of the storage; `fast_len` equals `length`;
//!   without storage there are none;
//! - *sparse*: `fast_len` is 0, `store` is a [`SparseElements`], whose indices lie below `length`;
//! - *in pieces*: `fast_len` is 0, `store` is a tree of [`Pieces`] with `length` values, and
//!   `data` is no address but what reading and changing them has cost so far;
//! - `write_len` is `fast_len` if the elements may be overwritten in place, that is if the storage
//!   is not shared and the view not frozen, else 0;
//! - without [`MAYBE_HOLEY`] no value of a flat view, or in pieces, is the empty mark;
//! - [`SEALED`] and [`FROZEN`] speak of all elements; sparse ones have attributes of their own as well, from which
//!   these take away.
//!
//! # Safety
//!
//! The unsafe blocks rely on the first invariants: that `data` points to `fast_len` initialised values, which `store`
//! keeps alive, that `write_len` is not above `fast_len`, and that the flags say what `store` is. Only this file sets
//! these fields: `data` only by pointing into a storage within the range in use, and together with `store`. What is
//! handed out are copies of values, or cells for as long as the heap is borrowed, so that nothing is collected.

use std::cell::Cell;
use std::mem::offset_of;
use std::ptr::NonNull;

use ellipsis_gc::{Gc, Header, Heap, HeapCell, Trace, Tracer, heap_cell, trace_fields};

use super::pieces::Pieces;
use super::sparse::SparseElements;
use super::storage::{Source, Storage};
use super::{ElementsIter, FLAT_LENGTH_LIMIT, OutOfMemory};
use crate::model::kind::{CellKind, Cells};
use crate::model::value::Value;

/// No elements can be added.
pub(super) const NOT_EXTENSIBLE: u32 = 1;
/// No element can be deleted or reconfigured.
pub(super) const SEALED: u32 = 2;
/// No element can be overwritten.
pub(super) const FROZEN: u32 = 4;
/// The length is not writable.
pub(super) const LENGTH_READ_ONLY: u32 = 8;
/// There may be holes.
pub(super) const MAYBE_HOLEY: u32 = 16;
/// What `store` points to is a [`SparseElements`].
const SPARSE: u32 = 32;
/// Elements were added in front: growth leaves room there.
pub(super) const GROWS_FRONT: u32 = 64;
/// What `store` points to is a tree of pieces.
const IN_PIECES: u32 = 128;
/// A look at each found a hole, which may have been filled since.
pub(super) const FOUND_HOLEY: u32 = 256;

/// The elements of an array or of another object, with the array's length.
#[repr(C)]
pub struct Elements {
    data: Cell<*mut Value>,
    fast_len: Cell<u32>,
    write_len: Cell<u32>,
    length: Cell<u32>,
    flags: Cell<u32>,
    /// A storage; with the flag [`SPARSE`] a [`SparseElements`], with the flag [`IN_PIECES`] a tree.
    store: Cell<Option<Gc<Header>>>,
}

/// Elements of objects that are no arrays.
#[repr(C)]
pub(crate) struct ElementsCell {
    header: Header,
    elements: Elements,
}

heap_cell!(ElementsCell, header, Cells, CellKind::Elements as u8);

impl ElementsCell {
    pub(crate) fn new(heap: &mut Heap, elements: Elements) -> Gc<ElementsCell> {
        heap.alloc(ElementsCell { header: Header::new(CellKind::Elements as u8), elements })
    }

    pub(crate) fn elements(&self) -> &Elements {
        &self.elements
    }
}

trace_fields!(ElementsCell { elements });

impl Elements {
    /// Byte offset of the pointer to element 0.
    pub const DATA_OFFSET: usize = offset_of!(Elements, data);
    /// Byte offset of the number of elements that can be read there, a `u32`.
    pub const FAST_LEN_OFFSET: usize = offset_of!(Elements, fast_len);
    /// Byte offset of the number of elements that can be overwritten there, a `u32`.
    pub const WRITE_LEN_OFFSET: usize = offset_of!(Elements, write_len);
    /// Byte offset of the length, a `u32`.
    pub const LENGTH_OFFSET: usize = offset_of!(Elements, length);

    /// No elements.
    #[inline]
    pub const fn empty() -> Elements {
        Elements {
            data: Cell::new(NonNull::dangling().as_ptr()),
            fast_len: Cell::new(0),
            write_len: Cell::new(0),
            length: Cell::new(0),
            flags: Cell::new(0),
            store: Cell::new(None),
        }
    }

    /// Those of the values in use of a storage that begin at `offset`, holes perhaps among them.
    #[inline(always)]
    pub(super) fn of(storage: Gc<Storage>, offset: usize, length: u32, maybe_holey: bool) -> Elements {
        let (low, high) = storage.range();
        assert!(low as usize <= offset && offset + length as usize <= high as usize, "values in use");
        Elements {
            data: Cell::new(storage.data().wrapping_add(offset)),
            fast_len: Cell::new(length),
            write_len: Cell::new(if storage.is_shared() { 0 } else { length }),
            length: Cell::new(length),
            flags: Cell::new(if maybe_holey { MAYBE_HOLEY } else { 0 }),
            store: Cell::new(Some(storage.as_any())),
        }
    }

    /// No elements, and room for some.
    pub fn with_capacity(heap: &mut Heap, capacity: u32) -> Result<Elements, OutOfMemory> {
        let elements = Elements::empty();
        if capacity > 0 {
            elements.point(Storage::allocate(heap, capacity as usize)?, 0, 0);
        }
        Ok(elements)
    }

    /// These elements; empty marks become holes. Panics if there is no memory for them.
    #[inline]
    pub fn from_slice(heap: &mut Heap, values: &[Value]) -> Elements {
        Elements::try_from_slice(heap, values).expect("memory for elements")
    }

    /// These elements; empty marks become holes.
    #[inline]
    pub fn try_from_slice(heap: &mut Heap, values: &[Value]) -> Result<Elements, OutOfMemory> {
        if values.is_empty() {
            return Ok(Elements::empty());
        }
        let storage = Storage::copy_of(heap, values, (0, 0))?;
        let maybe_holey = values.iter().any(|value| value.is_empty());
        Ok(Elements::of(storage, 0, values.len() as u32, maybe_holey))
    }

    /// So many holes: flat if they are few and there is memory for them, else sparse.
    pub fn of_holes(heap: &mut Heap, count: u32) -> Elements {
        if 0 < count
            && count <= FLAT_LENGTH_LIMIT
            && let Ok(storage) = Storage::allocate_empty(heap, count as usize)
        {
            return Elements::of(storage, 0, count, true);
        }
        let elements = Elements::empty();
        elements.set_length(heap, count);
        elements
    }

    /// The same value many times; the empty mark makes holes.
    pub fn filled(heap: &mut Heap, count: u32, value: Value) -> Result<Elements, OutOfMemory> {
        if count == 0 {
            return Ok(Elements::empty());
        }
        let holes = value.is_empty();
        let storage = match holes {
            true => Storage::allocate_empty(heap, count as usize)?,
            false => Storage::allocate(heap, count as usize)?,
        };
        if !holes {
            storage.append_filled(value, count as usize);
        }
        Ok(Elements::of(storage, 0, count, holes))
    }

    /// The length.
    #[inline(always)]
    pub fn len(&self) -> u32 {
        self.length.get()
    }

    /// Whether the length is 0.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.length.get() == 0
    }

    /// How many elements can be read with [`Elements::fast_get`].
    #[inline(always)]
    pub fn fast_len(&self) -> u32 {
        self.fast_len.get()
    }

    /// How many elements can be overwritten with [`Elements::fast_set`].
    #[inline(always)]
    pub fn write_len(&self) -> u32 {
        self.write_len.get()
    }

    /// An element of flat elements, [`Value::EMPTY`] for a hole; `None` says to use
    /// [`Elements::get`].
    #[inline(always)]
    pub fn fast_get(&self, index: u32) -> Option<Value> {
        if index < self.fast_len.get() {
            // SAFETY: `data` points to `fast_len` initialised values.
            Some(unsafe { *self.data.get().add(index as usize) })
        } else {
            None
        }
    }

    /// Overwrites an element in place; `false` says to use [`Elements::set`], after looking at
    /// what stands against adding an element if there is none.
    #[inline(always)]
    pub fn fast_set(&self, index: u32, value: Value) -> bool {
        if index < self.write_len.get() {
            // SAFETY: `data` points to more than `index` initialised values; those below
            // `write_len` belong to this view alone, and nobody holds references to them.
            unsafe {
                let place = self.data.get().add(index as usize);
                if !(*place).is_empty() {
                    *place = value;
                    return true;
                }
            }
        }
        false
    }

    /// Appends where there is room for it and nothing against it; `false` says to look closer and
    /// use [`Elements::push`].
    #[inline(always)]
    pub fn fast_push(&self, value: Value) -> bool {
        if self.has_flag(SPARSE | IN_PIECES | NOT_EXTENSIBLE | LENGTH_READ_ONLY) {
            return false;
        }
        self.append_in_place(value)
    }

    /// Appends values until there are no more, which it says by `true`, or until the next one has to
    /// be appended by [`Elements::push`]. `values` neither looks at these elements nor changes them.
    #[inline]
    pub fn append_while_room(&self, mut values: impl FnMut() -> Option<Value>) -> bool {
        if self.has_flag(SPARSE | IN_PIECES | NOT_EXTENSIBLE | LENGTH_READ_ONLY) {
            return false;
        }
        let Some(storage) = self.storage() else { return false };
        let (range, length) = (storage.range(), self.length.get());
        let end = self.data.get().wrapping_add(length as usize);
        if end != storage.data().wrapping_add(range.1 as usize) {
            return false;
        }
        let (mut place, limit) = (end, storage.data().wrapping_add(storage.capacity() as usize));
        let ended = loop {
            if place == limit {
                break false;
            }
            let Some(value) = values() else { break true };
            debug_assert!(!value.is_empty());
            // SAFETY: this lies between the end of the range in use and the capacity.
            unsafe { place.write(value) };
            place = place.wrapping_add(1);
        };
        let added = ((place.addr() - end.addr()) / size_of::<Value>()) as u32;
        // So that what was written is what the lengths are about to say.
        assert!(
            self.storage() == Some(storage) && storage.range() == range && self.length.get() == length,
            "elements changed while values for them were made"
        );
        // SAFETY: so many values were written right behind those in use.
        unsafe { storage.set_high(range.1 + added) };
        self.set_flat_length(length + added);
        ended
    }

    /// Overwrites a value in place, be it a hole, if that is possible; whether it was.
    #[inline(always)]
    pub(super) fn overwrite(&self, index: u32, value: Value) -> bool {
        let in_place = index < self.write_len.get();
        if in_place {
            // SAFETY: as in `fast_set`.
            unsafe { *self.data.get().add(index as usize) = value };
        }
        in_place
    }

    /// Appends to flat elements if there is room.
    #[inline(always)]
    pub(super) fn append_in_place(&self, value: Value) -> bool {
        debug_assert!(!value.is_empty());
        let Some(storage) = self.storage() else { return false };
        let (_, high) = storage.range();
        let length = self.length.get();
        let end = self.data.get().wrapping_add(length as usize);
        if high >= storage.capacity() || end != storage.data().wrapping_add(high as usize) {
            return false;
        }
        // SAFETY: `high` is below the capacity, so this lies within the storage; it is the end of
        // the range in use, which no view shows.
        unsafe {
            end.write(value);
            storage.set_high(high + 1);
        }
        if !storage.is_shared() && !self.has_flag(FROZEN) {
            self.write_len.set(length + 1);
        }
        self.fast_len.set(length + 1);
        self.length.set(length + 1);
        true
    }

    /// An element; [`Value::EMPTY`] if there is none. (For an accessor: its pair.)
    #[inline]
    pub fn get(&self, index: u32) -> Value {
        match self.fast_get(index) {
            Some(value) => value,
            None => self.get_slow(index),
        }
    }

    /// The value of an element; `None` if there is none, or an accessor.
    #[inline]
    pub fn get_plain(&self, index: u32) -> Option<Value> {
        let value = self.get(index);
        (!value.is_empty() && value.kind() != CellKind::Accessor).then_some(value)
    }

    fn get_slow(&self, index: u32) -> Value {
        match self.sparse() {
            Some(sparse) => sparse.get(index).map_or(Value::EMPTY, |slot| slot.0),
            None => self.get_in_pieces(index),
        }
    }

    /// Whether the elements carry their attributes one by one.
    #[inline(always)]
    pub fn is_sparse(&self) -> bool {
        self.has_flag(SPARSE)
    }

    /// Whether the elements are flat.
    #[inline(always)]
    pub fn is_flat(&self) -> bool {
        !self.has_flag(SPARSE | IN_PIECES)
    }

    /// The values of flat elements, holes being [`Value::EMPTY`].
    ///
    /// # Safety
    /// While the slice is in use these elements are neither written to nor changed in their length, nor are those in
    /// whose storage they lie, unless that is shared; and they are reachable.
    #[inline(always)]
    pub unsafe fn as_slice(&self) -> Option<&[Value]> {
        // SAFETY: `data` points to `fast_len` initialised values; the rest is the caller's promise.
        self.is_flat().then(|| unsafe {
            std::slice::from_raw_parts(self.data.get().cast_const(), self.fast_len.get() as usize)
        })
    }

    /// The values of flat elements, holes being [`Value::EMPTY`], as cells that may change. While the heap is borrowed
    /// nothing is collected, so that they stay alive.
    #[inline(always)]
    pub fn as_cells<'a>(&'a self, _heap: &'a Heap) -> Option<&'a [Cell<Value>]> {
        self.is_flat().then(|| self.cells())
    }

    /// The values that can be read fast. Nothing is collected while the result is in use.
    #[inline(always)]
    pub(super) fn cells(&self) -> &[Cell<Value>] {
        // SAFETY: `data` points to `fast_len` initialised values, in a storage that is not freed before a collection;
        // cells may be written to meanwhile.
        unsafe {
            std::slice::from_raw_parts(self.data.get().cast::<Cell<Value>>(), self.fast_len.get() as usize)
        }
    }

    /// Copies `count` flat elements from one index on to another and following, as if all were read before any is
    /// written.
    pub(super) fn move_within(&self, to: u32, from: u32, count: u32) {
        let cells = self.cells();
        let (source, target) =
            (&cells[from as usize..][..count as usize], &cells[to as usize..][..count as usize]);
        // SAFETY: both are cells, so many of them.
        unsafe {
            source
                .as_ptr()
                .cast::<Value>()
                .copy_to(target.as_ptr().cast::<Value>().cast_mut(), count as usize)
        };
    }

    /// The elements that there are, in ascending order, with their indices. The elements may
    /// change on the way: this goes on behind the index that it came to.
    pub fn iter(&self) -> ElementsIter<'_> {
        ElementsIter::new(self)
    }

    /// Moves these elements out, and leaves none behind.
    pub fn take(&self) -> Elements {
        let taken = Elements::empty();
        taken.swap(self);
        taken
    }

    /// Replaces these elements and all that is noted about them.
    pub fn replace(&self, with: Elements) {
        self.swap(&with);
    }

    fn swap(&self, other: &Elements) {
        self.data.swap(&other.data);
        self.fast_len.swap(&other.fast_len);
        self.write_len.swap(&other.write_len);
        self.length.swap(&other.length);
        self.flags.swap(&other.flags);
        self.store.swap(&other.store);
    }

    /// Whether the elements lie in storage that other elements may show too.
    pub fn is_shared(&self) -> bool {
        self.storage().is_some_and(|storage| storage.is_shared())
    }

    #[inline(always)]
    pub(super) fn has_flag(&self, flags: u32) -> bool {
        self.flags.get() & flags != 0
    }

    /// Notes something about the elements.
    #[inline(always)]
    pub(super) fn set_flag(&self, flag: u32, on: bool) {
        assert!(flag & (SPARSE | IN_PIECES) == 0, "set together with `store`");
        let flags = self.flags.get();
        self.flags.set(if on { flags | flag } else { flags & !flag });
    }

    /// The storage of flat elements, if they have any.
    #[inline(always)]
    pub fn storage(&self) -> Option<Gc<Storage>> {
        if !self.is_flat() {
            return None;
        }
        // SAFETY: the flags say what `store` is.
        self.store.get().map(|store| unsafe { store.cast() })
    }

    /// The sparse elements, if these are.
    #[inline(always)]
    pub(super) fn sparse(&self) -> Option<Gc<SparseElements>> {
        if !self.has_flag(SPARSE) {
            return None;
        }
        // SAFETY: the flag says what `store` is.
        self.store.get().map(|store| unsafe { store.cast() })
    }

    /// The tree of elements in pieces.
    #[inline(always)]
    pub fn pieces(&self) -> Option<Gc<Pieces>> {
        if !self.has_flag(IN_PIECES) {
            return None;
        }
        // SAFETY: the flag says what `store` is.
        self.store.get().map(|store| unsafe { store.cast() })
    }

    /// What reading and changing elements in pieces has cost so far; 0 of others.
    #[inline(always)]
    pub(super) fn debt(&self) -> usize {
        if self.has_flag(IN_PIECES) { self.data.get().addr() } else { 0 }
    }

    /// Sets what that is, if the elements are in pieces.
    #[inline(always)]
    pub(super) fn set_debt(&self, debt: usize) {
        if self.has_flag(IN_PIECES) {
            self.data.set(std::ptr::without_provenance_mut(debt));
        }
    }

    /// Where in the storage element 0 stands.
    #[inline(always)]
    pub fn offset(&self, storage: Gc<Storage>) -> usize {
        (self.data.get().addr() - storage.data().addr()) / size_of::<Value>()
    }

    /// Moves flat elements to what takes the place of the range in use of their storage, if anything does.
    pub(crate) fn move_storage(&self, place: &mut impl FnMut(Gc<Storage>) -> Option<Gc<Storage>>) {
        if let Some(storage) = self.storage()
            && let Some(place) = place(storage)
        {
            self.point(place, self.offset(storage) - storage.range().0 as usize, self.len());
        }
    }

    /// Makes these elements a view of `length` of the values in use of a storage, from `offset` on.
    pub(super) fn point(&self, storage: Gc<Storage>, offset: usize, length: u32) {
        let (low, high) = storage.range();
        let (start, used) = (offset.wrapping_sub(low as usize), (high - low) as usize);
        assert!(start <= used && length as usize <= used - start || length == 0, "values in use");
        self.data.set(storage.data().wrapping_add(offset));
        self.store.set(Some(storage.as_any()));
        self.flags.set(self.flags.get() & !(SPARSE | IN_PIECES));
        self.set_lengths(length, !storage.is_shared());
    }

    /// Sets the length of flat elements.
    fn set_flat_length(&self, length: u32) {
        self.set_lengths(length, self.storage().is_some_and(|storage| !storage.is_shared()));
    }

    /// Sets the length of flat elements, whose storage is `own`ed by nobody else.
    #[inline(always)]
    fn set_lengths(&self, length: u32, own: bool) {
        self.length.set(length);
        self.fast_len.set(length);
        self.write_len.set(if own && !self.has_flag(FROZEN) { length } else { 0 });
    }

    /// Shortens flat elements.
    pub(super) fn shorten(&self, length: u32) {
        assert!(self.is_flat() && length <= self.length.get(), "a shorter length");
        self.set_flat_length(length);
    }

    /// Appends values to flat elements, for which [there is room](Elements::has_back_room).
    pub(super) fn append(&self, values: &(impl Source + ?Sized)) {
        let storage = self.storage().expect("storage with room");
        let end = self.offset(storage) + self.len() as usize;
        assert!(storage.range().1 as usize == end, "room behind values");
        storage.append(values);
        self.set_flat_length((storage.range().1 as usize - end) as u32 + self.len());
    }

    /// Appends holes to flat elements, for which [there is room](Elements::has_back_room).
    pub(super) fn append_holes(&self, count: u32) {
        let storage = self.storage().expect("storage with room");
        let end = self.offset(storage) + self.len() as usize;
        assert!(storage.range().1 as usize == end, "room behind values");
        storage.append_filled(Value::EMPTY, count as usize);
        self.set_flat_length(self.len() + count);
    }

    /// Whether values can be appended to what would be a view up to `to`, in place.
    pub(super) fn has_back_room(&self, to: u32, extra: u32) -> bool {
        self.storage().is_some_and(|storage| {
            let end = self.offset(storage) + to as usize;
            storage.range().1 as usize == end && storage.capacity() as usize - end >= extra as usize
        })
    }

    /// Notes that nothing can be overwritten in place any more: the storage is shared, or the elements are frozen.
    pub(super) fn forbid_overwriting(&self) {
        self.write_len.set(0);
    }

    /// Notes the length of sparse elements.
    pub(super) fn set_sparse_length(&self, length: u32) {
        assert!(self.is_sparse(), "sparse elements");
        self.length.set(length);
    }

    /// Makes these elements flat and none.
    pub(super) fn clear(&self) {
        self.store.set(None);
        self.data.set(NonNull::dangling().as_ptr());
        self.flags.set(self.flags.get() & !(SPARSE | IN_PIECES | MAYBE_HOLEY | FOUND_HOLEY));
        self.set_flat_length(0);
    }

    /// Makes these elements sparse ones.
    pub(super) fn point_sparse(&self, sparse: Gc<SparseElements>, length: u32) {
        self.point_elsewhere(sparse, SPARSE, length);
    }

    /// Makes these elements the values of a tree: flat ones if it has just one piece.
    pub(super) fn point_pieces(&self, pieces: Gc<Pieces>) {
        if let Some(only) = pieces.only()
            && let Some(storage) = only.storage()
        {
            // The last collection may have seen the leaf alone, which others may hold.
            storage.set_shared();
            self.point(storage, only.at as usize, only.len);
            return;
        }
        self.point_elsewhere(pieces, IN_PIECES, pieces.len());
    }

    /// Makes `store` something else than a storage, which the flag tells.
    fn point_elsewhere<T: HeapCell>(&self, cell: Gc<T>, flag: u32, length: u32) {
        self.store.set(Some(cell.as_any()));
        self.data.set(std::ptr::null_mut());
        self.flags.set(self.flags.get() & !(SPARSE | IN_PIECES) | flag);
        self.fast_len.set(0);
        self.write_len.set(0);
        self.length.set(length);
    }
}

impl Default for Elements {
    fn default() -> Elements {
        Elements::empty()
    }
}

impl Trace for Elements {
    fn trace(&self, tracer: &mut Tracer) {
        let Some(storage) = self.storage() else {
            self.store.trace(tracer);
            return;
        };
        if self.length.get() == 0 && storage.is_shared() {
            // What this showed may lie outside of the range in use by now.
            self.clear();
            return;
        }
        let from = self.offset(storage) as u32;
        storage.mark_view(tracer, from, from + self.length.get());
        if storage.is_wasteful() {
            tracer.note(self);
        }
    }
}

impl std::fmt::Debug for Elements {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
