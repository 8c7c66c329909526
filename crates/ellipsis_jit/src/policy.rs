//! When code is compiled, and when that is given up: what is known of each code for that.

use std::any::Any;
use std::cell::{Cell, RefCell};

use ellipsis_engine::{Code, CompiledEntry, ExitReason};
use rustc_hash::FxHashMap;

/// So many times code may be left for the interpreter until it is compiled anew.
const MOST_EXITS: u32 = 50;
/// So many times it is compiled anew for that.
const MOST_TRIES: u32 = 5;
/// So many times code may be left where more could be known, until it is compiled anew.
const MOST_MISSES: u32 = 100;
/// So many times it is compiled anew for that.
const MOST_LESSONS: u32 = 2;

/// For each time that code gets as hot as the threshold so many instructions are compiled: what compiling takes is in
/// proportion to what the code took until then.
const INSTRUCTIONS_PER_THRESHOLD: u32 = 8;

/// What is known of a code.
#[derive(Default)]
pub(crate) struct Policy {
    /// Whether it was tried to compile the whole.
    tried: Cell<bool>,
    /// Entries at the heads of loops, by instruction; none where compiling failed, or has begun.
    loops: RefCell<FxHashMap<u32, Option<CompiledEntry>>>,
    exits: Cell<u32>,
    tries: Cell<u32>,
    misses: Cell<u32>,
    lessons: Cell<u32>,
    /// How many instructions were compiled so far: each as often as it was.
    instructions: Cell<u32>,
    /// Before it is that hot, compiling it is not worth it.
    heat: Cell<u32>,
}

impl Policy {
    /// That of a code.
    pub(crate) fn of(code: &Code) -> &Policy {
        let make = || -> Box<dyn Any> { Box::<Policy>::default() };
        let Some(policy) = code.compiler_notes(make).downcast_ref() else {
            unreachable!("an engine has one compiler for as long as it runs");
        };
        policy
    }

    /// What is known already of the machine code for a loop, or for the whole: that is tried once.
    pub(crate) fn known(&self, at: Option<u32>) -> Option<Option<CompiledEntry>> {
        if self.tries.get() >= MOST_TRIES {
            return Some(None);
        }
        match at {
            Some(head) => self.loops.borrow().get(&head).copied(),
            None => self.tried.get().then_some(None),
        }
    }

    /// Whether it is as hot as it has to be.
    pub(crate) fn is_due(&self, heat: u32) -> bool {
        heat >= self.heat.get()
    }

    /// Whether compiling so many instructions is worth it, which are counted then.
    pub(crate) fn affords(&self, heat: u32, threshold: u32, instructions: u32) -> bool {
        let all = self.instructions.get().saturating_add(instructions);
        let wanted = (threshold / INSTRUCTIONS_PER_THRESHOLD).saturating_mul(all);
        if heat < wanted {
            self.heat.set(wanted);
            return false;
        }
        self.instructions.set(all);
        true
    }

    /// What came of compiling, or nothing yet.
    pub(crate) fn set(&self, code: &Code, at: Option<u32>, entry: Option<CompiledEntry>) {
        match at {
            Some(head) => {
                self.loops.borrow_mut().insert(head, entry);
            }
            None => {
                self.tried.set(true);
                code.set_entry(entry);
            }
        }
    }

    /// Whether there is machine code for a loop.
    pub(crate) fn has_loops(&self) -> bool {
        self.loops.borrow().values().any(Option::is_some)
    }

    /// Whether it may still be left so often for something new that all is compiled anew.
    pub(crate) fn can_learn(&self) -> bool {
        self.lessons.get() < MOST_LESSONS
    }

    /// Counts an exit; whether they are so many that all has to be compiled anew, which is forgotten then.
    pub(crate) fn count(&self, code: &Code, reason: ExitReason) -> bool {
        let (count, most, times) = match reason {
            ExitReason::Plain => return false,
            ExitReason::Unexpected => (&self.exits, MOST_EXITS, &self.tries),
            ExitReason::Unknown => (&self.misses, MOST_MISSES, &self.lessons),
        };
        count.set(count.get() + 1);
        if count.get() < most {
            return false;
        }
        times.set(times.get() + 1);
        self.exits.set(0);
        self.misses.set(0);
        self.tried.set(false);
        self.loops.borrow_mut().clear();
        code.forget_compiled();
        true
    }
}
