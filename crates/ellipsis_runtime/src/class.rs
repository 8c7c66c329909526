//! Classes of the runtime: tables of native functions turned into constructors and prototypes.

use ellipsis::unstable::engine::{
    Args, Attributes, Context, Gc, JsResult, NativeFn, NativeInfo, Object, PropertyDescriptor, PropertyKey,
    Value,
};

use crate::state;

/// A class. Rows are looked at when the class is first needed.
pub(crate) struct Class {
    /// The constructor; its name is the class's.
    pub(crate) constructor: NativeInfo,
    /// Methods of instances.
    pub(crate) methods: &'static [NativeInfo],
    /// Accessors of instances: name and getter.
    pub(crate) getters: &'static [NativeInfo],
    /// Functions of the constructor.
    pub(crate) statics: &'static [NativeInfo],
    /// A method that is also `[Symbol.iterator]`.
    pub(crate) iterator: Option<&'static str>,
}

/// A function's row.
pub(crate) const fn function(name: &'static str, length: u8, function: NativeFn) -> NativeInfo {
    NativeInfo::function(name, length, function)
}

/// A constructor's row.
pub(crate) const fn constructor(name: &'static str, length: u8, function: NativeFn) -> NativeInfo {
    NativeInfo::constructor(name, length, function)
}

/// The constructor of classes that scripts cannot make instances of.
pub(crate) fn illegal_constructor(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Err(cx.type_error("Illegal constructor"))
}

/// Defines functions as properties of an object.
pub(crate) fn define_functions(
    cx: &mut Context,
    object: Gc<Object>,
    rows: &'static [NativeInfo],
    attributes: Attributes,
) {
    for row in rows {
        let key = cx.key(row.name);
        let function = cx.new_native_function(row);
        object.define_new(cx, key, function.into(), attributes);
    }
}

/// Defines `Symbol.toStringTag`.
pub(crate) fn define_tag(cx: &mut Context, object: Gc<Object>, tag: &str) {
    let tag = cx.string(tag);
    let key = cx.symbols.to_string_tag.into();
    object.define_new(cx, key, tag, Attributes::CONFIGURABLE);
}

/// The prototype of a class's instances.
pub(crate) fn prototype(cx: &mut Context, class: &'static Class) -> Gc<Object> {
    let name = class.constructor.name;
    let known = state::of(cx).prototypes.borrow().get(name).copied();
    match known {
        Some(prototype) => prototype,
        None => make(cx, class),
    }
}

/// The constructor of a class.
pub(crate) fn constructor_of(cx: &mut Context, class: &'static Class) -> Value {
    let prototype = prototype(cx, class);
    let key = cx.names.constructor;
    prototype.get(cx, key).unwrap_or(Value::UNDEFINED)
}

fn make(cx: &mut Context, class: &'static Class) -> Gc<Object> {
    let name = class.constructor.name;
    let prototype = cx.new_object();
    state::of(cx).prototypes.borrow_mut().insert(name, prototype);
    let constructor = cx.new_native_function(&class.constructor);
    let key: PropertyKey = cx.names.prototype.into();
    constructor.define_new(cx, key, prototype.into(), Attributes::NONE);
    let key: PropertyKey = cx.names.constructor.into();
    prototype.define_new(cx, key, constructor.into(), Attributes::METHOD);
    define_functions(cx, constructor, class.statics, Attributes::ALL);
    define_functions(cx, prototype, class.methods, Attributes::ALL);
    for row in class.getters {
        let getter = cx.new_native_function(row);
        let key = cx.key(row.name);
        cx.set_function_name(getter, key, "get");
        let attributes = Attributes::ENUMERABLE.with(Attributes::CONFIGURABLE);
        let descriptor = PropertyDescriptor::accessor(getter.into(), Value::UNDEFINED, attributes);
        // A new object takes every property.
        let _ = prototype.define_own_property(cx, key, &descriptor);
    }
    if let Some(method) = class.iterator {
        let method = prototype.get_named(cx, method).unwrap_or(Value::UNDEFINED);
        let key = cx.symbols.iterator.into();
        prototype.define_new(cx, key, method, Attributes::METHOD);
    }
    define_tag(cx, prototype, name);
    prototype
}

/// The prototype of a new instance: that of `new.target`, or the class's own.
pub(crate) fn prototype_of_new(
    cx: &mut Context,
    args: &Args<'_>,
    class: &'static Class,
) -> JsResult<Gc<Object>> {
    if let Some(target) = args.new_target.as_object() {
        let key = cx.names.prototype;
        if let Some(prototype) = target.get(cx, key)?.as_object() {
            return Ok(prototype);
        }
    }
    Ok(prototype(cx, class))
}

/// The error of a constructor that was called without `new`.
pub(crate) fn require_new(cx: &mut Context, args: &Args<'_>, name: &str) -> JsResult<()> {
    if args.is_construct() {
        return Ok(());
    }
    Err(cx.type_error(format!("Class constructor {name} cannot be invoked without 'new'")))
}

/// An error with a `code`, as Node.js has them.
pub(crate) fn coded_error(
    cx: &mut Context,
    throw: ellipsis::unstable::engine::Throw,
    code: &str,
) -> ellipsis::unstable::engine::Throw {
    if let Some(error) = throw.0.as_object() {
        let value = cx.string(code);
        let key = cx.key("code");
        error.define_new(cx, key, value, Attributes::ALL);
    }
    throw
}
