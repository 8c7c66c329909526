//! Running programs.

use std::path::Path;
use std::rc::Rc;

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Context, Gc, Object, Source, Throw, Value};
use ellipsis::unstable::program::{compile_module, compile_script, settled, start_module};

use crate::event_loop::{self, Fatal};
use crate::globals;
use crate::inspect::{Options, inspect};
use crate::modules::{Kind, Place};
use crate::report::report;
use crate::state::{RuntimeLoader, State};

/// A program to run.
#[derive(Clone, Debug)]
pub struct Program {
    /// What errors call it. Relative imports start from here if it is an absolute path, else from
    /// the current folder.
    pub name: String,
    /// The source text.
    pub text: String,
    /// What it is.
    pub kind: Kind,
}

/// How a program failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What to print.
    pub report: String,
    /// The exit status of a process that ran it.
    pub status: u8,
}

/// A runtime: an engine with an event loop and what programs expect to find.
pub struct Runtime {
    engine: LocalEngine,
    state: Rc<State>,
}

impl Default for Runtime {
    fn default() -> Runtime {
        Runtime::new()
    }
}

/// How the evaluation of a program began.
enum Begun {
    /// The completion value of a script.
    Script(Value),
    /// The promise of a module's evaluation.
    Module(Gc<Object>),
}

impl Runtime {
    /// A new runtime.
    pub fn new() -> Runtime {
        let state = Rc::new(State::new());
        let mut engine = LocalEngine::with_loader(RuntimeLoader(state.clone()));
        let cx = engine.context();
        cx.add_globals(globals::FUNCTIONS);
        cx.add_globals(globals::OBJECTS);
        Runtime { engine, state }
    }

    /// The engine.
    pub fn engine(&mut self) -> &mut LocalEngine {
        &mut self.engine
    }

    /// Whether what programs print to standard output goes to standard error instead.
    pub fn divert_output(&mut self, divert: bool) {
        self.state.output.borrow_mut().divert = divert;
    }

    /// Runs a program until nothing is left to wait for.
    ///
    /// # Errors
    /// If it does not compile, throws, leaves a rejection unhandled, or awaits what never comes.
    pub fn run(&mut self, program: &Program) -> Result<(), Failure> {
        self.run_to_end(program, false)
    }

    /// Runs a program and prints the completion value of the script as soon as there is one.
    ///
    /// # Errors
    /// As [`Runtime::run`].
    pub fn run_and_print(&mut self, program: &Program) -> Result<(), Failure> {
        self.run_to_end(program, true)
    }

    fn run_to_end(&mut self, program: &Program, print: bool) -> Result<(), Failure> {
        let cx = self.engine.context();
        let state = &self.state;
        let begun = match begin(cx, state, program) {
            Ok(begun) => begun,
            Err(throw) => return Err(fail(cx, state, &throw.into())),
        };
        let printed = match begun {
            Begun::Script(value) if print => print_value(cx, state, value),
            _ => Ok(()),
        };
        let ended = printed.and_then(|()| event_loop::run(cx, state));
        ended.map_err(|fatal| fail(cx, state, &fatal))?;
        state.output.borrow_mut().flush();
        match begun {
            Begun::Module(promise) if settled(promise).is_none() => {
                let name = &program.name;
                let report = format!("{name}: a top-level await waits for something that never comes");
                Err(Failure { report, status: 13 })
            }
            _ => Ok(()),
        }
    }
}

fn print_value(cx: &mut Context, state: &State, value: Value) -> Result<(), Fatal> {
    let text = match value.as_string() {
        Some(text) => text.to_std_string(),
        None => inspect(cx, value, Options::default())?,
    };
    state.output.borrow_mut().line(&text);
    Ok(())
}

fn fail(cx: &mut Context, state: &State, fatal: &Fatal) -> Failure {
    state.output.borrow_mut().flush();
    Failure { report: report(cx, fatal), status: 1 }
}

fn begin(cx: &mut Context, state: &State, program: &Program) -> Result<Begun, Throw> {
    let path = Path::new(&program.name);
    let name = match path.is_absolute() {
        true => Place::new(path.to_owned()).source_name(),
        false => program.name.clone(),
    };
    let source = Source::new(name.as_str(), program.text.as_str());
    if program.kind == Kind::Module {
        let module = compile_module(cx, &source)?;
        return begin_module(cx, state, program, module);
    }
    let thrown = match compile_script(cx, &source) {
        Ok(template) => return Ok(Begun::Script(cx.run_script(&template)?)),
        Err(thrown) => thrown,
    };
    if program.kind == Kind::Either
        && let Ok(module) = compile_module(cx, &source)
    {
        return begin_module(cx, state, program, module);
    }
    Err(thrown.into())
}

fn begin_module(
    cx: &mut Context,
    state: &State,
    program: &Program,
    module: ModuleRef,
) -> Result<Begun, Throw> {
    let path = Path::new(&program.name);
    if path.is_absolute() {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        state.modules.insert(Place::new(path), module);
    }
    // Files are there at once.
    Ok(Begun::Module(start_module(cx, module, |_| Ok(()))?))
}
