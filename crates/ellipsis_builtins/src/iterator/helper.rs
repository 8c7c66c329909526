//! Iterator helpers ([clause](https://tc39.es/ecma262/#sec-iterator-helper-objects)): what the
//! specification writes as generators, as state machines.

use std::cell::{Cell, RefCell};

use ellipsis_engine::{
    Args, Context, DirectIteration, Intrinsic, IteratorRecord, JsResult, NativeData, Throw, Trace, Tracer,
    Value, to_boolean,
};

use super::constructor::{called_on_non_object, flattenable_iterator};
use super::consume::{ask, begin, direct, receiver};
use super::zip::Zip;
use crate::build::{Member, define_namespace, method, tag};

/// Which helper it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Map,
    Filter,
    Take,
    Drop,
    FlatMap,
    Concat,
    Zip,
    Chunks,
    Windows,
    /// Windows of which an only one may be too small.
    PartialWindows,
}

/// [[GeneratorState]]
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Yielded,
    Running,
    Completed,
}

/// The payload of iterator helpers.
struct Helper {
    kind: Kind,
    state: Cell<State>,
    /// [[UnderlyingIterators]]; none for `concat`, which opens them one by one.
    underlying: Option<IteratorRecord>,
    callback: Value,
    /// How many values there were, or, for `concat`, how many items were begun.
    count: Cell<usize>,
    /// How many values remain to be taken or dropped; the size of chunks and windows.
    remaining: Cell<f64>,
    /// What `flatMap` and `concat` are within.
    inner: Cell<Option<IteratorRecord>>,
    /// Items of `concat` with their iterator methods.
    items: Box<[(Value, Value)]>,
    /// What `zip` and `zipKeyed` work on.
    zip: Option<Zip>,
    /// The chunk or window so far.
    buffer: RefCell<Vec<Value>>,
    /// The underlying iterator ended, though there was one more value to give.
    is_exhausted: Cell<bool>,
}

impl Trace for Helper {
    fn trace(&self, tracer: &mut Tracer) {
        self.underlying.trace(tracer);
        self.callback.trace(tracer);
        self.inner.get().trace(tracer);
        self.items.trace(tracer);
        self.zip.trace(tracer);
        self.buffer.borrow().trace(tracer);
    }
}

impl NativeData for Helper {
    const NAME: &'static str = "Iterator Helper";
    const DIRECT_ITERATION: Option<&'static DirectIteration> = Some(&DirectIteration {
        next,
        step: |cx, iterator| step(cx, iterator.into()),
        drain: |cx, iterator, elements| {
            while let Some(value) = step(cx, iterator.into())? {
                cx.allocate(|cx| elements.push(&mut cx.heap, value))?;
                cx.charge_at_safepoint(1)?;
            }
            Ok(())
        },
    });
}

static MEMBERS: &[Member] = &[method("next", 0, next), method("return", 0, return_), tag("Iterator Helper")];

/// Makes %IteratorHelperPrototype%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::IteratorHelperPrototype, Intrinsic::IteratorPrototype, MEMBERS);
}

impl Helper {
    fn new(kind: Kind, underlying: Option<IteratorRecord>, callback: Value) -> Helper {
        Helper {
            kind,
            state: Cell::new(State::Start),
            underlying,
            callback,
            count: Cell::new(0),
            remaining: Cell::new(0.0),
            inner: Cell::new(None),
            items: Box::default(),
            zip: None,
            buffer: RefCell::default(),
            is_exhausted: Cell::new(false),
        }
    }

    fn into_object(self, cx: &mut Context) -> Value {
        cx.new_native(Intrinsic::IteratorHelperPrototype, self).into()
    }
}

/// A helper of `zip` or `zipKeyed`.
pub(super) fn new_zip_helper(cx: &mut Context, zip: Zip) -> Value {
    Helper { zip: Some(zip), ..Helper::new(Kind::Zip, None, Value::UNDEFINED) }.into_object(cx)
}

fn with_callback(cx: &mut Context, args: &Args, kind: Kind, name: &str) -> JsResult<Value> {
    let record = begin(cx, args, name)?;
    Ok(Helper::new(kind, Some(record), args.get(0)).into_object(cx))
}

/// [`Iterator.prototype.map`](https://tc39.es/ecma262/#sec-iterator.prototype.map)
pub(super) fn map(cx: &mut Context, args: &Args) -> JsResult<Value> {
    with_callback(cx, args, Kind::Map, "map")
}

/// [`Iterator.prototype.filter`](https://tc39.es/ecma262/#sec-iterator.prototype.filter)
pub(super) fn filter(cx: &mut Context, args: &Args) -> JsResult<Value> {
    with_callback(cx, args, Kind::Filter, "filter")
}

/// [`Iterator.prototype.flatMap`](https://tc39.es/ecma262/#sec-iterator.prototype.flatmap)
pub(super) fn flat_map(cx: &mut Context, args: &Args) -> JsResult<Value> {
    with_callback(cx, args, Kind::FlatMap, "flatMap")
}

/// [`Iterator.prototype.take`](https://tc39.es/ecma262/#sec-iterator.prototype.take)
pub(super) fn take(cx: &mut Context, args: &Args) -> JsResult<Value> {
    with_limit(cx, args, Kind::Take, "take")
}

/// [`Iterator.prototype.drop`](https://tc39.es/ecma262/#sec-iterator.prototype.drop)
pub(super) fn drop(cx: &mut Context, args: &Args) -> JsResult<Value> {
    with_limit(cx, args, Kind::Drop, "drop")
}

fn with_limit(cx: &mut Context, args: &Args, kind: Kind, name: &str) -> JsResult<Value> {
    let record = receiver(cx, args, name)?;
    let limit = match check_limit(cx, args.get(0)) {
        Ok(limit) => limit,
        Err(throw) => return record.close(cx, Err(throw)),
    };
    let record = direct(cx, record)?;
    let helper = Helper::new(kind, Some(record), Value::UNDEFINED);
    helper.remaining.set(limit);
    Ok(helper.into_object(cx))
}

fn check_limit(cx: &mut Context, limit: Value) -> JsResult<f64> {
    let number = cx.to_number(limit)?;
    let integer = number.trunc();
    if integer >= 0.0 && (integer.is_infinite() || integer <= crate::array::MAX_LENGTH as f64) {
        return Ok(integer);
    }
    let what = cx.describe_plain(limit);
    Err(cx.range_error(format!("{what} must be positive")))
}

/// [`Iterator.prototype.chunks`](https://tc39.es/proposal-iterator-chunking/#sec-iterator.prototype.chunks)
pub(super) fn chunks(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = receiver(cx, args, "chunks")?;
    match check_size(cx, args.get(0)) {
        Ok(size) => with_size(cx, record, Kind::Chunks, size),
        Err(throw) => record.close(cx, Err(throw)),
    }
}

/// [`Iterator.prototype.windows`](https://tc39.es/proposal-iterator-chunking/#sec-iterator.prototype.windows)
pub(super) fn windows(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let record = receiver(cx, args, "windows")?;
    let size = match check_size(cx, args.get(0)) {
        Ok(size) => size,
        Err(throw) => return record.close(cx, Err(throw)),
    };
    let undersized = args.get(1);
    let kind = match undersized.as_string().map(|text| text.to_short_string()).as_deref() {
        None if undersized.is_undefined() => Kind::Windows,
        Some("only-full") => Kind::Windows,
        Some("allow-partial") => Kind::PartialWindows,
        _ => {
            let throw = cx.type_error("undersized must be 'only-full' or 'allow-partial'");
            return record.close(cx, Err(throw));
        }
    };
    with_size(cx, record, kind, size)
}

fn with_size(cx: &mut Context, record: IteratorRecord, kind: Kind, size: f64) -> JsResult<Value> {
    let record = direct(cx, record)?;
    let helper = Helper::new(kind, Some(record), Value::UNDEFINED);
    helper.remaining.set(size);
    Ok(helper.into_object(cx))
}

/// The size of chunks or windows: an integer as it is.
fn check_size(cx: &mut Context, size: Value) -> JsResult<f64> {
    let what = cx.describe(size);
    match size.as_number() {
        Some(number) if number.is_finite() && number.trunc() == number => {
            if (1.0..=f64::from(u32::MAX)).contains(&number) {
                Ok(number)
            } else {
                Err(cx.range_error(format!("{what} is out of range")))
            }
        }
        _ => Err(cx.type_error(format!("{what} is not an integer"))),
    }
}

/// [`Iterator.concat`](https://tc39.es/ecma262/#sec-iterator.concat)
pub(super) fn concat(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.symbols.iterator.into();
    let mut methods = cx.rooted_list();
    for &item in args.args {
        if !item.is_object() {
            return Err(called_on_non_object(cx, "Iterator.concat"));
        }
        let Some(method) = cx.get_method(item, key)? else {
            let what = cx.describe(item);
            return Err(cx.type_error(format!("{what} is not iterable")));
        };
        methods.push(method.into());
    }
    let items = methods.iter().zip(args.args.iter().copied()).collect();
    Ok(Helper { items, ..Helper::new(Kind::Concat, None, Value::UNDEFINED) }.into_object(cx))
}

/// The receiver's payload, unless it is running.
fn this_helper<'a>(cx: &mut Context, this: &'a Value, name: &str) -> JsResult<&'a Helper> {
    let Some(helper) = this.downcast::<Helper>() else {
        let what = cx.describe(*this);
        return Err(cx.type_error(format!(
            "Method Iterator Helper.prototype.{name} called on incompatible receiver {what}"
        )));
    };
    if helper.state.get() == State::Running {
        return Err(cx.type_error("Generator is already running"));
    }
    Ok(helper)
}

/// [`%IteratorHelperPrototype%.next`](https://tc39.es/ecma262/#sec-%iteratorhelperprototype%.next)
fn next(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let value = step(cx, args.this)?;
    Ok(cx.iterator_result(value.unwrap_or(Value::UNDEFINED), value.is_none()))
}

/// What the result object of `next` would hold.
fn step(cx: &mut Context, this: Value) -> JsResult<Option<Value>> {
    let helper = this_helper(cx, &this, "next")?;
    if helper.state.get() == State::Completed {
        return Ok(None);
    }
    cx.check_native_stack()?;
    helper.state.set(State::Running);
    let result = helper.advance(cx);
    helper.state.set(if matches!(result, Ok(Some(_))) { State::Yielded } else { State::Completed });
    result
}

/// [`%IteratorHelperPrototype%.return`](https://tc39.es/ecma262/#sec-%iteratorhelperprototype%.return)
fn return_(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let helper = this_helper(cx, &args.this, "return")?;
    match helper.state.get() {
        State::Completed => {}
        State::Start => {
            helper.state.set(State::Completed);
            helper.close(cx)?;
        }
        State::Yielded | State::Running => {
            helper.state.set(State::Running);
            let closed = helper.close(cx);
            helper.state.set(State::Completed);
            closed?;
        }
    }
    Ok(cx.iterator_result(Value::UNDEFINED, true))
}

impl Helper {
    /// Closes what is open, from within.
    fn close(&self, cx: &mut Context) -> JsResult<()> {
        if self.is_exhausted.get() {
            return Ok(());
        }
        let closed = match self.inner.take() {
            Some(inner) => inner.close(cx, Ok(())),
            None => Ok(()),
        };
        match (self.underlying, &self.zip) {
            (Some(underlying), _) => underlying.close(cx, closed),
            (None, Some(zip)) => zip.close(cx, closed),
            (None, None) => closed,
        }
    }

    /// The number of the value at hand.
    fn counted(&self) -> usize {
        let at = self.count.get();
        self.count.set(at + 1);
        at
    }

    /// Runs up to the next value; `None` at the end.
    fn advance(&self, cx: &mut Context) -> JsResult<Option<Value>> {
        let Some(record) = self.underlying else {
            return match &self.zip {
                Some(zip) => zip.advance(cx),
                None => self.advance_concat(cx),
            };
        };
        match self.kind {
            Kind::Map => match record.step(cx)? {
                Some(value) => ask(cx, record, self.callback, value, self.counted()).map(Some),
                None => Ok(None),
            },
            Kind::Filter => {
                while let Some(value) = record.step(cx)? {
                    let selected = ask(cx, record, self.callback, value, self.counted())?;
                    if to_boolean(selected) {
                        return Ok(Some(value));
                    }
                }
                Ok(None)
            }
            Kind::Take => {
                let remaining = self.remaining.get();
                if remaining == 0.0 {
                    return record.close(cx, Ok(None));
                }
                self.remaining.set(remaining - 1.0);
                record.step(cx)
            }
            Kind::Drop => {
                while self.remaining.get() > 0.0 {
                    self.remaining.set(self.remaining.get() - 1.0);
                    let result = record.step_result(cx)?;
                    let key = cx.names.done;
                    let done = result.get(cx, key)?;
                    if to_boolean(done) {
                        return Ok(None);
                    }
                }
                record.step(cx)
            }
            Kind::Chunks | Kind::Windows | Kind::PartialWindows => self.advance_buffer(cx, record),
            Kind::FlatMap | Kind::Concat | Kind::Zip => self.advance_flat_map(cx, record),
        }
    }

    fn advance_flat_map(&self, cx: &mut Context, record: IteratorRecord) -> JsResult<Option<Value>> {
        loop {
            if let Some(inner) = self.inner.get() {
                match inner.step(cx) {
                    Ok(Some(value)) => return Ok(Some(value)),
                    Ok(None) => self.inner.set(None),
                    Err(throw) => return record.close(cx, Err(throw)),
                }
            }
            let Some(value) = record.step(cx)? else { return Ok(None) };
            let mapped = ask(cx, record, self.callback, value, self.counted())?;
            let inner = if mapped.is_object() {
                flattenable_iterator(cx, mapped)
            } else {
                Err::<IteratorRecord, Throw>(called_on_non_object(cx, "Iterator.prototype.flatMap"))
            };
            match inner {
                Ok(inner) => self.inner.set(Some(inner)),
                Err(throw) => return record.close(cx, Err(throw)),
            }
        }
    }

    fn advance_buffer(&self, cx: &mut Context, record: IteratorRecord) -> JsResult<Option<Value>> {
        let size = self.remaining.get() as usize;
        while !self.is_exhausted.get() {
            let Some(value) = record.step(cx)? else {
                self.is_exhausted.set(true);
                break;
            };
            let mut buffer = self.buffer.borrow_mut();
            if buffer.len() == size {
                buffer.remove(0);
            }
            buffer.push(value);
            if buffer.len() == size {
                let values =
                    if self.kind == Kind::Chunks { std::mem::take(&mut *buffer) } else { buffer.clone() };
                std::mem::drop(buffer);
                return Ok(Some(cx.array_from(&values)?.into()));
            }
        }
        let buffer = self.buffer.take();
        let has_rest = !buffer.is_empty() && buffer.len() < size && self.kind != Kind::Windows;
        if !has_rest {
            return Ok(None);
        }
        Ok(Some(cx.array_from(&buffer)?.into()))
    }

    fn advance_concat(&self, cx: &mut Context) -> JsResult<Option<Value>> {
        loop {
            if let Some(inner) = self.inner.get() {
                let value = inner.step(cx)?;
                if value.is_some() {
                    return Ok(value);
                }
                self.inner.set(None);
            }
            let Some(&(method, item)) = self.items.get(self.counted()) else { return Ok(None) };
            let iterator = cx.call(method, item, &[])?;
            let Some(iterator) = iterator.as_object() else {
                let what = cx.describe(iterator);
                return Err(cx.type_error(format!("{what} is not an object")));
            };
            self.inner.set(Some(cx.get_iterator_direct(iterator)?));
        }
    }
}
