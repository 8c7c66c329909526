//! How a duration becomes a text
//! ([PartitionDurationFormatPattern](https://tc39.es/ecma402/#sec-partitiondurationformatpattern)).

use ellipsis_engine::{Context, JsResult};
use fixed_decimal::{Decimal, Sign};
use icu_list::parts::ELEMENT;

use super::DurationFormatData;
use super::options::{UNITS, Unit, UnitOptions};
use super::record::DurationRecord;
use crate::intl::digits::DigitOptions;
use crate::intl::mathematical_value::MathematicalValue;
use crate::intl::number_format::part::{Part, text_of};
use crate::intl::number_format::{NumberFormatter, NumberOptions, Style};
use crate::intl::pieces::pieces_of;

/// A part, and which unit it belongs to.
pub(super) struct DurationPart {
    pub(super) part: Part,
    pub(super) unit: Option<&'static str>,
}

/// A duration on its way.
struct Writer<'a> {
    data: &'a DurationFormatData,
    record: &'a DurationRecord,
    /// Nothing was written yet that shows the sign.
    needs_sign: bool,
}

impl DurationFormatData {
    /// The parts of a duration.
    pub(super) fn format(&self, cx: &mut Context, record: &DurationRecord) -> JsResult<Vec<DurationPart>> {
        let mut writer = Writer { data: self, record, needs_sign: true };
        let mut elements = Vec::new();
        for &(unit, ..) in &UNITS {
            let options = self.unit(unit);
            if matches!(options.style, "numeric" | "2-digit") {
                elements.push(writer.numeric_units(cx, unit)?);
                break;
            }
            let is_last = self.is_next_fractional(unit);
            let value = writer.value(unit, is_last);
            if options.display == "always" || !value.is_zero() {
                elements.push(writer.write(cx, unit, value, is_last)?);
            }
            if is_last {
                break;
            }
        }
        elements.retain(|element| !element.is_empty());
        Ok(self.join(elements))
    }

    pub(super) fn unit(&self, unit: Unit) -> UnitOptions {
        self.options.units[unit as usize]
    }

    /// [NextUnitFractional](https://tc39.es/ecma402/#sec-nextunitfractional)
    fn is_next_fractional(&self, unit: Unit) -> bool {
        match unit {
            Unit::Seconds => self.unit(Unit::Milliseconds).style == "fractional",
            Unit::Milliseconds => self.unit(Unit::Microseconds).style == "fractional",
            Unit::Microseconds => self.unit(Unit::Nanoseconds).style == "fractional",
            _ => false,
        }
    }

    /// [ListFormatParts](https://tc39.es/ecma402/#sec-listformatparts)
    fn join(&self, elements: Vec<Vec<DurationPart>>) -> Vec<DurationPart> {
        let texts: Vec<String> = elements
            .iter()
            .map(|element| element.iter().map(|part| part.part.text.as_str()).collect())
            .collect();
        let mut elements = elements.into_iter();
        let mut result = Vec::new();
        for piece in pieces_of(&self.list.format(texts.iter().map(String::as_str))) {
            if piece.part == Some(ELEMENT) {
                result.extend(elements.next().into_iter().flatten());
            } else if !piece.text.is_empty() {
                result.push(DurationPart { part: Part::new("literal", piece.text), unit: None });
            }
        }
        result
    }
}

impl Writer<'_> {
    /// The value of a unit; with those below it as its fraction, if it is to have one.
    fn value(&self, unit: Unit, has_fraction: bool) -> Decimal {
        if !has_fraction {
            return Decimal::from(self.record.get(unit));
        }
        let mut decimal = Decimal::from(self.record.nanoseconds(unit));
        decimal.multiply_pow10(match unit {
            Unit::Milliseconds => -6,
            Unit::Microseconds => -3,
            _ => -9,
        });
        decimal
    }

    /// A number with the name of its unit, or digits alone.
    fn write(
        &mut self,
        cx: &mut Context,
        unit: Unit,
        mut value: Decimal,
        has_fraction: bool,
    ) -> JsResult<Vec<DurationPart>> {
        let data = self.data;
        let name = UNITS[unit as usize].3;
        let style = data.unit(unit).style;
        let is_numeric = matches!(style, "numeric" | "2-digit");
        let mut digits = DigitOptions::of_numbers();
        if style == "2-digit" {
            digits.minimum_integer_digits = 2;
        }
        if has_fraction {
            digits.fraction_digits = match data.options.fractional_digits {
                Some(digits) => Some((digits, digits)),
                None => Some((0, 9)),
            };
            digits.rounding_mode = "trunc";
        }
        let sign_display = if self.needs_sign { "auto" } else { "never" };
        if self.needs_sign && value.is_zero() && self.record.is_negative() {
            value.sign = Sign::Negative;
        }
        self.needs_sign = false;
        let options = NumberOptions {
            locale: data.options.locale.clone(),
            data_locale: data.options.data_locale.clone(),
            numbering_system: data.options.numbering_system.clone(),
            style: if is_numeric {
                Style::Decimal
            } else {
                Style::Unit { unit: name.to_owned(), display: style }
            },
            digits,
            use_grouping: (!is_numeric).then_some("auto"),
            notation: "standard",
            compact_display: "short",
            sign_display,
        };
        let formatter = NumberFormatter::new(cx, options)?;
        let parts = formatter.format(&MathematicalValue::Finite(value)).into_parts();
        Ok(parts.into_iter().map(|part| DurationPart { part, unit: Some(name) }).collect())
    }

    /// [FormatNumericUnits](https://tc39.es/ecma402/#sec-formatnumericunits)
    fn numeric_units(&mut self, cx: &mut Context, first: Unit) -> JsResult<Vec<DurationPart>> {
        let data = self.data;
        let has_fraction = data.is_next_fractional(Unit::Seconds);
        let hours = self.value(Unit::Hours, false);
        let minutes = self.value(Unit::Minutes, false);
        let seconds = self.value(Unit::Seconds, has_fraction);
        let shows = |unit: Unit, value: &Decimal| data.unit(unit).display == "always" || !value.is_zero();
        let shows_hours = first == Unit::Hours && shows(Unit::Hours, &hours);
        let shows_seconds = shows(Unit::Seconds, &seconds);
        let shows_minutes =
            first <= Unit::Minutes && (shows(Unit::Minutes, &minutes) || (shows_hours && shows_seconds));
        let mut result = Vec::new();
        if shows_hours {
            result.extend(self.write(cx, Unit::Hours, hours, false)?);
        }
        if shows_minutes {
            if shows_hours {
                result.push(self.separator());
            }
            result.extend(self.write(cx, Unit::Minutes, minutes, false)?);
        }
        if shows_seconds {
            if shows_minutes {
                result.push(self.separator());
            }
            result.extend(self.write(cx, Unit::Seconds, seconds, has_fraction)?);
        }
        Ok(result)
    }

    fn separator(&self) -> DurationPart {
        DurationPart { part: Part::new("literal", self.data.separator.as_str()), unit: None }
    }
}

/// The text that parts make.
pub(super) fn text(parts: Vec<DurationPart>) -> String {
    let parts: Vec<Part> = parts.into_iter().map(|part| part.part).collect();
    text_of(&parts)
}
