//! What goes along with what a program starts: `AsyncLocalStorage`.

use ellipsis::unstable::engine::{Args, Context, JsResult, NativeInfo, Value};

use crate::class::function;

pub(super) static FUNCTIONS: &[NativeInfo] = &[function("get", 0, get), function("set", 1, set)];

fn get(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(cx.jobs.carried)
}

fn set(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    cx.jobs.carried = args.get(0);
    Ok(Value::UNDEFINED)
}
