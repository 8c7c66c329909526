//! Running programs.

use std::path::Path;
use std::rc::Rc;

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::module::ModuleRef;
use ellipsis::unstable::engine::{Context, Gc, Object, Source, Throw, Value};
use ellipsis::unstable::program::{compile_commonjs, compile_module, compile_script, settled, start_module};

use crate::event_loop::{self, Fatal};
use crate::inspect::{Options, inspect};
use crate::modules::{Kind, Place, commonjs, either, language_of};
use crate::node::process;
use crate::permissions::Permissions;
use crate::report::report;
use crate::state::{RuntimeLoader, State};
use crate::{globals, node};

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
    /// What it finds in `process.argv`, behind the runtime and itself.
    pub arguments: Vec<String>,
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
    /// The completion value of a script; `undefined` of a CommonJS module.
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
        cx.add_globals(node::globals::GLOBALS);
        Runtime { engine, state }
    }

    /// The engine.
    pub fn engine(&mut self) -> &mut LocalEngine {
        &mut self.engine
    }

    pub(crate) fn state(&self) -> &Rc<State> {
        &self.state
    }

    /// Whether what programs print to standard output goes to standard error instead.
    pub fn divert_output(&mut self, divert: bool) {
        self.state.output.borrow_mut().divert = divert;
    }

    /// What programs may do from now on.
    pub fn set_permissions(&mut self, permissions: Permissions) {
        self.state.set_permissions(permissions);
    }

    /// What programs find in `process.env` beside the variables of the process: variables, and the texts of `.env` files. What the
    /// process has already stays.
    pub fn set_environment(&mut self, variables: Vec<(String, String)>, files: Vec<String>) {
        *self.state.node.variables.borrow_mut() = variables;
        *self.state.node.environment_files.borrow_mut() = files;
    }

    /// Runs a program until nothing is left to wait for; the exit status that it asks for, 0 if it does not.
    ///
    /// # Errors
    /// If it does not compile, throws, leaves a rejection unhandled, or awaits what never comes.
    pub fn run(&mut self, program: &Program) -> Result<u8, Failure> {
        self.run_to_end(program, false)
    }

    /// Runs a program and prints the completion value of the script as soon as there is one.
    ///
    /// # Errors
    /// As [`Runtime::run`].
    pub fn run_and_print(&mut self, program: &Program) -> Result<u8, Failure> {
        self.run_to_end(program, true)
    }

    /// Runs the tests in files, or in those below the current folder that are tests by their names, each as a program of its own;
    /// the exit status.
    ///
    /// # Errors
    /// If they cannot be run. Tests that fail are told of on standard output.
    pub fn run_tests(&mut self, files: &[String]) -> Result<u8, Failure> {
        let state = self.state.clone();
        self.drive("[test]", |cx| {
            let files = node::texts(cx, files.iter().cloned())?;
            let main = node::internal(cx, "internal/test/main", "main")?;
            node::process::make(cx);
            let promise = cx.call(main, Value::UNDEFINED, &[files])?;
            state.output.borrow_mut().flush();
            Ok(promise.as_object().map_or(Begun::Script(promise), Begun::Module))
        })
    }

    /// Compiles a program without running it.
    ///
    /// # Errors
    /// If it does not compile.
    pub fn check(&mut self, program: &Program) -> Result<(), Failure> {
        let cx = self.engine.context();
        let path = Path::new(&program.name);
        let source = Source::written_in(language_of(path), program.name.as_str(), program.text.as_str());
        let checked: Result<(), Throw> = match program.kind {
            Kind::Module => compile_module(cx, &source).map(|_| ()).map_err(Throw::from),
            Kind::Script | Kind::Code => match compile_script(cx, &source) {
                Err(thrown) if program.kind == Kind::Code => either(cx, &source, thrown.into()).map(|_| ()),
                compiled => compiled.map(|_| ()).map_err(Throw::from),
            },
            Kind::CommonJs | Kind::Either => match compile_commonjs(cx, &source) {
                Err(thrown) if program.kind == Kind::Either => either(cx, &source, thrown.into()).map(|_| ()),
                compiled => compiled.map(|_| ()).map_err(Throw::from),
            },
        };
        checked.map_err(|throw| Failure { report: report(cx, &throw.into()), status: 1 })
    }

    fn run_to_end(&mut self, program: &Program, print: bool) -> Result<u8, Failure> {
        let state = self.state.clone();
        let is_file = Path::new(&program.name).is_absolute();
        let own = is_file.then(|| program.name.clone()).into_iter();
        *state.node.arguments.borrow_mut() = own.chain(program.arguments.iter().cloned()).collect();
        self.drive(&program.name, |cx| {
            let begun = begin(cx, &state, program)?;
            match begun {
                Begun::Script(value) if print => print_value(cx, &state, value)?,
                _ => {}
            }
            Ok(begun)
        })
    }

    /// Begins something, and goes on until nothing is left to wait for.
    fn drive(
        &mut self,
        name: &str,
        begin: impl FnOnce(&mut Context) -> Result<Begun, Fatal>,
    ) -> Result<u8, Failure> {
        let cx = self.engine.context();
        let state = &self.state;
        let (begun, ended) = match begin(cx) {
            Ok(begun) => (Some(begun), Ok(())),
            Err(fatal) => (None, event_loop::survive(cx, state, fatal)),
        };
        let ended = ended.and_then(|()| event_loop::run(cx, state));
        let result = match ended {
            Ok(()) => match begun {
                Some(Begun::Module(promise)) if settled(promise).is_none() => {
                    let report = format!("{name}: a top-level await waits for something that never comes");
                    Err(Failure { report, status: 13 })
                }
                _ => Ok(0),
            },
            Err(_) if state.node.exit.get().is_some() => Ok(0),
            Err(fatal) => Err(Failure { report: report(cx, &fatal), status: 1 }),
        };
        // Whoever listens hears of the end, and may choose the status.
        let before = result.as_ref().map_or_else(|failure| failure.status, |&ok| ok);
        let ended = process::exit_status(cx, state, before);
        let result = match ended {
            Ok(status) => result.map(|_| status).map_err(|failure| Failure { status, ..failure }),
            Err(fatal) => {
                let last = report(cx, &fatal);
                let first = result.err().map(|failure| failure.report + "\n");
                Err(Failure { report: first.unwrap_or_default() + &last, status: 1 })
            }
        };
        state.output.borrow_mut().flush();
        result
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

fn begin(cx: &mut Context, state: &Rc<State>, program: &Program) -> Result<Begun, Throw> {
    let path = Path::new(&program.name);
    let is_file = path.is_absolute();
    let name = match is_file {
        true => Place::new(path.to_owned()).source_name(),
        false => program.name.clone(),
    };
    let source = Source::written_in(language_of(path), name.as_str(), program.text.as_str());
    let thrown = match program.kind {
        Kind::Module => {
            let module = compile_module(cx, &source)?;
            return begin_module(cx, state, program, module);
        }
        Kind::Script | Kind::Code => {
            cx.add_globals(node::globals::OF_COMMONJS);
            cx.add_globals(node::globals::OF_CODE);
            match compile_script(cx, &source) {
                Ok(template) => return Ok(Begun::Script(cx.run_script(&template)?)),
                Err(thrown) => thrown,
            }
        }
        Kind::CommonJs | Kind::Either => match compile_commonjs(cx, &source) {
            Ok(template) => {
                let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
                commonjs::run_main(cx, state, &path, template)?;
                return Ok(Begun::Script(Value::UNDEFINED));
            }
            Err(thrown) => thrown,
        },
    };
    match program.kind {
        Kind::Either | Kind::Code => {
            let module = either(cx, &source, thrown.into())?;
            begin_module(cx, state, program, module)
        }
        _ => Err(thrown.into()),
    }
}

fn begin_module(
    cx: &mut Context,
    state: &State,
    program: &Program,
    module: ModuleRef,
) -> Result<Begun, Throw> {
    let path = Path::new(&program.name);
    state.main_module.set(Some(module));
    if path.is_absolute() {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        state.modules.insert(Place::new(path), module);
    }
    // Files are there at once.
    Ok(Begun::Module(start_module(cx, module, |_| Ok(()))?))
}
