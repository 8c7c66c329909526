//! Closures, classes with their private names, and `super`. A private name is a symbol that proxies and
//! reflection do not see.

use ellipsis_bytecode::FunctionKind;
use ellipsis_gc::Gc;

use crate::model::{
    Accessor, Attributes, CellKind, Environment, JsString, Object, PropertyKey, Symbol, Value,
};
use crate::semantics::function::{home_object, is_constructor};
use crate::semantics::{Code, Context, Intrinsic, JsResult};

/// Methods are told from fields by being neither writable nor accessors.
const METHOD: Attributes = Attributes::NONE;

fn private_key(name: Value) -> PropertyKey {
    name.as_symbol().map_or(PropertyKey::EMPTY, PropertyKey::symbol)
}

impl Context {
    /// NewClosure: an arrow function shares what the running function knows of its home object.
    #[inline]
    pub(super) fn make_closure(
        &mut self,
        code: Gc<Code>,
        environment: Option<Gc<Environment>>,
        running: Value,
    ) -> Value {
        let home = match code.template().kind {
            FunctionKind::Arrow => home_object(running),
            _ => None,
        };
        self.new_closure(code, environment, home).into()
    }

    /// The start of ClassDefinitionEvaluation: constructor and prototype.
    pub(super) fn make_class(
        &mut self,
        code: Gc<Code>,
        heritage: Value,
        environment: Option<Gc<Environment>>,
    ) -> JsResult<(Value, Value)> {
        let (prototype_parent, constructor_parent) = if heritage.is_empty() {
            let prototype = self.intrinsic(Intrinsic::ObjectPrototype);
            (Value::from(prototype), self.intrinsic(Intrinsic::FunctionPrototype))
        } else if heritage.is_null() {
            (Value::NULL, self.intrinsic(Intrinsic::FunctionPrototype))
        } else {
            let Some(parent) = heritage.as_object().filter(|_| is_constructor(heritage)) else {
                let what = self.describe(heritage);
                return Err(
                    self.type_error(format!("Class extends value {what} is not a constructor or null"))
                );
            };
            let prototype = parent.get(self, self.names.prototype)?;
            if !prototype.is_object() && !prototype.is_null() {
                let what = self.describe(prototype);
                return Err(self.type_error(format!(
                    "Class extends value does not have valid prototype property {what}"
                )));
            }
            (prototype, parent)
        };
        let prototype = self.new_object_with_prototype(prototype_parent);
        let shape = self.root_shape(constructor_parent.into(), CellKind::Function, 0);
        let constructor = self.new_closure_of_shape(code, environment, Some(prototype), shape);
        constructor.materialise_all(self);
        let key = self.names.prototype.into();
        constructor.add_property(self, key, prototype.into(), Attributes::NONE);
        let key = self.names.constructor.into();
        prototype.add_property(self, key, constructor.into(), Attributes::METHOD);
        Ok((constructor.into(), prototype.into()))
    }

    pub(super) fn set_field_initialiser(&mut self, class: Value, initialiser: Value) {
        if let Some(class) = class.as_object()
            && let Some(function) = class.as_function()
        {
            function.extra_or_new(&mut self.heap).fields.set(initialiser.as_object());
        }
    }

    /// InitializeInstanceElements
    pub(super) fn initialise_fields(&mut self, object: Value, class: Value) -> JsResult<()> {
        let fields = class
            .as_object()
            .and_then(|class| class.as_function()?.extra())
            .and_then(|extra| extra.fields.get());
        fields.map_or(Ok(()), |initialiser| self.call(initialiser.into(), object, &[]).map(|_| ()))
    }

    pub(super) fn super_base(&mut self, running: Value) -> JsResult<Value> {
        home_object(running).map_or(Ok(Value::NULL), |home| home.get_prototype_of(self))
    }

    /// `[[Prototype]]` of a function: the super constructor, which must be one (checked after the
    /// arguments were evaluated).
    pub(super) fn super_constructor(&mut self, function: Value) -> JsResult<Value> {
        function.as_object().map_or(Ok(Value::NULL), |function| function.get_prototype_of(self))
    }

    /// `super[key]`
    pub(super) fn get_super(&mut self, base: Value, this: Value, key: Value) -> JsResult<Value> {
        let key = self.to_property_key(key)?;
        let Some(object) = base.as_object() else {
            return Err(self.cannot_read_error(Value::NULL, &key.display()));
        };
        object.get_with(self, key, this)
    }

    /// `super[key] = value`
    pub(super) fn set_super(
        &mut self,
        base: Value,
        this: Value,
        key: Value,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = base.as_object() else {
            return Err(self.cannot_set_error(Value::NULL, &key.display()));
        };
        if object.set_with(self, key, value, this)? || !strict {
            Ok(())
        } else {
            Err(self.read_only_error(key, this))
        }
    }

    /// DerivedReturn. What this throws is of the realm to which the constructor returns.
    pub(super) fn derived_return(&mut self, value: Value, this: Value) -> JsResult<Value> {
        if value.is_object() {
            return Ok(value);
        }
        let realm =
            self.stack.frames().nth(1).and_then(|caller| caller.code).map_or(self.realm, |code| code.realm());
        if !value.is_undefined() {
            let message = "Derived constructors may only return object or undefined";
            return Err(self.with_realm(realm, |cx| cx.type_error(message)));
        }
        if this.is_empty() {
            let message = "Must call super constructor in derived class before accessing 'this' or returning from derived constructor";
            return Err(self.with_realm(realm, |cx| cx.reference_error(message)));
        }
        Ok(this)
    }

    // ---- Private names ----

    pub(super) fn new_private_name(&mut self, description: Gc<JsString>) -> Value {
        Symbol::new_private(&mut self.heap, description).into()
    }

    fn private_slot(&self, object: Value, name: Value) -> Option<(Gc<Object>, u32, Attributes)> {
        let (object, name) = (object.as_object()?, name.as_symbol()?);
        let (slot, attributes) = object.lookup(PropertyKey::symbol(name))?;
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
        let (Some(target), Some(name)) = (object.as_object(), name.as_symbol()) else {
            return Err(self.type_error("Object expected"));
        };
        let key = PropertyKey::symbol(name);
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
