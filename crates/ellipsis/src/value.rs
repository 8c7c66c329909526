//! Values that leave the engine.

use std::rc::Rc;

use ellipsis_engine::{Context, Rooted, bigint};

/// A JavaScript value. Primitives are plain data; objects stay in their engine and are kept alive
/// by the handle.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// `undefined`
    Undefined,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A string; lone surrogates are replaced by U+FFFD.
    String(String),
    /// The decimal digits of a BigInt.
    BigInt(String),
    /// A symbol.
    Symbol(Object),
    /// An object or function.
    Object(Object),
}

/// A handle to an object of an engine. It may be dropped after the engine.
#[derive(Clone)]
pub struct Object {
    value: Rc<Rooted<ellipsis_engine::Value>>,
    /// The engine it belongs to.
    pub(crate) engine: u64,
}

impl Object {
    pub(crate) fn raw(&self) -> ellipsis_engine::Value {
        self.value.get()
    }
}

impl PartialEq for Object {
    /// Whether it is the same object.
    fn eq(&self, other: &Object) -> bool {
        self.engine == other.engine && self.raw() == other.raw()
    }
}

impl std::fmt::Debug for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Object")
    }
}

impl Value {
    pub(crate) fn from_engine(cx: &mut Context, engine: u64, value: ellipsis_engine::Value) -> Value {
        if value.is_undefined() || value.is_empty() {
            Value::Undefined
        } else if value.is_null() {
            Value::Null
        } else if let Some(bool) = value.as_bool() {
            Value::Bool(bool)
        } else if let Some(number) = value.as_number() {
            Value::Number(number)
        } else if let Some(string) = value.as_string() {
            Value::String(string.to_std_string())
        } else if let Some(number) = value.as_bigint() {
            Value::BigInt(bigint::to_string_radix(number.value(), 10))
        } else {
            let handle = Object { value: Rc::new(Rooted::new(&cx.heap, value)), engine };
            if value.is_symbol() { Value::Symbol(handle) } else { Value::Object(handle) }
        }
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Bool(bool) => Some(*bool),
            _ => None,
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Value {
        Value::Bool(bool)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::String(text.into())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Value {
        Value::Object(object)
    }
}
