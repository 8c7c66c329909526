//! Limits of what scripts may use.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::engine::Scope;

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

/// Of the limit of a heap, stacks may take one in so many bytes beside it.
const STACK_SHARE: usize = 16;

/// But as many in any case.
const LEAST_STACK: usize = 1 << 20;

/// What an engine has used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Usage {
    /// Ticks of [fuel](Scope::set_fuel) since the engine was made.
    pub fuel: u64,
    /// Bytes of the heap in use, external ones and garbage that was not collected included.
    pub heap_bytes: usize,
    /// Of these, bytes outside of the heap: buffers, large integers, code, long lists.
    pub external_bytes: usize,
    /// The most of [`heap_bytes`](Usage::heap_bytes) that any collection, or this call, has found in use.
    pub peak_bytes: usize,
    /// Bytes of address space that the heap has mapped.
    pub mapped_bytes: usize,
    /// Collections so far.
    pub collections: u64,
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
        self.cx().heap.budget.set_fuel(fuel);
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
        self.cx().heap.budget.set_deadline(deadline);
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
        let stop = self.cx().heap.budget.stop.get_or_insert_default();
        StopHandle(stop.clone())
    }

    /// Bounds the bytes of the heap and of what belongs to it outside (buffers, large integers, code, lists that built-in
    /// functions make for a moment); `None` lifts the bound. A script that cannot have the memory that it asks for ends.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.set_heap_limit(Some(8 << 20));
    /// let error = engine.eval::<()>("const all = []; for (;;) all.push({})").unwrap_err();
    /// assert!(error.to_string().contains("memory"), "{error}");
    /// ```
    pub fn set_heap_limit(&mut self, bytes: Option<usize>) {
        let (cx, most) = (self.cx(), bytes.unwrap_or(usize::MAX));
        cx.heap.set_limit(most);
        cx.heap.budget.heap_is_final = bytes.is_some();
        cx.set_stack_size((most / STACK_SHARE).max(LEAST_STACK));
    }

    /// Bounds the bytes of the stack, beside the heap, on which calls of scripts lie, and those of the native stack that
    /// built-in functions take which call back; `None` lifts the bound. A limit of the heap bounds both to a sixteenth of it.
    /// Without a bound of its own, a stack that is used up is a RangeError that scripts can catch.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_stack_limit(Some(256 << 10));
    /// let error = engine.eval::<()>("(function f() { try { f() } catch {} })()").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::StackOverflow);
    /// ```
    pub fn set_stack_limit(&mut self, bytes: Option<usize>) {
        let cx = self.cx();
        cx.set_stack_size(bytes.unwrap_or(usize::MAX));
        cx.heap.budget.stack_is_final = bytes.is_some();
    }

    /// Bounds the UTF-16 code units of strings that are put together; `None` lifts the bound, which leaves the language's
    /// own: half a gigabyte, beyond which there is a RangeError.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_string_limit(Some(1 << 20));
    /// let error = engine.eval::<()>("try { 'x'.repeat(2e6) } catch {}").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::StringTooLong);
    /// ```
    pub fn set_string_limit(&mut self, units: Option<usize>) {
        self.cx().heap.budget.longest_string = units.unwrap_or(usize::MAX);
    }

    /// Bounds the steps that a match of a regular expression may take; `None` lifts the bound. It is looked at once in some
    /// thousand steps.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_regex_limit(Some(1_000_000));
    /// let error = engine.eval::<()>("/(a|aa)*[bc]/.test('a'.repeat(50))").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::RegexTooLong);
    /// ```
    pub fn set_regex_limit(&mut self, steps: Option<u64>) {
        self.cx().heap.budget.regex_steps = steps.unwrap_or(u64::MAX);
    }

    /// Bounds how many jobs (reactions of promises, and such) may wait; `None` lifts the bound.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_job_limit(Some(1000));
    /// let code = "const p = Promise.resolve(); for (let i = 0; i < 1e5; i++) p.then(() => 1)";
    /// assert_eq!(engine.eval::<()>(code).unwrap_err().kind(), ErrorKind::TooManyJobs);
    /// ```
    pub fn set_job_limit(&mut self, jobs: Option<usize>) {
        self.cx().heap.budget.jobs = jobs.unwrap_or(usize::MAX);
    }

    /// Bounds the bytes that a console may write from here on; `None` lifts the bound. Messages count as
    /// [lines](crate::ConsoleMessage::text), whatever the host makes of them.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_console(|scope, message| println!("{}", message.text(scope)))?;
    /// engine.set_output_limit(Some(1 << 10));
    /// let error = engine.eval::<()>("for (;;) console.log('still here')").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooMuchOutput);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_output_limit(&mut self, bytes: Option<u64>) {
        self.cx().heap.budget.output = bytes.unwrap_or(u64::MAX);
    }

    /// What the engine has used so far.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let before = engine.usage();
    /// engine.eval::<()>("for (let i = 0; i < 1000; i++) new Uint8Array(1000)")?;
    /// let after = engine.usage();
    /// assert!(after.fuel - before.fuel >= 1000);
    /// assert!(after.peak_bytes >= after.heap_bytes && after.external_bytes <= after.heap_bytes);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn usage(&self) -> Usage {
        let heap = &self.cx_ref().heap;
        let stats = heap.stats();
        Usage {
            fuel: heap.budget.used(),
            heap_bytes: stats.allocated_bytes,
            external_bytes: stats.external_bytes,
            peak_bytes: stats.peak_bytes,
            mapped_bytes: stats.mapped_bytes,
            collections: stats.collections,
        }
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
