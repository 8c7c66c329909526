//! The standard library of ECMAScript: one folder per family of clauses, one file per intrinsic,
//! its table of properties at its top.

mod array;
mod binary;
mod build;
mod collections;
mod control;
mod fundamental;
mod globals;
mod wrappers;
mod uri;
mod text;
mod regexp;
mod numbers;
mod json;
mod globals_functions;
mod date;
mod iterator;
mod make;
mod promise;
mod proxy;
mod reflect;

pub use globals::LIBRARY;
pub use regexp::new_regexp;
