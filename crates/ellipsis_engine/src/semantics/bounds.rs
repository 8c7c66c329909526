//! Bounds on running time and memory.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::model::sequence::OutOfMemory;
use crate::semantics::context::{Context, JsResult, Throw};
use crate::semantics::interrupt::Check;

impl Context {
    /// Bounds the number of calls and loop iterations from here on; built-in functions charge for
    /// their long loops too. `None` lifts the bound.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.interrupt.set_fuel(fuel);
    }

    /// Ends the script when that time has come. `None` lifts the bound.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.interrupt.set_deadline(deadline);
    }

    /// Ends the script soon after the flag becomes true, from any thread.
    pub fn set_stop_flag(&mut self, stop: Option<Arc<AtomicBool>>) {
        self.interrupt.set_stop_flag(stop);
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
            self.interrupt.note_out_of_memory();
        }
    }

    /// The interrupt check: whether a bound was passed. Allots the next ticks.
    #[cold]
    #[inline(never)]
    pub(crate) fn check_interrupts(&mut self) -> JsResult<()> {
        match self.interrupt.check() {
            Check::Pass => {}
            Check::OutOfMemory => return Err(self.out_of_memory()),
            Check::Stop => return Err(Throw::TERMINATION),
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
