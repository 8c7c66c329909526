//! Tables of hashed entries: what Maps and Sets are made of.
//!
//! A table is a block of entries. A block holds entries in order of insertion, chained by their
//! hashes. What was erased stays as an empty place until its block is replaced. A block that was
//! replaced names its successor and is not changed any more, so that whoever was at some place in it
//! can tell where that is now.
//!
//! Invariants: `used <= capacity`, which is a power of two; entries below `used` are initialised;
//! heads and links name entries below `used`, or [`NONE`], and go from later entries to earlier ones.
//!
//! # Safety
//!
//! The unsafe blocks rely on the invariants, and on the capacity, which is set once, being what there is room for in the
//! cell. Entries, heads and links are only written here, and nobody holds references into them: entries are copied.

use std::cell::Cell;
use std::ptr::NonNull;

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer, heap_cell, trace_fields};

use crate::model::{CellKind, Cells, Value};

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
struct Entry {
    /// Empty if the entry was erased.
    key: Value,
    value: Value,
    hash: u32,
    /// The next entry of the same chain.
    link: u32,
}

/// A block of entries. The entries follow the struct, and then, for each chain, its last entry: there
/// are two chains for each entry that there is room for, as a key that is missing should cost no look
/// at entries.
#[repr(C)]
pub(crate) struct EntryBlock {
    /// Its low 32 bits are the capacity.
    header: Header,
    used: Cell<u32>,
    /// Entries that were not erased.
    live: Cell<u32>,
    /// All entries before this one were erased.
    first: Cell<u32>,
    /// All entries were erased at once.
    cleared: Cell<bool>,
    successor: Cell<Option<Gc<EntryBlock>>>,
}

impl EntryBlock {
    /// A block with room for at least `count` entries. None if there is not enough memory.
    fn new(heap: &mut Heap, count: u32) -> Option<Gc<EntryBlock>> {
        if count > MAX_CAPACITY {
            return None;
        }
        let capacity = count.next_power_of_two().max(MIN_CAPACITY);
        let size = EntryBlock::size(capacity);
        // SAFETY: the cell is fresh and of the right size, and becomes a block.
        unsafe {
            let cell = if size > FALLIBLE_ABOVE {
                heap.try_alloc(size, CellKind::EntryBlock as u8)?
            } else {
                heap.alloc_raw(size, CellKind::EntryBlock as u8)
            };
            Some(EntryBlock::init(cell, capacity))
        }
    }

    /// The size of a block in bytes.
    fn size(capacity: u32) -> usize {
        size_of::<EntryBlock>() + capacity as usize * (size_of::<Entry>() + 2 * size_of::<u32>())
    }

    /// Makes a fresh cell an empty block.
    ///
    /// # Safety
    /// The cell is as large as `size` says.
    unsafe fn init(cell: NonNull<u8>, capacity: u32) -> Gc<EntryBlock> {
        let cell = cell.cast::<EntryBlock>();
        let header = Header::new(CellKind::EntryBlock as u8);
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
    fn entries(&self) -> *mut Entry {
        // SAFETY: the entries follow the struct in the same cell.
        unsafe { std::ptr::from_ref(self).add(1).cast::<Entry>().cast_mut() }
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
    fn entry(&self, at: u32) -> *mut Entry {
        assert!(at < self.used(), "no such entry");
        // SAFETY: entries below `used` are in the cell.
        unsafe { self.entries().add(at as usize) }
    }

    /// The entry of this hash whose key is the one that is looked for.
    #[inline(always)]
    fn find(&self, hash: u32, is_key: impl Fn(Value) -> bool) -> Option<u32> {
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
    fn push(&self, hash: u32, key: Value, value: Value) -> bool {
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
    fn value(&self, at: u32) -> Value {
        // SAFETY: `entry` checked that it is initialised.
        unsafe { (*self.entry(at)).value }
    }

    /// Changes the value of an entry.
    #[inline(always)]
    fn set_value(&self, at: u32, value: Value) {
        // SAFETY: as for `value`; nobody holds references into entries.
        unsafe { (*self.entry(at)).value = value }
    }

    /// Erases an entry that was not erased yet.
    fn erase(&self, at: u32) {
        let entry = self.entry(at);
        // SAFETY: as for `set_value`.
        unsafe {
            (*entry).key = Value::EMPTY;
            (*entry).value = Value::EMPTY;
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
        while at < self.used() && unsafe { (*self.entries().add(at as usize)).key.is_empty() } {
            at += 1;
        }
        at
    }

    /// Its entries in a new block with room for at least `count`, which must be as many as are alive.
    /// This becomes its successor. None if there is not enough memory.
    fn replace(&self, heap: &mut Heap, count: u32) -> Option<Gc<EntryBlock>> {
        let block = EntryBlock::new(heap, count.max(self.live.get()))?;
        for at in self.first.get()..self.used() {
            // SAFETY: entries below `used` are initialised.
            let entry = unsafe { *self.entries().add(at as usize) };
            if !entry.key.is_empty() {
                block.push(entry.hash, entry.key, entry.value);
            }
        }
        self.successor.set(Some(block));
        Some(block)
    }

    /// Forgets all entries, and makes an empty block its successor.
    fn clear(&self, heap: &mut Heap) -> Gc<EntryBlock> {
        // SAFETY: the cell is fresh and of the right size, and becomes a block.
        let block = unsafe {
            let cell = heap.alloc_raw(EntryBlock::size(MIN_CAPACITY), CellKind::EntryBlock as u8);
            EntryBlock::init(cell, MIN_CAPACITY)
        };
        self.cleared.set(true);
        self.used.set(0);
        self.successor.set(Some(block));
        block
    }

    /// A block with the same entries, which knows nothing of this one. None if there is not enough memory.
    fn duplicate(&self, heap: &mut Heap) -> Option<Gc<EntryBlock>> {
        let block = EntryBlock::new(heap, self.capacity())?;
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
#[derive(Default)]
pub struct EntryTable {
    /// None until there is an entry.
    block: Cell<Option<Gc<EntryBlock>>>,
}

impl EntryTable {
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
    pub fn get(&self, hash: u32, is_key: impl Fn(Value) -> bool) -> Option<Value> {
        let block = self.block.get()?;
        block.find(hash, is_key).map(|at| block.value(at))
    }

    /// Adds an entry or changes its value. Whether there was enough memory for it.
    #[inline(always)]
    pub fn set(
        &self,
        heap: &mut Heap,
        hash: u32,
        key: Value,
        value: Value,
        is_key: impl Fn(Value) -> bool,
    ) -> bool {
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
    pub fn delete(&self, heap: &mut Heap, hash: u32, is_key: impl Fn(Value) -> bool) -> bool {
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
    pub fn cursor(&self) -> EntryCursor {
        EntryCursor { block: self.block.get(), position: 0 }
    }

    /// The entry behind a place, over which it moves.
    #[inline]
    pub fn next(&self, cursor: &mut EntryCursor) -> Option<(Value, Value)> {
        cursor.next(self.block.get()?)
    }

    /// The entries behind a place, as they are now: what changes meanwhile may be missed.
    pub fn entries_from(&self, mut cursor: EntryCursor) -> impl Iterator<Item = (Value, Value)> {
        let block = self.block.get();
        if let Some(block) = block.filter(|&block| cursor.block != Some(block)) {
            cursor.catch_up(block);
        }
        let end = block.map_or(0, |block| block.used());
        (cursor.position..end).filter_map(move |at| {
            let entry = block?.entry(at);
            // SAFETY: `entry` checked that it is initialised.
            let (key, value) = unsafe { ((*entry).key, (*entry).value) };
            (!key.is_empty()).then_some((key, value))
        })
    }

    /// A table with the same entries. None if there is not enough memory.
    pub fn copy(&self, heap: &mut Heap) -> Option<EntryTable> {
        let block = match self.block.get() {
            Some(block) => Some(block.duplicate(heap)?),
            None => None,
        };
        Some(EntryTable { block: Cell::new(block) })
    }
}

impl Trace for EntryTable {
    fn trace(&self, tracer: &mut Tracer) {
        self.block.get().trace(tracer);
    }
}

/// A place between entries, which stays right when their block is replaced.
#[derive(Clone, Copy)]
pub struct EntryCursor {
    /// None as long as there was no block.
    block: Option<Gc<EntryBlock>>,
    position: u32,
}

impl EntryCursor {
    /// The entry behind this place, over which it moves. `current` is the block that stands for what
    /// the cursor began in.
    #[inline]
    fn next(&mut self, current: Gc<EntryBlock>) -> Option<(Value, Value)> {
        if self.block != Some(current) {
            self.catch_up(current);
        }
        let at = current.skip_erased(self.position.max(current.first.get()));
        self.position = at;
        if at == current.used() {
            return None;
        }
        self.position = at + 1;
        let entry = current.entry(at);
        // SAFETY: `entry` checked that it is initialised.
        Some(unsafe { ((*entry).key, (*entry).value) })
    }

    /// Goes to the same place in the current block: behind as many entries as were alive before it.
    #[cold]
    fn catch_up(&mut self, current: Gc<EntryBlock>) {
        while let Some(block) = self.block.filter(|&block| block != current) {
            let before = if block.cleared.get() { 0 } else { self.position.min(block.used()) };
            // SAFETY: entries below `used` are initialised.
            let alive = |&at: &u32| unsafe { !(*block.entries().add(at as usize)).key.is_empty() };
            self.position = (0..before).filter(alive).count() as u32;
            self.block = block.successor.get();
        }
        if self.block.is_none() {
            *self = EntryCursor { block: Some(current), position: 0 };
        }
    }
}

trace_fields!(EntryCursor { block });

heap_cell!(EntryBlock, header, Cells, CellKind::EntryBlock as u8);

impl Trace for EntryBlock {
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: entries below `used` are initialised.
        let entries = unsafe { std::slice::from_raw_parts(self.entries(), self.used() as usize) };
        for entry in entries {
            entry.key.trace(tracer);
            entry.value.trace(tracer);
        }
        self.successor.trace(tracer);
    }
}

#[cfg(test)]
mod tests;
