//! [`Response`](https://fetch.spec.whatwg.org/#response-class)

use std::cell::RefCell;

use ellipsis::unstable::engine::{
    Args, Context, Gc, Intrinsic, JsResult, NativeData, Object, Value, trace_fields,
};

use super::body::{self, Body, BodyCell, bytes_from};
use super::headers::{self, List, list_from, lookup};
use crate::class::{self, Class, constructor, function, prototype_of_new, require_new};

pub(crate) static RESPONSE: Class = Class {
    constructor: constructor("Response", 0, construct),
    methods: &[
        function("arrayBuffer", 0, body::as_array_buffer),
        function("bytes", 0, body::as_bytes),
        function("json", 0, body::json),
        function("text", 0, body::text),
    ],
    getters: &[
        function("bodyUsed", 0, body::body_used),
        function("headers", 0, headers),
        function("ok", 0, ok),
        function("redirected", 0, redirected),
        function("status", 0, status),
        function("statusText", 0, status_text),
        function("type", 0, kind),
        function("url", 0, url),
    ],
    statics: &[function("error", 0, error), function("json", 1, from_json)],
    iterator: None,
};

/// The payload of Responses.
pub(super) struct ResponseData {
    status: u16,
    status_text: String,
    headers: Gc<Object>,
    url: String,
    redirected: bool,
    kind: &'static str,
    pub(super) body: BodyCell,
}

trace_fields!(ResponseData { headers });

impl NativeData for ResponseData {
    const NAME: &'static str = "Response";
}

/// The Response of an answer whose body is still to come.
pub(super) fn from_answer(cx: &mut Context, answer: reqwest::Response, requested: &str) -> Value {
    let list: List = answer
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    let headers = headers::from_list(cx, list);
    let status = answer.status();
    let url = answer.url().to_string();
    let data = ResponseData {
        status: status.as_u16(),
        status_text: status.canonical_reason().unwrap_or_default().into(),
        headers,
        redirected: url != requested,
        url,
        kind: "basic",
        body: RefCell::new(Body::Arriving(answer)),
    };
    let prototype = class::prototype(cx, &RESPONSE);
    cx.new_native_with(prototype.into(), data).into()
}

fn this<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a ResponseData> {
    match args.this.downcast() {
        Some(data) => Ok(data),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// A Response with a body of its own, and what the options say.
fn make(
    cx: &mut Context,
    prototype: Gc<Object>,
    body: Option<(Vec<u8>, Option<&'static str>)>,
    init: Value,
) -> JsResult<Value> {
    let (mut status, mut status_text, mut list) = (200, String::new(), List::new());
    if let Some(init) = init.as_object() {
        let value = init.get_named(cx, "status")?;
        if !value.is_undefined() {
            let number = cx.to_integer_or_infinity(value)?;
            if !(200.0..=599.0).contains(&number) {
                return Err(cx.range_error("init[\"status\"] must be in the range of 200 to 599, inclusive."));
            }
            status = number as u16;
        }
        let value = init.get_named(cx, "statusText")?;
        if !value.is_undefined() {
            status_text = cx.to_rust_string(value)?;
        }
        let value = init.get_named(cx, "headers")?;
        list = list_from(cx, value)?;
    }
    if body.is_some() && [204, 205, 304].contains(&status) {
        return Err(cx.type_error(format!("Response constructor: Invalid response status code {status}")));
    }
    if let Some((_, Some(content_type))) = &body
        && lookup(&list, "content-type").is_none()
    {
        list.push(("content-type".into(), (*content_type).into()));
    }
    let headers = headers::from_list(cx, list);
    let data = ResponseData {
        status,
        status_text,
        headers,
        url: String::new(),
        redirected: false,
        kind: "default",
        body: RefCell::new(body.map_or(Body::None, |(bytes, _)| Body::Bytes(bytes))),
    };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// [`new Response`](https://fetch.spec.whatwg.org/#dom-response)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new(cx, args, "Response")?;
    let prototype = prototype_of_new(cx, args, &RESPONSE)?;
    let body = bytes_from(cx, args.get(0))?;
    make(cx, prototype, body, args.get(1))
}

/// [`Response.json`](https://fetch.spec.whatwg.org/#dom-response-json)
fn from_json(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let json = cx.intrinsic(Intrinsic::Json);
    let key = cx.key("stringify");
    let text = cx.invoke(json.into(), key, &[args.get(0)])?;
    if text.is_undefined() {
        return Err(cx.type_error("Value is not JSON serializable"));
    }
    let text = cx.to_rust_string(text)?;
    let prototype = class::prototype(cx, &RESPONSE);
    make(cx, prototype, Some((text.into_bytes(), Some("application/json"))), args.get(1))
}

/// [`Response.error`](https://fetch.spec.whatwg.org/#dom-response-error)
fn error(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let headers = headers::from_list(cx, List::new());
    let data = ResponseData {
        status: 0,
        status_text: String::new(),
        headers,
        url: String::new(),
        redirected: false,
        kind: "error",
        body: RefCell::default(),
    };
    let prototype = class::prototype(cx, &RESPONSE);
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// [`response.headers`](https://fetch.spec.whatwg.org/#dom-response-headers)
fn headers(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(this(cx, args)?.headers.into())
}

/// [`response.ok`](https://fetch.spec.whatwg.org/#dom-response-ok)
fn ok(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok((200..300).contains(&this(cx, args)?.status).into())
}

/// [`response.redirected`](https://fetch.spec.whatwg.org/#dom-response-redirected)
fn redirected(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(this(cx, args)?.redirected.into())
}

/// [`response.status`](https://fetch.spec.whatwg.org/#dom-response-status)
fn status(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(Value::int(this(cx, args)?.status.into()))
}

/// [`response.statusText`](https://fetch.spec.whatwg.org/#dom-response-statustext)
fn status_text(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = this(cx, args)?.status_text.clone();
    Ok(cx.string(&text))
}

/// [`response.type`](https://fetch.spec.whatwg.org/#dom-response-type)
fn kind(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let kind = this(cx, args)?.kind;
    Ok(cx.string(kind))
}

/// [`response.url`](https://fetch.spec.whatwg.org/#dom-response-url)
fn url(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let url = this(cx, args)?.url.clone();
    Ok(cx.string(&url))
}
