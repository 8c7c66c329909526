//! [`Request`](https://fetch.spec.whatwg.org/#request-class)

use std::cell::RefCell;

use ellipsis::unstable::engine::{Args, Context, Gc, JsResult, NativeData, Object, Value, trace_fields};
use reqwest::{Method, Url};

use super::body::{self, Body, BodyCell, bytes_from};
use super::headers::{self, HeadersData, List, list_from, lookup};
use crate::class::{Class, constructor, function, prototype_of_new, require_new};

pub(crate) static REQUEST: Class = Class {
    constructor: constructor("Request", 1, construct),
    methods: &[
        function("arrayBuffer", 0, body::as_array_buffer),
        function("bytes", 0, body::as_bytes),
        function("json", 0, body::json),
        function("text", 0, body::text),
    ],
    getters: &[
        function("bodyUsed", 0, body::body_used),
        function("headers", 0, headers),
        function("method", 0, method),
        function("url", 0, url),
    ],
    statics: &[],
    iterator: None,
};

/// The payload of Requests.
pub(super) struct RequestData {
    method: Method,
    url: Url,
    headers: Gc<Object>,
    pub(super) body: BodyCell,
}

trace_fields!(RequestData { headers });

impl NativeData for RequestData {
    const NAME: &'static str = "Request";
}

/// A request that is ready to be sent.
pub(super) struct RequestParts {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: List,
    pub(super) body: Option<Vec<u8>>,
    /// The URL that was asked for.
    pub(super) requested: String,
}

fn parse_url(cx: &mut Context, value: Value) -> JsResult<Url> {
    let text = cx.to_rust_string(value)?;
    match Url::parse(&text) {
        Ok(url) if url.has_host() => Ok(url),
        _ => Err(cx.type_error(format!("Failed to parse URL from {text}"))),
    }
}

fn parse_method(cx: &mut Context, value: Value) -> JsResult<Method> {
    let text = cx.to_rust_string(value)?;
    let upper = text.to_ascii_uppercase();
    let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"].contains(&upper.as_str());
    let name = if known { &upper } else { &text };
    match Method::from_bytes(name.as_bytes()) {
        Ok(method) if !["CONNECT", "TRACE", "TRACK"].contains(&upper.as_str()) => Ok(method),
        _ => Err(cx.type_error(format!("'{text}' is not a valid HTTP method."))),
    }
}

/// A request from what `fetch` and `new Request` take: a URL or Request, and options.
pub(super) fn parts(cx: &mut Context, input: Value, init: Value) -> JsResult<RequestParts> {
    let mut parts = match input.downcast::<RequestData>() {
        Some(request) => {
            let body = match &mut *request.body.borrow_mut() {
                Body::None => None,
                Body::Bytes(bytes) => Some(std::mem::take(bytes)),
                Body::Used | Body::Arriving(_) => {
                    return Err(cx.type_error(
                        "Cannot construct a Request with a Request object that has already been used.",
                    ));
                }
            };
            if body.is_some() {
                *request.body.borrow_mut() = Body::Used;
            }
            let list = request.headers.downcast::<HeadersData>().map(|headers| headers.list.borrow().clone());
            RequestParts {
                method: request.method.clone(),
                url: request.url.clone(),
                headers: list.unwrap_or_default(),
                body,
                requested: request.url.to_string(),
            }
        }
        None => {
            let url = parse_url(cx, input)?;
            RequestParts {
                method: Method::GET,
                requested: url.to_string(),
                url,
                headers: List::new(),
                body: None,
            }
        }
    };
    let Some(init) = init.as_object() else { return Ok(parts) };
    let method = init.get_named(cx, "method")?;
    if !method.is_undefined() {
        parts.method = parse_method(cx, method)?;
    }
    let headers = init.get_named(cx, "headers")?;
    if !headers.is_undefined() {
        parts.headers = list_from(cx, headers)?;
    }
    let body = init.get_named(cx, "body")?;
    if let Some((bytes, content_type)) = bytes_from(cx, body)? {
        if let Some(content_type) = content_type
            && lookup(&parts.headers, "content-type").is_none()
        {
            parts.headers.push(("content-type".into(), content_type.into()));
        }
        parts.body = Some(bytes);
    }
    if parts.body.is_some() && (parts.method == Method::GET || parts.method == Method::HEAD) {
        return Err(cx.type_error("Request with GET/HEAD method cannot have body."));
    }
    Ok(parts)
}

fn this<'a>(cx: &mut Context, args: &'a Args<'_>) -> JsResult<&'a RequestData> {
    match args.this.downcast() {
        Some(data) => Ok(data),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// [`new Request`](https://fetch.spec.whatwg.org/#dom-request)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new(cx, args, "Request")?;
    let prototype = prototype_of_new(cx, args, &REQUEST)?;
    let parts = parts(cx, args.get(0), args.get(1))?;
    let headers = headers::from_list(cx, parts.headers);
    let body = RefCell::new(parts.body.map_or(Body::None, Body::Bytes));
    let data = RequestData { method: parts.method, url: parts.url, headers, body };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// [`request.headers`](https://fetch.spec.whatwg.org/#dom-request-headers)
fn headers(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(this(cx, args)?.headers.into())
}

/// [`request.method`](https://fetch.spec.whatwg.org/#dom-request-method)
fn method(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let method = this(cx, args)?.method.to_string();
    Ok(cx.string(&method))
}

/// [`request.url`](https://fetch.spec.whatwg.org/#dom-request-url)
fn url(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let url = this(cx, args)?.url.to_string();
    Ok(cx.string(&url))
}
