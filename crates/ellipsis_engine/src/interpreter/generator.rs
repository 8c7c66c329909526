//! Parking frames of generators, async functions and async generators in the heap, and taking them up
//! again.

use ellipsis_bytecode::{Instruction, Op};

use super::enter::Exit;
use super::run::run;
use crate::model::Value;
use crate::semantics::evaluator::ResumeMode;
use crate::semantics::generator::{Delivery, GeneratorData, Kind, SavedFrame, State, continue_after_await};
use crate::semantics::promise::Continuation;
use crate::semantics::{Context, Intrinsic, JsResult, Throw, VmStack};

impl Context {
    /// InitialYield: the generator object, with the running frame parked in it.
    pub(super) fn start_generator(&mut self) -> JsResult<Value> {
        let frame = self.stack.header();
        let callee = frame.callee;
        let (kind, default) = if frame.code.template().flags.is_async {
            (Kind::AsyncGenerator, Intrinsic::AsyncGeneratorPrototype)
        } else {
            (Kind::Generator, Intrinsic::GeneratorPrototype)
        };
        let prototype = self.prototype_from_constructor(callee, default)?;
        let object = self.new_native_with(prototype.into(), GeneratorData::new(kind));
        if let Some(data) = object.downcast::<GeneratorData>() {
            park(data, &self.stack, self.stack.instruction());
        }
        Ok(object.into())
    }

    /// AsyncStart
    pub(super) fn start_async(&mut self) {
        let promise = self.new_promise();
        let data = GeneratorData::new(Kind::Async);
        data.promise.set(Some(promise));
        data.state.set(State::Running);
        let object = self.new_native_with(Value::NULL, data);
        self.stack.header().set_owner(object.into());
    }

    /// Yield, YieldRaw, AsyncYield and Await.
    pub(super) fn suspend(&mut self, instruction: Instruction, value: Value) -> JsResult<Exit> {
        let object = self.stack.header().owner();
        let Some(data) = object.downcast::<GeneratorData>() else {
            unreachable!("the compiler suspends resumable frames only")
        };
        match instruction.op() {
            Op::Await => {
                self.await_then(value, Continuation { function: continue_after_await, state: object })?;
                park(data, &self.stack, instruction);
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
                        self.stack.set_registers(instruction.a(), [value, mode_value(mode)]);
                        let at = self.stack.code().index_of(self.stack.pc());
                        self.stack.go_to(at + 1);
                        Ok(Exit::Continue)
                    }
                    None => {
                        park(data, &self.stack, instruction);
                        data.state.set(State::SuspendedYield);
                        Ok(self.leave_frame(Value::UNDEFINED))
                    }
                }
            }
            op => {
                park(data, &self.stack, instruction);
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
    pub(super) fn return_from_resumable(&mut self, value: Value) -> Exit {
        let object = self.stack.header().owner();
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
    pub(super) fn throw_from_resumable(&mut self, throw: Throw) -> Result<Exit, Throw> {
        let object = self.stack.header().owner();
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

    /// Makes a parked frame the innermost one, with what it is resumed with where its instruction wants it. Whether that
    /// is thrown instead.
    #[inline]
    fn take_up(
        &mut self,
        saved: &SavedFrame,
        owner: Value,
        mode: ResumeMode,
        value: Value,
    ) -> JsResult<bool> {
        let (op, first) = (saved.instruction.op(), saved.instruction.a());
        let takes_throw = op == Op::YieldRaw || op == Op::AsyncYield && saved.instruction.c() == 1;
        let throws = mode == ResumeMode::Throw && !takes_throw;
        self.enter_parked(saved, owner, if throws { saved.at } else { saved.at + 1 })?;
        match op {
            _ if throws => {}
            Op::Await => self.stack.set_registers(first, [value]),
            _ => self.stack.set_registers(first, [value, mode_value(mode)]),
        }
        Ok(throws)
    }

    /// Takes a parked frame up again and runs it until it parks, returns or throws.
    pub(super) fn resume(&mut self, object: Value, mode: ResumeMode, value: Value) -> JsResult<Value> {
        let Some(data) = object.downcast::<GeneratorData>() else { return Ok(Value::UNDEFINED) };
        self.run_on_top(|cx| {
            if !data.parked.get() {
                return Ok(Value::UNDEFINED);
            }
            // OPTIMIZATION: into the copy, which would wait for values just written to what it is made from.
            let throws = match &*data.frame.borrow() {
                Some(saved) => cx.take_up(saved, object, mode, value)?,
                None => return Ok(Value::UNDEFINED),
            };
            data.state.set(State::Running);
            data.parked.set(false);
            if throws {
                return match cx.unwind(Throw(value)) {
                    Exit::Continue => run(cx),
                    Exit::Return(result) => result,
                };
            }
            run(cx)
        })
    }
}

fn mode_value(mode: ResumeMode) -> Value {
    Value::int(match mode {
        ResumeMode::Next => 0,
        ResumeMode::Throw => 1,
        ResumeMode::Return => 2,
    })
}

/// Saves the innermost frame, which that instruction parks, where it was saved before if it was.
fn park(data: &GeneratorData, stack: &VmStack, instruction: Instruction) {
    let registers = stack.registers();
    let (code, callee) = (stack.header().code, stack.header().callee);
    let at = code.index_of(stack.pc());
    data.parked.set(true);
    let mut saved = data.frame.borrow_mut();
    match &mut *saved {
        Some(frame) if frame.registers.len() == registers.len() => {
            frame.registers.copy_from_slice(registers);
            (frame.instruction, frame.at) = (instruction, at);
        }
        _ => *saved = Some(SavedFrame { registers: registers.into(), callee, code, instruction, at }),
    }
}
