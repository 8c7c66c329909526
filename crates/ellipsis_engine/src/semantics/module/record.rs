//! Module records, and what the context keeps of modules that are being loaded.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use ellipsis_bytecode::{
    FrameLocation, FunctionTemplate, ImportName, ImportPhase, ModuleRequest, ModuleTemplate, Text,
};
use ellipsis_gc::{Gc, Header, Heap, HeapCell, Tracer, heap_cell, trace_fields};
use rustc_hash::FxHashMap;

use crate::model::{CellKind, Cells, Environment, Object, Value};
use crate::semantics::{Code, RealmRef};

/// A module in the heap.
pub type ModuleRef = Gc<Module>;

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
pub(super) enum AsyncOrder {
    Unset,
    Number(u64),
    Done,
}

/// What an export stands for.
#[derive(Clone, Debug)]
pub(super) enum Export {
    /// A slot of the module's environment.
    Local(u32),
    /// Something of the module that was requested under a number.
    Indirect(u32, ImportName),
}

/// A resolved binding: a slot of an environment. Where it holds a namespace object, that may have
/// to be made first.
#[derive(Clone, Copy)]
pub(super) struct Binding {
    pub(super) environment: Gc<Environment>,
    pub(super) slot: u32,
    pub(super) namespace_of: Option<ModuleRef>,
}

/// Which of a module's namespace objects: the number of its cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum NamespaceKind {
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

trace_fields!(Binding { environment, namespace_of });

/// A module record: a source text module or a synthetic one.
#[repr(C)]
pub struct Module {
    header: Header,
    pub(super) name: String,
    pub(super) realm: RealmRef,
    /// Of source text modules.
    pub(super) template: Option<Rc<FunctionTemplate>>,
    /// [[EvaluationSteps]] of synthetic modules, as an object that no script sees.
    pub(super) steps: Option<Gc<Object>>,
    pub(super) exports: FxHashMap<Text, Export>,
    pub(super) stars: Vec<u32>,
    pub(super) environment: Gc<Environment>,
    /// Cells for namespace objects, by [`NamespaceKind`].
    pub(super) namespaces: Gc<Environment>,
    pub(super) code: Cell<Option<Gc<Code>>>,
    /// [[LoadedModules]], by number of the request.
    pub(super) loaded: RefCell<Vec<Option<ModuleRef>>>,
    pub(super) imports: OnceCell<Box<[Binding]>>,
    pub(super) meta: Cell<Option<Gc<Object>>>,
    pub(super) status: Cell<ModuleStatus>,
    /// [[EvaluationError]], empty if there is none.
    pub(super) error: Cell<Option<Value>>,
    pub(super) dfs_index: Cell<u32>,
    pub(super) dfs_ancestor: Cell<u32>,
    pub(super) cycle_root: Cell<Option<ModuleRef>>,
    pub(super) async_order: Cell<AsyncOrder>,
    pub(super) async_parents: RefCell<Vec<ModuleRef>>,
    pub(super) pending_dependencies: Cell<u32>,
    /// The promise of [[TopLevelCapability]].
    pub(super) top_level: Cell<Option<Gc<Object>>>,
}

heap_cell!(Module, header, Cells, CellKind::Module as u8);

trace_fields!(Module {
    realm,
    steps,
    environment,
    namespaces,
    code,
    loaded,
    imports,
    meta,
    error,
    cycle_root,
    async_parents,
    top_level,
});

impl Module {
    /// The name of its source, or what the host called it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// [[Status]]
    pub fn status(&self) -> ModuleStatus {
        self.status.get()
    }

    /// The modules it asks for.
    pub fn requests(&self) -> &[ModuleRequest] {
        self.interface().map_or(&[], |interface| &interface.requests)
    }

    /// The place of its first request for what a specifier means.
    pub fn place_of_request(&self, specifier: &Text) -> Option<FrameLocation> {
        let request = self.requests().iter().find(|request| request.specifier == *specifier)?;
        let source = &self.template.as_ref()?.source;
        Some(FrameLocation::new(String::new(), source, request.position))
    }

    pub(super) fn interface(&self) -> Option<&ModuleTemplate> {
        self.template.as_ref()?.module.as_deref()
    }

    pub(super) fn has_await(&self) -> bool {
        self.interface().is_some_and(|interface| interface.has_await)
    }

    pub(super) fn is_synthetic(&self) -> bool {
        self.template.is_none()
    }

    /// The phase of a request.
    pub(super) fn phase(&self, request: u32) -> ImportPhase {
        self.requests()[request as usize].phase
    }

    /// The module that a request led to. Only after loading.
    pub(super) fn requested(&self, request: u32) -> Option<ModuleRef> {
        self.loaded.borrow().get(request as usize).copied().flatten()
    }

    pub(super) fn blank(
        name: String,
        realm: RealmRef,
        environment: Gc<Environment>,
        namespaces: Gc<Environment>,
    ) -> Module {
        Module {
            header: Header::new(Module::KIND),
            name,
            realm,
            template: None,
            steps: None,
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

/// What a host was asked for: to be given back to [`Context::finish_loading`], once.
#[derive(PartialEq, Eq, Hash, Debug)]
pub struct LoadRequest(pub(super) u64);

/// GraphLoadingState record.
#[repr(C)]
pub(crate) struct GraphLoading {
    header: Header,
    pub(super) promise: Gc<Object>,
    pub(super) is_loading: Cell<bool>,
    pub(super) pending: Cell<u32>,
    pub(super) visited: RefCell<Vec<ModuleRef>>,
}

heap_cell!(GraphLoading, header, Cells, CellKind::GraphLoading as u8);

impl GraphLoading {
    pub(super) fn new(heap: &mut Heap, promise: Gc<Object>) -> GraphRef {
        heap.alloc(GraphLoading {
            header: Header::new(GraphLoading::KIND),
            promise,
            is_loading: Cell::new(true),
            pending: Cell::new(1),
            visited: RefCell::default(),
        })
    }
}

trace_fields!(GraphLoading { promise, visited });

pub(crate) type GraphRef = Gc<GraphLoading>;

/// Who waits for a module.
#[derive(Clone, Copy)]
pub(super) enum Waiting {
    /// A module's request, while its graph is loaded.
    Graph { graph: GraphRef, referrer: ModuleRef, request: u32 },
    /// A call of `import()`, with its promise.
    Dynamic { promise: Gc<Object>, phase: ImportPhase },
}

/// What the context keeps of modules.
#[derive(Default)]
pub struct ModuleState {
    pub(super) waiting: FxHashMap<u64, Waiting>,
    pub(super) last_request: u64,
    /// The number of the last module that became asynchronous.
    pub(super) last_async: u64,
}

impl ModuleState {
    /// Marks what is held.
    pub fn trace(&self, tracer: &mut Tracer) {
        for waiting in self.waiting.values() {
            match waiting {
                Waiting::Graph { graph, referrer, .. } => {
                    tracer.mark(*graph);
                    tracer.mark(*referrer);
                }
                Waiting::Dynamic { promise, .. } => tracer.mark(*promise),
            }
        }
    }
}
