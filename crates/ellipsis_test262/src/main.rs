//! The host that test262 runs in: evaluates files in one realm, with `print` and `$262`.
//!
//! `ellipsis-test262-host [--module] [--gc-stress=N] [--jit-threshold=N] [--jit-exits=N] [--can-block-is-false] FILE…`:
//! all files are scripts; with `--module` the last one is a module. The status is 0 if nothing was thrown. Else
//! the last line of standard error says `test262-error: <phase> <Name>: <message>`.

mod agent;
mod loader;
mod object;

use std::io::Write;
use std::num::NonZeroU32;
use std::path::Path;
use std::process::ExitCode;
use std::rc::Rc;
use std::time::Duration;

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::{Context, JsResult, Source};
#[cfg(feature = "jit")]
use ellipsis::unstable::jit;
use ellipsis::unstable::program::{Phase, Thrown, compile_module, during, outcome, run_script, start_module};
use ellipsis::{Error, ErrorKind};

use crate::loader::Files;

/// What the command line asks for.
#[derive(Default)]
struct Options {
    module: bool,
    gc_stress: Option<u32>,
    jit_threshold: Option<u32>,
    jit_exits: Option<NonZeroU32>,
    cannot_block: bool,
    files: Vec<String>,
}

impl Options {
    /// Takes `--name=number`; whether it is one.
    fn set_number(&mut self, argument: &str) -> bool {
        let Some((name, Ok(number))) = argument.split_once('=').map(|(name, text)| (name, text.parse()))
        else {
            return false;
        };
        match name {
            "--gc-stress" => self.gc_stress = Some(number),
            "--jit-threshold" => self.jit_threshold = Some(number),
            "--jit-exits" => self.jit_exits = NonZeroU32::new(number),
            _ => return false,
        }
        true
    }

    /// Has a context compile to machine code as was asked for.
    #[cfg(feature = "jit")]
    fn install_compiler(&self, cx: &mut Context) {
        if let Some(threshold) = self.jit_threshold {
            jit::install(cx, jit::Options { threshold, forced_exits: self.jit_exits, ..Default::default() });
        }
    }
}

/// The stack that the engine gets: as much as a test that nests deeply may want.
const STACK: usize = 64 << 20;

fn main() -> ExitCode {
    let mut options = Options::default();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--module" => options.module = true,
            "--can-block-is-false" => options.cannot_block = true,
            _ if !argument.starts_with("--") => options.files.push(argument),
            _ if options.set_number(&argument) => {}
            _ => return usage(&format!("unknown option, or no number: {argument}")),
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
            if let Some(stack) = error.stack() {
                eprintln!("{stack}");
            }
            let message = error.message().replace(['\n', '\r'], " ");
            eprintln!("test262-error: {} {}: {message}", phase(error.kind()), error.name());
            ExitCode::FAILURE
        }
    }
}

fn usage(problem: &str) -> ExitCode {
    eprintln!(
        "{problem}\nusage: ellipsis-test262-host [--module] [--gc-stress=N] [--jit-threshold=N] [--jit-exits=N] \
         [--can-block-is-false] FILE…"
    );
    ExitCode::from(2)
}

fn phase(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Syntax => "parse",
        ErrorKind::Module => "resolution",
        kind if kind.is_limit() => "terminated",
        _ => "runtime",
    }
}

fn run(options: &Options) -> Result<(), Error> {
    let files = Files::default();
    let mut engine = LocalEngine::with_loader(files.clone());
    engine.host().set_can_block(!options.cannot_block);
    let cx = engine.context();
    cx.heap.set_stress(options.gc_stress);
    #[cfg(feature = "jit")]
    options.install_compiler(cx);
    object::install(cx);
    for (at, file) in options.files.iter().enumerate() {
        let is_module = options.module && at + 1 == options.files.len();
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(problem) => {
                return Err(Error::type_error(format!("{file}: {problem}")));
            }
        };
        let source = Source::new(file.as_str(), text);
        let result = if is_module {
            run_module(cx, &files, Path::new(file), &source)
        } else {
            run_script(cx, &source).map(|_| ())
        };
        result.map_err(|thrown| thrown.error(cx))?;
    }
    let jobs = drain(cx);
    let _ = std::io::stdout().flush();
    during(Phase::Runtime, jobs).map_err(|thrown| thrown.error(cx))
}

/// Runs jobs, and what other agents' notifications bring, until nothing is left.
pub(crate) fn drain(cx: &mut Context) -> JsResult<()> {
    loop {
        cx.run_jobs()?;
        let more = cx.has_timed_waiters() || cx.has_async_waiters() && agent::any_started();
        if !more {
            return Ok(());
        }
        cx.block_on_async_waiters(Duration::from_millis(100));
    }
}

fn run_module(cx: &mut Context, files: &Files, path: &Path, source: &Rc<Source>) -> Result<(), Thrown> {
    let module = compile_module(cx, source)?;
    files.insert(path, module);
    // Files are there at once.
    let promise = start_module(cx, module, |_| Ok(()))?;
    during(Phase::Runtime, outcome(cx, promise, drain)).map(|_| ())
}
