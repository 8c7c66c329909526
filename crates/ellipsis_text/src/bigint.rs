//! BigInts: the arithmetic of the specification that is more than an operator of `num_bigint`. Those
//! (`&`, `|`, `^` and `!` in two's complement among them) are used as they are.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

use crate::StrView;
use crate::number::Decoded;
use crate::words::multiply_add;

/// The greatest size of a result, in bits. What would be larger is a RangeError.
pub const MAX_BITS: u64 = 1 << 30;

/// StringToBigInt: `None` where the text is no integer literal. Also for the text of a literal
/// without its `n`. White space around is skipped; nothing but white space is 0.
pub fn parse(text: StrView<'_>) -> Option<BigInt> {
    let narrowed: Vec<u8>;
    let digits = match text.trim() {
        StrView::Latin1(bytes) => bytes,
        StrView::Utf16(units) => {
            narrowed = units.iter().map(|&unit| u8::try_from(unit).ok()).collect::<Option<_>>()?;
            &narrowed
        }
    };
    let (sign, digits, radix) = match digits {
        [] => return Some(BigInt::ZERO),
        [b'0', b'x' | b'X', rest @ ..] => (Sign::Plus, rest, 16),
        [b'0', b'o' | b'O', rest @ ..] => (Sign::Plus, rest, 8),
        [b'0', b'b' | b'B', rest @ ..] => (Sign::Plus, rest, 2),
        [b'-', rest @ ..] => (Sign::Minus, rest, 10),
        [b'+', rest @ ..] => (Sign::Plus, rest, 10),
        rest => (Sign::Plus, rest, 10),
    };
    Some(BigInt::from_biguint(sign, parse_digits(digits, radix)?))
}

/// Digits in a radix from 2 to 36, at least one, and nothing else.
pub(crate) fn parse_digits(digits: &[u8], radix: u32) -> Option<BigUint> {
    /// Above this, halves are parsed and joined, as multiplication is faster than quadratic.
    const HALVE: usize = 2000;
    if digits.len() > HALVE && !radix.is_power_of_two() {
        let (high, low) = digits.split_at(digits.len() / 2);
        let values = (parse_digits(high, radix)?, parse_digits(low, radix)?);
        return Some(values.0 * Pow::pow(BigUint::from(radix), low.len()) + values.1);
    }
    match digits {
        [] => None,
        _ if radix == 10 => parse_decimal(digits),
        _ if digits.iter().all(|&digit| char::from(digit).is_digit(radix)) => {
            BigUint::parse_bytes(digits, radix)
        }
        _ => None,
    }
}

/// Decimal digits, of which a word takes in so many at a time that none of them is looked at twice.
fn parse_decimal(digits: &[u8]) -> Option<BigUint> {
    /// Most digits that a word has room for, whichever they are.
    const AT_ONCE: usize = 19;
    const SCALE: u64 = 10_u64.pow(AT_ONCE as u32);
    let mut words: Vec<u64> = Vec::with_capacity(digits.len() / AT_ONCE + 1);
    let (first, rest) = digits.split_at(digits.len() % AT_ONCE);
    for run in std::iter::once(first).chain(rest.chunks(AT_ONCE)) {
        let mut carry = 0;
        for digit in run {
            let value = digit.wrapping_sub(b'0');
            if value > 9 {
                return None;
            }
            carry = carry * 10 + u64::from(value);
        }
        for word in &mut words {
            (*word, carry) = multiply_add(*word, SCALE, carry, 0);
        }
        if carry > 0 {
            words.push(carry);
        }
    }
    Some(BigUint::new(words.iter().flat_map(|&word| [word as u32, (word >> 32) as u32]).collect()))
}

/// NumberToBigInt: the same integer, or `None` if the number is none.
pub fn from_f64(value: f64) -> Option<BigInt> {
    if !value.is_finite() || value.trunc() != value {
        return None;
    }
    let Decoded { mantissa, exponent } = Decoded::new(value.abs());
    let magnitude = BigUint::from(mantissa);
    let magnitude = if exponent < 0 { magnitude >> -exponent } else { magnitude << exponent };
    Some(BigInt::from_biguint(if value < 0.0 { Sign::Minus } else { Sign::Plus }, magnitude))
}

/// The nearest number; ties go to even, and what is too large becomes an infinity.
pub fn to_f64(value: &BigInt) -> f64 {
    let magnitude = magnitude_to_f64(value.magnitude());
    if value.is_negative() { -magnitude } else { magnitude }
}

/// The nearest number to a natural number.
pub(crate) fn magnitude_to_f64(value: &BigUint) -> f64 {
    let bits = value.bits();
    if bits <= 64 {
        return value.to_u64().unwrap_or_default() as f64;
    }
    let shift = bits - 64;
    if shift > 1023 {
        return f64::INFINITY;
    }
    let top = (value >> shift).to_u64().unwrap_or_default();
    let inexact = value.trailing_zeros().is_some_and(|zeros| zeros < shift);
    // A low bit that stands for all that was cut off makes the one rounding below right.
    (top | u64::from(inexact)) as f64 * f64::from_bits((1023 + shift) << 52)
}

/// BigInt.asUintN: modulo 2^`bits`. `None` if that is too large.
pub fn as_uint_n(bits: u64, value: &BigInt) -> Option<BigInt> {
    if !value.is_negative() && value.bits() <= bits {
        return Some(value.clone());
    }
    if bits <= 64 {
        // The low digit of the two's complement is all that counts.
        let low = value.magnitude().iter_u64_digits().next().unwrap_or_default();
        let low = if value.is_negative() { low.wrapping_neg() } else { low };
        let mask = if bits == 0 { 0 } else { u64::MAX >> (64 - bits) };
        return Some(BigInt::from(low & mask));
    }
    if bits > MAX_BITS {
        return None;
    }
    Some(value & ((BigInt::one() << bits) - 1))
}

/// BigInt.asIntN: modulo 2^`bits`, in two's complement.
pub fn as_int_n(bits: u64, value: &BigInt) -> BigInt {
    if bits == 0 {
        return BigInt::ZERO;
    }
    if value.bits() < bits {
        return value.clone();
    }
    // Here `bits` is at most the size of the value, so it is within the limit.
    let modulus = BigInt::one() << bits;
    let low: BigInt = value & (&modulus - 1);
    if low.bits() == bits { low - modulus } else { low }
}

/// What an operation takes, to ask for it in advance: about as many bits as its result has, those of what it works on, and steps over
/// words.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    bits: u64,
    operands: u64,
    steps: f64,
}

impl Cost {
    /// `words` are those that are gone over, `steps` how often.
    fn new(bits: u64, operands: u64, words: u64, steps: f64) -> Cost {
        let steps = words.min(MAX_BITS / WORD) as f64 * steps;
        Cost { bits: bits.min(MAX_BITS), operands: operands.min(2 * MAX_BITS), steps }
    }

    /// Whether it is worth asking.
    pub fn is_large(&self) -> bool {
        self.bits > 1 << 15 || self.steps > 2048.0
    }

    /// Bytes: of the result as it is made and where it will lie, and of copies of the operands.
    pub fn bytes(&self) -> usize {
        (2 * self.bits + self.operands) as usize / 8
    }

    /// How long it takes, in ticks of an interrupt check, each of which is worth some words.
    pub fn ticks(&self) -> usize {
        (self.steps / 10.0) as usize
    }
}

/// Bits of a word.
const WORD: u64 = 64;

fn words(value: &BigInt) -> u64 {
    value.bits().div_ceil(WORD)
}

/// What sums, differences and bitwise operations take.
pub fn linear_cost(a: &BigInt, b: &BigInt) -> Cost {
    let bits = a.bits().max(b.bits());
    Cost::new(bits, a.bits() + b.bits(), bits / WORD, 1.0)
}

/// What is made of one integer, or told of it, by going over its words.
pub fn unary_cost(a: &BigInt) -> Cost {
    Cost::new(a.bits(), a.bits(), a.bits() / WORD, 1.0)
}

/// What its digits in a radix take. Divisions by powers of others than 2 make them.
pub fn digits_cost(value: &BigInt, radix: u32) -> Cost {
    let words = words(value);
    let steps = if radix.is_power_of_two() { 10.0 } else { 10.0 + DIVISION * (words as f64).sqrt() };
    // A byte for each, three times: they are made, become text, and then a string.
    let text = value.bits().saturating_mul(12) / u64::from(radix.ilog2());
    Cost::new(text, 2 * value.bits(), words, steps)
}

/// A number of digits in a radix that it has at least.
pub fn least_digits(value: &BigInt, radix: u32) -> u64 {
    value.bits() / u64::from(radix.ilog2() + 1)
}

/// What it takes to wrap an integer to so many bits: a negative one may become as long.
pub fn wrap_cost(bits: u64, value: &BigInt) -> Cost {
    let longer = if value.is_negative() && bits <= MAX_BITS { bits } else { 0 };
    let bits = value.bits().max(longer);
    Cost::new(bits, bits + value.bits(), bits / WORD, 2.0)
}

/// What it takes to read an integer from a text so long.
pub fn parse_cost(length: usize) -> Cost {
    let words = length as u64 / 16;
    Cost::new(length as u64 * 4, length as u64 * 8, words, 16.0 + 4.0 * (words as f64).sqrt())
}

/// How much longer a division takes than a multiplication.
const DIVISION: f64 = 15.0;

/// What a product takes: less than the product of the lengths, for it is made of products of parts.
pub fn product_cost(a: &BigInt, b: &BigInt) -> Cost {
    let (a_words, b_words) = (words(a), words(b));
    let bits = a.bits() + b.bits();
    Cost::new(bits, bits, a_words.max(b_words), (a_words.min(b_words) as f64).sqrt())
}

/// What a quotient or remainder takes: some products.
pub fn quotient_cost(a: &BigInt, b: &BigInt) -> Cost {
    let (a_words, b_words) = (words(a), words(b));
    let quotient = a_words.saturating_sub(b_words);
    Cost::new(a.bits(), a.bits() + b.bits(), quotient, 1.0 + DIVISION * (quotient.min(b_words) as f64).sqrt())
}

/// What a power takes: its last multiplications most.
pub fn power_cost(base: &BigInt, exponent: &BigInt) -> Cost {
    let exponent = exponent.to_u64().unwrap_or(if exponent.is_negative() { 0 } else { u64::MAX });
    let bits = base.bits().saturating_sub(1).saturating_mul(exponent).min(MAX_BITS);
    Cost::new(bits, bits, bits / WORD, 3.0 * ((bits / WORD) as f64).sqrt())
}

/// What a shift to the left takes.
pub fn shift_cost(a: &BigInt, b: &BigInt) -> Cost {
    let by = b.to_u64().unwrap_or(if b.is_negative() || a.is_zero() { 0 } else { u64::MAX });
    let bits = if a.is_zero() { 0 } else { a.bits().saturating_add(by) };
    Cost::new(bits, a.bits(), bits / WORD, 1.0)
}

/// The product. `None` if it is too large.
pub fn multiply(a: &BigInt, b: &BigInt) -> Option<BigInt> {
    (a.bits() + b.bits() <= MAX_BITS + 1).then(|| a * b)
}

/// The quotient, truncated towards zero. `None` for a division by zero.
pub fn divide(a: &BigInt, b: &BigInt) -> Option<BigInt> {
    (!b.is_zero()).then(|| a / b)
}

/// The remainder, which has the sign of `a`. `None` for a division by zero.
pub fn remainder(a: &BigInt, b: &BigInt) -> Option<BigInt> {
    (!b.is_zero()).then(|| a % b)
}

/// The power. `None` for a negative exponent, or if it is too large.
pub fn power(base: &BigInt, exponent: &BigInt) -> Option<BigInt> {
    if exponent.is_negative() {
        return None;
    }
    let odd = exponent.bit(0);
    if exponent.is_zero() || base.is_one() {
        return Some(BigInt::one());
    }
    if base.magnitude().is_one() {
        return Some(if odd { base.clone() } else { BigInt::one() });
    }
    if base.is_zero() {
        return Some(BigInt::ZERO);
    }
    let exponent = exponent.to_u64()?;
    let zeros = base.trailing_zeros().unwrap_or_default();
    if zeros + 1 == base.bits() {
        let shift = zeros.checked_mul(exponent).filter(|&shift| shift < MAX_BITS)?;
        let magnitude = BigInt::one() << shift;
        return Some(if base.is_negative() && odd { -magnitude } else { magnitude });
    }
    // Well above the limit, there is no need to know by how much.
    if log2(base.magnitude()) * exponent as f64 > MAX_BITS as f64 + 1.0 {
        return None;
    }
    let result = Pow::pow(base, exponent);
    (result.bits() <= MAX_BITS).then_some(result)
}

/// The binary logarithm of a positive integer, to about 15 digits.
fn log2(value: &BigUint) -> f64 {
    let shift = value.bits().saturating_sub(64);
    magnitude_to_f64(&(value >> shift)).log2() + shift as f64
}

/// `a << b`; to the right for negative `b`. `None` if the result is too large.
pub fn shift_left(a: &BigInt, b: &BigInt) -> Option<BigInt> {
    if a.is_zero() || b.is_zero() {
        return Some(a.clone());
    }
    let distance = b.magnitude().to_u64().unwrap_or(u64::MAX);
    if b.is_negative() {
        return Some(if distance >= a.bits() {
            BigInt::from(if a.is_negative() { -1 } else { 0 })
        } else {
            a >> distance
        });
    }
    let fits = distance <= MAX_BITS && a.bits() + distance <= MAX_BITS;
    fits.then(|| a << distance)
}

/// `a >> b`, rounded down; to the left for negative `b`. `None` if the result is too large.
pub fn shift_right(a: &BigInt, b: &BigInt) -> Option<BigInt> {
    shift_left(a, &-b)
}

/// Whether it is 0.
pub fn is_zero(value: &BigInt) -> bool {
    value.is_zero()
}

/// Whether it is below 0.
pub fn is_negative(value: &BigInt) -> bool {
    value.is_negative()
}

/// The order of a BigInt and a number. `None` if that is NaN.
pub fn compare_f64(a: &BigInt, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if b.is_infinite() {
        return Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater });
    }
    // An integer compares with a number as with the next integer towards zero, and then with
    // what is left of that.
    let whole = b.trunc();
    let order = from_f64(whole).map_or(Ordering::Equal, |whole| a.cmp(&whole));
    Some(order.then_with(|| whole.partial_cmp(&b).unwrap_or(Ordering::Equal)))
}

/// Whether a BigInt and a number are the same.
pub fn equals_f64(a: &BigInt, b: f64) -> bool {
    compare_f64(a, b) == Some(Ordering::Equal)
}

/// The order of a BigInt and a text. `None` if that is no integer.
pub fn compare_string(a: &BigInt, b: StrView<'_>) -> Option<Ordering> {
    Some(a.cmp(&parse(b)?))
}

/// Whether a BigInt is what a text says.
pub fn equals_string(a: &BigInt, b: StrView<'_>) -> bool {
    parse(b).is_some_and(|b| *a == b)
}

/// The digits in a radix from 2 to 36, with a sign if it is negative.
pub fn to_string_radix(value: &BigInt, radix: u32) -> String {
    value.to_str_radix(radix)
}
