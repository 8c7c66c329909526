//! Arithmetic on integers of some words where they lie, which takes less than making numbers of the library's of them would.

use std::cell::Cell;

use num_bigint::{BigInt, Sign};
use smallvec::SmallVec;

/// Most words of what is worked on here: for so few nobody need be [asked](crate::bigint::Cost::is_large).
const MOST_WORDS: usize = 256;
/// From here on products are made of products of parts, which is the library's art.
const MOST_FACTOR_WORDS: usize = 32;

/// An integer where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Whether it is below 0.
    pub is_negative: bool,
    /// Its magnitude in words of 64 bits, the least first; the last one is not 0.
    pub digits: &'a [Cell<u64>],
}

impl Words<'_> {
    /// How many bits its magnitude has.
    pub fn bits(&self) -> u64 {
        let unused = self.digits.last().map_or(0, |last| last.get().leading_zeros());
        self.digits.len() as u64 * 64 - u64::from(unused)
    }

    /// The integer as a number of the library's.
    pub fn value(&self) -> BigInt {
        // Exactly so many: a list that grows would take twice the memory for a moment.
        let mut halves = Vec::with_capacity(2 * self.digits.len());
        halves.extend(self.digits.iter().flat_map(|digit| [digit.get() as u32, (digit.get() >> 32) as u32]));
        BigInt::new(if self.is_negative { Sign::Minus } else { Sign::Plus }, halves)
    }
}

/// An integer on its way: operations write it where it is, as moving it would take longer than they do.
#[derive(Debug, Default)]
pub struct Integer {
    /// Whether it is below 0.
    pub is_negative: bool,
    /// Its magnitude in words of 64 bits, the least first; the last one is not 0.
    pub digits: SmallVec<[u64; 2 * MOST_FACTOR_WORDS]>,
}

impl Integer {
    /// The integer as a machine's, if it is of 127 bits at most.
    pub fn small(&self) -> Option<i128> {
        let magnitude = match *self.digits {
            [] => 0,
            [low] => i128::from(low),
            [low, high] if high >> 63 == 0 => i128::from(high) << 64 | i128::from(low),
            _ => return None,
        };
        Some(if self.is_negative { -magnitude } else { magnitude })
    }

    /// Makes it the same as a number of the library's.
    pub fn set(&mut self, value: &BigInt) {
        self.is_negative = value.sign() == Sign::Minus;
        self.digits.clear();
        self.digits.extend(value.iter_u64_digits());
    }

    /// Makes it `a + b`, unless they are long. Whether it did.
    pub fn set_sum(&mut self, a: Words<'_>, b: Words<'_>) -> bool {
        let (long, short) = if a.digits.len() < b.digits.len() { (b, a) } else { (a, b) };
        if long.digits.len() > MOST_WORDS {
            return false;
        }
        let (long, short) = if is_less(long.digits, short.digits) { (short, long) } else { (long, short) };
        self.begin(long.is_negative);
        if a.is_negative == b.is_negative {
            self.combine(long.digits, short.digits, u64::overflowing_add);
        } else {
            self.combine(long.digits, short.digits, u64::overflowing_sub);
        }
        self.trim();
        true
    }

    /// Makes it `a * b`, unless they are long. Whether it did.
    pub fn set_product(&mut self, a: Words<'_>, b: Words<'_>) -> bool {
        let (long, short) = if a.digits.len() < b.digits.len() { (b, a) } else { (a, b) };
        if short.digits.len() > MOST_FACTOR_WORDS || long.digits.len() > MOST_WORDS {
            return false;
        }
        self.begin(a.is_negative != b.is_negative);
        self.digits.resize(long.digits.len() + short.digits.len(), 0);
        for (at, factor) in short.digits.iter().enumerate() {
            let mut carry = 0;
            let (places, top) = self.digits[at..=at + long.digits.len()].split_at_mut(long.digits.len());
            for (place, digit) in places.iter_mut().zip(long.digits) {
                (*place, carry) = multiply_add(digit.get(), factor.get(), *place, carry);
            }
            top[0] = carry;
        }
        self.trim();
        true
    }

    /// Makes it `a / b` towards 0, if the divisor has one word. The remainder, without a sign.
    pub fn set_quotient(&mut self, a: Words<'_>, b: Words<'_>) -> Option<u64> {
        let [divisor] = b.digits else { return None };
        if a.digits.len() > MOST_WORDS {
            return None;
        }
        let divisor = u128::from(divisor.get());
        self.begin(a.is_negative != b.is_negative);
        self.digits.resize(a.digits.len(), 0);
        let mut rest = 0;
        for (place, digit) in self.digits.iter_mut().zip(a.digits).rev() {
            let dividend = rest << 64 | u128::from(digit.get());
            *place = (dividend / divisor) as u64;
            rest = dividend % divisor;
        }
        self.trim();
        Some(rest as u64)
    }

    /// Makes it the remainder of `a / b`, which has the sign of `a`, if the divisor has one word. Whether it did.
    pub fn set_remainder(&mut self, a: Words<'_>, b: Words<'_>) -> bool {
        let Some(rest) = self.set_quotient(a, b) else { return false };
        self.begin(a.is_negative);
        self.digits.push(rest);
        self.trim();
        true
    }

    fn begin(&mut self, is_negative: bool) {
        self.is_negative = is_negative;
        self.digits.clear();
    }

    /// Takes the zeros away that lead.
    fn trim(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
    }

    /// Sum or difference of two magnitudes, of which the second is not the greater one.
    #[inline(always)]
    fn combine(
        &mut self,
        long: &[Cell<u64>],
        short: &[Cell<u64>],
        operation: impl Fn(u64, u64) -> (u64, bool),
    ) {
        let (low, high) = long.split_at(short.len());
        let mut carry = false;
        for (a, b) in low.iter().zip(short) {
            let (result, over) = operation(a.get(), b.get());
            let (result, again) = operation(result, carry.into());
            carry = over | again;
            self.digits.push(result);
        }
        for digit in high {
            let (result, over) = operation(digit.get(), carry.into());
            carry = over;
            self.digits.push(result);
        }
        // Of a difference nothing is left.
        self.digits.push(carry.into());
    }
}

fn is_less(a: &[Cell<u64>], b: &[Cell<u64>]) -> bool {
    let order = a.len().cmp(&b.len());
    order.then_with(|| a.iter().rev().map(Cell::get).cmp(b.iter().rev().map(Cell::get))).is_lt()
}

/// The low and the high word of `a * b + c + d`.
#[inline(always)]
pub(crate) fn multiply_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    let wide = u128::from(a) * u128::from(b) + u128::from(c) + u128::from(d);
    (wide as u64, (wide >> 64) as u64)
}
