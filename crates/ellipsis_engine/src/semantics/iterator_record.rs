//! Iterator records.

use ellipsis_gc::{Trace, Tracer};

use crate::model::value::Value;

/// An Iterator Record.
#[derive(Clone, Copy, Debug)]
pub struct IteratorRecord {
    /// [[Iterator]]
    pub iterator: Value,
    /// [[NextMethod]]
    pub next: Value,
}

impl Trace for IteratorRecord {
    fn trace(&self, tracer: &mut Tracer) {
        self.iterator.trace(tracer);
        self.next.trace(tracer);
    }
}
