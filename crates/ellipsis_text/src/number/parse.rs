//! Text to numbers.

use smallvec::SmallVec;

use super::NumberBuffer;
use crate::{StrView, bigint};

/// Runs `f` with the characters as bytes. What is not Latin-1 becomes 0xff, which is part of no number.
fn with_bytes<T>(text: StrView<'_>, f: impl FnOnce(&[u8]) -> T) -> T {
    match text {
        StrView::Latin1(bytes) => f(bytes),
        StrView::Utf16(units) => {
            let bytes: SmallVec<[u8; 64]> =
                units.iter().map(|&unit| u8::try_from(unit).unwrap_or(0xff)).collect();
            f(&bytes)
        }
    }
}

/// StringToNumber: NaN where the text is no numeric literal; 0 where it is blank.
pub fn string_to_number(text: StrView<'_>) -> f64 {
    if let StrView::Latin1(bytes) = text
        && let Some(int) = small_integer(bytes)
    {
        return int;
    }
    with_bytes(text.trim(), |bytes| match bytes {
        [] => 0.0,
        [b'0', b'x' | b'X', digits @ ..] => all_digits(digits, 4),
        [b'0', b'o' | b'O', digits @ ..] => all_digits(digits, 3),
        [b'0', b'b' | b'B', digits @ ..] => all_digits(digits, 1),
        _ => {
            let (value, len) = decimal_prefix(bytes);
            if len == bytes.len() { value } else { f64::NAN }
        }
    })
}

/// Up to nine decimal digits and nothing else.
#[inline]
fn small_integer(bytes: &[u8]) -> Option<f64> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    let mut value = 0;
    for &byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + u32::from(digit);
    }
    Some(f64::from(value))
}

/// Digits of a power-of-two radix and nothing else, at least one; else NaN.
fn all_digits(digits: &[u8], bits: u32) -> f64 {
    let valid = digits.iter().all(|&digit| char::from(digit).is_digit(1 << bits));
    if digits.is_empty() || !valid { f64::NAN } else { binary_digits(digits, bits) }
}

/// The number that digits of radix 2^`bits` say, rounded once.
fn binary_digits(digits: &[u8], bits: u32) -> f64 {
    let mut mantissa = 0_u64;
    let mut dropped = 0_u64;
    let mut inexact = false;
    for &digit in digits {
        let digit = u64::from(char::from(digit).to_digit(36).unwrap_or_default());
        if dropped > 0 || mantissa >> (64 - bits) != 0 {
            dropped += u64::from(bits);
            inexact |= digit != 0;
        } else {
            mantissa = mantissa << bits | digit;
        }
    }
    if dropped > 1023 {
        return f64::INFINITY;
    }
    // At least 60 bits were kept; a low bit that stands for the rest makes the one rounding right.
    (mantissa | u64::from(inexact)) as f64 * f64::from_bits((1023 + dropped) << 52)
}

fn count_digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The longest prefix that is a StrDecimalLiteral: its value and length. NaN and 0 if there is none.
fn decimal_prefix(bytes: &[u8]) -> (f64, usize) {
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let negative = bytes.first() == Some(&b'-');
    let unsigned = &bytes[sign..];
    if unsigned.starts_with(b"Infinity") {
        let value = if negative { f64::NEG_INFINITY } else { f64::INFINITY };
        return (value, sign + b"Infinity".len());
    }
    let whole = count_digits(unsigned);
    let mut len = whole;
    if unsigned.get(len) == Some(&b'.') {
        let fraction = count_digits(&unsigned[len + 1..]);
        if whole + fraction == 0 {
            return (f64::NAN, 0);
        }
        len += 1 + fraction;
    } else if whole == 0 {
        return (f64::NAN, 0);
    }
    if matches!(unsigned.get(len), Some(b'e' | b'E')) {
        let exponent_sign = usize::from(matches!(unsigned.get(len + 1), Some(b'+' | b'-')));
        let digits = count_digits(&unsigned[len + 1 + exponent_sign..]);
        if digits > 0 {
            len += 1 + exponent_sign + digits;
        }
    }
    let value = fast_float2::parse::<f64, _>(&unsigned[..len]).unwrap_or(f64::NAN);
    (if negative { -value } else { value }, sign + len)
}

/// CanonicalNumericIndexString: the number that has this text, or is -0 and this is `-0`.
pub fn canonical_numeric_index(text: StrView<'_>) -> Option<f64> {
    // They begin with a digit, a minus, or like Infinity and NaN.
    if !matches!(text.get(0)?, 0x30..=0x39 | 0x2d | 0x49 | 0x4e) {
        return None;
    }
    if text.equals_str("-0") {
        return Some(-0.0);
    }
    let number = string_to_number(text);
    text.equals_str(NumberBuffer::new().format(number)).then_some(number)
}

/// parseFloat: the longest prefix that is a decimal literal, after white space; else NaN.
pub fn parse_float(text: StrView<'_>) -> f64 {
    with_bytes(text.trim_start(), |bytes| decimal_prefix(bytes).0)
}

/// parseInt: the longest prefix of digits in the radix, after white space and a sign; else NaN.
/// Radix 0 stands for 10, or 16 after `0x`.
pub fn parse_int(text: StrView<'_>, radix: i32) -> f64 {
    with_bytes(text.trim_start(), |bytes| {
        let (negative, bytes) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let (radix, digits) = match (radix, bytes) {
            (0 | 16, [b'0', b'x' | b'X', rest @ ..]) => (16, rest),
            (0, rest) => (10, rest),
            (2..=36, rest) => (radix as u32, rest),
            _ => return f64::NAN,
        };
        let len = digits.iter().take_while(|&&digit| char::from(digit).is_digit(radix)).count();
        let value = if len == 0 { f64::NAN } else { integer_digits(&digits[..len], radix) };
        if negative { -value } else { value }
    })
}

/// The number nearest to what at least one digit of a radix says.
fn integer_digits(digits: &[u8], radix: u32) -> f64 {
    if radix.is_power_of_two() {
        return binary_digits(digits, radix.trailing_zeros());
    }
    if radix == 10 {
        return small_integer(digits).unwrap_or_else(|| fast_float2::parse(digits).unwrap_or(f64::NAN));
    }
    let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
    let significant = &digits[zeros..];
    if significant.len() <= 12 {
        let value = significant.iter().fold(0, |value, &digit| {
            value * u64::from(radix) + u64::from(char::from(digit).to_digit(radix).unwrap_or_default())
        });
        return value as f64;
    }
    // 3^700 is above all numbers.
    if significant.len() > 700 {
        return f64::INFINITY;
    }
    bigint::parse_digits(significant, radix).map_or(f64::NAN, |value| bigint::magnitude_to_f64(&value))
}
