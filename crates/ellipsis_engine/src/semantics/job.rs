//! Jobs: promise reactions and other microtasks, in the order they were asked for, and the records
//! that they carry.

use std::cell::Cell;

use ellipsis_gc::{CountedQueue, Gc, RootedVec, Trace, Tracer, Weak, trace_fields};

use crate::model::{Object, Value};
use crate::semantics::agent_waiters::AgentWaiters;
use crate::semantics::{Context, JsResult};

/// Gets the state, and the value or, as an error, the reason that the promise was settled with.
pub type NativeReaction = fn(&mut Context, Value, JsResult<Value>) -> JsResult<Value>;

/// Native code that a promise reaction runs: what a script would write as a pair of closures.
#[derive(Clone, Copy)]
pub struct Continuation {
    /// The code.
    pub function: NativeReaction,
    /// Whatever the function needs.
    pub state: Value,
}

/// What happens when a promise is settled.
#[derive(Clone, Copy)]
pub enum Reaction {
    /// Hands the value or reason on.
    PassOn,
    /// Calls a script's function.
    Callable(Value),
    /// Calls native code.
    Native(Continuation),
}

impl Trace for Reaction {
    fn trace(&self, tracer: &mut Tracer) {
        match self {
            Reaction::PassOn => {}
            Reaction::Callable(function) => function.trace(tracer),
            Reaction::Native(continuation) => continuation.state.trace(tracer),
        }
    }
}

/// A PromiseCapability record.
#[derive(Clone, Copy)]
pub enum Capability {
    /// A promise of this engine whose resolving functions nobody else has.
    ///
    /// OPTIMIZATION: those functions are not made at all.
    Native(Gc<Object>),
    /// Any promise with its resolving functions.
    Functions {
        /// [[Promise]]
        promise: Gc<Object>,
        /// [[Resolve]]
        resolve: Value,
        /// [[Reject]]
        reject: Value,
    },
}

impl Trace for Capability {
    fn trace(&self, tracer: &mut Tracer) {
        match self {
            Capability::Native(promise) => promise.trace(tracer),
            &Capability::Functions { promise, resolve, reject } => (promise, resolve, reject).trace(tracer),
        }
    }
}

/// Something to do when no script runs.
pub enum Job {
    /// NewPromiseReactionJob
    PromiseReaction {
        /// What is called.
        reaction: Reaction,
        /// What is settled with the result.
        capability: Option<Capability>,
        /// What the promise was fulfilled or rejected with.
        argument: JsResult<Value>,
    },
    /// NewPromiseResolveThenableJob
    ResolveThenable {
        /// The promise to settle.
        promise: Gc<Object>,
        /// What has a `then`.
        thenable: Value,
        /// That `then`.
        then: Value,
    },
    /// A call whose result nobody looks at (`queueMicrotask`).
    Callback {
        /// What is called, with `this` undefined.
        function: Value,
        /// The arguments.
        args: Vec<Value>,
    },
    /// A native call whose result nobody looks at.
    Native {
        /// What is called.
        function: fn(&mut Context, Value) -> JsResult<Value>,
        /// What it is called with.
        state: Value,
    },
}

impl Trace for Job {
    fn trace(&self, tracer: &mut Tracer) {
        match self {
            Job::PromiseReaction { reaction, capability, argument } => {
                reaction.trace(tracer);
                capability.trace(tracer);
                argument.trace(tracer);
            }
            &Job::ResolveThenable { promise, thenable, then } => (promise, thenable, then).trace(tracer),
            Job::Callback { function, args } => {
                function.trace(tracer);
                args.trace(tracer);
            }
            Job::Native { state, .. } => state.trace(tracer),
        }
    }
}

/// What cleans up after something died, in a job of its own. It is given the object that held it.
pub type CleanUp = fn(&mut Context, Value) -> JsResult<Value>;

/// An object that holds something weakly. It is itself held weakly.
pub(crate) struct WeakCell {
    pub(crate) owner: Gc<Object>,
    /// Lets the owner forget what died, and says what is to be done then.
    pub(crate) purge: fn(Gc<Object>, &Weak) -> Option<CleanUp>,
    /// What is still to be done.
    pub(crate) due: Cell<Option<CleanUp>>,
}

impl WeakCell {
    /// Forgets what died. Whether the owner itself is alive and wants to be asked again.
    pub(crate) fn purge(&self, weak: &Weak) -> bool {
        let alive = weak.is_marked(self.owner);
        if alive && let Some(clean_up) = (self.purge)(self.owner, weak) {
            self.due.set(Some(clean_up));
        }
        alive
    }
}

/// A job, and what goes along with it.
struct Queued {
    job: Job,
    carried: Value,
}

trace_fields!(Queued { job, carried });

/// The queue of jobs.
#[derive(Default)]
pub struct Jobs {
    queue: CountedQueue<Queued>,
    /// What goes along from who asks for a job to the job, and on from there: the host's.
    pub carried: Value,
    /// What WeakRefs gave out during the current job: it stays alive until that ends.
    kept: CountedQueue<Value>,
    /// Whether a collection left something to clean up.
    pub(crate) cleanup_due: bool,
    /// What the result of the running reaction settles, while a script's function reacts.
    pub(crate) reacting: Option<Gc<Object>>,
    /// Promises of `Atomics.waitAsync`.
    pub(crate) waiters: AgentWaiters,
}

impl Jobs {
    /// How many jobs wait.
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Whether no job waits.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && !self.cleanup_due
    }

    /// Drops all jobs.
    pub fn clear(&mut self) {
        self.queue.clear();
        self.kept.clear();
    }
}

trace_fields!(Jobs { queue, carried, kept, reacting, waiters });

impl Context {
    /// Adds a job behind those that wait.
    #[inline]
    pub fn enqueue_job(&mut self, job: Job) {
        self.enqueue_carrying(job, self.jobs.carried);
    }

    /// Adds a job that something else goes along with.
    pub(crate) fn enqueue_carrying(&mut self, job: Job, carried: Value) {
        if self.jobs.queue.len() >= self.heap.budget.jobs {
            return self.heap.budget.end_soon(ellipsis_gc::Limit::Jobs);
        }
        self.jobs.queue.push(&mut self.store.heap, Queued { job, carried });
    }

    /// AddToKeptObjects: keeps an object or symbol alive until the current job ends.
    pub fn keep_alive(&mut self, value: Value) {
        if self.jobs.kept.back() != Some(&value) {
            self.jobs.kept.push(&mut self.store.heap, value);
        }
    }

    /// ClearKeptObjects: to be called by who ran a script or callback to its end; jobs do it themselves.
    pub fn clear_kept_alive(&mut self) {
        self.jobs.kept.clear();
    }

    /// Runs jobs until none is left, those that jobs add included. Stops early at what a plain
    /// callback threw, or at a termination: the other jobs then still wait, and calling this again
    /// goes on with them.
    pub fn run_jobs(&mut self) -> JsResult<()> {
        self.clear_kept_alive();
        loop {
            while let Some(Queued { job, carried }) = self.jobs.queue.pop() {
                let realm = self.realm;
                let before = std::mem::replace(&mut self.jobs.carried, carried);
                let result = self.run_job(job);
                self.jobs.carried = before;
                self.realm = realm;
                self.clear_kept_alive();
                self.settle_memory(result)?;
                self.safepoint();
                // Jobs that go on and on must not keep promises of other agents waiting.
                self.settle_async_waiters();
            }
            if self.settle_async_waiters() {
                continue;
            }
            if !std::mem::take(&mut self.jobs.cleanup_due) || !self.enqueue_cleanups() {
                return Ok(());
            }
        }
    }

    fn run_job(&mut self, job: Job) -> JsResult<()> {
        match job {
            Job::PromiseReaction { reaction, capability, argument } => {
                self.run_promise_reaction(reaction, capability, argument)
            }
            Job::ResolveThenable { promise, thenable, then } => {
                self.run_resolve_thenable(promise, thenable, then)
            }
            Job::Callback { function, args } => {
                let args = RootedVec::from_vec(&self.heap, args);
                self.call(function, Value::UNDEFINED, args.as_slice())?;
                Ok(())
            }
            Job::Native { function, state } => function(self, state).map(|_| ()),
        }
    }
}
