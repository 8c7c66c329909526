//! Changes of files and folders, as Linux tells of them (inotify).

use std::mem::MaybeUninit;
use std::os::unix::net::UnixStream as Pollable;
use std::rc::Rc;

use ellipsis::unstable::engine::{
    Args, Context, JsResult, NativeData, NativeInfo, Rooted, Value, to_boolean, trace_fields,
};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use tokio::io::Interest;
use tokio::net::UnixStream;
use tokio::sync::Notify;

use super::errors::system_error;
use crate::class::function;
use crate::io::Hold;
use crate::state;

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("open", 1, open),
    function("add", 2, add),
    function("close", 1, close),
    function("setRef", 2, set_ref),
];

/// What is told of.
const CHANGES: WatchFlags = WatchFlags::ATTRIB
    .union(WatchFlags::MODIFY)
    .union(WatchFlags::CREATE)
    .union(WatchFlags::DELETE)
    .union(WatchFlags::DELETE_SELF)
    .union(WatchFlags::MOVE)
    .union(WatchFlags::MOVE_SELF);

struct Watcher {
    /// Not a socket, but it is asked only whether there is something to read, which is so of every descriptor; to make what tokio
    /// has for that is unsafe.
    source: UnixStream,
    closed: Notify,
    hold: Rc<Hold>,
}

struct WatcherData(Rc<Watcher>);

trace_fields!(WatcherData {});

impl NativeData for WatcherData {
    const NAME: &'static str = "Watcher";
}

/// A change: what is watched, what kind it is of, the entry of a folder that changed, and whether that is a folder.
struct Change {
    number: i32,
    kind: Kind,
    name: Option<String>,
    is_folder: bool,
}

#[derive(Clone, Copy)]
enum Kind {
    /// Of content or attributes.
    Content = 0,
    /// Of a name.
    Name = 1,
    /// Nothing more is told of it.
    End = 2,
}

impl Watcher {
    /// The next changes.
    async fn changes(&self) -> std::io::Result<Vec<Change>> {
        loop {
            self.source.readable().await?;
            let read = self.source.try_io(Interest::READABLE, || {
                let mut room = [MaybeUninit::uninit(); 8192];
                let mut reader = inotify::Reader::new(&self.source, &mut room);
                let mut changes = Vec::new();
                loop {
                    match reader.next() {
                        Ok(event) => changes.push(change(&event)),
                        Err(rustix::io::Errno::WOULDBLOCK) if !changes.is_empty() => return Ok(changes),
                        Err(problem) => return Err(problem.into()),
                    }
                }
            });
            match read {
                // It was ready for nothing.
                Err(problem) if problem.kind() == std::io::ErrorKind::WouldBlock => {}
                read => return read,
            }
        }
    }
}

fn change(event: &inotify::Event<'_>) -> Change {
    let flags = event.events();
    let kind = if flags.intersects(ReadFlags::IGNORED | ReadFlags::UNMOUNT) {
        Kind::End
    } else if (flags - ReadFlags::ISDIR - ReadFlags::ATTRIB - ReadFlags::MODIFY).is_empty() {
        Kind::Content
    } else {
        Kind::Name
    };
    let name = event.file_name().map(|name| name.to_string_lossy().into_owned());
    Change { number: event.wd(), kind, name, is_folder: flags.contains(ReadFlags::ISDIR) }
}

/// `open(callback)`: the callback gets an error, or `null` and for each change its number, kind, name and whether that is a folder.
fn open(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let callback = Rc::new(Rooted::new(&cx.heap, args.get(0)));
    let state = state::of(cx);
    let made = inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)
        .map_err(std::io::Error::from)
        .and_then(|source| state.io.within(|| UnixStream::from_std(Pollable::from(source))));
    let source = made.map_err(|problem| system_error(cx, &problem, "watch", &[]))?;
    let watcher = Rc::new(Watcher { source, closed: Notify::new(), hold: state.io.hold() });
    let (task, events) = (watcher.clone(), state.io.events());
    watcher.hold.begin();
    let started = state.io.spawn(async move {
        loop {
            let changes = tokio::select! {
                changes = task.changes() => changes,
                () = task.closed.notified() => break,
            };
            let (callback, is_over) = (callback.clone(), changes.is_err());
            events.send(move |cx| tell(cx, callback.get(), changes));
            if is_over {
                break;
            }
        }
        task.hold.end();
    });
    started.map_err(|problem| system_error(cx, &problem, "watch", &[]))?;
    Ok(cx.new_native_with(Value::NULL, WatcherData(watcher)).into())
}

fn tell(cx: &mut Context, callback: Value, changes: std::io::Result<Vec<Change>>) -> JsResult<()> {
    let changes = match changes {
        Ok(changes) => changes,
        Err(problem) => {
            let error = system_error(cx, &problem, "watch", &[]).0;
            return cx.call(callback, Value::UNDEFINED, &[error]).map(|_| ());
        }
    };
    for change in changes {
        let name = change.name.map_or(Value::UNDEFINED, |name| cx.string(&name));
        let (number, kind) = (Value::from(change.number), Value::from(change.kind as i32));
        let args = [Value::NULL, number, kind, name, Value::bool(change.is_folder)];
        cx.call(callback, Value::UNDEFINED, &args)?;
    }
    Ok(())
}

fn watcher(cx: &mut Context, args: &Args<'_>) -> JsResult<Rc<Watcher>> {
    match args.get(0).downcast::<WatcherData>() {
        Some(data) => Ok(data.0.clone()),
        None => Err(cx.type_error("Illegal invocation")),
    }
}

/// `add(watcher, path)`: the number by which changes of it are told.
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let watcher = watcher(cx, args)?;
    let path = cx.to_rust_string(args.get(1))?;
    state::of(cx).permissions().check_read(cx, std::path::Path::new(&path))?;
    match inotify::add_watch(&watcher.source, path.as_str(), CHANGES) {
        Ok(number) => Ok(Value::from(number)),
        Err(problem) => Err(system_error(cx, &problem.into(), "watch", &[&path])),
    }
}

fn close(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    watcher(cx, args)?.closed.notify_one();
    Ok(Value::UNDEFINED)
}

/// `setRef(watcher, isRef)`
fn set_ref(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    watcher(cx, args)?.hold.set_ref(to_boolean(args.get(1)));
    Ok(Value::UNDEFINED)
}
