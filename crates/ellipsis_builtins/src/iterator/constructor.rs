//! The `Iterator` constructor and %Iterator.prototype%.

use ellipsis_engine::{
    Accessor, Args, Attributes, Context, Gc, Intrinsic, IteratorRecord, JsResult, NativeInfo, Object,
    PropertyKey, Value,
};

use super::{consume, helper, wrap, zip};
use crate::build::{Member, Symbol, constructor, define_members, method, symbol_method};
use crate::fundamental::set_ignoring_prototype;

static ITERATOR: NativeInfo = constructor("Iterator", 0, iterator);

static STATICS: &[Member] = &[
    method("concat", 0, helper::concat),
    method("from", 1, from),
    method("zip", 1, zip::zip),
    method("zipKeyed", 1, zip::zip_keyed),
];

static MEMBERS: &[Member] = &[
    method("chunks", 1, helper::chunks),
    method("drop", 1, helper::drop),
    method("every", 1, consume::every),
    method("filter", 1, helper::filter),
    method("find", 1, consume::find),
    method("flatMap", 1, helper::flat_map),
    method("forEach", 1, consume::for_each),
    method("includes", 1, consume::includes),
    method("join", 1, consume::join),
    method("map", 1, helper::map),
    method("reduce", 1, consume::reduce),
    method("some", 1, consume::some),
    method("take", 1, helper::take),
    method("toArray", 0, consume::to_array),
    method("windows", 1, helper::windows),
    symbol_method(Symbol::Iterator, "[Symbol.iterator]", 0, return_this),
    symbol_method(Symbol::Dispose, "[Symbol.dispose]", 0, dispose),
];

static GET_CONSTRUCTOR: NativeInfo = NativeInfo::function("get constructor", 0, get_constructor);
static SET_CONSTRUCTOR: NativeInfo = NativeInfo::function("set constructor", 1, set_constructor);
static GET_TAG: NativeInfo = NativeInfo::function("get [Symbol.toStringTag]", 0, get_tag);
static SET_TAG: NativeInfo = NativeInfo::function("set [Symbol.toStringTag]", 1, set_tag);

/// Makes %Iterator% and its prototype.
pub(crate) fn make(cx: &mut Context) {
    let parent = cx.intrinsic(Intrinsic::ObjectPrototype);
    let prototype = cx.new_object_with_prototype(parent.into());
    cx.realm.set_intrinsic(Intrinsic::IteratorPrototype, prototype);
    let constructor = cx.new_native_function(&ITERATOR);
    cx.realm.set_intrinsic(Intrinsic::Iterator, constructor);
    let key = cx.names.prototype.into();
    constructor.define_new(cx, key, prototype.into(), Attributes::NONE);
    define_members(cx, constructor, STATICS);
    let (constructor_key, tag_key) = (cx.names.constructor.into(), cx.symbols.to_string_tag.into());
    define_accessor(cx, prototype, constructor_key, &GET_CONSTRUCTOR, &SET_CONSTRUCTOR);
    define_members(cx, prototype, MEMBERS);
    define_accessor(cx, prototype, tag_key, &GET_TAG, &SET_TAG);
}

fn define_accessor(
    cx: &mut Context,
    object: Gc<Object>,
    key: PropertyKey,
    get: &'static NativeInfo,
    set: &'static NativeInfo,
) {
    let [get, set] = [get, set].map(|info| cx.new_native_function(info));
    let pair = Accessor::new(&mut cx.heap, get.into(), set.into());
    object.add_property(cx, key, pair, Attributes::CONFIGURABLE.with(Attributes::ACCESSOR));
}

/// [`Iterator`](https://tc39.es/ecma262/#sec-iterator)
fn iterator(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(cx.type_error("Constructor Iterator requires 'new'"));
    }
    if args.new_target == Value::from(args.callee) {
        return Err(cx.type_error("Abstract class Iterator not directly constructable"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IteratorPrototype)?;
    Ok(cx.new_object_with_prototype(prototype.into()).into())
}

/// [`Iterator.from`](https://tc39.es/ecma262/#sec-iterator.from)
fn from(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let value = args.get(0);
    if !value.is_object() && !value.is_string() {
        return Err(called_on_non_object(cx, "Iterator.from"));
    }
    let record = flattenable_iterator(cx, value)?;
    let constructor = cx.intrinsic(Intrinsic::Iterator);
    if cx.ordinary_has_instance(constructor.into(), record.iterator)? {
        return Ok(record.iterator);
    }
    Ok(wrap::new_wrapper(cx, record))
}

/// [`GetIteratorFlattenable`](https://tc39.es/ecma262/#sec-getiteratorflattenable) of something
/// that may be iterated.
pub(super) fn flattenable_iterator(cx: &mut Context, value: Value) -> JsResult<IteratorRecord> {
    let key = cx.symbols.iterator.into();
    let iterator = match cx.get_method(value, key)? {
        None => value,
        Some(method) => cx.call(method.into(), value, &[])?,
    };
    match iterator.as_object() {
        Some(object) => cx.get_iterator_direct(object),
        None => {
            let what = cx.describe(iterator);
            Err(cx.type_error(format!("{what} is not an object")))
        }
    }
}

/// The error of a method whose receiver or argument is a primitive.
#[cold]
pub(super) fn called_on_non_object(cx: &mut Context, name: &str) -> ellipsis_engine::Throw {
    cx.type_error(format!("{name} called on non-object"))
}

/// [`Iterator.prototype [ %Symbol.iterator% ]`](https://tc39.es/ecma262/#sec-iterator.prototype-%symbol.iterator%)
fn return_this(_: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(args.this)
}

/// [`Iterator.prototype [ %Symbol.dispose% ]`](https://tc39.es/ecma262/#sec-iterator.prototype-%symbol.dispose%)
fn dispose(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.names.return_.into();
    if let Some(method) = cx.get_method(args.this, key)? {
        cx.call(method.into(), args.this, &[])?;
    }
    Ok(Value::UNDEFINED)
}

/// [`get Iterator.prototype.constructor`](https://tc39.es/ecma262/#sec-get-iterator.prototype.constructor)
fn get_constructor(cx: &mut Context, _: &Args) -> JsResult<Value> {
    Ok(cx.intrinsic(Intrinsic::Iterator).into())
}

/// [`set Iterator.prototype.constructor`](https://tc39.es/ecma262/#sec-set-iterator.prototype.constructor)
fn set_constructor(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.names.constructor.into();
    set_ignoring_prototype(cx, args, Intrinsic::IteratorPrototype, key)
}

/// [`get Iterator.prototype [ %Symbol.toStringTag% ]`](https://tc39.es/ecma262/#sec-get-iterator.prototype-%symbol.tostringtag%)
fn get_tag(cx: &mut Context, _: &Args) -> JsResult<Value> {
    Ok(cx.string("Iterator"))
}

/// [`set Iterator.prototype [ %Symbol.toStringTag% ]`](https://tc39.es/ecma262/#sec-set-iterator.prototype-%symbol.tostringtag%)
fn set_tag(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.symbols.to_string_tag.into();
    set_ignoring_prototype(cx, args, Intrinsic::IteratorPrototype, key)
}
