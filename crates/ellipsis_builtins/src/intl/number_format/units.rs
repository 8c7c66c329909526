//! How quantities of a unit look.

use icu_experimental::dimension::provider::units::categorized_display_names as names;
use icu_experimental::dimension::provider::units::display_names::UnitsDisplayNames;
use icu_experimental::dimension::provider::units::essentials::UnitsEssentialsV1;
use icu_experimental::provider::Baked as Experimental;
use icu_locale::Locale;
use icu_pattern::{PatternItem, SinglePlaceholderPattern};
use icu_plurals::{PluralCategory, PluralOperands, PluralRules};
use icu_provider::marker::ErasedMarker;
use icu_provider::prelude::*;

use super::data::{load, load_with_locale};
use super::part::{Affixes, literal};
use super::unit_patterns;

/// The pattern of a unit, which depends on the quantity.
pub(crate) enum UnitShape {
    Names(DataPayload<ErasedMarker<UnitsDisplayNames<'static>>>),
    /// The patterns of one and of others.
    Table(String, String),
    /// A pattern for other patterns, with the unit that they are per.
    Per {
        numerator: Box<UnitShape>,
        prefix: String,
        suffix: String,
    },
}

impl UnitShape {
    pub(super) fn new(locale: &Locale, rules: &PluralRules, unit: &str, display: &str) -> Option<UnitShape> {
        if let Some(names) = load_names(locale, &format!("{display}-{unit}")) {
            return Some(UnitShape::Names(names));
        }
        if let Some((one, other)) = unit_patterns::patterns(locale, unit, display) {
            return Some(UnitShape::Table(one, other));
        }
        let (numerator, denominator) = unit.split_once("-per-")?;
        let numerator = UnitShape::new(locale, rules, numerator, display)?;
        let denominator = UnitShape::new(locale, rules, denominator, display)?.name(rules);
        let essentials = load::<UnitsEssentialsV1>(&Experimental, locale, &[display, ""])?;
        let (prefix, rest) = essentials.get().per.split_once("{0}")?;
        let suffix = rest.replacen("{1}", &denominator, 1);
        let prefix = prefix.replacen("{1}", &denominator, 1);
        Some(UnitShape::Per { numerator: Box::new(numerator), prefix, suffix })
    }

    /// The pattern of a quantity: what stands before and after the number.
    fn pattern(&self, operands: PluralOperands, rules: &PluralRules) -> (String, String) {
        match self {
            UnitShape::Names(names) => split(names.get().get(operands, rules)),
            UnitShape::Table(one, other) => {
                let is_one = rules.category_for(operands) == PluralCategory::One;
                let (before, after) = if is_one { one } else { other }.split_once("{0}").unwrap_or_default();
                (before.to_owned(), after.to_owned())
            }
            UnitShape::Per { numerator, prefix, suffix } => {
                let (before, after) = numerator.pattern(operands, rules);
                (format!("{prefix}{before}"), format!("{after}{suffix}"))
            }
        }
    }

    /// Whether the number is part of the text: some languages have words for one and two of a unit.
    pub(super) fn shows_number(&self, operands: PluralOperands, rules: &PluralRules) -> bool {
        match self {
            UnitShape::Names(names) => {
                let mut items = names.get().get(operands, rules).iter();
                items.any(|item| matches!(item, PatternItem::Placeholder(_)))
            }
            UnitShape::Table(..) => true,
            UnitShape::Per { numerator, .. } => numerator.shows_number(operands, rules),
        }
    }

    /// The name of the unit itself.
    fn name(&self, rules: &PluralRules) -> String {
        let (before, after) = self.pattern(PluralOperands::from(1_u32), rules);
        format!("{}{}", before.trim(), after.trim())
    }

    /// What stands around a quantity.
    pub(super) fn affixes(&self, operands: PluralOperands, rules: &PluralRules) -> Affixes {
        let (before, after) = self.pattern(operands, rules);
        Affixes { prefix: literal(&before, "unit"), suffix: literal(&after, "unit") }
    }
}

/// What a pattern has before and after the number.
fn split(pattern: &SinglePlaceholderPattern) -> (String, String) {
    let (mut before, mut after) = (String::new(), String::new());
    let mut is_before = true;
    for item in pattern.iter() {
        match item {
            PatternItem::Placeholder(_) => is_before = false,
            PatternItem::Literal(text) if is_before => before.push_str(text),
            PatternItem::Literal(text) => after.push_str(text),
        }
    }
    (before, after)
}

/// The names of a unit, whatever it measures: those of the language, which only one of many markers
/// has, or those of the root locale.
fn load_names(locale: &Locale, key: &str) -> Option<DataPayload<ErasedMarker<UnitsDisplayNames<'static>>>> {
    let mut root = None;
    macro_rules! find {
        ($($marker:ident)+) => {
            $(
                match load_with_locale::<names::$marker>(&Experimental, locale, &[key]) {
                    Some((names, true)) => return Some(names.cast()),
                    Some((names, false)) => root = root.or_else(|| Some(names.cast())),
                    None => {}
                }
            )+
        };
    }
    find! {
        UnitsNamesDurationCoreV1 UnitsNamesDurationExtendedV1 UnitsNamesDurationOutlierV1
        UnitsNamesLengthCoreV1 UnitsNamesLengthExtendedV1 UnitsNamesLengthOutlierV1
        UnitsNamesMassCoreV1 UnitsNamesMassExtendedV1 UnitsNamesMassOutlierV1
        UnitsNamesVolumeCoreV1 UnitsNamesVolumeExtendedV1 UnitsNamesVolumeOutlierV1
        UnitsNamesAreaCoreV1 UnitsNamesAreaExtendedV1 UnitsNamesAreaOutlierV1
    }
    root
}
