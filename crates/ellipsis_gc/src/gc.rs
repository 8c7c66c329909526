//! What a cell looks like from outside: its header, the pointer to it, its kind, and how things are traced.

use crate::tracer::Tracer;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::ptr::NonNull;

/// How far a header's kind is shifted to the left.
pub const KIND_SHIFT: u32 = 56;

const LOW48: u64 = (1 << 48) - 1;
const FLAGS_SHIFT: u32 = 48;

/// The first word of every cell. Its top byte is the cell's kind, 0 meaning free; the other 56 bits are the
/// owner's.
#[repr(transparent)]
pub struct Header(Cell<u64>);

impl Header {
    /// A header of the given kind whose other bits are zero.
    #[inline(always)]
    pub const fn new(kind: u8) -> Header {
        Header(Cell::new((kind as u64) << KIND_SHIFT))
    }

    /// The kind of the cell.
    #[inline(always)]
    pub fn kind(&self) -> u8 {
        (self.0.get() >> KIND_SHIFT) as u8
    }

    /// The whole word.
    #[inline(always)]
    pub fn raw(&self) -> u64 {
        self.0.get()
    }

    /// Replaces the whole word. The kind must stay that of a live cell, not 0.
    #[inline(always)]
    pub fn set_raw(&self, raw: u64) {
        self.0.set(raw);
    }

    /// The low 48 bits, wide enough for a pointer.
    #[inline(always)]
    pub fn low48(&self) -> u64 {
        self.0.get() & LOW48
    }

    /// Replaces the low 48 bits. Higher bits of the argument are ignored.
    #[inline(always)]
    pub fn set_low48(&self, bits: u64) {
        self.0.set((self.0.get() & !LOW48) | (bits & LOW48));
    }

    /// Bits 48 to 55.
    #[inline(always)]
    pub fn flags(&self) -> u8 {
        (self.0.get() >> FLAGS_SHIFT) as u8
    }

    /// Replaces bits 48 to 55.
    #[inline(always)]
    pub fn set_flags(&self, flags: u8) {
        self.0.set((self.0.get() & !(0xff << FLAGS_SHIFT)) | (u64::from(flags) << FLAGS_SHIFT));
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Header({}, {:#x}, {:#x})", self.kind(), self.flags(), self.low48())
    }
}

/// A pointer to a cell. It is a plain copyable word and keeps nothing alive by itself.
///
/// Dereferencing is sound as long as the cell is reachable from a root at every collection since it was
/// allocated. Native stack frames and registers are roots: a `Gc` in a local variable is safe. What lives in
/// memory from malloc (`Vec`, `Box`, `HashMap`) across a safepoint is not seen and belongs in a
/// [`RootedVec`](crate::RootedVec), a [`Rooted`](crate::Rooted) or a traced cell.
#[repr(transparent)]
pub struct Gc<T>(NonNull<T>);

impl<T> Gc<T> {
    /// The pointer to a cell at `ptr`.
    ///
    /// # Safety
    /// `ptr` is the start of an allocated cell that holds a valid `T` by the time it is dereferenced, and the
    /// cell stays reachable from a root for as long as the result is used.
    #[inline(always)]
    pub const unsafe fn from_raw(ptr: *mut T) -> Gc<T> {
        // SAFETY: the caller vouches for `ptr`, which thus is not null.
        Gc(unsafe { NonNull::new_unchecked(ptr) })
    }

    /// The pointer to the cell that `cell` refers to.
    ///
    /// # Safety
    /// `cell` is the start of an allocated cell, and that stays reachable as [`Gc::from_raw`] asks.
    #[inline(always)]
    pub const unsafe fn from_ref(cell: &T) -> Gc<T> {
        // SAFETY: a reference is not null.
        Gc(unsafe { NonNull::new_unchecked(std::ptr::from_ref(cell).cast_mut()) })
    }

    /// The address as a raw pointer.
    #[inline(always)]
    pub const fn as_ptr(self) -> *mut T {
        self.0.as_ptr()
    }

    /// The address as a number.
    #[inline(always)]
    pub fn addr(self) -> usize {
        self.0.as_ptr() as usize
    }

    /// The same cell seen as another type.
    ///
    /// # Safety
    /// The cell holds a valid `U`.
    #[inline(always)]
    pub const unsafe fn cast<U>(self) -> Gc<U> {
        Gc(self.0.cast())
    }
}

impl<T> Clone for Gc<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Gc<T> {}

impl<T> PartialEq for Gc<T> {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Gc<T> {}

impl<T> Hash for Gc<T> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.addr().hash(state);
    }
}

impl<T> fmt::Debug for Gc<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gc({:#x})", self.addr())
    }
}

impl<T> Deref for Gc<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: whoever made the `Gc` promised a valid cell that is reachable while the `Gc` is in use.
        unsafe { self.0.as_ref() }
    }
}

/// What the collector knows about one kind of cell.
pub struct KindInfo {
    /// A name for messages and statistics.
    pub name: &'static str,
    /// Marks everything that the cell points to.
    pub trace: unsafe fn(*mut u8, &mut Tracer),
    /// Runs once when a cell of this kind is found dead, or when the heap is dropped. It must neither touch
    /// other cells, which may be gone, nor the heap.
    pub finalize: Option<unsafe fn(*mut u8)>,
}

/// Something that can say which cells it points to.
pub trait Trace {
    /// Marks every cell that `self` points to.
    fn trace(&self, tracer: &mut Tracer);
}

/// A [`KindInfo::trace`] for cells that hold a `T`.
///
/// # Safety
/// `cell` is the start of a cell that holds a valid `T`.
pub unsafe fn trace_cell<T: Trace>(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: the caller vouches for the cell.
    unsafe { (*cell.cast::<T>()).trace(tracer) }
}

/// A [`KindInfo::finalize`] for cells that hold a `T`: it drops the `T` in place.
///
/// # Safety
/// `cell` is the start of a cell that holds a valid `T`, which is not used afterwards.
pub unsafe fn drop_cell<T>(cell: *mut u8) {
    // SAFETY: the caller vouches for the cell.
    unsafe { std::ptr::drop_in_place(cell.cast::<T>()) }
}

impl<T> Trace for Gc<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(*self);
    }
}

impl<T: Trace> Trace for Option<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(inner) = self {
            inner.trace(tracer);
        }
    }
}

impl<T: Trace> Trace for [T] {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        for item in self {
            item.trace(tracer);
        }
    }
}

impl<T: Trace> Trace for Vec<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.as_slice().trace(tracer);
    }
}

impl<T: Trace + ?Sized> Trace for Box<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        (**self).trace(tracer);
    }
}

impl Trace for () {
    #[inline]
    fn trace(&self, _: &mut Tracer) {}
}

impl<A: Trace> Trace for (A,) {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
    }
}

impl<A: Trace, B: Trace> Trace for (A, B) {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
        self.1.trace(tracer);
    }
}

impl<A: Trace, B: Trace, C: Trace> Trace for (A, B, C) {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.0.trace(tracer);
        self.1.trace(tracer);
        self.2.trace(tracer);
    }
}

impl<T: Copy + Trace> Trace for Cell<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.get().trace(tracer);
    }
}

impl<T: Trace> Trace for RefCell<T> {
    /// Panics if the cell is mutably borrowed: a `RefMut` must not be held across a safepoint.
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        match self.try_borrow() {
            Ok(inner) => inner.trace(tracer),
            Err(_) => panic!("a RefCell in the heap was mutably borrowed during a collection"),
        }
    }
}
