//! Iterator records.

use ellipsis_gc::trace_fields;

use crate::model::Value;

/// An Iterator Record.
#[derive(Clone, Copy, Debug)]
pub struct IteratorRecord {
    /// [[Iterator]]
    pub iterator: Value,
    /// [[NextMethod]]
    pub next: Value,
}

trace_fields!(IteratorRecord { iterator, next });
