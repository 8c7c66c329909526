//! [Bodies](https://fetch.spec.whatwg.org/#bodies): what they are made of, and the methods that
//! read them.

use std::cell::RefCell;

use ellipsis::unstable::engine::array_buffer::{ArrayBufferData, BufferBlock};
use ellipsis::unstable::engine::typed_array::TypedArrayData;
use ellipsis::unstable::engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Rooted, Value};

use super::request::RequestData;
use super::response::ResponseData;
use crate::state;

/// A body.
#[derive(Default)]
pub(super) enum Body {
    /// There is none.
    #[default]
    None,
    /// It is there.
    Bytes(Vec<u8>),
    /// It is still to come.
    Arriving(reqwest::Response),
    /// It was read.
    Used,
}

/// A body in an object.
pub(super) type BodyCell = RefCell<Body>;

/// What `body` of options takes, with the content type that goes with it.
pub(super) fn bytes_from(
    cx: &mut Context,
    value: Value,
) -> JsResult<Option<(Vec<u8>, Option<&'static str>)>> {
    if value.is_nullish() {
        return Ok(None);
    }
    if let Some(data) = value.downcast::<TypedArrayData>() {
        let unit = data.kind().size();
        let bytes = data.block().read_bytes(data.byte_offset(), data.length() * unit);
        return Ok(Some((bytes, None)));
    }
    if let Some(block) = value.buffer_block() {
        return Ok(Some((block.read_bytes(0, block.length()), None)));
    }
    let text = cx.to_rust_string(value)?;
    Ok(Some((text.into_bytes(), Some("text/plain;charset=UTF-8"))))
}

/// What a body is read as.
#[derive(Clone, Copy)]
enum Form {
    Text,
    Json,
    ArrayBuffer,
    Bytes,
}

fn body_of<'a>(args: &'a Args<'_>) -> Option<&'a BodyCell> {
    match args.this.downcast::<ResponseData>() {
        Some(response) => Some(&response.body),
        None => args.this.downcast::<RequestData>().map(|request| &request.body),
    }
}

fn read(cx: &mut Context, args: &Args<'_>, form: Form) -> JsResult<Value> {
    let promise = cx.new_promise();
    let Some(body) = body_of(args) else {
        let error = cx.type_error("Illegal invocation");
        cx.reject_promise(promise, error.0);
        return Ok(promise.into());
    };
    let taken = match &mut *body.borrow_mut() {
        Body::None => Body::None,
        other => std::mem::replace(other, Body::Used),
    };
    match taken {
        Body::None => settle(cx, promise, form, &[])?,
        Body::Bytes(bytes) => settle(cx, promise, form, &bytes)?,
        Body::Used => {
            let error = cx.type_error("Body is unusable: Body has already been read");
            cx.reject_promise(promise, error.0);
        }
        Body::Arriving(answer) => {
            let root = Rooted::new(&cx.heap, promise);
            let then = move |cx: &mut Context, bytes: reqwest::Result<Vec<u8>>| match bytes {
                Ok(bytes) => settle(cx, root.get(), form, &bytes),
                Err(problem) => {
                    let error = super::failed(cx, &problem);
                    cx.reject_promise(root.get(), error.0);
                    Ok(())
                }
            };
            let task = async move { answer.bytes().await.map(|bytes| bytes.to_vec()) };
            if let Err(problem) = state::of(cx).io.start(task, then) {
                let error = cx.type_error(problem.to_string());
                cx.reject_promise(promise, error.0);
            }
        }
    }
    Ok(promise.into())
}

fn settle(cx: &mut Context, promise: Gc<Object>, form: Form, bytes: &[u8]) -> JsResult<()> {
    match convert(cx, form, bytes) {
        Ok(value) => cx.resolve_promise(promise, value),
        Err(throw) if throw.is_termination() => Err(throw),
        Err(throw) => {
            cx.reject_promise(promise, throw.0);
            Ok(())
        }
    }
}

fn convert(cx: &mut Context, form: Form, bytes: &[u8]) -> JsResult<Value> {
    // UTF-8 decode drops a byte order mark.
    let text = || String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    match form {
        Form::Text => Ok(cx.string(&text())),
        Form::Json => {
            let json = cx.intrinsic(Intrinsic::Json);
            let text = cx.string(&text());
            let key = cx.key("parse");
            cx.invoke(json.into(), key, &[text])
        }
        Form::ArrayBuffer => array_buffer(cx, bytes).map(Value::from),
        Form::Bytes => {
            let buffer = array_buffer(cx, bytes)?;
            let constructor = cx.intrinsic(Intrinsic::Uint8Array);
            cx.construct(constructor.into(), &[buffer.into()], Value::UNDEFINED)
        }
    }
}

fn array_buffer(cx: &mut Context, bytes: &[u8]) -> JsResult<Gc<Object>> {
    let Some(block) = BufferBlock::new(&mut cx.heap, bytes.len(), None) else {
        return Err(cx.range_error("Array buffer allocation failed"));
    };
    block.write_bytes(0, bytes);
    Ok(cx.new_native(Intrinsic::ArrayBufferPrototype, ArrayBufferData { block }))
}

/// [`body.text`](https://fetch.spec.whatwg.org/#dom-body-text)
pub(super) fn text(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    read(cx, args, Form::Text)
}

/// [`body.json`](https://fetch.spec.whatwg.org/#dom-body-json)
pub(super) fn json(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    read(cx, args, Form::Json)
}

/// [`body.arrayBuffer`](https://fetch.spec.whatwg.org/#dom-body-arraybuffer)
pub(super) fn as_array_buffer(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    read(cx, args, Form::ArrayBuffer)
}

/// [`body.bytes`](https://fetch.spec.whatwg.org/#dom-body-bytes)
pub(super) fn as_bytes(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    read(cx, args, Form::Bytes)
}

/// [`body.bodyUsed`](https://fetch.spec.whatwg.org/#dom-body-bodyused)
pub(super) fn body_used(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(body_of(args).is_some_and(|body| matches!(*body.borrow(), Body::Used)).into())
}
