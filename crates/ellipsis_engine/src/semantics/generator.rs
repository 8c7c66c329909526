//! Generators, async functions and async generators: their states, and the requests that async
//! generators answer.
//!
//! Their frames are parked in the heap. Whoever runs code takes them up again
//! ([`Evaluator::resume`](super::evaluator::Evaluator::resume)).

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use ellipsis_bytecode::Instruction;
use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::{Elements, Object, Value};
use crate::semantics::evaluator::ResumeMode;
use crate::semantics::frame::{FrameInfo, FrameKind};
use crate::semantics::native::DirectIteration;
use crate::semantics::promise::Continuation;
use crate::semantics::{Args, Code, Context, JsResult, NativeData, Throw};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum State {
    SuspendedStart,
    SuspendedYield,
    Running,
    /// An async generator that is done but still answers requests.
    Draining,
    Completed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Generator,
    Async,
    AsyncGenerator,
}

/// A frame that is parked, or that runs and will be parked here again.
pub(crate) struct SavedFrame {
    pub(crate) registers: Box<[Value]>,
    pub(crate) callee: Value,
    pub(crate) code: Gc<Code>,
    /// The instruction that parked it, and its index.
    pub(crate) instruction: Instruction,
    pub(crate) at: u32,
}

/// How a generator gives its next value to whoever resumed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Delivery {
    /// In a result object.
    Result,
    /// As it is.
    Bare,
    /// As it was to be [`Delivery::Bare`], but what was given is the result object of an iterator
    /// that the generator delegates to.
    Delegated,
    /// As it was to be [`Delivery::Bare`], but the generator returned.
    Finished,
}

/// A request that an async generator still has to answer.
pub(crate) struct Request {
    pub(crate) mode: ResumeMode,
    pub(crate) value: Value,
    pub(crate) promise: Gc<Object>,
}

/// The payload of generator objects, and of the objects that own async functions' frames.
pub struct GeneratorData {
    pub(crate) kind: Kind,
    pub(crate) state: Cell<State>,
    pub(crate) frame: RefCell<Option<SavedFrame>>,
    /// Whether the frame is parked; else its registers are out of date.
    pub(crate) parked: Cell<bool>,
    pub(crate) delivery: Cell<Delivery>,
    /// What an async function returns.
    pub(crate) promise: Cell<Option<Gc<Object>>>,
    /// The async function has returned its promise to its caller.
    pub(crate) detached: Cell<bool>,
    pub(crate) queue: RefCell<VecDeque<Request>>,
}

impl Trace for GeneratorData {
    fn trace(&self, tracer: &mut Tracer) {
        if let Some(frame) = &*self.frame.borrow() {
            if self.parked.get() {
                for &value in &frame.registers {
                    // Registers may hold leftovers that point to nothing any more.
                    tracer.mark_conservative(value.bits() as usize);
                }
            }
            frame.callee.trace(tracer);
            tracer.mark(frame.code);
        }
        self.promise.trace(tracer);
        for request in self.queue.borrow().iter() {
            (request.value, request.promise).trace(tracer);
        }
    }
}

impl NativeData for GeneratorData {
    const NAME: &'static str = "Generator";
    const DIRECT_ITERATION: Option<&'static DirectIteration> = Some(&DirectIteration {
        next: generator_next,
        step: Context::step_generator,
        drain: drain_generator,
    });
}

impl GeneratorData {
    pub(crate) fn new(kind: Kind) -> GeneratorData {
        GeneratorData {
            kind,
            state: Cell::new(State::SuspendedStart),
            frame: RefCell::default(),
            parked: Cell::new(false),
            delivery: Cell::new(Delivery::Result),
            promise: Cell::new(None),
            detached: Cell::new(false),
            queue: RefCell::default(),
        }
    }

    /// The promise for what it is about to give: none of a plain generator.
    pub(crate) fn answer(&self) -> Option<Gc<Object>> {
        self.promise.get().or_else(|| self.queue.borrow().front().map(|request| request.promise))
    }

    /// Its frame, which waits.
    pub(crate) fn waiting_frame(&self) -> Option<FrameInfo> {
        let saved = self.frame.borrow();
        let saved = saved.as_ref().filter(|_| self.parked.get())?;
        let this = saved.registers.first().copied().unwrap_or(Value::UNDEFINED);
        let (code, callee) = (Some(saved.code), saved.callee);
        Some(FrameInfo { code, instruction: saved.at, kind: FrameKind::Await, callee, this })
    }

    /// Nothing of it will run any more.
    pub(crate) fn complete(&self) {
        self.state.set(State::Completed);
        self.drop_frame();
    }

    pub(crate) fn drop_frame(&self) {
        self.parked.set(false);
        *self.frame.borrow_mut() = None;
    }

    /// Whether this belongs to an async generator.
    pub fn is_async_generator(&self) -> bool {
        self.kind == Kind::AsyncGenerator
    }

    /// Whether this belongs to a (synchronous) generator.
    pub fn is_generator(&self) -> bool {
        self.kind == Kind::Generator
    }
}

impl Context {
    /// GeneratorResume and GeneratorResumeAbrupt: what `next`, `throw` and `return` of generators do.
    pub fn resume_generator(
        &mut self,
        generator: Value,
        mode: ResumeMode,
        value: Value,
        method: &str,
    ) -> JsResult<Value> {
        let Some(data) = generator.downcast::<GeneratorData>().filter(|data| data.is_generator()) else {
            return Err(self.not_a_generator(generator, method));
        };
        match data.state.get() {
            State::Running => return Err(self.type_error("Generator is already running")),
            State::SuspendedStart if mode != ResumeMode::Next => {
                data.complete();
            }
            _ => {}
        }
        if data.state.get() == State::Completed {
            return match mode {
                ResumeMode::Next => Ok(self.iterator_result(Value::UNDEFINED, true)),
                ResumeMode::Return => Ok(self.iterator_result(value, true)),
                ResumeMode::Throw => Err(Throw(value)),
            };
        }
        (self.evaluator.resume)(self, generator, mode, value)
    }

    #[cold]
    fn not_a_generator(&mut self, receiver: Value, method: &str) -> Throw {
        let what = self.describe(receiver);
        self.type_error(format!(
            "Method [Generator].prototype.{method} called on incompatible receiver {what}"
        ))
    }

    /// IteratorStepValue for a generator whose `next` is the original one.
    pub(crate) fn step_generator(&mut self, generator: Gc<Object>) -> JsResult<Option<Value>> {
        let Some(data) = generator.downcast::<GeneratorData>().filter(|data| data.is_generator()) else {
            return Err(self.not_a_generator(generator.into(), "next"));
        };
        match data.state.get() {
            State::Completed => return Ok(None),
            State::Running => return Err(self.type_error("Generator is already running")),
            _ => data.delivery.set(Delivery::Bare),
        }
        let value = (self.evaluator.resume)(self, generator.into(), ResumeMode::Next, Value::UNDEFINED);
        let delivery = data.delivery.replace(Delivery::Result);
        match (value?, delivery) {
            (_, Delivery::Finished) => Ok(None),
            (value, Delivery::Delegated) => match value.as_object() {
                Some(result) => self.unwrap_result(result),
                None => Ok(None),
            },
            (value, _) => Ok(Some(value)),
        }
    }

    // ---- Async generators ----

    /// What `next`, `throw` and `return` of async generators do: a promise for the answer.
    pub fn async_generator_request(
        &mut self,
        generator: Value,
        mode: ResumeMode,
        value: Value,
    ) -> JsResult<Value> {
        let promise = self.new_promise();
        let Some(data) = generator.downcast::<GeneratorData>().filter(|data| data.is_async_generator())
        else {
            let what = self.describe(generator);
            let error = self.type_error(format!("{what} is not an async generator"));
            self.reject_promise(promise, error.0);
            return Ok(promise.into());
        };
        let state = data.state.get();
        if state == State::Completed && mode == ResumeMode::Next {
            let result = self.iterator_result(Value::UNDEFINED, true);
            self.resolve_promise(promise, result)?;
            return Ok(promise.into());
        }
        if mode == ResumeMode::Throw && matches!(state, State::SuspendedStart | State::Completed) {
            data.complete();
            self.reject_promise(promise, value);
            return Ok(promise.into());
        }
        data.queue.borrow_mut().push_back(Request { mode, value, promise });
        match state {
            State::SuspendedStart | State::Completed if mode == ResumeMode::Return => {
                data.state.set(State::Draining);
                data.drop_frame();
                self.await_return(generator, value);
            }
            State::SuspendedStart | State::SuspendedYield => {
                (self.evaluator.resume)(self, generator, mode, value)?;
            }
            _ => {}
        }
        Ok(promise.into())
    }

    /// AsyncGeneratorCompleteStep for the request in front.
    pub(crate) fn settle_request(&mut self, data: &GeneratorData, completion: JsResult<Value>, done: bool) {
        let Some(request) = data.queue.borrow_mut().pop_front() else { return };
        match completion {
            Ok(value) => {
                let result = self.iterator_result(value, done);
                if let Err(throw) = self.resolve_promise(request.promise, result) {
                    self.reject_promise(request.promise, throw.0);
                }
            }
            Err(throw) => self.reject_promise(request.promise, throw.0),
        }
    }

    /// AsyncGeneratorDrainQueue
    pub(crate) fn drain_requests(&mut self, generator: Value) {
        let Some(data) = generator.downcast::<GeneratorData>() else { return };
        loop {
            let front = data.queue.borrow().front().map(|request| (request.mode, request.value));
            match front {
                None => {
                    data.state.set(State::Completed);
                    return;
                }
                Some((ResumeMode::Return, value)) => {
                    data.state.set(State::Draining);
                    self.await_return(generator, value);
                    return;
                }
                Some((ResumeMode::Next, _)) => self.settle_request(data, Ok(Value::UNDEFINED), true),
                Some((ResumeMode::Throw, value)) => self.settle_request(data, Err(Throw(value)), true),
            }
        }
    }

    /// AsyncGeneratorAwaitReturn
    fn await_return(&mut self, generator: Value, value: Value) {
        let continuation = Continuation { function: finish_return, state: generator };
        if let Err(throw) = self.await_then(value, continuation) {
            if let Some(data) = generator.downcast::<GeneratorData>() {
                self.settle_request(data, Err(throw), true);
            }
            self.drain_requests(generator);
        }
    }
}

/// Goes on after an await. Compared by its address, of which there must be one only.
#[inline(never)]
pub(crate) fn continue_after_await(
    cx: &mut Context,
    owner: Value,
    result: JsResult<Value>,
) -> JsResult<Value> {
    let (mode, value) = match result {
        Ok(value) => (ResumeMode::Next, value),
        Err(throw) => (ResumeMode::Throw, throw.0),
    };
    (cx.evaluator.resume)(cx, owner, mode, value)
}

/// Answers a `return` request of an async generator that has nothing left to run.
fn finish_return(cx: &mut Context, generator: Value, result: JsResult<Value>) -> JsResult<Value> {
    if let Some(data) = generator.downcast::<GeneratorData>() {
        cx.settle_request(data, result, true);
    }
    cx.drain_requests(generator);
    Ok(Value::UNDEFINED)
}

/// [`%GeneratorPrototype%.next`](https://tc39.es/ecma262/#sec-generator.prototype.next).
/// Compared by its address, of which there must be one only.
#[inline(never)]
pub fn generator_next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.resume_generator(args.this, ResumeMode::Next, args.get(0), "next")
}

fn drain_generator(cx: &mut Context, generator: Gc<Object>, elements: &Elements) -> JsResult<()> {
    while let Some(value) = cx.step_generator(generator)? {
        cx.allocate(|cx| elements.push(&mut cx.heap, value))?;
    }
    Ok(())
}
