//! Inputs that are evaluated one after another in one realm, as a REPL does it.

mod complete;
mod mailbox;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;
use std::rc::Rc;

use ellipsis::unstable::engine::{
    Attributes, Context, ErrorKind, FunctionTemplate, Gc, GlobalKind, Limit, Object, PropertyKey, Rooted,
    Source, Throw, Value,
};
use ellipsis::unstable::program::{Refused, compile_input, compile_module, outcome, settled};

use crate::event_loop::{self, Fatal};
use crate::inspect::{Options, inspect};
use crate::io::Hold;
use crate::modules::{Place, commonjs, language_of};
use crate::node::{self, process};
use crate::report::report;
use crate::runtime::Runtime;
use crate::state::State;

pub use complete::Completions;
pub use mailbox::{Interrupts, Mailbox, Sender, mailbox};

/// What an input came to. What there is to print was printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It goes on in the next line.
    Unfinished,
    /// It was run, or refused.
    Done,
    /// The program is over, with that exit status.
    Ended(u8),
}

/// A program that is typed in: inputs in one realm, which see what those before them declared, and may declare it anew.
///
/// ```
/// use ellipsis_runtime::{Outcome, Runtime, Session};
///
/// let mut session = Session::new(Runtime::new());
/// assert_eq!(session.evaluate("let answer = await ("), Outcome::Unfinished);
/// assert_eq!(session.evaluate("let answer = await (42\n)"), Outcome::Done);
/// assert_eq!(session.complete("ans").texts, ["answer"]);
/// ```
pub struct Session {
    runtime: Runtime,
    /// How many inputs there were.
    inputs: u32,
    /// What they declared lexically.
    names: BTreeSet<String>,
    /// The values that `_` and `_error` were given.
    last: [Rooted<Value>; 2],
    colors: bool,
    /// What waits for interrupts.
    interrupts: Option<Rc<Hold>>,
}

/// The names of the last value and the last error.
const LAST: [&str; 2] = ["_", "_error"];

/// What ended an input, and all others with it.
const FINAL: [Limit; 3] = [Limit::Deadline, Limit::Fuel, Limit::Output];

impl Session {
    /// A session in a new runtime.
    pub fn new(mut runtime: Runtime) -> Session {
        let state = runtime.state().clone();
        let cx = runtime.engine().context();
        cx.redeclares = true;
        state.commonjs.main.set(Some(commonjs::unnamed(cx, "<repl>")));
        cx.add_globals(node::globals::OF_COMMONJS);
        cx.add_globals(node::globals::MODULES);
        let global = cx.global();
        for name in LAST {
            let key = cx.key(name);
            global.define_new(cx, key, Value::UNDEFINED, Attributes::METHOD);
        }
        let last = LAST.map(|_| Rooted::new(&cx.heap, Value::UNDEFINED));
        Session { runtime, inputs: 0, names: BTreeSet::new(), last, colors: wants_colors(), interrupts: None }
    }

    /// Whether values are printed in colours: if standard output is a terminal, and the environment does not say otherwise.
    pub fn has_colors(&self) -> bool {
        self.colors
    }

    /// Everything that is written to the standard streams from now on goes to `print`.
    pub fn print_through(&mut self, print: impl FnMut(String) + 'static) {
        self.runtime.state().output.borrow_mut().printer = Some(Box::new(print));
    }

    /// From now on interrupts stop what runs.
    ///
    /// # Errors
    /// If there is nothing to wait with.
    pub fn stop_on(&mut self, interrupts: &Interrupts) -> std::io::Result<()> {
        let stopped = interrupts.set_target(self.runtime.engine().stop_handle());
        let state = self.runtime.state().clone();
        let hold = state.io.hold();
        hold.set_ref(false);
        hold.begin();
        let events = state.io.events();
        state.io.spawn(async move {
            loop {
                stopped.notified().await;
                // What waits looks whether it is to stop.
                events.send(|_: &mut Context| Ok(()));
            }
        })?;
        self.interrupts = Some(hold);
        Ok(())
    }

    /// Prints a line.
    pub fn print(&mut self, text: &str) {
        self.runtime.state().output.borrow_mut().line(text);
    }

    /// Ends a line that was begun, and writes what was not written yet: what comes next is a prompt.
    pub fn prepare_prompt(&mut self) {
        let mut output = self.runtime.state().output.borrow_mut();
        if output.is_midway() {
            output.write(b"\n");
        }
        output.flush();
    }

    /// Evaluates an input, and waits for what it awaits.
    pub fn evaluate(&mut self, text: &str) -> Outcome {
        let name = format!("REPL{}", self.inputs + 1);
        self.evaluate_source(&Source::new(name, text), true)
    }

    /// Evaluates an input that nothing follows.
    pub fn evaluate_whole(&mut self, text: &str) -> Outcome {
        let name = format!("REPL{}", self.inputs + 1);
        self.evaluate_source(&Source::new(name, text), false)
    }

    /// Evaluates the text of a file as an input that nothing follows.
    pub fn evaluate_file(&mut self, path: &Path, text: &str) -> Outcome {
        let name = Place::new(path.to_owned()).source_name();
        self.evaluate_source(&Source::written_in(language_of(path), name, text), false)
    }

    fn evaluate_source(&mut self, source: &Rc<Source>, may_go_on: bool) -> Outcome {
        let state = self.runtime.state().clone();
        let cx = self.runtime.engine().context();
        let template = match compile_input(cx, source) {
            Ok(template) => template,
            Err(Refused::Unfinished(_)) if may_go_on => return Outcome::Unfinished,
            Err(Refused::Unfinished(thrown) | Refused::Wrong(thrown)) => {
                self.inputs += 1;
                return self.tell(&Fatal::Thrown(thrown.into()));
            }
        };
        self.inputs += 1;
        self.note_names(&template);
        if template.flags.is_async
            && let Err(fatal) = self.link_imports(&state, source)
        {
            return self.tell(&fatal);
        }
        let cx = self.runtime.engine().context();
        let value = match cx.run_script(&template) {
            Ok(promise) if template.flags.is_async => match promise.as_object() {
                Some(promise) => self.await_input(&state, promise),
                None => Ok(promise),
            },
            ended => ended.map_err(Fatal::from),
        };
        let outcome = match value.and_then(|value| self.show(&state, value)) {
            Ok(()) => Outcome::Done,
            Err(fatal) => self.tell(&fatal),
        };
        // What was not caught meanwhile is told each by itself.
        let mut told = outcome;
        while told == Outcome::Done {
            match event_loop::end_of_turn(self.runtime.engine().context(), &state) {
                Ok(()) => break,
                Err(fatal) => told = self.tell(&fatal),
            }
        }
        told
    }

    /// Looks whether modules have what an input imports from them. What the input has become asks their namespaces for it, where
    /// nothing is missing.
    fn link_imports(&mut self, state: &Rc<State>, source: &Rc<Source>) -> Result<(), Fatal> {
        if !source.text.contains("import") {
            return Ok(());
        }
        let cx = self.runtime.engine().context();
        // What is no module by itself is looked at when it runs.
        let Ok(module) = compile_module(cx, source) else { return Ok(()) };
        if module.requests().is_empty() {
            return Ok(());
        }
        let module = Rooted::new(&cx.heap, module);
        let loading = cx.load_requested_modules(module.get())?;
        self.await_input(state, loading)?;
        Ok(self.runtime.engine().context().link_module(module.get())?)
    }

    fn note_names(&mut self, template: &FunctionTemplate) {
        for global in &template.globals {
            if matches!(global.kind, GlobalKind::Let | GlobalKind::Const) {
                self.names.insert(global.name.to_string());
            }
        }
    }

    /// The completion value of an input that awaits.
    fn await_input(&mut self, state: &Rc<State>, promise: Gc<Object>) -> Result<Value, Fatal> {
        let cx = self.runtime.engine().context();
        // Whoever awaits it handles its rejection.
        outcome(cx, promise, |_| Ok(()))?;
        let promise = Rooted::new(&cx.heap, promise);
        if let Some(interrupts) = &self.interrupts {
            // An interrupt ends it, if nothing else does.
            interrupts.set_ref(true);
        }
        let ended = loop {
            let cx = self.runtime.engine().context();
            let ended = event_loop::run_until(cx, state, || settled(promise.get()).is_some());
            match ended {
                Err(fatal) if !is_end(state, &fatal) => {
                    self.tell(&fatal);
                }
                ended => break ended,
            }
        };
        if let Some(interrupts) = &self.interrupts {
            interrupts.set_ref(false);
        }
        ended?;
        let cx = self.runtime.engine().context();
        match settled(promise.get()) {
            Some(Ok(values)) => {
                let values = values.as_object();
                Ok(values.map_or(Ok(Value::UNDEFINED), |values| values.get(cx, PropertyKey::index(0)))?)
            }
            Some(Err(throw)) => Err(throw.into()),
            None => {
                let message = "The await waits for something that never comes";
                Err(cx.error(ErrorKind::Error, message).into())
            }
        }
    }

    /// Keeps a value as `_` and prints it.
    fn show(&mut self, state: &State, value: Value) -> Result<(), Fatal> {
        let colors = self.colors;
        self.keep(0, value)?;
        let cx = self.runtime.engine().context();
        let text = inspect(cx, value, Options { colors, ..Options::default() })?;
        state.output.borrow_mut().line(&text);
        Ok(())
    }

    /// Keeps a value under one of the names, unless the program has put another there.
    fn keep(&mut self, which: usize, value: Value) -> Result<(), Throw> {
        let cx = self.runtime.engine().context();
        let (key, global) = (cx.key(LAST[which]), cx.global());
        let known = global.get_own_property(cx, key)?.and_then(|property| property.value);
        if known == Some(self.last[which].get()) {
            global.set(cx, key, value)?;
            self.last[which] = Rooted::new(&cx.heap, value);
        }
        Ok(())
    }

    /// Tells of what was not caught.
    fn tell(&mut self, fatal: &Fatal) -> Outcome {
        let state = self.runtime.state().clone();
        if state.node.exit.get().is_some() {
            return self.end();
        }
        let cx = self.runtime.engine().context();
        cx.jobs.carried = Value::UNDEFINED;
        let text = match fatal {
            Fatal::Thrown(throw) if throw.is_termination() => match cx.heap.budget.ended() {
                Some(Limit::Stop) => {
                    self.runtime.engine().stop_handle().reset();
                    "Interrupted".to_owned()
                }
                Some(limit) if FINAL.contains(&limit) => {
                    let text = report(cx, fatal);
                    state.output.borrow_mut().error_line(&text);
                    return Outcome::Ended(1);
                }
                _ => report(cx, fatal),
            },
            Fatal::Thrown(Throw(value)) | Fatal::Reported(value) | Fatal::Rejected(value, _) => {
                let value = Rooted::new(&cx.heap, *value);
                let text = report(cx, fatal);
                // A global that cannot be assigned to keeps nothing.
                let _ = self.keep(1, value.get());
                text
            }
        };
        state.output.borrow_mut().error_line(&text);
        Outcome::Done
    }

    /// Lets timers and the like go on until something is in the mailbox; `None` if nobody can put anything there any more.
    ///
    /// # Errors
    /// The exit status, if the program ends meanwhile.
    pub fn next<T: Send + 'static>(&mut self, mailbox: &Mailbox<T>) -> Result<Option<T>, u8> {
        let state = self.runtime.state().clone();
        let arrived = Rc::new(RefCell::new(None));
        let (hold, place) = (state.io.hold(), arrived.clone());
        let started = state.io.start_for(&hold, mailbox.receive(), move |_, received| {
            *place.borrow_mut() = Some(received);
            Ok(())
        });
        if started.is_err() {
            return Ok(None);
        }
        loop {
            let cx = self.runtime.engine().context();
            let ended = event_loop::run_until(cx, &state, || arrived.borrow().is_some());
            if let Err(fatal) = ended
                && let Outcome::Ended(status) = self.tell(&fatal)
            {
                return Err(status);
            }
            let received = arrived.borrow_mut().take();
            if let Some(received) = received {
                return Ok(received);
            }
        }
    }

    /// Ends the program: whoever listens hears of it, and may choose the status.
    pub fn end(&mut self) -> Outcome {
        let state = self.runtime.state().clone();
        let status =
            process::exit_status(self.runtime.engine().context(), &state, 0).unwrap_or_else(|fatal| {
                self.tell(&fatal);
                1
            });
        state.output.borrow_mut().flush();
        Outcome::Ended(status)
    }
}

/// Whether what was not caught ends what runs, however it ran.
fn is_end(state: &State, fatal: &Fatal) -> bool {
    state.node.exit.get().is_some() || matches!(fatal, Fatal::Thrown(throw) if throw.is_termination())
}

/// Whether standard output shows colours, by what the environment says.
fn wants_colors() -> bool {
    let variable = |name| std::env::var_os(name);
    match variable("FORCE_COLOR") {
        Some(value) => value != "0",
        None if variable("NO_COLOR").is_some() || variable("NODE_DISABLE_COLORS").is_some() => false,
        None => variable("TERM").is_none_or(|term| term != "dumb") && std::io::stdout().is_terminal(),
    }
}
