//! What a runtime keeps beside the engine, and how native functions get at it.

use std::cell::{Cell, Ref, RefCell};
use std::collections::HashMap;
use std::collections::VecDeque;
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

use ellipsis::unstable::StandardHost;
use ellipsis::unstable::engine::module::{LoadRequest, ModuleRef};
use ellipsis::unstable::engine::{Context, Gc, JsResult, Object, Text, Trace, Tracer, Value};
use ellipsis::unstable::program::Modules;

use crate::console::ConsoleState;
use crate::io::Io;
use crate::modules::{CommonJs, PackageTypes, Place, Resolvers};
use crate::node::NodeState;
use crate::output::Output;
use crate::permissions::{Grant, Permissions};
use crate::timers::{Immediate, Timers};

/// The state of a runtime.
pub(crate) struct State {
    pub(crate) started: Instant,
    pub(crate) time_origin: f64,
    pub(crate) output: RefCell<Output>,
    pub(crate) console: RefCell<ConsoleState>,
    pub(crate) timers: RefCell<Timers>,
    pub(crate) immediates: RefCell<VecDeque<Immediate>>,
    pub(crate) last_immediate: Cell<u64>,
    /// What `reportError` was called with.
    pub(crate) reported: RefCell<VecDeque<Value>>,
    /// The modules that were loaded.
    pub(crate) modules: Modules<Place>,
    /// The one that the program is.
    pub(crate) main_module: Cell<Option<ModuleRef>>,
    pub(crate) resolvers: Resolvers,
    pub(crate) package_types: PackageTypes,
    pub(crate) commonjs: CommonJs,
    pub(crate) node: NodeState,
    pub(crate) io: Io,
    permissions: RefCell<Permissions>,
    /// Prototypes of the runtime's own classes, by name.
    pub(crate) prototypes: RefCell<HashMap<&'static str, Gc<Object>>>,
}

impl State {
    pub(crate) fn new() -> State {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        State {
            started: Instant::now(),
            time_origin: now.map_or(0.0, |since| since.as_secs_f64() * 1000.0),
            output: RefCell::default(),
            console: RefCell::default(),
            timers: RefCell::default(),
            immediates: RefCell::default(),
            last_immediate: Cell::new(0),
            reported: RefCell::default(),
            modules: Modules::default(),
            main_module: Cell::new(None),
            resolvers: Resolvers::default(),
            package_types: PackageTypes::default(),
            commonjs: CommonJs::default(),
            node: NodeState::default(),
            io: Io::default(),
            permissions: RefCell::default(),
            prototypes: RefCell::default(),
        }
    }

    /// What the program may do.
    pub(crate) fn permissions(&self) -> Ref<'_, Permissions> {
        self.permissions.borrow()
    }

    pub(crate) fn set_permissions(&self, permissions: Permissions) {
        *self.permissions.borrow_mut() = permissions;
    }

    /// Whether the program may load a module: what lies in its own package it always may.
    pub(crate) fn check_module(&self, cx: &mut Context, path: &Path) -> JsResult<()> {
        let permissions = self.permissions();
        if matches!(permissions.read, Grant::All) {
            return Ok(());
        }
        let program = self.node.arguments.borrow().first().cloned();
        permissions.check_module(cx, program.as_deref().map(Path::new), path)
    }

    /// Milliseconds since the start.
    pub(crate) fn elapsed(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1000.0
    }
}

/// The loader through which the engine's host reaches the state.
pub(crate) struct RuntimeLoader(pub(crate) Rc<State>);

impl ellipsis::unstable::ModuleLoader for RuntimeLoader {
    fn load(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()> {
        let module = crate::modules::find(cx, &self.0, referrer, specifier, attributes);
        cx.finish_loading(request, module)
    }

    fn import_meta(&self, cx: &mut Context, module: ModuleRef, meta: Gc<Object>) -> JsResult<()> {
        crate::modules::import_meta(cx, &self.0, module, meta)
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.0.timers.borrow().trace(tracer);
        for immediate in self.0.immediates.borrow().iter() {
            immediate.trace(tracer);
        }
        for reported in self.0.reported.borrow().iter() {
            reported.trace(tracer);
        }
        self.0.modules.trace(tracer);
        self.0.commonjs.trace(tracer);
        self.0.node.trace(tracer);
        for prototype in self.0.prototypes.borrow().values() {
            tracer.mark(*prototype);
        }
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// The state of the runtime that a context belongs to. Globals of the runtime exist in no other
/// contexts, so there always is one.
pub(crate) fn of(cx: &Context) -> Rc<State> {
    let host = StandardHost::of(cx);
    let loader = host.as_ref().and_then(|host| host.loader().as_any().downcast_ref::<RuntimeLoader>());
    loader.map(|loader| loader.0.clone()).expect("a context of a runtime")
}
