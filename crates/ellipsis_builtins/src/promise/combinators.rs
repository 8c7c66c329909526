//! [Promise](https://tc39.es/ecma262/#sec-promise-constructor) functions that wait for several
//! promises.

use std::cell::{Cell, RefCell};

use ellipsis_engine::function::is_callable;
use ellipsis_engine::promise::Capability;
use ellipsis_engine::{
    Args, Attributes, Combinator, Context, Gc, Intrinsic, JsResult, NativeData, NativeInfo, Object,
    PropertyKey, Value,
};
use ellipsis_engine::{Trace, Tracer};

use super::or_reject;

/// What is waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    All,
    AllSettled,
    Any,
    Race,
}

/// What the element functions of one call share.
struct Shared {
    values: RefCell<Vec<Value>>,
    /// The keys of the values, if the result is an object.
    keys: Option<RefCell<Vec<PropertyKey>>>,
    /// Which elements have been settled.
    settled: RefCell<Vec<bool>>,
    remaining: Cell<usize>,
    capability: Capability,
    kind: Kind,
    /// The function that was called, and its `this`.
    callee: Gc<Object>,
    constructor: Value,
}

impl NativeData for Shared {
    const NAME: &'static str = "PromiseCombinator";
    const COMBINATOR: Option<fn(Gc<Object>) -> Option<Combinator>> = Some(|object| {
        let shared = object.downcast::<Shared>()?;
        let promise = shared.capability.promise();
        Some(Combinator { callee: shared.callee, constructor: shared.constructor, promise })
    });
}

impl Trace for Shared {
    fn trace(&self, tracer: &mut Tracer) {
        self.values.borrow().trace(tracer);
        if let Some(keys) = &self.keys {
            keys.borrow().trace(tracer);
        }
        self.capability.trace(tracer);
        tracer.mark(self.callee);
        self.constructor.trace(tracer);
    }
}

static RESOLVE_ELEMENT: NativeInfo = NativeInfo::function("", 1, resolve_element);
static FULFILL_SETTLED: NativeInfo = NativeInfo::function("", 1, fulfill_settled);
static REJECT_SETTLED: NativeInfo = NativeInfo::function("", 1, reject_settled);

/// [`Promise.all`](https://tc39.es/ecma262/#sec-promise.all)
pub(super) fn all(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    of_iterable(cx, args, Kind::All)
}

/// [`Promise.allSettled`](https://tc39.es/ecma262/#sec-promise.allsettled)
pub(super) fn all_settled(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    of_iterable(cx, args, Kind::AllSettled)
}

/// [`Promise.any`](https://tc39.es/ecma262/#sec-promise.any)
pub(super) fn any(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    of_iterable(cx, args, Kind::Any)
}

/// [`Promise.race`](https://tc39.es/ecma262/#sec-promise.race)
pub(super) fn race(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    of_iterable(cx, args, Kind::Race)
}

/// [`Promise.allKeyed`](https://tc39.es/proposal-await-dictionary/#sec-promise.allkeyed)
pub(super) fn all_keyed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    of_properties(cx, args, Kind::All)
}

/// [`Promise.allSettledKeyed`](https://tc39.es/proposal-await-dictionary/#sec-promise.allsettledkeyed)
pub(super) fn all_settled_keyed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    of_properties(cx, args, Kind::AllSettled)
}

/// [GetPromiseResolve](https://tc39.es/ecma262/#sec-getpromiseresolve)
fn get_promise_resolve(cx: &mut Context, constructor: Value) -> JsResult<Value> {
    let key = cx.names.resolve.into();
    let resolve = cx.get_v(constructor, key)?;
    if is_callable(resolve) {
        Ok(resolve)
    } else {
        Err(cx.type_error("Promise resolve or reject function is not callable"))
    }
}

/// The capability to settle, with functions, and what the element functions share.
fn prepare(
    cx: &mut Context,
    args: &Args<'_>,
    kind: Kind,
    keys: Option<RefCell<Vec<PropertyKey>>>,
) -> JsResult<Gc<Object>> {
    let constructor = args.this;
    if !constructor.is_object() {
        let name = args.callee.native_info().map_or("", |info| info.name);
        return Err(cx.type_error(format!("Promise.{name} called on non-object")));
    }
    let capability = cx.new_promise_capability(constructor)?;
    let (promise, resolve, reject) = capability.functions(cx);
    let shared = Shared {
        values: RefCell::default(),
        keys,
        settled: RefCell::default(),
        remaining: Cell::new(1),
        capability: Capability::Functions { promise, resolve, reject },
        kind,
        callee: args.callee,
        constructor,
    };
    Ok(cx.new_native_with(Value::NULL, shared))
}

fn of_iterable(cx: &mut Context, args: &Args<'_>, kind: Kind) -> JsResult<Value> {
    let constructor = args.this;
    let holder = prepare(cx, args, kind, None)?;
    let Some(shared) = holder.downcast::<Shared>() else { return Ok(Value::UNDEFINED) };
    let capability = shared.capability;
    let resolve = get_promise_resolve(cx, constructor);
    let resolve = match or_reject(cx, &capability, resolve)? {
        Ok(resolve) => resolve,
        Err(promise) => return Ok(promise),
    };
    let record = cx.get_iterator(args.get(0));
    let record = match or_reject(cx, &capability, record)? {
        Ok(record) => record,
        Err(promise) => return Ok(promise),
    };
    loop {
        let item = record.step(cx);
        let item = match or_reject(cx, &capability, item)? {
            Ok(item) => item,
            Err(promise) => return Ok(promise),
        };
        let Some(item) = item else { break };
        if let Err(throw) = add_element(cx, holder, constructor, resolve, item) {
            let closed = record.close(cx, Err::<Value, _>(throw));
            return Ok(match or_reject(cx, &capability, closed)? {
                Ok(value) | Err(value) => value,
            });
        }
    }
    let finished = finish_one(cx, shared);
    Ok(match or_reject(cx, &capability, finished)? {
        Ok(_) => capability.promise().into(),
        Err(promise) => promise,
    })
}

fn of_properties(cx: &mut Context, args: &Args<'_>, kind: Kind) -> JsResult<Value> {
    let constructor = args.this;
    let holder = prepare(cx, args, kind, Some(RefCell::default()))?;
    let Some(shared) = holder.downcast::<Shared>() else { return Ok(Value::UNDEFINED) };
    let added = add_properties(cx, holder, constructor, args.get(0));
    let finished = match added {
        Ok(()) => finish_one(cx, shared),
        Err(throw) => Err(throw),
    };
    let capability = shared.capability;
    Ok(match or_reject(cx, &capability, finished)? {
        Ok(_) => capability.promise().into(),
        Err(promise) => promise,
    })
}

/// [PerformPromiseAllKeyed](https://tc39.es/proposal-await-dictionary/#sec-performpromiseallkeyed), up to
/// where it waits.
fn add_properties(cx: &mut Context, holder: Gc<Object>, constructor: Value, promises: Value) -> JsResult<()> {
    let Some(shared) = holder.downcast::<Shared>() else { return Ok(()) };
    let resolve = get_promise_resolve(cx, constructor)?;
    let Some(promises) = promises.as_object() else {
        let what = cx.describe(promises);
        return Err(cx.type_error(format!("{what} is not an object")));
    };
    for key in &promises.own_property_keys(cx)? {
        let property = promises.get_own_property(cx, key)?;
        if property.is_none_or(|property| property.enumerable != Some(true)) {
            continue;
        }
        let value = promises.get(cx, key)?;
        if let Some(keys) = &shared.keys {
            keys.borrow_mut().push(key);
        }
        add_element(cx, holder, constructor, resolve, value)?;
    }
    Ok(())
}

/// Starts to wait for one more value.
fn add_element(
    cx: &mut Context,
    holder: Gc<Object>,
    constructor: Value,
    resolve: Value,
    item: Value,
) -> JsResult<()> {
    let Some(shared) = holder.downcast::<Shared>() else { return Ok(()) };
    let (_, resolve_all, reject_all) = shared.capability.functions(cx);
    let index = shared.values.borrow().len();
    if shared.kind != Kind::Race {
        shared.values.borrow_mut().push(Value::UNDEFINED);
        shared.settled.borrow_mut().push(false);
    }
    let next = cx.call(resolve, constructor, &[item])?;
    let captures = [holder.into(), index.into()];
    let mut element = |info: &'static NativeInfo| Value::from(cx.new_native_closure(info, &captures));
    let (on_fulfilled, on_rejected) = match shared.kind {
        Kind::All => (element(&RESOLVE_ELEMENT), reject_all),
        Kind::AllSettled => (element(&FULFILL_SETTLED), element(&REJECT_SETTLED)),
        Kind::Any => (resolve_all, element(&RESOLVE_ELEMENT)),
        Kind::Race => (resolve_all, reject_all),
    };
    shared.remaining.set(shared.remaining.get() + 1);
    let key = cx.names.then.into();
    cx.invoke(next, key, &[on_fulfilled, on_rejected])?;
    Ok(())
}

/// Stores what an element was settled with, unless it was before; whether it was not.
fn settle_element(args: &Args<'_>, value: Value) -> bool {
    let holder = args.captured(0);
    let (Some(shared), Some(index)) = (holder.downcast::<Shared>(), args.captured(1).as_number()) else {
        return false;
    };
    let index = index as usize;
    if std::mem::replace(&mut shared.settled.borrow_mut()[index], true) {
        return false;
    }
    shared.values.borrow_mut()[index] = value;
    true
}

fn finish_element(cx: &mut Context, args: &Args<'_>, value: Value) -> JsResult<Value> {
    let holder = args.captured(0);
    if settle_element(args, value)
        && let Some(shared) = holder.downcast::<Shared>()
    {
        finish_one(cx, shared)?;
    }
    Ok(Value::UNDEFINED)
}

/// [Promise.all resolve element functions](https://tc39.es/ecma262/#sec-promise.all-resolve-element-functions),
/// and [Promise.any reject element functions](https://tc39.es/ecma262/#sec-promise.any-reject-element-functions)
fn resolve_element(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    finish_element(cx, args, args.get(0))
}

/// Whether the element of a settled function is still open.
fn is_open(args: &Args<'_>) -> bool {
    let holder = args.captured(0);
    match (holder.downcast::<Shared>(), args.captured(1).as_number()) {
        (Some(shared), Some(index)) => !shared.settled.borrow()[index as usize],
        _ => false,
    }
}

fn finish_settled(cx: &mut Context, args: &Args<'_>, status: &str, name: PropertyKey) -> JsResult<Value> {
    if !is_open(args) {
        return Ok(Value::UNDEFINED);
    }
    let object = cx.new_object();
    let status = cx.string(status);
    object.create_data_property_or_throw(cx, cx.names.status, status)?;
    object.create_data_property_or_throw(cx, name, args.get(0))?;
    finish_element(cx, args, object.into())
}

/// [Promise.allSettled resolve element functions](https://tc39.es/ecma262/#sec-promise.allsettled-resolve-element-functions)
fn fulfill_settled(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let name = cx.names.value.into();
    finish_settled(cx, args, "fulfilled", name)
}

/// [Promise.allSettled reject element functions](https://tc39.es/ecma262/#sec-promise.allsettled-reject-element-functions)
fn reject_settled(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let name = cx.names.reason.into();
    finish_settled(cx, args, "rejected", name)
}

/// Counts one element, or the end of the input, as done; settles the result after the last one.
fn finish_one(cx: &mut Context, shared: &Shared) -> JsResult<()> {
    let remaining = shared.remaining.get() - 1;
    shared.remaining.set(remaining);
    if remaining > 0 || shared.kind == Kind::Race {
        return Ok(());
    }
    let values = shared.values.borrow().clone();
    if let Some(keys) = &shared.keys {
        let result = cx.new_object_with_prototype(Value::NULL);
        for (&key, &value) in keys.borrow().iter().zip(&values) {
            result.create_data_property_or_throw(cx, key, value)?;
        }
        return shared.capability.resolve(cx, result.into());
    }
    let array = cx.array_from(&values)?;
    if shared.kind != Kind::Any {
        return shared.capability.resolve(cx, array.into());
    }
    let prototype = cx.intrinsic(Intrinsic::AggregateErrorPrototype);
    let error = cx.new_error_object(prototype);
    let message = cx.string("All promises were rejected");
    error.define_new(cx, cx.names.message.into(), message, Attributes::METHOD);
    error.define_new(cx, cx.names.errors.into(), array.into(), Attributes::METHOD);
    shared.capability.reject(cx, error.into())
}
