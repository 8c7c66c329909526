//! How other threads reach a session: messages, and interrupts.

use std::io;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use ellipsis::StopHandle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Where messages for a session arrive.
pub struct Mailbox<T>(Rc<tokio::sync::Mutex<UnboundedReceiver<T>>>);

/// Who puts them there, from any thread.
pub struct Sender<T>(UnboundedSender<T>);

/// A mailbox, and who can put something there.
pub fn mailbox<T>() -> (Sender<T>, Mailbox<T>) {
    let (sender, receiver) = unbounded_channel();
    (Sender(sender), Mailbox(Rc::new(tokio::sync::Mutex::new(receiver))))
}

impl<T> Sender<T> {
    /// Puts a message there; whether somebody can still read it.
    pub fn send(&self, message: T) -> bool {
        self.0.send(message).is_ok()
    }
}

impl<T: 'static> Mailbox<T> {
    /// The next message. Who stops waiting for it loses none.
    pub(super) fn receive(&self) -> impl Future<Output = Option<T>> + 'static {
        let receiver = self.0.clone();
        async move { receiver.lock().await.recv().await }
    }
}

/// Interrupts of the process (`SIGINT`), which do not end it any more, but stop what a session runs.
pub struct Interrupts {
    target: Arc<Mutex<Option<StopHandle>>>,
    /// Wakes who waits when there was one, and its target is stopped.
    stopped: Arc<Notify>,
}

impl Interrupts {
    /// Begins to listen, on a thread of its own.
    ///
    /// # Errors
    /// If the system has no thread for it.
    pub fn listen() -> io::Result<Interrupts> {
        let (target, stopped) = (Arc::default(), Arc::new(Notify::new()));
        let interrupts = Interrupts { target, stopped };
        let (target, stopped) = (interrupts.target.clone(), interrupts.stopped.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut signals = {
            let _entered = runtime.enter();
            signal(SignalKind::interrupt())?
        };
        std::thread::Builder::new().name("interrupts".into()).spawn(move || {
            runtime.block_on(async {
                while signals.recv().await.is_some() {
                    if let Some(stop) = &*target.lock().unwrap_or_else(PoisonError::into_inner) {
                        stop.stop();
                    }
                    stopped.notify_one();
                }
            });
        })?;
        Ok(interrupts)
    }

    /// From now on they stop that. What is returned wakes who waits in vain then.
    pub(super) fn set_target(&self, stop: StopHandle) -> Arc<Notify> {
        *self.target.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop);
        self.stopped.clone()
    }
}
