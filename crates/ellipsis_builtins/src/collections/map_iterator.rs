//! [Map iterators](https://tc39.es/ecma262/#sec-map-iterator-objects) and
//! [Set iterators](https://tc39.es/ecma262/#sec-set-iterator-objects)

use std::cell::Cell;

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeClass, NativeData, Value};
use ellipsis_engine::{Trace, Tracer};

use super::incompatible;
use super::map::MapData;
use super::set::SetData;
use super::table::Cursor;
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

macro_rules! iterator_payload {
    ($name:ident, $class:literal) => {
        /// The payload of an iterator.
        pub(crate) struct $name {
            /// The collection; undefined once the end was reached.
            source: Cell<Value>,
            cursor: Cell<Cursor>,
            kind: Kind,
        }

        impl NativeData for $name {
            fn class() -> &'static NativeClass {
                static CLASS: NativeClass = NativeClass::new::<$name>($class, None);
                &CLASS
            }
        }

        impl Trace for $name {
            fn trace(&self, tracer: &mut Tracer) {
                self.source.get().trace(tracer);
            }
        }
    };
}

macro_rules! iterator_preview {
    ($name:ident, $source:ident) => {
        impl $name {
            /// The entries still to come, and which parts of them it gives: keys, values.
            pub(crate) fn remaining(&self) -> (Vec<(Value, Value)>, (bool, bool)) {
                let mut entries = Vec::new();
                if let Some(data) = self.source.get().downcast::<$source>() {
                    let mut cursor = self.cursor.get();
                    let table = data.table.borrow();
                    while let Some(entry) = table.next(&mut cursor) {
                        entries.push(entry);
                    }
                }
                let parts = (self.kind != Kind::Values, self.kind != Kind::Keys);
                (entries, parts)
            }
        }
    };
}

iterator_preview!(MapIteratorData, MapData);
iterator_preview!(SetIteratorData, SetData);
iterator_payload!(MapIteratorData, "Map Iterator");
iterator_payload!(SetIteratorData, "Set Iterator");

/// Makes %MapIteratorPrototype%.
pub(crate) fn make_map(cx: &mut Context) {
    define_namespace(cx, Intrinsic::MapIteratorPrototype, Intrinsic::IteratorPrototype, MAP_MEMBERS);
}

/// Makes %SetIteratorPrototype%.
pub(crate) fn make_set(cx: &mut Context) {
    define_namespace(cx, Intrinsic::SetIteratorPrototype, Intrinsic::IteratorPrototype, SET_MEMBERS);
}

/// [CreateMapIterator](https://tc39.es/ecma262/#sec-createmapiterator) of a Map.
pub(crate) fn new_map_iterator(cx: &mut Context, map: Value, kind: Kind) -> Value {
    let Some(data) = map.downcast::<MapData>() else { return Value::UNDEFINED };
    let cursor = Cell::new(data.table.borrow().cursor());
    let iterator = MapIteratorData { source: Cell::new(map), cursor, kind };
    cx.new_native(Intrinsic::MapIteratorPrototype, iterator).into()
}

/// [CreateSetIterator](https://tc39.es/ecma262/#sec-createsetiterator) of a Set.
pub(crate) fn new_set_iterator(cx: &mut Context, set: Value, kind: Kind) -> Value {
    let Some(data) = set.downcast::<SetData>() else { return Value::UNDEFINED };
    let cursor = Cell::new(data.table.borrow().cursor());
    let iterator = SetIteratorData { source: Cell::new(set), cursor, kind };
    cx.new_native(Intrinsic::SetIteratorPrototype, iterator).into()
}

/// [`%MapIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%mapiteratorprototype%.next)
fn map_next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(iterator) = args.this.downcast::<MapIteratorData>() else {
        return Err(incompatible(cx, "Map Iterator.prototype.next", args.this));
    };
    let source = iterator.source.get();
    if let Some(data) = source.downcast::<MapData>() {
        let mut cursor = iterator.cursor.get();
        let entry = data.table.borrow().next(&mut cursor);
        iterator.cursor.set(cursor);
        if let Some((key, value)) = entry {
            let result = match iterator.kind {
                Kind::Keys => key,
                Kind::Values => value,
                Kind::Entries => cx.array_from(&[key, value]).into(),
            };
            return Ok(cx.iterator_result(result, false));
        }
        iterator.source.set(Value::UNDEFINED);
    }
    Ok(cx.iterator_result(Value::UNDEFINED, true))
}

/// [`%SetIteratorPrototype%.next`](https://tc39.es/ecma262/#sec-%setiteratorprototype%.next)
fn set_next(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(iterator) = args.this.downcast::<SetIteratorData>() else {
        return Err(incompatible(cx, "Set Iterator.prototype.next", args.this));
    };
    let source = iterator.source.get();
    if let Some(data) = source.downcast::<SetData>() {
        let mut cursor = iterator.cursor.get();
        let entry = data.table.borrow().next(&mut cursor);
        iterator.cursor.set(cursor);
        if let Some((key, _)) = entry {
            let result = if iterator.kind == Kind::Entries { cx.array_from(&[key, key]).into() } else { key };
            return Ok(cx.iterator_result(result, false));
        }
        iterator.source.set(Value::UNDEFINED);
    }
    Ok(cx.iterator_result(Value::UNDEFINED, true))
}
