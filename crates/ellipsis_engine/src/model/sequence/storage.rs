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

use std::cell::Cell;
use std::mem::offset_of;
use std::ptr::NonNull;

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer, prefetch};

use super::OutOfMemory;
use super::stats::{count, count_moved};
use crate::model::kind::CellKind;
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

impl Storage {
    /// Byte offset of the first value.
    pub const DATA_OFFSET: usize = size_of::<Storage>();
    /// Byte offset of the end of the range in use, a `u32`.
    pub const HIGH_OFFSET: usize = offset_of!(Storage, high);

    /// A storage with room for that many slots, none of them in use. Panics if there is no memory.
    pub fn new(heap: &mut Heap, capacity: u32) -> Gc<Storage> {
        Storage::allocate(heap, capacity as usize).expect("memory for slots")
    }

    /// A storage with room for at least that many values, none of them in use.
    pub(super) fn allocate(heap: &mut Heap, capacity: usize) -> Result<Gc<Storage>, OutOfMemory> {
        let (capacity, size) = Storage::layout(capacity)?;
        let cell = if size > FALLIBLE_ABOVE {
            heap.try_alloc_large(size, CellKind::Storage as u8).ok_or(OutOfMemory)?
        } else {
            heap.alloc_raw(size, CellKind::Storage as u8)
        };
        // SAFETY: the memory is fresh, and as large as `layout` says.
        Ok(unsafe { Storage::init(cell, capacity, 0) })
    }

    /// A storage of copies of values, with some room behind them.
    pub(super) fn of_values(
        heap: &mut Heap,
        values: &[Value],
        room: usize,
    ) -> Result<Gc<Storage>, OutOfMemory> {
        let storage = Storage::allocate(heap, values.len() + room)?;
        // SAFETY: the storage is new and has room for the values.
        unsafe { values.as_ptr().copy_to_nonoverlapping(storage.data(), values.len()) };
        storage.set_range(0, values.len());
        Ok(storage)
    }

    /// A storage of that many empty marks, all of them in use. Huge ones cost no time, and no memory
    /// where they stay empty.
    pub(super) fn allocate_empty(heap: &mut Heap, length: usize) -> Result<Gc<Storage>, OutOfMemory> {
        const { assert!(Value::EMPTY.bits() == 0) };
        let (capacity, size) = Storage::layout(length)?;
        let cell = if size > FALLIBLE_ABOVE {
            heap.try_alloc_large_zeroed(size, CellKind::Storage as u8).ok_or(OutOfMemory)?
        } else {
            heap.alloc_zeroed(size, CellKind::Storage as u8)
        };
        // SAFETY: the memory is fresh, as large as `layout` says, and filled with empty marks.
        Ok(unsafe { Storage::init(cell, capacity, length) })
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
    pub(super) fn set_range(&self, low: usize, high: usize) {
        debug_assert!(low <= high && high <= self.capacity() as usize);
        self.low.set(low as u32);
        self.high.set(high as u32);
    }

    /// Moves the end of the range in use.
    #[inline(always)]
    pub(super) fn set_high(&self, high: u32) {
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
        self.set_flags(SHARED, SOLE);
    }

    /// If the storage was shared but the caller is its only view, which shows `from..to`: makes it
    /// unshared. Whether it is unshared now.
    pub(super) fn become_sole(&self, from: usize, to: usize) -> bool {
        if self.is_shared() {
            if !self.has_flag(SOLE) {
                return false;
            }
            count(|stats| stats.became_sole += 1);
            self.set_flags(0, SHARED | SOLE);
            self.set_range(from, to);
        }
        true
    }

    /// Says that a short view of this is about to be marked.
    #[inline(always)]
    pub(super) fn expect_view(&self) {
        let cell = std::ptr::from_ref(self).cast::<u8>();
        for line in 0..3 {
            prefetch(cell.wrapping_add(64 * line));
        }
    }

    /// Marks what a view shows of this: for slots, from 0 to their number.
    pub(crate) fn mark_view(&self, tracer: &mut Tracer, from: u32, to: u32) {
        let cell = std::ptr::from_ref(self).cast::<u8>().cast_mut();
        if !tracer.is_marked(cell) {
            debug_assert!(from == to || self.low.get() <= from && to <= self.high.get());
            self.set_flags(SEEN_BY_VIEW | SOLE, PINNED);
            self.set_range(from as usize, to as usize);
            tracer.mark_addr(cell);
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
    pub(super) fn trimmed(&self, heap: &mut Heap) -> Option<Gc<Storage>> {
        if !self.is_wasteful() || self.has_flag(PINNED) {
            return None;
        }
        let (low, high) = self.range();
        let length = (high - low) as usize;
        let copy = Storage::allocate(heap, length).ok()?;
        count_moved(length);
        // SAFETY: the range in use is initialised, and there is room for it in the copy.
        unsafe { self.data().add(low as usize).copy_to_nonoverlapping(copy.data(), length) };
        copy.set_range(0, length);
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
    #[inline]
    pub fn slots_append(&self, heap: &mut Heap, len: u32, value: Value) -> Gc<Storage> {
        if !self.has_room_behind(len) {
            let copy = self.slots_copy(heap, len, len + len / 2 + 4);
            return copy.slots_append(heap, len, value);
        }
        // SAFETY: nothing shows what lies behind the range in use, and there is room.
        unsafe { self.data().add(len as usize).write(value) };
        self.high.set(len + 1);
        // SAFETY: storages are only ever reached through their cells.
        unsafe { Gc::from_ref(self) }
    }

    /// The address of `count` of the slots appended so far, from `from` on.
    pub(crate) fn slots_span(&self, from: u32, count: u32) -> *const Value {
        assert!(from + count <= self.high.get(), "slots out of range");
        // SAFETY: slots begin at 0, and there are as many.
        unsafe { self.data().add(from as usize) }
    }

    /// Appends slots, for which there must be room.
    ///
    /// # Safety
    ///
    /// `count` values must lie at `slots`, none of them behind the slots in use of this storage.
    pub(crate) unsafe fn slots_extend(&self, slots: *const Value, count: u32) {
        let high = self.high.get();
        assert!(high + count <= self.capacity(), "no room for slots");
        // SAFETY: there is room behind the range in use, which nothing shows; the caller vouches
        // for the source.
        unsafe { slots.copy_to_nonoverlapping(self.data().add(high as usize), count as usize) };
        self.high.set(high + count);
    }

    /// Whether a slot can be appended in place to the first `len`.
    pub(crate) fn has_room_behind(&self, len: u32) -> bool {
        if len < self.high.get() && self.become_sole(0, len as usize) {
            self.high.set(len);
        }
        len == self.high.get() && len < self.capacity()
    }

    /// How many slots can be appended in place to the first `len`.
    pub(crate) fn room_behind(&self, len: u32) -> u32 {
        if self.has_room_behind(len) { self.capacity() - len } else { 0 }
    }

    /// The first `len` slots for their object and a further one: this storage, or if it is full
    /// and large a roomier one, so that room for more is made once and not for each copy. It is
    /// shared from now on. Who holds slots of a storage that [is shared](Storage::is_shared) calls
    /// [`Storage::slots_take`] before overwriting any.
    pub(crate) fn slots_share(&self, heap: &mut Heap, len: u32) -> Gc<Storage> {
        count(|stats| stats.shared += 1);
        // SAFETY: storages are only ever reached through their cells.
        let mut shared = unsafe { Gc::from_ref(self) };
        if len == self.capacity() && len >= super::SHARE_IN_PIECES {
            shared = self.slots_copy(heap, len, len + len / 2);
        }
        shared.set_shared();
        shared
    }

    /// The first `len` slots, for an owner that wants to overwrite: this storage if it turns out
    /// that nobody else shows it any more, else a copy.
    pub fn slots_take(&self, heap: &mut Heap, len: u32) -> Gc<Storage> {
        if self.become_sole(0, len as usize) {
            // SAFETY: storages are only ever reached through their cells.
            return unsafe { Gc::from_ref(self) };
        }
        count(|stats| stats.took_ownership += 1);
        self.slots_copy(heap, len, len)
    }

    /// A copy of the first `len` slots, with room for that many in all.
    pub(crate) fn slots_copy(&self, heap: &mut Heap, len: u32, capacity: u32) -> Gc<Storage> {
        assert!(len <= self.high.get(), "slots out of range");
        let copy = Storage::allocate(heap, capacity as usize).expect("memory for slots");
        count_moved(len as usize);
        // SAFETY: the first `len` slots are in use here, and there is room for them in the copy.
        unsafe { self.data().copy_to_nonoverlapping(copy.data(), len as usize) };
        copy.set_range(0, len as usize);
        copy
    }
}

/// Traces a storage that was not reached through a view: all that is in use.
///
/// # Safety
/// `cell` is a live storage.
pub(crate) unsafe fn trace_storage(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let storage = unsafe { &*cell.cast::<Storage>() };
    if storage.has_flag(SEEN_BY_VIEW) {
        storage.set_flags(0, SEEN_BY_VIEW);
    } else {
        storage.set_flags(PINNED, SOLE);
        let (low, high) = storage.range();
        storage.trace_range(tracer, low, high);
    }
}
