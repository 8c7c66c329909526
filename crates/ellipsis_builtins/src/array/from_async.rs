//! `Array.fromAsync`: what the specification writes as an async function, as a state machine.

use std::cell::Cell;

use ellipsis_engine::promise::{Capability, Continuation};
use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, IteratorRecord, JsResult, NativeData, Object, PropertyKey, Throw, Trace,
    Tracer, Value, convert::to_boolean, function,
};

use super::{MAX_LENGTH, create_at, get_at, length_of, set_length};

/// What is being awaited.
#[derive(Clone, Copy)]
enum Awaiting {
    /// The result of `next`.
    Next,
    /// An element of an array-like object.
    Element,
    /// What the mapper gave.
    Mapped,
    /// The iterator's `return`; then the error is thrown.
    Close(Value),
}

/// Where the values come from.
#[derive(Clone, Copy)]
enum Source {
    Iterator(IteratorRecord),
    ArrayLike { object: Gc<Object>, length: usize },
}

struct FromAsync {
    capability: Capability,
    mapper: Value,
    mapper_this: Value,
    source: Source,
    result: Gc<Object>,
    next: Cell<usize>,
    awaiting: Cell<Awaiting>,
}

impl Trace for FromAsync {
    fn trace(&self, tracer: &mut Tracer) {
        self.capability.trace(tracer);
        self.mapper.trace(tracer);
        self.mapper_this.trace(tracer);
        match self.source {
            Source::Iterator(record) => record.trace(tracer),
            Source::ArrayLike { object, .. } => tracer.mark(object),
        }
        tracer.mark(self.result);
        if let Awaiting::Close(error) = self.awaiting.get() {
            error.trace(tracer);
        }
    }
}

impl NativeData for FromAsync {
    const NAME: &'static str = "FromAsync";
}

/// [`Array.fromAsync`](https://tc39.es/ecma262/#sec-array.fromasync)
pub(super) fn from_async(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let constructor = cx.intrinsic(Intrinsic::Promise);
    let capability = cx.new_promise_capability(constructor.into())?;
    if let Err(throw) = start(cx, args, capability) {
        reject(cx, capability, throw)?;
    }
    Ok(capability.promise().into())
}

fn reject(cx: &mut Context, capability: Capability, throw: Throw) -> JsResult<()> {
    if throw.is_termination() { Err(throw) } else { capability.reject(cx, throw.0) }
}

fn start(cx: &mut Context, args: &Args, capability: Capability) -> JsResult<()> {
    let (items, mapper) = (args.get(0), args.get(1));
    if !mapper.is_undefined() {
        super::require_callable(cx, mapper)?;
    }
    let (async_key, sync_key): (PropertyKey, PropertyKey) =
        (cx.symbols.async_iterator.into(), cx.symbols.iterator.into());
    let mut record = None;
    if let Some(method) = cx.get_method(items, async_key)? {
        record = Some(cx.get_iterator_from_method(items, method.into())?);
    } else if let Some(method) = cx.get_method(items, sync_key)? {
        let sync = cx.get_iterator_from_method(items, method.into())?;
        record = Some((crate::library::LIBRARY.async_from_sync_iterator)(cx, sync)?);
    }
    let (source, length) = match record {
        Some(record) => (Source::Iterator(record), None),
        None => {
            let object = cx.to_object(items)?;
            let length = length_of(cx, object)?;
            (Source::ArrayLike { object, length }, Some(length))
        }
    };
    let result = if function::is_constructor(args.this) {
        let length = length.map(Value::from);
        let result = cx.construct(args.this, length.as_slice(), Value::UNDEFINED)?;
        match result.as_object() {
            Some(object) => object,
            None => return Err(cx.type_error("The constructor gave no object")),
        }
    } else {
        cx.array_create(length.unwrap_or(0) as f64)?
    };
    let data = FromAsync {
        capability,
        mapper,
        mapper_this: args.get(2),
        source,
        result,
        next: Cell::new(0),
        awaiting: Cell::new(Awaiting::Next),
    };
    let state = cx.new_native_with(Value::NULL, data);
    advance(cx, state)
}

/// Waits for a value, then goes on with [`resume`].
fn wait(cx: &mut Context, state: Gc<Object>, value: Value, awaiting: Awaiting) -> JsResult<()> {
    if let Some(data) = state.downcast::<FromAsync>() {
        data.awaiting.set(awaiting);
    }
    cx.await_then(value, Continuation { function: resume, state: state.into() })
}

/// Asks for the next value, or ends.
fn advance(cx: &mut Context, state: Gc<Object>) -> JsResult<()> {
    let Some(data) = state.downcast::<FromAsync>() else { return Ok(()) };
    let at = data.next.get();
    match data.source {
        Source::Iterator(record) => {
            if at >= MAX_LENGTH {
                let throw = cx.type_error("Invalid array length");
                return close(cx, state, throw);
            }
            let result = cx.call(record.next, record.iterator, &[])?;
            wait(cx, state, result, Awaiting::Next)
        }
        Source::ArrayLike { length, .. } if at >= length => finish(cx, data),
        Source::ArrayLike { object, .. } => {
            let value = get_at(cx, object, at)?;
            wait(cx, state, value, Awaiting::Element)
        }
    }
}

fn finish(cx: &mut Context, data: &FromAsync) -> JsResult<()> {
    set_length(cx, data.result, data.next.get())?;
    data.capability.resolve(cx, data.result.into())
}

fn resume(cx: &mut Context, state: Value, settled: JsResult<Value>) -> JsResult<Value> {
    let Some(object) = state.as_object() else { return Ok(Value::UNDEFINED) };
    if let Err(throw) = step(cx, object, settled)
        && let Some(data) = object.downcast::<FromAsync>()
    {
        reject(cx, data.capability, throw)?;
    }
    Ok(Value::UNDEFINED)
}

/// Goes on with what was awaited. What this throws rejects the promise.
fn step(cx: &mut Context, state: Gc<Object>, settled: JsResult<Value>) -> JsResult<()> {
    let Some(data) = state.downcast::<FromAsync>() else { return Ok(()) };
    match data.awaiting.get() {
        Awaiting::Next => {
            let result = settled?;
            let Some(result) = result.as_object() else {
                let what = cx.describe(result);
                return Err(cx.type_error(format!("Iterator result {what} is not an object")));
            };
            let (done_key, value_key) = (cx.names.done, cx.names.value);
            let done = result.get(cx, done_key)?;
            if to_boolean(done) {
                return finish(cx, data);
            }
            let value = result.get(cx, value_key)?;
            map_or_store(cx, state, data, value)
        }
        Awaiting::Element => map_or_store(cx, state, data, settled?),
        Awaiting::Mapped => match settled {
            Ok(value) => store(cx, state, data, value),
            Err(throw) => close(cx, state, throw),
        },
        Awaiting::Close(error) => Err(Throw(error)),
    }
}

fn map_or_store(cx: &mut Context, state: Gc<Object>, data: &FromAsync, value: Value) -> JsResult<()> {
    if data.mapper.is_undefined() {
        return store(cx, state, data, value);
    }
    let mapped = cx
        .call(data.mapper, data.mapper_this, &[value, data.next.get().into()])
        .and_then(|mapped| wait(cx, state, mapped, Awaiting::Mapped));
    match mapped {
        Ok(()) => Ok(()),
        Err(throw) => close(cx, state, throw),
    }
}

fn store(cx: &mut Context, state: Gc<Object>, data: &FromAsync, value: Value) -> JsResult<()> {
    let at = data.next.get();
    if let Err(throw) = create_at(cx, data.result, at, value) {
        return close(cx, state, throw);
    }
    data.next.set(at + 1);
    advance(cx, state)
}

/// [`AsyncIteratorClose`](https://tc39.es/ecma262/#sec-asynciteratorclose) with an error, which
/// comes through whatever `return` does.
fn close(cx: &mut Context, state: Gc<Object>, throw: Throw) -> JsResult<()> {
    let Some(data) = state.downcast::<FromAsync>() else { return Ok(()) };
    let Source::Iterator(record) = data.source else { return Err(throw) };
    if throw.is_termination() {
        return Err(throw);
    }
    let key = cx.names.return_.into();
    let result = match cx.get_method(record.iterator, key) {
        Ok(Some(method)) => cx.call(method.into(), record.iterator, &[]),
        Ok(None) => return Err(throw),
        Err(_) => return Err(throw),
    };
    match result {
        Ok(value) => match wait(cx, state, value, Awaiting::Close(throw.0)) {
            Ok(()) => Ok(()),
            Err(_) => Err(throw),
        },
        Err(inner) if inner.is_termination() => Err(inner),
        Err(_) => Err(throw),
    }
}
