//! The phases of a collection, and looking around in a heap.

use super::{ALL_CLASSES, BYTES_PER_KEPT_ENTRY, Bump, Heap, KEPT_MARK_STACK};
use crate::block::{
    self, BLOCK_SIZE, BLOCKS_PER_CHUNK, Block, CHUNK_SIZE, Chunk, ChunkUse, HEADER_SIZE, PAGE,
};
use crate::os;
use crate::stack;
use crate::tracer::{Note, Tracer, Weak};
use std::ptr::{NonNull, null_mut};

impl Heap {
    /// Collects garbage. Roots are the native stack and registers of this thread, the registered roots and
    /// whatever `roots` marks. After marking, `weak` may look at which cells survive.
    ///
    /// Call it at safepoints only: every cell that is used later must be reachable from a root, and every
    /// reachable cell must be initialised.
    #[inline(never)]
    pub fn collect(&mut self, roots: &mut dyn FnMut(&mut Tracer), weak: &mut dyn FnMut(&mut Weak)) {
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
        let mut tracer = Tracer::new(self.kinds, &raw const *self.table, self.collections as u32, mark_stack);
        stack::with_spilled_registers(self.stack_base, &mut |start, end| {
            tracer.mark_range_conservative(start.cast(), end.cast());
        });
        self.roots.trace(&mut tracer);
        roots(&mut tracer);
        tracer.finish();
        weak(&mut Weak::new());
        (self.mark_stack, self.noted) = tracer.into_parts();

        self.prepare_sweeping();
        self.mark_stack.shrink_to(KEPT_MARK_STACK.max(self.live / BYTES_PER_KEPT_ENTRY));
        self.take_reported();
        self.base = self.live.saturating_add(self.external);
        self.since = 0;
        self.limit_exceeded = self.base > self.limit;
        self.wanted = self.stress == 1;
        self.set_threshold();
        self.cool_down();
    }

    /// What trace functions [noted](Tracer::note) in the last collection. What lies in live cells, or in roots, is
    /// there for as long as nothing else happens.
    pub fn take_noted(&mut self) -> Vec<Note> {
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
    pub fn cell_at(&self, addr: usize) -> Option<NonNull<u8>> {
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
        let dead = unsafe {
            let addr = cell as usize;
            (*Chunk::of(addr)).used_for == ChunkUse::Blocks
                && (*Block::of(addr)).unswept
                && !block::is_marked(addr)
        };
        if dead { None } else { NonNull::new(cell) }
    }

    /// Calls `f` with the address and the kind of every allocated cell. What the last collection found dead
    /// is not among them; what has died since is.
    pub fn for_each_cell(&mut self, f: &mut dyn FnMut(NonNull<u8>, u8)) {
        self.finish_sweeping();
        (0..ALL_CLASSES).for_each(|index| self.sync(index));
        // SAFETY: cells are not null.
        let mut visit = |cell: *mut u8, kind: u8| f(unsafe { NonNull::new_unchecked(cell) }, kind);
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
        self.for_each_cell(&mut |cell, kind| {
            if let Some(finalize) = kinds[kind as usize].finalize {
                // SAFETY: the cell is allocated, and nothing uses it after the heap is gone.
                unsafe { finalize(cell.as_ptr()) };
            }
        });
        // SAFETY: nothing uses the cells after the heap is gone.
        unsafe {
            self.large.release();
            for &chunk in &self.chunks {
                os::unmap(chunk.cast(), CHUNK_SIZE, CHUNK_SIZE);
            }
        }
    }
}
