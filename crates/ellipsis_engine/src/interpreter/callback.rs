//! Functions that native code calls many times in a row.

use ellipsis_gc::Gc;

use crate::model::value::Value;
use crate::semantics::code::Code;
use crate::semantics::context::{Context, JsResult};

/// A function with a receiver, to be called for one element after the other: what can be found out
/// once about a call of it is found out here. Lives on the native stack, which is scanned.
#[derive(Clone, Copy, Debug)]
pub struct Callback {
    function: Value,
    this: Value,
    /// The code of a closure that needs nothing beyond a frame in place of its arguments.
    simple: Option<Gc<Code>>,
}

impl Callback {
    /// A function to be called with that receiver. Calling throws if it is not callable.
    #[inline]
    pub fn new(function: Value, this: Value) -> Callback {
        let object = function.as_object();
        let code = object.and_then(|object| object.as_function().map(|function| function.code));
        Callback { function, this, simple: code.filter(|code| code.simple) }
    }

    /// Call
    #[inline]
    pub fn call<const N: usize>(&self, cx: &mut Context, args: [Value; N]) -> JsResult<Value> {
        match self.simple {
            Some(code) => cx.call_simple(self.function, code, self.this, &args),
            None => cx.call(self.function, self.this, &args),
        }
    }
}
