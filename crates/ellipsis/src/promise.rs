//! Promises.

use ellipsis_engine::promise::{PromiseData, Reaction};

use crate::convert::{FromJs, IntoJs, object_handle};
use crate::engine::Scope;
use crate::error::Error;
use crate::handle::Handle;
use crate::object::Object;
use crate::program;
use crate::value::Value;

/// A promise of an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Engine, Promise};
///
/// let mut engine = Engine::new();
/// let promise: Promise = engine.eval("(async () => { await null; return 42 })()")?;
/// assert_eq!(promise.wait::<i32>(&mut engine)?, 42);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Promise(Object);

object_handle!(Promise, "a promise", |object| object.is::<PromiseData>());

/// What has become of a promise.
///
/// ```
/// use ellipsis::{Engine, Promise, PromiseState, Value};
///
/// let mut engine = Engine::new();
/// let promise: Promise = engine.eval("Promise.resolve(1)")?;
/// assert_eq!(promise.state(&mut engine)?, PromiseState::Fulfilled(Value::from(1)));
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub enum PromiseState {
    /// Nothing yet.
    Pending,
    /// It has a value.
    Fulfilled(Value),
    /// It has the reason why there is no value.
    Rejected(Value),
}

/// What settles a promise of a host's, once.
///
/// ```
/// use ellipsis::{Engine, Promise};
///
/// let mut engine = Engine::new();
/// let (promise, resolver) = Promise::new(&mut engine);
/// engine.set_global("later", promise)?;
/// engine.eval::<()>("let got; later.then((value) => { got = value })")?;
/// resolver.resolve(&mut engine, "done")?;
/// engine.run_jobs()?;
/// assert_eq!(engine.global::<String>("got")?, "done");
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Debug)]
pub struct Resolver(Promise);

impl Promise {
    pub(crate) fn handle(&self) -> &Handle {
        &self.0.0
    }

    /// A new promise, and what settles it.
    ///
    /// ```
    /// # use ellipsis::{Engine, Promise, PromiseState};
    /// let mut engine = Engine::new();
    /// let (promise, _) = Promise::new(&mut engine);
    /// assert_eq!(promise.state(&mut engine)?, PromiseState::Pending);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn new(scope: &mut Scope) -> (Promise, Resolver) {
        let promise = scope.cx().new_promise();
        let promise = Promise(scope.new_object(promise));
        (promise.clone(), Resolver(promise))
    }

    /// What has become of it so far. Asking does not count as handling a rejection.
    ///
    /// ```
    /// # use ellipsis::{Engine, Promise, PromiseState, Value};
    /// let mut engine = Engine::new();
    /// let promise: Promise = engine.eval("Promise.reject('no')")?;
    /// assert_eq!(promise.state(&mut engine)?, PromiseState::Rejected(Value::from("no")));
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn state(&self, scope: &mut Scope) -> Result<PromiseState, Error> {
        let promise = scope.object(&self.0.0)?;
        Ok(match program::settled(promise) {
            None => PromiseState::Pending,
            Some(Ok(value)) => PromiseState::Fulfilled(scope.value(value)),
            Some(Err(throw)) => PromiseState::Rejected(scope.value(throw.0)),
        })
    }

    /// Runs jobs until none is left, and gives the promise's value.
    ///
    /// ```
    /// # use ellipsis::{Engine, Promise};
    /// let mut engine = Engine::new();
    /// let never: Promise = engine.eval("new Promise(() => {})")?;
    /// assert!(never.wait::<()>(&mut engine).is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What it is rejected with; if it still is pending then; if the value is no `T`.
    pub fn wait<T: FromJs>(&self, scope: &mut Scope) -> Result<T, Error> {
        let promise = scope.object(&self.0.0)?;
        let value = scope.attempt(|cx| program::outcome(cx, promise, |cx| cx.run_jobs()))?;
        let Some(value) = value else { return Err(Promise::never_settled()) };
        scope.convert(value)
    }

    pub(crate) fn never_settled() -> Error {
        Error::new("the promise waits for something that never comes")
    }

    /// Somebody waits for it: a rejection is none that nobody has listened to.
    pub(crate) fn mark_handled(&self, scope: &mut Scope) -> Result<(), Error> {
        let promise = scope.object(&self.0.0)?;
        scope.cx().perform_promise_then(promise, Reaction::PassOn, Reaction::PassOn, None);
        Ok(())
    }
}

impl Resolver {
    /// Resolves the promise with a value; with a promise, it will be settled as that.
    ///
    /// ```
    /// # use ellipsis::{Engine, Promise};
    /// let mut engine = Engine::new();
    /// let (promise, resolver) = Promise::new(&mut engine);
    /// resolver.resolve(&mut engine, 1)?;
    /// assert_eq!(promise.wait::<i32>(&mut engine)?, 1);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine, or the script is ended.
    pub fn resolve(self, scope: &mut Scope, value: impl IntoJs) -> Result<(), Error> {
        let promise = scope.object(&self.0.0.0)?;
        let value = scope.raw_of(value)?;
        scope.attempt(|cx| cx.resolve_promise(promise, value))
    }

    /// Rejects the promise with an error, as if it had been thrown.
    ///
    /// ```
    /// # use ellipsis::{Engine, Error, Promise};
    /// let mut engine = Engine::new();
    /// let (promise, resolver) = Promise::new(&mut engine);
    /// resolver.reject(&mut engine, Error::range_error("too far"))?;
    /// assert_eq!(promise.wait::<()>(&mut engine).unwrap_err().name(), "RangeError");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn reject(self, scope: &mut Scope, error: Error) -> Result<(), Error> {
        let promise = scope.object(&self.0.0.0)?;
        if error.kind().is_limit() {
            return Err(error);
        }
        let reason = scope.throw(error).0;
        scope.cx().reject_promise(promise, reason);
        Ok(())
    }
}
