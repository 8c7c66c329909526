//! `Boolean` ([clause](https://tc39.es/ecma262/#sec-boolean-objects)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value, convert, wrapper};

use crate::build::{Class, Member, constructor, define_class_with, method};

static CLASS: Class = Class {
    constructor: Intrinsic::Boolean,
    prototype: Intrinsic::BooleanPrototype,
    function: constructor("Boolean", 1, boolean),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[method("toString", 0, to_string), method("valueOf", 0, value_of)];

/// Makes %Boolean% and its prototype, which wraps `false`.
pub(crate) fn make(cx: &mut Context) {
    let parent = cx.intrinsic(Intrinsic::ObjectPrototype);
    let prototype = wrapper::wrap_with(cx, Value::FALSE, parent);
    define_class_with(cx, &CLASS, prototype);
}

/// [`Boolean`](https://tc39.es/ecma262/#sec-boolean-constructor-boolean-value)
fn boolean(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let value = convert::to_boolean(args.get(0)).into();
    if !args.is_construct() {
        return Ok(value);
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::BooleanPrototype)?;
    Ok(wrapper::wrap_with(cx, value, prototype).into())
}

/// [`ThisBooleanValue`](https://tc39.es/ecma262/#sec-thisbooleanvalue)
fn this_boolean(cx: &mut Context, args: &Args, name: &str) -> JsResult<bool> {
    let wrapped = args.this.as_object().and_then(|object| wrapper::primitive_value(&object));
    match wrapped.unwrap_or(args.this).as_bool() {
        Some(value) => Ok(value),
        None => Err(cx.type_error(format!("Boolean.prototype.{name} requires that 'this' be a Boolean"))),
    }
}

/// [`Boolean.prototype.toString`](https://tc39.es/ecma262/#sec-boolean.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let value = this_boolean(cx, args, "toString")?;
    Ok(if value { cx.names.true_ } else { cx.names.false_ }.into())
}

/// [`Boolean.prototype.valueOf`](https://tc39.es/ecma262/#sec-boolean.prototype.valueof)
fn value_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    this_boolean(cx, args, "valueOf").map(Value::from)
}
