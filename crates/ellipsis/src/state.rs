//! State that lasts.

use ellipsis_builtins::state::{self, HostObjects};
use ellipsis_engine::{Context, Gc, JsResult, Object, Value as Raw};

use crate::class::{Class, ClassBuilder, ClassParts, IntoInstance};
use crate::engine::Scope;
use crate::error::Error;
use crate::function::{Arguments, HostFunction};
use crate::instance::InstanceData;
use crate::method::HostMethod;
use crate::value::Value;

type Save = Box<dyn Fn(&mut Scope, Gc<Object>) -> Result<Raw, Error> + Send>;
type Restore = Box<dyn Fn(&mut Scope, Gc<Object>, Raw) -> Result<(), Error> + Send>;

/// How instances of a class are saved.
pub(crate) struct Saving {
    is_instance: fn(&Object) -> bool,
    /// What an instance is made of.
    save: Save,
    /// An instance without a value.
    make: fn(&mut Scope, Gc<Object>) -> Result<Gc<Object>, Error>,
    /// Gives it its value.
    restore: Restore,
}

/// The instances of host classes.
struct Instances;

/// What is made of the first class that is saved for which anything is.
fn first<T>(
    cx: &mut Context,
    make: impl Fn(&mut Scope, &ClassParts, &'static str, &Saving) -> Option<Result<T, Error>>,
) -> JsResult<Option<T>> {
    let scope = Scope::of(cx);
    // There may be more of them when one is asked.
    let classes: Vec<ClassParts> = scope.host().classes.borrow().clone();
    for parts in &classes {
        if let Some((name, saving)) = parts.saving()
            && let Some(made) = make(scope, parts, name, saving)
        {
            return made.map(Some).map_err(|error| scope.throw(error));
        }
    }
    Ok(None)
}

impl HostObjects for Instances {
    fn save(&self, cx: &mut Context, object: Gc<Object>) -> JsResult<Option<(&'static str, Raw)>> {
        first(cx, |scope, _, name, saving| {
            let is_one = (saving.is_instance)(&object);
            is_one.then(|| Ok((name, (saving.save)(scope, object)?)))
        })
    }

    fn make(&self, cx: &mut Context, class: &str) -> JsResult<Option<Gc<Object>>> {
        let realm = cx.realm;
        first(cx, |scope, parts, name, saving| {
            let is_it = name == class && parts.realm == realm;
            is_it.then(|| (saving.make)(scope, parts.prototype))
        })
    }

    fn restore(&self, cx: &mut Context, object: Gc<Object>, value: Raw) -> JsResult<()> {
        let restored = first(cx, |scope, _, _, saving| {
            let is_one = (saving.is_instance)(&object);
            is_one.then(|| (saving.restore)(scope, object, value))
        });
        restored.map(Option::unwrap_or_default)
    }
}

impl Scope {
    /// A value as bytes, which [`deserialize`](Scope::deserialize) makes a value of again, in this engine or another one.
    ///
    /// It is copied as `structuredClone` copies: objects that are referred to twice, or from within, stay so; Maps, Sets,
    /// Dates, regular expressions, errors, BigInts, wrapped primitives, buffers and their views keep what they are. What
    /// **arrays and objects share** with others is written once: of ten thousand versions of a state, each a spread of the one
    /// before it, the first is written whole and of the others what differs; and they share again where they are read.
    /// Instances of host classes are what their class [makes of them](crate::ClassBuilder::saved).
    ///
    /// ```
    /// use ellipsis::{Array, Engine, Object, Value};
    ///
    /// let mut engine = Engine::new();
    /// let state: Value = engine.eval("globalThis.state = { rows: new Map([[1, { when: new Date(0) }]]) }; state.self = state")?;
    /// let bytes = engine.serialize(&state)?;
    ///
    /// let mut other = Engine::new();
    /// let copy: Object = other.deserialize(&bytes)?.to(&mut other)?;
    /// other.set_global("copy", &copy)?;
    /// assert!(other.eval::<bool>("copy.self === copy && copy.rows.get(1).when.getTime() === 0")?);
    ///
    /// let history: Value = engine.eval(
    ///     "let rows = Array.from({ length: 10_000 }, (_, i) => i), all = [rows];
    ///      for (let i = 0; i < 1_000; i++) all.push(rows = rows.with(i * 7, -i));
    ///      all",
    /// )?;
    /// let bytes = engine.serialize(&history)?;
    /// assert!(bytes.len() < 60_000);
    /// let copy: Array = other.deserialize(&bytes)?.to(&mut other)?;
    /// assert_eq!(copy.len(&mut other)?, 1_001);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What getters throw, and an error named `DataCloneError` for what cannot be cloned: functions, symbols, proxies, instances of
    /// host classes that do not [say how](crate::ClassBuilder::saved), shared or detached buffers. It says where that is:
    ///
    /// ```
    /// # use ellipsis::{Engine, Value};
    /// let mut engine = Engine::new();
    /// let state: Value = engine.eval("({ rows: [{}, { done() {} }] })")?;
    /// let error = engine.serialize(&state).unwrap_err();
    /// assert_eq!(error.name(), "DataCloneError");
    /// assert_eq!(error.message(), "rows[1].done: done() {} could not be cloned.");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    pub fn serialize(&mut self, value: &Value) -> Result<Vec<u8>, Error> {
        let value = self.raw(value)?;
        self.attempt(|cx| state::serialize(cx, &Instances, value))
    }

    /// The value that [`serialize`](Scope::serialize) made these bytes of. Its objects are of the current realm.
    ///
    /// Bytes may come from anywhere: those that are no such value are an error, and take no more time and memory than their
    /// length justifies, within the limits of the engine.
    ///
    /// ```
    /// use ellipsis::{Engine, Value};
    ///
    /// let mut engine = Engine::new();
    /// let bytes = engine.serialize(&Value::from("text"))?;
    /// assert_eq!(engine.deserialize(&bytes)?, Value::from("text"));
    /// assert_eq!(engine.deserialize(&bytes[1..]).unwrap_err().name(), "DataCloneError");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// An error named `DataCloneError` for bytes of another version, for others that are no value, and for instances of a class that
    /// this engine [was not given](Scope::add_class); what such a class makes of what it is given; what a limit of the engine says.
    pub fn deserialize(&mut self, bytes: &[u8]) -> Result<Value, Error> {
        let value = self.attempt(|cx| state::deserialize(cx, &Instances, bytes))?;
        Ok(self.value(value))
    }
}

impl<T: Class> ClassBuilder<'_, T> {
    /// Lets [`Scope::serialize`] write instances: as what `save` returns, which may refer to other objects, and of which `restore`
    /// makes a value again. An engine that reads them has to have the class.
    ///
    /// ```
    /// # use ellipsis::{Class, ClassBuilder, Engine, Error, Instance, Object, Value};
    /// struct Account {
    ///     cents: u64,
    /// }
    ///
    /// impl Class for Account {
    ///     const NAME: &'static str = "Account";
    ///
    ///     fn define(class: &mut ClassBuilder<'_, Account>) -> Result<(), Error> {
    ///         class.constructor(|cents: u64| Account { cents })?;
    ///         class.saved(|account: &Account| account.cents, |cents: u64| Account { cents })?;
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let mut engine = Engine::new();
    /// engine.add_class::<Account>()?;
    /// let state: Value = engine.eval("({ account: new Account(750) })")?;
    /// let bytes = engine.serialize(&state)?;
    ///
    /// let mut other = Engine::new();
    /// other.add_class::<Account>()?;
    /// let copy: Object = other.deserialize(&bytes)?.to(&mut other)?;
    /// let account: Instance<Account> = copy.get(&mut other, "account")?;
    /// assert_eq!(account.with(&mut other, |account, _| account.cents)?, 750);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// Objects that an instance refers to are complete when it is restored, but for other instances, which cannot be used before they
    /// are restored themselves. It is an instance of the class itself then, even if it was one of a class that extends it.
    ///
    /// # Errors
    /// None today.
    pub fn saved<M, N, R>(&mut self, save: impl HostMethod<T, M>, restore: R) -> Result<&mut Self, Error>
    where
        R: HostFunction<N>,
        R::Output: IntoInstance<T>,
    {
        let saving = Saving {
            is_instance: |object| object.is::<InstanceData<T>>(),
            save: Box::new(move |scope, object| {
                let mut arguments = Arguments::of(scope, object.into(), &[]);
                let value = save.call(scope, &mut arguments)?;
                scope.raw_of(value)
            }),
            make: |scope, prototype| scope.instance::<T>(prototype, None),
            restore: Box::new(move |scope, object, value| {
                let values = [value];
                let mut arguments = Arguments::of(scope, Raw::UNDEFINED, &values);
                let value = restore.call(scope, &mut arguments)?.into_instance()?;
                object.downcast::<InstanceData<T>>().map_or(Ok(()), |data| data.put(value))
            }),
        };
        self.set_saving(saving);
        Ok(self)
    }
}
