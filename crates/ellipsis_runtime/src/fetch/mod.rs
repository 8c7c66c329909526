//! What [fetch](https://fetch.spec.whatwg.org/) needs of the network: one exchange over HTTP, whose bodies come and go in
//! pieces. `Headers` are native too; the rest is JavaScript (`node/js/internal/fetch`).

mod content;
mod headers;

use std::cell::RefCell;
use std::rc::Rc;

use bytes::Bytes;
use ellipsis::unstable::engine::{
    Args, Attributes, Context, ErrorKind, JsResult, NativeData, NativeInfo, Rooted, Throw, Value,
    trace_fields,
};
use tokio::sync::{Mutex, mpsc, watch};

use crate::class::{coded_error, function};
use crate::node::{byte_array, bytes};
use crate::state;
use content::Content;

pub(crate) static FUNCTIONS: &[NativeInfo] = &[
    function("send", 5, send),
    function("read", 2, read),
    function("write", 3, write),
    function("end", 2, end),
    function("abort", 1, abort),
    function("listOf", 1, headers::list_of),
    function("ofList", 1, headers::of_list),
    function("fix", 1, headers::fix),
    function("classes", 0, headers::classes),
];

/// What a body of a request is sent through.
type Upload = mpsc::Sender<Result<Bytes, std::io::Error>>;

/// A request with its answer.
struct Exchange {
    /// Whether nobody wants the answer any more.
    aborted: watch::Sender<bool>,
    upload: RefCell<Option<Upload>>,
    content: Mutex<Option<Content>>,
}

struct ExchangeData(Rc<Exchange>);

trace_fields!(ExchangeData {});

impl NativeData for ExchangeData {
    const NAME: &'static str = "Exchange";
}

/// Where an exchange got to.
enum Problem {
    Aborted,
    Failed(Box<dyn std::error::Error>),
}

fn exchange(cx: &mut Context, args: &Args<'_>) -> JsResult<Rc<Exchange>> {
    match args.get(0).downcast::<ExchangeData>() {
        Some(data) => Ok(data.0.clone()),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// What a task comes to, unless the exchange is aborted before.
async fn unless_aborted<T>(
    exchange: &Exchange,
    task: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let mut aborted = exchange.aborted.subscribe();
    tokio::select! {
        result = task => result,
        _ = aborted.wait_for(|&aborted| aborted) => Err(Problem::Aborted),
    }
}

/// `send(method, url, headers, body, callback)`: names and values of headers one after the other; the body is bytes, `undefined`, or
/// `true` if it comes in pieces. The callback gets an error, or `null`, status, its text, headers. What it returns stands for
/// the exchange.
fn send(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let method = cx.to_rust_string(args.get(0))?;
    let Ok(method) = reqwest::Method::from_bytes(method.as_bytes()) else {
        return Err(cx.type_error(format!("'{method}' is not a valid HTTP method.")));
    };
    let url = cx.to_rust_string(args.get(1))?;
    let state = state::of(cx);
    state.permissions().check_url(cx, &url)?;
    let client = match state.io.client() {
        Ok(client) => client.clone(),
        Err(problem) => return Err(failed(cx, &problem)),
    };
    let mut request = client.request(method, url);
    let list = cx.list_from_iterable(args.get(2))?;
    for pair in list.as_slice().chunks_exact(2) {
        let (name, value) = (cx.to_rust_string(pair[0])?, cx.to_rust_string(pair[1])?);
        request = request.header(name, headers::value_of(&value));
    }
    let mut upload = None;
    match args.get(3) {
        body if body.is_undefined() => {}
        body if body.as_bool() == Some(true) => {
            let (sender, mut receiver) = mpsc::channel(1);
            upload = Some(sender);
            let pieces = futures_util::stream::poll_fn(move |context| receiver.poll_recv(context));
            request = request.body(reqwest::Body::wrap_stream(pieces));
        }
        body => request = request.body(bytes(cx, body)?),
    }
    let (aborted, _) = watch::channel(false);
    let exchange = Rc::new(Exchange { aborted, upload: RefCell::new(upload), content: Mutex::default() });
    let callback = Rooted::new(&cx.heap, args.get(4));
    let own = exchange.clone();
    let task = async move {
        let sent = async { request.send().await.map_err(|problem| Problem::Failed(Box::new(problem))) };
        unless_aborted(&own, sent).await.map(|answer| (answer, own.clone()))
    };
    let then = move |cx: &mut Context, answer: Result<(reqwest::Response, Rc<Exchange>), Problem>| {
        let args = match answer {
            Ok((answer, exchange)) => {
                let status = answer.status();
                let text = cx.string(status.canonical_reason().unwrap_or_default());
                let list = headers::received(cx, answer.headers())?;
                *exchange.content.try_lock().expect("nobody reads before there is an answer") =
                    Some(Content::new(answer));
                vec![Value::NULL, Value::int(status.as_u16().into()), text, list]
            }
            Err(problem) => vec![thrown(cx, problem).0],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state.io.start(task, then);
    started.map_err(|problem| cx.type_error(problem.to_string()))?;
    Ok(cx.new_native_with(Value::NULL, ExchangeData(exchange)).into())
}

/// `read(exchange, callback)`: the callback gets an error, or `null` and bytes, `undefined` at the end.
fn read(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let task = async move {
        let next = async {
            let mut content = exchange.content.lock().await;
            match content.as_mut() {
                Some(content) => content.next().await.map_err(Problem::Failed),
                None => Ok(None),
            }
        };
        unless_aborted(&exchange, next).await
    };
    let then = move |cx: &mut Context, next: Result<Option<Vec<u8>>, Problem>| {
        let args = match next {
            Ok(Some(bytes)) => vec![Value::NULL, byte_array(cx, &bytes)?],
            Ok(None) => vec![Value::NULL],
            Err(problem) => vec![thrown(cx, problem).0],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| cx.type_error(problem.to_string()))?;
    Ok(Value::UNDEFINED)
}

/// `write(exchange, bytes, callback)`: the callback gets `false` if nobody takes them any more.
fn write(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let piece = Bytes::from(bytes(cx, args.get(1))?);
    let callback = Rooted::new(&cx.heap, args.get(2));
    let upload = exchange.upload.borrow().clone();
    let task = async move {
        let Some(upload) = upload else { return false };
        upload.send(Ok(piece)).await.is_ok()
    };
    let then = move |cx: &mut Context, sent: bool| {
        cx.call(callback.get(), Value::UNDEFINED, &[sent.into()]).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| cx.type_error(problem.to_string()))?;
    Ok(Value::UNDEFINED)
}

/// `end(exchange, failed)`: nothing more is to be sent.
fn end(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let upload = exchange.upload.borrow_mut().take();
    if let Some(upload) = upload
        && args.get(1).as_bool() == Some(true)
    {
        // Who reads sees that it breaks off; if nobody does, there is nobody to tell.
        let _ = upload.try_send(Err(std::io::Error::other("the body of the request failed")));
    }
    Ok(Value::UNDEFINED)
}

/// `abort(exchange)`
fn abort(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    exchange.aborted.send_replace(true);
    exchange.upload.borrow_mut().take();
    if let Ok(mut content) = exchange.content.try_lock() {
        *content = None;
    }
    Ok(Value::UNDEFINED)
}

fn thrown(cx: &mut Context, problem: Problem) -> Throw {
    match problem {
        Problem::Aborted => cx.type_error("The exchange was aborted"),
        Problem::Failed(problem) => failed(cx, &*problem),
    }
}

/// The error of a request that did not work out: what went wrong is its cause.
fn failed(cx: &mut Context, problem: &(dyn std::error::Error + 'static)) -> Throw {
    let mut innermost = problem;
    let mut code = None;
    while let Some(source) = innermost.source() {
        innermost = source;
        if let Some(io) = source.downcast_ref::<std::io::Error>() {
            code = code.or(code_of(io));
        }
    }
    let text = match code {
        Some(code) => format!("{code}: {innermost}"),
        None => innermost.to_string(),
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
