//! What bounds a run, and when that is checked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Ticks (calls and loop iterations) from a check to the next. A prime, so that what checks sample is not
/// always the same part of what comes round.
pub(crate) const TICKS_PER_CHECK: u32 = 1009;

/// Ticks that pass without a check; the one behind makes it.
const ALLOTTED: i64 = TICKS_PER_CHECK as i64 - 1;

/// Of so many intervals between checks of the loop, instructions note what they meet in one.
const NOTED_OF: u32 = 64;

/// What bounds a run.
pub(crate) struct Interrupt {
    /// Ticks until the next check.
    pub(crate) ticks: i64,
    /// Ticks left in all, if they are bounded, without those in `ticks`.
    fuel: Option<i64>,
    pub(crate) deadline: Option<Instant>,
    pub(crate) stop: Option<Arc<AtomicBool>>,
    /// Instructions note what they meet until the next check.
    noting: bool,
    /// How many checks of the loop there were, modulo [`NOTED_OF`].
    checks: u32,
    /// Memory ran out where no error could be reported at once.
    out_of_memory: bool,
}

/// What a check finds.
pub(crate) enum Check {
    /// No bound was passed.
    Pass,
    /// Memory ran out since the last check.
    OutOfMemory,
    /// The script has to end.
    Stop,
}

impl Default for Interrupt {
    /// No bounds; what runs first is noted.
    fn default() -> Interrupt {
        Interrupt {
            ticks: 0,
            fuel: None,
            deadline: None,
            stop: None,
            noting: true,
            checks: 0,
            out_of_memory: false,
        }
    }
}

impl Interrupt {
    pub(crate) fn set_fuel(&mut self, fuel: Option<u64>) {
        self.fuel = fuel.map(|fuel| fuel.min(i64::MAX as u64) as i64);
        self.ticks = 0;
    }

    pub(crate) fn note_out_of_memory(&mut self) {
        self.out_of_memory = true;
        self.ticks = 0;
    }

    pub(crate) fn take_out_of_memory(&mut self) -> bool {
        std::mem::take(&mut self.out_of_memory)
    }

    /// Brings the next check forward.
    pub(crate) fn check_soon(&mut self) {
        self.ticks = 0;
    }

    /// Decides whether what comes next is noted, which it is if the code that runs is `new` to being hot.
    pub(crate) fn choose_noting(&mut self, new: bool) {
        self.noting = new || self.checks == 0;
        self.checks = (self.checks + 1) % NOTED_OF;
    }

    /// Whether instructions note what they meet until the next check.
    #[inline(always)]
    pub(crate) fn noting(&self) -> bool {
        self.noting
    }

    /// Whether a bound was passed. Allots the next ticks.
    pub(crate) fn check(&mut self) -> Check {
        let spent = -self.ticks.min(0);
        self.ticks = ALLOTTED;
        if let Some(fuel) = &mut self.fuel {
            *fuel -= spent;
            if *fuel < 0 {
                *fuel = 0;
                self.ticks = 0;
                return Check::Stop;
            }
            self.ticks = ALLOTTED.min(*fuel);
            *fuel -= self.ticks;
        }
        if self.take_out_of_memory() {
            return Check::OutOfMemory;
        }
        let late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        let stopped = self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        if late || stopped {
            self.ticks = 0;
            return Check::Stop;
        }
        Check::Pass
    }
}
