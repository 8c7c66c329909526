//! [Set](https://tc39.es/ecma262/#sec-set-objects), but for the methods that combine sets, which
//! stand in [`super::set_methods`].

use ellipsis_engine::function::is_callable;
use ellipsis_engine::trace_fields;
use ellipsis_engine::{
    Args, Attributes, Callback, Context, DirectIterable, Gc, Intrinsic, IterationProtocol, JsResult,
    NativeData, Object, Quick, Rooted, Value,
};

use super::map::{array_length, is_function, note_own_function, own_value};
use super::map_iterator::{self, Kind};
use super::set_methods;
use super::table::{HashedKey, Table};
use super::{incompatible, needs_new, return_this};
use crate::build::{
    Class, Member, Name, Symbol, constructor, define_class, getter, method, symbol_getter, tag, value,
};

static CLASS: Class = Class {
    constructor: Intrinsic::Set,
    prototype: Intrinsic::SetPrototype,
    function: constructor("Set", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[symbol_getter(Symbol::Species, "get [Symbol.species]", return_this)];

static MEMBERS: &[Member] = &[
    method("has", 1, has).quick(Quick::Values(quick_has)),
    method("add", 1, add),
    method("delete", 1, delete),
    method("clear", 0, clear),
    method("entries", 0, entries),
    method("forEach", 1, for_each),
    getter("size", "get size", size),
    method("values", 0, values),
    value(Name::Text("keys"), values_function, Attributes::METHOD),
    value(Name::Symbol(Symbol::Iterator), values_function, Attributes::METHOD),
    tag("Set"),
    method("union", 1, set_methods::union),
    method("intersection", 1, set_methods::intersection),
    method("difference", 1, set_methods::difference),
    method("symmetricDifference", 1, set_methods::symmetric_difference),
    method("isSubsetOf", 1, set_methods::is_subset_of),
    method("isSupersetOf", 1, set_methods::is_superset_of),
    method("isDisjointFrom", 1, set_methods::is_disjoint_from),
];

/// The payload of Sets: the values of the table's entries are not used.
pub(crate) struct SetData {
    pub(crate) table: Table,
}

impl NativeData for SetData {
    const NAME: &'static str = "Set";
    const DIRECT_ITERABLE: Option<&'static DirectIterable> = Some(&DirectIterable {
        protocol: IterationProtocol::Set,
        drain: |cx, set, elements| match set.downcast::<SetData>() {
            Some(data) => map_iterator::append_keys(cx, elements, &data.table),
            None => Ok(()),
        },
    });
}

trace_fields!(SetData { table });

/// Makes Set.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
    note_own_function(cx, Intrinsic::SetPrototypeValues, Intrinsic::SetPrototype, "values");
}

/// `keys` and `[Symbol.iterator]` are `values`.
fn values_function(cx: &mut Context) -> Value {
    own_value(cx, Intrinsic::SetPrototype, "values")
}

pub(crate) fn data<'a>(cx: &mut Context, args: &'a Args<'_>, name: &str) -> JsResult<&'a SetData> {
    match args.this.downcast::<SetData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("Set.prototype.{name}"), args.this)),
    }
}

/// A new Set with %Set.prototype%.
pub(crate) fn new_set(cx: &mut Context, table: Table) -> Gc<Object> {
    cx.new_native(Intrinsic::SetPrototype, SetData { table })
}

/// Adds a value to a table.
pub(crate) fn insert(cx: &mut Context, data: &SetData, value: Value) -> JsResult<()> {
    let key = HashedKey::new(&mut cx.heap, value);
    data.table.set(cx, key, Value::UNDEFINED)
}

/// [`Set`](https://tc39.es/ecma262/#sec-set-iterable)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "Set"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::SetPrototype)?;
    let table = Table::default();
    let set = cx.new_native_with(prototype.into(), SetData { table });
    let iterable = args.get(0);
    if iterable.is_nullish() {
        return Ok(set.into());
    }
    let adder = set.get(cx, cx.names.add)?;
    if !is_callable(adder) {
        return Err(
            cx.type_error("'undefined' returned for property 'add' of object '#<Set>' is not a function")
        );
    }
    match set.downcast::<SetData>() {
        // OPTIMIZATION: the original `add` is not called, as nobody could tell.
        Some(data) if is_function(adder, add) => {
            data.table.reserve(&mut cx.heap, array_length(iterable).unwrap_or(0));
            cx.iterate(iterable, |cx, item| insert(cx, data, item))?;
        }
        _ => cx.iterate(iterable, |cx, item| cx.call(adder, set.into(), &[item]).map(|_| ()))?,
    }
    Ok(set.into())
}

/// [`Set.prototype.has`](https://tc39.es/ecma262/#sec-set.prototype.has)
fn has(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "has")?;
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    Ok(data.table.has(key).into())
}

/// The same of a Set, for machine code.
extern "C" fn quick_has(cx: &mut Context, this: Value, key: Value, _: Value) -> Value {
    match this.downcast::<SetData>() {
        Some(data) => data.table.has(HashedKey::new(&mut cx.heap, key)).into(),
        None => Value::EMPTY,
    }
}

/// [`Set.prototype.add`](https://tc39.es/ecma262/#sec-set.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "add")?;
    insert(cx, data, args.get(0))?;
    Ok(args.this)
}

/// [`Set.prototype.delete`](https://tc39.es/ecma262/#sec-set.prototype.delete)
fn delete(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = data(cx, args, "delete")?;
    let key = HashedKey::new(&mut cx.heap, args.get(0));
    Ok(data.table.delete(&mut cx.heap, key).into())
}

/// [`Set.prototype.clear`](https://tc39.es/ecma262/#sec-set.prototype.clear)
fn clear(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "clear")?.table.clear(&mut cx.heap);
    Ok(Value::UNDEFINED)
}

/// [`Set.prototype.entries`](https://tc39.es/ecma262/#sec-set.prototype.entries)
fn entries(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "entries")?;
    Ok(map_iterator::new_set_iterator(cx, args.this, Kind::Entries))
}

/// [`Set.prototype.forEach`](https://tc39.es/ecma262/#sec-set.prototype.foreach)
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
        let Some((key, _)) = entry else { return Ok(Value::UNDEFINED) };
        callback.call(cx, [key, key, args.this])?;
    }
}

/// [get `Set.prototype.size`](https://tc39.es/ecma262/#sec-get-set.prototype.size)
fn size(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(data(cx, args, "size")?.table.len().into())
}

/// [`Set.prototype.values`](https://tc39.es/ecma262/#sec-set.prototype.values)
fn values(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    data(cx, args, "values")?;
    Ok(map_iterator::new_set_iterator(cx, args.this, Kind::Values))
}
