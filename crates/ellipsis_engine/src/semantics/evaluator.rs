//! What the semantics ask of whoever runs code: the only way up to the interpreter.

use ellipsis_gc::Gc;

use crate::model::{Object, Value};
use crate::semantics::{Context, JsResult};

/// The longest list of arguments that is copied. Sharing costs the next writer a copy. There is
/// room for so many above every frame.
pub(crate) const LONG_LIST: usize = 512;

/// The arguments of a call.
#[derive(Clone, Copy)]
pub(crate) enum ArgumentList<'a> {
    /// No more than [`LONG_LIST`], which the callee copies.
    Short(&'a [Value]),
    /// In an array that shows them, and that no script can reach.
    Long(Gc<Object>),
}

/// How a generator is resumed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResumeMode {
    /// `next`
    Next,
    /// `throw`
    Throw,
    /// `return`
    Return,
}

/// How code is run. A context is made with one.
pub(crate) struct Evaluator {
    /// [[Call]] of a closure, or [[Construct]] where new.target is not undefined: callee, this,
    /// arguments and new.target.
    pub(crate) call_closure: fn(&mut Context, Gc<Object>, Value, ArgumentList<'_>, Value) -> JsResult<Value>,
    /// Takes a parked frame up again, given the object that owns it, and runs it until it parks,
    /// returns or throws.
    pub(crate) resume: fn(&mut Context, Value, ResumeMode, Value) -> JsResult<Value>,
}
