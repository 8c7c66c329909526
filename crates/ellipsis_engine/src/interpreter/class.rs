//! Closures, methods, classes and `super`.

use ellipsis_bytecode::FunctionKind;
use ellipsis_gc::Gc;

use crate::model::environment::Environment;
use crate::model::kind::CellKind;
use crate::model::object::Object;
use crate::model::property::Attributes;
use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::function::{home_object, is_constructor};
use crate::semantics::intrinsics::Intrinsic;
use crate::semantics::property_descriptor::PropertyDescriptor;

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
        match fields {
            Some(initialiser) => self.call(initialiser.into(), object, &[]).map(|_| ()),
            None => Ok(()),
        }
    }

    pub(super) fn super_base(&mut self, running: Value) -> JsResult<Value> {
        match home_object(running) {
            Some(home) => home.get_prototype_of(self),
            None => Ok(Value::NULL),
        }
    }

    /// `[[Prototype]]` of a function: the super constructor, which must be one (checked after the
    /// arguments were evaluated).
    pub(super) fn super_constructor(&mut self, function: Value) -> JsResult<Value> {
        match function.as_object() {
            Some(function) => function.get_prototype_of(self),
            None => Ok(Value::NULL),
        }
    }

    /// `super[key]`
    pub(super) fn get_super(&mut self, base: Value, this: Value, key: Value) -> JsResult<Value> {
        let Some(object) = base.as_object() else {
            let name = self.to_property_key(key)?.display();
            return Err(self.type_error(format!("Cannot read properties of null (reading '{name}')")));
        };
        let key = self.to_property_key(key)?;
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
        let Some(object) = base.as_object() else {
            let name = self.to_property_key(key)?.display();
            return Err(self.type_error(format!("Cannot set properties of null (setting '{name}')")));
        };
        let key = self.to_property_key(key)?;
        if object.set_with(self, key, value, this)? || !strict {
            Ok(())
        } else {
            Err(self.read_only_error(key, this))
        }
    }

    /// DefineElem: CreateDataPropertyOrThrow with a computed key.
    #[inline(never)]
    pub(super) fn define_elem(&mut self, object: Value, key: Value, value: Value) -> JsResult<()> {
        // A key that a spread has brought.
        if let Some((object, slot, Attributes::ALL)) = self.known_slot(object, key) {
            object.set_slot(&mut self.heap, slot, value);
            return Ok(());
        }
        self.define_elem_slow(object, key, value)
    }

    #[inline(never)]
    fn define_elem_slow(&mut self, object: Value, key: Value, value: Value) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(()) };
        let plain = matches!(object.kind(), CellKind::Object) && !object.has_flag(Object::LAZY);
        if plain && !key.is_index() {
            match self.lookup_computed(object, key) {
                Some((slot, Attributes::ALL)) => {
                    object.set_slot(&mut self.heap, slot, value);
                    return Ok(());
                }
                None if object.shape().is_extensible() => {
                    object.add_property(self, key, value, Attributes::ALL);
                    return Ok(());
                }
                _ => {}
            }
        } else if plain {
            if let (Some(index), Some(elements)) = (key.as_index(), object.elements())
                && elements.replace_far(&mut self.heap, index, value)
            {
                return Ok(());
            }
            match object.own_slot(self, key) {
                Some((_, Attributes::ALL)) => {
                    object.overwrite(self, key, value, Attributes::ALL, Attributes::ALL);
                    return Ok(());
                }
                None if object.shape().is_extensible() => {
                    object.put_new(self, key, value, Attributes::ALL);
                    return Ok(());
                }
                _ => {}
            }
        }
        object.create_data_property_or_throw(self, key, value)
    }

    /// DefineMethodProperty of a class element.
    pub(super) fn define_method(&mut self, object: Value, key: Value, function: Value) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(()) };
        object.define_or_throw(self, key, &PropertyDescriptor::data(function, Attributes::METHOD))
    }

    /// A getter or setter of an object literal or class.
    pub(super) fn define_accessor(
        &mut self,
        object: Value,
        key: Value,
        function: Value,
        is_getter: bool,
        enumerable: bool,
    ) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        let Some(object) = object.as_object() else { return Ok(()) };
        let descriptor = PropertyDescriptor {
            get: is_getter.then_some(function),
            set: (!is_getter).then_some(function),
            enumerable: Some(enumerable),
            configurable: Some(true),
            ..Default::default()
        };
        object.define_or_throw(self, key, &descriptor)
    }

    /// `__proto__: value` in a literal.
    pub(super) fn set_literal_proto(&mut self, object: Value, prototype: Value) -> JsResult<()> {
        if let Some(object) = object.as_object()
            && (prototype.is_object() || prototype.is_null())
        {
            object.set_prototype_of(self, prototype)?;
        }
        Ok(())
    }

    /// SetFunctionName by a computed key.
    pub(super) fn name_function(&mut self, function: Value, key: Value, prefix: usize) -> JsResult<()> {
        let key = self.to_property_key(key)?;
        if let Some(function) = function.as_object() {
            self.set_function_name(function, key, ["", "get", "set"][prefix.min(2)]);
        }
        Ok(())
    }
}
