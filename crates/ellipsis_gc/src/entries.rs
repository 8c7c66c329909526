//! Tables of hashed entries in order of insertion.
//!
//! A table is a block of entries. A block holds entries in order of insertion, chained by their
//! hashes. What was erased stays as an empty place until its block is replaced. A block that was
//! replaced names its successor and is not changed any more, so that whoever was at some place in it
//! can tell where that is now. Cursors go there at the latest when they are traced, so that a collection
//! keeps no block that was replaced, nor what stood in it. One that a stale word on the stack names
//! all the same is emptied by then.
//!
//! Invariants: `used <= capacity`, which is a power of two; entries below `used` are initialised;
//! heads and links name entries below `used`, or [`NONE`], and go from later entries to earlier ones.
//! A successor was made after the last collection, and so were all of its own.
//!
//! # Safety
//!
//! The unsafe blocks rely on the invariants, and on the capacity, which is set once, being what there is room for in the
//! cell. Entries, heads and links are only written here, and nobody holds references into them: entries are copied.

use std::cell::Cell;
use std::ptr::NonNull;

use crate::{Gc, Header, Heap, HeapCell, Trace, Tracer};

/// What keys and values of tables are. Implemented by [`entry_value!`](crate::entry_value).
///
/// # Safety
/// [`EntryValue::BLOCK`] is the kind of no cells but [`EntryBlock`]s of this type, in any heap that has such.
pub unsafe trait EntryValue: Copy + Trace + 'static {
    /// The kind of the cells that hold entries, not 0.
    const BLOCK: u8;
    /// What stands in the place of a key that was erased. It points to no cell and is nobody's key.
    const ERASED: Self;

    /// Whether this is [`EntryValue::ERASED`].
    fn is_erased(self) -> bool;
}

/// Makes a type one of [what tables hold](EntryValue): `entry_value!(Type, Cells, KIND, ERASED)`, where `Cells` stands
/// for all types of cells of a heap, as for [`heap_cell!`](crate::heap_cell), `KIND` is that of blocks of entries,
/// no other's, and `ERASED` a value that points to no cell and is nobody's key.
#[macro_export]
macro_rules! entry_value {
    ($type:ty, $cells:ty, $kind:expr, $erased:expr) => {
        // SAFETY: a second type of cells of this kind would implement `KindOf` a second time.
        unsafe impl $crate::EntryValue for $type {
            const BLOCK: u8 = $kind;
            const ERASED: Self = $erased;

            #[inline(always)]
            fn is_erased(self) -> bool {
                self == Self::ERASED
            }
        }
        impl $crate::KindOf<{ $kind }> for $cells {
            type Cell = $crate::EntryBlock<$type>;
        }
    };
}

/// No entry.
const NONE: u32 = u32::MAX;
/// Fewest entries that there is room for.
const MIN_CAPACITY: u32 = 4;
/// Fewer erased entries than this are left alone.
const MIN_ERASED: u32 = 16;
/// Most entries that there is room for.
const MAX_CAPACITY: u32 = 1 << 30;
/// Allocations above this many bytes may fail.
const FALLIBLE_ABOVE: usize = 1 << 16;

#[derive(Clone, Copy)]
#[repr(C)]
struct Entry<V> {
    key: V,
    value: V,
    hash: u32,
    /// The next entry of the same chain.
    link: u32,
}

/// A block of entries, the cell that a table lies in. The entries follow the struct, and then, for each chain, its last entry: there
/// are two chains for each entry that there is room for, as a key that is missing should cost no look
/// at entries.
#[repr(C)]
pub struct EntryBlock<V> {
    /// Its low 32 bits are the capacity.
    header: Header,
    used: Cell<u32>,
    /// Entries that were not erased.
    live: Cell<u32>,
    /// All entries before this one were erased.
    first: Cell<u32>,
    /// All entries were erased at once.
    cleared: Cell<bool>,
    successor: Cell<Option<Gc<EntryBlock<V>>>>,
}

impl<V: EntryValue> EntryBlock<V> {
    /// A block with room for at least `count` entries. None if there is not enough memory.
    fn new(heap: &mut Heap, count: u32) -> Option<Gc<EntryBlock<V>>> {
        if count > MAX_CAPACITY {
            return None;
        }
        let capacity = count.next_power_of_two().max(MIN_CAPACITY);
        let size = Self::size(capacity);
        // SAFETY: the cell is fresh and of the right size, and becomes a block.
        unsafe {
            let cell = if size > FALLIBLE_ABOVE {
                heap.try_alloc(size, V::BLOCK)?
            } else {
                heap.alloc_raw(size, V::BLOCK)
            };
            Some(Self::init(cell, capacity))
        }
    }

    /// The size of a block in bytes.
    fn size(capacity: u32) -> usize {
        size_of::<EntryBlock<V>>() + capacity as usize * (size_of::<Entry<V>>() + 2 * size_of::<u32>())
    }

    /// Makes a fresh cell an empty block.
    ///
    /// # Safety
    /// The cell is as large as `size` says.
    unsafe fn init(cell: NonNull<u8>, capacity: u32) -> Gc<EntryBlock<V>> {
        let cell = cell.cast::<EntryBlock<V>>();
        let header = Header::new(V::BLOCK);
        header.set_low48(u64::from(capacity));
        // SAFETY: cells are aligned to 16, and this one has room for the struct, the entries and
        // the heads; all bits set make heads of empty chains.
        unsafe {
            cell.write(EntryBlock {
                header,
                used: Cell::new(0),
                live: Cell::new(0),
                first: Cell::new(0),
                cleared: Cell::new(false),
                successor: Cell::new(None),
            });
            let block = Gc::from_raw(cell.as_ptr());
            block.head(0).write_bytes(0xff, 2 * capacity as usize);
            block
        }
    }

    /// How many entries there is room for.
    #[inline(always)]
    fn capacity(&self) -> u32 {
        self.header.low48() as u32
    }

    /// How many entries were added, erased ones included.
    #[inline(always)]
    fn used(&self) -> u32 {
        self.used.get()
    }

    #[inline(always)]
    fn entries(&self) -> *mut Entry<V> {
        // SAFETY: the entries follow the struct in the same cell.
        unsafe { std::ptr::from_ref(self).add(1).cast::<Entry<V>>().cast_mut() }
    }

    /// Where the last entry of a hash's chain stands.
    #[inline(always)]
    fn head(&self, hash: u32) -> *mut u32 {
        let capacity = self.capacity();
        // SAFETY: the heads follow the entries, two for each of them.
        unsafe {
            self.entries().add(capacity as usize).cast::<u32>().add((hash & (2 * capacity - 1)) as usize)
        }
    }

    #[inline(always)]
    fn entry(&self, at: u32) -> *mut Entry<V> {
        assert!(at < self.used(), "no such entry");
        // SAFETY: entries below `used` are in the cell.
        unsafe { self.entries().add(at as usize) }
    }

    /// The entry of this hash whose key is the one that is looked for.
    #[inline(always)]
    fn find(&self, hash: u32, is_key: impl Fn(V) -> bool) -> Option<u32> {
        // SAFETY: heads and links name initialised entries.
        unsafe {
            let mut at = *self.head(hash);
            while at != NONE {
                let entry = *self.entries().add(at as usize);
                if entry.hash == hash && is_key(entry.key) {
                    return Some(at);
                }
                at = entry.link;
            }
        }
        None
    }

    /// Adds an entry at the end, whose key is not in the block. False if there is no room.
    #[inline(always)]
    fn push(&self, hash: u32, key: V, value: V) -> bool {
        let at = self.used();
        if at == self.capacity() {
            return false;
        }
        // SAFETY: the place is within the capacity.
        unsafe {
            let head = self.head(hash);
            self.entries().add(at as usize).write(Entry { key, value, hash, link: *head });
            *head = at;
        }
        self.used.set(at + 1);
        self.live.set(self.live.get() + 1);
        true
    }

    /// The value of an entry.
    #[inline(always)]
    fn value(&self, at: u32) -> V {
        // SAFETY: `entry` checked that it is initialised.
        unsafe { (*self.entry(at)).value }
    }

    /// Changes the value of an entry.
    #[inline(always)]
    fn set_value(&self, at: u32, value: V) {
        // SAFETY: as for `value`; nobody holds references into entries.
        unsafe { (*self.entry(at)).value = value }
    }

    /// Erases an entry that was not erased yet.
    fn erase(&self, at: u32) {
        let entry = self.entry(at);
        // SAFETY: as for `set_value`.
        unsafe {
            (*entry).key = V::ERASED;
            (*entry).value = V::ERASED;
        }
        self.live.set(self.live.get() - 1);
        if at == self.first.get() {
            self.first.set(self.skip_erased(at));
        }
    }

    /// The first entry from `at` on that was not erased.
    #[inline(always)]
    fn skip_erased(&self, mut at: u32) -> u32 {
        // SAFETY: entries below `used` are initialised.
        while at < self.used() && unsafe { (*self.entries().add(at as usize)).key.is_erased() } {
            at += 1;
        }
        at
    }

    /// Its entries in a new block with room for at least `count`, which must be as many as are alive.
    /// This becomes its successor. None if there is not enough memory.
    fn replace(&self, heap: &mut Heap, count: u32) -> Option<Gc<EntryBlock<V>>> {
        let block = Self::new(heap, count.max(self.live.get()))?;
        for at in self.first.get()..self.used() {
            // SAFETY: entries below `used` are initialised.
            let entry = unsafe { *self.entries().add(at as usize) };
            if !entry.key.is_erased() {
                block.push(entry.hash, entry.key, entry.value);
            }
        }
        self.successor.set(Some(block));
        Some(block)
    }

    /// Forgets a successor that a collection may free, and entries that it did not look at.
    ///
    /// # Safety
    /// It is a block of this type.
    unsafe fn purge(cell: *mut u8) {
        // SAFETY: the caller vouches for the cell.
        let block = unsafe { &*cell.cast::<EntryBlock<V>>() };
        block.used.set(0);
        block.successor.set(None);
    }

    /// Forgets all entries, and makes an empty block its successor.
    fn clear(&self, heap: &mut Heap) -> Gc<EntryBlock<V>> {
        // SAFETY: the cell is fresh and of the right size, and becomes a block.
        let block = unsafe {
            let cell = heap.alloc_raw(Self::size(MIN_CAPACITY), V::BLOCK);
            Self::init(cell, MIN_CAPACITY)
        };
        self.cleared.set(true);
        self.used.set(0);
        self.successor.set(Some(block));
        block
    }

    /// A block with the same entries, which knows nothing of this one. None if there is not enough memory.
    fn duplicate(&self, heap: &mut Heap) -> Option<Gc<EntryBlock<V>>> {
        let block = Self::new(heap, self.capacity())?;
        // SAFETY: both blocks have the same capacity, so that the heads follow at the same place;
        // entries below `used` are initialised.
        unsafe {
            block.entries().copy_from_nonoverlapping(self.entries(), self.used() as usize);
            block.head(0).copy_from_nonoverlapping(self.head(0), 2 * self.capacity() as usize);
        }
        block.used.set(self.used());
        block.live.set(self.live.get());
        block.first.set(self.first.get());
        Some(block)
    }
}

/// A table of hashed entries in order of insertion.
pub struct EntryTable<V> {
    /// None until there is an entry.
    block: Cell<Option<Gc<EntryBlock<V>>>>,
}

impl<V> Default for EntryTable<V> {
    fn default() -> EntryTable<V> {
        EntryTable { block: Cell::new(None) }
    }
}

impl<V: EntryValue> EntryTable<V> {
    /// How many entries there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.block.get().map_or(0, |block| block.live.get() as usize)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of the entry of this hash whose key is the one that is looked for.
    #[inline(always)]
    pub fn get(&self, hash: u32, is_key: impl Fn(V) -> bool) -> Option<V> {
        let block = self.block.get()?;
        block.find(hash, is_key).map(|at| block.value(at))
    }

    /// Adds an entry or changes its value. Whether there was enough memory for it.
    #[inline(always)]
    pub fn set(&self, heap: &mut Heap, hash: u32, key: V, value: V, is_key: impl Fn(V) -> bool) -> bool {
        if let Some(block) = self.block.get() {
            if let Some(at) = block.find(hash, is_key) {
                block.set_value(at, value);
                return true;
            }
            if block.push(hash, key, value) {
                return true;
            }
        }
        self.make_room(heap, 1) && self.block.get().is_some_and(|block| block.push(hash, key, value))
    }

    /// Makes room for so many entries that are about to be added. Whether there is enough memory.
    pub fn reserve(&self, heap: &mut Heap, count: u32) -> bool {
        let room = self.block.get().map_or(0, |block| block.capacity() - block.used());
        count <= room || self.make_room(heap, count)
    }

    /// Makes a full or missing block one with room for `count` more entries.
    #[cold]
    fn make_room(&self, heap: &mut Heap, count: u32) -> bool {
        let block = match self.block.get() {
            None => EntryBlock::new(heap, count),
            Some(block) => {
                let needed = block.live.get().saturating_add(count);
                // Where many were erased, a copy of the same size has room.
                let enough = needed <= block.capacity() / 4 * 3;
                let capacity = if enough { block.capacity() } else { block.capacity().saturating_mul(2) };
                block.replace(heap, needed.max(capacity))
            }
        };
        self.block.set(block.or(self.block.get()));
        block.is_some()
    }

    /// Removes an entry; whether it was there.
    #[inline]
    pub fn delete(&self, heap: &mut Heap, hash: u32, is_key: impl Fn(V) -> bool) -> bool {
        let Some(block) = self.block.get() else { return false };
        let Some(at) = block.find(hash, is_key) else { return false };
        block.erase(at);
        let live = block.live.get();
        let erased = block.used() - live;
        if erased > MIN_ERASED
            && erased > live
            && let Some(smaller) = block.replace(heap, live + live / 2)
        {
            self.block.set(Some(smaller));
        }
        true
    }

    /// Removes all entries.
    pub fn clear(&self, heap: &mut Heap) {
        let empty = self.block.get().map(|block| block.clear(heap));
        self.block.set(empty);
    }

    /// The place before the first entry.
    pub fn cursor(&self) -> EntryCursor<V> {
        EntryCursor { block: self.block.clone(), position: Cell::new(0) }
    }

    /// The entry behind a place, over which it moves.
    #[inline]
    pub fn next(&self, cursor: &EntryCursor<V>) -> Option<(V, V)> {
        cursor.next(self.block.get()?)
    }

    /// The entries behind a place, as they are now: what changes meanwhile may be missed.
    pub fn entries_from(&self, cursor: &EntryCursor<V>) -> impl Iterator<Item = (V, V)> + use<V> {
        let block = self.block.get();
        if let Some(block) = block {
            cursor.go_to(block);
        }
        let mut at = cursor.position.get();
        std::iter::from_fn(move || {
            let block = block?;
            while at < block.used() {
                // SAFETY: entries below `used` are initialised.
                let (key, value) = unsafe {
                    let entry = block.entries().add(at as usize);
                    ((*entry).key, (*entry).value)
                };
                at += 1;
                if !key.is_erased() {
                    return Some((key, value));
                }
            }
            None
        })
    }

    /// A table with the same entries. None if there is not enough memory.
    pub fn copy(&self, heap: &mut Heap) -> Option<EntryTable<V>> {
        let block = match self.block.get() {
            Some(block) => Some(block.duplicate(heap)?),
            None => None,
        };
        Some(EntryTable { block: Cell::new(block) })
    }
}

impl<V: EntryValue> Trace for EntryTable<V> {
    fn trace(&self, tracer: &mut Tracer) {
        self.block.get().trace(tracer);
    }
}

/// A place between entries, which stays right when their block is replaced, as long as every collection traces it: one that
/// lives across a safepoint lies in a payload or is [`Rooted`](crate::Rooted). It is at the beginning of the table again otherwise.
pub struct EntryCursor<V> {
    /// None as long as there was no block.
    block: Cell<Option<Gc<EntryBlock<V>>>>,
    position: Cell<u32>,
}

impl<V: EntryValue> EntryCursor<V> {
    /// The entry behind this place, over which it moves. `current` is the block that stands for what
    /// the cursor began in.
    #[inline]
    fn next(&self, current: Gc<EntryBlock<V>>) -> Option<(V, V)> {
        self.go_to(current);
        let at = current.skip_erased(self.position.get().max(current.first.get()));
        self.position.set(at);
        if at == current.used() {
            return None;
        }
        self.position.set(at + 1);
        let entry = current.entry(at);
        // SAFETY: `entry` checked that it is initialised.
        Some(unsafe { ((*entry).key, (*entry).value) })
    }

    /// Goes to the same place in the current block.
    #[inline]
    fn go_to(&self, current: Gc<EntryBlock<V>>) {
        if self.block.get() != Some(current) {
            self.catch_up();
            if self.block.replace(Some(current)) != Some(current) {
                self.position.set(0);
            }
        }
    }

    /// Goes to the same place in the last of the successors: behind as many entries as were alive before it.
    #[cold]
    fn catch_up(&self) {
        while let Some(block) = self.block.get()
            && let Some(successor) = block.successor.get()
        {
            let before = if block.cleared.get() { 0 } else { self.position.get().min(block.used()) };
            // SAFETY: entries below `used` are initialised.
            let alive = |&at: &u32| unsafe { !(*block.entries().add(at as usize)).key.is_erased() };
            self.position.set((0..before).filter(alive).count() as u32);
            self.block.set(Some(successor));
        }
    }
}

impl<V: EntryValue> Trace for EntryCursor<V> {
    fn trace(&self, tracer: &mut Tracer) {
        // Later the successors may be gone.
        self.catch_up();
        self.block.get().trace(tracer);
    }
}

// SAFETY: a block begins with its header, and has a kind of its own by what the implementor of `EntryValue` promised.
unsafe impl<V: EntryValue> HeapCell for EntryBlock<V> {
    const KIND: u8 = V::BLOCK;
}

impl<V: EntryValue> Trace for EntryBlock<V> {
    fn trace(&self, tracer: &mut Tracer) {
        if self.successor.get().is_some() {
            // Nobody needs it when those who stand in it were traced.
            return tracer.purge_later(std::ptr::from_ref(self).cast_mut().cast(), Self::purge);
        }
        // SAFETY: entries below `used` are initialised.
        let entries = unsafe { std::slice::from_raw_parts(self.entries(), self.used() as usize) };
        for entry in entries {
            entry.key.trace(tracer);
            entry.value.trace(tracer);
        }
    }
}

#[cfg(test)]
mod tests;
