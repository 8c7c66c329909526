//! `process`: what of it is native, and how the event loop reaches the rest.

use std::io::{IsTerminal, Read};

use ellipsis::unstable::StandardHost;
use ellipsis::unstable::engine::{
    Args, Context, JsResult, NativeInfo, Rooted, Throw, Value, is_callable, to_boolean,
};

use super::errors::system_error;
use super::loader::require;
use super::values::{byte_array, bytes, texts};
use crate::class::function;
use crate::event_loop::Fatal;
use crate::state::{self, State};

pub(super) static FUNCTIONS: &[NativeInfo] = &[
    function("setHooks", 1, set_hooks),
    function("arguments", 0, arguments),
    function("environment", 0, environment),
    function("environmentFiles", 0, environment_files),
    function("cwd", 0, cwd),
    function("chdir", 1, chdir),
    function("exit", 1, exit),
    function("nextTick", 1, next_tick),
    function("now", 0, now),
    function("memory", 0, memory),
    function("times", 0, times),
    function("identities", 0, identities),
    function("kill", 2, kill),
    function("umask", 1, umask),
    function("isTerminal", 1, is_terminal),
    function("windowSize", 1, window_size),
    function("write", 2, write),
    function("readInput", 2, read_input),
    function("platform", 0, platform),
    function("executable", 0, executable),
    function("mainModule", 0, main_module),
];

/// `process`, made when it is first asked for.
pub(crate) fn make(cx: &mut Context) -> Value {
    let state = state::of(cx);
    match require(cx, &state, "process") {
        Ok(process) => {
            state.node.process.set(process.as_object());
            process
        }
        Err(_) => Value::UNDEFINED,
    }
}

/// Calls one of the hooks that `process` has set; `undefined` if nobody has asked for `process` yet.
fn hook(cx: &mut Context, state: &State, name: &str, args: &[Value]) -> JsResult<Value> {
    let Some(hooks) = state.node.hooks.get() else { return Ok(Value::UNDEFINED) };
    let function = hooks.get_named(cx, name)?;
    cx.call(function, Value::UNDEFINED, args)
}

/// The status that the program ends with when nothing is left to do; `None` if it has found something to do.
pub(crate) fn before_exit(cx: &mut Context, state: &State) -> Result<(), Fatal> {
    hook(cx, state, "beforeExit", &[])?;
    Ok(())
}

/// Tells the program that it ends, with a status if it has one already; the status in the end, unless whoever listens throws.
pub(crate) fn exit_status(cx: &mut Context, state: &State, status: u8) -> Result<u8, Fatal> {
    if let Some(status) = state.node.exit.get() {
        return Ok(status);
    }
    let told = hook(cx, state, "exit", &[Value::from(i32::from(status))]);
    match (told, state.node.exit.get()) {
        (_, Some(status)) => Ok(status),
        (Ok(code), None) => Ok(code.as_number().map_or(status, |code| code as i64 as u8)),
        (Err(throw), None) => Err(throw.into()),
    }
}

/// Whether the program has taken care of what was not caught.
pub(crate) fn take_fatal(cx: &mut Context, state: &State, fatal: &Fatal) -> Result<bool, Fatal> {
    let taken = match *fatal {
        Fatal::Thrown(throw) if throw.is_termination() => return Ok(false),
        Fatal::Thrown(Throw(value)) | Fatal::Reported(value) => hook(cx, state, "uncaught", &[value])?,
        Fatal::Rejected(reason, promise) => hook(cx, state, "unhandled", &[reason, promise])?,
    };
    Ok(to_boolean(taken))
}

/// Runs what `process.nextTick` was called with, and microtasks, until there is neither.
pub(crate) fn run_ticks(cx: &mut Context, state: &State) -> Result<(), Throw> {
    loop {
        let tick = state.node.ticks.borrow_mut().pop_front();
        let Some(tick) = tick else {
            cx.run_jobs()?;
            if state.node.ticks.borrow().is_empty() {
                return Ok(());
            }
            continue;
        };
        if let [carried, function, args @ ..] = tick.as_slice() {
            cx.jobs.carried = *carried;
            let result = cx.call(*function, Value::UNDEFINED, args);
            cx.jobs.carried = Value::UNDEFINED;
            result?;
        }
    }
}

fn set_hooks(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    state::of(cx).node.hooks.set(args.get(0).as_object());
    Ok(Value::UNDEFINED)
}

fn arguments(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let executable = std::env::current_exe().unwrap_or_default().display().to_string();
    let arguments = state::of(cx).node.arguments.borrow().clone();
    texts(cx, [executable].into_iter().chain(arguments))
}

/// Names and values, one after the other.
fn environment(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    let state = state::of(cx);
    let variables = std::env::vars_os().map(|(name, value)| (text(name), text(value)));
    let given = state.node.variables.borrow().clone();
    let seen: Vec<String> = given
        .into_iter()
        .chain(variables.filter(|(name, _)| state.permissions().has_variable(name)))
        .flat_map(|(name, value)| [name, value])
        .collect();
    texts(cx, seen)
}

/// Texts of files that have more of them.
fn environment_files(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let files = state::of(cx).node.environment_files.borrow().clone();
    texts(cx, files)
}

fn cwd(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    match std::env::current_dir() {
        Ok(folder) => Ok(cx.string(&folder.display().to_string())),
        Err(problem) => Err(system_error(cx, &problem, "uv_cwd", &[])),
    }
}

fn chdir(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let folder = cx.to_rust_string(args.get(0))?;
    match std::env::set_current_dir(&folder) {
        Ok(()) => Ok(Value::UNDEFINED),
        Err(problem) => {
            let from = std::env::current_dir().unwrap_or_default().display().to_string();
            Err(system_error(cx, &problem, "chdir", &[&from, &folder]))
        }
    }
}

/// Ends the program; nothing catches that.
fn exit(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let status = cx.to_integer_or_infinity(args.get(0))?;
    state::of(cx).node.exit.set(Some(status as i64 as u8));
    Err(Throw::TERMINATION)
}

/// `nextTick(function, ...args)`, of a function.
fn next_tick(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if is_callable(args.get(0)) {
        let mut tick = vec![cx.jobs.carried];
        tick.extend_from_slice(args.rest(0));
        state::of(cx).node.ticks.borrow_mut().push_back(tick);
    }
    Ok(Value::UNDEFINED)
}

/// Nanoseconds since the start, as seconds and what is left.
fn now(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let elapsed = state::of(cx).started.elapsed();
    let (seconds, nanoseconds) = (elapsed.as_secs() as f64, elapsed.subsec_nanos());
    Ok(cx.array_of(&[Value::number(seconds), Value::number(nanoseconds.into())]).into())
}

/// Bytes of the process, of the heap, and of what lies outside of it.
fn memory(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split_whitespace().nth(1).and_then(|pages| pages.parse::<f64>().ok());
    let resident = pages.unwrap_or(0.0) * rustix::param::page_size() as f64;
    let used = cx.heap.bytes_allocated() as f64;
    Ok(cx.array_of(&[Value::number(resident), Value::number(used)]).into())
}

/// Microseconds of the processor, in the program and in the system.
fn times(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let mut ticks = fields.split_whitespace().skip(11).map(|ticks| ticks.parse::<f64>().unwrap_or(0.0));
    let scale = 1e6 / rustix::param::clock_ticks_per_second() as f64;
    let [user, system] = [(); 2].map(|()| Value::number(ticks.next().unwrap_or(0.0) * scale));
    Ok(cx.array_of(&[user, system]).into())
}

/// Numbers of the process, its parent, its user and group, and those that count.
fn identities(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    use rustix::process::{getegid, geteuid, getgid, getppid, getuid};
    let parent = getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
    let numbers = [
        std::process::id(),
        parent as u32,
        getuid().as_raw(),
        getgid().as_raw(),
        geteuid().as_raw(),
        getegid().as_raw(),
    ];
    Ok(cx.array_of(&numbers.map(|number| Value::number(number.into()))).into())
}

/// `kill(pid, signal)`, with the number of a signal.
fn kill(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    use rustix::process::{Pid, Signal, kill_process, test_kill_process};
    let (pid, signal) = (cx.to_int32(args.get(0))?, cx.to_int32(args.get(1))?);
    if pid != std::process::id() as i32 {
        state::of(cx).permissions().check_run(cx, "kill")?;
    }
    let Some(pid) = Pid::from_raw(pid) else { return Err(cx.range_error("Invalid process")) };
    let done = match (signal, Signal::from_named_raw(signal)) {
        (0, _) => test_kill_process(pid),
        (_, Some(signal)) => kill_process(pid, signal),
        (_, None) => Err(rustix::io::Errno::INVAL),
    };
    done.map(|()| Value::TRUE).map_err(|problem| system_error(cx, &problem.into(), "kill", &[]))
}

/// `umask(mask)`: the one before.
fn umask(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    use rustix::fs::Mode;
    use rustix::process::umask;
    let before = if args.get(0).is_undefined() {
        let before = umask(Mode::empty());
        umask(before);
        before
    } else {
        let mask = cx.to_uint32(args.get(0))?;
        umask(Mode::from_bits_truncate(mask))
    };
    Ok(Value::number(before.bits().into()))
}

fn is_terminal(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let is_terminal = match cx.to_int32(args.get(0))? {
        0 => std::io::stdin().is_terminal(),
        1 => std::io::stdout().is_terminal(),
        2 => std::io::stderr().is_terminal(),
        _ => false,
    };
    Ok(is_terminal.into())
}

/// Columns and rows of the terminal.
fn window_size(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    use rustix::termios::tcgetwinsize;
    let size = match cx.to_int32(args.get(0))? {
        0 => tcgetwinsize(std::io::stdin()),
        2 => tcgetwinsize(std::io::stderr()),
        _ => tcgetwinsize(std::io::stdout()),
    };
    let Ok(size) = size else { return Ok(Value::UNDEFINED) };
    let [columns, rows] = [size.ws_col, size.ws_row].map(|number| Value::from(i32::from(number)));
    Ok(cx.array_of(&[columns, rows]).into())
}

/// `write(descriptor, bytes)`, to standard output or standard error.
fn write(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let bytes = bytes(cx, args.get(1))?;
    let state = state::of(cx);
    let mut output = state.output.borrow_mut();
    if cx.to_int32(args.get(0))? == 2 {
        output.write_error(&bytes);
    } else {
        output.write(&bytes);
    }
    Ok(Value::UNDEFINED)
}

/// `readInput(length, callback)`: the callback gets an error, or bytes, none at the end.
fn read_input(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let length = cx.to_integer_or_infinity(args.get(0))?.clamp(1.0, 65536.0) as usize;
    let callback = Rooted::new(&cx.heap, args.get(1));
    let task = async move {
        let read = move || {
            let mut bytes = vec![0; length];
            let count = std::io::stdin().lock().read(&mut bytes)?;
            bytes.truncate(count);
            Ok::<_, std::io::Error>(bytes)
        };
        tokio::task::spawn_blocking(read).await.unwrap_or_else(|_| Ok(Vec::new()))
    };
    let then = move |cx: &mut Context, read: std::io::Result<Vec<u8>>| {
        let args = match read {
            Ok(bytes) => [Value::NULL, byte_array(cx, &bytes)?],
            Err(problem) => [system_error(cx, &problem, "read", &[]).0, Value::UNDEFINED],
        };
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state::of(cx).io.start(task, then);
    started.map_err(|problem| system_error(cx, &problem, "read", &[]))?;
    Ok(Value::UNDEFINED)
}

/// The names of the system and the machine, and the version of the engine.
fn platform(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let platform = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    let machine = match std::env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        other => other,
    };
    texts(cx, [platform, machine, env!("CARGO_PKG_VERSION")].map(str::to_owned))
}

fn executable(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    let path = std::env::current_exe().unwrap_or_default();
    Ok(cx.string(&path.display().to_string()))
}

fn main_module(cx: &mut Context, _: &Args<'_>) -> JsResult<Value> {
    Ok(state::of(cx).commonjs.main.get().map_or(Value::UNDEFINED, Value::from))
}

/// Takes out the oldest promise that nobody listens to, with its reason.
pub(crate) fn take_rejection(cx: &mut Context) -> Option<Fatal> {
    let host = StandardHost::of(cx)?;
    let (promise, Throw(reason)) = host.take_rejected()?;
    Some(Fatal::Rejected(reason, promise.into()))
}
