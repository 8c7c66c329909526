//! What there is of the machine code of a code.

use std::any::Any;
use std::cell::{Cell, OnceCell, RefCell};

use ellipsis_gc::{Gc, Header, trace_fields};

/// What is kept for whoever compiles a code.
#[derive(Default)]
pub(crate) struct CompiledParts {
    /// What the compiler knows.
    pub(crate) notes: OnceCell<Box<dyn Any>>,
    /// How often what was compiled was forgotten: what was compiled before is to be left.
    pub(crate) version: Cell<u32>,
    /// What machine code refers to.
    pub(crate) kept: RefCell<Vec<Gc<Header>>>,
}

trace_fields!(CompiledParts { kept });
