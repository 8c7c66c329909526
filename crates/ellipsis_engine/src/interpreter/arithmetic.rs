//! Operators: what the interpreter does at once, and where that does not apply.

use std::cmp::Ordering;

use ellipsis_bytecode::Attempt;
use ellipsis_gc::{Gc, Heap};
pub(super) use ellipsis_text::Operator;
use ellipsis_text::words::Integer;
use ellipsis_text::{BigIntProblem, bigint, number};
use num_bigint::BigInt;

use crate::model::{JsBigInt, JsString, Value};
use crate::semantics::compare::strings_equal;
use crate::semantics::convert::{Hint, Numeric};
use crate::semantics::{Context, Feedback, JsResult, Throw};

/// The product of two int32, if it is one: 0 times a negative number is -0.
#[inline(always)]
pub(super) fn multiply_ints(x: i32, y: i32) -> Option<i32> {
    x.checked_mul(y).filter(|&product| product != 0 || (x | y) >= 0)
}

/// The remainder of two int32 where it is simple.
#[inline(always)]
pub(super) fn modulo_ints(x: i32, y: i32) -> Option<i32> {
    (x >= 0 && y > 0).then(|| x % y)
}

/// Whether two values are strictly equal that are not both numbers, and what decided it.
#[inline]
pub(super) fn is_identical(heap: &Heap, a: Value, b: Value) -> (bool, Feedback) {
    if a == b {
        return (true, Feedback::OTHER);
    }
    if !a.is_cell() || !b.is_cell() {
        (false, Feedback::OTHER)
    } else if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
        (strings_equal(heap, a, b), Feedback::STRING)
    } else if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
        (a.equals(heap, &b), Feedback::BIGINT)
    } else {
        (false, Feedback::OTHER)
    }
}

impl Context {
    /// ApplyStringOrNumericBinaryOperator for `+`.
    #[inline(never)]
    pub(super) fn add_slow(&mut self, a: Value, b: Value) -> JsResult<Value> {
        self.note_operands(a, b);
        if a.is_string() && !b.is_object() || b.is_string() && !a.is_object() {
            let (a, b) = (self.to_string(a)?, self.to_string(b)?);
            return self.concat_strings(a, b);
        }
        if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
            return self.bigint_operator(Operator::Add, a, b);
        }
        let number = |value: Value| value.as_number().or_else(|| value.as_bool().map(f64::from));
        if let (Some(a), Some(b)) = (number(a), number(b)) {
            return Ok(Value::number(a + b));
        }
        let a = self.to_primitive(a, Hint::Default)?;
        let b = self.to_primitive(b, Hint::Default)?;
        if a.is_string() || b.is_string() {
            let (a, b) = (self.to_string(a)?, self.to_string(b)?);
            return self.concat_strings(a, b);
        }
        match (self.to_numeric(a)?, self.to_numeric(b)?) {
            (Numeric::Number(a), Numeric::Number(b)) => Ok(Value::number(a + b)),
            (Numeric::BigInt(a), Numeric::BigInt(b)) => self.bigint_operator(Operator::Add, a, b),
            _ => Err(self.mixed_bigint()),
        }
    }

    fn concat_strings(&mut self, a: Gc<JsString>, b: Gc<JsString>) -> JsResult<Value> {
        JsString::concat(&mut self.heap, a, b).map(Value::from).ok_or_else(|| self.string_error())
    }

    fn mixed_bigint(&mut self) -> Throw {
        self.type_error("Cannot mix BigInt and other types, use explicit conversions")
    }

    /// ApplyStringOrNumericBinaryOperator for the other operators.
    #[inline(never)]
    pub(super) fn binary_slow(&mut self, operator: Operator, a: Value, b: Value) -> JsResult<Value> {
        self.note_operands(a, b);
        if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
            return self.bigint_operator(operator, a, b);
        }
        let a = self.to_numeric(a)?;
        let b = self.to_numeric(b)?;
        match (a, b) {
            (Numeric::Number(a), Numeric::Number(b)) => Ok(Value::number(operator.of_numbers(a, b))),
            (Numeric::BigInt(a), Numeric::BigInt(b)) => self.bigint_operator(operator, a, b),
            _ => Err(self.mixed_bigint()),
        }
    }

    fn bigint_operator(&mut self, operator: Operator, a: Gc<JsBigInt>, b: Gc<JsBigInt>) -> JsResult<Value> {
        if let (Some(a), Some(b)) = (a.small(), b.small())
            && let Some(result) = operator.of_small(a, b)
        {
            return Ok(JsBigInt::of_small(&mut self.heap, result).into());
        }
        let mut result = Integer::default();
        if operator.of_words(a.words(&Default::default()), b.words(&Default::default()), &mut result) {
            return Ok(JsBigInt::of(&mut self.heap, &result).into());
        }
        let (a, b) = (a.value(&self.heap), b.value(&self.heap));
        self.provide_for(operator.cost(&a, &b))?;
        match operator.of_bigints(&a, &b) {
            Ok(result) => Ok(JsBigInt::new(&mut self.heap, result).into()),
            Err(BigIntProblem::Division) => Err(self.range_error("Division by zero")),
            Err(BigIntProblem::Exponent) => Err(self.range_error("Exponent must be positive")),
            Err(BigIntProblem::Size) => Err(self.range_error("Maximum BigInt size exceeded")),
            Err(BigIntProblem::UnsignedShift) => {
                Err(self.type_error("BigInts have no unsigned right shift, use >> instead"))
            }
        }
    }

    /// What an operator makes of one BigInt.
    fn bigint_from(
        &mut self,
        integer: Gc<JsBigInt>,
        of_small: impl FnOnce(i128) -> Option<i128>,
        of_large: impl FnOnce(BigInt) -> BigInt,
    ) -> JsResult<Value> {
        if let Some(result) = integer.small().and_then(of_small) {
            return Ok(JsBigInt::of_small(&mut self.heap, result).into());
        }
        let value = integer.value(&self.heap);
        self.provide_for(bigint::unary_cost(&value))?;
        Ok(JsBigInt::new(&mut self.heap, of_large(value)).into())
    }

    /// `-value`
    pub(super) fn negate(&mut self, value: Value) -> JsResult<Value> {
        self.note_operand(value);
        match self.to_numeric(value)? {
            Numeric::Number(number) => Ok(Value::number(-number)),
            Numeric::BigInt(integer) => self.bigint_from(integer, i128::checked_neg, |value| -value),
        }
    }

    /// `~value`
    pub(super) fn bit_not(&mut self, value: Value) -> JsResult<Value> {
        self.note_operand(value);
        match self.to_numeric(value)? {
            Numeric::Number(number) => Ok(Value::int(!number::to_int32(number))),
            Numeric::BigInt(integer) => self.bigint_from(integer, |small| Some(!small), |value| !value),
        }
    }

    /// `value + by` for ++ and --.
    pub(super) fn increment(&mut self, value: Value, by: i32) -> JsResult<Value> {
        self.note_operand(value);
        match self.to_numeric(value)? {
            Numeric::Number(number) => Ok(Value::number(number + f64::from(by))),
            Numeric::BigInt(integer) => {
                self.bigint_from(integer, |small| small.checked_add(by.into()), |value| value + by)
            }
        }
    }

    // ---- Conversions ----

    /// Concat: template literals. The parts are strings, in `count` registers from `base` on.
    pub(super) fn concat_registers(&mut self, base: usize, count: usize) -> JsResult<Value> {
        let parts = &self.stack.registers()[base..][..count];
        let strings = parts.iter().filter_map(|part| part.as_string());
        let whole = JsString::concat_all(&mut self.store.heap, strings);
        whole.map(Value::from).ok_or_else(|| self.string_error())
    }

    /// ToNumeric as a value.
    pub(super) fn to_numeric_value(&mut self, value: Value) -> JsResult<Value> {
        self.note_operand(value);
        Ok(match self.to_numeric(value)? {
            Numeric::Number(number) => Value::number(number),
            Numeric::BigInt(bigint) => bigint.into(),
        })
    }

    /// ToPropertyKey as a value.
    pub(super) fn to_property_key_value(&mut self, value: Value) -> JsResult<Value> {
        let key = self.to_property_key(value)?;
        Ok(key.to_value(self))
    }

    /// ToElementKey
    pub(super) fn to_element_key(&mut self, object: Value, key: Value) -> JsResult<Value> {
        if object.is_nullish() {
            return self.get_elem_slow(object, key);
        }
        self.to_property_key_value(key)
    }

    #[cold]
    pub(super) fn cannot_destructure(&mut self, value: Value) -> Throw {
        let what = value.nullish_text().unwrap_or_default();
        self.failed(Attempt::Destructure, value, |cx| {
            cx.type_error(format!("Cannot destructure '{what}' as it is {what}."))
        })
    }

    // ---- Comparison ----

    /// A relational operator.
    #[inline(never)]
    pub(super) fn compare_slow(&mut self, a: Value, b: Value, holds: fn(Ordering) -> bool) -> JsResult<bool> {
        self.note_operands(a, b);
        Ok(self.compare(a, b)?.is_some_and(holds))
    }

    /// `a == b`, unless both are int32.
    #[inline(never)]
    pub(super) fn equal_slow(&mut self, a: Value, b: Value) -> JsResult<bool> {
        self.note_operands(a, b);
        self.is_loosely_equal(a, b)
    }
}
