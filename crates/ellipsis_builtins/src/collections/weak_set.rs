//! [WeakSet](https://tc39.es/ecma262/#sec-weakset-objects)

use ellipsis_engine::function::is_callable;
use ellipsis_engine::trace_fields;
use ellipsis_engine::weak::can_be_held_weakly;
use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Value};

use super::weak_table::{WeakTable, WeaklyKeyed};
use super::{incompatible, needs_new};
use crate::build::{Class, Member, constructor, define_class, method, tag};

static CLASS: Class = Class {
    constructor: Intrinsic::WeakSet,
    prototype: Intrinsic::WeakSetPrototype,
    function: constructor("WeakSet", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] =
    &[method("delete", 1, delete), method("has", 1, has), method("add", 1, add), tag("WeakSet")];

/// The payload of WeakSets: the values of the table's entries are not used.
struct WeakSetData(WeakTable);

impl NativeData for WeakSetData {
    const NAME: &'static str = "WeakSet";
}

impl From<WeakTable> for WeakSetData {
    fn from(table: WeakTable) -> WeakSetData {
        WeakSetData(table)
    }
}

impl AsRef<WeakTable> for WeakSetData {
    fn as_ref(&self) -> &WeakTable {
        &self.0
    }
}

impl WeaklyKeyed for WeakSetData {}

trace_fields!(WeakSetData {});

/// Makes WeakSet.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a WeakTable> {
    match args.this.downcast::<WeakSetData>() {
        Some(data) => Ok(&data.0),
        None => Err(incompatible(cx, &format!("WeakSet.prototype.{name}"), args.this)),
    }
}

/// [`WeakSet`](https://tc39.es/ecma262/#sec-weakset-iterable)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "WeakSet"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::WeakSetPrototype)?;
    let set = WeakSetData::create(cx, prototype);
    let iterable = args.get(0);
    if iterable.is_nullish() {
        return Ok(set.into());
    }
    let adder = set.get(cx, cx.names.add)?;
    if !is_callable(adder) {
        return Err(
            cx.type_error("'undefined' returned for property 'add' of object '#<WeakSet>' is not a function")
        );
    }
    cx.iterate(iterable, |cx, item| cx.call(adder, set.into(), &[item]).map(|_| ()))?;
    Ok(set.into())
}

/// [`WeakSet.prototype.delete`](https://tc39.es/ecma262/#sec-weakset.prototype.delete)
fn delete(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "delete")?.delete(args.get(0)).into())
}

/// [`WeakSet.prototype.has`](https://tc39.es/ecma262/#sec-weakset.prototype.has)
fn has(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "has")?.has(args.get(0)).into())
}

/// [`WeakSet.prototype.add`](https://tc39.es/ecma262/#sec-weakset.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let table = data(cx, args, "add")?;
    let value = args.get(0);
    if !can_be_held_weakly(value) {
        return Err(cx.type_error("Invalid value used in weak set"));
    }
    table.set(value, Value::UNDEFINED);
    Ok(args.this)
}
