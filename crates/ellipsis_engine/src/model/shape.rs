//! Shapes (hidden classes): a prototype, flags, and a prefix of a key table that a whole lineage
//! of shapes shares.
//!
//! Adding a key extends the shared table when the shape stands at the table's end, so growing an
//! object by k keys costs O(k), and a copy of an object takes its keys and index along for nothing.
//!
//! Invariants:
//! - the first `count` keys of a shape's table never change: keys are only appended; deleting or
//!   reconfiguring gives the object another shape;
//! - deleting a key leaves it in the table: the object's slot for it holds the empty mark from then
//!   on, so that omitting a key from a copy costs neither keys nor index. Only shapes flagged
//!   `HAS_DELETED` have such slots, and only of those a table can have a key more than once: the
//!   last one below `count` is the one that counts;
//! - a *unique* shape belongs to one object and grows in place; an inline cache may rely on it for
//!   properties it found in the object itself, and for anything else only after `guard` was set,
//!   which makes the next addition replace the shape;
//! - an object that is some shape's prototype has a unique shape flagged `PROTOTYPE`; every
//!   structural change of it moves the epoch on, which all caches of inherited properties compare;
//! - all objects of a shape are of one cell kind and have the same inline capacity.

use std::cell::{Cell, RefCell};

use ellipsis_gc::{Gc, Header, Heap, Weak, heap_cell, trace_fields};
use rustc_hash::FxHashMap;

use crate::model::key_table::{Entry, KeyTable};
use crate::model::known_slots::KnownSlots;
use crate::model::layouts::Layouts;
use crate::model::{Attributes, CellKind, Cells, Elements, OutOfMemory, PropertyKey, Value};

/// An object that grows past this many keys gets a unique shape, which grows in place.
const UNIQUE_KEYS: u32 = 128;
/// What is added to a shape with so many transitions gets unique shapes.
const MAX_TRANSITIONS: usize = 1024;

/// What leads from a shape to another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Transition {
    Add(PropertyKey, Attributes),
    PreventExtensions,
    Seal,
    Freeze,
}

#[derive(Default)]
enum Transitions {
    #[default]
    None,
    One(Transition, Gc<Shape>),
    Many(Box<FxHashMap<Transition, Gc<Shape>>>),
}

/// How strongly [`Shape::restricted`] restricts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IntegrityLevel {
    /// No new properties.
    NotExtensible,
    /// Also: none can be deleted or reconfigured.
    Sealed,
    /// Also: data properties cannot be written.
    Frozen,
}

/// A hidden class.
#[repr(C)]
pub struct Shape {
    header: Header,
    prototype: Cell<Value>,
    table: Cell<Gc<KeyTable>>,
    count: Cell<u32>,
    /// Slots that lie within the object itself.
    inline_capacity: u8,
    kind: CellKind,
    flags: Cell<u8>,
    /// Keys that were deleted.
    deleted: Cell<u32>,
    /// The shape before a restriction of properties that were all as assignment makes them.
    unrestricted: Cell<Option<Gc<Shape>>>,
    /// What reading slots of its object, which is in pieces, has cost so far.
    debt: Cell<u32>,
    transitions: RefCell<Transitions>,
}

impl Shape {
    /// Belongs to one object and grows in place.
    pub const UNIQUE: u8 = 1;
    /// Its object is a prototype: structural changes move the epoch on.
    pub const PROTOTYPE: u8 = 2;
    /// A cache relies on what this unique shape's object lacks.
    pub const GUARDED: u8 = 4;
    /// No properties can be added.
    pub const NOT_EXTENSIBLE: u8 = 8;
    /// Some property is an accessor, not writable, not enumerable or not configurable.
    pub const IRREGULAR: u8 = 16;
    /// Some key is a symbol.
    pub const HAS_SYMBOLS: u8 = 32;
    /// Named properties do not all live in slots (module namespaces): caches must not be filled.
    pub const UNCACHEABLE: u8 = 64;
    /// Some key was deleted: slots may hold the empty mark.
    pub const HAS_DELETED: u8 = 128;

    /// One of no keys.
    fn root(prototype: Value, table: Gc<KeyTable>, kind: CellKind, inline_capacity: u8) -> Shape {
        Shape {
            header: Header::new(CellKind::Shape as u8),
            prototype: Cell::new(prototype),
            table: Cell::new(table),
            count: Cell::new(0),
            inline_capacity,
            kind,
            flags: Cell::new(0),
            deleted: Cell::new(0),
            unrestricted: Cell::new(None),
            debt: Cell::new(0),
            transitions: RefCell::default(),
        }
    }

    /// The kind of its objects.
    #[inline(always)]
    pub(crate) fn kind(&self) -> CellKind {
        self.kind
    }

    /// The prototype: an object or null.
    #[inline(always)]
    pub fn prototype(&self) -> Value {
        self.prototype.get()
    }

    /// How many slots objects of this shape use.
    #[inline(always)]
    pub fn count(&self) -> u32 {
        self.count.get()
    }

    /// How many of them lie within the object.
    #[inline(always)]
    pub fn inline_capacity(&self) -> u32 {
        u32::from(self.inline_capacity)
    }

    /// Tests flags.
    #[inline(always)]
    pub fn has(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }

    /// Sets flags.
    pub(crate) fn set_flags(&self, flags: u8) {
        self.flags.set(self.flags.get() | flags);
    }

    /// Whether so many keys were deleted that their slots are worth giving back.
    pub(crate) fn is_worth_compacting(&self) -> bool {
        let deleted = self.deleted.get();
        deleted > 8 && deleted > self.count.get() / 2
    }

    /// Whether properties can be added.
    #[inline(always)]
    pub fn is_extensible(&self) -> bool {
        !self.has(Shape::NOT_EXTENSIBLE)
    }

    /// The slot and attributes of a key. Of a shape that [has deleted](Shape::HAS_DELETED) keys it
    /// may be a key that the object lacks: see [`lookup`](crate::model::object::Object::lookup) there.
    #[inline]
    pub(crate) fn lookup(&self, key: PropertyKey) -> Option<(u32, Attributes)> {
        self.table.get().lookup(key, self.count.get())
    }

    /// The entry of a slot.
    #[inline]
    pub fn entry(&self, slot: u32) -> Entry {
        self.table.get().entry(slot)
    }

    /// How many of the first slots have the same keys as those of another shape because both have them of one table.
    pub fn shared_keys(&self, other: &Shape) -> u32 {
        KeyTable::shared((self.table.get(), self.count()), (other.table.get(), other.count()))
    }

    /// Calls `visit` for each key with its slot, in insertion order, deleted ones included.
    pub fn for_each(&self, mut visit: impl FnMut(u32, Entry)) {
        self.table.get().for_each(self.count.get(), &mut visit);
    }

    /// The names of its own properties, if all are names, enumerable and there, and there is memory for a list.
    pub fn enumerable_names(&self, heap: &mut Heap) -> Option<Elements> {
        if self.has(Shape::IRREGULAR | Shape::HAS_SYMBOLS | Shape::HAS_DELETED | Shape::UNCACHEABLE) {
            return None;
        }
        self.table.get().names(heap, self.count()).ok()
    }

    /// For a shape that was restricted: that of an object with the same keys as assignment makes
    /// them, if they were so before.
    pub(crate) fn unrestricted(&self) -> Option<Gc<Shape>> {
        self.unrestricted.get()
    }

    /// Adds to what reading slots in pieces has cost; whether that is as much as joining them.
    pub(crate) fn owe(&self, cost: u32) -> bool {
        self.debt.set(self.debt.get().saturating_add(cost));
        self.debt.get() > self.count.get()
    }
}

/// Makes shapes, and knows where they begin.
#[derive(Default)]
pub struct Shapes {
    roots: FxHashMap<(u64, u8, u8), Gc<Shape>>,
    /// Shapes that have transitions, which are weak.
    parents: Vec<Gc<Shape>>,
    /// Moves on at each structural change of a prototype.
    pub(crate) epoch: u32,
    /// Where shapes lead in object spread and rest.
    pub(crate) layouts: Layouts,
    /// Where computed keys were found.
    pub(crate) known_slots: KnownSlots,
}

impl Shapes {
    fn allocate(heap: &mut Heap, like: &Shape, table: Gc<KeyTable>, count: u32, flags: u8) -> Gc<Shape> {
        heap.alloc(Shape {
            count: Cell::new(count),
            flags: Cell::new(flags),
            deleted: Cell::new(like.deleted.get()),
            ..Shape::root(like.prototype.get(), table, like.kind, like.inline_capacity)
        })
    }

    /// The shape of objects of that kind without properties. `prototype` is an object (already
    /// marked as a prototype by [`crate::model::object::Object::become_prototype`]) or null.
    pub fn root(
        &mut self,
        heap: &mut Heap,
        prototype: Value,
        kind: CellKind,
        inline_capacity: u8,
    ) -> Gc<Shape> {
        assert!(kind == CellKind::Object || inline_capacity == 0, "only ordinary objects have inline slots");
        let key = (prototype.bits(), kind as u8, inline_capacity);
        if let Some(&shape) = self.roots.get(&key) {
            return shape;
        }
        let table = KeyTable::empty(heap);
        let shape = heap.alloc(Shape::root(prototype, table, kind, inline_capacity));
        if self.roots.try_reserve(1).is_ok() {
            self.roots.insert(key, shape);
        }
        shape
    }

    fn find(shape: &Shape, transition: Transition) -> Option<Gc<Shape>> {
        match &*shape.transitions.borrow() {
            Transitions::None => None,
            Transitions::One(known, child) => (*known == transition).then_some(*child),
            Transitions::Many(children) => children.get(&transition).copied(),
        }
    }

    /// Lets objects of the shape find the child, unless there is no memory for that.
    fn remember(&mut self, shape: Gc<Shape>, transition: Transition, child: Gc<Shape>) {
        let mut transitions = shape.transitions.borrow_mut();
        if self.parents.try_reserve(1).is_err() {
            return;
        }
        match &mut *transitions {
            Transitions::None => {
                self.parents.push(shape);
                *transitions = Transitions::One(transition, child);
            }
            Transitions::One(first, known) => {
                let children = [(*first, *known), (transition, child)].into_iter().collect();
                *transitions = Transitions::Many(Box::new(children));
            }
            Transitions::Many(children) => {
                children.insert(transition, child);
            }
        }
    }

    fn flags_with(shape: &Shape, key: PropertyKey, attributes: Attributes) -> u8 {
        let mut flags = shape.flags.get();
        if attributes != Attributes::ALL {
            flags |= Shape::IRREGULAR;
        }
        if key.is_symbol() {
            flags |= Shape::HAS_SYMBOLS;
        }
        flags
    }

    /// The shape after adding a key that is not there yet, as its last. A unique shape may be
    /// returned itself, grown by one.
    pub fn add(
        &mut self,
        heap: &mut Heap,
        shape: Gc<Shape>,
        key: PropertyKey,
        attributes: Attributes,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        if shape.has(Shape::UNIQUE) {
            return self.add_unique(heap, shape, key, attributes);
        }
        let transition = Transition::Add(key, attributes);
        if let Some(child) = Shapes::find(&shape, transition) {
            return Ok(child);
        }
        let crowded = matches!(&*shape.transitions.borrow(), Transitions::Many(children) if children.len() >= MAX_TRANSITIONS);
        if shape.count() >= UNIQUE_KEYS || crowded {
            let unique = Shapes::unique(heap, shape);
            return self.add_unique(heap, unique, key, attributes);
        }
        let table = Shapes::extended_table(heap, &shape, Entry::new(key, attributes))?;
        let flags = Shapes::flags_with(&shape, key, attributes);
        let child = Shapes::allocate(heap, &shape, table, shape.count() + 1, flags);
        self.remember(shape, transition, child);
        Ok(child)
    }

    /// A table that has `entry` right after the shape's keys.
    fn extended_table(heap: &mut Heap, shape: &Shape, entry: Entry) -> Result<Gc<KeyTable>, OutOfMemory> {
        let (table, count) = (shape.table.get(), shape.count());
        let again = shape.has(Shape::HAS_DELETED) && table.lookup(entry.key, count).is_some();
        KeyTable::extended(table, heap, count, entry, again)
    }

    fn add_unique(
        &mut self,
        heap: &mut Heap,
        shape: Gc<Shape>,
        key: PropertyKey,
        attributes: Attributes,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        let table = Shapes::extended_table(heap, &shape, Entry::new(key, attributes))?;
        let flags = Shapes::flags_with(&shape, key, attributes);
        self.note_change(&shape);
        if shape.has(Shape::GUARDED) && !shape.has(Shape::PROTOTYPE) {
            return Ok(Shapes::allocate(heap, &shape, table, shape.count() + 1, flags & !Shape::GUARDED));
        }
        shape.table.set(table);
        shape.count.set(shape.count() + 1);
        shape.flags.set(flags);
        Ok(shape)
    }

    fn note_change(&mut self, shape: &Shape) {
        if shape.has(Shape::PROTOTYPE) {
            self.epoch = self.epoch.wrapping_add(1);
        }
    }

    /// A unique shape with the same keys, for an object that leaves its shared shape.
    pub fn unique(heap: &mut Heap, shape: Gc<Shape>) -> Gc<Shape> {
        let flags = shape.flags.get() & !(Shape::GUARDED | Shape::PROTOTYPE) | Shape::UNIQUE;
        Shapes::allocate(heap, &shape, shape.table.get(), shape.count(), flags)
    }

    /// The shape for a plain copy of an object of this shape, with another owner: a unique shape
    /// gets a sibling over the same table.
    pub fn sibling(heap: &mut Heap, shape: Gc<Shape>) -> Gc<Shape> {
        if shape.has(Shape::UNIQUE) { Shapes::unique(heap, shape) } else { shape }
    }

    /// The shape after changing the attributes of a key.
    pub fn reconfigure(
        &mut self,
        heap: &mut Heap,
        shape: Gc<Shape>,
        slot: u32,
        attributes: Attributes,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        let mut keys = shape.table.get().prefix(heap, shape.count())?;
        keys[slot as usize].attributes = attributes;
        let flags = Shapes::flags_with(&shape, PropertyKey::EMPTY, attributes) & !Shape::GUARDED;
        let table = KeyTable::new(heap, keys, shape.table.get().has_repeats())?;
        self.note_change(&shape);
        Ok(Shapes::allocate(heap, &shape, table, shape.count(), flags | Shape::UNIQUE))
    }

    /// The shape after deleting a key, whose slot the caller has made empty.
    pub fn delete(&mut self, heap: &mut Heap, shape: Gc<Shape>) -> Gc<Shape> {
        self.note_change(&shape);
        let flags = shape.flags.get() & !Shape::GUARDED | Shape::UNIQUE | Shape::HAS_DELETED;
        let child = Shapes::allocate(heap, &shape, shape.table.get(), shape.count(), flags);
        child.deleted.set(child.deleted.get() + 1);
        child.debt.set(shape.debt.get());
        child
    }

    /// The shape with only these keys of its own, which are those that its object has.
    pub fn compacted(heap: &mut Heap, shape: Gc<Shape>, keys: Vec<Entry>) -> Result<Gc<Shape>, OutOfMemory> {
        let count = keys.len() as u32;
        let table = KeyTable::new(heap, keys, false)?;
        let flags = shape.flags.get() & !(Shape::GUARDED | Shape::HAS_DELETED) | Shape::UNIQUE;
        let child = Shapes::allocate(heap, &shape, table, count, flags);
        child.deleted.set(0);
        Ok(child)
    }

    /// The shape after preventing extensions, sealing or freezing.
    pub fn restricted(
        &mut self,
        heap: &mut Heap,
        shape: Gc<Shape>,
        level: IntegrityLevel,
    ) -> Result<Gc<Shape>, OutOfMemory> {
        let transition = match level {
            IntegrityLevel::NotExtensible => Transition::PreventExtensions,
            IntegrityLevel::Sealed => Transition::Seal,
            IntegrityLevel::Frozen => Transition::Freeze,
        };
        let unique = shape.has(Shape::UNIQUE);
        if !unique && let Some(child) = Shapes::find(&shape, transition) {
            return Ok(child);
        }
        let mut flags = shape.flags.get() & !Shape::GUARDED | Shape::NOT_EXTENSIBLE;
        let mut table = shape.table.get();
        if level != IntegrityLevel::NotExtensible {
            let mut keys = table.prefix(heap, shape.count())?;
            for entry in &mut keys {
                if !entry.key.is_private() {
                    entry.attributes = entry.attributes.without(Attributes::CONFIGURABLE);
                    if level == IntegrityLevel::Frozen && !entry.attributes.is_accessor() {
                        entry.attributes = entry.attributes.without(Attributes::WRITABLE);
                    }
                    flags |= Shape::IRREGULAR;
                }
            }
            table = KeyTable::new(heap, keys, table.has_repeats())?;
        }
        self.note_change(&shape);
        let child = Shapes::allocate(heap, &shape, table, shape.count(), flags);
        let regular = !shape.has(Shape::IRREGULAR | Shape::NOT_EXTENSIBLE);
        child.unrestricted.set(if regular { Some(shape) } else { shape.unrestricted() });
        if !unique {
            self.remember(shape, transition, child);
        }
        Ok(child)
    }

    /// The shape with another prototype and the same keys.
    pub fn with_prototype(&mut self, heap: &mut Heap, shape: Gc<Shape>, prototype: Value) -> Gc<Shape> {
        self.note_change(&shape);
        if !shape.has(Shape::UNIQUE) && !shape.has(Shape::NOT_EXTENSIBLE | Shape::UNCACHEABLE) {
            // Replaying the keys leads to the shape that objects born with the prototype have.
            let mut child = Ok(self.root(heap, prototype, shape.kind, shape.inline_capacity));
            shape.for_each(|_, entry| {
                child = child.and_then(|child| self.add(heap, child, entry.key, entry.attributes));
            });
            if let Ok(child) = child {
                return child;
            }
        }
        let copy = Shapes::unique(heap, shape);
        copy.flags.set(shape.flags.get() & !Shape::GUARDED | Shape::UNIQUE);
        copy.prototype.set(prototype);
        copy
    }

    /// Drops transitions to shapes that died.
    pub(crate) fn purge(&mut self, weak: &Weak) {
        self.layouts.clear();
        self.known_slots.clear();
        self.roots.retain(|_, shape| weak.is_marked(*shape));
        self.parents.retain(|shape| {
            if !weak.is_marked(*shape) {
                return false;
            }
            let mut transitions = shape.transitions.borrow_mut();
            match &mut *transitions {
                Transitions::None => {}
                Transitions::One(_, child) => {
                    if !weak.is_marked(*child) {
                        *transitions = Transitions::None;
                    }
                }
                Transitions::Many(children) => {
                    children.retain(|_, child| weak.is_marked(*child));
                    if children.is_empty() {
                        *transitions = Transitions::None;
                    }
                }
            }
            !matches!(&*transitions, Transitions::None)
        });
    }
}

heap_cell!(Shape, header, Cells, CellKind::Shape as u8);

// A root shape's key holds the prototype's address, so the shape keeps it alive.
trace_fields!(Shape { prototype, table, unrestricted });
