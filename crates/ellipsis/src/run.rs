//! Running scripts and modules, and what they leave.

use ellipsis_bytecode::Source;
use ellipsis_engine::job::Job;
use ellipsis_engine::module::ModuleRef;
use ellipsis_engine::{Context, NativeData, trace_fields};

use crate::compiled::Compiled;
use crate::convert::{FromJs, IntoJs};
use crate::engine::Scope;
use crate::error::Error;
use crate::function::Function;
use crate::object::Object;
use crate::program::{self, Phase, Thrown};
use crate::promise::Promise;
use crate::value::Value;

/// # Scripts, modules and globals
impl Scope {
    /// Runs a script, then the jobs it leaves; the script's completion value.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// assert_eq!(engine.eval::<f64>("const xs = [1, 2]; [...xs, 39].reduce((a, b) => a + b)")?, 42.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it does not compile, it or a job throws, or its value is no `T`.
    pub fn eval<T: FromJs>(&mut self, source: &str) -> Result<T, Error> {
        self.eval_script("script", source)
    }

    /// The same, with a name for the source, which stands in errors. Within a host function jobs wait for the end of what
    /// runs.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let error = engine.eval_script::<()>("oops.js", "null.length").unwrap_err();
    /// assert!(error.to_string().ends_with("(oops.js:1:6)"), "{error}");
    /// ```
    ///
    /// # Errors
    /// If it does not compile, it or a job throws, or its value is no `T`.
    pub fn eval_script<T: FromJs>(&mut self, name: &str, source: &str) -> Result<T, Error> {
        let result = program::run_script(self.cx(), &Source::new(name, source));
        self.ran(result)
    }

    /// Runs a script that was compiled before, as [`eval_script`](Scope::eval_script) does with a text. An engine that runs the same
    /// code again has it ready.
    ///
    /// ```
    /// use ellipsis::Engine;
    ///
    /// let code = Engine::compile("rule.js", "price > 100 ? 'free' : 'paid'")?;
    /// let mut engine = Engine::new();
    /// for (price, shipping) in [(50, "paid"), (200, "free")] {
    ///     engine.set_global("price", price)?;
    ///     assert_eq!(engine.run::<String>(&code)?, shipping);
    /// }
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it or a job throws, or its value is no `T`; if it is a module.
    pub fn run<T: FromJs>(&mut self, code: &Compiled) -> Result<T, Error> {
        let result = program::run_compiled(self.cx(), code);
        self.ran(result)
    }

    /// What a script came to, once its jobs have run.
    fn ran<T: FromJs>(&mut self, result: Result<ellipsis_engine::Value, Thrown>) -> Result<T, Error> {
        // The value stays reachable from this frame while jobs run.
        let value = self.during(result)?;
        self.run_jobs_if_idle()?;
        self.convert(value)
    }

    /// Runs a module and what it imports, then the jobs they leave; the module's namespace object.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let module = engine.eval_module("main", "export const answer = await Promise.resolve(42)")?;
    /// assert_eq!(module.get::<i32>(&mut engine, "answer")?, 42);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If something does not compile, is not found, throws, or awaits what never comes. Within a host function jobs cannot
    /// be waited for.
    pub fn eval_module(&mut self, name: &str, source: &str) -> Result<Object, Error> {
        let module = program::compile_module(self.cx(), &Source::new(name, source));
        self.ran_module(module)
    }

    /// Runs a module that was compiled before, and what it imports, as [`eval_module`](Scope::eval_module) does with a text. It is a
    /// new module each time.
    ///
    /// ```
    /// use std::collections::HashMap;
    /// use ellipsis::Engine;
    ///
    /// let code = Engine::compile_module("main.js", "import x from 'x'; export default x + 1")?;
    /// for (text, result) in [("export default 1", 2), ("export default 41", 42)] {
    ///     let mut engine = Engine::with_loader(HashMap::from([("x", text)]));
    ///     assert_eq!(engine.run_module(&code)?.get::<i32>(&mut engine, "default")?, result);
    /// }
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If something is not found, throws, or awaits what never comes; if it is a script.
    pub fn run_module(&mut self, code: &Compiled) -> Result<Object, Error> {
        let module = program::compiled_module(self.cx(), code);
        self.ran_module(module)
    }

    fn ran_module(&mut self, module: Result<ModuleRef, Thrown>) -> Result<Object, Error> {
        let is_idle = self.host().depth.get() == 0;
        let namespace = module.and_then(|module| run_module(self.cx(), module, is_idle));
        let namespace = self.during(namespace)?;
        self.run_jobs_if_idle()?;
        Object::from_js(self.value(namespace), self)
    }

    /// Has what a module imports begin to be loaded; the promise of that, and what stands for the module.
    pub(crate) fn load_module(&mut self, name: &str, source: &str) -> Result<(Promise, Object), Error> {
        let module = program::compile_module(self.cx(), &Source::new(name, source));
        let begun = module.and_then(|module| {
            let loading = program::during(Phase::Resolution, self.cx().load_requested_modules(module))?;
            Ok((loading, self.cx().new_native_with(ellipsis_engine::Value::NULL, HeldModule { module })))
        });
        let (loading, module) = self.during(begun)?;
        let module = self.new_object(module);
        Ok((self.convert(loading.into())?, module))
    }

    /// Has a module begin to be evaluated for which all was loaded; the promise of that, and its namespace object.
    pub(crate) fn begin_module(
        &mut self,
        loading: &Promise,
        module: &Object,
    ) -> Result<(Promise, Object), Error> {
        let (loading, held) = (self.object(loading.handle())?, self.object(&module.0)?);
        let Some(held) = held.downcast::<HeldModule>() else { return Err(Error::foreign_handle()) };
        let begun = program::begin_module(self.cx(), held.module, loading, Context::run_jobs);
        let promise = self.during(begun)?;
        let promise = self.convert(promise.into())?;
        let namespace = self.cx().module_namespace(held.module);
        Ok((promise, self.convert(namespace.into())?))
    }

    /// A global variable of scripts, be it a lexical one (`let`, `const`, `class`) or a property of the global object.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.eval::<()>("let counter = 1; var other = 2")?;
    /// assert_eq!((engine.global::<i32>("counter")?, engine.global::<i32>("other")?), (1, 2));
    /// assert!(engine.global::<i32>("neither").is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A ReferenceError if there is none or it is not initialised yet; what a getter throws; if it is no `T`.
    pub fn global<T: FromJs>(&mut self, name: &str) -> Result<T, Error> {
        let value = self.attempt(|cx| cx.global_variable(name))?;
        self.convert(value)
    }

    /// Sets a global variable of scripts: the lexical one of that name, or else a property of the global object, which is
    /// added if there is none.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.eval::<()>("let counter = 1; const fixed = 1")?;
    /// engine.set_global("counter", 2)?;
    /// engine.set_global("added", 40)?;
    /// assert_eq!(engine.eval::<i32>("counter + added")?, 42);
    /// assert!(engine.set_global("fixed", 2).is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if it is constant; what a setter throws.
    pub fn set_global(&mut self, name: &str, value: impl IntoJs) -> Result<(), Error> {
        let value = self.raw_of(value)?;
        self.attempt(|cx| cx.set_global_variable(name, value))
    }

    /// The global object.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let globals = engine.global_object();
    /// assert!(globals.has(&mut engine, "Array")?);
    /// globals.delete(&mut engine, "eval")?;
    /// assert!(engine.eval::<()>("eval('1')").is_err());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn global_object(&mut self) -> Object {
        let global = self.cx().global();
        self.new_object(global)
    }

    /// Runs the jobs that wait (reactions of promises, and such), and those that they add. Then who
    /// [listens](Scope::on_unhandled_rejection) is told of rejections.
    ///
    /// ```
    /// use ellipsis::{Engine, Function};
    ///
    /// let mut engine = Engine::new();
    /// let later: Function = engine.eval("globalThis.log = []; () => { Promise.resolve(1).then((x) => log.push(x)) }")?;
    /// later.call::<()>(&mut engine, ())?;
    /// assert_eq!(engine.eval_script::<i32>("before", "log.length")?, 0);
    /// engine.run_jobs()?;
    /// assert_eq!(engine.eval::<i32>("log.length")?, 1);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If one throws that no promise belongs to, and [nobody listens](Scope::on_uncaught_error): the others then still wait. If a limit ends one, the others
    /// [are dropped](Scope::drop_jobs).
    pub fn run_jobs(&mut self) -> Result<(), Error> {
        loop {
            match self.attempt(Context::run_jobs) {
                Ok(()) => break,
                Err(error) if error.kind().is_limit() => {
                    self.drop_jobs();
                    return Err(error);
                }
                Err(error) => self.tell_error(error)?,
            }
        }
        self.tell_rejections();
        Ok(())
    }

    /// Adds a call of a function, with `undefined` as `this`, to the jobs that wait, as `queueMicrotask` does.
    ///
    /// ```
    /// use ellipsis::{Engine, Function};
    ///
    /// let mut engine = Engine::new();
    /// let job: Function = engine.eval("var done = false; () => { done = true }")?;
    /// engine.queue_job(&job)?;
    /// assert!(!engine.global::<bool>("done")?);
    /// engine.run_jobs()?;
    /// assert!(engine.global::<bool>("done")?);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it belongs to another engine.
    pub fn queue_job(&mut self, function: &Function) -> Result<(), Error> {
        let function = self.cell(&function.0.0)?;
        self.cx().enqueue_job(Job::Callback { function, args: Vec::new() });
        Ok(())
    }

    /// Drops the jobs that wait, and the futures of [`Async`](crate::Async) values: what they would have done never happens.
    ///
    /// ```
    /// use ellipsis::{Engine, Function};
    ///
    /// let mut engine = Engine::new();
    /// let later: Function = engine.eval("() => { Promise.resolve().then(() => { throw 1 }) }")?;
    /// later.call::<()>(&mut engine, ())?;
    /// assert!(engine.has_jobs());
    /// engine.drop_jobs();
    /// assert!(!engine.has_jobs());
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn drop_jobs(&mut self) {
        self.cx().jobs.clear();
        let tasks = std::mem::take(&mut *self.host().tasks.borrow_mut());
        drop(tasks);
        self.host().loader().forget_awaited();
    }

    /// Whether jobs wait.
    ///
    /// ```
    /// assert!(!ellipsis::Engine::new().has_jobs());
    /// ```
    pub fn has_jobs(&self) -> bool {
        !self.cx_ref().jobs.is_empty()
    }

    /// Takes out the reason of the oldest promise that was rejected and that nobody has listened to.
    ///
    /// ```
    /// use ellipsis::{Engine, Value};
    ///
    /// let mut engine = Engine::new();
    /// engine.eval::<()>("Promise.reject(1); Promise.reject(2).catch(() => {}); 0")?;
    /// assert_eq!(engine.take_unhandled_rejection(), Some(Value::from(1)));
    /// assert_eq!(engine.take_unhandled_rejection(), None);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn take_unhandled_rejection(&mut self) -> Option<Value> {
        let (_, reason) = self.host().take_rejected()?;
        Some(self.value(reason.0))
    }

    fn run_jobs_if_idle(&mut self) -> Result<(), Error> {
        if self.host().depth.get() == 0 { self.run_jobs() } else { Ok(()) }
    }

    /// The end of what was run.
    fn during<T>(&mut self, result: Result<T, Thrown>) -> Result<T, Error> {
        result.map_err(|thrown| {
            let error = thrown.error(self.cx());
            if error.kind().is_limit() && self.host().depth.get() == 0 {
                self.drop_jobs();
            }
            error
        })
    }
}

/// A module that is not evaluated yet, for who cannot hold cells.
struct HeldModule {
    module: ModuleRef,
}

trace_fields!(HeldModule { module });

impl NativeData for HeldModule {
    const NAME: &'static str = "Module";
}

fn run_module(cx: &mut Context, module: ModuleRef, is_idle: bool) -> Result<ellipsis_engine::Value, Thrown> {
    let run = |cx: &mut Context| if is_idle { cx.run_jobs() } else { Ok(()) };
    let promise = program::start_module(cx, module, run)?;
    let evaluated = program::outcome(cx, promise, run);
    let evaluated = evaluated.and_then(|value| value.ok_or_else(|| program::never_comes(cx)));
    program::during(Phase::Runtime, evaluated).map(|_| cx.module_namespace(module).into())
}
