//! Property descriptors from and to objects.

use ellipsis_gc::Gc;

use crate::model::{Attributes, Object, Value};
use crate::semantics::{Context, JsResult, PropertyDescriptor, is_callable, to_boolean};

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
            let field = match object.peek(self, key.into()) {
                Some(None) => continue,
                Some(Some(field)) => field,
                None if !object.has_property(self, key.into())? => continue,
                None => object.get(self, key)?,
            };
            if at >= 4 && !field.is_undefined() && !is_callable(field) {
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
            writable: writable.map(to_boolean),
            enumerable: enumerable.map(to_boolean),
            configurable: configurable.map(to_boolean),
        };
        if descriptor.is_accessor() && descriptor.is_data() {
            let start = "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute";
            let what = self.describe(object.into());
            return Err(self.type_error(format!("{start}, {what}")));
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
