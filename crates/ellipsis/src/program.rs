//! The life of source text: compiled, loaded with what it imports, linked, run. For those who write hosts, loaders and
//! runtimes; [`Engine`](crate::Engine) does all of it at once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hash;
use std::pin::Pin;
use std::rc::Rc;

use ellipsis_builtins::bytes::immutable_uint8_array;
use ellipsis_bytecode::{FunctionTemplate, Source, Text};
use ellipsis_engine::module::{ModuleRef, SyntheticSteps};
use ellipsis_engine::promise::{PromiseData, PromiseState, Reaction};
use ellipsis_engine::{Context, ErrorKind, Gc, Intrinsic, JsResult, Object, Throw, Trace, Tracer, Value};

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
    during(Phase::Parse, compiled.map_err(|error| cx.compile_error(&error, Some(source))))
}

/// Compiles a module and makes it in the current realm.
///
/// # Errors
/// A SyntaxError, in [`Phase::Parse`].
pub fn compile_module(cx: &mut Context, source: &Rc<Source>) -> Result<ModuleRef, Thrown> {
    during(Phase::Parse, cx.check_text(source.text.len()))?;
    let compiled = cx.host.clone().compile_module(source);
    let template = during(Phase::Parse, compiled.map_err(|error| cx.compile_error(&error, Some(source))))?;
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
    let compiled = ellipsis_compiler::compile_commonjs(source, true);
    during(Phase::Parse, compiled.map_err(|error| cx.compile_error(&error, Some(source))))
}

/// Why an input was not accepted.
#[derive(Clone, Copy, Debug)]
pub enum Refused {
    /// Its end is missing.
    Unfinished(Thrown),
    /// It is wrong, whatever may follow.
    Wrong(Thrown),
}

/// Compiles what is typed into a REPL: a script that may also await, import and export. If it awaits or imports, running it
/// gives the promise of an array with its completion value.
///
/// # Errors
/// A SyntaxError.
pub fn compile_input(cx: &mut Context, source: &Rc<Source>) -> Result<Rc<FunctionTemplate>, Refused> {
    during(Phase::Parse, cx.check_text(source.text.len())).map_err(Refused::Wrong)?;
    ellipsis_compiler::compile_input(source, true).map_err(|refusal| {
        let throw = cx.compile_error(&refusal.error, Some(source));
        let thrown = Thrown { phase: Phase::Parse, throw };
        if refusal.unfinished { Refused::Unfinished(thrown) } else { Refused::Wrong(thrown) }
    })
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
    let loading = during(Phase::Resolution, cx.load_requested_modules(module))?;
    begin_module(cx, module, loading, wait)
}

/// The rest of [`start_module`], given the promise of what is being loaded.
pub(crate) fn begin_module(
    cx: &mut Context,
    module: ModuleRef,
    loading: Gc<Object>,
    wait: impl FnOnce(&mut Context) -> JsResult<()>,
) -> Result<Gc<Object>, Thrown> {
    let loaded = outcome(cx, loading, wait).and_then(|loaded| match loaded {
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
    /// A module of the host's, as [`Content::exports`] makes it.
    Exports(Exports),
    /// What is not there yet, as [`Content::later`] makes it.
    Later(Later),
}

/// Makes the object whose properties a module exports.
pub(crate) type Exports = Box<dyn FnOnce(&mut Scope) -> Result<crate::Object, Error> + Send>;

/// What comes to be the content of a module.
pub(crate) type Later = Pin<Box<dyn Future<Output = Result<Content, Error>> + Send>>;

impl Content {
    /// A module whose exports are the properties of the object that `make` makes, by their names. It is asked for once in each
    /// realm.
    ///
    /// ```
    /// use ellipsis::{Content, Engine, Error, Loader, Object};
    ///
    /// struct Host;
    ///
    /// impl Loader for Host {
    ///     fn load(&mut self, name: &str, _kind: &str) -> Result<Content, Error> {
    ///         match name {
    ///             "host:math" => Ok(Content::exports(|scope| {
    ///                 let exports = Object::new(scope);
    ///                 exports.add_function(scope, "hypot", f64::hypot)?;
    ///                 exports.set(scope, "default", "math")?;
    ///                 Ok(exports)
    ///             })),
    ///             _ => Err(Error::type_error(format!("there is no module {name}"))),
    ///         }
    ///     }
    /// }
    ///
    /// let mut engine = Engine::with_loader(Host);
    /// let main = engine.eval_module("main", "
    ///     import name, { hypot } from 'host:math';
    ///     export const text = `${name}: ${hypot(3, 4)}`
    /// ")?;
    /// assert_eq!(main.get::<String>(&mut engine, "text")?, "math: 5");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn exports(
        make: impl FnOnce(&mut Scope) -> Result<crate::Object, Error> + Send + 'static,
    ) -> Content {
        Content::Exports(Box::new(make))
    }

    /// What a future gives, for loaders that have to wait: for a file, a database, the network.
    /// [`Engine::eval_module_async`](crate::Engine::eval_module_async) and its like drive it, on any executor; futures of one engine wait side by
    /// side. To what does not wait, such as [`Scope::eval_module`], its module never comes, which is an error.
    ///
    /// ```
    /// use ellipsis::{Content, Engine, Error, Loader};
    ///
    /// struct Remote;
    ///
    /// impl Loader for Remote {
    ///     fn load(&mut self, name: &str, _kind: &str) -> Result<Content, Error> {
    ///         let name = name.to_owned();
    ///         Ok(Content::later(async move {
    ///             // Here the host awaits whatever it fetches modules from.
    ///             Ok(Content::JavaScript(format!("export default 'from {name}'")))
    ///         }))
    ///     }
    /// }
    ///
    /// let mut engine = Engine::with_loader(Remote);
    /// # use executor::block_on;
    /// let main = block_on(engine.eval_module_async("main", "export { default as text } from 'afar'"))?;
    /// assert_eq!(main.get::<String>(&mut engine, "text")?, "from afar");
    /// # mod executor {
    /// #     pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    /// #         let mut future = std::pin::pin!(future);
    /// #         let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    /// #         loop {
    /// #             if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
    /// #                 return value;
    /// #             }
    /// #         }
    /// #     }
    /// # }
    /// # Ok::<(), Error>(())
    /// ```
    pub fn later(content: impl Future<Output = Result<Content, Error>> + Send + 'static) -> Content {
        Content::Later(Box::pin(content))
    }

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
            Content::Exports(make) => return module_of_exports(cx, name, make),
            Content::Later(_) => return Err(never_comes(cx)),
        };
        Ok(cx.new_default_export_module(name, value))
    }
}

fn module_of_exports(cx: &mut Context, name: &str, make: Exports) -> JsResult<ModuleRef> {
    let scope = Scope::of(cx);
    let made = make(scope).and_then(|exports| scope.object(&exports.0));
    let exports = made.map_err(|error| scope.throw(error))?;
    let keys = exports.own_property_keys(cx)?;
    let names: Vec<String> = keys.iter().filter(|key| !key.is_symbol()).map(|key| key.display()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let steps: SyntheticSteps = |cx, module, exports| {
        let Some(exports) = exports.as_object() else { return Ok(()) };
        for &key in exports.own_property_keys(cx)?.as_slice() {
            if !key.is_symbol() {
                let value = exports.get(cx, key)?;
                cx.set_synthetic_export(module, &key.display(), value);
            }
        }
        Ok(())
    };
    Ok(cx.new_synthetic_module(name, &names, steps, exports.into()))
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

    /// The module with that key and type, if it was made, or why it was not.
    pub(crate) fn known(&self, key: K, kind: &str) -> Option<JsResult<ModuleRef>> {
        let made = self.made.borrow();
        Some(made.get(&(key, kind.to_owned()))?.map_err(Throw))
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
