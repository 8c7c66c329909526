//! Engines as embedders see them.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use ellipsis_builtins::LIBRARY;
use ellipsis_bytecode::Source;
use ellipsis_engine::promise::{PromiseData, PromiseState, Reaction};
use ellipsis_engine::{Context, JsResult, Throw, bigint};

use crate::error::{Error, Phase};
use crate::host::{Loader, NoModules, StandardHost};
use crate::value::{Object, Value};

/// A JavaScript engine: a heap, and a realm with the standard library.
///
/// Engines belong to the thread that makes them; several may live side by side, also in one thread.
pub struct Engine {
    cx: Box<Context>,
    host: Rc<StandardHost>,
    id: u64,
}

impl Default for Engine {
    fn default() -> Engine {
        Engine::new()
    }
}

impl Engine {
    /// An engine without modules.
    pub fn new() -> Engine {
        Engine::with_loader(NoModules)
    }

    /// An engine whose modules come from `loader`.
    pub fn with_loader(loader: impl Loader) -> Engine {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let host = StandardHost::new(loader);
        let cx = Context::new(&LIBRARY, host.clone());
        Engine { cx, host, id: LAST.fetch_add(1, Ordering::Relaxed) }
    }

    /// The engine beneath.
    pub fn context(&mut self) -> &mut Context {
        &mut self.cx
    }

    /// The host.
    pub fn host(&self) -> &Rc<StandardHost> {
        &self.host
    }

    /// Runs a script, then the jobs it leaves; gives the script's completion value. `name` is what
    /// errors call the source.
    ///
    /// # Errors
    /// If the source does not compile, or the script or a job throws.
    pub fn eval_script(&mut self, name: &str, source: &str) -> Result<Value, Error> {
        let source = Source::new(name, source);
        let cx = &mut *self.cx;
        let template = match cx.host.clone().compile_script(&source) {
            Ok(template) => template,
            Err(failure) => {
                let throw = cx.compile_error(&failure, &source);
                return Err(Error::from_throw(cx, Phase::Parse, throw));
            }
        };
        let result = cx.run_script(&template);
        self.finish(result)
    }

    /// Runs a module and what it imports, then the jobs they leave; gives the module's namespace
    /// object.
    ///
    /// # Errors
    /// If something does not compile, is not found, throws, or awaits what never comes.
    pub fn eval_module(&mut self, name: &str, source: &str) -> Result<Value, Error> {
        let source = Source::new(name, source);
        let cx = &mut *self.cx;
        let template = match cx.host.clone().compile_module(&source) {
            Ok(template) => template,
            Err(failure) => {
                let throw = cx.compile_error(&failure, &source);
                return Err(Error::from_throw(cx, Phase::Parse, throw));
            }
        };
        let module = cx.new_module(&template);
        let linked = match cx.load_requested_modules(module) {
            Ok(loading) => settled(cx, loading.into()).and_then(|_| cx.link_module(module)),
            Err(throw) => Err(throw),
        };
        if let Err(throw) = linked {
            return Err(Error::from_throw(cx, Phase::Resolution, throw));
        }
        let evaluated = match cx.evaluate_module(module) {
            Ok(evaluation) => settled(cx, evaluation.into()),
            Err(throw) => Err(throw),
        };
        let namespace = evaluated.map(|_| cx.module_namespace(module).into());
        self.finish(namespace)
    }

    fn finish(&mut self, result: JsResult<ellipsis_engine::Value>) -> Result<Value, Error> {
        let cx = &mut *self.cx;
        let result = match result {
            Ok(value) => {
                // The value stays reachable from this frame.
                cx.run_jobs().map(|()| value)
            }
            Err(throw) => Err(throw),
        };
        match result {
            Ok(value) => Ok(Value::from_engine(cx, self.id, value)),
            Err(throw) => Err(Error::from_throw(cx, Phase::Runtime, throw)),
        }
    }

    /// Runs the jobs that wait, and those that they add.
    ///
    /// # Errors
    /// If one throws that no promise belongs to; the others then still wait.
    pub fn run_jobs(&mut self) -> Result<(), Error> {
        self.finish(Ok(ellipsis_engine::Value::UNDEFINED)).map(|_| ())
    }

    /// A global variable or property of the global object.
    ///
    /// # Errors
    /// If it is a getter and throws.
    pub fn global(&mut self, name: &str) -> Result<Value, Error> {
        let global = self.cx.global();
        let result = global.get_named(&mut self.cx, name);
        self.convert(result)
    }

    /// Sets a property of the global object.
    ///
    /// # Errors
    /// If it cannot be set, or the value belongs to another engine.
    pub fn set_global(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        let result = self.to_engine(value).and_then(|value| {
            let key = self.cx.key(name);
            let global = self.cx.global();
            global.set(&mut self.cx, key, value)
        });
        self.convert(result.map(|()| ellipsis_engine::Value::UNDEFINED)).map(|_| ())
    }

    /// A property of an object.
    ///
    /// # Errors
    /// If a getter throws, or the object belongs to another engine.
    pub fn get(&mut self, object: &Object, name: &str) -> Result<Value, Error> {
        let result = self.to_engine(&object.clone().into()).and_then(|value| {
            let key = self.cx.key(name);
            self.cx.get_v(value, key)
        });
        self.convert(result)
    }

    /// Calls a function.
    ///
    /// ```
    /// # use ellipsis::{Engine, Value};
    /// let mut engine = Engine::new();
    /// let greet = engine.eval_script("greet.js", "(...names) => `Hello ${names.join(' and ')}!`")?;
    /// let greeting = engine.call(greet.as_object().unwrap(), &Value::Undefined, &["you".into(), "me".into()])?;
    /// assert_eq!(greeting.as_str(), Some("Hello you and me!"));
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it throws or is no function, or something belongs to another engine.
    pub fn call(&mut self, function: &Object, this: &Value, args: &[Value]) -> Result<Value, Error> {
        let result = self.call_engine(function, this, args);
        self.convert(result)
    }

    fn call_engine(
        &mut self,
        function: &Object,
        this: &Value,
        args: &[Value],
    ) -> JsResult<ellipsis_engine::Value> {
        let function = self.to_engine(&function.clone().into())?;
        let this = self.to_engine(this)?;
        let mut list = self.cx.rooted_list();
        for arg in args {
            let value = self.to_engine(arg)?;
            list.push(value);
        }
        self.cx.call(function, this, list.as_slice())
    }

    fn convert(&mut self, result: JsResult<ellipsis_engine::Value>) -> Result<Value, Error> {
        match result {
            Ok(value) => Ok(Value::from_engine(&mut self.cx, self.id, value)),
            Err(throw) => Err(Error::from_throw(&mut self.cx, Phase::Runtime, throw)),
        }
    }

    fn to_engine(&mut self, value: &Value) -> JsResult<ellipsis_engine::Value> {
        Ok(match value {
            Value::Undefined => ellipsis_engine::Value::UNDEFINED,
            Value::Null => ellipsis_engine::Value::NULL,
            Value::Bool(bool) => (*bool).into(),
            Value::Number(number) => ellipsis_engine::Value::number(*number),
            Value::String(text) => self.cx.string(text),
            Value::BigInt(digits) => {
                let number = digits.parse().unwrap_or_default();
                bigint::JsBigInt::new(&mut self.cx.heap, number).into()
            }
            Value::Symbol(object) | Value::Object(object) => {
                if object.engine != self.id {
                    return Err(self.cx.type_error("an object of another engine was handed over"));
                }
                object.raw()
            }
        })
    }

    /// Bounds the calls and loop iterations that scripts may do from here on; `None` lifts the bound.
    pub fn set_fuel(&mut self, fuel: Option<u64>) {
        self.cx.set_fuel(fuel);
    }

    /// Ends scripts when that time has come; `None` lifts the bound.
    pub fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.cx.set_deadline(deadline);
    }

    /// Ends scripts soon after the flag becomes true, from any thread.
    pub fn set_stop_flag(&mut self, stop: Option<Arc<AtomicBool>>) {
        self.cx.set_stop_flag(stop);
    }
}

/// What a promise was settled with once no job is left.
fn settled(cx: &mut Context, promise: ellipsis_engine::Value) -> JsResult<ellipsis_engine::Value> {
    let Some(object) = promise.as_object() else { return Ok(promise) };
    // Whoever gets the error has handled the rejection.
    cx.perform_promise_then(object, Reaction::PassOn, Reaction::PassOn, None);
    cx.run_jobs()?;
    let Some(data) = object.downcast::<PromiseData>() else { return Ok(promise) };
    match data.state() {
        PromiseState::Fulfilled => Ok(data.result()),
        PromiseState::Rejected => Err(Throw(data.result())),
        PromiseState::Pending => Err(cx.error(
            ellipsis_engine::error::ErrorKind::Error,
            "the module waits for something that never comes",
        )),
    }
}
