//! What goes on beside the engine: tasks on a tokio runtime that is started when the first comes.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use ellipsis::unstable::engine::{Context, JsResult};
use tokio::sync::Notify;
use tokio::task::LocalSet;

/// What to do with the outcome of a task. Handles to objects in it are roots.
type Completion = Box<dyn FnOnce(&mut Context) -> JsResult<()>>;

/// The outcomes that wait for the engine.
#[derive(Default)]
struct Inbox {
    completions: RefCell<VecDeque<Completion>>,
    arrived: Notify,
    pending: Cell<usize>,
}

struct Reactor {
    runtime: tokio::runtime::Runtime,
    tasks: LocalSet,
}

/// Tasks and their outcomes.
#[derive(Default)]
pub(crate) struct Io {
    reactor: OnceCell<Reactor>,
    inbox: Rc<Inbox>,
    client: OnceCell<reqwest::Client>,
}

impl Io {
    fn reactor(&self) -> std::io::Result<&Reactor> {
        if let Some(reactor) = self.reactor.get() {
            return Ok(reactor);
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let reactor = Reactor { runtime, tasks: LocalSet::new() };
        Ok(self.reactor.get_or_init(|| reactor))
    }

    /// Starts a task; `then` runs in the engine with what it comes to.
    pub(crate) fn start<T: 'static>(
        &self,
        task: impl Future<Output = T> + 'static,
        then: impl FnOnce(&mut Context, T) -> JsResult<()> + 'static,
    ) -> std::io::Result<()> {
        let reactor = self.reactor()?;
        let inbox = self.inbox.clone();
        inbox.pending.set(inbox.pending.get() + 1);
        reactor.tasks.spawn_local(async move {
            let outcome = task.await;
            let completion: Completion = Box::new(move |cx| then(cx, outcome));
            inbox.completions.borrow_mut().push_back(completion);
            inbox.arrived.notify_one();
        });
        Ok(())
    }

    /// How many tasks have not been completed.
    pub(crate) fn pending(&self) -> usize {
        self.inbox.pending.get()
    }

    /// The outcome of a task that ended.
    pub(crate) fn take_completion(&self) -> Option<Completion> {
        let completion = self.inbox.completions.borrow_mut().pop_front()?;
        self.inbox.pending.set(self.inbox.pending.get() - 1);
        Some(completion)
    }

    /// Lets tasks run until one ends, but no longer than `limit`.
    pub(crate) fn wait(&self, limit: Option<Duration>) {
        if self.pending() == 0 {
            if let Some(limit) = limit {
                std::thread::sleep(limit);
            }
            return;
        }
        let Some(reactor) = self.reactor.get() else { return };
        let arrived = self.inbox.arrived.notified();
        reactor.tasks.block_on(&reactor.runtime, async {
            match limit {
                Some(limit) => {
                    // Either is a reason to go on.
                    let _ = tokio::time::timeout(limit, arrived).await;
                }
                None => arrived.await,
            }
        });
    }

    /// The client of all requests.
    pub(crate) fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let agent = concat!("ellipsis/", env!("CARGO_PKG_VERSION"));
        // Fails if the host program has installed a provider before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().user_agent(agent).build()?;
        Ok(self.client.get_or_init(|| client))
    }
}
