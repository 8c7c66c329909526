//! What bounds a run beside memory: ticks, which work takes, and the clock. The heap keeps it, so that whatever has a
//! heap can say what it did.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Ticks (calls and loop iterations, or as much work as some take) from a check to the next. A prime, so that what
/// checks sample is not always the same part of what comes round.
pub const TICKS_PER_CHECK: u32 = 1009;

/// How many of them pass without a check; the one behind makes it.
const ALLOTTED: i64 = TICKS_PER_CHECK as i64 - 1;

/// Of so many intervals between checks of the loop, what runs is noted in one.
const NOTED_OF: u32 = 64;

/// Bytes that are gone through in a tick, about as quick as a memory copy is.
const BYTES_PER_TICK: usize = 256;

/// About how long the work of native code takes that is worth a tick.
const TICK: Duration = Duration::from_nanos(25);

/// What takes fewer ticks is over before anybody could wait for it.
const AT_ONCE: usize = 1 << 16;

/// What ended a run that cannot go on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Limit {
    /// All ticks were taken.
    Fuel,
    /// The time has come.
    Deadline,
    /// Somebody asked for it.
    Stop,
    /// More bytes are in use than may be.
    Heap,
    /// Calls are nested too deeply.
    Stack,
    /// A string would be too long.
    StringLength,
    /// An array became too long.
    ArrayLength,
    /// A text nests too deeply.
    Nesting,
    /// A regular expression took too many steps.
    RegexSteps,
    /// Too many jobs wait.
    Jobs,
    /// The console wrote too much.
    Output,
}

/// What bounds a run.
#[derive(Debug)]
pub struct Budget {
    /// Ticks until the next check.
    pub ticks: Cell<i64>,
    /// Ticks that pass without a check; the one behind makes it.
    interval: i64,
    /// Ticks that were allotted so far: what was used of them is all but `ticks`.
    allotted: i64,
    /// What was left of the interval that a check cuts short.
    rest: i64,
    /// How many may be used.
    most: i64,
    /// When to end.
    pub deadline: Option<Instant>,
    /// Whether to end, as others say.
    pub stop: Option<Arc<AtomicBool>>,
    /// What runs is noted until the next check.
    noting: bool,
    /// How many checks of the loop there were, modulo [`NOTED_OF`].
    checks: u32,
    /// Memory ran out where no error could be reported at once.
    out_of_memory: bool,
    /// What ended the last run that did not end by itself.
    ended: Option<Limit>,
    /// What is to end the run at the next check.
    due: Option<Limit>,
    /// A script cannot go on where memory, or stack, was refused.
    pub heap_is_final: bool,
    /// See there.
    pub stack_is_final: bool,
    /// How long strings may get.
    pub longest_string: usize,
    /// How long arrays may get.
    pub longest_array: u32,
    /// How many steps a match may take.
    pub regex_steps: u64,
    /// How many jobs may wait.
    pub jobs: usize,
    /// How many bytes the console may still write.
    pub output: u64,
}

impl Default for Budget {
    /// No bounds; what runs first is noted.
    fn default() -> Budget {
        Budget {
            ticks: Cell::new(0),
            interval: ALLOTTED,
            allotted: 0,
            rest: 0,
            most: i64::MAX,
            deadline: None,
            stop: None,
            noting: true,
            checks: 0,
            out_of_memory: false,
            ended: None,
            due: None,
            heap_is_final: false,
            stack_is_final: false,
            longest_string: usize::MAX,
            longest_array: u32::MAX,
            regex_steps: u64::MAX,
            jobs: usize::MAX,
            output: u64::MAX,
        }
    }
}

impl Budget {
    /// Ticks that were used so far.
    pub fn used(&self) -> u64 {
        self.allotted.saturating_sub(self.ticks.get()).max(0) as u64
    }

    /// Ticks that may still be used, if they are bounded.
    pub fn fuel_left(&self) -> Option<u64> {
        (self.most != i64::MAX).then(|| (self.most as u64).saturating_sub(self.used()))
    }

    /// Checks each time that so many ticks were taken, to find bugs of what is checked.
    pub fn set_interval(&mut self, ticks: u32) {
        self.interval = i64::from(ticks.max(1)) - 1;
        self.check_soon();
    }

    /// Bounds the ticks from here on.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        let most = fuel.and_then(|fuel| i64::try_from(fuel.saturating_add(self.used())).ok());
        self.most = most.unwrap_or(i64::MAX);
        self.check_soon();
    }

    /// Ends the run when that time has come.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
        self.check_soon();
    }

    /// Takes a tick.
    #[inline(always)]
    pub fn tick(&self) {
        self.ticks.set(self.ticks.get() - 1);
    }

    /// Gives one back.
    #[inline(always)]
    pub fn untick(&self) {
        self.ticks.set(self.ticks.get() + 1);
    }

    /// Takes so many ticks for work that was done or is about to be, where nobody waits for an error: the next check
    /// comes the sooner.
    #[inline(always)]
    pub fn spend(&self, ticks: usize) {
        self.ticks.set(self.ticks.get().saturating_sub_unsigned(ticks as u64));
    }

    /// The same for going through so many bytes.
    #[inline(always)]
    pub fn spend_bytes(&self, bytes: usize) {
        self.spend(bytes / BYTES_PER_TICK);
    }

    /// Takes note of memory that ran out, for the next check.
    pub fn note_out_of_memory(&mut self) {
        self.out_of_memory = true;
        self.check_soon();
    }

    /// Whether memory ran out since this was last asked.
    pub fn take_out_of_memory(&mut self) -> bool {
        std::mem::take(&mut self.out_of_memory)
    }

    /// Brings the next check forward. That uses no ticks, and does not move those behind it.
    pub fn check_soon(&mut self) {
        let left = self.ticks.get().max(0);
        self.ticks.set(self.ticks.get() - left);
        self.allotted -= left;
        self.rest += left;
    }

    /// Whether the next check does not end an interval.
    pub fn is_early(&self) -> bool {
        self.rest + self.ticks.get() > 0
    }

    /// Decides at the end of an interval whether what comes next is noted, which it is if what runs is `new` to being hot.
    pub fn choose_noting(&mut self, new: bool) {
        if self.is_early() {
            return;
        }
        self.noting = new || self.checks == 0;
        self.checks = (self.checks + 1) % NOTED_OF;
    }

    /// What runs from now on is noted until the next check.
    pub fn note_now(&mut self) {
        self.noting = true;
    }

    /// Whether what runs is noted until the next check.
    #[inline(always)]
    pub fn noting(&self) -> bool {
        self.noting
    }

    /// Ends the run.
    pub fn end(&mut self, limit: Limit) {
        self.ended = Some(limit);
        self.check_soon();
    }

    /// Ends the run at the next check, from where nobody takes an error.
    #[cold]
    pub fn end_soon(&mut self, limit: Limit) {
        self.due = Some(limit);
        self.check_soon();
    }

    /// Takes note of the length that an array gets, for the next check if that is too much.
    #[inline(always)]
    pub fn note_array(&mut self, length: u32) {
        if length > self.longest_array {
            self.end_soon(Limit::ArrayLength);
        }
    }

    /// What a run that comes to its end before a check was to be ended by.
    pub fn take_due(&mut self) -> Option<Limit> {
        self.due.take()
    }

    /// Takes bytes of what the console may write; whether there were so many.
    pub fn take_output(&mut self, bytes: usize) -> bool {
        let left = self.output.checked_sub(bytes as u64);
        if left.is_none() {
            self.end_soon(Limit::Output);
        }
        self.output = if self.output == u64::MAX { u64::MAX } else { left.unwrap_or(0) };
        left.is_some()
    }

    /// What ended the last run that did not end by itself.
    pub fn ended(&self) -> Option<Limit> {
        self.ended
    }

    /// Whether nothing ends the run; what does is kept. Allots the next ticks.
    #[must_use]
    pub fn check(&mut self) -> bool {
        self.check_soon();
        // What was spent meanwhile is taken off the interval, and off the next one if it was more.
        let left = self.rest + self.ticks.get();
        self.rest = left.max(0);
        let used = self.allotted.saturating_sub(self.ticks.get());
        if used > self.most {
            self.allotted = self.most;
            self.ticks.set(0);
            self.end(Limit::Fuel);
            return false;
        }
        if let Some(limit) = self.due.take() {
            self.end(limit);
            return false;
        }
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            self.end(Limit::Stop);
            return false;
        }
        if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.end(Limit::Deadline);
            return false;
        }
        let interval = if self.rest > 0 {
            std::mem::take(&mut self.rest)
        } else {
            // Intervals that began where the last one was passed by work that spends much at once would keep step with
            // a loop of such work, and only ever sample one place in it.
            self.interval - (-1 - left).max(0) % (self.interval + 1)
        };
        let next = interval.min(self.most - used);
        self.allotted = used.saturating_add(next);
        self.ticks.set(next);
        true
    }

    /// Whether what takes so many ticks, and cannot be stopped once it has begun, may begin: a bound that it would pass
    /// ends the run at once.
    #[must_use]
    pub fn affords(&mut self, ticks: usize) -> bool {
        if ticks <= AT_ONCE {
            return true;
        }
        if self.used().saturating_add(ticks as u64) > self.most as u64 {
            self.end(Limit::Fuel);
            return false;
        }
        let time = TICK.saturating_mul(ticks.try_into().unwrap_or(u32::MAX));
        if self.deadline.is_some_and(|deadline| deadline.saturating_duration_since(Instant::now()) < time) {
            self.end(Limit::Deadline);
            return false;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_loop_keeps_step_with_checks() {
        let mut budget = Budget::default();
        let mut checked = [0; 2];
        for _ in 0..10_000 {
            for place in &mut checked {
                budget.tick();
                if budget.ticks.get() < 0 {
                    *place += 1;
                    assert!(budget.check());
                }
            }
            budget.spend(3);
        }
        assert!(checked.iter().all(|&times| times >= 8), "{checked:?}");
    }

    #[test]
    fn fuel_is_used_by_work_only() {
        let mut budget = Budget::default();
        budget.set_fuel(Some(5000));
        for _ in 0..50 {
            budget.spend(90);
            budget.check_soon();
            assert!(budget.check());
        }
        assert_eq!(budget.used(), 4500);
        budget.spend(500);
        assert!(budget.check());
        budget.spend(1);
        assert!(!budget.check());
        assert_eq!((budget.used(), budget.ended()), (5000, Some(Limit::Fuel)));
        budget.set_fuel(Some(10));
        budget.spend(10);
        assert!(budget.check());
    }
}
