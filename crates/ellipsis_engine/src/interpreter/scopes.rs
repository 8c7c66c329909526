//! Names that no register or slot stands for: global bindings, `with`, and variables that a sloppy direct
//! eval adds to a function.

use ellipsis_bytecode::{FunctionKind, Instruction};
use ellipsis_gc::{Gc, trace_fields};

use crate::model::{Attributes, JsString, Object, PropertyKey, Value};
use crate::semantics::{
    Code, Context, InlineCache, Intrinsic, JsResult, NativeData, PropertyDescriptor, Throw, to_boolean,
};

/// What names are looked up in.
struct ScopeObject {
    bindings: Gc<Object>,
    is_with: bool,
}

trace_fields!(ScopeObject { bindings });

impl NativeData for ScopeObject {
    const NAME: &'static str = "Scope";
}

impl Context {
    /// The ReferenceError of a checked environment access.
    #[cold]
    pub(super) fn dead_zone(&mut self) -> Throw {
        let code = self.stack.code();
        let instruction = code.index_of(self.stack.pc());
        let name = code.template().tdz_name(instruction).map(|name| name.to_string()).unwrap_or_default();
        self.not_initialised(&name)
    }

    // ---- Global bindings: the lexical ones of scripts, then properties of the global object ----

    /// LoadGlobal after a miss.
    #[inline(never)]
    pub(super) fn load_global(&mut self, cache: &InlineCache, must_exist: bool) -> JsResult<Value> {
        cache.miss();
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
        cache.miss();
        let key = cache.key;
        if let Some(binding) = self.lexical_binding(key) {
            if binding.cell.get(0).is_empty() {
                return Err(self.not_initialised(&key.display()));
            }
            if binding.constant {
                return Err(self.type_error("Assignment to constant variable."));
            }
            binding.cell.set(0, value);
            cache.remember_lexical(binding.cell);
            return Ok(());
        }
        let global = self.global();
        if let Some((_, attributes)) = global.own_slot(self, key)
            && attributes.is_writable()
            && existed != Some(false)
        {
            global.overwrite(self, key, value, attributes, attributes);
            if let Some((slot, _)) = global.lookup(key) {
                cache.remember_global(global, slot, self.realm.lexical_epoch.get());
            }
            return Ok(());
        }
        let exists = existed.unwrap_or(true) && global.has_property(self, key)?;
        if !exists && strict {
            return Err(self.not_defined(&key.display()));
        }
        self.put_value(global.into(), key, value, strict)
    }

    /// The value of a global variable, as a script sees it.
    pub fn global_variable(&mut self, name: &str) -> JsResult<Value> {
        let key = self.key(name);
        self.load_global(&InlineCache::new(key), true)
    }

    /// Assigns to a global variable as sloppy code does, but for failing silently.
    pub fn set_global_variable(&mut self, name: &str, value: Value) -> JsResult<()> {
        let key = self.key(name);
        match self.lexical_binding(key) {
            Some(_) => self.store_global(&InlineCache::new(key), value, true, None),
            None => self.global().set(self, key, value),
        }
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

    // ---- Object environment records ----

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
                Ok(!to_boolean(blocked))
            }
            None => Ok(true),
        }
    }

    /// GetBindingValue of an object environment record.
    pub(super) fn scope_get(&mut self, scope: Value, name: Gc<JsString>, strict: bool) -> JsResult<Value> {
        let Some((bindings, _)) = self.scope(scope) else { return Ok(Value::UNDEFINED) };
        let key = self.key_of_string(name);
        if !bindings.has_property(self, key)? {
            return if strict {
                Err(self.not_defined(&name.to_short_string()))
            } else {
                Ok(Value::UNDEFINED)
            };
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
            return Err(self.not_defined(&name.to_short_string()));
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

    // ---- Direct eval ----

    /// Whether a callee is the %eval% of the running function's realm.
    pub(super) fn is_eval(&self, callee: Value) -> bool {
        let eval = self.stack.code().realm().intrinsic(Intrinsic::Eval);
        eval.is_some_and(|eval| Value::from(eval) == callee)
    }

    /// CallEval of %eval%: with the first of the arguments, or of the list that stands there if their
    /// number is not given. `info` is the instruction behind.
    #[inline(never)]
    pub(super) fn call_eval(&mut self, argc: Option<usize>, info: Instruction) -> JsResult<Value> {
        let first = self.stack.instruction().b() + 1;
        let source = match argc {
            Some(0) => Value::UNDEFINED,
            Some(_) => self.stack.register(first),
            None => self.get_elem_slow(self.stack.register(first), Value::int(0))?,
        };
        let code = self.stack.code();
        let environment = self.stack.register(info.a()).as_environment();
        let (callee, this) = (self.stack.header().callee, self.stack.register(0));
        self.direct_eval(&code, source, environment, info.x(), callee, this)
    }
}
