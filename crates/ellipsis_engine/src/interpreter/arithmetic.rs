//! Operators: what the interpreter does at once, and where that does not apply.

use std::cmp::Ordering;

use ellipsis_bytecode::Attempt;
use ellipsis_gc::Gc;
use ellipsis_text::{bigint, number};

use crate::model::{JsBigInt, JsString, Value};
use crate::semantics::compare::strings_equal;
use crate::semantics::convert::{Hint, Numeric};
use crate::semantics::{Context, Feedback, JsResult, Throw};

/// A binary operator on numbers and BigInts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Operator {
    Sub,
    Mul,
    Div,
    Mod,
    Exp,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    UShr,
}

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
pub(super) fn is_identical(a: Value, b: Value) -> (bool, Feedback) {
    if a == b {
        return (true, Feedback::OTHER);
    }
    if !a.is_cell() || !b.is_cell() {
        (false, Feedback::OTHER)
    } else if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
        (strings_equal(a, b), Feedback::STRING)
    } else if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
        (a.equals(&b), Feedback::BIGINT)
    } else {
        (false, Feedback::OTHER)
    }
}

impl Context {
    /// ApplyStringOrNumericBinaryOperator for `+`.
    #[inline(never)]
    pub(super) fn add_slow(&mut self, a: Value, b: Value) -> JsResult<Value> {
        self.note_operands(a, b);
        if let (Some(a), Some(b)) = (a.as_string(), b.as_string()) {
            return self.concat_strings(a, b);
        }
        if let (Some(a), Some(b)) = (a.as_number(), b.as_number()) {
            return Ok(Value::number(a + b));
        }
        if let (Some(a), Some(b)) = (a.as_bigint(), b.as_bigint()) {
            return self.add_bigints(a, b);
        }
        let a = self.to_primitive(a, Hint::Default)?;
        let b = self.to_primitive(b, Hint::Default)?;
        if a.is_string() || b.is_string() {
            let a = self.to_string(a)?;
            let b = self.to_string(b)?;
            return self.concat_strings(a, b);
        }
        match (self.to_numeric(a)?, self.to_numeric(b)?) {
            (Numeric::Number(a), Numeric::Number(b)) => Ok(Value::number(a + b)),
            (Numeric::BigInt(a), Numeric::BigInt(b)) => self.add_bigints(a, b),
            _ => Err(self.mixed_bigint()),
        }
    }

    fn add_bigints(&mut self, a: Gc<JsBigInt>, b: Gc<JsBigInt>) -> JsResult<Value> {
        if let (Some(a), Some(b)) = (a.small(), b.small())
            && let Some(sum) = a.checked_add(b)
        {
            return Ok(JsBigInt::of_small(&mut self.heap, sum).into());
        }
        let (a, b) = (a.value(), b.value());
        self.provide_for(bigint::linear_cost(a, b))?;
        Ok(JsBigInt::new(&mut self.heap, a + b).into())
    }

    /// Asks for what an operation on large integers takes: nothing stops it once it runs.
    #[inline]
    fn provide_for(&mut self, cost: bigint::Cost) -> JsResult<()> {
        if cost.is_large() {
            self.make_room(cost.bytes())?;
            self.charge(cost.ticks())?;
        }
        Ok(())
    }

    fn concat_strings(&mut self, a: Gc<JsString>, b: Gc<JsString>) -> JsResult<Value> {
        match JsString::concat(&mut self.heap, a, b) {
            Some(string) => Ok(string.into()),
            None => Err(self.string_too_long()),
        }
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
            (Numeric::Number(a), Numeric::Number(b)) => Ok(number_operator(operator, a, b)),
            (Numeric::BigInt(a), Numeric::BigInt(b)) => self.bigint_operator(operator, a, b),
            _ => Err(self.mixed_bigint()),
        }
    }

    fn bigint_operator(&mut self, operator: Operator, a: Gc<JsBigInt>, b: Gc<JsBigInt>) -> JsResult<Value> {
        if let (Some(a), Some(b)) = (a.small(), b.small())
            && let Some(result) = small_operator(operator, a, b)
        {
            return Ok(JsBigInt::of_small(&mut self.heap, result).into());
        }
        let word = |operand: Gc<JsBigInt>| i64::try_from(operand.small()?).ok();
        let by_word = match (operator, word(a), word(b)) {
            (Operator::Mul, Some(a), _) => bigint::multiply_by_word(b.value(), a),
            (Operator::Mul, _, Some(b)) => bigint::multiply_by_word(a.value(), b),
            (Operator::Div, _, Some(b)) if b != 0 => Some(a.value() / b),
            (Operator::Mod, _, Some(b)) if b != 0 => Some(a.value() % b),
            _ => None,
        };
        if let Some(result) = by_word {
            return Ok(JsBigInt::new(&mut self.heap, result).into());
        }
        let (a, b) = (a.value(), b.value());
        let cost = match operator {
            Operator::Mul => bigint::product_cost(a, b),
            Operator::Div | Operator::Mod => bigint::quotient_cost(a, b),
            Operator::Exp => bigint::power_cost(a, b),
            Operator::Shl => bigint::shift_cost(a, b),
            _ => bigint::linear_cost(a, b),
        };
        self.provide_for(cost)?;
        let result = match operator {
            Operator::Sub => Some(a - b),
            Operator::Mul => bigint::multiply(a, b),
            Operator::Div | Operator::Mod => {
                let result =
                    if operator == Operator::Div { bigint::divide(a, b) } else { bigint::remainder(a, b) };
                match result {
                    Some(result) => Some(result),
                    None => return Err(self.range_error("Division by zero")),
                }
            }
            Operator::Exp => {
                if bigint::is_negative(b) {
                    return Err(self.range_error("Exponent must be positive"));
                }
                bigint::power(a, b)
            }
            Operator::BitAnd => Some(a & b),
            Operator::BitOr => Some(a | b),
            Operator::BitXor => Some(a ^ b),
            Operator::Shl => bigint::shift_left(a, b),
            Operator::Shr => bigint::shift_right(a, b),
            Operator::UShr => {
                return Err(self.type_error("BigInts have no unsigned right shift, use >> instead"));
            }
        };
        match result {
            Some(result) => Ok(JsBigInt::new(&mut self.heap, result).into()),
            None => Err(self.range_error("Maximum BigInt size exceeded")),
        }
    }

    /// `-value`
    pub(super) fn negate(&mut self, value: Value) -> JsResult<Value> {
        self.note_operand(value);
        match self.to_numeric(value)? {
            Numeric::Number(number) => Ok(Value::number(-number)),
            Numeric::BigInt(bigint) => {
                let negated = match bigint.small() {
                    Some(small) => JsBigInt::of_small(&mut self.heap, -small),
                    None => JsBigInt::new(&mut self.heap, -bigint.value()),
                };
                Ok(negated.into())
            }
        }
    }

    /// `~value`
    pub(super) fn bit_not(&mut self, value: Value) -> JsResult<Value> {
        self.note_operand(value);
        match self.to_numeric(value)? {
            Numeric::Number(number) => Ok(Value::int(!number::to_int32(number))),
            Numeric::BigInt(bigint) => {
                let inverted = !bigint.value();
                Ok(JsBigInt::new(&mut self.heap, inverted).into())
            }
        }
    }

    /// `value + by` for ++ and --.
    pub(super) fn increment(&mut self, value: Value, by: i32) -> JsResult<Value> {
        self.note_operand(value);
        match self.to_numeric(value)? {
            Numeric::Number(number) => Ok(Value::number(number + f64::from(by))),
            Numeric::BigInt(bigint) => {
                let sum = match bigint.small().and_then(|small| small.checked_add(by.into())) {
                    Some(sum) => JsBigInt::of_small(&mut self.heap, sum),
                    None => JsBigInt::new(&mut self.heap, bigint.value() + by),
                };
                Ok(sum.into())
            }
        }
    }

    // ---- Conversions ----

    /// Concat: template literals. The parts are strings.
    pub(super) fn concat_values(&mut self, parts: &[Value]) -> JsResult<Value> {
        let strings = parts.iter().filter_map(|part| part.as_string());
        match JsString::concat_all(&mut self.heap, strings) {
            Some(string) => Ok(string.into()),
            None => Err(self.string_too_long()),
        }
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

/// What an operator gives for integers that fit a machine's, if that does as well.
fn small_operator(operator: Operator, a: i128, b: i128) -> Option<i128> {
    // Divisions of half as many bits are much quicker.
    let halves = || Some((i64::try_from(a).ok()?, i64::try_from(b).ok()?));
    match operator {
        Operator::Sub => a.checked_sub(b),
        Operator::Mul => a.checked_mul(b),
        Operator::Div => match halves() {
            Some((a, b)) => a.checked_div(b).map(i128::from),
            None => a.checked_div(b),
        },
        Operator::Mod => match halves() {
            Some((a, b)) => a.checked_rem(b).map(i128::from),
            None => a.checked_rem(b),
        },
        Operator::Exp => a.checked_pow(u32::try_from(b).ok()?),
        Operator::BitAnd => Some(a & b),
        Operator::BitOr => Some(a | b),
        Operator::BitXor => Some(a ^ b),
        Operator::Shl => {
            let by = u32::try_from(b).ok().filter(|&by| by < i128::BITS)?;
            Some(a << by).filter(|shifted| shifted >> by == a)
        }
        Operator::Shr => u32::try_from(b).ok().map(|by| a >> by.min(i128::BITS - 1)),
        Operator::UShr => None,
    }
}

fn number_operator(operator: Operator, a: f64, b: f64) -> Value {
    let (x, y) = (number::to_int32, number::to_uint32);
    match operator {
        Operator::Sub => Value::number(a - b),
        Operator::Mul => Value::number(a * b),
        Operator::Div => Value::number(a / b),
        Operator::Mod => Value::number(number::remainder(a, b)),
        Operator::Exp => Value::number(number::exponentiate(a, b)),
        Operator::BitAnd => Value::int(x(a) & x(b)),
        Operator::BitOr => Value::int(x(a) | x(b)),
        Operator::BitXor => Value::int(x(a) ^ x(b)),
        Operator::Shl => Value::int(x(a).wrapping_shl(y(b))),
        Operator::Shr => Value::int(x(a).wrapping_shr(y(b))),
        Operator::UShr => Value::from(y(a).wrapping_shr(y(b))),
    }
}
