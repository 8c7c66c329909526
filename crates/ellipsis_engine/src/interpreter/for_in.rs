//! EnumerateObjectProperties: all keys are listed when a loop begins, as V8 does; those that vanished, or are hidden
//! or not enumerable by the time that it is their turn, are left out.

use std::cell::Cell;

use ellipsis_gc::{Gc, trace_fields};
use rustc_hash::FxHashSet;

use crate::model::{CellKind, Elements, Object, PropertyKey, Shape, Value};
use crate::semantics::{Context, JsResult, NativeData};

/// What a loop still has to visit.
struct ForIn {
    object: Gc<Object>,
    /// Elements are visited in place, from the next to this end.
    next_index: Cell<u32>,
    end: u32,
    /// Names, and indices as numbers, that come after them.
    keys: Elements,
    next_key: Cell<u32>,
    /// While the object has this shape, it has all of those.
    shape: Option<Gc<Shape>>,
}

trace_fields!(ForIn { object, keys, shape });

impl NativeData for ForIn {
    const NAME: &'static str = "ForIn";
}

impl Context {
    /// ForInInit
    pub(super) fn for_in_init(&mut self, value: Value) -> JsResult<Value> {
        if value.is_nullish() {
            return Ok(Value::UNDEFINED);
        }
        let object = self.to_object(value)?;
        let names = self.enumerable_names(object);
        let shape = names.is_some().then(|| object.shape());
        let end = object.elements().filter(|_| shape.is_some()).map_or(0, Elements::len);
        let keys = names.map_or_else(|| self.list_keys(object), Ok)?;
        let (next_index, next_key) = (Cell::new(0), Cell::new(0));
        let state = ForIn { object, next_index, end, keys, next_key, shape };
        Ok(self.new_native_with(Value::NULL, state).into())
    }

    /// ForInNext
    pub(super) fn for_in_next(&mut self, enumerator: Value) -> JsResult<Option<Value>> {
        let Some(state) = enumerator.downcast::<ForIn>() else { return Ok(None) };
        while state.next_index.get() < state.end {
            let elements = state.object.elements();
            let next = elements.and_then(|elements| elements.next_existing(state.next_index.get()));
            let Some(index) = next.filter(|&index| index < state.end) else {
                state.next_index.set(state.end);
                break;
            };
            state.next_index.set(index + 1);
            let slot = elements.and_then(|elements| elements.slot(index));
            if slot.is_some_and(|(_, attributes)| attributes.is_enumerable()) {
                return Ok(Some(self.index_string(index).into()));
            }
        }
        while state.next_key.get() < state.keys.len() {
            let (value, slot) = (state.keys.get(state.next_key.get()), state.next_key.get());
            state.next_key.set(slot + 1);
            if let Some(shape) = state.shape
                && shape == state.object.shape()
            {
                self.shapes.known_slots.expected =
                    value.as_string().map(|name| (shape, PropertyKey::atom(name), slot));
                return Ok(Some(value));
            }
            // Those above 2^31 are held as negative ints.
            let index = value.as_int().map(|index| PropertyKey::index(index as u32));
            let key = index.map_or_else(|| self.to_property_key(value), Ok)?;
            if self.is_enumerated(state.object, key)? {
                return Ok(Some(key.to_value(self)));
            }
        }
        Ok(None)
    }

    /// The own names of an object behind its elements, if all of its properties are enumerable and its prototypes have
    /// nothing that is, so that there is nothing else to visit.
    fn enumerable_names(&mut self, object: Gc<Object>) -> Option<Elements> {
        let plain =
            matches!(object.kind(), CellKind::Object | CellKind::Array) && !object.has_flag(Object::LAZY);
        if !plain || !self.inherits_nothing_enumerable(&object) {
            return None;
        }
        object.shape().enumerable_names(&mut self.heap)
    }

    fn inherits_nothing_enumerable(&mut self, object: &Object) -> bool {
        let mut next = object.shape().prototype();
        while let Some(holder) = next.as_object() {
            let plain = matches!(holder.kind(), CellKind::Object | CellKind::Array);
            let has_elements = holder.elements().is_some_and(|elements| !elements.is_empty());
            if !plain || holder.has_flag(Object::LAZY) || has_elements || self.has_enumerable_names(holder) {
                return false;
            }
            self.heap.budget.tick();
            next = holder.shape().prototype();
        }
        true
    }

    /// Whether a prototype has an enumerable property with a name. That it has none is known for as long as no
    /// prototype changes.
    fn has_enumerable_names(&mut self, prototype: Gc<Object>) -> bool {
        let known = (prototype.addr(), self.shapes.epoch);
        let place = prototype.addr() / 64 % self.without_enumerable.len();
        if self.without_enumerable[place] == known {
            return false;
        }
        let mut any = false;
        prototype
            .for_each_property(|_, entry| any |= !entry.key.is_symbol() && entry.attributes.is_enumerable());
        if !any {
            self.without_enumerable[place] = known;
        }
        any
    }

    /// Every key of an object and its prototypes that may have to be visited.
    fn list_keys(&mut self, object: Gc<Object>) -> JsResult<Elements> {
        let mut list = self.rooted_list();
        let mut known: Option<FxHashSet<Value>> = None;
        let mut next = Some(object);
        while let Some(holder) = next {
            let is_plain = !matches!(holder.kind(), CellKind::Proxy | CellKind::Native);
            for key in holder.own_property_keys(self)?.iter().filter(|key| !key.is_symbol()) {
                if holder == object {
                    list.push(key.as_value());
                } else if !is_plain || holder.own_slot(self, key).is_some_and(|(_, own)| own.is_enumerable())
                {
                    let known = known.get_or_insert_with(|| list.as_slice().iter().copied().collect());
                    if known.insert(key.as_value()) {
                        list.push(key.as_value());
                    }
                }
            }
            next = holder.get_prototype_of(self)?.as_object();
        }
        self.allocate_from(list.as_slice(), |cx| Elements::try_from_slice(&mut cx.heap, list.as_slice()))
    }

    /// Whether an object has an enumerable property, of its own or inherited.
    fn is_enumerated(&mut self, object: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
        let mut next = Some(object);
        while let Some(holder) = next {
            if let Some(property) = holder.get_own_property(self, key)? {
                return Ok(property.enumerable == Some(true));
            }
            next = holder.get_prototype_of(self)?.as_object();
        }
        Ok(false)
    }
}
