//! Objects that wrap a primitive: what String, Number, Boolean, Symbol and BigInt have in common.

use ellipsis_engine::wrapper::{primitive_value, wrap_with};
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Value};

/// The primitive itself, or the one that an object wraps.
pub(crate) fn primitive_of(value: Value) -> Option<Value> {
    match value.as_object() {
        Some(object) => primitive_value(&object),
        None => Some(value),
    }
}

/// A new wrapper object.
pub(crate) fn new(cx: &mut Context, prototype: Gc<Object>, primitive: Value) -> Gc<Object> {
    wrap_with(cx, primitive, prototype)
}

/// What a constructor of wrappers returns: the primitive in a plain call, a wrapper in `new`.
pub(crate) fn construct(
    cx: &mut Context,
    args: &Args<'_>,
    prototype: Intrinsic,
    primitive: Value,
) -> JsResult<Value> {
    if !args.is_construct() {
        return Ok(primitive);
    }
    let prototype = cx.prototype_from_constructor(args.new_target, prototype)?;
    Ok(new(cx, prototype, primitive).into())
}
