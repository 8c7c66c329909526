//! Global bindings: the lexical ones of scripts, then properties of the global object.

use ellipsis_bytecode::{FunctionTemplate, GlobalKind};
use ellipsis_gc::Gc;

use super::property::LOAD_MASK;
use crate::model::environment::Environment;
use crate::model::key::PropertyKey;
use crate::model::object::Object;
use crate::model::property::Attributes;
use crate::model::sequence;
use crate::model::string::JsString;
use crate::model::value::Value;
use crate::semantics::code::{Code, Ic, IcEntry, IcKind};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::property_descriptor::PropertyDescriptor;
use crate::semantics::realm::GlobalBinding;

impl Context {
    fn lexical_binding(&self, key: PropertyKey) -> Option<GlobalBinding> {
        self.realm.lexical.borrow().get(&key).copied()
    }

    /// LoadGlobal after a miss.
    #[inline(never)]
    pub(super) fn load_global(&mut self, cache: *mut Ic, must_exist: bool) -> JsResult<Value> {
        // SAFETY: caches live as long as their code, which is running.
        let key = unsafe { (*cache).key };
        if let Some(binding) = self.lexical_binding(key) {
            let value = binding.cell.get(0);
            if value.is_empty() {
                return Err(self.not_initialised(&key.display()));
            }
            // SAFETY: as above.
            unsafe {
                (*cache).entry =
                    IcEntry { data: binding.cell.addr() as u64, kind: IcKind::Lexical, ..IcEntry::EMPTY };
            }
            return Ok(value);
        }
        let global = self.global();
        if let Some((value, attributes)) = global.own_slot(self, key)
            && !key.is_index()
        {
            if attributes.is_accessor() {
                return self.call_getter(value, global.into());
            }
            let shape = global.shape();
            if let Some((slot, _)) = global.lookup(key)
                && slot >= shape.inline_capacity()
                && global.slots().is_some()
            {
                let entry = IcEntry {
                    shape: global.word() & LOAD_MASK,
                    data: 0,
                    offset: sequence::Storage::DATA_OFFSET as u32 + (slot - shape.inline_capacity()) * 8,
                    epoch: self.realm.lexical_epoch.get(),
                    kind: IcKind::OutOfLine,
                };
                // SAFETY: as above.
                unsafe { (*cache).entry = entry };
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
        cache: *mut Ic,
        value: Value,
        strict: bool,
        existed: Option<bool>,
    ) -> JsResult<()> {
        // SAFETY: caches live as long as their code, which is running.
        let key = unsafe { (*cache).key };
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

    pub(super) fn initialise_global_lexical(&mut self, cache: *mut Ic, value: Value) {
        // SAFETY: caches live as long as their code, which is running.
        let key = unsafe { (*cache).key };
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
        let deletable = code.template().kind == ellipsis_bytecode::FunctionKind::Eval;
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

    fn can_declare_global_function(&mut self, global: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
        match global.get_own_property(self, key)? {
            None => global.is_extensible(self),
            Some(property) if property.configurable == Some(true) => Ok(true),
            Some(property) => {
                Ok(property.is_data() && property.writable == Some(true) && property.enumerable == Some(true))
            }
        }
    }

    fn can_declare_global_var(&mut self, global: Gc<Object>, key: PropertyKey) -> JsResult<bool> {
        Ok(global.has_own_property(self, key)? || global.is_extensible(self)?)
    }

    /// GlobalDeclarationInstantiation, and the part of EvalDeclarationInstantiation that concerns
    /// global variables.
    pub(crate) fn declare_globals(&mut self, template: &FunctionTemplate) -> JsResult<()> {
        let deletable = template.kind == ellipsis_bytecode::FunctionKind::Eval;
        let global = self.global();
        let mut keys = Vec::with_capacity(template.globals.len());
        for declaration in &template.globals {
            let atom = self.intern_text(&declaration.name);
            // Names stay alive: the template's constants or these very declarations hold them.
            keys.push((self.key_of_atom(atom), declaration.kind));
        }
        for &(key, kind) in &keys {
            let redeclared = match kind {
                GlobalKind::Let | GlobalKind::Const => {
                    self.lexical_binding(key).is_some()
                        || global
                            .get_own_property(self, key)?
                            .is_some_and(|property| property.configurable == Some(false))
                }
                GlobalKind::Var | GlobalKind::Function => self.lexical_binding(key).is_some(),
                GlobalKind::AnnexBFunction => false,
            };
            if redeclared {
                let name = key.display();
                return Err(self.syntax_error(format!("Identifier '{name}' has already been declared")));
            }
        }
        for &(key, kind) in &keys {
            let possible = match kind {
                GlobalKind::Function => self.can_declare_global_function(global, key)?,
                GlobalKind::Var => self.can_declare_global_var(global, key)?,
                _ => true,
            };
            if !possible {
                let name = key.display();
                return Err(self.type_error(format!("Cannot declare global '{name}'")));
            }
        }
        for &(key, kind) in &keys {
            match kind {
                GlobalKind::Let | GlobalKind::Const => {
                    let cell = Environment::new(&mut self.heap, None, 1);
                    let binding = GlobalBinding { cell, constant: kind == GlobalKind::Const };
                    self.realm.lexical.borrow_mut().insert(key, binding);
                    self.realm.lexical_epoch.set(self.realm.lexical_epoch.get().wrapping_add(1));
                }
                GlobalKind::Var | GlobalKind::AnnexBFunction => {
                    if kind == GlobalKind::AnnexBFunction
                        && (self.lexical_binding(key).is_some()
                            || !self.can_declare_global_var(global, key)?)
                    {
                        continue;
                    }
                    if !global.has_own_property(self, key)? {
                        let attributes = Attributes::ALL.set(Attributes::CONFIGURABLE, deletable);
                        let descriptor = PropertyDescriptor::data(Value::UNDEFINED, attributes);
                        global.define_or_throw(self, key, &descriptor)?;
                    }
                }
                GlobalKind::Function => {}
            }
        }
        Ok(())
    }
}
