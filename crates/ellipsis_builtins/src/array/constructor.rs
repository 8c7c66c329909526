//! The `Array` constructor ([clause](https://tc39.es/ecma262/#sec-array-constructor)).

use ellipsis_engine::{
    Args, CellKind, Context, Elements, Gc, Intrinsic, JsResult, NativeInfo, Object, Value, function,
};

use super::builder::{Output, array_with_prototype};
use super::{MAX_LENGTH, from_async, get_at, iterator, join, length_of, prototype, require_callable, tick};
use crate::build::{
    Class, Member, Symbol, constructor, define_class_with, define_function, method, symbol_getter,
};

static CLASS: Class = Class {
    constructor: Intrinsic::Array,
    prototype: Intrinsic::ArrayPrototype,
    function: constructor("Array", 1, array),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: prototype::MEMBERS,
};

static STATICS: &[Member] = &[
    method("from", 1, from),
    method("fromAsync", 1, from_async::from_async),
    method("isArray", 1, is_array),
    method("of", 0, of),
    symbol_getter(Symbol::Species, "get [Symbol.species]", species),
];

static VALUES: NativeInfo = NativeInfo::function("values", 0, iterator::values);

static TO_STRING: NativeInfo = NativeInfo::function("toString", 0, join::to_string);

/// Makes %Array%, its prototype, which is an array, and those of its methods that are intrinsics.
pub(crate) fn make(cx: &mut Context) {
    define_function(cx, Intrinsic::ArrayPrototypeValues, &VALUES);
    define_function(cx, Intrinsic::ArrayPrototypeToString, &TO_STRING);
    let parent = cx.intrinsic(Intrinsic::ObjectPrototype);
    let shape = cx.root_shape(parent.into(), CellKind::Array, 0);
    let prototype = Object::allocate_array(&mut cx.heap, shape, Elements::empty());
    define_class_with(cx, &CLASS, prototype);
}

/// [`Array`](https://tc39.es/ecma262/#sec-array)
fn array(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let prototype = if args.is_construct() && args.new_target != Value::from(args.callee) {
        cx.prototype_from_constructor(args.new_target, Intrinsic::ArrayPrototype)?
    } else {
        cx.intrinsic(Intrinsic::ArrayPrototype)
    };
    let elements = match args.args {
        [length] if length.is_number() => {
            let length = length.as_number().unwrap_or_default();
            if f64::from(length as u32) != length {
                return Err(cx.range_error("Invalid array length"));
            }
            Elements::of_holes(&mut cx.heap, length as u32)
        }
        items => cx.allocate(|cx| Elements::try_from_slice(&mut cx.heap, items))?,
    };
    Ok(array_with_prototype(cx, prototype, elements).into())
}

/// [`Array.isArray`](https://tc39.es/ecma262/#sec-array.isarray)
fn is_array(cx: &mut Context, args: &Args) -> JsResult<Value> {
    cx.is_array(args.get(0)).map(Value::from)
}

/// [`get Array [ %Symbol.species% ]`](https://tc39.es/ecma262/#sec-get-array-%symbol.species%)
fn species(_: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(args.this)
}

/// What `Array.from` and `Array.of` fill: made by the receiver if that is a constructor.
pub(super) fn new_output(cx: &mut Context, constructor: Value, length: Option<usize>) -> JsResult<Output> {
    if constructor == Value::from(cx.intrinsic(Intrinsic::Array)) || !function::is_constructor(constructor) {
        return match length {
            Some(length) if length > u32::MAX as usize => Err(cx.range_error("Invalid array length")),
            _ => Ok(Output::array(cx)),
        };
    }
    let length = length.map(Value::from);
    let object = cx.construct(constructor, length.as_slice(), Value::UNDEFINED)?;
    match object.as_object() {
        Some(object) => Ok(Output::existing(object)),
        None => Err(cx.type_error("The constructor gave no object")),
    }
}

/// [`Array.of`](https://tc39.es/ecma262/#sec-array.of)
fn of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let mut output = new_output(cx, args.this, Some(args.len()))?;
    for &item in args.args {
        output.push(cx, item)?;
    }
    output.finish(cx)
}

/// [`Array.from`](https://tc39.es/ecma262/#sec-array.from)
fn from(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let (items, mapper) = (args.get(0), args.get(1));
    if !mapper.is_undefined() {
        require_callable(cx, mapper)?;
    }
    let plain =
        args.this == Value::from(cx.intrinsic(Intrinsic::Array)) || !function::is_constructor(args.this);
    if plain
        && let Some(source) = items.as_object()
        && cx.iterates_plainly(source)
    {
        return from_plain(cx, args, source);
    }
    if plain
        && mapper.is_undefined()
        && let Some(drain) = cx.direct_drain(items)
    {
        let elements = Elements::empty();
        let array = cx.new_array(elements);
        if let Some(elements) = array.as_array() {
            drain(cx, items, elements)?;
        }
        return Ok(array.into());
    }
    let key = cx.symbols.iterator.into();
    let Some(method) = cx.get_method(items, key)? else {
        return from_array_like(cx, args);
    };
    let mut output = new_output(cx, args.this, None)?;
    let record = cx.get_iterator_from_method(items, method.into())?;
    if args.get(1).is_undefined()
        && let Some(elements) = output.elements()
    {
        record.drain(cx, elements)?;
        return output.finish(cx);
    }
    while let Some(value) = record.step(cx)? {
        let added = add_mapped(cx, args, &mut output, value);
        if added.is_err() {
            return record.close(cx, added).map(|()| Value::UNDEFINED);
        }
    }
    output.finish(cx)
}

fn add_mapped(cx: &mut Context, args: &Args, output: &mut Output, value: Value) -> JsResult<()> {
    let at = output.len();
    if at >= MAX_LENGTH {
        return Err(cx.type_error("Invalid array length"));
    }
    tick(cx, at)?;
    let mapper = args.get(1);
    let value = match mapper {
        Value::UNDEFINED => value,
        _ => cx.call(mapper, args.get(2), &[value, at.into()])?,
    };
    output.push(cx, value)
}

/// OPTIMIZATION: an array whose iteration nobody changed is not iterated, but read; without mapper
/// its elements are shared.
fn from_plain(cx: &mut Context, args: &Args, source: Gc<Object>) -> JsResult<Value> {
    let mut output = new_output(cx, args.this, None)?;
    if args.get(1).is_undefined()
        && output.elements().is_some()
        && let Some(elements) = source.as_array()
        && elements.is_packed()
    {
        let copy = elements.share(&mut cx.heap, 0, elements.len());
        return Ok(cx.new_array(copy).into());
    }
    cx.iterate(source.into(), |cx, value| add_mapped(cx, args, &mut output, value))?;
    output.finish(cx)
}

fn from_array_like(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let source = cx.to_object(args.get(0))?;
    let length = length_of(cx, source)?;
    let mut output = new_output(cx, args.this, Some(length))?;
    for at in 0..length {
        let value = get_at(cx, source, at)?;
        add_mapped(cx, args, &mut output, value)?;
    }
    output.finish(cx)
}
