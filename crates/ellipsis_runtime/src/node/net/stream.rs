//! Streams of bytes, of whatever they are.

use std::cell::RefCell;
use std::os::fd::{AsFd, OwnedFd};
use std::rc::Rc;
use std::time::Duration;

use ellipsis::unstable::engine::{Context, JsResult, NativeData, Value, trace_fields};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, watch};

use crate::io::Hold;

pub(crate) type Reader = Box<dyn AsyncRead + Unpin + Send>;
pub(crate) type Writer = Box<dyn AsyncWrite + Unpin + Send>;

/// Most bytes of one read.
const MOST: usize = 1 << 16;

/// A stream: what is read from and what is written to, where there is either.
pub(crate) struct Stream {
    reader: Mutex<Option<Reader>>,
    writer: Mutex<Option<Writer>>,
    closed: watch::Sender<bool>,
    pub(in crate::node) hold: Rc<Hold>,
    /// The socket, to change its options.
    socket: RefCell<Option<OwnedFd>>,
}

struct StreamData(Rc<Stream>);

trace_fields!(StreamData {});

impl NativeData for StreamData {
    const NAME: &'static str = "Stream";
}

/// The stream that a value stands for.
pub(in crate::node) fn of(cx: &mut Context, value: Value) -> JsResult<Rc<Stream>> {
    match value.downcast::<StreamData>() {
        Some(data) => Ok(data.0.clone()),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

fn is_closed() -> std::io::Error {
    std::io::Error::from_raw_os_error(rustix::io::Errno::BADF.raw_os_error())
}

impl Stream {
    pub(crate) fn new(reader: Option<Reader>, writer: Option<Writer>, hold: Rc<Hold>) -> Stream {
        let (closed, _) = watch::channel(false);
        let socket = RefCell::default();
        Stream { reader: Mutex::new(reader), writer: Mutex::new(writer), closed, hold, socket }
    }

    pub(crate) fn of_tcp(stream: TcpStream, hold: Rc<Hold>) -> Stream {
        let socket = stream.as_fd().try_clone_to_owned().ok();
        let (reader, writer) = stream.into_split();
        let stream = Stream::new(Some(Box::new(reader)), Some(Box::new(writer)), hold);
        *stream.socket.borrow_mut() = socket;
        stream
    }

    pub(crate) fn wrap(self, cx: &mut Context) -> Value {
        cx.new_native_with(Value::NULL, StreamData(Rc::new(self))).into()
    }

    /// Takes what it reads from and writes to, for somebody else.
    pub(in crate::node) fn take(&self) -> Option<(Reader, Writer)> {
        let reader = self.reader.try_lock().ok()?.take()?;
        let writer = self.writer.try_lock().ok()?.take()?;
        Some((reader, writer))
    }

    /// Some bytes; none at the end.
    pub(super) async fn read(&self) -> std::io::Result<Vec<u8>> {
        let mut closed = self.closed.subscribe();
        let mut guard = self.reader.lock().await;
        let Some(reader) = guard.as_mut() else { return Ok(Vec::new()) };
        let mut bytes = Vec::with_capacity(4096);
        let read = tokio::select! {
            read = reader.read_buf(&mut bytes) => read,
            _ = closed.wait_for(|&closed| closed) => {
                *guard = None;
                return Ok(Vec::new());
            }
        };
        let mut last = read?;
        // Who fills the room that there is has more.
        while last > 0 && bytes.len() == bytes.capacity() && bytes.len() < MOST {
            bytes.reserve(bytes.len() * 3);
            let more = std::future::poll_fn(|context| {
                let next = std::pin::pin!(reader.read_buf(&mut bytes)).as_mut().poll(context);
                std::task::Poll::Ready(match next {
                    std::task::Poll::Ready(Ok(count)) => count,
                    // An error comes again with the next read.
                    std::task::Poll::Ready(Err(_)) | std::task::Poll::Pending => 0,
                })
            });
            last = more.await;
        }
        Ok(bytes)
    }

    pub(super) async fn write(&self, bytes: &[u8]) -> std::io::Result<()> {
        let mut closed = self.closed.subscribe();
        let mut guard = self.writer.lock().await;
        let Some(writer) = guard.as_mut() else { return Err(is_closed()) };
        let all = async {
            writer.write_all(bytes).await?;
            writer.flush().await
        };
        tokio::select! {
            written = all => written,
            _ = closed.wait_for(|&closed| closed) => {
                *guard = None;
                Err(is_closed())
            }
        }
    }

    pub(super) async fn shutdown(&self) -> std::io::Result<()> {
        let mut guard = self.writer.lock().await;
        match guard.as_mut() {
            Some(writer) => {
                let result = writer.shutdown().await;
                // A pipe ends when nobody holds it any more.
                *guard = None;
                result
            }
            None => Ok(()),
        }
    }

    /// Gives up what it reads from and writes to; whoever is about to do either lets go of it.
    pub(super) fn close(&self) {
        self.closed.send_replace(true);
        self.socket.borrow_mut().take();
        if let Ok(mut reader) = self.reader.try_lock() {
            *reader = None;
        }
        if let Ok(mut writer) = self.writer.try_lock() {
            *writer = None;
        }
    }

    pub(super) fn set_no_delay(&self, flag: bool) {
        if let Some(socket) = self.socket.borrow().as_ref() {
            // What is no socket of TCP has nothing to delay.
            let _ = rustix::net::sockopt::set_tcp_nodelay(socket, flag);
        }
    }

    pub(super) fn set_keep_alive(&self, flag: bool, seconds: u64) {
        if let Some(socket) = self.socket.borrow().as_ref() {
            // What is no socket of TCP is not probed.
            let _ = rustix::net::sockopt::set_socket_keepalive(socket, flag);
            if flag && seconds > 0 {
                let _ = rustix::net::sockopt::set_tcp_keepidle(socket, Duration::from_secs(seconds));
            }
        }
    }
}
