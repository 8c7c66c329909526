//! What may be held weakly, and who is told of what died.
//!
//! Payloads do not mark what they hold weakly. After each collection the context asks the
//! objects that hold something so to forget what died.

use std::cell::Cell;

use ellipsis_gc::{Gc, Weak};

use crate::model::{CellKind, Object, Value};
use crate::semantics::Context;
pub use crate::semantics::job::CleanUp;
use crate::semantics::job::{Job, WeakCell};

/// CanBeHeldWeakly
pub fn can_be_held_weakly(value: Value) -> bool {
    match value.kind() {
        CellKind::Symbol => value.as_symbol().is_some_and(|symbol| !symbol.is_registered()),
        kind => kind.is_object(),
    }
}

/// Whether a value is still alive after a collection.
pub fn survives(weak: &Weak, value: Value) -> bool {
    value.as_any_cell().is_none_or(|cell| weak.is_marked(cell))
}

impl Context {
    /// From now on `owner`, which holds something weakly, is asked after each collection to forget what died. What
    /// `purge` gives cleans up then.
    pub fn hold_weakly(&mut self, owner: Gc<Object>, purge: fn(Gc<Object>, &Weak) -> Option<CleanUp>) {
        let cell = WeakCell { owner, purge, due: Cell::new(None) };
        self.weak_cells.push(&mut self.store.heap, cell);
    }

    /// HostEnqueueFinalizationRegistryCleanupJob, for each object that has something to clean up. Whether any has.
    pub(crate) fn enqueue_cleanups(&mut self) -> bool {
        let cells = self.weak_cells.iter();
        let due: Vec<Job> = cells
            .filter_map(|cell| Some(Job::Native { function: cell.due.take()?, state: cell.owner.into() }))
            .collect();
        let any = !due.is_empty();
        due.into_iter().for_each(|job| self.enqueue_job(job));
        any
    }
}
