//! Environments: captured variables, in numbered slots, with a parent.

use std::cell::Cell;

use ellipsis_gc::{Gc, Heap, LongCell, LongHeader, Trace, Tracer, heap_cell};

use crate::model::value::convert_into;
use crate::model::{CellKind, Cells, Value};

/// Captured variables of one scope. Slots follow the struct.
#[repr(C)]
pub struct Environment {
    header: LongHeader,
    parent: Cell<Option<Gc<Environment>>>,
}

heap_cell!(Environment, header, Cells, CellKind::Environment as u8, [Value]);

impl Environment {
    /// Byte offset of the parent.
    pub const PARENT_OFFSET: usize = std::mem::offset_of!(Environment, parent);
    /// Byte offset of the first slot.
    pub const SLOTS_OFFSET: usize = size_of::<Environment>();

    /// A new environment of `count` empty slots.
    #[inline]
    pub fn new(heap: &mut Heap, parent: Option<Gc<Environment>>, count: u32) -> Gc<Environment> {
        heap.alloc_filled(count, Value::EMPTY, |header| Environment { header, parent: Cell::new(parent) })
    }

    /// A new environment of these values, without a parent.
    pub fn of(heap: &mut Heap, values: &[Value]) -> Gc<Environment> {
        let environment = Environment::new(heap, None, values.len() as u32);
        environment.items().iter().zip(values).for_each(|(slot, &value)| slot.set(value));
        environment
    }

    /// A copy with the same parent: fresh bindings of a loop iteration.
    pub fn duplicate(&self, heap: &mut Heap) -> Gc<Environment> {
        let copy = Environment::new(heap, self.parent.get(), self.len());
        for slot in 0..self.len() {
            copy.set(slot, self.get(slot));
        }
        copy
    }

    /// Number of slots.
    #[inline(always)]
    pub fn len(&self) -> u32 {
        self.header.count()
    }

    /// Whether there are no slots.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The surrounding environment.
    #[inline(always)]
    pub fn parent(&self) -> Option<Gc<Environment>> {
        self.parent.get()
    }

    /// The value of a slot.
    #[inline(always)]
    pub fn get(&self, slot: u32) -> Value {
        self.items()[slot as usize].get()
    }

    /// Sets a slot.
    #[inline(always)]
    pub fn set(&self, slot: u32, value: Value) {
        self.items()[slot as usize].set(value);
    }
}

// How registers hold environments. Scripts never see such a value.
convert_into! { Value: Gc<Environment> => Value::of_cell; }

impl Value {
    /// The environment that a register holds, if it does.
    #[inline]
    pub(crate) fn as_environment(self) -> Option<Gc<Environment>> {
        self.as_cell()
    }
}

impl Trace for Environment {
    fn trace(&self, tracer: &mut Tracer) {
        self.parent.trace(tracer);
        self.items().trace(tracer);
    }
}
