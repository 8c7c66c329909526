//! Which plural a range has
//! ([PluralRuleSelectRange](https://tc39.es/ecma402/#sec-pluralruleselectrange)): `pluralRanges.json` of CLDR.

use icu_plurals::PluralCategory;

use super::cldr::NUMBERS;
use super::tag::LanguageId;

static CATEGORIES: &[(PluralCategory, &str)] = &[
    (PluralCategory::Zero, "zero"),
    (PluralCategory::One, "one"),
    (PluralCategory::Two, "two"),
    (PluralCategory::Few, "few"),
    (PluralCategory::Many, "many"),
    (PluralCategory::Other, "other"),
];

/// The name of a plural.
pub(crate) fn name_of(category: PluralCategory) -> &'static str {
    CATEGORIES.iter().find(|&&(known, _)| known == category).map_or("other", |&(_, name)| name)
}

/// The names of plurals among some, in the order of CLDR.
pub(crate) fn names_of(known: &[PluralCategory]) -> impl Iterator<Item = &'static str> {
    CATEGORIES.iter().filter(|(category, _)| known.contains(category)).map(|&(_, name)| name)
}

/// The plural of a range with ends of these plurals.
pub(crate) fn plural_of_range(locale: &str, start: &str, end: &str) -> &'static str {
    let record = NUMBERS.of_locale(LanguageId::of(locale).language, "/plurals");
    record.get(&format!("R{start}/{end}")).unwrap_or("other")
}
