//! Modules ([clause](https://tc39.es/ecma262/#sec-modules)): records, and what the context keeps of
//! them. Loading, linking, evaluation, namespaces and `import()` have files of their own.
//!
//! Invariants:
//! - a module's environment and the cells that its namespace objects go to exist from the start, so
//!   that an imported binding is a (environment, slot) pair whatever the order of linking;
//! - `imports` is filled when the module is linked, and no code of a module runs before that.

mod defer;
mod dynamic;
mod evaluate;
mod link;
mod load;
mod namespace;
mod record;
mod synthetic;

use std::rc::Rc;

use ellipsis_bytecode::{ExportEntry, FunctionTemplate};
use ellipsis_gc::{Gc, trace_fields};

use crate::model::{Environment, Object, Value};
use crate::semantics::{Code, Context, JsResult, NativeData, Referrer};

pub use namespace::ModuleNamespace;
use record::Export;
pub use record::{LoadRequest, Module, ModuleRef, ModuleState, ModuleStatus};
pub use synthetic::SyntheticSteps;

/// A module as an object that no script sees: the state of promise reactions.
struct ModuleHandle {
    module: ModuleRef,
    promise: Option<Gc<Object>>,
}

trace_fields!(ModuleHandle { module, promise });

impl NativeData for ModuleHandle {
    const NAME: &'static str = "Module";
}

impl Context {
    /// A new source text module of the current realm, from the template of its body.
    pub fn new_module(&mut self, template: &Rc<FunctionTemplate>) -> ModuleRef {
        self.register_spreads(template);
        let slots = template.module.as_ref().map_or(0, |interface| interface.slots);
        let environment = Environment::new(&mut self.heap, None, slots);
        let namespaces = Environment::new(&mut self.heap, None, 2);
        let mut module = Module::blank(template.source.name.clone(), self.realm, environment, namespaces);
        module.template = Some(template.clone());
        if let Some(interface) = &template.module {
            *module.loaded.get_mut() = vec![None; interface.requests.len()];
            for entry in &interface.exports {
                match entry {
                    ExportEntry::Local { export, slot } => {
                        module.exports.insert(export.clone(), Export::Local(*slot));
                    }
                    ExportEntry::Indirect { export, request, name } => {
                        module.exports.insert(export.clone(), Export::Indirect(*request, name.clone()));
                    }
                    ExportEntry::Star { request } => module.stars.push(*request),
                }
            }
        }
        self.heap.alloc(module)
    }

    fn module_handle(&mut self, module: ModuleRef, promise: Option<Gc<Object>>) -> Value {
        self.new_native_with(Value::NULL, ModuleHandle { module, promise }).into()
    }

    /// The value of an imported binding.
    #[inline]
    pub(crate) fn load_import(&mut self, code: &Code, import: usize) -> JsResult<Value> {
        if let Referrer::Module(module) = code.referrer()
            && let Some(binding) = module.imports.get().and_then(|imports| imports.get(import))
        {
            let value = binding.environment.get(binding.slot);
            if !value.is_empty() {
                return Ok(value);
            }
        }
        self.load_import_slow(code, import)
    }

    #[cold]
    fn load_import_slow(&mut self, code: &Code, import: usize) -> JsResult<Value> {
        let mut name = String::new();
        if let Referrer::Module(module) = code.referrer() {
            let binding = module.imports.get().and_then(|imports| imports.get(import)).copied();
            if let Some(namespace) = binding.and_then(|binding| self.bound_namespace(binding)) {
                return Ok(namespace.into());
            }
            if let Some(entry) = module.interface().and_then(|interface| interface.imports.get(import)) {
                name = entry.local.to_string();
            }
        }
        Err(self.not_initialised(&name))
    }

    /// `import.meta` in some code.
    pub(crate) fn import_meta(&mut self, code: &Code) -> JsResult<Value> {
        let Referrer::Module(module) = code.referrer() else { return Ok(Value::UNDEFINED) };
        if let Some(meta) = module.meta.get() {
            return Ok(meta.into());
        }
        let meta = self.new_object_with_prototype(Value::NULL);
        let host = self.host.clone();
        host.import_meta(self, module, meta)?;
        module.meta.set(Some(meta));
        Ok(meta.into())
    }
}
