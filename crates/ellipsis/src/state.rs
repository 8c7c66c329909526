//! State that lasts.

use crate::engine::Scope;
use crate::error::Error;
use crate::value::Value;

impl Scope {
    /// A value as bytes, which [`deserialize`](Scope::deserialize) makes a value of again, in this engine or another one.
    ///
    /// It is copied as `structuredClone` copies: objects that are referred to twice, or from within, stay so; Maps, Sets,
    /// Dates, regular expressions, errors, BigInts, wrapped primitives, buffers and their views keep what they are. What
    /// **arrays and objects share** with others is written once: of ten thousand versions of a state, each a spread of the one
    /// before it, the first is written whole and of the others what differs; and they share again where they are read.
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
    /// What getters throw, and an error named `DataCloneError` for what cannot be cloned: functions, symbols, proxies,
    /// objects of hosts, shared or detached buffers. It says where that is:
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
        self.attempt(|cx| ellipsis_builtins::state::serialize(cx, value))
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
    /// An error named `DataCloneError` for bytes of another version, and for others that are no value; what a limit of the
    /// engine says.
    pub fn deserialize(&mut self, bytes: &[u8]) -> Result<Value, Error> {
        let value = self.attempt(|cx| ellipsis_builtins::state::deserialize(cx, bytes))?;
        Ok(self.value(value))
    }
}
