//! The semantics: the abstract operations of ECMA-262 over the [model](crate::model).
//!
//! **It decides** what conversion, comparison, property access, calls of built-in functions,
//! iteration, errors, promises, jobs, modules and realms do, one file for each subject.
//!
//! **It must not know** how bytecode is run: what it needs of frames is what [`stack`] shows.
//!
//! **Begin reading** at [`context`], then [`internal_methods`] and [`convert`].

pub(crate) mod arguments;
pub(crate) mod array;
pub mod array_buffer;
pub(crate) mod assign;
pub(crate) mod cells;
pub(crate) mod code;
pub mod compare;
pub(crate) mod context;
pub mod convert;
pub(crate) mod descriptor_conversion;
pub(crate) mod direct_iteration;
pub mod dispose;
pub(crate) mod element;
pub mod error;
pub mod explain;
pub mod function;
pub(crate) mod guards;
pub mod host;
pub(crate) mod internal_methods;
pub(crate) mod interrupt;
pub(crate) mod intrinsics;
pub(crate) mod iterate;
pub(crate) mod iterator_record;
pub mod job;
pub(crate) mod memory;
pub mod module;
pub(crate) mod native;
pub(crate) mod objects;
pub mod promise;
pub(crate) mod property_descriptor;
pub mod proxy;
pub(crate) mod realm;
pub(crate) mod same_value;
pub(crate) mod setup;
pub(crate) mod stack;
pub mod typed_array;
pub mod waiters;
pub mod weak;
pub(crate) mod weak_cell;
pub mod wrapper;
