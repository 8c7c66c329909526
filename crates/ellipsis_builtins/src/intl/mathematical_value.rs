//! Intl mathematical values ([clause](https://tc39.es/ecma402/#intl-mathematical-value)).

use ellipsis_engine::{Context, Hint, JsResult, StrView, Value, bigint, number};
use fixed_decimal::{Decimal, FloatPrecision};

/// An Intl mathematical value. -0 is a decimal.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum MathematicalValue {
    Finite(Decimal),
    /// An integer with more digits than decimals have room for.
    Huge {
        negative: bool,
        digits: String,
    },
    PositiveInfinity,
    NegativeInfinity,
    NotANumber,
}

impl MathematicalValue {
    /// The value of a Number.
    ///
    /// SPEC-DEVIATION: of the decimals that a Number stands for it is the shortest, as in other
    /// engines: 1.005 rounds up to 1.01, although the Number is a bit less.
    pub(crate) fn from_number(number: f64) -> MathematicalValue {
        match Decimal::try_from_f64(number, FloatPrecision::RoundTrip) {
            Ok(decimal) => MathematicalValue::Finite(decimal),
            Err(_) if number.is_nan() => MathematicalValue::NotANumber,
            Err(_) if number > 0.0 => MathematicalValue::PositiveInfinity,
            Err(_) => MathematicalValue::NegativeInfinity,
        }
    }
}

/// [ToIntlMathematicalValue](https://tc39.es/ecma402/#sec-tointlmathematicalvalue)
pub(crate) fn to_intl_mathematical_value(cx: &mut Context, value: Value) -> JsResult<MathematicalValue> {
    let primitive = cx.to_primitive(value, Hint::Number)?;
    if let Some(bigint) = primitive.as_bigint() {
        let digits = cx.digits_of(bigint, 10)?;
        return Ok(match Decimal::try_from_str(&digits) {
            Ok(decimal) => MathematicalValue::Finite(decimal),
            Err(_) => MathematicalValue::Huge {
                negative: digits.starts_with('-'),
                digits: digits.trim_start_matches('-').to_owned(),
            },
        });
    }
    if let Some(string) = primitive.as_string() {
        return Ok(from_string(string.view(&mut cx.heap)));
    }
    Ok(MathematicalValue::from_number(cx.to_number(primitive)?))
}

/// [StringNumericLiteral](https://tc39.es/ecma402/#sec-runtime-semantics-stringintlmv) as exactly as it
/// is written, as long as it is finite and not zero as a Number.
fn from_string(text: StrView<'_>) -> MathematicalValue {
    let rounded = number::string_to_number(text);
    if !rounded.is_finite() || rounded == 0.0 {
        return MathematicalValue::from_number(rounded);
    }
    let digits = match bigint::parse(text) {
        Some(integer) => bigint::to_string_radix(&integer, 10),
        None => text.trim().to_std_string(),
    };
    let exact = Decimal::try_from_str(&digits);
    exact.map_or_else(|_| MathematicalValue::from_number(rounded), MathematicalValue::Finite)
}
