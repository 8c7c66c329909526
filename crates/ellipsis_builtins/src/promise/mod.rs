//! [Promise](https://tc39.es/ecma262/#sec-promise-objects): constructor and prototype; what waits
//! for several promises stands in [`combinators`]. The operations behind them are the engine's.

mod combinators;

use ellipsis_engine::function::is_callable;
use ellipsis_engine::promise::{Capability, PromiseData, Reaction};
use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, NativeInfo, Object, Throw, Value};

use crate::build::{Class, Member, Symbol, constructor, define_class, method, symbol_getter, tag};
use crate::collections::map::own_value;
use crate::collections::{incompatible, return_this};

static CLASS: Class = Class {
    constructor: Intrinsic::Promise,
    prototype: Intrinsic::PromisePrototype,
    function: constructor("Promise", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[
    method("all", 1, combinators::all),
    method("allKeyed", 1, combinators::all_keyed),
    method("allSettled", 1, combinators::all_settled),
    method("allSettledKeyed", 1, combinators::all_settled_keyed),
    method("any", 1, combinators::any),
    method("race", 1, combinators::race),
    method("resolve", 1, resolve),
    method("reject", 1, reject),
    method("try", 1, try_),
    method("withResolvers", 0, with_resolvers),
    symbol_getter(Symbol::Species, "get [Symbol.species]", return_this),
];

static MEMBERS: &[Member] =
    &[tag("Promise"), method("then", 2, then), method("catch", 1, catch), method("finally", 1, finally)];

static THEN_FINALLY: NativeInfo = NativeInfo::function("", 1, then_finally);
static CATCH_FINALLY: NativeInfo = NativeInfo::function("", 1, catch_finally);
static VALUE_THUNK: NativeInfo = NativeInfo::function("", 0, value_thunk);
static THROWER: NativeInfo = NativeInfo::function("", 0, thrower);

/// Makes Promise.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
    for (which, holder, name) in [
        (Intrinsic::PromiseResolve, Intrinsic::Promise, "resolve"),
        (Intrinsic::PromiseThen, Intrinsic::PromisePrototype, "then"),
    ] {
        if let Some(function) = own_value(cx, holder, name).as_object() {
            cx.realm.set_intrinsic(which, function);
        }
    }
}

/// [`Promise`](https://tc39.es/ecma262/#sec-promise-executor)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(cx.type_error("Promise constructor cannot be invoked without 'new'"));
    }
    let executor = args.get(0);
    if !is_callable(executor) {
        let what = cx.describe(executor);
        return Err(cx.type_error(format!("Promise resolver {what} is not a function")));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::PromisePrototype)?;
    let promise = cx.new_promise_with(prototype);
    let (resolve, reject) = cx.create_resolving_functions(promise);
    match cx.call(executor, Value::UNDEFINED, &[resolve.into(), reject.into()]) {
        Err(throw) if throw.is_termination() => return Err(throw),
        Err(throw) => {
            cx.call(reject.into(), Value::UNDEFINED, &[throw.0])?;
        }
        Ok(_) => {}
    }
    Ok(promise.into())
}

fn not_an_object(cx: &mut Context, name: &str) -> Throw {
    cx.type_error(format!("{name} called on non-object"))
}

/// [`Promise.resolve`](https://tc39.es/ecma262/#sec-promise.resolve)
fn resolve(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.this.is_object() {
        return Err(not_an_object(cx, "PromiseResolve"));
    }
    cx.promise_resolve(args.this, args.get(0)).map(Value::from)
}

/// [`Promise.reject`](https://tc39.es/ecma262/#sec-promise.reject)
fn reject(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.this.is_object() {
        return Err(not_an_object(cx, "Promise.reject"));
    }
    let capability = cx.new_promise_capability(args.this)?;
    capability.reject(cx, args.get(0))?;
    Ok(capability.promise().into())
}

/// [`Promise.try`](https://tc39.es/ecma262/#sec-promise.try)
fn try_(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.this.is_object() {
        return Err(not_an_object(cx, "Promise.try"));
    }
    let capability = cx.new_promise_capability(args.this)?;
    let completion = cx.call(args.get(0), Value::UNDEFINED, args.rest(1));
    capability.settle(cx, completion)?;
    Ok(capability.promise().into())
}

/// [`Promise.withResolvers`](https://tc39.es/ecma262/#sec-promise.withResolvers)
fn with_resolvers(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let capability = cx.new_promise_capability(args.this)?;
    let (promise, resolve, reject) = capability.functions(cx);
    let object = cx.new_object();
    object.create_data_property_or_throw(cx, cx.names.promise, promise.into())?;
    object.create_data_property_or_throw(cx, cx.names.resolve, resolve)?;
    object.create_data_property_or_throw(cx, cx.names.reject, reject)?;
    Ok(object.into())
}

fn reaction(handler: Value) -> Reaction {
    if is_callable(handler) { Reaction::Callable(handler) } else { Reaction::PassOn }
}

/// [`Promise.prototype.then`](https://tc39.es/ecma262/#sec-promise.prototype.then)
fn then(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let promise = match args.this.as_object() {
        Some(object) if object.is::<PromiseData>() => object,
        _ => return Err(incompatible(cx, "Promise.prototype.then", args.this)),
    };
    let constructor = cx.species_constructor(promise, Intrinsic::Promise)?;
    let capability = cx.new_promise_capability(constructor.into())?;
    cx.perform_promise_then(promise, reaction(args.get(0)), reaction(args.get(1)), Some(capability));
    Ok(capability.promise().into())
}

/// [`Promise.prototype.catch`](https://tc39.es/ecma262/#sec-promise.prototype.catch)
fn catch(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let key = cx.names.then.into();
    cx.invoke(args.this, key, &[Value::UNDEFINED, args.get(0)])
}

/// [`Promise.prototype.finally`](https://tc39.es/ecma262/#sec-promise.prototype.finally)
fn finally(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(promise) = args.this.as_object() else {
        return Err(not_an_object(cx, "Promise.prototype.finally"));
    };
    let constructor = cx.species_constructor(promise, Intrinsic::Promise)?;
    let on_finally = args.get(0);
    let handlers = if is_callable(on_finally) {
        let captures = [on_finally, constructor.into()];
        let then: Gc<Object> = cx.new_native_closure(&THEN_FINALLY, &captures);
        let catch: Gc<Object> = cx.new_native_closure(&CATCH_FINALLY, &captures);
        [then.into(), catch.into()]
    } else {
        [on_finally, on_finally]
    };
    let key = cx.names.then.into();
    cx.invoke(args.this, key, &handlers)
}

/// Calls the function given to `finally`, and goes on when what it returned is fulfilled.
fn run_finally(cx: &mut Context, args: &Args<'_>, then: &'static NativeInfo) -> JsResult<Value> {
    let result = cx.call(args.captured(0), Value::UNDEFINED, &[])?;
    let promise = cx.promise_resolve(args.captured(1), result)?;
    let function = cx.new_native_closure(then, &[args.get(0)]);
    let key = cx.names.then.into();
    cx.invoke(promise.into(), key, &[function.into()])
}

/// The fulfil handler of [`Promise.prototype.finally`](https://tc39.es/ecma262/#sec-promise.prototype.finally)
fn then_finally(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    run_finally(cx, args, &VALUE_THUNK)
}

/// The reject handler of [`Promise.prototype.finally`](https://tc39.es/ecma262/#sec-promise.prototype.finally)
fn catch_finally(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    run_finally(cx, args, &THROWER)
}

fn value_thunk(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.captured(0))
}

fn thrower(_cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Err(Throw(args.captured(0)))
}

/// [IfAbruptRejectPromise](https://tc39.es/ecma262/#sec-ifabruptrejectpromise): the value, or the
/// rejected promise to return.
pub(crate) fn or_reject<T>(
    cx: &mut Context,
    capability: &Capability,
    result: JsResult<T>,
) -> JsResult<Result<T, Value>> {
    match result {
        Ok(value) => Ok(Ok(value)),
        Err(throw) if throw.is_termination() => Err(throw),
        Err(throw) => {
            capability.reject(cx, throw.0)?;
            Ok(Err(capability.promise().into()))
        }
    }
}
