//! How amounts of a currency look.

use icu_experimental::dimension::provider::currency::extended::CurrencyExtendedDataV1;
use icu_experimental::provider::Baked as Experimental;
use icu_locale::Locale;
use icu_plurals::{PluralCategory, PluralOperands, PluralRules};
use icu_provider::prelude::*;

use super::data::{PatternPart, load};
use super::part::{Affixes, Part, literal};
use super::symbols::NumberRecord;
use crate::intl::cldr::CURRENCIES;

/// The symbol of a currency in a locale, or its code.
pub(crate) fn symbol_of(locale: &str, code: &str, display: &str) -> String {
    let symbol = match display {
        "code" => None,
        _ => {
            let symbols = CURRENCIES.of_locale(locale, "");
            let narrow = if display == "narrowSymbol" { symbols.get(&format!("{code}n")) } else { None };
            narrow.or_else(|| symbols.get(code))
        }
    };
    symbol.unwrap_or(code).to_owned()
}

/// The amount with the name of the currency, which depends on the amount.
pub(crate) struct NameShape {
    code: String,
    names: Option<DataPayload<CurrencyExtendedDataV1>>,
    record: NumberRecord,
}

impl NameShape {
    pub(super) fn new(icu: &Locale, locale: &str, code: &str) -> NameShape {
        NameShape {
            code: code.to_owned(),
            names: load(&Experimental, icu, &[code]),
            record: NumberRecord::of(locale, "latn"),
        }
    }

    /// What stands around this amount.
    pub(super) fn affixes(&self, operands: PluralOperands, rules: &PluralRules) -> Affixes {
        let name = match &self.names {
            Some(names) => names.get().get(operands, rules),
            None => &self.code,
        };
        let mut affixes = Affixes::default();
        let mut is_before = true;
        for part in self.pattern(operands, rules) {
            let side = if is_before { &mut affixes.prefix } else { &mut affixes.suffix };
            match part {
                PatternPart::Number => is_before = false,
                PatternPart::Other => side.push(Part::new("currency", name)),
                PatternPart::Text(text) => side.extend(literal(&text, "literal")),
            }
        }
        affixes
    }

    fn pattern(&self, operands: PluralOperands, rules: &PluralRules) -> Vec<PatternPart> {
        let field = match rules.category_for(operands) {
            PluralCategory::Zero => "uzero",
            PluralCategory::One => "uone",
            PluralCategory::Two => "utwo",
            PluralCategory::Few => "ufew",
            PluralCategory::Many => "umany",
            PluralCategory::Other => "uother",
        };
        let pattern = self.record.get(field).or_else(|| self.record.get("uother")).unwrap_or("{0} {1}");
        let text = |text: &str| PatternPart::Text(text.to_owned());
        let parts = |pattern: &str, place: &str, part: PatternPart| {
            let (before, after) = pattern.split_once(place).unwrap_or((pattern, ""));
            (before.to_owned(), part, after.to_owned())
        };
        let number_first = pattern.find("{0}") < pattern.find("{1}");
        let (first, second) = if number_first {
            (("{0}", PatternPart::Number), ("{1}", PatternPart::Other))
        } else {
            (("{1}", PatternPart::Other), ("{0}", PatternPart::Number))
        };
        let (before, first, rest) = parts(pattern, first.0, first.1);
        let (between, second, after) = parts(&rest, second.0, second.1);
        let all = [text(&before), first, text(&between), second, text(&after)];
        all.into_iter().filter(|part| *part != text("")).collect()
    }
}
