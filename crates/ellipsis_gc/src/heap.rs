//! The heap: its size classes and the ways to allocate.

mod accounts;
mod collect;

pub use accounts::{ExternalBytes, ExternalShare, HeapStats};

use crate::block::{BLOCKS_PER_CHUNK, Block, CHUNK_SIZE, Chunk, ChunkUse, GRANULE};
use crate::checker;
use crate::gc::{KIND_SHIFT, KindInfo};
use crate::large::LargeSpace;
use crate::os;
use crate::roots::Roots;
use crate::stack;
use crate::tracer::{ChunkTable, Note};
use std::alloc::{Layout, handle_alloc_error};
use std::ptr::{NonNull, null_mut};

/// Up to this size there is a class for each granule.
const SMALL_MAX: usize = 512;
const SMALL_CLASSES: usize = SMALL_MAX / GRANULE;
/// The cell sizes of the classes above.
const MEDIUM_SIZES: [u16; 16] =
    [640, 768, 896, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 7168, 8192];
/// Larger cells are large objects.
const MEDIUM_MAX: usize = 8192;
const MEDIUM_STEP: usize = 128;
const CLASSES: usize = SMALL_CLASSES + MEDIUM_SIZES.len();
/// The second half of the classes is for kinds with finalizers.
const ALL_CLASSES: usize = CLASSES * 2;

/// The class of a medium size, by size / 128 rounded up.
const MEDIUM_CLASS: [u8; MEDIUM_MAX / MEDIUM_STEP + 1] = {
    let mut table = [0; MEDIUM_MAX / MEDIUM_STEP + 1];
    let (mut index, mut class) = (0, 0);
    while index < table.len() {
        if index * MEDIUM_STEP > MEDIUM_SIZES[class] as usize {
            class += 1;
        }
        table[index] = (SMALL_CLASSES + class) as u8;
        index += 1;
    }
    table
};

/// Classes get memory to bump through in portions of about this size, so that accounts stay exact enough.
const PORTION: usize = 8 << 10;
/// The least number of bytes between two collections, unless a limit is near.
const MIN_THRESHOLD: usize = 8 << 20;
/// The least number of bytes between two collections when a limit is near.
const TIGHT_THRESHOLD: usize = 256 << 10;
/// The longest mark stack to keep between collections, in any case.
const KEPT_MARK_STACK: usize = 64 << 10;
/// One entry of the mark stack is kept for so many live bytes: the next collection will need as long a stack,
/// and growing it means copying it and touching new pages.
const BYTES_PER_KEPT_ENTRY: usize = 128;

/// What the fast path of a size class needs: where the next cell is, and where to stop.
#[derive(Clone, Copy)]
struct Bump {
    next: usize,
    limit: usize,
}

/// The rest of a size class.
struct SizeClass {
    cell_size: usize,
    /// End of the run of free cells that is being used up; the fast path stops earlier, after a portion.
    end: usize,
    /// The block of that run.
    block: *mut Block,
    /// Whether the run is what lies above the block's frontier.
    at_frontier: bool,
    /// Blocks to be swept.
    pending: Vec<*mut Block>,
    /// Swept blocks that have room.
    ready: Vec<*mut Block>,
}

/// A garbage-collected heap. It belongs to the thread that made it.
pub struct Heap {
    bumps: [Bump; ALL_CLASSES],
    /// For each kind, the first of its classes.
    first_class: [u8; 256],
    wanted: bool,
    limit_exceeded: bool,
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
    /// Each how many allocations to ask for a collection; 0 if not in stress mode.
    stress: u32,
    stress_left: u32,
    classes: Vec<SizeClass>,
    kinds: &'static [KindInfo],
    roots: Roots,
    table: Box<ChunkTable>,
    chunks: Vec<*mut Chunk>,
    /// Blocks of the last chunk that were never used.
    unused: usize,
    free: Vec<*mut Block>,
    /// Free blocks whose memory was given back to the system.
    cold: Vec<*mut Block>,
    large: LargeSpace,
    mark_stack: Vec<*mut u8>,
    noted: Vec<Note>,
    stack_base: usize,
}

impl Heap {
    /// An empty heap whose cells have the given kinds; a kind is an index, and 0 is not used.
    ///
    /// It scans the stack of the thread that calls this, and must stay on it.
    pub fn new(kinds: &'static [KindInfo]) -> Heap {
        assert!(kinds.len() <= 256, "a kind is one byte");
        let mut first_class = [0; 256];
        for (kind, info) in kinds.iter().enumerate() {
            first_class[kind] = if info.finalize.is_some() { CLASSES as u8 } else { 0 };
        }
        let classes = (0..ALL_CLASSES).map(|class| SizeClass::new(class_size(class % CLASSES))).collect();
        let mut heap = Heap {
            bumps: [Bump { next: 0, limit: 0 }; ALL_CLASSES],
            first_class,
            wanted: false,
            limit_exceeded: false,
            base: 0,
            since: 0,
            trigger: 0,
            threshold: MIN_THRESHOLD,
            limit: usize::MAX,
            external: 0,
            reported: ExternalBytes::default(),
            live: 0,
            collections: 0,
            stress: 0,
            stress_left: 0,
            classes,
            kinds,
            roots: Roots::new(),
            table: Box::default(),
            chunks: Vec::new(),
            unused: 0,
            free: Vec::new(),
            cold: Vec::new(),
            large: LargeSpace::default(),
            mark_stack: Vec::new(),
            noted: Vec::new(),
            stack_base: stack::stack_bounds().1,
        };
        heap.set_threshold();
        heap
    }

    /// Allocates a cell of at least `size` bytes, the header included, aligned to 16. The header is set to the
    /// kind and nothing else; the rest is uninitialised, and must be valid for the kind's trace function by
    /// the next collection. Never collects and never fails; aborts if the system refuses memory.
    #[inline(always)]
    pub fn alloc_raw(&mut self, size: usize, kind: u8) -> NonNull<u8> {
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
    #[inline]
    pub fn alloc_zeroed(&mut self, size: usize, kind: u8) -> NonNull<u8> {
        if size > MEDIUM_MAX {
            return match self.alloc_large(size, kind, true) {
                Some(cell) => cell,
                None => out_of_memory(size),
            };
        }
        let cell = self.alloc_raw(size, kind);
        // SAFETY: the cell has at least `size` bytes, of which the header stays.
        unsafe { cell.add(8).write_bytes(0, size.max(8) - 8) };
        cell
    }

    /// Allocates a cell for which there may not be enough memory: None if it would pass the limit, or if the
    /// system refuses. A collection may help, and is asked for, in the former case.
    pub fn try_alloc_large(&mut self, size: usize, kind: u8) -> Option<NonNull<u8>> {
        self.try_alloc(size, kind, false)
    }

    /// Like [`try_alloc_large`](Heap::try_alloc_large), with the rest of the cell filled with zeros. Huge cells
    /// are zero without being touched.
    pub fn try_alloc_large_zeroed(&mut self, size: usize, kind: u8) -> Option<NonNull<u8>> {
        self.try_alloc(size, kind, true)
    }

    fn try_alloc(&mut self, size: usize, kind: u8, zeroed: bool) -> Option<NonNull<u8>> {
        self.take_reported();
        if self.used().saturating_add(LargeSpace::charge(size)) > self.limit {
            self.wanted = true;
            return None;
        }
        if size > MEDIUM_MAX {
            return self.alloc_large(size, kind, zeroed);
        }
        Some(if zeroed { self.alloc_zeroed(size, kind) } else { self.alloc_raw(size, kind) })
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
        let fresh = self.large.alloc(size, &mut self.table)?;
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
            let chunk = os::map(CHUNK_SIZE, CHUNK_SIZE).cast::<Chunk>();
            if chunk.is_null() {
                out_of_memory(CHUNK_SIZE);
            }
            // SAFETY: the chunk was just mapped.
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

impl SizeClass {
    fn new(cell_size: usize) -> SizeClass {
        SizeClass {
            cell_size,
            end: 0,
            block: null_mut(),
            at_frontier: false,
            pending: Vec::new(),
            ready: Vec::new(),
        }
    }
}

/// The cell size of a class without regard to finalizers.
const fn class_size(class: usize) -> usize {
    if class < SMALL_CLASSES { (class + 1) * GRANULE } else { MEDIUM_SIZES[class - SMALL_CLASSES] as usize }
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

#[cold]
fn out_of_memory(size: usize) -> ! {
    handle_alloc_error(Layout::from_size_align(size, GRANULE).unwrap_or(Layout::new::<u64>()))
}
