//! Instances of host classes: objects whose private state is a value of Rust's.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use ellipsis_engine::{Gc, NativeData, Trace};

use crate::class::Class;
use crate::convert::{FromJs, IntoJs, unexpected};
use crate::engine::Scope;
use crate::error::Error;
use crate::host::StandardHost;
use crate::object::Object;
use crate::traced::Tracer;
use crate::value::Value;

/// The payload of an instance.
pub(crate) struct InstanceData<T: Class> {
    /// Something as long as the object lives, but for one that is not restored yet.
    value: RefCell<Option<T>>,
    host: Rc<StandardHost>,
}

impl<T: Class> NativeData for InstanceData<T> {
    const NAME: &'static str = T::NAME;
}

impl<T: Class> Trace for InstanceData<T> {
    /// While a method changes the value it cannot be looked at; then all that such values hold is kept alive by the host.
    fn trace(&self, tracer: &mut ellipsis_engine::Tracer) {
        if let Ok(value) = self.value.try_borrow()
            && let Some(value) = &*value
        {
            let mut tracer = Tracer { inner: tracer, roots: &self.host.roots };
            let shown = catch_unwind(AssertUnwindSafe(|| value.trace(&mut tracer)));
            if shown.is_err() {
                tracer.visit_all();
            }
        }
    }
}

impl<T: Class> Drop for InstanceData<T> {
    /// A panic must not go through the collector.
    fn drop(&mut self) {
        let value = self.value.get_mut().take();
        let _ = catch_unwind(AssertUnwindSafe(|| drop(value)));
    }
}

/// Counts a value as one that is being changed, until it is dropped.
struct Changing<'a>(&'a Cell<u32>);

impl<'a> Changing<'a> {
    fn of(count: &'a Cell<u32>) -> Changing<'a> {
        count.set(count.get() + 1);
        Changing(count)
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl<T: Class> InstanceData<T> {
    fn in_use() -> Error {
        Error::type_error(format!("this {} is in use by a method that was called before", T::NAME))
    }

    pub(crate) fn read<R>(&self, read: impl FnOnce(&T) -> R) -> Result<R, Error> {
        match self.value.try_borrow() {
            Ok(value) => value.as_ref().map(read).ok_or_else(Self::in_use),
            Err(_) => Err(Self::in_use()),
        }
    }

    /// Gives it a value.
    pub(crate) fn put(&self, value: T) -> Result<(), Error> {
        *self.value.try_borrow_mut().map_err(|_| Self::in_use())? = Some(value);
        Ok(())
    }

    pub(crate) fn write<R>(&self, write: impl FnOnce(&mut T) -> R) -> Result<R, Error> {
        match self.value.try_borrow_mut() {
            Ok(mut value) => {
                let _changing = Changing::of(&self.host.changing);
                value.as_mut().map(write).ok_or_else(Self::in_use)
            }
            Err(_) => Err(Self::in_use()),
        }
    }
}

impl Scope {
    /// A new instance with that prototype; it cannot be used before it has a value.
    pub(crate) fn instance<T: Class>(
        &mut self,
        prototype: Gc<ellipsis_engine::Object>,
        value: Option<T>,
    ) -> Result<Gc<ellipsis_engine::Object>, Error> {
        let cx = self.cx();
        let host = StandardHost::of(cx).ok_or_else(Error::foreign_handle)?;
        let data = InstanceData { value: RefCell::new(value), host };
        let object = cx.new_native_with(prototype.into(), data);
        cx.safepoint();
        Ok(object)
    }
}

/// An instance of a host class, in an engine. It dereferences to the [`Object`] that it is.
///
/// ```
/// use ellipsis::{Class, ClassBuilder, Engine, Error, Function, Instance, Scope};
///
/// struct Account {
///     balance: f64,
/// }
///
/// impl Class for Account {
///     const NAME: &'static str = "Account";
///
///     fn define(class: &mut ClassBuilder<'_, Account>) -> Result<(), Error> {
///         class.getter("balance", |account: &Account| account.balance)?;
///         Ok(())
///     }
/// }
///
/// fn transfer(scope: &mut Scope, from: Instance<Account>, to: Instance<Account>, amount: f64) -> Result<(), Error> {
///     from.with_mut(scope, |account, _| account.balance -= amount)?;
///     to.with_mut(scope, |account, _| account.balance += amount)
/// }
///
/// let mut engine = Engine::new();
/// let transfer = Function::new(&mut engine, "transfer", transfer)?;
/// let (a, b) = (Account { balance: 5.0 }, Account { balance: 0.0 });
/// let (a, b) = (Instance::new(&mut engine, a)?, Instance::new(&mut engine, b)?);
/// transfer.call::<()>(&mut engine, (&a, &b, 2))?;
/// assert_eq!(a.with(&mut engine, |account, _| account.balance)?, 3.0);
/// assert_eq!(b.get::<f64>(&mut engine, "balance")?, 2.0);
/// let error = transfer.call::<()>(&mut engine, (&a, "b", 2)).unwrap_err();
/// assert_eq!(error.message(), "argument 2: expected an instance of Account, not a string");
/// # Ok::<(), Error>(())
/// ```
pub struct Instance<T: Class> {
    object: Object,
    class: PhantomData<fn() -> T>,
}

impl<T: Class> Instance<T> {
    /// A new instance.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Engine, Error, Instance};
    /// # struct Account;
    /// # impl Class for Account {
    /// #     const NAME: &'static str = "Account";
    /// #     fn define(_: &mut ClassBuilder<'_, Account>) -> Result<(), Error> { Ok(()) }
    /// # }
    /// let mut engine = Engine::new();
    /// let account = Instance::new(&mut engine, Account)?;
    /// let class = engine.class::<Account>()?;
    /// assert!(account.instance_of(&mut engine, &class)?);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// What [`Class::define`] gives where the class is not known yet.
    pub fn new(scope: &mut Scope, value: T) -> Result<Instance<T>, Error> {
        let prototype = scope.class_parts::<T>()?.prototype;
        let object = scope.instance(prototype, Some(value))?;
        Ok(Instance { object: scope.new_object(object), class: PhantomData })
    }

    /// Looks at the value. Calls that do may nest.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Engine, Error, Instance};
    /// # struct Account(f64);
    /// # impl Class for Account {
    /// #     const NAME: &'static str = "Account";
    /// #     fn define(_: &mut ClassBuilder<'_, Account>) -> Result<(), Error> { Ok(()) }
    /// # }
    /// let mut engine = Engine::new();
    /// let account = Instance::new(&mut engine, Account(1.0))?;
    /// let text = account.with(&mut engine, |account, scope| scope.eval::<String>(&format!("({}).toFixed(2)", account.0)))??;
    /// assert_eq!(text, "1.00");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if a method or [`Instance::with_mut`] is changing it; if it belongs to another engine.
    pub fn with<R>(&self, scope: &mut Scope, look: impl FnOnce(&T, &mut Scope) -> R) -> Result<R, Error> {
        // It is on this stack for as long as the value is looked at.
        let object = scope.cell(&self.object.0)?;
        match object.downcast::<InstanceData<T>>() {
            Some(data) => data.read(|value| look(value, scope)),
            None => Err(Error::foreign_handle()),
        }
    }

    /// Changes the value. Nobody else gets at it meanwhile.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Engine, Error, Instance};
    /// # struct Account(f64);
    /// # impl Class for Account {
    /// #     const NAME: &'static str = "Account";
    /// #     fn define(_: &mut ClassBuilder<'_, Account>) -> Result<(), Error> { Ok(()) }
    /// # }
    /// let mut engine = Engine::new();
    /// let account = Instance::new(&mut engine, Account(1.0))?;
    /// account.with_mut(&mut engine, |balance, scope| {
    ///     balance.0 += 1.0;
    ///     assert!(account.with(scope, |_, _| ()).is_err());
    /// })?;
    /// assert_eq!(account.with(&mut engine, |account, _| account.0)?, 2.0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A TypeError if somebody looks at it, or is changing it; if it belongs to another engine.
    pub fn with_mut<R>(
        &self,
        scope: &mut Scope,
        change: impl FnOnce(&mut T, &mut Scope) -> R,
    ) -> Result<R, Error> {
        let object = scope.cell(&self.object.0)?;
        match object.downcast::<InstanceData<T>>() {
            Some(data) => data.write(|value| change(value, scope)),
            None => Err(Error::foreign_handle()),
        }
    }
}

impl<T: Class> Deref for Instance<T> {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.object
    }
}

impl<T: Class> Clone for Instance<T> {
    fn clone(&self) -> Instance<T> {
        Instance { object: self.object.clone(), class: PhantomData }
    }
}

impl<T: Class> PartialEq for Instance<T> {
    fn eq(&self, other: &Instance<T>) -> bool {
        self.object == other.object
    }
}

impl<T: Class> Eq for Instance<T> {}

impl<T: Class> Hash for Instance<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.object.hash(state);
    }
}

impl<T: Class> fmt::Debug for Instance<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple(T::NAME).field(&self.object).finish()
    }
}

impl<T: Class> FromJs for Instance<T> {
    fn from_js(value: Value, scope: &mut Scope) -> Result<Instance<T>, Error> {
        if let Value::Object(object) = &value
            && scope.object(&object.0)?.is::<InstanceData<T>>()
        {
            return Ok(Instance { object: object.clone(), class: PhantomData });
        }
        Err(unexpected(&format!("an instance of {}", T::NAME), &value))
    }
}

impl<T: Class> IntoJs for Instance<T> {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::Object(self.object))
    }
}

impl<T: Class> IntoJs for &Instance<T> {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::from(&self.object))
    }
}

impl<T: Class> From<Instance<T>> for Value {
    fn from(instance: Instance<T>) -> Value {
        Value::Object(instance.object)
    }
}

/// A value of a class is a new instance.
impl<T: Class> IntoJs for T {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        Instance::new(scope, self)?.into_js(scope)
    }
}
