//! Sockets and pipes: streams of bytes that scripts read, write and close, and what listens for them.

mod stream;
mod tls;

use std::cell::RefCell;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::str::FromStr;

use ellipsis::unstable::engine::{
    Args, Context, JsResult, NativeData, NativeInfo, Rooted, Throw, Value, trace_fields,
};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};
use tokio::sync::watch;

use super::errors::system_error;
use super::values::{byte_array, bytes, define};
use crate::class::function;
use crate::io::Hold;
use crate::state;

pub(crate) use stream::Stream;
pub(super) use stream::of as stream_of;
pub(super) use tls::acceptor;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("lookup", 2, lookup),
    function("connect", 3, connect),
    function("connectPath", 2, connect_path),
    function("listen", 3, listen),
    function("listenPath", 1, listen_path),
    function("accept", 2, accept),
    function("address", 1, address),
    function("read", 2, read),
    function("write", 3, write),
    function("shutdown", 2, shutdown),
    function("close", 1, close),
    function("setRef", 2, set_ref),
    function("setNoDelay", 2, set_no_delay),
    function("setKeepAlive", 3, set_keep_alive),
    function("startTls", 3, tls::start_client),
    function("startTlsServer", 3, tls::start_server),
];

/// What accepts connections.
pub(super) enum Acceptor {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// A listener: it is gone when it was closed.
pub(super) struct Listener {
    pub(super) acceptor: RefCell<Option<Rc<Acceptor>>>,
    pub(super) closed: watch::Sender<bool>,
    /// Tells connections of HTTP that they end: those that wait for a request, or all.
    pub(super) idle: tokio::sync::Notify,
    pub(super) all: tokio::sync::Notify,
    pub(super) hold: Rc<Hold>,
}

/// What holds the program for something that is neither stream nor listener.
struct HoldData(Rc<Hold>);

trace_fields!(HoldData {});

impl NativeData for HoldData {
    const NAME: &'static str = "Hold";
}

/// An object for `setRef`.
pub(super) fn wrap_hold(cx: &mut Context, hold: Rc<Hold>) -> Value {
    cx.new_native_with(Value::NULL, HoldData(hold)).into()
}

pub(super) struct ListenerData(pub(super) Rc<Listener>);

trace_fields!(ListenerData {});

impl NativeData for ListenerData {
    const NAME: &'static str = "Listener";
}

/// Whom a connection is with.
#[derive(Clone, Default)]
pub(super) struct Ends {
    pub(super) local: Option<SocketAddr>,
    pub(super) remote: Option<SocketAddr>,
}

impl Acceptor {
    pub(super) async fn accept(&self, hold: Rc<Hold>) -> std::io::Result<(Stream, Ends)> {
        match self {
            Acceptor::Tcp(listener) => {
                let (stream, remote) = listener.accept().await?;
                let ends = Ends { local: stream.local_addr().ok(), remote: Some(remote) };
                Ok((Stream::of_tcp(stream, hold), ends))
            }
            Acceptor::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                let (reader, writer) = stream.into_split();
                Ok((Stream::new(Some(Box::new(reader)), Some(Box::new(writer)), hold), Ends::default()))
            }
        }
    }
}

/// Four values: address and port here, address and port there; `undefined` where there is none.
pub(super) fn ends_of(cx: &mut Context, ends: &Ends) -> [Value; 4] {
    let mut values = [Value::UNDEFINED; 4];
    for (at, end) in [ends.local, ends.remote].into_iter().enumerate() {
        if let Some(end) = end {
            values[at * 2] = cx.string(&end.ip().to_string());
            values[at * 2 + 1] = Value::from(i32::from(end.port()));
        }
    }
    values
}

fn hold_of(cx: &Context) -> Rc<Hold> {
    state::of(cx).io.hold()
}

/// `lookup(host, callback)`: the callback gets an error, or `null` and addresses.
fn lookup(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let host = cx.to_rust_string(args.get(0))?;
    let state = state::of(cx);
    state.permissions().check_host(cx, &host)?;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let name = host.clone();
    let task = async move {
        tokio::net::lookup_host((host, 0))
            .await
            .map(|found| found.map(|end| end.ip()).collect::<Vec<IpAddr>>())
    };
    let then = move |cx: &mut Context, found: std::io::Result<Vec<IpAddr>>| {
        let args = match found {
            Ok(found) => {
                let mut values = Vec::new();
                for address in found {
                    let text = cx.string(&address.to_string());
                    if !values.iter().any(|&known: &Value| {
                        known.as_string().map(|known| known.to_std_string()) == Some(address.to_string())
                    }) {
                        values.push(text);
                    }
                }
                [Value::NULL, cx.array_from(&values)?.into()]
            }
            Err(problem) => [not_found(cx, &name, &problem).0, Value::UNDEFINED],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state.io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "getaddrinfo", &[]))?;
    Ok(Value::UNDEFINED)
}

fn not_found(cx: &mut Context, name: &str, problem: &Error) -> Throw {
    let code = if problem.to_string().contains("Temporary failure") { "EAI_AGAIN" } else { "ENOTFOUND" };
    let error = cx.error(ellipsis::unstable::engine::ErrorKind::Error, format!("getaddrinfo {code} {name}"));
    if let Some(object) = error.0.as_object() {
        define(cx, object, "errno", Value::from(-3008));
        let [code, call, name] = [code, "getaddrinfo", name].map(|text| cx.string(text));
        define(cx, object, "code", code);
        define(cx, object, "syscall", call);
        define(cx, object, "hostname", name);
    }
    error
}

/// Starts what makes a connection; the callback gets an error, or `null`, a stream and its ends.
fn start_connection(
    cx: &mut Context,
    callback: Value,
    call: &'static str,
    task: impl Future<Output = std::io::Result<(Stream, Ends)>> + 'static,
) -> JsResult<Value> {
    let callback = Rooted::new(&cx.heap, callback);
    let then = move |cx: &mut Context, made: std::io::Result<(Stream, Ends)>| {
        let mut args = vec![Value::NULL];
        match made {
            Ok((stream, ends)) => {
                args.push(stream.wrap(cx));
                args.extend(ends_of(cx, &ends));
            }
            Err(problem) => args = vec![system_error(cx, &problem, call, &[]).0],
        }
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, call, &[]))?;
    Ok(Value::UNDEFINED)
}

/// `connect(address, port, callback)`
fn connect(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let host = cx.to_rust_string(args.get(0))?;
    let port = cx.to_uint32(args.get(1))? as u16;
    state::of(cx).permissions().check_net(cx, &host, port)?;
    let hold = hold_of(cx);
    start_connection(cx, args.get(2), "connect", async move {
        let stream = TcpStream::connect((host, port)).await?;
        let ends = Ends { local: stream.local_addr().ok(), remote: stream.peer_addr().ok() };
        Ok((Stream::of_tcp(stream, hold), ends))
    })
}

/// `connectPath(path, callback)`
fn connect_path(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let path = std::path::PathBuf::from(cx.to_rust_string(args.get(0))?);
    let state = state::of(cx);
    state.permissions().check_read(cx, &path)?;
    state.permissions().check_write(cx, &path)?;
    let hold = hold_of(cx);
    start_connection(cx, args.get(1), "connect", async move {
        let (reader, writer) = UnixStream::connect(path).await?.into_split();
        Ok((Stream::new(Some(Box::new(reader)), Some(Box::new(writer)), hold), Ends::default()))
    })
}

fn new_listener(cx: &mut Context, acceptor: Acceptor) -> Value {
    let hold = hold_of(cx);
    let (closed, _) = watch::channel(false);
    let acceptor = RefCell::new(Some(Rc::new(acceptor)));
    let [idle, all] = [(); 2].map(|()| tokio::sync::Notify::new());
    let listener = Listener { acceptor, closed, idle, all, hold };
    cx.new_native_with(Value::NULL, ListenerData(Rc::new(listener))).into()
}

/// `listen(address, port, reuse)`
fn listen(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let host = cx.to_rust_string(args.get(0))?;
    let port = cx.to_uint32(args.get(1))? as u16;
    let state = state::of(cx);
    state.permissions().check_net(cx, &host, port)?;
    let made =
        IpAddr::from_str(&host).map_err(|_| Error::from(ErrorKind::InvalidInput)).and_then(|address| {
            let listener = std::net::TcpListener::bind((address, port))?;
            listener.set_nonblocking(true)?;
            state.io.within(|| TcpListener::from_std(listener))
        });
    match made {
        Ok(listener) => Ok(new_listener(cx, Acceptor::Tcp(listener))),
        Err(problem) => Err(system_error(cx, &problem, "listen", &[])),
    }
}

/// `listenPath(path)`
fn listen_path(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let path = cx.to_rust_string(args.get(0))?;
    let state = state::of(cx);
    state.permissions().check_write(cx, std::path::Path::new(&path))?;
    match state.io.within(|| UnixListener::bind(&path)) {
        Ok(listener) => Ok(new_listener(cx, Acceptor::Unix(listener))),
        Err(problem) => Err(system_error(cx, &problem, "listen", &[])),
    }
}

fn listener(cx: &mut Context, value: Value) -> JsResult<Rc<Listener>> {
    match value.downcast::<ListenerData>() {
        Some(data) => Ok(data.0.clone()),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// `address(listener)`: address and port; `undefined` if it is none of the network.
fn address(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let listener = listener(cx, args.get(0))?;
    let end = match listener.acceptor.borrow().as_deref() {
        Some(Acceptor::Tcp(listener)) => listener.local_addr().ok(),
        _ => None,
    };
    let Some(end) = end else { return Ok(Value::UNDEFINED) };
    let address = cx.string(&end.ip().to_string());
    Ok(cx.array_of(&[address, Value::from(i32::from(end.port()))]).into())
}

/// `accept(listener, callback)`: the callback gets an error, or `null`, a stream and its ends; only `null` if it was closed.
fn accept(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let listener = listener(cx, args.get(0))?;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let own_hold = hold_of(cx);
    let hold = listener.hold.clone();
    let task = async move {
        let acceptor = listener.acceptor.borrow().clone()?;
        let mut closed = listener.closed.subscribe();
        tokio::select! {
            accepted = acceptor.accept(own_hold) => Some(accepted),
            _ = closed.wait_for(|&closed| closed) => None,
        }
    };
    let then = move |cx: &mut Context, accepted: Option<std::io::Result<(Stream, Ends)>>| {
        let mut args = vec![Value::NULL];
        match accepted {
            Some(Ok((stream, ends))) => {
                args.push(stream.wrap(cx));
                args.extend(ends_of(cx, &ends));
            }
            Some(Err(problem)) => args = vec![system_error(cx, &problem, "accept", &[]).0],
            None => {}
        }
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start_for(&hold, task, then);
    started.map_err(|problem| system_error(cx, &problem, "accept", &[]))?;
    Ok(Value::UNDEFINED)
}

/// `read(stream, callback)`: the callback gets an error, or `null` and bytes, `undefined` at the end.
fn read(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stream = stream::of(cx, args.get(0))?;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let hold = stream.hold.clone();
    let task = async move { stream.read().await };
    let then = move |cx: &mut Context, read: std::io::Result<Vec<u8>>| {
        let args = match read {
            Ok(bytes) if bytes.is_empty() => vec![Value::NULL],
            Ok(bytes) => vec![Value::NULL, byte_array(cx, &bytes)?],
            Err(problem) => vec![system_error(cx, &problem, "read", &[]).0],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start_for(&hold, task, then);
    started.map_err(|problem| system_error(cx, &problem, "read", &[]))?;
    Ok(Value::UNDEFINED)
}

fn finish(
    cx: &mut Context,
    stream: Rc<Stream>,
    callback: Value,
    call: &'static str,
    task: impl Future<Output = std::io::Result<()>> + 'static,
) -> JsResult<Value> {
    let callback = Rooted::new(&cx.heap, callback);
    let then = move |cx: &mut Context, done: std::io::Result<()>| {
        let args = match done {
            Ok(()) => [Value::NULL],
            Err(problem) => [system_error(cx, &problem, call, &[]).0],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start_for(&stream.hold, task, then);
    started.map_err(|problem| system_error(cx, &problem, call, &[]))?;
    Ok(Value::UNDEFINED)
}

/// `write(stream, bytes, callback)`
fn write(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stream = stream::of(cx, args.get(0))?;
    let bytes = bytes(cx, args.get(1))?;
    let own = stream.clone();
    finish(cx, stream, args.get(2), "write", async move { own.write(&bytes).await })
}

/// `shutdown(stream, callback)`: nothing more is to be written.
fn shutdown(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stream = stream::of(cx, args.get(0))?;
    let own = stream.clone();
    finish(cx, stream, args.get(1), "shutdown", async move { own.shutdown().await })
}

/// `close(handle)`
fn close(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(data) = args.get(0).downcast::<ListenerData>() {
        data.0.closed.send_replace(true);
        data.0.acceptor.borrow_mut().take();
        return Ok(Value::UNDEFINED);
    }
    stream::of(cx, args.get(0))?.close();
    Ok(Value::UNDEFINED)
}

/// `setRef(handle, flag)`: whether the program waits for it.
fn set_ref(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let is_ref = args.get(1).as_bool() == Some(true);
    let value = args.get(0);
    if let Some(data) = value.downcast::<ListenerData>() {
        data.0.hold.set_ref(is_ref);
    } else if let Some(data) = value.downcast::<HoldData>() {
        data.0.set_ref(is_ref);
    } else {
        stream::of(cx, value)?.hold.set_ref(is_ref);
    }
    Ok(Value::UNDEFINED)
}

/// `setNoDelay(stream, flag)`
fn set_no_delay(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    stream::of(cx, args.get(0))?.set_no_delay(args.get(1).as_bool() == Some(true));
    Ok(Value::UNDEFINED)
}

/// `setKeepAlive(stream, flag, seconds)`, where 0 leaves the time before the first probe as it is.
fn set_keep_alive(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let seconds = args.get(2).as_number().unwrap_or_default();
    stream::of(cx, args.get(0))?.set_keep_alive(args.get(1).as_bool() == Some(true), seconds as u64);
    Ok(Value::UNDEFINED)
}
