//! [Synthetic modules](https://tc39.es/ecma262/#sec-synthetic-module-records): JSON modules, and
//! whatever hosts provide.

use ellipsis_bytecode::Text;
use ellipsis_gc::trace_fields;

use super::record::{Export, Module, ModuleRef, ModuleStatus};
use crate::model::{Environment, Value};
use crate::semantics::{Context, JsResult, NativeData};

/// What fills a synthetic module's exports when it is evaluated, through
/// [`Context::set_synthetic_export`]. It gets the value that the module was made with.
pub type SyntheticSteps = fn(&mut Context, ModuleRef, Value) -> JsResult<()>;

/// [[EvaluationSteps]], with what they get.
struct Steps {
    function: SyntheticSteps,
    state: Value,
}

trace_fields!(Steps { state });

impl NativeData for Steps {
    const NAME: &'static str = "Module Steps";
}

impl Context {
    /// [CreateSyntheticModule](https://tc39.es/ecma262/#sec-createsyntheticmodule)
    pub fn new_synthetic_module(
        &mut self,
        name: &str,
        exports: &[&str],
        steps: SyntheticSteps,
        state: Value,
    ) -> ModuleRef {
        let environment = Environment::of(&mut self.heap, &vec![Value::UNDEFINED; exports.len()]);
        let namespaces = Environment::new(&mut self.heap, None, 2);
        let mut module = Module::blank(name.into(), self.realm, environment, namespaces);
        module.steps = Some(self.new_native_with(Value::NULL, Steps { function: steps, state }));
        for (slot, &export) in exports.iter().enumerate() {
            module.exports.insert(Text::from(export), Export::Local(slot as u32));
        }
        self.heap.alloc(module)
    }

    /// [CreateDefaultExportSyntheticModule](https://tc39.es/ecma262/#sec-create-default-export-synthetic-module)
    pub fn new_default_export_module(&mut self, name: &str, value: Value) -> ModuleRef {
        let steps: SyntheticSteps = |cx, module, value| {
            cx.set_synthetic_export(module, "default", value);
            Ok(())
        };
        self.new_synthetic_module(name, &["default"], steps, value)
    }

    /// [SetSyntheticModuleExport](https://tc39.es/ecma262/#sec-setsyntheticmoduleexport); names
    /// that the module was not made with are ignored.
    pub fn set_synthetic_export(&mut self, module: ModuleRef, name: &str, value: Value) {
        if let Some(Export::Local(slot)) = module.exports.get(&Text::from(name)) {
            module.environment.set(*slot, value);
        }
    }

    pub(super) fn evaluate_synthetic(&mut self, module: ModuleRef) -> JsResult<()> {
        let Some(steps) = module.steps.as_ref().and_then(|steps| steps.downcast::<Steps>()) else {
            return Ok(());
        };
        module.status.set(ModuleStatus::Evaluated);
        let realm = std::mem::replace(&mut self.realm, module.realm);
        let result = (steps.function)(self, module, steps.state);
        self.realm = realm;
        if let Err(throw) = result {
            module.error.set(Some(throw.0));
        }
        result
    }
}
