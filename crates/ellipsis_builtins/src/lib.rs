//! The standard library of ECMAScript: one folder per family of clauses, one file per intrinsic,
//! its table of properties at its top.

mod array;
mod fundamental;
mod iterator;
mod proxy;
mod reflect;
mod build;
mod globals;
mod make;

pub use globals::LIBRARY;
