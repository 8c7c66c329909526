//! Marking: the stack of cells to visit, conservative words, ephemerons, and what weak references may ask.
//!
//! # Safety
//!
//! Only starts of allocated cells are marked: they come from [`Gc`]s, which the tracer is only handed by those who hold
//! them, or from a look into the table of chunks. That table and all frontiers stay as they are while a tracer exists.

use crate::block::{self, Block, Chunk, ChunkUse, kind_of};
use crate::gc::{Gc, Header, KindInfo};
use crate::large;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::marker::PhantomData;

/// Hashes a chunk number.
#[derive(Default)]
pub(crate) struct ChunkHasher(u64);

impl Hasher for ChunkHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("chunk numbers are usize");
    }

    fn write_usize(&mut self, number: usize) {
        self.0 = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// All mapped chunks, by number (address / size); for huge cells the numbers of all chunks they reach into.
#[derive(Default)]
pub(crate) struct ChunkTable {
    chunks: HashMap<usize, *mut Chunk, BuildHasherDefault<ChunkHasher>>,
    /// No chunk lies below.
    low: usize,
    /// No chunk reaches beyond.
    high: usize,
}

impl ChunkTable {
    /// Adds a chunk with `mapped` bytes.
    pub(crate) fn insert(&mut self, chunk: *mut Chunk, mapped: usize) {
        let start = chunk as usize;
        self.low = if self.high == 0 { start } else { self.low.min(start) };
        self.high = self.high.max(start + mapped);
        for offset in (0..mapped).step_by(block::CHUNK_SIZE) {
            self.chunks.insert((start + offset) / block::CHUNK_SIZE, chunk);
        }
    }

    /// Removes what `insert` with the same arguments added.
    pub(crate) fn remove(&mut self, chunk: *mut Chunk, mapped: usize) {
        for offset in (0..mapped).step_by(block::CHUNK_SIZE) {
            self.chunks.remove(&((chunk as usize + offset) / block::CHUNK_SIZE));
        }
    }

    /// Whether an address lies in a chunk.
    #[cfg(test)]
    pub(crate) fn is_mapped(&self, addr: usize) -> bool {
        self.chunks.contains_key(&(addr / block::CHUNK_SIZE))
    }

    /// The start of the allocated cell that an arbitrary address lies in. Cells at or above `frontier(block)`
    /// do not count.
    #[inline]
    pub(crate) fn find(&self, addr: usize, frontier: impl Fn(*mut Block) -> usize) -> Option<*mut u8> {
        if addr < self.low || addr >= self.high {
            return None;
        }
        let chunk = *self.chunks.get(&(addr / block::CHUNK_SIZE))?;
        // SAFETY: the table holds mapped chunks only; a block's frontier and start bound its cells.
        unsafe {
            match (*chunk).used_for {
                ChunkUse::Blocks => {
                    let block = Block::of(addr);
                    if !(*block).in_use || addr < (*block).start || addr >= frontier(block) {
                        return None;
                    }
                    let cell = Block::cell_start(block, addr) as *mut u8;
                    (kind_of(cell) != 0).then_some(cell)
                }
                ChunkUse::Pages => large::cell_in_pages(chunk, addr),
                ChunkUse::Huge => large::cell_in_huge(chunk, addr),
            }
        }
    }
}

/// How many cells are being fetched into the cache while others are visited.
const AHEAD: usize = 8;

/// Asks the cache to fetch what lies at an address, since it is about to be looked at. Only a hint.
#[inline(always)]
pub fn prefetch(address: *const u8) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: a prefetch has no effect that a program can see, whatever the address.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(address.cast());
    }
    #[cfg(all(target_arch = "aarch64", not(miri)))]
    // SAFETY: a prefetch has no effect that a program can see, whatever the address.
    unsafe {
        std::arch::asm!("prfm pldl1keep, [{}]", in(reg) address, options(nostack, preserves_flags, readonly));
    }
    #[cfg(any(miri, not(any(target_arch = "x86_64", target_arch = "aarch64"))))]
    let _ = address;
}

/// Marks what is reachable. Handed to trace functions and to the callback for roots.
pub struct Tracer {
    stack: Vec<*mut u8>,
    kinds: &'static [KindInfo],
    chunks: *const ChunkTable,
    /// Cells that hold ephemerons.
    tables: Vec<*mut u8>,
    /// Whether these are traced again.
    again: bool,
    noted: Vec<Gc<Header>>,
    /// Cells to be purged, and how.
    purged: Vec<(*mut u8, unsafe fn(*mut u8))>,
    epoch: u32,
    /// How many cells the mark stack may hold.
    most: usize,
    overflowed: bool,
}

impl Tracer {
    /// A tracer for one collection. `chunks` must outlive it unchanged, and all frontiers must be up to date.
    pub(crate) fn new(
        kinds: &'static [KindInfo],
        chunks: *const ChunkTable,
        epoch: u32,
        stack: Vec<*mut u8>,
        most: usize,
    ) -> Tracer {
        let (tables, noted, purged) = (Vec::new(), Vec::new(), Vec::new());
        Tracer { stack, kinds, chunks, tables, again: false, noted, purged, epoch, most, overflowed: false }
    }

    /// Gives the empty mark stack back for the next collection, and what was noted.
    pub(crate) fn into_parts(self) -> (Vec<*mut u8>, Vec<Gc<Header>>) {
        (self.stack, self.noted)
    }

    /// Marks a cell of this heap; what it points to follows later.
    #[inline(always)]
    pub fn mark<T>(&mut self, cell: Gc<T>) {
        self.mark_addr(cell.as_ptr().cast());
    }

    #[inline(always)]
    fn mark_addr(&mut self, cell: *mut u8) {
        // SAFETY: callers name the start of a cell; every cell lies in a chunk with mark bits.
        unsafe {
            if block::mark(cell as usize) && (self.stack.len() < self.stack.capacity() || self.grow()) {
                self.stack.push(cell);
            }
        }
    }

    /// Makes room on the mark stack; whether there is some. What finds none stays marked and is looked at later: see
    /// [`Tracer::take_overflowed`].
    #[cold]
    #[inline(never)]
    fn grow(&mut self) -> bool {
        let grown = self.stack.len() < self.most && self.stack.try_reserve(1).is_ok();
        self.overflowed |= !grown;
        grown
    }

    /// Whether some marked cells were not looked at, since there was no memory for a longer mark stack: all marked
    /// cells have to be [looked at again](Tracer::look_again).
    pub(crate) fn take_overflowed(&mut self) -> bool {
        std::mem::take(&mut self.overflowed)
    }

    /// Looks at a cell again if it is marked, and at whatever that marks.
    pub(crate) fn look_again(&mut self, cell: Gc<Header>) {
        if self.is_marked(cell) {
            self.visit(cell.as_ptr().cast());
            self.drain();
        }
    }

    /// Marks a cell of this heap that points to no other, without looking at it.
    #[inline(always)]
    pub fn mark_leaf<T>(&mut self, cell: Gc<T>) {
        // SAFETY: a `Gc` points to the start of a cell.
        unsafe { block::mark(cell.addr()) };
    }

    /// The start of the allocated cell that an address lies in.
    #[inline]
    fn find(&self, addr: usize) -> Option<*mut u8> {
        // SAFETY: the table lives as long as the collection; frontiers were brought up to date at its start.
        unsafe { (*self.chunks).find(addr, |block| (*block).frontier) }
    }

    /// Marks the cell that a word points at or into, if it does so at all.
    #[inline]
    pub fn mark_conservative(&mut self, word: usize) {
        if let Some(cell) = self.find(word) {
            self.mark_addr(cell);
        }
    }

    /// Marks whatever words point at or into.
    pub fn mark_words_conservative(&mut self, words: &[u64]) {
        let words = words.as_ptr_range();
        // SAFETY: a slice can be read.
        unsafe { self.mark_range_conservative(words.start.cast(), words.end.cast()) };
    }

    /// Marks whatever the words from `start` up to but without `end` point at or into.
    ///
    /// # Safety
    /// The range is aligned and can be read.
    pub(crate) unsafe fn mark_range_conservative(&mut self, start: *const usize, end: *const usize) {
        // SAFETY: the table lives as long as the collection and does not change.
        let (low, high) = unsafe { ((*self.chunks).low, (*self.chunks).high) };
        let mut at = start;
        while at < end {
            // SAFETY: the caller vouches for the range.
            let word = unsafe { ellipsis_stack::read_word(at) };
            if word.wrapping_sub(low) < high - low {
                self.mark_conservative(word);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Whether a cell of this heap is marked already.
    #[inline]
    pub fn is_marked<T>(&self, cell: Gc<T>) -> bool {
        // SAFETY: a `Gc` points to the start of a cell.
        unsafe { block::is_marked(cell.addr()) }
    }

    /// The number of this collection, counted from 1. It lets a cell notice that it was seen already.
    #[inline]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Remembers the cell that something lies in, if it does in one, for whoever asks [`Heap::take_noted`] after the
    /// collection: tracing itself cannot allocate. That cell is marked.
    ///
    /// [`Heap::take_noted`]: crate::Heap::take_noted
    pub fn note<T>(&mut self, part: &T) {
        if let Some(cell) = self.find(std::ptr::from_ref(part).addr()) {
            self.mark_addr(cell);
            // SAFETY: every cell begins with a header.
            self.noted.push(unsafe { Gc::from_raw(cell.cast()) });
        }
    }

    /// Says, from the trace function of what it lies in, that a table has ephemerons: entries whose values are to be
    /// marked once their keys are. The cell will be traced again whenever nothing else is left to visit, until that
    /// marks nothing new. Tables that lie in no cell are not known again: they panic.
    pub fn ephemerons<T>(&mut self, table: &T) {
        if !self.again {
            let cell = self.find(std::ptr::from_ref(table).addr()).expect("a table in a cell");
            self.tables.push(cell);
        }
    }

    /// Has a cell forget something once marking is complete and before anything is reused. Called from its trace function,
    /// for which `purge` must be right.
    pub(crate) fn purge_later(&mut self, cell: *mut u8, purge: unsafe fn(*mut u8)) {
        self.purged.push((cell, purge));
    }

    /// Does what was put off until marking is complete.
    pub(crate) fn purge(&mut self) {
        for (cell, purge) in self.purged.drain(..) {
            // SAFETY: the cell is marked, and its trace function named what is right for it.
            unsafe { purge(cell) };
        }
    }

    /// Visits everything that is waiting on the mark stack.
    ///
    /// A few cells wait in a queue between the stack and their visit, so that the cache can fetch them.
    fn drain(&mut self) {
        let mut queue = [std::ptr::null_mut(); AHEAD];
        let (mut head, mut waiting) = (0, 0);
        loop {
            while waiting < AHEAD
                && let Some(cell) = self.stack.pop()
            {
                prefetch(cell);
                queue[(head + waiting) % AHEAD] = cell;
                waiting += 1;
            }
            if waiting == 0 {
                return;
            }
            let cell = queue[head];
            head = (head + 1) % AHEAD;
            waiting -= 1;
            self.visit(cell);
        }
    }

    /// Calls the trace function of a cell.
    #[inline(always)]
    fn visit(&mut self, cell: *mut u8) {
        // SAFETY: only allocated cells are marked; their kind names their trace function.
        unsafe {
            let kind = kind_of(cell);
            debug_assert!(kind != 0, "a free cell was marked: {cell:p}");
            (self.kinds[kind as usize].trace)(cell, self);
        }
    }

    /// Marks to the fixpoint, ephemerons included.
    pub(crate) fn finish(&mut self) {
        loop {
            self.drain();
            let known = self.tables.len();
            self.again = true;
            (0..known).for_each(|index| self.visit(self.tables[index]));
            self.again = false;
            if self.stack.is_empty() {
                return;
            }
        }
    }
}

/// What the callback for weak references sees: marking is complete and nothing has been reused yet.
pub struct Weak {
    _not_send: PhantomData<*mut u8>,
}

impl Weak {
    pub(crate) fn new() -> Weak {
        Weak { _not_send: PhantomData }
    }

    /// Whether a cell survives.
    #[inline]
    pub fn is_marked<T>(&self, cell: Gc<T>) -> bool {
        // SAFETY: a `Gc` points to the start of a cell, and its memory is still in place.
        unsafe { block::is_marked(cell.addr()) }
    }
}
