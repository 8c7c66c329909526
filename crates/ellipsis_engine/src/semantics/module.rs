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
mod synthetic;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use ellipsis_bytecode::{
    ExportEntry, FunctionTemplate, ImportName, ImportPhase, ModuleRequest, ModuleTemplate, Text,
};
use ellipsis_gc::{Gc, Trace, Tracer};
use rustc_hash::FxHashMap;

use crate::model::environment::Environment;
use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::code::{Code, Referrer};
use crate::semantics::context::{Context, JsResult};
use crate::semantics::native::{NativeCell, NativeData};
use crate::semantics::realm::RealmRef;

pub use load::{LoadRequest, ModuleState};
pub use namespace::ModuleNamespace;
pub use synthetic::SyntheticSteps;

/// A module in the heap.
pub type ModuleRef = Gc<NativeCell<Module>>;

/// [[Status]] of modules.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum ModuleStatus {
    /// Its requests were not loaded yet.
    New,
    /// Loaded, with all that it asks for.
    Unlinked,
    /// Being linked.
    Linking,
    /// Linked.
    Linked,
    /// Being evaluated.
    Evaluating,
    /// Waiting for its own awaits or those of what it asks for.
    EvaluatingAsync,
    /// Evaluated, or failed.
    Evaluated,
}

/// [[AsyncEvaluationOrder]]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum AsyncOrder {
    Unset,
    Number(u64),
    Done,
}

/// What an export stands for.
#[derive(Clone, Debug)]
enum Export {
    /// A slot of the module's environment.
    Local(u32),
    /// Something of the module that was requested under a number.
    Indirect(u32, ImportName),
}

/// A resolved binding: a slot of an environment. Where it holds a namespace object, that may have
/// to be made first.
#[derive(Clone, Copy)]
struct Binding {
    environment: Gc<Environment>,
    slot: u32,
    namespace_of: Option<ModuleRef>,
}

/// Which of a module's namespace objects: the number of its cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NamespaceKind {
    Evaluated = 0,
    Deferred = 1,
}

impl From<ImportPhase> for NamespaceKind {
    fn from(phase: ImportPhase) -> Self {
        match phase {
            ImportPhase::Defer => NamespaceKind::Deferred,
            _ => NamespaceKind::Evaluated,
        }
    }
}

impl Trace for Binding {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.environment);
        self.namespace_of.trace(tracer);
    }
}

/// A module record: a source text module or a synthetic one.
pub struct Module {
    name: String,
    realm: RealmRef,
    /// Of source text modules.
    template: Option<Rc<FunctionTemplate>>,
    /// Of synthetic modules.
    steps: Option<SyntheticSteps>,
    state: Cell<Value>,
    exports: FxHashMap<Text, Export>,
    stars: Vec<u32>,
    environment: Gc<Environment>,
    /// Cells for namespace objects, by [`NamespaceKind`].
    namespaces: Gc<Environment>,
    code: Cell<Option<Gc<Code>>>,
    /// [[LoadedModules]], by number of the request.
    loaded: RefCell<Vec<Option<ModuleRef>>>,
    imports: OnceCell<Box<[Binding]>>,
    meta: Cell<Option<Gc<Object>>>,
    status: Cell<ModuleStatus>,
    /// [[EvaluationError]], empty if there is none.
    error: Cell<Option<Value>>,
    dfs_index: Cell<u32>,
    dfs_ancestor: Cell<u32>,
    cycle_root: Cell<Option<ModuleRef>>,
    async_order: Cell<AsyncOrder>,
    async_parents: RefCell<Vec<ModuleRef>>,
    pending_dependencies: Cell<u32>,
    /// The promise of [[TopLevelCapability]].
    top_level: Cell<Option<Gc<Object>>>,
}

impl Trace for Module {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.realm);
        self.state.trace(tracer);
        tracer.mark(self.environment);
        tracer.mark(self.namespaces);
        self.code.trace(tracer);
        self.loaded.trace(tracer);
        if let Some(imports) = self.imports.get() {
            imports.trace(tracer);
        }
        self.meta.trace(tracer);
        self.error.trace(tracer);
        self.cycle_root.trace(tracer);
        self.async_parents.trace(tracer);
        self.top_level.trace(tracer);
    }
}

impl Module {
    /// The name of its source, or what the host called it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// [[Status]]
    pub fn status(&self) -> ModuleStatus {
        self.status.get()
    }

    /// Why its evaluation failed.
    pub fn evaluation_error(&self) -> Option<Value> {
        self.error.get()
    }

    /// The modules it asks for.
    pub fn requests(&self) -> &[ModuleRequest] {
        self.interface().map_or(&[], |interface| &interface.requests)
    }

    fn interface(&self) -> Option<&ModuleTemplate> {
        self.template.as_ref()?.module.as_deref()
    }

    fn has_await(&self) -> bool {
        self.interface().is_some_and(|interface| interface.has_await)
    }

    fn is_synthetic(&self) -> bool {
        self.template.is_none()
    }

    /// The phase of a request.
    fn phase(&self, request: u32) -> ImportPhase {
        self.requests()[request as usize].phase
    }

    /// The module that a request led to. Only after loading.
    fn requested(&self, request: u32) -> Option<ModuleRef> {
        self.loaded.borrow().get(request as usize).copied().flatten()
    }

    fn blank(
        name: String,
        realm: RealmRef,
        environment: Gc<Environment>,
        namespaces: Gc<Environment>,
    ) -> Module {
        Module {
            name,
            realm,
            template: None,
            steps: None,
            state: Cell::new(Value::UNDEFINED),
            exports: FxHashMap::default(),
            stars: Vec::new(),
            environment,
            namespaces,
            code: Cell::new(None),
            loaded: RefCell::default(),
            imports: OnceCell::new(),
            meta: Cell::new(None),
            status: Cell::new(ModuleStatus::New),
            error: Cell::new(None),
            dfs_index: Cell::new(0),
            dfs_ancestor: Cell::new(0),
            cycle_root: Cell::new(None),
            async_order: Cell::new(AsyncOrder::Unset),
            async_parents: RefCell::default(),
            pending_dependencies: Cell::new(0),
            top_level: Cell::new(None),
        }
    }
}

/// A module as an object that no script sees: the state of promise reactions.
struct ModuleHandle {
    module: ModuleRef,
    promise: Option<Gc<Object>>,
}

impl Trace for ModuleHandle {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.module);
        self.promise.trace(tracer);
    }
}

impl NativeData for ModuleHandle {
    const NAME: &'static str = "Module";
}

impl Context {
    /// A new source text module of the current realm, from the template of its body.
    pub fn new_module(&mut self, template: &Rc<FunctionTemplate>) -> ModuleRef {
        self.explain_template(template);
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
        NativeCell::new(&mut self.heap, module)
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
