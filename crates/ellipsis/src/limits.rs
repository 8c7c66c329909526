//! Limits of what scripts may use.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ellipsis_engine::CellKind;

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

/// Limits of a part of what an engine does, for [`Scope::with_limits`].
///
/// ```
/// use std::time::Duration;
/// use ellipsis::Limits;
///
/// let limits = Limits::default().fuel(1_000_000).timeout(Duration::from_millis(20)).heap_bytes(64 << 20).output_bytes(4096);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[must_use]
pub struct Limits {
    fuel: Option<u64>,
    timeout: Option<Duration>,
    heap_bytes: Option<usize>,
    output_bytes: Option<u64>,
}

impl Limits {
    /// Bounds [fuel](Scope::set_fuel).
    ///
    /// ```
    /// use ellipsis::{Engine, Limits};
    ///
    /// let run = |engine: &mut Engine, fuel| {
    ///     engine.with_limits(Limits::default().fuel(fuel), |scope| scope.eval::<()>("for (let i = 0; i < 1000; i++);"))
    /// };
    /// let mut engine = Engine::new();
    /// assert!(run(&mut engine, 100).is_err() && run(&mut engine, 100_000).is_ok());
    /// ```
    pub fn fuel(mut self, ticks: u64) -> Limits {
        self.fuel = Some(ticks);
        self
    }

    /// Bounds the time [from the beginning on](Scope::set_timeout).
    ///
    /// ```
    /// use std::time::Duration;
    /// use ellipsis::{Engine, ErrorKind, Limits};
    ///
    /// let limits = Limits::default().timeout(Duration::from_millis(5));
    /// let error = Engine::new().with_limits(limits, |scope| scope.eval::<()>("for (;;);")).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    /// ```
    pub fn timeout(mut self, time: Duration) -> Limits {
        self.timeout = Some(time);
        self
    }

    /// Bounds the bytes of the [heap](Scope::set_heap_limit), those that are in use already included; not those of stacks.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind, Limits};
    ///
    /// let limits = Limits::default().heap_bytes(8 << 20);
    /// let code = "(() => { const all = []; for (;;) all.push({}) })()";
    /// let error = Engine::new().with_limits(limits, |scope| scope.eval::<()>(code)).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::OutOfMemory);
    /// ```
    pub fn heap_bytes(mut self, bytes: usize) -> Limits {
        self.heap_bytes = Some(bytes);
        self
    }

    /// Bounds what the [console](Scope::set_output_limit) writes.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind, Limits};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_console(|_, _| {})?;
    /// let limits = Limits::default().output_bytes(1000);
    /// let error = engine.with_limits(limits, |scope| scope.eval::<()>("for (;;) console.log('on and on')")).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooMuchOutput);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn output_bytes(mut self, bytes: u64) -> Limits {
        self.output_bytes = Some(bytes);
        self
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
    /// Calls of host functions, and of what host classes are made of.
    pub host_calls: u64,
}

/// How much of a heap is of some kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct HeapShare {
    /// How many cells.
    pub cells: usize,
    /// How many bytes these take; what they own outside of the heap is not among them.
    pub bytes: usize,
}

/// What a heap holds, by kind: [`Scope::heap_contents`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct HeapContents {
    /// Objects of all kinds but functions.
    pub objects: HeapShare,
    /// Functions of scripts, of the library and of the host.
    pub functions: HeapShare,
    /// Elements of arrays and properties that have no room in their objects.
    pub elements: HeapShare,
    /// Strings and symbols.
    pub strings: HeapShare,
    /// BigInts.
    pub bigints: HeapShare,
    /// Entries of Maps and Sets.
    pub entries: HeapShare,
    /// Variables that functions close over.
    pub variables: HeapShare,
    /// What objects of the same layout share.
    pub layouts: HeapShare,
    /// Compiled code.
    pub code: HeapShare,
    /// Everything else.
    pub others: HeapShare,
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

    /// Bounds the length of arrays; `None` lifts the bound, which leaves the language's own, 2³² - 1. Objects whose keys are integers
    /// without large gaps count as arrays. A script that makes a longer one ends soon after that.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_array_limit(Some(100_000));
    /// for code in ["const list = []; for (;;) list.push(1)", "Array(1e9)", "[].length = 1e6", "[][1e8] = 1; 0"] {
    ///     assert_eq!(engine.eval::<()>(code).unwrap_err().kind(), ErrorKind::ArrayTooLong);
    /// }
    /// assert_eq!(engine.eval::<usize>("Array.from({ length: 100_000 }, (_, i) => i).length")?, 100_000);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_array_limit(&mut self, elements: Option<u32>) {
        self.cx().heap.budget.longest_array = elements.unwrap_or(u32::MAX);
    }

    /// Bounds how deeply texts may nest that are compiled, by the host, as modules, or by scripts; `None` lifts the bound, which leaves
    /// the compiler's own: brackets deeper than 20,000 are a SyntaxError, as are chains of more than 300,000 links. What counts is
    /// brackets within brackets, or the links of chains (operators, calls, `else if`), whichever are more.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind};
    ///
    /// let mut engine = Engine::new();
    /// engine.set_nesting_limit(Some(100));
    /// let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
    /// assert_eq!(engine.eval::<()>(&deep).unwrap_err().kind(), ErrorKind::NestedTooDeeply);
    /// engine.set_global("deep", deep)?;
    /// assert_eq!(engine.eval::<()>("try { eval(deep) } catch {}").unwrap_err().kind(), ErrorKind::NestedTooDeeply);
    /// assert_eq!(engine.eval::<i32>("[[[1 + 2]]].flat(2)[0]")?, 3);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn set_nesting_limit(&mut self, levels: Option<u32>) {
        self.host().settings.nesting.set(levels);
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

    /// Does something within limits of its own. Those around it hold as well: of two the tighter one counts. Behind it they are as
    /// they were before, less what was used meanwhile.
    ///
    /// A limit that is passed ends the script within; what `run` makes of that error is up to it.
    ///
    /// ```
    /// use ellipsis::{Engine, ErrorKind, Function, Limits, Scope};
    ///
    /// let mut engine = Engine::new();
    /// engine.add_function("attempt", |scope: &mut Scope, task: Function| {
    ///     let limits = Limits::default().fuel(1000);
    ///     match scope.with_limits(limits, |scope| task.call::<String>(scope, ())) {
    ///         Err(error) if error.kind() == ErrorKind::OutOfFuel => Ok("too slow".to_owned()),
    ///         result => result,
    ///     }
    /// })?;
    /// engine.set_fuel(Some(1_000_000));
    /// let code = "[attempt(() => 'quick'), attempt(() => { for (;;); })].join()";
    /// assert_eq!(engine.eval::<String>(code)?, "quick,too slow");
    /// assert!(engine.eval::<()>("for (;;);").is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn with_limits<T>(&mut self, limits: Limits, run: impl FnOnce(&mut Scope) -> T) -> T {
        fn tighter<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
            one.into_iter().chain(other).min()
        }
        let heap = &mut self.cx().heap;
        let (bytes, heap_is_final) = (heap.limit(), heap.budget.heap_is_final);
        if let Some(most) = limits.heap_bytes {
            heap.set_limit(most.min(bytes));
            heap.budget.heap_is_final = true;
        }
        let budget = &mut heap.budget;
        let (used, fuel, deadline, output) =
            (budget.used(), budget.fuel_left(), budget.deadline, budget.output);
        budget.set_fuel(tighter(limits.fuel, fuel));
        let timeout = limits.timeout.and_then(|time| Instant::now().checked_add(time));
        budget.set_deadline(tighter(timeout, deadline));
        let most_output = limits.output_bytes.map_or(output, |bytes| bytes.min(output));
        budget.output = most_output;

        let result = catch_unwind(AssertUnwindSafe(|| run(self)));

        let heap = &mut self.cx().heap;
        if limits.heap_bytes.is_some() {
            heap.set_limit(bytes);
            heap.budget.heap_is_final = heap_is_final;
        }
        let budget = &mut heap.budget;
        let spent = budget.used() - used;
        budget.set_fuel(fuel.map(|fuel| fuel.saturating_sub(spent)));
        budget.set_deadline(deadline);
        if output != u64::MAX {
            budget.output = output - most_output.saturating_sub(budget.output);
        } else {
            budget.output = u64::MAX;
        }
        result.unwrap_or_else(|panic| resume_unwind(panic))
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
            host_calls: self.host().calls.get(),
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

    /// What the heap holds, by kind, after a collection. Looks at every cell.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let before = engine.heap_contents();
    /// engine.eval::<()>("globalThis.all = Array.from({ length: 1000 }, (_, i) => ({ i }))")?;
    /// let after = engine.heap_contents();
    /// assert!(after.objects.cells >= before.objects.cells + 1000);
    /// assert!(after.elements.bytes >= before.elements.bytes + 8000);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn heap_contents(&mut self) -> HeapContents {
        let cx = self.cx();
        cx.collect_garbage();
        let mut contents = HeapContents::default();
        cx.heap.for_each_sized_cell(&mut |cell, bytes| {
            let share = match CellKind::of(cell) {
                CellKind::Function
                | CellKind::NativeFunction
                | CellKind::BoundFunction
                | CellKind::FunctionExtra => &mut contents.functions,
                kind if kind.is_object() => &mut contents.objects,
                CellKind::Storage
                | CellKind::Pieces
                | CellKind::Elements
                | CellKind::SparseElements
                | CellKind::SparseNode => &mut contents.elements,
                CellKind::String | CellKind::Symbol => &mut contents.strings,
                CellKind::BigInt => &mut contents.bigints,
                CellKind::EntryBlock => &mut contents.entries,
                CellKind::Environment => &mut contents.variables,
                CellKind::Shape | CellKind::KeyTable => &mut contents.layouts,
                CellKind::Code => &mut contents.code,
                _ => &mut contents.others,
            };
            share.cells += 1;
            share.bytes += bytes;
        });
        contents
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
