//! ArrayBuffers and SharedArrayBuffers: what their memory is to scripts and to the heap.

use std::cell::{Cell, OnceCell};
use std::ops::Deref;
use std::sync::Arc;

use ellipsis_gc::{ExternalBytes, Gc, Header, Heap, HeapCell, heap_cell, trace_fields};

use crate::model::{CellKind, Cells, Object, Value};
use crate::semantics::NativeData;
pub use ellipsis_memory::{MAX_BYTES, Memory, SharedMemory};

/// The memory of one buffer object, which its views point to directly.
#[repr(C)]
pub struct BufferBlock {
    header: Header,
    /// Of no bytes once it is detached.
    memory: Memory,
    max_length: Cell<Option<usize>>,
    detached: Cell<bool>,
    immutable: Cell<bool>,
    external: OnceCell<ExternalBytes>,
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
    fn allocate(heap: &mut Heap, memory: Memory, max_length: Option<usize>) -> BlockRef {
        let block = BufferBlock {
            header: Header::new(BufferBlock::KIND),
            memory,
            max_length: Cell::new(max_length),
            detached: Cell::new(false),
            immutable: Cell::new(false),
            external: OnceCell::new(),
        };
        heap.add_external(block.weight());
        let _ = block.external.set(heap.external_bytes());
        heap.alloc(block)
    }

    /// New memory full of zeros; `None` if there is none.
    pub fn new(heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let memory = if heap.fits(length) { Memory::zeroed(length)? } else { return None };
        Some(BufferBlock::allocate(heap, memory, max_length))
    }

    /// New shared memory full of zeros; `None` if there is none.
    pub fn new_shared(heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let memory = Arc::new(SharedMemory::new(length, max_length)?);
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

    /// What this has told the heap of: what it allocated, or of shared memory how long that was when it was looked at.
    fn weight(&self) -> isize {
        (if self.shared().is_some() { self.seen_length() } else { self.capacity() }) as isize
    }

    fn report(&self, bytes: isize) {
        if let Some(external) = self.external.get() {
            external.add(bytes);
        }
    }

    /// DetachArrayBuffer, for memory that is not shared.
    pub fn detach(&self) {
        if self.shared().is_none() && !self.detached.replace(true) {
            self.report(-self.weight());
            self.memory.clear();
        }
    }

    /// Moves memory that is neither shared nor detached to a new block of that length, detaching
    /// this one. `None`, with nothing done, if there is no memory for that.
    pub fn transfer(&self, heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let moved = BufferBlock::new(heap, 0, max_length.or(Some(length.max(self.capacity()))))?;
        self.exchange(&moved);
        if !moved.resize(length) {
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

    /// Swaps the memory with another block's: what one loses is what the other gains.
    fn exchange(&self, other: &BufferBlock) {
        let gained = self.weight() - other.weight();
        self.memory.swap(&other.memory);
        other.report(gained);
        self.report(-gained);
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
    pub fn resize(&self, length: usize) -> bool {
        let before = self.weight();
        let done = !self.detached.get() && self.memory.resize(length, self.max_length.get());
        self.report(self.weight() - before);
        done
    }

    /// Grows shared memory; false if the length would shrink or pass the maximum.
    pub fn grow_shared(&self, length: usize) -> bool {
        self.shared().is_some_and(|shared| shared.grow(length))
    }
}

impl Drop for BufferBlock {
    fn drop(&mut self) {
        self.report(-self.weight());
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
        match self.downcast::<ArrayBufferData>() {
            Some(data) => Some(data.block),
            None => self.downcast::<SharedArrayBufferData>().map(|data| data.block),
        }
    }
}

impl Value {
    /// The memory of an ArrayBuffer or SharedArrayBuffer.
    pub fn buffer_block(&self) -> Option<BlockRef> {
        self.as_object()?.buffer_block()
    }
}
