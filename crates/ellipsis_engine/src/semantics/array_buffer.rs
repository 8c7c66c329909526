//! The memory of ArrayBuffers and SharedArrayBuffers.
//!
//! Invariants: `pointer` is valid for `capacity` bytes, all of them initialised, and aligned to
//! 16; `length <= capacity`; shared memory neither moves nor shrinks while anybody refers to it.
//! All accesses to elements are relaxed atomics of their size, which cost what plain ones do and
//! are sound where other threads see the memory too; blocks of bytes are copied with plain copies
//! only in memory that is not shared.

use std::alloc::Layout;
use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use ellipsis_gc::{ExternalBytes, Gc, Heap, Trace, Tracer};

use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::native::{NativeCell, NativeData};

/// Most bytes in a buffer.
pub const MAX_BYTES: u64 = 1 << 33;
const ALIGNMENT: usize = 16;

fn layout(capacity: usize) -> Option<Layout> {
    Layout::from_size_align(capacity.max(1), ALIGNMENT).ok()
}

fn allocate_zeroed(capacity: usize) -> Option<*mut u8> {
    if capacity as u64 > MAX_BYTES {
        return None;
    }
    // SAFETY: the layout is not empty.
    let pointer = unsafe { std::alloc::alloc_zeroed(layout(capacity)?) };
    (!pointer.is_null()).then_some(pointer)
}

fn release(pointer: *mut u8, capacity: usize) {
    if let Some(layout) = layout(capacity) {
        // SAFETY: callers own memory that `allocate_zeroed` (or realloc) gave for that capacity.
        unsafe { std::alloc::dealloc(pointer, layout) }
    }
}

/// Memory that several agents may share.
pub struct SharedMemory {
    pointer: *mut u8,
    capacity: usize,
    length: AtomicUsize,
    growable: bool,
}

// SAFETY: the memory is only accessed atomically, and freed by its last owner.
unsafe impl Send for SharedMemory {}
// SAFETY: as above.
unsafe impl Sync for SharedMemory {}

impl SharedMemory {
    fn new(length: usize, max_length: Option<usize>) -> Option<SharedMemory> {
        let capacity = max_length.unwrap_or(length);
        Some(SharedMemory {
            pointer: allocate_zeroed(capacity)?,
            capacity,
            length: AtomicUsize::new(length),
            growable: max_length.is_some(),
        })
    }

    /// Whether bytes are within the length.
    pub(crate) fn contains(&self, offset: usize, count: usize) -> bool {
        offset.checked_add(count).is_some_and(|end| end <= self.length.load(Ordering::SeqCst))
    }

    /// The address that stands for a byte of this memory in all agents.
    pub fn address(&self, offset: usize) -> usize {
        self.pointer as usize + offset
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        release(self.pointer, self.capacity);
    }
}

/// The memory of one buffer object, which its views point to directly.
pub struct BufferBlock {
    pointer: Cell<*mut u8>,
    /// Bytes; 0 once detached. Of growable shared memory, what it was when last looked at.
    length: Cell<usize>,
    capacity: Cell<usize>,
    max_length: Cell<Option<usize>>,
    detached: Cell<bool>,
    immutable: Cell<bool>,
    shared: Option<Arc<SharedMemory>>,
    external: OnceCell<ExternalBytes>,
}

/// A block in the heap.
pub type BlockRef = Gc<NativeCell<BufferBlock>>;

impl BufferBlock {
    /// New memory full of zeros; `None` if there is none.
    pub fn new(heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let pointer = allocate_zeroed(length)?;
        let block = BufferBlock {
            pointer: Cell::new(pointer),
            length: Cell::new(length),
            capacity: Cell::new(length),
            max_length: Cell::new(max_length),
            detached: Cell::new(false),
            immutable: Cell::new(false),
            shared: None,
            external: OnceCell::new(),
        };
        heap.add_external(length as isize);
        let _ = block.external.set(heap.external_bytes());
        Some(NativeCell::new(heap, block))
    }

    /// New shared memory full of zeros; `None` if there is none.
    pub fn new_shared(heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let memory = Arc::new(SharedMemory::new(length, max_length)?);
        Some(BufferBlock::from_shared(heap, memory))
    }

    /// A block for memory that another agent handed over.
    pub fn from_shared(heap: &mut Heap, memory: Arc<SharedMemory>) -> BlockRef {
        let block = BufferBlock {
            pointer: Cell::new(memory.pointer),
            length: Cell::new(memory.length.load(Ordering::SeqCst)),
            capacity: Cell::new(memory.capacity),
            max_length: Cell::new(memory.growable.then_some(memory.capacity)),
            detached: Cell::new(false),
            immutable: Cell::new(false),
            shared: Some(memory),
            external: OnceCell::new(),
        };
        heap.add_external(block.length.get() as isize);
        let _ = block.external.set(heap.external_bytes());
        NativeCell::new(heap, block)
    }

    /// The length in bytes: 0 if it is detached.
    #[inline]
    pub fn length(&self) -> usize {
        if self.shared.is_some() { self.refresh() } else { self.length.get() }
    }

    fn refresh(&self) -> usize {
        if let Some(shared) = &self.shared {
            self.length.set(shared.length.load(Ordering::SeqCst));
        }
        self.length.get()
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
        debug_assert!(self.shared.is_none() && self.is_fixed_length());
        self.immutable.set(true);
    }

    /// The shared memory, if it is that.
    pub fn shared(&self) -> Option<&Arc<SharedMemory>> {
        self.shared.as_ref()
    }

    fn report(&self, bytes: isize) {
        if let Some(external) = self.external.get() {
            external.add(bytes);
        }
    }

    /// DetachArrayBuffer, for memory that is not shared.
    pub fn detach(&self) {
        if self.shared.is_none() && !self.detached.replace(true) {
            self.report(-(self.capacity.get() as isize));
            release(self.pointer.get(), self.capacity.get());
            self.pointer.set(std::ptr::without_provenance_mut(ALIGNMENT));
            self.capacity.set(0);
            self.length.set(0);
        }
    }

    /// Moves memory that is neither shared nor detached to a new block of that length, detaching
    /// this one. `None`, with nothing done, if there is no memory for that.
    pub fn transfer(&self, heap: &mut Heap, length: usize, max_length: Option<usize>) -> Option<BlockRef> {
        let moved = BufferBlock::new(heap, 0, max_length.or(Some(length.max(self.capacity.get()))))?;
        // What this block loses is what the new one gains, and the other way round.
        moved.report(self.capacity.get() as isize);
        self.report(-(self.capacity.get() as isize));
        moved.pointer.swap(&self.pointer);
        moved.capacity.swap(&self.capacity);
        moved.length.swap(&self.length);
        if !moved.resize(length) {
            moved.pointer.swap(&self.pointer);
            moved.capacity.swap(&self.capacity);
            moved.length.swap(&self.length);
            return None;
        }
        moved.max_length.set(max_length);
        self.detach();
        Some(moved)
    }

    /// Moves memory that is neither shared nor detached to another such block, detaching this one:
    /// views that were made of the other before show it then.
    pub fn move_to(&self, target: &BufferBlock) {
        let gained = self.capacity.get() as isize - target.capacity.get() as isize;
        target.report(gained);
        self.report(-gained);
        target.pointer.swap(&self.pointer);
        target.capacity.swap(&self.capacity);
        target.length.swap(&self.length);
        target.max_length.set(self.max_length.get());
        self.detach();
    }

    /// A copy of memory that is not shared, as long and as resizable; `None` if there is no memory
    /// for it. Of shared memory, a further block for the same.
    pub fn duplicate(&self, heap: &mut Heap) -> Option<BlockRef> {
        if let Some(shared) = &self.shared {
            return Some(BufferBlock::from_shared(heap, shared.clone()));
        }
        let length = self.length.get();
        let copy = BufferBlock::new(heap, length, self.max_length.get())?;
        BufferBlock::copy(self, 0, &copy, 0, length);
        copy.immutable.set(self.immutable.get());
        Some(copy)
    }

    /// Changes the length, filling with zeros. Whether there was memory for that. For memory that
    /// is neither shared nor detached.
    pub fn resize(&self, length: usize) -> bool {
        let old = self.length.get();
        if self.shared.is_some() || self.detached.get() {
            return false;
        }
        if length > self.capacity.get() {
            let capacity = self.capacity.get();
            let wanted = (capacity * 2).max(length).min(self.max_length.get().unwrap_or(length).max(length));
            let Some(old_layout) = layout(capacity) else { return false };
            if wanted as u64 > MAX_BYTES || layout(wanted).is_none() {
                return false;
            }
            // SAFETY: the memory was allocated with that layout; the new size is within bounds and not 0.
            let grown = unsafe { std::alloc::realloc(self.pointer.get(), old_layout, wanted) };
            if grown.is_null() {
                return false;
            }
            self.report(wanted as isize - capacity as isize);
            self.pointer.set(grown);
            self.capacity.set(wanted);
            // SAFETY: the bytes up to the new capacity are allocated.
            unsafe { grown.add(capacity).write_bytes(0, wanted - capacity) };
        }
        if length < old {
            // SAFETY: the bytes up to the old length are allocated.
            unsafe { self.pointer.get().add(length).write_bytes(0, old - length) };
        }
        self.length.set(length);
        true
    }

    /// Grows shared memory; false if the length would shrink or pass the maximum.
    pub fn grow_shared(&self, length: usize) -> bool {
        let Some(shared) = &self.shared else { return false };
        if !shared.growable || length > shared.capacity {
            return false;
        }
        let grown = shared
            .length
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| (length >= old).then_some(length));
        self.refresh();
        grown.is_ok()
    }

    /// Where `count` bytes from `offset` on lie, if they are within the length.
    #[inline(always)]
    pub(crate) fn locate(&self, offset: usize, count: usize) -> Option<*mut u8> {
        let end = offset.checked_add(count)?;
        if end > self.length.get() && (self.shared.is_none() || end > self.refresh()) {
            return None;
        }
        // SAFETY: offset is at most the length, which is within the capacity.
        Some(unsafe { self.pointer.get().add(offset) })
    }

    /// The length as last seen, without a look at what other agents do.
    #[inline(always)]
    pub(crate) fn seen_length(&self) -> usize {
        self.length.get()
    }

    #[inline(always)]
    pub(crate) fn pointer(&self) -> *mut u8 {
        self.pointer.get()
    }

    /// Copies out bytes; what lies beyond the end reads as nothing (the result is shorter).
    pub fn read_bytes(&self, offset: usize, count: usize) -> Vec<u8> {
        let count = count.min(self.length().saturating_sub(offset));
        let mut bytes = vec![0; count];
        self.read_into(offset, &mut bytes);
        bytes
    }

    /// Copies out as many bytes as fit into `bytes`, which must be within the length.
    pub fn read_into(&self, offset: usize, bytes: &mut [u8]) {
        let Some(from) = self.locate(offset, bytes.len()) else { return };
        if self.shared.is_none() {
            // SAFETY: the source is within the memory, which `bytes` is no part of.
            unsafe { std::ptr::copy_nonoverlapping(from, bytes.as_mut_ptr(), bytes.len()) };
            return;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            // SAFETY: within the memory.
            *byte = unsafe { AtomicU8::from_ptr(from.add(at)) }.load(Ordering::Relaxed);
        }
    }

    /// Copies in bytes; false, with nothing done, if they do not fit.
    pub fn write_bytes(&self, offset: usize, bytes: &[u8]) -> bool {
        let Some(to) = self.locate(offset, bytes.len()) else { return false };
        if self.shared.is_none() {
            // SAFETY: the target is within the memory, which `bytes` is no part of.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), to, bytes.len()) };
            return true;
        }
        for (at, &byte) in bytes.iter().enumerate() {
            // SAFETY: within the memory.
            unsafe { AtomicU8::from_ptr(to.add(at)) }.store(byte, Ordering::Relaxed);
        }
        true
    }

    /// Copies bytes from one block to another or within one; false, with nothing done, if they
    /// are not within the lengths. Overlapping ranges are copied as if through a temporary.
    pub fn copy(source: &BufferBlock, from: usize, target: &BufferBlock, to: usize, count: usize) -> bool {
        let (Some(from_pointer), Some(to_pointer)) = (source.locate(from, count), target.locate(to, count))
        else {
            return false;
        };
        if source.shared.is_none() && target.shared.is_none() {
            // SAFETY: both ranges are within their memory.
            unsafe { std::ptr::copy(from_pointer, to_pointer, count) };
            return true;
        }
        let bytes = source.read_bytes(from, count);
        target.write_bytes(to, &bytes)
    }

    /// Fills a range with copies of a pattern, whose size divides that of the range.
    pub fn fill(&self, offset: usize, count: usize, pattern: &[u8]) -> bool {
        let Some(to) = self.locate(offset, count) else { return false };
        if self.shared.is_some() {
            for at in 0..count {
                // SAFETY: within the memory.
                unsafe { AtomicU8::from_ptr(to.add(at)) }
                    .store(pattern[at % pattern.len()], Ordering::Relaxed);
            }
            return true;
        }
        // SAFETY: the range is within the memory, and nobody else refers into it while this runs.
        let range = unsafe { std::slice::from_raw_parts_mut(to, count) };
        if pattern.iter().all(|&byte| byte == pattern[0]) {
            range.fill(pattern[0]);
        } else {
            for chunk in range.chunks_exact_mut(pattern.len()) {
                chunk.copy_from_slice(pattern);
            }
        }
        true
    }

    /// Runs `f` on bytes of memory that is not shared; `None` if it is, or if they are not within
    /// the length. `f` gets no context, so that nothing can change the memory meanwhile.
    pub fn with_bytes<T>(&self, offset: usize, count: usize, f: impl FnOnce(&mut [u8]) -> T) -> Option<T> {
        if self.shared.is_some() {
            return None;
        }
        let pointer = self.locate(offset, count)?;
        // SAFETY: the range is within the memory; `f` cannot reach this block through the heap
        // unless it captured a reference, and no method of a block calls foreign code but this.
        Some(f(unsafe { std::slice::from_raw_parts_mut(pointer, count) }))
    }
}

impl Drop for BufferBlock {
    fn drop(&mut self) {
        if self.shared.is_some() {
            self.report(-(self.length.get() as isize));
        } else if !self.detached.get() {
            self.report(-(self.capacity.get() as isize));
            release(self.pointer.get(), self.capacity.get());
        }
    }
}

impl Trace for BufferBlock {
    fn trace(&self, _: &mut Tracer) {}
}

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

        impl Trace for $name {
            fn trace(&self, tracer: &mut Tracer) {
                tracer.mark(self.block);
            }
        }
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
