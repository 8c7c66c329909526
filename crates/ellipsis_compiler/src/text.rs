//! From oxc's strings to string constants.

use ellipsis_bytecode::Text;

/// Decodes a string in which oxc escaped lone surrogates: U+FFFD and four hexadecimal digits.
pub(crate) fn decode(value: &str, lone_surrogates: bool) -> Text {
    if !lone_surrogates {
        return Text::from(value);
    }
    let mut units = Vec::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(character) = rest.next() {
        let escaped = (character == '\u{fffd}').then(|| rest.as_str().get(..4)).flatten();
        match escaped.and_then(|digits| u16::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                units.push(unit);
                rest = rest.as_str()[4..].chars();
            }
            None => units.extend_from_slice(character.encode_utf16(&mut [0; 2])),
        }
    }
    Text::from_units(&units)
}

/// The raw text of a template part: line ends become LF.
pub(crate) fn raw_template(raw: &str) -> Text {
    if raw.contains('\r') {
        Text::from(raw.replace("\r\n", "\n").replace('\r', "\n").as_str())
    } else {
        Text::from(raw)
    }
}

/// The string that a number is as a property key.
pub(crate) fn number_key(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity".into() } else { "-Infinity".into() };
    }
    if value.is_nan() {
        return "NaN".into();
    }
    // Rust's shortest round-trip digits are those of Number::toString; only the layout differs.
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let negative = mantissa.starts_with('-');
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let (count, point) = (digits.len() as i32, exponent + 1);
    let body = if count <= point && point <= 21 {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else if 0 < point && point <= 21 {
        format!("{}.{}", &digits[..point as usize], &digits[point as usize..])
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let sign = if point > 0 { '+' } else { '-' };
        let head = &digits[..1];
        let tail = if count > 1 { format!(".{}", &digits[1..]) } else { String::new() };
        format!("{head}{tail}e{sign}{}", (point - 1).abs())
    };
    if negative { format!("-{body}") } else { body }
}
