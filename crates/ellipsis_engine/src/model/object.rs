//! The layout of objects, and access to their slots and elements. What the specification calls
//! internal methods stands in [`crate::semantics::internal_methods`].
//!
//! | word | ordinary object | array |
//! |---|---|---|
//! | 0 | kind, flags, shape | the same |
//! | 1 | out-of-line slots or null | the same |
//! | 2 | cell with its elements or null | the elements themselves (4 words) |
//! | 3… | inline slots (kind [`CellKind::Object`] only), or what the kind adds | |
//!
//! Invariants: a slot number below the shape's count is inline if it is below the shape's inline
//! capacity, else out of line; with `SLOTS_SHARED` set the out-of-line slots belong to other
//! objects too and must not be written; with `SLOTS_IN_PIECES` set word 1 is a tree of pieces of
//! storage instead of one storage, the shape is unique, and no cache looks into it; with `LAZY`
//! set some own properties are not made yet. A slot below the shape's count that holds the empty
//! mark stands for a key that was deleted.
//!
//! # Safety
//!
//! The unsafe blocks rely on these:
//! - the low 48 bits of an object's header are the address of its shape, which is set by [`Object::base`] and
//!   [`Object::set_shape`] only; all shapes that an object has in turn have the same kind and inline capacity as the
//!   first, so that there are as many inline slots as its shape says, all of them initialised;
//! - the flags of this file say what word 1 is, and the kind what word 2 is and what follows it;
//! - a reference to an [`Object`] is one to a cell that begins with it, for objects exist by themselves only on their
//!   way into a cell; and layouts begin with one, which [`object_layout!`] checks.
//!
//! Slots are only referred to as cells, which may be written to meanwhile.

use std::cell::Cell;
use std::ops::Range;

use ellipsis_gc::{Gc, Header, Heap, HeapCell, Trace, Tracer};

use crate::model::kind::{CellKind, Cells};
use crate::model::sequence::{Elements, ElementsCell, OutOfMemory, Pieces, SHARE_IN_PIECES, Storage};
use crate::model::shape::{Shape, Shapes};
use crate::model::value::Value;
use crate::model::value::convert_into;

/// What every object begins with.
#[repr(C)]
pub struct Object {
    header: Header,
    slots: Cell<Option<Gc<Storage>>>,
    elements: Cell<Option<Gc<ElementsCell>>>,
}

/// The layout of arrays.
#[repr(C)]
pub(crate) struct ArrayObject {
    header: Header,
    slots: Cell<Option<Gc<Storage>>>,
    elements: Elements,
}

/// A layout of objects.
///
/// # Safety
/// It is `repr(C)`, begins with an [`Object`], and its kind is one of objects. Implemented by [`object_layout!`].
pub(crate) unsafe trait ObjectLayout: HeapCell {}

/// Makes a type a layout of objects: `object_layout!(Type, field, Kind)`, where the field is the [`Object`] that it
/// begins with, and the kind no other's.
macro_rules! object_layout {
    ($type:ty, $($base:ident).+, $kind:ident) => {
        // SAFETY: an object begins with a header. That one begins the type is checked below; a second type of this
        // kind would implement `KindOf` a second time.
        unsafe impl ellipsis_gc::HeapCell for $type {
            const KIND: u8 = $crate::model::kind::CellKind::$kind as u8;
        }
        // SAFETY: as above; the kind is one of objects.
        unsafe impl $crate::model::object::ObjectLayout for $type {}
        impl ellipsis_gc::KindOf<{ $crate::model::kind::CellKind::$kind as u8 }> for $crate::model::kind::Cells {
            type Cell = $type;
        }
        const _: fn(&$type) -> *const $crate::model::object::Object = |layout| &raw const layout.$($base).+;
        const _: () = assert!(std::mem::offset_of!($type, $($base).+) == 0);
        const _: () = assert!($crate::model::kind::CellKind::$kind as u8 > $crate::model::kind::CellKind::Object as u8);
    };
}
pub(crate) use object_layout;

ellipsis_gc::heap_cell!(Object, header, Cells, CellKind::Object as u8);

// SAFETY: an object begins with itself.
unsafe impl ObjectLayout for Object {}

// The words before the elements are those of every object, and the elements take the place of the third and more.
ellipsis_gc::heap_cell!(ArrayObject, header, Cells, CellKind::Array as u8);
const _: () = assert!(std::mem::offset_of!(ArrayObject, slots) == std::mem::offset_of!(Object, slots));

// SAFETY: the first two words are the same, and the third is as large as a pointer. An object looks at it only if it is
// no array.
unsafe impl ObjectLayout for ArrayObject {}

impl ArrayObject {
    /// Byte offset of the elements.
    pub(crate) const ELEMENTS_OFFSET: usize = std::mem::offset_of!(ArrayObject, elements);

    /// The elements.
    pub(crate) fn elements(&self) -> &Elements {
        &self.elements
    }
}

/// Byte offset of inline slots from the object's start.
pub(crate) const INLINE_SLOTS: usize = size_of::<Object>();
/// What writing a slot in pieces costs, in slots copied.
const WRITE_IN_PIECES: u32 = 128;
/// Most slots that can lie inline: objects of up to 512 bytes.
pub(crate) const MAX_INLINE_SLOTS: u8 = 61;
/// Slots that lie inline if there are more than that: a copy may share the others.
const INLINE_OF_MANY: u32 = 29;

/// How many slots should lie inline, of about so many. Objects are 24 bytes and slots 8, in steps of
/// 16 bytes: odd numbers waste nothing.
pub(crate) fn inline_capacity_for(slots: u32) -> u8 {
    let capacity = slots | 1;
    (if capacity > u32::from(MAX_INLINE_SLOTS) { INLINE_OF_MANY } else { capacity }) as u8
}

impl Object {
    /// Byte offset of the storage of slots out of line.
    pub(crate) const SLOTS_OFFSET: usize = std::mem::offset_of!(Object, slots);

    /// Flag: out-of-line slots are shared; writers take a copy first.
    pub const SLOTS_SHARED: u8 = 1;
    /// Flag: own properties remain to be made (functions' name, length, prototype; lazy globals).
    pub const LAZY: u8 = 2;
    /// Flag: the object has been some shape's prototype.
    pub const IS_PROTOTYPE: u8 = 4;
    /// Flag: out-of-line slots are a tree of pieces.
    pub const SLOTS_IN_PIECES: u8 = 8;

    /// What kind of cell this is.
    #[inline(always)]
    pub fn kind(&self) -> CellKind {
        CellKind::of(self.this().as_any())
    }

    /// The kind, flags and shape in one word, as inline caches compare it.
    #[inline(always)]
    pub(crate) fn word(&self) -> u64 {
        self.header.raw()
    }

    /// The hidden class.
    #[inline(always)]
    pub fn shape(&self) -> Gc<Shape> {
        // SAFETY: the low 48 bits of an object's header are always its shape's address.
        unsafe { Gc::from_raw(self.header.low48() as *mut Shape) }
    }

    /// Gives it another hidden class, for objects of the same kind and inline capacity.
    #[inline(always)]
    pub fn set_shape(&self, shape: Gc<Shape>) {
        let old = self.shape();
        assert!(
            shape.kind() == old.kind() && shape.inline_capacity() == old.inline_capacity(),
            "a shape of other objects"
        );
        // SAFETY: as was just checked.
        unsafe { self.set_shape_unchecked(shape) };
    }

    /// As [`Object::set_shape`], for inline caches.
    ///
    /// # Safety
    /// The shape is for objects of the same kind and inline capacity.
    #[inline(always)]
    pub(crate) unsafe fn set_shape_unchecked(&self, shape: Gc<Shape>) {
        self.header.set_low48(shape.addr() as u64);
    }

    /// Tests flags.
    #[inline(always)]
    pub fn has_flag(&self, flag: u8) -> bool {
        self.header.flags() & flag != 0
    }

    pub(crate) fn set_flag(&self, flag: u8, on: bool) {
        let flags = self.header.flags();
        self.header.set_flags(if on { flags | flag } else { flags & !flag });
    }

    /// This object as the pointer that a value holds.
    #[inline(always)]
    pub fn this(&self) -> Gc<Object> {
        // SAFETY: references to objects are to the cells that they begin.
        unsafe { Gc::from_ref(self) }
    }

    /// What an object of that shape begins with, whose layout has no inline slots.
    #[inline(always)]
    pub(crate) fn base(shape: Gc<Shape>, flags: u8) -> Object {
        let header = Header::new(shape.kind() as u8);
        header.set_low48(shape.addr() as u64);
        header.set_flags(flags);
        Object { header, slots: Cell::new(None), elements: Cell::new(None) }
    }

    /// A new object of a layout, which begins with the [base](Object::base) of a shape of its kind.
    #[inline(always)]
    pub(crate) fn allocate_layout<T: ObjectLayout>(heap: &mut Heap, layout: T) -> Gc<Object> {
        // SAFETY: layouts begin as every object does.
        unsafe { heap.alloc(layout).cast() }
    }

    /// The object as one of that layout, if it is of its kind.
    #[inline(always)]
    pub(crate) fn as_layout<T: ObjectLayout>(&self) -> Option<&T> {
        // SAFETY: a kind has one layout.
        (self.header.kind() == T::KIND).then(|| unsafe { &*std::ptr::from_ref(self).cast::<T>() })
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]) and where its inline slots lie.
    ///
    /// # Safety
    /// The caller initialises them at once.
    #[inline(always)]
    unsafe fn begin(heap: &mut Heap, shape: Gc<Shape>) -> (Gc<Object>, *mut Value) {
        let size = size_of::<Object>() + shape.inline_capacity() as usize * size_of::<Value>();
        assert!(shape.kind() == CellKind::Object, "a shape of other objects");
        let header = Header::new(CellKind::Object as u8);
        header.set_low48(shape.addr() as u64);
        // SAFETY: the memory is fresh and has room for the object and its inline slots, which the caller initialises.
        unsafe {
            let cell = heap.alloc_raw(size, CellKind::Object as u8).cast::<Object>();
            cell.write(Object { header, slots: Cell::new(None), elements: Cell::new(None) });
            (Gc::from_raw(cell.as_ptr()), cell.add(1).cast().as_ptr())
        }
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]), its inline slots empty.
    #[inline]
    pub fn allocate(heap: &mut Heap, shape: Gc<Shape>) -> Gc<Object> {
        // SAFETY: there are so many inline slots, all of which are written.
        unsafe {
            let (object, slots) = Object::begin(heap, shape);
            for at in 0..shape.inline_capacity() as usize {
                slots.add(at).write(Value::EMPTY);
            }
            object
        }
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]) with the inline slots of
    /// another object that has as many.
    #[inline]
    pub(crate) fn allocate_copy(heap: &mut Heap, shape: Gc<Shape>, source: &Object) -> Gc<Object> {
        let inline = shape.inline_capacity();
        let theirs = source.inline_slots();
        assert!(theirs.len() == inline as usize, "slots that both have");
        // SAFETY: there are so many inline slots, all of which are written.
        unsafe {
            let (object, slots) = Object::begin(heap, shape);
            theirs.as_ptr().cast::<Value>().copy_to_nonoverlapping(slots, theirs.len());
            object
        }
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]) whose first slots are
    /// ranges of another object's, inline in both.
    #[inline]
    pub(crate) fn allocate_with(
        heap: &mut Heap,
        shape: Gc<Shape>,
        source: &Object,
        ranges: &[Range<u32>],
    ) -> Gc<Object> {
        let (inline, theirs) = (shape.inline_capacity() as usize, source.inline_slots());
        let taken: usize = ranges.iter().map(|range| range.len()).sum();
        let fits = taken <= inline && ranges.iter().all(|range| range.end as usize <= theirs.len());
        assert!(fits, "slots that both have");
        // SAFETY: the ranges are of slots of the source and fit into the new ones, as was just checked; all of those
        // are written.
        unsafe {
            let (object, slots) = Object::begin(heap, shape);
            let mut at = 0;
            for range in ranges.iter().filter(|range| !range.is_empty()) {
                let run = theirs.as_ptr().cast::<Value>().add(range.start as usize);
                run.copy_to_nonoverlapping(slots.add(at), range.len());
                at += range.len();
            }
            for at in taken..inline {
                slots.add(at).write(Value::EMPTY);
            }
            object
        }
    }

    /// A new array of that shape (of kind [`CellKind::Array`]) with these elements.
    #[inline]
    pub fn allocate_array(heap: &mut Heap, shape: Gc<Shape>, elements: Elements) -> Gc<Object> {
        heap.budget.note_array(elements.len());
        let Object { header, slots, .. } = Object::base(shape, 0);
        Object::allocate_layout(heap, ArrayObject { header, slots, elements })
    }

    /// Whether this is an array (proxies for arrays are not).
    #[inline(always)]
    pub fn is_array(&self) -> bool {
        self.kind() == CellKind::Array
    }

    /// The elements of an array.
    #[inline(always)]
    pub fn as_array(&self) -> Option<&Elements> {
        self.as_layout::<ArrayObject>().map(|array| &array.elements)
    }

    /// The elements of an object of any kind, if it has any.
    #[inline(always)]
    pub fn elements(&self) -> Option<&Elements> {
        if self.is_array() {
            return self.as_array();
        }
        let cell = self.elements.get()?;
        // SAFETY: the cell lives as long as this object points to it; elements cells are never
        // replaced once they are set.
        Some(unsafe { (*cell.as_ptr()).elements() })
    }

    /// The elements, made if there are none yet.
    pub fn elements_or_new(&self, heap: &mut Heap) -> &Elements {
        if self.elements().is_none() {
            self.set_elements(heap, Elements::empty());
        }
        self.elements().expect("elements were just made")
    }

    /// Gives an object that is no array its first elements.
    pub(crate) fn set_elements(&self, heap: &mut Heap, elements: Elements) {
        assert!(!self.is_array() && self.elements.get().is_none(), "the first elements");
        self.elements.set(Some(ElementsCell::new(heap, elements)));
    }

    /// The out-of-line slots, if they lie in one storage.
    #[inline(always)]
    pub fn slots(&self) -> Option<Gc<Storage>> {
        if self.has_flag(Object::SLOTS_IN_PIECES) { None } else { self.slots.get() }
    }

    /// The out-of-line slots, if they are in pieces.
    #[inline]
    pub fn slot_pieces(&self) -> Option<Gc<Pieces>> {
        if !self.has_flag(Object::SLOTS_IN_PIECES) {
            return None;
        }
        // SAFETY: the flag says what word 1 points to.
        self.slots.get().map(|pieces| unsafe { pieces.cast() })
    }

    pub(crate) fn set_slots(&self, slots: Option<Gc<Storage>>, shared: bool) {
        self.slots.set(slots);
        self.set_flag(Object::SLOTS_IN_PIECES, false);
        self.set_flag(Object::SLOTS_SHARED, shared);
    }

    pub(crate) fn set_slot_pieces(&self, pieces: Gc<Pieces>) {
        debug_assert!(self.shape().has(Shape::UNIQUE));
        // SAFETY: the flag says that this is no storage.
        self.slots.set(Some(unsafe { pieces.cast() }));
        self.set_flag(Object::SLOTS_IN_PIECES, true);
        self.set_flag(Object::SLOTS_SHARED, false);
    }

    /// Whether changing one of many shared slots should leave the others where they are.
    fn may_go_to_pieces(&self, len: u32) -> bool {
        len >= SHARE_IN_PIECES && self.has_flag(Object::SLOTS_SHARED) && !self.has_flag(Object::IS_PROTOTYPE)
    }

    /// The `len` out-of-line slots as pieces, which the object holds from now on. Caches may know
    /// where slots lie for the shape that the object had: it gets another one.
    fn go_to_pieces(&self, heap: &mut Heap, len: u32) -> Gc<Pieces> {
        if let Some(pieces) = self.slot_pieces() {
            return pieces;
        }
        let pieces = Pieces::of_slots(heap, self.slots.get().expect("shared slots"), len);
        self.set_shape(Shapes::unique(heap, self.shape()));
        self.set_slot_pieces(pieces);
        pieces
    }

    /// Makes out-of-line slots the object's own, in one storage that stays where it is for as long
    /// as none is added.
    pub(crate) fn own_slots(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        if let Some(pieces) = self.slot_pieces() {
            self.set_slots(Some(pieces.join_slots(heap)?), false);
        } else if self.has_flag(Object::SLOTS_SHARED)
            && let Some(slots) = self.slots.get()
        {
            let shape = self.shape();
            self.set_slots(Some(slots.slots_take(heap, shape.count() - shape.inline_capacity())?), false);
        }
        Ok(())
    }

    /// Joins slots that are in pieces, if reading them has cost as much.
    pub(crate) fn settle_slots(&self, heap: &mut Heap, cost: u32) {
        if let Some(pieces) = self.slot_pieces()
            && self.shape().owe(cost)
            && let Ok(joined) = pieces.join_slots(heap)
        {
            self.set_slots(Some(joined), false);
        }
    }

    /// The inline slots.
    #[inline(always)]
    fn inline_slots(&self) -> &[Cell<Value>] {
        let start = std::ptr::from_ref(self).wrapping_add(1).cast();
        // SAFETY: so many inline slots follow the object, all of them initialised.
        unsafe { std::slice::from_raw_parts(start, self.shape().inline_capacity() as usize) }
    }

    /// Takes over the first inline slots of an object with the same inline capacity.
    #[inline]
    pub(crate) fn copy_inline_slots(&self, source: &Object, count: u32) {
        let (ours, theirs) = (self.inline_slots(), source.inline_slots());
        assert!(ours.len() == theirs.len(), "slots that both have");
        copy_slots(&theirs[..count as usize], &ours[..count as usize]);
    }

    /// The value of a slot below the shape's count.
    #[inline]
    pub fn slot(&self, slot: u32) -> Value {
        let inline = self.shape().inline_capacity();
        if let Some(place) = self.inline_slots().get(slot as usize) {
            return place.get();
        }
        match self.slots() {
            Some(slots) => slots.slots_get(slot - inline),
            None => self.slot_in_pieces(slot - inline),
        }
    }

    #[cold]
    fn slot_in_pieces(&self, slot: u32) -> Value {
        self.slot_pieces().expect("an object with out-of-line slots").get(slot)
    }

    /// Sets a slot below the shape's count. Without memory for it the slot keeps its value, which the heap notes.
    #[inline]
    pub fn set_slot(&self, heap: &mut Heap, slot: u32, value: Value) {
        let shape = self.shape();
        let inline = shape.inline_capacity();
        if slot < inline {
            self.inline_slots()[slot as usize].set(value);
            return;
        }
        if !self.has_flag(Object::SLOTS_IN_PIECES | Object::SLOTS_SHARED)
            && let Some(slots) = self.slots.get()
        {
            slots.slots_set(slot - inline, value);
            return;
        }
        if self.set_slot_of_others(heap, slot - inline, value).is_err() {
            heap.note_refusal();
        }
    }

    /// As [`Object::set_slot`], for an out-of-line slot that is shared or in pieces.
    fn set_slot_of_others(&self, heap: &mut Heap, at: u32, value: Value) -> Result<(), OutOfMemory> {
        let len = self.shape().count() - self.shape().inline_capacity();
        if self.has_flag(Object::SLOTS_IN_PIECES) || self.may_go_to_pieces(len) {
            let pieces = self.go_to_pieces(heap, len);
            if !self.shape().owe(WRITE_IN_PIECES) {
                self.set_slot_pieces(Pieces::replace(pieces, heap, at, value)?);
                return Ok(());
            }
        }
        self.own_slots(heap)?;
        self.slots.get().expect("an object with out-of-line slots").slots_set(at, value);
        Ok(())
    }

    /// Writes the value of the slot right after the last one, making room; the caller then sets
    /// the shape that counts it. The object may have got another shape by then.
    #[inline]
    pub fn append_slot(&self, heap: &mut Heap, slot: u32, value: Value) -> Result<(), OutOfMemory> {
        let inline = self.shape().inline_capacity();
        if let Some(place) = self.inline_slots().get(slot as usize) {
            place.set(value);
            return Ok(());
        }
        let at = slot - inline;
        if self.slots().is_some_and(|slots| slots.slots_push(at, value)) {
            return Ok(());
        }
        self.append_slot_slow(heap, at, value)
    }

    /// As [`Object::append_slot`] to so many out-of-line slots, for which there is no room or no more than before
    /// others are known to be gone.
    #[inline(never)]
    fn append_slot_slow(&self, heap: &mut Heap, at: u32, value: Value) -> Result<(), OutOfMemory> {
        let in_place = self.slots().is_some_and(|slots| slots.has_room_behind(heap, at));
        if self.has_flag(Object::SLOTS_IN_PIECES) || !in_place && self.may_go_to_pieces(at) {
            let pieces = Pieces::append(self.go_to_pieces(heap, at), heap, &[value])?;
            self.set_slot_pieces(pieces);
            return Ok(());
        }
        match self.slots.get() {
            None => {
                let storage = Storage::new(heap, 4)?;
                self.slots.set(Some(storage.slots_append(heap, 0, value)?));
            }
            Some(storage) => {
                let grown = storage.slots_append(heap, at, value)?;
                if grown != storage {
                    self.set_slots(Some(grown), false);
                }
            }
        }
        Ok(())
    }

    /// Makes room out of line for so many slots in all, inline ones included, if there are none yet.
    pub fn reserve_slots(&self, heap: &mut Heap, count: u32) {
        let inline = self.shape().inline_capacity();
        if count > inline
            && self.slots.get().is_none()
            && let Ok(storage) = Storage::new(heap, count - inline)
        {
            self.slots.set(Some(storage));
        }
    }

    /// Those of the slots from `slot` up to `end` that lie in a row with the first; of slots in pieces none.
    fn slot_run(&self, slot: u32, end: u32) -> &[Cell<Value>] {
        let inline = self.shape().inline_capacity();
        if slot < inline {
            return &self.inline_slots()[slot as usize..end.min(inline) as usize];
        }
        match self.slots() {
            // SAFETY: the object keeps its storage alive, and nothing is collected while a caller holds the run.
            Some(slots) => unsafe { (*slots.as_ptr()).cells(slot - inline, end - slot) },
            None => &[],
        }
    }

    /// Writes a range of another object's slots right after the last slot, which is the one before
    /// `slot`; the caller then sets the shape that counts them.
    pub(crate) fn append_slots(
        &self,
        heap: &mut Heap,
        slot: u32,
        source: &Object,
        range: Range<u32>,
    ) -> Result<(), OutOfMemory> {
        let (mut slot, mut from) = (slot, range.start);
        while from < range.end {
            let run = source.slot_run(from, range.end);
            let inline = self.inline_slots();
            let mut taken = if (slot as usize) < inline.len() {
                let places = &inline[slot as usize..];
                let taken = run.len().min(places.len());
                copy_slots(&run[..taken], &places[..taken]);
                taken as u32
            } else {
                self.slots().map_or(0, |slots| slots.slots_extend(heap, slot - inline.len() as u32, run))
            };
            if taken == 0 {
                self.append_slot(heap, slot, source.slot(from))?;
                taken = 1;
            }
            (slot, from) = (slot + taken, from + taken);
        }
        Ok(())
    }

    /// The address of a slot below the shape's count; 0 if it is in pieces, or shared, so that the next write
    /// moves it.
    pub(crate) fn slot_address(&self, slot: u32) -> usize {
        let inline = self.shape().inline_capacity();
        if slot < inline {
            self.inline_slots()[slot as usize].as_ptr().addr()
        } else {
            let own = self.slots().filter(|_| !self.has_flag(Object::SLOTS_SHARED));
            own.map_or(0, |slots| slots.cells(slot - inline, 1).as_ptr().addr())
        }
    }

    /// Adds a slot for a transition that an inline cache remembers. Without memory for it the property is left
    /// out, which the heap notes.
    #[inline]
    pub(crate) fn add_cached(&self, heap: &mut Heap, slot: u32, value: Value, shape: Gc<Shape>) {
        match self.append_slot(heap, slot, value) {
            Ok(()) => self.set_shape(shape),
            Err(OutOfMemory) => heap.note_refusal(),
        }
    }
}

/// Where slots of prototypes lie, for as long as no prototype changes its structure. They keep the prototypes alive
/// where they are traced.
#[derive(Clone, Copy)]
pub(crate) struct PrototypeSlots<const N: usize> {
    holders: [Gc<Object>; N],
    places: [usize; N],
    epoch: u32,
}

impl<const N: usize> PrototypeSlots<N> {
    /// Those slots of objects, if these are prototypes.
    pub(crate) fn new(shapes: &Shapes, slots: [(Gc<Object>, u32); N]) -> Option<PrototypeSlots<N>> {
        let holders = slots.map(|(holder, _)| holder);
        let places = slots.map(|(holder, slot)| holder.slot_address(slot));
        let lie_still = holders.iter().all(|holder| holder.has_flag(Object::IS_PROTOTYPE));
        (lie_still && !places.contains(&0)).then_some(PrototypeSlots { holders, places, epoch: shapes.epoch })
    }

    /// What they hold, in the epoch in which they were found.
    #[inline(always)]
    pub(crate) fn get(&self, shapes: &Shapes) -> Option<[Value; N]> {
        // SAFETY: the slots of a prototype are its own, and lie where they do until it gets or loses one,
        // which moves the epoch on.
        (self.epoch == shapes.epoch).then(|| self.places.map(|place| unsafe { *(place as *const Value) }))
    }
}

impl<const N: usize> Trace for PrototypeSlots<N> {
    fn trace(&self, tracer: &mut Tracer) {
        self.holders.iter().for_each(|&holder| tracer.mark(holder));
    }
}

/// Copies slots over as many others, which may be the same.
#[inline(always)]
fn copy_slots(from: &[Cell<Value>], to: &[Cell<Value>]) {
    assert!(from.len() == to.len(), "as many slots");
    // SAFETY: both are cells, so many of them, that can be read and written.
    unsafe { from.as_ptr().cast::<Value>().copy_to(to.as_ptr().cast::<Value>().cast_mut(), from.len()) };
}

convert_into! { Value: Gc<Object> => Value::of_cell; }

impl Value {
    /// The object, if this is one.
    #[inline(always)]
    pub fn as_object(self) -> Option<Gc<Object>> {
        // SAFETY: every cell of a kind of objects begins with one.
        self.as_any_cell().filter(|&cell| CellKind::of(cell).is_object()).map(|cell| unsafe { cell.cast() })
    }
}

/// Traces what all objects have: shape, slots, elements.
pub(crate) fn trace_common(object: &Object, tracer: &mut Tracer) {
    tracer.mark(object.shape());
    trace_slots(object, tracer);
    object.elements.trace(tracer);
}

fn trace_slots(object: &Object, tracer: &mut Tracer) {
    if let Some(pieces) = object.slot_pieces() {
        tracer.mark(pieces);
    } else if let Some(storage) = object.slots.get() {
        let shape = object.shape();
        let used = shape.count().saturating_sub(shape.inline_capacity());
        storage.mark_view(tracer, 0, used);
    }
}

impl Trace for Object {
    /// As an ordinary object.
    fn trace(&self, tracer: &mut Tracer) {
        trace_common(self, tracer);
        self.inline_slots().trace(tracer);
    }
}

impl Trace for ArrayObject {
    fn trace(&self, tracer: &mut Tracer) {
        // SAFETY: an array begins with header and slots as every object does; elements are not read through it.
        let object = unsafe { &*std::ptr::from_ref(self).cast::<Object>() };
        tracer.mark(object.shape());
        trace_slots(object, tracer);
        self.elements.trace(tracer);
    }
}
