//! How amounts of a currency look.

use icu_experimental::dimension::provider::currency::essentials::{CurrencyEssentials, CurrencyEssentialsV1};
use icu_experimental::dimension::provider::currency::extended::CurrencyExtendedDataV1;
use icu_experimental::dimension::provider::currency::patterns::CurrencyPatternsDataV1;
use icu_experimental::dimension::provider::currency::symbols::CurrencySymbolsV1;
use icu_experimental::provider::Baked as Experimental;
use icu_locale::Locale;
use icu_plurals::{PluralOperands, PluralRules};
use icu_provider::prelude::*;

use super::data::{Pattern, PatternPart, Sign, Symbols, load, pattern_of};
use super::part::{Affixes, Part, literal};
use super::symbols;

pub(crate) enum CurrencyShape {
    Symbol(SymbolShape),
    Name(NameShape),
}

/// The amount with a symbol or code.
pub(crate) struct SymbolShape {
    symbol: String,
    positive: Pattern,
    /// If it is not the positive one with a minus sign before it.
    negative: Option<Pattern>,
}

/// The amount with the name of the currency, which depends on the amount.
pub(crate) struct NameShape {
    code: String,
    names: Option<DataPayload<CurrencyExtendedDataV1>>,
    patterns: DataPayload<CurrencyPatternsDataV1>,
}

impl CurrencyShape {
    pub(super) fn new(
        locale: &Locale,
        systems: &[&str],
        options: (&str, &str, &str),
    ) -> Option<CurrencyShape> {
        let (code, display, sign) = options;
        if display == "name" {
            return Some(CurrencyShape::Name(NameShape {
                code: code.to_owned(),
                names: load(&Experimental, locale, &[code]),
                patterns: load(&Experimental, locale, &[""])?,
            }));
        }
        let widths: &[&str] = match display {
            "code" => &[],
            "narrowSymbol" => &["n", "s"],
            _ if symbols::is_code_the_symbol(&locale.id.to_string(), code) => &[],
            _ => &["s"],
        };
        let symbol = widths
            .iter()
            .find_map(|width| load::<CurrencySymbolsV1>(&Experimental, locale, &[&format!("{width}/{code}")]))
            .map_or_else(|| code.to_owned(), |symbol| symbol.get().as_str().to_owned());
        let essentials = load::<CurrencyEssentialsV1>(&Experimental, locale, systems)?;
        Some(CurrencyShape::Symbol(SymbolShape::new(essentials.get(), symbol, sign == "accounting")))
    }
}

impl SymbolShape {
    fn new(essentials: &CurrencyEssentials<'_>, symbol: String, is_accounting: bool) -> SymbolShape {
        let begins_with_letter = symbol.chars().next().is_some_and(char::is_alphabetic);
        let ends_with_letter = symbol.chars().last().is_some_and(char::is_alphabetic);
        let (positive, negative) = if is_accounting {
            (
                essentials.get_positive_accounting(begins_with_letter, ends_with_letter),
                essentials.get_negative_accounting(begins_with_letter, ends_with_letter),
            )
        } else {
            (
                essentials.get_positive(begins_with_letter, ends_with_letter),
                essentials.get_negative(begins_with_letter, ends_with_letter),
            )
        };
        SymbolShape { symbol, positive: pattern_of(positive), negative: negative.map(pattern_of) }
    }

    /// What stands around an amount of this sign.
    pub(super) fn affixes(&self, symbols: &Symbols, sign: Sign) -> Affixes {
        let mut affixes = Affixes::default();
        let negative = self.negative.as_ref().filter(|_| sign == Sign::Minus);
        if negative.is_none() {
            affixes.prefix.extend(symbols.sign(sign));
        }
        let mut is_before = true;
        for part in negative.unwrap_or(&self.positive) {
            let side = if is_before { &mut affixes.prefix } else { &mut affixes.suffix };
            match part {
                PatternPart::Number => is_before = false,
                PatternPart::Other => side.push(Part::new("currency", self.symbol.as_str())),
                PatternPart::Text(text) => push_text(side, symbols, text),
            }
        }
        affixes
    }
}

/// The text of a pattern, in which `-` is the minus sign.
fn push_text(side: &mut Vec<Part>, symbols: &Symbols, text: &str) {
    for (at, text) in text.split('-').enumerate() {
        if at > 0 {
            drop_marks(side, &symbols.minus.0);
            side.extend(symbols.sign(Sign::Minus));
        }
        side.extend((!text.is_empty()).then(|| Part::new("literal", text)));
    }
}

/// Takes away directional marks at the end that a sign brings along.
fn drop_marks(side: &mut Vec<Part>, sign: &str) {
    let marks: &[char] = &['\u{200e}', '\u{200f}', '\u{61c}'];
    let Some(mark) = sign.chars().next().filter(|char| marks.contains(char)) else { return };
    if let Some(last) = side.last_mut() {
        last.text.truncate(last.text.trim_end_matches(mark).len());
        if last.text.is_empty() {
            side.pop();
        }
    }
}

impl NameShape {
    /// What stands around this amount.
    pub(super) fn affixes(&self, operands: PluralOperands, rules: &PluralRules) -> Affixes {
        let name = match &self.names {
            Some(names) => names.get().get(operands, rules),
            None => &self.code,
        };
        let mut affixes = Affixes::default();
        let mut is_before = true;
        for part in pattern_of(self.patterns.get().get(operands, rules)) {
            let side = if is_before { &mut affixes.prefix } else { &mut affixes.suffix };
            match part {
                PatternPart::Number => is_before = false,
                PatternPart::Other => side.push(Part::new("currency", name)),
                PatternPart::Text(text) => side.extend(literal(&text, "literal")),
            }
        }
        affixes
    }
}
