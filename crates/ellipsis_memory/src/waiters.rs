//! Waiter lists ([clause](https://tc39.es/ecma262/#sec-waiterlist-records)): one table of waiters for all
//! agents of the process.
//!
//! Each agent has one condition variable, which goes with the table's mutex. A notification takes
//! waiters out of the table, flags them and wakes their agents.

use std::iter;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::SharedMemory;

/// Longest sleep of a wait that blocks between two checks of whether to go on.
const CHECK_INTERVAL: Duration = Duration::from_millis(20);

/// What waits: whoever has an engine.
#[derive(Clone, Default)]
pub struct Agent(Arc<Condvar>);

struct Waiter {
    address: usize,
    /// Set once it was notified.
    notified: AtomicBool,
    agent: Agent,
}

/// All waiters, in the order in which they came.
static WAITERS: Mutex<Vec<Arc<Waiter>>> = Mutex::new(Vec::new());

/// The table of waiters, for as long as nobody else looks at it.
fn lock() -> MutexGuard<'static, Vec<Arc<Waiter>>> {
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

/// A wait for a notification, which is given up when this is dropped.
pub struct Wait {
    waiter: Arc<Waiter>,
    deadline: Option<Instant>,
    /// Keeps the memory, and with it the address, alive.
    _memory: Arc<SharedMemory>,
}

impl Wait {
    /// Begins to wait, for `milliseconds` (possibly infinite), if the condition holds.
    pub fn begin(condition: &WaitCondition, milliseconds: f64, agent: &Agent) -> Result<Wait, WaitResult> {
        let time = Duration::try_from_secs_f64(milliseconds / 1000.0).ok();
        let deadline = time.and_then(|time| Instant::now().checked_add(time));
        let mut table = lock();
        if !condition.holds() {
            return Err(WaitResult::NotEqual);
        }
        let address = condition.memory.address(condition.offset);
        let waiter = Arc::new(Waiter { address, notified: AtomicBool::new(false), agent: agent.clone() });
        table.push(waiter.clone());
        Ok(Wait { waiter, deadline, _memory: condition.memory.clone() })
    }

    /// Whether time ends it, if nobody else does.
    pub fn is_timed(&self) -> bool {
        self.deadline.is_some()
    }

    /// How it ended, if it did.
    pub fn end(&self) -> Option<WaitResult> {
        // Under the lock: a waiter that a notification counts was notified in time.
        let mut table = lock();
        if self.is_notified() {
            return Some(WaitResult::Ok);
        }
        if self.deadline.is_none_or(|deadline| deadline > Instant::now()) {
            return None;
        }
        table.retain(|waiter| !Arc::ptr_eq(waiter, &self.waiter));
        Some(WaitResult::TimedOut)
    }

    /// Blocks until it ends; `check` is called now and then, and an error of it is the end too.
    pub fn block<E>(self, mut check: impl FnMut() -> Result<(), E>) -> Result<WaitResult, E> {
        loop {
            sleep(&self.waiter.agent, iter::once(&self), CHECK_INTERVAL);
            if let Some(result) = self.end() {
                return Ok(result);
            }
            check()?;
        }
    }

    fn is_notified(&self) -> bool {
        self.waiter.notified.load(Ordering::SeqCst)
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if !self.is_notified() {
            lock().retain(|waiter| !Arc::ptr_eq(waiter, &self.waiter));
        }
    }
}

/// Blocks an agent until one of its waits can have ended, or for `longest`.
pub fn sleep<'a>(agent: &Agent, waits: impl Iterator<Item = &'a Wait> + Clone, longest: Duration) {
    let end = Instant::now() + longest;
    let end = waits.clone().filter_map(|wait| wait.deadline).fold(end, Instant::min);
    let mut table = lock();
    while !waits.clone().any(Wait::is_notified) {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        table = agent.0.wait_timeout(table, left).unwrap_or_else(PoisonError::into_inner).0;
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
        waiter.agent.0.notify_all();
        false
    });
    notified
}
