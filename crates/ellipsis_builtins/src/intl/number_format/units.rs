//! How quantities of a unit look.

use icu_plurals::{PluralCategory, PluralOperands, PluralRules};

use super::part::{Affixes, literal};
use crate::intl::cldr::{Record, UNITS};

/// The patterns of a unit, which depend on the quantity.
pub(crate) struct UnitShape {
    record: Record,
    /// What fields of the patterns begin with.
    unit: String,
    /// What stands around the pattern if the unit is per another one that it has no pattern with.
    per: (String, String),
}

impl UnitShape {
    /// `None` if there is no such unit, which does not happen.
    pub(super) fn new(locale: &str, unit: &str, display: &str) -> Option<UnitShape> {
        let record = UNITS.of_locale(locale, "");
        let width = display.get(..1)?;
        let fields = |unit: &str| format!("{width}{unit}/");
        let has = |unit: &str| record.get(&format!("{}other", fields(unit))).is_some();
        if has(unit) {
            return Some(UnitShape { unit: fields(unit), record, per: Default::default() });
        }
        let (numerator, denominator) = unit.split_once("-per-").filter(|(numerator, _)| has(numerator))?;
        let denominator = fields(denominator);
        let pattern = match record.get(&format!("{denominator}per")) {
            Some(pattern) => pattern.to_owned(),
            None => {
                let one = record.get(&format!("{denominator}one"));
                let name = one.or(record.get(&format!("{denominator}other")))?.replace("{0}", "");
                record.get(&format!("{width}/per"))?.replace("{1}", name.trim())
            }
        };
        let (before, after) = pattern.split_once("{0}")?;
        let per = (before.to_owned(), after.to_owned());
        Some(UnitShape { unit: fields(numerator), record, per })
    }

    fn pattern(&self, operands: PluralOperands, rules: &PluralRules) -> &'static str {
        let count = match rules.category_for(operands) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        let get = |count: &str| self.record.get(&format!("{}{count}", self.unit));
        get(count).or_else(|| get("other")).unwrap_or("{0}")
    }

    /// Whether the number is part of the text: some languages have words for one and two of a unit.
    pub(super) fn shows_number(&self, operands: PluralOperands, rules: &PluralRules) -> bool {
        self.pattern(operands, rules).contains("{0}")
    }

    /// What stands around a quantity.
    pub(super) fn affixes(&self, operands: PluralOperands, rules: &PluralRules) -> Affixes {
        let pattern = self.pattern(operands, rules);
        let (before, after) = pattern.split_once("{0}").unwrap_or((pattern, ""));
        let (prefix, suffix) = &self.per;
        Affixes {
            prefix: literal(&format!("{prefix}{before}"), "unit"),
            suffix: literal(&format!("{after}{suffix}"), "unit"),
        }
    }
}
