//! What hosts leave with an engine: state of theirs, functions that are told of things, whether scripts may compile text.

use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::SystemTime;

use crate::clock::{self, Local, Random};
use crate::console::ConsoleMessage;
use crate::engine::Scope;
use crate::error::Error;
use crate::locale;
use crate::value::Value;

type Listener<T> = Box<dyn FnMut(&mut Scope, T) + Send>;

/// What an engine was given to keep.
#[derive(Default)]
pub(crate) struct Settings {
    states: RefCell<HashMap<TypeId, Box<dyn Any + Send>>>,
    on_rejection: RefCell<Option<Listener<Value>>>,
    on_error: RefCell<Option<Listener<Error>>>,
    on_console: RefCell<Option<Listener<ConsoleMessage>>>,
    clock: RefCell<Option<Box<dyn FnMut() -> SystemTime + Send>>>,
    random: RefCell<Option<Box<dyn FnMut() -> f64 + Send>>>,
    /// Local time, if it is not the system's.
    local: RefCell<Option<Local>>,
    /// What the host says, or the environment said when somebody asked first: comparisons of strings ask often.
    locale: RefCell<Option<Rc<str>>>,
    /// Whether `eval` and `Function` are forbidden.
    pub(crate) forbids_eval: Cell<bool>,
    /// How deeply texts may nest, if that is bounded.
    pub(crate) nesting: Cell<Option<u32>>,
}

impl Settings {
    /// Milliseconds since the Unix epoch.
    pub(crate) fn now(&self) -> f64 {
        let given = asked(&self.clock);
        clock::milliseconds(given.unwrap_or_else(SystemTime::now))
    }

    /// Looks at local time.
    pub(crate) fn local<T>(&self, look: impl FnOnce(&Local) -> T) -> T {
        match &*self.local.borrow() {
            Some(local) => look(local),
            None => clock::system_time(look),
        }
    }

    /// The language tag of the user's language.
    pub(crate) fn locale(&self) -> Rc<str> {
        self.locale.borrow_mut().get_or_insert_with(|| locale::from_environment().into()).clone()
    }

    /// A random number in [0, 1), if the host gives them.
    pub(crate) fn random(&self) -> Option<f64> {
        let number = asked(&self.random)?;
        // The largest number below 1.
        Some(if number < 1.0 { number.max(0.0) } else { 1.0 - f64::EPSILON / 2.0 })
    }
}

/// What a function of the host's gives. A panic must not go through what asks.
fn asked<T>(function: &RefCell<Option<Box<dyn FnMut() -> T + Send>>>) -> Option<T> {
    let mut function = function.borrow_mut();
    let function = function.as_mut()?;
    catch_unwind(AssertUnwindSafe(function)).ok()
}

/// Calls who listens, if somebody does; whether that is so. Who listens may change that.
fn tell<T>(scope: &mut Scope, place: impl Fn(&Settings) -> &RefCell<Option<Listener<T>>>, value: T) -> bool {
    let Some(mut listener) = place(&scope.host().settings).take() else { return false };
    listener(scope, value);
    place(&scope.host().settings).borrow_mut().get_or_insert(listener);
    true
}

/// # What hosts leave with an engine
impl Scope {
    /// Makes what scripts do depend on nothing but their texts, what the host gives them, and these parameters: the clock stands at `time`, until
    /// [`set_clock`](Scope::set_clock) gives another; random numbers follow from `seed`; local time is UTC, the locale `en-US`; and there is no
    /// `WeakRef` and no `FinalizationRegistry`, which see when garbage is collected. To be called before anything is run; other
    /// realms keep these two.
    ///
    /// Fuel is used alike then on any machine. What else can end a script depends on more than that: deadlines, stops, limits of the heap and the stack.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use ellipsis::Engine;
    ///
    /// let mut engines = [1, 1, 2].map(|seed| {
    ///     let mut engine = Engine::new();
    ///     engine.set_deterministic(UNIX_EPOCH + Duration::from_secs(86_400), seed).unwrap();
    ///     engine
    /// });
    /// let [a, b, c] = engines.each_mut().map(|engine| {
    ///     let text: String = engine.eval("new Date().toString() + Math.random()").unwrap();
    ///     (text, engine.usage().fuel)
    /// });
    /// assert_eq!(a, b);
    /// assert_ne!(a, c);
    /// assert!(a.0.starts_with("Fri Jan 02 1970 00:00:00 GMT+0000"));
    /// ```
    ///
    /// # Errors
    /// If one of both globals cannot be deleted.
    pub fn set_deterministic(&mut self, time: SystemTime, seed: u64) -> Result<(), Error> {
        let random = Random::seeded(seed);
        self.set_clock(move || time);
        self.set_random(move || random.next());
        self.set_time_zone("UTC")?;
        self.set_locale("en-US");
        let globals = self.global_object();
        for name in ["WeakRef", "FinalizationRegistry"] {
            globals.delete(self, name)?;
        }
        Ok(())
    }

    /// Keeps a value for the host: one of each type. The one that was there before, if there was one.
    ///
    /// ```
    /// use ellipsis::{Engine, Function, Scope};
    ///
    /// struct Requests(u32);
    ///
    /// fn request(scope: &mut Scope) -> Option<u32> {
    ///     scope.with_state(|requests: &mut Requests| {
    ///         requests.0 += 1;
    ///         requests.0
    ///     })
    /// }
    ///
    /// let mut engine = Engine::new();
    /// engine.set_state(Requests(0));
    /// let request = Function::new(&mut engine, "request", request)?;
    /// engine.set_global("request", request)?;
    /// assert_eq!(engine.eval::<u32>("request(); request()")?, 2);
    /// assert_eq!(engine.take_state::<Requests>().unwrap().0, 2);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_state<T: Send + 'static>(&mut self, state: T) -> Option<T> {
        let before = self.host().settings.states.borrow_mut().insert(TypeId::of::<T>(), Box::new(state));
        before.and_then(|before| before.downcast().ok()).map(|before| *before)
    }

    /// Looks at what [`Scope::set_state`] keeps; nothing if there is no value of that type.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_state(vec!["a"]);
    /// engine.with_state(|list: &mut Vec<&str>| list.push("b"));
    /// assert_eq!(engine.with_state(|list: &mut Vec<&str>| list.len()), Some(2));
    /// assert_eq!(engine.with_state(|_: &mut String| ()), None);
    /// ```
    pub fn with_state<T: Send + 'static, R>(&mut self, look: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut states = self.host().settings.states.borrow_mut();
        states.get_mut(&TypeId::of::<T>())?.downcast_mut().map(look)
    }

    /// Gives back what [`Scope::set_state`] keeps.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_state(7u8);
    /// assert_eq!((engine.take_state::<u8>(), engine.take_state::<u8>()), (Some(7), None));
    /// ```
    pub fn take_state<T: Send + 'static>(&mut self) -> Option<T> {
        let state = self.host().settings.states.borrow_mut().remove(&TypeId::of::<T>());
        state.and_then(|state| state.downcast().ok()).map(|state| *state)
    }

    /// Whether scripts may compile text, with `eval`, `Function` and their like: else that is an EvalError. What the host
    /// evaluates always may.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_eval_allowed(false);
    /// let name = "try { CODE } catch (error) { error.name }";
    /// for code in ["eval('1')", "(0, eval)('1')", "new Function('1')", "(() => {}).constructor('1')"] {
    ///     assert_eq!(engine.eval::<String>(&name.replace("CODE", code))?, "EvalError");
    /// }
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_eval_allowed(&mut self, allowed: bool) {
        self.host().settings.forbids_eval.set(!allowed);
    }

    /// Has a function say what time it is, instead of the system. Where it panics, the system is asked.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    ///
    /// let mut engine = ellipsis::Engine::new();
    /// let mut seconds = 0;
    /// engine.set_clock(move || {
    ///     seconds += 1;
    ///     UNIX_EPOCH + Duration::from_secs(seconds)
    /// });
    /// assert_eq!(engine.eval::<Vec<f64>>("[Date.now(), +new Date()]")?, [1000.0, 2000.0]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_clock(&mut self, clock: impl FnMut() -> SystemTime + Send + 'static) {
        self.host().settings.clock.replace(Some(Box::new(clock)));
    }

    /// Says what time zone local time is that of, by an IANA name, instead of the system's.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_time_zone("America/New_York")?;
    /// assert_eq!(engine.eval::<i32>("new Date(2024, 6, 1).getTimezoneOffset()")?, 240);
    /// assert_eq!(engine.eval::<String>("Intl.DateTimeFormat().resolvedOptions().timeZone")?, "America/New_York");
    /// assert!(engine.set_time_zone("Moon/Tycho").is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A RangeError if no such zone is known: all are with the feature `temporal`, without it those of the system.
    pub fn set_time_zone(&mut self, name: &str) -> Result<(), Error> {
        let unknown = || Error::range_error(format!("Unknown time zone: {name}"));
        let local = Local::named(name).ok_or_else(unknown)?;
        self.host().settings.local.replace(Some(local));
        Ok(())
    }

    /// Says what language the user's is, by a language tag, instead of the environment. It is what `toLocaleString` and the classes of
    /// `Intl` use where a script names none, if there are data for it.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_locale("de-DE");
    /// assert_eq!(engine.eval::<String>("(1234.5).toLocaleString()")?, "1.234,5");
    /// engine.set_locale("en-US");
    /// assert_eq!(engine.eval::<String>("(1234.5).toLocaleString()")?, "1,234.5");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_locale(&mut self, tag: &str) {
        self.host().settings.locale.replace(Some(tag.into()));
    }

    /// Has a function give the numbers of `Math.random`, from 0 to below 1. Where it panics, a number is made as usual.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_random(|| 0.5);
    /// assert_eq!(engine.eval::<f64>("Math.random()")?, 0.5);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_random(&mut self, random: impl FnMut() -> f64 + Send + 'static) {
        self.host().settings.random.replace(Some(Box::new(random)));
    }

    /// Has a function told of each promise that was rejected and that nobody listens to when the jobs are done: of the
    /// reason. Without one, [`Scope::take_unhandled_rejection`] gives them.
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// let mut engine = ellipsis::Engine::new();
    /// let (sender, reasons) = channel();
    /// engine.on_unhandled_rejection(move |scope, reason| sender.send(reason.to::<String>(scope)).unwrap());
    /// engine.eval::<()>("Promise.reject('lost'); Promise.reject('found').catch(() => {}); 0")?;
    /// assert_eq!(reasons.try_recv().unwrap()?, "lost");
    /// assert!(reasons.try_recv().is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn on_unhandled_rejection(&mut self, listener: impl FnMut(&mut Scope, Value) + Send + 'static) {
        self.host().settings.on_rejection.replace(Some(Box::new(listener)));
    }

    /// Has a function told of each error of a job that no promise belongs to. Without one, it ends [`Scope::run_jobs`]. Limits end that
    /// in any case.
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    ///
    /// let mut engine = ellipsis::Engine::new();
    /// let (sender, errors) = channel();
    /// engine.on_uncaught_error(move |_, error| sender.send(error.to_string()).unwrap());
    /// let job: ellipsis::Function = engine.eval("() => { throw new Error('nobody waits for this') }")?;
    /// engine.queue_job(&job)?;
    /// engine.run_jobs()?;
    /// assert!(errors.try_recv()?.starts_with("Error: nobody waits for this"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn on_uncaught_error(&mut self, listener: impl FnMut(&mut Scope, Error) + Send + 'static) {
        self.host().settings.on_error.replace(Some(Box::new(listener)));
    }

    /// Lets a function hear what the console is told; false if nobody listens.
    pub(crate) fn tell_console(&mut self, message: ConsoleMessage) -> bool {
        tell(self, |settings| &settings.on_console, message)
    }

    pub(crate) fn set_console_listener(
        &mut self,
        listener: impl FnMut(&mut Scope, ConsoleMessage) + Send + 'static,
    ) {
        self.host().settings.on_console.replace(Some(Box::new(listener)));
    }

    /// Tells of an error of a job; gives it back if nobody listens.
    pub(crate) fn tell_error(&mut self, error: Error) -> Result<(), Error> {
        match tell(self, |settings| &settings.on_error, error.clone()) {
            true => Ok(()),
            false => Err(error),
        }
    }

    /// Tells of rejections, if somebody listens.
    pub(crate) fn tell_rejections(&mut self) {
        while self.host().settings.on_rejection.borrow().is_some() {
            let Some(reason) = self.take_unhandled_rejection() else { return };
            tell(self, |settings| &settings.on_rejection, reason);
        }
    }
}
