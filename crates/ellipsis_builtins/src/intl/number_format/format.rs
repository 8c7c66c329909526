//! How a number becomes a text
//! ([PartitionNumberPattern](https://tc39.es/ecma402/#sec-partitionnumberpattern)).

use fixed_decimal::Decimal;
use icu_pattern::PatternItem;
use icu_plurals::PluralOperands;

use super::NumberFormatter;
use super::data::{Shape, Sign};
use super::options::Style;
use super::part::{Affixes, FormattedNumber, Part, literal};
use crate::intl::digits::is_negative;
use crate::intl::mathematical_value::MathematicalValue;
use crate::intl::plural_ranges::name_of;

/// A number whose digits are chosen.
enum Rounded {
    Finite { decimal: Decimal, exponent: i16 },
    Huge(String),
    Infinite,
    NotANumber,
}

impl NumberFormatter {
    /// The layers of a formatted number.
    pub(crate) fn format(&self, value: &MathematicalValue) -> FormattedNumber {
        let (rounded, is_negative, is_zero) = match value {
            MathematicalValue::Finite(decimal) => {
                let (decimal, exponent) = self.round(decimal);
                let (negative, zero) = (is_negative(&decimal), decimal.is_zero());
                (Rounded::Finite { decimal, exponent }, negative, zero)
            }
            MathematicalValue::Huge { negative, digits } => (Rounded::Huge(digits.clone()), *negative, false),
            MathematicalValue::PositiveInfinity => (Rounded::Infinite, false, false),
            MathematicalValue::NegativeInfinity => (Rounded::Infinite, true, false),
            MathematicalValue::NotANumber => (Rounded::NotANumber, false, true),
        };
        let sign = self.sign(is_negative, is_zero);
        let operands = match &rounded {
            Rounded::Finite { decimal, exponent } => self.operands(decimal, *exponent),
            _ => PluralOperands::from(100_u32),
        };
        let (mut number, notation) = self.number_parts(&rounded);
        let (mut sign, unit) = self.shape_affixes(sign, operands);
        if let Shape::Unit(shape) = &self.data.shape
            && !shape.shows_number(operands, &self.data.rules)
        {
            number.clear();
            sign = Affixes::default();
        }
        let plural = name_of(self.data.rules.category_for(operands));
        FormattedNumber { number, notation, sign, unit, plural }
    }

    /// What the sign display makes of a sign.
    fn sign(&self, is_negative: bool, is_zero: bool) -> Sign {
        match (self.options.sign_display, is_negative) {
            ("auto" | "always", true) => Sign::Minus,
            ("exceptZero" | "negative", true) if !is_zero => Sign::Minus,
            ("always", false) => Sign::Plus,
            ("exceptZero", false) if !is_zero => Sign::Plus,
            _ => Sign::None,
        }
    }

    /// The rounded number without the power of ten that the notation takes away.
    fn round(&self, decimal: &Decimal) -> (Decimal, i16) {
        let mut decimal = decimal.clone();
        if self.options.style == Style::Percent {
            decimal.multiply_pow10(2);
        }
        let exponent = self.exponent(&decimal);
        decimal.multiply_pow10(-exponent);
        (self.options.digits.round(&decimal), exponent)
    }

    /// [ComputeExponent](https://tc39.es/ecma402/#sec-computeexponent)
    fn exponent(&self, decimal: &Decimal) -> i16 {
        if self.options.notation == "standard" || decimal.is_zero() {
            return 0;
        }
        let magnitude = decimal.nonzero_magnitude_start();
        let exponent = self.exponent_for_magnitude(magnitude);
        let mut scaled = decimal.clone();
        scaled.multiply_pow10(-exponent);
        let rounded = self.options.digits.round(&scaled);
        if rounded.is_zero() || rounded.nonzero_magnitude_start() == magnitude - exponent {
            exponent
        } else {
            self.exponent_for_magnitude(magnitude + 1)
        }
    }

    /// [ComputeExponentForMagnitude](https://tc39.es/ecma402/#sec-computeexponentformagnitude)
    fn exponent_for_magnitude(&self, magnitude: i16) -> i16 {
        match (self.options.notation, &self.data.compact) {
            ("scientific", _) => magnitude,
            ("engineering", _) => magnitude.div_euclid(3) * 3,
            (_, Some(compact)) => {
                let patterns = compact.get().0.iter();
                let found = patterns.filter(|pattern| magnitude >= i16::from(pattern.sized)).last();
                found.map_or(0, |pattern| i16::from(pattern.sized - pattern.variable.get_default().0.get()))
            }
            _ => 0,
        }
    }

    fn operands(&self, decimal: &Decimal, exponent: i16) -> PluralOperands {
        match (&self.data.compact, u8::try_from(exponent)) {
            (Some(_), Ok(exponent)) if exponent > 0 => {
                PluralOperands::from_significand_and_exponent(&decimal.absolute, exponent)
            }
            _ => PluralOperands::from(decimal),
        }
    }

    /// [PartitionNotationSubPattern](https://tc39.es/ecma402/#sec-partitionnotationsubpattern)
    fn number_parts(&self, rounded: &Rounded) -> (Vec<Part>, Affixes) {
        let mut notation = Affixes::default();
        let (decimal, exponent) = match rounded {
            Rounded::Finite { decimal, exponent } => (decimal, *exponent),
            Rounded::Huge(digits) => return (self.huge_parts(digits), notation),
            Rounded::Infinite => return (vec![Part::new("infinity", self.data.symbols.infinity)], notation),
            Rounded::NotANumber => return (vec![Part::new("nan", self.data.symbols.not_a_number)], notation),
        };
        match self.options.notation {
            "scientific" | "engineering" => {
                notation.suffix.push(Part::new("exponentSeparator", self.data.symbols.exponential));
                if exponent < 0 {
                    self.data.symbols.push_sign(&mut notation.suffix, Sign::Minus, "exponentMinusSign");
                }
                let digits = self.localized_digits(&exponent.unsigned_abs().to_string());
                notation.suffix.push(Part::new("exponentInteger", digits));
                (self.digit_parts(decimal), notation)
            }
            "compact" if exponent != 0 => self.compact_parts(decimal, exponent),
            _ => (self.digit_parts(decimal), notation),
        }
    }

    fn compact_parts(&self, decimal: &Decimal, exponent: i16) -> (Vec<Part>, Affixes) {
        let operands = PluralOperands::from(decimal);
        let mut notation = Affixes::default();
        let magnitude = if decimal.is_zero() { 0 } else { decimal.nonzero_magnitude_start() } + exponent;
        let patterns = self.data.compact.iter().flat_map(|compact| compact.get().0.iter());
        let Some(pattern) = patterns.filter(|pattern| magnitude >= i16::from(pattern.sized)).last() else {
            return (self.digit_parts(decimal), notation);
        };
        let mut has_number = false;
        for item in pattern.variable.get(operands, &self.data.rules).1.iter() {
            match item {
                PatternItem::Placeholder(_) => has_number = true,
                PatternItem::Literal(text) if has_number => notation.suffix.extend(literal(text, "compact")),
                PatternItem::Literal(text) => notation.prefix.extend(literal(text, "compact")),
            }
        }
        (if has_number { self.digit_parts(decimal) } else { Vec::new() }, notation)
    }

    /// The digits of a decimal, with groups and separator.
    fn digit_parts(&self, decimal: &Decimal) -> Vec<Part> {
        let symbols = &self.data.symbols;
        let range = decimal.absolute.magnitude_range();
        let digit = |magnitude: i16| {
            let digit = usize::from(decimal.absolute.digit_at(magnitude));
            symbols.digits.get(digit).copied().unwrap_or('0')
        };
        let mut parts = Vec::new();
        let mut integer = String::new();
        let highest = (*range.end()).max(0);
        for magnitude in (0..=highest).rev() {
            integer.push(digit(magnitude));
            if self.is_group_end(highest.into(), magnitude.into()) {
                parts.push(Part::new("integer", std::mem::take(&mut integer)));
                parts.push(Part::new("group", symbols.group));
            }
        }
        parts.push(Part::new("integer", integer));
        if *range.start() < 0 {
            parts.push(Part::new("decimal", symbols.decimal));
            let fraction: String = (*range.start()..0).rev().map(digit).collect();
            parts.push(Part::new("fraction", fraction));
        }
        parts
    }

    /// The digits of a huge integer.
    ///
    /// SPEC-DEVIATION: it has no other notation, and is not rounded to significant digits.
    fn huge_parts(&self, digits: &str) -> Vec<Part> {
        let zeros = if self.options.style == Style::Percent { "00" } else { "" };
        let highest = (digits.len() + zeros.len()) as i64 - 1;
        let mut parts = Vec::new();
        let mut integer = String::new();
        for (digit, magnitude) in digits.bytes().chain(zeros.bytes()).zip((0..=highest).rev()) {
            let symbols = &self.data.symbols;
            integer.push(symbols.digits.get(usize::from(digit - b'0')).copied().unwrap_or('0'));
            if self.is_group_end(highest, magnitude) {
                parts.push(Part::new("integer", std::mem::take(&mut integer)));
                parts.push(Part::new("group", symbols.group));
            }
        }
        parts.push(Part::new("integer", integer));
        // What stands behind it is what stands behind a zero.
        parts.extend(self.digit_parts(&self.options.digits.round(&Decimal::from(0))).drain(1..));
        parts
    }

    /// Whether a group separator follows the digit of this magnitude.
    fn is_group_end(&self, highest: i64, magnitude: i64) -> bool {
        let (primary, secondary) = self.data.pattern.sizes;
        let own = i64::from(self.data.symbols.min_grouping).max(1);
        let least = match self.options.use_grouping {
            None => return false,
            Some("always") => 1,
            Some("min2") => own.max(2),
            Some(_) => own,
        };
        let primary = match primary {
            0 if self.options.use_grouping == Some("always") => 3,
            0 => return false,
            size => i64::from(size),
        };
        let secondary = if secondary == 0 { primary } else { i64::from(secondary) };
        highest >= primary + least - 1 && magnitude >= primary && (magnitude - primary) % secondary == 0
    }

    /// ASCII digits in the numbering system.
    fn localized_digits(&self, digits: &str) -> String {
        let digit = |digit: u8| self.data.symbols.digits.get(usize::from(digit.wrapping_sub(b'0'))).copied();
        digits.bytes().filter_map(digit).collect()
    }

    /// What the style puts around a number: with its sign, and around both.
    fn shape_affixes(&self, sign: Sign, operands: PluralOperands) -> (Affixes, Affixes) {
        let rules = &self.data.rules;
        let around = match &self.data.shape {
            Shape::Nothing => Affixes::default(),
            Shape::Name(shape) => shape.affixes(operands, rules),
            Shape::Unit(shape) => shape.affixes(operands, rules),
        };
        let mut signed = self.data.pattern.affixes(&self.data.symbols, sign, &self.data.symbol);
        if matches!(self.options.style, Style::Unit { .. }) {
            let parts = signed.prefix.iter_mut().chain(&mut signed.suffix);
            parts.filter(|part| part.kind == "percentSign").for_each(|part| part.kind = "unit");
        }
        (signed, around)
    }
}
