//! Frames of stack traces as scripts see them: lines of an error's `stack`, and the objects that
//! `Error.prepareStackTrace` gets, as in V8.

use ellipsis_engine::{
    Args, Attributes, CellKind, Context, FrameInfo, FrameKind, FrameLocation, Gc, Intrinsic, JsResult,
    NativeData, NativeFn, Object, PropertyKey, Trace, Tracer, Value, function,
};

use crate::build::{Class, Member, constructor, define_class, method};

static CALL_SITE: Class = Class {
    constructor: Intrinsic::CallSite,
    prototype: Intrinsic::CallSitePrototype,
    function: constructor("CallSite", 0, not_supported),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

const fn fixed(name: &'static str, function: NativeFn) -> Member {
    method(name, 0, function).attributes(Attributes::NONE)
}

static MEMBERS: &[Member] = &[
    fixed("getColumnNumber", |cx, args| number(cx, args, "getColumnNumber", place, |at| at.column)),
    fixed("getEnclosingColumnNumber", |cx, args| {
        number(cx, args, "getEnclosingColumnNumber", FrameInfo::start, |start| start.column)
    }),
    fixed("getEnclosingLineNumber", |cx, args| {
        number(cx, args, "getEnclosingLineNumber", FrameInfo::start, |start| start.line)
    }),
    fixed("getEvalOrigin", |cx, args| {
        let site = this_site(cx, args, "getEvalOrigin")?;
        let origin = place(&site.frame).filter(is_eval).map(|place| place.source);
        Ok(origin.map_or(Value::UNDEFINED, |origin| cx.string(&origin)))
    }),
    fixed("getFileName", |cx, args| {
        let site = this_site(cx, args, "getFileName")?;
        Ok(source_name(cx, &site.frame))
    }),
    fixed("getFunction", |cx, args| {
        let site = this_site(cx, args, "getFunction")?;
        Ok(if site.is_hidden || site.frame.is_body() { Value::UNDEFINED } else { site.frame.callee })
    }),
    fixed("getFunctionName", |cx, args| {
        let site = this_site(cx, args, "getFunctionName")?;
        let name = function_name(cx, &site.frame);
        Ok(text_or_null(cx, name))
    }),
    fixed("getLineNumber", |cx, args| number(cx, args, "getLineNumber", place, |at| at.line)),
    fixed("getMethodName", |cx, args| {
        let site = this_site(cx, args, "getMethodName")?;
        let name = method_name(cx, &site.frame);
        Ok(text_or_null(cx, name))
    }),
    fixed("getPosition", |cx, args| Ok(this_site(cx, args, "getPosition")?.frame.position().into())),
    fixed("getPromiseIndex", |cx, args| {
        let frame = &this_site(cx, args, "getPromiseIndex")?.frame;
        Ok(if frame.kind == FrameKind::Combinator { frame.index().into() } else { Value::NULL })
    }),
    fixed("getScriptNameOrSourceURL", |cx, args| {
        let site = this_site(cx, args, "getScriptNameOrSourceURL")?;
        Ok(source_name(cx, &site.frame))
    }),
    fixed("getThis", |cx, args| {
        let site = this_site(cx, args, "getThis")?;
        Ok(match site.frame.this {
            _ if site.is_hidden => Value::UNDEFINED,
            this if this.is_nullish() || this.is_empty() => cx.realm.global_this(),
            this => cx.to_object(this)?.into(),
        })
    }),
    fixed("getTypeName", |cx, args| {
        let site = this_site(cx, args, "getTypeName")?;
        let name = type_name(cx, &site.frame);
        Ok(text_or_null(cx, name))
    }),
    fixed("isAsync", |cx, args| {
        let frame = &this_site(cx, args, "isAsync")?.frame;
        Ok(matches!(frame.kind, FrameKind::Await | FrameKind::Combinator).into())
    }),
    fixed("isConstructor", |cx, args| {
        Ok((this_site(cx, args, "isConstructor")?.frame.kind == FrameKind::Construct).into())
    }),
    fixed("isEval", |cx, args| {
        let site = this_site(cx, args, "isEval")?;
        Ok(place(&site.frame).is_some_and(|place| is_eval(&place)).into())
    }),
    fixed("isNative", |cx, args| this_site(cx, args, "isNative").map(|_| Value::FALSE)),
    fixed("isPromiseAll", |cx, args| {
        let frame = &this_site(cx, args, "isPromiseAll")?.frame;
        let name = function_name(cx, frame);
        Ok((frame.kind == FrameKind::Combinator && name.as_deref() == Some("all")).into())
    }),
    fixed("isToplevel", |cx, args| {
        let site = this_site(cx, args, "isToplevel")?;
        Ok(is_top_level(cx, &site.frame).into())
    }),
    fixed("toString", |cx, args| {
        let site = this_site(cx, args, "toString")?;
        let line = line(cx, &site.frame);
        Ok(cx.string(&line))
    }),
];

/// The payload of CallSite objects.
struct CallSite {
    frame: FrameInfo,
    /// Strict code hides function and `this` of its frame and of all frames around.
    is_hidden: bool,
}

impl NativeData for CallSite {
    const NAME: &'static str = "CallSite";
}

impl Trace for CallSite {
    fn trace(&self, tracer: &mut Tracer) {
        self.frame.trace(tracer);
    }
}

/// Makes %CallSite% and its prototype.
pub(crate) fn make_call_site(cx: &mut Context) {
    define_class(cx, &CALL_SITE);
}

fn not_supported(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Err(cx.error(ellipsis_engine::error::ErrorKind::Error, "Not supported"))
}

/// An array of CallSite objects.
pub(super) fn call_sites(cx: &mut Context, frames: Vec<FrameInfo>) -> JsResult<Gc<Object>> {
    let prototype = cx.intrinsic(Intrinsic::CallSitePrototype);
    let mut is_hidden = false;
    let mut sites = ellipsis_engine::RootedVec::new(&cx.heap);
    for frame in frames {
        is_hidden |= frame.kind != FrameKind::Combinator && frame.is_strict();
        sites.push(cx.new_native_with(prototype.into(), CallSite { frame, is_hidden }).into());
    }
    cx.array_from(sites.as_slice())
}

fn this_site<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a CallSite> {
    match args.this.downcast::<CallSite>() {
        Some(site) => Ok(site),
        None if args.this.is_object() => {
            Err(cx.type_error(format!("CallSite method {method} expects CallSite as receiver")))
        }
        None => {
            let what = cx.describe(args.this);
            Err(cx.type_error(format!("Method {method} called on incompatible receiver {what}")))
        }
    }
}

/// A number of the frame's place or of its function's beginning; null if it has none.
fn number(
    cx: &mut Context,
    args: &Args<'_>,
    method: &str,
    of: fn(&FrameInfo) -> Option<FrameLocation>,
    which: fn(FrameLocation) -> u32,
) -> JsResult<Value> {
    let place = of(&this_site(cx, args, method)?.frame);
    Ok(place.map_or(Value::NULL, |place| which(place).into()))
}

fn text_or_null(cx: &mut Context, text: Option<String>) -> Value {
    text.map_or(Value::NULL, |text| cx.string(&text))
}

fn place(frame: &FrameInfo) -> Option<FrameLocation> {
    frame.locate()
}

/// Whether a place lies in text that a script made. Such texts have no name of their own.
fn is_eval(place: &FrameLocation) -> bool {
    matches!(place.source.as_str(), "<eval>" | "<anonymous>")
}

fn source_name(cx: &mut Context, frame: &FrameInfo) -> Value {
    match place(frame) {
        Some(place) if is_eval(&place) => Value::UNDEFINED,
        Some(place) => cx.string(&place.source),
        None => Value::NULL,
    }
}

/// Whether it runs for no object but the global one.
fn is_top_level(cx: &Context, frame: &FrameInfo) -> bool {
    let this = frame.this;
    this.is_nullish() || this.is_empty() || this == cx.realm.global_this()
}

/// A data property, own or inherited; runs no script.
fn peek(cx: &mut Context, object: Gc<Object>, key: PropertyKey) -> Option<Value> {
    let mut next = Some(object);
    while let Some(object) = next.filter(|object| object.kind() != CellKind::Proxy) {
        if let Some(property) = object.get_own_property(cx, key).ok()? {
            return property.value;
        }
        next = object.shape().prototype_object();
    }
    None
}

/// A text that is not empty.
fn text_of(value: Option<Value>) -> Option<String> {
    Some(value?.as_string()?.to_short_string()).filter(|text| !text.is_empty())
}

/// The name of a function: that of its own property, which may have been set, or of its source.
fn name_of_function(cx: &mut Context, function: Gc<Object>) -> Option<Option<String>> {
    let own = function.get_own_property(cx, cx.names.name.into()).ok()?;
    let name = own?.value?.as_string()?.to_short_string();
    Some(Some(name).filter(|name| !name.is_empty()))
}

fn function_name(cx: &mut Context, frame: &FrameInfo) -> Option<String> {
    if frame.is_eval_body() {
        return Some("eval".into());
    }
    if frame.is_body() {
        return None;
    }
    let own = frame.callee.as_object().and_then(|function| name_of_function(cx, function));
    own.unwrap_or_else(|| place(frame).map(|place| place.function).filter(|name| !name.is_empty()))
}

/// What kind of object it runs for.
fn type_name(cx: &mut Context, frame: &FrameInfo) -> Option<String> {
    let this = frame.this;
    if is_top_level(cx, frame) || frame.kind == FrameKind::Construct {
        return None;
    }
    let object = cx.to_object(this).ok()?;
    if object.kind() == CellKind::Proxy {
        return Some("Proxy".into());
    }
    if function::is_callable(object.into()) {
        return Some(name_of_function(cx, object).flatten().unwrap_or_else(|| "Function".into()));
    }
    let tag = cx.symbols.to_string_tag.into();
    let tag = peek(cx, object, tag);
    text_of(tag)
        .or_else(|| {
            let constructor = peek(cx, object, cx.names.constructor.into())?.as_object()?;
            name_of_function(cx, constructor).flatten()
        })
        .or_else(|| Some("Object".into()))
}

/// By which name the object that it runs for has the function: the function's own if it has it by that, else the only
/// enumerable one.
fn method_name(cx: &mut Context, frame: &FrameInfo) -> Option<String> {
    if frame.kind == FrameKind::Construct || frame.this.is_nullish() || frame.this.is_empty() {
        return None;
    }
    let object = cx.to_object(frame.this).ok()?;
    let own = function_name(cx, frame);
    let own = own.as_deref().map(|name| {
        let name = name.strip_prefix("get ").or_else(|| name.strip_prefix("set ")).unwrap_or(name);
        cx.key(name)
    });
    let mut found = Vec::new();
    let mut next = Some(object);
    while let Some(object) = next.filter(|object| object.kind() != CellKind::Proxy) {
        if let Some(key) = own
            && let Ok(Some(property)) = object.get_own_property(cx, key)
            && [property.value, property.get, property.set].contains(&Some(frame.callee))
        {
            return Some(key.display());
        }
        object.for_each_property(|slot, entry| {
            if object.slot(slot) == frame.callee && entry.attributes.is_enumerable() {
                found.push(entry.key);
            }
        });
        next = object.shape().prototype_object();
    }
    match found[..] {
        [key] if !key.is_symbol() => Some(key.display()),
        _ => None,
    }
}

/// A frame as a line of a stack trace, without its indentation.
pub(super) fn line(cx: &mut Context, frame: &FrameInfo) -> String {
    let name = function_name(cx, frame);
    let is_method = frame.kind != FrameKind::Construct && !is_top_level(cx, frame);
    let mut text = String::new();
    if matches!(frame.kind, FrameKind::Await | FrameKind::Combinator) {
        text.push_str("async ");
    }
    let place = place(frame);
    match name {
        _ if frame.kind == FrameKind::Combinator => {
            let name = name.unwrap_or_default();
            return format!("{text}Promise.{name} (index {})", frame.index());
        }
        _ if is_method => {
            let type_name = type_name(cx, frame);
            let method = method_name(cx, frame);
            text.push_str(&qualified(name, type_name, method));
        }
        name if frame.kind == FrameKind::Construct => {
            text.push_str("new ");
            text.push_str(name.as_deref().unwrap_or("<anonymous>"));
        }
        Some(name) => text.push_str(&name),
        None => {
            let place = place.map(|place| place_text(&place)).unwrap_or_default();
            return text + &place;
        }
    }
    let place = place.map(|place| place_text(&place));
    format!("{text} ({})", place.as_deref().unwrap_or("<anonymous>"))
}

fn place_text(place: &FrameLocation) -> String {
    format!("{}:{}:{}", place.source, place.line, place.column)
}

/// `Type.function [as method]`
fn qualified(name: Option<String>, type_name: Option<String>, method: Option<String>) -> String {
    let prefix = type_name.as_deref().unwrap_or_default();
    let Some(name) = name else {
        let method = method.as_deref().unwrap_or("<anonymous>");
        return if prefix.is_empty() { method.into() } else { format!("{prefix}.{method}") };
    };
    let is_identifier = name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$');
    let mut text = String::new();
    if !prefix.is_empty() && is_identifier && !name.starts_with(prefix) {
        text.push_str(prefix);
        text.push('.');
    }
    text.push_str(&name);
    if let Some(method) = method {
        let before = name.strip_suffix(method.as_str());
        if !before.is_some_and(|before| before.is_empty() || before.ends_with([' ', '.'])) {
            text.push_str(&format!(" [as {method}]"));
        }
    }
    text
}
