//! Whatever [serde](https://serde.rs) can write and read, without a text between: [`Scope::to_value`], [`Scope::from_value`],
//! and [`Serde`] for arguments and results.
//!
//! ```
//! use ellipsis::serde::Serde;
//! use ellipsis::{Engine, Function};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, PartialEq, Debug)]
//! struct Row {
//!     id: u32,
//!     name: String,
//!     tags: Vec<String>,
//! }
//!
//! let mut engine = Engine::new();
//! let rows = vec![Row { id: 1, name: "one".into(), tags: vec![] }, Row { id: 2, name: "two".into(), tags: vec!["even".into()] }];
//! let value = engine.to_value(&rows)?;
//! engine.set_global("rows", value)?;
//! let even = engine.eval("rows.filter((row) => row.tags.includes('even'))")?;
//! assert_eq!(engine.from_value::<Vec<Row>>(&even)?, rows[1..]);
//!
//! let rename: Function = engine.eval("(row) => ({ ...row, name: row.name.toUpperCase() })")?;
//! let Serde(row) = rename.call::<Serde<Row>>(&mut engine, (Serde(&rows[0]),))?;
//! assert_eq!(row.name, "ONE");
//! # Ok::<(), ellipsis::Error>(())
//! ```
//!
//! What becomes of what:
//!
//! | serde | JavaScript | what is read as it as well |
//! |---|---|---|
//! | booleans, strings, characters | the same | wrappers of them |
//! | integers | numbers; BigInts if they are beyond 2⁵³ - 1 | both; the time of a Date |
//! | floats | numbers, those that are not finite too | BigInts; the time of a Date |
//! | bytes (`serde_bytes`) | `Uint8Array` | `ArrayBuffer`, typed arrays of bytes |
//! | `None`, `()`, unit structs | `null` | `undefined` |
//! | sequences, tuples | arrays | typed arrays, Sets |
//! | structs | objects | Maps, instances of classes with their getters |
//! | maps | objects, if all keys are strings, numbers or booleans; else Maps | both |
//! | enums | as in JSON: `"Variant"`, `{ Variant: … }`, or as their attributes say | |
//!
//! Everything that JSON can say becomes what `JSON.parse` makes of it. A Date is read as the text that JSON has of it where a text is asked
//! for. Members that are `undefined` count as missing in structs, and functions and symbols are an error where they are
//! read. Strings with lone surrogates are read with U+FFFD in their place. Getters run while objects are read; what they throw
//! is the error then.
//!
//! What does not fit is an error that says where:
//!
//! ```
//! use ellipsis::{Engine, ErrorKind, Value};
//!
//! let mut engine = Engine::new();
//! let value: Value = engine.eval("({ rows: [{ id: 1 }, { id: 'two' }] })")?;
//! # type T = std::collections::HashMap<String, Vec<std::collections::HashMap<String, u32>>>;
//! let error = engine.from_value::<T>(&value).unwrap_err();
//! assert_eq!(error.message(), "rows[1].id: invalid type: string \"two\", expected u32");
//! assert_eq!(error.kind(), ErrorKind::Conversion);
//! # Ok::<(), ellipsis::Error>(())
//! ```
//!
//! Values that refer to themselves, or nest more deeply than 500 levels, are an error.

mod access;
mod fault;
mod layouts;
mod read;
mod write;

use ::serde::{Serialize, de::DeserializeOwned};

use crate::convert::{FromJs, IntoJs};
use crate::engine::Scope;
use crate::error::Error;
use crate::value::Value;

pub(crate) use layouts::Layouts;

/// Values may nest so deeply.
const MAX_DEPTH: u32 = 500;

/// # Values of serde's
impl Scope {
    /// A new value of what can be serialized. [`serde`](crate::serde) says what becomes of what.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let value = engine.to_value(&("a", [1, 2]))?;
    /// assert_eq!(value.to_text(&mut engine)?, "a,1,2");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What its `Serialize` says; if there is no memory for it, it nests too deeply, or a limit ends it.
    pub fn to_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Value, Error> {
        let raw = write::write(self, value)?;
        Ok(self.value(raw))
    }

    /// What can be deserialized of a value. [`serde`](crate::serde) says what is read as what.
    ///
    /// ```
    /// let mut engine = ellipsis::Engine::new();
    /// let value = engine.eval("({ a: [1, null] })")?;
    /// let json: serde_json::Value = engine.from_value(&value)?;
    /// assert_eq!(json.to_string(), r#"{"a":[1,null]}"#);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it is something else, which the message says with the path to it; what a getter throws; if it nests too deeply, or a
    /// limit ends it.
    pub fn from_value<T: DeserializeOwned>(&mut self, value: &Value) -> Result<T, Error> {
        let raw = self.raw(value)?;
        read::read(self, raw)
    }
}

/// What goes through serde as an argument or a result.
///
/// ```
/// use ellipsis::serde::Serde;
/// use ellipsis::{Engine, Function};
///
/// let mut engine = Engine::new();
/// let keys = Function::new(&mut engine, "keys", |Serde(json): Serde<serde_json::Value>| {
///     json.as_object().map_or(0, |members| members.len())
/// })?;
/// assert_eq!(keys.call::<usize>(&mut engine, (Serde(serde_json::json!({ "a": 1, "b": 2 })),))?, 2);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Serde<T>(pub T);

impl<T: DeserializeOwned> FromJs for Serde<T> {
    fn from_js(value: Value, scope: &mut Scope) -> Result<Serde<T>, Error> {
        scope.from_value(&value).map(Serde)
    }
}

impl<T: Serialize> IntoJs for Serde<T> {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        scope.to_value(&self.0)
    }
}
