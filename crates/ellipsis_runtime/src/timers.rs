//! Timers and immediates
//! ([HTML](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#timers)), with the
//! objects that Node.js stands for them.

use std::cell::Cell;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use ellipsis::unstable::engine::{
    Args, Attributes, Context, ExternalShare, Gc, JsResult, NativeData, Object, Trace, Tracer, Value,
    trace_fields,
};

use crate::class::{self, Class, constructor, function, illegal_constructor};
use crate::globals::callback;
use crate::node;
use crate::state::{self, State};

/// The longest delay; longer ones become the shortest.
const MAX_DELAY: f64 = 2_147_483_647.0;

static TIMEOUT: Class = Class {
    constructor: constructor("Timeout", 0, illegal_constructor),
    methods: &[
        function("close", 0, close),
        function("hasRef", 0, has_ref),
        function("ref", 0, set_ref),
        function("refresh", 0, refresh),
        function("unref", 0, unset_ref),
    ],
    getters: &[],
    statics: &[],
    iterator: None,
};

static IMMEDIATE: Class = Class {
    constructor: constructor("Immediate", 0, illegal_constructor),
    methods: &[function("hasRef", 0, has_ref), function("ref", 0, set_ref), function("unref", 0, unset_ref)],
    getters: &[],
    statics: &[],
    iterator: None,
};

static TO_PRIMITIVE: ellipsis::unstable::engine::NativeInfo = function("[Symbol.toPrimitive]", 1, to_number);

/// The payload of the objects that stand for timers and immediates.
struct Handle {
    id: u64,
    is_immediate: bool,
    /// The program does not end before it.
    is_ref: Cell<bool>,
    /// What the timer takes outside of the heap.
    _share: ExternalShare,
}

/// What a timer takes outside of the heap beside its arguments.
const TIMER: usize = 240;

trace_fields!(Handle {});

impl NativeData for Handle {
    const NAME: &'static str = "Timeout";
}

/// A timer.
struct Timer {
    function: Value,
    args: Vec<Value>,
    handle: Gc<Object>,
    /// What goes along, as jobs have it.
    carried: Value,
    delay: f64,
    repeats: bool,
    /// Which of its entries in the queue counts.
    sequence: u64,
}

/// An immediate.
pub(crate) struct Immediate {
    id: u64,
    pub(crate) function: Value,
    pub(crate) args: Vec<Value>,
    pub(crate) handle: Gc<Object>,
    pub(crate) carried: Value,
}

trace_fields!(Immediate { function, args, handle, carried });

/// When a timer is due: the time in whole milliseconds, and its place among those of that time.
type Due = Reverse<(u64, u64, u64)>;

/// All timers that wait.
#[derive(Default)]
pub(crate) struct Timers {
    waiting: HashMap<u64, Timer>,
    queue: BinaryHeap<Due>,
    last_id: u64,
    last_sequence: u64,
    /// What was warned of already: delays below zero, and those that are no numbers.
    warned: [bool; 2],
}

/// What to call when a timer is due.
pub(crate) struct DueCall {
    pub(crate) id: u64,
    pub(crate) function: Value,
    pub(crate) args: Vec<Value>,
    pub(crate) handle: Gc<Object>,
    pub(crate) carried: Value,
}

impl Timers {
    fn schedule(&mut self, id: u64, now: f64) {
        self.last_sequence += 1;
        let sequence = self.last_sequence;
        let Some(timer) = self.waiting.get_mut(&id) else { return };
        timer.sequence = sequence;
        self.queue.push(Reverse(((now + timer.delay) as u64, sequence, id)));
    }

    /// Drops entries of the queue that count no more; the first that does.
    fn first(&mut self) -> Option<(u64, u64)> {
        while let Some(&Reverse((time, sequence, id))) = self.queue.peek() {
            if self.waiting.get(&id).is_some_and(|timer| timer.sequence == sequence) {
                return Some((time, id));
            }
            self.queue.pop();
        }
        None
    }

    /// When the next timer is due, in milliseconds since the start.
    pub(crate) fn next_time(&mut self) -> Option<u64> {
        self.first().map(|(time, _)| time)
    }

    /// Takes the next timer that is due at `now`. It stays, without a time, until it has run.
    pub(crate) fn take_due(&mut self, now: f64) -> Option<DueCall> {
        let (time, id) = self.first()?;
        if time as f64 > now {
            return None;
        }
        self.queue.pop();
        let timer = self.waiting.get_mut(&id)?;
        timer.sequence = 0;
        let (handle, carried) = (timer.handle, timer.carried);
        Some(DueCall { id, function: timer.function, args: timer.args.clone(), handle, carried })
    }

    /// A timer has run: one that repeats gets its next time, another one goes unless it was refreshed meanwhile.
    pub(crate) fn after_run(&mut self, id: u64, now: f64) {
        match self.waiting.get(&id) {
            Some(timer) if timer.repeats => self.schedule(id, now),
            Some(timer) if timer.sequence == 0 => _ = self.waiting.remove(&id),
            _ => {}
        }
    }

    /// Whether the program has to wait for a timer.
    pub(crate) fn keep_alive(&self) -> bool {
        self.waiting.values().any(|timer| is_ref(timer.handle))
    }
}

impl Trace for Timers {
    fn trace(&self, tracer: &mut Tracer) {
        for timer in self.waiting.values() {
            timer.function.trace(tracer);
            timer.args.trace(tracer);
            timer.carried.trace(tracer);
            tracer.mark(timer.handle);
        }
    }
}

/// Whether the program has to wait for what an object stands for.
pub(crate) fn is_ref(handle: Gc<Object>) -> bool {
    handle.downcast::<Handle>().is_some_and(|handle| handle.is_ref.get())
}

fn new_handle(cx: &mut Context, class: &'static Class, id: u64, is_immediate: bool) -> Gc<Object> {
    let prototype = class::prototype(cx, class);
    let key = cx.symbols.to_primitive.into();
    if prototype.get_own_property(cx, key).ok().flatten().is_none() {
        let function = cx.new_native_function(&TO_PRIMITIVE);
        prototype.define_new(cx, key, function.into(), Attributes::METHOD);
    }
    let share = ExternalShare::new(&mut cx.heap, TIMER);
    cx.new_native_with(prototype.into(), Handle { id, is_immediate, is_ref: Cell::new(true), _share: share })
}

fn add_timer(cx: &mut Context, args: &Args<'_>, repeats: bool) -> JsResult<Value> {
    let function = callback(cx, args)?;
    let delay = cx.to_number(args.get(1))?;
    let state = state::of(cx);
    let delay = if (1.0..=MAX_DELAY).contains(&delay) {
        delay.trunc()
    } else {
        if !args.get(1).is_undefined() {
            warn_of(cx, &state, delay)?;
        }
        1.0
    };
    let id = {
        let mut timers = state.timers.borrow_mut();
        timers.last_id += 1;
        timers.last_id
    };
    let handle = new_handle(cx, &TIMEOUT, id, false);
    let carried = cx.jobs.carried;
    let timer = Timer { function, args: args.rest(2).to_vec(), handle, carried, delay, repeats, sequence: 0 };
    let now = state.elapsed();
    let mut timers = state.timers.borrow_mut();
    timers.waiting.insert(id, timer);
    timers.schedule(id, now);
    Ok(handle.into())
}

/// Tells the program of a delay that cannot be meant.
fn warn_of(cx: &mut Context, state: &State, delay: f64) -> JsResult<()> {
    let is_first = |at: usize| !std::mem::replace(&mut state.timers.borrow_mut().warned[at], true);
    let (kind, what) = if delay > MAX_DELAY {
        ("TimeoutOverflowWarning", "does not fit into a 32-bit signed integer")
    } else if delay < 0.0 && is_first(0) {
        ("TimeoutNegativeWarning", "is a negative number")
    } else if delay.is_nan() && is_first(1) {
        ("TimeoutNaNWarning", "is not a number")
    } else {
        return Ok(());
    };
    let shown = cx.to_rust_string(Value::number(delay))?;
    let text = cx.string(&format!("{shown} {what}.\nTimeout duration was set to 1."));
    let (kind, emit) = (cx.string(kind), node::internal(cx, "process", "emitWarning")?);
    cx.call(emit, Value::UNDEFINED, &[text, kind]).map(|_| ())
}

/// [`setTimeout`](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-settimeout)
pub(crate) fn set_timeout(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    add_timer(cx, args, false)
}

/// [`setInterval`](https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html#dom-setinterval)
pub(crate) fn set_interval(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    add_timer(cx, args, true)
}

/// `setImmediate`: after what is going on now, before the next timers.
pub(crate) fn set_immediate(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let function = callback(cx, args)?;
    let state = state::of(cx);
    let id = state.last_immediate.get() + 1;
    state.last_immediate.set(id);
    let handle = new_handle(cx, &IMMEDIATE, id, true);
    let carried = cx.jobs.carried;
    let immediate = Immediate { id, function, args: args.rest(1).to_vec(), handle, carried };
    state.immediates.borrow_mut().push_back(immediate);
    Ok(handle.into())
}

/// `clearTimeout` and `clearInterval`: takes what they returned, or its number.
pub(crate) fn clear_timer(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let value = args.get(0);
    let id = match value.downcast::<Handle>() {
        Some(handle) if !handle.is_immediate => handle.id,
        _ if value.is_number() || value.is_string() => cx.to_number(value)? as u64,
        _ => return Ok(Value::UNDEFINED),
    };
    state::of(cx).timers.borrow_mut().waiting.remove(&id);
    Ok(Value::UNDEFINED)
}

/// `clearImmediate`
pub(crate) fn clear_immediate(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(handle) = args.get(0).downcast::<Handle>()
        && handle.is_immediate
    {
        state::of(cx).immediates.borrow_mut().retain(|immediate| immediate.id != handle.id);
    }
    Ok(Value::UNDEFINED)
}

/// `timeout.close()`
fn close(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(handle) = args.this.downcast::<Handle>() {
        state::of(cx).timers.borrow_mut().waiting.remove(&handle.id);
    }
    Ok(args.this)
}

/// `timeout.refresh()`: the delay begins anew.
fn refresh(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(handle) = args.this.downcast::<Handle>()
        && !handle.is_immediate
    {
        let state = state::of(cx);
        let now = state.elapsed();
        state.timers.borrow_mut().schedule(handle.id, now);
    }
    Ok(args.this)
}

/// `timeout.hasRef()`
fn has_ref(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.this.as_object().is_some_and(is_ref).into())
}

/// `timeout.ref()`: the program waits for it.
fn set_ref(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(handle) = args.this.downcast::<Handle>() {
        handle.is_ref.set(true);
    }
    Ok(args.this)
}

/// `timeout.unref()`: the program may end before it.
fn unset_ref(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if let Some(handle) = args.this.downcast::<Handle>() {
        handle.is_ref.set(false);
    }
    Ok(args.this)
}

/// `timeout[Symbol.toPrimitive]()`: its number.
fn to_number(_: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    Ok(args.this.downcast::<Handle>().map_or(Value::NAN, |handle| Value::number(handle.id as f64)))
}
