//! [Fetch](https://fetch.spec.whatwg.org/) over HTTP: `fetch`, `Headers`, `Request`, `Response`.
//!
//! Bodies are read whole; there are no streams, forms or blobs, and no cache, cookies or CORS.

mod body;
mod headers;
mod request;
mod response;

use ellipsis::unstable::engine::{
    Args, Attributes, Context, ErrorKind, JsResult, Object, Rooted, Throw, Value,
};

pub(crate) use headers::HEADERS;
pub(crate) use request::REQUEST;
pub(crate) use response::RESPONSE;

use crate::class::coded_error;
use crate::state;
use request::RequestParts;

/// [`fetch`](https://fetch.spec.whatwg.org/#fetch-method)
pub(crate) fn fetch(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let promise = cx.new_promise();
    let started = request::parts(cx, args.get(0), args.get(1)).and_then(|parts| start(cx, parts, promise));
    match started {
        Err(throw) if throw.is_termination() => return Err(throw),
        Err(throw) => cx.reject_promise(promise, throw.0),
        Ok(()) => {}
    }
    Ok(promise.into())
}

/// Sends a request; settles the promise when the answer's head is there.
fn start(
    cx: &mut Context,
    parts: RequestParts,
    promise: ellipsis::unstable::engine::Gc<Object>,
) -> JsResult<()> {
    let state = state::of(cx);
    let client = match state.io.client() {
        Ok(client) => client.clone(),
        Err(problem) => return Err(failed(cx, &problem)),
    };
    let mut request = client.request(parts.method, parts.url);
    for (name, value) in &parts.headers {
        request = request.header(name, value);
    }
    if let Some(body) = parts.body {
        request = request.body(body);
    }
    let promise = Rooted::new(&cx.heap, promise);
    let requested = parts.requested;
    let then = move |cx: &mut Context, answer: reqwest::Result<reqwest::Response>| {
        let promise = promise.get();
        match answer {
            Ok(answer) => {
                let response = response::from_answer(cx, answer, &requested);
                cx.resolve_promise(promise, response)
            }
            Err(problem) => {
                let error = failed(cx, &problem);
                cx.reject_promise(promise, error.0);
                Ok(())
            }
        }
    };
    state.io.start(request.send(), then).map_err(|problem| cx.type_error(problem.to_string()))
}

/// The error of a request that did not work out: what went wrong is its cause.
fn failed(cx: &mut Context, problem: &reqwest::Error) -> Throw {
    let mut innermost: &dyn std::error::Error = problem;
    let mut code = None;
    while let Some(source) = innermost.source() {
        innermost = source;
        if let Some(io) = source.downcast_ref::<std::io::Error>() {
            code = code.or(code_of(io));
        }
    }
    let text = if problem.is_timeout() { "the request timed out".into() } else { innermost.to_string() };
    let text = match code {
        Some(code) => format!("{code}: {text}"),
        None => text,
    };
    let mut cause = cx.error(ErrorKind::Error, text);
    if let Some(code) = code {
        cause = coded_error(cx, cause, code);
    }
    let error = cx.type_error("fetch failed");
    if let Some(object) = error.0.as_object() {
        let key = cx.key("cause");
        object.define_new(cx, key, cause.0, Attributes::METHOD);
    }
    error
}

fn code_of(problem: &std::io::Error) -> Option<&'static str> {
    use std::io::ErrorKind as Kind;
    match problem.kind() {
        Kind::ConnectionRefused => Some("ECONNREFUSED"),
        Kind::ConnectionReset => Some("ECONNRESET"),
        Kind::ConnectionAborted => Some("ECONNABORTED"),
        Kind::HostUnreachable => Some("EHOSTUNREACH"),
        Kind::NetworkUnreachable => Some("ENETUNREACH"),
        Kind::TimedOut => Some("ETIMEDOUT"),
        _ if problem.to_string().contains("lookup address") => Some("ENOTFOUND"),
        _ => None,
    }
}
