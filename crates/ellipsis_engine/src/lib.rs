//! The core of Ellipsis: values, strings, shapes, sequences, objects, realms, and the interpreter
//! that runs bytecode over them. It knows no builtin and no operating system: the standard library
//! and the embedder come in through [`Library`] and [`Host`].

mod interpreter;
mod model;
mod semantics;

pub use model::{sequence, string};
pub use semantics::{
    array_buffer, compare, convert, dispose, error, explain, function, host, job, module, promise, proxy,
    typed_array, waiters, weak, wrapper,
};

pub use ellipsis_gc::{ExternalBytes, Gc, Heap, Rooted, RootedVec, Trace, Tracer, Weak, trace_fields};
pub use ellipsis_text::{StrView, Units, bigint, number};
pub use interpreter::Callback;
pub use model::atoms::{Atoms, Names};
pub use model::bigint::JsBigInt;
pub use model::entries::{EntryCursor, EntryTable};
pub use model::environment::Environment;
pub use model::key::PropertyKey;
pub use model::kind::CellKind;
pub use model::object::Object;
pub use model::property::{Accessor, Attributes};
pub use model::sequence::{Elements, OutOfMemory};
pub use model::shape::{IntegrityLevel, Shape};
pub use model::store::Store;
pub use model::string::{JsString, StringBuilder};
pub use model::symbol::{Symbol as JsSymbol, SymbolRegistry, WellKnown};
pub use model::value::Value;
pub use semantics::arguments::ArgumentsData;
pub use semantics::code::{Code, Referrer};
pub use semantics::context::{Args, Context, JsResult, NativeFn, Throw};
pub use semantics::convert::{Hint, Numeric, to_boolean};
pub use semantics::error::{ErrorData, ErrorKind, FrameLocation};
pub use semantics::evaluator::ResumeMode;
pub use semantics::feedback::{Callee, Feedback, NativeId, Noted};
pub use semantics::frame::{CompiledEntry, FrameHeader};
pub use semantics::function::{Construct, NativeInfo, is_callable, is_constructor};
pub use semantics::generator::{GeneratorData, generator_next};
pub use semantics::guards::IterationProtocol;
pub use semantics::host::{
    CompileFailure, DynamicFunctionKind, GlobalProperty, Host, Library, RejectionOperation,
};
pub use semantics::intrinsics::Intrinsic;
pub use semantics::iterator_record::IteratorRecord;
pub use semantics::native::{DirectIterable, DirectIteration, Drain, ExoticMethods, NativeClass, NativeData};
pub use semantics::plain_copy::{PlainCopy, is_data};
pub use semantics::property_descriptor::{PropertyDescriptor, is_compatible, is_compatible_with};
pub use semantics::realm::{Realm, RealmRef};
