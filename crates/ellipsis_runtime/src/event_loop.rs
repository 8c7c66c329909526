//! The event loop: timers, outcomes of tasks, immediates; microtasks after each of them.

use std::rc::Rc;
use std::time::{Duration, Instant};

use ellipsis::unstable::StandardHost;
use ellipsis::unstable::engine::{Context, JsResult, Throw, Value};

use crate::state::State;
use crate::timers;

/// What ends a program.
pub(crate) enum Fatal {
    /// Nobody caught it.
    Thrown(Throw),
    /// The reason of a promise that was rejected without handler.
    Rejected(Value),
}

impl From<Throw> for Fatal {
    fn from(throw: Throw) -> Fatal {
        Fatal::Thrown(throw)
    }
}

/// Runs microtasks, then looks for rejections that nobody handles.
pub(crate) fn end_of_turn(cx: &mut Context) -> Result<(), Fatal> {
    cx.run_jobs()?;
    let Some(host) = StandardHost::of(cx) else { return Ok(()) };
    match host.take_rejected() {
        Some(Throw(reason)) => Err(Fatal::Rejected(reason)),
        None => Ok(()),
    }
}

fn call(cx: &mut Context, function: Value, this: Value, args: &[Value]) -> Result<(), Fatal> {
    let result: JsResult<Value> = cx.call(function, this, args);
    result?;
    end_of_turn(cx)
}

fn run_timers(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    // Those that are added meanwhile have to wait for the next round, however long this one takes.
    let start = state.elapsed();
    loop {
        let due = state.timers.borrow_mut().take_due(start);
        let Some(due) = due else { return Ok(()) };
        let args = ellipsis::unstable::engine::RootedVec::from_vec(&cx.heap, due.args);
        call(cx, due.function, due.handle.into(), args.as_slice())?;
        let now = state.elapsed();
        state.timers.borrow_mut().repeat(due.id, now);
    }
}

fn run_immediates(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    // Those that are added meanwhile have to wait for the next round.
    let count = state.immediates.borrow().len();
    for _ in 0..count {
        let immediate = state.immediates.borrow_mut().pop_front();
        let Some(immediate) = immediate else { break };
        let args = ellipsis::unstable::engine::RootedVec::from_vec(&cx.heap, immediate.args);
        call(cx, immediate.function, immediate.handle.into(), args.as_slice())?;
    }
    Ok(())
}

fn run_completions(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    while let Some(completion) = state.io.take_completion() {
        completion(cx)?;
        end_of_turn(cx)?;
    }
    Ok(())
}

/// How long other things wait while promises of `Atomics.waitAsync` are open.
const WAITER_SLICE: Duration = Duration::from_millis(2);

/// Runs until there is nothing left to wait for.
pub(crate) fn run(cx: &mut Context, state: &Rc<State>) -> Result<(), Fatal> {
    end_of_turn(cx)?;
    loop {
        cx.check_interrupts()?;
        run_timers(cx, state)?;
        if state.io.pending() > 0 {
            run_completions(cx, state)?;
        }
        run_immediates(cx, state)?;
        let waits_for_immediate =
            state.immediates.borrow().iter().any(|immediate| timers::is_ref(immediate.handle));
        if waits_for_immediate {
            if state.io.pending() > 0 {
                state.io.wait(Some(Duration::ZERO));
            }
            continue;
        }
        let waits_for_timer = state.timers.borrow().keep_alive();
        // Nobody but time settles what `Atomics.waitAsync` gave: there are no other agents.
        let waits_for_waiter = cx.has_timed_waiters();
        if !waits_for_timer && !waits_for_waiter && state.io.pending() == 0 {
            return Ok(());
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
        if state.io.pending() > 0 {
            state.io.wait(Some(slice));
        } else {
            cx.block_on_async_waiters(slice);
        }
        if cx.settle_async_waiters() {
            end_of_turn(cx)?;
        }
    }
}
