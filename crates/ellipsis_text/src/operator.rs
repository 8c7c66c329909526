//! Binary operators on numbers and BigInts
//! ([clause](https://tc39.es/ecma262/#sec-numeric-types)).

use num_bigint::BigInt;

use crate::bigint::{self, Cost};
use crate::number;
use crate::words::{Integer, Words};

/// A binary operator on numbers and BigInts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "they are what their names say")]
pub enum Operator {
    Add,
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

/// Why there is no result of BigInts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BigIntProblem {
    /// By 0.
    Division,
    /// A negative one.
    Exponent,
    /// It would be too large.
    Size,
    /// There is no such operator.
    UnsignedShift,
}

impl Operator {
    /// What it gives for numbers.
    pub fn of_numbers(self, a: f64, b: f64) -> f64 {
        let (x, y) = (number::to_int32, number::to_uint32);
        match self {
            Operator::Add => a + b,
            Operator::Sub => a - b,
            Operator::Mul => a * b,
            Operator::Div => a / b,
            Operator::Mod => number::remainder(a, b),
            Operator::Exp => number::exponentiate(a, b),
            Operator::BitAnd => f64::from(x(a) & x(b)),
            Operator::BitOr => f64::from(x(a) | x(b)),
            Operator::BitXor => f64::from(x(a) ^ x(b)),
            Operator::Shl => f64::from(x(a).wrapping_shl(y(b))),
            Operator::Shr => f64::from(x(a).wrapping_shr(y(b))),
            Operator::UShr => f64::from(y(a).wrapping_shr(y(b))),
        }
    }

    /// What it gives for BigInts that fit a machine's integers, if the result does as well.
    pub fn of_small(self, a: i128, b: i128) -> Option<i128> {
        // With half as many bits it is much quicker.
        let halves = || Some((i64::try_from(a).ok()?, i64::try_from(b).ok()?));
        match self {
            Operator::Add => a.checked_add(b),
            Operator::Sub => a.checked_sub(b),
            Operator::Mul => match halves() {
                Some((a, b)) => Some(i128::from(a) * i128::from(b)),
                None => a.checked_mul(b),
            },
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

    /// Makes `result` what it gives for BigInts where they lie, if that is quicker than numbers of the library's.
    /// Whether it is.
    pub fn of_words(self, a: Words<'_>, b: Words<'_>, result: &mut Integer) -> bool {
        match self {
            Operator::Add => result.set_sum(a, b),
            Operator::Sub => result.set_sum(a, Words { is_negative: !b.is_negative, ..b }),
            Operator::Mul => result.set_product(a, b),
            Operator::Div => result.set_quotient(a, b).is_some(),
            Operator::Mod => result.set_remainder(a, b),
            _ => false,
        }
    }

    /// What it takes for BigInts.
    pub fn cost(self, a: &BigInt, b: &BigInt) -> Cost {
        match self {
            Operator::Mul => bigint::product_cost(a, b),
            Operator::Div | Operator::Mod => bigint::quotient_cost(a, b),
            Operator::Exp => bigint::power_cost(a, b),
            Operator::Shl => bigint::shift_cost(a, b),
            _ => bigint::linear_cost(a, b),
        }
    }

    /// What it gives for BigInts.
    pub fn of_bigints(self, a: &BigInt, b: &BigInt) -> Result<BigInt, BigIntProblem> {
        let (result, problem) = match self {
            Operator::Add => (Some(a + b), BigIntProblem::Size),
            Operator::Sub => (Some(a - b), BigIntProblem::Size),
            Operator::Mul => (bigint::multiply(a, b), BigIntProblem::Size),
            Operator::Div => (bigint::divide(a, b), BigIntProblem::Division),
            Operator::Mod => (bigint::remainder(a, b), BigIntProblem::Division),
            Operator::Exp if bigint::is_negative(b) => (None, BigIntProblem::Exponent),
            Operator::Exp => (bigint::power(a, b), BigIntProblem::Size),
            Operator::BitAnd => (Some(a & b), BigIntProblem::Size),
            Operator::BitOr => (Some(a | b), BigIntProblem::Size),
            Operator::BitXor => (Some(a ^ b), BigIntProblem::Size),
            Operator::Shl => (bigint::shift_left(a, b), BigIntProblem::Size),
            Operator::Shr => (bigint::shift_right(a, b), BigIntProblem::Size),
            Operator::UShr => (None, BigIntProblem::UnsignedShift),
        };
        result.ok_or(problem)
    }
}
