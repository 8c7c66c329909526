//! Waiting on shared memory, with and without blocking.

use std::time::Duration;

use ellipsis_gc::{Gc, RootedVec};
use ellipsis_memory::waiters::{Wait, sleep};
pub use ellipsis_memory::waiters::{WaitCondition, WaitResult, notify};

use crate::model::Object;
use crate::semantics::agent_waiters::AsyncWaiter;
use crate::semantics::{Context, JsResult};

impl Context {
    /// Blocks until the place is notified, or the time is over.
    pub fn wait_on_memory(&mut self, condition: &WaitCondition, milliseconds: f64) -> JsResult<WaitResult> {
        match Wait::begin(condition, milliseconds, &self.jobs.waiters.agent) {
            Ok(wait) => wait.block(|| self.check_interrupts()),
            Err(result) => Ok(result),
        }
    }

    /// Starts to wait without blocking: a result at once, or the promise of one.
    pub fn wait_on_memory_async(
        &mut self,
        condition: &WaitCondition,
        milliseconds: f64,
    ) -> Result<Gc<Object>, WaitResult> {
        let wait = Wait::begin(condition, milliseconds, &self.jobs.waiters.agent)?;
        if milliseconds == 0.0 {
            return Err(WaitResult::TimedOut);
        }
        let promise = self.new_promise();
        self.jobs.waiters.waiting.push(&mut self.store.heap, AsyncWaiter { wait, promise });
        Ok(promise)
    }

    /// Whether promises of `Atomics.waitAsync` are open.
    pub fn has_async_waiters(&self) -> bool {
        !self.jobs.waiters.waiting.is_empty()
    }

    /// Whether some of them will be settled by the passing of time.
    pub fn has_timed_waiters(&self) -> bool {
        self.jobs.waiters.waiting.iter().any(|waiter| waiter.wait.is_timed())
    }

    /// Settles promises of `Atomics.waitAsync` that were notified or whose time is over; whether
    /// there were any.
    pub fn settle_async_waiters(&mut self) -> bool {
        if self.jobs.waiters.waiting.is_empty() {
            return false;
        }
        let (mut promises, mut results) = (RootedVec::new(&self.heap), Vec::new());
        self.jobs.waiters.waiting.retain(|waiter| {
            let Some(result) = waiter.wait.end() else { return true };
            promises.push(waiter.promise);
            results.push(result);
            false
        });
        for (promise, result) in promises.iter().zip(results) {
            let text = self.string(result.text());
            self.fulfill_promise(promise, text);
        }
        !promises.is_empty()
    }

    /// Blocks until a promise of `Atomics.waitAsync` can be settled, or for `longest`: what an
    /// event loop does when it has nothing else to do.
    pub fn block_on_async_waiters(&mut self, longest: Duration) {
        let waiters = &self.jobs.waiters;
        sleep(&waiters.agent, waiters.waiting.iter().map(|waiter| &waiter.wait), longest);
    }
}
