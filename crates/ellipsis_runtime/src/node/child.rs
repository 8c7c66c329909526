//! Child processes, and signals of this one.

use std::ffi::OsString;
use std::io::{Error, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use ellipsis::unstable::engine::{Args, Context, Gc, JsResult, NativeInfo, Object, Rooted, Throw, Value};
use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};

use super::errors::system_error;
use super::fs::file_of;
use super::net::Stream;
use super::values::{byte_array, bytes_of};
use crate::class::function;
use crate::state;

pub(super) static FUNCTIONS: &[NativeInfo] =
    &[function("spawn", 4, spawn), function("spawnSync", 3, spawn_sync), function("onSignal", 2, on_signal)];

/// A program to run, as JavaScript describes it.
struct Request {
    command: std::process::Command,
    program: String,
    /// What becomes of the first three descriptors.
    pipes: [bool; 3],
}

fn text(cx: &mut Context, options: Gc<Object>, name: &str) -> JsResult<Option<String>> {
    let value = options.get_named(cx, name)?;
    if value.is_nullish() { Ok(None) } else { cx.to_rust_string(value).map(Some) }
}

fn texts(cx: &mut Context, value: Value) -> JsResult<Vec<String>> {
    let list = cx.list_from_iterable(value)?;
    list.iter().map(|value| cx.to_rust_string(value)).collect()
}

/// `options` has `cwd`, `env` (names and values, one after the other), `argv0`, `detached`, `uid`, `gid`, and `stdio`: for each
/// of three descriptors `'pipe'`, `'ignore'`, or the number of one of this process.
fn request(cx: &mut Context, program: Value, args: Value, options: Value) -> JsResult<Request> {
    let program = cx.to_rust_string(program)?;
    let state = state::of(cx);
    state.permissions().check_run(cx, &program)?;
    // What was printed comes before what the child prints.
    state.output.borrow_mut().flush();
    let mut command = std::process::Command::new(&program);
    command.args(texts(cx, args)?);
    let mut pipes = [false; 3];
    let Some(options) = options.as_object() else { return Err(cx.type_error("Options are needed")) };
    if let Some(folder) = text(cx, options, "cwd")? {
        command.current_dir(folder);
    }
    if let Some(name) = text(cx, options, "argv0")? {
        command.arg0(name);
    }
    let variables = options.get_named(cx, "env")?;
    if variables.is_object() {
        let variables = texts(cx, variables)?;
        command.env_clear();
        for pair in variables.chunks_exact(2) {
            command.env(OsString::from(&pair[0]), OsString::from(&pair[1]));
        }
    }
    if options.get_named(cx, "detached")?.as_bool() == Some(true) {
        command.process_group(0);
    }
    for (name, set) in [("uid", true), ("gid", false)] {
        let value = options.get_named(cx, name)?;
        if value.is_number() {
            let number = cx.to_uint32(value)?;
            if set {
                command.uid(number)
            } else {
                command.gid(number)
            };
        }
    }
    let stdio = options.get_named(cx, "stdio")?;
    let stdio = cx.list_from_iterable(stdio)?;
    for (at, pipe) in pipes.iter_mut().enumerate() {
        let given = stdio.as_slice().get(at).copied().unwrap_or(Value::UNDEFINED);
        let target = if given.is_number() {
            let number = cx.to_int32(given)?;
            match (number, at) {
                (0, 0) | (1, 1) | (2, 2) => Stdio::inherit(),
                (1, _) => Stdio::from(std::io::stdout()),
                (2, _) => Stdio::from(std::io::stderr()),
                _ => match file_of(number).and_then(|file| file.try_clone().ok()) {
                    Some(file) => Stdio::from(file),
                    None => {
                        let problem = Error::from_raw_os_error(rustix::io::Errno::BADF.raw_os_error());
                        return Err(system_error(cx, &problem, "spawn", &[]));
                    }
                },
            }
        } else if cx.to_rust_string(given)? == "pipe" {
            *pipe = true;
            Stdio::piped()
        } else {
            Stdio::null()
        };
        match at {
            0 => command.stdin(target),
            1 => command.stdout(target),
            _ => command.stderr(target),
        };
    }
    Ok(Request { command, program, pipes })
}

/// Status and signal of a process that ended.
fn outcome(status: ExitStatus) -> [Value; 2] {
    [status.code(), status.signal()].map(|number| number.map_or(Value::NULL, Value::from))
}

fn failed(cx: &mut Context, problem: &Error, program: &str) -> Throw {
    let error = system_error(cx, problem, &format!("spawn {program}"), &[]);
    if let Some(object) = error.0.as_object() {
        let path = cx.string(program);
        super::values::define(cx, object, "path", path);
    }
    error
}

/// `spawn(program, arguments, options, callback)`: an array of its number and streams for its input, output and errors, where they
/// are pipes. The callback gets status and signal when it ends.
fn spawn(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let Request { command, program, .. } = request(cx, args.get(0), args.get(1), args.get(2))?;
    let state = state::of(cx);
    let spawned = state.io.within(|| tokio::process::Command::from(command).spawn());
    let mut child = spawned.map_err(|problem| failed(cx, &problem, &program))?;
    let id = Value::number(child.id().unwrap_or(0).into());
    let mut values = vec![id];
    let [input, output, errors] = [(); 3].map(|()| state.io.hold());
    values.push(match child.stdin.take() {
        Some(pipe) => Stream::new(None, Some(Box::new(pipe)), input).wrap(cx),
        None => Value::NULL,
    });
    values.push(match child.stdout.take() {
        Some(pipe) => Stream::new(Some(Box::new(pipe)), None, output).wrap(cx),
        None => Value::NULL,
    });
    values.push(match child.stderr.take() {
        Some(pipe) => Stream::new(Some(Box::new(pipe)), None, errors).wrap(cx),
        None => Value::NULL,
    });
    let hold = state.io.hold();
    values.push(super::net::wrap_hold(cx, hold.clone()));
    let callback = Rooted::new(&cx.heap, args.get(3));
    let then = move |cx: &mut Context, ended: std::io::Result<ExitStatus>| {
        let args = ended.map_or([Value::NULL; 2], outcome);
        cx.call(callback.get(), Value::UNDEFINED, &args).map(|_| ())
    };
    let started = state.io.start_for(&hold, async move { child.wait().await }, then);
    started.map_err(|problem| failed(cx, &problem, &program))?;
    Ok(cx.array_from(&values)?.into())
}

/// What a synchronous run came to.
struct Ran {
    id: u32,
    status: Option<ExitStatus>,
    output: [Option<Vec<u8>>; 2],
    timed_out: bool,
    overflowed: bool,
}

/// Reads a pipe to its end, or until there is more than is wanted.
fn drain(mut pipe: impl Read, most: usize, pid: u32, kill: i32) -> (Vec<u8>, bool) {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 1 << 16];
    loop {
        match pipe.read(&mut chunk) {
            Ok(0) | Err(_) => return (bytes, false),
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
        if bytes.len() > most {
            bytes.truncate(most);
            end(pid, kill);
            return (bytes, true);
        }
    }
}

fn end(pid: u32, signal: i32) {
    if let (Some(pid), Some(signal)) = (Pid::from_raw(pid as i32), Signal::from_named_raw(signal)) {
        // It may have ended by itself.
        let _ = kill_process(pid, signal);
    }
}

fn run(
    mut request: Request,
    input: Vec<u8>,
    timeout: Option<Duration>,
    most: usize,
    kill: i32,
) -> std::io::Result<Ran> {
    let mut child = request.command.spawn()?;
    let id = child.id();
    let stdin = child.stdin.take();
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // Who does not read to the end wants no more.
                let _ = stdin.write_all(&input);
            }
        });
        let out = stdout.map(|pipe| scope.spawn(move || drain(pipe, most, id, kill)));
        let err = stderr.map(|pipe| scope.spawn(move || drain(pipe, most, id, kill)));
        let deadline = timeout.map(|timeout| Instant::now() + timeout);
        let mut timed_out = false;
        let status = match deadline {
            None => child.wait().ok(),
            Some(deadline) => loop {
                match child.try_wait() {
                    Ok(Some(status)) => break Some(status),
                    Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
                    Ok(None) => {
                        timed_out = true;
                        end(id, kill);
                        break child.wait().ok();
                    }
                    Err(_) => break None,
                }
            },
        };
        let mut overflowed = false;
        let output = [out, err].map(|thread| {
            let (bytes, more) = thread?.join().unwrap_or_default();
            overflowed |= more;
            Some(bytes)
        });
        Ok(Ran { id, status, output, timed_out, overflowed })
    })
}

/// `spawnSync(program, arguments, options)`, with `input`, `timeout`, `maxBuffer` and `killSignal` too: an array of number, status,
/// signal, output, errors, whether time ran out, whether there was too much output.
fn spawn_sync(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let request = request(cx, args.get(0), args.get(1), args.get(2))?;
    let Some(options) = args.get(2).as_object() else { return Err(cx.type_error("Options are needed")) };
    let input = options.get_named(cx, "input")?;
    let input = bytes_of(input).unwrap_or_default();
    let mut numbers = [0.0; 3];
    for (number, name) in numbers.iter_mut().zip(["timeout", "maxBuffer", "killSignal"]) {
        let value = options.get_named(cx, name)?;
        *number = value.as_number().unwrap_or(0.0);
    }
    let timeout = (numbers[0] > 0.0 && numbers[0] < 1e12).then(|| Duration::from_secs_f64(numbers[0] / 1e3));
    let most = if numbers[1] > 0.0 && numbers[1].is_finite() { numbers[1] as usize } else { usize::MAX };
    let program = request.program.clone();
    let piped = request.pipes;
    let ran = run(request, input, timeout, most, numbers[2] as i32);
    let ran = ran.map_err(|problem| failed(cx, &problem, &program))?;
    let mut values = vec![Value::number(ran.id.into())];
    values.extend(ran.status.map_or([Value::NULL; 2], outcome));
    for (bytes, is_piped) in ran.output.into_iter().zip([piped[1], piped[2]]) {
        values.push(match bytes {
            Some(bytes) if is_piped => byte_array(cx, &bytes)?,
            _ => Value::NULL,
        });
    }
    values.push(ran.timed_out.into());
    values.push(ran.overflowed.into());
    Ok(cx.array_from(&values)?.into())
}

/// `onSignal(number, callback)`: calls back whenever the signal comes, which does nothing else from now on.
fn on_signal(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let number = cx.to_int32(args.get(0))?;
    let callback = std::rc::Rc::new(Rooted::new(&cx.heap, args.get(1)));
    let state = state::of(cx);
    let events = state.io.events();
    let made = state.io.within(|| signal(SignalKind::from_raw(number)));
    let mut signals = made.map_err(|problem| system_error(cx, &problem, "uv_signal_start", &[]))?;
    let hold = state.io.hold();
    // The program does not wait for signals, but takes them while it waits.
    hold.set_ref(false);
    hold.begin();
    let task = async move {
        let _hold = hold;
        while signals.recv().await.is_some() {
            let callback = callback.clone();
            events.send(move |cx| {
                let number = Value::from(number);
                cx.call(callback.get(), Value::UNDEFINED, &[number]).map(|_| ())
            });
        }
    };
    state.io.spawn(task).map_err(|problem| system_error(cx, &problem, "uv_signal_start", &[]))?;
    Ok(Value::UNDEFINED)
}
