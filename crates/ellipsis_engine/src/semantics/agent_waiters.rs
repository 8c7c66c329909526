//! What an agent has to do with waiting on shared memory.

use ellipsis_gc::{CountedQueue, Gc, trace_fields};
use ellipsis_memory::waiters::{Agent, Wait};

use crate::model::Object;

/// A promise that waits.
pub(crate) struct AsyncWaiter {
    pub(super) wait: Wait,
    pub(super) promise: Gc<Object>,
}

trace_fields!(AsyncWaiter { promise });

/// What an agent has to do with waiting.
#[derive(Default)]
pub(crate) struct AgentWaiters {
    pub(super) agent: Agent,
    pub(crate) waiting: CountedQueue<AsyncWaiter>,
}

trace_fields!(AgentWaiters { waiting });
