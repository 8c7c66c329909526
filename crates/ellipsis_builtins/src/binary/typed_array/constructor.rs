//! [%TypedArray%](https://tc39.es/ecma262/#sec-%typedarray%-intrinsic-object) and the tables of its
//! methods.

use ellipsis_engine::function::{is_callable, is_constructor};
use ellipsis_engine::typed_array::{ElementKind, TypedArrayData};
use ellipsis_engine::{Args, Attributes, Context, Intrinsic, JsResult, Throw, Value};

use super::concrete::list_from_method;
use super::create;
use super::{callback, copy, getters, join, mutate, search, sort, tick};
use crate::build::{
    Class, Member, Name, Symbol, constructor, define_class, getter, method, symbol_getter, value,
};
use crate::collections::map::own_value;
use crate::collections::return_this;

static CLASS: Class = Class {
    constructor: Intrinsic::TypedArray,
    prototype: Intrinsic::TypedArrayPrototype,
    function: constructor("TypedArray", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[
    method("from", 1, from),
    method("of", 0, of),
    symbol_getter(Symbol::Species, "get [Symbol.species]", return_this),
];

static MEMBERS: &[Member] = &[
    method("at", 1, search::at),
    getter("buffer", "get buffer", getters::buffer),
    getter("byteLength", "get byteLength", getters::byte_length),
    getter("byteOffset", "get byteOffset", getters::byte_offset),
    method("copyWithin", 2, mutate::copy_within),
    method("entries", 0, getters::entries),
    method("every", 1, callback::every),
    method("fill", 1, mutate::fill),
    method("filter", 1, callback::filter),
    method("find", 1, callback::find),
    method("findIndex", 1, callback::find_index),
    method("findLast", 1, callback::find_last),
    method("findLastIndex", 1, callback::find_last_index),
    method("forEach", 1, callback::for_each),
    method("includes", 1, search::includes),
    method("indexOf", 1, search::index_of),
    method("join", 1, join::join),
    method("keys", 0, getters::keys),
    method("lastIndexOf", 1, search::last_index_of),
    getter("length", "get length", getters::length),
    method("map", 1, callback::map),
    method("reduce", 1, callback::reduce),
    method("reduceRight", 1, callback::reduce_right),
    method("reverse", 0, mutate::reverse),
    method("set", 1, mutate::set),
    method("slice", 2, copy::slice),
    method("some", 1, callback::some),
    method("sort", 1, sort::sort),
    method("subarray", 2, copy::subarray),
    method("toLocaleString", 0, join::to_locale_string),
    method("toReversed", 0, copy::to_reversed),
    method("toSorted", 1, sort::to_sorted),
    value(
        Name::Text("toString"),
        |cx| own_value(cx, Intrinsic::ArrayPrototype, "toString"),
        Attributes::METHOD,
    ),
    method("values", 0, getters::values),
    method("with", 2, copy::with),
    value(
        Name::Symbol(Symbol::Iterator),
        |cx| own_value(cx, Intrinsic::TypedArrayPrototype, "values"),
        Attributes::METHOD,
    ),
    symbol_getter(Symbol::ToStringTag, "get [Symbol.toStringTag]", getters::to_string_tag),
];

/// Makes %TypedArray%.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`%TypedArray%`](https://tc39.es/ecma262/#sec-%typedarray%)
fn construct(cx: &mut Context, _args: &Args<'_>) -> JsResult<Value> {
    Err(cx.type_error("Abstract class TypedArray not directly constructable"))
}

fn not_a_constructor(cx: &mut Context, value: Value) -> Throw {
    let what = cx.describe(value);
    cx.type_error(format!("{what} is not a constructor"))
}

/// [`%TypedArray%.from`](https://tc39.es/ecma262/#sec-%typedarray%.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let constructor = args.this;
    let (source, mapper, this) = (args.get(0), args.get(1), args.get(2));
    if !is_constructor(constructor) {
        return Err(not_a_constructor(cx, constructor));
    }
    let mapping = !mapper.is_undefined();
    if mapping && !is_callable(mapper) {
        return Err(cx.not_a_function(mapper, ""));
    }
    let key = cx.symbols.iterator.into();
    let method = cx.get_method(source, key)?;
    let values = match method {
        Some(method) => Some(list_from_method(cx, source, method)?),
        None => None,
    };
    let (array_like, length) = match &values {
        Some(values) => (None, values.len() as f64),
        None => {
            let object = cx.to_object(source)?;
            (Some(object), cx.length_of_array_like(object)?)
        }
    };
    let target = create::from_constructor(cx, constructor, &[Value::number(length)], "from")?;
    let mut at = 0;
    if let (Some(values), false, Some(data)) = (&values, mapping, target.downcast::<TypedArrayData>()) {
        cx.charge((values.len() / 64) as u32)?;
        at = set_simple_from(data, values.as_slice());
    }
    while (at as f64) < length {
        tick(cx, at)?;
        let mut value = match (&values, array_like) {
            (Some(values), _) => values.get(at),
            (None, Some(object)) => {
                let key = cx.key_of_number(at as f64);
                object.get(cx, key)?
            }
            (None, None) => Value::UNDEFINED,
        };
        if mapping {
            value = cx.call(mapper, this, &[value, at.into()])?;
        }
        if let Some(data) = target.downcast::<TypedArrayData>() {
            data.set(cx, at, value)?;
        }
        at += 1;
    }
    Ok(target)
}

/// [`%TypedArray%.of`](https://tc39.es/ecma262/#sec-%typedarray%.of)
fn of(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !is_constructor(args.this) {
        return Err(not_a_constructor(cx, args.this));
    }
    let length = args.len().into();
    let target = create::from_constructor(cx, args.this, &[length], "of")?;
    if let Some(data) = target.downcast::<TypedArrayData>() {
        for (at, &value) in args.args.iter().enumerate() {
            data.set(cx, at, value)?;
        }
    }
    Ok(target)
}

/// Sets elements from index 0 on for as long as that is [simple](TypedArrayData::set_simple). How many were dealt with.
fn set_simple_from(data: &TypedArrayData, values: &[Value]) -> usize {
    if data.kind() == ElementKind::Uint8 && !data.is_immutable() {
        // OPTIMIZATION: the most frequent kind, many at a time.
        let (mut done, length, mut bytes) = (0, data.length(), [0; 256]);
        for part in values.chunks(bytes.len()) {
            let ints = part.iter().take_while(|value| value.is_int());
            let count = ints.zip(&mut bytes).map(|(value, byte)| *byte = value.int_bits() as u8).count();
            let inside = length.saturating_sub(done).min(count);
            data.block().write_bytes(data.byte_offset() + done, &bytes[..inside]);
            done += count;
            if count < part.len() {
                break;
            }
        }
        return done;
    }
    values.iter().enumerate().take_while(|&(at, &value)| data.set_simple(at, value).is_some()).count()
}
