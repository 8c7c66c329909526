//! What the code calls that the macros write. It changes with them.

use crate::array::Array;
use crate::convert::{FromJs, IntoJs};
use crate::engine::Scope;
use crate::error::Error;
use crate::object::Object;
use crate::value::{Text, Value};

/// The object that a struct is read from.
pub fn object(value: Value, scope: &mut Scope) -> Result<Object, Error> {
    Object::from_js(value, scope)
}

/// A property that a field is read from.
pub fn property<T: FromJs>(object: &Object, name: &str, scope: &mut Scope) -> Result<T, Error> {
    object.get(scope, name)
}

/// The same, of which there may be none.
pub fn property_or<T: FromJs>(
    object: &Object,
    name: &str,
    scope: &mut Scope,
    default: impl FnOnce() -> T,
) -> Result<T, Error> {
    match property(object, name, scope)? {
        Value::Undefined => Ok(default()),
        value => T::from_js(value, scope).map_err(|error| error.at(name)),
    }
}

/// Makes a field a property of a new object.
pub fn define(object: &Object, name: &str, value: impl IntoJs, scope: &mut Scope) -> Result<(), Error> {
    let object = scope.object(&object.0)?;
    let value = scope.raw_of(value).map_err(|error| error.at(name))?;
    let key = scope.key(name)?;
    scope.attempt(|cx| object.create_data_property(cx, key, value)).map(drop)
}

/// The array that a tuple is read from.
pub fn tuple(value: Value, length: u32, scope: &mut Scope) -> Result<Array, Error> {
    let array = Array::from_js(value, scope)?;
    match array.len(scope)? {
        known if known == length => Ok(array),
        known => Err(Error::conversion(format!("expected an array of {length} elements, not {known}"))),
    }
}

/// An element that a field is read from.
pub fn element<T: FromJs>(array: &Array, index: u32, scope: &mut Scope) -> Result<T, Error> {
    array.get(scope, index)
}

/// What a struct without fields is read from.
pub fn unit(value: Value) -> Result<(), Error> {
    match value.is_nullish() {
        true => Ok(()),
        false => Err(crate::convert::unexpected("null", &value)),
    }
}

/// The name of a variant, and what it holds.
pub fn variant(value: Value, scope: &mut Scope) -> Result<(String, Value), Error> {
    if let Value::String(name) = value {
        return Ok((name.into(), Value::Undefined));
    }
    let object = Object::from_js(value, scope)?;
    let mut entries = object.entries::<Value>(scope)?;
    match (entries.pop(), entries.is_empty()) {
        (Some(entry), true) => Ok(entry),
        _ => Err(Error::conversion("expected an object whose only key is the name of a variant".to_owned())),
    }
}

/// The same, where a property says the name.
pub fn tagged(value: Value, tag: &str, scope: &mut Scope) -> Result<(String, Value), Error> {
    let object = Object::from_js(value, scope)?;
    let name: Text = property(&object, tag, scope)?;
    Ok((name.into(), Value::Object(object)))
}

/// The error of a name that no variant has.
pub fn unknown_variant(name: &str, known: &[&str]) -> Error {
    Error::conversion(format!("expected one of {}, not {name:?}", known.join(", ")))
}
