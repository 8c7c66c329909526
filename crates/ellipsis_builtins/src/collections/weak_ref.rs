//! [WeakRef](https://tc39.es/ecma262/#sec-weak-ref-objects)

use std::cell::Cell;

use ellipsis_engine::weak::{can_be_held_weakly, survives};
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, NativeData, Object, Value, trace_fields};

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

/// The payload of WeakRefs.
pub struct WeakRefData {
    target: Cell<Value>,
}

impl WeakRefData {
    /// What it refers to: undefined once that is gone.
    pub fn target(&self) -> Value {
        self.target.get()
    }
}

impl NativeData for WeakRefData {
    const NAME: &'static str = "WeakRef";
}

trace_fields!(WeakRefData {});

/// A new WeakRef with that prototype.
pub fn new_weak_ref(cx: &mut Context, prototype: Gc<Object>, target: Value) -> Gc<Object> {
    let object = cx.new_native_with(prototype.into(), WeakRefData { target: Cell::new(target) });
    cx.keep_alive(target);
    cx.hold_weakly(object, |owner, weak| {
        if let Some(data) = owner.downcast::<WeakRefData>()
            && !survives(weak, data.target.get())
        {
            data.target.set(Value::UNDEFINED);
        }
        None
    });
    object
}

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
    Ok(new_weak_ref(cx, prototype, args.get(0)).into())
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
