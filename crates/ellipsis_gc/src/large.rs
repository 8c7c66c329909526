//! Cells too large for blocks: runs of pages inside of chunks, and huge cells in mappings of their own.
//!
//! # Safety
//!
//! The chunks that are listed are mapped and belong to the space. The page tables in the header of a chunk of pages name
//! each cell's first page and its number of pages, so that all computed addresses are starts of cells; a huge chunk
//! holds one cell, right behind its header.

use crate::block::{
    self, CHUNK_MASK, CHUNK_SIZE, Chunk, ChunkUse, HEADER_SIZE, PAGE, PAGES_PER_CHUNK, bury, kind_of,
};
use crate::gc::KindInfo;
use crate::heap::map_chunk;
use crate::os::{self, checker};
use crate::tracer::ChunkTable;

/// The first page of a chunk that can hold a cell.
const FIRST_PAGE: usize = HEADER_SIZE.div_ceil(PAGE);
/// Larger cells get a mapping of their own.
const MAX_PAGES: usize = PAGES_PER_CHUNK - FIRST_PAGE;

/// The start of the allocated cell that an address in a chunk of pages lies in.
///
/// # Safety
/// `chunk` is a mapped chunk of pages and `addr` lies in it.
pub(crate) unsafe fn cell_in_pages(chunk: *mut Chunk, addr: usize) -> Option<*mut u8> {
    // SAFETY: a page that is not free names the first page of its cell.
    unsafe {
        let page = (*chunk).page_start[(addr & CHUNK_MASK) / PAGE] as usize;
        if page == 0 {
            return None;
        }
        let cell = (chunk as usize + page * PAGE) as *mut u8;
        (kind_of(cell) != 0).then_some(cell)
    }
}

/// The start of the huge cell that an address lies in.
///
/// # Safety
/// `chunk` is the first chunk of a mapped huge cell and `addr` lies in its mapping.
pub(crate) unsafe fn cell_in_huge(chunk: *mut Chunk, addr: usize) -> Option<*mut u8> {
    let cell = chunk as usize + HEADER_SIZE;
    // SAFETY: the mapping is in place.
    unsafe { (addr >= cell && addr < cell + (*chunk).huge_size).then_some(cell as *mut u8) }
}

/// A chunk of pages.
struct Pages {
    chunk: *mut Chunk,
    /// No run of free pages is longer.
    longest: usize,
    /// Where to begin looking for free pages.
    hint: usize,
    /// Pages taken at the end of the last sweep.
    taken: usize,
    /// No page from here on was ever used.
    fresh: usize,
}

impl Pages {
    /// Finds `count` free pages side by side.
    fn find_run(&mut self, count: usize) -> Option<usize> {
        loop {
            let (mut page, mut run, mut longest) = (self.hint, 0, 0);
            while page < PAGES_PER_CHUNK {
                // SAFETY: listed chunks are mapped; the page tables are in the chunk's header.
                unsafe {
                    if (*self.chunk).page_start[page] == 0 {
                        run += 1;
                        page += 1;
                        longest = longest.max(run);
                        if run == count {
                            return Some(page - count);
                        }
                    } else {
                        run = 0;
                        page += (*self.chunk).page_count[page] as usize;
                    }
                }
            }
            if self.hint == FIRST_PAGE {
                self.longest = longest;
                return None;
            }
            self.hint = FIRST_PAGE;
        }
    }
}

/// All cells that do not fit into blocks.
#[derive(Default)]
pub(crate) struct LargeSpace {
    pages: Vec<Pages>,
    /// Where the last search succeeded.
    cursor: usize,
    huge: Vec<*mut Chunk>,
    /// Allocated cells.
    pub(crate) count: usize,
    /// Bytes of mappings.
    pub(crate) mapped: usize,
}

/// A new large cell: where it is, what it is charged with, and whether its memory is known to be zero.
pub(crate) struct Fresh {
    pub(crate) cell: *mut u8,
    pub(crate) charged: usize,
    pub(crate) zeroed: bool,
}

impl LargeSpace {
    /// What a cell of `size` bytes will be charged with.
    pub(crate) fn charge(size: usize) -> usize {
        size.saturating_add(PAGE - 1) & !(PAGE - 1)
    }

    /// Takes memory for a cell. None if the system refuses.
    pub(crate) fn alloc(
        &mut self,
        size: usize,
        table: &mut ChunkTable,
        reserve: &mut Vec<*mut Chunk>,
    ) -> Option<Fresh> {
        let pages = size.div_ceil(PAGE);
        let fresh = if pages <= MAX_PAGES {
            self.alloc_pages(pages, table, reserve)?
        } else {
            self.alloc_huge(size, table)?
        };
        self.count += 1;
        Some(fresh)
    }

    fn alloc_pages(
        &mut self,
        count: usize,
        table: &mut ChunkTable,
        reserve: &mut Vec<*mut Chunk>,
    ) -> Option<Fresh> {
        for step in 0..self.pages.len() {
            let index = (self.cursor + step) % self.pages.len();
            if self.pages[index].longest < count {
                continue;
            }
            if let Some(start) = self.pages[index].find_run(count) {
                self.cursor = index;
                return Some(self.take_pages(index, start, count));
            }
        }
        let chunk = map_chunk(reserve)?;
        // SAFETY: the chunk was just mapped.
        unsafe {
            checker::bar(chunk.cast::<u8>().add(FIRST_PAGE * PAGE), MAX_PAGES * PAGE);
            (*chunk).used_for = ChunkUse::Pages;
            (*chunk).mapped = CHUNK_SIZE;
        }
        table.insert(chunk, CHUNK_SIZE);
        self.mapped += CHUNK_SIZE;
        self.cursor = self.pages.len();
        self.pages.push(Pages { chunk, longest: MAX_PAGES, hint: FIRST_PAGE, taken: 0, fresh: FIRST_PAGE });
        Some(self.take_pages(self.cursor, FIRST_PAGE, count))
    }

    fn take_pages(&mut self, index: usize, start: usize, count: usize) -> Fresh {
        let pages = &mut self.pages[index];
        // SAFETY: the run of pages is free and inside of the chunk.
        unsafe {
            (&mut (*pages.chunk).page_start)[start..start + count].fill(start as u8);
            (*pages.chunk).page_count[start] = count as u8;
        }
        let zeroed = start >= pages.fresh;
        pages.hint = start + count;
        pages.fresh = pages.fresh.max(start + count);
        let cell = (pages.chunk as usize + start * PAGE) as *mut u8;
        Fresh { cell, charged: count * PAGE, zeroed }
    }

    fn alloc_huge(&mut self, size: usize, table: &mut ChunkTable) -> Option<Fresh> {
        if size > isize::MAX as usize - 2 * CHUNK_SIZE {
            return None;
        }
        let mapped = (HEADER_SIZE + size).next_multiple_of(CHUNK_SIZE);
        let chunk = os::map(mapped, CHUNK_SIZE).cast::<Chunk>();
        if chunk.is_null() {
            return None;
        }
        let charged = LargeSpace::charge(size);
        // SAFETY: the chunk was just mapped.
        unsafe {
            (*chunk).used_for = ChunkUse::Huge;
            (*chunk).mapped = mapped;
            (*chunk).huge_size = size;
        }
        table.insert(chunk, mapped);
        self.mapped += mapped;
        self.huge.push(chunk);
        Some(Fresh { cell: (chunk as usize + HEADER_SIZE) as *mut u8, charged, zeroed: true })
    }

    /// Clears all mark bits.
    pub(crate) fn clear_marks(&mut self) {
        // SAFETY: listed chunks are mapped, and the bits of pages and huge cells are in their headers.
        unsafe {
            for pages in &self.pages {
                Chunk::clear_marks(pages.chunk);
            }
            for &chunk in &self.huge {
                block::unmark(chunk as usize + HEADER_SIZE);
            }
        }
    }

    /// Frees all cells that are not marked and says how many bytes the others are charged with.
    ///
    /// # Safety
    /// Marking is complete.
    pub(crate) unsafe fn sweep(&mut self, kinds: &[KindInfo], poison: bool, table: &mut ChunkTable) -> usize {
        let mut live = 0;
        let (mut count, mut mapped) = (self.count, self.mapped);
        for pages in &mut self.pages {
            // SAFETY: the chunk is mapped; its page tables name the cells.
            pages.taken = unsafe { sweep_pages(pages.chunk, kinds, poison, &mut count) };
            (pages.longest, pages.hint) = (MAX_PAGES, FIRST_PAGE);
            live += pages.taken * PAGE;
        }
        self.cursor = 0;
        self.huge.retain(|&chunk| {
            // SAFETY: the chunk is mapped and holds one cell; it is forgotten before it is unmapped.
            unsafe {
                let cell = chunk as usize + HEADER_SIZE;
                if block::is_marked(cell) {
                    live += LargeSpace::charge((*chunk).huge_size);
                    return true;
                }
                bury(cell as *mut u8, 16, kinds, false);
                count -= 1;
                mapped -= (*chunk).mapped;
                table.remove(chunk, (*chunk).mapped);
                os::unmap(chunk.cast(), (*chunk).mapped, CHUNK_SIZE);
                false
            }
        });
        (self.count, self.mapped) = (count, mapped);
        live
    }

    /// Unmaps chunks that a sweep has just found empty, except for a few.
    pub(crate) fn cool_down(&mut self, mut keep: usize, table: &mut ChunkTable) {
        self.pages.retain(|pages| {
            if pages.taken > 0 {
                return true;
            }
            if keep > 0 {
                keep -= 1;
                return true;
            }
            table.remove(pages.chunk, CHUNK_SIZE);
            self.mapped -= CHUNK_SIZE;
            // SAFETY: no cell is left in the chunk, and nothing refers to it any more.
            unsafe { os::unmap(pages.chunk.cast(), CHUNK_SIZE, CHUNK_SIZE) };
            false
        });
    }

    /// Calls `f` with every allocated cell.
    pub(crate) fn for_each(&self, f: &mut dyn FnMut(*mut u8, usize)) {
        for pages in &self.pages {
            let mut page = FIRST_PAGE;
            while page < PAGES_PER_CHUNK {
                // SAFETY: the chunk is mapped; a page that is not free begins a cell here.
                unsafe {
                    if (*pages.chunk).page_start[page] == 0 {
                        page += 1;
                        continue;
                    }
                    let cell = (pages.chunk as usize + page * PAGE) as *mut u8;
                    let count = (*pages.chunk).page_count[page] as usize;
                    page += count;
                    f(cell, count * PAGE);
                }
            }
        }
        for &chunk in &self.huge {
            // SAFETY: the chunk is mapped.
            f((chunk as usize + HEADER_SIZE) as *mut u8, unsafe { (*chunk).huge_size });
        }
    }

    /// Unmaps everything.
    ///
    /// # Safety
    /// No cell is used afterwards.
    pub(crate) unsafe fn release(&mut self) {
        for chunk in self.pages.drain(..).map(|pages| pages.chunk).chain(self.huge.drain(..)) {
            // SAFETY: the chunk is mapped and forgotten.
            unsafe { os::unmap(chunk.cast(), (*chunk).mapped, CHUNK_SIZE) };
        }
    }
}

/// Frees what is not marked in a chunk of pages and says how many pages are still taken.
///
/// # Safety
/// `chunk` is a mapped chunk of pages and marking is complete.
unsafe fn sweep_pages(chunk: *mut Chunk, kinds: &[KindInfo], poison: bool, cells: &mut usize) -> usize {
    let (mut page, mut kept) = (FIRST_PAGE, 0);
    while page < PAGES_PER_CHUNK {
        // SAFETY: the page tables name the cells and their lengths.
        unsafe {
            if (*chunk).page_start[page] == 0 {
                page += 1;
                continue;
            }
            let count = (*chunk).page_count[page] as usize;
            let cell = chunk as usize + page * PAGE;
            if block::is_marked(cell) {
                kept += count;
            } else {
                bury(cell as *mut u8, count * PAGE, kinds, poison);
                (&mut (*chunk).page_start)[page..page + count].fill(0);
                *cells -= 1;
            }
            page += count;
        }
    }
    kept
}
