//! Numbers: conversions from and to text, and to integers; operators that are not those of Rust.

mod format;
mod parse;

pub use format::{
    NumberBuffer, number_to_string, number_to_string_radix, to_exponential, to_fixed, to_precision,
};
pub use parse::{canonical_numeric_index, parse_float, parse_int, string_to_number};

/// A finite number that is not negative, as `mantissa` * 2^`exponent`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Decoded {
    /// Up to 53 bits.
    pub(crate) mantissa: u64,
    /// From -1074 to 971.
    pub(crate) exponent: i32,
}

impl Decoded {
    /// Takes a number apart. Its sign is ignored.
    pub(crate) fn new(value: f64) -> Decoded {
        debug_assert!(value.is_finite());
        let bits = value.to_bits();
        let biased = (bits >> 52 & 0x7ff) as i32;
        let fraction = bits & ((1 << 52) - 1);
        if biased == 0 {
            Decoded { mantissa: fraction, exponent: -1074 }
        } else {
            Decoded { mantissa: fraction | 1 << 52, exponent: biased - 1075 }
        }
    }
}

/// ToInt32 of a number: modulo 2^32.
#[inline]
pub fn to_int32(value: f64) -> i32 {
    let int = value as i32;
    if f64::from(int) == value { int } else { to_int32_slow(value) }
}

fn to_int32_slow(value: f64) -> i32 {
    if value.abs() < 9_007_199_254_740_992.0 {
        return value as i64 as i32;
    }
    if !value.is_finite() {
        return 0;
    }
    // All bits are above the point.
    let Decoded { mantissa, exponent } = Decoded::new(value);
    let low = if exponent > 31 { 0 } else { (mantissa << exponent) as i32 };
    if value < 0.0 { low.wrapping_neg() } else { low }
}

/// ToUint32 of a number: modulo 2^32.
#[inline]
pub fn to_uint32(value: f64) -> u32 {
    to_int32(value) as u32
}

/// ToIntegerOrInfinity of a number: truncated, never -0 or NaN.
#[inline]
pub fn to_integer_or_infinity(value: f64) -> f64 {
    // Adding 0 makes 0 of -0.
    if value.is_nan() { 0.0 } else { value.trunc() + 0.0 }
}

/// Number::exponentiate
#[inline]
pub fn exponentiate(base: f64, exponent: f64) -> f64 {
    if exponent.is_nan() || base.abs() == 1.0 && exponent.is_infinite() {
        f64::NAN
    } else {
        base.powf(exponent)
    }
}

/// Number::remainder
#[inline]
pub fn remainder(a: f64, b: f64) -> f64 {
    // OPTIMIZATION: integers are divided as such.
    let (whole_a, whole_b) = (a as i64, b as i64);
    if whole_a > 0 && whole_b > 0 && whole_a as f64 == a && whole_b as f64 == b && whole_a < i64::MAX {
        return (whole_a % whole_b) as f64;
    }
    if b.is_infinite() && a.is_finite() { a } else { a % b }
}

/// Whether a code unit is white space or a line terminator.
#[inline]
pub fn is_js_whitespace(unit: u16) -> bool {
    match unit {
        0x09..=0x0d | 0x20 | 0xa0 => true,
        ..0x1680 => false,
        0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000 | 0xfeff => true,
        _ => false,
    }
}
