//! The heap: the ways to allocate, and the phases of a collection.
//!
//! # Safety
//!
//! - All chunks that are listed are mapped, and only the heap unmaps them.
//! - A block is in the hands of one size class, or waits in one list. What lies between the next cell and the limit of
//!   a class is free, as is all above the frontier of a block; before anything else looks at a block its frontier is
//!   brought up to date.
//! - Blocks are swept after marking is complete, and before their class takes cells of them again.
//! - Every cell holds a valid value of its kind at each collection, and until then is looked at by nobody but who
//!   allocated it. That is what [`Heap::alloc_raw`] asks for.

mod accounts;
mod classes;

pub use accounts::{ExternalBytes, ExternalShare, HeapStats, OwnerNumbers};

use crate::block::{
    self, BLOCK_SIZE, BLOCKS_PER_CHUNK, Block, CHUNK_SIZE, Chunk, ChunkUse, GRANULE, HEADER_SIZE, PAGE,
};
use crate::budget::Budget;
use crate::gc::{Gc, Header, KIND_SHIFT, KindInfo};
use crate::large::LargeSpace;
use crate::os::{self, Spares, checker};
use crate::roots::Roots;
use crate::tracer::{ChunkTable, Tracer, Weak};
use classes::{
    ALL_CLASSES, Bump, CLASSES, MEDIUM_CLASS, MEDIUM_MAX, MEDIUM_STEP, SMALL_MAX, SizeClass, class_size,
};
use std::alloc::{Layout, handle_alloc_error};
use std::ptr::{NonNull, null_mut};

/// Classes get memory to bump through in portions of about this size, so that accounts stay exact enough.
const PORTION: usize = 8 << 10;
/// So many bytes more than are in use come between two collections, unless a limit is near.
const MIN_THRESHOLD: usize = 4 << 20;
/// The least number of bytes between two collections when a limit is near.
const TIGHT_THRESHOLD: usize = 256 << 10;
/// The longest mark stack to keep between collections, in any case.
const KEPT_MARK_STACK: usize = 64 << 10;
/// Chunks that are mapped before they are needed, so that the system's refusing more is noticed while there is room
/// for what nobody can go without until the script has ended.
const RESERVE: usize = 2;
/// Less memory than this is had, whatever the limit is: callers that can fail do not for so little.
pub(crate) const LITTLE: usize = 64 << 10;
/// One entry of the mark stack is kept for so many live bytes: the next collection will need as long a stack,
/// and growing it means copying it and touching new pages.
const BYTES_PER_KEPT_ENTRY: usize = 128;

/// Chunks of blocks that heaps have left which are gone: with headers of zeros, and anything behind.
static USED_CHUNKS: Spares = Spares::new(CHUNK_SIZE, CHUNK_SIZE, 8);
/// Chunks that were never used.
static UNUSED_CHUNKS: Spares = Spares::new(CHUNK_SIZE, CHUNK_SIZE, 4 * RESERVE);

/// A garbage-collected heap. It scans the stack of the thread that made it or [entered it](Heap::enter_thread) last.
pub struct Heap {
    bumps: [Bump; ALL_CLASSES],
    /// For each kind, the first of its classes.
    first_class: [u8; 256],
    wanted: bool,
    limit_exceeded: bool,
    /// Something was left out for lack of memory, and its owner does not know yet.
    refused: bool,
    /// Bytes in use at the end of the last collection, external ones included.
    base: usize,
    /// Bytes since then; freed external ones may make it negative.
    since: isize,
    /// The `since` at which the slow path has something to say.
    trigger: isize,
    threshold: usize,
    limit: usize,
    external: usize,
    reported: ExternalBytes,
    live: usize,
    collections: u64,
    /// The most bytes that were in use when a collection began.
    peak: usize,
    /// Each how many allocations to ask for a collection; 0 if not in stress mode.
    stress: u32,
    stress_left: u32,
    classes: Vec<SizeClass>,
    kinds: &'static [KindInfo],
    roots: Roots,
    table: Box<ChunkTable>,
    chunks: Vec<*mut Chunk>,
    /// Mapped, and used for nothing as long as the system gives others.
    reserve: Vec<*mut Chunk>,
    /// Blocks of the last chunk that were never used.
    unused: usize,
    free: Vec<*mut Block>,
    /// Free blocks whose memory was given back to the system.
    cold: Vec<*mut Block>,
    large: LargeSpace,
    mark_stack: Vec<*mut u8>,
    /// How many cells that may hold; tests set little.
    pub(crate) most_marking: usize,
    noted: Vec<Gc<Header>>,
    stack_base: usize,
    owner: OwnerNumbers,
    /// What bounds a run beside memory.
    pub budget: Budget,
}

impl Heap {
    /// An empty heap whose cells have the given kinds; a kind is an index, and 0 is not used. Panics if one stands
    /// where it does not belong.
    ///
    /// It scans the stack of the thread that calls this.
    pub fn new(kinds: &'static [KindInfo]) -> Heap {
        let mut first_class = [0; 256];
        for (kind, info) in kinds.iter().enumerate() {
            assert!(info.kind == 0 || usize::from(info.kind) == kind, "kinds out of order");
            first_class[kind] = if info.finalize.is_some() { CLASSES as u8 } else { 0 };
        }
        let classes = (0..ALL_CLASSES).map(|class| SizeClass::new(class_size(class % CLASSES))).collect();
        let reported = ExternalBytes::default();
        let mut heap = Heap {
            bumps: [Bump { next: 0, limit: 0 }; ALL_CLASSES],
            first_class,
            wanted: false,
            limit_exceeded: false,
            refused: false,
            base: 0,
            since: 0,
            trigger: 0,
            threshold: MIN_THRESHOLD,
            limit: usize::MAX,
            external: 0,
            reported: reported.clone(),
            live: 0,
            collections: 0,
            peak: 0,
            stress: 0,
            stress_left: 0,
            classes,
            kinds,
            roots: Roots::new(reported),
            table: Box::default(),
            chunks: Vec::new(),
            reserve: Vec::with_capacity(RESERVE),
            unused: 0,
            free: Vec::new(),
            cold: Vec::new(),
            large: LargeSpace::default(),
            mark_stack: Vec::new(),
            most_marking: usize::MAX,
            noted: Vec::new(),
            stack_base: ellipsis_stack::stack_bounds().1,
            owner: OwnerNumbers::default(),
            budget: Budget::default(),
        };
        heap.set_threshold();
        heap
    }

    /// Scans the stack of the current thread from here on. On no other stack is there anything that refers to a cell.
    ///
    /// Gives the address that a stack pointer may not go below if `margin` bytes are to be left, as
    /// [`stack_limit`](ellipsis_stack::stack_limit) does.
    ///
    /// Panics on a stack that is not the thread's own, of which nobody knows where it ends.
    #[inline]
    pub fn enter_thread(&mut self, margin: usize) -> usize {
        let ((low, high), here) = (ellipsis_stack::stack_bounds(), ellipsis_stack::current_sp());
        assert!(low < here && here <= high, "engines run on the stacks of threads");
        self.stack_base = high;
        ellipsis_stack::limit_of(low, here, margin)
    }

    /// The end of the stack that is scanned.
    pub fn stack_base(&self) -> usize {
        self.stack_base
    }

    /// Allocates a cell of at least `size` bytes, the header included, aligned to 16. The header is set to the
    /// kind and nothing else; the rest is uninitialised. Never collects and never fails; aborts if the system
    /// refuses memory.
    ///
    /// # Safety
    /// The caller makes the cell a valid one of its kind before the next collection, and before the heap is dropped.
    #[inline(always)]
    pub unsafe fn alloc_raw(&mut self, size: usize, kind: u8) -> NonNull<u8> {
        if size <= SMALL_MAX {
            let granules = size.max(1).div_ceil(GRANULE);
            let class = self.first_class[kind as usize] as usize + granules - 1;
            // SAFETY: `first_class` is 0 or `CLASSES`, and small classes come first.
            let bump = unsafe { self.bumps.get_unchecked_mut(class) };
            let cell = bump.next;
            if cell != bump.limit {
                bump.next = cell + granules * GRANULE;
                // SAFETY: the cell was free and is inside of a block of this class.
                return unsafe { begin_cell(cell, size, kind) };
            }
            return self.alloc_slow(class, size, kind);
        }
        self.alloc_not_small(size, kind)
    }

    /// Like [`alloc_raw`](Heap::alloc_raw), with the rest of the cell filled with zeros.
    ///
    /// # Safety
    /// As for [`alloc_raw`](Heap::alloc_raw).
    #[inline]
    pub unsafe fn alloc_zeroed(&mut self, size: usize, kind: u8) -> NonNull<u8> {
        if size > MEDIUM_MAX {
            return match self.alloc_large(size, kind, true) {
                Some(cell) => cell,
                None => out_of_memory(size),
            };
        }
        // SAFETY: the caller makes the cell valid; it has at least `size` bytes, of which the header stays.
        unsafe {
            let cell = self.alloc_raw(size, kind);
            cell.add(8).write_bytes(0, size.max(8) - 8);
            cell
        }
    }

    /// Allocates a cell for which there may not be enough memory: None if it would pass the limit, or if the
    /// system refuses. A collection may help, and is asked for.
    ///
    /// # Safety
    /// As for [`alloc_raw`](Heap::alloc_raw).
    pub unsafe fn try_alloc(&mut self, size: usize, kind: u8) -> Option<NonNull<u8>> {
        let fits = self.fits(size);
        // SAFETY: passed on from the caller.
        unsafe { self.alloc_if(fits, size, kind, false) }
    }

    /// Like [`try_alloc`](Heap::try_alloc), with the rest of the cell filled with zeros. Huge cells are zero
    /// without being touched.
    ///
    /// # Safety
    /// As for [`alloc_raw`](Heap::alloc_raw).
    pub unsafe fn try_alloc_zeroed(&mut self, size: usize, kind: u8) -> Option<NonNull<u8>> {
        let fits = self.fits(size);
        // SAFETY: passed on from the caller.
        unsafe { self.alloc_if(fits, size, kind, true) }
    }

    /// Like [`try_alloc`](Heap::try_alloc), for who cannot wait for a collection: the cell may
    /// [overdraw](Heap::has_room) the heap.
    ///
    /// # Safety
    /// As for [`alloc_raw`](Heap::alloc_raw).
    pub unsafe fn try_alloc_now(&mut self, size: usize, kind: u8) -> Option<NonNull<u8>> {
        let fits = self.has_room(size);
        // SAFETY: passed on from the caller.
        unsafe { self.alloc_if(fits, size, kind, false) }
    }

    /// # Safety
    /// As for [`alloc_raw`](Heap::alloc_raw).
    unsafe fn alloc_if(&mut self, fits: bool, size: usize, kind: u8, zeroed: bool) -> Option<NonNull<u8>> {
        let cell = match (fits, size > MEDIUM_MAX) {
            (false, _) => None,
            // The reserve is for who cannot fail.
            (true, true) if !fill_reserve(&mut self.reserve) => None,
            (true, true) => self.alloc_large(size, kind, zeroed),
            // SAFETY: passed on from the caller.
            (true, false) if zeroed => Some(unsafe { self.alloc_zeroed(size, kind) }),
            // SAFETY: passed on from the caller.
            (true, false) => Some(unsafe { self.alloc_raw(size, kind) }),
        };
        self.wanted |= cell.is_none();
        cell
    }

    #[inline(never)]
    fn alloc_not_small(&mut self, size: usize, kind: u8) -> NonNull<u8> {
        if size > MEDIUM_MAX {
            return match self.alloc_large(size, kind, false) {
                Some(cell) => cell,
                None => out_of_memory(size),
            };
        }
        let class = MEDIUM_CLASS[size.div_ceil(MEDIUM_STEP)] as usize;
        let class = self.first_class[kind as usize] as usize + class;
        let bump = &mut self.bumps[class];
        let cell = bump.next;
        if cell != bump.limit {
            bump.next = cell + class_size(class % CLASSES);
            // SAFETY: the cell was free and is inside of a block of this class.
            return unsafe { begin_cell(cell, size, kind) };
        }
        self.alloc_slow(class, size, kind)
    }

    fn alloc_large(&mut self, size: usize, kind: u8, zeroed: bool) -> Option<NonNull<u8>> {
        let fresh = self.large.alloc(size, &mut self.table, &mut self.reserve)?;
        self.charge(fresh.charged);
        self.count_stress();
        // SAFETY: the memory is new and has at least `size` bytes.
        unsafe {
            checker::open(fresh.cell, size);
            if zeroed && !fresh.zeroed {
                fresh.cell.write_bytes(0, size);
            } else if !zeroed {
                checker::forget(fresh.cell, size);
            }
            Some(write_header(fresh.cell, kind))
        }
    }

    /// Gets the class a new portion to bump through, and takes a cell of it.
    #[cold]
    #[inline(never)]
    fn alloc_slow(&mut self, class: usize, size: usize, kind: u8) -> NonNull<u8> {
        let cell_size = self.classes[class].cell_size;
        if self.bumps[class].next == self.classes[class].end {
            self.refill(class);
        }
        let start = self.bumps[class].next;
        let left = self.classes[class].end - start;
        let portion =
            if self.stress != 0 { cell_size } else { left.min((PORTION / cell_size).max(1) * cell_size) };
        self.bumps[class] = Bump { next: start + cell_size, limit: start + portion };
        self.charge(portion);
        self.count_stress();
        // SAFETY: the cell is free and inside of a block of this class.
        unsafe { begin_cell(start, size, kind) }
    }

    /// Finds a run of free cells for a class whose run is used up.
    fn refill(&mut self, index: usize) {
        self.retire(index);
        let class = &mut self.classes[index];
        loop {
            if class.block.is_null() {
                class.block = if let Some(block) = class.ready.pop() {
                    block
                } else if let Some(block) = class.pending.pop() {
                    // SAFETY: pending blocks are marked and in no allocator's hands.
                    unsafe { Block::sweep(block, self.kinds, false) };
                    block
                } else {
                    break;
                };
            }
            // SAFETY: the block is swept and ours.
            unsafe {
                if let Some((start, end)) = Block::take_run(class.block) {
                    self.bumps[index] = Bump { next: start, limit: start };
                    class.end = end;
                    class.at_frontier = false;
                    return;
                }
                let (start, end) = ((*class.block).frontier, (*class.block).end);
                if start != end {
                    self.bumps[index] = Bump { next: start, limit: start };
                    class.end = end;
                    class.at_frontier = true;
                    return;
                }
            }
            class.block = null_mut();
        }
        let block = self.new_block();
        let class = &mut self.classes[index];
        class.block = block;
        class.at_frontier = true;
        // SAFETY: the block is unused, and its mark bits are clear, for nothing in it was marked.
        unsafe {
            Block::init(block, class.cell_size, index as u8, index >= CLASSES);
            self.bumps[index] = Bump { next: (*block).start, limit: (*block).start };
            class.end = (*block).end;
        }
    }

    /// Brings the frontier of a class's block up to date.
    fn sync(&mut self, index: usize) {
        let class = &self.classes[index];
        if !class.block.is_null() && class.at_frontier {
            // SAFETY: the class owns the block, and cells above the next one are free.
            unsafe { (*class.block).frontier = self.bumps[index].next };
        }
    }

    /// Ends the use of a class's run, keeping the block.
    fn retire(&mut self, index: usize) {
        self.sync(index);
        self.classes[index].at_frontier = false;
    }

    /// A block that belongs to no class.
    fn new_block(&mut self) -> *mut Block {
        if let Some(block) = self.free.pop().or_else(|| self.cold.pop()) {
            return block;
        }
        if self.unused == 0 {
            let spare = USED_CHUNKS.take().map(<*mut u8>::cast);
            let Some(chunk) = spare.or_else(|| map_chunk(&mut self.reserve)) else {
                out_of_memory(CHUNK_SIZE)
            };
            self.wanted |= spare.is_none() && self.reserve.len() < RESERVE;
            // SAFETY: the chunk was just mapped, or is as good as that: all that is read of it is its header, which is zero.
            unsafe {
                (*chunk).used_for = ChunkUse::Blocks;
                (*chunk).mapped = CHUNK_SIZE;
            }
            self.table.insert(chunk, CHUNK_SIZE);
            self.chunks.push(chunk);
            self.unused = BLOCKS_PER_CHUNK;
        }
        let chunk = self.chunks[self.chunks.len() - 1];
        let index = BLOCKS_PER_CHUNK - self.unused;
        self.unused -= 1;
        // SAFETY: the chunk is mapped and the index in range.
        unsafe { &raw mut (*chunk).blocks[index] }
    }
}

impl Heap {
    /// Collects garbage. Roots are the native stack and registers of this thread, the registered roots and
    /// whatever `roots` marks. After marking, `weak` may look at which cells survive.
    ///
    /// Call it at safepoints only: every cell that is used later must be reachable from a root, and every
    /// reachable cell must be initialised.
    #[inline(never)]
    pub fn collect(&mut self, roots: &mut dyn FnMut(&mut Tracer), weak: &mut dyn FnMut(&mut Weak)) {
        self.peak = self.peak.max(self.used());
        self.finish_sweeping();
        for index in 0..ALL_CLASSES {
            self.retire(index);
            self.bumps[index] = Bump { next: 0, limit: 0 };
            let class = &mut self.classes[index];
            (class.end, class.block) = (0, null_mut());
            class.ready.clear();
        }
        for &chunk in &self.chunks {
            // SAFETY: listed chunks are mapped.
            unsafe { Chunk::clear_marks(chunk) };
        }
        self.large.clear_marks();

        self.collections += 1;
        let mark_stack = std::mem::take(&mut self.mark_stack);
        let (table, epoch) = (&raw const *self.table, self.collections as u32);
        let mut tracer = Tracer::new(self.kinds, table, epoch, mark_stack, self.most_marking);
        ellipsis_stack::with_spilled_registers(self.stack_base, &mut |start, end| {
            // SAFETY: the stack can be read.
            unsafe { tracer.mark_range_conservative(start, end) };
        });
        self.roots.trace(&mut tracer);
        roots(&mut tracer);
        tracer.finish();
        while tracer.take_overflowed() {
            self.for_each_cell(&mut |cell| tracer.look_again(cell));
            tracer.finish();
        }
        tracer.purge();
        weak(&mut Weak::new());
        (self.mark_stack, self.noted) = tracer.into_parts();

        self.prepare_sweeping();
        self.mark_stack.shrink_to(KEPT_MARK_STACK.max(self.live / BYTES_PER_KEPT_ENTRY));
        self.take_reported();
        self.base = self.live.saturating_add(self.external);
        self.since = 0;
        self.wanted = self.stress == 1;
        self.set_threshold();
        self.cool_down();
        self.limit_exceeded = self.base > self.limit || !fill_reserve(&mut self.reserve);
        // A collection takes long: what the clock has to say is not put off further.
        self.budget.check_soon();
    }

    /// The cells that trace functions [noted](Tracer::note) in the last collection. They are alive, until the next.
    pub fn take_noted(&mut self) -> Vec<Gc<Header>> {
        std::mem::take(&mut self.noted)
    }

    /// Sweeps all blocks that are still to be swept.
    fn finish_sweeping(&mut self) {
        for class in &mut self.classes {
            for block in class.pending.drain(..) {
                // SAFETY: pending blocks are marked and in no allocator's hands.
                unsafe { Block::sweep(block, self.kinds, false) };
                class.ready.push(block);
            }
        }
    }

    /// After marking: frees large objects and empty blocks, sweeps at once where finalizers or stress mode
    /// want it, and lists the other blocks to be swept when their class needs room.
    fn prepare_sweeping(&mut self) {
        let poison = self.stress != 0;
        // SAFETY: marking is complete.
        let mut live = unsafe { self.large.sweep(self.kinds, poison, &mut self.table) };
        // Backwards, since lists are used from their ends: allocation then goes upwards.
        for &chunk in self.chunks.iter().rev() {
            for index in (0..BLOCKS_PER_CHUNK).rev() {
                // SAFETY: listed chunks are mapped, marking is complete, and all allocators are retired.
                unsafe {
                    let block = &raw mut (*chunk).blocks[index];
                    if !(*block).in_use {
                        continue;
                    }
                    let marked = Block::marked(block);
                    live += marked * (*block).cell_size as usize;
                    let at_once = poison || (*block).finalizable;
                    if at_once {
                        Block::sweep(block, self.kinds, poison);
                    }
                    if marked == 0 {
                        (*block).in_use = false;
                        self.free.push(block);
                    } else if marked < Block::capacity(block) {
                        let class = &mut self.classes[(*block).class as usize];
                        if at_once {
                            class.ready.push(block);
                        } else {
                            (*block).unswept = true;
                            class.pending.push(block);
                        }
                    }
                }
            }
        }
        self.live = live;
    }

    /// Gives the memory of free blocks back to the system, except for what the next cycle may use.
    fn cool_down(&mut self) {
        self.large.cool_down(self.threshold / CHUNK_SIZE + 2, &mut self.table);
        let keep = self.threshold / BLOCK_SIZE + 2 * BLOCKS_PER_CHUNK;
        if self.free.len() <= keep {
            return;
        }
        let surplus = self.free.len() - keep;
        for block in self.free.drain(..surplus) {
            let base = Block::base(block);
            let start =
                base + if base.is_multiple_of(CHUNK_SIZE) { HEADER_SIZE.next_multiple_of(PAGE) } else { 0 };
            // SAFETY: the block is free: nothing of it above the chunk's header is read before it is written.
            unsafe { os::discard(start as *mut u8, base + BLOCK_SIZE - start) };
            self.cold.push(block);
        }
    }

    /// The start of the allocated cell that an address points at or into. None for free cells and for
    /// addresses outside of the heap. What has died since the last collection counts as allocated.
    pub fn cell_at(&self, addr: usize) -> Option<Gc<Header>> {
        let cell = self.table.find(addr, |block| {
            // SAFETY: the table asks about blocks in use of mapped chunks.
            unsafe {
                let index = (*block).class as usize;
                let class = &self.classes[index];
                if class.block == block && class.at_frontier {
                    self.bumps[index].next
                } else {
                    (*block).frontier
                }
            }
        })?;
        // SAFETY: the table found a cell. In a block that is still to be swept, those without a mark are dead.
        unsafe {
            let addr = cell as usize;
            let dead = (*Chunk::of(addr)).used_for == ChunkUse::Blocks
                && (*Block::of(addr)).unswept
                && !block::is_marked(addr);
            if dead { None } else { Some(Gc::from_raw(cell.cast())) }
        }
    }

    /// Calls `f` with every allocated cell. What the last collection found dead is not among them; what has died
    /// since is.
    pub fn for_each_cell(&mut self, f: &mut dyn FnMut(Gc<Header>)) {
        self.for_each_sized_cell(&mut |cell, _| f(cell));
    }

    /// The same, with how many bytes each takes.
    pub fn for_each_sized_cell(&mut self, f: &mut dyn FnMut(Gc<Header>, usize)) {
        self.finish_sweeping();
        (0..ALL_CLASSES).for_each(|index| self.sync(index));
        // SAFETY: allocated cells begin with a header.
        let mut visit = |cell: *mut u8, size| f(unsafe { Gc::from_raw(cell.cast()) }, size);
        for &chunk in &self.chunks {
            for index in 0..BLOCKS_PER_CHUNK {
                // SAFETY: listed chunks are mapped, and all frontiers are up to date.
                unsafe {
                    let block = &raw const (*chunk).blocks[index];
                    if (*block).in_use {
                        Block::for_each(block, &mut visit);
                    }
                }
            }
        }
        self.large.for_each(&mut visit);
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        let kinds = self.kinds;
        self.for_each_cell(&mut |cell| {
            if let Some(finalize) = kinds[cell.kind() as usize].finalize {
                // SAFETY: the cell is allocated, and nothing uses it after the heap is gone.
                unsafe { finalize(cell.as_ptr().cast()) };
            }
        });
        // SAFETY: nothing uses the cells after the heap is gone.
        unsafe {
            self.large.release();
            for &chunk in &self.chunks {
                chunk.cast::<u8>().write_bytes(0, HEADER_SIZE);
                USED_CHUNKS.give(chunk.cast(), CHUNK_SIZE);
            }
            self.reserve.iter().for_each(|chunk| UNUSED_CHUNKS.give(chunk.cast(), 0));
        }
    }
}

/// Makes a free cell, of which `size` bytes will be used, one of a kind.
///
/// # Safety
/// `cell` is the start of a free cell of at least `size` bytes.
#[inline(always)]
unsafe fn begin_cell(cell: usize, size: usize, kind: u8) -> NonNull<u8> {
    let (cell, size) = (cell as *mut u8, size.max(size_of::<u64>()));
    // SAFETY: the caller vouches for the memory, which nobody has written since it became free.
    unsafe {
        checker::open(cell, size);
        checker::forget(cell, size);
        write_header(cell, kind)
    }
}

/// # Safety
/// `cell` is the start of memory that holds at least a header.
#[inline(always)]
unsafe fn write_header(cell: *mut u8, kind: u8) -> NonNull<u8> {
    debug_assert!(kind != 0, "kind 0 means free");
    // SAFETY: the caller vouches for the memory.
    unsafe {
        cell.cast::<u64>().write(u64::from(kind) << KIND_SHIFT);
        NonNull::new_unchecked(cell)
    }
}

/// Maps what is missing in a reserve. Whether the system gave it.
fn fill_reserve(reserve: &mut Vec<*mut Chunk>) -> bool {
    while reserve.len() < RESERVE {
        let chunk = UNUSED_CHUNKS.take_or_map().cast::<Chunk>();
        if chunk.is_null() {
            return false;
        }
        reserve.push(chunk);
    }
    true
}

/// A chunk that was never used: one of the reserve, which is filled again if the system has more.
pub(crate) fn map_chunk(reserve: &mut Vec<*mut Chunk>) -> Option<*mut Chunk> {
    fill_reserve(reserve);
    let chunk = reserve.pop();
    fill_reserve(reserve);
    chunk
}

#[cold]
fn out_of_memory(size: usize) -> ! {
    handle_alloc_error(Layout::from_size_align(size, GRANULE).unwrap_or(Layout::new::<u64>()))
}

/// Cells of bytes, for tests.
#[cfg(test)]
impl Heap {
    /// The address of a new cell of that size, filled with a byte behind its header.
    pub(crate) fn alloc_bytes(&mut self, size: usize, kind: u8, byte: u8) -> usize {
        // SAFETY: the tests' kinds of bytes point to nothing; the cell has that size.
        unsafe {
            let cell = self.alloc_raw(size, kind).as_ptr();
            cell.add(8).write_bytes(byte, size.max(8) - 8);
            cell as usize
        }
    }

    /// Whether there is room for a cell of that size.
    pub(crate) fn try_alloc_bytes(&mut self, size: usize, kind: u8) -> bool {
        // SAFETY: the tests' kinds of bytes point to nothing.
        unsafe { self.try_alloc_zeroed(size, kind) }.is_some()
    }

    /// What lies at an address in the heap, be it in a cell that is free.
    pub(crate) fn bytes_at(&self, addr: usize, len: usize) -> &[u8] {
        assert!(self.table.is_mapped(addr) && self.table.is_mapped(addr + len - 1));
        // SAFETY: all mapped memory is initialised, by the system if by nobody else.
        unsafe { std::slice::from_raw_parts(addr as *const u8, len) }
    }
}
