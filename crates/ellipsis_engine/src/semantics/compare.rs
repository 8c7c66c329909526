//! Comparison of values that may have to be converted first ([clause](https://tc39.es/ecma262/#sec-testing-and-comparison-operations)).

use std::cmp::Ordering;

use ellipsis_text::bigint;

use crate::model::{JsString, Value};
use crate::semantics::convert::Hint;
use crate::semantics::{Context, JsResult};

pub use crate::semantics::same_value::{is_strictly_equal, same_value, same_value_zero, strings_equal};

impl Context {
    /// IsLooselyEqual
    pub fn is_loosely_equal(&mut self, a: Value, b: Value) -> JsResult<bool> {
        let (mut a, mut b) = (a, b);
        loop {
            if a.is_nullish() || b.is_nullish() {
                return Ok(a.is_nullish() && b.is_nullish());
            }
            if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
                return Ok(strings_equal(&self.heap, a, b));
            }
            if a.is_number() && b.is_number() || a.kind() == b.kind() && a.is_cell() {
                return Ok(is_strictly_equal(&self.heap, a, b));
            }
            if a.is_object() && b.is_object() {
                return Ok(a == b);
            }
            if let Some(boolean) = a.as_bool() {
                a = Value::int(boolean.into());
            } else if let Some(boolean) = b.as_bool() {
                b = Value::int(boolean.into());
            } else if a.is_object() {
                a = self.to_primitive(a, Hint::Default)?;
            } else if b.is_object() {
                b = self.to_primitive(b, Hint::Default)?;
            } else if a.is_symbol() || b.is_symbol() {
                return Ok(false);
            } else if a.is_bigint() || b.is_bigint() {
                return self.bigint_equals(a, b);
            } else {
                // A number and a string.
                return Ok(self.to_number(a)? == self.to_number(b)?);
            }
        }
    }

    /// A BigInt against a number or a string.
    fn bigint_equals(&mut self, a: Value, b: Value) -> JsResult<bool> {
        let (bigint, other) = if a.is_bigint() { (a, b) } else { (b, a) };
        let Some(bigint) = bigint.as_bigint() else { return Ok(false) };
        if let Some(number) = other.as_number() {
            return Ok(bigint::equals_f64(&bigint.value_for_number(&self.heap), number));
        }
        let Some(string) = other.as_string() else { return Ok(false) };
        self.provide_for(bigint::parse_cost(string.len() as usize))?;
        Ok(bigint::equals_string(&bigint.value(&self.heap), string.view(&mut self.heap)))
    }

    /// IsLessThan on operands evaluated from left to right, as an ordering: `None` if they are
    /// unordered.
    pub fn compare(&mut self, a: Value, b: Value) -> JsResult<Option<Ordering>> {
        if let (Some(a), Some(b)) = (a.as_number(), b.as_number()) {
            return Ok(a.partial_cmp(&b));
        }
        let a = self.to_primitive(a, Hint::Number)?;
        let b = self.to_primitive(b, Hint::Number)?;
        if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
            return Ok(Some(JsString::compare(&mut self.heap, a, b)));
        }
        if let (Some(a), Some(b)) = (a.as_bigint(), b.as_string()) {
            self.provide_for(bigint::parse_cost(b.len() as usize))?;
            return Ok(bigint::compare_string(&a.value(&self.heap), b.view(&mut self.heap)));
        }
        if let (Some(a), Some(b)) = (a.as_string(), b.as_bigint()) {
            self.provide_for(bigint::parse_cost(a.len() as usize))?;
            let order = bigint::compare_string(&b.value(&self.heap), a.view(&mut self.heap));
            return Ok(order.map(Ordering::reverse));
        }
        if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
            return Ok(Some(match (a.small(), b.small()) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => {
                    let (a, b) = (a.value(&self.heap), b.value(&self.heap));
                    self.provide_for(bigint::linear_cost(&a, &b))?;
                    a.cmp(&b)
                }
            }));
        }
        if let Some(a) = a.as_bigint() {
            let b = self.to_number(b)?;
            return Ok(bigint::compare_f64(&a.value_for_number(&self.heap), b));
        }
        if let Some(b) = b.as_bigint() {
            let a = self.to_number(a)?;
            return Ok(bigint::compare_f64(&b.value_for_number(&self.heap), a).map(Ordering::reverse));
        }
        let a = self.to_number(a)?;
        let b = self.to_number(b)?;
        Ok(a.partial_cmp(&b))
    }
}
