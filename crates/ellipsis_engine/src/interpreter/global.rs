//! Global bindings: the lexical ones of scripts, then properties of the global object.

use ellipsis_bytecode::FunctionKind;
use ellipsis_gc::Gc;

use crate::model::property::Attributes;
use crate::model::string::JsString;
use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::inline_cache::InlineCache;
use crate::semantics::property_descriptor::PropertyDescriptor;

impl Context {
    /// LoadGlobal after a miss.
    #[inline(never)]
    pub(super) fn load_global(&mut self, cache: &InlineCache, must_exist: bool) -> JsResult<Value> {
        let key = cache.key;
        if let Some(binding) = self.lexical_binding(key) {
            let value = binding.cell.get(0);
            if value.is_empty() {
                return Err(self.not_initialised(&key.display()));
            }
            cache.remember_lexical(binding.cell);
            return Ok(value);
        }
        let global = self.global();
        if let Some((value, attributes)) = global.own_slot(self, key)
            && !key.is_index()
        {
            if attributes.is_accessor() {
                return self.call_getter(value, global.into());
            }
            if let Some((slot, _)) = global.lookup(key) {
                cache.remember_global(global, slot, self.realm.lexical_epoch.get());
            }
            return Ok(value);
        }
        if !global.has_property(self, key)? {
            return if must_exist { Err(self.not_defined(&key.display())) } else { Ok(Value::UNDEFINED) };
        }
        global.get(self, key)
    }

    /// StoreGlobal. `existed` tells, for strict code, whether the binding was there before the
    /// right side was evaluated.
    #[inline(never)]
    pub(super) fn store_global(
        &mut self,
        cache: &InlineCache,
        value: Value,
        strict: bool,
        existed: Option<bool>,
    ) -> JsResult<()> {
        let key = cache.key;
        if let Some(binding) = self.lexical_binding(key) {
            if binding.cell.get(0).is_empty() {
                return Err(self.not_initialised(&key.display()));
            }
            if binding.constant {
                return Err(self.type_error("Assignment to constant variable."));
            }
            binding.cell.set(0, value);
            return Ok(());
        }
        let global = self.global();
        if let Some((_, attributes)) = global.own_slot(self, key)
            && attributes == Attributes::ALL
            && existed != Some(false)
        {
            global.overwrite(self, key, value, attributes, attributes);
            return Ok(());
        }
        let exists = existed.unwrap_or(true) && global.has_property(self, key)?;
        if !exists && strict {
            return Err(self.not_defined(&key.display()));
        }
        self.put_value(global.into(), key, value, strict)
    }

    pub(super) fn has_global(&mut self, name: Gc<JsString>) -> JsResult<bool> {
        let key = self.key_of_string(name);
        Ok(self.lexical_binding(key).is_some() || self.global().has_property(self, key)?)
    }

    pub(super) fn delete_global(&mut self, name: Gc<JsString>) -> JsResult<bool> {
        let key = self.key_of_string(name);
        if self.lexical_binding(key).is_some() {
            return Ok(false);
        }
        self.global().delete(self, key)
    }

    pub(super) fn initialise_global_lexical(&mut self, cache: &InlineCache, value: Value) {
        let key = cache.key;
        if let Some(binding) = self.lexical_binding(key) {
            binding.cell.set(0, value);
        }
    }

    /// CreateGlobalFunctionBinding
    pub(super) fn define_global_function(
        &mut self,
        code: &Code,
        name: Gc<JsString>,
        function: Value,
    ) -> JsResult<()> {
        let deletable = code.template().kind == FunctionKind::Eval;
        let key = self.key_of_string(name);
        let global = self.global();
        let existing = global.get_own_property(self, key)?;
        let descriptor = if existing.is_none_or(|property| property.configurable == Some(true)) {
            let attributes = Attributes::ALL.set(Attributes::CONFIGURABLE, deletable);
            PropertyDescriptor::data(function, attributes)
        } else {
            PropertyDescriptor::value(function)
        };
        global.define_or_throw(self, key, &descriptor)?;
        global.set(self, key, function)
    }
}
