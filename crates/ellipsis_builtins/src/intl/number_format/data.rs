//! What CLDR knows of how the numbers of a locale look.

use icu_decimal::provider::{CompactPatterns, DecimalCompactLongV1, DecimalCompactShortV1};
use icu_locale::Locale;
use icu_pattern::SinglePlaceholder;
use icu_plurals::{PluralRules, PluralRulesPreferences};
use icu_provider::prelude::*;

use super::currency::{NameShape, symbol_of};
use super::options::{NumberOptions, Style};
use super::part::Part;
use super::pattern::{NumberPattern, push_symbol};
use super::symbols::NumberRecord;
use super::units::UnitShape;
use crate::intl::digit_values::digits_of;
use crate::intl::numbering::default_numbering_system;
use crate::intl::tag;

/// The data that an Intl.NumberFormat needs.
pub(crate) struct NumberData {
    pub(crate) symbols: Symbols,
    pub(crate) rules: PluralRules,
    pub(crate) compact: Option<Compact>,
    pub(crate) pattern: NumberPattern,
    /// The symbol or code of a currency.
    pub(crate) symbol: String,
    pub(crate) shape: Shape,
}

pub(crate) type Compact =
    DataPayload<icu_provider::marker::ErasedMarker<CompactPatterns<'static, SinglePlaceholder>>>;

/// What stands around the number with its sign.
pub(crate) enum Shape {
    Nothing,
    Name(NameShape),
    Unit(UnitShape),
}

/// Signs, separators and digits.
pub(crate) struct Symbols {
    pub(crate) minus: &'static str,
    pub(crate) plus: &'static str,
    pub(crate) approximately: &'static str,
    pub(crate) percent: &'static str,
    pub(crate) decimal: &'static str,
    pub(crate) group: &'static str,
    /// How many digits there must be before the first separator.
    pub(crate) min_grouping: i16,
    pub(crate) digits: [char; 10],
    pub(crate) exponential: &'static str,
    pub(crate) infinity: &'static str,
    pub(crate) not_a_number: &'static str,
    /// Between the ends of a range.
    pub(crate) range: &'static str,
}

/// A part of a pattern around a number, with a place for a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PatternPart {
    Text(String),
    Number,
    Other,
}

/// The data of a locale, and of one of these attributes: those that come first are preferred. The empty
/// one stands for none.
pub(crate) fn load<M: DataMarker>(
    provider: &impl DataProvider<M>,
    locale: &Locale,
    attributes: &[&str],
) -> Option<DataPayload<M>> {
    let preferences = PluralRulesPreferences::from(locale).locale_preferences;
    let data_locale = M::make_locale(preferences);
    attributes.iter().find_map(|attributes| {
        let attributes = DataMarkerAttributes::try_from_str(attributes).ok()?;
        let id = DataIdentifierBorrowed::for_marker_attributes_and_locale(attributes, &data_locale);
        let mut request = DataRequest { id, ..Default::default() };
        request.metadata.silent = true;
        Some(provider.load(request).ok()?.payload)
    })
}

/// The attributes of data that depends on the numbering system. There are none for that which is the
/// default of the locale.
fn systems_of(options: &NumberOptions) -> Vec<&str> {
    let system = options.numbering_system.as_str();
    if system == default_numbering_system(&options.data_locale) { vec![""] } else { vec![system, ""] }
}

/// What is before a fraction in numbers of a locale and a numbering system.
pub(crate) fn decimal_separator(locale: &str, system: &str) -> &'static str {
    NumberRecord::of(locale, system).get("d").unwrap_or(".")
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
        let rules = PluralRules::try_new_cardinal((&tag::for_plurals(&options.data_locale)).into()).ok()?;
        let record = NumberRecord::of(&options.data_locale, &options.numbering_system);
        let mut symbol = String::new();
        let mut shape = Shape::Nothing;
        let field = match &options.style {
            Style::Decimal => "fd",
            Style::Percent => "fp",
            // As in other engines: only the word for it is a unit.
            Style::Unit { unit, display } if unit == "percent" && *display != "long" => "fp",
            Style::Unit { unit, display } => {
                shape = Shape::Unit(UnitShape::new(&options.data_locale, unit, display)?);
                "fd"
            }
            Style::Currency { code, display, .. } if *display == "name" => {
                shape = Shape::Name(NameShape::new(&locale, &options.data_locale, code));
                "fd"
            }
            Style::Currency { code, display, sign } => {
                symbol = symbol_of(&options.data_locale, code, display);
                if *sign == "accounting" { "fa" } else { "fc" }
            }
        };
        Some(NumberData {
            symbols: Symbols::new(&record, options)?,
            rules,
            compact,
            pattern: NumberPattern::read(record.get(field).unwrap_or("#,##0.###")),
            symbol,
            shape,
        })
    }
}

impl Symbols {
    fn new(record: &NumberRecord, options: &NumberOptions) -> Option<Symbols> {
        let get = |field: &str, default: &'static str| record.get(field).unwrap_or(default);
        let is_currency = matches!(options.style, Style::Currency { .. });
        let currency = |field: &str| record.get(field).filter(|_| is_currency);
        let range = get("r", "{0}–{1}");
        let range = range.split_once("{0}").and_then(|(_, rest)| rest.split_once("{1}"));
        Some(Symbols {
            minus: get("-", "-"),
            plus: get("+", "+"),
            approximately: get("~", "~"),
            percent: get("p", "%"),
            decimal: currency("D").unwrap_or(get("d", ".")),
            group: currency("G").unwrap_or(get("g", ",")),
            min_grouping: get("m", "1").parse().unwrap_or(1),
            digits: digits_of(&options.numbering_system)?,
            exponential: get("e", "E"),
            infinity: get("i", "∞"),
            not_a_number: get("n", "NaN"),
            range: range.map_or("–", |(between, _)| between),
        })
    }

    /// Adds a sign, of this kind if it is not the usual one.
    pub(crate) fn push_sign(&self, parts: &mut Vec<Part>, sign: Sign, kind: &'static str) {
        let (usual, text) = match sign {
            Sign::None => return,
            Sign::Minus => ("minusSign", self.minus),
            Sign::Plus => ("plusSign", self.plus),
        };
        push_symbol(parts, if kind.is_empty() { usual } else { kind }, text);
    }
}

/// The sign that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    None,
    Minus,
    Plus,
}
