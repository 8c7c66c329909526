//! The essential internal methods of objects, and the operations of the specification that are
//! thin layers over them. Ordinary objects, functions and arrays are handled here; native exotics (String
//! objects, typed arrays, module namespaces and others) through their
//! [tables](super::native::ExoticMethods), proxies by [`proxy`].

use ellipsis_gc::{Gc, RootedVec};

use crate::model::{Accessor, Attributes, CellKind, IntegrityLevel, Object, OutOfMemory, PropertyKey, Value};
use crate::semantics::property_descriptor::is_compatible;
use crate::semantics::{Context, ExoticMethods, JsResult, PropertyDescriptor};
use crate::semantics::{array, function, proxy};

/// Returns what the table of a native class has to say to an internal method, if it does.
macro_rules! ask_exotic {
    ($cx:ident, $object:ident, $method:ident $(, $argument:ident)*) => {
        if let Some(exotic) = $object.exotic()
            && let Some(result) = (exotic.$method)($cx, $object.this(), $($argument),*)?
        {
            return Ok(result);
        }
    };
}

impl Object {
    #[inline]
    fn exotic(&self) -> Option<&'static ExoticMethods> {
        self.native_class()?.exotic
    }

    #[cold]
    fn materialise_cold(&self, cx: &mut Context, key: PropertyKey) {
        match self.kind() {
            CellKind::Function | CellKind::NativeFunction => {
                function::materialise(cx, self.this(), Some(key));
            }
            _ => cx.materialise_global(self.this(), key),
        }
    }

    /// Makes all own properties that are made when first needed.
    pub(crate) fn materialise_all(&self, cx: &mut Context) {
        if !self.has_flag(Object::LAZY) {
            return;
        }
        match self.kind() {
            CellKind::Function | CellKind::NativeFunction => function::materialise(cx, self.this(), None),
            _ => cx.materialise_all_globals(self.this()),
        }
    }

    /// The own property `key` of an object that is neither a proxy nor exotic in that key, as
    /// slot value and attributes.
    #[inline]
    pub(crate) fn own_slot(&self, cx: &mut Context, key: PropertyKey) -> Option<(Value, Attributes)> {
        if let Some(index) = key.as_index() {
            let elements = self.elements()?;
            elements.settle(&mut cx.heap);
            return elements.slot(index);
        }
        if let Some((slot, attributes)) = self.lookup(key) {
            return Some((self.slot(slot), attributes));
        }
        if self.has_flag(Object::LAZY) {
            self.materialise_cold(cx, key);
            let (slot, attributes) = self.lookup(key)?;
            return Some((self.slot(slot), attributes));
        }
        if let Some(elements) = self.as_array()
            && key == cx.names.length.into()
        {
            return Some((elements.len().into(), array::length_attributes(elements)));
        }
        None
    }

    /// What getting a property gives where that runs no script: its value, or none if there is no such property.
    // OPTIMIZATION: for what asks objects of few shapes for the same keys, most of which they lack.
    pub(crate) fn peek(&self, cx: &mut Context, key: PropertyKey) -> Option<Option<Value>> {
        let (shape, epoch) = (self.shape(), cx.shapes.epoch);
        if cx.shapes.known_slots.lacks(shape, key, epoch) {
            return Some(None);
        }
        let mut next = Some(self.this());
        while let Some(holder) = next.filter(|holder| holder.kind() == CellKind::Object) {
            if let Some((value, attributes)) = holder.own_slot(cx, key) {
                return (!attributes.is_accessor()).then_some(Some(value));
            }
            cx.heap.budget.tick();
            next = holder.shape().prototype_object();
        }
        next.is_none().then(|| cx.shapes.known_slots.remember_missing(shape, key, epoch)).map(|()| None)
    }

    /// [[GetPrototypeOf]]: an object or null.
    pub fn get_prototype_of(&self, cx: &mut Context) -> JsResult<Value> {
        cx.charge(1)?;
        match self.kind() {
            CellKind::Proxy => proxy::get_prototype_of(cx, self.this()),
            _ => Ok(self.shape().prototype()),
        }
    }

    /// [[SetPrototypeOf]]; `prototype` is an object or null.
    pub fn set_prototype_of(&self, cx: &mut Context, prototype: Value) -> JsResult<bool> {
        if self.kind() == CellKind::Proxy {
            return proxy::set_prototype_of(cx, self.this(), prototype);
        }
        ask_exotic!(cx, self, set_prototype_of, prototype);
        if self.shape().prototype() == prototype {
            return Ok(true);
        }
        if !self.shape().is_extensible() || self.has_immutable_prototype(cx) {
            return Ok(false);
        }
        let mut ancestor = prototype.as_object();
        while let Some(object) = ancestor {
            if object == self.this() {
                return Ok(false);
            }
            if object.kind() == CellKind::Proxy {
                break;
            }
            cx.heap.budget.tick();
            ancestor = object.shape().prototype_object();
        }
        if let Some(prototype) = prototype.as_object() {
            prototype.become_prototype(cx);
        }
        let shape = cx.store.shapes.with_prototype(&mut cx.store.heap, self.shape(), prototype);
        self.replace_shape(shape);
        Ok(true)
    }

    /// Whether this is an immutable prototype exotic object: some realm's %Object.prototype%.
    fn has_immutable_prototype(&self, cx: &Context) -> bool {
        let this = Some(self.this());
        self.shape().prototype().is_null()
            && cx.realms.iter().any(|realm| realm.intrinsic_object_prototype() == this)
    }

    /// [[IsExtensible]]
    pub fn is_extensible(&self, cx: &mut Context) -> JsResult<bool> {
        match self.kind() {
            CellKind::Proxy => proxy::is_extensible(cx, self.this()),
            _ => Ok(self.shape().is_extensible()),
        }
    }

    /// [[PreventExtensions]]
    pub fn prevent_extensions(&self, cx: &mut Context) -> JsResult<bool> {
        if self.kind() == CellKind::Proxy {
            return proxy::prevent_extensions(cx, self.this());
        }
        ask_exotic!(cx, self, prevent_extensions);
        self.restrict(cx, IntegrityLevel::NotExtensible);
        Ok(true)
    }

    /// Prevents extensions, seals or freezes at once. Not for proxies and exotic objects.
    fn restrict(&self, cx: &mut Context, level: IntegrityLevel) {
        self.materialise_all(cx);
        let shape = self.shape();
        let changes = shape.is_extensible() || level != IntegrityLevel::NotExtensible;
        if changes && !self.restrict_shape(cx, level) {
            return;
        }
        if let Some(elements) = self.elements() {
            match level {
                IntegrityLevel::NotExtensible => elements.prevent_extensions(),
                IntegrityLevel::Sealed => elements.seal(),
                IntegrityLevel::Frozen => {
                    elements.freeze();
                    elements.make_length_read_only();
                }
            }
        }
    }

    /// Whether all properties are as sealing makes them, or freezing.
    fn is_restricted(&self, cx: &mut Context, frozen: bool) -> bool {
        self.materialise_all(cx);
        let mut all = self.elements().is_none_or(|elements| {
            elements.are_restricted(frozen) && !(frozen && self.is_array() && !elements.is_length_read_only())
        });
        self.for_each_property(|_, entry| {
            let open = entry.attributes.is_configurable() || frozen && entry.attributes.is_writable_data();
            all &= entry.key.is_private() || !open;
        });
        all
    }

    /// [[GetOwnProperty]]
    pub fn get_own_property(
        &self,
        cx: &mut Context,
        key: PropertyKey,
    ) -> JsResult<Option<PropertyDescriptor>> {
        if self.kind() == CellKind::Proxy {
            return proxy::get_own_property(cx, self.this(), key);
        }
        ask_exotic!(cx, self, get_own_property, key);
        Ok(self.own_slot(cx, key).map(|(value, attributes)| PropertyDescriptor::from_slot(value, attributes)))
    }

    /// [[DefineOwnProperty]]
    pub fn define_own_property(
        &self,
        cx: &mut Context,
        key: PropertyKey,
        descriptor: &PropertyDescriptor,
    ) -> JsResult<bool> {
        match self.kind() {
            CellKind::Proxy => return proxy::define_own_property(cx, self.this(), key, descriptor),
            CellKind::Array if key == cx.names.length.into() => {
                return array::define_length(cx, self.this(), descriptor);
            }
            CellKind::Array if key.is_index() => {
                return Ok(array::define_index(cx, self.this(), key, descriptor));
            }
            CellKind::Native => ask_exotic!(cx, self, define_own_property, key, descriptor),
            _ => {}
        }
        Ok(self.ordinary_define_own_property(cx, key, descriptor))
    }

    /// OrdinaryDefineOwnProperty, for objects whose property `key` is ordinary.
    pub fn ordinary_define_own_property(
        &self,
        cx: &mut Context,
        key: PropertyKey,
        descriptor: &PropertyDescriptor,
    ) -> bool {
        let current = self.own_slot(cx, key);
        let extensible = self.shape().is_extensible();
        let Some((old, old_attributes)) = current else {
            if !extensible {
                return false;
            }
            let value = descriptor.slot_value(cx);
            self.put_new(cx, key, value, descriptor.attributes());
            return true;
        };
        if !is_compatible(&cx.heap, descriptor, old, old_attributes) {
            return false;
        }
        let mut attributes = old_attributes
            .set(Attributes::ENUMERABLE, descriptor.enumerable.unwrap_or(old_attributes.is_enumerable()))
            .set(
                Attributes::CONFIGURABLE,
                descriptor.configurable.unwrap_or(old_attributes.is_configurable()),
            );
        let value = if descriptor.is_accessor() {
            let (get, set) = if old_attributes.is_accessor() {
                let pair = Accessor::of(old);
                (pair.get.get(), pair.set.get())
            } else {
                attributes = attributes.without(Attributes::WRITABLE).with(Attributes::ACCESSOR);
                (Value::UNDEFINED, Value::UNDEFINED)
            };
            Accessor::new(&mut cx.heap, descriptor.get.unwrap_or(get), descriptor.set.unwrap_or(set))
        } else if descriptor.is_data() {
            let was_accessor = old_attributes.is_accessor();
            let writable = descriptor.writable.unwrap_or(!was_accessor && old_attributes.is_writable());
            attributes = attributes.without(Attributes::ACCESSOR).set(Attributes::WRITABLE, writable);
            descriptor.value.unwrap_or(if was_accessor { Value::UNDEFINED } else { old })
        } else {
            old
        };
        self.overwrite(cx, key, value, old_attributes, attributes);
        true
    }

    /// Defines a property that is not there yet, on an object that is being made: no checks.
    pub fn define_new(&self, cx: &mut Context, key: PropertyKey, value: Value, attributes: Attributes) {
        self.put_new(cx, key, value, attributes);
    }

    /// Adds a property that is not there, whatever the key. No checks.
    pub(crate) fn put_new(&self, cx: &mut Context, key: PropertyKey, value: Value, attributes: Attributes) {
        match key.as_index() {
            Some(index) => {
                if self.has_flag(Object::IS_PROTOTYPE) {
                    cx.shapes.epoch = cx.shapes.epoch.wrapping_add(1);
                }
                cx.heap.budget.note_array(if self.is_array() { index + 1 } else { 0 });
                let elements = self.elements_or_new(&mut cx.heap);
                let done = if attributes == Attributes::ALL {
                    elements.set(&mut cx.heap, index, value)
                } else {
                    elements.define(&mut cx.heap, index, value, attributes)
                };
                cx.absorb(done);
            }
            None => {
                // Names that functions and errors are born with come first.
                if self.has_flag(Object::LAZY) && self.kind() != CellKind::Object {
                    self.materialise_all(cx);
                }
                self.add_property(cx, key, value, attributes);
            }
        }
    }

    /// Replaces value and attributes of a property that is there. No checks.
    pub(crate) fn overwrite(
        &self,
        cx: &mut Context,
        key: PropertyKey,
        value: Value,
        old: Attributes,
        new: Attributes,
    ) {
        if let Some(index) = key.as_index() {
            if let Some(elements) = self.elements() {
                let done = if old == new && old == Attributes::ALL {
                    elements.set(&mut cx.heap, index, value)
                } else {
                    elements.define(&mut cx.heap, index, value, new)
                };
                cx.absorb(done);
            }
            return;
        }
        let Some((slot, _)) = self.lookup(key) else { return };
        if old != new {
            match cx.store.shapes.reconfigure(&mut cx.store.heap, self.shape(), slot, new) {
                Ok(shape) => self.replace_shape(shape),
                Err(OutOfMemory) => return cx.heap.note_refusal(),
            }
        } else if new.is_accessor() && self.has_flag(Object::IS_PROTOTYPE) {
            // Caches remember a prototype's accessor pairs.
            cx.shapes.epoch = cx.shapes.epoch.wrapping_add(1);
        }
        self.set_slot(&mut cx.heap, slot, value);
    }

    /// [[HasProperty]]
    pub fn has_property(&self, cx: &mut Context, key: PropertyKey) -> JsResult<bool> {
        let mut object = self.this();
        loop {
            match object.kind() {
                CellKind::Proxy => return proxy::has_property(cx, object, key),
                CellKind::Native => ask_exotic!(cx, object, has_property, key),
                _ => {}
            }
            if object.own_slot(cx, key).is_some() {
                return Ok(true);
            }
            cx.heap.budget.tick();
            let Some(prototype) = object.shape().prototype_object() else { return Ok(false) };
            object = prototype;
        }
    }

    /// [[Get]] with the object itself as receiver.
    #[inline]
    pub fn get(&self, cx: &mut Context, key: impl Into<PropertyKey>) -> JsResult<Value> {
        self.get_with(cx, key.into(), self.this().into())
    }

    /// [[Get]] by name.
    pub fn get_named(&self, cx: &mut Context, name: &str) -> JsResult<Value> {
        let key = cx.key(name);
        self.get(cx, key)
    }

    /// [[Get]]
    pub fn get_with(&self, cx: &mut Context, key: PropertyKey, receiver: Value) -> JsResult<Value> {
        let mut object = self.this();
        loop {
            match object.kind() {
                CellKind::Proxy => return proxy::get(cx, object, key, receiver),
                CellKind::Native => ask_exotic!(cx, object, get, key, receiver),
                _ => {}
            }
            if let Some((value, attributes)) = object.own_slot(cx, key) {
                if !attributes.is_accessor() {
                    return Ok(value);
                }
                return cx.call_getter(value, receiver);
            }
            cx.heap.budget.tick();
            let Some(prototype) = object.shape().prototype_object() else { return Ok(Value::UNDEFINED) };
            object = prototype;
        }
    }

    /// Set(O, P, V, true): a TypeError if it does not succeed.
    pub fn set(&self, cx: &mut Context, key: impl Into<PropertyKey>, value: Value) -> JsResult<()> {
        let key = key.into();
        if self.set_with(cx, key, value, self.this().into())? {
            Ok(())
        } else {
            Err(cx.read_only_error(key, self.this().into()))
        }
    }

    /// [[Set]]
    pub fn set_with(
        &self,
        cx: &mut Context,
        key: PropertyKey,
        value: Value,
        receiver: Value,
    ) -> JsResult<bool> {
        let mut object = self.this();
        loop {
            match object.kind() {
                CellKind::Proxy => return proxy::set(cx, object, key, value, receiver),
                CellKind::Native => ask_exotic!(cx, object, set, key, value, receiver),
                _ => {}
            }
            if let Some((old, attributes)) = object.own_slot(cx, key) {
                if attributes.is_accessor() {
                    let setter = Accessor::of(old).set.get();
                    if setter.is_undefined() {
                        return Ok(false);
                    }
                    cx.call(setter, receiver, &[value])?;
                    return Ok(true);
                }
                if !attributes.is_writable() {
                    return Ok(false);
                }
                if Value::from(object) == receiver && !is_array_length(cx, &object, key) {
                    object.overwrite(cx, key, value, attributes, attributes);
                    return Ok(true);
                }
                break;
            }
            cx.heap.budget.tick();
            match object.shape().prototype_object() {
                Some(prototype) => object = prototype,
                None => break,
            }
        }
        let Some(target) = receiver.as_object() else { return Ok(false) };
        target.set_own_data(cx, key, value)
    }

    /// The end of OrdinarySet: gives the receiver an own data property, or changes the one it has.
    fn set_own_data(&self, cx: &mut Context, key: PropertyKey, value: Value) -> JsResult<bool> {
        let plain = !matches!(self.kind(), CellKind::Proxy) && self.exotic().is_none();
        if plain && !is_array_length(cx, self, key) {
            if let Some((_, attributes)) = self.own_slot(cx, key) {
                if attributes.is_accessor() || !attributes.is_writable() {
                    return Ok(false);
                }
                self.overwrite(cx, key, value, attributes, attributes);
                return Ok(true);
            }
            if !self.shape().is_extensible() {
                return Ok(false);
            }
            if self.is_array() && key.is_index() {
                return Ok(array::define_index(
                    cx,
                    self.this(),
                    key,
                    &PropertyDescriptor::data(value, Attributes::ALL),
                ));
            }
            self.put_new(cx, key, value, Attributes::ALL);
            return Ok(true);
        }
        match self.get_own_property(cx, key)? {
            Some(existing) => {
                if existing.is_accessor() || existing.writable == Some(false) {
                    return Ok(false);
                }
                self.define_own_property(cx, key, &PropertyDescriptor::value(value))
            }
            None => self.create_data_property(cx, key, value),
        }
    }

    /// [[Delete]]
    pub fn delete(&self, cx: &mut Context, key: PropertyKey) -> JsResult<bool> {
        match self.kind() {
            CellKind::Proxy => return proxy::delete(cx, self.this(), key),
            CellKind::Native => ask_exotic!(cx, self, delete, key),
            _ => {}
        }
        let index = key.as_index();
        let known = if index.is_none() { self.lookup(key) } else { None };
        let attributes = known.or_else(|| self.own_slot(cx, key).map(|(_, attributes)| (0, attributes)));
        let Some((_, attributes)) = attributes else { return Ok(true) };
        if !attributes.is_configurable() {
            return Ok(false);
        }
        if let Some(index) = index {
            if let Some(elements) = self.elements() {
                let done = elements.delete(&mut cx.heap, index);
                cx.absorb(done);
            }
            return Ok(true);
        }
        // A lazy property must not come back. Looking for it may have made it.
        let known = known.filter(|_| !self.has_flag(Object::LAZY));
        self.materialise_all(cx);
        if let Some((slot, _)) = known.or_else(|| self.lookup(key)) {
            self.remove_property(cx, slot);
        }
        Ok(true)
    }

    /// [[OwnPropertyKeys]]: indices ascending, strings and symbols in order of creation. The keys
    /// are roots: whoever reads the list may run scripts that delete what it names.
    pub fn own_property_keys(&self, cx: &mut Context) -> JsResult<RootedVec<PropertyKey>> {
        match self.kind() {
            CellKind::Proxy => return proxy::own_property_keys(cx, self.this()),
            CellKind::Native => ask_exotic!(cx, self, own_keys),
            _ => {}
        }
        let keys = self.ordinary_own_property_keys(cx);
        cx.heap.budget.spend(keys.len());
        Ok(RootedVec::from_vec(&cx.heap, keys))
    }

    /// OrdinaryOwnPropertyKeys. The caller makes roots of the keys before a safepoint.
    pub(crate) fn ordinary_own_property_keys(&self, cx: &mut Context) -> Vec<PropertyKey> {
        self.materialise_all(cx);
        let mut keys = Vec::with_capacity(self.shape().count() as usize + 1);
        if let Some(elements) = self.elements() {
            keys.extend(elements.iter().map(|(index, _)| PropertyKey::index(index)));
        }
        if self.is_array() {
            keys.push(cx.names.length.into());
        }
        let mut symbols = Vec::new();
        self.for_each_property(|_, entry| {
            if !entry.key.is_symbol() {
                keys.push(entry.key);
            } else if !entry.key.is_private() {
                symbols.push(entry.key);
            }
        });
        keys.append(&mut symbols);
        keys
    }

    // ---- Operations on objects ----

    /// CreateDataProperty
    pub fn create_data_property(&self, cx: &mut Context, key: PropertyKey, value: Value) -> JsResult<bool> {
        self.define_own_property(cx, key, &PropertyDescriptor::data(value, Attributes::ALL))
    }

    /// CreateDataPropertyOrThrow
    pub fn create_data_property_or_throw(
        &self,
        cx: &mut Context,
        key: impl Into<PropertyKey>,
        value: Value,
    ) -> JsResult<()> {
        self.define_or_throw(cx, key.into(), &PropertyDescriptor::data(value, Attributes::ALL))
    }

    /// DefinePropertyOrThrow
    pub fn define_or_throw(
        &self,
        cx: &mut Context,
        key: PropertyKey,
        descriptor: &PropertyDescriptor,
    ) -> JsResult<()> {
        if self.define_own_property(cx, key, descriptor)? {
            return Ok(());
        }
        Err(cx.cannot_define_error(key, self.this()))
    }

    /// DeletePropertyOrThrow
    pub fn delete_or_throw(&self, cx: &mut Context, key: PropertyKey) -> JsResult<()> {
        if self.delete(cx, key)? { Ok(()) } else { Err(cx.cannot_delete_error(key, self.this().into())) }
    }

    /// HasOwnProperty
    pub fn has_own_property(&self, cx: &mut Context, key: PropertyKey) -> JsResult<bool> {
        Ok(self.get_own_property(cx, key)?.is_some())
    }

    /// SetIntegrityLevel, sealed or frozen.
    pub fn set_integrity_level(&self, cx: &mut Context, level: IntegrityLevel) -> JsResult<bool> {
        if self.kind() != CellKind::Proxy && self.exotic().is_none() {
            self.restrict(cx, level);
            return Ok(true);
        }
        if !self.prevent_extensions(cx)? {
            return Ok(false);
        }
        for key in &self.own_property_keys(cx)? {
            let mut change = PropertyDescriptor { configurable: Some(false), ..Default::default() };
            if level == IntegrityLevel::Frozen {
                match self.get_own_property(cx, key)? {
                    None => continue,
                    Some(current) if current.is_data() => change.writable = Some(false),
                    Some(_) => {}
                }
            }
            self.define_or_throw(cx, key, &change)?;
        }
        Ok(true)
    }

    /// TestIntegrityLevel, sealed or frozen.
    pub fn test_integrity_level(&self, cx: &mut Context, level: IntegrityLevel) -> JsResult<bool> {
        if self.is_extensible(cx)? {
            return Ok(false);
        }
        if self.kind() != CellKind::Proxy && self.exotic().is_none() {
            return Ok(self.is_restricted(cx, level == IntegrityLevel::Frozen));
        }
        for key in &self.own_property_keys(cx)? {
            if let Some(current) = self.get_own_property(cx, key)? {
                let frozen = level == IntegrityLevel::Frozen && current.writable == Some(true);
                if current.configurable == Some(true) || frozen {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

fn is_array_length(cx: &Context, object: &Object, key: PropertyKey) -> bool {
    object.is_array() && key == cx.names.length.into()
}

impl Context {
    /// GetV: a property of any value.
    pub fn get_v(&mut self, value: Value, key: PropertyKey) -> JsResult<Value> {
        match value.as_object() {
            Some(object) => object.get_with(self, key, value),
            None => {
                let prototype = self.prototype_of_primitive(value, key)?;
                if value.is_string()
                    && let Some(found) = self.own_of_string(value, key)
                {
                    return Ok(found);
                }
                prototype.get_with(self, key, value)
            }
        }
    }

    /// GetMethod: undefined and null give `None`; TypeError if it is not callable.
    pub fn get_method(&mut self, value: Value, key: PropertyKey) -> JsResult<Option<Gc<Object>>> {
        let method = self.get_v(value, key)?;
        if method.is_nullish() {
            return Ok(None);
        }
        match method.as_object() {
            Some(function) if function::is_callable(method) => Ok(Some(function)),
            _ => Err(self.not_a_function(method, "")),
        }
    }

    /// Invoke
    pub fn invoke(&mut self, value: Value, key: PropertyKey, args: &[Value]) -> JsResult<Value> {
        let method = self.get_v(value, key)?;
        if !function::is_callable(method) {
            return Err(self.not_a_function(method, &key.display()));
        }
        self.call(method, value, args)
    }
}
