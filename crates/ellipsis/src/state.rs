//! State that lasts.

use ellipsis_builtins::state::{self, HostObjects};
use ellipsis_engine::{Context, Gc, JsResult, Object, Value as Raw};

use crate::class::{ClassParts, Saving};
use crate::engine::Scope;
use crate::error::Error;
use crate::value::Value;

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
