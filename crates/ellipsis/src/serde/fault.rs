//! What goes wrong on the way through serde, and where.

use std::fmt::{self, Display, Write};

use crate::error::Error;

/// An error, and the way to it, of which each level adds its step as the error passes.
#[derive(Debug)]
pub(super) struct Fault(Box<Parts>);

#[derive(Debug)]
struct Parts {
    error: Error,
    /// From the inside out.
    path: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Key(String),
    Index(u32),
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Fault {
        Fault::from(Error::conversion(message.into()))
    }

    /// It happened in the value of that key.
    pub(super) fn at_key(mut self, key: &str) -> Fault {
        self.0.path.push(Step::Key(key.to_owned()));
        self
    }

    /// It happened in that element.
    pub(super) fn at_index(mut self, index: u32) -> Fault {
        self.0.path.push(Step::Index(index));
        self
    }

    pub(super) fn into_error(self) -> Error {
        let Parts { error, path } = *self.0;
        let mut text = String::new();
        for step in path.iter().rev() {
            // Writing to a string does not fail.
            let _ = match step {
                Step::Index(index) => write!(text, "[{index}]"),
                Step::Key(key) if !is_name(key) => write!(text, "[{key:?}]"),
                Step::Key(key) if text.is_empty() => write!(text, "{key}"),
                Step::Key(key) => write!(text, ".{key}"),
            };
        }
        if text.is_empty() { error } else { error.at(&text) }
    }
}

fn is_name(key: &str) -> bool {
    !key.starts_with(|first: char| first.is_ascii_digit())
        && !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault(Box::new(Parts { error, path: Vec::new() }))
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.error.message())
    }
}

impl std::error::Error for Fault {}

impl ::serde::de::Error for Fault {
    fn custom<T: Display>(message: T) -> Fault {
        Fault::new(message.to_string())
    }
}

impl ::serde::ser::Error for Fault {
    fn custom<T: Display>(message: T) -> Fault {
        Fault::new(message.to_string())
    }
}
