//! The bytes of ArrayBuffers and SharedArrayBuffers, and access to elements in them.
//!
//! # Safety
//!
//! `pointer` is valid for `capacity` bytes, all of them initialised, and aligned to 8; `length <= capacity`. Of memory that
//! is lent it is valid for `length` bytes for as long as there is the lender, the capacity is 0, and nothing writes. They were
//! allocated with the alignment that stands beside the capacity, which may be less than that by luck. Shared
//! memory neither moves nor shrinks while anybody refers to it. All accesses to elements are relaxed atomics of their
//! size, which cost what plain ones do and are sound where other threads see the memory too; blocks of bytes are copied
//! with plain copies only in memory that is not shared. A [`Span`] begins at a multiple of its elements' size.

use std::alloc::Layout;
use std::any::Any;
use std::cell::Cell;
use std::mem::offset_of;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use ellipsis_gc::copy_run;

mod element;
pub mod waiters;

pub use element::{ELEMENT_KINDS, ElementKind, PlainElement, f64_to_float16, float16_to_f64};

/// Most bytes in a buffer.
pub const MAX_BYTES: u64 = 1 << 33;
const ALIGNMENT: usize = 16;

/// Memory full of zeros, an address that is not used for no bytes; `None` if there is none.
fn allocate_zeroed(capacity: usize) -> Option<*mut u8> {
    if capacity == 0 {
        return Some(std::ptr::without_provenance_mut(ALIGNMENT));
    }
    let layout = Layout::from_size_align(capacity, ALIGNMENT).ok()?;
    if capacity as u64 > MAX_BYTES {
        return None;
    }
    // SAFETY: the layout is not empty.
    let pointer = unsafe { std::alloc::alloc_zeroed(layout) };
    (!pointer.is_null()).then_some(pointer)
}

/// # Safety
/// The memory was allocated for that capacity with that alignment and is not used any more.
unsafe fn release(pointer: *mut u8, capacity: usize, alignment: usize) {
    if let Ok(layout) = Layout::from_size_align(capacity, alignment)
        && capacity > 0
    {
        // SAFETY: by the caller's promise.
        unsafe { std::alloc::dealloc(pointer, layout) }
    }
}

/// What Atomics does to an element.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtomicOperation {
    /// Reads it.
    Load,
    /// Replaces it.
    Exchange,
    /// Adds.
    Add,
    /// Subtracts.
    Sub,
    /// Bitwise and.
    And,
    /// Bitwise or.
    Or,
    /// Bitwise exclusive or.
    Xor,
}

/// Runs an expression with the atomic at an address, whose size is 2^`shift` bytes, and its integer type at hand.
macro_rules! with_atomic {
    ($shift:expr, $at:expr, |$cell:ident, $int:ident| $then:expr) => {{
        // SAFETY: the place is within the memory and aligned to its size; only atomics access it meanwhile.
        unsafe {
            match $shift {
                0 => with_atomic!(AtomicU8, u8, $at, $cell, $int, $then),
                1 => with_atomic!(AtomicU16, u16, $at, $cell, $int, $then),
                2 => with_atomic!(AtomicU32, u32, $at, $cell, $int, $then),
                _ => with_atomic!(AtomicU64, u64, $at, $cell, $int, $then),
            }
        }
    }};
    ($type:ty, $integer:ty, $at:expr, $cell:ident, $int:ident, $then:expr) => {{
        type $int = $integer;
        let $cell = <$type>::from_ptr($at.cast());
        $then
    }};
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
    /// Memory full of zeros; `None` if there is none.
    pub fn new(length: usize, max_length: Option<usize>) -> Option<SharedMemory> {
        let capacity = max_length.unwrap_or(length).max(length);
        Some(SharedMemory {
            pointer: allocate_zeroed(capacity)?,
            capacity,
            length: AtomicUsize::new(length),
            growable: max_length.is_some(),
        })
    }

    /// The length in bytes.
    pub fn length(&self) -> usize {
        self.length.load(Ordering::SeqCst)
    }

    /// The greatest length it can get, if it can grow.
    pub fn max_length(&self) -> Option<usize> {
        self.growable.then_some(self.capacity)
    }

    /// Grows; false if the length would shrink or pass the maximum.
    pub fn grow(&self, length: usize) -> bool {
        self.growable
            && length <= self.capacity
            && self
                .length
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |old| (length >= old).then_some(length))
                .is_ok()
    }

    /// The bits of 2^`shift` bytes at a multiple of as many, if they are within the length.
    #[expect(clippy::useless_conversion, reason = "it is one for one of the sizes")]
    pub fn load(&self, offset: usize, shift: u32) -> Option<u64> {
        let end = offset.checked_add(1 << shift)?;
        if end > self.length() || !offset.is_multiple_of(1 << shift) {
            return None;
        }
        let at = self.pointer.wrapping_add(offset);
        Some(with_atomic!(shift, at, |cell, Int| u64::from(cell.load(Ordering::SeqCst) as Int)))
    }

    /// The address that stands for a byte of this memory in all agents.
    pub fn address(&self, offset: usize) -> usize {
        self.pointer as usize + offset
    }
}

impl Drop for SharedMemory {
    fn drop(&mut self) {
        // SAFETY: allocated for that capacity in `new`, and nobody else refers to it.
        unsafe { release(self.pointer, self.capacity, ALIGNMENT) };
    }
}

/// Elements of the same size, one after the other, in some memory.
pub struct Span {
    /// The binary logarithm of an element's size.
    shift: u32,
    byte_offset: usize,
    /// Elements, or [`TRACKING`].
    length: usize,
    /// The byte at which it ends, 0 if it tracks.
    end: usize,
}

/// The length of spans that follow their memory's.
const TRACKING: usize = usize::MAX;

impl Span {
    /// Where machine code finds the byte offset: 64 bits.
    pub const BYTE_OFFSET_OFFSET: usize = offset_of!(Span, byte_offset);
    /// The number of elements, of those that track beyond all others: 64 bits.
    pub const LENGTH_OFFSET: usize = offset_of!(Span, length);
    /// The byte at which it ends, 0 of those that track: 64 bits.
    pub const END_OFFSET: usize = offset_of!(Span, end);

    /// So many elements of 2^`shift` bytes from a multiple of that on; without `length` the span tracks the memory's.
    /// Offset and length are at most 2^53.
    pub fn new(shift: u32, byte_offset: usize, length: Option<usize>) -> Span {
        assert!(shift <= 3 && byte_offset.is_multiple_of(1 << shift));
        let end = length.map_or(0, |length| byte_offset + (length << shift));
        Span { shift, byte_offset, length: length.unwrap_or(TRACKING), end }
    }

    pub fn byte_offset(&self) -> usize {
        self.byte_offset
    }

    /// Whether the length follows the memory's.
    pub fn is_tracking(&self) -> bool {
        self.length == TRACKING
    }

    /// Where an element lies in the memory, if there is one of that index.
    pub fn byte_index(&self, index: usize) -> usize {
        self.byte_offset + (index << self.shift)
    }

    /// How many elements there are in memory of that length; `None` if that ends before the span does.
    #[inline(always)]
    pub fn length_within(&self, memory_length: usize) -> Option<usize> {
        if self.byte_offset > memory_length || self.end > memory_length {
            None
        } else if self.length == TRACKING {
            Some((memory_length - self.byte_offset) >> self.shift)
        } else {
            Some(self.length)
        }
    }
}

/// The memory of one buffer, its own or shared with other agents.
pub struct Memory {
    pointer: Cell<*mut u8>,
    /// Bytes. Of growable shared memory, what it was when last looked at.
    length: Cell<usize>,
    capacity: Cell<usize>,
    /// With which it was allocated.
    alignment: Cell<usize>,
    shared: Option<Arc<SharedMemory>>,
    /// Who has the bytes, if they are lent: the capacity is 0 then, and nobody writes.
    lender: Cell<Option<Lender>>,
}

/// Who has bytes that are lent, and keeps them as they are for as long as it lives.
type Lender = Arc<dyn Any + Send + Sync>;

impl Memory {
    /// Where machine code finds the address of the bytes.
    pub const POINTER_OFFSET: usize = offset_of!(Memory, pointer);
    /// The length in bytes, of growable shared memory what it was when last looked at: 64 bits.
    pub const LENGTH_OFFSET: usize = offset_of!(Memory, length);

    /// Memory full of zeros; `None` if there is none.
    pub fn zeroed(length: usize) -> Option<Memory> {
        let pointer = Cell::new(allocate_zeroed(length)?);
        let (length, alignment) = (Cell::new(length), Cell::new(ALIGNMENT));
        let (capacity, lender) = (length.clone(), Cell::new(None));
        Some(Memory { pointer, capacity, length, alignment, shared: None, lender })
    }

    /// Memory that has these elements, where they are; `None` if there is too little for a copy, which is made only of
    /// small ones that lie where larger ones could not be read.
    pub fn of_elements<T: PlainElement>(elements: Vec<T>) -> Option<Memory> {
        let elements = elements.into_boxed_slice();
        let bytes = size_of_val(&*elements);
        let pointer = Box::into_raw(elements).cast::<u8>();
        let memory = Memory {
            pointer: Cell::new(pointer),
            length: Cell::new(bytes),
            capacity: Cell::new(bytes),
            alignment: Cell::new(align_of::<T>()),
            shared: None,
            lender: Cell::new(None),
        };
        if pointer.addr().is_multiple_of(8) && bytes > 0 {
            return Some(memory);
        }
        let copy = Memory::zeroed(bytes)?;
        Memory::copy(&memory, 0, &copy, 0, bytes);
        Some(copy)
    }

    /// So many bytes from an offset on, as elements; `None` if they are not within the length, or begin or end within an
    /// element, or if the memory is shared or lent.
    pub fn elements<T: PlainElement>(&mut self, offset: usize, bytes: usize) -> Option<&mut [T]> {
        let size = size_of::<T>();
        let start =
            if self.shared.is_none() && !self.is_lent() { self.locate(offset, bytes)? } else { return None };
        if !start.addr().is_multiple_of(size) || !bytes.is_multiple_of(size) {
            return None;
        }
        // SAFETY: the bytes are within the memory, which nobody else refers to, and any of them are an element.
        Some(unsafe { std::slice::from_raw_parts_mut(start.cast(), bytes / size) })
    }

    /// Memory that another agent handed over.
    pub fn of_shared(memory: Arc<SharedMemory>) -> Memory {
        Memory {
            pointer: Cell::new(memory.pointer),
            length: Cell::new(memory.length()),
            capacity: Cell::new(memory.capacity),
            alignment: Cell::new(ALIGNMENT),
            shared: Some(memory),
            lender: Cell::new(None),
        }
    }

    /// Memory that somebody lends: elements that stay where and as they are while others read them: nothing is written here
    /// either. Elements that lie where larger ones could not be read are
    /// copied; `None` if there is no memory for that.
    pub fn lent<T: PlainElement>(lender: impl AsRef<[T]> + Send + Sync + 'static) -> Option<Memory> {
        let lender = Arc::new(lender);
        // Asked once: another time it might be others.
        let elements: &[T] = (*lender).as_ref();
        let (pointer, bytes) = (elements.as_ptr().cast::<u8>().cast_mut(), size_of_val(elements));
        let lent = Memory {
            pointer: Cell::new(pointer),
            length: Cell::new(bytes),
            capacity: Cell::new(0),
            alignment: Cell::new(ALIGNMENT),
            shared: None,
            lender: Cell::new(Some(lender)),
        };
        if pointer.addr().is_multiple_of(8) {
            return Some(lent);
        }
        let copy = Memory::zeroed(bytes)?;
        Memory::copy(&lent, 0, &copy, 0, bytes);
        Some(copy)
    }

    /// Whether the bytes are lent.
    pub fn is_lent(&self) -> bool {
        let lender = self.lender.take();
        let is_lent = lender.is_some();
        self.lender.set(lender);
        is_lent
    }

    /// The bytes, for who has them alone and may go anywhere; none, if they are shared or lent.
    pub fn into_bytes(self) -> Option<Bytes> {
        if self.shared.is_some() || self.is_lent() { None } else { Some(Bytes(self)) }
    }

    /// The length in bytes.
    #[inline]
    pub fn length(&self) -> usize {
        if self.shared.is_some() { self.refresh() } else { self.length.get() }
    }

    fn refresh(&self) -> usize {
        if let Some(shared) = &self.shared {
            self.length.set(shared.length());
        }
        self.length.get()
    }

    /// Bytes that are allocated.
    pub fn capacity(&self) -> usize {
        self.capacity.get()
    }

    /// The shared memory, if it is that.
    pub fn shared(&self) -> Option<&Arc<SharedMemory>> {
        self.shared.as_ref()
    }

    /// Gives the bytes back, if they are not shared; there are none then.
    pub fn clear(&self) {
        if self.shared.is_none() {
            let pointer = self.pointer.replace(std::ptr::without_provenance_mut(ALIGNMENT));
            // SAFETY: allocated for that capacity, and forgotten here.
            unsafe { release(pointer, self.capacity.replace(0), self.alignment.replace(ALIGNMENT)) };
            self.length.set(0);
            self.lender.set(None);
        }
    }

    /// Swaps with other memory; neither is shared.
    pub fn swap(&self, other: &Memory) {
        assert!(self.shared.is_none() && other.shared.is_none(), "memory that is not shared");
        self.pointer.swap(&other.pointer);
        self.capacity.swap(&other.capacity);
        self.alignment.swap(&other.alignment);
        self.length.swap(&other.length);
        self.lender.swap(&other.lender);
    }

    /// Changes the length, filling with zeros; with room up to `max_length` when it grows. Whether there was memory for
    /// that. For memory that is not shared.
    pub fn resize(&self, length: usize, max_length: Option<usize>) -> bool {
        let old = self.length.get();
        if self.shared.is_some() || self.is_lent() {
            return false;
        }
        if length > self.capacity.get() {
            let capacity = self.capacity.get();
            let wanted = (capacity * 2).max(length).min(max_length.unwrap_or(length).max(length));
            let Some(grown) = self.reallocate(wanted) else { return false };
            self.pointer.set(grown);
            self.capacity.set(wanted);
            // SAFETY: the bytes up to the new capacity are allocated.
            unsafe { grown.add(capacity).write_bytes(0, wanted - capacity) };
        } else if length < old {
            // SAFETY: the bytes up to the old length are allocated.
            unsafe { self.pointer.get().add(length).write_bytes(0, old - length) };
        }
        self.length.set(length);
        true
    }

    /// The same bytes in an allocation for more, in the place of this one; `None`, with nothing done, if there is no
    /// memory for it.
    fn reallocate(&self, wanted: usize) -> Option<*mut u8> {
        let capacity = self.capacity.get();
        if capacity == 0 {
            return allocate_zeroed(wanted);
        }
        let layout = Layout::from_size_align(capacity, ALIGNMENT).ok()?;
        if self.alignment.get() != ALIGNMENT {
            let grown = allocate_zeroed(wanted)?;
            // SAFETY: the new memory is longer than the old one, which is not used any more.
            unsafe {
                copy_run(self.pointer.get(), grown, capacity);
                release(self.pointer.get(), capacity, self.alignment.replace(ALIGNMENT));
            }
            return Some(grown);
        }
        if wanted as u64 > MAX_BYTES || Layout::from_size_align(wanted, ALIGNMENT).is_err() {
            return None;
        }
        // SAFETY: the memory was allocated with that layout; the new size is within bounds and not 0.
        let grown = unsafe { std::alloc::realloc(self.pointer.get(), layout, wanted) };
        (!grown.is_null()).then_some(grown)
    }

    /// Where `count` bytes from `offset` on lie, if they are within the length.
    #[inline(always)]
    fn locate(&self, offset: usize, count: usize) -> Option<*mut u8> {
        let end = offset.checked_add(count)?;
        if end > self.length.get() && (self.shared.is_none() || end > self.refresh()) {
            return None;
        }
        // SAFETY: offset is at most the length, which is within the capacity.
        Some(unsafe { self.pointer.get().add(offset) })
    }

    /// Where an element of a span lies, if there is one of that index.
    #[inline(always)]
    fn element(&self, span: &Span, index: usize) -> Option<*mut u8> {
        // The length as last seen will do, without a look at what other agents do.
        let seen = span.length_within(self.length.get()).unwrap_or(0);
        if index >= seen
            && (self.shared.is_none() || index >= span.length_within(self.refresh()).unwrap_or(0))
        {
            return None;
        }
        // SAFETY: the element is within the length.
        Some(unsafe { self.pointer.get().add(span.byte_offset + (index << span.shift)) })
    }

    /// The same for who writes: nothing is there in memory that is lent.
    #[inline(always)]
    fn element_to_write(&self, span: &Span, index: usize) -> Option<*mut u8> {
        self.element(span, index).filter(|_| self.capacity.get() > 0)
    }

    /// The bits of an element.
    #[inline(always)]
    #[expect(clippy::useless_conversion, reason = "it is one for one of the sizes")]
    pub fn load(&self, span: &Span, index: usize) -> Option<u64> {
        let at = self.element(span, index)?;
        Some(with_atomic!(span.shift, at, |cell, Int| u64::from(cell.load(Ordering::Relaxed) as Int)))
    }

    /// Sets the bits of an element; whether there is one of that index.
    #[inline(always)]
    pub fn store(&self, span: &Span, index: usize, bits: u64) -> bool {
        let Some(at) = self.element_to_write(span, index) else { return false };
        with_atomic!(span.shift, at, |cell, Int| cell.store(bits as Int, Ordering::Relaxed));
        true
    }

    /// An atomic operation on an element: its old bits.
    #[expect(clippy::useless_conversion, reason = "it is one for one of the sizes")]
    pub fn atomic(&self, span: &Span, index: usize, operation: AtomicOperation, bits: u64) -> Option<u64> {
        let at = match operation {
            AtomicOperation::Load => self.element(span, index)?,
            _ => self.element_to_write(span, index)?,
        };
        Some(with_atomic!(span.shift, at, |cell, Int| {
            let bits = bits as Int;
            u64::from(match operation {
                AtomicOperation::Load => cell.load(Ordering::SeqCst),
                AtomicOperation::Exchange => cell.swap(bits, Ordering::SeqCst),
                AtomicOperation::Add => cell.fetch_add(bits, Ordering::SeqCst),
                AtomicOperation::Sub => cell.fetch_sub(bits, Ordering::SeqCst),
                AtomicOperation::And => cell.fetch_and(bits, Ordering::SeqCst),
                AtomicOperation::Or => cell.fetch_or(bits, Ordering::SeqCst),
                AtomicOperation::Xor => cell.fetch_xor(bits, Ordering::SeqCst),
            })
        }))
    }

    /// A compare-and-exchange on an element: its old bits.
    #[expect(clippy::useless_conversion, reason = "it is one for one of the sizes")]
    pub fn compare_exchange(&self, span: &Span, index: usize, expected: u64, new: u64) -> Option<u64> {
        let at = self.element_to_write(span, index)?;
        Some(with_atomic!(span.shift, at, |cell, Int| {
            let (expected, new) = (expected as Int, new as Int);
            let (Ok(old) | Err(old)) =
                cell.compare_exchange(expected, new, Ordering::SeqCst, Ordering::SeqCst);
            u64::from(old)
        }))
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
            unsafe { copy_run(from, bytes.as_mut_ptr(), bytes.len()) };
            return;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            // SAFETY: within the memory.
            *byte = unsafe { AtomicU8::from_ptr(from.add(at)) }.load(Ordering::Relaxed);
        }
    }

    /// Copies in bytes; false, with nothing done, if they do not fit.
    pub fn write_bytes(&self, offset: usize, bytes: &[u8]) -> bool {
        let Some(to) = self.locate(offset, bytes.len()).filter(|_| !self.is_lent()) else { return false };
        if self.shared.is_none() {
            // SAFETY: the target is within the memory, which `bytes` is no part of.
            unsafe { copy_run(bytes.as_ptr(), to, bytes.len()) };
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
    pub fn copy(source: &Memory, from: usize, target: &Memory, to: usize, count: usize) -> bool {
        let (Some(from_pointer), Some(to_pointer)) = (source.locate(from, count), target.locate(to, count))
        else {
            return false;
        };
        if target.is_lent() {
            return false;
        }
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
        let Some(to) = self.locate(offset, count).filter(|_| !self.is_lent()) else { return false };
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
}

/// The bytes of memory that nobody else has.
pub struct Bytes(Memory);

// SAFETY: the memory is not shared, lent, or ever changed; who has this alone refers to it.
unsafe impl Send for Bytes {}
// SAFETY: as above.
unsafe impl Sync for Bytes {}

impl Bytes {
    /// So many of them from an offset on, as elements; `None` if they are not within the length, or begin or end within an
    /// element.
    pub fn elements<T: PlainElement>(&self, offset: usize, bytes: usize) -> Option<&[T]> {
        let (start, size) = (self.0.locate(offset, bytes)?, size_of::<T>());
        if !start.addr().is_multiple_of(size) || !bytes.is_multiple_of(size) {
            return None;
        }
        // SAFETY: the bytes are within the memory, which nobody changes, and any of them are an element.
        Some(unsafe { std::slice::from_raw_parts(start.cast(), bytes / size) })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_into_lent_memory() {
        let lender: Arc<[u32]> = [1, 2].into();
        let memory = Memory::lent(lender.clone()).expect("it is lent, or there is memory for a copy");
        let span = Span::new(2, 0, Some(2));
        if memory.is_lent() {
            assert!(!memory.store(&span, 0, 7) && !memory.fill(0, 4, &[7]) && !memory.write_bytes(0, &[7]));
            assert_eq!(memory.atomic(&span, 0, AtomicOperation::Exchange, 7), None);
            assert_eq!(memory.compare_exchange(&span, 0, 1, 7), None);
        }
        assert_eq!(memory.load(&span, 1), Some(2));
        assert_eq!(memory.atomic(&span, 0, AtomicOperation::Load, 0), Some(1));
        assert_eq!(*lender, [1, 2]);
    }
}
