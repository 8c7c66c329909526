//! What `node:module` asks of the loader.

use std::path::PathBuf;

use ellipsis::unstable::engine::{Args, Context, JsResult, NativeInfo, Value};

use super::sources::{names, public};
use super::values::texts;
use crate::class::{constructor_of, function};
use crate::modules::commonjs::{MODULE, require_from};
use crate::state;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("createRequire", 1, create_require),
    function("builtinModules", 0, builtin_modules),
    function("isBuiltin", 1, is_builtin),
    function("constructor", 0, module_constructor),
    function("cache", 0, cache),
    function("extensions", 0, extensions),
];

/// `createRequire(path)`
fn create_require(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let path = PathBuf::from(cx.to_rust_string(args.get(0))?);
    let state = state::of(cx);
    Ok(require_from(cx, &state, &path).into())
}

fn builtin_modules(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    texts(cx, names().map(str::to_owned))
}

fn is_builtin(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(name) = args.get(0).as_string() else { return Ok(Value::FALSE) };
    Ok(public(&name.to_std_string()).is_some().into())
}

fn module_constructor(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(constructor_of(cx, &MODULE))
}

fn cache(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let state = state::of(cx);
    Ok(state.commonjs.cache(cx).into())
}

fn extensions(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let state = state::of(cx);
    Ok(state.commonjs.extensions(cx).into())
}
