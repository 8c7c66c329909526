//! What `node:util` asks of the engine.

use ellipsis::unstable::engine::promise::{PromiseData, PromiseState};
use ellipsis::unstable::engine::{Args, CellKind, Context, JsResult, NativeInfo, Value};

use super::errors::{named, received};
use super::values::texts;
use crate::class::function;
use crate::console::format;
use crate::inspect::{Options, inspect_function, internal_class, options_from};
use crate::structured_clone::structured_clone;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("inspect", 2, inspect_function),
    function("format", 1, format_values),
    function("formatWithOptions", 2, format_with_options),
    function("classOf", 1, class_of),
    function("received", 1, describe_received),
    function("promiseState", 1, promise_state),
    function("proxyDetails", 1, proxy_details),
    function("isConstructor", 1, is_constructor),
    function("functionFlavour", 1, function_flavour),
    function("systemError", 1, system_error_name),
    function("structuredClone", 2, structured_clone),
];

/// `format(...values)`
fn format_values(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = format::format(cx, args.rest(0), Options::default())?;
    Ok(cx.string(&text))
}

/// `formatWithOptions(options, ...values)`
fn format_with_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let options = options_from(cx, args.get(0), Options::default())?;
    let text = format::format(cx, args.rest(1), options)?;
    Ok(cx.string(&text))
}

/// What the engine itself calls an object; `undefined` of other values.
fn class_of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(object) = args.get(0).as_object() else { return Ok(Value::UNDEFINED) };
    let name = if object.kind() == CellKind::Proxy { "Proxy" } else { internal_class(object) };
    Ok(cx.string(name))
}

/// What a message says was received.
fn describe_received(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = received(cx, args.get(0))?;
    Ok(cx.string(&text))
}

/// State and result of a promise.
fn promise_state(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let promise = args.get(0);
    let Some(data) = promise.downcast::<PromiseData>() else { return Ok(Value::UNDEFINED) };
    let state = match data.state() {
        PromiseState::Pending => "pending",
        PromiseState::Fulfilled => "fulfilled",
        PromiseState::Rejected => "rejected",
    };
    let (state, result) = (cx.string(state), data.result());
    Ok(cx.array_of(&[state, result]).into())
}

/// Target and handler of a proxy; `undefined` of what is none.
fn proxy_details(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(object) = args.get(0).as_object() else { return Ok(Value::UNDEFINED) };
    if object.kind() != CellKind::Proxy {
        return Ok(Value::UNDEFINED);
    }
    let (target, handler) = match object.proxy_parts() {
        Some((target, handler)) => (target.into(), handler.into()),
        None => (Value::NULL, Value::NULL),
    };
    Ok(cx.array_of(&[target, handler]).into())
}

fn is_constructor(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(ellipsis::unstable::engine::is_constructor(args.get(0)).into())
}

/// Whether a function is a generator's and whether it is async.
fn function_flavour(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let flavour = args.get(0).as_object().and_then(|function| function.function_flavour());
    match flavour {
        Some((generator, is_async)) => Ok(cx.array_of(&[generator.into(), is_async.into()]).into()),
        None => Ok(Value::UNDEFINED),
    }
}

/// Name and description of an error number of the system.
fn system_error_name(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = cx.to_number(args.get(0))?;
    let problem = std::io::Error::from_raw_os_error(-number as i32);
    let (name, text) = named(&problem);
    texts(cx, [name.to_owned(), text])
}
