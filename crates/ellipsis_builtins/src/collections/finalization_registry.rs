//! [FinalizationRegistry](https://tc39.es/ecma262/#sec-finalization-registry-objects)

use ellipsis_engine::compare::same_value;
use ellipsis_engine::function::is_callable;
use ellipsis_engine::weak::{FinalizationData, can_be_held_weakly};
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};

use super::{incompatible, needs_new};
use crate::build::{Class, Member, constructor, define_class, method, tag};

static CLASS: Class = Class {
    constructor: Intrinsic::FinalizationRegistry,
    prototype: Intrinsic::FinalizationRegistryPrototype,
    function: constructor("FinalizationRegistry", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] =
    &[method("register", 2, register), method("unregister", 1, unregister), tag("FinalizationRegistry")];

/// Makes FinalizationRegistry.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a FinalizationData> {
    match args.this.downcast::<FinalizationData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("FinalizationRegistry.prototype.{name}"), args.this)),
    }
}

/// [`FinalizationRegistry`](https://tc39.es/ecma262/#sec-finalization-registry-cleanup-callback)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "FinalizationRegistry"));
    }
    if !is_callable(args.get(0)) {
        return Err(cx.type_error("FinalizationRegistry: cleanup must be callable"));
    }
    let which = Intrinsic::FinalizationRegistryPrototype;
    let prototype = cx.prototype_from_constructor(args.new_target, which)?;
    Ok(cx.new_finalization_registry(prototype, args.get(0)).into())
}

/// [`FinalizationRegistry.prototype.register`](https://tc39.es/ecma262/#sec-finalization-registry.prototype.register)
fn register(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "register")?;
    let (target, held, token) = (args.get(0), args.get(1), args.get(2));
    if !can_be_held_weakly(target) {
        return Err(cx.type_error("FinalizationRegistry.prototype.register: invalid target"));
    }
    if same_value(&cx.heap, target, held) {
        return Err(
            cx.type_error("FinalizationRegistry.prototype.register: target and holdings must not be same")
        );
    }
    if !can_be_held_weakly(token) && !token.is_undefined() {
        let what = cx.describe(token);
        return Err(cx.type_error(format!("Invalid unregister token ('{what}')")));
    }
    let token = if token.is_undefined() { Value::EMPTY } else { token };
    data.register(target, held, token);
    Ok(Value::UNDEFINED)
}

/// [`FinalizationRegistry.prototype.unregister`](https://tc39.es/ecma262/#sec-finalization-registry.prototype.unregister)
fn unregister(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "unregister")?;
    let token = args.get(0);
    if !can_be_held_weakly(token) {
        let what = cx.describe(token);
        return Err(cx.type_error(format!("Invalid unregister token ('{what}')")));
    }
    Ok(data.unregister(token).into())
}
