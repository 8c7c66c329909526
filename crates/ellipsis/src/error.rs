//! What scripts throw, as plain data.

use ellipsis_engine::FrameLocation;
use ellipsis_engine::{Context, Object, Throw, Value};

/// When an error came up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// The source text did not compile.
    Parse,
    /// A module that is asked for was not found, did not compile, or lacks an export.
    Resolution,
    /// A script threw.
    Runtime,
    /// A bound was passed: fuel, deadline, memory, or the stop flag.
    Terminated,
}

/// A place in a source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    /// The name of the source.
    pub source: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in UTF-16 code units.
    pub column: u32,
    /// The text of the line.
    pub text: String,
    /// The function; empty at the top and in functions without a name.
    pub function: String,
}

impl From<FrameLocation> for Location {
    fn from(frame: FrameLocation) -> Location {
        let FrameLocation { function, source, line, column, text } = frame;
        Location { source, line, column, text, function }
    }
}

/// What a script threw, or why it could not run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// When it came up.
    pub phase: Phase,
    /// `TypeError` and the like; of other objects the name of their class; empty for primitives.
    pub name: String,
    /// The message; of primitives and objects that are no errors a description.
    pub message: String,
    /// The error's `stack`, if it has one.
    pub stack: Option<String>,
    /// Where the error was made; where compilation stopped.
    pub location: Option<Box<Location>>,
}

impl Error {
    /// What was thrown in a context. May run getters of error classes that scripts define.
    pub fn from_throw(cx: &mut Context, phase: Phase, throw: Throw) -> Error {
        let plain = |phase, message: &str| Error {
            phase,
            name: String::new(),
            message: message.into(),
            stack: None,
            location: None,
        };
        if throw.is_termination() {
            return plain(Phase::Terminated, "the script was terminated");
        }
        let Some(object) = throw.0.as_object() else {
            let message = match throw.0.as_string() {
                Some(string) => string.to_std_string(),
                None => cx.describe(throw.0),
            };
            return plain(phase, &message);
        };
        let name = text(cx, object, "name").filter(|name| !name.is_empty());
        let name = name.or_else(|| class_name(cx, object)).unwrap_or_default();
        let message = text(cx, object, "message");
        let stack = text(cx, object, "stack");
        let message = message.unwrap_or_else(|| cx.describe(throw.0));
        let location = cx.error_locations(object).into_iter().next().map(|frame| Box::new(frame.into()));
        Error { phase, name, message, stack, location }
    }
}

fn text(cx: &mut Context, object: ellipsis_engine::Gc<Object>, name: &str) -> Option<String> {
    Some(object.get_named(cx, name).ok()?.as_string()?.to_std_string())
}

fn class_name(cx: &mut Context, object: ellipsis_engine::Gc<Object>) -> Option<String> {
    let constructor: Value = object.get_named(cx, "constructor").ok()?;
    text(cx, constructor.as_object()?, "name")
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Error { name, message, location, .. } = self;
        match (name.is_empty(), message.is_empty()) {
            (true, _) => f.write_str(message)?,
            (false, true) => f.write_str(name)?,
            (false, false) => write!(f, "{name}: {message}")?,
        }
        match location.as_deref() {
            Some(Location { source, line, column, .. }) => write!(f, " ({source}:{line}:{column})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
