//! Intl.DurationFormat ([clause](https://tc39.es/ecma402/#durationformat-objects)).

mod format;
mod options;
mod parse;
mod record;

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, NativeData, Value, trace_fields};
use icu_experimental::duration::provider::DigitalDurationDataV1;
use icu_experimental::provider::Baked;
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_provider::prelude::DataPayload;

use super::locale_list::supported_locales_of;
use super::number_format::load;
use super::record::{new_part, new_record};
use super::{incompatible, needs_new, no_data, tag};
use crate::build::{Class, Member, constructor, define_class, method, tag as string_tag};
use options::{DurationOptions, UNITS};
use record::to_duration_record;

static CLASS: Class = Class {
    constructor: Intrinsic::IntlDurationFormat,
    prototype: Intrinsic::IntlDurationFormatPrototype,
    function: constructor("DurationFormat", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("format", 1, format),
    method("formatToParts", 1, format_to_parts),
    method("resolvedOptions", 0, resolved_options),
    string_tag("Intl.DurationFormat"),
];

/// Makes %Intl.DurationFormat% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

struct DurationFormatData {
    options: DurationOptions,
    list: ListFormatter,
    /// What stands between hours, minutes and seconds.
    separator: String,
}

trace_fields!(DurationFormatData {});

impl NativeData for DurationFormatData {
    const NAME: &'static str = "Intl.DurationFormat";
}

fn this_format<'a>(cx: &mut Context, args: &'a Args<'_>, method: &str) -> JsResult<&'a DurationFormatData> {
    match args.this.downcast::<DurationFormatData>() {
        Some(data) => Ok(data),
        None => Err(incompatible(cx, &format!("DurationFormat.prototype.{method}"), args.this)),
    }
}

fn digital_data(locale: &str) -> Option<DataPayload<DigitalDurationDataV1>> {
    load(&Baked, &tag::to_icu(locale), &[""])
}

/// Whether the hours of a clock have two digits in a locale.
fn has_two_digit_hours(locale: &str) -> bool {
    digital_data(locale).is_some_and(|data| data.get().hms_padding.h == 2)
}

/// [`Intl.DurationFormat`](https://tc39.es/ecma402/#sec-Intl.DurationFormat)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    if !args.is_construct() {
        return Err(needs_new(cx, "DurationFormat"));
    }
    let prototype = cx.prototype_from_constructor(args.new_target, Intrinsic::IntlDurationFormatPrototype)?;
    let data = new_duration_format(cx, args.get(0), args.get(1))?;
    Ok(cx.new_native_with(prototype.into(), data).into())
}

fn new_duration_format(cx: &mut Context, locales: Value, options: Value) -> JsResult<DurationFormatData> {
    let options = DurationOptions::read(cx, locales, options, has_two_digit_hours)?;
    let locale = tag::to_icu(&options.data_locale);
    let length = match options.style {
        "long" => ListLength::Wide,
        "narrow" => ListLength::Narrow,
        _ => ListLength::Short,
    };
    let list = ListFormatterOptions::default().with_length(length);
    let Ok(list) = ListFormatter::try_new_unit((&locale).into(), list) else {
        return Err(no_data(cx, &options.data_locale));
    };
    let separator = digital_data(&options.data_locale)
        .map_or_else(|| ":".to_owned(), |data| data.get().separator.to_string());
    Ok(DurationFormatData { options, list, separator })
}

/// [`Temporal.Duration.prototype.toLocaleString`](https://tc39.es/proposal-temporal/#sup-temporal.duration.prototype.tolocalestring)
#[cfg(feature = "temporal")]
pub(super) fn to_locale_string(
    cx: &mut Context,
    duration: Value,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    let data = new_duration_format(cx, locales, options)?;
    let record = to_duration_record(cx, duration)?;
    let text = format::text(data.format(cx, &record)?);
    Ok(cx.string(&text))
}

/// [`Intl.DurationFormat.prototype.format`](https://tc39.es/ecma402/#sec-Intl.DurationFormat.prototype.format)
fn format(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "format")?;
    let record = to_duration_record(cx, args.get(0))?;
    let text = format::text(data.format(cx, &record)?);
    Ok(cx.string(&text))
}

/// [`Intl.DurationFormat.prototype.formatToParts`](https://tc39.es/ecma402/#sec-Intl.DurationFormat.prototype.formatToParts)
fn format_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let data = this_format(cx, args, "formatToParts")?;
    let record = to_duration_record(cx, args.get(0))?;
    let mut result = cx.rooted_list();
    for part in data.format(cx, &record)? {
        let (kind, text) = (part.part.kind, part.part.text);
        result.push(match part.unit {
            Some(unit) => {
                let fields =
                    [("type", cx.string(kind)), ("value", cx.string(&text)), ("unit", cx.string(unit))];
                new_record(cx, &fields)?
            }
            None => new_part(cx, kind, &text)?,
        });
    }
    Ok(cx.array_from(result.as_slice())?.into())
}

/// [`Intl.DurationFormat.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-Intl.DurationFormat.prototype.resolvedOptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let options = &this_format(cx, args, "resolvedOptions")?.options;
    let mut fields = vec![
        ("locale", cx.string(&options.locale)),
        ("numberingSystem", cx.string(&options.numbering_system)),
        ("style", cx.string(options.style)),
    ];
    for (unit, &(_, name, display_name, _)) in options.units.iter().zip(&UNITS) {
        let style = if unit.style == "fractional" { "numeric" } else { unit.style };
        fields.push((name, cx.string(style)));
        fields.push((display_name, cx.string(unit.display)));
    }
    if let Some(digits) = options.fractional_digits {
        fields.push(("fractionalDigits", digits.into()));
    }
    new_record(cx, &fields)
}
