//! What the engine asks of the code around it: the standard library, the compiler, the embedder.

use std::rc::Rc;

use ellipsis_bytecode::explain::Explain;
pub use ellipsis_bytecode::{CompileError, DynamicFunctionKind};
use ellipsis_bytecode::{EvalScope, Failure, FunctionTemplate, Source, SourceText, Text};
use ellipsis_gc::{Gc, Tracer};

use crate::model::{Attributes, JsString, Object, SequenceStats, Value};
use crate::semantics::context::NativeFn;
use crate::semantics::iterator_record::IteratorRecord;
use crate::semantics::module::ModuleRef;
use crate::semantics::native::DirectIterable;
use crate::semantics::{Context, Intrinsic, JsResult};

/// How values are told to people.
#[derive(Clone, Copy)]
pub struct Describe {
    /// A value, in a line.
    pub value: fn(&mut Context, Value) -> String,
    /// The class of what was iterated.
    pub class: fn(&mut Context, Value) -> String,
}

/// What CopyDataProperties did.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Copied {
    pub(crate) properties: u64,
    pub(crate) getters: u64,
}

/// What it takes to explain programs.
pub struct Explaining {
    /// What each `...` did.
    pub sites: Explain,
    /// How values are told; the embedder says.
    pub describe: Describe,
    /// What CopyDataProperties did since the last `...` began.
    pub(crate) copied: Option<Copied>,
    /// What was done in the midst of a `...`, but is no part of it.
    pub(crate) apart: SequenceStats,
}

impl Explaining {
    /// Nothing is known yet.
    pub fn new(describe: Describe) -> Explaining {
        Explaining { sites: Explain::default(), describe, copied: None, apart: SequenceStats::default() }
    }
}

/// The standard library, as the engine sees it.
pub struct Library {
    /// Makes an intrinsic object of the current realm and those that belong to it, and registers
    /// them with [`crate::semantics::realm::Realm::set_intrinsic`].
    pub make: fn(&mut Context, Intrinsic),
    /// What a regular expression literal evaluates to.
    pub new_regexp: fn(&mut Context, Gc<JsString>, Gc<JsString>) -> JsResult<Gc<Object>>,
    /// Another one like one that no script has seen yet; `None` if it is none.
    pub copy_regexp: fn(&mut Context, Gc<Object>) -> Option<Gc<Object>>,
    /// Function.prototype.apply
    pub apply: NativeFn,
    /// CreateAsyncFromSyncIterator
    pub async_from_sync_iterator: fn(&mut Context, IteratorRecord) -> JsResult<IteratorRecord>,
    /// How strings are iterated without iterators.
    pub string_iteration: &'static DirectIterable,
    /// Properties of global objects, made when they are first looked at.
    pub globals: &'static [GlobalProperty],
}

/// A property of global objects.
pub struct GlobalProperty {
    /// Its name.
    pub name: &'static str,
    /// Its attributes.
    pub attributes: Attributes,
    /// Makes its value, in the current realm.
    pub make: fn(&mut Context) -> Value,
}

/// Whether a rejected promise got its first handler or has none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RejectionOperation {
    /// Rejected without handler.
    Reject,
    /// A handler was added after that.
    Handle,
}

/// What the embedder provides. Embedders get at their own type by casting to [`std::any::Any`].
pub trait Host: std::any::Any {
    /// Compiles a script.
    fn compile_script(&self, source: &Rc<Source>) -> Result<Rc<FunctionTemplate>, CompileError>;

    /// Compiles a module.
    fn compile_module(&self, source: &Rc<Source>) -> Result<Rc<FunctionTemplate>, CompileError>;

    /// Compiles a function whose code was put off.
    fn compile_deferred(&self, template: &FunctionTemplate) -> Result<Rc<FunctionTemplate>, CompileError>;

    /// Compiles eval code; without `scope`, of an indirect eval.
    fn compile_eval(
        &self,
        text: &SourceText,
        scope: Option<&EvalScope>,
    ) -> Result<Rc<FunctionTemplate>, CompileError>;

    /// Compiles what a Function constructor was given: the template of that function.
    fn compile_function(
        &self,
        kind: DynamicFunctionKind,
        parameters: &SourceText,
        body: &SourceText,
    ) -> Result<Rc<FunctionTemplate>, CompileError>;

    /// The message of a TypeError that names what failed as its source does, if that says more than the value.
    fn failure_message(&self, source: &Source, failure: Failure) -> Option<String>;

    /// HostPromiseRejectionTracker
    fn track_rejection(&self, cx: &mut Context, promise: Gc<Object>, operation: RejectionOperation);

    /// HostLoadImportedModule: finds the module that `specifier` means in `referrer` (the name of
    /// a source) and hands it to [`Context::finish_loading`], now or later.
    fn load_module(
        &self,
        cx: &mut Context,
        referrer: &str,
        specifier: &Text,
        attributes: &[(Text, Text)],
        request: crate::semantics::module::LoadRequest,
    );

    /// HostGetImportMetaProperties and HostFinalizeImportMeta
    fn import_meta(&self, cx: &mut Context, module: ModuleRef, meta: Gc<Object>) -> JsResult<()>;

    /// Milliseconds since the Unix epoch.
    fn now(&self) -> f64;

    /// Offset of local time from UTC in milliseconds at `time`; `time` is local if `is_local`.
    fn local_offset(&self, time: f64, is_local: bool) -> f64;

    /// The IANA name of the time zone of local time; "UTC" if it has none.
    fn time_zone(&self) -> String;

    /// The language tag that the user's surroundings ask for. It need not be a valid one.
    fn locale(&self) -> Rc<str>;

    /// A random number in [0, 1).
    fn random(&self) -> f64;

    /// HostEnsureCanCompileStrings: whether eval and Function are allowed.
    fn can_compile_strings(&self) -> bool {
        true
    }

    /// Whether Atomics.wait may block (AgentCanSuspend).
    fn can_block(&self) -> bool {
        true
    }

    /// Traces what the host holds in the heap.
    fn trace(&self, tracer: &mut Tracer);
}
