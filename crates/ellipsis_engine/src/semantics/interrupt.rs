//! Bounds on running time: fuel and deadlines.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::model::sequence::OutOfMemory;
use crate::semantics::context::{Context, JsResult, Throw};

/// Ticks (calls and loop iterations) between two checks.
const TICKS_PER_CHECK: i64 = 20_000;

/// What bounds a run.
#[derive(Default)]
pub(crate) struct Interrupt {
    /// Ticks until the next check.
    pub(crate) ticks: i64,
    /// Ticks left in all, if they are bounded, without those in `ticks`.
    fuel: Option<i64>,
    deadline: Option<Instant>,
    stop: Option<Arc<AtomicBool>>,
    /// Memory ran out where no error could be reported at once.
    out_of_memory: bool,
}

impl Context {
    /// Bounds the number of calls and loop iterations from here on; built-in functions charge for
    /// their long loops too. `None` lifts the bound.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.interrupt.fuel = fuel.map(|fuel| fuel.min(i64::MAX as u64) as i64);
        self.interrupt.ticks = 0;
    }

    /// Ends the script when that time has come. `None` lifts the bound.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.interrupt.deadline = deadline;
        self.interrupt.ticks = 0;
    }

    /// Ends the script soon after the flag becomes true, from any thread.
    pub fn set_stop_flag(&mut self, stop: Option<Arc<AtomicBool>>) {
        self.interrupt.stop = stop;
        self.interrupt.ticks = 0;
    }

    /// Charges `ticks` for work that native code is about to do.
    #[inline]
    pub fn charge(&mut self, ticks: u32) -> JsResult<()> {
        self.interrupt.ticks -= i64::from(ticks);
        if self.interrupt.ticks < 0 { self.check_interrupts() } else { Ok(()) }
    }

    /// Takes note of memory that ran out where the specification has no room for an error: it is
    /// thrown at the next check.
    pub(crate) fn absorb(&mut self, result: Result<(), OutOfMemory>) {
        if result.is_err() {
            self.interrupt.out_of_memory = true;
            self.interrupt.ticks = 0;
        }
    }

    /// The interrupt check: whether a bound was passed. Allots the next ticks.
    #[cold]
    #[inline(never)]
    pub(crate) fn check_interrupts(&mut self) -> JsResult<()> {
        let interrupt = &mut self.interrupt;
        let spent = -interrupt.ticks.min(0);
        interrupt.ticks = TICKS_PER_CHECK;
        if let Some(fuel) = &mut interrupt.fuel {
            *fuel -= spent;
            if *fuel < 0 {
                *fuel = 0;
                interrupt.ticks = 0;
                return Err(Throw::TERMINATION);
            }
            let allotment = TICKS_PER_CHECK.min(*fuel);
            *fuel -= allotment;
            interrupt.ticks = allotment;
        }
        if std::mem::take(&mut interrupt.out_of_memory) {
            return Err(self.out_of_memory());
        }
        let late = interrupt.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let stopped = interrupt.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        if late || stopped {
            interrupt.ticks = 0;
            return Err(Throw::TERMINATION);
        }
        if self.heap.limit_exceeded() {
            self.collect_garbage();
            if self.heap.limit_exceeded() {
                return Err(Throw::TERMINATION);
            }
        }
        Ok(())
    }
}
