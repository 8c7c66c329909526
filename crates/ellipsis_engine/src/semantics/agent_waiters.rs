//! What an agent has to do with waiting on shared memory.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Condvar};
use std::time::Instant;

use ellipsis_gc::{CountedQueue, Gc, trace_fields};
use ellipsis_memory::{SharedMemory, waiters};

use crate::model::Object;

/// A promise that waits.
pub(crate) struct AsyncWaiter {
    pub(super) address: usize,
    pub(super) notified: Arc<AtomicBool>,
    pub(super) promise: Gc<Object>,
    pub(super) deadline: Option<Instant>,
    /// Keeps the memory, and with it the address, alive.
    pub(super) _memory: Arc<SharedMemory>,
}

trace_fields!(AsyncWaiter { promise });

/// What an agent has to do with waiting.
#[derive(Default)]
pub(crate) struct AgentWaiters {
    pub(super) agent: Arc<Condvar>,
    pub(crate) waiting: CountedQueue<AsyncWaiter>,
}

impl Drop for AgentWaiters {
    fn drop(&mut self) {
        if !self.waiting.is_empty() {
            waiters::lock().retain(|waiter| !Arc::ptr_eq(&waiter.agent, &self.agent));
        }
    }
}
