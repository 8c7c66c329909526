//! The [console](https://console.spec.whatwg.org/), with Node.js's output.

pub(crate) mod format;
mod table;
mod time;

use std::collections::HashMap;
use std::time::Instant;

use ellipsis::unstable::engine::{Args, Attributes, Context, JsResult, NativeInfo, Value, to_boolean};

use crate::class::{define_functions, define_tag, function};
use crate::inspect::{Options, inspect, options_from};
use crate::state;

static METHODS: &[NativeInfo] = &[
    function("log", 0, log),
    function("info", 0, log),
    function("debug", 0, log),
    function("warn", 0, error),
    function("error", 0, error),
    function("dir", 0, dir),
    function("dirxml", 0, log),
    function("time", 0, time::time),
    function("timeEnd", 0, time::time_end),
    function("timeLog", 0, time::time_log),
    function("trace", 0, trace),
    function("assert", 0, assert),
    function("clear", 0, clear),
    function("count", 0, count),
    function("countReset", 0, count_reset),
    function("group", 0, group),
    function("groupCollapsed", 0, group),
    function("groupEnd", 0, group_end),
    function("table", 1, table::table),
];

/// How far a group is indented.
const GROUP_WIDTH: usize = 2;

/// What the console remembers.
#[derive(Default)]
pub(crate) struct ConsoleState {
    /// Spaces before each line.
    indentation: usize,
    counts: HashMap<String, u64>,
    timers: HashMap<String, Instant>,
}

/// Makes `console`.
pub(crate) fn make(cx: &mut Context) -> Value {
    let console = cx.new_object();
    define_functions(cx, console, METHODS, Attributes::ALL);
    define_tag(cx, console, "console");
    console.into()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stream {
    Out,
    Error,
}

/// Prints lines, indented as groups want it.
fn print(cx: &mut Context, stream: Stream, text: &str) {
    let state = state::of(cx);
    let indentation = state.console.borrow().indentation;
    cx.heap.budget.spend_bytes(8 * (text.len() + indentation));
    let indented;
    let text = if indentation > 0 {
        let spaces = " ".repeat(indentation);
        indented = format!("{spaces}{}", text.replace('\n', &format!("\n{spaces}")));
        &indented
    } else {
        text
    };
    if !cx.heap.budget.take_output(text.len() + 1) {
        return;
    }
    let mut output = state.output.borrow_mut();
    match stream {
        Stream::Out => output.line(text),
        Stream::Error => output.error_line(text),
    }
}

fn warn(cx: &mut Context, text: &str) {
    print(cx, Stream::Error, &format!("Warning: {text}"));
}

/// The label among a method's arguments.
fn label(cx: &mut Context, args: &Args<'_>) -> JsResult<String> {
    if args.get(0).is_undefined() { Ok("default".into()) } else { cx.to_rust_string(args.get(0)) }
}

/// [`console.log`](https://console.spec.whatwg.org/#log)
fn log(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = format::format(cx, args.args, Options::default())?;
    print(cx, Stream::Out, &text);
    Ok(Value::UNDEFINED)
}

/// [`console.error`](https://console.spec.whatwg.org/#error)
fn error(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let text = format::format(cx, args.args, Options::default())?;
    print(cx, Stream::Error, &text);
    Ok(Value::UNDEFINED)
}

/// [`console.dir`](https://console.spec.whatwg.org/#dir)
fn dir(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let options = Options { custom: false, ..Options::default() };
    let options = options_from(cx, args.get(1), options)?;
    let text = inspect(cx, args.get(0), options)?;
    print(cx, Stream::Out, &text);
    Ok(Value::UNDEFINED)
}

/// [`console.trace`](https://console.spec.whatwg.org/#trace)
fn trace(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let message = format::format(cx, args.args, Options::default())?;
    let holder = cx.new_object();
    for (name, text) in [("name", "Trace"), ("message", message.as_str())] {
        let key = cx.key(name);
        let text = cx.string(text);
        holder.define_new(cx, key, text, Attributes::METHOD);
    }
    cx.capture_stack_on(holder, None)?;
    let stack = holder.get_named(cx, "stack")?;
    let text = cx.to_rust_string(stack)?;
    print(cx, Stream::Error, &text);
    Ok(Value::UNDEFINED)
}

/// [`console.assert`](https://console.spec.whatwg.org/#assert)
fn assert(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if to_boolean(args.get(0)) {
        return Ok(Value::UNDEFINED);
    }
    let rest = args.rest(1);
    let text = match rest.first().map(|first| first.as_string()) {
        None => "Assertion failed".to_string(),
        Some(Some(_)) => format!("Assertion failed: {}", format::format(cx, rest, Options::default())?),
        Some(None) => format!("Assertion failed {}", format::format(cx, rest, Options::default())?),
    };
    print(cx, Stream::Error, &text);
    Ok(Value::UNDEFINED)
}

/// [`console.clear`](https://console.spec.whatwg.org/#clear): a terminal's screen.
fn clear(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    if std::io::IsTerminal::is_terminal(&std::io::stdout()) {
        state::of(cx).output.borrow_mut().line("\x1b[1;1H\x1b[0J");
    }
    Ok(Value::UNDEFINED)
}

/// [`console.count`](https://console.spec.whatwg.org/#count)
fn count(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let label = label(cx, args)?;
    let count = {
        let state = state::of(cx);
        let mut console = state.console.borrow_mut();
        let count = console.counts.entry(label.clone()).or_insert(0);
        *count += 1;
        *count
    };
    print(cx, Stream::Out, &format!("{label}: {count}"));
    Ok(Value::UNDEFINED)
}

/// [`console.countReset`](https://console.spec.whatwg.org/#countreset)
fn count_reset(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let label = label(cx, args)?;
    let known = state::of(cx).console.borrow_mut().counts.remove(&label).is_some();
    if !known {
        warn(cx, &format!("Count for '{label}' does not exist"));
    }
    Ok(Value::UNDEFINED)
}

/// [`console.group`](https://console.spec.whatwg.org/#group)
fn group(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_empty() {
        log(cx, args)?;
    }
    state::of(cx).console.borrow_mut().indentation += GROUP_WIDTH;
    Ok(Value::UNDEFINED)
}

/// [`console.groupEnd`](https://console.spec.whatwg.org/#groupend)
fn group_end(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let state = state::of(cx);
    let mut console = state.console.borrow_mut();
    console.indentation = console.indentation.saturating_sub(GROUP_WIDTH);
    Ok(Value::UNDEFINED)
}
