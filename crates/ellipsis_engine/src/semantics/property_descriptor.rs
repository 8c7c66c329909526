//! Property descriptors ([type](https://tc39.es/ecma262/#sec-property-descriptor-specification-type)).

use ellipsis_gc::{Heap, trace_fields};

use crate::model::{Accessor, Attributes, Store, Value};
use crate::semantics::same_value::same_value;

/// A property descriptor ([spec](https://tc39.es/ecma262/#sec-property-descriptor-specification-type)).
#[derive(Clone, Copy, Default, Debug)]
pub struct PropertyDescriptor {
    /// [[Value]]
    pub value: Option<Value>,
    /// [[Get]]
    pub get: Option<Value>,
    /// [[Set]]
    pub set: Option<Value>,
    /// [[Writable]]
    pub writable: Option<bool>,
    /// [[Enumerable]]
    pub enumerable: Option<bool>,
    /// [[Configurable]]
    pub configurable: Option<bool>,
}

trace_fields!(PropertyDescriptor { value, get, set });

impl PropertyDescriptor {
    /// A complete data descriptor.
    pub fn data(value: Value, attributes: Attributes) -> PropertyDescriptor {
        PropertyDescriptor {
            value: Some(value),
            writable: Some(attributes.is_writable()),
            enumerable: Some(attributes.is_enumerable()),
            configurable: Some(attributes.is_configurable()),
            ..Default::default()
        }
    }

    /// A complete accessor descriptor.
    pub fn accessor(get: Value, set: Value, attributes: Attributes) -> PropertyDescriptor {
        PropertyDescriptor {
            get: Some(get),
            set: Some(set),
            enumerable: Some(attributes.is_enumerable()),
            configurable: Some(attributes.is_configurable()),
            ..Default::default()
        }
    }

    /// Only a value.
    pub fn value(value: Value) -> PropertyDescriptor {
        PropertyDescriptor { value: Some(value), ..Default::default() }
    }

    /// What a slot with these attributes holds, as a descriptor.
    pub fn from_slot(value: Value, attributes: Attributes) -> PropertyDescriptor {
        if attributes.is_accessor() {
            let pair = Accessor::of(value);
            PropertyDescriptor::accessor(pair.get.get(), pair.set.get(), attributes)
        } else {
            PropertyDescriptor::data(value, attributes)
        }
    }

    /// IsAccessorDescriptor
    pub fn is_accessor(&self) -> bool {
        self.get.is_some() || self.set.is_some()
    }

    /// IsDataDescriptor
    pub fn is_data(&self) -> bool {
        self.value.is_some() || self.writable.is_some()
    }

    /// IsGenericDescriptor
    pub fn is_generic(&self) -> bool {
        !self.is_accessor() && !self.is_data()
    }

    /// The attributes that a new property gets from this: absent fields count as false.
    pub fn attributes(&self) -> Attributes {
        Attributes::NONE
            .set(Attributes::WRITABLE, self.writable == Some(true))
            .set(Attributes::ENUMERABLE, self.enumerable == Some(true))
            .set(Attributes::CONFIGURABLE, self.configurable == Some(true))
            .set(Attributes::ACCESSOR, self.is_accessor())
    }

    /// What the slot of a new property gets from this: absent fields count as undefined.
    pub(crate) fn slot_value(&self, store: &mut Store) -> Value {
        if self.is_accessor() {
            let [get, set] = [self.get, self.set].map(Option::unwrap_or_default);
            Accessor::new(&mut store.heap, get, set)
        } else {
            self.value.unwrap_or_default()
        }
    }

    /// [`CompletePropertyDescriptor`](https://tc39.es/ecma262/#sec-completepropertydescriptor)
    pub fn completed(self) -> PropertyDescriptor {
        let attributes = self.attributes();
        if self.is_accessor() {
            let [get, set] = [self.get, self.set].map(Option::unwrap_or_default);
            PropertyDescriptor::accessor(get, set, attributes)
        } else {
            PropertyDescriptor::data(self.value.unwrap_or_default(), attributes)
        }
    }
}

/// IsCompatiblePropertyDescriptor for a property that exists, in whatever object.
pub(crate) fn is_compatible(
    heap: &Heap,
    descriptor: &PropertyDescriptor,
    old: Value,
    attributes: Attributes,
) -> bool {
    if attributes.is_configurable() {
        return true;
    }
    if descriptor.configurable == Some(true)
        || descriptor.enumerable.is_some_and(|enumerable| enumerable != attributes.is_enumerable())
    {
        return false;
    }
    if descriptor.is_generic() {
        return true;
    }
    if descriptor.is_accessor() != attributes.is_accessor() {
        return false;
    }
    if attributes.is_accessor() {
        let pair = Accessor::of(old);
        return descriptor.get.is_none_or(|get| get == pair.get.get())
            && descriptor.set.is_none_or(|set| set == pair.set.get());
    }
    attributes.is_writable()
        || descriptor.writable != Some(true)
            && descriptor.value.is_none_or(|value| same_value(heap, value, old))
}

/// ValidateAndApplyPropertyDescriptor without an object: what proxies and exotics check with.
pub(crate) fn is_compatible_with(
    extensible: bool,
    descriptor: &PropertyDescriptor,
    current: Option<&PropertyDescriptor>,
    store: &mut Store,
) -> bool {
    let Some(current) = current else { return extensible };
    let old = current.slot_value(store);
    is_compatible(&store.heap, descriptor, old, current.attributes())
}
