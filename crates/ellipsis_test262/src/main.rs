//! The host that test262 runs in: evaluates files in one realm, with `print` and `$262`.
//!
//! `ellipsis-test262-host [--module] [--gc-stress=N] [--can-block-is-false] FILE…`: all files are
//! scripts; with `--module` the last one is a module. The status is 0 if nothing was thrown. Else
//! the last line of standard error says `test262-error: <phase> <Name>: <message>`.

mod agent;
mod loader;
mod object;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use ellipsis::engine::promise::{PromiseData, PromiseState, Reaction};
use ellipsis::engine::{Context, Gc, JsResult, Object, Source, Throw, Value};
use ellipsis::{Engine, Error, Phase};

/// What the command line asks for.
#[derive(Default)]
struct Options {
    module: bool,
    gc_stress: Option<u32>,
    cannot_block: bool,
    files: Vec<String>,
}

/// The stack that the engine gets: as much as a test that nests deeply may want.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let mut options = Options::default();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--module" => options.module = true,
            "--can-block-is-false" => options.cannot_block = true,
            _ if let Some(interval) = argument.strip_prefix("--gc-stress=") => match interval.parse() {
                Ok(interval) => options.gc_stress = Some(interval),
                Err(_) => return usage("--gc-stress needs a number"),
            },
            _ if argument.starts_with("--") => return usage(&format!("unknown option {argument}")),
            _ => options.files.push(argument),
        }
    }
    if options.files.is_empty() {
        return usage("no file was named");
    }
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || run(&options));
    let result = match thread.map(|thread| thread.join()) {
        Ok(Ok(result)) => result,
        _ => return ExitCode::from(101),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(stack) = &error.stack {
                eprintln!("{stack}");
            }
            let message = error.message.replace(['\n', '\r'], " ");
            eprintln!("test262-error: {} {}: {message}", phase(error.phase), error.name);
            ExitCode::FAILURE
        }
    }
}

fn usage(problem: &str) -> ExitCode {
    eprintln!(
        "{problem}\nusage: ellipsis-test262-host [--module] [--gc-stress=N] [--can-block-is-false] FILE…"
    );
    ExitCode::from(2)
}

fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Parse => "parse",
        Phase::Resolution => "resolution",
        Phase::Runtime => "runtime",
        Phase::Terminated => "terminated",
    }
}

fn run(options: &Options) -> Result<(), Error> {
    let mut engine = Engine::with_loader(loader::Files::default());
    engine.host().set_can_block(!options.cannot_block);
    let cx = engine.context();
    cx.heap.set_stress(options.gc_stress);
    object::install(cx);
    for (at, file) in options.files.iter().enumerate() {
        let is_module = options.module && at + 1 == options.files.len();
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(problem) => {
                let error = cx.type_error(format!("{file}: {problem}"));
                return Err(Error::from_throw(cx, Phase::Parse, error));
            }
        };
        let source = Source::new(file.as_str(), text);
        if is_module { run_module(cx, Path::new(file), &source)? } else { run_script(cx, &source)? }
    }
    let jobs = drain(cx);
    let _ = std::io::stdout().flush();
    jobs.map_err(|throw| Error::from_throw(cx, Phase::Runtime, throw))
}

/// Runs jobs, and what other agents' notifications bring, until nothing is left.
fn drain(cx: &mut Context) -> JsResult<()> {
    loop {
        cx.run_jobs()?;
        let more = cx.has_timed_waiters() || cx.has_async_waiters() && agent::any_started();
        if !more {
            return Ok(());
        }
        cx.block_on_async_waiters(Duration::from_millis(100));
    }
}

fn run_script(cx: &mut Context, source: &std::rc::Rc<Source>) -> Result<(), Error> {
    let template = match cx.host.clone().compile_script(source) {
        Ok(template) => template,
        Err(failure) => {
            let throw = cx.compile_error(&failure, source);
            return Err(Error::from_throw(cx, Phase::Parse, throw));
        }
    };
    let result = cx.run_script(&template);
    result.map(|_| ()).map_err(|throw| Error::from_throw(cx, Phase::Runtime, throw))
}

fn run_module(cx: &mut Context, path: &Path, source: &std::rc::Rc<Source>) -> Result<(), Error> {
    let template = match cx.host.clone().compile_module(source) {
        Ok(template) => template,
        Err(failure) => {
            let throw = cx.compile_error(&failure, source);
            return Err(Error::from_throw(cx, Phase::Parse, throw));
        }
    };
    let module = cx.new_module(&template);
    loader::remember(cx, path, module);
    let loading = cx.load_requested_modules(module);
    let linked = loading.and_then(|promise| outcome(cx, promise)).and_then(|()| cx.link_module(module));
    if let Err(throw) = linked {
        return Err(Error::from_throw(cx, Phase::Resolution, throw));
    }
    let evaluated = match cx.evaluate_module(module) {
        Ok(promise) => {
            cx.perform_promise_then(promise, Reaction::PassOn, Reaction::PassOn, None);
            drain(cx).and_then(|()| outcome(cx, promise))
        }
        Err(throw) => Err(throw),
    };
    evaluated.map_err(|throw| Error::from_throw(cx, Phase::Runtime, throw))
}

/// What a promise was rejected with, if it was.
fn outcome(_: &mut Context, promise: Gc<Object>) -> JsResult<()> {
    let value = Value::from(promise);
    match value.downcast::<PromiseData>() {
        Some(data) if data.state() == PromiseState::Rejected => Err(Throw(data.result())),
        _ => Ok(()),
    }
}
