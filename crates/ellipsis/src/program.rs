//! The life of source text: compiled, loaded with what it imports, linked, run. For those who write hosts, loaders and
//! runtimes; [`Engine`](crate::Engine) does all of it at once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use ellipsis_builtins::bytes::immutable_uint8_array;
use ellipsis_bytecode::{FunctionTemplate, Source, Text};
use ellipsis_engine::module::ModuleRef;
use ellipsis_engine::promise::{PromiseData, PromiseState, Reaction};
use ellipsis_engine::{Context, ErrorKind, Gc, Intrinsic, JsResult, Object, Throw, Trace, Tracer, Value};

use crate::compile::failure;
use crate::compiled::Compiled;
use crate::engine::Scope;
use crate::error::{Error, ErrorKind as Kind};

/// When something was thrown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// The source text did not compile.
    Parse,
    /// A module that is asked for was not found, did not compile, or lacks an export.
    Resolution,
    /// A script threw.
    Runtime,
}

/// What was thrown, and in which phase.
#[derive(Clone, Copy, Debug)]
pub struct Thrown {
    /// When it was thrown.
    pub phase: Phase,
    /// What was thrown.
    pub throw: Throw,
}

impl Thrown {
    /// As plain data. May run getters of error classes that scripts define.
    pub fn error(self, cx: &mut Context) -> Error {
        let error = Scope::of(cx).caught(self.throw);
        match (error.kind(), self.phase) {
            (Kind::Exception, Phase::Parse) => error.with_kind(Kind::Syntax),
            (Kind::Exception, Phase::Resolution) => error.with_kind(Kind::Module),
            _ => error,
        }
    }
}

impl From<Thrown> for Throw {
    fn from(thrown: Thrown) -> Throw {
        thrown.throw
    }
}

/// Adds the phase to what may have been thrown.
///
/// # Errors
/// What was thrown.
pub fn during<T>(phase: Phase, result: JsResult<T>) -> Result<T, Thrown> {
    result.map_err(|throw| Thrown { phase, throw })
}

/// Compiles a script.
///
/// # Errors
/// A SyntaxError, in [`Phase::Parse`].
pub fn compile_script(cx: &mut Context, source: &Rc<Source>) -> Result<Rc<FunctionTemplate>, Thrown> {
    during(Phase::Parse, cx.check_text(source.text.len()))?;
    let compiled = cx.host.clone().compile_script(source);
    during(Phase::Parse, compiled.map_err(|failure| cx.compile_error(&failure, source)))
}

/// Compiles a module and makes it in the current realm.
///
/// # Errors
/// A SyntaxError, in [`Phase::Parse`].
pub fn compile_module(cx: &mut Context, source: &Rc<Source>) -> Result<ModuleRef, Thrown> {
    during(Phase::Parse, cx.check_text(source.text.len()))?;
    let compiled = cx.host.clone().compile_module(source);
    let template = during(Phase::Parse, compiled.map_err(|failure| cx.compile_error(&failure, source)))?;
    Ok(cx.new_module(&template))
}

/// The code of a module, made in the current realm.
pub(crate) fn compiled_module(cx: &mut Context, code: &Compiled) -> Result<ModuleRef, Thrown> {
    let template = during(Phase::Parse, code.template(cx, true))?;
    Ok(cx.new_module(&template))
}

/// Runs the code of a script, as [`run_script`] does a text.
pub(crate) fn run_compiled(cx: &mut Context, code: &Compiled) -> Result<Value, Thrown> {
    let template = during(Phase::Runtime, code.template(cx, false))?;
    during(Phase::Runtime, cx.run_script(&template))
}

/// Compiles a CommonJS module: a function with the parameters `exports`, `require`, `module`, `__filename` and
/// `__dirname`, whose body is the text.
///
/// # Errors
/// A SyntaxError, in [`Phase::Parse`].
pub fn compile_commonjs(cx: &mut Context, source: &Rc<Source>) -> Result<Rc<FunctionTemplate>, Thrown> {
    during(Phase::Parse, cx.check_text(source.text.len()))?;
    let compiled = ellipsis_compiler::compile_commonjs(source, true).map_err(failure);
    during(Phase::Parse, compiled.map_err(|failure| cx.compile_error(&failure, source)))
}

/// Compiles and runs a script in the current realm, and none of the jobs that it leaves; its completion value.
///
/// ```
/// use ellipsis::unstable::engine::{Source, Value};
/// use ellipsis::ErrorKind;
/// use ellipsis::unstable::{LocalEngine, program};
///
/// let mut engine = LocalEngine::new();
/// let cx = engine.context();
/// let value = program::run_script(cx, &Source::new("sum.js", "1 + 1")).map_err(|thrown| thrown.error(cx))?;
/// assert_eq!(value, Value::from(2));
/// let thrown = program::run_script(cx, &Source::new("broken.js", "1 +")).unwrap_err();
/// assert_eq!(thrown.error(cx).kind(), ErrorKind::Syntax);
/// # Ok::<(), ellipsis::Error>(())
/// ```
///
/// # Errors
/// A SyntaxError in [`Phase::Parse`], what the script throws in [`Phase::Runtime`].
pub fn run_script(cx: &mut Context, source: &Rc<Source>) -> Result<Value, Thrown> {
    let template = compile_script(cx, source)?;
    during(Phase::Runtime, cx.run_script(&template))
}

/// Loads what a module needs, links it and begins to evaluate it; the promise of its evaluation.
///
/// `wait` runs until everything is there that the loader was asked for: jobs, or an event loop; nothing if the loader
/// answers at once.
///
/// ```
/// use ellipsis::unstable::engine::{Context, Source};
/// use ellipsis::unstable::{LocalEngine, program};
///
/// let mut engine = LocalEngine::new();
/// let cx = engine.context();
/// let source = Source::new("main.mjs", "export const answer = await Promise.resolve(42)");
/// let promise = program::compile_module(cx, &source)
///     .and_then(|module| program::start_module(cx, module, Context::run_jobs))
///     .map_err(|thrown| thrown.error(cx))?;
/// assert!(program::settled(promise).is_none());
/// assert!(program::outcome(cx, promise, Context::run_jobs).unwrap().is_some());
/// # Ok::<(), ellipsis::Error>(())
/// ```
///
/// # Errors
/// In [`Phase::Resolution`] if something is not found, does not compile or lacks an export; in [`Phase::Runtime`] only
/// if the script is to end, since what modules throw rejects the promise.
pub fn start_module(
    cx: &mut Context,
    module: ModuleRef,
    wait: impl FnOnce(&mut Context) -> JsResult<()>,
) -> Result<Gc<Object>, Thrown> {
    let loading = cx.load_requested_modules(module);
    let loaded = loading.and_then(|loading| match outcome(cx, loading, wait)? {
        Some(_) => cx.link_module(module),
        None => Err(never_comes(cx)),
    });
    during(Phase::Resolution, loaded)?;
    during(Phase::Runtime, cx.evaluate_module(module))
}

/// What a promise is settled with; none while it is pending.
pub fn settled(promise: Gc<Object>) -> Option<JsResult<Value>> {
    let data = promise.downcast::<PromiseData>()?;
    match data.state() {
        PromiseState::Pending => None,
        PromiseState::Fulfilled => Some(Ok(data.result())),
        PromiseState::Rejected => Some(Err(Throw(data.result()))),
    }
}

/// What a promise is settled with after `run`, or none. Whoever asks has handled its rejection.
///
/// # Errors
/// What the promise is rejected with, or `run` fails with.
pub fn outcome(
    cx: &mut Context,
    promise: Gc<Object>,
    run: impl FnOnce(&mut Context) -> JsResult<()>,
) -> JsResult<Option<Value>> {
    cx.perform_promise_then(promise, Reaction::PassOn, Reaction::PassOn, None);
    run(cx)?;
    settled(promise).transpose()
}

/// The error of a module that is still pending when nothing is left to run.
pub(crate) fn never_comes(cx: &mut Context) -> Throw {
    cx.error(ErrorKind::Error, "the module waits for something that never comes")
}

/// What a module is made from, as a [`Loader`](crate::Loader) gives it.
///
/// ```
/// use ellipsis::Content;
///
/// assert!(matches!(Content::of_text("json", "{}".to_owned()), Some(Content::Json(_))));
/// ```
pub enum Content {
    /// The text of a source text module.
    JavaScript(String),
    /// The code of a source text module. Of its own name nothing is kept.
    Compiled(Compiled),
    /// The JSON text of a module whose default export is the value.
    Json(String),
    /// The default export, a string.
    Text(String),
    /// What the default export holds, an immutable Uint8Array.
    Bytes(Vec<u8>),
}

impl Content {
    /// A text that was imported as a type; none if there is no such type of texts.
    ///
    /// ```
    /// assert!(ellipsis::Content::of_text("css", String::new()).is_none());
    /// ```
    pub fn of_text(kind: &str, text: String) -> Option<Content> {
        match kind {
            "" => Some(Content::JavaScript(text)),
            "json" => Some(Content::Json(text)),
            "text" => Some(Content::Text(text)),
            _ => None,
        }
    }

    fn module(self, cx: &mut Context, name: &str) -> JsResult<ModuleRef> {
        let value = match self {
            Content::JavaScript(text) => return Ok(compile_module(cx, &Source::new(name, text))?),
            Content::Compiled(code) if code.is_module() => {
                let template = code.template_named(cx, name)?;
                return Ok(cx.new_module(&template));
            }
            Content::Compiled(_) => return Err(cx.type_error(format!("The code of '{name}' is no module"))),
            Content::Json(text) => parse_json(cx, name, &text)?,
            Content::Text(text) => cx.string(&text),
            Content::Bytes(bytes) => immutable_uint8_array(cx, &bytes)?.into(),
        };
        Ok(cx.new_default_export_module(name, value))
    }
}

fn parse_json(cx: &mut Context, name: &str, text: &str) -> JsResult<Value> {
    let json = cx.intrinsic(Intrinsic::Json);
    let text = cx.string(text);
    let key = cx.key("parse");
    match cx.invoke(json.into(), key, &[text]) {
        Err(throw) if !throw.is_termination() => {
            let message = match throw.0.as_object() {
                Some(error) => error.get_named(cx, "message")?,
                None => throw.0,
            };
            let message = cx.to_rust_string(message)?;
            Err(cx.syntax_error(format!("{name}: {message}")))
        }
        result => result,
    }
}

/// Makes the module that a content is, called `name`, in the current realm.
///
/// # Errors
/// If it does not compile, or there is no memory for it.
pub fn module_of(cx: &mut Context, content: Content, name: &str) -> JsResult<ModuleRef> {
    content.module(cx, name)
}

/// The modules that a loader has made, by what tells them apart, such as a path, and by their type.
///
/// ```
/// use ellipsis::Content;
/// use ellipsis::unstable::LocalEngine;
/// use ellipsis::unstable::program::Modules;
///
/// let mut engine = LocalEngine::new();
/// let cx = engine.context();
/// let modules = Modules::default();
/// let made = modules.get_or_make(cx, 1, "one", &[], |_, _| Ok(Content::Text("1".into())));
/// let again = modules.get_or_make(cx, 1, "one", &[], |_, _| unreachable!("it is there"));
/// assert_eq!(made.unwrap().name(), again.unwrap().name());
/// ```
pub struct Modules<K> {
    /// A text that made no module makes none the next time.
    made: RefCell<HashMap<(K, String), Result<ModuleRef, Value>>>,
}

impl<K> Default for Modules<K> {
    fn default() -> Modules<K> {
        Modules { made: RefCell::default() }
    }
}

impl<K: Eq + Hash> Modules<K> {
    /// The module of source text with that key, if it was made.
    pub fn get(&self, key: K) -> Option<ModuleRef> {
        self.made.borrow().get(&(key, String::new()))?.ok()
    }

    /// Adds a module that was made of source text elsewhere.
    pub fn insert(&self, key: K, module: ModuleRef) {
        self.made.borrow_mut().insert((key, String::new()), Ok(module));
    }

    /// The module with that key, as the type that the import attributes ask for. Only if there is none yet, `read` is
    /// called with the type, empty for source text, and the module is made in the current realm. Errors and
    /// `import.meta` call it `name`.
    ///
    /// # Errors
    /// What `read` throws, which is asked again the next time; and if its content makes no module, the same error each
    /// time.
    pub fn get_or_make(
        &self,
        cx: &mut Context,
        key: K,
        name: &str,
        attributes: &[(Text, Text)],
        read: impl FnOnce(&mut Context, &str) -> JsResult<Content>,
    ) -> JsResult<ModuleRef> {
        self.get_or_make_of(cx, key, attributes, read, |cx, content| content.module(cx, name))
    }

    /// As [`Modules::get_or_make`], of whatever `make` makes modules of.
    ///
    /// # Errors
    /// What `read` throws, which is asked again the next time; what `make` throws, each time.
    pub fn get_or_make_of<T>(
        &self,
        cx: &mut Context,
        key: K,
        attributes: &[(Text, Text)],
        read: impl FnOnce(&mut Context, &str) -> JsResult<T>,
        make: impl FnOnce(&mut Context, T) -> JsResult<ModuleRef>,
    ) -> JsResult<ModuleRef> {
        let kind = attributes.iter().find(|(key, _)| key.to_string() == "type");
        let key = (key, kind.map(|(_, kind)| kind.to_string()).unwrap_or_default());
        if let Some(&made) = self.made.borrow().get(&key) {
            return made.map_err(Throw);
        }
        let content = read(cx, &key.1)?;
        match make(cx, content) {
            Err(throw) if throw.is_termination() => Err(throw),
            // What it ran may have asked for the same: the first stays.
            made => {
                let mut known = self.made.borrow_mut();
                known.entry(key).or_insert(made.map_err(|throw| throw.0)).map_err(Throw)
            }
        }
    }
}

impl<K> Trace for Modules<K> {
    fn trace(&self, tracer: &mut Tracer) {
        for made in self.made.borrow().values() {
            match made {
                Ok(module) => tracer.mark(*module),
                Err(error) => error.trace(tracer),
            }
        }
    }
}
