//! Marking: the stack of cells to visit, conservative words, ephemerons, and what weak references may ask.

use crate::block::{self, Block, Chunk, ChunkUse, kind_of};
use crate::gc::{Gc, KindInfo};
use crate::large;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::marker::PhantomData;
use std::ptr::NonNull;

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

/// Looks at one ephemeron table; see [`Tracer::ephemeron_table`].
type Scan = unsafe fn(*mut u8, &mut Tracer) -> bool;

/// What a trace function came by and somebody wants to see after the collection; see [`Tracer::note`].
pub type Note = (NonNull<u8>, u8);

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
    tables: Vec<(*mut u8, Scan)>,
    noted: Vec<Note>,
    epoch: u32,
}

impl Tracer {
    /// A tracer for one collection. `chunks` must outlive it unchanged, and all frontiers must be up to date.
    pub(crate) fn new(
        kinds: &'static [KindInfo],
        chunks: *const ChunkTable,
        epoch: u32,
        stack: Vec<*mut u8>,
    ) -> Tracer {
        Tracer { stack, kinds, chunks, tables: Vec::new(), noted: Vec::new(), epoch }
    }

    /// Gives the empty mark stack back for the next collection, and what was noted.
    pub(crate) fn into_parts(self) -> (Vec<*mut u8>, Vec<Note>) {
        (self.stack, self.noted)
    }

    /// Marks a cell of this heap; what it points to follows later.
    #[inline(always)]
    pub fn mark<T>(&mut self, cell: Gc<T>) {
        self.mark_addr(cell.as_ptr().cast());
    }

    /// Marks the cell of this heap that begins at exactly this address.
    #[inline(always)]
    pub fn mark_addr(&mut self, cell: *mut u8) {
        // SAFETY: a caller names the start of a cell; every cell lies in a chunk with mark bits.
        unsafe {
            if block::mark(cell as usize) {
                self.stack.push(cell);
            }
        }
    }

    /// Marks the cell of this heap that begins at exactly this address and points to no other, without
    /// looking at it.
    #[inline(always)]
    pub fn mark_leaf(&mut self, cell: *mut u8) {
        // SAFETY: as for `mark_addr`.
        unsafe { block::mark(cell as usize) };
    }

    /// Marks the cell that a word points at or into, if it does so at all.
    #[inline]
    pub fn mark_conservative(&mut self, word: usize) {
        // SAFETY: the table lives as long as the collection; frontiers were brought up to date at its start.
        let cell = unsafe { (*self.chunks).find(word, |block| (*block).frontier) };
        if let Some(cell) = cell {
            self.mark_addr(cell);
        }
    }

    /// Marks whatever the words from `start` up to but without `end` point at or into.
    ///
    /// The range must be readable.
    pub fn mark_range_conservative(&mut self, start: *const u64, end: *const u64) {
        // SAFETY: the table lives as long as the collection and does not change.
        let (low, high) = unsafe { ((*self.chunks).low, (*self.chunks).high) };
        let mut at = start.cast::<usize>();
        while at < end.cast() {
            // SAFETY: the caller vouches for the range.
            let word = unsafe { crate::stack::read_word(at) };
            if word.wrapping_sub(low) < high - low {
                self.mark_conservative(word);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Whether the cell that begins at this address is marked already.
    #[inline]
    pub fn is_marked(&self, cell: *const u8) -> bool {
        // SAFETY: a caller names the start of a cell.
        unsafe { block::is_marked(cell as usize) }
    }

    /// The number of this collection, counted from 1. It lets a cell notice that it was seen already.
    #[inline]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Leaves an address, with a number to know it by, for whoever asks [`Heap::take_noted`] after the collection:
    /// tracing itself cannot allocate.
    ///
    /// [`Heap::take_noted`]: crate::Heap::take_noted
    pub fn note<T>(&mut self, what: &T, tag: u8) {
        self.noted.push((NonNull::from(what).cast(), tag));
    }

    /// Registers a table of ephemerons, usually from its trace function. Once the mark stack has drained,
    /// `scan(table)` marks the values whose keys are marked and says whether anything was newly marked; that
    /// is repeated until nothing is.
    pub fn ephemeron_table(&mut self, table: *mut u8, scan: unsafe fn(*mut u8, &mut Tracer) -> bool) {
        self.tables.push((table, scan));
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
            // SAFETY: only allocated cells get onto the stack; their kind names their trace function.
            unsafe {
                let kind = kind_of(cell);
                debug_assert!(kind != 0, "a free cell was marked: {cell:p}");
                (self.kinds[kind as usize].trace)(cell, self);
            }
        }
    }

    /// Marks to the fixpoint, ephemerons included.
    pub(crate) fn finish(&mut self) {
        self.drain();
        loop {
            let mut progress = false;
            let mut index = 0;
            while index < self.tables.len() {
                let (table, scan) = self.tables[index];
                // SAFETY: whoever registered the table passed a fitting function, and the table is marked.
                progress |= unsafe { scan(table, self) } | !self.stack.is_empty();
                self.drain();
                index += 1;
            }
            if !progress {
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

    /// Whether the cell that begins at this address survives.
    #[inline]
    pub fn is_marked(&self, cell: *const u8) -> bool {
        // SAFETY: a caller names the start of a cell, whose memory is still in place.
        unsafe { block::is_marked(cell as usize) }
    }
}
