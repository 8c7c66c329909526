//! The host that the engine runs in: compiler, clock, rejections; modules through a [`Loader`].

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use ellipsis_bytecode::{
    CompileError, DynamicFunctionKind, EvalScope, Failure, FunctionTemplate, Source, SourceText, Text,
};
use ellipsis_compiler::{
    ScriptOptions, compile_deferred, compile_eval, compile_module, compile_script, nesting,
};
use ellipsis_engine::host::RejectionOperation;
use ellipsis_engine::module::{LoadRequest, ModuleRef};
use ellipsis_engine::{Context, Gc, Host, JsResult, JsSymbol, Object, Throw, Trace, Tracer};

use crate::class::ClassParts;
use crate::clock::Random;
use crate::compile::{Compiled, function};
use crate::compiled::Loaded;
use crate::error::Error;
use crate::handle::Roots;
use crate::program::{Content, settled};
use crate::recent::{Recent, Request};
use crate::settings::Settings;
use crate::tasks::Task;

/// The content of a module that a loader has awaited.
pub struct Arrival {
    /// Which request it is for.
    pub number: u64,
    /// The content, or why there is none.
    pub content: Result<Content, Error>,
}

/// Where modules come from, as the engine asks for them.
pub trait ModuleLoader: 'static {
    /// Finds the module that `specifier` means in the source called `referrer`, and hands it, or
    /// the error to throw, to [`Context::finish_loading`], now or later. The same question must
    /// lead to the same module: [`Modules`](super::program::Modules) sees to that.
    fn load(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()>;

    /// What was awaited for a module is there.
    fn arrived(&self, cx: &mut Context, arrival: Arrival) -> JsResult<()> {
        let _ = (cx, arrival);
        Ok(())
    }

    /// Nothing that is awaited comes any more.
    fn forget_awaited(&self) {}

    /// Gives `import.meta` its properties.
    fn import_meta(&self, cx: &mut Context, module: ModuleRef, meta: Gc<Object>) -> JsResult<()> {
        let _ = (cx, module, meta);
        Ok(())
    }

    /// Traces the modules it keeps.
    fn trace(&self, tracer: &mut Tracer) {
        let _ = tracer;
    }

    /// Itself, for those who know what it is.
    fn as_any(&self) -> &dyn std::any::Any;
}

/// The loader of engines that have no modules.
pub struct NoModules;

impl ModuleLoader for NoModules {
    fn load(
        &self,
        cx: &mut Context,
        _: &str,
        specifier: &Text,
        _: &[(Text, Text)],
        request: LoadRequest,
    ) -> JsResult<()> {
        let error = cx.type_error(format!("Cannot load '{specifier}': modules are not available here"));
        cx.finish_loading(request, Err(error))
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

/// The host of engines, and what of them lies outside of the heap.
pub struct StandardHost {
    loader: Box<dyn ModuleLoader>,
    random: Random,
    can_block: Cell<bool>,
    recent: Recent,
    pub(crate) loaded: Loaded,
    /// Promises that were rejected while nobody listened, oldest first.
    rejected: RefCell<Vec<Gc<Object>>>,
    /// The cells that handles stand for.
    pub(crate) roots: Roots,
    /// Host functions that are running.
    pub(crate) depth: Cell<u32>,
    /// How many there were.
    pub(crate) calls: Cell<u64>,
    /// What a host function panicked with, until the script that called it has ended.
    pub(crate) panic: Cell<Option<Box<dyn std::any::Any + Send>>>,
    /// Futures of hosts whose promises are not settled.
    pub(crate) tasks: RefCell<Vec<Task>>,
    /// The private name of errors of Rust's in exceptions.
    pub(crate) cause_name: Cell<Option<Gc<JsSymbol>>>,
    pub(crate) settings: Settings,
    /// The host classes that were needed so far.
    pub(crate) classes: RefCell<Vec<ClassParts>>,
    /// Instances of them whose values are being changed.
    pub(crate) changing: Cell<u32>,
    #[cfg(feature = "serde")]
    pub(crate) layouts: RefCell<crate::serde::Layouts>,
}

impl StandardHost {
    /// A host with that loader.
    pub fn new(loader: impl ModuleLoader) -> Rc<StandardHost> {
        Rc::new(StandardHost {
            loader: Box::new(loader),
            random: Random::new(),
            can_block: Cell::new(true),
            recent: Recent::default(),
            loaded: Loaded::default(),
            rejected: RefCell::default(),
            roots: Roots::new(),
            depth: Cell::new(0),
            calls: Cell::new(0),
            panic: Cell::new(None),
            tasks: RefCell::default(),
            cause_name: Cell::new(None),
            settings: Settings::default(),
            classes: RefCell::default(),
            changing: Cell::new(0),
            #[cfg(feature = "serde")]
            layouts: RefCell::default(),
        })
    }

    /// The host of a context, if it is of this type.
    pub fn of(cx: &Context) -> Option<Rc<StandardHost>> {
        let host: Rc<dyn std::any::Any> = cx.host.clone();
        host.downcast().ok()
    }

    pub(crate) fn cast(host: &dyn Host) -> Option<&StandardHost> {
        let host: &dyn std::any::Any = host;
        host.downcast_ref()
    }

    /// The loader.
    pub fn loader(&self) -> &dyn ModuleLoader {
        &*self.loader
    }

    /// Whether `Atomics.wait` may block the thread.
    pub fn set_can_block(&self, can_block: bool) {
        self.can_block.set(can_block);
    }

    /// Takes out the oldest promise that was rejected and still has no handler, with the reason.
    pub fn take_rejected(&self) -> Option<(Gc<Object>, Throw)> {
        let mut rejected = self.rejected.borrow_mut();
        let promise = (!rejected.is_empty()).then(|| rejected.remove(0))?;
        Some((promise, settled(promise)?.err()?))
    }

    /// Refuses what nests deeper than texts may here.
    fn check_nesting(&self, text: &str) -> Result<(), CompileError> {
        // A text does not nest deeper than it is long.
        let most = self.settings.nesting.get().filter(|&most| text.len() > most as usize);
        if most.is_none_or(|most| nesting(text) <= most) {
            return Ok(());
        }
        Err(CompileError { is_limit: true, ..CompileError::new("Source is nested too deeply", 0, 0) })
    }
}

impl Host for StandardHost {
    fn compile_script(&self, source: &Rc<Source>) -> Compiled {
        self.check_nesting(&source.text)?;
        compile_script(source, ScriptOptions { lazy: true, ..ScriptOptions::default() })
    }

    fn compile_module(&self, source: &Rc<Source>) -> Compiled {
        self.check_nesting(&source.text)?;
        compile_module(source, ScriptOptions { lazy: true, ..ScriptOptions::default() })
    }

    fn compile_deferred(&self, template: &FunctionTemplate) -> Compiled {
        compile_deferred(template)
    }

    fn compile_eval(&self, text: &SourceText, scope: Option<&EvalScope>) -> Compiled {
        self.check_nesting(&text.text)?;
        let request = Request::Eval { text: Cow::Borrowed(text), scope: scope.map(Cow::Borrowed) };
        self.recent.get(request, || {
            let source = Source::new("<eval>", text.clone());
            compile_eval(&source, scope.is_some_and(|scope| scope.strict), scope)
        })
    }

    fn compile_function(
        &self,
        kind: DynamicFunctionKind,
        parameters: &SourceText,
        body: &SourceText,
    ) -> Compiled {
        self.check_nesting(&parameters.text)?;
        self.check_nesting(&body.text)?;
        let texts = (Cow::Borrowed(parameters), Cow::Borrowed(body));
        self.recent.get(Request::Function { kind, texts }, || function(kind, parameters, body))
    }

    fn failure_message(&self, source: &Source, failure: Failure) -> Option<String> {
        ellipsis_compiler::message(source, failure)
    }

    fn track_rejection(&self, _: &mut Context, promise: Gc<Object>, operation: RejectionOperation) {
        let mut rejected = self.rejected.borrow_mut();
        match operation {
            RejectionOperation::Reject => rejected.push(promise),
            RejectionOperation::Handle => rejected.retain(|&other| other != promise),
        }
    }

    fn load_module(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: LoadRequest,
    ) {
        // A termination is seen again at the next call or loop.
        let _ = self.loader.load(cx, referrer, specifier, attributes, request);
    }

    fn import_meta(&self, cx: &mut Context, module: ModuleRef, meta: Gc<Object>) -> JsResult<()> {
        self.loader.import_meta(cx, module, meta)
    }

    fn now(&self) -> f64 {
        self.settings.now()
    }

    fn local_offset(&self, time: f64, is_local: bool) -> f64 {
        self.settings.local(|local| local.offset_of(time, is_local))
    }

    fn time_zone(&self) -> String {
        self.settings.local(|local| local.name())
    }

    fn locale(&self) -> Rc<str> {
        self.settings.locale()
    }

    fn random(&self) -> f64 {
        self.settings.random().unwrap_or_else(|| self.random.next())
    }

    fn can_block(&self) -> bool {
        self.can_block.get()
    }

    fn can_compile_strings(&self) -> bool {
        !self.settings.forbids_eval.get()
    }

    fn trace(&self, tracer: &mut Tracer) {
        self.rejected.borrow().trace(tracer);
        self.roots.trace(tracer);
        self.cause_name.get().trace(tracer);
        self.classes.borrow().trace(tracer);
        if self.changing.get() > 0 {
            self.roots.trace_weak(tracer);
        }
        #[cfg(feature = "serde")]
        self.layouts.borrow().trace(tracer);
        self.loader.trace(tracer);
    }
}
