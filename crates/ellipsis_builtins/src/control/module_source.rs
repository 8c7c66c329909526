//! [%AbstractModuleSource%](https://tc39.es/proposal-source-phase-imports/#sec-%25abstractmodulesource%25):
//! what the sources of modules would inherit from. No module here has one.

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};

use crate::build::{Class, Symbol, constructor, define_class, symbol_getter};

static CLASS: Class = Class {
    constructor: Intrinsic::AbstractModuleSource,
    prototype: Intrinsic::AbstractModuleSourcePrototype,
    function: constructor("AbstractModuleSource", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: &[symbol_getter(Symbol::ToStringTag, "get [Symbol.toStringTag]", to_string_tag)],
};

/// Makes %AbstractModuleSource%.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

fn construct(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Err(cx.type_error("AbstractModuleSource is not to be constructed"))
}

/// Of what is no module source, and there are none: undefined.
fn to_string_tag(_: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(Value::UNDEFINED)
}
