//! `Object` ([clause](https://tc39.es/ecma262/#sec-object-objects)).

use ellipsis_engine::typed_array::TypedArrayData;
use ellipsis_engine::{
    Args, CellKind, Context, Gc, IntegrityLevel, Intrinsic, JsResult, NativeInfo, Object, PropertyDescriptor,
    PropertyKey, RootedVec, Throw, Value, compare,
};

use super::object_properties::{assign, entries, from_entries, group_by, keys, values};
use crate::build::{Class, Member, constructor, define_class_with, method};

static CLASS: Class = Class {
    constructor: Intrinsic::Object,
    prototype: Intrinsic::ObjectPrototype,
    function: CONSTRUCTOR,
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: super::object_prototype::MEMBERS,
};

const CONSTRUCTOR: NativeInfo = constructor("Object", 1, object);

static STATICS: &[Member] = &[
    method("assign", 2, assign),
    method("create", 2, create),
    method("defineProperties", 2, define_properties),
    method("defineProperty", 3, define_property),
    method("entries", 1, entries),
    method("freeze", 1, freeze),
    method("fromEntries", 1, from_entries),
    method("getOwnPropertyDescriptor", 2, get_own_property_descriptor),
    method("getOwnPropertyDescriptors", 1, get_own_property_descriptors),
    method("getOwnPropertyNames", 1, get_own_property_names),
    method("getOwnPropertySymbols", 1, get_own_property_symbols),
    method("getPrototypeOf", 1, get_prototype_of),
    method("groupBy", 2, group_by),
    method("hasOwn", 2, has_own),
    method("is", 2, is),
    method("isExtensible", 1, is_extensible),
    method("isFrozen", 1, is_frozen),
    method("isSealed", 1, is_sealed),
    method("keys", 1, keys),
    method("preventExtensions", 1, prevent_extensions),
    method("seal", 1, seal),
    method("setPrototypeOf", 2, set_prototype_of),
    method("values", 1, values),
];

/// Makes %Object% and %Object.prototype%, the first object of a realm.
pub(crate) fn make(cx: &mut Context) {
    let prototype = cx.new_object_with_prototype(Value::NULL);
    define_class_with(cx, &CLASS, prototype);
}

/// [`Object`](https://tc39.es/ecma262/#sec-object-value)
fn object(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if args.is_construct() && args.new_target != Value::from(args.callee) {
        let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::ObjectPrototype)?;
        return Ok(cx.new_object_with_prototype(prototype.into()).into());
    }
    let value = args.get(0);
    if value.is_nullish() { Ok(cx.new_object().into()) } else { Ok(cx.to_object(value)?.into()) }
}

/// [`Object.create`](https://tc39.es/ecma262/#sec-object.create)
fn create(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let prototype = args.get(0);
    check_prototype(cx, prototype)?;
    let object = cx.new_object_with_prototype(prototype);
    if !args.get(1).is_undefined() {
        object_define_properties(cx, object, args.get(1))?;
    }
    Ok(object.into())
}

fn check_prototype(cx: &mut Context, prototype: Value) -> JsResult<()> {
    if prototype.is_object() || prototype.is_null() {
        return Ok(());
    }
    let what = cx.describe(prototype);
    Err(cx.type_error(format!("Object prototype may only be an Object or null: {what}")))
}

/// [`Object.defineProperties`](https://tc39.es/ecma262/#sec-object.defineproperties)
fn define_properties(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(object) = args.get(0).as_object() else {
        return Err(cx.type_error("Object.defineProperties called on non-object"));
    };
    object_define_properties(cx, object, args.get(1))?;
    Ok(object.into())
}

/// [`ObjectDefineProperties`](https://tc39.es/ecma262/#sec-objectdefineproperties)
fn object_define_properties(cx: &mut Context, object: Gc<Object>, properties: Value) -> JsResult<()> {
    let properties = cx.to_object(properties)?;
    let keys = properties.own_property_keys(cx)?;
    let mut descriptors: RootedVec<(PropertyKey, PropertyDescriptor)> = RootedVec::new(&cx.heap);
    for key in keys.iter() {
        let own = properties.get_own_property(cx, key)?;
        if own.is_some_and(|own| own.enumerable == Some(true)) {
            let value = properties.get(cx, key)?;
            descriptors.push((key, cx.to_property_descriptor(value)?));
            cx.charge_at_safepoint(1)?;
        }
    }
    for (key, descriptor) in descriptors.iter() {
        object.define_or_throw(cx, key, &descriptor)?;
        cx.charge_at_safepoint(1)?;
    }
    Ok(())
}

/// [`Object.defineProperty`](https://tc39.es/ecma262/#sec-object.defineproperty)
fn define_property(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(object) = args.get(0).as_object() else {
        return Err(cx.type_error("Object.defineProperty called on non-object"));
    };
    let key = cx.to_property_key(args.get(1))?;
    let descriptor = cx.to_property_descriptor(args.get(2))?;
    object.define_or_throw(cx, key, &descriptor)?;
    Ok(object.into())
}

/// [`Object.freeze`](https://tc39.es/ecma262/#sec-object.freeze)
fn freeze(cx: &mut Context, args: &Args) -> JsResult<Value> {
    restrict(cx, args.get(0), IntegrityLevel::Frozen, "Cannot freeze")
}

/// [`Object.seal`](https://tc39.es/ecma262/#sec-object.seal)
fn seal(cx: &mut Context, args: &Args) -> JsResult<Value> {
    restrict(cx, args.get(0), IntegrityLevel::Sealed, "Cannot seal")
}

fn restrict(cx: &mut Context, value: Value, level: IntegrityLevel, failure: &str) -> JsResult<Value> {
    let Some(object) = value.as_object() else { return Ok(value) };
    let is_view = object.is::<TypedArrayData>();
    match object.set_integrity_level(cx, level) {
        Ok(true) => {}
        Err(throw) if !is_view || throw.is_termination() => return Err(throw),
        Ok(false) if !is_view => return Err(cx.type_error(failure)),
        _ => return Err(cx.type_error(format!("{failure} array buffer views with elements"))),
    }
    Ok(value)
}

/// [`Object.preventExtensions`](https://tc39.es/ecma262/#sec-object.preventextensions)
fn prevent_extensions(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if let Some(object) = args.get(0).as_object()
        && !object.prevent_extensions(cx)?
    {
        let is_proxy = args.get(0).as_object().is_some_and(|object| object.kind() == CellKind::Proxy);
        let proxy = "'preventExtensions' on proxy: trap returned falsish";
        return Err(cx.type_error(if is_proxy { proxy } else { "Cannot prevent extensions" }));
    }
    Ok(args.get(0))
}

/// [`Object.isFrozen`](https://tc39.es/ecma262/#sec-object.isfrozen)
fn is_frozen(cx: &mut Context, args: &Args) -> JsResult<Value> {
    is_restricted(cx, args.get(0), IntegrityLevel::Frozen)
}

/// [`Object.isSealed`](https://tc39.es/ecma262/#sec-object.issealed)
fn is_sealed(cx: &mut Context, args: &Args) -> JsResult<Value> {
    is_restricted(cx, args.get(0), IntegrityLevel::Sealed)
}

fn is_restricted(cx: &mut Context, value: Value, level: IntegrityLevel) -> JsResult<Value> {
    let Some(object) = value.as_object() else { return Ok(Value::TRUE) };
    if object.kind() != CellKind::Proxy && !object.is_extensible(cx)? {
        let flat = object.elements().filter(|elements| elements.is_flat());
        cx.charge(flat.map_or(0, |elements| elements.len()) / 16 + object.shape().count() / 8)?;
    }
    Ok(object.test_integrity_level(cx, level)?.into())
}

/// [`Object.isExtensible`](https://tc39.es/ecma262/#sec-object.isextensible)
fn is_extensible(cx: &mut Context, args: &Args) -> JsResult<Value> {
    match args.get(0).as_object() {
        Some(object) => Ok(object.is_extensible(cx)?.into()),
        None => Ok(Value::FALSE),
    }
}

/// [`Object.getOwnPropertyDescriptor`](https://tc39.es/ecma262/#sec-object.getownpropertydescriptor)
fn get_own_property_descriptor(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.get(0))?;
    let key = cx.to_property_key(args.get(1))?;
    match object.get_own_property(cx, key)? {
        Some(descriptor) => Ok(cx.from_property_descriptor(&descriptor).into()),
        None => Ok(Value::UNDEFINED),
    }
}

/// [`Object.getOwnPropertyDescriptors`](https://tc39.es/ecma262/#sec-object.getownpropertydescriptors)
fn get_own_property_descriptors(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.get(0))?;
    let keys = object.own_property_keys(cx)?;
    let result = cx.new_object();
    for key in keys.iter() {
        if let Some(descriptor) = object.get_own_property(cx, key)? {
            let descriptor = cx.from_property_descriptor(&descriptor);
            result.create_data_property_or_throw(cx, key, descriptor.into())?;
        }
        cx.charge_at_safepoint(1)?;
    }
    Ok(result.into())
}

/// [`Object.getOwnPropertyNames`](https://tc39.es/ecma262/#sec-object.getownpropertynames)
fn get_own_property_names(cx: &mut Context, args: &Args) -> JsResult<Value> {
    own_keys(cx, args.get(0), false)
}

/// [`Object.getOwnPropertySymbols`](https://tc39.es/ecma262/#sec-object.getownpropertysymbols)
fn get_own_property_symbols(cx: &mut Context, args: &Args) -> JsResult<Value> {
    own_keys(cx, args.get(0), true)
}

/// [`GetOwnPropertyKeys`](https://tc39.es/ecma262/#sec-getownpropertykeys)
fn own_keys(cx: &mut Context, value: Value, symbols: bool) -> JsResult<Value> {
    let object = cx.to_object(value)?;
    let keys = object.own_property_keys(cx)?;
    let keys: Vec<PropertyKey> = keys.iter().filter(|key| key.is_symbol() == symbols).collect();
    let keys = RootedVec::from_vec(&cx.heap, keys);
    array_of_keys(cx, keys.as_slice())
}

/// An array of keys, which lie where the collector sees them.
pub(crate) fn array_of_keys(cx: &mut Context, keys: &[PropertyKey]) -> JsResult<Value> {
    let mut values = cx.rooted_list();
    for key in keys {
        cx.charge_at_safepoint(1)?;
        values.push(key.to_value(cx));
    }
    Ok(cx.array_from(values.as_slice())?.into())
}

/// [`Object.getPrototypeOf`](https://tc39.es/ecma262/#sec-object.getprototypeof)
fn get_prototype_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.get(0))?;
    object.get_prototype_of(cx)
}

/// [`Object.setPrototypeOf`](https://tc39.es/ecma262/#sec-object.setprototypeof)
fn set_prototype_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let value = args.get(0);
    if value.is_nullish() {
        return Err(cx.type_error("Object.setPrototypeOf called on null or undefined"));
    }
    check_prototype(cx, args.get(1))?;
    if let Some(object) = value.as_object()
        && !object.set_prototype_of(cx, args.get(1))?
    {
        return Err(cannot_set_prototype(cx, object));
    }
    Ok(value)
}

/// Why a prototype could not be set.
pub(super) fn cannot_set_prototype(cx: &mut Context, object: Gc<Object>) -> Throw {
    if object == cx.intrinsic(Intrinsic::ObjectPrototype) {
        return cx
            .type_error("Immutable prototype object 'Object.prototype' cannot have their prototype set");
    }
    if object.proxy_parts().is_some() {
        return cx.type_error("'setPrototypeOf' on proxy: trap returned falsish for property 'undefined'");
    }
    match object.is_extensible(cx) {
        Ok(false) => cx.type_error("#<Object> is not extensible"),
        Ok(true) => cx.type_error("Cyclic __proto__ value"),
        Err(throw) => throw,
    }
}

/// [`Object.hasOwn`](https://tc39.es/ecma262/#sec-object.hasown)
fn has_own(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.get(0))?;
    let key = cx.to_property_key(args.get(1))?;
    Ok(object.has_own_property(cx, key)?.into())
}

/// [`Object.is`](https://tc39.es/ecma262/#sec-object.is)
fn is(cx: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(compare::same_value(&cx.heap, args.get(0), args.get(1)).into())
}
