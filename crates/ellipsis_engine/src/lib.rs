//! The core of Ellipsis: values, strings, shapes, sequences, objects, realms, and the interpreter
//! that runs bytecode over them. It knows no builtin and no operating system: the standard library
//! and the embedder come in through [`Library`] and [`Host`].

mod interpreter;
mod model;
mod semantics;

pub use model::{sequence, string};
pub use semantics::{
    array_buffer, compare, convert, dispose, error, function, host, job, module, promise, proxy, typed_array,
    waiters, weak, wrapper,
};

pub use ellipsis_bytecode::{FrameLocation, explain};
pub use ellipsis_gc::{
    EntryCursor, EntryTable, ExternalBytes, ExternalShare, Gc, Heap, Limit, Rooted, RootedVec, Trace, Tracer,
    Weak, trace_fields,
};
pub use ellipsis_text::{StrView, append_bytes, bigint, number};
pub use interpreter::{Callback, machine};
pub use model::atoms::{Atoms, Names};
pub use model::key_table::Entry as KeyEntry;
pub use model::string::StringBuilder;
pub use model::symbol::{SymbolRegistry, WellKnown};
pub use model::{
    Accessor, Attributes, CellKind, Elements, Environment, IntegrityLevel, JsBigInt, JsString, Object,
    OutOfMemory, PropertyKey, Shape, Shapes, Store, Symbol as JsSymbol, Value,
};
pub use semantics::arguments::ArgumentsData;
pub use semantics::context::NativeFn;
pub use semantics::convert::{Hint, Numeric};
pub use semantics::error::{ErrorData, ErrorKind};
pub use semantics::evaluator::ResumeMode;
pub use semantics::feedback::{Callee, NativeRow, Noted};
pub use semantics::frame::CompiledEntry;
pub use semantics::frame::{FrameHeader, FrameInfo, FrameKind};
pub use semantics::function::{Construct, NativeInfo, Quick, is_constructor};
pub use semantics::generator::{GeneratorData, generator_next};
pub use semantics::host::{
    CompileError, DynamicFunctionKind, GlobalProperty, Host, Library, RejectionOperation,
};
pub use semantics::inline_cache::{KnownAccess, KnownGlobal};
pub use semantics::iterator_record::IteratorRecord;
pub use semantics::native::{Combinator, DirectIterable, DirectIteration, Drain, NativeClass};
pub use semantics::plain_copy::{PlainCopy, is_data};
pub use semantics::realm::Realm;
pub use semantics::{
    Args, Code, Compiled, Context, ExitReason, ExoticMethods, Feedback, Intrinsic, IterationProtocol,
    JsResult, MachineCompiler, NativeData, PropertyDescriptor, RealmRef, Referrer, Throw, is_callable,
    to_boolean,
};
