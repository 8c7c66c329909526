//! What a cell looks like from outside: its header, the pointer to it, its type, and how things are traced.
//!
//! # Safety
//!
//! Everything in here rests on two invariants. A [`Gc`] points to the start of a cell that holds a valid value of
//! its type: safe code gets one only from [`Heap::alloc`] or from a pointer that it has already, and
//! [`Gc::checked_cast`] looks at the kind. And a kind belongs to one type of cells for good, which
//! [`HeapCell`](crate::HeapCell) asks of those who implement it and [`heap_cell!`](crate::heap_cell) has the compiler
//! check; so the functions that [`KindInfo::of`] names are called with cells of that type alone.

use crate::heap::Heap;
use crate::tracer::Tracer;
use std::cell::{Cell, OnceCell, RefCell};
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
    /// Byte offset of the kind, on the machines that code is made for, which are little-endian.
    pub const KIND_OFFSET: usize = 7;

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

impl<T: HeapCell> Gc<T> {
    /// The cell, whatever is in it.
    #[inline(always)]
    pub fn as_any(self) -> Gc<Header> {
        Gc(self.0.cast())
    }
}

impl Gc<Header> {
    /// The cell as one of that type, if it is of its kind.
    #[inline(always)]
    pub fn checked_cast<T: HeapCell>(self) -> Option<Gc<T>> {
        (self.kind() == T::KIND).then(|| Gc(self.0.cast()))
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

/// A type of cells. Implemented by [`heap_cell!`](crate::heap_cell).
///
/// # Safety
/// The type is `repr(C)` and begins with a [`Header`]. No other type whose cells may be in the same heap has the same
/// kind, and cells of this kind are made by [`Heap::alloc`] or hold a valid value of this type from the next
/// collection on.
pub unsafe trait HeapCell: Trace + Sized + 'static {
    /// The kind of its cells, not 0.
    const KIND: u8;
}

/// Says which type of cells has a kind: implemented by [`heap_cell!`](crate::heap_cell) for a type that stands for
/// all cells of a heap, so that the compiler refuses a second one.
pub trait KindOf<const KIND: u8> {
    /// The type.
    type Cell: HeapCell;
}

/// Makes a type one of [cells](HeapCell): `heap_cell!(Type, field.of.its.header, Cells, KIND)`, where `Cells` stands
/// for all types of cells of a heap. The type has to be `repr(C)`, its header what it begins with, and its kind no
/// other's. With `[Item]` as a further argument its cells are [long](LongCell).
#[macro_export]
macro_rules! heap_cell {
    ($type:ty, $($header:ident).+, $cells:ty, $kind:expr) => {
        $crate::heap_cell!(@ $type, $($header).+, $crate::Header, $cells, $kind);
    };
    ($type:ty, $($header:ident).+, $cells:ty, $kind:expr, [$item:ty]) => {
        $crate::heap_cell!(@ $type, $($header).+, $crate::LongHeader, $cells, $kind);
        // SAFETY: the type of the header is checked above.
        unsafe impl $crate::LongCell for $type {
            type Item = $item;
        }
    };
    (@ $type:ty, $($header:ident).+, $as:ty, $cells:ty, $kind:expr) => {
        // SAFETY: the header's place and type are checked below; a second type of this kind would implement
        // `KindOf` a second time.
        unsafe impl $crate::HeapCell for $type {
            const KIND: u8 = $kind;
        }
        impl $crate::KindOf<{ $kind }> for $cells {
            type Cell = $type;
        }
        const _: fn(&$type) -> *const $as = |cell| &raw const cell.$($header).+;
        const _: () = assert!(::std::mem::offset_of!($type, $($header).+) == 0 && $kind != 0);
    };
}

/// The header of a cell whose struct is followed by items. Its low 32 bits are their number, for good.
#[repr(transparent)]
pub struct LongHeader(Header);

impl LongHeader {
    /// The kind of the cell.
    #[inline(always)]
    pub fn kind(&self) -> u8 {
        self.0.kind()
    }

    /// How many items follow.
    #[inline(always)]
    pub fn count(&self) -> u32 {
        self.0.low48() as u32
    }

    /// Bits 48 to 55.
    #[inline(always)]
    pub fn flags(&self) -> u8 {
        self.0.flags()
    }

    /// Replaces bits 48 to 55.
    #[inline(always)]
    pub fn set_flags(&self, flags: u8) {
        self.0.set_flags(flags);
    }
}

/// A type of cells whose struct is followed by items in the same cell. Implemented by
/// [`heap_cell!`](crate::heap_cell), which takes their type in brackets as its last argument.
///
/// # Safety
/// The type begins with a [`LongHeader`].
pub unsafe trait LongCell: HeapCell {
    /// What follows the struct.
    type Item: Copy + 'static;

    /// The items.
    #[inline(always)]
    fn items(&self) -> &[Cell<Self::Item>] {
        let start = std::ptr::from_ref(self).wrapping_add(1).cast();
        // SAFETY: long headers are only made by `alloc_long`, for cells with as many initialised items.
        unsafe {
            let header = &*std::ptr::from_ref(self).cast::<LongHeader>();
            std::slice::from_raw_parts(start, header.count() as usize)
        }
    }
}

/// What the collector knows about one kind of cell.
pub struct KindInfo {
    /// The kind; 0 if there are no such cells.
    pub(crate) kind: u8,
    /// Marks everything that the cell points to.
    pub(crate) trace: unsafe fn(*mut u8, &mut Tracer),
    /// Drops what is in a cell, once, when it is found dead or when the heap is dropped.
    pub(crate) finalize: Option<unsafe fn(*mut u8)>,
}

impl KindInfo {
    /// A kind of which there are no cells.
    pub const NONE: KindInfo =
        KindInfo { kind: 0, trace: |_, _| unreachable!("a cell of no kind"), finalize: None };

    /// What has the kind among `Cells`. When something has to be dropped, that must neither touch other cells, which
    /// may be gone, nor the heap.
    pub const fn of<Cells: KindOf<KIND>, const KIND: u8>() -> KindInfo {
        const { assert!(Cells::Cell::KIND == KIND) };
        KindInfo {
            kind: KIND,
            trace: trace_cell::<Cells::Cell>,
            finalize: if std::mem::needs_drop::<Cells::Cell>() {
                Some(drop_cell::<Cells::Cell>)
            } else {
                None
            },
        }
    }
}

impl Heap {
    /// Moves a value into a new cell. Never collects and never fails; aborts if the system refuses memory.
    #[inline(always)]
    pub fn alloc<T: HeapCell>(&mut self, value: T) -> Gc<T> {
        const { assert!(align_of::<T>() <= 16) };
        // SAFETY: the value begins with its header. The memory is fresh, large enough and aligned to 16, and all of it
        // is initialised.
        unsafe {
            let header = &*(&raw const value).cast::<Header>();
            assert!(header.kind() == T::KIND, "a header of another kind");
            let cell = self.alloc_raw(size_of::<T>(), T::KIND).cast::<T>();
            cell.write(value);
            Gc(cell)
        }
    }

    /// A new cell that is followed by copies of items. `make` puts the header into the struct that goes before them.
    #[inline]
    pub fn alloc_long<T: LongCell>(
        &mut self,
        items: &[T::Item],
        make: impl FnOnce(LongHeader) -> T,
    ) -> Gc<T> {
        // SAFETY: the source is a slice, the target has room for as many items.
        self.alloc_long_with(items.len(), make, |place| unsafe {
            items.as_ptr().copy_to_nonoverlapping(place, items.len());
        })
    }

    /// As [`alloc_long`](Heap::alloc_long), with items that come one by one.
    #[inline]
    pub fn alloc_long_from<T: LongCell>(
        &mut self,
        mut items: impl ExactSizeIterator<Item = T::Item>,
        make: impl FnOnce(LongHeader) -> T,
    ) -> Gc<T>
    where
        T::Item: Default,
    {
        let count = items.len();
        // SAFETY: the target has room for so many items, each of which is written, whatever the iterator said.
        self.alloc_long_with(count, make, |place| unsafe {
            for at in 0..count {
                place.add(at).write(items.next().unwrap_or_default());
            }
        })
    }

    /// As [`alloc_long`](Heap::alloc_long), with the items of another cell.
    #[inline]
    pub fn alloc_like<T: LongCell>(&mut self, other: Gc<T>, make: impl FnOnce(LongHeader) -> T) -> Gc<T> {
        let items = other.items();
        // SAFETY: the source is a slice of cells, the target has room for as many items and is another cell.
        self.alloc_long_with(items.len(), make, |place| unsafe {
            items.as_ptr().cast::<T::Item>().copy_to_nonoverlapping(place, items.len());
        })
    }

    /// As [`alloc_long`](Heap::alloc_long), with so many times the same item.
    #[inline]
    pub fn alloc_filled<T: LongCell>(
        &mut self,
        count: u32,
        item: T::Item,
        make: impl FnOnce(LongHeader) -> T,
    ) -> Gc<T> {
        self.alloc_long_with(count as usize, make, |place| {
            for at in 0..count as usize {
                // SAFETY: there is room for as many.
                unsafe { place.add(at).write(item) };
            }
        })
    }

    /// `fill` initialises `count` items, and does not panic.
    #[inline(always)]
    fn alloc_long_with<T: LongCell>(
        &mut self,
        count: usize,
        make: impl FnOnce(LongHeader) -> T,
        fill: impl FnOnce(*mut T::Item),
    ) -> Gc<T> {
        const { assert!(align_of::<T>() <= 16 && size_of::<T>().is_multiple_of(align_of::<T::Item>())) };
        let count = u32::try_from(count).expect("a number of items");
        let header = Header::new(T::KIND);
        header.set_low48(u64::from(count));
        let value = make(LongHeader(header));
        let size = size_of::<T>() + count as usize * size_of::<T::Item>();
        // SAFETY: the value begins with a header, of which it is made sure that it is the right one. The memory is
        // fresh, large enough and aligned to 16, and all of it is initialised.
        unsafe {
            let header = &*(&raw const value).cast::<LongHeader>();
            assert!(header.kind() == T::KIND && header.count() == count, "a header of another cell");
            let cell = self.alloc_raw(size, T::KIND).cast::<T>();
            cell.write(value);
            fill(cell.add(1).cast().as_ptr());
            Gc(cell)
        }
    }
}

/// Something that can say which cells it points to.
pub trait Trace {
    /// Marks every cell that `self` points to.
    fn trace(&self, tracer: &mut Tracer);
}

/// Implements [`Trace`] by tracing the fields that are named: all those that point to cells, but for what is traced by the
/// expression behind `and`, which is given the value and the tracer.
#[macro_export]
macro_rules! trace_fields {
    ($type:ty { $($field:tt),* $(,)? } $(and |$this:ident, $tracer:ident| $more:expr)?) => {
        impl $crate::Trace for $type {
            #[inline]
            fn trace(&self, _tracer: &mut $crate::Tracer) {
                $(let ($this, $tracer) = (self, &mut *_tracer);
                $more;)?
                $($crate::Trace::trace(&self.$field, _tracer);)*
            }
        }
    };
}

/// # Safety
/// `cell` is the start of a cell that holds a valid `T`.
unsafe fn trace_cell<T: Trace>(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: the caller vouches for the cell.
    unsafe { (*cell.cast::<T>()).trace(tracer) }
}

/// # Safety
/// `cell` is the start of a cell that holds a valid `T`, which is not used afterwards.
unsafe fn drop_cell<T>(cell: *mut u8) {
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

impl<T: Trace> Trace for OnceCell<T> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(value) = self.get() {
            value.trace(tracer);
        }
    }
}

impl<T: Trace, E: Trace> Trace for Result<T, E> {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        match self {
            Ok(value) => value.trace(tracer),
            Err(error) => error.trace(tracer),
        }
    }
}

impl<T: Trace, const N: usize> Trace for [T; N] {
    #[inline]
    fn trace(&self, tracer: &mut Tracer) {
        self.as_slice().trace(tracer);
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

/// Copies values. Long runs go in pieces: string instructions, which the C library takes for them, copy many times
/// slower on some processors where source and target lie differently.
///
/// # Safety
/// As of [`std::ptr::copy_nonoverlapping`].
#[inline(always)]
pub unsafe fn copy_run<T: Copy>(from: *const T, to: *mut T, count: usize) {
    let piece = const { 1024 / size_of::<T>() };
    if count <= 2 * piece {
        // SAFETY: by the caller's promise.
        return unsafe { from.copy_to_nonoverlapping(to, count) };
    }
    let mut at = 0;
    while at < count {
        // SAFETY: by the caller's promise; the piece ends at `count` at most.
        unsafe { from.add(at).copy_to_nonoverlapping(to.add(at), piece.min(count - at)) };
        at += piece;
    }
}
