//! The standard library of ECMAScript: one folder per family of clauses, one file per intrinsic,
//! its table of properties at its top.

mod array;
mod binary;
mod build;
pub mod bytes;
mod collections;
mod control;
mod date;
pub mod duplicate;
mod eval;
mod fundamental;
mod globals_functions;
pub mod hosted;
#[cfg(feature = "intl")]
mod intl;
mod iterator;
mod json;
mod library;
pub mod near;
mod numbers;
pub mod peek;
mod promise;
mod proxy;
mod reflect;
mod regexp;
pub mod state;
#[cfg(feature = "temporal")]
mod temporal;
mod text;
mod uri;
mod wrappers;
#[cfg(any(feature = "intl", feature = "temporal"))]
mod zones;

pub use collections::weak_ref;
pub use library::LIBRARY;

/// Compiles where a type may be shared by engines in different threads.
#[cfg(feature = "intl")]
const fn assert_shareable<T: Send + Sync>() {}
