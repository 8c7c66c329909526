//! [Map](https://tc39.es/ecma262/#sec-map-objects)

use ellipsis_engine::function::is_callable;
use ellipsis_engine::trace_fields;
use ellipsis_engine::{
    Args, Callback, Context, DirectIterable, Gc, Intrinsic, IterationProtocol, JsResult, NativeData, Object,
    Quick, Rooted, Value,
};

use super::map_iterator::{self, Kind};
use super::table::{HashedKey, Table};
use super::{incompatible, needs_new, return_this};
use crate::build::{
    Class, Member, Name, Symbol, constructor, define_class, getter, method, symbol_getter, tag, value,
};

static CLASS: Class = Class {
    constructor: Intrinsic::Map,
    prototype: Intrinsic::MapPrototype,
    function: constructor("Map", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] =
    &[method("groupBy", 2, group_by), symbol_getter(Symbol::Species, "get [Symbol.species]", return_this)];

static MEMBERS: &[Member] = &[
    method("get", 1, get).quick(Quick::Values(quick_get)),
    method("set", 2, set),
    method("has", 1, has).quick(Quick::Values(quick_has)),
    method("delete", 1, delete),
    method("clear", 0, clear),
    method("entries", 0, entries),
    method("forEach", 1, for_each),
    method("getOrInsert", 2, get_or_insert),
    method("getOrInsertComputed", 2, get_or_insert_computed),
    method("keys", 0, keys),
    getter("size", "get size", size),
    method("values", 0, values),
    tag("Map"),
    value(Name::Symbol(Symbol::Iterator), entries_function, ellipsis_engine::Attributes::METHOD),
];

/// The payload of Maps.
pub(crate) struct MapData {
    pub(crate) table: Table,
}

impl NativeData for MapData {
    const NAME: &'static str = "Map";
    const DIRECT_ITERABLE: Option<&'static DirectIterable> = Some(&DirectIterable {
        protocol: IterationProtocol::Map,
        drain: |cx, map, elements| match map.downcast::<MapData>() {
            Some(data) => map_iterator::append_entries(cx, elements, &data.table),
            None => Ok(()),
        },
    });
}

trace_fields!(MapData { table });

/// Makes Map.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
    note_own_function(cx, Intrinsic::MapPrototypeEntries, Intrinsic::MapPrototype, "entries");
}

/// `Map.prototype[Symbol.iterator]` is `Map.prototype.entries`.
fn entries_function(cx: &mut Context) -> Value {
    own_value(cx, Intrinsic::MapPrototype, "entries")
}

/// The value of an own data property of an intrinsic.
pub(crate) fn own_value(cx: &mut Context, holder: Intrinsic, name: &str) -> Value {
    let holder = cx.intrinsic(holder);
    holder.get_named(cx, name).unwrap_or(Value::UNDEFINED)
}

/// Makes a function that was defined as an own property of an intrinsic an intrinsic itself.
pub(crate) fn note_own_function(cx: &mut Context, which: Intrinsic, holder: Intrinsic, name: &str) {
    if let Some(function) = own_value(cx, holder, name).as_object() {
        cx.realm.set_intrinsic(which, function);
    }
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a MapData> {
    match args.this.downcast::<MapData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("Map.prototype.{name}"), args.this)),
    }
}

/// A new Map with that prototype.
fn new_map(cx: &mut Context, prototype: Gc<Object>, table: Table) -> Gc<Object> {
    cx.new_native_with(prototype.into(), MapData { table })
}

/// [`Map`](https://tc39.es/ecma262/#sec-map-iterable)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "Map"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::MapPrototype)?;
    let table = Table::default();
    let map = new_map(cx, prototype, table);
    let iterable = args.get(0);
    if iterable.is_nullish() {
        return Ok(map.into());
    }
    let adder = map.get(cx, cx.names.set)?;
    if !is_callable(adder) {
        return Err(
            cx.type_error("'undefined' returned for property 'set' of object '#<Map>' is not a function")
        );
    }
    match map.downcast::<MapData>() {
        // OPTIMIZATION: the original `set` is not called, as nobody could tell.
        Some(data) if is_function(adder, set) => {
            data.table.reserve(&mut cx.heap, array_length(iterable).unwrap_or(0));
            add_entries(cx, iterable, |cx, key, value| insert(cx, data, key, value))?;
        }
        _ => {
            add_entries(cx, iterable, |cx, key, value| cx.call(adder, map.into(), &[key, value]).map(|_| ()))?
        }
    }
    Ok(map.into())
}

/// How many elements there are in what a collection is to be filled from, if that is an array.
pub(crate) fn array_length(iterable: Value) -> Option<usize> {
    iterable.as_object()?.as_array().map(|elements| elements.len() as usize)
}

/// Whether a value is a built-in function that does this.
pub(crate) fn is_function(value: Value, function: ellipsis_engine::NativeFn) -> bool {
    value
        .as_object()
        .and_then(|object| object.native_info())
        .is_some_and(|info| std::ptr::fn_addr_eq(info.function, function))
}

/// Adds an entry to a table.
pub(crate) fn insert(cx: &mut Context, data: &MapData, key: Value, value: Value) -> JsResult<()> {
    let key = HashedKey::new(&mut cx.heap, key);
    data.table.set(cx, key, value)
}

/// [AddEntriesFromIterable](https://tc39.es/ecma262/#sec-add-entries-from-iterable)
pub(crate) fn add_entries(
    cx: &mut Context,
    iterable: Value,
    mut add: impl FnMut(&mut Context, Value, Value) -> JsResult<()>,
) -> JsResult<()> {
    cx.iterate(iterable, |cx, item| {
        let Some(entry) = item.as_object() else {
            let what = cx.describe(item);
            return Err(cx.type_error(format!("Iterator value {what} is not an entry object")));
        };
        if let Some(elements) = entry.as_array()
            && let (Some(key), Some(value)) = (elements.fast_get(0), elements.fast_get(1))
            && !key.is_empty()
            && !value.is_empty()
        {
            return add(cx, key, value);
        }
        let key = entry.get(cx, 0)?;
        let value = entry.get(cx, 1)?;
        add(cx, key, value)
    })
}

/// [`Map.groupBy`](https://tc39.es/ecma262/#sec-map.groupby)
fn group_by(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (items, callback) = (args.get(0), args.get(1));
    if items.is_nullish() {
        let what = cx.describe(items);
        return Err(cx.type_error(format!("{what} is not iterable")));
    }
    if !is_callable(callback) {
        return Err(cx.not_a_function(callback, ""));
    }
    let prototype = cx.intrinsic(Intrinsic::MapPrototype);
    let table = Table::default();
    let map = new_map(cx, prototype, table);
    let mut at = 0.0;
    cx.iterate(items, |cx, item| {
        let key = cx.call(callback, Value::UNDEFINED, &[item, Value::number(at)])?;
        at += 1.0;
        let Some(data) = map.downcast::<MapData>() else { return Ok(()) };
        let key = HashedKey::new(&mut cx.heap, key);
        let group = data.table.get(key).and_then(Value::as_object);
        let group = match group {
            Some(group) => group,
            None => {
                let group = cx.array_of(&[]);
                data.table.set(cx, key, group.into())?;
                group
            }
        };
        let length = group.as_array().map_or(0, |elements| elements.len());
        group.create_data_property_or_throw(cx, length, item)
    })?;
    Ok(map.into())
}

/// [`Map.prototype.get`](https://tc39.es/ecma262/#sec-map.prototype.get)
fn get(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "get")?;
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    Ok(data.table.get(key).unwrap_or(Value::UNDEFINED))
}

/// The same of a Map, for machine code.
extern "C" fn quick_get(cx: &mut Context, this: Value, key: Value, _: Value) -> Value {
    match this.downcast::<MapData>() {
        Some(data) => data.table.get(HashedKey::new(&mut cx.heap, key)).unwrap_or(Value::UNDEFINED),
        None => Value::EMPTY,
    }
}

/// [`Map.prototype.set`](https://tc39.es/ecma262/#sec-map.prototype.set)
fn set(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "set")?;
    insert(cx, data, args.get(0), args.get(1))?;
    Ok(args.this)
}

/// [`Map.prototype.has`](https://tc39.es/ecma262/#sec-map.prototype.has)
fn has(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "has")?;
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    Ok(data.table.has(key).into())
}

/// The same of a Map, for machine code.
extern "C" fn quick_has(cx: &mut Context, this: Value, key: Value, _: Value) -> Value {
    match this.downcast::<MapData>() {
        Some(data) => data.table.has(HashedKey::new(&mut cx.heap, key)).into(),
        None => Value::EMPTY,
    }
}

/// [`Map.prototype.delete`](https://tc39.es/ecma262/#sec-map.prototype.delete)
fn delete(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "delete")?;
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    Ok(data.table.delete(&mut cx.heap, key).into())
}

/// [`Map.prototype.clear`](https://tc39.es/ecma262/#sec-map.prototype.clear)
fn clear(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "clear")?.table.clear(&mut cx.heap);
    Ok(Value::UNDEFINED)
}

/// [`Map.prototype.entries`](https://tc39.es/ecma262/#sec-map.prototype.entries)
fn entries(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "entries")?;
    Ok(map_iterator::new_map_iterator(cx, args.this, Kind::Entries))
}

/// [`Map.prototype.forEach`](https://tc39.es/ecma262/#sec-map.prototype.foreach)
fn for_each(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "forEach")?;
    let callback = args.get(0);
    if !is_callable(callback) {
        return Err(cx.not_a_function(callback, ""));
    }
    let callback = Callback::new(callback, args.get(1));
    let cursor = Rooted::new(&cx.heap, data.table.cursor());
    loop {
        let entry = data.table.next(cursor.get_ref());
        let Some((key, value)) = entry else { return Ok(Value::UNDEFINED) };
        callback.call(cx, [value, key, args.this])?;
    }
}

/// [`Map.prototype.getOrInsert`](https://tc39.es/ecma262/#sec-map.prototype.getorinsert)
fn get_or_insert(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "getOrInsert")?;
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    let found = data.table.get(key);
    match found {
        Some(value) => Ok(value),
        None => {
            data.table.set(cx, key, args.get(1))?;
            Ok(args.get(1))
        }
    }
}

/// [`Map.prototype.getOrInsertComputed`](https://tc39.es/ecma262/#sec-map.prototype.getorinsertcomputed)
fn get_or_insert_computed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "getOrInsertComputed")?;
    let callback = args.get(1);
    if !is_callable(callback) {
        return Err(cx.not_a_function(callback, ""));
    }
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    let found = data.table.get(key);
    if let Some(value) = found {
        return Ok(value);
    }
    let value = cx.call(callback, Value::UNDEFINED, &[key.key])?;
    data.table.set(cx, key, value)?;
    Ok(value)
}

/// [`Map.prototype.keys`](https://tc39.es/ecma262/#sec-map.prototype.keys)
fn keys(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "keys")?;
    Ok(map_iterator::new_map_iterator(cx, args.this, Kind::Keys))
}

/// [get `Map.prototype.size`](https://tc39.es/ecma262/#sec-get-map.prototype.size)
fn size(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "size")?.table.len().into())
}

/// [`Map.prototype.values`](https://tc39.es/ecma262/#sec-map.prototype.values)
fn values(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "values")?;
    Ok(map_iterator::new_map_iterator(cx, args.this, Kind::Values))
}
