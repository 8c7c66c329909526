//! Chunks and blocks: where cells lie, where their mark bits are, and how a block is swept.
//!
//! A chunk is 1 MiB, aligned to its size. Its header (fields, block descriptors, mark bits) takes the first
//! 10 KiB; of a chunk of blocks, the first block is shorter by that much.
//!
//! Which cells of a block are allocated: those below the block's frontier whose header is not 0. Above the
//! frontier nothing is ever read, so that memory never touched stays untouched and an empty block is reused
//! without a look at it.
//!
//! # Safety
//!
//! All functions compute with addresses, and rely on their callers to name mapped chunks, descriptors in them and starts
//! of cells. A cell begins with a header, whose kind is 0 exactly if the cell is free; the mark bits of a block are
//! words of its own in the header of its chunk; runs of free cells lie below the frontier and are linked through their
//! second words, which nobody else uses while they are free.

use crate::gc::{KIND_SHIFT, KindInfo};
use crate::os::checker;

pub(crate) const CHUNK_SIZE: usize = 1 << 20;
pub(crate) const CHUNK_MASK: usize = CHUNK_SIZE - 1;
pub(crate) const BLOCK_SIZE: usize = 1 << 16;
pub(crate) const BLOCKS_PER_CHUNK: usize = CHUNK_SIZE / BLOCK_SIZE;
pub(crate) const PAGE: usize = 4096;
pub(crate) const PAGES_PER_CHUNK: usize = CHUNK_SIZE / PAGE;
pub(crate) const GRANULE: usize = 16;

/// Where the mark bits begin in a chunk.
const BITMAP_OFFSET: usize = 2048;
const BITMAP_BYTES: usize = CHUNK_SIZE / GRANULE / 8;
/// Words of mark bits for each block.
const WORDS_PER_BLOCK: usize = BLOCK_SIZE / GRANULE / 64;
/// Where cells may begin in a chunk.
pub(crate) const HEADER_SIZE: usize = BITMAP_OFFSET + BITMAP_BYTES;

/// The byte that fills freed cells in stress mode.
pub(crate) const POISON: u8 = 0xDB;

/// What a chunk holds.
#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ChunkUse {
    /// Blocks of small cells.
    Blocks = 0,
    /// Large cells in runs of pages.
    Pages = 1,
    /// One huge cell, which may reach past the chunk's end.
    Huge = 2,
}

/// The beginning of a chunk. All zero is valid.
#[repr(C)]
pub(crate) struct Chunk {
    pub(crate) used_for: ChunkUse,
    /// Bytes of the mapping; more than a chunk if it is huge.
    pub(crate) mapped: usize,
    /// Bytes charged for a huge cell, counted from its start.
    pub(crate) huge_size: usize,
    /// Puts the descriptors on cache lines of their own.
    _reserved: [usize; 5],
    pub(crate) blocks: [Block; BLOCKS_PER_CHUNK],
    /// For each page of a chunk of pages: the page at which its cell begins, 0 if it is free.
    pub(crate) page_start: [u8; PAGES_PER_CHUNK],
    /// For each page at which a cell begins: how many pages the cell has.
    pub(crate) page_count: [u8; PAGES_PER_CHUNK],
}

const _: () = assert!(size_of::<Chunk>() <= BITMAP_OFFSET);

impl Chunk {
    /// The chunk that an address lies in, if it is in one.
    #[inline(always)]
    pub(crate) fn of(addr: usize) -> *mut Chunk {
        (addr & !CHUNK_MASK) as *mut Chunk
    }

    /// Clears all mark bits of a chunk.
    ///
    /// # Safety
    /// `chunk` is a mapped chunk.
    pub(crate) unsafe fn clear_marks(chunk: *mut Chunk) {
        // SAFETY: the mark bits lie in the chunk's header.
        unsafe { chunk.cast::<u8>().add(BITMAP_OFFSET).write_bytes(0, BITMAP_BYTES) }
    }
}

/// The word and the bit that mark the cell at `addr`.
#[inline(always)]
fn mark_position(addr: usize) -> (*mut u64, u64) {
    let offset = addr & CHUNK_MASK;
    let word = (addr & !CHUNK_MASK) + BITMAP_OFFSET + ((offset >> 10) << 3);
    (word as *mut u64, 1 << ((offset >> 4) & 63))
}

/// Marks a cell and says whether it was not marked before.
///
/// # Safety
/// `addr` is the start of a cell.
#[inline(always)]
pub(crate) unsafe fn mark(addr: usize) -> bool {
    let (word, bit) = mark_position(addr);
    // SAFETY: cells lie in chunks, whose header holds the word.
    unsafe {
        let old = *word;
        *word = old | bit;
        old & bit == 0
    }
}

/// Takes the mark off a cell.
///
/// # Safety
/// `addr` is the start of a cell.
pub(crate) unsafe fn unmark(addr: usize) {
    let (word, bit) = mark_position(addr);
    // SAFETY: cells lie in chunks, whose header holds the word.
    unsafe { *word &= !bit }
}

/// Whether a cell is marked.
///
/// # Safety
/// `addr` is the start of a cell.
#[inline(always)]
pub(crate) unsafe fn is_marked(addr: usize) -> bool {
    let (word, bit) = mark_position(addr);
    // SAFETY: cells lie in chunks, whose header holds the word.
    unsafe { *word & bit != 0 }
}

/// The kind of the cell at `cell`, 0 if it is free.
///
/// # Safety
/// `cell` is where a cell begins, below the frontier of its block.
#[inline(always)]
pub(crate) unsafe fn kind_of(cell: *const u8) -> u8 {
    // SAFETY: each cell begins with a header word.
    unsafe { (*cell.cast::<u64>() >> KIND_SHIFT) as u8 }
}

/// Finalizes a dead cell, if its kind asks for it, and makes it free. Free cells stay as they are.
///
/// # Safety
/// `cell` is the start of a dead or free cell of `size` bytes below its block's frontier.
#[inline]
pub(crate) unsafe fn bury(cell: *mut u8, size: usize, kinds: &[KindInfo], poison: bool) {
    // SAFETY: the cell is valid until its header says that it is free; the fill stays inside of it.
    unsafe {
        let kind = kind_of(cell);
        if kind == 0 {
            return;
        }
        if let Some(finalize) = kinds[kind as usize].finalize {
            finalize(cell);
        }
        cell.cast::<u64>().write(0);
        if checker::ACTIVE {
            checker::close(cell, size);
        } else if poison {
            cell.add(16).write_bytes(POISON, size - 16);
        }
    }
}

/// The descriptor of a block.
#[repr(C)]
pub(crate) struct Block {
    /// Where the first cell begins.
    pub(crate) start: usize,
    /// Where the last cell ends.
    pub(crate) end: usize,
    /// Cells from here on are free, whatever is written there.
    pub(crate) frontier: usize,
    /// `ceil(2^32 / cell_size)`
    reciprocal: u32,
    pub(crate) cell_size: u32,
    /// The first run of free cells below the frontier: its distance from the block in granules, plus 1; or 0.
    /// The second word of a run's first cell holds the run's bytes and, 32 bits up, the next run.
    runs: u32,
    /// Index of the size class.
    pub(crate) class: u8,
    /// Whether the block belongs to a size class.
    pub(crate) in_use: bool,
    /// Whether its cells may have finalizers.
    pub(crate) finalizable: bool,
    /// Whether the block is still to be swept after a collection.
    pub(crate) unswept: bool,
    /// Fills a cache line.
    _reserved: [usize; 3],
}

impl Block {
    /// The descriptor of the block that `addr` lies in.
    #[inline(always)]
    pub(crate) fn of(addr: usize) -> *mut Block {
        let chunk = Chunk::of(addr);
        // SAFETY: only computes an address inside of the chunk's header.
        unsafe { (&raw mut (*chunk).blocks).cast::<Block>().wrapping_add((addr & CHUNK_MASK) / BLOCK_SIZE) }
    }

    /// Where a block's memory begins, the chunk's header included for the first one.
    pub(crate) fn base(block: *const Block) -> usize {
        let chunk = Chunk::of(block as usize);
        // SAFETY: only computes an address inside of the chunk's header.
        let first = unsafe { &raw const (*chunk).blocks } as usize;
        chunk as usize + (block as usize - first) / size_of::<Block>() * BLOCK_SIZE
    }

    /// Makes an unused block ready for cells of a size class.
    ///
    /// # Safety
    /// `block` is the descriptor of a block that holds no cells and whose mark bits are clear.
    pub(crate) unsafe fn init(block: *mut Block, cell_size: usize, class: u8, finalizable: bool) {
        let base = Block::base(block);
        let start = if base & CHUNK_MASK == 0 { base + HEADER_SIZE } else { base };
        let count = (base + BLOCK_SIZE - start) / cell_size;
        // SAFETY: the caller owns the descriptor, and nothing lies in the block.
        unsafe {
            checker::bar(start as *mut u8, base + BLOCK_SIZE - start);
            (*block).start = start;
            (*block).end = start + count * cell_size;
            (*block).frontier = start;
            (*block).reciprocal = (1u64 << 32).div_ceil(cell_size as u64) as u32;
            (*block).cell_size = cell_size as u32;
            (*block).runs = 0;
            (*block).class = class;
            (*block).in_use = true;
            (*block).finalizable = finalizable;
        }
    }

    /// The words that hold the mark bits of a block.
    ///
    /// # Safety
    /// `block` is a descriptor of a mapped chunk; nobody marks while the result is used.
    unsafe fn mark_words<'a>(block: *const Block) -> &'a [u64; WORDS_PER_BLOCK] {
        let (word, _) = mark_position(Block::base(block));
        // SAFETY: each block has its own whole words in the header of the chunk.
        unsafe { &*word.cast() }
    }

    /// How many cells are marked.
    ///
    /// # Safety
    /// `block` is a descriptor of a mapped chunk.
    pub(crate) unsafe fn marked(block: *const Block) -> usize {
        // SAFETY: passed on from the caller.
        unsafe { Block::mark_words(block) }.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many cells fit.
    ///
    /// # Safety
    /// `block` is the descriptor of a block in use.
    pub(crate) unsafe fn capacity(block: *const Block) -> usize {
        // SAFETY: the caller vouches for the descriptor.
        unsafe { ((*block).end - (*block).start) / (*block).cell_size as usize }
    }

    /// The start of the cell that an address of the block lies in, allocated or not.
    ///
    /// # Safety
    /// `block` is the descriptor of a block in use and `addr` lies between its start and its end.
    #[inline(always)]
    pub(crate) unsafe fn cell_start(block: *const Block, addr: usize) -> usize {
        // The product is exact enough: offset * cell_size < 2^32.
        // SAFETY: the caller vouches for the descriptor.
        unsafe {
            let offset = (addr - (*block).start) as u64;
            let index = (offset * u64::from((*block).reciprocal)) >> 32;
            (*block).start + index as usize * (*block).cell_size as usize
        }
    }

    /// Calls `f` with every allocated cell.
    ///
    /// # Safety
    /// `block` is the descriptor of a block in use whose frontier is up to date.
    pub(crate) unsafe fn for_each(block: *const Block, f: &mut dyn FnMut(*mut u8, usize)) {
        // SAFETY: cells below the frontier have valid headers.
        unsafe {
            let size = (*block).cell_size as usize;
            for addr in ((*block).start..(*block).frontier).step_by(size) {
                if kind_of(addr as *const u8) != 0 {
                    f(addr as *mut u8, size);
                }
            }
        }
    }

    /// Frees all cells that are not marked. Afterwards the block's runs and its frontier describe what is free.
    ///
    /// # Safety
    /// `block` is the descriptor of a block in use whose frontier is up to date, marking is complete, and the
    /// allocator holds no part of the block.
    pub(crate) unsafe fn sweep(block: *mut Block, kinds: &[KindInfo], poison: bool) {
        // SAFETY: all addresses are starts of cells between the block's start and its frontier.
        unsafe {
            let size = (*block).cell_size as usize;
            let base = Block::base(block);
            let careful = poison || (*block).finalizable || checker::ACTIVE;
            let mut at = (*block).start;
            let mut last_run: *mut u64 = std::ptr::null_mut();
            (*block).runs = 0;
            for (index, &word) in Block::mark_words(block).iter().enumerate() {
                let mut word = word;
                while word != 0 {
                    let marked = base + (index * 64 + word.trailing_zeros() as usize) * GRANULE;
                    word &= word - 1;
                    if at < marked {
                        for cell in (at..marked).step_by(size) {
                            if careful {
                                bury(cell as *mut u8, size, kinds, poison);
                            } else {
                                (cell as *mut u64).write(0);
                            }
                        }
                        let link = ((at - base) / GRANULE + 1) as u32;
                        if last_run.is_null() {
                            (*block).runs = link;
                        } else {
                            *last_run |= u64::from(link) << 32;
                        }
                        last_run = (at as *mut u64).add(1);
                        last_run.write((marked - at) as u64);
                    }
                    at = marked + size;
                }
            }
            if careful {
                for cell in (at..(*block).frontier).step_by(size) {
                    bury(cell as *mut u8, size, kinds, poison);
                }
            }
            (*block).frontier = at;
            (*block).unswept = false;
        }
    }

    /// Takes the first run of free cells below the frontier, as start and end.
    ///
    /// # Safety
    /// `block` is the descriptor of a swept block in use.
    #[inline]
    pub(crate) unsafe fn take_run(block: *mut Block) -> Option<(usize, usize)> {
        // SAFETY: a run's first cell is free and holds the run's length and its successor.
        unsafe {
            let run = (*block).runs as usize;
            if run == 0 {
                return None;
            }
            let start = Block::base(block) + (run - 1) * GRANULE;
            let word = *(start as *const u64).add(1);
            (*block).runs = (word >> 32) as u32;
            Some((start, start + (word as u32) as usize))
        }
    }
}
