//! Property access: what inline caches fall back to, and elements.

use ellipsis_gc::Gc;

use super::feedback::{Access, kinds_of_access};
use crate::model::{Attributes, CellKind, Object, PropertyKey, Value};
use crate::semantics::element::feedback_of;
use crate::semantics::inline_cache::Primitive;
use crate::semantics::proxy;
use crate::semantics::typed_array::TypedArrayData;
use crate::semantics::{Context, Feedback, InlineCache, JsResult};

/// What reading a slot in pieces costs more than one at a known place, in slots copied.
const SLOT_IN_PIECES: u32 = 8;

/// An element of an array that lies in its storage.
#[inline(always)]
pub(super) fn element(receiver: Value, key: Value) -> Option<Value> {
    if !key.is_int() {
        return None;
    }
    let array = receiver.as_object()?;
    array.as_array()?.fast_get(key.int_bits() as u32).filter(|value| !value.is_empty())
}

/// Overwrites an element of an array that lies in storage of its own. Whether it did.
#[inline(always)]
pub(super) fn set_element(receiver: Value, key: Value, value: Value) -> bool {
    if !key.is_int() {
        return false;
    }
    let Some(array) = receiver.as_object() else { return false };
    array.as_array().is_some_and(|elements| elements.fast_set(key.int_bits() as u32, value))
}

/// Appends an element to an array whose storage has room. Whether it did.
#[inline(always)]
pub(super) fn push_element(array: Value, value: Value) -> bool {
    let elements = array.as_object().filter(|_| !value.is_empty());
    elements.is_some_and(|array| array.as_array().is_some_and(|elements| elements.fast_push(value)))
}

/// An object, and an index that is not negative.
#[inline(always)]
fn object_and_index(receiver: Value, key: Value) -> Option<(Gc<Object>, u32)> {
    let index = key.as_int().filter(|&int| int >= 0)?;
    Some((receiver.as_object()?, index as u32))
}

impl Context {
    /// GetProp after a miss of the cache's first case: a further one, or none.
    #[inline(never)]
    pub(super) fn get_prop_next(&mut self, cache: &InlineCache, receiver: Value) -> JsResult<Value> {
        cache.miss();
        if let Some(object) = receiver.as_object() {
            if object.kind() == CellKind::Proxy {
                return proxy::get(self, object, cache.key, receiver);
            }
            return match cache.load_any(&self.shapes, object) {
                Some(value) => Ok(value),
                None => self.get_prop_slow(cache, object),
            };
        }
        if let Some(string) = receiver.as_string()
            && cache.key == self.names.length.into()
        {
            return Ok(string.len().into());
        }
        self.get_prop_of_primitive(cache, receiver)
    }

    /// GetProp after a miss of the cache.
    #[inline(never)]
    fn get_prop_slow(&mut self, cache: &InlineCache, object: Gc<Object>) -> JsResult<Value> {
        let (key, receiver) = (cache.key, Value::from(object));
        if cache.is_overrun()
            && object.kind() == CellKind::Object
            && let Some((slot, attributes)) = self.lookup_computed(object, key)
            && !attributes.is_accessor()
        {
            // OPTIMIZATION: where more shapes come by than a cache remembers, all caches share a table.
            return Ok(object.slot(slot));
        }
        if key == self.names.length.into()
            && let Some(elements) = object.as_array()
        {
            cache.remember_array_length(object);
            return Ok(elements.len().into());
        }
        if key.is_index() {
            return object.get_with(self, key, receiver);
        }
        let Some((holder, value, attributes)) = self.find_cacheable(object, key)? else {
            return self.get_or_missing(cache, object);
        };
        // Looking may have made lazy properties and so changed the shape.
        let shape = object.shape();
        if holder != object {
            if attributes.is_accessor() {
                cache.remember_getter(&self.shapes, shape, value);
                return self.call_getter(value, receiver);
            }
            cache.remember_inherited(&self.shapes, shape, holder);
            return Ok(value);
        }
        object.settle_slots(&mut self.heap, SLOT_IN_PIECES);
        let known = object.lookup(key).filter(|_| !object.has_flag(Object::SLOTS_IN_PIECES));
        if attributes.is_accessor() {
            if let Some((slot, _)) = known {
                cache.remember_own_getter(shape, slot);
            }
            return self.call_getter(value, receiver);
        }
        if let Some((slot, _)) = known {
            cache.remember_own(shape, slot);
        }
        Ok(value)
    }

    /// The first object of the prototype chain that has the property, as long as all objects up to
    /// it are ones whose named properties are in their slots. `None` if there is none or it
    /// cannot be told so.
    fn find_cacheable(
        &mut self,
        object: Gc<Object>,
        key: PropertyKey,
    ) -> JsResult<Option<(Gc<Object>, Value, Attributes)>> {
        let mut current = object;
        loop {
            if current.kind() == CellKind::Proxy {
                return Ok(None);
            }
            if let Some(class) = current.native_class()
                && let Some(exotic) = class.exotic
                && (exotic.get_own_property)(self, current, key)?.is_some()
            {
                return Ok(None);
            }
            if let Some((value, attributes)) = current.own_slot(self, key) {
                return Ok(Some((current, value, attributes)));
            }
            self.heap.budget.tick();
            match current.shape().prototype_object() {
                Some(prototype) => current = prototype,
                None => return Ok(None),
            }
        }
    }

    /// A property that is either exotic or missing.
    fn get_or_missing(&mut self, cache: &InlineCache, object: Gc<Object>) -> JsResult<Value> {
        if has_exotic(object) {
            return object.get_with(self, cache.key, object.into());
        }
        cache.remember_missing(&self.shapes, object.shape());
        Ok(Value::UNDEFINED)
    }

    /// GetProp on a primitive.
    #[inline(never)]
    fn get_prop_of_primitive(&mut self, cache: &InlineCache, receiver: Value) -> JsResult<Value> {
        let key = cache.key;
        let primitive = Primitive::of(receiver);
        if let Some(value) = primitive.and_then(|primitive| cache.load_of_primitive(&self.shapes, primitive))
        {
            return Ok(value);
        }
        if receiver.is_string()
            && let Some(value) = self.own_of_string(receiver, key)
        {
            return Ok(value);
        }
        let prototype = self.prototype_of_primitive(receiver, key)?;
        if let Some(primitive) = primitive
            && let Some((holder, value, attributes)) = self.find_cacheable(prototype, key)?
            && !attributes.is_accessor()
        {
            // No object may have it as its prototype yet.
            prototype.become_prototype(&mut self.store);
            cache.remember_inherited_by(&self.shapes, primitive, holder);
            return Ok(value);
        }
        prototype.get_with(self, key, receiver)
    }

    /// SetProp after a miss of the cache's first case.
    #[inline(never)]
    pub(super) fn set_prop_slow(
        &mut self,
        cache: &InlineCache,
        receiver: Value,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        cache.miss();
        let key = cache.key;
        let Some(object) = receiver.as_object() else {
            return self.put_value(receiver, key, value, strict);
        };
        if cache.store_any(&mut self.store, object, value) {
            return Ok(());
        }
        let named_slots = match object.kind() {
            CellKind::Array => key != self.names.length.into(),
            kind => matches!(kind, CellKind::Object | CellKind::Function),
        };
        if !named_slots || key.is_index() || object.has_flag(Object::LAZY) {
            return self.put_value(receiver, key, value, strict);
        }
        let shape = object.shape();
        if let Some((slot, attributes)) = object.lookup(key) {
            if attributes.is_accessor() || !attributes.is_writable() {
                return self.put_value(receiver, key, value, strict);
            }
            object.set_slot(&mut self.heap, slot, value);
            cache.remember_overwriting(object, shape, slot);
            return Ok(());
        }
        let (word, is_special) = (object.word(), object.has_flag(!Object::SLOTS_SHARED));
        // What is inherited may be hidden, as long as it is data that could be written: that changes only with a shape.
        let hides = self.find_cacheable(object, key)?.is_none_or(|(holder, _, attributes)| {
            matches!(holder.kind(), CellKind::Object | CellKind::Function)
                && attributes.is_writable()
                && !attributes.is_accessor()
        });
        if !hides || has_exotic(object) || !shape.is_extensible() || object.shape() != shape {
            return self.put_value(receiver, key, value, strict);
        }
        object.add_property(self, key, value, Attributes::ALL);
        if !is_special {
            cache.remember_addition(&self.shapes, word, shape, object.shape());
        }
        Ok(())
    }

    /// DefineProp after a miss of the cache's first case.
    #[inline(never)]
    pub(super) fn define_prop_slow(
        &mut self,
        cache: &InlineCache,
        receiver: Value,
        value: Value,
    ) -> JsResult<()> {
        cache.miss();
        let Some(object) = receiver.as_object() else { return Ok(()) };
        if cache.store_any(&mut self.store, object, value) {
            return Ok(());
        }
        let key = cache.key;
        let shape = object.shape();
        let word = object.word();
        let known = object.lookup(key);
        let plain = object.kind() == CellKind::Object && !object.has_flag(Object::LAZY) && !key.is_index();
        match known {
            None if plain && !object.has_flag(Object::IS_PROTOTYPE) && shape.is_extensible() => {
                object.add_property(self, key, value, Attributes::ALL);
                // Defining does not look at prototypes, so any epoch will do; the current one is
                // what stores compare.
                cache.remember_addition(&self.shapes, word, shape, object.shape());
                Ok(())
            }
            // A key that a spread has brought already.
            Some((slot, Attributes::ALL)) if plain => {
                object.set_slot(&mut self.heap, slot, value);
                cache.remember_overwriting(object, shape, slot);
                Ok(())
            }
            _ => object.create_data_property_or_throw(self, key, value),
        }
    }

    /// As [`Object::lookup`], for a key that the program computes, which may be the same again soon.
    #[inline]
    pub(super) fn lookup_computed(
        &mut self,
        object: Gc<Object>,
        key: PropertyKey,
    ) -> Option<(u32, Attributes)> {
        let shape = object.shape();
        let known = self.shapes.known_slots.find(shape, key);
        if known.is_some() {
            return known;
        }
        let (slot, attributes) = object.lookup(key)?;
        object.settle_slots(&mut self.heap, SLOT_IN_PIECES);
        self.shapes.known_slots.remember(shape, key, slot, attributes);
        Some((slot, attributes))
    }

    /// Where an object that serves as a dictionary has a computed name, if that is known.
    ///
    /// OPTIMIZATION: for the names that programs compute again and again.
    #[inline(always)]
    pub(super) fn known_slot(&self, object: Value, key: Value) -> Option<(Gc<Object>, u32, Attributes)> {
        let object = object.as_object().filter(|object| object.kind() == CellKind::Object)?;
        let name = key.as_string()?.known_name()?;
        let (slot, attributes) = self.shapes.known_slots.find(object.shape(), name)?;
        Some((object, slot, attributes))
    }

    /// GetElem of what is not simply an element of an array: a name that is known, an element, or anything.
    #[inline(never)]
    pub(super) fn get_elem_next(&mut self, receiver: Value, key: Value) -> JsResult<Value> {
        // OPTIMIZATION: names that are to be noted take the longer way, so that this needs no frame of its own.
        if !self.heap.budget.noting()
            && let Some((object, slot, attributes)) = self.known_slot(receiver, key)
            && !attributes.is_accessor()
        {
            return Ok(object.slot(slot));
        }
        self.get_elem_unknown(receiver, key)
    }

    #[inline(never)]
    fn get_elem_unknown(&mut self, receiver: Value, key: Value) -> JsResult<Value> {
        let found = object_and_index(receiver, key);
        if let Some((object, index)) = found
            && let Some(data) = object.downcast::<TypedArrayData>()
        {
            self.note_kinds(|| feedback_of(data.kind()));
            if let Some(value) = data.get(&mut self.heap, index as usize) {
                return Ok(value);
            }
            self.note_kinds(|| Feedback::OUT_OF_BOUNDS);
            return self.get_elem_slow(receiver, key);
        }
        self.note_kinds(|| kinds_of_access(Access::Read, receiver, key));
        if let Some((object, index)) = found
            && object.kind() != CellKind::Native
            && let Some(elements) = object.elements()
        {
            elements.settle(&mut self.heap);
            if let Some(value) = elements.get_plain(index) {
                return Ok(value);
            }
        }
        self.get_elem_slow(receiver, key)
    }

    /// GetElem where the fast paths do not apply.
    #[inline(never)]
    pub(super) fn get_elem_slow(&mut self, receiver: Value, key: Value) -> JsResult<Value> {
        if let Some(object) = receiver.as_object() {
            if object.kind() == CellKind::Object
                && let Some(key) = key.as_string().and_then(|name| name.known_name())
                && let Some((slot, attributes)) = self.lookup_computed(object, key)
                && !attributes.is_accessor()
            {
                return Ok(object.slot(slot));
            }
            let key = self.to_property_key(key)?;
            return object.get_with(self, key, receiver);
        }
        if let (Some(string), Some(index)) = (receiver.as_string(), key.as_int())
            && (index as u32) < string.len()
        {
            let unit = string.view(&mut self.heap).unit(index as u32 as usize);
            return Ok(self.unit_string(unit).into());
        }
        if receiver.is_nullish() {
            let name = self.name_in_message(key)?;
            return Err(self.cannot_read_error(receiver, &name));
        }
        let key = self.to_property_key(key)?;
        self.get_v(receiver, key)
    }

    fn name_in_message(&mut self, key: Value) -> JsResult<String> {
        Ok(match key.as_object() {
            Some(_) => self.describe(key),
            None => self.to_property_key(key)?.display(),
        })
    }

    /// SetElem where the fast paths do not apply.
    #[inline(never)]
    pub(super) fn set_elem_slow(
        &mut self,
        receiver: Value,
        key: Value,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let place = object_and_index(receiver, key);
        if let Some((object, index)) = place
            && let Some(data) = object.downcast::<TypedArrayData>()
        {
            let done = data.set_simple(index as usize, value);
            self.note_kinds(|| feedback_of(data.kind()));
            match done {
                Some(true) => return Ok(()),
                Some(false) => {
                    self.note_kinds(|| Feedback::OUT_OF_BOUNDS);
                    return Ok(());
                }
                None => self.note_kinds(|| Feedback::OTHER),
            }
        } else {
            self.note_kinds(|| kinds_of_access(Access::Write, receiver, key));
        }
        if let Some((object, index)) = place {
            if let Some(elements) = object.as_array()
                && self.array_is_plain(object)
                && elements.is_extensible()
                && !elements.is_length_read_only()
                && object.shape().is_extensible()
                && (!elements.is_sparse()
                    || elements.slot(index).is_none_or(|(_, attributes)| attributes == Attributes::ALL))
            {
                self.heap.budget.note_array(index + 1);
                return self.allocate(move |cx| elements.set(&mut cx.heap, index, value));
            }
        } else if let Some(object) = receiver.as_object()
            && object.kind() == CellKind::Object
            && !object.has_flag(Object::LAZY)
            && let Some(key) = key.as_string().and_then(|name| name.known_name())
            && let Some((slot, attributes)) = self.lookup_computed(object, key)
            && !attributes.is_accessor()
            && attributes.is_writable()
        {
            object.set_slot(&mut self.heap, slot, value);
            return Ok(());
        }
        if receiver.is_nullish() {
            let name = self.name_in_message(key)?;
            return Err(self.cannot_set_error(receiver, &name));
        }
        let key = self.to_property_key(key)?;
        self.put_value(receiver, key, value, strict)
    }

    /// `delete object[key]`
    pub(super) fn delete_elem(&mut self, receiver: Value, key: Value, strict: bool) -> JsResult<Value> {
        let object = self.to_object(receiver)?;
        let key = self.to_property_key(key)?;
        let done = object.delete(self, key)?;
        if !done && strict {
            return Err(self.cannot_delete_error(key, receiver));
        }
        Ok(done.into())
    }

    /// `key in object`
    pub(super) fn has_in(&mut self, key: Value, object: Value) -> JsResult<Value> {
        let Some(target) = object.as_object() else {
            let (key, what) = (self.describe_plain(key), self.describe_plain(object));
            return Err(self.type_error(format!("Cannot use 'in' operator to search for '{key}' in {what}")));
        };
        let key = self.to_property_key(key)?;
        target.has_property(self, key).map(Value::from)
    }
}

pub(super) fn has_exotic(object: Gc<Object>) -> bool {
    let mut current = Some(object);
    while let Some(object) = current {
        if object.kind() == CellKind::Proxy
            || object.native_class().is_some_and(|class| class.exotic.is_some())
        {
            return true;
        }
        current = object.shape().prototype_object();
    }
    false
}
