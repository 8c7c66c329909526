//! Property access with inline caches: what the fast paths of the interpreter fall back to.

use ellipsis_gc::Gc;

use crate::model::key::PropertyKey;
use crate::model::kind::CellKind;
use crate::model::object::{INLINE_SLOTS, Object};
use crate::model::property::{Accessor, Attributes};
use crate::model::sequence;
use crate::model::shape::Shape;
use crate::model::value::Value;
use crate::semantics::code::{Ic, IcEntry, IcKind};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::function;

/// The part of a header that loads compare: the shape.
pub(super) const LOAD_MASK: u64 = (1 << 48) - 1;
/// The part of a header that stores compare: shape and flags, so that lazy properties, prototypes
/// and overwriting of shared slots go the slow way.
pub(super) const STORE_MASK: u64 = (1 << 56) - 1;

/// The flag of shared slots in a header.
const SHARED_BIT: u64 = (Object::SLOTS_SHARED as u64) << 48;

/// What reading a slot in pieces costs more than one at a known place, in slots copied.
const SLOT_IN_PIECES: u32 = 8;

fn own_entry(shape: Gc<Shape>, slot: u32) -> IcEntry {
    let inline = shape.inline_capacity();
    let (kind, offset) = if slot < inline {
        (IcKind::Inline, INLINE_SLOTS as u32 + slot * 8)
    } else {
        (IcKind::OutOfLine, sequence::Storage::DATA_OFFSET as u32 + (slot - inline) * 8)
    };
    IcEntry { shape: shape.addr() as u64, data: 0, offset, epoch: 0, kind }
}

/// A receiver of that shape may be cached as lacking a property, or inheriting one.
fn guard(shape: Gc<Shape>) {
    if shape.has(Shape::UNIQUE) {
        shape.set_flags(Shape::GUARDED);
    }
}

impl Context {
    /// GetProp after a miss of the cache's first case: a further one, or none.
    #[inline(never)]
    pub(super) fn get_prop_next(&mut self, cache: *mut Ic, receiver: Value) -> JsResult<Value> {
        // SAFETY: as in `get_prop_slow`.
        let ic = unsafe { &mut *cache };
        if let Some(object) = receiver.as_object() {
            let word = object.word() & LOAD_MASK;
            if (ic.entry.shape == word || ic.promote(word))
                && let Some(value) = self.read_entry(&ic.entry, object)
            {
                return Ok(value);
            }
        } else if let Some(string) = receiver.as_string()
            && ic.key == self.names.length.into()
        {
            return Ok(string.len().into());
        }
        self.get_prop_slow(cache, receiver)
    }

    /// GetProp after a miss of the cache.
    #[inline(never)]
    fn get_prop_slow(&mut self, cache: *mut Ic, receiver: Value) -> JsResult<Value> {
        // SAFETY: caches live as long as their code, which is running; nobody else refers to this
        // one while this function does not call out.
        let ic = unsafe { &mut *cache };
        let key = ic.key;
        let Some(object) = receiver.as_object() else { return self.get_prop_of_primitive(cache, receiver) };
        let word = object.word() & LOAD_MASK;
        if key == self.names.length.into() && object.is_array() {
            ic.remember(IcEntry { shape: word, kind: IcKind::ArrayLength, ..IcEntry::EMPTY });
            return Ok(object.as_array().map_or(Value::UNDEFINED, |elements| elements.len().into()));
        }
        if key.is_index() {
            return object.get_with(self, key, receiver);
        }
        let Some((holder, value, attributes)) = self.find_cacheable(object, key)? else {
            return self.get_or_missing(cache, object, receiver);
        };
        // Looking may have made lazy properties and so changed the shape.
        let shape = object.shape();
        if holder == object {
            if attributes.is_accessor() {
                return self.call_getter(value, receiver);
            }
            object.settle_slots(&mut self.heap, SLOT_IN_PIECES);
            if let Some((slot, _)) = object.lookup(key)
                && !object.has_flag(Object::SLOTS_IN_PIECES)
            {
                // SAFETY: as above; `find_cacheable` does not touch caches.
                unsafe { &mut *cache }.remember(own_entry(shape, slot));
            }
            return Ok(value);
        }
        guard(shape);
        let (kind, data) = if attributes.is_accessor() {
            (IcKind::Getter, Accessor::of(value).addr() as u64)
        } else {
            (IcKind::Inherited, holder.property_address(key) as u64)
        };
        if data != 0 {
            let entry =
                IcEntry { shape: shape.addr() as u64, data, offset: 0, epoch: self.shapes.epoch, kind };
            // SAFETY: as above.
            unsafe { &mut *cache }.remember(entry);
        }
        if attributes.is_accessor() { self.call_getter(value, receiver) } else { Ok(value) }
    }

    /// Reads through a case whose shape fits. `None` if the case is out of date or needs a call.
    #[inline]
    fn read_entry(&self, entry: &IcEntry, object: Gc<Object>) -> Option<Value> {
        // SAFETY: the object has the shape that the entry was made for, so the slot is there; an
        // inherited slot's address holds while the epoch stands.
        unsafe {
            match entry.kind {
                IcKind::Inline => {
                    Some(*object.as_ptr().cast::<u8>().add(entry.offset as usize).cast::<Value>())
                }
                IcKind::OutOfLine => {
                    let slots = object.slots()?;
                    Some(*slots.as_ptr().cast::<u8>().add(entry.offset as usize).cast::<Value>())
                }
                IcKind::Inherited if entry.epoch == self.shapes.epoch => Some(*(entry.data as *const Value)),
                IcKind::Missing if entry.epoch == self.shapes.epoch => Some(Value::UNDEFINED),
                IcKind::ArrayLength => object.as_array().map(|elements| elements.len().into()),
                _ => None,
            }
        }
    }

    pub(super) fn call_getter(&mut self, pair: Value, receiver: Value) -> JsResult<Value> {
        let getter = Accessor::of(pair).get.get();
        if getter.is_undefined() { Ok(Value::UNDEFINED) } else { self.call(getter, receiver, &[]) }
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
            match current.shape().prototype_object() {
                Some(prototype) => current = prototype,
                None => return Ok(None),
            }
        }
    }

    /// A property that is either exotic or missing.
    fn get_or_missing(&mut self, cache: *mut Ic, object: Gc<Object>, receiver: Value) -> JsResult<Value> {
        // SAFETY: as in `get_prop_slow`.
        let key = unsafe { (*cache).key };
        let mut current = Some(object);
        while let Some(object) = current {
            if object.kind() == CellKind::Proxy
                || object.native_class().is_some_and(|class| class.exotic.is_some())
            {
                return Value::as_object(receiver)
                    .map_or(Ok(Value::UNDEFINED), |object| object.get_with(self, key, receiver));
            }
            current = object.shape().prototype_object();
        }
        let shape = object.shape();
        if !(object.is_array() && key == self.names.length.into()) {
            guard(shape);
            let epoch = self.shapes.epoch;
            let entry =
                IcEntry { shape: shape.addr() as u64, kind: IcKind::Missing, epoch, ..IcEntry::EMPTY };
            // SAFETY: as in `get_prop_slow`.
            unsafe { &mut *cache }.remember(entry);
        }
        Ok(Value::UNDEFINED)
    }

    /// GetProp on a primitive.
    fn get_prop_of_primitive(&mut self, cache: *mut Ic, receiver: Value) -> JsResult<Value> {
        // SAFETY: as in `get_prop_slow`.
        let ic = unsafe { &mut *cache };
        let key = ic.key;
        let is_string = receiver.is_string();
        if is_string {
            if (ic.entry.shape == IcEntry::STRINGS || ic.promote(IcEntry::STRINGS))
                && ic.entry.epoch == self.shapes.epoch
                && ic.entry.kind == IcKind::Inherited
            {
                // SAFETY: an inherited slot's address holds while the epoch stands.
                return Ok(unsafe { *(ic.entry.data as *const Value) });
            }
            if let Some(value) = self.own_of_string(receiver, key) {
                return Ok(value);
            }
        }
        let prototype = self.prototype_of_primitive(receiver, key)?;
        if is_string
            && let Some((holder, value, attributes)) = self.find_cacheable(prototype, key)?
            && !attributes.is_accessor()
            && holder.has_flag(Object::IS_PROTOTYPE)
        {
            let data = holder.property_address(key) as u64;
            if data != 0 {
                let entry = IcEntry {
                    shape: IcEntry::STRINGS,
                    data,
                    offset: 0,
                    epoch: self.shapes.epoch,
                    kind: IcKind::Inherited,
                };
                // SAFETY: as in `get_prop_slow`.
                unsafe { &mut *cache }.remember(entry);
            }
            return Ok(value);
        }
        prototype.get_with(self, key, receiver)
    }

    /// SetProp after a miss of the cache's first case.
    #[inline(never)]
    pub(super) fn set_prop_slow(
        &mut self,
        cache: *mut Ic,
        receiver: Value,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        // SAFETY: as in `get_prop_slow`.
        let ic = unsafe { &mut *cache };
        let key = ic.key;
        let Some(object) = receiver.as_object() else {
            return self.put_value(receiver, key, value, strict);
        };
        let word = object.word() & STORE_MASK;
        if (ic.entry.shape == word || ic.promote(word)) && self.write_entry(&ic.entry, object, value) {
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
            if object.word() & STORE_MASK == shape.addr() as u64 {
                // SAFETY: as in `get_prop_slow`.
                unsafe { &mut *cache }.remember(own_entry(shape, slot));
            }
            return Ok(());
        }
        let unchained = self.find_cacheable(object, key)?.is_none() && !has_exotic(object);
        if !unchained || !shape.is_extensible() || object.shape() != shape {
            return self.put_value(receiver, key, value, strict);
        }
        object.add_property(self, key, value, Attributes::ALL);
        if word & !SHARED_BIT == shape.addr() as u64 {
            // SAFETY: as in `get_prop_slow`.
            self.remember_addition(unsafe { &mut *cache }, word, shape, object.shape());
        }
        Ok(())
    }

    /// Writes through a case whose shape fits; whether that was possible.
    #[inline]
    pub(super) fn write_entry(&mut self, entry: &IcEntry, object: Gc<Object>, value: Value) -> bool {
        // SAFETY: the object has the shape and flags that the entry was made for, so the slot is
        // there and its own.
        unsafe {
            match entry.kind {
                IcKind::Inline => {
                    *object.as_ptr().cast::<u8>().add(entry.offset as usize).cast::<Value>() = value;
                    true
                }
                IcKind::OutOfLine => {
                    let Some(slots) = object.slots() else { return false };
                    *slots.as_ptr().cast::<u8>().add(entry.offset as usize).cast::<Value>() = value;
                    true
                }
                IcKind::AddInline if entry.epoch == self.shapes.epoch => {
                    *object.as_ptr().cast::<u8>().add(entry.offset as usize).cast::<Value>() = value;
                    object.set_shape_unchecked(Gc::from_raw(entry.data as *mut Shape));
                    true
                }
                IcKind::AddOutOfLine if entry.epoch == self.shapes.epoch => {
                    let shape = Gc::from_raw(entry.data as *mut Shape);
                    object.add_cached(&mut self.heap, entry.offset, value, shape);
                    true
                }
                _ => false,
            }
        }
    }

    /// PutValue on a property reference: any receiver, failures throw in strict code.
    pub(crate) fn put_value(
        &mut self,
        receiver: Value,
        key: PropertyKey,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let done = match receiver.as_object() {
            Some(object) => object.set_with(self, key, value, receiver)?,
            None => {
                if receiver.is_nullish() {
                    let what = if receiver.is_null() { "null" } else { "undefined" };
                    let name = key.display();
                    return Err(
                        self.type_error(format!("Cannot set properties of {what} (setting '{name}')"))
                    );
                }
                let prototype = self.prototype_of_primitive(receiver, key)?;
                self.own_of_string(receiver, key).is_none()
                    && prototype.set_with(self, key, value, receiver)?
            }
        };
        if done || !strict { Ok(()) } else { Err(self.read_only_error(key, receiver)) }
    }

    /// DefineProp after a miss of the cache's first case: a further one, or none.
    #[inline(never)]
    pub(super) fn define_prop_next(
        &mut self,
        cache: *mut Ic,
        object: Gc<Object>,
        value: Value,
    ) -> JsResult<()> {
        // SAFETY: as in `get_prop_slow`.
        let ic = unsafe { &mut *cache };
        if ic.promote(object.word() & STORE_MASK) && self.write_entry(&ic.entry, object, value) {
            return Ok(());
        }
        self.define_prop_slow(cache, object, value)
    }

    /// DefineProp after a miss: CreateDataPropertyOrThrow, remembering the transition.
    #[inline(never)]
    fn define_prop_slow(&mut self, cache: *mut Ic, object: Gc<Object>, value: Value) -> JsResult<()> {
        // SAFETY: as in `get_prop_slow`.
        let key = unsafe { (*cache).key };
        let shape = object.shape();
        let word = object.word() & STORE_MASK;
        let fresh = object.kind() == CellKind::Object
            && !object.has_flag(Object::LAZY | Object::IS_PROTOTYPE)
            && !key.is_index()
            && shape.is_extensible()
            && object.lookup(key).is_none();
        if !fresh {
            // A key that a spread has brought already.
            let own = object.lookup(key).filter(|&(_, attributes)| attributes == Attributes::ALL);
            if let Some((slot, _)) = own
                && object.kind() == CellKind::Object
                && !key.is_index()
                && !object.has_flag(Object::LAZY)
            {
                object.set_slot(&mut self.heap, slot, value);
                if object.word() & STORE_MASK == shape.addr() as u64 {
                    // SAFETY: as in `get_prop_slow`.
                    unsafe { &mut *cache }.remember(own_entry(shape, slot));
                }
                return Ok(());
            }
            return object.create_data_property_or_throw(self, key, value);
        }
        object.add_property(self, key, value, Attributes::ALL);
        // Defining does not look at prototypes, so any epoch will do; the current one is what the
        // shared fast path compares.
        // SAFETY: as in `get_prop_slow`.
        self.remember_addition(unsafe { &mut *cache }, word, shape, object.shape());
        Ok(())
    }

    /// Remembers that adding the key leads from a shape to another. Slots may be shared: appending one
    /// does not overwrite any, unless so many go to pieces first.
    fn remember_addition(&self, ic: &mut Ic, word: u64, shape: Gc<Shape>, grown: Gc<Shape>) {
        let (slot, inline) = (shape.count(), shape.inline_capacity());
        if grown.has(Shape::UNIQUE) || slot >= inline + sequence::SHARE_IN_PIECES {
            return;
        }
        let (kind, offset) = if slot < inline {
            (IcKind::AddInline, INLINE_SLOTS as u32 + slot * 8)
        } else {
            (IcKind::AddOutOfLine, slot)
        };
        let (data, epoch) = (grown.addr() as u64, self.shapes.epoch);
        ic.remember(IcEntry { shape: word, data, offset, epoch, kind });
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
        if !shape.has(Shape::UNIQUE) {
            self.shapes.known_slots.remember(shape, key, slot, attributes);
        }
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

    /// GetElem of what is not simply an element of an array: a name that is known, or anything.
    #[inline(never)]
    pub(super) fn get_elem_next(&mut self, receiver: Value, key: Value) -> JsResult<Value> {
        match self.known_slot(receiver, key) {
            Some((object, slot, attributes)) if !attributes.is_accessor() => Ok(object.slot(slot)),
            _ => self.get_elem_slow(receiver, key),
        }
    }

    /// GetElem where the fast paths do not apply.
    #[inline(never)]
    pub(super) fn get_elem_slow(&mut self, receiver: Value, key: Value) -> JsResult<Value> {
        if let Some(object) = receiver.as_object() {
            if let Some(int) = key.as_int()
                && int >= 0
            {
                if let Some(value) =
                    crate::semantics::typed_array::get_index(&mut self.heap, &object, int as u32)
                {
                    return Ok(value);
                }
                if let Some(elements) = object.elements()
                    && object.kind() != CellKind::Native
                {
                    elements.settle(&mut self.heap);
                    if let Some(value) = elements.get_plain(int as u32) {
                        return Ok(value);
                    }
                }
            } else if object.kind() == CellKind::Object
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
            let what = if receiver.is_null() { "null" } else { "undefined" };
            let name = match key.as_object() {
                Some(_) => self.describe(key),
                None => self.to_property_key(key)?.display(),
            };
            return Err(self.type_error(format!("Cannot read properties of {what} (reading '{name}')")));
        }
        let key = self.to_property_key(key)?;
        self.get_v(receiver, key)
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
        if let Some(object) = receiver.as_object() {
            if let Some(int) = key.as_int()
                && int >= 0
            {
                let index = int as u32;
                if crate::semantics::typed_array::set_index(&object, index, value) {
                    return Ok(());
                }
                if let Some(elements) = object.as_array()
                    && self.array_is_plain(object)
                    && elements.is_extensible()
                    && !elements.is_length_read_only()
                    && object.shape().is_extensible()
                    && (!elements.is_sparse()
                        || elements.slot(index).is_none_or(|(_, attributes)| attributes == Attributes::ALL))
                {
                    return elements.set(&mut self.heap, index, value).map_err(|_| self.out_of_memory());
                }
            } else if object.kind() == CellKind::Object
                && !object.has_flag(Object::LAZY)
                && let Some(key) = key.as_string().and_then(|name| name.known_name())
                && let Some((slot, attributes)) = self.lookup_computed(object, key)
                && !attributes.is_accessor()
                && attributes.is_writable()
            {
                object.set_slot(&mut self.heap, slot, value);
                return Ok(());
            }
            let key = self.to_property_key(key)?;
            return self.put_value(receiver, key, value, strict);
        }
        if receiver.is_nullish() {
            let what = if receiver.is_null() { "null" } else { "undefined" };
            let name = match key.as_object() {
                Some(_) => self.describe(key),
                None => self.to_property_key(key)?.display(),
            };
            return Err(self.type_error(format!("Cannot set properties of {what} (setting '{name}')")));
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
            let (key, what) = (self.describe(key), self.describe(object));
            return Err(self.type_error(format!("Cannot use 'in' operator to search for {key} in {what}")));
        };
        let key = self.to_property_key(key)?;
        target.has_property(self, key).map(Value::from)
    }

    /// InstanceofOperator
    pub fn instance_of(&mut self, value: Value, target: Value) -> JsResult<bool> {
        if !target.is_object() {
            return Err(self.type_error("Right-hand side of 'instanceof' is not an object"));
        }
        let key = self.symbols.has_instance.into();
        if let Some(method) = self.get_method(target, key)? {
            let result = self.call(method.into(), target, &[value])?;
            return Ok(crate::semantics::convert::to_boolean(result));
        }
        if !function::is_callable(target) {
            return Err(self.type_error("Right-hand side of 'instanceof' is not callable"));
        }
        self.ordinary_has_instance(target, value)
    }

    /// OrdinaryHasInstance
    pub fn ordinary_has_instance(&mut self, constructor: Value, value: Value) -> JsResult<bool> {
        let Some(function) = constructor.as_object().filter(|_| function::is_callable(constructor)) else {
            return Ok(false);
        };
        if let Some(target) = function.bound_target() {
            return self.instance_of(value, target.into());
        }
        let Some(object) = value.as_object() else { return Ok(false) };
        let prototype = function.get(self, self.names.prototype)?;
        if !prototype.is_object() {
            let what = self.describe(prototype);
            return Err(
                self.type_error(format!("Function has non-object prototype '{what}' in instanceof check"))
            );
        }
        let mut current = object.get_prototype_of(self)?;
        while let Some(object) = current.as_object() {
            if current == prototype {
                return Ok(true);
            }
            current = object.get_prototype_of(self)?;
        }
        Ok(false)
    }
}

fn has_exotic(object: Gc<Object>) -> bool {
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
