//! Functions: calling them, and making them of Rust's.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ellipsis_engine::{
    Args, Attributes, Callback, Context, Gc, JsResult, NativeData, NativeInfo, PropertyDescriptor,
    PropertyKey, RootedVec, Throw, Trace, Tracer, Value as Raw, is_callable,
};

use crate::convert::{FromJs, IntoJs, object_handle};
use crate::engine::Scope;
use crate::error::Error;
use crate::object::Object;
use crate::value::Value;

/// A function of an engine: any object that can be called. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Engine, Function};
///
/// let mut engine = Engine::new();
/// let add = Function::new(&mut engine, "add", |a: f64, b: f64| a + b)?;
/// engine.set_global("add", &add)?;
/// assert_eq!(engine.eval::<f64>("[1, 2, 3].reduce((a, b) => add(a, b))")?, 6.0);
/// assert_eq!(add.call::<f64>(&mut engine, (1, 2))?, 3.0);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Function(pub(crate) Object);

object_handle!(Function, "a function", |object| is_callable(object.into()));

impl Function {
    /// A function that calls Rust. Its `length` is the number of arguments that it needs.
    ///
    /// Scripts see an error that it returns as an exception. If it panics, the script ends, and the panic goes on in who ran
    /// it. A handle that the closure holds keeps its object alive, and with it everything that this refers to: if that
    /// leads back to the function, neither is ever freed before the engine is.
    ///
    /// ```
    /// use ellipsis::{Engine, Function, Rest, Scope, Text};
    ///
    /// let mut engine = Engine::new();
    /// let join = Function::new(&mut engine, "join", |sep: String, Rest(parts): Rest<String>| parts.join(&sep))?;
    /// assert_eq!(join.call::<String>(&mut engine, ("-", "a", "b"))?, "a-b");
    ///
    /// let load = Function::new(&mut engine, "load", |path: String| std::fs::read_to_string(path))?;
    /// assert!(load.call::<String>(&mut engine, ("nowhere",)).is_err());
    ///
    /// let twice = Function::new(&mut engine, "twice", |scope: &mut Scope, f: Function, x: f64| {
    ///     let once = f.call::<f64>(scope, (x,))?;
    ///     f.call::<f64>(scope, (once,))
    /// })?;
    /// engine.set_global("twice", twice)?;
    /// assert_eq!(engine.eval::<f64>("twice((x) => x * x, 3)")?, 81.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn new<M>(scope: &mut Scope, name: &str, function: impl HostFunction<M>) -> Result<Function, Error> {
        let needed = function.needed();
        let key = scope.cx().key(name);
        let function = scope.host_function(key, "", needed, move |scope, arguments| {
            let value = function.call(scope, arguments)?;
            scope.raw_of(value)
        })?;
        Ok(Function(scope.new_object(function)))
    }

    /// Calls it, with `undefined` as `this`.
    ///
    /// ```
    /// # use ellipsis::{Engine, Function};
    /// let mut engine = Engine::new();
    /// let greet: Function = engine.eval("(...names) => `Hello ${names.join(' and ')}!`")?;
    /// assert_eq!(greet.call::<String>(&mut engine, ("you", "me"))?, "Hello you and me!");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What it throws; if the result is no `T`.
    pub fn call<T: FromJs>(&self, scope: &mut Scope, arguments: impl IntoArguments) -> Result<T, Error> {
        let Some((engine, function)) = scope.own_cell(&self.0.0) else { return Err(Error::foreign_handle()) };
        let result = arguments.call(scope, PreparedCall { engine, function, this: Raw::UNDEFINED })?;
        scope.convert(result.0)
    }

    /// Calls it with `this`.
    ///
    /// ```
    /// # use ellipsis::{Engine, Function, Object};
    /// let mut engine = Engine::new();
    /// let get: Function = engine.eval("(function (key) { return this[key] })")?;
    /// let object: Object = engine.eval("({ a: 1 })")?;
    /// assert_eq!(get.call_with::<i32>(&mut engine, &object, ("a",))?, 1);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What it throws; if the result is no `T`.
    pub fn call_with<T: FromJs>(
        &self,
        scope: &mut Scope,
        this: impl IntoJs,
        arguments: impl IntoArguments,
    ) -> Result<T, Error> {
        let Some((engine, function)) = scope.own_cell(&self.0.0) else { return Err(Error::foreign_handle()) };
        let this = scope.raw_of(this)?;
        let result = arguments.call(scope, PreparedCall { engine, function, this })?;
        scope.convert(result.0)
    }

    /// Calls it with `new`.
    ///
    /// ```
    /// # use ellipsis::{Engine, Function, Object};
    /// let mut engine = Engine::new();
    /// let class: Function = engine.eval("class Point { constructor(x) { this.x = x } }; Point")?;
    /// let point: Object = class.construct(&mut engine, (7,))?;
    /// assert_eq!(point.get::<i32>(&mut engine, "x")?, 7);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What it throws; a TypeError if it is no constructor; if the result is no `T`.
    pub fn construct<T: FromJs>(&self, scope: &mut Scope, arguments: impl IntoArguments) -> Result<T, Error> {
        let Some((engine, function)) = scope.own_cell(&self.0.0) else { return Err(Error::foreign_handle()) };
        let mut list = ArgumentList::new(engine);
        list.fill(arguments, scope)?;
        let construct = |cx: &mut Context| cx.construct(function, list.as_slice(), Raw::UNDEFINED);
        let result = scope.attempt(construct)?;
        scope.convert(result)
    }
}

/// The arguments of a call, where the collector sees them.
///
/// ```
/// use ellipsis::{ArgumentList, Engine, Error, Function, IntoArguments, Scope};
///
/// struct Point { x: f64, y: f64 }
///
/// impl IntoArguments for Point {
///     fn into_arguments(self, scope: &mut Scope, list: &mut ArgumentList) -> Result<(), Error> {
///         list.push(scope, self.x)?;
///         list.push(scope, self.y)
///     }
/// }
///
/// let mut engine = Engine::new();
/// let hypot: Function = engine.eval("Math.hypot")?;
/// assert_eq!(hypot.call::<f64>(&mut engine, Point { x: 3.0, y: 4.0 })?, 5.0);
/// # Ok::<(), Error>(())
/// ```
pub struct ArgumentList {
    /// Whose they are.
    engine: u64,
    /// The first of them, on the native stack.
    few: [Raw; FEW],
    /// How many these are.
    count: usize,
    /// All of them, if there are more.
    all: Option<RootedVec<Raw>>,
}

/// Most calls have no more arguments.
const FEW: usize = 4;

impl ArgumentList {
    /// One without arguments. Where it is filled it stays: moving it costs as much as a short function does.
    #[inline]
    fn new(engine: u64) -> ArgumentList {
        ArgumentList { engine, few: [Raw::UNDEFINED; FEW], count: 0, all: None }
    }

    #[inline]
    fn fill(&mut self, arguments: impl IntoArguments, scope: &mut Scope) -> Result<(), Error> {
        let engine = self.engine;
        arguments.into_arguments(scope, self)?;
        // It may have been exchanged for that of a call in another engine.
        if self.engine == engine { Ok(()) } else { Err(Error::foreign_handle()) }
    }

    #[inline]
    fn as_slice(&self) -> &[Raw] {
        match &self.all {
            Some(all) => all.as_slice(),
            None => &self.few[..self.count],
        }
    }

    /// Adds one.
    ///
    /// ```
    /// # use ellipsis::{ArgumentList, Error, Scope};
    /// fn push_twice(scope: &mut Scope, list: &mut ArgumentList, value: f64) -> Result<(), Error> {
    ///     list.push(scope, value)?;
    ///     list.push(scope, value)
    /// }
    /// ```
    ///
    /// # Errors
    /// If there is no such value, or the call is one of another engine.
    #[inline]
    pub fn push(&mut self, scope: &mut Scope, value: impl IntoJs) -> Result<(), Error> {
        match value.as_number() {
            // A number is at home everywhere.
            Some(number) => self.add(scope, Raw::number(number)),
            None => {
                scope.check_engine(self.engine)?;
                let value = scope.raw_of(value)?;
                self.add(scope, value);
            }
        }
        Ok(())
    }

    #[inline]
    fn add(&mut self, scope: &mut Scope, value: Raw) {
        match &mut self.all {
            Some(all) => all.push(value),
            None if self.count < FEW => {
                self.few[self.count] = value;
                self.count += 1;
            }
            None => self.grow(scope, value),
        }
    }

    #[cold]
    fn grow(&mut self, scope: &mut Scope, value: Raw) {
        let mut all = scope.cx().rooted_list();
        all.extend_from_slice(&self.few);
        all.push(value);
        self.all = Some(all);
    }
}

/// What functions can be called with: tuples of values, lists, nothing.
///
/// ```
/// # use ellipsis::{Engine, Function};
/// let mut engine = Engine::new();
/// let count: Function = engine.eval("(...all) => all.length")?;
/// assert_eq!(count.call::<i32>(&mut engine, ())?, 0);
/// assert_eq!(count.call::<i32>(&mut engine, (1, "a", true))?, 3);
/// assert_eq!(count.call::<i32>(&mut engine, vec![1.5; 100])?, 100);
/// # Ok::<(), ellipsis::Error>(())
/// ```
pub trait IntoArguments {
    /// Adds them to a list.
    ///
    /// ```
    /// # use ellipsis::{ArgumentList, Error, IntoArguments, Scope};
    /// fn add_pair(scope: &mut Scope, list: &mut ArgumentList) -> Result<(), Error> {
    ///     (1, "a").into_arguments(scope, list)
    /// }
    /// ```
    ///
    /// # Errors
    /// If something has no value.
    fn into_arguments(self, scope: &mut Scope, list: &mut ArgumentList) -> Result<(), Error>;

    /// OPTIMIZATION: a call for which no list has to be made.
    #[doc(hidden)]
    #[inline]
    fn call(self, scope: &mut Scope, call: PreparedCall) -> Result<Returned, Error>
    where
        Self: Sized,
    {
        call.with_list(scope, self)
    }
}

/// What a call returned.
#[doc(hidden)]
pub struct Returned(Raw);

/// A call without its arguments. Nobody outside can name it, so that none goes to another engine.
#[doc(hidden)]
pub struct PreparedCall {
    /// Whose it is.
    engine: u64,
    function: Raw,
    this: Raw,
}

impl PreparedCall {
    fn with_list(self, scope: &mut Scope, arguments: impl IntoArguments) -> Result<Returned, Error> {
        let mut list = ArgumentList::new(self.engine);
        list.fill(arguments, scope)?;
        scope.attempt(|cx| cx.call(self.function, self.this, list.as_slice())).map(Returned)
    }

    /// With arguments that were just made, on the native stack, where the collector sees them.
    #[inline]
    fn with<const N: usize>(self, scope: &mut Scope, arguments: [Raw; N]) -> Result<Returned, Error> {
        let callback = Callback::new(self.function, self.this);
        scope.attempt(|cx| callback.call(cx, arguments)).map(Returned)
    }
}

impl IntoArguments for () {
    fn into_arguments(self, _: &mut Scope, _: &mut ArgumentList) -> Result<(), Error> {
        Ok(())
    }

    #[inline]
    fn call(self, scope: &mut Scope, call: PreparedCall) -> Result<Returned, Error> {
        call.with(scope, [])
    }
}

impl<T: IntoJs> IntoArguments for Vec<T> {
    fn into_arguments(self, scope: &mut Scope, list: &mut ArgumentList) -> Result<(), Error> {
        self.into_iter().try_for_each(|value| list.push(scope, value))
    }
}

impl<T: IntoJs + Clone> IntoArguments for &[T] {
    fn into_arguments(self, scope: &mut Scope, list: &mut ArgumentList) -> Result<(), Error> {
        self.iter().try_for_each(|value| list.push(scope, value.clone()))
    }
}

/// The arguments of a host function that are not taken yet.
///
/// ```
/// use ellipsis::{Arguments, Engine, Error, FromArgument, Function, Scope};
///
/// /// How many arguments are left.
/// struct Left(usize);
///
/// impl FromArgument for Left {
///     fn from_argument(arguments: &mut Arguments<'_>, _: &mut Scope) -> Result<Left, Error> {
///         Ok(Left(arguments.len()))
///     }
/// }
///
/// let mut engine = Engine::new();
/// let count = Function::new(&mut engine, "count", |_first: f64, left: Left| left.0)?;
/// assert_eq!(count.call::<usize>(&mut engine, (1, 2, 3))?, 2);
/// # Ok::<(), Error>(())
/// ```
pub struct Arguments<'a> {
    /// Whose they are.
    engine: u64,
    pub(crate) this: Raw,
    left: &'a [Raw],
    /// How many were taken, for messages.
    taken: usize,
}

impl<'a> Arguments<'a> {
    /// Those of a call that the host makes itself.
    pub(crate) fn of(scope: &Scope, this: Raw, left: &'a [Raw]) -> Arguments<'a> {
        Arguments { engine: scope.host().roots.engine(), this, left, taken: 0 }
    }
}

impl Arguments<'_> {
    /// How many are left.
    ///
    /// ```
    /// # use ellipsis::Arguments;
    /// fn is_last(arguments: &Arguments<'_>) -> bool {
    ///     arguments.len() == 1
    /// }
    /// ```
    pub fn len(&self) -> usize {
        self.left.len()
    }

    /// Whether none is left.
    ///
    /// ```
    /// # use ellipsis::Arguments;
    /// fn has_more(arguments: &Arguments<'_>) -> bool {
    ///     !arguments.is_empty()
    /// }
    /// ```
    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    /// Takes the next one, `undefined` if none is left.
    ///
    /// ```
    /// # use ellipsis::{Arguments, Error, Scope, Value};
    /// fn next(arguments: &mut Arguments<'_>, scope: &mut Scope) -> Result<Value, Error> {
    ///     arguments.next_value(scope)
    /// }
    /// ```
    ///
    /// # Errors
    /// If the scope is one of another engine.
    pub fn next_value(&mut self, scope: &mut Scope) -> Result<Value, Error> {
        self.taken += 1;
        let Some((&first, left)) = self.left.split_first() else { return Ok(Value::Undefined) };
        scope.check_engine(self.engine)?;
        self.left = left;
        Ok(scope.value(first))
    }

    /// What the function was called on.
    ///
    /// ```
    /// # use ellipsis::{Arguments, Error, Scope};
    /// fn is_method_call(arguments: &Arguments<'_>, scope: &mut Scope) -> Result<bool, Error> {
    ///     Ok(!arguments.this_value(scope)?.is_nullish())
    /// }
    /// ```
    ///
    /// # Errors
    /// If the scope is one of another engine.
    pub fn this_value(&self, scope: &mut Scope) -> Result<Value, Error> {
        scope.check_engine(self.engine)?;
        Ok(scope.value(self.this))
    }
}

/// What a host function may have as a parameter: whatever is [`FromJs`], [`This`] and [`Rest`].
///
/// ```
/// # use ellipsis::{Engine, Function, This, Object};
/// let mut engine = Engine::new();
/// let name = Function::new(&mut engine, "name", |This(this): This<Option<Object>>, or: Option<String>| {
///     (this.is_some(), or)
/// })?;
/// assert_eq!(name.call::<(bool, Option<String>)>(&mut engine, ("a",))?, (false, Some("a".to_owned())));
/// # Ok::<(), ellipsis::Error>(())
/// ```
pub trait FromArgument: Sized {
    /// Whether an argument has to be there.
    #[doc(hidden)]
    const NEEDED: bool = false;

    /// Takes as many arguments as it needs.
    ///
    /// ```
    /// # use ellipsis::{Arguments, Error, FromArgument, Scope};
    /// fn two(arguments: &mut Arguments<'_>, scope: &mut Scope) -> Result<(f64, f64), Error> {
    ///     Ok((f64::from_argument(arguments, scope)?, f64::from_argument(arguments, scope)?))
    /// }
    /// ```
    ///
    /// # Errors
    /// If they are something else.
    fn from_argument(arguments: &mut Arguments<'_>, scope: &mut Scope) -> Result<Self, Error>;
}

impl<T: FromJs> FromArgument for T {
    const NEEDED: bool = !T::OPTIONAL;

    fn from_argument(arguments: &mut Arguments<'_>, scope: &mut Scope) -> Result<T, Error> {
        let number = arguments.left.first().and_then(|first| first.as_number());
        if let Some(converted) = number.and_then(T::from_number) {
            arguments.left = &arguments.left[1..];
            arguments.taken += 1;
            return Ok(converted);
        }
        let value = arguments.next_value(scope)?;
        T::from_js(value, scope).map_err(|error| error.of_argument(arguments.taken))
    }
}

/// All further arguments of a host function.
///
/// ```
/// # use ellipsis::{Engine, Function, Rest};
/// let mut engine = Engine::new();
/// let sum = Function::new(&mut engine, "sum", |Rest(all): Rest<f64>| all.iter().sum::<f64>())?;
/// assert_eq!(sum.call::<f64>(&mut engine, (1, 2, 3))?, 6.0);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Rest<T>(pub Vec<T>);

impl<T: FromJs> FromArgument for Rest<T> {
    fn from_argument(arguments: &mut Arguments<'_>, scope: &mut Scope) -> Result<Rest<T>, Error> {
        let mut all = Vec::with_capacity(arguments.len());
        while !arguments.is_empty() {
            all.push(T::from_argument(arguments, scope)?);
        }
        Ok(Rest(all))
    }
}

/// What a host function is called on.
///
/// ```
/// # use ellipsis::{Engine, Function, Object, Scope, This};
/// let mut engine = Engine::new();
/// let area = Function::new(&mut engine, "area", |scope: &mut Scope, This(this): This<Object>| {
///     Ok::<f64, ellipsis::Error>(this.get::<f64>(scope, "w")? * this.get::<f64>(scope, "h")?)
/// })?;
/// engine.set_global("area", area)?;
/// assert_eq!(engine.eval::<f64>("({ w: 6, h: 7, area }).area()")?, 42.0);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct This<T>(pub T);

impl<T: FromJs> FromArgument for This<T> {
    fn from_argument(arguments: &mut Arguments<'_>, scope: &mut Scope) -> Result<This<T>, Error> {
        let value = arguments.this_value(scope)?;
        T::from_js(value, scope).map(This)
    }
}

/// What can be a host function: functions and closures of up to seven parameters that are [`FromArgument`], with or without
/// a [`Scope`] before them, whose result is [`IntoJs`]. `M` is found by itself.
///
/// ```
/// use ellipsis::{Engine, Function, HostFunction};
///
/// fn add_all<M>(engine: &mut Engine, name: &str, function: impl HostFunction<M>) {
///     let function = Function::new(engine, name, function).unwrap();
///     engine.set_global(name, function).unwrap();
/// }
///
/// let mut engine = Engine::new();
/// add_all(&mut engine, "floor", f64::floor);
/// assert_eq!(engine.eval::<f64>("floor(1.5)")?, 1.0);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function that scripts can call",
    note = "it has to be `Fn`, `Send` and `'static`, with at most seven parameters, a `&mut Scope` before them or not",
    note = "parameters are values, not references: `String` and not `&str`; parameters and result have to be convertible, and a future is `Async(future)`"
)]
pub trait HostFunction<M>: Send + 'static {
    /// What it returns.
    type Output: IntoJs;

    /// How many arguments it needs.
    #[doc(hidden)]
    fn needed(&self) -> u32;

    /// Calls it.
    #[doc(hidden)]
    fn call(&self, scope: &mut Scope, arguments: &mut Arguments<'_>) -> Result<Self::Output, Error>;
}

/// The mark of functions that have a scope as their first parameter.
#[doc(hidden)]
pub struct Scoped;

macro_rules! host_functions {
    ($(($($name:ident)*))*) => {
        $(
            impl<F, R, $($name,)*> HostFunction<fn($($name,)*)> for F
            where
                F: Fn($($name,)*) -> R + Send + 'static,
                R: IntoJs,
                $($name: FromArgument,)*
            {
                type Output = R;

                fn needed(&self) -> u32 {
                    0 $(+ u32::from($name::NEEDED))*
                }

                #[allow(non_snake_case, unused_variables, reason = "parameters are called as their types")]
                fn call(&self, scope: &mut Scope, arguments: &mut Arguments<'_>) -> Result<R, Error> {
                    $(let $name = $name::from_argument(arguments, scope)?;)*
                    Ok(self($($name,)*))
                }
            }

            impl<F, R, $($name,)*> HostFunction<fn(Scoped, $($name,)*)> for F
            where
                F: Fn(&mut Scope, $($name,)*) -> R + Send + 'static,
                R: IntoJs,
                $($name: FromArgument,)*
            {
                type Output = R;

                fn needed(&self) -> u32 {
                    0 $(+ u32::from($name::NEEDED))*
                }

                #[allow(non_snake_case, unused_variables, reason = "parameters are called as their types")]
                fn call(&self, scope: &mut Scope, arguments: &mut Arguments<'_>) -> Result<R, Error> {
                    $(let $name = $name::from_argument(arguments, scope)?;)*
                    Ok(self(scope, $($name,)*))
                }
            }
        )*
    };
}

host_functions! {
    () (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) (A B C D E G H)
}

macro_rules! arguments {
    ($(($($name:ident $index:tt)+))*) => {
        $(
            impl<$($name: IntoJs),+> IntoArguments for ($($name,)+) {
                #[inline]
                fn into_arguments(self, scope: &mut Scope, list: &mut ArgumentList) -> Result<(), Error> {
                    $(list.push(scope, self.$index)?;)+
                    Ok(())
                }

                #[inline]
                fn call(self, scope: &mut Scope, call: PreparedCall) -> Result<Returned, Error> {
                    let arguments = [$(scope.raw_of(self.$index)?),+];
                    call.with(scope, arguments)
                }
            }
        )*
    };
}

arguments! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
}

static CALL_HOST: NativeInfo = NativeInfo::function("", 0, call_host);

type Call = Box<dyn Fn(&mut Scope, &mut Arguments<'_>) -> Result<Raw, Error> + Send>;

/// What a host function carries along.
struct HostFunctionData {
    call: Call,
}

impl NativeData for HostFunctionData {
    const NAME: &'static str = "HostFunction";
}

impl Trace for HostFunctionData {
    fn trace(&self, _: &mut Tracer) {}
}

impl Scope {
    /// Makes a function that calls Rust a global variable of its name; see [`Function::new`].
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// engine.add_function("hypot", f64::hypot)?;
    /// assert_eq!(engine.eval::<f64>("hypot(3, 4)")?, 5.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it, or a constant of that name.
    pub fn add_function<M>(&mut self, name: &str, function: impl HostFunction<M>) -> Result<(), Error> {
        self.global_object().add_function(self, name, function)
    }

    /// Gives an object a property as built-in functions and classes are.
    pub(crate) fn add_builtin(
        &mut self,
        object: Gc<ellipsis_engine::Object>,
        name: &str,
        value: Gc<ellipsis_engine::Object>,
    ) -> Result<(), Error> {
        let property = PropertyDescriptor::data(value.into(), Attributes::METHOD);
        self.attempt(|cx| {
            let key = cx.key(name);
            object.define_or_throw(cx, key, &property)
        })
    }

    /// A function that calls Rust, named after a key.
    pub(crate) fn host_function(
        &mut self,
        key: PropertyKey,
        prefix: &str,
        needed: u32,
        call: impl Fn(&mut Scope, &mut Arguments<'_>) -> Result<Raw, Error> + Send + 'static,
    ) -> Result<Gc<ellipsis_engine::Object>, Error> {
        self.attempt(|cx| {
            let data = cx.new_native_with(Raw::NULL, HostFunctionData { call: Box::new(call) });
            let function = cx.new_native_closure(&CALL_HOST, &[data.into()]);
            cx.set_function_name(function, key, prefix);
            let length = PropertyDescriptor::data(Raw::from(needed), Attributes::CONFIGURABLE);
            let length_key = cx.names.length.into();
            function.define_or_throw(cx, length_key, &length)?;
            Ok(function)
        })
    }
}

fn call_host(cx: &mut Context, args: &Args<'_>) -> JsResult<Raw> {
    let captured = args.captured(0);
    let Some(data) = captured.downcast::<HostFunctionData>() else { return Ok(Raw::UNDEFINED) };
    run_host(cx, args, |scope, arguments| (data.call)(scope, arguments))
}

/// Runs what a host function is made of.
pub(crate) fn run_host(
    cx: &mut Context,
    args: &Args<'_>,
    run: impl FnOnce(&mut Scope, &mut Arguments<'_>) -> Result<Raw, Error>,
) -> JsResult<Raw> {
    let scope = Scope::of(cx);
    let host = scope.host();
    let (engine, depth) = (host.roots.engine(), host.depth.get());
    host.depth.set(depth + 1);
    host.calls.set(host.calls.get() + 1);
    let mut arguments = Arguments { engine, this: args.this, left: args.args, taken: 0 };
    // The interpreter is left as after any other call. Whoever has the panic goes on with it.
    let result = catch_unwind(AssertUnwindSafe(|| run(&mut *scope, &mut arguments)));
    scope.host().depth.set(depth);
    match result {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(scope.throw(error)),
        Err(panic) => {
            scope.host().panic.set(Some(panic));
            Err(Throw::TERMINATION)
        }
    }
}
