//! The table of WeakMaps and WeakSets.

use std::cell::RefCell;

use ellipsis_engine::weak::{can_be_held_weakly, survives};
use ellipsis_engine::{Context, ExternalBytes, Gc, NativeData, Object, Trace, Tracer, Value, Weak};
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

/// A table whose entries live as long as their keys do, and keep their values alive only while
/// their keys are alive.
pub(crate) struct WeakTable {
    entries: RefCell<HashMap<Value, Value, FxBuildHasher>>,
    external: ExternalBytes,
}

/// About what an entry takes outside of the heap.
const ENTRY_BYTES: isize = 24;

/// A payload that is such a table.
pub(crate) trait WeaklyKeyed: NativeData + From<WeakTable> + AsRef<WeakTable> {
    /// A new object with an empty table and that prototype.
    fn create(cx: &mut Context, prototype: Gc<Object>) -> Gc<Object> {
        let table = WeakTable { entries: RefCell::default(), external: cx.heap.external_bytes() };
        let object = cx.new_native_with(prototype.into(), Self::from(table));
        cx.hold_weakly(object, |owner, weak| {
            if let Some(data) = owner.downcast::<Self>() {
                data.as_ref().purge(weak);
            }
            None
        });
        object
    }
}

impl WeakTable {
    /// The value of a key.
    pub(crate) fn get(&self, key: Value) -> Option<Value> {
        self.entries.borrow().get(&key).copied()
    }

    /// Whether the key is there.
    pub(crate) fn has(&self, key: Value) -> bool {
        self.entries.borrow().contains_key(&key)
    }

    /// Adds or replaces an entry. The key can be held weakly.
    pub(crate) fn set(&self, key: Value, value: Value) {
        debug_assert!(can_be_held_weakly(key));
        if self.entries.borrow_mut().insert(key, value).is_none() {
            self.external.add(ENTRY_BYTES);
        }
    }

    /// Removes an entry; whether it was there.
    pub(crate) fn delete(&self, key: Value) -> bool {
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
