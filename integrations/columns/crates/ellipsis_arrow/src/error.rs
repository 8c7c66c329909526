//! What goes wrong, and in which row.

use std::fmt;

use arrow_schema::ArrowError;
use ellipsis::ErrorKind;

/// What the scripts are called that are not the caller's.
const OURS: [&str; 2] = [KERNELS, COLUMNS];
pub(crate) const KERNELS: &str = "kernels.js";
pub(crate) const COLUMNS: &str = "columns.js";

/// Why a function could not be added or called.
///
/// ```
/// use ellipsis_arrow::{Functions, Options, Signature};
/// use arrow_schema::DataType;
///
/// let functions = Functions::new();
/// let error = functions.add_function("broken", Signature::returning(DataType::Int32), "(a) =>", Options::default());
/// assert!(error.unwrap_err().to_string().starts_with("broken: SyntaxError"));
/// ```
#[derive(Clone, Debug)]
pub struct Error {
    function: String,
    row: Option<usize>,
    cause: Cause,
}

#[derive(Clone, Debug)]
enum Cause {
    Script(ellipsis::Error),
    Text(String),
}

/// What everything gives that may fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Error {
        Error { function: String::new(), row: None, cause: Cause::Text(text.into()) }
    }

    pub(crate) fn of(mut self, function: &str) -> Error {
        if self.function.is_empty() {
            self.function = function.to_owned();
        }
        self
    }

    /// Says which argument it is about.
    pub(crate) fn of_argument(mut self, number: usize) -> Error {
        if let Cause::Text(text) = &mut self.cause {
            *text = format!("argument {}: {text}", number + 1);
        }
        self
    }

    pub(crate) fn at(mut self, row: Option<usize>) -> Error {
        self.row = self.row.or(row);
        self
    }

    /// The function that failed.
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The row of the batch at which it failed, if it was at one.
    pub fn row(&self) -> Option<usize> {
        self.row
    }

    /// What the engine says, if it was a script that failed.
    pub fn script(&self) -> Option<&ellipsis::Error> {
        match &self.cause {
            Cause::Script(error) => Some(error),
            Cause::Text(_) => None,
        }
    }

    /// The kind of the engine's error, which says whether a limit was passed.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.script().map(ellipsis::Error::kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.function)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        if !self.function.is_empty() || self.row.is_some() {
            f.write_str(": ")?;
        }
        match &self.cause {
            // Where it says that a result is of the wrong type is of no interest.
            Cause::Script(error)
                if error.location().is_some_and(|place| OURS.contains(&place.source.as_str())) =>
            {
                write!(f, "{}: {}", error.name(), error.message())
            }
            Cause::Script(error) => error.fmt(f),
            Cause::Text(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.script().map(|error| error as &(dyn std::error::Error + 'static))
    }
}

impl From<ellipsis::Error> for Error {
    fn from(error: ellipsis::Error) -> Error {
        Error { function: String::new(), row: None, cause: Cause::Script(error) }
    }
}

impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Error {
        Error::new(error.to_string())
    }
}
