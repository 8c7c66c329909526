//! Waiter lists ([clause](https://tc39.es/ecma262/#sec-waiterlist-records)): one table of waiters for all
//! agents of the process.
//!
//! Each agent has one condition variable, which goes with the table's mutex. A notification takes
//! waiters out of the table, flags them and wakes their agents.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::SharedMemory;

/// An agent that waits.
pub struct Waiter {
    /// What it waits for.
    pub address: usize,
    /// Set once it was notified.
    pub notified: Arc<AtomicBool>,
    /// What wakes it.
    pub agent: Arc<Condvar>,
}

/// All waiters, in the order in which they came.
static WAITERS: Mutex<Vec<Waiter>> = Mutex::new(Vec::new());

/// The table of waiters, for as long as nobody else looks at it.
pub fn lock() -> MutexGuard<'static, Vec<Waiter>> {
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
    /// Whether the place holds the value.
    pub fn holds(&self) -> bool {
        self.memory.load(self.offset, if self.wide { 3 } else { 2 }) == Some(self.expected)
    }
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
