//! What the compiler says of operands, taken at its word.
//!
//! # Safety
//! Registers that hold environments hold nothing else; environments have as many ancestors as are
//! asked for, and closures that look outwards have an environment. The callee of every frame is a
//! closure.

use ellipsis_gc::Gc;

use crate::model::{CellKind, Environment, Value};
use crate::semantics::function::Function;

/// The environment that a register holds.
///
/// # Safety
/// It holds one.
#[inline(always)]
pub(super) unsafe fn environment(value: Value) -> Gc<Environment> {
    debug_assert!(value.kind() == CellKind::Environment);
    // SAFETY: by the caller's promise.
    unsafe { Gc::from_raw(value.bits() as *mut Environment) }
}

/// The environment in a register, or none for undefined.
///
/// # Safety
/// The register holds either.
#[inline(always)]
pub(super) unsafe fn optional_environment(value: Value) -> Option<Gc<Environment>> {
    // SAFETY: by the caller's promise.
    value.is_cell().then(|| unsafe { environment(value) })
}

/// The closure that a value is.
///
/// # Safety
/// It is one.
#[inline(always)]
pub(super) unsafe fn closure(value: Value) -> Gc<Function> {
    debug_assert!(value.kind() == CellKind::Function);
    // SAFETY: by the caller's promise.
    unsafe { Gc::from_raw(value.bits() as *mut Function) }
}

/// The environment `hops` above that of the running function.
///
/// # Safety
/// `callee` is the running function, and looks so far outwards.
#[inline(always)]
pub(super) unsafe fn outer(callee: Value, hops: usize) -> Gc<Environment> {
    // SAFETY: by the caller's promise.
    unsafe {
        let mut current = closure(callee).environment.unwrap_unchecked();
        for _ in 0..hops {
            current = current.parent().unwrap_unchecked();
        }
        current
    }
}
