//! Promises ([clause](https://tc39.es/ecma262/#sec-promise-abstract-operations)): state,
//! resolving, reactions. Their methods are the library's.

use std::cell::{Cell, RefCell};

use ellipsis_gc::{ExternalShare, Gc, Trace, Tracer, trace_fields};
use smallvec::SmallVec;

use crate::model::{Object, Value};
use crate::semantics::function::{self, NativeInfo};
use crate::semantics::host::RejectionOperation;
use crate::semantics::job::Job;
use crate::semantics::{Args, Context, Intrinsic, JsResult, NativeData, Throw};

pub use crate::semantics::job::{Capability, Continuation, Reaction};

/// Whether a promise is settled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PromiseState {
    /// Not yet.
    Pending,
    /// It has a value.
    Fulfilled,
    /// It has a reason.
    Rejected,
}

impl Capability {
    /// [[Promise]]
    pub fn promise(&self) -> Gc<Object> {
        match *self {
            Capability::Native(promise) | Capability::Functions { promise, .. } => promise,
        }
    }

    /// Calls [[Resolve]].
    pub fn resolve(&self, cx: &mut Context, value: Value) -> JsResult<()> {
        match *self {
            Capability::Native(promise) => cx.resolve_promise(promise, value),
            Capability::Functions { resolve, .. } => cx.call(resolve, Value::UNDEFINED, &[value]).map(|_| ()),
        }
    }

    /// Calls [[Reject]].
    pub fn reject(&self, cx: &mut Context, reason: Value) -> JsResult<()> {
        match *self {
            Capability::Native(promise) => {
                cx.reject_promise(promise, reason);
                Ok(())
            }
            Capability::Functions { reject, .. } => cx.call(reject, Value::UNDEFINED, &[reason]).map(|_| ()),
        }
    }

    /// Settles with a completion: what a throw gives is the reason of a rejection. Terminations
    /// are handed on.
    pub fn settle(&self, cx: &mut Context, completion: JsResult<Value>) -> JsResult<()> {
        match completion {
            Ok(value) => self.resolve(cx, value),
            Err(throw) if throw.is_termination() => Err(throw),
            Err(throw) => self.reject(cx, throw.0),
        }
    }

    /// The same with functions, made if there are none: promise, resolve, reject.
    pub fn functions(&self, cx: &mut Context) -> (Gc<Object>, Value, Value) {
        match *self {
            Capability::Native(promise) => {
                let (resolve, reject) = cx.create_resolving_functions(promise);
                (promise, resolve.into(), reject.into())
            }
            Capability::Functions { promise, resolve, reject } => (promise, resolve, reject),
        }
    }
}

/// The two PromiseReaction records that one `then` makes.
#[derive(Clone, Copy)]
struct Waiting {
    capability: Option<Capability>,
    on_fulfilled: Reaction,
    on_rejected: Reaction,
    /// What goes along, as jobs have it.
    carried: Value,
}

/// The payload of promises.
pub struct PromiseData {
    state: Cell<PromiseState>,
    /// The value or reason; undefined while pending.
    result: Cell<Value>,
    waiting: RefCell<SmallVec<[Waiting; 1]>>,
    /// What many of those take.
    share: Cell<Option<Box<ExternalShare>>>,
    is_handled: Cell<bool>,
}

impl PromiseData {
    /// [[PromiseState]]
    pub fn state(&self) -> PromiseState {
        self.state.get()
    }

    /// [[PromiseResult]]
    pub fn result(&self) -> Value {
        self.result.get()
    }

    /// The reactions to fulfilment and rejection, if one only waits, and what those settle.
    pub(crate) fn only_waiting(&self) -> Option<([Reaction; 2], Option<Capability>)> {
        match self.waiting.borrow()[..] {
            [Waiting { capability, on_fulfilled, on_rejected, .. }] => {
                Some(([on_fulfilled, on_rejected], capability))
            }
            _ => None,
        }
    }

    /// [[PromiseIsHandled]]
    pub fn is_handled(&self) -> bool {
        self.is_handled.get()
    }
}

impl NativeData for PromiseData {
    const NAME: &'static str = "Promise";
}

trace_fields!(Waiting { capability, on_fulfilled, on_rejected, carried });

impl Trace for PromiseData {
    fn trace(&self, tracer: &mut Tracer) {
        self.result.trace(tracer);
        self.waiting.borrow().as_slice().trace(tracer);
    }
}

static RESOLVE: NativeInfo = NativeInfo::function("", 1, resolve_function);
static REJECT: NativeInfo = NativeInfo::function("", 1, reject_function);
static EXECUTOR: NativeInfo = NativeInfo::function("", 2, capability_executor);

/// Whether this is a promise's resolve function. Its capture 0 is the promise.
pub(crate) fn is_resolve_function(function: Gc<Object>) -> bool {
    function.native_info().is_some_and(|info| std::ptr::eq(info, &raw const RESOLVE))
}

/// [Promise resolve functions](https://tc39.es/ecma262/#sec-promise-resolve-functions); capture 1
/// says whether one of the pair was called.
fn resolve_function(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if args.captured(1).is_true() {
        return Ok(Value::UNDEFINED);
    }
    args.set_captured(1, Value::TRUE);
    if let Some(promise) = args.captured(0).as_object() {
        cx.resolve_promise(promise, args.get(0))?;
    }
    Ok(Value::UNDEFINED)
}

/// [Promise reject functions](https://tc39.es/ecma262/#sec-promise-reject-functions); capture 1
/// is the resolve function of the pair.
fn reject_function(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(resolve) = args.captured(1).as_object() {
        if function::captured(resolve, 1).is_true() {
            return Ok(Value::UNDEFINED);
        }
        function::set_captured(resolve, 1, Value::TRUE);
    }
    if let Some(promise) = args.captured(0).as_object() {
        cx.reject_promise(promise, args.get(0));
    }
    Ok(Value::UNDEFINED)
}

/// The executor of [NewPromiseCapability](https://tc39.es/ecma262/#sec-newpromisecapability).
fn capability_executor(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.captured(0).is_undefined() || !args.captured(1).is_undefined() {
        return Err(cx.type_error("Promise executor has already been invoked with non-undefined arguments"));
    }
    args.set_captured(0, args.get(0));
    args.set_captured(1, args.get(1));
    Ok(Value::UNDEFINED)
}

impl Context {
    /// A new pending promise with %Promise.prototype%.
    pub fn new_promise(&mut self) -> Gc<Object> {
        let prototype = self.intrinsic(Intrinsic::PromisePrototype);
        self.new_promise_with(prototype)
    }

    /// A new pending promise.
    pub fn new_promise_with(&mut self, prototype: Gc<Object>) -> Gc<Object> {
        let data = PromiseData {
            state: Cell::new(PromiseState::Pending),
            result: Cell::new(Value::UNDEFINED),
            waiting: RefCell::default(),
            share: Cell::default(),
            is_handled: Cell::new(false),
        };
        self.new_native_with(prototype.into(), data)
    }

    /// [CreateResolvingFunctions](https://tc39.es/ecma262/#sec-createresolvingfunctions)
    pub fn create_resolving_functions(&mut self, promise: Gc<Object>) -> (Gc<Object>, Gc<Object>) {
        let resolve = self.new_native_closure(&RESOLVE, &[promise.into(), Value::FALSE]);
        let reject = self.new_native_closure(&REJECT, &[promise.into(), resolve.into()]);
        (resolve, reject)
    }

    /// [NewPromiseCapability](https://tc39.es/ecma262/#sec-newpromisecapability)
    pub fn new_promise_capability(&mut self, constructor: Value) -> JsResult<Capability> {
        if let Some(object) = constructor.as_object()
            && object == self.intrinsic(Intrinsic::Promise)
        {
            return Ok(Capability::Native(self.new_promise()));
        }
        if !function::is_constructor(constructor) {
            return Err(self.type_error("Promise resolve or reject function is not callable"));
        }
        let executor = self.new_native_closure(&EXECUTOR, &[Value::UNDEFINED, Value::UNDEFINED]);
        let promise = self.construct(constructor, &[executor.into()], constructor)?;
        let [resolve, reject] = [0, 1].map(|n| function::captured(executor, n));
        match promise.as_object() {
            Some(promise) if function::is_callable(resolve) && function::is_callable(reject) => {
                Ok(Capability::Functions { promise, resolve, reject })
            }
            _ => Err(self.type_error("Promise resolve or reject function is not callable")),
        }
    }

    /// [PromiseResolve](https://tc39.es/ecma262/#sec-promise-resolve)
    pub fn promise_resolve(&mut self, constructor: Value, value: Value) -> JsResult<Gc<Object>> {
        if let Some(object) = value.as_object()
            && object.is::<PromiseData>()
            && object.get(self, self.names.constructor)? == constructor
        {
            return Ok(object);
        }
        let capability = self.new_promise_capability(constructor)?;
        capability.resolve(self, value)?;
        Ok(capability.promise())
    }

    /// The steps of promise resolve functions after the check that they run once. Fails only with
    /// a termination.
    pub fn resolve_promise(&mut self, promise: Gc<Object>, resolution: Value) -> JsResult<()> {
        let Some(object) = resolution.as_object() else {
            self.fulfill_promise(promise, resolution);
            return Ok(());
        };
        if object == promise {
            let error = self.type_error("Chaining cycle detected for promise #<Promise>");
            self.reject_promise(promise, error.0);
            return Ok(());
        }
        match object.get(self, self.names.then) {
            Err(throw) if throw.is_termination() => return Err(throw),
            Err(throw) => self.reject_promise(promise, throw.0),
            Ok(then) if function::is_callable(then) => {
                self.enqueue_job(Job::ResolveThenable { promise, thenable: resolution, then });
            }
            Ok(_) => self.fulfill_promise(promise, resolution),
        }
        Ok(())
    }

    /// [FulfillPromise](https://tc39.es/ecma262/#sec-fulfillpromise)
    pub fn fulfill_promise(&mut self, promise: Gc<Object>, value: Value) {
        self.settle_promise(promise, PromiseState::Fulfilled, value);
    }

    /// [RejectPromise](https://tc39.es/ecma262/#sec-rejectpromise)
    pub fn reject_promise(&mut self, promise: Gc<Object>, reason: Value) {
        self.settle_promise(promise, PromiseState::Rejected, reason);
    }

    fn settle_promise(&mut self, promise: Gc<Object>, state: PromiseState, result: Value) {
        let Some(data) = promise.downcast::<PromiseData>() else { return };
        if data.state.get() != PromiseState::Pending {
            return;
        }
        data.state.set(state);
        data.result.set(result);
        let all_waiting = std::mem::take(&mut *data.waiting.borrow_mut());
        data.share.take();
        if state == PromiseState::Rejected && !data.is_handled.get() {
            let host = self.host.clone();
            host.track_rejection(self, promise, RejectionOperation::Reject);
        }
        for waiting in all_waiting {
            self.enqueue_reaction(waiting, state, result);
        }
    }

    fn enqueue_reaction(&mut self, waiting: Waiting, state: PromiseState, result: Value) {
        let (reaction, argument) = match state {
            PromiseState::Rejected => (waiting.on_rejected, Err(Throw(result))),
            _ => (waiting.on_fulfilled, Ok(result)),
        };
        let job = Job::PromiseReaction { reaction, capability: waiting.capability, argument };
        self.enqueue_carrying(job, waiting.carried);
    }

    /// Marks a promise as handled, and tells the host if it was rejected unheard.
    pub(crate) fn handle_rejection(&mut self, promise: Gc<Object>) {
        let Some(data) = promise.downcast::<PromiseData>() else { return };
        if data.state.get() == PromiseState::Rejected && !data.is_handled.get() {
            let host = self.host.clone();
            host.track_rejection(self, promise, RejectionOperation::Handle);
        }
        data.is_handled.set(true);
    }

    /// [PerformPromiseThen](https://tc39.es/ecma262/#sec-performpromisethen) on a promise of this
    /// engine.
    pub fn perform_promise_then(
        &mut self,
        promise: Gc<Object>,
        on_fulfilled: Reaction,
        on_rejected: Reaction,
        capability: Option<Capability>,
    ) {
        let Some(data) = promise.downcast::<PromiseData>() else { return };
        let carried = self.jobs.carried;
        let waiting = Waiting { capability, on_fulfilled, on_rejected, carried };
        let state = data.state.get();
        if state == PromiseState::Pending {
            let mut all = data.waiting.borrow_mut();
            all.push(waiting);
            if all.len() >= 64 && all.len().is_power_of_two() {
                let bytes = 2 * all.len() * size_of::<Waiting>();
                data.share.set(Some(Box::new(ExternalShare::new(&mut self.heap, bytes))));
            }
        } else {
            self.enqueue_reaction(waiting, state, data.result.get());
        }
        self.handle_rejection(promise);
    }

    /// [Await](https://tc39.es/ecma262/#await) up to where it suspends: `continuation` runs when
    /// `value` is settled.
    pub fn await_then(&mut self, value: Value, continuation: Continuation) -> JsResult<()> {
        let constructor = self.intrinsic(Intrinsic::Promise);
        let promise = self.promise_resolve(constructor.into(), value)?;
        let reaction = Reaction::Native(continuation);
        self.perform_promise_then(promise, reaction, reaction, None);
        Ok(())
    }

    /// [NewPromiseReactionJob](https://tc39.es/ecma262/#sec-newpromisereactionjob)
    pub(crate) fn run_promise_reaction(
        &mut self,
        reaction: Reaction,
        capability: Option<Capability>,
        argument: JsResult<Value>,
    ) -> JsResult<()> {
        let result = match reaction {
            Reaction::PassOn => argument,
            Reaction::Callable(callable) => {
                if let Some(callable) = callable.as_object()
                    && let Ok(realm) = self.function_realm(callable)
                {
                    self.realm = realm;
                }
                let argument = match argument {
                    Ok(value) => value,
                    Err(throw) => throw.0,
                };
                self.jobs.reacting = capability.map(|capability| capability.promise());
                let result = self.call(callable, Value::UNDEFINED, &[argument]);
                self.jobs.reacting = None;
                result
            }
            Reaction::Native(continuation) => (continuation.function)(self, continuation.state, argument),
        };
        match (capability, result) {
            (Some(capability), result) => capability.settle(self, result),
            (None, Err(throw)) if throw.is_termination() => Err(throw),
            (None, _) => Ok(()),
        }
    }

    /// [NewPromiseResolveThenableJob](https://tc39.es/ecma262/#sec-newpromiseresolvethenablejob)
    pub(crate) fn run_resolve_thenable(
        &mut self,
        promise: Gc<Object>,
        thenable: Value,
        then: Value,
    ) -> JsResult<()> {
        if let Some(function) = then.as_object()
            && let Ok(realm) = self.function_realm(function)
        {
            self.realm = realm;
        }
        let (resolve, reject) = self.create_resolving_functions(promise);
        match self.call(then, thenable, &[resolve.into(), reject.into()]) {
            Err(throw) if throw.is_termination() => Err(throw),
            Err(throw) => self.call(reject.into(), Value::UNDEFINED, &[throw.0]).map(|_| ()),
            Ok(_) => Ok(()),
        }
    }
}
