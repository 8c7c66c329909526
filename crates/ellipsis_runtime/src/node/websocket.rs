//! Clients of WebSocket: what is said on a connection is tungstenite's.

use std::rc::Rc;
use std::time::Duration;

use ellipsis::unstable::engine::{
    Args, Context, JsResult, NativeData, NativeInfo, Rooted, Value, trace_fields,
};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Notify, mpsc};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::errors::system_error;
use super::net::stream_of;
use super::values::{byte_array, bytes_of};
use crate::class::function;
use crate::io::Events;
use crate::state;

pub(super) static FUNCTIONS: &[NativeInfo] =
    &[function("open", 4, open), function("send", 2, send), function("close", 3, close)];

/// How long an answer to a close frame is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The code of connections that ended without one, and of those whose close frame had none.
const ABNORMAL: u16 = 1006;
const NO_STATUS: u16 = 1005;

/// What is to be sent, in that order.
type Messages = mpsc::UnboundedSender<Message>;

struct SocketData(Messages);

trace_fields!(SocketData {});

impl NativeData for SocketData {
    const NAME: &'static str = "WebSocketConnection";
}

/// Tells the engine of what happens: calls back with the name of it, and more values.
#[derive(Clone)]
struct Teller {
    events: Events,
    callback: Rc<Rooted<Value>>,
}

impl Teller {
    fn tell(&self, name: &'static str, values: impl FnOnce(&mut Context) -> JsResult<Vec<Value>> + 'static) {
        let callback = self.callback.clone();
        self.events.send(move |cx| {
            let mut args = cx.rooted_list();
            let name = cx.string(name);
            args.push(name);
            for value in values(cx)? {
                args.push(value);
            }
            cx.call(callback.get(), Value::UNDEFINED, args.as_slice()).map(|_| ())
        });
    }

    fn end(&self, code: u16, reason: String, is_clean: bool) {
        self.tell("close", move |cx| {
            Ok(vec![Value::from(i32::from(code)), cx.string(&reason), Value::bool(is_clean)])
        });
    }
}

/// `open(stream, url, protocols, callback)`: an object for the others. The callback gets `open` and the protocol; `text` or `binary`
/// and a message; `sent` and how many bytes; `error` and a text; at the end `close` with code, reason and whether both sides agreed.
fn open(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let stream = stream_of(cx, args.get(0))?;
    let (url, protocols) = (cx.to_rust_string(args.get(1))?, cx.to_rust_string(args.get(2))?);
    let callback = Rc::new(Rooted::new(&cx.heap, args.get(3)));
    let state = state::of(cx);
    let teller = Teller { events: state.io.events(), callback };
    let (messages, to_send) = mpsc::unbounded_channel();
    let hold = stream.hold.clone();
    hold.begin();
    let task = async move {
        let request = url.into_client_request().map(|mut request| {
            if let Ok(protocols) = HeaderValue::from_str(&protocols)
                && !protocols.is_empty()
            {
                request.headers_mut().insert("Sec-WebSocket-Protocol", protocols);
            }
            request
        });
        let opened = match (request, stream.take()) {
            (Ok(request), Some((reader, writer))) => {
                tokio_tungstenite::client_async(request, tokio::io::join(reader, writer)).await
            }
            (Err(problem), _) => Err(problem),
            (_, None) => Err(Error::AlreadyClosed),
        };
        match opened {
            Ok((socket, response)) => {
                let protocol = response.headers().get("Sec-WebSocket-Protocol");
                let protocol = protocol.and_then(|name| name.to_str().ok()).unwrap_or("").to_owned();
                teller.tell("open", move |cx| Ok(vec![cx.string(&protocol)]));
                talk(socket, to_send, &teller).await;
            }
            Err(problem) => fail(&teller, &problem),
        }
        hold.end();
    };
    state.io.spawn(task).map_err(|problem| system_error(cx, &problem, "connect", &[]))?;
    Ok(cx.new_native_with(Value::NULL, SocketData(messages)).into())
}

fn fail(teller: &Teller, problem: &Error) {
    let text = problem.to_string();
    teller.tell("error", move |cx| Ok(vec![cx.string(&text)]));
    teller.end(ABNORMAL, String::new(), false);
}

/// Sends and receives until the connection ends.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    socket: WebSocketStream<S>,
    mut to_send: mpsc::UnboundedReceiver<Message>,
    teller: &Teller,
) {
    let (mut sink, mut source) = socket.split();
    let is_closing = Notify::new();
    // Both at once: who only sends while the other side does the same waits for ever.
    let sending = async {
        while let Some(message) = to_send.recv().await {
            let (length, is_last) = (message.len(), message.is_close());
            if sink.send(message).await.is_err() {
                // Who receives hears of it, too.
                break;
            }
            if is_last {
                break;
            }
            teller.tell("sent", move |_| Ok(vec![Value::number(length as f64)]));
        }
        is_closing.notify_one();
        std::future::pending::<()>().await;
    };
    let receiving = async {
        let mut end = None;
        loop {
            match source.next().await {
                Some(Ok(Message::Text(text))) => {
                    teller.tell("text", move |cx| Ok(vec![cx.string(text.as_str())]));
                }
                Some(Ok(Message::Binary(bytes))) => {
                    teller.tell("binary", move |cx| Ok(vec![byte_array(cx, &bytes)?]));
                }
                Some(Ok(Message::Close(frame))) => {
                    end = Some(frame.map_or((NO_STATUS, String::new()), |frame| {
                        (frame.code.into(), frame.reason.as_str().to_owned())
                    }));
                }
                Some(Ok(_)) => {}
                None | Some(Err(Error::ConnectionClosed | Error::AlreadyClosed)) => return Ok(end),
                // The other side has said that it ends, and has gone.
                Some(Err(_)) if end.is_some() => return Ok(end),
                Some(Err(problem)) => return Err(problem),
            }
        }
    };
    let too_late = async {
        is_closing.notified().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        ended = receiving => match ended {
            Ok(Some((code, reason))) => teller.end(code, reason, true),
            Ok(None) => teller.end(ABNORMAL, String::new(), false),
            Err(problem) => fail(teller, &problem),
        },
        () = sending => {}
        () = too_late => teller.end(ABNORMAL, String::new(), false),
    }
    if let Ok(mut socket) = sink.reunite(source) {
        // TLS says that it ends; who has gone does not hear it.
        let _ = socket.get_mut().shutdown().await;
    }
}

fn push(cx: &mut Context, args: &Args<'_>, message: Message) -> JsResult<Value> {
    let messages = args.get(0).downcast::<SocketData>().map(|data| data.0.clone());
    let Some(messages) = messages else { return Err(cx.type_error("Illegal invocation")) };
    // After the end nothing is sent.
    let _ = messages.send(message);
    Ok(Value::UNDEFINED)
}

/// `send(connection, data)`: a text or bytes.
fn send(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let message = match bytes_of(args.get(1)) {
        Some(bytes) => Message::binary(bytes),
        None => Message::text(cx.to_rust_string(args.get(1))?),
    };
    push(cx, args, message)
}

/// `close(connection, code, reason)`: without a code if that is `undefined`.
fn close(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let frame = if args.get(1).is_undefined() {
        None
    } else {
        let code = cx.to_uint32(args.get(1))? as u16;
        let reason = cx.to_rust_string(args.get(2))?;
        Some(CloseFrame { code: code.into(), reason: reason.into() })
    };
    push(cx, args, Message::Close(frame))
}
