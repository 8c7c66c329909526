//! Host classes: classes of scripts whose instances hold values of Rust's.

use std::any::TypeId;
use std::cell::OnceCell;
use std::error::Error as StdError;
use std::marker::PhantomData;

use ellipsis_engine::{
    Args, Attributes, Context, Gc, JsResult, NativeData, NativeInfo, Object as RawObject, PropertyDescriptor,
    PropertyKey, RealmRef, Trace, Tracer as RawTracer, Value as Raw, trace_fields,
};

use crate::convert::IntoJs;
use crate::engine::Scope;
use crate::error::Error;
use crate::function::{Arguments, Function, HostFunction, run_host};
use crate::method::HostMethod;
use crate::object::AsKey;
use crate::state::Saving;
use crate::traced::Tracer;

/// A type whose values are the private state of objects: a class to scripts, with constructor, methods, accessors and statics.
/// Scripts may extend it. [`class`](macro@crate::class) writes this from an `impl` block.
///
/// Values that a script has made are dropped when their objects are collected, the others with the engine at the latest.
///
/// ```
/// use ellipsis::{Class, ClassBuilder, Engine, Error, Instance};
///
/// struct Counter {
///     count: i32,
/// }
///
/// impl Class for Counter {
///     const NAME: &'static str = "Counter";
///
///     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
///         class.constructor(|start: Option<i32>| Counter { count: start.unwrap_or(0) })?;
///         class.method("add", |counter: &mut Counter, amount: i32| counter.count += amount)?;
///         class.getter("count", |counter: &Counter| counter.count)?;
///         class.setter("count", |counter: &mut Counter, count: i32| counter.count = count)?;
///         class.static_method("of", |count: i32| Counter { count })?;
///         Ok(())
///     }
/// }
///
/// let mut engine = Engine::new();
/// engine.add_class::<Counter>()?;
/// let count: i32 = engine.eval("
///     class Twice extends Counter {
///         add(amount) { super.add(2 * amount); }
///     }
///     const counter = new Twice(30);
///     counter.add(6);
///     counter.count
/// ")?;
/// assert_eq!(count, 42);
/// let counter: Instance<Counter> = engine.eval("Counter.of(7)")?;
/// assert_eq!(counter.with(&mut engine, |counter, _| counter.count)?, 7);
/// # Ok::<(), Error>(())
/// ```
///
/// A method that takes `&mut self` has the value for itself. Where it calls a script that calls a method of the same object, that is a
/// TypeError; methods that take `&self` may be called from each other.
pub trait Class: Sized + Send + 'static {
    /// The name of the class.
    const NAME: &'static str;

    /// Gives it constructor, methods and so on. It is asked once in each realm, when the class is first needed there.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// struct Empty;
    ///
    /// impl Class for Empty {
    ///     const NAME: &'static str = "Empty";
    ///
    ///     fn define(class: &mut ClassBuilder<'_, Empty>) -> Result<(), Error> {
    ///         class.constructor(|| Empty)?;
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// What the builder gives.
    fn define(class: &mut ClassBuilder<'_, Self>) -> Result<(), Error>;

    /// Shows the collector all [`Traced`](crate::Traced) values in it.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error, Object, Traced, Tracer};
    /// struct Node(Option<Traced<Object>>);
    ///
    /// impl Class for Node {
    ///     const NAME: &'static str = "Node";
    ///
    ///     fn define(_: &mut ClassBuilder<'_, Node>) -> Result<(), Error> {
    ///         Ok(())
    ///     }
    ///
    ///     fn trace(&self, tracer: &mut Tracer<'_>) {
    ///         tracer.visit(&self.0);
    ///     }
    /// }
    /// ```
    fn trace(&self, tracer: &mut Tracer<'_>) {
        let _ = tracer;
    }
}

/// What constructors of a class return: a value of it, or a `Result` with one.
///
/// ```
/// use ellipsis::{Class, ClassBuilder, Error, IntoInstance};
///
/// struct Even(u32);
///
/// impl Class for Even {
///     const NAME: &'static str = "Even";
///
///     fn define(class: &mut ClassBuilder<'_, Even>) -> Result<(), Error> {
///         class.constructor(|n: u32| if n % 2 == 0 { Ok(Even(n)) } else { Err("that is odd") })?;
///         Ok(())
///     }
/// }
///
/// assert!(Even(2).into_instance().is_ok());
/// ```
pub trait IntoInstance<T>: IntoJs {
    /// The value.
    ///
    /// ```
    /// # use ellipsis::{Class, Error, IntoInstance};
    /// fn make<T: Class>(made: impl IntoInstance<T>) -> Result<T, Error> {
    ///     made.into_instance()
    /// }
    /// ```
    ///
    /// # Errors
    /// What a constructor returned.
    fn into_instance(self) -> Result<T, Error>;
}

impl<T: Class> IntoInstance<T> for T {
    fn into_instance(self) -> Result<T, Error> {
        Ok(self)
    }
}

impl<T: Class, E: Into<Box<dyn StdError + Send + Sync>>> IntoInstance<T> for Result<T, E> {
    fn into_instance(self) -> Result<T, Error> {
        self.map_err(Error::from_rust)
    }
}

/// A class of a realm.
#[derive(Clone, Copy)]
pub(crate) struct ClassParts {
    pub(crate) realm: RealmRef,
    class: TypeId,
    constructor: Gc<RawObject>,
    pub(crate) prototype: Gc<RawObject>,
    data: Gc<RawObject>,
}

impl ClassParts {
    /// The name of the class, and how its instances are saved, if they are.
    pub(crate) fn saving(&self) -> Option<(&'static str, &Saving)> {
        let data = self.data.downcast::<ConstructorData>()?;
        Some((data.name, data.saving.get()?))
    }
}

impl Trace for ClassParts {
    fn trace(&self, tracer: &mut RawTracer) {
        tracer.mark(self.realm);
        tracer.mark(self.constructor);
        tracer.mark(self.prototype);
        tracer.mark(self.data);
    }
}

static CONSTRUCT_HOST: NativeInfo = NativeInfo::constructor("", 0, construct_host);

type ConstructCall = Box<dyn Fn(&mut Scope, &mut Arguments<'_>, Gc<RawObject>) -> Result<Raw, Error> + Send>;

/// What the constructor of a class carries along.
struct ConstructorData {
    name: &'static str,
    prototype: Gc<RawObject>,
    /// Nothing if scripts cannot make instances.
    call: OnceCell<ConstructCall>,
    /// Nothing if they are not saved.
    saving: OnceCell<Saving>,
}

trace_fields!(ConstructorData { prototype });

impl NativeData for ConstructorData {
    const NAME: &'static str = "HostClass";
}

fn construct_host(cx: &mut Context, args: &Args<'_>) -> JsResult<Raw> {
    let captured = args.captured(0);
    let Some(data) = captured.downcast::<ConstructorData>() else { return Ok(Raw::UNDEFINED) };
    let Some(call) = data.call.get() else { return Err(cx.type_error("Illegal constructor")) };
    let Some(target) = args.new_target.as_object() else {
        let message = format!("Class constructor {} cannot be invoked without 'new'", data.name);
        return Err(cx.type_error(message));
    };
    let prototype = target.get(cx, cx.names.prototype)?.as_object().unwrap_or(data.prototype);
    run_host(cx, args, |scope, arguments| call(scope, arguments, prototype))
}

/// # Host classes
impl Scope {
    /// The constructor of a class, which is made when it is first asked for.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Engine, Error, Object};
    /// # struct Counter(i32);
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// #         class.constructor(Counter)?.getter("count", |counter: &Counter| counter.0)?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// let mut engine = Engine::new();
    /// let class = engine.class::<Counter>()?;
    /// let counter: Object = class.construct(&mut engine, (7,))?;
    /// assert_eq!(counter.get::<i32>(&mut engine, "count")?, 7);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// What [`Class::define`] gives.
    pub fn class<T: Class>(&mut self) -> Result<Function, Error> {
        let constructor = self.class_parts::<T>()?.constructor;
        Ok(Function(self.new_object(constructor)))
    }

    /// Makes the class a global variable of its name.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Engine, Error};
    /// # struct Counter(i32);
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// #         class.constructor(Counter)?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// let mut engine = Engine::new();
    /// engine.add_class::<Counter>()?;
    /// assert_eq!(engine.eval::<String>("`${new Counter(1)}`")?, "[object Counter]");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// What [`Class::define`] gives; if there is a constant of that name.
    pub fn add_class<T: Class>(&mut self) -> Result<(), Error> {
        let constructor = self.class_parts::<T>()?.constructor;
        let global = self.cx().global();
        self.add_builtin(global, T::NAME, constructor)
    }

    /// A class of the current realm.
    pub(crate) fn class_parts<T: Class>(&mut self) -> Result<ClassParts, Error> {
        let (realm, class) = (self.cx().realm, TypeId::of::<T>());
        let known = |scope: &Scope| {
            let classes = scope.host().classes.borrow();
            classes.iter().find(|known| known.class == class && known.realm == realm).copied()
        };
        if let Some(known) = known(self) {
            return Ok(known);
        }
        let cx = self.cx();
        let prototype = cx.new_object();
        let (call, saving) = (OnceCell::new(), OnceCell::new());
        let data = ConstructorData { name: T::NAME, prototype, call, saving };
        let data = cx.new_native_with(Raw::NULL, data);
        let constructor = cx.new_native_closure(&CONSTRUCT_HOST, &[data.into()]);
        let name = cx.key(T::NAME);
        cx.set_function_name(constructor, name, "");
        constructor.define_new(cx, cx.names.prototype.into(), prototype.into(), Attributes::NONE);
        prototype.define_new(cx, cx.names.constructor.into(), constructor.into(), Attributes::METHOD);
        let tag = cx.string(T::NAME);
        prototype.define_new(cx, cx.symbols.to_string_tag.into(), tag, Attributes::CONFIGURABLE);
        let parts = ClassParts { realm, class, constructor, prototype, data };
        self.host().classes.borrow_mut().push(parts);
        let mut builder = ClassBuilder { scope: self, parts, class: PhantomData };
        let defined = T::define(&mut builder);
        if defined.is_err() {
            self.host().classes.borrow_mut().retain(|known| known.constructor != constructor);
        }
        defined.map(|()| parts)
    }
}

/// A class that is being defined.
///
/// ```
/// use ellipsis::{Class, ClassBuilder, Engine, Error, Symbol};
///
/// struct Words(Vec<String>);
///
/// impl Class for Words {
///     const NAME: &'static str = "Words";
///
///     fn define(class: &mut ClassBuilder<'_, Words>) -> Result<(), Error> {
///         class.constructor(|text: String| Words(text.split(' ').map(str::to_owned).collect()))?;
///         class.iterator(|words: &Words| words.0.clone())?;
///         let to_primitive = Symbol::well_known(class.scope(), "toPrimitive").unwrap();
///         class.method(to_primitive, |words: &Words| words.0.join(" "))?;
///         class.static_value("separator", " ")?;
///         Ok(())
///     }
/// }
///
/// let mut engine = Engine::new();
/// engine.add_class::<Words>()?;
/// assert_eq!(engine.eval::<String>("const w = new Words('a b'); [...w].join(Words.separator + '+') + w")?, "a +ba b");
/// # Ok::<(), Error>(())
/// ```
pub struct ClassBuilder<'a, T> {
    scope: &'a mut Scope,
    /// What the host keeps alive.
    parts: ClassParts,
    class: PhantomData<fn() -> T>,
}

/// A way to define a method: key and function, which has as many parameters as its `length` says.
impl<T: Class> ClassBuilder<'_, T> {
    /// The scope, for making values.
    ///
    /// ```
    /// # use ellipsis::{ClassBuilder, Error, Object};
    /// # fn define<T: ellipsis::Class>(class: &mut ClassBuilder<'_, T>) -> Result<(), Error> {
    /// let defaults = Object::new(class.scope());
    /// class.static_value("defaults", defaults)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn scope(&mut self) -> &mut Scope {
        self.scope
    }

    /// Lets scripts make instances with `new`, and extend the class. The function returns a value of the class, or a `Result`
    /// with one. The first one counts.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Port(u16);
    /// # impl Class for Port {
    /// #     const NAME: &'static str = "Port";
    /// #     fn define(class: &mut ClassBuilder<'_, Port>) -> Result<(), Error> {
    /// class.constructor(|text: String| text.parse().map(Port))?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// # let mut engine = ellipsis::Engine::new();
    /// # engine.add_class::<Port>()?;
    /// assert!(engine.eval::<()>("new Port('80')").is_ok());
    /// assert!(engine.eval::<()>("new Port('a door')").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn constructor<M, F>(&mut self, function: F) -> Result<&mut Self, Error>
    where
        F: HostFunction<M>,
        F::Output: IntoInstance<T>,
    {
        let length = function.needed();
        let call: ConstructCall = Box::new(move |scope, arguments, prototype| {
            let value = function.call(scope, arguments)?.into_instance()?;
            Ok(scope.instance(prototype, Some(value))?.into())
        });
        if let Some(data) = self.parts.data.downcast::<ConstructorData>() {
            // Whoever comes second is not heard.
            let _ = data.call.set(call);
        }
        let constructor = self.parts.constructor;
        let length = PropertyDescriptor::data(Raw::from(length), Attributes::CONFIGURABLE);
        self.scope.attempt(|cx| constructor.define_or_throw(cx, cx.names.length.into(), &length))?;
        Ok(self)
    }

    /// Adds a method of instances. Its key may be a symbol.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Counter(i32);
    /// # fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// class.method("add", |counter: &mut Counter, amount: i32| counter.0 += amount)?;
    /// # Ok(())
    /// # }
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> { define(class) }
    /// # }
    /// # ellipsis::Engine::new().class::<Counter>().unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn method<M>(&mut self, key: impl AsKey, method: impl HostMethod<T, M>) -> Result<&mut Self, Error> {
        let key = self.scope.key(key)?;
        let method = self.method_function(key, "", method)?;
        self.define(self.parts.prototype, key, &PropertyDescriptor::data(method.into(), Attributes::METHOD))
    }

    /// Adds a getter of instances.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Counter(i32);
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// class.getter("count", |counter: &Counter| counter.0)?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// # ellipsis::Engine::new().class::<Counter>().unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn getter<M>(&mut self, key: impl AsKey, getter: impl HostMethod<T, M>) -> Result<&mut Self, Error> {
        let key = self.scope.key(key)?;
        let getter = self.method_function(key, "get", getter)?;
        self.define(self.parts.prototype, key, &accessor(Some(getter), None))
    }

    /// Adds a setter of instances.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Counter(i32);
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// class.setter("count", |counter: &mut Counter, count: i32| counter.0 = count)?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// # ellipsis::Engine::new().class::<Counter>().unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn setter<M>(&mut self, key: impl AsKey, setter: impl HostMethod<T, M>) -> Result<&mut Self, Error> {
        let key = self.scope.key(key)?;
        let setter = self.method_function(key, "set", setter)?;
        self.define(self.parts.prototype, key, &accessor(None, Some(setter)))
    }

    /// Makes instances iterable: over what an array has, or any other iterable, that the function returns each time.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Range(i32, i32);
    /// # impl Class for Range {
    /// #     const NAME: &'static str = "Range";
    /// #     fn define(class: &mut ClassBuilder<'_, Range>) -> Result<(), Error> {
    /// #         class.constructor(|from: i32, to: i32| Range(from, to))?;
    /// class.iterator(|range: &Range| (range.0..range.1).collect::<Vec<_>>())?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// # let mut engine = ellipsis::Engine::new();
    /// # engine.add_class::<Range>()?;
    /// assert_eq!(engine.eval::<Vec<i32>>("[...new Range(1, 4)]")?, [1, 2, 3]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn iterator<M>(&mut self, values: impl HostMethod<T, M>) -> Result<&mut Self, Error> {
        let key: PropertyKey = self.scope.cx().symbols.iterator.into();
        let needed = values.needed();
        let function = self.scope.host_function(key, "", needed, move |scope, arguments| {
            let values = values.call(scope, arguments)?;
            let values = scope.raw_of(values)?;
            scope.attempt(|cx| {
                let key = cx.symbols.iterator.into();
                cx.invoke(values, key, &[])
            })
        })?;
        self.define(self.parts.prototype, key, &PropertyDescriptor::data(function.into(), Attributes::METHOD))
    }

    /// Adds a function of the class itself.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Counter(i32);
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// class.static_method("of", Counter)?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// # ellipsis::Engine::new().class::<Counter>().unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn static_method<M>(
        &mut self,
        key: impl AsKey,
        function: impl HostFunction<M>,
    ) -> Result<&mut Self, Error> {
        let key = self.scope.key(key)?;
        let needed = function.needed();
        let function = self.scope.host_function(key, "", needed, move |scope, arguments| {
            let value = function.call(scope, arguments)?;
            scope.raw_of(value)
        })?;
        self.define(
            self.parts.constructor,
            key,
            &PropertyDescriptor::data(function.into(), Attributes::METHOD),
        )
    }

    /// Adds a constant of the class itself.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Error};
    /// # struct Counter(i32);
    /// # impl Class for Counter {
    /// #     const NAME: &'static str = "Counter";
    /// #     fn define(class: &mut ClassBuilder<'_, Counter>) -> Result<(), Error> {
    /// class.static_value("LIMIT", 100)?;
    /// #         Ok(())
    /// #     }
    /// # }
    /// # ellipsis::Engine::new().class::<Counter>().unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such value.
    pub fn static_value(&mut self, key: impl AsKey, value: impl IntoJs) -> Result<&mut Self, Error> {
        let key = self.scope.key(key)?;
        let value = self.scope.raw_of(value)?;
        self.define(self.parts.constructor, key, &PropertyDescriptor::data(value, Attributes::NONE))
    }

    /// Says how instances are saved.
    pub(crate) fn set_saving(&mut self, saving: Saving) {
        if let Some(data) = self.parts.data.downcast::<ConstructorData>() {
            // Whoever comes second is not heard.
            let _ = data.saving.set(saving);
        }
    }

    fn method_function<M>(
        &mut self,
        key: PropertyKey,
        prefix: &str,
        method: impl HostMethod<T, M>,
    ) -> Result<Gc<RawObject>, Error> {
        let needed = method.needed();
        self.scope.host_function(key, prefix, needed, move |scope, arguments| {
            let value = method.call(scope, arguments)?;
            scope.raw_of(value)
        })
    }

    fn define(
        &mut self,
        object: Gc<RawObject>,
        key: PropertyKey,
        property: &PropertyDescriptor,
    ) -> Result<&mut Self, Error> {
        self.scope.attempt(|cx| object.define_or_throw(cx, key, property))?;
        Ok(self)
    }
}

/// One half of an accessor property; the other stays as it is.
fn accessor(get: Option<Gc<RawObject>>, set: Option<Gc<RawObject>>) -> PropertyDescriptor {
    PropertyDescriptor {
        get: get.map(Raw::from),
        set: set.map(Raw::from),
        enumerable: Some(false),
        configurable: Some(true),
        ..PropertyDescriptor::default()
    }
}
