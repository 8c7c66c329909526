//! How many digits numbers have, and how they are rounded to that:
//! SetNumberFormatDigitOptions and FormatNumericToString.

use ellipsis_engine::{Context, Gc, JsResult, Object, Value};
use fixed_decimal::{Decimal, RoundingIncrement, Sign, SignedRoundingMode, UnsignedRoundingMode};

use super::options::{choice_option, default_number_option, number_option};

/// [[RoundingType]]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RoundingType {
    SignificantDigits,
    FractionDigits,
    MorePrecision,
    LessPrecision,
}

/// What SetNumberFormatDigitOptions sets. The names of choices are those of the options.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct DigitOptions {
    pub(crate) minimum_integer_digits: u32,
    /// [[MinimumFractionDigits]] and [[MaximumFractionDigits]], if they are set.
    pub(crate) fraction_digits: Option<(u32, u32)>,
    /// [[MinimumSignificantDigits]] and [[MaximumSignificantDigits]], if they are set.
    pub(crate) significant_digits: Option<(u32, u32)>,
    pub(crate) rounding_increment: u32,
    pub(crate) rounding_mode: &'static str,
    pub(crate) rounding_type: RoundingType,
    /// [[ComputedRoundingPriority]]
    pub(crate) rounding_priority: &'static str,
    pub(crate) trailing_zero_display: &'static str,
}

static ROUNDING_INCREMENTS: &[u32] = &[1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];

static ROUNDING_MODES: &[&str] =
    &["ceil", "floor", "expand", "trunc", "halfCeil", "halfFloor", "halfExpand", "halfTrunc", "halfEven"];

/// [SetNumberFormatDigitOptions](https://tc39.es/ecma402/#sec-setnfdigitoptions)
pub(crate) fn set_number_format_digit_options(
    cx: &mut Context,
    options: Gc<Object>,
    default_minimum: u32,
    default_maximum: u32,
    is_compact: bool,
) -> JsResult<DigitOptions> {
    let minimum_integer_digits = number_option(cx, options, "minimumIntegerDigits", 1, 21)?.unwrap_or(1);
    let min_fraction = options.get_named(cx, "minimumFractionDigits")?;
    let max_fraction = options.get_named(cx, "maximumFractionDigits")?;
    let min_significant = options.get_named(cx, "minimumSignificantDigits")?;
    let max_significant = options.get_named(cx, "maximumSignificantDigits")?;
    let rounding_increment = number_option(cx, options, "roundingIncrement", 1, 5000)?.unwrap_or(1);
    if !ROUNDING_INCREMENTS.contains(&rounding_increment) {
        return Err(cx.range_error("roundingIncrement value is out of range."));
    }
    let rounding_mode = choice_option(cx, options, "roundingMode", ROUNDING_MODES)?.unwrap_or("halfExpand");
    let priorities = &["auto", "morePrecision", "lessPrecision"];
    let priority = choice_option(cx, options, "roundingPriority", priorities)?.unwrap_or("auto");
    let displays = &["auto", "stripIfInteger"];
    let trailing_zero_display =
        choice_option(cx, options, "trailingZeroDisplay", displays)?.unwrap_or("auto");
    let default_maximum = if rounding_increment == 1 { default_maximum } else { default_minimum };

    let has_significant = !min_significant.is_undefined() || !max_significant.is_undefined();
    let has_fraction = !min_fraction.is_undefined() || !max_fraction.is_undefined();
    let is_auto = priority == "auto";
    let needs_significant = !is_auto || has_significant;
    let needs_fraction = !is_auto || !(has_significant || (!has_fraction && is_compact));

    let mut significant_digits = None;
    if needs_significant {
        significant_digits = Some(if has_significant {
            let name = "minimumSignificantDigits";
            let minimum = default_number_option(cx, min_significant, 1, 21, name)?.unwrap_or(1);
            let name = "maximumSignificantDigits";
            (minimum, default_number_option(cx, max_significant, minimum, 21, name)?.unwrap_or(21))
        } else {
            (1, 21)
        });
    }
    let mut fraction_digits = None;
    if needs_fraction {
        fraction_digits = Some(if has_fraction {
            let minimum = default_number_option(cx, min_fraction, 0, 100, "minimumFractionDigits")?;
            let maximum = default_number_option(cx, max_fraction, 0, 100, "maximumFractionDigits")?;
            match (minimum, maximum) {
                (Some(minimum), Some(maximum)) if minimum > maximum => {
                    return Err(cx.range_error("maximumFractionDigits value is out of range."));
                }
                (Some(minimum), Some(maximum)) => (minimum, maximum),
                (None, Some(maximum)) => (default_minimum.min(maximum), maximum),
                (Some(minimum), None) => (minimum, default_maximum.max(minimum)),
                (None, None) => (default_minimum, default_maximum),
            }
        } else {
            (default_minimum, default_maximum)
        });
    }
    let (rounding_type, rounding_priority) = match priority {
        "auto" if !needs_significant && !needs_fraction => {
            significant_digits = Some((1, 2));
            fraction_digits = Some((0, 0));
            (RoundingType::MorePrecision, "morePrecision")
        }
        "morePrecision" => (RoundingType::MorePrecision, priority),
        "lessPrecision" => (RoundingType::LessPrecision, priority),
        _ if has_significant => (RoundingType::SignificantDigits, priority),
        _ => (RoundingType::FractionDigits, priority),
    };
    if rounding_increment != 1 {
        if rounding_type != RoundingType::FractionDigits {
            return Err(cx.type_error("roundingIncrement goes with fraction digits only"));
        }
        if fraction_digits.is_some_and(|(minimum, maximum)| minimum != maximum) {
            return Err(
                cx.range_error("roundingIncrement needs maximumFractionDigits to be minimumFractionDigits")
            );
        }
    }
    Ok(DigitOptions {
        minimum_integer_digits,
        fraction_digits,
        significant_digits,
        rounding_increment,
        rounding_mode,
        rounding_type,
        rounding_priority,
        trailing_zero_display,
    })
}

impl DigitOptions {
    /// [FormatNumericToString](https://tc39.es/ecma402/#sec-formatnumberstring): the rounded decimal,
    /// which has the trailing zeros that are to be shown.
    pub(crate) fn round(&self, value: &Decimal) -> Decimal {
        let fixed = || self.fraction_digits.map(|digits| self.to_raw_fixed(value, digits));
        let precise = || self.significant_digits.map(|digits| self.to_raw_precision(value, digits));
        let chosen = match self.rounding_type {
            RoundingType::SignificantDigits => precise(),
            RoundingType::FractionDigits => fixed(),
            RoundingType::MorePrecision | RoundingType::LessPrecision => match (precise(), fixed()) {
                (Some(precise), Some(fixed)) => {
                    let is_precise_finer = precise.1 <= fixed.1;
                    let wants_finer = self.rounding_type == RoundingType::MorePrecision;
                    Some(if is_precise_finer == wants_finer { precise } else { fixed })
                }
                (precise, fixed) => precise.or(fixed),
            },
        };
        let mut decimal = chosen.map_or_else(|| value.clone(), |(decimal, _)| decimal);
        if self.trailing_zero_display == "stripIfInteger" {
            decimal.trim_end_if_integer();
        }
        decimal.pad_start(self.minimum_integer_digits as i16);
        decimal
    }

    /// [ToRawPrecision](https://tc39.es/ecma402/#sec-torawprecision): also the place of the last digit
    /// that rounding left.
    fn to_raw_precision(&self, value: &Decimal, (minimum, maximum): (u32, u32)) -> (Decimal, i16) {
        let (minimum, maximum) = (minimum as i16, maximum as i16);
        let mut decimal = value.clone();
        // Rounding up may give one digit more.
        let mut magnitude = 0;
        for _ in 0..2 {
            let start = if decimal.is_zero() { 0 } else { decimal.nonzero_magnitude_start() };
            magnitude = start - maximum + 1;
            decimal.round_with_mode(magnitude, self.mode());
        }
        let start = if decimal.is_zero() { 0 } else { decimal.nonzero_magnitude_start() };
        decimal.trim_start();
        decimal.trim_end();
        decimal.pad_end((start - minimum + 1).min(0));
        (decimal, magnitude)
    }

    /// [ToRawFixed](https://tc39.es/ecma402/#sec-torawfixed): also the place of the last digit that
    /// rounding left.
    fn to_raw_fixed(&self, value: &Decimal, (minimum, maximum): (u32, u32)) -> (Decimal, i16) {
        let magnitude = -(maximum as i16);
        let (increment, zeros) = match self.rounding_increment {
            increment @ (25 | 250 | 2500) => (RoundingIncrement::MultiplesOf25, increment / 25),
            increment @ (2 | 20 | 200 | 2000) => (RoundingIncrement::MultiplesOf2, increment / 2),
            increment @ (5 | 50 | 500 | 5000) => (RoundingIncrement::MultiplesOf5, increment / 5),
            increment => (RoundingIncrement::MultiplesOf1, increment),
        };
        let mut decimal = value.clone();
        decimal.round_with_mode_and_increment(magnitude + zeros.ilog10() as i16, self.mode(), increment);
        decimal.trim_start();
        decimal.trim_end();
        decimal.pad_end(-(minimum as i16));
        (decimal, magnitude)
    }

    fn mode(&self) -> SignedRoundingMode {
        use SignedRoundingMode::Unsigned;
        match self.rounding_mode {
            "ceil" => SignedRoundingMode::Ceil,
            "floor" => SignedRoundingMode::Floor,
            "expand" => Unsigned(UnsignedRoundingMode::Expand),
            "trunc" => Unsigned(UnsignedRoundingMode::Trunc),
            "halfCeil" => SignedRoundingMode::HalfCeil,
            "halfFloor" => SignedRoundingMode::HalfFloor,
            "halfTrunc" => Unsigned(UnsignedRoundingMode::HalfTrunc),
            "halfEven" => Unsigned(UnsignedRoundingMode::HalfEven),
            _ => Unsigned(UnsignedRoundingMode::HalfExpand),
        }
    }
}

/// Whether a decimal is below zero or -0.
pub(crate) fn is_negative(decimal: &Decimal) -> bool {
    decimal.sign == Sign::Negative
}

impl DigitOptions {
    /// How Numbers are rounded if no options are given.
    pub(crate) fn of_numbers() -> DigitOptions {
        DigitOptions {
            minimum_integer_digits: 1,
            fraction_digits: Some((0, 3)),
            significant_digits: None,
            rounding_increment: 1,
            rounding_mode: "halfExpand",
            rounding_type: RoundingType::FractionDigits,
            rounding_priority: "auto",
            trailing_zero_display: "auto",
        }
    }

    /// How many digits there are, as `resolvedOptions` tells.
    pub(crate) fn digit_fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = vec![("minimumIntegerDigits", self.minimum_integer_digits.into())];
        if let Some((minimum, maximum)) = self.fraction_digits {
            fields.push(("minimumFractionDigits", minimum.into()));
            fields.push(("maximumFractionDigits", maximum.into()));
        }
        if let Some((minimum, maximum)) = self.significant_digits {
            fields.push(("minimumSignificantDigits", minimum.into()));
            fields.push(("maximumSignificantDigits", maximum.into()));
        }
        fields
    }

    /// How numbers are rounded, as `resolvedOptions` tells.
    pub(crate) fn rounding_fields(&self, cx: &mut Context) -> [(&'static str, Value); 4] {
        [
            ("roundingIncrement", self.rounding_increment.into()),
            ("roundingMode", cx.string(self.rounding_mode)),
            ("roundingPriority", cx.string(self.rounding_priority)),
            ("trailingZeroDisplay", cx.string(self.trailing_zero_display)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(options: &DigitOptions, number: &str) -> String {
        options.round(&Decimal::try_from_str(number).expect("a number")).to_string()
    }

    #[test]
    fn fraction_digits() {
        let numbers = DigitOptions::of_numbers();
        for (number, expected) in
            [("1.0005", "1.001"), ("-0.0001", "-0"), ("12.50", "12.5"), ("999.9996", "1000"), ("0", "0")]
        {
            assert_eq!(rounded(&numbers, number), expected, "{number}");
        }
        let padded = DigitOptions {
            minimum_integer_digits: 3,
            fraction_digits: Some((2, 2)),
            ..DigitOptions::of_numbers()
        };
        assert_eq!(rounded(&padded, "1.5"), "001.50");
        let stripped = DigitOptions { trailing_zero_display: "stripIfInteger", ..padded };
        assert_eq!(rounded(&stripped, "1.001"), "001");
    }

    #[test]
    fn increments() {
        for (increment, digits, expected) in
            [(5, 2, "1.25"), (25, 2, "1.25"), (50, 2, "1.00"), (2500, 3, "0.000")]
        {
            let options = DigitOptions {
                rounding_increment: increment,
                fraction_digits: Some((digits, digits)),
                ..DigitOptions::of_numbers()
            };
            assert_eq!(rounded(&options, "1.24"), expected, "{increment}");
        }
    }

    #[test]
    fn significant_digits() {
        let options = DigitOptions {
            fraction_digits: None,
            significant_digits: Some((3, 3)),
            rounding_type: RoundingType::SignificantDigits,
            ..DigitOptions::of_numbers()
        };
        for (number, expected) in [("9999", "10000"), ("0.09999", "0.100"), ("1", "1.00"), ("0", "0.00")] {
            assert_eq!(rounded(&options, number), expected, "{number}");
        }
    }

    #[test]
    fn the_more_or_less_precise_of_both() {
        let both = |rounding_type| DigitOptions {
            fraction_digits: Some((1, 1)),
            significant_digits: Some((1, 3)),
            rounding_type,
            ..DigitOptions::of_numbers()
        };
        assert_eq!(rounded(&both(RoundingType::MorePrecision), "1.2345"), "1.23");
        assert_eq!(rounded(&both(RoundingType::LessPrecision), "1.2345"), "1.2");
        assert_eq!(rounded(&both(RoundingType::MorePrecision), "1234.5678"), "1234.6");
        assert_eq!(rounded(&both(RoundingType::LessPrecision), "1234.5678"), "1230");
    }
}
