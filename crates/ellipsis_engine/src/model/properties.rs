//! Own properties of objects whose keys are no indices: finding, adding and removing them, unobserved.

use ellipsis_gc::Gc;

use crate::model::key::PropertyKey;
use crate::model::key_table::Entry;
use crate::model::kind::CellKind;
use crate::model::object::Object;
use crate::model::property::Attributes;
use crate::model::sequence::{OutOfMemory, Storage};
use crate::model::shape::{IntegrityLevel, Shape, Shapes};
use crate::model::store::Store;
use crate::model::value::Value;

impl Object {
    /// The slot and attributes of an own property whose key is no index, of those that are made
    /// already.
    #[inline]
    pub fn lookup(&self, key: PropertyKey) -> Option<(u32, Attributes)> {
        let shape = self.shape();
        let found = shape.lookup(key)?;
        if shape.has(Shape::HAS_DELETED) && self.is_deleted(found.0) {
            return None;
        }
        Some(found)
    }

    #[cold]
    fn is_deleted(&self, slot: u32) -> bool {
        self.slot(slot).is_empty()
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
    pub(crate) fn entries(&self) -> Vec<(u32, Entry)> {
        let mut entries = Vec::with_capacity(self.shape().count() as usize);
        self.for_each_property(|slot, entry| entries.push((slot, entry)));
        entries
    }

    /// Adds a property that is not there yet, unobserved: no checks. Without memory for it it is left out, which the
    /// heap notes.
    pub fn add_property(&self, store: &mut Store, key: PropertyKey, value: Value, attributes: Attributes) {
        debug_assert!(!key.is_index());
        // A slot behind those that the shape counts is nobody's, should the key be refused.
        let grown = self
            .append_slot(&mut store.heap, self.shape().count(), value)
            .and_then(|()| store.shapes.add(&mut store.heap, self.shape(), key, attributes));
        match grown {
            Ok(grown) => self.set_shape(grown),
            Err(OutOfMemory) => store.heap.note_refusal(),
        }
    }

    /// The slot of an own data property, if it has one.
    pub(crate) fn data_slot(&self, key: PropertyKey) -> Option<u32> {
        self.lookup(key).filter(|(_, attributes)| !attributes.is_accessor()).map(|(slot, _)| slot)
    }

    /// The address of the slot of an own data or accessor property; 0 if there is none.
    pub(crate) fn property_address(&self, key: PropertyKey) -> usize {
        self.lookup(key).map_or(0, |(slot, _)| self.slot_address(slot))
    }

    /// Removes the property in a slot, unobserved: no checks.
    pub fn remove_property(&self, store: &mut Store, slot: u32) {
        self.set_slot(&mut store.heap, slot, Value::EMPTY);
        if !self.slot(slot).is_empty() {
            return;
        }
        let shape = store.shapes.delete(&mut store.heap, self.shape());
        self.set_shape(shape);
        if shape.is_worth_compacting() {
            // It is as good as it was where there is no memory.
            let _ = self.compact(store);
        }
    }

    /// Gives back the slots of deleted keys, if there is memory for those that remain.
    fn compact(&self, store: &mut Store) -> Result<(), OutOfMemory> {
        let (values, keys): (Vec<Value>, Vec<Entry>) =
            self.entries().iter().map(|&(slot, entry)| (self.slot(slot), entry)).unzip();
        let inline = (self.shape().inline_capacity() as usize).min(values.len());
        let storage = Storage::new(&mut store.heap, (values.len() - inline).max(4) as u32)?;
        let compact = Shapes::compacted(&mut store.heap, self.shape(), keys)?;
        storage.slots_fill(&values[inline..]);
        self.set_slots(Some(storage), false);
        self.set_shape(compact);
        for (slot, &value) in (0..).zip(&values[..inline]) {
            self.set_slot(&mut store.heap, slot, value);
        }
        Ok(())
    }

    /// Gives an object a unique shape that announces its structural changes, since a shape is about
    /// to have it as its prototype.
    pub fn become_prototype(&self, store: &mut Store) {
        if self.has_flag(Object::IS_PROTOTYPE) {
            return;
        }
        // Caches look for slots of its own only, so that it may keep shared ones where there is no memory.
        let _ = self.own_slots(&mut store.heap);
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

    /// Prevents extensions, seals or freezes properties whose keys are no indices. Without memory for that they stay
    /// as they are, which the heap notes; whether that is not so.
    pub(crate) fn restrict_shape(&self, store: &mut Store, level: IntegrityLevel) -> bool {
        let restricted = store.shapes.restricted(&mut store.heap, self.shape(), level);
        match restricted {
            Ok(shape) => self.replace_shape(shape),
            Err(OutOfMemory) => store.heap.note_refusal(),
        }
        restricted.is_ok()
    }
}

/// Freezes an array or plain object that the engine makes.
pub(crate) fn freeze_plain(store: &mut Store, object: Gc<Object>) {
    object.restrict_shape(store, IntegrityLevel::Frozen);
    if let Some(elements) = object.elements() {
        elements.freeze();
        elements.make_length_read_only();
    }
}

impl Store {
    /// The shape without properties of objects of a kind with that prototype (an object or null).
    pub fn root_shape(&mut self, prototype: Value, kind: CellKind, capacity: u8) -> Gc<Shape> {
        if let Some(prototype) = prototype.as_object() {
            prototype.become_prototype(self);
        }
        self.shapes.root(&mut self.heap, prototype, kind, capacity)
    }
}

impl Shape {
    /// The prototype, if there is one.
    #[inline(always)]
    pub fn prototype_object(&self) -> Option<Gc<Object>> {
        self.prototype().as_object()
    }
}
