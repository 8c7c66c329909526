//! JavaScript functions over Arrow columns, in [Ellipsis](ellipsis).
//!
//! [`Functions`] has scalar, table and aggregate functions by name, and calls them for the rows of columns. The loop over the rows
//! is JavaScript, too, made once for each function and compiled to machine code with it: no boundary is crossed for a row. Columns
//! of numbers are not copied, in either direction.
//!
//! `docs/columns.md` in the repository has the types, what things cost, and how to come from arrow-udf.
#![warn(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../../../../../docs/columns.md")]
mod guide {}

mod aggregate;
mod driver;
mod error;
mod options;
mod read;
mod registry;
mod table;
mod worker;
mod write;

pub use aggregate::{Aggregate, Groups, State};
pub use ellipsis::Limits;
pub use error::{Error, Result};
pub use options::{
    Decimals, EXTENSION, Integers, IntoField, Nulls, OnError, Options, Signature, Times, json_field,
};
pub use registry::{FunctionKind, Functions};
pub use table::Rows;
