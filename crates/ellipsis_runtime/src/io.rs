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
    /// How many things go on.
    active: Cell<usize>,
    /// How many of them the program waits for.
    alive: Cell<usize>,
}

/// Things that go on for one purpose, for which the program waits or does not.
pub(crate) struct Hold {
    inbox: Rc<Inbox>,
    count: Cell<usize>,
    is_ref: Cell<bool>,
}

impl Hold {
    /// One more thing goes on.
    pub(crate) fn begin(&self) {
        self.count.set(self.count.get() + 1);
        self.inbox.active.set(self.inbox.active.get() + 1);
        if self.is_ref.get() {
            self.inbox.alive.set(self.inbox.alive.get() + 1);
        }
    }

    /// One of the things has ended.
    pub(crate) fn end(&self) {
        if self.count.get() == 0 {
            return;
        }
        self.count.set(self.count.get() - 1);
        self.inbox.active.set(self.inbox.active.get() - 1);
        if self.is_ref.get() {
            self.inbox.alive.set(self.inbox.alive.get() - 1);
        }
    }

    /// Whether the program waits for them.
    pub(crate) fn set_ref(&self, is_ref: bool) {
        if self.is_ref.replace(is_ref) == is_ref {
            return;
        }
        let alive = self.inbox.alive.get();
        self.inbox.alive.set(if is_ref { alive + self.count.get() } else { alive - self.count.get() });
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        while self.count.get() > 0 {
            self.end();
        }
    }
}

/// Whereby tasks tell the engine of what happens while they go on.
#[derive(Clone)]
pub(crate) struct Events(Rc<Inbox>);

impl Events {
    pub(crate) fn send(&self, completion: impl FnOnce(&mut Context) -> JsResult<()> + 'static) {
        self.0.completions.borrow_mut().push_back(Box::new(completion));
        self.0.arrived.notify_one();
    }
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
    /// Of tasks that the program always waits for.
    waited: OnceCell<Rc<Hold>>,
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

    /// What holds the program for things that are going to go on.
    pub(crate) fn hold(&self) -> Rc<Hold> {
        Rc::new(Hold { inbox: self.inbox.clone(), count: Cell::new(0), is_ref: Cell::new(true) })
    }

    pub(crate) fn events(&self) -> Events {
        Events(self.inbox.clone())
    }

    /// Does something as tasks do it: sockets are made so.
    pub(crate) fn within<T>(&self, make: impl FnOnce() -> std::io::Result<T>) -> std::io::Result<T> {
        let reactor = self.reactor()?;
        let _entered = reactor.runtime.enter();
        make()
    }

    /// Starts a task of which nothing is to be heard.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + 'static) -> std::io::Result<()> {
        self.reactor()?.tasks.spawn_local(task);
        Ok(())
    }

    /// Starts a task; `then` runs in the engine with what it comes to.
    pub(crate) fn start<T: 'static>(
        &self,
        task: impl Future<Output = T> + 'static,
        then: impl FnOnce(&mut Context, T) -> JsResult<()> + 'static,
    ) -> std::io::Result<()> {
        let hold = self.waited.get_or_init(|| self.hold()).clone();
        self.start_for(&hold, task, then)
    }

    /// Starts a task for a purpose; `then` runs in the engine with what it comes to.
    pub(crate) fn start_for<T: 'static>(
        &self,
        hold: &Rc<Hold>,
        task: impl Future<Output = T> + 'static,
        then: impl FnOnce(&mut Context, T) -> JsResult<()> + 'static,
    ) -> std::io::Result<()> {
        let reactor = self.reactor()?;
        let (events, hold) = (self.events(), hold.clone());
        hold.begin();
        reactor.tasks.spawn_local(async move {
            let outcome = task.await;
            events.send(move |cx| {
                hold.end();
                then(cx, outcome)
            });
        });
        Ok(())
    }

    /// Whether there is something that the program waits for.
    pub(crate) fn is_alive(&self) -> bool {
        self.inbox.alive.get() > 0 || !self.inbox.completions.borrow().is_empty()
    }

    /// Whether anything goes on.
    pub(crate) fn is_active(&self) -> bool {
        self.inbox.active.get() > 0
    }

    /// The outcome of a task that ended.
    pub(crate) fn take_completion(&self) -> Option<Completion> {
        self.inbox.completions.borrow_mut().pop_front()
    }

    /// Lets tasks run until one has something to tell, but no longer than `limit`.
    pub(crate) fn wait(&self, limit: Option<Duration>) {
        let reactor = self.reactor.get().filter(|_| self.is_active());
        let Some(reactor) = reactor else {
            if let Some(limit) = limit {
                std::thread::sleep(limit);
            }
            return;
        };
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
        use_ring();
        let builder = reqwest::Client::builder().user_agent(agent);
        // Whom to follow is what fetch decides.
        let client = builder.redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// Chooses who does the cryptography of TLS.
pub(crate) fn use_ring() {
    // Fails if the host program has installed a provider before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
