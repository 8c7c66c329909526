//! Type conversion ([clause](https://tc39.es/ecma262/#sec-type-conversion)).

use ellipsis_gc::Gc;
use ellipsis_text::number;

use crate::model::{CellKind, JsBigInt, JsString, Object, PropertyKey, Value};
use crate::semantics::{Context, JsResult};
use crate::semantics::{function, wrapper};

/// What ToPrimitive should prefer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// No preference.
    Default,
    /// A number.
    Number,
    /// A string.
    String,
}

/// A numeric value.
#[derive(Clone, Copy, Debug)]
pub enum Numeric {
    /// A Number.
    Number(f64),
    /// A BigInt.
    BigInt(Gc<JsBigInt>),
}

/// ToBoolean
#[inline]
pub fn to_boolean(value: Value) -> bool {
    if let Some(boolean) = value.as_bool() {
        return boolean;
    }
    if let Some(int) = value.as_int() {
        return int != 0;
    }
    if let Some(number) = value.as_number() {
        return number != 0.0 && !number.is_nan();
    }
    match value.kind() {
        CellKind::Free => false,
        CellKind::String => value.as_string().is_some_and(|string| !string.is_empty()),
        CellKind::BigInt => value.as_bigint().is_some_and(|bigint| !bigint.is_zero()),
        _ => true,
    }
}

impl Context {
    /// ToPrimitive
    #[inline(always)]
    pub fn to_primitive(&mut self, value: Value, hint: Hint) -> JsResult<Value> {
        match value.as_object() {
            Some(object) => self.object_to_primitive(object, hint),
            None => Ok(value),
        }
    }

    fn object_to_primitive(&mut self, object: Gc<Object>, hint: Hint) -> JsResult<Value> {
        let (key, value) = (self.symbols.to_primitive.into(), object.into());
        if let Some(exotic) = self.get_method(value, key)? {
            let hint = match hint {
                Hint::Default => self.names.default,
                Hint::Number => self.names.number,
                Hint::String => self.names.string,
            };
            let result = self.call(exotic.into(), value, &[hint.into()])?;
            if result.is_object() {
                return Err(self.type_error("Cannot convert object to primitive value"));
            }
            return Ok(result);
        }
        self.ordinary_to_primitive(object, hint)
    }

    /// OrdinaryToPrimitive
    pub fn ordinary_to_primitive(&mut self, object: Gc<Object>, hint: Hint) -> JsResult<Value> {
        let mut names = [self.names.valueOf, self.names.toString];
        if hint == Hint::String {
            names.reverse();
        }
        for name in names {
            let method = object.get(self, name)?;
            if function::is_callable(method) {
                let result = self.call(method, object.into(), &[])?;
                if !result.is_object() {
                    return Ok(result);
                }
            }
        }
        Err(self.type_error("Cannot convert object to primitive value"))
    }

    /// ToNumber
    #[inline]
    pub fn to_number(&mut self, value: Value) -> JsResult<f64> {
        match value.as_number() {
            Some(number) => Ok(number),
            None => self.to_number_slow(value),
        }
    }

    #[cold]
    fn to_number_slow(&mut self, value: Value) -> JsResult<f64> {
        match value.kind() {
            CellKind::Free => Ok(match value {
                Value::TRUE => 1.0,
                Value::FALSE | Value::NULL => 0.0,
                _ => f64::NAN,
            }),
            CellKind::String => {
                let string = value.as_string().expect("a string");
                self.charge_ahead(string.len() as usize / 12)?;
                Ok(number::string_to_number(string.view(&mut self.heap)))
            }
            CellKind::Symbol => Err(self.type_error("Cannot convert a Symbol value to a number")),
            CellKind::BigInt => Err(self.type_error("Cannot convert a BigInt value to a number")),
            _ => {
                let primitive = self.to_primitive(value, Hint::Number)?;
                self.to_number(primitive)
            }
        }
    }

    /// ToNumeric
    pub fn to_numeric(&mut self, value: Value) -> JsResult<Numeric> {
        if let Some(number) = value.as_number() {
            return Ok(Numeric::Number(number));
        }
        let primitive = self.to_primitive(value, Hint::Number)?;
        match primitive.as_bigint() {
            Some(bigint) => Ok(Numeric::BigInt(bigint)),
            None => self.to_number(primitive).map(Numeric::Number),
        }
    }

    /// ToIntegerOrInfinity
    pub fn to_integer_or_infinity(&mut self, value: Value) -> JsResult<f64> {
        if let Some(int) = value.as_int() {
            return Ok(f64::from(int));
        }
        Ok(number::to_integer_or_infinity(self.to_number(value)?))
    }

    /// ToInt32
    pub fn to_int32(&mut self, value: Value) -> JsResult<i32> {
        if let Some(int) = value.as_int() {
            return Ok(int);
        }
        Ok(number::to_int32(self.to_number(value)?))
    }

    /// ToUint32
    pub fn to_uint32(&mut self, value: Value) -> JsResult<u32> {
        Ok(self.to_int32(value)? as u32)
    }

    /// ToLength
    pub fn to_length(&mut self, value: Value) -> JsResult<f64> {
        const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
        Ok(self.to_integer_or_infinity(value)?.clamp(0.0, MAX_SAFE))
    }

    /// ToIndex: a RangeError outside of 0 to 2^53 - 1.
    pub fn to_index(&mut self, value: Value) -> JsResult<u64> {
        let integer = self.to_integer_or_infinity(value)?;
        if (0.0..=9_007_199_254_740_991.0).contains(&integer) {
            Ok(integer as u64)
        } else {
            Err(self.range_error("Invalid index or length"))
        }
    }

    /// A relative index as slice, at, fill and the like take it: negative ones count from `length`;
    /// the result is clamped to 0..=length. `default` stands for undefined.
    pub fn relative_index(&mut self, value: Value, length: f64, default: f64) -> JsResult<f64> {
        if value.is_undefined() {
            return Ok(default);
        }
        let relative = self.to_integer_or_infinity(value)?;
        Ok(if relative < 0.0 { (length + relative).max(0.0) } else { relative.min(length) })
    }

    /// ToString
    #[inline]
    pub fn to_string(&mut self, value: Value) -> JsResult<Gc<JsString>> {
        match value.as_string() {
            Some(string) => Ok(string),
            None => self.to_string_slow(value),
        }
    }

    fn to_string_slow(&mut self, value: Value) -> JsResult<Gc<JsString>> {
        if let Some(int) = value.as_int()
            && int >= 0
        {
            return Ok(self.index_string(int as u32));
        }
        if let Some(number) = value.as_number() {
            let mut buffer = number::NumberBuffer::new();
            return Ok(JsString::from_latin1(&mut self.heap, buffer.format(number).as_bytes()));
        }
        Ok(match value.kind() {
            CellKind::Free => match value {
                Value::TRUE => self.names.true_,
                Value::FALSE => self.names.false_,
                Value::NULL => self.names.null,
                _ => self.names.undefined,
            },
            CellKind::Symbol => {
                return Err(self.type_error("Cannot convert a Symbol value to a string"));
            }
            CellKind::BigInt => {
                let text = match value.as_bigint() {
                    Some(integer) => self.digits_of(integer, 10)?,
                    None => String::new(),
                };
                JsString::from_latin1(&mut self.heap, text.as_bytes())
            }
            _ => {
                self.check_native_stack()?;
                let primitive = self.to_primitive(value, Hint::String)?;
                return self.to_string(primitive);
            }
        })
    }

    /// ToString, as a Rust string (lone surrogates become U+FFFD).
    pub fn to_rust_string(&mut self, value: Value) -> JsResult<String> {
        Ok(self.to_string(value)?.to_std_string())
    }

    /// ToPropertyKey
    #[inline]
    pub fn to_property_key(&mut self, value: Value) -> JsResult<PropertyKey> {
        if let Some(int) = value.as_int()
            && int >= 0
        {
            return Ok(PropertyKey::index(int as u32));
        }
        if let Some(key) = value.as_string().and_then(|string| string.known_name()) {
            return Ok(key);
        }
        self.to_property_key_slow(value)
    }

    fn to_property_key_slow(&mut self, value: Value) -> JsResult<PropertyKey> {
        if let Some(number) = value.as_number() {
            return Ok(self.key_of_number(number));
        }
        if let Some(string) = value.as_string() {
            return Ok(self.key_of_string(string));
        }
        let primitive = self.to_primitive(value, Hint::String)?;
        if let Some(symbol) = primitive.as_symbol() {
            return Ok(PropertyKey::symbol(symbol));
        }
        let string = self.to_string(primitive)?;
        Ok(self.key_of_string(string))
    }

    /// The key of a number.
    pub fn key_of_number(&mut self, number: f64) -> PropertyKey {
        let index = number as u32;
        if f64::from(index) == number && index != u32::MAX {
            return PropertyKey::index(index);
        }
        let text = number::number_to_string(number);
        self.key(&text)
    }

    /// ToObject: a TypeError for undefined and null.
    pub fn to_object(&mut self, value: Value) -> JsResult<Gc<Object>> {
        if let Some(object) = value.as_object() {
            return Ok(object);
        }
        if value.is_nullish() || value.is_empty() {
            return Err(self.type_error("Cannot convert undefined or null to object"));
        }
        Ok(wrapper::wrap(self, value))
    }

    /// The prototype on which properties of a primitive are looked up; a TypeError naming `key` for
    /// undefined and null.
    pub(crate) fn prototype_of_primitive(&mut self, value: Value, key: PropertyKey) -> JsResult<Gc<Object>> {
        let prototype = wrapper::prototype_of_primitive(value).map(|prototype| self.intrinsic(prototype));
        prototype.ok_or_else(|| self.cannot_read_error(value, &key.display()))
    }

    /// The own property of a string value: an index or its length.
    pub(crate) fn own_of_string(&mut self, value: Value, key: PropertyKey) -> Option<Value> {
        let string = value.as_string()?;
        if let Some(index) = key.as_index() {
            if index >= string.len() {
                return None;
            }
            let unit = string.view(&mut self.heap).unit(index as usize);
            return Some(self.unit_string(unit).into());
        }
        (key == self.names.length.into()).then(|| string.len().into())
    }
}
