//! The model: what values, objects and their storage are.
//!
//! **It decides** how a value is boxed, how strings, keys, shapes, sequences and objects lie in the
//! heap, what is shared between them, and what each cell keeps alive.
//!
//! **It must not know** that scripts run: no context, no realm, no function that is called. Whatever
//! stands here takes the [heap](ellipsis_gc::Heap) or the tables beside it, so that its types
//! say that it can neither run JavaScript nor throw.
//!
//! **Begin reading** at [`value`], then [`object`] and [`shape`], then [`sequence`], which is where
//! copying costs next to nothing.

pub(crate) mod atoms;
pub(crate) mod bigint;
pub(crate) mod environment;
pub(crate) mod key;
pub(crate) mod key_table;
pub(crate) mod kind;
pub(crate) mod known_slots;
pub(crate) mod layouts;
pub(crate) mod object;
pub(crate) mod properties;
pub(crate) mod property;
pub mod sequence;
pub(crate) mod shape;
pub(crate) mod store;
pub mod string;
pub(crate) mod symbol;
pub(crate) mod trim;
pub(crate) mod value;

// What other files know the model by.
pub use bigint::JsBigInt;
pub use environment::Environment;
pub use key::PropertyKey;
pub use kind::CellKind;
pub use object::Object;
pub use property::{Accessor, Attributes};
pub use sequence::{Elements, OutOfMemory};
pub use shape::{IntegrityLevel, Shape, Shapes};
pub use store::Store;
pub use string::JsString;
pub use symbol::Symbol;
pub use value::Value;

pub(crate) use kind::Cells;
pub(crate) use sequence::SequenceStats;
