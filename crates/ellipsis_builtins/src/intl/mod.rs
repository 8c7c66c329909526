//! Intl ([ECMA-402](https://tc39.es/ecma402/)), with the data of CLDR through ICU4X.
//!
//! What all constructors share is in the files of this folder; each constructor has a folder or file
//! of its own. ICU4X is asked for data when an object is made, never before.

mod aliases;
mod ascii_order;
mod available;
pub(crate) mod case;
mod cldr;
pub(crate) mod collator;
pub(crate) mod date_time_format;
mod digit_values;
mod digits;
mod display_names;
mod duration_format;
mod legacy;
mod list_format;
mod locale;
mod locale_list;
mod mathematical_value;
pub(crate) mod number_format;
mod numbering;
mod options;
mod pieces;
mod plural_ranges;
mod plural_rules;
mod record;
mod relative_time_format;
mod resolve;
mod segmenter;
mod supported_values;
mod tag;

use ellipsis_engine::{Args, Attributes, Context, Intrinsic, JsResult, Throw, Value};

use crate::build::{self, Member, Name, define_namespace, method};

/// A constructor as a property of Intl.
macro_rules! constructor {
    ($name:literal, $intrinsic:ident) => {
        build::value(Name::Text($name), |cx| cx.intrinsic(Intrinsic::$intrinsic).into(), Attributes::METHOD)
    };
}

static MEMBERS: &[Member] = &[
    constructor!("Collator", IntlCollator),
    constructor!("DateTimeFormat", IntlDateTimeFormat),
    constructor!("DisplayNames", IntlDisplayNames),
    constructor!("DurationFormat", IntlDurationFormat),
    constructor!("ListFormat", IntlListFormat),
    constructor!("Locale", IntlLocale),
    constructor!("NumberFormat", IntlNumberFormat),
    constructor!("PluralRules", IntlPluralRules),
    constructor!("RelativeTimeFormat", IntlRelativeTimeFormat),
    constructor!("Segmenter", IntlSegmenter),
    method("getCanonicalLocales", 1, get_canonical_locales),
    method("supportedValuesOf", 1, supported_values::supported_values_of),
    build::tag("Intl"),
];

/// Makes an intrinsic of this clause and those that belong to it; false if it is of another one.
pub(crate) fn make(cx: &mut Context, which: Intrinsic) -> bool {
    match which {
        Intrinsic::Intl => {
            define_namespace(cx, Intrinsic::Intl, Intrinsic::ObjectPrototype, MEMBERS);
        }
        Intrinsic::IntlCollator | Intrinsic::IntlCollatorPrototype => collator::make(cx),
        Intrinsic::IntlDateTimeFormat | Intrinsic::IntlDateTimeFormatPrototype => date_time_format::make(cx),
        Intrinsic::IntlDisplayNames | Intrinsic::IntlDisplayNamesPrototype => display_names::make(cx),
        Intrinsic::IntlDurationFormat | Intrinsic::IntlDurationFormatPrototype => duration_format::make(cx),
        Intrinsic::IntlListFormat | Intrinsic::IntlListFormatPrototype => list_format::make(cx),
        Intrinsic::IntlLocale | Intrinsic::IntlLocalePrototype => locale::make(cx),
        Intrinsic::IntlFallbackSymbol => legacy::make_fallback_symbol(cx),
        Intrinsic::IntlNumberFormat | Intrinsic::IntlNumberFormatPrototype => number_format::make(cx),
        Intrinsic::IntlPluralRules | Intrinsic::IntlPluralRulesPrototype => plural_rules::make(cx),
        Intrinsic::IntlRelativeTimeFormat | Intrinsic::IntlRelativeTimeFormatPrototype => {
            relative_time_format::make(cx);
        }
        Intrinsic::IntlSegmenter | Intrinsic::IntlSegmenterPrototype => segmenter::make(cx),
        Intrinsic::IntlSegmentsPrototype => segmenter::make_segments(cx),
        Intrinsic::IntlSegmentIteratorPrototype => segmenter::make_iterator(cx),
        _ => return false,
    }
    true
}

/// `toLocaleString` of a Temporal object.
#[cfg(feature = "temporal")]
pub(crate) fn temporal_to_locale_string(
    cx: &mut Context,
    value: Value,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    if crate::temporal::held::<temporal_rs::Duration>(&value).is_some() {
        return duration_format::to_locale_string(cx, value, locales, options);
    }
    date_time_format::temporal_to_locale_string(cx, value, locales, options)
}

/// [`Intl.getCanonicalLocales`](https://tc39.es/ecma402/#sec-intl.getcanonicallocales)
fn get_canonical_locales(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let locales = locale_list::canonicalize_locale_list(cx, args.get(0))?;
    locale_list::array_of_strings(cx, locales)
}

/// The error of a constructor that is called without `new`.
#[cold]
fn needs_new(cx: &mut Context, constructor: &str) -> Throw {
    cx.type_error(format!("Constructor Intl.{constructor} requires 'new'"))
}

/// The error of a method whose receiver is of another class.
#[cold]
fn incompatible(cx: &mut Context, method: &str, receiver: Value) -> Throw {
    let what = cx.describe(receiver);
    cx.type_error(format!("Method Intl.{method} called on incompatible receiver {what}"))
}

/// The error of a locale whose data is not there, which does not happen: all of it is built in.
#[cold]
fn no_data(cx: &mut Context, locale: &str) -> Throw {
    cx.range_error(format!("There is no data of the locale {locale}"))
}
