//! [WeakMap](https://tc39.es/ecma262/#sec-weakmap-objects)

use ellipsis_engine::function::is_callable;
use ellipsis_engine::trace_fields;
use ellipsis_engine::weak::can_be_held_weakly;
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Throw, Value};

use super::map::add_entries;
use super::weak_table::{WeakTable, WeaklyKeyed};
use super::{incompatible, needs_new};
use crate::build::{Class, Member, constructor, define_class, method, tag};

static CLASS: Class = Class {
    constructor: Intrinsic::WeakMap,
    prototype: Intrinsic::WeakMapPrototype,
    function: constructor("WeakMap", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("delete", 1, delete),
    method("get", 1, get),
    method("getOrInsert", 2, get_or_insert),
    method("getOrInsertComputed", 2, get_or_insert_computed),
    method("set", 2, set),
    method("has", 1, has),
    tag("WeakMap"),
];

/// The payload of WeakMaps.
struct WeakMapData(WeakTable);

impl NativeData for WeakMapData {
    const NAME: &'static str = "WeakMap";
}

impl From<WeakTable> for WeakMapData {
    fn from(table: WeakTable) -> WeakMapData {
        WeakMapData(table)
    }
}

impl AsRef<WeakTable> for WeakMapData {
    fn as_ref(&self) -> &WeakTable {
        &self.0
    }
}

impl WeaklyKeyed for WeakMapData {}

trace_fields!(WeakMapData { 0 });

/// Makes WeakMap.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a WeakTable> {
    match args.this.downcast::<WeakMapData>() {
        Some(data) => Ok(&data.0),
        None => Err(incompatible(cx, &format!("WeakMap.prototype.{name}"), args.this)),
    }
}

fn invalid_key(cx: &mut Context) -> Throw {
    cx.type_error("Invalid value used as weak map key")
}

/// [`WeakMap`](https://tc39.es/ecma262/#sec-weakmap-iterable)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "WeakMap"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::WeakMapPrototype)?;
    let map = WeakMapData::create(cx, prototype);
    let iterable = args.get(0);
    if iterable.is_nullish() {
        return Ok(map.into());
    }
    let adder = map.get(cx, cx.names.set)?;
    if !is_callable(adder) {
        return Err(
            cx.type_error("'undefined' returned for property 'set' of object '#<WeakMap>' is not a function")
        );
    }
    add_entries(cx, iterable, |cx, key, value| cx.call(adder, map.into(), &[key, value]).map(|_| ()))?;
    Ok(map.into())
}

/// [`WeakMap.prototype.delete`](https://tc39.es/ecma262/#sec-weakmap.prototype.delete)
fn delete(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "delete")?.delete(args.get(0)).into())
}

/// [`WeakMap.prototype.get`](https://tc39.es/ecma262/#sec-weakmap.prototype.get)
fn get(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "get")?.get(args.get(0)).unwrap_or(Value::UNDEFINED))
}

/// [`WeakMap.prototype.getOrInsert`](https://tc39.es/ecma262/#sec-weakmap.prototype.getorinsert)
fn get_or_insert(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let table = data(cx, args, "getOrInsert")?;
    let key = args.get(0);
    if !can_be_held_weakly(key) {
        return Err(invalid_key(cx));
    }
    if let Some(value) = table.get(key) {
        return Ok(value);
    }
    table.set(key, args.get(1));
    Ok(args.get(1))
}

/// [`WeakMap.prototype.getOrInsertComputed`](https://tc39.es/ecma262/#sec-weakmap.prototype.getorinsertcomputed)
fn get_or_insert_computed(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let table = data(cx, args, "getOrInsertComputed")?;
    let (key, callback) = (args.get(0), args.get(1));
    if !can_be_held_weakly(key) {
        return Err(invalid_key(cx));
    }
    if !is_callable(callback) {
        return Err(cx.not_a_function(callback, ""));
    }
    if let Some(value) = table.get(key) {
        return Ok(value);
    }
    let value = cx.call(callback, Value::UNDEFINED, &[key])?;
    table.set(key, value);
    Ok(value)
}

/// [`WeakMap.prototype.set`](https://tc39.es/ecma262/#sec-weakmap.prototype.set)
fn set(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let table = data(cx, args, "set")?;
    let key = args.get(0);
    if !can_be_held_weakly(key) {
        return Err(invalid_key(cx));
    }
    table.set(key, args.get(1));
    Ok(args.this)
}

/// [`WeakMap.prototype.has`](https://tc39.es/ecma262/#sec-weakmap.prototype.has)
fn has(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "has")?.has(args.get(0)).into())
}
