//! [WeakRef](https://tc39.es/ecma262/#sec-weak-ref-objects)

use ellipsis_engine::weak::{WeakRefData, can_be_held_weakly};
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};

use super::{incompatible, needs_new};
use crate::build::{Class, Member, constructor, define_class, method, tag};

static CLASS: Class = Class {
    constructor: Intrinsic::WeakRef,
    prototype: Intrinsic::WeakRefPrototype,
    function: constructor("WeakRef", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[method("deref", 0, deref), tag("WeakRef")];

/// Makes WeakRef.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`WeakRef`](https://tc39.es/ecma262/#sec-weak-ref-target)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "WeakRef"));
    }
    if !can_be_held_weakly(args.get(0)) {
        return Err(cx.type_error("WeakRef: invalid target"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::WeakRefPrototype)?;
    Ok(cx.new_weak_ref(prototype, args.get(0)).into())
}

/// [`WeakRef.prototype.deref`](https://tc39.es/ecma262/#sec-weak-ref.prototype.deref)
fn deref(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(data) = args.this.downcast::<WeakRefData>() else {
        return Err(incompatible(cx, "WeakRef.prototype.deref", args.this));
    };
    let target = data.target();
    cx.keep_alive(target);
    Ok(target)
}
