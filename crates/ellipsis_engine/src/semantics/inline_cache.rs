//! Inline caches: what instructions remember about the objects that they met, so that they find the
//! same again without looking.
//!
//! # Safety
//! A case is made where its truth was just established: an object whose header matches has the
//! property at that place. A shape says so of its own properties for ever. What is inherited,
//! missing or added holds while the epoch stands, which every structural change of a prototype moves
//! on; in between, slots of prototypes do not move. A case keeps what it refers to alive.

use std::cell::{Cell, OnceCell};

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::object::INLINE_SLOTS;
use crate::model::sequence;
use crate::model::{Accessor, Environment, Object, PropertyKey, Shape, Shapes, Store, Value};

/// The part of a header that loads compare: the shape.
pub(crate) const LOAD_MASK: u64 = (1 << 48) - 1;
/// The part of a header that stores compare: shape and flags, so that lazy properties, prototypes
/// and overwriting of shared slots go the slow way.
pub(crate) const STORE_MASK: u64 = (1 << 56) - 1;
/// What says in a header that properties are still to be made: others than those that caches know of.
const LAZY: u64 = (Object::LAZY as u64) << 48;
/// A kind of primitive values, as what stands for the shape that they do not have.
#[derive(Clone, Copy)]
#[repr(u64)]
pub(crate) enum Primitive {
    String = 1 << 47,
    Number,
}

impl Primitive {
    /// The kind of a value, if caches know it.
    #[inline]
    pub(crate) fn of(value: Value) -> Option<Primitive> {
        match value {
            _ if value.is_string() => Some(Primitive::String),
            _ if value.is_number() => Some(Primitive::Number),
            _ => None,
        }
    }
}

/// How many further cases a cache remembers.
const MORE: usize = 3;

/// So often a further case is found until it becomes the first.
const HITS_TO_PROMOTE: u32 = 16;

/// Of so many cases that are not remembered one takes the place of another.
const MISSES_TO_REPLACE: u32 = 16;

/// Where a case of an inline cache has a property, of receivers whose header says a shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KnownAccess {
    /// Nothing is known that is simple.
    Unknown,
    /// In the receiver, so many bytes from its start.
    Inline(Gc<Shape>, u32),
    /// Out of line, so many bytes from the start of the storage.
    OutOfLine(Gc<Shape>, u32),
    /// At that address in a prototype, in that epoch.
    Inherited(Gc<Shape>, u64, u32),
    /// Nowhere, in that epoch.
    Missing(Gc<Shape>, u32),
    /// Of strings: at that address in a prototype, in that epoch.
    OfString(u64, u32),
    /// The length of an array.
    ArrayLength(Gc<Shape>),
    /// A store adds it so many bytes from the receiver's start, in that epoch, which leads to the second shape.
    AddInline(Gc<Shape>, Gc<Shape>, u32, u32),
}

/// Where the cache of a global name has the binding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KnownGlobal {
    /// Nothing is known.
    Unknown,
    /// In slot 0 of that cell, empty before it is initialised.
    Lexical(Gc<Environment>),
    /// In the global object, out of line so many bytes from the start of the storage, while it has that shape and the realm
    /// that epoch of lexical bindings.
    Property(Gc<Shape>, u32, u32),
}

/// What an inline cache found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Kind {
    /// Nothing yet.
    Empty,
    /// An own data property in an inline slot; `offset` is in bytes from the object.
    Inline,
    /// An own data property out of line; `offset` is in bytes from the storage.
    OutOfLine,
    /// A data property of a prototype; `data` is the address of its slot.
    Inherited,
    /// An accessor of a prototype; `data` is the address of its pair.
    Getter,
    /// An own accessor; `offset` is that of its pair, in bytes from the object, or from the storage if `data` is 1.
    OwnGetter,
    /// No such property; the value is undefined.
    Missing,
    /// The length of an array.
    ArrayLength,
    /// A store that adds a property inline; `data` is the new shape, `offset` as in `Inline`.
    AddInline,
    /// A store that adds a property out of line; `data` is the new shape, `offset` the slot number.
    AddOutOfLine,
    /// A global lexical binding; `data` is its cell.
    Lexical,
}

/// One case of an inline cache.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Case {
    /// The part of a receiver's header that is compared.
    shape: u64,
    data: u64,
    offset: u32,
    epoch: u32,
    kind: Kind,
}

impl Case {
    const EMPTY: Case = Case { shape: 0, data: 0, offset: 0, epoch: 0, kind: Kind::Empty };

    /// An own data property in a slot of objects of that shape.
    fn own(shape: Gc<Shape>, slot: u32) -> Case {
        let inline = shape.inline_capacity();
        let (kind, offset) = if slot < inline {
            (Kind::Inline, INLINE_SLOTS as u32 + slot * 8)
        } else {
            (Kind::OutOfLine, sequence::Storage::DATA_OFFSET as u32 + (slot - inline) * 8)
        };
        Case { shape: shape.addr() as u64, kind, offset, ..Case::EMPTY }
    }

    /// What it says, for whoever compiles the instruction.
    fn known_access(self) -> KnownAccess {
        if self.shape == Primitive::String as u64 && self.kind == Kind::Inherited {
            return KnownAccess::OfString(self.data, self.epoch);
        }
        // (A case with flags is for stores to objects that are special.)
        if self.shape == 0 || self.shape & !LOAD_MASK != 0 || self.shape >= Primitive::String as u64 {
            return KnownAccess::Unknown;
        }
        // SAFETY: those are the addresses of shapes, which the case keeps alive.
        let (shape, grown) =
            unsafe { (Gc::from_raw(self.shape as *mut Shape), || Gc::from_raw(self.data as *mut Shape)) };
        match self.kind {
            Kind::Inline => KnownAccess::Inline(shape, self.offset),
            Kind::OutOfLine => KnownAccess::OutOfLine(shape, self.offset),
            Kind::Inherited => KnownAccess::Inherited(shape, self.data, self.epoch),
            Kind::Missing => KnownAccess::Missing(shape, self.epoch),
            Kind::ArrayLength => KnownAccess::ArrayLength(shape),
            Kind::AddInline => KnownAccess::AddInline(shape, grown(), self.offset, self.epoch),
            Kind::Empty | Kind::Getter | Kind::OwnGetter | Kind::AddOutOfLine | Kind::Lexical => {
                KnownAccess::Unknown
            }
        }
    }
}

impl Default for Case {
    fn default() -> Case {
        Case::EMPTY
    }
}

/// An inline cache.
#[repr(C)]
pub(crate) struct InlineCache {
    /// The case that the fast paths look at.
    first: Cell<Case>,
    pub(crate) key: PropertyKey,
    further: OnceCell<Box<Further>>,
}

/// Where a cache has more than one case.
#[derive(Default)]
struct Further {
    cases: [Cell<Case>; MORE],
    /// How often one of them was found.
    hits: Cell<u32>,
    /// How often none was.
    misses: Cell<u32>,
}

/// A receiver of that shape may be cached as lacking a property, or inheriting one.
fn guard(shape: Gc<Shape>) {
    if shape.has(Shape::UNIQUE) {
        shape.set_flags(Shape::GUARDED);
    }
}

/// The cell that a value points to, of which at least the header may be looked at.
#[inline(always)]
fn cell_of(value: Value) -> Option<*const Object> {
    // A branch: as a value, `then_some` costs the loop three instructions more.
    if value.is_cell() { Some(value.bits() as *const Object) } else { None }
}

impl InlineCache {
    pub(crate) fn new(key: PropertyKey) -> InlineCache {
        InlineCache { first: Cell::new(Case::EMPTY), key, further: OnceCell::new() }
    }

    /// The first case, for as long as nothing is remembered.
    #[inline(always)]
    fn first(&self) -> &Case {
        // SAFETY: the fast paths, which use it, remember nothing.
        unsafe { &*self.first.as_ptr() }
    }

    // ---- Matching ----

    /// The case for that header.
    #[inline(always)]
    fn case_for(&self, shape: u64) -> Option<Case> {
        let first = *self.first();
        if first.shape == shape { Some(first) } else { self.further(shape) }
    }

    /// The further case for that header. It becomes the first one now and then, so that what stays the same is found
    /// at once, and what changes all the time costs no exchange each time; getters do always, for only the first case
    /// is asked for one.
    #[inline]
    fn further(&self, shape: u64) -> Option<Case> {
        let further = self.further.get()?;
        let place = further.cases.iter().find(|case| case.get().shape == shape)?;
        let case = place.get();
        let hits = further.hits.get().wrapping_add(1);
        further.hits.set(hits);
        if hits.is_multiple_of(HITS_TO_PROMOTE) || matches!(case.kind, Kind::Getter | Kind::OwnGetter) {
            self.first.set(place.replace(self.first.get()));
        }
        Some(case)
    }

    /// The value of a property whose place the first case knows. Getters are not called.
    #[inline(always)]
    pub(crate) fn load(&self, shapes: &Shapes, receiver: Value) -> Option<Value> {
        let cell = cell_of(receiver)?;
        // SAFETY: every cell has a header; if that matches, it is an object that the case is for.
        unsafe {
            let case = self.first();
            if (*cell).word() & LOAD_MASK != case.shape {
                return None;
            }
            read(case, shapes, &*cell)
        }
    }

    /// As [`InlineCache::load`], through any case.
    #[inline(always)]
    pub(crate) fn load_any(&self, shapes: &Shapes, object: Gc<Object>) -> Option<Value> {
        let case = self.case_for(object.word() & LOAD_MASK)?;
        // SAFETY: the case is for the object.
        unsafe { read(&case, shapes, &object) }
    }

    /// Whether a further case is not worth driving out one that is remembered. Now and then it is, so that what was met
    /// at first only is forgotten.
    pub(crate) fn is_overrun(&self) -> bool {
        self.further.get().is_some_and(|further| {
            let misses = further.misses.get().wrapping_add(1);
            further.misses.set(misses);
            further.cases[MORE - 1].get().kind != Kind::Empty && !misses.is_multiple_of(MISSES_TO_REPLACE)
        })
    }

    /// The value of a property that primitive values inherit.
    pub(crate) fn load_of_primitive(&self, shapes: &Shapes, primitive: Primitive) -> Option<Value> {
        let case = self.case_for(primitive as u64)?;
        let holds = case.epoch == shapes.epoch && case.kind == Kind::Inherited;
        // SAFETY: an inherited slot's address holds while the epoch stands.
        holds.then(|| unsafe { *(case.data as *const Value) })
    }

    /// The getter of a property, if the first case knows it; undefined if there is only a setter.
    #[inline(always)]
    pub(crate) fn getter(&self, shapes: &Shapes, receiver: Value) -> Option<Value> {
        let cell = cell_of(receiver)?;
        let case = self.first();
        // SAFETY: every cell has a header; if that matches, it is an object that the case is for. The case keeps an
        // inherited pair alive, and the object an own one.
        unsafe {
            if (*cell).word() & LOAD_MASK != case.shape {
                return None;
            }
            match case.kind {
                Kind::Getter if case.epoch == shapes.epoch => {
                    Some((*(case.data as *const Accessor)).get.get())
                }
                Kind::OwnGetter if case.data == 0 => {
                    Some(Accessor::of(*inline_place(case, &*cell)).get.get())
                }
                Kind::OwnGetter => Some(Accessor::of(read_out_of_line(case, &*cell)?).get.get()),
                _ => None,
            }
        }
    }

    /// The value of a global binding that was remembered, given the epoch of the lexical ones.
    #[inline(always)]
    pub(crate) fn load_global(&self, global: &Object, lexical_epoch: u32) -> Option<Value> {
        let case = self.first();
        // SAFETY: lexical bindings have cells of their own, which the case keeps alive. The global
        // object is one that the case is for if its shape is the same.
        unsafe {
            if case.kind == Kind::Lexical {
                let value = Gc::<Environment>::from_raw(case.data as *mut Environment).get(0);
                return (!value.is_empty()).then_some(value);
            }
            if case.shape == global.word() & LOAD_MASK
                && case.epoch == lexical_epoch
                && case.kind == Kind::OutOfLine
            {
                return read_out_of_line(case, global);
            }
        }
        None
    }

    /// Stores to a global binding that was remembered as one that may be assigned to. Whether it did.
    #[inline(always)]
    pub(crate) fn store_global(&self, global: &Object, lexical_epoch: u32, value: Value) -> bool {
        let case = self.first();
        // SAFETY: as in `load_global`; the slots are the object's own, for its flags do not say otherwise.
        unsafe {
            if case.kind == Kind::Lexical {
                Gc::<Environment>::from_raw(case.data as *mut Environment).set(0, value);
                return true;
            }
            let hit = case.shape == global.word() & STORE_MASK & !LAZY && case.epoch == lexical_epoch;
            hit && case.kind == Kind::OutOfLine
                && place_out_of_line(case, global).map(|place| *place = value).is_some()
        }
    }

    /// Stores to a property whose place the first case knows, or adds one as it says. Whether it did.
    #[inline(always)]
    pub(crate) fn store(&self, store: &mut Store, receiver: Value, value: Value) -> bool {
        let Some(cell) = cell_of(receiver) else { return false };
        // SAFETY: every cell has a header; if that matches, it is an object that the case is for.
        unsafe {
            let case = self.first();
            (*cell).word() & STORE_MASK == case.shape && write(case, store, &*cell, value)
        }
    }

    /// As [`InlineCache::store`], through any case.
    #[inline(always)]
    pub(crate) fn store_any(&self, store: &mut Store, object: Gc<Object>, value: Value) -> bool {
        let case = self.case_for(object.word() & STORE_MASK);
        // SAFETY: the case is for the object.
        case.is_some_and(|case| unsafe { write(&case, store, &object, value) })
    }

    /// What the cases say, for whoever compiles the instruction; the first one first.
    pub(crate) fn known_accesses(&self) -> [KnownAccess; MORE + 1] {
        let mut known = [KnownAccess::Unknown; MORE + 1];
        known[0] = self.first.get().known_access();
        if let Some(further) = self.further.get() {
            for (known, case) in known[1..].iter_mut().zip(&further.cases) {
                *known = case.get().known_access();
            }
        }
        known
    }

    /// Where a global binding is, for whoever compiles the instruction.
    pub(crate) fn known_global(&self) -> KnownGlobal {
        let case = self.first.get();
        // SAFETY: those are the addresses of a binding's cell and of a shape, which the case keeps alive.
        unsafe {
            match case.kind {
                Kind::Lexical => KnownGlobal::Lexical(Gc::from_raw(case.data as *mut Environment)),
                Kind::OutOfLine => {
                    KnownGlobal::Property(Gc::from_raw(case.shape as *mut Shape), case.offset, case.epoch)
                }
                _ => KnownGlobal::Unknown,
            }
        }
    }

    /// Whether no instruction that has it ran so far.
    pub(crate) fn is_unused(&self) -> bool {
        let first = self.first();
        first.kind == Kind::Empty && first.epoch == 0
    }

    // ---- Remembering ----

    /// An instruction ran that finds nothing in it.
    #[inline]
    pub(crate) fn miss(&self) {
        if self.first().kind == Kind::Empty {
            self.first.set(Case { epoch: 1, ..Case::EMPTY });
        }
    }

    /// Remembers a case as the first, moving the others down.
    fn remember(&self, case: Case) {
        let first = self.first.replace(case);
        if first.kind == Kind::Empty || first.shape == case.shape {
            return;
        }
        let cases = &self.further.get_or_init(Box::default).cases;
        // The oldest is forgotten, or what was known for the same header.
        let last = cases.iter().position(|other| other.get().shape == case.shape).unwrap_or(MORE - 1);
        let mut moved = first;
        for other in &cases[..=last] {
            moved = other.replace(moved);
        }
    }

    /// Objects of that shape have the property in that slot of their own, for loads.
    pub(crate) fn remember_own(&self, shape: Gc<Shape>, slot: u32) {
        self.remember(Case::own(shape, slot));
    }

    /// An object had its property in that slot before it was overwritten in place: stores to others
    /// like it may do the same, unless something about it is special.
    pub(crate) fn remember_overwriting(&self, object: Gc<Object>, shape: Gc<Shape>, slot: u32) {
        if object.word() & STORE_MASK == shape.addr() as u64 {
            self.remember_own(shape, slot);
        }
    }

    /// Receivers of that shape find a data property in a prototype that has it itself.
    pub(crate) fn remember_inherited(&self, shapes: &Shapes, shape: Gc<Shape>, holder: Gc<Object>) {
        guard(shape);
        self.remember_slot_of(shapes, shape.addr() as u64, holder);
    }

    /// Primitive values find a data property in a prototype that has it itself.
    pub(crate) fn remember_inherited_by(&self, shapes: &Shapes, primitive: Primitive, holder: Gc<Object>) {
        self.remember_slot_of(shapes, primitive as u64, holder);
    }

    fn remember_slot_of(&self, shapes: &Shapes, shape: u64, holder: Gc<Object>) {
        let data = holder.property_address(self.key) as u64;
        if data != 0 {
            self.remember(Case { shape, data, epoch: shapes.epoch, kind: Kind::Inherited, ..Case::EMPTY });
        }
    }

    /// Receivers of that shape find an accessor in a prototype.
    pub(crate) fn remember_getter(&self, shapes: &Shapes, shape: Gc<Shape>, pair: Value) {
        guard(shape);
        let (shape, data) = (shape.addr() as u64, Accessor::of(pair).addr() as u64);
        self.remember(Case { shape, data, epoch: shapes.epoch, kind: Kind::Getter, ..Case::EMPTY });
    }

    /// Objects of that shape have an accessor in that slot of their own.
    pub(crate) fn remember_own_getter(&self, shape: Gc<Shape>, slot: u32) {
        let own = Case::own(shape, slot);
        self.remember(Case { data: u64::from(own.kind == Kind::OutOfLine), kind: Kind::OwnGetter, ..own });
    }

    /// Receivers of that shape have no such property, and their prototypes neither.
    pub(crate) fn remember_missing(&self, shapes: &Shapes, shape: Gc<Shape>) {
        guard(shape);
        let shape = shape.addr() as u64;
        self.remember(Case { shape, epoch: shapes.epoch, kind: Kind::Missing, ..Case::EMPTY });
    }

    /// The key is `length`, and objects like that are arrays.
    pub(crate) fn remember_array_length(&self, array: Gc<Object>) {
        let shape = array.word() & LOAD_MASK;
        self.remember(Case { shape, kind: Kind::ArrayLength, ..Case::EMPTY });
    }

    /// Adding the property leads from objects with that header and shape to another shape. Slots may
    /// be shared: appending one does not overwrite any, unless so many go to pieces first.
    pub(crate) fn remember_addition(&self, shapes: &Shapes, word: u64, shape: Gc<Shape>, grown: Gc<Shape>) {
        let (slot, inline) = (shape.count(), shape.inline_capacity());
        if grown.has(Shape::UNIQUE) || slot >= inline + sequence::SHARE_IN_PIECES {
            return;
        }
        let (kind, offset) = if slot < inline {
            (Kind::AddInline, INLINE_SLOTS as u32 + slot * 8)
        } else {
            (Kind::AddOutOfLine, slot)
        };
        let (shape, data) = (word & STORE_MASK, grown.addr() as u64);
        self.remember(Case { shape, data, offset, epoch: shapes.epoch, kind });
    }

    /// The name is that of a lexical binding, which has this cell.
    pub(crate) fn remember_lexical(&self, cell: Gc<Environment>) {
        self.first.set(Case { data: cell.addr() as u64, kind: Kind::Lexical, ..Case::EMPTY });
    }

    /// The name is that of a property of the global object in that slot, while no lexical binding is
    /// added.
    pub(crate) fn remember_global(&self, global: Gc<Object>, slot: u32, lexical_epoch: u32) {
        let case = Case::own(global.shape(), slot);
        if case.kind == Kind::OutOfLine {
            self.first.set(Case { epoch: lexical_epoch, ..case });
        }
    }
}

impl Trace for InlineCache {
    /// Keeps shapes alive, so that a shape's address is not used again while it is compared with.
    fn trace(&self, tracer: &mut Tracer) {
        self.key.trace(tracer);
        let further = self.further.get().into_iter().flat_map(|further| &further.cases);
        for case in std::iter::once(&self.first).chain(further) {
            let case = case.get();
            tracer.mark_conservative((case.shape & LOAD_MASK) as usize);
            tracer.mark_conservative(case.data as usize);
        }
    }
}

/// The place of an own property in an inline slot.
#[inline(always)]
fn inline_place(case: &Case, object: &Object) -> *mut Value {
    std::ptr::from_ref(object).cast::<u8>().wrapping_add(case.offset as usize).cast_mut().cast()
}

/// The place of an own property out of line, if the slots lie in one storage.
#[inline(always)]
fn place_out_of_line(case: &Case, object: &Object) -> Option<*mut Value> {
    let slots = object.slots()?.as_ptr().cast::<u8>();
    Some(slots.wrapping_add(case.offset as usize).cast())
}

/// # Safety
/// The case is for the object, and of that kind.
#[inline(always)]
unsafe fn read_out_of_line(case: &Case, object: &Object) -> Option<Value> {
    // SAFETY: by the caller's promise.
    place_out_of_line(case, object).map(|place| unsafe { *place })
}

/// Reads through a case. `None` if it is out of date or needs a call.
///
/// # Safety
/// It is for the object.
#[inline(always)]
unsafe fn read(case: &Case, shapes: &Shapes, object: &Object) -> Option<Value> {
    // SAFETY: by the caller's promise, as the module says.
    unsafe {
        match case.kind {
            Kind::Inline => Some(*inline_place(case, object)),
            Kind::Inherited if case.epoch == shapes.epoch => Some(*(case.data as *const Value)),
            Kind::OutOfLine => read_out_of_line(case, object),
            Kind::ArrayLength => object.as_array().map(|elements| elements.len().into()),
            Kind::Missing if case.epoch == shapes.epoch => Some(Value::UNDEFINED),
            _ => None,
        }
    }
}

/// Writes through a case. Whether that was possible.
///
/// # Safety
/// It is for the object.
#[inline(always)]
unsafe fn write(case: &Case, store: &mut Store, object: &Object, value: Value) -> bool {
    // SAFETY: by the caller's promise: the slot is there and the object's own. An added one is the
    // next, for which there is room if it is inline.
    unsafe {
        match case.kind {
            Kind::Inline => *inline_place(case, object) = value,
            Kind::AddInline if case.epoch == store.shapes.epoch => {
                *inline_place(case, object) = value;
                object.set_shape_unchecked(Gc::from_raw(case.data as *mut Shape));
            }
            Kind::OutOfLine => match place_out_of_line(case, object) {
                Some(place) => *place = value,
                None => return false,
            },
            Kind::AddOutOfLine if case.epoch == store.shapes.epoch => {
                let shape = Gc::from_raw(case.data as *mut Shape);
                object.add_cached(&mut store.heap, case.offset, value, shape);
            }
            _ => return false,
        }
    }
    true
}
