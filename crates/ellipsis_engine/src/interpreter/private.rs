//! Private names of classes. A private name is a symbol that proxies and reflection do not see.

use ellipsis_gc::Gc;

use crate::model::key::PropertyKey;
use crate::model::object::Object;
use crate::model::property::{Accessor, Attributes};
use crate::model::string::JsString;
use crate::model::symbol::Symbol;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};

/// Methods are told from fields by being neither writable nor accessors.
const METHOD: Attributes = Attributes::NONE;

fn private_key(name: Value) -> PropertyKey {
    name.as_symbol().map_or(PropertyKey::EMPTY, PropertyKey::symbol)
}

impl Context {
    pub(super) fn new_private_name(&mut self, description: Gc<JsString>) -> Value {
        Symbol::new_private(&mut self.heap, description).into()
    }

    fn private_slot(&self, object: Value, name: Value) -> Option<(Gc<Object>, u32, Attributes)> {
        let object = object.as_object()?;
        let (slot, attributes) = object.lookup(private_key(name))?;
        Some((object, slot, attributes))
    }

    /// PrivateGet
    pub(super) fn get_private(&mut self, object: Value, name: Value) -> JsResult<Value> {
        let Some((holder, slot, attributes)) = self.private_slot(object, name) else {
            let name = private_key(name).display();
            return Err(self.type_error(format!(
                "Cannot read private member {name} from an object whose class did not declare it"
            )));
        };
        let value = holder.slot(slot);
        if !attributes.is_accessor() {
            return Ok(value);
        }
        let getter = Accessor::of(value).get.get();
        if getter.is_undefined() {
            let name = private_key(name).display();
            return Err(self.type_error(format!("'{name}' was defined without a getter")));
        }
        self.call(getter, object, &[])
    }

    /// PrivateSet
    pub(super) fn set_private(&mut self, object: Value, name: Value, value: Value) -> JsResult<()> {
        let Some((holder, slot, attributes)) = self.private_slot(object, name) else {
            let name = private_key(name).display();
            return Err(self.type_error(format!(
                "Cannot write private member {name} to an object whose class did not declare it"
            )));
        };
        if attributes.is_accessor() {
            let setter = Accessor::of(holder.slot(slot)).set.get();
            if setter.is_undefined() {
                let name = private_key(name).display();
                return Err(self.type_error(format!("'{name}' was defined without a setter")));
            }
            return self.call(setter, object, &[value]).map(|_| ());
        }
        if !attributes.is_writable() {
            let name = private_key(name).display();
            return Err(self.type_error(format!("Private method '{name}' is not writable")));
        }
        holder.set_slot(&mut self.heap, slot, value);
        Ok(())
    }

    fn add_private(
        &mut self,
        object: Value,
        name: Value,
        value: Value,
        attributes: Attributes,
    ) -> JsResult<()> {
        let Some(target) = object.as_object() else { return Err(self.type_error("Object expected")) };
        let key = private_key(name);
        if target.lookup(key).is_some() {
            let name = key.display();
            return Err(self.type_error(format!("Cannot initialize {name} twice on the same object")));
        }
        if !target.shape().is_extensible() {
            let name = key.display();
            return Err(
                self.type_error(format!("Cannot define private member {name}, object is not extensible"))
            );
        }
        target.add_property(self, key, value, attributes);
        Ok(())
    }

    /// PrivateFieldAdd
    pub(super) fn define_private(&mut self, object: Value, name: Value, value: Value) -> JsResult<()> {
        self.add_private(object, name, value, Attributes::WRITABLE)
    }

    /// PrivateMethodOrAccessorAdd of a method
    pub(super) fn define_private_method(&mut self, object: Value, name: Value, value: Value) -> JsResult<()> {
        self.add_private(object, name, value, METHOD)
    }

    /// PrivateMethodOrAccessorAdd of an accessor
    pub(super) fn define_private_accessor(
        &mut self,
        object: Value,
        name: Value,
        get: Value,
        set: Value,
    ) -> JsResult<()> {
        let pair = Accessor::new(&mut self.heap, get, set);
        self.add_private(object, name, pair, Attributes::ACCESSOR)
    }

    /// `#name in object`
    pub(super) fn has_private(&mut self, object: Value, name: Value) -> JsResult<Value> {
        if !object.is_object() {
            let what = self.describe(object);
            let name = private_key(name).display();
            return Err(self.type_error(format!("Cannot use 'in' operator to search for '{name}' in {what}")));
        }
        Ok(self.private_slot(object, name).is_some().into())
    }
}
