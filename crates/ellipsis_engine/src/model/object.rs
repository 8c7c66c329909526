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

use std::cell::Cell;
use std::ops::Range;

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer};

use crate::model::key::PropertyKey;
use crate::model::key_table::Entry;
use crate::model::kind::{self, CellKind};
use crate::model::property::Attributes;
use crate::model::sequence::{Elements, Pieces, SHARE_IN_PIECES, Storage};
use crate::model::shape::{Shape, Shapes};
use crate::model::store::Store;
use crate::model::value::Value;

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

/// Elements of objects that are no arrays.
#[repr(C)]
pub(crate) struct ElementsCell {
    header: Header,
    elements: Elements,
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
        kind::of_address(&self.header)
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

    #[inline(always)]
    pub(crate) fn set_shape(&self, shape: Gc<Shape>) {
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
        // SAFETY: references to objects only come from the cells they begin.
        unsafe { Gc::from_ref(self) }
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]) and where its inline slots lie,
    /// which the caller initialises at once.
    #[inline(always)]
    fn begin(heap: &mut Heap, shape: Gc<Shape>) -> (Gc<Object>, *mut Value) {
        let size = size_of::<Object>() + shape.inline_capacity() as usize * size_of::<Value>();
        let cell = heap.alloc_raw(size, CellKind::Object as u8).cast::<Object>();
        let header = Header::new(CellKind::Object as u8);
        header.set_low48(shape.addr() as u64);
        // SAFETY: the memory is fresh and has room for the object and its inline slots.
        unsafe {
            cell.write(Object { header, slots: Cell::new(None), elements: Cell::new(None) });
            (Gc::from_raw(cell.as_ptr()), cell.add(1).cast().as_ptr())
        }
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]), its inline slots empty.
    #[inline]
    pub fn allocate(heap: &mut Heap, shape: Gc<Shape>) -> Gc<Object> {
        let (object, slots) = Object::begin(heap, shape);
        for at in 0..shape.inline_capacity() as usize {
            // SAFETY: there are so many inline slots.
            unsafe { slots.add(at).write(Value::EMPTY) };
        }
        object
    }

    /// A new ordinary object of that shape (of kind [`CellKind::Object`]) with the inline slots of
    /// another object that has as many.
    #[inline]
    pub(crate) fn allocate_copy(heap: &mut Heap, shape: Gc<Shape>, source: &Object) -> Gc<Object> {
        let inline = shape.inline_capacity();
        assert!(source.shape().inline_capacity() == inline, "slots that both have");
        let (object, slots) = Object::begin(heap, shape);
        let from = std::ptr::from_ref(source).wrapping_add(1).cast::<Value>();
        // SAFETY: both have so many inline slots, and those of the source are initialised.
        unsafe { from.copy_to_nonoverlapping(slots, inline as usize) };
        object
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
        let (inline, theirs) = (shape.inline_capacity() as usize, source.shape().inline_capacity());
        let taken: usize = ranges.iter().map(|range| range.len()).sum();
        assert!(taken <= inline && ranges.iter().all(|range| range.end <= theirs), "slots that both have");
        let (object, slots) = Object::begin(heap, shape);
        // SAFETY: the ranges are of slots of the source and fit into the new ones, as was just checked.
        unsafe {
            let mut at = 0;
            for range in ranges.iter().filter(|range| !range.is_empty()) {
                let run = source.inline_slot(range.start).cast_const();
                run.copy_to_nonoverlapping(slots.add(at), range.len());
                at += range.len();
            }
            for at in taken..inline {
                slots.add(at).write(Value::EMPTY);
            }
        }
        object
    }

    /// A new array of that shape (of kind [`CellKind::Array`]) with these elements.
    #[inline]
    pub fn allocate_array(heap: &mut Heap, shape: Gc<Shape>, elements: Elements) -> Gc<Object> {
        let header = Header::new(CellKind::Array as u8);
        header.set_low48(shape.addr() as u64);
        let array = ArrayObject { header, slots: Cell::new(None), elements };
        let cell = crate::model::cell::allocate(heap, CellKind::Array, array);
        // SAFETY: an array begins with header and slots as every object does.
        unsafe { cell.cast() }
    }

    /// Whether this is an array (proxies for arrays are not).
    #[inline(always)]
    pub fn is_array(&self) -> bool {
        self.kind() == CellKind::Array
    }

    /// The elements of an array.
    #[inline(always)]
    pub fn as_array(&self) -> Option<&Elements> {
        // SAFETY: the kind says that the layout is an array's.
        self.is_array().then(|| unsafe { &(*std::ptr::from_ref(self).cast::<ArrayObject>()).elements })
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
        Some(unsafe { &(*cell.as_ptr()).elements })
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
        debug_assert!(!self.is_array() && self.elements.get().is_none());
        let cell = ElementsCell { header: Header::new(CellKind::Elements as u8), elements };
        self.elements.set(Some(crate::model::cell::allocate(heap, CellKind::Elements, cell)));
    }

    /// The out-of-line slots, if they lie in one storage.
    #[inline(always)]
    pub(crate) fn slots(&self) -> Option<Gc<Storage>> {
        if self.has_flag(Object::SLOTS_IN_PIECES) { None } else { self.slots.get() }
    }

    /// The out-of-line slots, if they are in pieces.
    #[inline]
    pub(crate) fn slot_pieces(&self) -> Option<Gc<Pieces>> {
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
    pub(crate) fn own_slots(&self, heap: &mut Heap) {
        if let Some(pieces) = self.slot_pieces() {
            self.set_slots(Some(pieces.join_slots(heap)), false);
        } else if self.has_flag(Object::SLOTS_SHARED)
            && let Some(slots) = self.slots.get()
        {
            let shape = self.shape();
            self.set_slots(Some(slots.slots_take(heap, shape.count() - shape.inline_capacity())), false);
        }
    }

    /// Joins slots that are in pieces, if reading them has cost as much.
    pub(crate) fn settle_slots(&self, heap: &mut Heap, cost: u32) {
        if let Some(pieces) = self.slot_pieces()
            && self.shape().owe(cost)
        {
            self.set_slots(Some(pieces.join_slots(heap)), false);
        }
    }

    /// The address of an inline slot.
    #[inline(always)]
    fn inline_slot(&self, slot: u32) -> *mut Value {
        debug_assert!(self.kind() == CellKind::Object && slot < self.shape().inline_capacity());
        // SAFETY: inline slots follow the object; the caller checked the number.
        unsafe { std::ptr::from_ref(self).add(1).cast::<Value>().cast_mut().add(slot as usize) }
    }

    /// Takes over the first inline slots of an object with the same inline capacity.
    #[inline]
    pub(crate) fn copy_inline_slots(&self, source: &Object, count: u32) {
        let inline = self.shape().inline_capacity();
        assert!(count <= inline && source.shape().inline_capacity() == inline, "slots that both have");
        if count > 0 {
            // SAFETY: both have that many; nobody holds references into slots.
            unsafe { source.inline_slot(0).copy_to(self.inline_slot(0), count as usize) };
        }
    }

    /// The value of a slot below the shape's count.
    #[inline]
    pub fn slot(&self, slot: u32) -> Value {
        let inline = self.shape().inline_capacity();
        if slot < inline {
            // SAFETY: inline slots are always initialised.
            unsafe { *self.inline_slot(slot) }
        } else if let Some(pieces) = self.slot_pieces() {
            pieces.get(slot - inline)
        } else {
            self.slots.get().expect("an object with out-of-line slots").slots_get(slot - inline)
        }
    }

    /// The slot and attributes of an own property whose key is no index, of those that are made
    /// already.
    #[inline]
    pub fn lookup(&self, key: PropertyKey) -> Option<(u32, Attributes)> {
        let shape = self.shape();
        let found = shape.lookup(key)?;
        let deleted = shape.has(Shape::HAS_DELETED) && self.slot(found.0).is_empty();
        (!deleted).then_some(found)
    }

    /// Calls `visit` for each own property whose key is no index with its slot, in the order in
    /// which they were added.
    pub fn for_each_property(&self, mut visit: impl FnMut(u32, Entry)) {
        let shape = self.shape();
        let has_deleted = shape.has(Shape::HAS_DELETED);
        shape.for_each(|slot, entry| {
            if !(has_deleted && self.slot(slot).is_empty()) {
                visit(slot, entry);
            }
        });
    }

    /// All own properties whose keys are no indices, in the order in which they were added.
    pub fn entries(&self) -> Vec<(u32, Entry)> {
        let mut entries = Vec::with_capacity(self.shape().count() as usize);
        self.for_each_property(|slot, entry| entries.push((slot, entry)));
        entries
    }

    /// Sets a slot below the shape's count.
    #[inline]
    pub fn set_slot(&self, heap: &mut Heap, slot: u32, value: Value) {
        let shape = self.shape();
        let inline = shape.inline_capacity();
        if slot < inline {
            // SAFETY: `inline_slot` is valid; nobody holds references into slots.
            unsafe { *self.inline_slot(slot) = value };
            return;
        }
        let len = shape.count() - inline;
        if !self.has_flag(Object::SLOTS_IN_PIECES | Object::SLOTS_SHARED)
            && let Some(slots) = self.slots.get()
        {
            slots.slots_set(slot - inline, value);
            return;
        }
        if self.has_flag(Object::SLOTS_IN_PIECES) || self.may_go_to_pieces(len) {
            let pieces = self.go_to_pieces(heap, len);
            if !self.shape().owe(WRITE_IN_PIECES) {
                self.set_slot_pieces(pieces.replace(heap, slot - inline, value));
                return;
            }
        }
        self.own_slots(heap);
        self.slots.get().expect("an object with out-of-line slots").slots_set(slot - inline, value);
    }

    /// Writes the value of the slot right after the last one, making room; the caller then sets
    /// the shape that counts it. The object may have got another shape by then.
    #[inline]
    pub(crate) fn append_slot(&self, heap: &mut Heap, slot: u32, value: Value) {
        let inline = self.shape().inline_capacity();
        if slot < inline {
            // SAFETY: as in `set_slot`.
            unsafe { *self.inline_slot(slot) = value };
            return;
        }
        let at = slot - inline;
        let in_place = self.slots().is_some_and(|slots| slots.has_room_behind(at));
        if self.has_flag(Object::SLOTS_IN_PIECES) || !in_place && self.may_go_to_pieces(at) {
            let pieces = self.go_to_pieces(heap, at).append(heap, value);
            self.set_slot_pieces(pieces);
            return;
        }
        match self.slots.get() {
            None => {
                let storage = Storage::new(heap, 4);
                self.slots.set(Some(storage.slots_append(heap, 0, value)));
            }
            Some(storage) => {
                let grown = storage.slots_append(heap, at, value);
                if grown != storage {
                    self.set_slots(Some(grown), false);
                }
            }
        }
    }

    /// Makes room out of line for so many slots in all, inline ones included, if there are none yet.
    pub(crate) fn reserve_slots(&self, heap: &mut Heap, count: u32) {
        let inline = self.shape().inline_capacity();
        if count > inline && self.slots.get().is_none() {
            self.slots.set(Some(Storage::new(heap, count - inline)));
        }
    }

    /// Where the slots from `slot` on lie, and how many of those below `end` lie in a row; of slots
    /// in pieces none.
    fn slot_run(&self, slot: u32, end: u32) -> Option<(*const Value, u32)> {
        let inline = self.shape().inline_capacity();
        if slot < inline {
            return Some((self.inline_slot(slot), end.min(inline) - slot));
        }
        let slots = self.slots()?;
        Some((slots.slots_span(slot - inline, end - slot), end - slot))
    }

    /// Writes a range of another object's slots right after the last slot, which is the one before
    /// `slot`; the caller then sets the shape that counts them.
    pub(crate) fn append_slots(&self, heap: &mut Heap, slot: u32, source: &Object, range: Range<u32>) {
        let inline = self.shape().inline_capacity();
        let length = range.end - range.start;
        if length > 0 && slot + length <= inline && range.end <= source.shape().inline_capacity() {
            // SAFETY: both have these slots inline; nobody holds references to slots.
            unsafe { source.inline_slot(range.start).copy_to(self.inline_slot(slot), length as usize) };
            return;
        }
        let (mut slot, mut from) = (slot, range.start);
        while from < range.end {
            let room = match self.slots() {
                _ if slot < inline => inline - slot,
                Some(slots) => slots.room_behind(slot - inline),
                None => 0,
            };
            let run = source.slot_run(from, range.end).filter(|_| room > 0);
            let taken = match run {
                None => {
                    self.append_slot(heap, slot, source.slot(from));
                    1
                }
                // SAFETY: the run is that long and of slots in use, which are never where slots are
                // appended, even if both objects share a storage; nobody holds references to slots.
                Some((run, length)) => unsafe {
                    let taken = length.min(room);
                    match self.slots() {
                        Some(slots) if slot >= inline => slots.slots_extend(run, taken),
                        _ => run.copy_to_nonoverlapping(self.inline_slot(slot), taken as usize),
                    }
                    taken
                },
            };
            (slot, from) = (slot + taken, from + taken);
        }
    }

    /// Adds a property that is not there yet, unobserved: no checks.
    pub fn add_property(&self, store: &mut Store, key: PropertyKey, value: Value, attributes: Attributes) {
        debug_assert!(!key.is_index());
        self.append_slot(&mut store.heap, self.shape().count(), value);
        let grown = store.shapes.add(&mut store.heap, self.shape(), key, attributes);
        self.set_shape(grown);
    }

    /// The address of the slot of an own data or accessor property; 0 if there is none.
    pub(crate) fn slot_address(&self, key: PropertyKey) -> usize {
        let Some((slot, _)) = self.lookup(key) else { return 0 };
        let inline = self.shape().inline_capacity();
        if slot < inline {
            self.inline_slot(slot) as usize
        } else {
            self.slots().map_or(0, |slots| {
                slots.addr() + Storage::DATA_OFFSET + (slot - inline) as usize * size_of::<Value>()
            })
        }
    }

    /// Adds a slot for a transition that an inline cache remembers.
    #[inline]
    pub(crate) fn add_cached(&self, heap: &mut Heap, slot: u32, value: Value, shape: Gc<Shape>) {
        self.append_slot(heap, slot, value);
        self.set_shape(shape);
    }

    /// Removes the property in a slot, unobserved: no checks.
    pub(crate) fn remove_property(&self, store: &mut Store, slot: u32) {
        self.set_slot(&mut store.heap, slot, Value::EMPTY);
        let shape = store.shapes.delete(&mut store.heap, self.shape());
        self.set_shape(shape);
        if shape.is_worth_compacting() {
            self.compact(store);
        }
    }

    /// Gives back the slots of deleted keys.
    fn compact(&self, store: &mut Store) {
        let (values, keys): (Vec<Value>, Vec<Entry>) =
            self.entries().iter().map(|&(slot, entry)| (self.slot(slot), entry)).unzip();
        let compact = Shapes::compacted(&mut store.heap, self.shape(), keys);
        let inline = compact.inline_capacity() as usize;
        let storage = Storage::new(&mut store.heap, (values.len().saturating_sub(inline)).max(4) as u32);
        self.set_slots(Some(storage), false);
        self.set_shape(compact);
        for (slot, value) in values.into_iter().enumerate() {
            self.append_slot(&mut store.heap, slot as u32, value);
        }
    }

    /// Gives an object a unique shape that announces its structural changes, since a shape is about
    /// to have it as its prototype.
    pub fn become_prototype(&self, store: &mut Store) {
        if self.has_flag(Object::IS_PROTOTYPE) {
            return;
        }
        self.own_slots(&mut store.heap);
        self.set_flag(Object::IS_PROTOTYPE, true);
        let shape = self.shape();
        let unique = if shape.has(Shape::UNIQUE) { shape } else { Shapes::unique(&mut store.heap, shape) };
        unique.set_flags(Shape::PROTOTYPE);
        self.set_shape(unique);
        // Elements of prototypes are seen through holes.
        store.shapes.epoch = store.shapes.epoch.wrapping_add(1);
    }

    /// Replaces the shape after a structural change other than adding a key.
    pub(crate) fn replace_shape(&self, shape: Gc<Shape>) {
        if self.has_flag(Object::IS_PROTOTYPE) {
            shape.set_flags(Shape::PROTOTYPE | Shape::UNIQUE);
        }
        self.set_shape(shape);
    }
}

/// Freezes an array or plain object that the engine makes.
pub(crate) fn freeze_plain(store: &mut Store, object: Gc<Object>) {
    let shape =
        store.shapes.restricted(&mut store.heap, object.shape(), crate::model::shape::IntegrityLevel::Frozen);
    object.replace_shape(shape);
    if let Some(elements) = object.elements() {
        elements.freeze();
        elements.make_length_read_only();
    }
}

/// Traces what all objects have: shape, slots, elements.
pub(crate) fn trace_common(object: &Object, tracer: &mut Tracer) {
    tracer.mark(object.shape());
    trace_slots(object, tracer);
    object.elements.get().trace(tracer);
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

/// Traces an ordinary object.
///
/// # Safety
/// `cell` is a live ordinary object.
pub(crate) unsafe fn trace_object(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let object = unsafe { &*cell.cast::<Object>() };
    trace_common(object, tracer);
    for slot in 0..object.shape().inline_capacity() {
        // SAFETY: inline slots are always initialised.
        unsafe { *object.inline_slot(slot) }.trace(tracer);
    }
}

/// Traces an array.
///
/// # Safety
/// `cell` is a live array.
pub(crate) unsafe fn trace_array(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let array = unsafe { &*cell.cast::<ArrayObject>() };
    // SAFETY: an array begins with header and slots as every object does; elements are not read through it.
    let object = unsafe { &*cell.cast::<Object>() };
    tracer.mark(object.shape());
    trace_slots(object, tracer);
    array.elements.trace(tracer);
}

/// Traces the elements of an object that is no array.
///
/// # Safety
/// `cell` is a live elements cell.
pub(crate) unsafe fn trace_elements(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    unsafe { (*cell.cast::<ElementsCell>()).elements.trace(tracer) }
}
