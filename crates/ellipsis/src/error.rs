//! What goes wrong: errors as Rust sees them, and how they become exceptions and back.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::panic::resume_unwind;
use std::sync::Arc;

use ellipsis_bytecode::Source;
use ellipsis_engine::{
    Attributes, Context, FrameLocation, Gc, JsResult, Limit, NativeData, Object, Throw, Trace,
};
use ellipsis_engine::{JsString, JsSymbol, PropertyKey, Tracer};

use crate::engine::Scope;
use crate::value::Value;

/// What kind of error it is.
///
/// ```
/// use ellipsis::{Engine, ErrorKind};
///
/// let mut engine = Engine::new();
/// engine.set_fuel(Some(1_000_000));
/// let kind = |engine: &mut Engine, code| engine.eval::<f64>(code).unwrap_err().kind();
/// assert_eq!(kind(&mut engine, "1 +"), ErrorKind::Syntax);
/// assert_eq!(kind(&mut engine, "throw 1"), ErrorKind::Exception);
/// assert_eq!(kind(&mut engine, "'one'"), ErrorKind::Conversion);
/// assert_eq!(kind(&mut engine, "for (;;);"), ErrorKind::OutOfFuel);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The source text does not compile.
    Syntax,
    /// Bytes are no [compiled code](crate::Compiled) that can be run.
    Code,
    /// A module was not found, does not compile, or lacks an export that is asked for.
    Module,
    /// A script, or a host function, threw.
    Exception,
    /// A value is not what Rust asked for, or Rust's is none that there is in JavaScript.
    Conversion,
    /// A handle belongs to another engine.
    ForeignHandle,
    /// The script was ended: it used up its [fuel](Scope::set_fuel).
    OutOfFuel,
    /// The script was ended: its [deadline](Scope::set_deadline) has come.
    DeadlineExceeded,
    /// The script was ended by a [`StopHandle`](crate::StopHandle).
    Stopped,
    /// The script was ended: its values take more than the [heap may have](Scope::set_heap_limit).
    OutOfMemory,
    /// The script was ended: its calls nest deeper than the [stack may be](Scope::set_stack_limit).
    StackOverflow,
    /// The script was ended: it made a string [longer than strings may be](Scope::set_string_limit).
    StringTooLong,
    /// The script was ended: an array got [longer than arrays may be](Scope::set_array_limit).
    ArrayTooLong,
    /// The script was ended, or did not begin: a text nests [deeper than texts may](Scope::set_nesting_limit).
    NestedTooDeeply,
    /// The script was ended: a match took [more steps than it may](Scope::set_regex_limit).
    RegexTooLong,
    /// The script was ended: [more jobs wait than may](Scope::set_job_limit).
    TooManyJobs,
    /// The script was ended: the console wrote [more than it may](Scope::set_output_limit).
    TooMuchOutput,
}

impl ErrorKind {
    /// Whether a limit ended the script, which no script can catch.
    ///
    /// ```
    /// use ellipsis::ErrorKind;
    ///
    /// assert!(ErrorKind::OutOfFuel.is_limit());
    /// assert!(!ErrorKind::Exception.is_limit());
    /// ```
    pub fn is_limit(self) -> bool {
        self.limit().is_some()
    }

    /// The engine's name for it.
    fn limit(self) -> Option<Limit> {
        LIMITS.iter().find(|(kind, ..)| *kind == self).map(|&(_, limit, _)| limit)
    }
}

/// Limits, with what is said of scripts that they ended.
const LIMITS: &[(ErrorKind, Limit, &str)] = &[
    (ErrorKind::OutOfFuel, Limit::Fuel, "it used up its fuel"),
    (ErrorKind::DeadlineExceeded, Limit::Deadline, "its time is over"),
    (ErrorKind::Stopped, Limit::Stop, "it was stopped"),
    (ErrorKind::OutOfMemory, Limit::Heap, "out of memory"),
    (ErrorKind::StackOverflow, Limit::Stack, "its calls nest too deeply"),
    (ErrorKind::StringTooLong, Limit::StringLength, "it made too long a string"),
    (ErrorKind::ArrayTooLong, Limit::ArrayLength, "it made too long an array"),
    (ErrorKind::NestedTooDeeply, Limit::Nesting, "a text nests too deeply"),
    (ErrorKind::RegexTooLong, Limit::RegexSteps, "a match took too many steps"),
    (ErrorKind::TooManyJobs, Limit::Jobs, "too many jobs wait"),
    (ErrorKind::TooMuchOutput, Limit::Output, "it wrote too much to the console"),
];

/// A place in a source.
///
/// ```
/// let error = ellipsis::Engine::new().eval_script::<()>("oops.js", "let a = 1;\nnull.length").unwrap_err();
/// let place = error.location().unwrap();
/// assert_eq!((place.source.as_str(), place.line, place.column), ("oops.js", 2, 6));
/// assert_eq!(place.text, "null.length");
/// ```
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

impl Location {
    fn of(frame: FrameLocation) -> Location {
        let FrameLocation { function, source, line, column, text } = frame;
        Location { source, line, column, text, function }
    }

    /// The line of the source, and below it a mark at the column.
    ///
    /// ```
    /// let error = ellipsis::Engine::new().eval_script::<()>("oops.js", "let a = 1;\n\tnull.length").unwrap_err();
    /// assert_eq!(error.location().unwrap().marked(), "\tnull.length\n\t     ^");
    /// ```
    pub fn marked(&self) -> String {
        let mut before = 1;
        let indentation = self.text.chars().take_while(|character| {
            before += character.len_utf16();
            before <= self.column as usize
        });
        let indentation: String =
            indentation.map(|character| if character == '\t' { '\t' } else { ' ' }).collect();
        format!("{}\n{indentation}^", self.text)
    }
}

type Cause = Arc<dyn StdError + Send + Sync>;

/// Why something failed: what a script threw, or why it could not run. What host functions return as an `Err` becomes
/// an exception, and what was thrown stays the same value on its way through Rust.
///
/// ```
/// use ellipsis::{Engine, Error, ErrorKind, Function, Scope};
///
/// let mut engine = Engine::new();
/// let pass = Function::new(&mut engine, "pass", |scope: &mut Scope, callback: Function| {
///     callback.call::<()>(scope, ())
/// })?;
/// engine.set_global("pass", &pass)?;
/// let same = engine.eval::<bool>("const e = {}; try { pass(() => { throw e }) } catch (x) { x === e }")?;
/// assert!(same);
///
/// let error = engine.eval::<()>("pass(() => null.x)").unwrap_err();
/// assert_eq!((error.kind(), error.name()), (ErrorKind::Exception, "TypeError"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Error(Box<Parts>);

#[derive(Clone)]
struct Parts {
    kind: ErrorKind,
    name: String,
    message: Cow<'static, str>,
    stack: Option<String>,
    /// From the inside out.
    frames: Vec<Location>,
    thrown: Option<Value>,
    cause: Option<Cause>,
}

impl Error {
    fn of(kind: ErrorKind, name: &str, message: impl Into<Cow<'static, str>>) -> Error {
        let (name, message) = (name.to_owned(), message.into());
        Error(Box::new(Parts {
            kind,
            name,
            message,
            stack: None,
            frames: Vec::new(),
            thrown: None,
            cause: None,
        }))
    }

    /// An error that becomes a new object of the class `Error`.
    ///
    /// ```
    /// use ellipsis::{Engine, Error, Function};
    ///
    /// let mut engine = Engine::new();
    /// let fail = Function::new(&mut engine, "fail", || Err::<(), _>(Error::new("no such row")))?;
    /// engine.set_global("fail", &fail)?;
    /// let text: String = engine.eval("try { fail() } catch (error) { String(error) }")?;
    /// assert_eq!(text, "Error: no such row");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(message: impl Into<Cow<'static, str>>) -> Error {
        Error::of(ErrorKind::Exception, "Error", message)
    }

    /// An error that becomes a `TypeError`.
    ///
    /// ```
    /// assert_eq!(ellipsis::Error::type_error("not a row").to_string(), "TypeError: not a row");
    /// ```
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Error {
        Error::of(ErrorKind::Exception, "TypeError", message)
    }

    /// An error that becomes a `RangeError`.
    ///
    /// ```
    /// assert_eq!(ellipsis::Error::range_error("too far").name(), "RangeError");
    /// ```
    pub fn range_error(message: impl Into<Cow<'static, str>>) -> Error {
        Error::of(ErrorKind::Exception, "RangeError", message)
    }

    /// An error that throws that value, whatever it is.
    ///
    /// ```
    /// use ellipsis::{Error, Value};
    ///
    /// assert_eq!(Error::thrown_value(Value::from(1.0)).thrown(), Some(&Value::Number(1.0)));
    /// ```
    pub fn thrown_value(value: Value) -> Error {
        let mut error = Error::of(ErrorKind::Exception, "", format!("{value:?}"));
        error.0.thrown = Some(value);
        error
    }

    /// An error of Rust's. As an exception it is an `Error` with its text, from which it can be had back.
    ///
    /// ```
    /// use ellipsis::{Engine, Error, Function};
    ///
    /// let mut engine = Engine::new();
    /// let read = Function::new(&mut engine, "read", |text: String| text.parse::<u8>())?;
    /// let error = read.call::<u8>(&mut engine, ("x",)).unwrap_err();
    /// assert_eq!(error.message(), "invalid digit found in string");
    /// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn from_rust(error: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        match error.into().downcast::<Error>() {
            Ok(error) => *error,
            Err(cause) => {
                let mut error = Error::new(cause.to_string());
                error.0.cause = Some(cause.into());
                error
            }
        }
    }

    pub(crate) fn conversion(message: String) -> Error {
        Error::of(ErrorKind::Conversion, "TypeError", message)
    }

    pub(crate) fn code(message: String) -> Error {
        Error::of(ErrorKind::Code, "Error", message)
    }

    /// Why a text does not compile.
    pub(crate) fn syntax(message: String, source: &Source, offset: u32) -> Error {
        let mut error = Error::of(ErrorKind::Syntax, "SyntaxError", message);
        error.0.frames.push(Location::of(FrameLocation::new(String::new(), source, offset)));
        error
    }

    pub(crate) fn foreign_handle() -> Error {
        Error::of(ErrorKind::ForeignHandle, "TypeError", "the handle belongs to another engine")
    }

    /// Says which argument could not be converted.
    pub(crate) fn of_argument(self, number: usize) -> Error {
        self.at(&format!("argument {number}"))
    }

    /// Says what could not be converted.
    pub(crate) fn at(mut self, place: &str) -> Error {
        if self.kind() == ErrorKind::Conversion {
            self.0.message = format!("{place}: {}", self.0.message).into();
        }
        self
    }

    /// Says which property could not be converted.
    #[cold]
    pub(crate) fn at_key(self, key: PropertyKey) -> Error {
        match key.as_index() {
            Some(index) => self.at(&format!("[{index}]")),
            None => self.at(&key.display()),
        }
    }

    pub(crate) fn with_kind(mut self, kind: ErrorKind) -> Error {
        self.0.kind = kind;
        self
    }

    /// What kind of error it is.
    ///
    /// ```
    /// # use ellipsis::{Error, ErrorKind};
    /// assert_eq!(Error::new("x").kind(), ErrorKind::Exception);
    /// ```
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// `TypeError` and the like; of objects that have no name the name of their class; empty for primitives.
    ///
    /// ```
    /// let error = ellipsis::Engine::new().eval::<()>("undeclared").unwrap_err();
    /// assert_eq!(error.name(), "ReferenceError");
    /// ```
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The message; of primitives, and objects that have none, a description.
    ///
    /// ```
    /// let error = ellipsis::Engine::new().eval::<()>("undeclared").unwrap_err();
    /// assert_eq!(error.message(), "undeclared is not defined");
    /// ```
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The `stack` of what was thrown, if it has one.
    ///
    /// ```
    /// let error = ellipsis::Engine::new().eval_script::<()>("f.js", "(function f() { null.x })()").unwrap_err();
    /// assert!(error.stack().unwrap().contains("at f (f.js:1:"));
    /// ```
    pub fn stack(&self) -> Option<&str> {
        self.0.stack.as_deref()
    }

    /// Where the error object was made, or where compilation stopped.
    ///
    /// ```
    /// let error = ellipsis::Engine::new().eval_script::<()>("f.js", "let x = ;").unwrap_err();
    /// assert_eq!(error.location().unwrap().column, 9);
    /// ```
    pub fn location(&self) -> Option<&Location> {
        self.0.frames.first()
    }

    /// Where the error object was made, and where that was called, and so on.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let error = engine.eval_script::<()>("f.js", "function f() {\n  null.x;\n}\nf();").unwrap_err();
    /// let lines: Vec<_> = error.frames().iter().map(|frame| (frame.function.as_str(), frame.line)).collect();
    /// assert_eq!(lines, [("f", 2), ("", 4)]);
    /// ```
    pub fn frames(&self) -> &[Location] {
        &self.0.frames
    }

    /// The value that was thrown, if it was a script that threw it.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let error = engine.eval::<()>("throw { code: 7 }").unwrap_err();
    /// let thrown = error.thrown().and_then(|value| value.as_object()).unwrap();
    /// assert_eq!(thrown.get::<i32>(&mut engine, "code")?, 7);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn thrown(&self) -> Option<&Value> {
        self.0.thrown.as_ref()
    }

    /// The error of Rust's that it comes from, if that is an `E`.
    ///
    /// ```
    /// let error = ellipsis::Error::from_rust("x".parse::<u8>().unwrap_err());
    /// assert!(error.downcast_ref::<std::num::ParseIntError>().is_some());
    /// assert!(error.downcast_ref::<std::io::Error>().is_none());
    /// ```
    pub fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        self.0.cause.as_ref()?.downcast_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { name, message, .. } = &*self.0;
        match (name.is_empty(), message.is_empty()) {
            (true, _) => f.write_str(message)?,
            (false, true) => f.write_str(name)?,
            (false, false) => write!(f, "{name}: {message}")?,
        }
        match self.location() {
            Some(Location { source, line, column, .. }) => write!(f, " ({source}:{line}:{column})"),
            None => Ok(()),
        }
    }
}

/// For people, since it is what `main` and `unwrap` show: the kind, the text, and the line of the source.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.kind())?;
        self.location().map_or(Ok(()), |place| write!(f, "\n{}", place.marked()))
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_ref().map(|cause| &**cause as &dyn StdError)
    }
}

/// What an exception that was made of an error of Rust's carries along.
struct CauseData(Cause);

impl NativeData for CauseData {
    const NAME: &'static str = "Error";
}

impl Trace for CauseData {
    fn trace(&self, _: &mut Tracer) {}
}

/// The private name by which that hangs on the exception.
fn cause_key(cx: &mut Context) -> PropertyKey {
    if let Some(known) = Scope::of(cx).host().cause_name.get() {
        return PropertyKey::symbol(known);
    }
    let description = JsString::from_str(&mut cx.heap, "#cause");
    let name = JsSymbol::new_private(&mut cx.heap, description);
    Scope::of(cx).host().cause_name.set(Some(name));
    PropertyKey::symbol(name)
}

impl Scope {
    /// Does what may run scripts.
    #[inline]
    pub(crate) fn attempt<T>(
        &mut self,
        operation: impl FnOnce(&mut Context) -> JsResult<T>,
    ) -> Result<T, Error> {
        let cx = self.cx();
        let result = operation(cx);
        cx.settle_memory(result).map_err(|throw| self.caught(throw))
    }

    /// What was thrown, as Rust sees it. May run getters of error classes that scripts define.
    pub(crate) fn caught(&mut self, throw: Throw) -> Error {
        if throw.is_termination() {
            return self.ended();
        }
        let thrown = self.value(throw.0);
        let cx = self.cx();
        let Some(object) = throw.0.as_object() else {
            let message = match throw.0.as_string() {
                Some(string) => string.to_std_string(),
                None => cx.describe(throw.0),
            };
            let mut error = Error::of(ErrorKind::Exception, "", message);
            error.0.thrown = Some(thrown);
            return error;
        };
        let name = text(cx, object, "name").filter(|name| !name.is_empty());
        let name = name.or_else(|| class_name(cx, object)).unwrap_or_default();
        let message = text(cx, object, "message").unwrap_or_else(|| cx.describe(throw.0));
        let mut error = Error::of(ErrorKind::Exception, &name, message);
        error.0.stack = text(cx, object, "stack");
        error.0.frames = cx.error_locations(object).into_iter().map(Location::of).collect();
        error.0.thrown = Some(thrown);
        let key = cause_key(cx);
        let cause = object.lookup(key).map(|(slot, _)| object.slot(slot));
        error.0.cause = cause.and_then(|cause| Some(cause.downcast::<CauseData>()?.0.clone()));
        error
    }

    /// Why a script was ended that cannot catch it. A host function that panicked goes on with that here.
    fn ended(&mut self) -> Error {
        let host = self.host();
        if let Some(panic) = host.panic.take() {
            resume_unwind(panic);
        }
        let ended = self.cx_ref().heap.budget.ended();
        let known = LIMITS.iter().find(|(_, limit, _)| Some(*limit) == ended);
        let (kind, _, why) = *known.unwrap_or(&LIMITS[0]);
        let message = format!("the script was terminated: {why}");
        Error::of(kind, "", message)
    }

    /// An error as an exception.
    pub(crate) fn throw(&mut self, error: Error) -> Throw {
        if let Some(limit) = error.kind().limit() {
            return self.cx().end(limit);
        }
        if let Some(Ok(value)) = error.thrown().map(|value| self.raw(value)) {
            return Throw(value);
        }
        let object = self.new_error(&error);
        Throw(object.into())
    }

    /// A new error object.
    pub(crate) fn new_error(&mut self, error: &Error) -> Gc<Object> {
        use ellipsis_engine::ErrorKind::{Error as Plain, Range, Reference, Syntax, Type};
        let kind = match error.name() {
            "TypeError" => Type,
            "RangeError" => Range,
            "SyntaxError" => Syntax,
            "ReferenceError" => Reference,
            _ => Plain,
        };
        let cx = self.cx();
        let object = cx.new_error(kind, error.message());
        if let Some(cause) = error.0.cause.clone() {
            let key = cause_key(cx);
            let cause = cx.new_native_with(ellipsis_engine::Value::NULL, CauseData(cause));
            object.add_property(cx, key, cause.into(), Attributes::NONE);
        }
        object
    }
}

fn text(cx: &mut Context, object: Gc<Object>, name: &str) -> Option<String> {
    Some(object.get_named(cx, name).ok()?.as_string()?.to_std_string())
}

fn class_name(cx: &mut Context, object: Gc<Object>) -> Option<String> {
    let constructor = object.get_named(cx, "constructor").ok()?;
    text(cx, constructor.as_object()?, "name")
}
