//! Ranges of numbers
//! ([PartitionNumberRangePattern](https://tc39.es/ecma402/#sec-partitionnumberrangepattern)).

use super::NumberFormatter;
use super::part::{Affixes, FormattedNumber, Part, text_of};
use crate::intl::mathematical_value::MathematicalValue;
use crate::intl::plural_ranges::plural_of_range;

/// A part of a range, and where it comes from: [[Source]].
pub(crate) struct RangePart {
    pub(crate) part: Part,
    pub(crate) source: &'static str,
}

/// Parts, all from the same source.
fn sourced(parts: Vec<Part>, source: &'static str) -> impl Iterator<Item = RangePart> {
    parts.into_iter().map(move |part| RangePart { part, source })
}

impl NumberFormatter {
    /// The parts of a range. What stands around both ends is written once if it is more than a character.
    pub(crate) fn format_range(&self, start: &MathematicalValue, end: &MathematicalValue) -> Vec<RangePart> {
        let (mut from, mut to) = (self.format(start), self.format(end));
        if text_of(&from.clone().into_parts()) == text_of(&to.clone().into_parts()) {
            return sourced(self.approximately(from).into_parts(), "shared").collect();
        }
        let unit = self.collapse_unit(&mut from, &mut to);
        let is_unit_shared = from.unit.is_empty();
        let sign = if is_unit_shared { collapse(&mut from.sign, &mut to.sign) } else { Affixes::default() };
        let is_sign_shared = is_unit_shared && from.sign.is_empty();
        let notation =
            if is_sign_shared { collapse(&mut from.notation, &mut to.notation) } else { Affixes::default() };
        let is_spaced = !(from.unit.is_empty() && from.sign.is_empty() && from.notation.is_empty());
        let separator = self.separator(is_spaced);
        [
            sourced(unit.prefix, "startRange"),
            sourced(sign.prefix, "startRange"),
            sourced(notation.prefix, "startRange"),
            sourced(from.into_parts(), "startRange"),
            sourced(vec![Part::new("literal", separator)], "shared"),
            sourced(to.into_parts(), "endRange"),
            sourced(notation.suffix, "startRange"),
            sourced(sign.suffix, "startRange"),
            sourced(unit.suffix, "startRange"),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Takes away the unit, or the name of a currency, that both have, and which is written once with the
    /// plural of the range.
    fn collapse_unit(&self, from: &mut FormattedNumber, to: &mut FormattedNumber) -> Affixes {
        // A word that stands for the number as well cannot be taken away.
        if from.number.is_empty() || to.number.is_empty() {
            return Affixes::default();
        }
        let plural = plural_of_range(&self.options.data_locale, from.plural, to.plural);
        let (start, end) = (std::mem::take(&mut from.unit), std::mem::take(&mut to.unit));
        if plural == from.plural && plural != to.plural { start } else { end }
    }

    fn separator(&self, is_spaced: bool) -> String {
        let separator = self.data.symbols.range;
        if is_spaced && !separator.starts_with(char::is_whitespace) {
            format!(" {separator} ")
        } else {
            separator.to_owned()
        }
    }

    /// [FormatApproximately](https://tc39.es/ecma402/#sec-formatapproximately)
    fn approximately(&self, mut number: FormattedNumber) -> FormattedNumber {
        let sign = Part::new("approximatelySign", self.data.symbols.approximately);
        number.sign.prefix.insert(0, sign);
        number
    }
}

/// Takes away what both have, if that is more than one character
/// ([CollapseNumberRange](https://tc39.es/ecma402/#sec-collapsenumberrange)).
fn collapse(from: &mut Affixes, to: &mut Affixes) -> Affixes {
    if from != to || from.length() <= 1 {
        return Affixes::default();
    }
    *to = Affixes::default();
    std::mem::take(from)
}
