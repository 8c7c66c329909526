//! Error objects ([clause](https://tc39.es/ecma262/#sec-error-objects)).

use ellipsis_engine::{
    Args, Attributes, CellKind, Context, ErrorData, FrameInfo, Gc, Intrinsic, JsResult, JsString, NativeFn,
    NativeInfo, Object, PropertyDescriptor, PropertyKey, Value, function,
};

use super::call_site::{call_sites, line};

use crate::build::{Class, Member, Name, constructor, define_class, method, value};
use crate::text::finish;

static ERROR: Class = Class {
    constructor: Intrinsic::Error,
    prototype: Intrinsic::ErrorPrototype,
    function: constructor("Error", 1, error),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[
    method("captureStackTrace", 2, capture_stack_trace),
    method("isError", 1, is_error),
    method("prepareStackTrace", 2, prepare_stack_trace),
    value(Name::Text("stackTraceLimit"), |_| Value::int(10), Attributes::ALL),
];

static MEMBERS: &[Member] =
    &[name(|cx| cx.names.Error.into()), EMPTY_MESSAGE, method("toString", 0, to_string)];

/// The `name` of a prototype.
const fn name(make: fn(&mut Context) -> Value) -> Member {
    value(Name::Text("name"), make, Attributes::METHOD)
}

/// The `message` of a prototype.
const EMPTY_MESSAGE: Member = value(Name::Text("message"), |cx| cx.names.empty.into(), Attributes::METHOD);

/// Declares the classes of native errors, whose constructors differ in their names only.
macro_rules! native_errors {
    ($($class:ident, $function:ident: $text:literal, $constructor:ident, $prototype:ident;)+) => {
        $(
            static $class: Class = Class {
                constructor: Intrinsic::$constructor,
                prototype: Intrinsic::$prototype,
                function: constructor($text, 1, $function),
                constructor_parent: Intrinsic::Error,
                prototype_parent: Intrinsic::ErrorPrototype,
                statics: &[],
                members: &[name(|cx| cx.string($text)), EMPTY_MESSAGE],
            };

            #[doc = concat!("[`", $text, "`](https://tc39.es/ecma262/#sec-nativeerror)")]
            fn $function(cx: &mut Context, args: &Args) -> JsResult<Value> {
                construct(cx, args, Intrinsic::$prototype, args.get(0), args.get(1)).map(Value::from)
            }
        )+

        /// Makes the class of a native error, which either of its intrinsics names.
        pub(crate) fn make_native_error(cx: &mut Context, which: Intrinsic) {
            for class in [$(&$class),+] {
                if which == class.constructor || which == class.prototype {
                    define_class(cx, class);
                }
            }
        }
    };
}

native_errors! {
    EVAL_ERROR, eval_error: "EvalError", EvalError, EvalErrorPrototype;
    RANGE_ERROR, range_error: "RangeError", RangeError, RangeErrorPrototype;
    REFERENCE_ERROR, reference_error: "ReferenceError", ReferenceError, ReferenceErrorPrototype;
    SYNTAX_ERROR, syntax_error: "SyntaxError", SyntaxError, SyntaxErrorPrototype;
    TYPE_ERROR, type_error: "TypeError", TypeError, TypeErrorPrototype;
    URI_ERROR, uri_error: "URIError", UriError, UriErrorPrototype;
}

static AGGREGATE_ERROR: Class = Class {
    constructor: Intrinsic::AggregateError,
    prototype: Intrinsic::AggregateErrorPrototype,
    function: constructor("AggregateError", 2, aggregate_error),
    constructor_parent: Intrinsic::Error,
    prototype_parent: Intrinsic::ErrorPrototype,
    statics: &[],
    members: &[name(|cx| cx.string("AggregateError")), EMPTY_MESSAGE],
};

static SUPPRESSED_ERROR: Class = Class {
    constructor: Intrinsic::SuppressedError,
    prototype: Intrinsic::SuppressedErrorPrototype,
    function: constructor("SuppressedError", 3, suppressed_error),
    constructor_parent: Intrinsic::Error,
    prototype_parent: Intrinsic::ErrorPrototype,
    statics: &[],
    members: &[name(|cx| cx.string("SuppressedError")), EMPTY_MESSAGE],
};

/// Makes %Error% and its prototype.
pub(crate) fn make_error(cx: &mut Context) {
    define_class(cx, &ERROR);
}

/// Makes %AggregateError% and its prototype.
pub(crate) fn make_aggregate(cx: &mut Context) {
    define_class(cx, &AGGREGATE_ERROR);
}

/// Makes %SuppressedError% and its prototype.
pub(crate) fn make_suppressed(cx: &mut Context) {
    define_class(cx, &SUPPRESSED_ERROR);
}

/// What all constructors of errors do.
fn construct(
    cx: &mut Context,
    args: &Args,
    prototype: Intrinsic,
    message: Value,
    options: Value,
) -> JsResult<Gc<Object>> {
    let new_target = if args.is_construct() { args.new_target } else { args.callee.into() };
    let prototype = cx.prototype_from_constructor(new_target, prototype)?;
    let error = cx.new_error_object_for(prototype, new_target);
    if !message.is_undefined() {
        let message = cx.to_string(message)?;
        let key = cx.names.message;
        define_hidden(cx, error, key, message.into())?;
    }
    install_cause(cx, error, options)?;
    Ok(error)
}

/// [`CreateNonEnumerableDataPropertyOrThrow`](https://tc39.es/ecma262/#sec-createnonenumerabledatapropertyorthrow)
fn define_hidden(cx: &mut Context, object: Gc<Object>, key: Gc<JsString>, value: Value) -> JsResult<()> {
    object.define_or_throw(cx, key.into(), &PropertyDescriptor::data(value, Attributes::METHOD))
}

/// [`InstallErrorCause`](https://tc39.es/ecma262/#sec-installerrorcause)
fn install_cause(cx: &mut Context, error: Gc<Object>, options: Value) -> JsResult<()> {
    let key = cx.names.cause;
    if let Some(options) = options.as_object()
        && options.has_property(cx, key.into())?
    {
        let cause = options.get(cx, key)?;
        define_hidden(cx, error, key, cause)?;
    }
    Ok(())
}

/// [`Error`](https://tc39.es/ecma262/#sec-error-message)
fn error(cx: &mut Context, args: &Args) -> JsResult<Value> {
    construct(cx, args, Intrinsic::ErrorPrototype, args.get(0), args.get(1)).map(Value::from)
}

/// [`AggregateError`](https://tc39.es/ecma262/#sec-aggregate-error)
fn aggregate_error(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let error = construct(cx, args, Intrinsic::AggregateErrorPrototype, args.get(1), args.get(2))?;
    let errors = cx.list_from_iterable(args.get(0))?;
    let errors = cx.array_from(errors.as_slice())?;
    let key = cx.names.errors;
    define_hidden(cx, error, key, errors.into())?;
    Ok(error.into())
}

/// [`SuppressedError`](https://tc39.es/ecma262/#sec-suppressederror)
fn suppressed_error(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let prototype = Intrinsic::SuppressedErrorPrototype;
    let object = construct(cx, args, prototype, args.get(2), Value::UNDEFINED)?;
    let (error, suppressed) = (cx.names.error, cx.names.suppressed);
    define_hidden(cx, object, error, args.get(0))?;
    define_hidden(cx, object, suppressed, args.get(1))?;
    Ok(object.into())
}

/// `Error.captureStackTrace`, as V8 has it.
fn capture_stack_trace(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some(object) = args.get(0).as_object().filter(|object| object.kind() != CellKind::Proxy) else {
        return Err(cx.type_error("invalid_argument"));
    };
    let above = Some(args.get(1)).filter(|&above| function::is_callable(above));
    cx.capture_stack_on(object, above)?;
    Ok(Value::UNDEFINED)
}

/// [`Error.isError`](https://tc39.es/ecma262/#sec-error.iserror)
fn is_error(_: &mut Context, args: &Args) -> JsResult<Value> {
    Ok(args.get(0).downcast::<ErrorData>().is_some().into())
}

static STACK_GETTER: NativeInfo = NativeInfo::function("", 0, get_stack);

static STACK_SETTER: NativeInfo = NativeInfo::function("", 1, set_stack);

/// Makes the accessors of the `stack` that errors have as a property of their own. They have no names, as in V8.
pub(crate) fn make_stack_accessors(cx: &mut Context) {
    let getter = cx.new_native_function(&STACK_GETTER);
    cx.realm.set_intrinsic(Intrinsic::ErrorStackGetter, getter);
    let setter = cx.new_native_function(&STACK_SETTER);
    cx.realm.set_intrinsic(Intrinsic::ErrorStackSetter, setter);
}

fn get_stack(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let Some((object, holder)) = cx.stack_of(args.this) else { return Ok(Value::UNDEFINED) };
    let Some(data) = holder.downcast::<ErrorData>() else { return Ok(Value::UNDEFINED) };
    if let Some(value) = data.stack() {
        return Ok(value);
    }
    let value = match data.title() {
        Some(title) => render(cx, &title, &data.frames())?,
        None => prepare(cx, object, data)?,
    };
    data.set_stack(value);
    Ok(value)
}

fn set_stack(cx: &mut Context, args: &Args) -> JsResult<Value> {
    if let Some((_, holder)) = cx.stack_of(args.this)
        && let Some(data) = holder.downcast::<ErrorData>()
    {
        data.set_stack(args.get(0));
    }
    Ok(Value::UNDEFINED)
}

/// What `Error.prepareStackTrace` makes of an object's frames. While it runs, other objects have the usual text.
fn prepare(cx: &mut Context, object: Gc<Object>, data: &ErrorData) -> JsResult<Value> {
    let realm = cx.realm;
    if !realm.prepares_stack.get() {
        let error = cx.intrinsic(Intrinsic::Error);
        let prepare = error.get_named(cx, "prepareStackTrace")?;
        let own = prepare.as_object().and_then(|function| function.native_info());
        let is_own =
            own.is_some_and(|info| info.function as usize == prepare_stack_trace as NativeFn as usize);
        if function::is_callable(prepare) && !is_own {
            let sites = call_sites(cx, data.frames())?;
            realm.prepares_stack.set(true);
            let prepared = cx.call(prepare, error.into(), &[object.into(), sites.into()]);
            realm.prepares_stack.set(false);
            return prepared;
        }
    }
    let title = title(cx, object.into())?;
    render(cx, &title, &data.frames())
}

/// The usual text of a stack.
fn render(cx: &mut Context, title: &JsString, frames: &[FrameInfo]) -> JsResult<Value> {
    let mut text = crate::text::builder(cx, 0);
    text.push_string(title);
    for frame in frames {
        text.push_str("\n    at ");
        text.push_str(&line(cx, frame));
    }
    finish(cx, text)
}

/// `Error.prepareStackTrace` as it is unless a script sets it, as Node has it.
fn prepare_stack_trace(cx: &mut Context, args: &Args) -> JsResult<Value> {
    let title = title(cx, args.get(0))?;
    let mut text = crate::text::builder(cx, 0);
    text.push_string(&title);
    let sites = cx.list_from_array_like(args.get(1))?;
    for &site in sites.as_slice() {
        let site = if site.is_undefined() { cx.names.empty } else { cx.to_string(site)? };
        text.push_str("\n    at ");
        text.push_string(&site);
    }
    finish(cx, text)
}

/// [`Error.prototype.toString`](https://tc39.es/ecma262/#sec-error.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args) -> JsResult<Value> {
    title(cx, args.this).map(Value::from)
}

fn title(cx: &mut Context, error: Value) -> JsResult<Gc<JsString>> {
    let Some(error) = error.as_object() else {
        return Err(cx.type_error("Error.prototype.toString requires that 'this' be a JSReceiver"));
    };
    let (name_key, message_key) = (cx.names.name, cx.names.message);
    let (error_name, empty) = (cx.names.Error, cx.names.empty);
    let name = text_of(cx, error, name_key.into(), error_name)?;
    let message = text_of(cx, error, message_key.into(), empty)?;
    if name.is_empty() || message.is_empty() {
        return Ok(if name.is_empty() { message } else { name });
    }
    let mut text = crate::text::builder(cx, 0);
    text.push_string(&name);
    text.push_str(": ");
    text.push_string(&message);
    let text = text.finish(&mut cx.heap);
    text.ok_or_else(|| cx.string_error())
}

fn text_of(
    cx: &mut Context,
    error: Gc<Object>,
    key: PropertyKey,
    default: Gc<JsString>,
) -> JsResult<Gc<JsString>> {
    let value = error.get(cx, key)?;
    if value.is_undefined() { Ok(default) } else { cx.to_string(value) }
}
