//! [Async-from-sync iterators](https://tc39.es/ecma262/#sec-async-from-sync-iterator-objects)

use ellipsis_engine::promise::{Capability, Continuation, Reaction};
use ellipsis_engine::trace_fields;
use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, IteratorRecord, JsResult, NativeData, Object, Value, to_boolean,
};

use crate::build::{Member, define_namespace, method};
use crate::promise::or_reject;

static MEMBERS: &[Member] =
    &[method("next", 1, next), method("return", 1, return_), method("throw", 1, throw)];

/// The payload of async-from-sync iterators.
struct AsyncFromSyncIterator {
    record: IteratorRecord,
}

impl NativeData for AsyncFromSyncIterator {
    const NAME: &'static str = "Async-from-Sync Iterator";
}

trace_fields!(AsyncFromSyncIterator { record });

/// Makes %AsyncFromSyncIteratorPrototype%.
pub(crate) fn make(cx: &mut Context) {
    let which = Intrinsic::AsyncFromSyncIteratorPrototype;
    define_namespace(cx, which, Intrinsic::AsyncIteratorPrototype, MEMBERS);
}

/// [CreateAsyncFromSyncIterator](https://tc39.es/ecma262/#sec-createasyncfromsynciterator)
pub(crate) fn create(cx: &mut Context, record: IteratorRecord) -> JsResult<IteratorRecord> {
    let data = AsyncFromSyncIterator { record };
    let iterator = cx.new_native(Intrinsic::AsyncFromSyncIteratorPrototype, data);
    let next = iterator.get(cx, cx.names.next)?;
    Ok(IteratorRecord { iterator: iterator.into(), next })
}

/// Runs a method's steps; what they throw rejects the promise.
fn run(
    cx: &mut Context,
    args: &Args<'_>,
    steps: fn(&mut Context, &Args<'_>, IteratorRecord, &Capability) -> JsResult<()>,
) -> JsResult<Value> {
    let capability = Capability::Native(cx.new_promise());
    let Some(data) = args.this.downcast::<AsyncFromSyncIterator>() else {
        return Err(cx.type_error("not an async-from-sync iterator"));
    };
    let done = steps(cx, args, data.record, &capability);
    Ok(match or_reject(cx, &capability, done)? {
        Ok(()) => capability.promise().into(),
        Err(promise) => promise,
    })
}

/// The arguments that are handed on: one at most.
fn first_argument<'a>(args: &'a Args<'_>) -> &'a [Value] {
    &args.args[..args.len().min(1)]
}

fn not_an_object(cx: &mut Context, value: Value) -> ellipsis_engine::Throw {
    let what = cx.describe(value);
    cx.type_error(format!("Iterator result {what} is not an object"))
}

/// [`%AsyncFromSyncIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%.next)
fn next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    run(cx, args, |cx, args, record, capability| {
        let result = cx.call(record.next, record.iterator, first_argument(args))?;
        match result.as_object() {
            Some(result) => go_on(cx, args.this, result, record, capability, true),
            None => Err(not_an_object(cx, result)),
        }
    })
}

/// [`%AsyncFromSyncIteratorPrototype%.return`](https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%.return)
fn return_(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    run(cx, args, |cx, args, record, capability| {
        let key = cx.names.return_.into();
        let Some(method) = cx.get_method(record.iterator, key)? else {
            let result = cx.iterator_result(args.get(0), true);
            return capability.resolve(cx, result);
        };
        let result = cx.call(method.into(), record.iterator, first_argument(args))?;
        match result.as_object() {
            Some(result) => go_on(cx, args.this, result, record, capability, false),
            None => Err(not_an_object(cx, result)),
        }
    })
}

/// [`%AsyncFromSyncIteratorPrototype%.throw`](https://tc39.es/ecma262/#sec-%asyncfromsynciteratorprototype%.throw)
fn throw(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    run(cx, args, |cx, args, record, capability| {
        let key = cx.names.throw.into();
        let Some(method) = cx.get_method(record.iterator, key)? else {
            // The iterator gets a chance to clean up before the protocol's violation is reported.
            record.close(cx, Ok(()))?;
            return Err(cx.type_error("The iterator does not provide a 'throw' method"));
        };
        let result = cx.call(method.into(), record.iterator, first_argument(args))?;
        match result.as_object() {
            Some(result) => go_on(cx, args.this, result, record, capability, true),
            None => Err(not_an_object(cx, result)),
        }
    })
}

/// [AsyncFromSyncIteratorContinuation](https://tc39.es/ecma262/#sec-asyncfromsynciteratorcontinuation)
fn go_on(
    cx: &mut Context,
    iterator: Value,
    result: Gc<Object>,
    record: IteratorRecord,
    capability: &Capability,
    close_on_rejection: bool,
) -> JsResult<()> {
    let done = result.get(cx, cx.names.done)?;
    let done = to_boolean(done);
    let value = result.get(cx, cx.names.value)?;
    let constructor = cx.intrinsic(Intrinsic::Promise);
    let mut wrapped = cx.promise_resolve(constructor.into(), value);
    if wrapped.is_err() && !done && close_on_rejection {
        wrapped = record.close(cx, wrapped);
    }
    let function = match (done, close_on_rejection) {
        (true, _) => unwrap_last,
        (false, true) => unwrap_or_close,
        (false, false) => unwrap,
    };
    let reaction = Reaction::Native(Continuation { function, state: iterator });
    cx.perform_promise_then(wrapped?, reaction, reaction, Some(*capability));
    Ok(())
}

fn unwrap_last(cx: &mut Context, _iterator: Value, value: JsResult<Value>) -> JsResult<Value> {
    Ok(cx.iterator_result(value?, true))
}

fn unwrap(cx: &mut Context, _iterator: Value, value: JsResult<Value>) -> JsResult<Value> {
    Ok(cx.iterator_result(value?, false))
}

fn unwrap_or_close(cx: &mut Context, iterator: Value, value: JsResult<Value>) -> JsResult<Value> {
    match (value, iterator.downcast::<AsyncFromSyncIterator>()) {
        (Err(throw), Some(data)) => data.record.close(cx, Err(throw)),
        (value, _) => unwrap(cx, iterator, value),
    }
}
