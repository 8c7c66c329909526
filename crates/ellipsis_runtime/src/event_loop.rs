//! The event loop: timers, outcomes of tasks, immediates; microtasks after each of them.

use std::rc::Rc;
use std::time::{Duration, Instant};

use ellipsis::unstable::engine::{Context, Throw, Value};

use crate::node::process;
use crate::state::State;
use crate::timers;

/// What ends a program.
pub(crate) enum Fatal {
    /// Nobody caught it.
    Thrown(Throw),
    /// The program has said so itself.
    Reported(Value),
    /// The reason why a promise was rejected without handler, and the promise.
    Rejected(Value, Value),
}

impl From<Throw> for Fatal {
    fn from(throw: Throw) -> Fatal {
        Fatal::Thrown(throw)
    }
}

/// Runs ticks and microtasks, then looks for rejections that nobody handles.
pub(crate) fn end_of_turn(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    loop {
        let ended = process::run_ticks(cx, state).map_err(Fatal::from).and_then(|()| {
            let reported = state.reported.borrow_mut().pop_front().map(Fatal::Reported);
            reported.or_else(|| process::take_rejection(cx)).map_or(Ok(()), Err)
        });
        match ended {
            Ok(()) => return Ok(()),
            Err(fatal) => survive(cx, state, fatal)?,
        }
    }
}

/// Lets the program take care of what was not caught.
pub(crate) fn survive(cx: &mut Context, state: &State, fatal: Fatal) -> Result<(), Fatal> {
    if process::take_fatal(cx, state, &fatal)? { Ok(()) } else { Err(fatal) }
}

fn call(cx: &mut Context, state: &State, function: Value, this: Value, args: &[Value]) -> Result<(), Fatal> {
    let called = cx.call(function, this, args);
    cx.jobs.carried = Value::UNDEFINED;
    if let Err(throw) = called {
        survive(cx, state, throw.into())?;
    }
    end_of_turn(cx, state)
}

fn run_timers(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    // Those that are added meanwhile have to wait for the next round, however long this one takes.
    let start = state.elapsed();
    loop {
        let due = state.timers.borrow_mut().take_due(start);
        let Some(due) = due else { return Ok(()) };
        let args = ellipsis::unstable::engine::RootedVec::from_vec(&cx.heap, due.args);
        cx.jobs.carried = due.carried;
        let called = call(cx, state, due.function, due.handle.into(), args.as_slice());
        let now = state.elapsed();
        state.timers.borrow_mut().after_run(due.id, now);
        called?;
    }
}

fn run_immediates(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    // Those that are added meanwhile have to wait for the next round.
    let count = state.immediates.borrow().len();
    for _ in 0..count {
        let immediate = state.immediates.borrow_mut().pop_front();
        let Some(immediate) = immediate else { break };
        let args = ellipsis::unstable::engine::RootedVec::from_vec(&cx.heap, immediate.args);
        cx.jobs.carried = immediate.carried;
        call(cx, state, immediate.function, immediate.handle.into(), args.as_slice())?;
    }
    Ok(())
}

fn run_completions(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    while let Some(completion) = state.io.take_completion() {
        if let Err(throw) = completion(cx) {
            survive(cx, state, throw.into())?;
        }
        end_of_turn(cx, state)?;
    }
    Ok(())
}

/// How long other things wait while promises of `Atomics.waitAsync` are open.
const WAITER_SLICE: Duration = Duration::from_millis(2);

/// Whether there is nothing left to wait for.
fn is_idle(state: &State) -> bool {
    let waits_for_immediate =
        state.immediates.borrow().iter().any(|immediate| timers::is_ref(immediate.handle));
    !waits_for_immediate && !state.timers.borrow().keep_alive() && !state.io.is_alive()
}

/// Runs until there is nothing left to wait for.
pub(crate) fn run(cx: &mut Context, state: &Rc<State>) -> Result<(), Fatal> {
    run_until(cx, state, || false)
}

/// Runs until that is so, or there is nothing left to wait for.
pub(crate) fn run_until(
    cx: &mut Context,
    state: &Rc<State>,
    is_over: impl Fn() -> bool,
) -> Result<(), Fatal> {
    end_of_turn(cx, state)?;
    loop {
        cx.check_interrupts()?;
        run_timers(cx, state)?;
        run_completions(cx, state)?;
        run_immediates(cx, state)?;
        if is_over() {
            return Ok(());
        }
        let waits_for_immediate =
            state.immediates.borrow().iter().any(|immediate| timers::is_ref(immediate.handle));
        if waits_for_immediate {
            if state.io.is_active() {
                state.io.wait(Some(Duration::ZERO));
            }
            continue;
        }
        let waits_for_timer = state.timers.borrow().keep_alive();
        // Nobody but time settles what `Atomics.waitAsync` gave: there are no other agents.
        let waits_for_waiter = cx.has_timed_waiters();
        if !waits_for_timer && !waits_for_waiter && !state.io.is_alive() {
            process::before_exit(cx, state)?;
            end_of_turn(cx, state)?;
            if is_idle(state) {
                return Ok(());
            }
            continue;
        }
        let next = state.timers.borrow_mut().next_time();
        let next =
            next.map(|time| Duration::from_secs_f64((time as f64 - state.elapsed()).max(0.0) / 1000.0));
        let deadline = cx.heap.budget.deadline;
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let limit = [next, left].into_iter().flatten().min();
        state.output.borrow_mut().flush();
        if !waits_for_waiter {
            state.io.wait(limit);
            continue;
        }
        let slice = limit.unwrap_or(WAITER_SLICE).min(WAITER_SLICE);
        if state.io.is_active() {
            state.io.wait(Some(slice));
        } else {
            cx.block_on_async_waiters(slice);
        }
        if cx.settle_async_waiters() {
            end_of_turn(cx, state)?;
        }
    }
}
