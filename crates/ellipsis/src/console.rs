//! `console`, as far as a host wants to hear it.

use ellipsis_engine::{ErrorData, Intrinsic, Value as Raw, is_callable};

use crate::engine::Scope;
use crate::error::Error;
use crate::function::{Function, Rest};
use crate::object::Object;
use crate::value::Value;

/// How much a message of the console matters: by which of its functions it came.
///
/// ```
/// use ellipsis::ConsoleLevel;
///
/// assert!(ConsoleLevel::Error > ConsoleLevel::Log);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum ConsoleLevel {
    /// `console.debug`
    Debug,
    /// `console.log`, `console.dir` and `console.table`
    Log,
    /// `console.info`
    Info,
    /// `console.warn`
    Warn,
    /// `console.error`, `console.trace`, and `console.assert` of what is not so
    Error,
}

/// What a script has told the console.
///
/// ```
/// use ellipsis::{ConsoleLevel, ConsoleMessage, Value};
///
/// let message = ConsoleMessage { level: ConsoleLevel::Log, values: vec![Value::from("a"), Value::from(1)] };
/// assert_eq!(message.text(&mut ellipsis::Engine::new()), "a 1");
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct ConsoleMessage {
    /// By which function.
    pub level: ConsoleLevel,
    /// The arguments.
    pub values: Vec<Value>,
}

impl ConsoleMessage {
    /// The arguments in a line: strings as they are, errors with their stack, other objects as JSON if they can be that.
    ///
    /// ```
    /// # use ellipsis::{ConsoleLevel, ConsoleMessage, Engine, Value};
    /// let mut engine = Engine::new();
    /// let values = engine.eval("['a', [1, { b: 2 }], () => 1, 7n, undefined]")?;
    /// let message = ConsoleMessage { level: ConsoleLevel::Log, values };
    /// assert_eq!(message.text(&mut engine), r#"a [1,{"b":2}] () => 1 7 undefined"#);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn text(&self, scope: &mut Scope) -> String {
        let texts: Vec<String> = self.values.iter().map(|value| line(scope, value)).collect();
        texts.join(" ")
    }
}

fn line(scope: &mut Scope, value: &Value) -> String {
    if let Value::String(text) = value {
        return text.to_string();
    }
    let Ok(raw) = scope.raw(value) else { return String::new() };
    let text = match raw.as_object() {
        Some(object) if object.is::<ErrorData>() => stack(scope, raw),
        Some(_) if !is_callable(raw) => json(scope, raw),
        _ => None,
    };
    text.unwrap_or_else(|| scope.cx().describe(raw))
}

fn stack(scope: &mut Scope, error: Raw) -> Option<String> {
    let stack = scope.attempt(|cx| match error.as_object() {
        Some(error) => error.get_named(cx, "stack"),
        None => Ok(Raw::UNDEFINED),
    });
    stack.ok()?.as_string().map(|text| text.to_std_string())
}

fn json(scope: &mut Scope, value: Raw) -> Option<String> {
    let text = scope.attempt(|cx| {
        let json = cx.intrinsic(Intrinsic::Json);
        let key = cx.key("stringify");
        cx.invoke(json.into(), key, &[value])
    });
    text.ok()?.as_string().map(|text| text.to_std_string())
}

/// Lets a message be heard, unless it is more than the console may write. Its text is only needed where that is bounded.
fn say(scope: &mut Scope, message: ConsoleMessage) {
    if scope.cx().heap.budget.output != u64::MAX {
        let bytes = message.text(scope).len() + 1;
        if !scope.cx().heap.budget.take_output(bytes) {
            return;
        }
    }
    scope.tell_console(message);
}

const FUNCTIONS: &[(&str, ConsoleLevel)] = &[
    ("debug", ConsoleLevel::Debug),
    ("log", ConsoleLevel::Log),
    ("dir", ConsoleLevel::Log),
    ("table", ConsoleLevel::Log),
    ("info", ConsoleLevel::Info),
    ("warn", ConsoleLevel::Warn),
    ("error", ConsoleLevel::Error),
    ("trace", ConsoleLevel::Error),
];

impl Scope {
    /// Gives the current realm a global `console` whose messages a function hears: those of `debug`, `log`, `dir`, `table`, `info`, `warn`,
    /// `error`, `trace` and `assert`. What is said while the function runs is not heard.
    ///
    /// ```
    /// use std::sync::mpsc::channel;
    /// use ellipsis::{ConsoleLevel, Engine};
    ///
    /// let mut engine = Engine::new();
    /// let (sender, lines) = channel();
    /// engine.set_console(move |scope, message| sender.send((message.level, message.text(scope))).unwrap())?;
    /// engine.eval::<()>("console.log('rows:', [1, 2]); console.assert(1 > 2, 'no'); console.assert(true)")?;
    /// assert_eq!(lines.try_recv()?, (ConsoleLevel::Log, "rows: [1,2]".to_owned()));
    /// assert_eq!(lines.try_recv()?, (ConsoleLevel::Error, "Assertion failed: no".to_owned()));
    /// assert!(lines.try_recv().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the global object refuses it.
    pub fn set_console(
        &mut self,
        listener: impl FnMut(&mut Scope, ConsoleMessage) + Send + 'static,
    ) -> Result<(), Error> {
        self.set_console_listener(listener);
        let console = Object::new(self);
        for &(name, level) in FUNCTIONS {
            let tell = move |scope: &mut Scope, Rest(values): Rest<Value>| {
                say(scope, ConsoleMessage { level, values });
            };
            let function = Function::new(self, name, tell)?;
            console.set(self, name, function)?;
        }
        let assert = |scope: &mut Scope, holds: Value, Rest(mut values): Rest<Value>| {
            if !holds.is_truthy() {
                values.insert(
                    0,
                    Value::from(if values.is_empty() { "Assertion failed" } else { "Assertion failed:" }),
                );
                say(scope, ConsoleMessage { level: ConsoleLevel::Error, values });
            }
        };
        let assert = Function::new(self, "assert", assert)?;
        console.set(self, "assert", assert)?;
        let (global, console) = (self.cx().global(), self.object(&console.0)?);
        self.add_builtin(global, "console", console)
    }
}
