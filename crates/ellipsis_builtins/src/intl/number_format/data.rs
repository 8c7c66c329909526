//! What ICU4X knows of how the numbers of a locale look.

use icu_decimal::provider::{
    CompactPatterns, DecimalCompactLongV1, DecimalCompactShortV1, DecimalSymbolsV1, GroupingSizes,
};
use icu_experimental::dimension::provider::percent::PercentEssentialsV1;
use icu_experimental::provider::Baked as Experimental;
use icu_locale::Locale;
use icu_pattern::{DoublePlaceholderKey, DoublePlaceholderPattern, PatternItem, SinglePlaceholder};
use icu_plurals::{PluralRules, PluralRulesPreferences};
use icu_provider::prelude::*;

use super::currency::CurrencyShape;
use super::options::{NumberOptions, Style};
use super::part::Part;
use super::symbols;
use super::units::UnitShape;
use crate::intl::digit_values::digits_of;
use crate::intl::numbering::default_numbering_system;
use crate::intl::tag;

/// The data that an Intl.NumberFormat needs.
pub(crate) struct NumberData {
    pub(crate) symbols: Symbols,
    pub(crate) rules: PluralRules,
    pub(crate) compact: Option<Compact>,
    pub(crate) shape: Shape,
}

pub(crate) type Compact =
    DataPayload<icu_provider::marker::ErasedMarker<CompactPatterns<'static, SinglePlaceholder>>>;

/// What stands around the digits.
pub(crate) enum Shape {
    Plain,
    Percent(PercentShape),
    Currency(CurrencyShape),
    Unit(UnitShape),
}

/// Signs, separators and digits.
pub(crate) struct Symbols {
    /// Before and after.
    pub(crate) minus: (String, String),
    pub(crate) plus: (String, String),
    pub(crate) approximately: String,
    /// Where it is not that of the pattern.
    pub(crate) percent: Option<&'static str>,
    pub(crate) decimal: String,
    pub(crate) group: String,
    pub(crate) sizes: GroupingSizes,
    pub(crate) digits: [char; 10],
    pub(crate) exponential: &'static str,
    pub(crate) not_a_number: &'static str,
    pub(crate) range: &'static str,
}

/// A percentage with and without sign.
pub(crate) struct PercentShape {
    pub(crate) signed: Pattern,
    pub(crate) unsigned: Pattern,
}

/// A pattern around a number, with a place for a sign, a symbol or a name.
pub(crate) type Pattern = Vec<PatternPart>;

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PatternPart {
    Text(String),
    Number,
    Other,
}

/// A pattern of ICU4X, in which `{0}` is the number.
pub(super) fn pattern_of(pattern: &DoublePlaceholderPattern) -> Pattern {
    let parts = pattern.iter().map(|item| match item {
        PatternItem::Literal(text) => PatternPart::Text(text.to_owned()),
        PatternItem::Placeholder(DoublePlaceholderKey::Place0) => PatternPart::Number,
        PatternItem::Placeholder(DoublePlaceholderKey::Place1) => PatternPart::Other,
    });
    parts.collect()
}

/// The data of a locale, and of one of these attributes: those that come first are preferred. The empty
/// one stands for none.
pub(crate) fn load<M: DataMarker>(
    provider: &impl DataProvider<M>,
    locale: &Locale,
    attributes: &[&str],
) -> Option<DataPayload<M>> {
    load_with_locale(provider, locale, attributes).map(|(payload, _)| payload)
}

/// As above, and whether there is data of the language: otherwise it is that of the root locale.
pub(super) fn load_with_locale<M: DataMarker>(
    provider: &impl DataProvider<M>,
    locale: &Locale,
    attributes: &[&str],
) -> Option<(DataPayload<M>, bool)> {
    let preferences = PluralRulesPreferences::from(locale).locale_preferences;
    let data_locale = M::make_locale(preferences);
    attributes.iter().find_map(|attributes| {
        let attributes = DataMarkerAttributes::try_from_str(attributes).ok()?;
        let id = DataIdentifierBorrowed::for_marker_attributes_and_locale(attributes, &data_locale);
        let mut request = DataRequest { id, ..Default::default() };
        request.metadata.silent = true;
        let response = provider.load(request).ok()?;
        let is_of_language = !response.metadata.locale.is_some_and(|locale| locale.is_unknown());
        Some((response.payload, is_of_language))
    })
}

/// The attributes of data that depends on the numbering system. There are none for that which is the
/// default of the locale.
fn systems_of(options: &NumberOptions) -> Vec<&str> {
    let system = options.numbering_system.as_str();
    if system == default_numbering_system(&options.data_locale) { vec![""] } else { vec![system, ""] }
}

/// What is before a fraction in numbers of a locale and a numbering system.
pub(crate) fn decimal_separator(locale: &str, system: &str) -> String {
    let icu = tag::to_icu(locale);
    let attributes: &[&str] = if system == default_numbering_system(locale) { &[""] } else { &[system, ""] };
    let symbols = load::<DecimalSymbolsV1>(&icu_decimal::provider::Baked, &icu, attributes);
    match symbols.as_ref().map(|symbols| symbols.get()) {
        Some(symbols) if symbols.numsys() == system => symbols.decimal_separator().to_owned(),
        _ if matches!(system, "arab" | "arabext") => "٫".to_owned(),
        Some(symbols) => symbols.decimal_separator().to_owned(),
        None => ".".to_owned(),
    }
}

impl NumberData {
    /// `None` if there is no data, which does not happen.
    pub(crate) fn new(options: &NumberOptions) -> Option<NumberData> {
        let locale = tag::to_icu(&options.data_locale);
        let systems = &systems_of(options);
        let decimal = icu_decimal::provider::Baked;
        let compact = match (options.notation, options.compact_display) {
            ("compact", "long") => Some(load::<DecimalCompactLongV1>(&decimal, &locale, systems)?.cast()),
            ("compact", _) => Some(load::<DecimalCompactShortV1>(&decimal, &locale, systems)?.cast()),
            _ => None,
        };
        let percent = load::<PercentEssentialsV1>(&Experimental, &locale, systems)?;
        let percent = percent.get();
        let rules = PluralRules::try_new_cardinal((&locale).into()).ok()?;
        let shape = match &options.style {
            Style::Decimal => Shape::Plain,
            Style::Percent => {
                let unsigned = percent.unsigned_pattern.iter().map(|item| match item {
                    PatternItem::Literal(text) => PatternPart::Text(text.to_owned()),
                    PatternItem::Placeholder(_) => PatternPart::Number,
                });
                Shape::Percent(PercentShape {
                    signed: pattern_of(&percent.signed_pattern),
                    unsigned: unsigned.collect(),
                })
            }
            Style::Currency { code, display, sign } => {
                Shape::Currency(CurrencyShape::new(&locale, systems, (code, display, sign))?)
            }
            Style::Unit { unit, display } => Shape::Unit(UnitShape::new(&locale, &rules, unit, display)?),
        };
        Some(NumberData {
            symbols: Symbols::new(&locale, options, percent.approximately_sign.to_string())?,
            rules,
            compact,
            shape,
        })
    }
}

impl Symbols {
    fn new(locale: &Locale, options: &NumberOptions, approximately: String) -> Option<Symbols> {
        let provider = icu_decimal::provider::Baked;
        let system = options.numbering_system.as_str();
        let symbols = load::<DecimalSymbolsV1>(&provider, locale, &systems_of(options))?;
        let symbols = symbols.get();
        let numbers = symbols.numsys().to_owned();
        let mut symbols = Symbols {
            minus: (symbols.minus_sign_prefix().to_owned(), symbols.minus_sign_suffix().to_owned()),
            plus: (symbols.plus_sign_prefix().to_owned(), symbols.plus_sign_suffix().to_owned()),
            approximately,
            percent: match system {
                "arab" => Some("٪\u{61c}"),
                "arabext" => Some("٪"),
                _ => None,
            },
            decimal: symbols.decimal_separator().to_owned(),
            group: symbols.grouping_separator().to_owned(),
            sizes: symbols.grouping_sizes,
            digits: digits_of(system)?,
            exponential: symbols::exponential(&options.data_locale, system),
            not_a_number: symbols::not_a_number(&options.data_locale),
            range: symbols::range(&options.data_locale),
        };
        if numbers != system {
            symbols.replace_by_root(system);
        }
        Some(symbols)
    }

    /// The symbols of the root locale for a numbering system that the locale has none for, where they
    /// are not those of Latin digits.
    fn replace_by_root(&mut self, system: &str) {
        let (minus, plus) = match system {
            "arab" => ("\u{61c}-", "\u{61c}+"),
            "arabext" => ("\u{200e}-\u{200e}", "\u{200e}+\u{200e}"),
            _ => return,
        };
        self.minus = (minus.to_owned(), String::new());
        self.plus = (plus.to_owned(), String::new());
        self.decimal = "٫".to_owned();
        self.group = "٬".to_owned();
    }

    /// A sign as part of a text.
    pub(crate) fn sign(&self, sign: Sign) -> Option<Part> {
        match sign {
            Sign::None => None,
            Sign::Minus => Some(Part::new("minusSign", self.minus.0.as_str())),
            Sign::Plus => Some(Part::new("plusSign", self.plus.0.as_str())),
        }
    }
}

/// The sign that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    None,
    Minus,
    Plus,
}
