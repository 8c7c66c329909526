//! `Function.prototype` ([clause](https://tc39.es/ecma262/#sec-properties-of-the-function-prototype-object)).

use ellipsis_engine::{
    Accessor, Args, Attributes, Context, IntegrityLevel, Intrinsic, JsResult, JsString, NativeInfo, Value,
    function,
};

use crate::build::{Class, Member, Symbol, constructor, define_class_with, method, symbol_method};

static CLASS: Class = Class {
    constructor: Intrinsic::Function,
    prototype: Intrinsic::FunctionPrototype,
    function: constructor("Function", 1, super::function_constructor::function),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("apply", 2, apply),
    method("bind", 1, bind),
    method("call", 1, call),
    method("toString", 0, to_string),
    symbol_method(Symbol::HasInstance, "[Symbol.hasInstance]", 1, has_instance).attributes(Attributes::NONE),
];

/// %Function.prototype% takes anything and gives undefined.
static PROTOTYPE: NativeInfo = NativeInfo::function("", 0, |_, _| Ok(Value::UNDEFINED));

static THROW_TYPE_ERROR: NativeInfo = NativeInfo::function("", 0, throw_type_error);

/// Makes %Function%, %Function.prototype% and %ThrowTypeError%.
pub(crate) fn make(cx: &mut Context) {
    let parent = cx.intrinsic(Intrinsic::ObjectPrototype);
    if cx.realm.intrinsic(Intrinsic::ThrowTypeError).is_some() {
        // Making %Object.prototype% made these.
        return;
    }
    let prototype = cx.new_native_function_with(&PROTOTYPE, &[], Some(parent));
    cx.realm.set_intrinsic(Intrinsic::FunctionPrototype, prototype);
    let thrower = cx.new_native_function(&THROW_TYPE_ERROR);
    cx.realm.set_intrinsic(Intrinsic::ThrowTypeError, thrower);
    let _ = thrower.set_integrity_level(cx, IntegrityLevel::Frozen);
    define_class_with(cx, &CLASS, prototype);
    for key in [cx.names.arguments, cx.names.caller] {
        let pair = Accessor::new(&mut cx.heap, thrower.into(), thrower.into());
        let attributes = Attributes::CONFIGURABLE.with(Attributes::ACCESSOR);
        prototype.add_property(cx, key.into(), pair, attributes);
    }
}

/// [`%ThrowTypeError%`](https://tc39.es/ecma262/#sec-%throwtypeerror%)
///
/// SPEC-DEVIATION: sloppy functions, which may have `caller` and `arguments` of their own, answer
/// null where they inherit these from %Function.prototype%.
fn throw_type_error(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if args.this.as_object().is_some_and(|this| this.is_sloppy_function()) {
        return Ok(Value::NULL);
    }
    Err(cx.type_error(
        "'caller', 'callee', and 'arguments' properties may not be accessed on strict mode functions or the \
         arguments objects for calls to them",
    ))
}

fn require_callable(cx: &mut Context, args: &Args, name: &str) -> JsResult<()> {
    if function::is_callable(args.this) {
        return Ok(());
    }
    let what = cx.describe(args.this);
    let kind = cx.type_of(args.this).to_std_string();
    let article = if kind.starts_with(['o', 'u']) { "an" } else { "a" };
    Err(cx.type_error(format!(
        "Function.prototype.{name} was called on {what}, which is {article} {kind} and not a function"
    )))
}

/// [`Function.prototype.apply`](https://tc39.es/ecma262/#sec-function.prototype.apply)
pub(crate) fn apply(cx: &mut Context, args: &Args) -> JsResult<Value> {
    require_callable(cx, args, "apply")?;
    let (this, list) = (args.get(0), args.get(1));
    if list.is_nullish() {
        return cx.call(args.this, this, &[]);
    }
    cx.call_with_array_like(args.this, this, list)
}

/// [`Function.prototype.call`](https://tc39.es/ecma262/#sec-function.prototype.call)
fn call(cx: &mut Context, args: &Args) -> JsResult<Value> {
    require_callable(cx, args, "call")?;
    cx.call(args.this, args.get(0), args.rest(1))
}

/// [`Function.prototype.bind`](https://tc39.es/ecma262/#sec-function.prototype.bind)
fn bind(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(target) = args.this.as_object().filter(|_| function::is_callable(args.this)) else {
        return Err(cx.type_error("Bind must be called on a function"));
    };
    let bound = cx.new_bound_function(target, args.get(0), args.rest(1))?;
    let (length_key, name_key) = (cx.names.length, cx.names.name);
    let mut length = 0.0;
    if target.has_own_property(cx, length_key.into())? {
        let target_length = target.get(cx, length_key)?;
        if let Some(target_length) = target_length.as_number() {
            let bound_args = args.rest(1).len() as f64;
            length = (cx.to_integer_or_infinity(target_length.into())? - bound_args).max(0.0);
        }
    }
    bound.add_property(cx, length_key.into(), length.into(), Attributes::CONFIGURABLE);
    let name = target.get(cx, name_key)?;
    let prefix = JsString::from_str(&mut cx.heap, "bound ");
    let name = match name.as_string() {
        Some(name) => JsString::concat(&mut cx.heap, prefix, name),
        None => Some(prefix),
    };
    let Some(name) = name else { return Err(cx.string_error()) };
    bound.add_property(cx, name_key.into(), name.into(), Attributes::CONFIGURABLE);
    Ok(bound.into())
}

/// [`Function.prototype.toString`](https://tc39.es/ecma262/#sec-function.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(function) = args.this.as_object().filter(|_| function::is_callable(args.this)) else {
        return Err(cx.type_error("Function.prototype.toString requires that 'this' be a Function"));
    };
    if let Some(source) = function.function_source() {
        return Ok(JsString::from_text(&mut cx.heap, &source).into());
    }
    // What is no property name does not belong in a NativeFunction: `get $&`.
    let is_name = |name: &&str| !name.contains(['&', '+', '`', '\'']);
    let name = function.native_info().map(|info| info.name).filter(is_name).unwrap_or("");
    Ok(cx.string(&format!("function {name}() {{ [native code] }}")))
}

/// [`Function.prototype [ %Symbol.hasInstance% ]`](https://tc39.es/ecma262/#sec-function.prototype-%symbol.hasinstance%)
fn has_instance(cx: &mut Context, args: &Args) -> JsResult<Value> {
    cx.ordinary_has_instance(args.this, args.get(0)).map(Value::from)
}
