//! What there is of the machine code of a code.

use std::cell::{Cell, RefCell};

use ellipsis_gc::{Gc, Header, trace_fields};
use rustc_hash::FxHashMap;

use crate::semantics::frame::CompiledEntry;

/// So many times code may be left for the interpreter until it is compiled anew.
const MOST_EXITS: u32 = 50;
/// So many times code is compiled.
const MOST_TRIES: u32 = 5;
/// So many times code may be left where something can be learnt, until it is compiled anew.
const MOST_MISSES: u32 = 100;
/// So many times that is done.
const MOST_LESSONS: u32 = 3;

/// What is known of machine code that was made of a code, or that was not.
#[derive(Default)]
pub(crate) struct CompiledParts {
    /// Whether it was tried to compile the whole.
    tried: Cell<bool>,
    /// Entries at the heads of loops, by instruction; none where compiling failed.
    loops: RefCell<FxHashMap<u32, Option<CompiledEntry>>>,
    exits: Cell<u32>,
    tries: Cell<u32>,
    misses: Cell<u32>,
    lessons: Cell<u32>,
    /// How many instructions were compiled so far, one or another time.
    instructions: Cell<u32>,
    /// Before it is that hot, compiling it is not tried.
    heat: Cell<u32>,
    /// How often what was compiled was forgotten.
    version: Cell<u32>,
    kept: RefCell<Vec<Gc<Header>>>,
}

impl CompiledParts {
    /// Whether the whole is to be compiled now that it is so hot: that is asked for once.
    pub(crate) fn begin(&self, heat: u32) -> bool {
        self.tries.get() < MOST_TRIES && self.is_due(heat) && !self.tried.replace(true)
    }

    /// Whether it is hot enough.
    pub(crate) fn is_due(&self, heat: u32) -> bool {
        heat >= self.heat.get()
    }

    /// Puts off what was to be compiled until it is so hot.
    pub(crate) fn put_off(&self, at: Option<u32>, heat: u32) {
        self.heat.set(heat);
        if at.is_none() {
            self.tried.set(false);
        }
    }

    /// How many instructions were compiled so far.
    pub(crate) fn instructions(&self) -> u32 {
        self.instructions.get()
    }

    /// Counts some more.
    pub(crate) fn count_instructions(&self, count: u32) {
        self.instructions.set(self.instructions.get().saturating_add(count));
    }

    /// The entry at the head of a loop, if it was compiled or that failed.
    pub(crate) fn at_loop(&self, head: u32) -> Option<Option<CompiledEntry>> {
        if self.tries.get() >= MOST_TRIES { Some(None) } else { self.loops.borrow().get(&head).copied() }
    }

    /// Whether there are such.
    pub(crate) fn has_loops(&self) -> bool {
        self.loops.borrow().values().any(Option::is_some)
    }

    pub(crate) fn set_at_loop(&self, head: u32, entry: Option<CompiledEntry>) {
        self.loops.borrow_mut().insert(head, entry);
    }

    /// Counts an exit; whether they are so many that all has to be compiled anew, which is forgotten then.
    pub(crate) fn count_exit(&self) -> bool {
        self.exits.set(self.exits.get() + 1);
        if self.exits.get() < MOST_EXITS {
            return false;
        }
        self.tries.set(self.tries.get() + 1);
        self.forget();
        true
    }

    /// Whether it may still be left so often for something new that all is compiled anew.
    pub(crate) fn can_learn(&self) -> bool {
        self.lessons.get() < MOST_LESSONS
    }

    /// Counts an exit where something can be learnt; the same.
    pub(crate) fn count_miss(&self) -> bool {
        self.misses.set(self.misses.get() + 1);
        if self.misses.get() < MOST_MISSES {
            return false;
        }
        self.lessons.set(self.lessons.get() + 1);
        self.forget();
        true
    }

    fn forget(&self) {
        self.exits.set(0);
        self.misses.set(0);
        self.tried.set(false);
        self.loops.borrow_mut().clear();
        self.version.set(self.version.get() + 1);
    }

    /// How often what was compiled was forgotten: what was compiled before is to be left.
    pub(crate) fn version(&self) -> u32 {
        self.version.get()
    }

    /// Keeps a cell alive that machine code refers to.
    pub(crate) fn keep(&self, cell: Gc<Header>) {
        self.kept.borrow_mut().push(cell);
    }
}

trace_fields!(CompiledParts { kept });
