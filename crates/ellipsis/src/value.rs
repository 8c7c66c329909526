//! Values as they are outside of the engine.

use std::fmt;

use ellipsis_engine::string::MAX_LENGTH;
use ellipsis_engine::{Gc, JsBigInt, JsString, StrView, Value as Raw};

use crate::bigint::BigInt;
use crate::convert::{FromJs, IntoJs};
use crate::engine::Scope;
use crate::error::Error;
use crate::handle::Handle;
use crate::object::Object;
use crate::symbol::Symbol;

/// A JavaScript value: primitives are plain data; symbols and objects stay in their engine, and are kept alive by the
/// handle.
///
/// ```
/// use ellipsis::{Engine, Value};
///
/// let mut engine = Engine::new();
/// let text: Value = engine.eval("'a' + 1")?;
/// assert_eq!(text, Value::from("a1"));
/// let object: Value = engine.eval("globalThis.o = { a: 1 }")?;
/// assert_eq!(object, engine.eval::<Value>("o")?);
/// assert_ne!(object, engine.eval::<Value>("({ ...o })")?);
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// `undefined`
    #[default]
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A BigInt.
    BigInt(BigInt),
    /// A string.
    String(Text),
    /// A symbol.
    Symbol(Symbol),
    /// An object, which may be a function.
    Object(Object),
}

impl Value {
    /// What Rust makes of the value.
    ///
    /// ```
    /// use ellipsis::{Engine, Value};
    ///
    /// let mut engine = Engine::new();
    /// let list: Value = engine.eval("[1, 2]")?;
    /// assert_eq!(list.to::<Vec<i32>>(&mut engine)?, [1, 2]);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it is something else.
    pub fn to<T: FromJs>(&self, scope: &mut Scope) -> Result<T, Error> {
        T::from_js(self.clone(), scope)
    }

    /// The object, if it is one.
    ///
    /// ```
    /// assert!(ellipsis::Value::from("text").as_object().is_none());
    /// ```
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The string, if it is one without lone surrogates.
    ///
    /// ```
    /// assert_eq!(ellipsis::Value::from("text").as_str(), Some("text"));
    /// ```
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => text.as_str(),
            _ => None,
        }
    }

    /// The number, if it is one.
    ///
    /// ```
    /// assert_eq!(ellipsis::Value::from(1.5).as_f64(), Some(1.5));
    /// ```
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    ///
    /// ```
    /// assert_eq!(ellipsis::Value::from(true).as_bool(), Some(true));
    /// ```
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(bool) => Some(*bool),
            _ => None,
        }
    }

    /// Whether it is `undefined` or `null`.
    ///
    /// ```
    /// assert!(ellipsis::Value::Null.is_nullish());
    /// ```
    pub fn is_nullish(&self) -> bool {
        matches!(self, Value::Undefined | Value::Null)
    }

    /// What `typeof` says of values that are no functions.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Value::Undefined => "undefined",
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::BigInt(_) => "a BigInt",
            Value::String(_) => "a string",
            Value::Symbol(_) => "a symbol",
            Value::Object(_) => "an object",
        }
    }

    /// The value as a string, as `String(value)` makes it but for symbols, which are an error.
    ///
    /// ```
    /// use ellipsis::{Engine, Value};
    ///
    /// let mut engine = Engine::new();
    /// let list: Value = engine.eval("[1, [2, 3]]")?;
    /// assert_eq!(list.to_text(&mut engine)?, "1,2,3");
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `toString` or `valueOf` throws; a TypeError for symbols.
    pub fn to_text(&self, scope: &mut Scope) -> Result<Text, Error> {
        let value = scope.raw(self)?;
        let string = scope.attempt(|cx| cx.to_string(value))?;
        Ok(Text::of(string.view(&mut scope.cx().heap)))
    }

    /// The value as a number, as `Number(value)` makes it but for BigInts, which are an error.
    ///
    /// ```
    /// use ellipsis::{Engine, Value};
    ///
    /// assert_eq!(Value::from(" 12 ").to_number(&mut Engine::new())?, 12.0);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// What `valueOf` or `toString` throws; a TypeError for symbols and BigInts.
    pub fn to_number(&self, scope: &mut Scope) -> Result<f64, Error> {
        let value = scope.raw(self)?;
        scope.attempt(|cx| cx.to_number(value))
    }

    /// Whether it counts as true.
    ///
    /// ```
    /// assert!(!ellipsis::Value::from("").is_truthy());
    /// assert!(ellipsis::Value::from("0").is_truthy());
    /// ```
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::Undefined | Value::Null => false,
            Value::Bool(bool) => *bool,
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::BigInt(number) => *number != BigInt::default(),
            Value::String(text) => !text.is_empty(),
            Value::Symbol(_) | Value::Object(_) => true,
        }
    }
}

macro_rules! value_from {
    ($($type:ty => |$from:ident| $value:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($from: $type) -> Value {
                $value
            }
        })*
    };
}

value_from! {
    bool => |bool| Value::Bool(bool);
    f64 => |number| Value::Number(number);
    f32 => |number| Value::Number(number.into());
    i32 => |number| Value::Number(number.into());
    u32 => |number| Value::Number(number.into());
    &str => |text| Value::String(text.into());
    String => |text| Value::String(text.into());
    Text => |text| Value::String(text);
    BigInt => |number| Value::BigInt(number);
    Symbol => |symbol| Value::Symbol(symbol);
    Object => |object| Value::Object(object);
    &Object => |object| Value::Object(object.clone());
}

/// A string of JavaScript's: UTF-16 code units, among which there may be lone surrogates.
///
/// ```
/// use ellipsis::{Engine, Text};
///
/// let mut engine = Engine::new();
/// let half: Text = engine.eval("'😀'.slice(0, 1)")?;
/// assert_eq!((half.as_str(), half.to_units()), (None, vec![0xd83d]));
/// assert_eq!(half.to_string(), "\u{fffd}");
/// assert_eq!(engine.eval::<Text>("'text'")?, "text");
/// # Ok::<(), ellipsis::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text(Characters);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Characters {
    Utf8(String),
    /// There is a lone surrogate in it.
    Utf16(Vec<u16>),
}

impl Text {
    /// The string of these code units.
    ///
    /// ```
    /// assert_eq!(ellipsis::Text::from_units(&[0x61, 0xe9]), "aé");
    /// ```
    pub fn from_units(units: &[u16]) -> Text {
        match String::from_utf16(units) {
            Ok(text) => Text(Characters::Utf8(text)),
            Err(_) => Text(Characters::Utf16(units.to_vec())),
        }
    }

    pub(crate) fn of(view: StrView<'_>) -> Text {
        match view.to_std_string_strict() {
            Some(text) => Text(Characters::Utf8(text)),
            None => Text(Characters::Utf16(view.to_units())),
        }
    }

    /// The string, if it has no lone surrogates.
    ///
    /// ```
    /// assert_eq!(ellipsis::Text::from("a").as_str(), Some("a"));
    /// ```
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Characters::Utf8(text) => Some(text),
            Characters::Utf16(_) => None,
        }
    }

    /// Its code units.
    ///
    /// ```
    /// assert_eq!(ellipsis::Text::from("é").to_units(), [0xe9]);
    /// ```
    pub fn to_units(&self) -> Vec<u16> {
        match &self.0 {
            Characters::Utf8(text) => text.encode_utf16().collect(),
            Characters::Utf16(units) => units.clone(),
        }
    }

    /// Whether there is nothing in it.
    ///
    /// ```
    /// assert!(ellipsis::Text::from("").is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.as_str() == Some("")
    }
}

impl fmt::Display for Text {
    /// The string; lone surrogates are replaced by U+FFFD.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Characters::Utf8(text) => f.write_str(text),
            Characters::Utf16(units) => f.write_str(&String::from_utf16_lossy(units)),
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Characters::Utf8(text) => text.fmt(f),
            Characters::Utf16(units) => String::from_utf16_lossy(units).fmt(f),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        Text(Characters::Utf8(text.to_owned()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text(Characters::Utf8(text))
    }
}

impl From<Text> for String {
    /// The string; lone surrogates are replaced by U+FFFD.
    fn from(text: Text) -> String {
        match text.0 {
            Characters::Utf8(text) => text,
            Characters::Utf16(units) => String::from_utf16_lossy(&units),
        }
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl Scope {
    /// A value as it is outside.
    pub(crate) fn value(&mut self, raw: Raw) -> Value {
        if let Some(number) = raw.as_number() {
            Value::Number(number)
        } else if let Some(bool) = raw.as_bool() {
            Value::Bool(bool)
        } else if raw.is_null() {
            Value::Null
        } else if let Some(string) = raw.as_string() {
            Value::String(Text::of(string.view(&mut self.cx().heap)))
        } else if let Some(number) = raw.as_bigint() {
            Value::BigInt(BigInt::of(&number.value(&self.cx_ref().heap)))
        } else if raw.is_symbol() {
            Value::Symbol(Symbol(self.handle(raw)))
        } else if raw.is_object() {
            Value::Object(Object(self.handle(raw)))
        } else {
            Value::Undefined
        }
    }

    /// A value as the engine sees it.
    pub(crate) fn raw(&mut self, value: &Value) -> Result<Raw, Error> {
        Ok(match value {
            Value::Undefined => Raw::UNDEFINED,
            Value::Null => Raw::NULL,
            Value::Bool(bool) => (*bool).into(),
            Value::Number(number) => Raw::number(*number),
            Value::BigInt(number) => JsBigInt::new(&mut self.cx().heap, number.inner().clone()).into(),
            Value::String(text) => self.string(text)?,
            Value::Symbol(Symbol(handle)) | Value::Object(Object(handle)) => self.cell(handle)?,
        })
    }

    #[inline]
    pub(crate) fn raw_of(&mut self, value: impl IntoJs) -> Result<Raw, Error> {
        if let Some(number) = value.as_number() {
            return Ok(Raw::number(number));
        }
        if let Some(text) = value.as_text() {
            return self.text(text);
        }
        let value = value.into_js(self)?;
        self.raw(&value)
    }

    pub(crate) fn string(&mut self, text: &Text) -> Result<Raw, Error> {
        let units = match &text.0 {
            Characters::Utf8(text) => return self.text(text),
            Characters::Utf16(units) => units,
        };
        if units.len() > MAX_LENGTH as usize {
            return self.attempt(|cx| Err(cx.string_error()));
        }
        let string = JsString::from_units(&mut self.cx().heap, units);
        self.made(string, units.is_empty())
    }

    /// The string of a text.
    pub(crate) fn text(&mut self, text: &str) -> Result<Raw, Error> {
        if text.len() > MAX_LENGTH as usize && text.encode_utf16().count() > MAX_LENGTH as usize {
            return self.attempt(|cx| Err(cx.string_error()));
        }
        let cx = self.cx();
        let string = match text.as_bytes() {
            [] => cx.names.empty,
            &[unit] => cx.unit_string(unit.into()),
            _ => JsString::from_str(&mut cx.heap, text),
        };
        self.made(string, text.is_empty())
    }

    /// A new string. What there is no memory for is empty.
    fn made(&mut self, string: Gc<JsString>, is_empty: bool) -> Result<Raw, Error> {
        if string.is_empty() && !is_empty {
            return self.attempt(|cx| Err(cx.string_error()));
        }
        Ok(string.into())
    }

    /// The object of a handle that this made of a cell that is one.
    pub(crate) fn new_object(&mut self, object: Gc<ellipsis_engine::Object>) -> Object {
        Object(self.handle(object.into()))
    }

    pub(crate) fn handles(&self) -> usize {
        self.host().roots.len()
    }
}

impl From<Handle> for Object {
    fn from(handle: Handle) -> Object {
        Object(handle)
    }
}
