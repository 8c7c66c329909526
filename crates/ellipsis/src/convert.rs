//! What values of JavaScript's are in Rust, and the other way round.

use std::collections::{BTreeMap, HashMap};
use std::error::Error as StdError;
use std::hash::{BuildHasher, Hash};

use ellipsis_engine::Value as Raw;

use crate::array::Array;
use crate::bigint::BigInt;
use crate::engine::Scope;
use crate::error::Error;
use crate::object::Object;
use crate::symbol::Symbol;
use crate::typed_array::TypedArray;
use crate::value::{Text, Value};

/// What can be made of a value. Nothing is coerced: a string is no number, and a number with a fraction no `i32`.
///
/// ```
/// use ellipsis::{Engine, Error, FromJs, Object, Scope, Value};
///
/// struct Point { x: f64, y: f64 }
///
/// impl FromJs for Point {
///     fn from_js(value: Value, scope: &mut Scope) -> Result<Point, Error> {
///         let object = Object::from_js(value, scope)?;
///         Ok(Point { x: object.get(scope, "x")?, y: object.get(scope, "y")? })
///     }
/// }
///
/// let mut engine = Engine::new();
/// let point: Point = engine.eval("({ x: 3, y: 4 })")?;
/// assert_eq!(point.x.hypot(point.y), 5.0);
/// let error = engine.eval::<Point>("({ x: 3 })").err().unwrap();
/// assert_eq!(error.message(), "y: expected a number, not undefined");
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no `{Self}` can be made of a JavaScript value",
    note = "derive `FromJs` for it, or ask for a `Serde<{Self}>` (feature `serde`), or for an `Instance<{Self}>` if it is a class"
)]
pub trait FromJs: Sized {
    /// Whether there may as well be no value.
    #[doc(hidden)]
    const OPTIONAL: bool = false;

    /// OPTIMIZATION: what a number is, where that takes neither a value nor a scope.
    #[doc(hidden)]
    fn from_number(_: f64) -> Option<Self> {
        None
    }

    /// What a value is in Rust.
    ///
    /// ```
    /// use ellipsis::{Engine, FromJs, Value};
    ///
    /// assert_eq!(i32::from_js(Value::from(7.0), &mut Engine::new())?, 7);
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If it is something else, or a getter throws.
    fn from_js(value: Value, scope: &mut Scope) -> Result<Self, Error>;
}

/// What becomes a value.
///
/// ```
/// use ellipsis::{Engine, Error, IntoJs, Object, Scope, Value};
///
/// struct Point { x: f64, y: f64 }
///
/// impl IntoJs for Point {
///     fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
///         let object = Object::new(scope);
///         object.set(scope, "x", self.x)?;
///         object.set(scope, "y", self.y)?;
///         object.into_js(scope)
///     }
/// }
///
/// let mut engine = Engine::new();
/// engine.set_global("point", Point { x: 3.0, y: 4.0 })?;
/// assert_eq!(engine.eval::<f64>("Math.hypot(point.x, point.y)")?, 5.0);
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no JavaScript value can be made of `{Self}`",
    note = "derive `IntoJs` for it, or give `Serde(…)` (feature `serde`); a future is `Async(future)`"
)]
pub trait IntoJs {
    /// The value.
    ///
    /// ```
    /// use ellipsis::{Engine, IntoJs, Value};
    ///
    /// assert_eq!(7.into_js(&mut Engine::new())?, Value::Number(7.0));
    /// # Ok::<(), ellipsis::Error>(())
    /// ```
    ///
    /// # Errors
    /// If there is no such value, or no memory for it.
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error>;

    /// OPTIMIZATION: the number that it is, where that takes neither a value nor a scope.
    #[doc(hidden)]
    fn as_number(&self) -> Option<f64> {
        None
    }

    /// OPTIMIZATION: the text that it is, which needs no copy of its own on the way.
    #[doc(hidden)]
    fn as_text(&self) -> Option<&str> {
        None
    }
}

pub(crate) fn unexpected(expected: &str, value: &Value) -> Error {
    Error::conversion(format!("expected {expected}, not {}", value.type_name()))
}

impl FromJs for Value {
    #[inline]
    fn from_number(number: f64) -> Option<Value> {
        Some(Value::Number(number))
    }

    fn from_js(value: Value, _: &mut Scope) -> Result<Value, Error> {
        Ok(value)
    }
}

impl IntoJs for Value {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(self)
    }
}

impl IntoJs for &Value {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(self.clone())
    }
}

/// Conversions that are those of one kind of values.
macro_rules! plain {
    ($($type:ty, $expected:literal, $pattern:pat => $value:expr;)*) => {
        $(
            impl FromJs for $type {
                fn from_js(value: Value, _: &mut Scope) -> Result<$type, Error> {
                    match value {
                        $pattern => Ok($value),
                        value => Err(unexpected($expected, &value)),
                    }
                }
            }

            impl IntoJs for $type {
                fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
                    Ok(Value::from(self))
                }
            }
        )*
    };
}

plain! {
    bool, "a boolean", Value::Bool(bool) => bool;
    f32, "a number", Value::Number(number) => number as f32;
    String, "a string", Value::String(text) => text.into();
    Text, "a string", Value::String(text) => text;
    BigInt, "a BigInt", Value::BigInt(number) => number;
    Symbol, "a symbol", Value::Symbol(symbol) => symbol;
    Object, "an object", Value::Object(object) => object;
}

impl FromJs for f64 {
    #[inline]
    fn from_number(number: f64) -> Option<f64> {
        Some(number)
    }

    fn from_js(value: Value, _: &mut Scope) -> Result<f64, Error> {
        value.as_f64().ok_or_else(|| unexpected("a number", &value))
    }
}

impl IntoJs for f64 {
    #[inline]
    fn as_number(&self) -> Option<f64> {
        Some(*self)
    }

    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::Number(self))
    }
}

impl IntoJs for &str {
    #[inline]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }

    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::from(self))
    }
}

impl IntoJs for &String {
    #[inline]
    fn as_text(&self) -> Option<&str> {
        Some(self)
    }

    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::from(self.as_str()))
    }
}

impl IntoJs for &Object {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::from(self))
    }
}

impl IntoJs for &Symbol {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::Symbol(self.clone()))
    }
}

impl FromJs for () {
    fn from_js(_: Value, _: &mut Scope) -> Result<(), Error> {
        Ok(())
    }
}

impl IntoJs for () {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::Undefined)
    }
}

/// Integers up to this one are numbers without a doubt.
pub(crate) const LARGEST: f64 = 9_007_199_254_740_991.0;

/// Integers: numbers without a fraction that are safe, and BigInts, if they are in range.
macro_rules! integers {
    ($($type:ty)*) => {
        $(
            impl FromJs for $type {
                #[inline]
                fn from_number(number: f64) -> Option<$type> {
                    let integer = number as i64;
                    let is_safe = integer as f64 == number && number.abs() <= LARGEST;
                    if is_safe { <$type>::try_from(integer).ok() } else { None }
                }

                fn from_js(value: Value, _: &mut Scope) -> Result<$type, Error> {
                    let integer = match &value {
                        Value::Number(number) => <$type>::from_number(*number),
                        Value::BigInt(number) => <$type>::try_from(number).ok(),
                        value => return Err(unexpected("a number", value)),
                    };
                    integer.ok_or_else(|| {
                        Error::conversion(format!("expected an integer of type {}, not {value}",
                            stringify!($type), value = shown(&value)))
                    })
                }
            }

            impl IntoJs for $type {
                #[inline]
                fn as_number(&self) -> Option<f64> {
                    let is_safe = i64::try_from(*self).is_ok_and(|it| it.unsigned_abs() <= LARGEST as u64);
                    is_safe.then_some(*self as f64)
                }

                fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
                    if let Some(number) = self.as_number() {
                        return Ok(Value::Number(number));
                    }
                    Err(Error::conversion(format!("{self} is no safe integer: make it a BigInt")))
                }
            }
        )*
    };
}

fn shown(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::BigInt(number) => format!("{number:?}"),
        value => value.type_name().to_owned(),
    }
}

integers!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl FromJs for char {
    fn from_js(value: Value, _: &mut Scope) -> Result<char, Error> {
        let mut characters = value.as_str().unwrap_or_default().chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(unexpected("a string of one character", &value)),
        }
    }
}

impl IntoJs for char {
    fn into_js(self, _: &mut Scope) -> Result<Value, Error> {
        Ok(Value::from(self.to_string()))
    }
}

/// `undefined` and `null` are `None`.
impl<T: FromJs> FromJs for Option<T> {
    const OPTIONAL: bool = true;

    fn from_js(value: Value, scope: &mut Scope) -> Result<Option<T>, Error> {
        if value.is_nullish() { Ok(None) } else { T::from_js(value, scope).map(Some) }
    }
}

/// `None` is `undefined`.
impl<T: IntoJs> IntoJs for Option<T> {
    #[inline]
    fn as_number(&self) -> Option<f64> {
        self.as_ref()?.as_number()
    }

    #[inline]
    fn as_text(&self) -> Option<&str> {
        self.as_ref()?.as_text()
    }

    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        match self {
            Some(value) => value.into_js(scope),
            None => Ok(Value::Undefined),
        }
    }
}

/// What host functions return: an error becomes an exception, of whatever type it is.
impl<T: IntoJs, E: Into<Box<dyn StdError + Send + Sync>>> IntoJs for Result<T, E> {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        match self {
            Ok(value) => value.into_js(scope),
            Err(error) => Err(Error::from_rust(error)),
        }
    }
}

/// The elements of an array or a typed array.
impl<T: FromJs> FromJs for Vec<T> {
    fn from_js(value: Value, scope: &mut Scope) -> Result<Vec<T>, Error> {
        let object = Object::from_js(value, scope)?;
        if !object.is_array(scope)? && TypedArray::from_js(Value::from(&object), scope).is_err() {
            return Err(unexpected("an array", &Value::Object(object)));
        }
        let mut items = Vec::new();
        for index in 0..object.get::<u32>(scope, "length")? {
            let item = object.get(scope, index)?;
            scope.push(&mut items, item)?;
        }
        Ok(items)
    }
}

impl<T: IntoJs> IntoJs for Vec<T> {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        Array::from_iter(scope, self)?.into_js(scope)
    }
}

impl<T: IntoJs + Clone> IntoJs for &[T] {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        Array::from_iter(scope, self.iter().cloned())?.into_js(scope)
    }
}

impl<T: IntoJs, const N: usize> IntoJs for [T; N] {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        Array::from_iter(scope, self)?.into_js(scope)
    }
}

impl Scope {
    /// What a value of the engine's is in Rust.
    #[inline]
    pub(crate) fn convert<T: FromJs>(&mut self, raw: Raw) -> Result<T, Error> {
        if let Some(converted) = raw.as_number().and_then(T::from_number) {
            return Ok(converted);
        }
        let value = self.value(raw);
        T::from_js(value, self)
    }

    /// Appends to a list that a script can make long without having made its elements: within the limits.
    fn push<T>(&mut self, list: &mut Vec<T>, item: T) -> Result<(), Error> {
        let cx = self.cx();
        let pushed = cx.charge(1).and_then(|()| cx.push_bounded(list, item));
        pushed.map_err(|throw| self.caught(throw))
    }
}

fn object_from<T: IntoJs>(
    scope: &mut Scope,
    entries: impl IntoIterator<Item = (String, T)>,
) -> Result<Value, Error> {
    let object = Object::new(scope);
    for (key, value) in entries {
        object.set(scope, key.as_str(), value)?;
    }
    Ok(Value::Object(object))
}

/// The own enumerable properties whose keys are strings.
impl<T: FromJs, S: BuildHasher + Default> FromJs for HashMap<String, T, S> {
    fn from_js(value: Value, scope: &mut Scope) -> Result<Self, Error> {
        Ok(Object::from_js(value, scope)?.entries(scope)?.into_iter().collect())
    }
}

impl<K: Into<String> + Eq + Hash, T: IntoJs, S> IntoJs for HashMap<K, T, S> {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        object_from(scope, self.into_iter().map(|(key, value)| (key.into(), value)))
    }
}

/// The own enumerable properties whose keys are strings.
impl<T: FromJs> FromJs for BTreeMap<String, T> {
    fn from_js(value: Value, scope: &mut Scope) -> Result<Self, Error> {
        Ok(Object::from_js(value, scope)?.entries(scope)?.into_iter().collect())
    }
}

impl<K: Into<String> + Ord, T: IntoJs> IntoJs for BTreeMap<K, T> {
    fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
        object_from(scope, self.into_iter().map(|(key, value)| (key.into(), value)))
    }
}

/// Tuples are arrays of that length.
macro_rules! tuples {
    ($($count:literal: $($name:ident $index:tt)+;)*) => {
        $(
            impl<$($name: FromJs),+> FromJs for ($($name,)+) {
                fn from_js(value: Value, scope: &mut Scope) -> Result<Self, Error> {
                    let array = Array::from_js(value, scope)?;
                    let length = array.len(scope)?;
                    if length != $count {
                        let message = format!("expected an array of {} elements, not {length}", $count);
                        return Err(Error::conversion(message));
                    }
                    Ok(($(array.get::<$name>(scope, $index)?,)+))
                }
            }

            impl<$($name: IntoJs),+> IntoJs for ($($name,)+) {
                fn into_js(self, scope: &mut Scope) -> Result<Value, Error> {
                    let items = [$(self.$index.into_js(scope)?),+];
                    Array::from_iter(scope, items)?.into_js(scope)
                }
            }
        )*
    };
}

tuples! {
    1: A 0;
    2: A 0 B 1;
    3: A 0 B 1 C 2;
    4: A 0 B 1 C 2 D 3;
    5: A 0 B 1 C 2 D 3 E 4;
    6: A 0 B 1 C 2 D 3 E 4 F 5;
}

/// Gives a handle of a kind of objects its conversions: what its class is called, and the objects that are of it.
macro_rules! object_handle {
    ($type:ident, $expected:literal, |$object:ident| $is:expr) => {
        impl std::ops::Deref for $type {
            type Target = $crate::Object;

            fn deref(&self) -> &$crate::Object {
                &self.0
            }
        }

        impl From<$type> for $crate::Object {
            fn from(handle: $type) -> $crate::Object {
                handle.0
            }
        }

        impl From<$type> for $crate::Value {
            fn from(handle: $type) -> $crate::Value {
                $crate::Value::Object(handle.0)
            }
        }

        impl $crate::FromJs for $type {
            fn from_js(value: $crate::Value, scope: &mut $crate::Scope) -> Result<$type, $crate::Error> {
                if let $crate::Value::Object(handle) = &value {
                    let $object = scope.object(&handle.0)?;
                    if $is {
                        return Ok($type(handle.clone()));
                    }
                }
                Err($crate::convert::unexpected($expected, &value))
            }
        }

        impl $crate::IntoJs for $type {
            fn into_js(self, _: &mut $crate::Scope) -> Result<$crate::Value, $crate::Error> {
                Ok(self.into())
            }
        }

        impl $crate::IntoJs for &$type {
            fn into_js(self, _: &mut $crate::Scope) -> Result<$crate::Value, $crate::Error> {
                Ok($crate::Value::from(&self.0))
            }
        }
    };
}

pub(crate) use object_handle;
