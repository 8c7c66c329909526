//! Generators, async functions and async generators: frames that are parked in the heap.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use ellipsis_bytecode::{Instruction, Op};
use ellipsis_gc::{Gc, Trace, Tracer};

use crate::interpreter::{Exit, run};
use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult, Throw};
use crate::semantics::intrinsics::Intrinsic;
use crate::semantics::iterator_record::IteratorRecord;
use crate::semantics::native::NativeData;
use crate::semantics::promise::Continuation;
use crate::semantics::stack::{ENTRY, HEADER, RESUMABLE, frame_code};

/// How a generator is resumed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResumeMode {
    /// `next`
    Next,
    /// `throw`
    Throw,
    /// `return`
    Return,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    SuspendedStart,
    SuspendedYield,
    Running,
    /// An async generator that is done but still answers requests.
    Draining,
    Completed,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Generator,
    Async,
    AsyncGenerator,
}

/// A frame that is parked, or that runs and will be parked here again.
struct SavedFrame {
    registers: Box<[Value]>,
    callee: Value,
    code: Gc<Code>,
    /// The instruction that parked it.
    instruction: u32,
}

/// How a generator gives its next value to whoever resumed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Delivery {
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
struct Request {
    mode: ResumeMode,
    value: Value,
    promise: Gc<Object>,
}

/// The payload of generator objects, and of the objects that own async functions' frames.
pub struct GeneratorData {
    kind: Kind,
    state: Cell<State>,
    frame: RefCell<Option<SavedFrame>>,
    /// Whether the frame is parked; else its registers are out of date.
    parked: Cell<bool>,
    delivery: Cell<Delivery>,
    /// What an async function returns.
    promise: Cell<Option<Gc<Object>>>,
    /// The async function has returned its promise to its caller.
    detached: Cell<bool>,
    queue: RefCell<VecDeque<Request>>,
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
            request.value.trace(tracer);
            tracer.mark(request.promise);
        }
    }
}

impl NativeData for GeneratorData {
    const NAME: &'static str = "Generator";
}

impl GeneratorData {
    fn new(kind: Kind) -> GeneratorData {
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

    /// Nothing of it will run any more.
    fn complete(&self) {
        self.state.set(State::Completed);
        self.drop_frame();
    }

    fn drop_frame(&self) {
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

/// The owner of a resumable frame.
///
/// # Safety
/// `r` is register 0 of a frame flagged as resumable.
unsafe fn owner(r: *mut Value) -> Value {
    // SAFETY: by the caller's promise.
    unsafe { *r.sub(6) }
}

impl Context {
    /// InitialYield: the generator object, with the running frame parked in it.
    pub(crate) fn start_generator(&mut self, r: *mut Value, pc: *const Instruction) -> JsResult<Value> {
        // SAFETY: `r` is the innermost frame.
        let (callee, code) = unsafe { (*r.sub(1), frame_code(r)) };
        let (kind, default) = if code.template().flags.is_async {
            (Kind::AsyncGenerator, Intrinsic::AsyncGeneratorPrototype)
        } else {
            (Kind::Generator, Intrinsic::GeneratorPrototype)
        };
        let prototype = self.prototype_from_constructor(callee, default)?;
        let object = self.new_native_with(prototype.into(), GeneratorData::new(kind));
        if let Some(data) = object.downcast::<GeneratorData>() {
            park(data, r, pc);
        }
        Ok(object.into())
    }

    /// AsyncStart
    pub(crate) fn start_async(&mut self, r: *mut Value) {
        let promise = self.new_promise();
        let data = GeneratorData::new(Kind::Async);
        data.promise.set(Some(promise));
        data.state.set(State::Running);
        let object = self.new_native_with(Value::NULL, data);
        // SAFETY: `r` is the innermost frame; async functions have no new.target.
        unsafe {
            *r.sub(6) = object.into();
            *r.sub(2) = Value::from_bits((*r.sub(2)).bits() | RESUMABLE);
        }
    }

    /// Yield, YieldRaw, AsyncYield and Await.
    pub(crate) fn suspend(&mut self, r: *mut Value, pc: *const Instruction, value: Value) -> JsResult<Exit> {
        // SAFETY: `pc` is the instruction that the innermost frame `r` is at.
        let (instruction, object) = unsafe { (*pc, owner(r)) };
        let Some(data) = object.downcast::<GeneratorData>() else {
            unreachable!("the compiler suspends resumable frames only")
        };
        match instruction.op() {
            Op::Await => {
                self.await_then(value, Continuation { function: continue_after_await, state: object })?;
                park(data, r, pc);
                Ok(self.leave_suspended(data))
            }
            Op::AsyncYield => {
                self.settle_request(data, Ok(value), false);
                let pending = data.queue.borrow().front().map(|request| (request.mode, request.value));
                match pending {
                    Some((mode, value)) => {
                        let delegate = instruction.c() == 1;
                        if mode == ResumeMode::Throw && !delegate {
                            return Err(Throw(value));
                        }
                        // SAFETY: the compiler gives such instructions two result registers.
                        unsafe {
                            *r.add(instruction.a()) = value;
                            *r.add(instruction.a() + 1) = mode_value(mode);
                            self.stack.pc = pc.add(1);
                        }
                        Ok(Exit::Continue)
                    }
                    None => {
                        park(data, r, pc);
                        data.state.set(State::SuspendedYield);
                        Ok(self.leave_frame(Value::UNDEFINED))
                    }
                }
            }
            op => {
                park(data, r, pc);
                data.state.set(State::SuspendedYield);
                let bare = data.delivery.get() == Delivery::Bare;
                let result = match op {
                    Op::YieldRaw => {
                        if bare {
                            data.delivery.set(Delivery::Delegated);
                        }
                        value
                    }
                    _ if bare => value,
                    _ => self.iterator_result(value, false),
                };
                Ok(self.leave_frame(result))
            }
        }
    }

    /// Leaves a frame that waits: an async function's caller gets the promise the first time.
    fn leave_suspended(&mut self, data: &GeneratorData) -> Exit {
        let result = match data.promise.get() {
            Some(promise) if !data.detached.replace(true) => promise.into(),
            _ => Value::UNDEFINED,
        };
        self.leave_frame(result)
    }

    /// Return from a resumable frame.
    pub(crate) fn return_from_resumable(&mut self, r: *mut Value, value: Value) -> Exit {
        // SAFETY: `r` is the innermost frame and resumable.
        let object = unsafe { owner(r) };
        let Some(data) = object.downcast::<GeneratorData>() else { return self.leave_frame(value) };
        match data.kind {
            Kind::Generator => {
                data.complete();
                if data.delivery.get() == Delivery::Bare {
                    data.delivery.set(Delivery::Finished);
                    return self.leave_frame(value);
                }
                let result = self.iterator_result(value, true);
                self.leave_frame(result)
            }
            Kind::Async => {
                data.complete();
                if let Some(promise) = data.promise.get()
                    && let Err(throw) = self.resolve_promise(promise, value)
                {
                    self.reject_promise(promise, throw.0);
                }
                self.leave_suspended(data)
            }
            Kind::AsyncGenerator => {
                data.state.set(State::Draining);
                data.drop_frame();
                self.settle_request(data, Ok(value), true);
                self.drain_requests(object);
                self.leave_frame(Value::UNDEFINED)
            }
        }
    }

    /// An exception that a resumable frame did not handle: given back for generators.
    pub(crate) fn throw_from_resumable(&mut self, r: *mut Value, throw: Throw) -> Result<Exit, Throw> {
        // SAFETY: `r` is the innermost frame and resumable.
        let object = unsafe { owner(r) };
        let Some(data) = object.downcast::<GeneratorData>() else { return Err(throw) };
        if throw.is_termination() || data.kind == Kind::Generator {
            data.complete();
            return Err(throw);
        }
        if data.kind == Kind::Async {
            data.complete();
            if let Some(promise) = data.promise.get() {
                self.reject_promise(promise, throw.0);
            }
            return Ok(self.leave_suspended(data));
        }
        data.state.set(State::Draining);
        data.drop_frame();
        self.settle_request(data, Err(throw), true);
        self.drain_requests(object);
        Ok(self.leave_frame(Value::UNDEFINED))
    }

    /// Takes a parked frame up again and runs it until it parks, returns or throws.
    fn resume(&mut self, object: Value, mode: ResumeMode, value: Value) -> JsResult<Value> {
        self.check_native_stack()?;
        let Some(data) = object.downcast::<GeneratorData>() else { return Ok(Value::UNDEFINED) };
        if !data.parked.get() {
            return Ok(Value::UNDEFINED);
        }
        let saved = data.frame.borrow();
        let Some(frame) = &*saved else { return Ok(Value::UNDEFINED) };
        let base = self.stack.top.wrapping_add(HEADER);
        let top = base.wrapping_add(frame.registers.len());
        if top >= self.stack.limit {
            return Err(self.stack_overflow());
        }
        let (old_top, old_frame, old_pc, realm) =
            (self.stack.top, self.stack.frame, self.stack.pc, self.realm);
        self.stack.note_use(top);
        data.state.set(State::Running);
        // SAFETY: the frame lies between the top of the stack and its limit; everything in it is
        // written before it runs.
        let result = unsafe {
            std::ptr::copy_nonoverlapping(frame.registers.as_ptr(), base, frame.registers.len());
            *base.sub(1) = frame.callee;
            *base.sub(2) = Value::from_bits(ENTRY | RESUMABLE);
            *base.sub(3) = Value::from_bits(old_frame as u64);
            *base.sub(4) = Value::from_bits(old_pc as u64);
            *base.sub(5) = Value::from_bits(frame.code.addr() as u64);
            *base.sub(6) = object;
            self.stack.top = top;
            self.stack.frame = base;
            self.realm = frame.code.realm();
            let pc = frame.code.start().add(frame.instruction as usize);
            self.stack.pc = pc;
            drop(saved);
            data.parked.set(false);
            let instruction = *pc;
            let sets_mode = instruction.op() != Op::Await;
            let throws_here = mode == ResumeMode::Throw
                && !(instruction.op() == Op::YieldRaw
                    || instruction.op() == Op::AsyncYield && instruction.c() == 1);
            if throws_here {
                match self.unwind(Throw(value)) {
                    Exit::Continue => {
                        let frame = self.stack.frame;
                        run(self, frame)
                    }
                    Exit::Return(result) => result,
                }
            } else {
                *base.add(instruction.a()) = value;
                if sets_mode {
                    *base.add(instruction.a() + 1) = mode_value(mode);
                }
                self.stack.pc = pc.add(1);
                run(self, base)
            }
        };
        self.stack.top = old_top;
        self.stack.frame = old_frame;
        self.stack.pc = old_pc;
        self.realm = realm;
        result
    }

    /// GeneratorResume and GeneratorResumeAbrupt: what `next`, `throw` and `return` of generators do.
    pub fn resume_generator(
        &mut self,
        generator: Value,
        mode: ResumeMode,
        value: Value,
        method: &str,
    ) -> JsResult<Value> {
        let Some(data) = generator.downcast::<GeneratorData>().filter(|data| data.is_generator()) else {
            let what = self.describe(generator);
            return Err(self.type_error(format!("{method} method called on incompatible receiver {what}")));
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
        self.resume(generator, mode, value)
    }

    /// IteratorStepValue for a generator whose `next` is the original one.
    pub(crate) fn step_generator(&mut self, generator: Gc<Object>) -> JsResult<Option<Value>> {
        let Some(data) = generator.downcast::<GeneratorData>() else { return Ok(None) };
        match data.state.get() {
            State::Completed => return Ok(None),
            State::Running => return Err(self.type_error("Generator is already running")),
            _ => data.delivery.set(Delivery::Bare),
        }
        let value = self.resume(generator.into(), ResumeMode::Next, Value::UNDEFINED);
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
                self.resume(generator, mode, value)?;
            }
            _ => {}
        }
        Ok(promise.into())
    }

    /// AsyncGeneratorCompleteStep for the request in front.
    fn settle_request(&mut self, data: &GeneratorData, completion: JsResult<Value>, done: bool) {
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
    fn drain_requests(&mut self, generator: Value) {
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

/// Goes on after an await.
fn continue_after_await(cx: &mut Context, owner: Value, result: JsResult<Value>) -> JsResult<Value> {
    let (mode, value) = match result {
        Ok(value) => (ResumeMode::Next, value),
        Err(throw) => (ResumeMode::Throw, throw.0),
    };
    cx.resume(owner, mode, value)
}

/// Answers a `return` request of an async generator that has nothing left to run.
fn finish_return(cx: &mut Context, generator: Value, result: JsResult<Value>) -> JsResult<Value> {
    if let Some(data) = generator.downcast::<GeneratorData>() {
        cx.settle_request(data, result, true);
    }
    cx.drain_requests(generator);
    Ok(Value::UNDEFINED)
}

fn mode_value(mode: ResumeMode) -> Value {
    Value::int(match mode {
        ResumeMode::Next => 0,
        ResumeMode::Throw => 1,
        ResumeMode::Return => 2,
    })
}

/// Saves the frame `r`, which is at `pc`, where it was saved before if it was.
fn park(data: &GeneratorData, r: *mut Value, pc: *const Instruction) {
    // SAFETY: `r` is the innermost frame, all of whose registers lie within the stack; they may be
    // uninitialised in the sense of JavaScript but the stack's memory is always initialised.
    let (code, callee, registers, instruction) = unsafe {
        let code = frame_code(r);
        let registers = std::slice::from_raw_parts(r, code.registers as usize);
        (code, *r.sub(1), registers, pc.offset_from(code.start()) as u32)
    };
    data.parked.set(true);
    let mut saved = data.frame.borrow_mut();
    match &mut *saved {
        Some(frame) if frame.registers.len() == registers.len() => {
            frame.registers.copy_from_slice(registers);
            frame.instruction = instruction;
        }
        _ => *saved = Some(SavedFrame { registers: registers.into(), callee, code, instruction }),
    }
}

/// CreateAsyncFromSyncIterator
pub(crate) fn async_from_sync_iterator(cx: &mut Context, record: IteratorRecord) -> JsResult<IteratorRecord> {
    (cx.library.async_from_sync_iterator)(cx, record)
}
