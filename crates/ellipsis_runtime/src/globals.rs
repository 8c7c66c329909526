//! The runtime's global properties.
// tidy: table

use ellipsis::unstable::engine::{Args, Attributes, Context, GlobalProperty, JsResult, Value, is_callable};

use crate::class::{coded_error, function};
use crate::node::invalid_argument_type;
use crate::structured_clone::structured_clone;
use crate::{console, dom_exception, performance, state, timers};

macro_rules! functions {
    ($($name:literal, $length:literal, $function:path;)*) => {
        &[$(GlobalProperty {
            name: $name,
            attributes: Attributes::ALL,
            make: |cx| {
                static ROW: ellipsis::unstable::engine::NativeInfo = function($name, $length, $function);
                cx.new_native_function(&ROW).into()
            },
        },)*]
    };
}

/// Functions.
pub(crate) static FUNCTIONS: &[GlobalProperty] = functions! {
    "clearImmediate", 1, timers::clear_immediate;
    "clearInterval", 1, timers::clear_timer;
    "clearTimeout", 1, timers::clear_timer;
    "queueMicrotask", 1, queue_microtask;
    "setImmediate", 1, timers::set_immediate;
    "setInterval", 2, timers::set_interval;
    "setTimeout", 2, timers::set_timeout;
    "structuredClone", 1, structured_clone;
};

/// Objects and classes.
pub(crate) static OBJECTS: &[GlobalProperty] = &[
    GlobalProperty { name: "console", attributes: Attributes::METHOD, make: console::make },
    GlobalProperty { name: "performance", attributes: Attributes::ALL, make: performance::make },
    GlobalProperty { name: "DOMException", attributes: Attributes::METHOD, make: dom_exception::make },
    // Not enumerable: programs of Node.js, which has no such function, ask what globals were added.
    GlobalProperty {
        name: "reportError",
        attributes: Attributes::METHOD,
        make: |cx| {
            static ROW: ellipsis::unstable::engine::NativeInfo = function("reportError", 1, report_error);
            cx.new_native_function(&ROW).into()
        },
    },
];

/// The callback among a function's arguments.
pub(crate) fn callback(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let callback = args.get(0);
    if is_callable(callback) {
        return Ok(callback);
    }
    Err(invalid_argument_type(cx, "callback", "of type function", callback)?)
}

/// [`reportError`](https://html.spec.whatwg.org/multipage/webappapis.html#dom-reporterror): what is reported is uncaught, once
/// what runs has ended.
fn report_error(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if args.is_empty() {
        let error = cx.type_error("The \"e\" argument must be specified");
        return Err(coded_error(cx, error, "ERR_MISSING_ARGS"));
    }
    state::of(cx).reported.borrow_mut().push_back(args.get(0));
    Ok(Value::UNDEFINED)
}

/// [`queueMicrotask`](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#microtask-queuing)
fn queue_microtask(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let function = callback(cx, args)?;
    cx.enqueue_job(ellipsis::unstable::engine::job::Job::Callback { function, args: Vec::new() });
    Ok(Value::UNDEFINED)
}
