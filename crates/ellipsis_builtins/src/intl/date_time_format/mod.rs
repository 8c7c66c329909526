//! Intl.DateTimeFormat ([clause](https://tc39.es/ecma402/#datetimeformat-objects)).

mod day_periods;
mod fields;
mod generator;
mod gmt;
mod intervals;
mod local_name;
mod locale_string;
mod names;
mod options;
mod pattern;
mod range;
mod skeleton;
#[cfg(feature = "temporal")]
mod temporal;
mod writer;
mod zone;

use std::cell::{Cell, OnceCell};

use ellipsis_engine::number::to_integer_or_infinity;
use ellipsis_engine::{
    Args, Context, Gc, Intrinsic, JsResult, NativeData, NativeInfo, Object, Value, trace_fields,
};
use icu_time::zone::{UtcOffset, ZoneNameTimestamp};

use super::locale_list::supported_locales_of;
use super::number_format::part::Part;
use super::number_format::range::RangePart;
use super::number_format::{array_of_parts, array_of_range_parts};
use super::record::new_record;
use super::{incompatible, legacy, no_data};
use crate::build::{Class, Member, constructor, define_class, getter, method, tag as string_tag};
pub(crate) use local_name::local_name;
pub(crate) use locale_string::{Kind, to_locale_string};
use names::{Moment, moment_of};
use options::{DateTimeOptions, Which};
use pattern::Pattern;
#[cfg(feature = "temporal")]
pub(super) use temporal::temporal_to_locale_string;
use writer::{Sink, Writer};

static CLASS: Class = Class {
    constructor: Intrinsic::IntlDateTimeFormat,
    prototype: Intrinsic::IntlDateTimeFormatPrototype,
    function: constructor("DateTimeFormat", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("supportedLocalesOf", 1, supported_locales_of)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    getter("format", "get format", format_getter),
    method("formatRange", 2, format_range),
    method("formatRangeToParts", 2, format_range_to_parts),
    method("formatToParts", 1, format_to_parts),
    method("resolvedOptions", 0, resolved_options),
    string_tag("Intl.DateTimeFormat"),
];

/// Makes %Intl.DateTimeFormat% and its prototype.
pub(super) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// What formats dates: options with the pattern and the names that they ask for.
pub(crate) struct DateTimeFormatter {
    options: DateTimeOptions,
    pattern: Pattern,
    writer: Writer,
    /// Made when the first range is formatted.
    ranges: OnceCell<range::Ranges>,
    /// What formats Temporal objects of each class. Made when the first of them is formatted.
    #[cfg(feature = "temporal")]
    temporal: [OnceCell<Option<Box<DateTimeFormatter>>>; temporal::KIND_COUNT],
}

/// What can be formatted: a time value, or a Temporal object with its class and calendar.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Formattable {
    time: f64,
    #[cfg(feature = "temporal")]
    temporal: Option<(temporal::Kind, &'static str)>,
}

impl DateTimeFormatter {
    /// [CreateDateTimeFormat](https://tc39.es/ecma402/#sec-createdatetimeformat)
    pub(crate) fn read(
        cx: &mut Context,
        locales: Value,
        options: Value,
        required: Which,
        defaults: Which,
    ) -> JsResult<DateTimeFormatter> {
        let options = DateTimeOptions::read(cx, locales, options, required, defaults, None)?;
        DateTimeFormatter::new_or_throw(cx, options)
    }

    fn new_or_throw(cx: &mut Context, options: DateTimeOptions) -> JsResult<DateTimeFormatter> {
        let locale = options.data_locale.clone();
        DateTimeFormatter::new(options).ok_or_else(|| no_data(cx, &locale))
    }

    /// `None` if there is no data, which does not happen.
    fn new(options: DateTimeOptions) -> Option<DateTimeFormatter> {
        let pattern = skeleton::best_pattern(&options)?;
        let writer = Writer::new(&options, &pattern)?;
        Some(DateTimeFormatter {
            options,
            pattern,
            writer,
            ranges: OnceCell::new(),
            #[cfg(feature = "temporal")]
            temporal: Default::default(),
        })
    }

    /// The moment of a finite time value in the zone.
    fn moment(&self, time: f64) -> Option<Moment> {
        let offset = self.options.zone.offset(time);
        let utc_offset = UtcOffset::try_from_seconds(i32::try_from(offset / 1000).ok()?).ok();
        let zone = self.options.zone.icu.with_offset(utc_offset);
        let timestamp = ZoneNameTimestamp::from_epoch_seconds((time / 1000.0).floor() as i64);
        moment_of(time as i64 + offset, zone.with_zone_name_timestamp(timestamp))
    }

    /// [PartitionDateTimePattern](https://tc39.es/ecma402/#sec-partitiondatetimepattern) of a time value
    /// that is clipped and finite.
    fn format<S: Sink>(&self, time: f64) -> S {
        let mut written = S::default();
        if let Some(moment) = self.moment(time) {
            self.writer.write(&moment, self.has_summer_time(time), &mut written);
        }
        written
    }

    /// Whether the zone has summer time within half a year.
    fn has_summer_time(&self, time: f64) -> bool {
        const DAY: f64 = 86_400_000.0;
        let days = [-184.0, -92.0, 0.0, 92.0, 184.0];
        self.pattern.has("v") && days.iter().any(|day| self.options.zone.is_summer_time(time + day * DAY))
    }

    /// The text of a time value ([FormatDateTime](https://tc39.es/ecma402/#sec-formatdatetime)).
    pub(crate) fn format_to_text(&self, time: f64) -> String {
        self.format(time)
    }
}

/// An Intl.DateTimeFormat
struct DateTimeFormatData {
    formatter: DateTimeFormatter,
    /// [[BoundFormat]]
    bound_format: Cell<Option<Gc<Object>>>,
}

trace_fields!(DateTimeFormatData { bound_format });

impl NativeData for DateTimeFormatData {
    const NAME: &'static str = "Intl.DateTimeFormat";
}

fn this_format<'a>(cx: &mut Context, value: &'a Value, method: &str) -> JsResult<&'a DateTimeFormatter> {
    match value.downcast::<DateTimeFormatData>() {
        Some(data) => Ok(&data.formatter),
        None => Err(incompatible(cx, &format!("DateTimeFormat.prototype.{method}"), *value)),
    }
}

/// [`Intl.DateTimeFormat`](https://tc39.es/ecma402/#sec-intl.datetimeformat)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let new_target = if args.is_construct() { args.new_target } else { args.callee.into() };
    let prototype = cx.prototype_from_constructor(new_target, Intrinsic::IntlDateTimeFormatPrototype)?;
    let formatter = DateTimeFormatter::read(cx, args.get(0), args.get(1), Which::Any, Which::Date)?;
    let data = DateTimeFormatData { formatter, bound_format: Cell::new(None) };
    let format = cx.new_native_with(prototype.into(), data).into();
    legacy::chain(cx, args, Intrinsic::IntlDateTimeFormat, format)
}

/// [ToDateTimeFormattable](https://tc39.es/proposal-temporal/#sec-todatetimeformattable)
fn to_date_time_formattable(cx: &mut Context, value: Value) -> JsResult<Formattable> {
    #[cfg(feature = "temporal")]
    if let Some(formattable) = temporal::temporal_formattable(value) {
        return Ok(formattable);
    }
    let time = cx.to_number(value)?;
    Ok(Formattable {
        time,
        #[cfg(feature = "temporal")]
        temporal: None,
    })
}

impl DateTimeFormatter {
    /// What formats a value, and its time, which is clipped if it is not that of a Temporal object.
    fn target(&self, cx: &mut Context, value: Formattable) -> JsResult<(&DateTimeFormatter, f64)> {
        #[cfg(feature = "temporal")]
        if let Some(temporal) = value.temporal {
            return Ok((self.for_temporal(cx, temporal)?, value.time));
        }
        /// The latest time value; the earliest is its negative.
        const MAX_TIME: f64 = 8.64e15;
        if value.time.abs() <= MAX_TIME {
            Ok((self, to_integer_or_infinity(value.time)))
        } else {
            Err(cx.range_error("Invalid time value"))
        }
    }

    /// The text or the parts of an argument of which undefined stands for now.
    fn format_value<S: Sink>(&self, cx: &mut Context, value: Value) -> JsResult<S> {
        let formattable = if value.is_undefined() {
            let now = Value::number(cx.host.now().floor());
            to_date_time_formattable(cx, now)?
        } else {
            to_date_time_formattable(cx, value)?
        };
        let (formatter, time) = self.target(cx, formattable)?;
        Ok(formatter.format(time))
    }

    /// The parts of the range that arguments mean.
    fn format_range_of(&self, cx: &mut Context, args: &Args<'_>) -> JsResult<Vec<RangePart>> {
        if args.get(0).is_undefined() || args.get(1).is_undefined() {
            return Err(cx.type_error("startDate or endDate cannot be undefined"));
        }
        let start = to_date_time_formattable(cx, args.get(0))?;
        let end = to_date_time_formattable(cx, args.get(1))?;
        #[cfg(feature = "temporal")]
        check_same_kind(cx, start, end)?;
        let (formatter, start) = self.target(cx, start)?;
        let (_, end) = self.target(cx, end)?;
        Ok(formatter.format_range(start, end))
    }
}

/// Both ends of a range must be of the same class and calendar.
#[cfg(feature = "temporal")]
fn check_same_kind(cx: &mut Context, start: Formattable, end: Formattable) -> JsResult<()> {
    match (start.temporal, end.temporal) {
        (None, None) => Ok(()),
        (Some((one, calendar)), Some((other, other_calendar))) if one == other => {
            if calendar == other_calendar {
                return Ok(());
            }
            Err(cx.range_error("Start and end of a range must be of the same calendar"))
        }
        _ => Err(cx.type_error("Start and end of a range must be of the same type")),
    }
}

/// [DateTime Format Functions](https://tc39.es/ecma402/#sec-datetime-format-functions)
static FORMAT: NativeInfo = NativeInfo::function("", 1, format);

/// [`get Intl.DateTimeFormat.prototype.format`](https://tc39.es/ecma402/#sec-intl.datetimeformat.prototype.format)
fn format_getter(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let method = "DateTimeFormat.prototype.format";
    let object = legacy::unwrap::<DateTimeFormatData>(cx, args.this, Intrinsic::IntlDateTimeFormat, method)?;
    let value = Value::from(object);
    let Some(data) = value.downcast::<DateTimeFormatData>() else {
        return Err(incompatible(cx, method, value));
    };
    if let Some(bound) = data.bound_format.get() {
        return Ok(bound.into());
    }
    let bound = cx.new_native_closure(&FORMAT, &[value]);
    data.bound_format.set(Some(bound));
    Ok(bound.into())
}

fn format(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let format = args.captured(0);
    let text: String = this_format(cx, &format, "format")?.format_value(cx, args.get(0))?;
    Ok(cx.string(&text))
}

/// [`Intl.DateTimeFormat.prototype.formatToParts`](https://tc39.es/ecma402/#sec-Intl.DateTimeFormat.prototype.formatToParts)
fn format_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let formatter = this_format(cx, &args.this, "formatToParts")?;
    let parts: Vec<Part> = formatter.format_value(cx, args.get(0))?;
    array_of_parts(cx, &parts)
}

/// [`Intl.DateTimeFormat.prototype.formatRange`](https://tc39.es/ecma402/#sec-intl.datetimeformat.prototype.formatRange)
fn format_range(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let formatter = this_format(cx, &args.this, "formatRange")?;
    let parts = formatter.format_range_of(cx, args)?;
    let text: String = parts.iter().map(|part| part.part.text.as_str()).collect();
    Ok(cx.string(&text))
}

/// [`Intl.DateTimeFormat.prototype.formatRangeToParts`](https://tc39.es/ecma402/#sec-Intl.DateTimeFormat.prototype.formatRangeToParts)
fn format_range_to_parts(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let formatter = this_format(cx, &args.this, "formatRangeToParts")?;
    let parts = formatter.format_range_of(cx, args)?;
    array_of_range_parts(cx, &parts)
}

/// [`Intl.DateTimeFormat.prototype.resolvedOptions`](https://tc39.es/ecma402/#sec-intl.datetimeformat.prototype.resolvedoptions)
fn resolved_options(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let method = "DateTimeFormat.prototype.resolvedOptions";
    let object = legacy::unwrap::<DateTimeFormatData>(cx, args.this, Intrinsic::IntlDateTimeFormat, method)?;
    let value = Value::from(object);
    let formatter = this_format(cx, &value, "resolvedOptions")?;
    let options = &formatter.options;
    let mut fields = vec![
        ("locale", cx.string(&options.locale)),
        ("calendar", cx.string(&options.calendar)),
        ("numberingSystem", cx.string(&options.numbering_system)),
        ("timeZone", cx.string(&options.zone.identifier)),
    ];
    if formatter.pattern.has("hHkK") {
        fields.push(("hourCycle", cx.string(options.hour_cycle)));
        fields.push(("hour12", matches!(options.hour_cycle, "h11" | "h12").into()));
    }
    if options.date_style.is_none() && options.time_style.is_none() {
        let shown = skeleton::resolved_fields(&formatter.pattern, options);
        let texts = [
            ("weekday", shown.weekday),
            ("era", shown.era),
            ("year", shown.year),
            ("month", shown.month),
            ("day", shown.day),
            ("dayPeriod", shown.day_period),
            ("hour", shown.hour),
            ("minute", shown.minute),
            ("second", shown.second),
        ];
        fields.extend(texts.iter().filter_map(|&(name, text)| Some((name, cx.string(text?)))));
        if let Some(digits) = shown.fractional_second_digits {
            fields.push(("fractionalSecondDigits", digits.into()));
        }
        if let Some(name) = shown.time_zone_name {
            fields.push(("timeZoneName", cx.string(name)));
        }
    }
    let styles = [("dateStyle", options.date_style), ("timeStyle", options.time_style)];
    fields.extend(styles.iter().filter_map(|&(name, style)| Some((name, cx.string(style?)))));
    new_record(cx, &fields)
}
