//! Numbers to text.

use num_bigint::BigUint;
use num_traits::{One, Pow};
use smallvec::SmallVec;

use super::Decoded;

/// Where [`NumberBuffer::format`] writes.
pub struct NumberBuffer {
    ryu: ryu_js::Buffer,
    /// Room for a sign and the digits of an int32, of two at the least.
    int: [u8; 33],
}

impl Default for NumberBuffer {
    fn default() -> NumberBuffer {
        NumberBuffer::new()
    }
}

impl NumberBuffer {
    /// A new buffer.
    #[inline]
    pub fn new() -> NumberBuffer {
        NumberBuffer { ryu: ryu_js::Buffer::new(), int: [0; 33] }
    }

    /// Number::toString in radix 10. The text is ASCII.
    #[inline]
    pub fn format(&mut self, value: f64) -> &str {
        let int = value as i32;
        if f64::from(int) == value {
            return std::str::from_utf8(self.digits_of_int(int, 10)).unwrap_or_default();
        }
        match self.format_hundredths(value) {
            Some(at) => std::str::from_utf8(&self.int[at..]).unwrap_or_default(),
            None => self.ryu.format(value),
        }
    }

    /// Writes a number that is no integer, has two digits behind the point at the most, and is not great: where its
    /// text begins.
    // OPTIMIZATION: such a text is the only one of so few digits near the number, as long as numbers lie close to each
    // other; and it reads as what its hundredths are divided by 100.
    #[inline]
    fn format_hundredths(&mut self, value: f64) -> Option<usize> {
        const GREAT: f64 = 4e7;
        let magnitude = value.abs();
        if magnitude.is_nan() || magnitude >= GREAT {
            return None;
        }
        let hundredths = (magnitude * 100.0 + 0.5) as u32;
        if f64::from(hundredths) / 100.0 != magnitude {
            return None;
        }
        let (whole, fraction) = (hundredths / 100, hundredths % 100);
        let mut at = self.int.len();
        let mut push = |byte: u8| {
            at -= 1;
            self.int[at] = byte;
        };
        if fraction % 10 > 0 {
            push(b'0' + (fraction % 10) as u8);
        }
        push(b'0' + (fraction / 10) as u8);
        push(b'.');
        let mut rest = whole;
        loop {
            push(b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        if value < 0.0 {
            push(b'-');
        }
        Some(at)
    }

    /// The digits of an integer in a radix from 2 to 36, with a sign if it is negative. They are ASCII.
    #[inline]
    pub fn digits_of_int(&mut self, value: i32, radix: u32) -> &[u8] {
        let mut at = self.int.len();
        let mut rest = value.unsigned_abs();
        loop {
            at -= 1;
            self.int[at] = DIGITS[(rest % radix) as usize];
            rest /= radix;
            if rest == 0 {
                break;
            }
        }
        if value < 0 {
            at -= 1;
            self.int[at] = b'-';
        }
        &self.int[at..]
    }
}

/// Number::toString in radix 10: the shortest digits that read back as the same number.
pub fn number_to_string(value: f64) -> String {
    NumberBuffer::new().format(value).to_owned()
}

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Number.prototype.toString in a radix from 2 to 36: an integer exactly; after a point, digits up to
/// where they tell the number from its neighbours. Specified as approximate.
pub fn number_to_string_radix(value: f64, radix: u32) -> String {
    debug_assert!((2..=36).contains(&radix));
    if radix == 10 || !value.is_finite() {
        return number_to_string(value);
    }
    let magnitude = value.abs();
    let mut integer = magnitude.floor();
    let fraction_digits = fraction_in_radix(magnitude, &mut integer, radix);
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    push_integer(integer, radix, &mut text);
    if !fraction_digits.is_empty() {
        text.push('.');
        text.extend(fraction_digits.iter().map(|&digit| char::from(DIGITS[digit as usize])));
    }
    text
}

/// The digits after the point; rounding may carry into the integer.
fn fraction_in_radix(magnitude: f64, integer: &mut f64, radix: u32) -> Vec<u8> {
    let base = f64::from(radix);
    let mut digits = Vec::new();
    let mut fraction = magnitude - *integer;
    // Half of the distance to the next number, and of all that is computed from here on exact to it.
    let mut delta = (0.5 * (magnitude.next_up() - magnitude)).max(0.0_f64.next_up());
    while fraction >= delta {
        fraction *= base;
        delta *= base;
        let digit = fraction as u8;
        digits.push(digit);
        fraction -= f64::from(digit);
        let up = fraction > 0.5 || (fraction == 0.5 && digit & 1 == 1);
        if up && fraction + delta > 1.0 {
            while let Some(digit) = digits.pop() {
                if u32::from(digit) + 1 < radix {
                    digits.push(digit + 1);
                    return digits;
                }
            }
            *integer += 1.0;
            break;
        }
    }
    digits
}

/// The digits of an integer, all of them, however large.
fn push_integer(integer: f64, radix: u32, text: &mut String) {
    let Decoded { mantissa, exponent } = Decoded::new(integer);
    if exponent > 0 {
        text.push_str(&(BigUint::from(mantissa) << exponent as u32).to_str_radix(radix));
        return;
    }
    let mut digits = SmallVec::<[u8; 64]>::new();
    let mut rest = integer as u64;
    loop {
        digits.push(DIGITS[(rest % u64::from(radix)) as usize]);
        rest /= u64::from(radix);
        if rest == 0 {
            break;
        }
    }
    text.extend(digits.iter().rev().map(|&digit| char::from(digit)));
}

fn power_of_ten(exponent: u32) -> BigUint {
    Pow::pow(BigUint::from(10_u32), exponent)
}

/// A number that is not negative, times 10^`scale`, rounded to an integer; halves go up.
fn scaled(value: f64, scale: i32) -> BigUint {
    let Decoded { mantissa, exponent } = Decoded::new(value);
    let mut dividend = BigUint::from(mantissa);
    let mut divisor = BigUint::one();
    if scale >= 0 {
        dividend *= power_of_ten(scale as u32);
    } else {
        divisor = power_of_ten(scale.unsigned_abs());
    }
    if exponent >= 0 {
        dividend <<= exponent as u32;
    } else {
        divisor <<= exponent.unsigned_abs();
    }
    ((dividend << 1_u32) + &divisor) / (divisor << 1_u32)
}

/// As [`scaled`], for few digits and values that are not great.
fn scaled_in_word(value: f64, scale: u32) -> Option<u64> {
    /// 2^53 times the tenth to that has 127 bits.
    const MOST: u32 = 22;
    let Decoded { mantissa, exponent } = Decoded::new(value);
    if scale > MOST || exponent >= 0 {
        return None;
    }
    let product = u128::from(mantissa) * 10u128.pow(scale);
    let shift = exponent.unsigned_abs();
    if shift > 127 {
        return Some(0);
    }
    u64::try_from((product + (1 << (shift - 1))) >> shift).ok()
}

/// The `count` leading digits of a positive number, rounded with halves up, and the power of ten of
/// the first.
fn leading_digits(value: f64, count: i32) -> (String, i32) {
    let mut exponent = value.log10().floor() as i32;
    loop {
        let digits = scaled(value, count - 1 - exponent).to_string();
        // A guess that is too high shows as a power of ten that the number does not reach.
        if digits[1..].bytes().all(|digit| digit == b'0') {
            let finer = scaled(value, count - exponent).to_string();
            if finer.len() as i32 == count {
                return (finer, exponent - 1);
            }
        }
        // The guess can be off by one; rounding up can add a digit.
        match digits.len() as i32 - count {
            0 => return (digits, exponent),
            1.. => exponent += 1,
            _ => exponent -= 1,
        }
    }
}

/// The shortest digits that read back as the same positive number, and the power of ten of the first.
fn shortest_digits(value: f64) -> (String, i32) {
    let text = number_to_string(value);
    let (digits, power) = match text.split_once('e') {
        Some((digits, power)) => (digits, power.parse::<i32>().unwrap_or_default()),
        None => (text.as_str(), 0),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let leading_zeros = all.len() - all.trim_start_matches('0').len();
    let significant = all.trim_matches('0').to_owned();
    (significant, whole.len() as i32 - 1 - leading_zeros as i32 + power)
}

fn push_exponential(text: &mut String, digits: &str, exponent: i32) {
    text.push_str(&digits[..1]);
    if digits.len() > 1 {
        text.push('.');
        text.push_str(&digits[1..]);
    }
    text.push_str(if exponent < 0 { "e-" } else { "e+" });
    text.push_str(&exponent.unsigned_abs().to_string());
}

/// Number.prototype.toFixed with 0 to 100 digits after the point. From 10^21 on, and for what is not
/// finite, this is [`number_to_string`].
pub fn to_fixed(value: f64, digits: u32) -> String {
    if !value.is_finite() || value.abs() >= 1e21 {
        return number_to_string(value);
    }
    let mut text = match scaled_in_word(value.abs(), digits) {
        Some(scaled) => scaled.to_string(),
        None => scaled(value.abs(), digits as i32).to_string(),
    };
    let digits = digits as usize;
    if digits > 0 {
        if text.len() <= digits {
            text.insert_str(0, &"0".repeat(digits + 1 - text.len()));
        }
        text.insert(text.len() - digits, '.');
    }
    if value < 0.0 {
        text.insert(0, '-');
    }
    text
}

/// Number.prototype.toExponential with 0 to 100 digits after the point, or as many as it takes.
/// For what is not finite, this is [`number_to_string`].
pub fn to_exponential(value: f64, digits: Option<u32>) -> String {
    if !value.is_finite() {
        return number_to_string(value);
    }
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    let (significant, exponent) = match digits {
        _ if value == 0.0 => ("0".repeat(digits.unwrap_or(0) as usize + 1), 0),
        Some(digits) => leading_digits(value.abs(), digits as i32 + 1),
        None => shortest_digits(value.abs()),
    };
    push_exponential(&mut text, &significant, exponent);
    text
}

/// Number.prototype.toPrecision with 1 to 100 digits. For what is not finite, this is
/// [`number_to_string`].
pub fn to_precision(value: f64, precision: u32) -> String {
    if !value.is_finite() {
        return number_to_string(value);
    }
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    let (digits, exponent) = if value == 0.0 {
        ("0".repeat(precision as usize), 0)
    } else {
        leading_digits(value.abs(), precision as i32)
    };
    if exponent < -6 || exponent >= precision as i32 {
        push_exponential(&mut text, &digits, exponent);
    } else if exponent < 0 {
        text.push_str("0.");
        text.push_str(&"0".repeat(exponent.unsigned_abs() as usize - 1));
        text.push_str(&digits);
    } else {
        let (whole, fraction) = digits.split_at(exponent as usize + 1);
        text.push_str(whole);
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{scaled, scaled_in_word};

    #[test]
    fn words_are_enough_for_what_they_take() {
        let (mut state, mut taken) = (1u64, 0);
        for round in 0..20_000u32 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = match round % 3 {
                0 => f64::from_bits(state >> 1),
                1 => (state >> 40) as f64 / 1000.0,
                _ => (state >> 50) as f64 * 0.5 + 0.005,
            };
            let scale = round % 30;
            if value.is_finite()
                && let Some(word) = scaled_in_word(value, scale)
            {
                assert_eq!(scaled(value, scale as i32), word.into(), "{value} {scale}");
                taken += 1;
            }
        }
        assert!(taken > 5000, "{taken}");
    }
}
