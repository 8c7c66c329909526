//! [Map iterators](https://tc39.es/ecma262/#sec-map-iterator-objects) and
//! [Set iterators](https://tc39.es/ecma262/#sec-set-iterator-objects)

use std::cell::Cell;

use ellipsis_engine::{Args, Context, DirectIteration, Elements, Intrinsic, JsResult, NativeData, Value};
use ellipsis_engine::{Trace, Tracer};

use super::incompatible;
use super::map::{MapData, note_own_function};
use super::set::SetData;
use super::table::{Cursor, Table};
use crate::build::{Member, define_namespace, method, tag};

static MAP_MEMBERS: &[Member] = &[method("next", 0, map_next), tag("Map Iterator")];
static SET_MEMBERS: &[Member] = &[method("next", 0, set_next), tag("Set Iterator")];

/// What an iterator gives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Keys,
    Values,
    Entries,
}

/// What an iterator gives of an entry.
#[inline(always)]
fn item(cx: &mut Context, kind: Kind, key: Value, value: Value) -> Value {
    match kind {
        Kind::Keys => key,
        Kind::Values => value,
        Kind::Entries => cx.array_of(&[key, value]).into(),
    }
}

/// Appends what is given of the entries behind a cursor; `parts` says what key and value are.
/// Nothing changes the table meanwhile.
fn append_items(
    cx: &mut Context,
    elements: &Elements,
    table: &Table,
    cursor: &Cursor,
    kind: Kind,
    parts: impl Fn((Value, Value)) -> (Value, Value),
) -> JsResult<()> {
    let mut entries = table.entries_from(cursor).map(parts);
    let count = table.len();
    match kind {
        Kind::Keys => cx.append_counted(elements, count, |_| entries.next().map(|(key, _)| key)),
        Kind::Values => cx.append_counted(elements, count, |_| entries.next().map(|(_, value)| value)),
        Kind::Entries => cx.append_counted(elements, count, |cx| {
            entries.next().map(|(key, value)| cx.array_of(&[key, value]).into())
        }),
    }
}

/// Appends the entries of a Map.
pub(super) fn append_entries(cx: &mut Context, elements: &Elements, table: &Table) -> JsResult<()> {
    append_items(cx, elements, table, &table.cursor(), Kind::Entries, |entry| entry)
}

/// Appends the values of a Set.
pub(super) fn append_keys(cx: &mut Context, elements: &Elements, table: &Table) -> JsResult<()> {
    append_items(cx, elements, table, &table.cursor(), Kind::Keys, |entry| entry)
}

macro_rules! iterator_payload {
    ($name:ident, $class:literal, $next:ident) => {
        /// The payload of an iterator.
        pub(crate) struct $name {
            /// The collection; undefined once the end was reached.
            source: Cell<Value>,
            cursor: Cursor,
            kind: Kind,
        }

        impl NativeData for $name {
            const NAME: &'static str = $class;
            const DIRECT_ITERATION: Option<&'static DirectIteration> = Some(&DirectIteration {
                next: $next,
                step: |cx, iterator| Ok(iterator.downcast::<$name>().and_then(|iterator| iterator.step(cx))),
                drain: |cx, iterator, elements| match iterator.downcast::<$name>() {
                    Some(iterator) => iterator.drain(cx, elements),
                    None => Ok(()),
                },
            });
        }

        impl Trace for $name {
            fn trace(&self, tracer: &mut Tracer) {
                self.source.get().trace(tracer);
                self.cursor.trace(tracer);
            }
        }
    };
}

macro_rules! iterator_steps {
    ($name:ident, $source:ident, $parts:expr) => {
        impl $name {
            fn step(&self, cx: &mut Context) -> Option<Value> {
                let source = self.source.get();
                let data = source.downcast::<$source>()?;
                let Some(entry) = data.table.next(&self.cursor) else {
                    self.source.set(Value::UNDEFINED);
                    return None;
                };
                let (key, value) = $parts(entry);
                Some(item(cx, self.kind, key, value))
            }

            fn drain(&self, cx: &mut Context, elements: &Elements) -> JsResult<()> {
                let source = self.source.replace(Value::UNDEFINED);
                match source.downcast::<$source>() {
                    Some(data) => append_items(cx, elements, &data.table, &self.cursor, self.kind, $parts),
                    None => Ok(()),
                }
            }

            /// The entries still to come, and which parts of them it gives: keys, values.
            pub(crate) fn remaining(&self) -> (Vec<(Value, Value)>, (bool, bool)) {
                let mut entries = Vec::new();
                if let Some(data) = self.source.get().downcast::<$source>() {
                    entries.extend(data.table.entries_from(&self.cursor));
                }
                let parts = (self.kind != Kind::Values, self.kind != Kind::Keys);
                (entries, parts)
            }
        }
    };
}

iterator_steps!(MapIteratorData, MapData, |entry: (Value, Value)| entry);
// A Set has its values as keys.
iterator_steps!(SetIteratorData, SetData, |(key, _): (Value, Value)| (key, key));
iterator_payload!(MapIteratorData, "Map Iterator", map_next);
iterator_payload!(SetIteratorData, "Set Iterator", set_next);

/// Makes %MapIteratorPrototype%.
pub(crate) fn make_map(cx: &mut Context) {
    define_namespace(cx, Intrinsic::MapIteratorPrototype, Intrinsic::IteratorPrototype, MAP_MEMBERS);
    note_own_function(cx, Intrinsic::MapIteratorPrototypeNext, Intrinsic::MapIteratorPrototype, "next");
}

/// Makes %SetIteratorPrototype%.
pub(crate) fn make_set(cx: &mut Context) {
    define_namespace(cx, Intrinsic::SetIteratorPrototype, Intrinsic::IteratorPrototype, SET_MEMBERS);
    note_own_function(cx, Intrinsic::SetIteratorPrototypeNext, Intrinsic::SetIteratorPrototype, "next");
}

/// [CreateMapIterator](https://tc39.es/ecma262/#sec-createmapiterator) of a Map.
pub(crate) fn new_map_iterator(cx: &mut Context, map: Value, kind: Kind) -> Value {
    let Some(data) = map.downcast::<MapData>() else { return Value::UNDEFINED };
    let cursor = data.table.cursor();
    let iterator = MapIteratorData { source: Cell::new(map), cursor, kind };
    cx.new_native(Intrinsic::MapIteratorPrototype, iterator).into()
}

/// [CreateSetIterator](https://tc39.es/ecma262/#sec-createsetiterator) of a Set.
pub(crate) fn new_set_iterator(cx: &mut Context, set: Value, kind: Kind) -> Value {
    let Some(data) = set.downcast::<SetData>() else { return Value::UNDEFINED };
    let cursor = data.table.cursor();
    let iterator = SetIteratorData { source: Cell::new(set), cursor, kind };
    cx.new_native(Intrinsic::SetIteratorPrototype, iterator).into()
}

/// [`%MapIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%mapiteratorprototype%.next)
fn map_next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(iterator) = args.this.downcast::<MapIteratorData>() else {
        return Err(incompatible(cx, "Map Iterator.prototype.next", args.this));
    };
    let value = iterator.step(cx);
    Ok(cx.iterator_result(value.unwrap_or(Value::UNDEFINED), value.is_none()))
}

/// [`%SetIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%setiteratorprototype%.next)
fn set_next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(iterator) = args.this.downcast::<SetIteratorData>() else {
        return Err(incompatible(cx, "Set Iterator.prototype.next", args.this));
    };
    let value = iterator.step(cx);
    Ok(cx.iterator_result(value.unwrap_or(Value::UNDEFINED), value.is_none()))
}
