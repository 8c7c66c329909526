//! Sparse elements: an ordered map from index to value and attributes, for arrays whose elements
//! are far apart or differ in their attributes.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use ellipsis_gc::{ExternalShare, Gc, Header, Heap, Trace, Tracer};

use crate::kind::CellKind;
use crate::property::Attributes;
use crate::value::Value;

/// What one entry costs outside of the heap, about.
const ENTRY_BYTES: usize = 32;

/// Elements by index, in a cell of their own.
#[repr(C)]
pub struct SparseElements {
    header: Header,
    /// How many have other attributes than [`Attributes::ALL`].
    irregular: Cell<u32>,
    external: ExternalShare,
    map: RefCell<BTreeMap<u32, Slot>>,
}

/// An element: its value (or accessor pair) and attributes.
pub(super) type Slot = (Value, Attributes);

impl SparseElements {
    pub(super) fn new(heap: &mut Heap, map: BTreeMap<u32, Slot>) -> Gc<SparseElements> {
        let irregular = map.values().filter(|slot| slot.1 != Attributes::ALL).count() as u32;
        let memory = heap
            .alloc_raw(size_of::<SparseElements>(), CellKind::SparseElements as u8)
            .cast::<SparseElements>();
        let sparse = SparseElements {
            header: Header::new(CellKind::SparseElements as u8),
            irregular: Cell::new(irregular),
            external: ExternalShare::new(heap, map.len() * ENTRY_BYTES),
            map: RefCell::new(map),
        };
        // SAFETY: the memory is fresh, large enough and aligned to 16; writing initialises it.
        unsafe {
            memory.write(sparse);
            Gc::from_raw(memory.as_ptr())
        }
    }

    /// Tells the heap what the map has come to weigh.
    fn report(&self, heap: &mut Heap) {
        self.external.set(heap, self.count() * ENTRY_BYTES);
    }

    /// How many elements there are.
    pub(super) fn count(&self) -> usize {
        self.map.borrow().len()
    }

    /// Whether all elements have the attributes that assignment gives.
    pub(super) fn is_regular(&self) -> bool {
        self.irregular.get() == 0
    }

    pub(super) fn get(&self, index: u32) -> Option<Slot> {
        self.map.borrow().get(&index).copied()
    }

    /// Adds or replaces an element.
    pub(super) fn insert(&self, heap: &mut Heap, index: u32, slot: Slot) {
        let old = self.map.borrow_mut().insert(index, slot);
        let was = old.is_some_and(|old| old.1 != Attributes::ALL);
        let is = slot.1 != Attributes::ALL;
        self.irregular.set(self.irregular.get() - u32::from(was) + u32::from(is));
        if old.is_none() {
            self.report(heap);
        }
    }

    /// Replaces the value of an element and leaves its attributes. Whether there is such an element.
    pub(super) fn replace_value(&self, index: u32, value: Value) -> bool {
        match self.map.borrow_mut().get_mut(&index) {
            Some(slot) => {
                slot.0 = value;
                true
            }
            None => false,
        }
    }

    pub(super) fn remove(&self, index: u32) -> Option<Slot> {
        let old = self.map.borrow_mut().remove(&index);
        if old.is_some_and(|old| old.1 != Attributes::ALL) {
            self.irregular.set(self.irregular.get() - 1);
        }
        old
    }

    /// The first element at or after an index.
    pub(super) fn next(&self, from: u32) -> Option<(u32, Slot)> {
        self.map.borrow().range(from..).next().map(|(&index, &slot)| (index, slot))
    }

    /// The last element that is not configurable.
    pub(super) fn last_fixed(&self) -> Option<u32> {
        if self.is_regular() {
            return None;
        }
        let map = self.map.borrow();
        map.iter().rev().find(|(_, slot)| !slot.1.is_configurable()).map(|(&index, _)| index)
    }

    /// Changes the whole map.
    pub(super) fn update<R>(&self, heap: &mut Heap, change: impl FnOnce(&mut BTreeMap<u32, Slot>) -> R) -> R {
        let result = {
            let mut map = self.map.borrow_mut();
            let result = change(&mut map);
            self.irregular.set(map.values().filter(|slot| slot.1 != Attributes::ALL).count() as u32);
            result
        };
        self.report(heap);
        result
    }

    /// The elements `from..to`, with ordinary attributes and counted from `from`.
    pub(super) fn copy_range(&self, from: u32, to: u32) -> BTreeMap<u32, Slot> {
        let map = self.map.borrow();
        let range = map.range(from..to);
        range
            .map(|(&index, slot)| {
                debug_assert!(!slot.1.is_accessor());
                (index - from, (slot.0, Attributes::ALL))
            })
            .collect()
    }

    /// Drops the first element and moves all others down by one.
    pub(super) fn shift(&self) {
        self.remove(0);
        let mut map = self.map.borrow_mut();
        let old = std::mem::take(&mut *map);
        map.extend(old.into_iter().map(|(index, slot)| (index - 1, slot)));
    }

    /// Drops all elements at or after an index.
    pub(super) fn truncate(&self, length: u32) {
        let dropped = self.map.borrow_mut().split_off(&length);
        let irregular = dropped.values().filter(|slot| slot.1 != Attributes::ALL).count() as u32;
        self.irregular.set(self.irregular.get() - irregular);
    }

    /// Makes all elements not configurable, and those that hold values not writable if asked to.
    pub(super) fn restrict(&self, frozen: bool) {
        let mut map = self.map.borrow_mut();
        for (_, attributes) in map.values_mut() {
            *attributes = attributes.without(Attributes::CONFIGURABLE);
            if frozen && !attributes.is_accessor() {
                *attributes = attributes.without(Attributes::WRITABLE);
            }
        }
        self.irregular.set(map.len() as u32);
    }

    /// Whether every element satisfies this.
    pub(super) fn all(&self, test: impl Fn(Attributes) -> bool) -> bool {
        self.map.borrow().values().all(|slot| test(slot.1))
    }
}

/// Traces sparse elements.
///
/// # Safety
/// `cell` is a live cell of sparse elements.
pub(crate) unsafe fn trace_sparse(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let sparse = unsafe { &*cell.cast::<SparseElements>() };
    for (value, _) in sparse.map.borrow().values() {
        value.trace(tracer);
    }
}

/// Drops the map of sparse elements.
///
/// # Safety
/// `cell` is a dead cell of sparse elements that is not used again.
pub(crate) unsafe fn finalize_sparse(cell: *mut u8) {
    // SAFETY: by the caller's promise.
    unsafe { std::ptr::drop_in_place(cell.cast::<SparseElements>()) }
}
