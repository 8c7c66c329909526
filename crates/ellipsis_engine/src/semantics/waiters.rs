//! Waiting on shared memory ([clause](https://tc39.es/ecma262/#sec-waiterlist-records)): one table
//! of waiters for all agents of the process.
//!
//! Each agent has one condition variable, which goes with the table's mutex. A notification takes
//! waiters out of the table, flags them and wakes their agents.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ellipsis_gc::{Gc, Trace, Tracer};

use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::memory::SharedMemory;

/// Longest sleep between two looks at the bounds of a run.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

struct Waiter {
    address: usize,
    notified: Arc<AtomicBool>,
    agent: Arc<Condvar>,
}

/// All waiters, in the order in which they came.
static WAITERS: Mutex<Vec<Waiter>> = Mutex::new(Vec::new());

fn lock() -> MutexGuard<'static, Vec<Waiter>> {
    // Nothing panics while it holds the lock.
    WAITERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a wait ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaitResult {
    /// Another agent notified.
    Ok,
    /// The memory did not hold the expected value.
    NotEqual,
    /// Nobody notified in time.
    TimedOut,
}

impl WaitResult {
    /// The text that scripts see.
    pub fn text(self) -> &'static str {
        match self {
            WaitResult::Ok => "ok",
            WaitResult::NotEqual => "not-equal",
            WaitResult::TimedOut => "timed-out",
        }
    }
}

/// What is waited for: a place in shared memory that holds a value.
pub struct WaitCondition {
    /// The place.
    pub memory: Arc<SharedMemory>,
    /// In bytes; a multiple of the size.
    pub offset: usize,
    /// The expected bits.
    pub expected: u64,
    /// 64 bits rather than 32.
    pub wide: bool,
}

impl WaitCondition {
    fn holds(&self) -> bool {
        self.memory.load(self.offset, if self.wide { 3 } else { 2 }) == Some(self.expected)
    }
}

/// A promise that waits.
pub(crate) struct AsyncWaiter {
    address: usize,
    notified: Arc<AtomicBool>,
    promise: Gc<Object>,
    deadline: Option<Instant>,
    /// Keeps the memory, and with it the address, alive.
    _memory: Arc<SharedMemory>,
}

impl Trace for AsyncWaiter {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.mark(self.promise);
    }
}

/// What an agent has to do with waiting.
#[derive(Default)]
pub(crate) struct AgentWaiters {
    agent: Arc<Condvar>,
    pub(crate) waiting: Vec<AsyncWaiter>,
}

/// Milliseconds, possibly infinite, as a point in time: `None` is never.
fn deadline_after(milliseconds: f64) -> Option<Instant> {
    let duration = Duration::try_from_secs_f64(milliseconds / 1000.0).ok()?;
    Instant::now().checked_add(duration)
}

/// Notifies up to `count` waiters of a place in shared memory; how many there were.
pub fn notify(memory: &SharedMemory, offset: usize, count: f64) -> usize {
    let address = memory.address(offset);
    let mut notified = 0;
    lock().retain(|waiter| {
        if waiter.address != address || notified as f64 >= count {
            return true;
        }
        notified += 1;
        waiter.notified.store(true, Ordering::SeqCst);
        waiter.agent.notify_all();
        false
    });
    notified
}

impl Context {
    /// Blocks until the place is notified, or the time is over.
    pub fn wait_on_memory(&mut self, condition: &WaitCondition, milliseconds: f64) -> JsResult<WaitResult> {
        let deadline = deadline_after(milliseconds);
        let mut table = lock();
        if !condition.holds() {
            return Ok(WaitResult::NotEqual);
        }
        let notified = Arc::new(AtomicBool::new(false));
        let agent = self.jobs.waiters.agent.clone();
        let address = condition.memory.address(condition.offset);
        table.push(Waiter { address, notified: notified.clone(), agent: agent.clone() });
        let result = loop {
            if notified.load(Ordering::SeqCst) {
                return Ok(WaitResult::Ok);
            }
            let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                break Ok(WaitResult::TimedOut);
            }
            let sleep = left.unwrap_or(LOOK_INTERVAL).min(LOOK_INTERVAL);
            table = match agent.wait_timeout(table, sleep) {
                Ok((table, _)) => table,
                Err(poisoned) => poisoned.into_inner().0,
            };
            // Looking neither runs scripts nor waits.
            if let Err(throw) = self.check_interrupts() {
                break Err(throw);
            }
        };
        table.retain(|waiter| !Arc::ptr_eq(&waiter.notified, &notified));
        result
    }

    /// Starts to wait without blocking: a result at once, or the promise of one.
    pub fn wait_on_memory_async(
        &mut self,
        condition: &WaitCondition,
        milliseconds: f64,
    ) -> Result<Gc<Object>, WaitResult> {
        let deadline = deadline_after(milliseconds);
        let promise = self.new_promise();
        let mut table = lock();
        if !condition.holds() {
            return Err(WaitResult::NotEqual);
        }
        if milliseconds == 0.0 {
            return Err(WaitResult::TimedOut);
        }
        let notified = Arc::new(AtomicBool::new(false));
        let agent = self.jobs.waiters.agent.clone();
        let address = condition.memory.address(condition.offset);
        table.push(Waiter { address, notified: notified.clone(), agent });
        drop(table);
        self.jobs.waiters.waiting.push(AsyncWaiter {
            address,
            notified,
            promise,
            deadline,
            _memory: condition.memory.clone(),
        });
        Ok(promise)
    }

    /// Whether promises of `Atomics.waitAsync` are open.
    pub fn has_async_waiters(&self) -> bool {
        !self.jobs.waiters.waiting.is_empty()
    }

    /// Whether some of them will be settled by the passing of time.
    pub fn has_timed_waiters(&self) -> bool {
        self.jobs.waiters.waiting.iter().any(|waiter| waiter.deadline.is_some())
    }

    /// Settles promises of `Atomics.waitAsync` that were notified or whose time is over; whether
    /// there were any.
    pub fn settle_async_waiters(&mut self) -> bool {
        if self.jobs.waiters.waiting.is_empty() {
            return false;
        }
        let now = Instant::now();
        let mut settled: Vec<(Gc<Object>, WaitResult)> = Vec::new();
        {
            let mut table = lock();
            self.jobs.waiters.waiting.retain(|waiter| {
                if waiter.notified.load(Ordering::SeqCst) {
                    settled.push((waiter.promise, WaitResult::Ok));
                    return false;
                }
                if waiter.deadline.is_none_or(|deadline| deadline > now) {
                    return true;
                }
                table.retain(|other| {
                    other.address != waiter.address || !Arc::ptr_eq(&other.notified, &waiter.notified)
                });
                settled.push((waiter.promise, WaitResult::TimedOut));
                false
            });
        }
        for &(promise, result) in &settled {
            let text = self.string(result.text());
            self.fulfill_promise(promise, text);
        }
        !settled.is_empty()
    }

    /// Blocks until a promise of `Atomics.waitAsync` can be settled, or for `longest`: what an
    /// event loop does when it has nothing else to do.
    pub fn block_on_async_waiters(&mut self, longest: Duration) {
        let end = Instant::now() + longest;
        let mut table = lock();
        loop {
            let waiting = &self.jobs.waiters.waiting;
            let first = waiting.iter().filter_map(|waiter| waiter.deadline).min().unwrap_or(end).min(end);
            let left = first.saturating_duration_since(Instant::now());
            if left.is_zero() || waiting.iter().any(|waiter| waiter.notified.load(Ordering::SeqCst)) {
                return;
            }
            table = match self.jobs.waiters.agent.wait_timeout(table, left) {
                Ok((table, _)) => table,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }
}

impl Drop for AgentWaiters {
    fn drop(&mut self) {
        if !self.waiting.is_empty() {
            lock().retain(|waiter| !Arc::ptr_eq(&waiter.agent, &self.agent));
        }
    }
}

/// The value that `Atomics.wait` returns.
pub fn result_value(cx: &mut Context, result: WaitResult) -> Value {
    cx.string(result.text())
}
