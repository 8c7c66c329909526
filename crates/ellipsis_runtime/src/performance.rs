//! `performance`: a clock that only goes forward.

use ellipsis::unstable::engine::{Args, Attributes, Context, JsResult, NativeData, Value, trace_fields};

use crate::class::{self, Class, constructor, function, illegal_constructor};
use crate::state;

static PERFORMANCE: Class = Class {
    constructor: constructor("Performance", 0, illegal_constructor),
    methods: &[function("now", 0, now), function("toJSON", 0, to_json)],
    getters: &[function("timeOrigin", 0, time_origin)],
    statics: &[],
    iterator: None,
};

/// The payload of the one instance.
struct PerformanceData;

trace_fields!(PerformanceData {});

impl NativeData for PerformanceData {
    const NAME: &'static str = "Performance";
}

/// Makes `performance`.
pub(crate) fn make(cx: &mut Context) -> Value {
    let prototype = class::prototype(cx, &PERFORMANCE);
    cx.new_native_with(prototype.into(), PerformanceData).into()
}

/// [`performance.now`](https://w3c.github.io/hr-time/#dom-performance-now)
fn now(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(Value::number(state::of(cx).elapsed()))
}

/// [`performance.timeOrigin`](https://w3c.github.io/hr-time/#dom-performance-timeorigin)
fn time_origin(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(Value::number(state::of(cx).time_origin))
}

/// [`performance.toJSON`](https://w3c.github.io/hr-time/#dom-performance-tojson)
fn to_json(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let origin = Value::number(state::of(cx).time_origin);
    let object = cx.new_object();
    let key = cx.key("timeOrigin");
    object.define_new(cx, key, origin, Attributes::ALL);
    Ok(object.into())
}
