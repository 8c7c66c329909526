//! What registers hold that is no value of scripts: environments.

use ellipsis_gc::Gc;

use crate::model::environment::Environment;
use crate::model::kind::CellKind;
use crate::model::value::Value;
use crate::semantics::function::Function;

/// The environment that a register holds.
///
/// # Safety
/// The compiler says that the register holds an environment.
#[inline(always)]
pub(super) unsafe fn environment(value: Value) -> Gc<Environment> {
    debug_assert!(value.kind() == CellKind::Environment);
    // SAFETY: by the caller's promise.
    unsafe { Gc::from_raw(value.bits() as *mut Environment) }
}

/// The value that a register holds an environment as.
#[inline(always)]
pub(super) fn environment_value(environment: Gc<Environment>) -> Value {
    // SAFETY: the bits are the address of a live cell.
    unsafe { Value::from_bits(environment.addr() as u64) }
}

/// The environment in a register, or none for undefined.
#[inline(always)]
pub(super) unsafe fn optional_environment(value: Value) -> Option<Gc<Environment>> {
    // SAFETY: by the caller's promise, as in `environment`.
    if value.is_cell() { Some(unsafe { environment(value) }) } else { None }
}

/// The environment `hops` above the running function's own.
///
/// # Safety
/// `r` is register 0 of the running frame; the compiler counted the hops.
#[inline(always)]
pub(super) unsafe fn outer(r: *mut Value, hops: usize) -> Gc<Environment> {
    // SAFETY: by the caller's promise; closures that look outwards have an environment.
    unsafe {
        let function = &*((*r.sub(1)).bits() as *const Function);
        let mut current = function.environment.unwrap_unchecked();
        for _ in 0..hops {
            current = current.parent().unwrap_unchecked();
        }
        current
    }
}
