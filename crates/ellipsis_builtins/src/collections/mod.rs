//! Keyed collections and managing memory: Map, Set and their weak kin, WeakRef,
//! FinalizationRegistry.

pub(crate) mod finalization_registry;
pub(crate) mod map;
pub(crate) mod map_iterator;
pub(crate) mod set;
pub(crate) mod set_methods;
pub(crate) mod table;
pub(crate) mod weak_map;
pub mod weak_ref;
pub(crate) mod weak_set;
pub(crate) mod weak_table;

use ellipsis_engine::{Args, Context, Throw, Value};

/// The error of a method called on something that it is not for.
#[cold]
pub(crate) fn incompatible(cx: &mut Context, method: &str, this: Value) -> Throw {
    let what = cx.describe(this);
    cx.type_error(format!("Method {method} called on incompatible receiver {what}"))
}

/// The error of a constructor that was called without `new`.
#[cold]
pub(crate) fn needs_new(cx: &mut Context, name: &str) -> Throw {
    cx.type_error(format!("Constructor {name} requires 'new'"))
}

/// The receiver, which is what most species getters return.
pub(crate) fn return_this(_cx: &mut Context, args: &Args<'_>) -> ellipsis_engine::JsResult<Value> {
    Ok(args.this)
}
