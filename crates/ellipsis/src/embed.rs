//! Engines as embedders see them.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use ellipsis_builtins::LIBRARY;
use ellipsis_bytecode::Source;
use ellipsis_engine::{Context, JsBigInt, JsResult};

use crate::error::{Error, Phase};
use crate::host::{Loader, NoModules, StandardHost};
use crate::program::{self, Thrown};
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
        let result = program::run_script(&mut self.cx, &Source::new(name, source));
        self.finish(result)
    }

    /// Runs a module and what it imports, then the jobs they leave; gives the module's namespace
    /// object.
    ///
    /// # Errors
    /// If something does not compile, is not found, throws, or awaits what never comes.
    pub fn eval_module(&mut self, name: &str, source: &str) -> Result<Value, Error> {
        let namespace = self.run_module(&Source::new(name, source));
        self.finish(namespace)
    }

    fn run_module(&mut self, source: &Rc<Source>) -> Result<ellipsis_engine::Value, Thrown> {
        let cx = &mut *self.cx;
        let module = program::compile_module(cx, source)?;
        let promise = program::start_module(cx, module, Context::run_jobs)?;
        let evaluated = program::outcome(cx, promise, Context::run_jobs);
        let evaluated = evaluated.and_then(|value| value.ok_or_else(|| program::never_comes(cx)));
        program::during(Phase::Runtime, evaluated).map(|_| cx.module_namespace(module).into())
    }

    fn finish(&mut self, result: Result<ellipsis_engine::Value, Thrown>) -> Result<Value, Error> {
        // The value stays reachable from this frame.
        let result = match result {
            Ok(value) => self.cx.run_jobs().map(|()| value),
            Err(thrown) => return Err(thrown.error(&mut self.cx)),
        };
        self.convert(result)
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
                JsBigInt::new(&mut self.cx.heap, number).into()
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
