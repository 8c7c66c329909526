//! [`eval`](https://tc39.es/ecma262/#sec-eval-x). Direct eval is the interpreter's.

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeInfo, Value};

use crate::build::define_function;

static EVAL: NativeInfo = NativeInfo::function("eval", 1, eval);

/// Makes %eval%.
pub(crate) fn make(cx: &mut Context) {
    define_function(cx, Intrinsic::Eval, &EVAL);
}

/// [`eval`](https://tc39.es/ecma262/#sec-eval-x)
fn eval(cx: &mut Context, args: &Args) -> JsResult<Value> {
    cx.indirect_eval(args.get(0))
}
