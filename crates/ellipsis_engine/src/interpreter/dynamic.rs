//! Object scopes: `with`, and variables that a sloppy direct eval adds to a function.

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::key::PropertyKey;
use crate::model::object::Object;
use crate::model::string::JsString;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::native::NativeData;

/// What names are looked up in.
struct ScopeObject {
    bindings: Gc<Object>,
    is_with: bool,
}

impl Trace for ScopeObject {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.bindings);
    }
}

impl NativeData for ScopeObject {
    const NAME: &'static str = "Scope";
}

impl Context {
    pub(super) fn new_eval_scope(&mut self) -> Value {
        let bindings = self.new_object_with_prototype(Value::NULL);
        self.new_native_with(Value::NULL, ScopeObject { bindings, is_with: false }).into()
    }

    pub(super) fn new_with_scope(&mut self, value: Value) -> JsResult<Value> {
        let bindings = self.to_object(value)?;
        Ok(self.new_native_with(Value::NULL, ScopeObject { bindings, is_with: true }).into())
    }

    fn scope(&self, scope: Value) -> Option<(Gc<Object>, bool)> {
        scope.downcast::<ScopeObject>().map(|scope| (scope.bindings, scope.is_with))
    }

    /// HasBinding of an object environment record.
    pub(super) fn scope_has(&mut self, scope: Value, name: Gc<JsString>) -> JsResult<bool> {
        let Some((bindings, is_with)) = self.scope(scope) else { return Ok(false) };
        let key = self.key_of_string(name);
        if !bindings.has_property(self, key)? {
            return Ok(false);
        }
        if !is_with {
            return Ok(true);
        }
        let unscopables = bindings.get(self, PropertyKey::from(self.symbols.unscopables))?;
        match unscopables.as_object() {
            Some(unscopables) => {
                let blocked = unscopables.get(self, key)?;
                Ok(!crate::semantics::convert::to_boolean(blocked))
            }
            None => Ok(true),
        }
    }

    /// GetBindingValue of an object environment record.
    pub(super) fn scope_get(&mut self, scope: Value, name: Gc<JsString>, strict: bool) -> JsResult<Value> {
        let Some((bindings, _)) = self.scope(scope) else { return Ok(Value::UNDEFINED) };
        let key = self.key_of_string(name);
        if !bindings.has_property(self, key)? {
            return if strict { Err(self.not_defined(&name.to_std_string())) } else { Ok(Value::UNDEFINED) };
        }
        bindings.get(self, key)
    }

    /// SetMutableBinding of an object environment record.
    pub(super) fn scope_set(
        &mut self,
        scope: Value,
        name: Gc<JsString>,
        value: Value,
        strict: bool,
    ) -> JsResult<()> {
        let Some((bindings, _)) = self.scope(scope) else { return Ok(()) };
        let key = self.key_of_string(name);
        let exists = bindings.has_property(self, key)?;
        if !exists && strict {
            return Err(self.not_defined(&name.to_std_string()));
        }
        self.put_value(bindings.into(), key, value, strict)
    }

    /// DeleteBinding of an object environment record.
    pub(super) fn scope_delete(&mut self, scope: Value, name: Gc<JsString>) -> JsResult<bool> {
        let Some((bindings, _)) = self.scope(scope) else { return Ok(true) };
        let key = self.key_of_string(name);
        bindings.delete(self, key)
    }

    pub(super) fn scope_declare(&mut self, scope: Value, name: Gc<JsString>) -> JsResult<()> {
        let Some((bindings, _)) = self.scope(scope) else { return Ok(()) };
        let key = self.key_of_string(name);
        if !bindings.has_own_property(self, key)? {
            bindings.create_data_property_or_throw(self, key, Value::UNDEFINED)?;
        }
        Ok(())
    }

    pub(super) fn scope_this(&self, scope: Value) -> Value {
        match self.scope(scope) {
            Some((bindings, true)) => bindings.into(),
            _ => Value::UNDEFINED,
        }
    }
}
