//! Handles: what stands for cells outside of the engine.

use std::cell::RefCell;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ellipsis_builtins::weak_ref::WeakRefData;
use ellipsis_engine::{Gc, Trace, Tracer, Value};
use rustc_hash::FxHashMap;

use crate::engine::Scope;
use crate::error::Error;

/// A row of the table of roots of an engine. The table and all handles of a value share it, so that a handle may be
/// dropped anywhere: who is left alone with it is the table, which sees that when it looks through its rows.
#[derive(Debug)]
struct Slot {
    engine: u64,
    index: u32,
}

/// What keeps a cell of an engine alive. Two of the same cell are equal.
#[derive(Clone, Debug)]
pub(crate) struct Handle(Arc<Slot>);

impl PartialEq for Handle {
    fn eq(&self, other: &Handle) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Handle {}

impl Hash for Handle {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0.engine, self.0.index).hash(state);
    }
}

/// The values that handles stand for.
pub(crate) struct Roots {
    engine: u64,
    table: RefCell<Table>,
}

#[derive(Default)]
struct Table {
    /// Each with what stands for it; empty ones are free.
    rows: Vec<(Value, Arc<Slot>)>,
    free: Vec<u32>,
    /// The rows by the bits of their values.
    known: FxHashMap<u64, u32>,
    /// So many rows are worth looking through for some that nobody has a handle of.
    most: usize,
}

/// Fewer rows than this are not looked through but by collections.
const FEW: usize = 64;

impl Table {
    /// Frees the rows that no handle refers to.
    fn sweep(&mut self) {
        for (index, (value, slot)) in (0..).zip(&mut self.rows) {
            // No other thread can make this more than one, for nobody else has it.
            if !value.is_empty() && Arc::strong_count(slot) == 1 {
                self.known.remove(&value.bits());
                *value = Value::EMPTY;
                self.free.push(index);
            }
        }
        self.most = (self.known.len() * 2).max(FEW);
    }
}

impl Roots {
    pub(crate) fn new() -> Roots {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let table = RefCell::new(Table { most: FEW, ..Table::default() });
        Roots { engine: LAST.fetch_add(1, Ordering::Relaxed), table }
    }

    fn add(&self, value: Value) -> Handle {
        let mut table = self.table.borrow_mut();
        let table = &mut *table;
        if let Some(&known) = table.known.get(&value.bits()) {
            return Handle(table.rows[known as usize].1.clone());
        }
        if table.free.is_empty() && table.rows.len() >= table.most {
            table.sweep();
        }
        let index = table.free.pop().unwrap_or_else(|| {
            let index = table.rows.len() as u32;
            table.rows.push((Value::EMPTY, Arc::new(Slot { engine: self.engine, index })));
            index
        });
        table.known.insert(value.bits(), index);
        let row = &mut table.rows[index as usize];
        row.0 = value;
        Handle(row.1.clone())
    }

    /// The number of the engine, which no other has.
    pub(crate) fn engine(&self) -> u64 {
        self.engine
    }

    #[inline]
    pub(crate) fn get(&self, handle: &Handle) -> Option<Value> {
        let is_ours = handle.0.engine == self.engine;
        is_ours.then(|| self.table.borrow().rows[handle.0.index as usize].0)
    }

    /// Keeps alive what WeakRefs with handles refer to: the values that instances of host classes hold, while some of these
    /// cannot be asked for theirs.
    pub(crate) fn trace_weak(&self, tracer: &mut Tracer) {
        for (value, _) in &self.table.borrow().rows {
            if let Some(data) = value.downcast::<WeakRefData>() {
                data.target().trace(tracer);
            }
        }
    }

    /// How many cells handles keep alive.
    pub(crate) fn len(&self) -> usize {
        let mut table = self.table.borrow_mut();
        table.sweep();
        table.known.len()
    }
}

impl Trace for Roots {
    fn trace(&self, tracer: &mut Tracer) {
        let mut table = self.table.borrow_mut();
        table.sweep();
        for (value, _) in &table.rows {
            value.trace(tracer);
        }
    }
}

impl Scope {
    /// A handle of a cell. A safepoint.
    pub(crate) fn handle(&mut self, cell: Value) -> Handle {
        let handle = self.root(cell);
        self.cx().safepoint();
        handle
    }

    /// A handle of a cell. Who makes many sees to it that there are safepoints.
    pub(crate) fn root(&self, cell: Value) -> Handle {
        self.host().roots.add(cell)
    }

    /// What a handle stands for, if it is one of this engine.
    #[inline]
    pub(crate) fn cell(&self, handle: &Handle) -> Result<Value, Error> {
        self.host().roots.get(handle).ok_or_else(Error::foreign_handle)
    }

    /// The number of the engine, and what a handle stands for, if it is one of it.
    #[inline]
    pub(crate) fn own_cell(&self, handle: &Handle) -> Option<(u64, Value)> {
        let roots = &self.host().roots;
        Some((roots.engine, roots.get(handle)?))
    }

    /// Whether this is the engine of that number.
    #[inline]
    pub(crate) fn check_engine(&self, engine: u64) -> Result<(), Error> {
        if self.host().roots.engine() == engine { Ok(()) } else { Err(Error::foreign_handle()) }
    }

    pub(crate) fn object(&self, handle: &Handle) -> Result<Gc<ellipsis_engine::Object>, Error> {
        self.cell(handle)?.as_object().ok_or_else(Error::foreign_handle)
    }
}
