//! Servers of HTTP: connections are hyper's, what is asked and answered is JavaScript's.

mod reply;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use ellipsis::unstable::engine::{
    Args, Context, JsResult, NativeData, NativeInfo, Rooted, Value, trace_fields,
};
use http_body_util::BodyExt;
use hyper::body::{Body, Frame, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_rustls::TlsAcceptor;

use super::errors::system_error;
use super::net::{self, Ends, Listener, ListenerData, Stream, ends_of};
use super::values::{byte_array, bytes_of};
use crate::class::function;
use crate::io::{Events, Hold};
use crate::state;
use reply::Reply;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("serve", 3, serve),
    function("reply", 5, reply),
    function("write", 3, write),
    function("end", 2, end),
    function("read", 2, read),
    function("upgrade", 2, upgrade),
    function("abort", 1, abort),
    function("endConnections", 2, end_connections),
];

/// Most time that the head of a request takes to arrive, or the next request of a connection to begin, if nothing else is said.
const HEAD_TIMEOUT: Duration = Duration::from_secs(65);

/// Pieces of a body on their way.
type Pieces = mpsc::Sender<Result<Frame<Bytes>, Aborted>>;

/// A request that was received, with the answer to it.
struct Exchange {
    reply: RefCell<Option<oneshot::Sender<Response<Reply>>>>,
    body: Mutex<Option<Incoming>>,
    pieces: RefCell<Option<Pieces>>,
    upgrade: RefCell<Option<OnUpgrade>>,
    /// Tells the connection to give up.
    abort: RefCell<Option<oneshot::Sender<()>>>,
    /// Whether the answer was handed over whole.
    is_done: Cell<bool>,
}

struct ExchangeData(Rc<Exchange>);

trace_fields!(ExchangeData {});

impl NativeData for ExchangeData {
    const NAME: &'static str = "HttpExchange";
}

fn exchange(cx: &mut Context, args: &Args<'_>) -> JsResult<Rc<Exchange>> {
    match args.get(0).downcast::<ExchangeData>() {
        Some(data) => Ok(data.0.clone()),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// What a connection needs to tell the engine of requests.
struct Server {
    events: Events,
    /// Called with each request.
    handler: Rc<Rooted<Value>>,
    hold: Rc<Hold>,
    /// How long the head of a request may take, from when it could have begun.
    head_timeout: Option<Duration>,
}

/// `serve(listener, tls, handler, limit)`: `tls` has `cert` and `key`, or is `undefined`. The handler gets method, target, version (10 or 11),
/// names and values of headers, whether there is a body, the exchange, and an array of addresses and ports; or only an exchange,
/// if its connection broke off before it was answered. The limit is that of heads, in milliseconds, 0 for none.
fn serve(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(listener) = args.get(0).downcast::<ListenerData>().map(|data| data.0.clone()) else {
        return Err(cx.type_error("Illegal invocation"));
    };
    let tls = if args.get(1).is_undefined() { None } else { Some(net::acceptor(cx, args.get(1))?) };
    let state = state::of(cx);
    let handler = Rc::new(Rooted::new(&cx.heap, args.get(2)));
    let head_timeout = match args.get(3).as_number() {
        Some(limit) => (limit > 0.0).then(|| Duration::from_millis(limit as u64)),
        None => Some(HEAD_TIMEOUT),
    };
    let (events, hold) = (state.io.events(), listener.hold.clone());
    let server = Rc::new(Server { events, handler, hold, head_timeout });
    let hold = listener.hold.clone();
    hold.begin();
    let accepting = async move {
        let mut closed = listener.closed.subscribe();
        let acceptor = listener.acceptor.borrow().clone();
        while let Some(acceptor) = &acceptor {
            let accepted = tokio::select! {
                accepted = acceptor.accept(server.hold.clone()) => accepted,
                _ = closed.wait_for(|&closed| closed) => break,
            };
            match accepted {
                Ok((stream, ends)) => {
                    let connection = converse(server.clone(), listener.clone(), stream, ends, tls.clone());
                    tokio::task::spawn_local(connection);
                }
                // Files may have run out: others may be closed meanwhile.
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        hold.end();
        server.events.send(|_| Ok(()));
    };
    state.io.spawn(accepting).map_err(|problem| system_error(cx, &problem, "accept", &[]))?;
    Ok(Value::UNDEFINED)
}

/// A connection from its beginning to its end.
async fn converse(
    server: Rc<Server>,
    listener: Rc<Listener>,
    stream: Stream,
    ends: Ends,
    tls: Option<TlsAcceptor>,
) {
    let Some((reader, writer)) = stream.take() else { return };
    let joined = tokio::io::join(reader, writer);
    server.hold.begin();
    let _held = Held(server.clone());
    match tls {
        Some(tls) => {
            // Who does not speak TLS is not answered.
            let Ok(secure) = tls.accept(joined).await else { return };
            serve_connection(server, &listener, secure, ends).await;
        }
        None => serve_connection(server, &listener, joined, ends).await,
    }
}

async fn serve_connection(
    server: Rc<Server>,
    listener: &Listener,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ends: Ends,
) {
    let mut closed = listener.closed.subscribe();
    let head_timeout = server.head_timeout;
    let service = service_fn(move |request| answer(server.clone(), request, ends.clone()));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head_timeout).half_close(true);
    let connection = builder.serve_connection(TokioIo::new(stream), service).with_upgrades();
    let mut connection = std::pin::pin!(connection);
    // Of what breaks off exchanges tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closed.wait_for(|&closed| closed) => {}
        () = listener.idle.notified() => {}
        () = listener.all.notified() => return,
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ = connection => {}
        () = listener.all.notified() => {}
    }
}

/// What holds the program while a connection lasts.
struct Held(Rc<Server>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.hold.end();
        self.0.events.send(|_| Ok(()));
    }
}

/// Tells the engine of an exchange whose connection was lost before there was an answer.
struct Unanswered {
    server: Rc<Server>,
    object: Rc<Rooted<Value>>,
    exchange: Rc<Exchange>,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        if self.exchange.is_done.get() {
            return;
        }
        let (handler, object) = (self.server.handler.clone(), self.object.clone());
        self.server
            .events
            .send(move |cx| cx.call(handler.get(), Value::UNDEFINED, &[object.get()]).map(|_| ()));
    }
}

/// Hands a request to the engine, and waits for its answer.
async fn answer(
    server: Rc<Server>,
    mut request: Request<Incoming>,
    ends: Ends,
) -> Result<Response<Reply>, Aborted> {
    let (sender, receiver) = oneshot::channel();
    let (aborter, aborted) = oneshot::channel();
    let wants_upgrade =
        request.headers().contains_key("upgrade") || request.method() == hyper::Method::CONNECT;
    let upgrade = wants_upgrade.then(|| hyper::upgrade::on(&mut request));
    let has_body = !request.body().is_end_stream();
    let (parts, body) = request.into_parts();
    let exchange = Rc::new(Exchange {
        reply: RefCell::new(Some(sender)),
        body: Mutex::new(has_body.then_some(body)),
        pieces: RefCell::default(),
        upgrade: RefCell::new(upgrade),
        abort: RefCell::new(Some(aborter)),
        is_done: Cell::new(false),
    });
    let (made, object) = oneshot::channel();
    let own = exchange.clone();
    let handler = server.handler.clone();
    server.events.send(move |cx| {
        let object: Value = cx.new_native_with(Value::NULL, ExchangeData(own)).into();
        // If nobody waits for it any more, the connection is gone.
        let _ = made.send(Rc::new(Rooted::new(&cx.heap, object)));
        let method = cx.string(parts.method.as_str());
        let target = cx.string(&parts.uri.to_string());
        let version = Value::from(if parts.version == hyper::Version::HTTP_10 { 10 } else { 11 });
        let headers = list(cx, &parts.headers)?;
        let ends = ends_of(cx, &ends);
        let ends = cx.array_of(&ends);
        let args = [method, target, version, headers, has_body.into(), object, ends.into()];
        cx.call(handler.get(), Value::UNDEFINED, &args).map(|_| ())
    });
    let Ok(object) = object.await else { return Err(Aborted) };
    let _unanswered = Unanswered { server, object, exchange };
    tokio::select! {
        answer = receiver => answer.map_err(|_| Aborted),
        _ = aborted => Err(Aborted),
    }
}

/// The program gave up an exchange.
#[derive(Debug)]
struct Aborted;

impl std::fmt::Display for Aborted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the exchange was given up")
    }
}

impl std::error::Error for Aborted {}

fn list(cx: &mut Context, headers: &HeaderMap) -> JsResult<Value> {
    let mut values = Vec::with_capacity(headers.len() * 2);
    for (name, value) in headers {
        values.push(cx.string(name.as_str()));
        let text = match value.to_str() {
            Ok(text) => cx.string(text),
            Err(_) => {
                let text: String = value.as_bytes().iter().map(|&byte| char::from(byte)).collect();
                cx.string(&text)
            }
        };
        values.push(text);
    }
    Ok(cx.array_from(&values)?.into())
}

/// Names and values, one after the other, as headers.
fn headers_from(cx: &mut Context, value: Value, headers: &mut HeaderMap) -> JsResult<()> {
    let list = cx.list_from_iterable(value)?;
    for pair in list.as_slice().chunks_exact(2) {
        let (name, value) = (cx.to_rust_string(pair[0])?, cx.to_rust_string(pair[1])?);
        let bytes: Vec<u8> = match value.chars().all(|unit| u32::from(unit) < 256) {
            true => value.chars().map(|unit| unit as u8).collect(),
            false => value.into_bytes(),
        };
        let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(&bytes))
        else {
            return Err(cx.type_error(format!("Invalid header: {name}")));
        };
        headers.append(name, value);
    }
    Ok(())
}

/// `reply(exchange, status, reason, headers, body)`: the body is a text, bytes, `undefined`, or `true` if it comes in pieces.
/// Whether somebody takes it.
fn reply(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let status = cx.to_uint32(args.get(1))? as u16;
    let mut response = Response::new(Reply::Empty);
    match hyper::StatusCode::from_u16(status) {
        Ok(status) => *response.status_mut() = status,
        Err(_) => return Err(cx.range_error(format!("Invalid status code: {status}"))),
    }
    let reason = cx.to_rust_string(args.get(2))?;
    if !reason.is_empty()
        && response.status().canonical_reason() != Some(reason.as_str())
        && let Ok(reason) = hyper::ext::ReasonPhrase::try_from(reason)
    {
        response.extensions_mut().insert(reason);
    }
    let mut headers = HeaderMap::new();
    headers_from(cx, args.get(3), &mut headers)?;
    *response.headers_mut() = headers;
    let body = args.get(4);
    if body.as_bool() == Some(true) {
        let (sender, receiver) = mpsc::channel(4);
        *exchange.pieces.borrow_mut() = Some(sender);
        *response.body_mut() = Reply::Pieces(receiver);
    } else if let Some(text) = body.as_string() {
        *response.body_mut() = Reply::whole(Bytes::from(text.to_std_string()));
    } else if let Some(bytes) = bytes_of(body) {
        *response.body_mut() = Reply::whole(Bytes::from(bytes));
    }
    let Some(sender) = exchange.reply.borrow_mut().take() else { return Ok(Value::FALSE) };
    exchange.is_done.set(true);
    Ok(sender.send(response).is_ok().into())
}

fn piece(cx: &mut Context, value: Value) -> JsResult<Bytes> {
    if let Some(text) = value.as_string() {
        return Ok(Bytes::from(text.to_std_string()));
    }
    bytes_of(value).map(Bytes::from).ok_or_else(|| cx.type_error("A view of bytes is needed"))
}

/// `write(exchange, bytes, callback)`: the callback gets `false` if nobody takes them any more.
fn write(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let piece = piece(cx, args.get(1))?;
    let callback = Rooted::new(&cx.heap, args.get(2));
    let pieces = exchange.pieces.borrow().clone();
    let task = async move {
        match pieces {
            Some(pieces) => pieces.send(Ok(Frame::data(piece))).await.is_ok(),
            None => false,
        }
    };
    let then = move |cx: &mut Context, taken: bool| {
        cx.call(callback.get(), Value::UNDEFINED, &[taken.into()]).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "write", &[]))?;
    Ok(Value::UNDEFINED)
}

/// `end(exchange, trailers)`: the body is whole.
fn end(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let pieces = exchange.pieces.borrow_mut().take();
    if let Some(pieces) = pieces
        && args.get(1).is_object()
    {
        let mut trailers = HeaderMap::new();
        headers_from(cx, args.get(1), &mut trailers)?;
        let task = async move {
            // Nobody is left to tell if the connection is gone.
            let _ = pieces.send(Ok(Frame::trailers(trailers))).await;
        };
        let spawned = state::of(cx).io.spawn(task);
        spawned.map_err(|problem| system_error(cx, &problem, "write", &[]))?;
    }
    Ok(Value::UNDEFINED)
}

/// What was read of a body.
enum Piece {
    Data(Bytes),
    Trailers(HeaderMap),
    End,
}

/// `read(exchange, callback)`: the callback gets an error, or `null` and bytes or `undefined`, and trailers behind it.
fn read(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let task = async move {
        let mut body = exchange.body.lock().await;
        let Some(incoming) = body.as_mut() else { return Ok(Piece::End) };
        match incoming.frame().await {
            Some(Ok(frame)) => Ok(match frame.into_data() {
                Ok(data) => Piece::Data(data),
                Err(frame) => frame.into_trailers().map_or(Piece::End, Piece::Trailers),
            }),
            Some(Err(problem)) => Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, problem)),
            None => Ok(Piece::End),
        }
    };
    let then = move |cx: &mut Context, piece: std::io::Result<Piece>| {
        let args = match piece {
            Ok(Piece::Data(data)) => vec![Value::NULL, byte_array(cx, &data)?],
            Ok(Piece::Trailers(trailers)) => vec![Value::NULL, Value::UNDEFINED, list(cx, &trailers)?],
            Ok(Piece::End) => vec![Value::NULL],
            Err(_) => {
                let problem = std::io::Error::from_raw_os_error(rustix::io::Errno::CONNRESET.raw_os_error());
                vec![system_error(cx, &problem, "read", &[]).0]
            }
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "read", &[]))?;
    Ok(Value::UNDEFINED)
}

/// `upgrade(exchange, callback)`, behind an answer that promises it: the callback gets an error, or `null` and a stream.
fn upgrade(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let upgrade = exchange.upgrade.borrow_mut().take();
    let hold = state::of(cx).io.hold();
    let task = async move {
        let upgraded = match upgrade {
            Some(upgrade) => upgrade.await.map_err(std::io::Error::other)?,
            None => return Err(std::io::Error::other("the client asked for no upgrade")),
        };
        let (reader, writer) = tokio::io::split(TokioIo::new(upgraded));
        Ok(Stream::new(Some(Box::new(reader)), Some(Box::new(writer)), hold))
    };
    let then = move |cx: &mut Context, stream: std::io::Result<Stream>| {
        let args = match stream {
            Ok(stream) => [Value::NULL, stream.wrap(cx)],
            Err(problem) => [system_error(cx, &problem, "upgrade", &[]).0, Value::UNDEFINED],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "upgrade", &[]))?;
    Ok(Value::UNDEFINED)
}

/// `abort(exchange)`: the connection breaks off.
fn abort(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let exchange = exchange(cx, args)?;
    exchange.is_done.set(true);
    if let Some(pieces) = exchange.pieces.borrow_mut().take() {
        // Who has that many pieces waiting hears of it by the connection.
        let _ = pieces.try_send(Err(Aborted));
    }
    if let Some(abort) = exchange.abort.borrow_mut().take() {
        // Who is not there any more has given up already.
        let _ = abort.send(());
    }
    Ok(Value::UNDEFINED)
}

/// `endConnections(listener, all)`: those that wait for a request, or all.
fn end_connections(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Some(listener) = args.get(0).downcast::<ListenerData>().map(|data| data.0.clone()) else {
        return Err(cx.type_error("Illegal invocation"));
    };
    if args.get(1).as_bool() == Some(true) {
        listener.all.notify_waiters()
    } else {
        listener.idle.notify_waiters()
    }
    Ok(Value::UNDEFINED)
}
