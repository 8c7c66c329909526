//! Direct eval.

use ellipsis_bytecode::Instruction;

use crate::model::value::Value;
use crate::semantics::context::{Context, JsResult};
use crate::semantics::intrinsics::Intrinsic;

impl Context {
    /// Whether a callee is the %eval% of the running function's realm.
    pub(super) fn is_eval(&self, callee: Value) -> bool {
        let eval = self.stack.code().realm().intrinsic(Intrinsic::Eval);
        eval.is_some_and(|eval| Value::from(eval) == callee)
    }

    /// CallEval of %eval%: with the first of the arguments, or of the list that stands there if their
    /// number is not given. `info` is the instruction behind.
    #[inline(never)]
    pub(super) fn call_eval(&mut self, argc: Option<usize>, info: Instruction) -> JsResult<Value> {
        let first = self.stack.instruction().b() + 1;
        let source = match argc {
            Some(0) => Value::UNDEFINED,
            Some(_) => self.stack.register(first),
            None => self.get_elem_slow(self.stack.register(first), Value::int(0))?,
        };
        let code = self.stack.code();
        let environment = self.stack.register(info.a()).as_environment();
        let (callee, this) = (self.stack.header().callee, self.stack.register(0));
        self.direct_eval(&code, source, environment, info.x(), callee, this)
    }
}
