//! Environments: captured variables, in numbered slots, with a parent.

use std::cell::Cell;

use ellipsis_gc::{Gc, Header, Heap, Trace, Tracer};

use crate::model::kind::CellKind;
use crate::model::value::Value;

/// Captured variables of one scope. Slots follow the struct; their number stands in the header.
#[repr(C)]
pub struct Environment {
    header: Header,
    parent: Cell<Option<Gc<Environment>>>,
}

impl Environment {
    /// A new environment of `count` empty slots.
    #[inline]
    pub fn new(heap: &mut Heap, parent: Option<Gc<Environment>>, count: u32) -> Gc<Environment> {
        let size = size_of::<Environment>() + count as usize * size_of::<Value>();
        let cell = heap.alloc_raw(size, CellKind::Environment as u8).cast::<Environment>();
        // SAFETY: the memory is fresh and has room for the struct and `count` slots, all of which
        // are initialised here.
        unsafe {
            let header = Header::new(CellKind::Environment as u8);
            header.set_low48(u64::from(count));
            cell.write(Environment { header, parent: Cell::new(parent) });
            let slots = cell.add(1).cast::<Value>();
            for at in 0..count as usize {
                slots.add(at).write(Value::EMPTY);
            }
            Gc::from_raw(cell.as_ptr())
        }
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
        self.header.low48() as u32
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

    #[inline(always)]
    fn slot(&self, slot: u32) -> *mut Value {
        assert!(slot < self.len(), "environment slot out of range");
        // SAFETY: the slots follow the struct, and there are more than `slot` of them.
        unsafe { std::ptr::from_ref(self).add(1).cast::<Value>().cast_mut().add(slot as usize) }
    }

    /// The value of a slot.
    #[inline(always)]
    pub fn get(&self, slot: u32) -> Value {
        // SAFETY: `slot` checked the range; slots are always initialised.
        unsafe { *self.slot(slot) }
    }

    /// Sets a slot.
    #[inline(always)]
    pub fn set(&self, slot: u32, value: Value) {
        // SAFETY: `slot` checked the range; nobody holds references into slots.
        unsafe { *self.slot(slot) = value }
    }
}

impl From<Gc<Environment>> for Value {
    /// How registers hold environments. Scripts never see such a value.
    #[inline(always)]
    fn from(environment: Gc<Environment>) -> Value {
        // SAFETY: the bits are the address of a live cell.
        unsafe { Value::from_bits(environment.addr() as u64) }
    }
}

impl Value {
    /// The environment that a register holds, if it does.
    #[inline]
    pub(crate) fn as_environment(self) -> Option<Gc<Environment>> {
        // SAFETY: the kind says that the cell is an environment.
        (self.kind() == CellKind::Environment)
            .then(|| unsafe { Gc::from_raw(self.bits() as *mut Environment) })
    }
}

/// Traces an environment.
///
/// # Safety
/// `cell` is a live environment.
pub(crate) unsafe fn trace(cell: *mut u8, tracer: &mut Tracer) {
    // SAFETY: by the caller's promise.
    let environment = unsafe { &*cell.cast::<Environment>() };
    environment.parent.get().trace(tracer);
    for slot in 0..environment.len() {
        environment.get(slot).trace(tracer);
    }
}
