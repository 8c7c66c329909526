//! Futures of hosts: what async host functions wait for, and waiting for promises without blocking.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as Poller, Poll, Wake, Waker};

use crate::convert::{FromJs, IntoJs};
use crate::engine::{Engine, Scope};
use crate::error::Error;
use crate::function::{Function, IntoArguments};
use crate::object::Object;
use crate::promise::{Promise, PromiseState};
use crate::value::Value;

/// A future as a value: a promise that is settled as the future is. So functions that return one are async functions to
/// scripts. [`Engine::run_async`] and its like drive it, on any executor.
///
/// ```
/// use ellipsis::{Async, Engine, Function};
///
/// let mut engine = Engine::new();
/// let read = Function::new(&mut engine, "read", |path: String| {
///     Async(async move {
///         // Whatever the host awaits.
///         if path == "data" { Ok(42) } else { Err(format!("there is no {path}")) }
///     })
/// })?;
/// engine.set_global("read", read)?;
/// # use executor::block_on;
/// let sum: i32 = block_on(engine.eval_async("(async () => await read('data') + await read('data'))()"))?;
/// assert_eq!(sum, 84);
/// let error = block_on(engine.eval_async::<i32>("read('nothing')")).unwrap_err();
/// assert_eq!(error.message(), "there is no nothing");
/// # mod executor {
/// #     pub fn block_on<T>(future: impl Future<Output = T>) -> T {
/// #         let mut future = std::pin::pin!(future);
/// #         let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// #         loop {
/// #             if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
/// #                 return value;
/// #             }
/// #         }
/// #     }
/// # }
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Async<F>(pub F);

/// What is to be done with what a future gave.
pub(crate) type Given = Box<dyn FnOnce(&mut Scope) -> Result<(), Error> + Send>;

/// A future that was not ready when it was looked at.
pub(crate) struct Task {
    future: Pin<Box<dyn Future<Output = Given> + Send>>,
    /// What it gave, once it has.
    given: Option<Given>,
    state: Arc<TaskState>,
}

impl Task {
    /// Looks at the future, if it was woken since. It cannot get at the engine.
    fn is_ready(&mut self, waker: &Waker) -> bool {
        self.state.outer.lock().unwrap_or_else(PoisonError::into_inner).clone_from(waker);
        if self.state.woken.swap(false, Ordering::AcqRel) {
            let waker = self.state.clone().into();
            if let Poll::Ready(given) = self.future.as_mut().poll(&mut Poller::from_waker(&waker)) {
                self.given = Some(given);
            }
        }
        self.given.is_some()
    }

    fn settle(self, scope: &mut Scope) -> Result<(), Error> {
        self.given.map_or(Ok(()), |given| given(scope))
    }
}

/// Whether a task is worth looking at, and whom to tell.
struct TaskState {
    woken: AtomicBool,
    outer: Mutex<Waker>,
}

impl Wake for TaskState {
    fn wake(self: Arc<TaskState>) {
        self.woken.store(true, Ordering::Release);
        // Nothing panics while it holds the lock.
        let outer = self.outer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        outer.wake();
    }
}

impl<F, R> IntoJs for Async<F>
where
    F: Future<Output = R> + Send + 'static,
    R: IntoJs + Send + 'static,
{
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        let (promise, resolver) = Promise::new(scope);
        scope.add_task(async move {
            let given = self.0.await;
            Box::new(move |scope: &mut Scope| match given.into_js(scope) {
                Ok(value) => resolver.resolve(scope, value),
                Err(error) => resolver.reject(scope, error),
            }) as Given
        });
        promise.into_js(scope)
    }
}

impl Scope {
    /// Has a future be driven by whoever waits without blocking.
    pub(crate) fn add_task(&self, future: impl Future<Output = Given> + Send + 'static) {
        let state = TaskState { woken: AtomicBool::new(true), outer: Mutex::new(Waker::noop().clone()) };
        let task = Task { future: Box::pin(future), given: None, state: Arc::new(state) };
        self.host().tasks.borrow_mut().push(task);
    }
}

/// # Waiting for futures
///
/// These futures may move between threads from one poll to the next. One that is dropped leaves everything as it is: the next
/// one goes on.
impl Engine {
    /// Runs jobs, polls the futures of [`Async`] values and settles their promises, as long as one is ready; whether futures
    /// are left.
    fn poll_tasks(&mut self, poller: &mut Poller<'_>) -> Result<bool, Error> {
        loop {
            self.run_jobs()?;
            let mut tasks = self.host().tasks.borrow_mut();
            let ready: Vec<Task> = tasks.extract_if(.., |task| task.is_ready(poller.waker())).collect();
            let is_left = !tasks.is_empty();
            drop(tasks);
            if ready.is_empty() {
                return Ok(is_left);
            }
            let mut result = Ok(());
            for task in ready {
                // None is lost, whatever becomes of another.
                result = result.and(task.settle(self));
            }
            result?;
        }
    }

    /// Runs jobs and waits for the futures of [`Async`] values until none is left.
    ///
    /// ```
    /// # use ellipsis::{Async, Engine, Function};
    /// # async fn example(mut engine: Engine) -> Result<(), ellipsis::Error> {
    /// engine.eval::<()>("let got; later().then((value) => { got = value })")?;
    /// engine.run_async().await?;
    /// assert_eq!(engine.global::<i32>("got")?, 42);
    /// # Ok(())
    /// # }
    /// # let mut engine = Engine::new();
    /// # let later = Function::new(&mut engine, "later", || Async(async { 42 }))?;
    /// # engine.set_global("later", later)?;
    /// # let future = std::pin::pin!(example(engine));
    /// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// # assert!(matches!(future.poll(&mut context), std::task::Poll::Ready(Ok(()))));
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If a job throws that no promise belongs to, or a limit ends one.
    pub async fn run_async(&mut self) -> Result<(), Error> {
        poll_fn(|poller| match self.poll_tasks(poller) {
            Ok(true) => Poll::Pending,
            result => Poll::Ready(result.map(|_| ())),
        })
        .await
    }

    /// Runs a script; if its value is a promise, waits for it.
    ///
    /// ```
    /// # use ellipsis::{Engine, Error};
    /// async fn total(engine: &mut Engine) -> Result<f64, Error> {
    ///     engine.eval_async("Promise.all(urls.map(fetchPrice)).then((all) => Math.sumPrecise(all))").await
    /// }
    /// ```
    ///
    /// # Errors
    /// If it does not compile, it or a job throws, the promise is rejected or never settled, or the value is no `T`.
    pub async fn eval_async<T: FromJs>(&mut self, source: &str) -> Result<T, Error> {
        let value: Value = self.eval(source)?;
        self.settled_async(value).await
    }

    /// Runs a module and what it imports, and waits for it; the module's namespace object.
    ///
    /// ```
    /// # use ellipsis::{Engine, Error};
    /// async fn port(engine: &mut Engine) -> Result<u16, Error> {
    ///     let config = "export default JSON.parse(await readFile('config.json'))";
    ///     let module = engine.eval_module_async("config", config).await?;
    ///     module.get::<ellipsis::Object>(engine, "default")?.get(engine, "port")
    /// }
    /// ```
    ///
    /// # Errors
    /// If something does not compile, is not found, throws, or awaits what never comes.
    pub async fn eval_module_async(&mut self, name: &str, source: &str) -> Result<Object, Error> {
        let (loading, module) = self.load_module(name, source)?;
        loading.pass_async(self).await?;
        let (promise, namespace) = self.begin_module(&loading, &module)?;
        promise.wait_async::<()>(self).await?;
        Ok(namespace)
    }

    /// The value that a promise comes to; any other value as it is.
    async fn settled_async<T: FromJs>(&mut self, value: Value) -> Result<T, Error> {
        match value.to::<Promise>(self) {
            Ok(promise) => promise.wait_async(self).await,
            Err(_) => T::from_js(value, self),
        }
    }
}

impl Promise {
    /// Waits for the promise without blocking: runs jobs, and drives the futures of [`Async`] values.
    ///
    /// ```
    /// # use ellipsis::{Engine, Error, Promise};
    /// async fn text(engine: &mut Engine, promise: Promise) -> Result<String, Error> {
    ///     promise.wait_async(engine).await
    /// }
    /// ```
    ///
    /// # Errors
    /// What it is rejected with; if nothing is left that could settle it; if the value is no `T`.
    pub async fn wait_async<T: FromJs>(&self, engine: &mut Engine) -> Result<T, Error> {
        self.mark_handled(engine)?;
        self.pass_async(engine).await?;
        match self.state(engine)? {
            PromiseState::Pending => Err(Promise::never_settled()),
            PromiseState::Fulfilled(value) => T::from_js(value, engine),
            PromiseState::Rejected(_) => self.wait(engine),
        }
    }

    /// Waits until it is settled, or nothing is left that could settle it.
    async fn pass_async(&self, engine: &mut Engine) -> Result<(), Error> {
        poll_fn(|poller| {
            let more = engine.poll_tasks(poller)?;
            match self.state(engine)? {
                PromiseState::Pending if more => Poll::Pending,
                _ => Poll::Ready(Ok(())),
            }
        })
        .await
    }
}

impl Function {
    /// Calls the function, with `undefined` as `this`; if its result is a promise, waits for it.
    ///
    /// ```
    /// # use ellipsis::{Engine, Error, Function};
    /// async fn handle(engine: &mut Engine, handler: &Function, request: &str) -> Result<String, Error> {
    ///     handler.call_async(engine, (request,)).await
    /// }
    /// ```
    ///
    /// # Errors
    /// What it throws or the promise is rejected with; if the promise is never settled; if the value is no `T`.
    pub async fn call_async<T: FromJs>(
        &self,
        engine: &mut Engine,
        arguments: impl IntoArguments,
    ) -> Result<T, Error> {
        let value: Value = self.call(engine, arguments)?;
        engine.settled_async(value).await
    }
}
