//! What the semantics ask of whoever runs code: the only way up to the interpreter.

use ellipsis_gc::Gc;

use crate::model::object::Object;
use crate::model::value::Value;
use crate::semantics::call::ArgumentList;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::generator::ResumeMode;

/// How code is run. A context is made with one.
pub(crate) struct Evaluator {
    /// [[Call]] of a closure, or [[Construct]] where new.target is not undefined: callee, this,
    /// arguments and new.target.
    pub(crate) call_closure: fn(&mut Context, Gc<Object>, Value, ArgumentList<'_>, Value) -> JsResult<Value>,
    /// Takes a parked frame up again, given the object that owns it, and runs it until it parks,
    /// returns or throws.
    pub(crate) resume: fn(&mut Context, Value, ResumeMode, Value) -> JsResult<Value>,
}
