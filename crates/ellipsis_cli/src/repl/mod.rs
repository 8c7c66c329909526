//! The REPL: reads an input, evaluates it, prints what it comes to, and again. Lines are read on a thread of their own, so that
//! timers and promises go on meanwhile.

mod commands;
mod lines;
mod terminal;

use std::io::IsTerminal;

use ellipsis_runtime::{Interrupts, Mailbox, Outcome, Runtime, Session, mailbox};

use commands::Command;
use lines::{Lines, Message};
use terminal::Terminal;

/// What stands before a line that begins an input, and before those that go on with one.
const PROMPT: &str = "> ";
const CONTINUATION: &str = "... ";

/// Runs it in runtimes that are made so; the exit status.
pub(crate) fn run(make: &dyn Fn() -> Runtime) -> u8 {
    let is_terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let terminal = if is_terminal { Terminal::remember() } else { None };
    let (sender, messages) = mailbox();
    let mut session = Session::new(make());
    let lines = match &terminal {
        Some(_) => lines::edited(sender, session.has_colors()),
        None => lines::plain(sender),
    };
    // Elsewhere the system ends the process, as it does with every other.
    let interrupts = terminal.as_ref().and_then(|_| Interrupts::listen().ok());
    prepare(&mut session, &lines, interrupts.as_ref());
    if terminal.is_some() {
        session.print(concat!(
            "Ellipsis ",
            env!("CARGO_PKG_VERSION"),
            "\n.help lists the commands, Ctrl-D leaves"
        ));
    }
    let mut repl = Repl {
        session,
        make,
        lines,
        messages,
        interrupts,
        input: String::new(),
        edited: None,
        inputs: Vec::new(),
        leaving: false,
    };
    let status = loop {
        if let Outcome::Ended(status) = repl.step() {
            break status;
        }
    };
    // The process ends: the system takes the memory back faster than the heap could.
    std::mem::forget(repl);
    if let Some(terminal) = terminal {
        terminal.restore();
    }
    status
}

fn prepare(session: &mut Session, lines: &Lines, interrupts: Option<&Interrupts>) {
    if let Some(printer) = lines.printer() {
        session.print_through(printer);
    }
    if let Some(interrupts) = interrupts {
        // Without them, what runs too long ends with the process.
        let _ = session.stop_on(interrupts);
    }
}

struct Repl<'m> {
    session: Session,
    make: &'m dyn Fn() -> Runtime,
    lines: Lines,
    messages: Mailbox<Message>,
    interrupts: Option<Interrupts>,
    /// What was typed in of an input that is not finished.
    input: String,
    /// The same while it is edited: nothing looks whether it is finished.
    edited: Option<String>,
    /// The inputs that were evaluated.
    inputs: Vec<String>,
    /// The next interrupt leaves.
    leaving: bool,
}

impl Repl<'_> {
    /// Reads a line, and does what it says.
    fn step(&mut self) -> Outcome {
        self.session.prepare_prompt();
        let prompt = match (&self.edited, self.input.is_empty()) {
            (Some(_), _) => "",
            (None, true) => PROMPT,
            (None, false) => CONTINUATION,
        };
        self.lines.ask(prompt);
        let message = loop {
            match self.session.next(&self.messages) {
                Ok(Some(Message::Complete(text, answer))) => {
                    // Who asked may have stopped waiting.
                    let _ = answer.send(self.session.complete(&text));
                }
                Ok(Some(Message::Preview(text, answer))) => {
                    let _ = answer.send(self.session.preview(&text));
                }
                Ok(Some(message)) => break message,
                Ok(None) => break Message::End,
                Err(status) => return Outcome::Ended(status),
            }
        };
        if !matches!(message, Message::Interrupt { .. }) {
            self.leaving = false;
        }
        match message {
            Message::Line(line) => self.line(&line),
            Message::Interrupt { empty } => self.interrupt(empty),
            _ => self.end(),
        }
    }

    fn line(&mut self, line: &str) -> Outcome {
        if let Some(edited) = &mut self.edited {
            edited.push_str(line);
            edited.push('\n');
            return Outcome::Unfinished;
        }
        match Command::of(line, !self.input.is_empty()) {
            Some(Ok(command)) => {
                self.lines.remember(line);
                return self.command(&command);
            }
            Some(Err(problem)) => {
                self.lines.remember(line);
                self.session.print(&problem);
                return Outcome::Done;
            }
            None => {}
        }
        if line.trim().is_empty() && self.input.is_empty() {
            return Outcome::Done;
        }
        if !self.input.is_empty() {
            self.input.push('\n');
        }
        self.input.push_str(line);
        let outcome = self.session.evaluate(&self.input);
        if outcome != Outcome::Unfinished {
            self.finish();
        }
        outcome
    }

    /// Keeps the input that was evaluated.
    fn finish(&mut self) {
        let input = std::mem::take(&mut self.input);
        self.lines.remember(&input);
        self.inputs.push(input);
    }

    fn interrupt(&mut self, is_empty: bool) -> Outcome {
        let drops = self.edited.take().is_some() || !self.input.is_empty() || !is_empty;
        self.input.clear();
        if drops {
            self.leaving = false;
        } else if self.leaving {
            return self.session.end();
        } else {
            self.leaving = true;
            self.session.print("Ctrl-C again leaves, as do Ctrl-D and .exit");
        }
        Outcome::Done
    }

    /// There are no more lines, or none of what is edited.
    fn end(&mut self) -> Outcome {
        if let Some(edited) = self.edited.take() {
            self.input = edited;
            let outcome = self.session.evaluate_whole(&self.input);
            self.finish();
            return outcome;
        }
        if !self.input.is_empty() {
            let outcome = self.session.evaluate_whole(&self.input);
            if outcome != Outcome::Done {
                return outcome;
            }
        }
        self.session.end()
    }

    fn command(&mut self, command: &Command) -> Outcome {
        match command {
            Command::Help => self.session.print(&commands::help()),
            Command::Exit => return self.session.end(),
            Command::Break => self.input.clear(),
            Command::Clear => {
                self.input.clear();
                self.inputs.clear();
                self.session = Session::new((self.make)());
                prepare(&mut self.session, &self.lines, self.interrupts.as_ref());
            }
            Command::Editor => {
                self.edited = Some(String::new());
                self.session.print("// Ctrl-D runs what follows, Ctrl-C drops it");
            }
            Command::Load(file) => match std::fs::read_to_string(file) {
                Ok(text) => {
                    let path = std::path::absolute(file).unwrap_or_else(|_| file.into());
                    let outcome = self.session.evaluate_file(&path, text.trim_start_matches('\u{feff}'));
                    self.inputs.push(text.trim_end().to_owned());
                    return outcome;
                }
                Err(problem) => self.session.print(&format!("cannot read {file}: {problem}")),
            },
            Command::Save(file) => {
                let text = self.inputs.join("\n") + "\n";
                match std::fs::write(file, text) {
                    Ok(()) => self.session.print(&format!("saved to {file}")),
                    Err(problem) => self.session.print(&format!("cannot write {file}: {problem}")),
                }
            }
        }
        Outcome::Done
    }
}
