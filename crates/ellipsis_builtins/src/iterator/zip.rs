//! `Iterator.zip` and `Iterator.zipKeyed`
//! ([clause](https://tc39.es/ecma262/#sec-iterator.zip)).

use std::cell::Cell;

use ellipsis_engine::{
    Args, Attributes, Context, Gc, IteratorRecord, JsResult, Object, PropertyKey, RootedVec, Throw, Trace,
    Tracer, Value,
};

use super::constructor::{called_on_non_object, flattenable_iterator};
use super::helper::new_zip_helper;

/// What to do when iterators differ in length.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Shortest,
    Longest,
    Strict,
}

/// One of the iterators that are zipped.
struct Part {
    record: IteratorRecord,
    is_open: Cell<bool>,
    /// What stands for its values after its end.
    padding: Value,
    /// Its property in the results, which are arrays if there are none.
    key: Option<PropertyKey>,
}

/// What a zipping helper works on.
pub(super) struct Zip {
    parts: Box<[Part]>,
    mode: Mode,
    is_keyed: bool,
}

impl Trace for Zip {
    fn trace(&self, tracer: &mut Tracer) {
        for part in &self.parts {
            part.record.trace(tracer);
            part.padding.trace(tracer);
            part.key.trace(tracer);
        }
    }
}

/// [`IteratorCloseAll`](https://tc39.es/ecma262/#sec-iteratorcloseall)
fn close_all<T>(
    cx: &mut Context,
    records: impl DoubleEndedIterator<Item = IteratorRecord>,
    mut completion: JsResult<T>,
) -> JsResult<T> {
    for record in records.rev() {
        completion = record.close(cx, completion);
    }
    completion
}

impl Zip {
    /// Closes the iterators that are still open.
    pub(super) fn close<T>(&self, cx: &mut Context, completion: JsResult<T>) -> JsResult<T> {
        let open: Vec<&Part> = self.parts.iter().filter(|part| part.is_open.get()).collect();
        close_all(cx, open.into_iter().map(|part| part.record), completion)
    }

    /// Takes the next value of each.
    pub(super) fn advance(&self, cx: &mut Context) -> JsResult<Option<Value>> {
        if self.parts.is_empty() {
            return Ok(None);
        }
        let mut values = cx.rooted_list();
        for (at, part) in self.parts.iter().enumerate() {
            if !part.is_open.get() {
                values.push(part.padding);
                continue;
            }
            match part.record.step(cx) {
                Ok(Some(value)) => {
                    values.push(value);
                    continue;
                }
                Ok(None) => part.is_open.set(false),
                Err(throw) => {
                    part.is_open.set(false);
                    return self.close(cx, Err(throw));
                }
            }
            match self.mode {
                Mode::Shortest => return self.close(cx, Ok(None)),
                Mode::Strict => return self.end_strictly(cx, at),
                Mode::Longest if self.parts.iter().all(|part| !part.is_open.get()) => return Ok(None),
                Mode::Longest => values.push(part.padding),
            }
        }
        self.result(cx, &values).map(Some)
    }

    /// One iterator ended where all have to end at once.
    fn end_strictly(&self, cx: &mut Context, ended: usize) -> JsResult<Option<Value>> {
        if ended == 0 {
            for part in &self.parts[1..] {
                let done = part.record.step_result(cx).and_then(|result| {
                    let key = cx.names.done;
                    result.get(cx, key)
                });
                match done {
                    Err(throw) => {
                        part.is_open.set(false);
                        return self.close(cx, Err(throw));
                    }
                    Ok(done) if ellipsis_engine::to_boolean(done) => part.is_open.set(false),
                    Ok(_) => return Err(self.lengths_differ(cx)),
                }
            }
            return Ok(None);
        }
        Err(self.lengths_differ(cx))
    }

    fn lengths_differ(&self, cx: &mut Context) -> Throw {
        let throw = cx
            .type_error("Iterators passed to Iterator.zip with { mode: \"strict\" } have different lengths");
        match self.close::<()>(cx, Err(throw)) {
            Err(throw) => throw,
            Ok(()) => throw,
        }
    }

    fn result(&self, cx: &mut Context, values: &RootedVec<Value>) -> JsResult<Value> {
        if !self.is_keyed {
            return Ok(cx.array_from(values.as_slice())?.into());
        }
        let object = cx.new_object_with_prototype(Value::NULL);
        for (part, value) in self.parts.iter().zip(values.iter()) {
            if let Some(key) = part.key {
                object.create_data_property_or_throw(cx, key, value)?;
            }
        }
        Ok(object.into())
    }
}

/// The options argument: the mode, and what to pad with.
fn options(cx: &mut Context, args: &Args) -> JsResult<(Mode, Option<Gc<Object>>)> {
    let options = args.get(1);
    if options.is_undefined() {
        return Ok((Mode::Shortest, None));
    }
    let Some(options) = options.as_object() else {
        let what = cx.describe(options);
        return Err(cx.type_error(format!("{what} is not an object")));
    };
    let mode = options.get_named(cx, "mode")?;
    let mode = match mode.as_string().map(|mode| mode.to_short_string()).as_deref() {
        None if mode.is_undefined() => Mode::Shortest,
        Some("shortest") => Mode::Shortest,
        Some("longest") => Mode::Longest,
        Some("strict") => Mode::Strict,
        _ => {
            let what = cx.describe(mode);
            return Err(cx.type_error(format!("{what} is not a valid mode")));
        }
    };
    if mode != Mode::Longest {
        return Ok((mode, None));
    }
    let padding = options.get_named(cx, "padding")?;
    match padding.as_object() {
        None if !padding.is_undefined() => {
            let what = cx.describe(padding);
            Err(cx.type_error(format!("{what} is not an object")))
        }
        padding => Ok((mode, padding)),
    }
}

/// GetIteratorFlattenable that takes no primitives.
fn iterator_of(cx: &mut Context, value: Value, name: &str) -> JsResult<IteratorRecord> {
    if value.is_object() { flattenable_iterator(cx, value) } else { Err(called_on_non_object(cx, name)) }
}

fn finish(
    cx: &mut Context,
    records: &RootedVec<IteratorRecord>,
    padding: &RootedVec<Value>,
    keys: Option<&RootedVec<PropertyKey>>,
    mode: Mode,
) -> Value {
    let part = |at: usize| Part {
        record: records.get(at),
        is_open: Cell::new(true),
        padding: if mode == Mode::Longest { padding.get(at) } else { Value::UNDEFINED },
        key: keys.map(|keys| keys.get(at)),
    };
    let parts = (0..records.len()).map(part).collect();
    new_zip_helper(cx, Zip { parts, mode, is_keyed: keys.is_some() })
}

/// [`Iterator.zip`](https://tc39.es/ecma262/#sec-iterator.zip)
pub(super) fn zip(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let iterables = args.get(0);
    if !iterables.is_object() {
        return Err(called_on_non_object(cx, "Iterator.zip"));
    }
    let (mode, padding_option) = options(cx, args)?;
    let mut records: RootedVec<IteratorRecord> = RootedVec::new(&cx.heap);
    let input = cx.get_iterator(iterables)?;
    loop {
        let value = match input.step(cx) {
            Ok(Some(value)) => value,
            Ok(None) => break,
            Err(throw) => return close_all(cx, records.iter(), Err(throw)),
        };
        match iterator_of(cx, value, "Iterator.zip") {
            Ok(record) => records.push(record),
            Err(throw) => {
                return close_all(cx, std::iter::once(input).chain(records.iter()), Err(throw));
            }
        }
    }
    let mut padding = cx.rooted_list();
    if mode == Mode::Longest
        && let Some(option) = padding_option
        && let Err(throw) = read_padding(cx, option, &mut padding, records.len())
    {
        return close_all(cx, records.iter(), Err(throw));
    }
    padding.resize(records.len(), Value::UNDEFINED);
    Ok(finish(cx, &records, &padding, None, mode))
}

/// Takes as many values as are needed, and closes the iterator if it has more.
fn read_padding(
    cx: &mut Context,
    option: Gc<Object>,
    padding: &mut RootedVec<Value>,
    count: usize,
) -> JsResult<()> {
    let record = cx.get_iterator(option.into())?;
    for _ in 0..count {
        match record.step(cx)? {
            Some(value) => padding.push(value),
            None => return Ok(()),
        }
    }
    record.close(cx, Ok(()))
}

/// [`Iterator.zipKeyed`](https://tc39.es/ecma262/#sec-iterator.zipkeyed)
pub(super) fn zip_keyed(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(iterables) = args.get(0).as_object() else {
        return Err(called_on_non_object(cx, "Iterator.zipKeyed"));
    };
    let (mode, padding_option) = options(cx, args)?;
    let mut records: RootedVec<IteratorRecord> = RootedVec::new(&cx.heap);
    let mut keys: RootedVec<PropertyKey> = RootedVec::new(&cx.heap);
    let all = iterables.own_property_keys(cx)?;
    for key in all.iter() {
        match keyed_iterator(cx, iterables, key) {
            Ok(None) => {}
            Ok(Some(record)) => {
                keys.push(key);
                records.push(record);
            }
            Err(throw) => return close_all(cx, records.iter(), Err(throw)),
        }
    }
    let mut padding = cx.rooted_list();
    if let Some(option) = padding_option {
        for key in keys.iter() {
            match option.get(cx, key) {
                Ok(value) => padding.push(value),
                Err(throw) => return close_all(cx, records.iter(), Err(throw)),
            }
        }
    }
    padding.resize(records.len(), Value::UNDEFINED);
    Ok(finish(cx, &records, &padding, Some(&keys), mode))
}

/// The iterator of an enumerable property that is not undefined.
fn keyed_iterator(
    cx: &mut Context,
    iterables: Gc<Object>,
    key: PropertyKey,
) -> JsResult<Option<IteratorRecord>> {
    let own = iterables.get_own_property(cx, key)?;
    if own.is_none_or(|own| !own.attributes().has(Attributes::ENUMERABLE)) {
        return Ok(None);
    }
    let value = iterables.get(cx, key)?;
    if value.is_undefined() {
        return Ok(None);
    }
    iterator_of(cx, value, "Iterator.zipKeyed").map(Some)
}
