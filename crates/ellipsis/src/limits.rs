//! Limits of what scripts may use.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ellipsis_engine::Context;

use crate::engine::Scope;
use crate::error::ErrorKind;

/// What stops the scripts of an engine, from any thread.
///
/// ```
/// use ellipsis::{Engine, ErrorKind};
///
/// let mut engine = Engine::new();
/// let stop = engine.stop_handle();
/// let thread = std::thread::spawn(move || stop.stop());
/// let error = engine.eval::<()>("for (;;);").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Stopped);
/// thread.join().unwrap();
/// engine.stop_handle().reset();
/// assert_eq!(engine.eval::<i32>("1 + 1")?, 2);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct StopHandle(Arc<AtomicBool>);

impl StopHandle {
    /// Ends what runs, soon, and everything that is run until [`reset`](StopHandle::reset).
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.stop_handle().stop();
    /// assert!(engine.eval::<()>("for (let i = 0; i < 1e6; i++);").is_err());
    /// ```
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Lets scripts run again.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.stop_handle().stop();
    /// engine.stop_handle().reset();
    /// assert!(engine.eval::<()>("for (let i = 0; i < 1e6; i++);").is_ok());
    /// ```
    pub fn reset(&self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// The limits that an engine has, to tell which one ended a script.
#[derive(Default)]
pub(crate) struct Limits {
    deadline: Cell<Option<Instant>>,
    stop: RefCell<Option<Arc<AtomicBool>>>,
}

impl Limits {
    pub(crate) fn reason(&self, cx: &Context) -> ErrorKind {
        if self.stop.borrow().as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            ErrorKind::Stopped
        } else if cx.heap.limit_exceeded() {
            ErrorKind::OutOfMemory
        } else if self.deadline.get().is_some_and(|deadline| Instant::now() >= deadline) {
            ErrorKind::DeadlineExceeded
        } else {
            ErrorKind::OutOfFuel
        }
    }
}

/// # Limits
///
/// A limit that is passed ends the script, which cannot catch that: the error's [kind](ErrorKind) says which one it was.
/// The engine works on when the limit is lifted; jobs that waited [are dropped](Scope::drop_jobs).
impl Scope {
    /// Bounds the calls and loop iterations that scripts may do from here on, for which built-in functions with long loops
    /// pay too; `None` lifts the bound.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_fuel(Some(1000));
    /// assert!(engine.eval::<()>("for (let i = 0; i < 10_000; i++);").is_err());
    /// engine.set_fuel(None);
    /// assert!(engine.eval::<()>("for (let i = 0; i < 10_000; i++);").is_ok());
    /// ```
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.cx().set_fuel(fuel);
    }

    /// Ends scripts when that time has come; `None` lifts the bound.
    ///
    /// ```
    /// use std::time::{Duration, Instant};
    ///
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_deadline(Some(Instant::now() + Duration::from_millis(5)));
    /// assert!(engine.eval::<()>("for (;;);").is_err());
    /// ```
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.host().limits.deadline.set(deadline);
        self.cx().set_deadline(deadline);
    }

    /// The same, from now on.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_timeout(std::time::Duration::from_millis(5));
    /// assert!(engine.eval::<()>("for (;;);").is_err());
    /// ```
    pub fn set_timeout(&mut self, time: Duration) {
        // What is too far away to be a time never comes.
        self.set_deadline(Instant::now().checked_add(time));
    }

    /// What stops the scripts of this engine from any thread.
    ///
    /// ```
    /// fn is_sendable<T: Send + Sync>(_: T) {}
    /// is_sendable(ellipsis::Engine::new().stop_handle());
    /// ```
    pub fn stop_handle(&mut self) -> StopHandle {
        let stop = self.host().limits.stop.borrow_mut().get_or_insert_default().clone();
        self.cx().set_stop_flag(Some(stop.clone()));
        StopHandle(stop)
    }

    /// Bounds the bytes of the heap; `None` lifts the bound. Operations that cannot have the memory that they ask for throw a
    /// RangeError; if more is in use than there may be, the script ends.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_heap_limit(Some(8 << 20));
    /// let error = engine.eval::<()>("const all = []; for (;;) all.push({})").unwrap_err();
    /// assert!(error.to_string().contains("memory"), "{error}");
    /// ```
    pub fn set_heap_limit(&mut self, bytes: Option<usize>) {
        self.cx().heap.set_limit(bytes.unwrap_or(usize::MAX));
    }

    /// How many bytes the heap has in use, garbage that was not collected included.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let before = engine.heap_bytes();
    /// engine.eval::<()>("globalThis.all = Array(100_000).fill(0)")?;
    /// assert!(engine.heap_bytes() >= before + 800_000);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn heap_bytes(&self) -> usize {
        self.cx_ref().heap.bytes_allocated()
    }

    /// How many objects and symbols are kept alive by handles.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let object = ellipsis::Object::new(&mut engine);
    /// assert_eq!(engine.handle_count(), 1);
    /// drop(object);
    /// assert_eq!(engine.handle_count(), 0);
    /// ```
    pub fn handle_count(&self) -> usize {
        self.handles()
    }

    /// Frees all that nothing refers to.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.eval::<()>("Array(1_000_000).fill(0); 0")?;
    /// let before = engine.heap_bytes();
    /// engine.collect_garbage();
    /// assert!(engine.heap_bytes() <= before);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn collect_garbage(&mut self) {
        self.cx().collect_garbage();
    }
}
