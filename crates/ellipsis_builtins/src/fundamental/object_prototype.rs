//! `Object.prototype` ([clause](https://tc39.es/ecma262/#sec-properties-of-the-object-prototype-object)).

use ellipsis_engine::{
    Args, Context, Gc, JsResult, Object, PropertyDescriptor, PropertyKey, StrView, Value, function, wrapper,
};

use crate::build::{Member, accessor, method};
use crate::text::finish;

pub(super) static MEMBERS: &[Member] = &[
    method("__defineGetter__", 2, define_getter),
    method("__defineSetter__", 2, define_setter),
    method("hasOwnProperty", 1, has_own_property),
    method("__lookupGetter__", 1, lookup_getter),
    method("__lookupSetter__", 1, lookup_setter),
    method("isPrototypeOf", 1, is_prototype_of),
    method("propertyIsEnumerable", 1, property_is_enumerable),
    method("toString", 0, to_string),
    method("valueOf", 0, value_of),
    accessor("__proto__", ("get __proto__", get_proto), ("set __proto__", set_proto)),
    method("toLocaleString", 0, to_locale_string),
];

/// [`Object.prototype.hasOwnProperty`](https://tc39.es/ecma262/#sec-object.prototype.hasownproperty)
fn has_own_property(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.to_property_key(args.get(0))?;
    let object = cx.to_object(args.this)?;
    Ok(object.has_own_property(cx, key)?.into())
}

/// [`Object.prototype.isPrototypeOf`](https://tc39.es/ecma262/#sec-object.prototype.isprototypeof)
fn is_prototype_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(mut object) = args.get(0).as_object() else { return Ok(Value::FALSE) };
    let this = cx.to_object(args.this)?;
    loop {
        cx.charge(1)?;
        let prototype = object.get_prototype_of(cx)?;
        match prototype.as_object() {
            None => return Ok(Value::FALSE),
            Some(prototype) if prototype == this => return Ok(Value::TRUE),
            Some(prototype) => object = prototype,
        }
    }
}

/// [`Object.prototype.propertyIsEnumerable`](https://tc39.es/ecma262/#sec-object.prototype.propertyisenumerable)
fn property_is_enumerable(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.to_property_key(args.get(0))?;
    let object = cx.to_object(args.this)?;
    let own = object.get_own_property(cx, key)?;
    Ok(own.is_some_and(|own| own.enumerable == Some(true)).into())
}

/// [`Object.prototype.toString`](https://tc39.es/ecma262/#sec-object.prototype.tostring)
pub(crate) fn to_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if args.this.is_undefined() {
        return Ok(cx.names.object_Undefined.into());
    }
    if args.this.is_null() {
        return Ok(cx.names.object_Null.into());
    }
    let object = cx.to_object(args.this)?;
    let tag = builtin_tag(cx, object)?;
    let key = cx.symbols.to_string_tag;
    let custom = object.get(cx, key)?;
    let Some(custom) = custom.as_string() else {
        return Ok(match tag {
            "Object" => cx.names.object_Object.into(),
            "Array" => cx.names.object_Array.into(),
            "Function" => cx.names.object_Function.into(),
            // Kept as an atom for as long as somebody compares with it.
            _ => cx.intern_view(StrView::Latin1(["[object ", tag, "]"].concat().as_bytes())).into(),
        });
    };
    let mut text = crate::text::builder(cx, 0);
    text.push_str("[object ");
    text.push_string(&custom);
    text.push_str("]");
    finish(cx, text)
}

fn builtin_tag(cx: &mut Context, object: Gc<Object>) -> JsResult<&'static str> {
    if cx.is_array(object.into())? {
        return Ok("Array");
    }
    if function::is_callable(object.into()) {
        return Ok("Function");
    }
    if let Some(primitive) = wrapper::primitive_value(&object) {
        return Ok(if primitive.is_string() {
            "String"
        } else if primitive.is_number() {
            "Number"
        } else if primitive.is_bool() {
            "Boolean"
        } else {
            "Object"
        });
    }
    Ok(match object.native_class().map(|class| class.name) {
        Some(name @ ("Arguments" | "Error" | "Date" | "RegExp")) => name,
        _ => "Object",
    })
}

/// [`Object.prototype.toLocaleString`](https://tc39.es/ecma262/#sec-object.prototype.tolocalestring)
fn to_locale_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let key = cx.names.toString.into();
    cx.invoke(args.this, key, &[])
}

/// [`Object.prototype.valueOf`](https://tc39.es/ecma262/#sec-object.prototype.valueof)
fn value_of(cx: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(cx.to_object(args.this)?.into())
}

/// [`get Object.prototype.__proto__`](https://tc39.es/ecma262/#sec-get-object.prototype.__proto__)
fn get_proto(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    object.get_prototype_of(cx)
}

/// [`set Object.prototype.__proto__`](https://tc39.es/ecma262/#sec-set-object.prototype.__proto__)
fn set_proto(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if args.this.is_nullish() {
        return Err(cx.type_error("Object.prototype.__proto__ called on null or undefined"));
    }
    let prototype = args.get(0);
    if let Some(object) = args.this.as_object()
        && (prototype.is_object() || prototype.is_null())
        && !object.set_prototype_of(cx, prototype)?
    {
        return Err(super::object::cannot_set_prototype(cx, object));
    }
    Ok(Value::UNDEFINED)
}

/// [`Object.prototype.__defineGetter__`](https://tc39.es/ecma262/#sec-object.prototype.__defineGetter__)
fn define_getter(cx: &mut Context, args: &Args) -> JsResult<Value> {
    define_accessor(cx, args, "__defineGetter__", |function| PropertyDescriptor {
        get: Some(function),
        ..Default::default()
    })
}

/// [`Object.prototype.__defineSetter__`](https://tc39.es/ecma262/#sec-object.prototype.__defineSetter__)
fn define_setter(cx: &mut Context, args: &Args) -> JsResult<Value> {
    define_accessor(cx, args, "__defineSetter__", |function| PropertyDescriptor {
        set: Some(function),
        ..Default::default()
    })
}

fn define_accessor(
    cx: &mut Context,
    args: &Args,
    name: &str,
    descriptor: fn(Value) -> PropertyDescriptor,
) -> JsResult<Value> {
    let object = cx.to_object(args.this)?;
    let function = args.get(1);
    if !function::is_callable(function) {
        return Err(cx.type_error(format!("Object.prototype.{name}: Expecting function")));
    }
    let key = cx.to_property_key(args.get(0))?;
    let descriptor =
        PropertyDescriptor { enumerable: Some(true), configurable: Some(true), ..descriptor(function) };
    object.define_or_throw(cx, key, &descriptor)?;
    Ok(Value::UNDEFINED)
}

/// [`Object.prototype.__lookupGetter__`](https://tc39.es/ecma262/#sec-object.prototype.__lookupGetter__)
fn lookup_getter(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let found = lookup(cx, args)?;
    Ok(found.and_then(|found| found.get).unwrap_or(Value::UNDEFINED))
}

/// [`Object.prototype.__lookupSetter__`](https://tc39.es/ecma262/#sec-object.prototype.__lookupSetter__)
fn lookup_setter(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let found = lookup(cx, args)?;
    Ok(found.and_then(|found| found.set).unwrap_or(Value::UNDEFINED))
}

/// The first property of that key on the prototype chain.
fn lookup(cx: &mut Context, args: &Args) -> JsResult<Option<PropertyDescriptor>> {
    let mut object = cx.to_object(args.this)?;
    let key: PropertyKey = cx.to_property_key(args.get(0))?;
    loop {
        cx.charge(1)?;
        if let Some(found) = object.get_own_property(cx, key)? {
            return Ok(Some(found));
        }
        match object.get_prototype_of(cx)?.as_object() {
            Some(prototype) => object = prototype,
            None => return Ok(None),
        }
    }
}
