//! Property descriptors ([type](https://tc39.es/ecma262/#sec-property-descriptor-specification-type)).

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::object::Object;
use crate::model::property::{Accessor, Attributes};
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};

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

impl Trace for PropertyDescriptor {
    fn trace(&self, tracer: &mut Tracer) {
        for value in [self.value, self.get, self.set] {
            value.trace(tracer);
        }
    }
}

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

impl Context {
    /// [`ToPropertyDescriptor`](https://tc39.es/ecma262/#sec-topropertydescriptor)
    pub fn to_property_descriptor(&mut self, value: Value) -> JsResult<PropertyDescriptor> {
        let Some(object) = value.as_object() else {
            let what = self.describe(value);
            return Err(self.type_error(format!("Property description must be an object: {what}")));
        };
        let names = &self.names;
        let keys = [names.enumerable, names.configurable, names.value, names.writable, names.get, names.set];
        let mut fields = [None; 6];
        for (at, &key) in keys.iter().enumerate() {
            if !object.has_property(self, key.into())? {
                continue;
            }
            let field = object.get(self, key)?;
            if at >= 4 && !field.is_undefined() && !crate::semantics::function::is_callable(field) {
                let what = self.describe(field);
                let which = if at == 4 { "Getter" } else { "Setter" };
                return Err(self.type_error(format!("{which} must be a function: {what}")));
            }
            fields[at] = Some(field);
        }
        let [enumerable, configurable, value, writable, get, set] = fields;
        let descriptor = PropertyDescriptor {
            value,
            get,
            set,
            writable: writable.map(crate::semantics::convert::to_boolean),
            enumerable: enumerable.map(crate::semantics::convert::to_boolean),
            configurable: configurable.map(crate::semantics::convert::to_boolean),
        };
        if descriptor.is_accessor() && descriptor.is_data() {
            return Err(self.type_error(
                "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute",
            ));
        }
        Ok(descriptor)
    }

    /// [`FromPropertyDescriptor`](https://tc39.es/ecma262/#sec-frompropertydescriptor) of a
    /// descriptor: the object.
    pub fn from_property_descriptor(&mut self, descriptor: &PropertyDescriptor) -> Gc<Object> {
        let names = &self.names;
        let fields = [
            (names.value, descriptor.value),
            (names.writable, descriptor.writable.map(Value::from)),
            (names.get, descriptor.get),
            (names.set, descriptor.set),
            (names.enumerable, descriptor.enumerable.map(Value::from)),
            (names.configurable, descriptor.configurable.map(Value::from)),
        ];
        let object = self.new_object();
        for (key, field) in fields {
            if let Some(field) = field {
                object.add_property(self, key.into(), field, Attributes::ALL);
            }
        }
        object
    }
}
