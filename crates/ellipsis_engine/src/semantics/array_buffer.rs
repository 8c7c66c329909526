//! ArrayBuffers and SharedArrayBuffers: what their memory is to scripts and to the heap.

use std::cell::Cell;
use std::ops::Deref;
use std::sync::Arc;

use ellipsis_gc::{ExternalShare, Gc, Header, Heap, HeapCell, heap_cell, trace_fields};

use crate::model::{CellKind, Cells, Object, Value};
use crate::semantics::NativeData;
pub use ellipsis_memory::{Bytes, MAX_BYTES, Memory, SharedMemory, Span};

/// The memory of one buffer object, which its views point to directly.
#[repr(C)]
pub struct BufferBlock {
    header: Header,
    /// Of no bytes once it is detached.
    pub(crate) memory: Memory,
    max_length: Cell<Option<usize>>,
    detached: Cell<bool>,
    immutable: Cell<bool>,
    /// What it allocated, or of shared memory how long that was when it was looked at.
    external: ExternalShare,
}

heap_cell!(BufferBlock, header, Cells, CellKind::BufferBlock as u8);

/// A block in the heap.
pub type BlockRef = Gc<BufferBlock>;

impl Deref for BufferBlock {
    type Target = Memory;

    #[inline(always)]
    fn deref(&self) -> &Memory {
        &self.memory
    }
}

impl BufferBlock {
    /// A block for such memory.
    pub fn allocate(heap: &mut Heap, memory: Memory, max_length: Option<usize>) -> BlockRef {
        let block = BufferBlock {
            header: Header::new(BufferBlock::KIND),
            memory,
            max_length: Cell::new(max_length),
            detached: Cell::new(false),
            immutable: Cell::new(false),
            external: ExternalShare::new(heap, 0),
        };
        block.external.set(heap, block.weight());
        heap.alloc(block)
    }

    /// New memory full of zeros; `None` if there is none.
    pub fn new(heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let memory = if heap.fits(length) { Memory::zeroed(length)? } else { return None };
        Some(BufferBlock::allocate(heap, memory, max_length))
    }

    /// New shared memory full of zeros; `None` if there is none.
    pub fn new_shared(heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let memory =
            if heap.fits(length) { Arc::new(SharedMemory::new(length, max_length)?) } else { return None };
        Some(BufferBlock::from_shared(heap, memory))
    }

    /// A block for memory that another agent handed over.
    pub fn from_shared(heap: &mut Heap, memory: Arc<SharedMemory>) -> BlockRef {
        let max_length = memory.max_length();
        BufferBlock::allocate(heap, Memory::of_shared(memory), max_length)
    }

    /// The greatest length it can get, if it can be resized.
    pub fn max_length(&self) -> Option<usize> {
        self.max_length.get()
    }

    /// IsFixedLengthArrayBuffer
    pub fn is_fixed_length(&self) -> bool {
        self.max_length.get().is_none()
    }

    /// IsDetachedBuffer
    #[inline]
    pub fn is_detached(&self) -> bool {
        self.detached.get()
    }

    /// [IsImmutableBuffer](https://tc39.es/proposal-immutable-arraybuffer/#sec-isimmutablebuffer): its
    /// bytes are not to be changed, nor is it to be detached.
    #[inline]
    pub fn is_immutable(&self) -> bool {
        self.immutable.get()
    }

    /// Makes memory immutable that is of a fixed length, not shared, and that no view was made of yet.
    pub fn make_immutable(&self) {
        debug_assert!(self.shared().is_none() && self.is_fixed_length());
        self.immutable.set(true);
    }

    fn weight(&self) -> usize {
        /// So much of shared memory is taken as soon as it may be used, even if it never is.
        const TAKEN: usize = 1 << 20;
        if self.shared().is_some() { self.length().max(self.capacity().min(TAKEN)) } else { self.capacity() }
    }

    /// Tells the heap what it weighs now.
    fn report(&self) {
        self.external.set_later(self.weight());
    }

    /// DetachArrayBuffer, for memory that is not shared.
    pub fn detach(&self) {
        if self.shared().is_none() && !self.detached.replace(true) {
            self.memory.clear();
            self.report();
        }
    }

    /// Moves memory that is neither shared nor detached to a new block of that length, detaching
    /// this one. `None`, with nothing done, if there is no memory for that.
    pub fn transfer(&self, heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let moved = BufferBlock::new(heap, 0, max_length.or(Some(length.max(self.capacity()))))?;
        self.exchange(&moved);
        if !moved.resize(heap, length) {
            self.exchange(&moved);
            return None;
        }
        moved.max_length.set(max_length);
        self.detach();
        Some(moved)
    }

    /// Moves memory that is neither shared nor detached to another such block, detaching this one:
    /// views that were made of the other before show it then.
    pub fn move_to(&self, target: &BufferBlock) {
        self.exchange(target);
        target.max_length.set(self.max_length.get());
        self.detach();
    }

    /// Swaps the memory with another block's.
    fn exchange(&self, other: &BufferBlock) {
        self.memory.swap(&other.memory);
        other.report();
        self.report();
    }

    /// A copy of memory that is not shared, as long and as resizable; `None` if there is no memory
    /// for it. Of shared memory, a further block for the same.
    pub fn duplicate(&self, heap: &mut Heap) -> Option<BlockRef> {
        if let Some(shared) = self.shared() {
            return Some(BufferBlock::from_shared(heap, shared.clone()));
        }
        let length = self.length();
        let copy = BufferBlock::new(heap, length, self.max_length.get())?;
        Memory::copy(self, 0, &copy, 0, length);
        copy.immutable.set(self.immutable.get());
        Some(copy)
    }

    /// Changes the length, filling with zeros. Whether there was memory for that. For memory that
    /// is neither shared nor detached.
    pub fn resize(&self, heap: &mut Heap, length: usize) -> bool {
        let more = length.saturating_sub(self.capacity());
        let done = !self.detached.get()
            && (more == 0 || heap.fits(more))
            && self.memory.resize(length, self.max_length.get());
        self.report();
        done
    }

    /// Grows shared memory; false if the length would shrink or pass the maximum.
    pub fn grow_shared(&self, length: usize) -> bool {
        let done = self.shared().is_some_and(|shared| shared.grow(length));
        self.report();
        done
    }
}

trace_fields!(BufferBlock {});

macro_rules! buffer_payload {
    ($(#[$doc:meta])* $name:ident, $class:literal) => {
        $(#[$doc])*
        pub struct $name {
            /// Its memory.
            pub block: BlockRef,
        }

        impl NativeData for $name {
            const NAME: &'static str = $class;
        }

        trace_fields!($name { block });
    };
}

buffer_payload! {
    /// The payload of ArrayBuffers.
    ArrayBufferData, "ArrayBuffer"
}
buffer_payload! {
    /// The payload of SharedArrayBuffers.
    SharedArrayBufferData, "SharedArrayBuffer"
}

impl Object {
    /// The memory of an ArrayBuffer or SharedArrayBuffer.
    pub fn buffer_block(&self) -> Option<BlockRef> {
        let block = self.downcast::<ArrayBufferData>().map(|data| data.block);
        block.or_else(|| self.downcast::<SharedArrayBufferData>().map(|data| data.block))
    }
}

impl Value {
    /// The memory of an ArrayBuffer or SharedArrayBuffer.
    pub fn buffer_block(&self) -> Option<BlockRef> {
        self.as_object()?.buffer_block()
    }
}
