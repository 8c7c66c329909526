//! Waiting on shared memory, with and without blocking.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ellipsis_gc::{Gc, RootedVec};
pub use ellipsis_memory::waiters::{WaitCondition, WaitResult, notify};
use ellipsis_memory::waiters::{Waiter, lock};

use crate::model::Object;
use crate::semantics::agent_waiters::AsyncWaiter;
use crate::semantics::{Context, JsResult};

/// Longest sleep between two interrupt checks.
const CHECK_INTERVAL: Duration = Duration::from_millis(20);

/// Milliseconds, possibly infinite, as a point in time: `None` is never.
fn deadline_after(milliseconds: f64) -> Option<Instant> {
    let duration = Duration::try_from_secs_f64(milliseconds / 1000.0).ok()?;
    Instant::now().checked_add(duration)
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
            let sleep = left.unwrap_or(CHECK_INTERVAL).min(CHECK_INTERVAL);
            table = match agent.wait_timeout(table, sleep) {
                Ok((table, _)) => table,
                Err(poisoned) => poisoned.into_inner().0,
            };
            // A check neither runs scripts nor waits.
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
        let _memory = condition.memory.clone();
        let waiter = AsyncWaiter { address, notified, promise, deadline, _memory };
        self.jobs.waiters.waiting.push(&mut self.store.heap, waiter);
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
        let (mut promises, mut results) = (RootedVec::new(&self.heap), Vec::new());
        {
            let mut table = lock();
            self.jobs.waiters.waiting.retain(|waiter| {
                if waiter.notified.load(Ordering::SeqCst) {
                    promises.push(waiter.promise);
                    results.push(WaitResult::Ok);
                    return false;
                }
                if waiter.deadline.is_none_or(|deadline| deadline > now) {
                    return true;
                }
                table.retain(|other| {
                    other.address != waiter.address || !Arc::ptr_eq(&other.notified, &waiter.notified)
                });
                promises.push(waiter.promise);
                results.push(WaitResult::TimedOut);
                false
            });
        }
        for (promise, result) in promises.iter().zip(results) {
            let text = self.string(result.text());
            self.fulfill_promise(promise, text);
        }
        !promises.is_empty()
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
