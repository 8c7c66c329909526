//! Where lines come from: an editor on the terminal, or standard input as it is. Both read on a thread of their own, a line
//! whenever they are asked for one.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::BufRead;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use ellipsis_runtime::{Completions, Sender};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, ExternalPrinter, Helper};

use super::commands;

/// What the thread says, or asks.
pub(super) enum Message {
    Line(String),
    /// Ctrl-C at a line, which was empty or was not.
    Interrupt {
        empty: bool,
    },
    End,
    /// What a text may go on with.
    Complete(String, mpsc::Sender<Completions>),
    /// What a text comes to, if that is easy to say.
    Preview(String, mpsc::Sender<Option<String>>),
}

/// What the thread is to do.
enum Request {
    Read(&'static str),
    /// To be found in the history.
    Remember(String),
}

type Printer = Arc<Mutex<dyn FnMut(String) + Send>>;

/// The thread that reads.
pub(super) struct Lines {
    requests: mpsc::Sender<Request>,
    printer: Option<Printer>,
}

impl Lines {
    /// Asks for a line. What comes of it is a message.
    pub(super) fn ask(&self, prompt: &'static str) {
        // A thread that is gone has said so.
        let _ = self.requests.send(Request::Read(prompt));
    }

    /// Puts an input into the history.
    pub(super) fn remember(&self, input: &str) {
        let _ = self.requests.send(Request::Remember(input.to_owned()));
    }

    /// What prints above the line that is being edited.
    pub(super) fn printer(&self) -> Option<impl FnMut(String) + 'static> {
        let printer = self.printer.clone()?;
        Some(move |text| (*printer.lock().unwrap_or_else(PoisonError::into_inner))(text))
    }
}

/// Reads standard input as it is.
pub(super) fn plain(messages: Sender<Message>) -> Lines {
    let (requests, asked) = mpsc::channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        for request in asked {
            let Request::Read(_) = request else { continue };
            let mut bytes = Vec::new();
            let message = match input.read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => Message::End,
                Ok(_) => {
                    Message::Line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned())
                }
            };
            if !messages.send(message) {
                return;
            }
        }
    });
    Lines { requests, printer: None }
}

/// Edits lines on the terminal.
pub(super) fn edited(messages: Sender<Message>, colors: bool) -> Lines {
    let config = Config::builder().completion_type(CompletionType::List).auto_add_history(false).build();
    let Ok(mut editor) = Editor::<Asker, FileHistory>::with_config(config) else { return plain(messages) };
    let messages = Arc::new(messages);
    editor.set_helper(Some(Asker { messages: messages.clone(), colors, is_empty: Cell::new(true) }));
    let printer = editor.create_external_printer().ok().map(|mut printer| {
        // There is nobody left to tell if the terminal is gone.
        let print = move |text| drop(printer.print(text));
        Arc::new(Mutex::new(print)) as Printer
    });
    let (requests, asked) = mpsc::channel();
    std::thread::spawn(move || {
        let history = history_file();
        if let Some(file) = &history {
            // There is none at first.
            let _ = editor.load_history(file);
        }
        for request in asked {
            match request {
                Request::Read(prompt) => {
                    if !messages.send(read(&mut editor, prompt)) {
                        return;
                    }
                }
                Request::Remember(input) => {
                    let added = editor.add_history_entry(input).unwrap_or(false);
                    if let Some(file) = history.as_ref().filter(|_| added) {
                        // A history that cannot be kept is kept for this session.
                        let _ = editor.append_history(file);
                    }
                }
            }
        }
    });
    Lines { requests, printer }
}

fn read(editor: &mut Editor<Asker, FileHistory>, prompt: &str) -> Message {
    loop {
        return match editor.readline(prompt) {
            Ok(line) => Message::Line(line),
            Err(ReadlineError::Interrupted) => {
                Message::Interrupt { empty: editor.helper().is_none_or(|asker| asker.is_empty.get()) }
            }
            // The window has another size.
            Err(ReadlineError::Signal(_)) => continue,
            Err(_) => Message::End,
        };
    }
}

/// Where the history is kept: `ELLIPSIS_HISTORY`, nowhere if that is empty; else in the folder of the user's state.
fn history_file() -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).map(PathBuf::from);
    if let Some(file) = variable("ELLIPSIS_HISTORY") {
        return (!file.as_os_str().is_empty()).then_some(file);
    }
    let state = variable("XDG_STATE_HOME").filter(|folder| folder.is_absolute());
    let folder = state.or_else(|| Some(std::env::home_dir()?.join(".local/state")))?.join("ellipsis");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// What the editor asks of the session.
struct Asker {
    messages: Arc<Sender<Message>>,
    colors: bool,
    /// Whether the line is empty, as it was last shown.
    is_empty: Cell<bool>,
}

impl Asker {
    /// The answer to a question, unless what runs just then takes longer.
    fn ask<T>(&self, question: impl FnOnce(mpsc::Sender<T>) -> Message, patience: Duration) -> Option<T> {
        let (sender, answer) = mpsc::channel();
        self.messages.send(question(sender));
        answer.recv_timeout(patience).ok()
    }
}

impl Helper for Asker {}

impl Validator for Asker {}

impl Completer for Asker {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let text = &line[..at];
        if text.starts_with('.') {
            return Ok((0, commands::completions(text)));
        }
        let asked = self.ask(|answer| Message::Complete(text.to_owned(), answer), Duration::from_secs(2));
        Ok(asked.map_or((at, Vec::new()), |found| (found.start, found.texts)))
    }
}

/// What an input comes to, behind it.
struct Preview(String);

impl Hint for Preview {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Asker {
    type Hint = Preview;

    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<Preview> {
        self.is_empty.set(line.is_empty());
        if !self.colors || at < line.len() || line.trim().is_empty() {
            return None;
        }
        let asked = self.ask(|answer| Message::Preview(line.to_owned(), answer), Duration::from_millis(50));
        asked.flatten().map(|text| Preview(format!("  // {text}")))
    }
}

impl Highlighter for Asker {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[2m{hint}\x1b[22m"))
    }
}
