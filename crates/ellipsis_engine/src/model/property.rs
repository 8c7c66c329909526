//! Property attributes and accessor pairs: what a slot holds beside its value.

use std::cell::Cell;

use ellipsis_gc::{Gc, Header, Heap, heap_cell, trace_fields};

use crate::model::{CellKind, Cells, Value};

/// The attributes of a property: a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Attributes(pub u8);

impl Attributes {
    /// The value can be written.
    pub const WRITABLE: Attributes = Attributes(1);
    /// Shows up in enumerations.
    pub const ENUMERABLE: Attributes = Attributes(2);
    /// Can be deleted and reconfigured.
    pub const CONFIGURABLE: Attributes = Attributes(4);
    /// The slot holds an [`Accessor`].
    pub const ACCESSOR: Attributes = Attributes(8);
    /// None.
    pub const NONE: Attributes = Attributes(0);
    /// What assignment creates: writable, enumerable, configurable.
    pub const ALL: Attributes = Attributes(7);
    /// What methods of built-in objects have: writable, configurable.
    pub const METHOD: Attributes = Attributes(5);

    /// All of these bits are set.
    #[inline(always)]
    pub const fn has(self, bits: Attributes) -> bool {
        self.0 & bits.0 == bits.0
    }

    /// These and those.
    pub const fn with(self, bits: Attributes) -> Attributes {
        Attributes(self.0 | bits.0)
    }

    /// These but not those.
    pub const fn without(self, bits: Attributes) -> Attributes {
        Attributes(self.0 & !bits.0)
    }

    /// These, with those set or cleared.
    pub const fn set(self, bits: Attributes, on: bool) -> Attributes {
        if on { self.with(bits) } else { self.without(bits) }
    }

    /// Writable.
    #[inline(always)]
    pub const fn is_writable(self) -> bool {
        self.has(Attributes::WRITABLE)
    }

    /// Writable, and no accessor.
    #[inline(always)]
    pub const fn is_writable_data(self) -> bool {
        self.has(Attributes::WRITABLE) && !self.has(Attributes::ACCESSOR)
    }

    /// Enumerable.
    #[inline(always)]
    pub const fn is_enumerable(self) -> bool {
        self.has(Attributes::ENUMERABLE)
    }

    /// Configurable.
    #[inline(always)]
    pub const fn is_configurable(self) -> bool {
        self.has(Attributes::CONFIGURABLE)
    }

    /// An accessor property.
    #[inline(always)]
    pub const fn is_accessor(self) -> bool {
        self.has(Attributes::ACCESSOR)
    }
}

/// The getter and setter of an accessor property; each a callable object or undefined.
#[repr(C)]
pub struct Accessor {
    header: Header,
    /// [[Get]]
    pub get: Cell<Value>,
    /// [[Set]]
    pub set: Cell<Value>,
}

impl Accessor {
    /// A new pair, as the value that a slot holds whose attributes say so, which it never leaves.
    pub fn new(heap: &mut Heap, get: Value, set: Value) -> Value {
        let header = Header::new(CellKind::Accessor as u8);
        Value::of_cell(heap.alloc(Accessor { header, get: Cell::new(get), set: Cell::new(set) }))
    }

    /// The pair in the slot of an accessor property.
    #[inline]
    pub fn of(value: Value) -> Gc<Accessor> {
        value.as_cell().expect("an accessor property has an accessor pair")
    }
}

heap_cell!(Accessor, header, Cells, CellKind::Accessor as u8);

trace_fields!(Accessor { get, set });
