//! Storage: a block of values of which views show ranges.
//!
//! Invariants:
//! - values at `low..high` are initialised, and alive as of the last collection; what lies outside
//!   is neither read nor traced;
//! - every view's range lies within `low..high`, unless it is empty;
//! - a storage that is not [`SHARED`] has at most one view, whose range is exactly `low..high`;
//!   for slots, `low` is 0;
//! - [`SHARED`] together with [`SOLE`] means that the last collection saw a single view and no
//!   view was added since, so that it may be taken for not shared.
//!
//! Marking: a collection narrows `low..high` to the hull of the views that it sees. The first view
//! to reach a storage sets the range, notes [`SEEN_BY_VIEW`] for the time until the storage is
//! popped from the mark stack, and traces what it shows; later ones add what is new to the hull. So
//! many views of one storage cost one pass. A storage that was reached in any other way (by an
//! address on the native stack) keeps its whole range: it is popped without that flag, and traced
//! from `low` to `high`. A view that meets it before that finds it marked, with a range that covers
//! its own. For this the heap must mark from the native stack before it traces anything.
//!
//! # Safety
//!
//! The unsafe blocks rely on the first invariant, and on the capacity being what there is room for, which is set once.
//! Both are kept here: `high` only moves up over values that were written just before, and is checked against the
//! capacity; the range is narrowed by anybody, and widened by marking to what it was when the collection began. Others
//! refer to values as cells, which may be written to meanwhile, or copy them. References to storages are only to cells.

use std::cell::Cell;
use std::mem::offset_of;
use std::ptr::NonNull;

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer, copy_run, heap_cell, prefetch};

use super::OutOfMemory;
use super::stats::{Count, count, count_moved};
use crate::model::kind::{CellKind, Cells};
use crate::model::value::Value;

/// Header flag: more than one view may show parts of this.
const SHARED: u8 = 1;
/// Header flag, during marking: views marked this storage, and trace its values themselves.
const SEEN_BY_VIEW: u8 = 2;
/// Header flag: the last collection saw one view only.
const SOLE: u8 = 4;

/// Header flag: made to have room for what is appended.
const GROWN: u8 = 8;
/// Header flag: the last collection reached this in another way than through views, whose addresses may be known.
const PINNED: u8 = 16;

/// How many values must be unused before a collection gives their memory back.
const LEAST_WASTE: u32 = 64;

/// Most values that one storage can hold.
pub(super) const MAX_CAPACITY: usize = 1 << 31;
/// Allocations above this many bytes may fail.
const FALLIBLE_ABOVE: usize = 1 << 16;

/// A block of values, for elements of arrays or for slots of objects. The values follow the struct.
#[repr(C)]
pub struct Storage {
    /// Its low 32 bits are the capacity.
    header: Header,
    low: Cell<u32>,
    high: Cell<u32>,
}

heap_cell!(Storage, header, Cells, CellKind::Storage as u8);

/// Values that can be copied from where they lie.
///
/// # Safety
/// The address is that of as many initialised values.
pub(super) unsafe trait Source {
    /// Where they begin, and how many there are.
    fn span(&self) -> (*const Value, usize);
}

// SAFETY: a slice is initialised.
unsafe impl Source for [Value] {
    fn span(&self) -> (*const Value, usize) {
        (self.as_ptr(), self.len())
    }
}

// SAFETY: a slice is initialised, and a cell lies in memory as its value does.
unsafe impl Source for [Cell<Value>] {
    fn span(&self) -> (*const Value, usize) {
        (self.as_ptr().cast(), self.len())
    }
}

impl Storage {
    /// Byte offset of the first value.
    pub const DATA_OFFSET: usize = size_of::<Storage>();
    /// Byte offset of the end of the range in use, a `u32`.
    pub const HIGH_OFFSET: usize = offset_of!(Storage, high);

    /// A storage with room for that many slots, none of them in use. It may overdraw the heap, since properties are
    /// added where no garbage can be collected.
    pub fn new(heap: &mut Heap, capacity: u32) -> Result<Gc<Storage>, OutOfMemory> {
        Storage::allocate_by(heap, capacity as usize, Heap::try_alloc_now)
    }

    /// A storage with room for at least that many values, none of them in use.
    pub(super) fn allocate(heap: &mut Heap, capacity: usize) -> Result<Gc<Storage>, OutOfMemory> {
        Storage::allocate_by(heap, capacity, Heap::try_alloc)
    }

    #[inline(always)]
    fn allocate_by(
        heap: &mut Heap,
        capacity: usize,
        big: unsafe fn(&mut Heap, usize, u8) -> Option<NonNull<u8>>,
    ) -> Result<Gc<Storage>, OutOfMemory> {
        let (capacity, size) = Storage::layout(capacity)?;
        // SAFETY: the memory is fresh and as large as `layout` says, and becomes a storage.
        unsafe {
            let cell = if size > FALLIBLE_ABOVE {
                big(heap, size, CellKind::Storage as u8).ok_or(OutOfMemory)?
            } else {
                heap.alloc_raw(size, CellKind::Storage as u8)
            };
            Ok(Storage::init(cell, capacity, 0))
        }
    }

    /// A storage with room for at least `room` values, none of them in use, behind room for `front` ones.
    pub(super) fn allocate_behind(
        heap: &mut Heap,
        front: usize,
        room: usize,
    ) -> Result<Gc<Storage>, OutOfMemory> {
        let storage = Storage::allocate(heap, front + room)?;
        storage.set_range(front, front);
        Ok(storage)
    }

    /// A storage of copies of values, with some room in front of them and behind.
    #[inline]
    pub(super) fn copy_of(
        heap: &mut Heap,
        values: &(impl Source + ?Sized),
        (front, back): (usize, usize),
    ) -> Result<Gc<Storage>, OutOfMemory> {
        let storage = Storage::allocate(heap, front + values.span().1 + back)?;
        // SAFETY: there is room.
        unsafe { storage.fill(values, front) };
        Ok(storage)
    }

    /// Writes the first values of a storage, with some room in front of them. Nothing is read that was just written: what is
    /// copied would wait for it.
    ///
    /// # Safety
    /// The storage is new, and has room for them behind so many places.
    #[inline(always)]
    unsafe fn fill(&self, values: &(impl Source + ?Sized), front: usize) {
        let (start, count) = values.span();
        // SAFETY: by the caller's promise; the source is initialised, and in another cell.
        unsafe { copy_run(start, self.data().add(front), count) };
        self.set_range(front, front + count);
    }

    /// A storage of that many empty marks, all of them in use. Huge ones cost no time, and no memory
    /// where they stay empty.
    pub(super) fn allocate_empty(heap: &mut Heap, length: usize) -> Result<Gc<Storage>, OutOfMemory> {
        const { assert!(Value::EMPTY.bits() == 0) };
        let (capacity, size) = Storage::layout(length)?;
        // SAFETY: the memory is fresh, as large as `layout` says, and filled with empty marks; it becomes a storage.
        unsafe {
            let cell = if size > FALLIBLE_ABOVE {
                heap.try_alloc_zeroed(size, CellKind::Storage as u8).ok_or(OutOfMemory)?
            } else {
                heap.alloc_zeroed(size, CellKind::Storage as u8)
            };
            Ok(Storage::init(cell, capacity, length))
        }
    }

    /// The actual capacity and the size of the cell for what is asked for.
    fn layout(capacity: usize) -> Result<(usize, usize), OutOfMemory> {
        if capacity > MAX_CAPACITY {
            return Err(OutOfMemory);
        }
        // Cells are multiples of 16 bytes.
        let capacity = capacity.next_multiple_of(2);
        Ok((capacity, Storage::DATA_OFFSET + capacity * size_of::<Value>()))
    }

    /// Makes fresh memory a storage.
    ///
    /// # Safety
    /// The cell is large enough for the capacity, and its first `used` values are initialised.
    unsafe fn init(cell: NonNull<u8>, capacity: usize, used: usize) -> Gc<Storage> {
        let cell = cell.cast::<Storage>();
        let header = Header::new(CellKind::Storage as u8);
        header.set_low48(capacity as u64);
        // SAFETY: cells are aligned to 16, and this one has room for the struct and the values.
        unsafe {
            cell.write(Storage { header, low: Cell::new(0), high: Cell::new(used as u32) });
            Gc::from_raw(cell.as_ptr())
        }
    }

    /// How many values there is room for.
    #[inline(always)]
    pub fn capacity(&self) -> u32 {
        self.header.low48() as u32
    }

    /// Where the values begin.
    #[inline(always)]
    pub(super) fn data(&self) -> *mut Value {
        // SAFETY: the values follow the struct in the same cell.
        unsafe { std::ptr::from_ref(self).add(1).cast::<Value>().cast_mut() }
    }

    /// The range in use.
    #[inline(always)]
    pub(super) fn range(&self) -> (u32, u32) {
        (self.low.get(), self.high.get())
    }

    /// Sets the range in use, all of which is initialised.
    #[inline(always)]
    fn set_range(&self, low: usize, high: usize) {
        debug_assert!(low <= high && high <= self.capacity() as usize);
        self.low.set(low as u32);
        self.high.set(high as u32);
    }

    /// Gives up what is in use outside of a range.
    #[inline(always)]
    pub(super) fn narrow(&self, low: usize, high: usize) {
        let (old_low, old_high) = self.range();
        assert!(old_low as usize <= low && low <= high && high <= old_high as usize, "a range in use");
        self.set_range(low, high);
    }

    /// The storage as the pointer to its cell.
    #[inline(always)]
    fn this(&self) -> Gc<Storage> {
        // SAFETY: references to storages are to cells.
        unsafe { Gc::from_ref(self) }
    }

    /// Those of the values in use that begin at `from`, as cells that may change.
    #[inline(always)]
    pub fn cells(&self, from: u32, count: u32) -> &[Cell<Value>] {
        let (low, high) = self.range();
        assert!(low <= from && from <= high && count <= high - from, "values in use");
        // SAFETY: the values in use are initialised.
        unsafe { std::slice::from_raw_parts(self.data().add(from as usize).cast(), count as usize) }
    }

    /// The value at a place in use.
    #[inline(always)]
    pub(super) fn get(&self, at: u32) -> Value {
        let (low, high) = self.range();
        assert!(low <= at && at < high, "a value in use");
        // SAFETY: the values in use are initialised.
        unsafe { *self.data().add(at as usize) }
    }

    /// Writes values behind those in use. There must be room.
    #[inline]
    pub(super) fn append(&self, values: &(impl Source + ?Sized)) {
        let ((start, count), high) = (values.span(), self.high.get() as usize);
        assert!(count <= self.capacity() as usize - high, "room behind values");
        // SAFETY: there is room, and the source is initialised, so that it is no part of that room.
        unsafe { copy_run(start, self.data().add(high), count) };
        self.high.set((high + count) as u32);
    }

    /// Writes the same value so many times behind those in use. There must be room.
    pub(super) fn append_filled(&self, value: Value, count: usize) {
        let high = self.high.get() as usize;
        assert!(count <= self.capacity() as usize - high, "room behind values");
        for at in high..high + count {
            // SAFETY: there is room.
            unsafe { self.data().add(at).write(value) };
        }
        self.high.set((high + count) as u32);
    }

    /// Writes values in front of those in use. There must be room.
    pub(super) fn prepend(&self, values: &(impl Source + ?Sized)) {
        let ((start, count), low) = (values.span(), self.low.get() as usize);
        assert!(count <= low, "room in front of values");
        // SAFETY: as in `append`.
        unsafe { start.copy_to(self.data().add(low - count), count) };
        self.low.set((low - count) as u32);
    }

    /// Moves the values in use to another place, for their only view.
    pub(super) fn relocate(&self, to: usize) {
        let (low, high) = self.range();
        let count = (high - low) as usize;
        assert!(
            count <= self.capacity() as usize && to <= self.capacity() as usize - count,
            "room for values"
        );
        // SAFETY: both ranges lie within the storage.
        unsafe { self.data().add(low as usize).copy_to(self.data().add(to), count) };
        self.set_range(to, to + count);
    }

    /// Replaces so many of the values in use from `at` on by holes, for their only view, by moving what stands
    /// before them or what stands behind. There must be room at that side.
    pub(super) fn replace_by_holes(&self, at: u32, removed: usize, inserted: usize, move_front: bool) {
        let (low, high) = (self.low.get() as usize, self.high.get() as usize);
        let (at, capacity) = (at as usize, self.capacity() as usize);
        assert!(low <= at && at <= high && removed <= high - at, "values in use");
        let gap = if move_front {
            assert!(inserted <= low + removed, "room in front of values");
            let new_low = low + removed - inserted;
            // SAFETY: both ranges lie within the storage.
            unsafe { self.data().add(low).copy_to(self.data().add(new_low), at - low) };
            self.low.set(new_low as u32);
            new_low + (at - low)
        } else {
            let behind = at + removed;
            assert!(inserted <= capacity - (high - removed), "room behind values");
            // SAFETY: both ranges lie within the storage.
            unsafe { self.data().add(behind).copy_to(self.data().add(at + inserted), high - behind) };
            self.high.set((high - removed + inserted) as u32);
            at
        };
        for place in gap..gap + inserted {
            // SAFETY: the gap lies within the storage.
            unsafe { self.data().add(place).write(Value::EMPTY) };
        }
    }

    /// Moves the end of the range in use up.
    ///
    /// # Safety
    /// The values up to there, which is within the capacity, are initialised.
    #[inline(always)]
    pub(super) unsafe fn set_high(&self, high: u32) {
        self.high.set(high);
    }

    fn has_flag(&self, flag: u8) -> bool {
        self.header.flags() & flag != 0
    }

    fn set_flags(&self, set: u8, clear: u8) {
        self.header.set_flags(self.header.flags() & !clear | set);
    }

    /// Whether more than one view may show parts of this.
    #[inline(always)]
    pub fn is_shared(&self) -> bool {
        self.header.flags() & SHARED != 0
    }

    /// Whether this was made to have room for what is appended.
    pub(super) fn was_grown(&self) -> bool {
        self.has_flag(GROWN)
    }

    pub(super) fn set_grown(&self) {
        self.set_flags(GROWN, 0);
    }

    /// There will be another view.
    pub(super) fn set_shared(&self) {
        // A load that finds it so need not wait for a store of the byte.
        if self.header.flags() & (SHARED | SOLE) != SHARED {
            self.set_flags(SHARED, SOLE);
        }
    }

    /// If the storage was shared but the caller is its only view, which shows `from..to`: makes it
    /// unshared. Whether it is unshared now.
    pub(super) fn become_sole(&self, heap: &Heap, from: usize, to: usize) -> bool {
        if self.is_shared() {
            if !self.has_flag(SOLE) {
                return false;
            }
            count(heap, Count::BecameSole, 1);
            self.set_flags(0, SHARED | SOLE);
            self.narrow(from, to);
        }
        true
    }

    /// Says that a short view of a storage is about to be marked.
    #[inline(always)]
    pub(super) fn expect_view(storage: Gc<Header>) {
        for line in 0..3 {
            prefetch(storage.as_ptr().cast_const().cast::<u8>().wrapping_add(64 * line));
        }
    }

    /// Marks what a view shows of this: for slots, from 0 to their number.
    pub(crate) fn mark_view(&self, tracer: &mut Tracer, from: u32, to: u32) {
        let cell = self.this();
        if !tracer.is_marked(cell) {
            debug_assert!(from == to || self.low.get() <= from && to <= self.high.get());
            self.set_flags(SEEN_BY_VIEW | SOLE, PINNED);
            self.set_range(from as usize, to as usize);
            tracer.mark(cell);
            self.trace_range(tracer, from, to);
            return;
        }
        self.set_flags(0, SOLE);
        let (low, high) = self.range();
        self.set_range(low.min(from) as usize, high.max(to) as usize);
        self.trace_range(tracer, from, low);
        self.trace_range(tracer, high, to);
    }

    /// Whether so little of this is in use that what is not is worth giving back.
    pub(super) fn is_wasteful(&self) -> bool {
        let (capacity, (low, high)) = (self.capacity(), self.range());
        capacity / 4 > high - low && capacity - (high - low) > LEAST_WASTE
    }

    /// A storage just large enough to take the place of this one, with all views moved to it: the range in use
    /// begins at 0 there. None if that is not [worth it](Storage::is_wasteful), if the last collection did not
    /// see all who know addresses in here, or without memory.
    pub(crate) fn trimmed(&self, heap: &mut Heap) -> Option<Gc<Storage>> {
        if !self.is_wasteful() || self.has_flag(PINNED) {
            return None;
        }
        let (low, high) = self.range();
        let copy = Storage::copy_of(heap, self.cells(low, high - low), (0, 0)).ok()?;
        count_moved(heap, (high - low) as usize);
        copy.set_flags(self.header.flags() & (SHARED | SOLE), 0);
        Some(copy)
    }

    /// Traces a range within the one in use; nothing if it ends before it begins.
    fn trace_range(&self, tracer: &mut Tracer, from: u32, to: u32) {
        for at in from..to {
            // SAFETY: `from..to` lies within the range that was in use when the collection began,
            // as the hull of views does; so the value is initialised, and it is alive.
            unsafe { *self.data().add(at as usize) }.trace(tracer);
        }
    }

    /// Value `slot` of slots. It must be one of those appended so far.
    #[inline(always)]
    pub fn slots_get(&self, slot: u32) -> Value {
        assert!(slot < self.high.get(), "slot out of range");
        // SAFETY: slots begin at 0, and there are more than `slot`.
        unsafe { *self.data().add(slot as usize) }
    }

    /// Overwrites a slot of slots that are not shared.
    #[inline(always)]
    pub fn slots_set(&self, slot: u32, value: Value) {
        assert!(slot < self.high.get(), "slot out of range");
        debug_assert!(!self.is_shared());
        // SAFETY: slots begin at 0, and there are more than `slot`; nobody holds references to them.
        unsafe { *self.data().add(slot as usize) = value }
    }

    /// The first `len` slots and one more: this storage where it has room behind them, else a
    /// roomier copy, which is not shared.
    pub fn slots_append(&self, heap: &mut Heap, len: u32, value: Value) -> Result<Gc<Storage>, OutOfMemory> {
        if self.has_room_behind(heap, len) && self.slots_push(len, value) {
            return Ok(self.this());
        }
        let copy = self.slots_copy(heap, len, len + len / 2 + 4)?;
        let done = copy.slots_push(len, value);
        debug_assert!(done);
        Ok(copy)
    }

    /// Appends a slot to the first `len` in place, if these are all that are in use and there is room; whether it did.
    #[inline(always)]
    pub(crate) fn slots_push(&self, len: u32, value: Value) -> bool {
        let in_place = len == self.high.get() && len < self.capacity();
        if in_place {
            // SAFETY: nothing shows what lies behind the range in use, and there is room.
            unsafe { self.data().add(len as usize).write(value) };
            self.high.set(len + 1);
        }
        in_place
    }

    /// Appends slots to the first `len`, as many as there is room for in place; how many these are.
    pub(crate) fn slots_extend(&self, heap: &Heap, len: u32, slots: &[Cell<Value>]) -> u32 {
        if !self.has_room_behind(heap, len) {
            return 0;
        }
        let taken = slots.len().min((self.capacity() - len) as usize);
        self.append(&slots[..taken]);
        taken as u32
    }

    /// Whether a slot can be appended in place to the first `len`.
    pub(crate) fn has_room_behind(&self, heap: &Heap, len: u32) -> bool {
        if len < self.high.get() && self.become_sole(heap, 0, len as usize) {
            self.narrow(0, len as usize);
        }
        len == self.high.get() && len < self.capacity()
    }

    /// The first `len` slots for their object and a further one: this storage, or if it is full
    /// and large a roomier one, so that room for more is made once and not for each copy. It is
    /// shared from now on. Who holds slots of a storage that [is shared](Storage::is_shared) calls
    /// [`Storage::slots_take`] before overwriting any.
    pub(crate) fn slots_share(&self, heap: &mut Heap, len: u32) -> Gc<Storage> {
        count(heap, Count::Shared, 1);
        let mut shared = self.this();
        if len == self.capacity()
            && len >= super::SHARE_IN_PIECES
            && let Ok(roomier) = self.slots_copy(heap, len, len + len / 2)
        {
            shared = roomier;
        }
        shared.set_shared();
        shared
    }

    /// The first `len` slots, for an owner that wants to overwrite: this storage if it turns out
    /// that nobody else shows it any more, else a copy.
    pub fn slots_take(&self, heap: &mut Heap, len: u32) -> Result<Gc<Storage>, OutOfMemory> {
        if self.become_sole(heap, 0, len as usize) {
            return Ok(self.this());
        }
        count(heap, Count::TookOwnership, 1);
        self.slots_copy(heap, len, len)
    }

    /// Writes slots behind those in use. There must be room.
    pub(crate) fn slots_fill(&self, slots: &[Value]) {
        self.append(slots);
    }

    /// A copy of the first `len` slots, with room for that many in all.
    pub(crate) fn slots_copy(
        &self,
        heap: &mut Heap,
        len: u32,
        capacity: u32,
    ) -> Result<Gc<Storage>, OutOfMemory> {
        let copy = Storage::new(heap, capacity.max(len))?;
        count_moved(heap, len as usize);
        // SAFETY: there is room.
        unsafe { copy.fill(self.cells(0, len), 0) };
        Ok(copy)
    }
}

impl Trace for Storage {
    /// As one that was not reached through a view: all that is in use.
    fn trace(&self, tracer: &mut Tracer) {
        if self.has_flag(SEEN_BY_VIEW) {
            self.set_flags(0, SEEN_BY_VIEW);
        } else {
            self.set_flags(PINNED, SOLE);
            let (low, high) = self.range();
            self.trace_range(tracer, low, high);
        }
    }
}
