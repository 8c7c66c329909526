//! `Reflect` ([clause](https://tc39.es/ecma262/#sec-reflect-object)).

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Value, function};

use crate::build::{Member, define_namespace, method, tag};
use crate::fundamental::array_of_keys;

static MEMBERS: &[Member] = &[
    method("apply", 3, apply),
    method("construct", 2, construct),
    method("defineProperty", 3, define_property),
    method("deleteProperty", 2, delete_property),
    method("get", 2, get),
    method("getOwnPropertyDescriptor", 2, get_own_property_descriptor),
    method("getPrototypeOf", 1, get_prototype_of),
    method("has", 2, has),
    method("isExtensible", 1, is_extensible),
    method("ownKeys", 1, own_keys),
    method("preventExtensions", 1, prevent_extensions),
    method("set", 3, set),
    method("setPrototypeOf", 2, set_prototype_of),
    tag("Reflect"),
];

/// Makes %Reflect%.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::Reflect, Intrinsic::ObjectPrototype, MEMBERS);
}

/// The first argument, which has to be an object.
fn target(cx: &mut Context, args: &Args, name: &str) -> JsResult<Gc<Object>> {
    match args.get(0).as_object() {
        Some(object) => Ok(object),
        None => Err(cx.type_error(format!("Reflect.{name} called on non-object"))),
    }
}

/// [`Reflect.apply`](https://tc39.es/ecma262/#sec-reflect.apply)
fn apply(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if !function::is_callable(args.get(0)) {
        let what = cx.describe(args.get(0));
        let kind = cx.type_of(args.get(0)).to_std_string();
        let kind = if kind.starts_with(['o', 'u']) { format!("an {kind}") } else { format!("a {kind}") };
        return Err(cx.type_error(format!(
            "Function.prototype.apply was called on {what}, which is {kind} and not a function"
        )));
    }
    cx.call_with_array_like(args.get(0), args.get(1), args.get(2))
}

/// [`Reflect.construct`](https://tc39.es/ecma262/#sec-reflect.construct)
fn construct(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let constructor = args.get(0);
    let new_target = if args.len() > 2 { args.get(2) } else { constructor };
    for value in [constructor, new_target] {
        if !function::is_constructor(value) {
            let what = cx.describe(value);
            return Err(cx.type_error(format!("{what} is not a constructor")));
        }
    }
    cx.construct_with_array_like(constructor, args.get(1), new_target)
}

/// [`Reflect.defineProperty`](https://tc39.es/ecma262/#sec-reflect.defineproperty)
fn define_property(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "defineProperty")?;
    let key = cx.to_property_key(args.get(1))?;
    let descriptor = cx.to_property_descriptor(args.get(2))?;
    object.define_own_property(cx, key, &descriptor).map(Value::from)
}

/// [`Reflect.deleteProperty`](https://tc39.es/ecma262/#sec-reflect.deleteproperty)
fn delete_property(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "deleteProperty")?;
    let key = cx.to_property_key(args.get(1))?;
    object.delete(cx, key).map(Value::from)
}

/// [`Reflect.get`](https://tc39.es/ecma262/#sec-reflect.get)
fn get(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "get")?;
    let key = cx.to_property_key(args.get(1))?;
    let receiver = if args.len() > 2 { args.get(2) } else { object.into() };
    object.get_with(cx, key, receiver)
}

/// [`Reflect.getOwnPropertyDescriptor`](https://tc39.es/ecma262/#sec-reflect.getownpropertydescriptor)
fn get_own_property_descriptor(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "getOwnPropertyDescriptor")?;
    let key = cx.to_property_key(args.get(1))?;
    match object.get_own_property(cx, key)? {
        Some(descriptor) => Ok(cx.from_property_descriptor(&descriptor).into()),
        None => Ok(Value::UNDEFINED),
    }
}

/// [`Reflect.getPrototypeOf`](https://tc39.es/ecma262/#sec-reflect.getprototypeof)
fn get_prototype_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "getPrototypeOf")?;
    object.get_prototype_of(cx)
}

/// [`Reflect.has`](https://tc39.es/ecma262/#sec-reflect.has)
fn has(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "has")?;
    let key = cx.to_property_key(args.get(1))?;
    object.has_property(cx, key).map(Value::from)
}

/// [`Reflect.isExtensible`](https://tc39.es/ecma262/#sec-reflect.isextensible)
fn is_extensible(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "isExtensible")?;
    object.is_extensible(cx).map(Value::from)
}

/// [`Reflect.ownKeys`](https://tc39.es/ecma262/#sec-reflect.ownkeys)
fn own_keys(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "ownKeys")?;
    let keys = object.own_property_keys(cx)?;
    array_of_keys(cx, keys.as_slice())
}

/// [`Reflect.preventExtensions`](https://tc39.es/ecma262/#sec-reflect.preventextensions)
fn prevent_extensions(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "preventExtensions")?;
    object.prevent_extensions(cx).map(Value::from)
}

/// [`Reflect.set`](https://tc39.es/ecma262/#sec-reflect.set)
fn set(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "set")?;
    let key = cx.to_property_key(args.get(1))?;
    let receiver = if args.len() > 3 { args.get(3) } else { object.into() };
    object.set_with(cx, key, args.get(2), receiver).map(Value::from)
}

/// [`Reflect.setPrototypeOf`](https://tc39.es/ecma262/#sec-reflect.setprototypeof)
fn set_prototype_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = target(cx, args, "setPrototypeOf")?;
    let prototype = args.get(1);
    if !prototype.is_object() && !prototype.is_null() {
        let what = cx.describe(prototype);
        return Err(cx.type_error(format!("Object prototype may only be an Object or null: {what}")));
    }
    object.set_prototype_of(cx, prototype).map(Value::from)
}
