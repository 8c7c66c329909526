//! Intl.RelativeTimeFormat ([clause](https://tc39.es/ecma402/#relativetimeformat-objects)).

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Value, trace_fields};
use fixed_decimal::{Decimal, FloatPrecision, Sign};
use icu_experimental::provider::Baked;
use icu_experimental::relativetime::provider as data;
use icu_pattern::PatternItem;
use icu_plurals::PluralRules;
use icu_provider::marker::ErasedMarker;
use icu_provider::prelude::*;

use super::digits::DigitOptions;
use super::locale_list::{canonicalize_locale_list, supported_locales_of};
use super::mathematical_value::MathematicalValue;
use super::number_format::{NumberFormatter, NumberOptions};
use super::options::{choice_option, coerce_options_to_object, locale_matcher};
use super::record::{new_part, new_record};
use super::resolve::resolve_with_numbering_system;
use super::{incompatible, needs_new, no_data, tag};
use crate::build::{Class, Member, constructor, define_class, method, tag as string_tag};
use crate::text::finish;

static CLASS: Class = Class {
    constructor: Intrinsic::IntlRelativeTimeFormat,
    prototype: Intrinsic::IntlRelativeTimeFormatPrototype,
    function: constructor("RelativeTimeFormat", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("format", 2, format),
    method("formatToParts", 2, format_to_parts),
    method("resolvedOptions", 0, resolved_options),
    string_tag("Intl.RelativeTimeFormat"),
];

/// Makes %Intl.RelativeTimeFormat% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

struct RelativeTimeFormatData {
    locale: String,
    style: &'static str,
    numeric: &'static str,
    numbering_system: String,
    data_locale: DataLocale,
    numbers: NumberFormatter,
    rules: PluralRules,
}

trace_fields!(RelativeTimeFormatData {});

impl NativeData for RelativeTimeFormatData {
    const NAME: &'static str = "Intl.RelativeTimeFormat";
}

fn this_format<'a>(
    cx: &mut Context,
    args: &'a Args<'_>,
    method: &str,
) -> JsResult<&'a RelativeTimeFormatData> {
    match args.this.downcast::<RelativeTimeFormatData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("RelativeTimeFormat.prototype.{method}"), args.this)),
    }
}

/// [`Intl.RelativeTimeFormat`](https://tc39.es/ecma402/#sec-Intl.RelativeTimeFormat)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "RelativeTimeFormat"));
    }
    let default = Intrinsic::IntlRelativeTimeFormatPrototype;
    let prototype = cx.prototype_from_constructor(args.new_target, default)?;
    let requested = canonicalize_locale_list(cx, args.get(0))?;
    let options = coerce_options_to_object(cx, args.get(1))?;
    locale_matcher(cx, options)?;
    let (resolved, numbering_system) = resolve_with_numbering_system(cx, &requested, options)?;
    let style = choice_option(cx, options, "style", &["long", "short", "narrow"])?.unwrap_or("long");
    let numeric = choice_option(cx, options, "numeric", &["always", "auto"])?.unwrap_or("always");

    let Ok(rules) = PluralRules::try_new_cardinal((&tag::for_plurals(&resolved.data_locale)).into()) else {
        return Err(no_data(cx, &resolved.data_locale));
    };
    let numbers = NumberFormatter::new(cx, NumberOptions::plain(&resolved.data_locale, &numbering_system))?;
    let data_locale = DataLocale::from(&tag::to_icu(&resolved.data_locale));
    let locale = resolved.locale;
    let data =
        RelativeTimeFormatData { locale, style, numeric, numbering_system, data_locale, numbers, rules };
    Ok(cx.new_native_with(prototype.into(), data).into())
}

/// The units, each also in the plural ([SingularRelativeTimeUnit](https://tc39.es/ecma402/#sec-singularrelativetimeunit)).
static UNITS: &[(&str, &str)] = &[
    ("second", "seconds"),
    ("minute", "minutes"),
    ("hour", "hours"),
    ("day", "days"),
    ("week", "weeks"),
    ("month", "months"),
    ("quarter", "quarters"),
    ("year", "years"),
];

type Patterns = DataPayload<ErasedMarker<data::RelativeTimePatternData<'static>>>;

fn load<M>(locale: &DataLocale) -> Option<Patterns>
where
    M: DataMarker<DataStruct = data::RelativeTimePatternData<'static>>,
    Baked: DataProvider<M>,
{
    let id = DataIdentifierBorrowed::for_locale(locale);
    let response = DataProvider::<M>::load(&Baked, DataRequest { id, ..Default::default() }).ok()?;
    Some(response.payload.cast())
}

/// The patterns of a unit in a style.
fn patterns(style: &str, unit: &str, locale: &DataLocale) -> Option<Patterns> {
    match (style, unit) {
        ("long", "second") => load::<data::LongSecondRelativeV1>(locale),
        ("long", "minute") => load::<data::LongMinuteRelativeV1>(locale),
        ("long", "hour") => load::<data::LongHourRelativeV1>(locale),
        ("long", "day") => load::<data::LongDayRelativeV1>(locale),
        ("long", "week") => load::<data::LongWeekRelativeV1>(locale),
        ("long", "month") => load::<data::LongMonthRelativeV1>(locale),
        ("long", "quarter") => load::<data::LongQuarterRelativeV1>(locale),
        ("long", _) => load::<data::LongYearRelativeV1>(locale),
        ("short", "second") => load::<data::ShortSecondRelativeV1>(locale),
        ("short", "minute") => load::<data::ShortMinuteRelativeV1>(locale),
        ("short", "hour") => load::<data::ShortHourRelativeV1>(locale),
        ("short", "day") => load::<data::ShortDayRelativeV1>(locale),
        ("short", "week") => load::<data::ShortWeekRelativeV1>(locale),
        ("short", "month") => load::<data::ShortMonthRelativeV1>(locale),
        ("short", "quarter") => load::<data::ShortQuarterRelativeV1>(locale),
        ("short", _) => load::<data::ShortYearRelativeV1>(locale),
        (_, "second") => load::<data::NarrowSecondRelativeV1>(locale),
        (_, "minute") => load::<data::NarrowMinuteRelativeV1>(locale),
        (_, "hour") => load::<data::NarrowHourRelativeV1>(locale),
        (_, "day") => load::<data::NarrowDayRelativeV1>(locale),
        (_, "week") => load::<data::NarrowWeekRelativeV1>(locale),
        (_, "month") => load::<data::NarrowMonthRelativeV1>(locale),
        (_, "quarter") => load::<data::NarrowQuarterRelativeV1>(locale),
        _ => load::<data::NarrowYearRelativeV1>(locale),
    }
}

/// A part of a formatted time: of what type, and its text. Those of the number have the unit as well.
struct TimePart {
    kind: &'static str,
    text: String,
    is_number: bool,
}

/// The time and unit that a method was called with.
fn arguments(cx: &mut Context, args: &Args<'_>) -> JsResult<(f64, &'static str)> {
    let value = cx.to_number(args.get(0))?;
    let unit = cx.to_string(args.get(1))?.to_short_string();
    let known = UNITS.iter().find(|&&(singular, plural)| unit == singular || unit == plural);
    let Some(&(unit, _)) = known else {
        return Err(cx.range_error(format!("Invalid unit argument for Intl.RelativeTimeFormat: '{unit}'")));
    };
    if !value.is_finite() {
        return Err(cx.range_error("Value need to be finite number for Intl.RelativeTimeFormat"));
    }
    Ok((value, unit))
}

impl RelativeTimeFormatData {
    /// [PartitionRelativeTimePattern](https://tc39.es/ecma402/#sec-PartitionRelativeTimePattern)
    fn partition(&self, value: f64, unit: &str) -> Option<Vec<TimePart>> {
        let patterns = patterns(self.style, unit, &self.data_locale)?;
        let patterns = patterns.get();
        if self.numeric == "auto"
            && f64::from(value as i8) == value
            && let Some(name) = patterns.relatives.get(&(value as i8))
        {
            return Some(vec![TimePart { kind: "literal", text: name.to_owned(), is_number: false }]);
        }
        let mut decimal = Decimal::try_from_f64(value, FloatPrecision::RoundTrip).ok()?;
        let by_sign = if decimal.sign == Sign::Negative { &patterns.past } else { &patterns.future };
        decimal.sign = Sign::None;
        let decimal = DigitOptions::of_numbers().round(&decimal);
        let pattern = by_sign.get((&decimal).into(), &self.rules);
        let mut parts = Vec::new();
        for item in pattern.iter() {
            match item {
                PatternItem::Literal(text) => {
                    parts.push(TimePart { kind: "literal", text: text.to_owned(), is_number: false });
                }
                PatternItem::Placeholder(_) => {
                    let number = self.numbers.format(&MathematicalValue::Finite(decimal.clone()));
                    let number = number.into_parts().into_iter();
                    parts.extend(number.map(|part| TimePart {
                        kind: part.kind,
                        text: part.text,
                        is_number: true,
                    }));
                }
            }
        }
        parts.retain(|part| !part.text.is_empty());
        Some(parts)
    }
}

/// [`Intl.RelativeTimeFormat.prototype.format`](https://tc39.es/ecma402/#sec-Intl.RelativeTimeFormat.prototype.format)
fn format(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "format")?;
    let (value, unit) = arguments(cx, args)?;
    let Some(parts) = data.partition(value, unit) else { return Err(no_data(cx, &data.locale)) };
    let mut text = crate::text::builder(cx, 0);
    parts.iter().for_each(|part| text.push_str(&part.text));
    finish(cx, text)
}

/// [`Intl.RelativeTimeFormat.prototype.formatToParts`](https://tc39.es/ecma402/#sec-Intl.RelativeTimeFormat.prototype.formatToParts)
fn format_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "formatToParts")?;
    let (value, unit) = arguments(cx, args)?;
    let Some(parts) = data.partition(value, unit) else { return Err(no_data(cx, &data.locale)) };
    let mut result = cx.rooted_list();
    for part in parts {
        if part.is_number {
            let fields =
                [("type", cx.string(part.kind)), ("value", cx.string(&part.text)), ("unit", cx.string(unit))];
            result.push(new_record(cx, &fields)?);
        } else {
            result.push(new_part(cx, part.kind, &part.text)?);
        }
    }
    Ok(cx.array_from(result.as_slice())?.into())
}

/// [`Intl.RelativeTimeFormat.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-intl.relativetimeformat.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "resolvedOptions")?;
    let fields = [
        ("locale", cx.string(&data.locale)),
        ("style", cx.string(data.style)),
        ("numeric", cx.string(data.numeric)),
        ("numberingSystem", cx.string(&data.numbering_system)),
    ];
    new_record(cx, &fields)
}
