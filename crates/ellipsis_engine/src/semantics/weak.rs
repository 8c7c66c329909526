//! Weak references: WeakRef targets, WeakMap and WeakSet tables, finalization registries.
//!
//! Their payloads do not mark what they hold weakly. After each collection the context asks every
//! registered [`WeakCell`] to forget what died.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use ellipsis_gc::{ExternalBytes, ExternalShare, Gc, Trace, Tracer, Weak, trace_fields};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::model::{CellKind, Object, Value};
use crate::semantics::job::Job;
use crate::semantics::weak_cell::WeakCell;
use crate::semantics::{Context, JsResult, NativeData};

fn survives(weak: &Weak, value: Value) -> bool {
    value.as_any_cell().is_none_or(|cell| weak.is_marked(cell))
}

/// CanBeHeldWeakly
pub fn can_be_held_weakly(value: Value) -> bool {
    match value.kind() {
        CellKind::Symbol => value.as_symbol().is_some_and(|symbol| !symbol.is_registered()),
        kind => kind.is_object(),
    }
}

impl Context {
    fn register_weak(&mut self, owner: Gc<Object>, purge: fn(Gc<Object>, &Weak)) -> Gc<Object> {
        self.weak_cells.push(&mut self.store.heap, WeakCell { owner, purge });
        owner
    }

    /// A new WeakRef with that prototype.
    pub fn new_weak_ref(&mut self, prototype: Gc<Object>, target: Value) -> Gc<Object> {
        let object = self.new_native_with(prototype.into(), WeakRefData { target: Cell::new(target) });
        self.keep_alive(target);
        self.register_weak(object, |owner, weak| {
            if let Some(data) = owner.downcast::<WeakRefData>()
                && !survives(weak, data.target.get())
            {
                data.target.set(Value::UNDEFINED);
            }
        })
    }

    /// A new native object that has a weak table: `wrap` puts the table into its payload, and
    /// `table` finds it there again.
    pub fn new_weak_table<T: NativeData + AsRef<WeakTable>>(
        &mut self,
        prototype: Gc<Object>,
        wrap: fn(WeakTable) -> T,
    ) -> Gc<Object> {
        let table = WeakTable { entries: RefCell::default(), external: self.heap.external_bytes() };
        let object = self.new_native_with(prototype.into(), wrap(table));
        self.register_weak(object, |owner, weak| {
            if let Some(data) = owner.downcast::<T>() {
                data.as_ref().purge(weak);
            }
        })
    }

    /// A new FinalizationRegistry with that prototype.
    pub fn new_finalization_registry(&mut self, prototype: Gc<Object>, callback: Value) -> Gc<Object> {
        let data = FinalizationData {
            callback,
            cells: RefCell::default(),
            cleaned: RefCell::default(),
            due: self.jobs.cleanup_flag(),
            external: ExternalShare::new(&mut self.heap, 0),
        };
        let object = self.new_native_with(prototype.into(), data);
        self.register_weak(object, |owner, weak| {
            if let Some(data) = owner.downcast::<FinalizationData>() {
                data.purge(weak);
            }
        })
    }

    /// HostEnqueueFinalizationRegistryCleanupJob, for every registry that has callbacks to make.
    pub(crate) fn enqueue_finalization_cleanups(&mut self) {
        for at in 0..self.weak_cells.len() {
            let registry = self.weak_cells[at].owner;
            if registry.downcast::<FinalizationData>().is_some_and(|data| !data.cleaned.borrow().is_empty()) {
                self.enqueue_job(Job::FinalizationCleanup { registry });
            }
        }
    }

    /// CleanupFinalizationRegistry
    pub(crate) fn run_finalization_cleanup(&mut self, registry: Gc<Object>) -> JsResult<()> {
        let Some(data) = registry.downcast::<FinalizationData>() else { return Ok(()) };
        while let Some(held) = data.take_cleaned() {
            self.call(data.callback(), Value::UNDEFINED, &[held])?;
        }
        Ok(())
    }
}

/// The payload of WeakRefs.
pub struct WeakRefData {
    target: Cell<Value>,
}

impl WeakRefData {
    /// What it refers to: undefined once that is gone.
    pub fn target(&self) -> Value {
        self.target.get()
    }
}

impl NativeData for WeakRefData {
    const NAME: &'static str = "WeakRef";
}

trace_fields!(WeakRefData {});

/// A table whose entries live as long as their keys do, and keep their values alive only while
/// their keys are alive.
pub struct WeakTable {
    entries: RefCell<HashMap<Value, Value, FxBuildHasher>>,
    external: ExternalBytes,
}

/// About what an entry takes outside of the heap.
const ENTRY_BYTES: isize = 24;

impl WeakTable {
    /// The value of a key.
    pub fn get(&self, key: Value) -> Option<Value> {
        self.entries.borrow().get(&key).copied()
    }

    /// Whether the key is there.
    pub fn has(&self, key: Value) -> bool {
        self.entries.borrow().contains_key(&key)
    }

    /// Adds or replaces an entry. The key can be held weakly.
    pub fn set(&self, key: Value, value: Value) {
        debug_assert!(can_be_held_weakly(key));
        if self.entries.borrow_mut().insert(key, value).is_none() {
            self.external.add(ENTRY_BYTES);
        }
    }

    /// Removes an entry; whether it was there.
    pub fn delete(&self, key: Value) -> bool {
        let found = self.entries.borrow_mut().remove(&key).is_some();
        if found {
            self.external.add(-ENTRY_BYTES);
        }
        found
    }

    fn purge(&self, weak: &Weak) {
        let mut entries = self.entries.borrow_mut();
        let before = entries.len();
        entries.retain(|&key, _| survives(weak, key));
        self.external.add((entries.len() as isize - before as isize) * ENTRY_BYTES);
        if entries.capacity() > 64 && entries.len() < entries.capacity() / 8 {
            entries.shrink_to_fit();
        }
    }
}

impl Drop for WeakTable {
    fn drop(&mut self) {
        self.external.add(-(self.entries.borrow().len() as isize * ENTRY_BYTES));
    }
}

impl Trace for WeakTable {
    /// Marks the values of marked keys, each time that there may be more of these.
    fn trace(&self, tracer: &mut Tracer) {
        tracer.ephemerons(self);
        let entries = self.entries.borrow();
        let unmarked =
            |tracer: &Tracer, value: Value| value.as_any_cell().is_some_and(|cell| !tracer.is_marked(cell));
        for (&key, &value) in entries.iter() {
            if unmarked(tracer, key) {
                continue;
            }
            // Values that are keys themselves are followed at once: chains take one pass.
            let mut next = Some(value);
            while let Some(value) = next.filter(|&value| unmarked(tracer, value)) {
                value.trace(tracer);
                next = entries.get(&value).copied();
            }
        }
    }
}

/// What a finalization registry watches.
struct WatchedCell {
    target: Value,
    held: Value,
    /// Empty if there is none.
    token: Value,
}

/// The payload of finalization registries.
pub struct FinalizationData {
    callback: Value,
    cells: RefCell<Vec<WatchedCell>>,
    /// What callbacks are still to be called with.
    cleaned: RefCell<VecDeque<Value>>,
    due: Rc<Cell<bool>>,
    external: ExternalShare,
}

impl FinalizationData {
    /// The cleanup callback.
    pub fn callback(&self) -> Value {
        self.callback
    }

    /// Watches `target`; an empty `token` means none.
    pub fn register(&self, target: Value, held: Value, token: Value) {
        self.cells.borrow_mut().push(WatchedCell { target, held, token });
        self.report();
    }

    /// Tells the heap what the lists take now.
    fn report(&self) {
        let cells = self.cells.borrow().capacity() * size_of::<WatchedCell>();
        self.external.set_later(cells + self.cleaned.borrow().capacity() * size_of::<Value>());
    }

    /// Forgets what was registered with that token; whether anything was.
    pub fn unregister(&self, token: Value) -> bool {
        let mut cells = self.cells.borrow_mut();
        let before = cells.len();
        cells.retain(|cell| cell.token != token);
        cells.len() != before
    }

    /// The next value to call the callback with.
    pub fn take_cleaned(&self) -> Option<Value> {
        self.cleaned.borrow_mut().pop_front()
    }

    fn purge(&self, weak: &Weak) {
        let mut cleaned = self.cleaned.borrow_mut();
        self.cells.borrow_mut().retain_mut(|cell| {
            if !survives(weak, cell.token) {
                cell.token = Value::EMPTY;
            }
            let alive = survives(weak, cell.target);
            if !alive {
                cleaned.push_back(cell.held);
                self.due.set(true);
            }
            alive
        });
        drop(cleaned);
        self.report();
    }
}

impl NativeData for FinalizationData {
    const NAME: &'static str = "FinalizationRegistry";
}

impl Trace for FinalizationData {
    fn trace(&self, tracer: &mut Tracer) {
        self.callback.trace(tracer);
        for cell in self.cells.borrow().iter() {
            cell.held.trace(tracer);
        }
        for held in self.cleaned.borrow().iter() {
            held.trace(tracer);
        }
    }
}
