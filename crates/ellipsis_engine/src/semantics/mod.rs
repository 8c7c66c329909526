//! The semantics: the abstract operations of ECMA-262 over the [model](crate::model).
//!
//! **It decides** what conversion, comparison, property access, calls of built-in functions,
//! iteration, errors, promises, jobs, modules and realms do, one file for each subject.
//!
//! **It must not know** how bytecode is run: what it needs of frames is what [`stack`] and [`frame`]
//! show, and what it asks for is in the [`evaluator`].
//!
//! **Begin reading** at [`context`], then [`internal_methods`] and [`convert`].

mod agent_waiters;
pub(crate) mod arguments;
pub(crate) mod array;
pub mod array_buffer;
pub(crate) mod assign;
pub(crate) mod bounds;
pub(crate) mod call;
pub(crate) mod cells;
pub(crate) mod code;
pub mod compare;
pub(crate) mod compiled;
pub(crate) mod construct;
pub(crate) mod context;
pub mod convert;
pub(crate) mod copy;
pub(crate) mod descriptor_conversion;
pub mod dispose;
pub(crate) mod element;
pub mod error;
pub(crate) mod evaluate;
pub(crate) mod evaluator;
pub(crate) mod feedback;
pub(crate) mod frame;
pub mod function;
pub(crate) mod generator;
pub(crate) mod guards;
pub mod host;
pub(crate) mod inline_cache;
pub(crate) mod internal_methods;
pub(crate) mod intrinsics;
pub(crate) mod iterate;
pub(crate) mod iterator_record;
pub mod job;
pub(crate) mod machine;
pub mod module;
pub(crate) mod native;
pub(crate) mod objects;
pub(crate) mod operators;
pub(crate) mod plain_copy;
pub mod promise;
pub(crate) mod property_descriptor;
pub mod proxy;
pub(crate) mod realm;
pub(crate) mod same_value;
pub(crate) mod setup;
pub(crate) mod stack;
pub(crate) mod stack_trace;
pub mod typed_array;
pub mod waiters;
pub mod weak;
pub mod wrapper;

// What other files know the semantics by.
pub use code::{Code, Referrer};
pub use context::{Args, Context, JsResult, Throw};
pub use convert::to_boolean;
pub use feedback::Feedback;
pub use function::is_callable;
pub use guards::IterationProtocol;
pub use intrinsics::Intrinsic;
pub use machine::{Compiled, ExitReason, MachineCompiler};
pub use native::{ExoticMethods, NativeData};
pub use property_descriptor::PropertyDescriptor;
pub use realm::RealmRef;

pub(crate) use compare::same_value;
pub(crate) use inline_cache::InlineCache;
pub(crate) use stack::VmStack;
