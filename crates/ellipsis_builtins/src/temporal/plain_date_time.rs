//! [Temporal.PlainDateTime](https://tc39.es/proposal-temporal/#sec-temporal-plaindatetime-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::fields::DateTimeFields;
use temporal_rs::options::{DisplayCalendar, ToStringRoundingOptions};
use temporal_rs::parsed_intermediates::ParsedDateTime;
use temporal_rs::{Calendar, PlainDate, PlainDateTime, ZonedDateTime};

use super::calendar::{
    calendar_date_from_fields, calendar_of_constructor, get_temporal_calendar_identifier_with_iso_default,
    reject_ambiguous_calendar, to_temporal_calendar_identifier,
};
use super::convert::{integers, ordering, part, require_string};
use super::duration::to_temporal_duration;
use super::error::OrThrow as _;
use super::fields::{FieldSet, Required, prepare_calendar_fields, require_partial_temporal_object};
use super::locale::{to_json, to_locale_string};
use super::operands::{Operand, difference_operands, equals};
use super::options::{
    get_options_object, get_options_or_unit, get_temporal_disambiguation_option,
    get_temporal_show_calendar_name_option, overflow_of,
};
use super::parts::{calendar_id, part};
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::plain_time::to_time_record_or_midnight;
use super::rounding::{get_rounding_options, get_to_string_rounding_options};
use super::time_zone::to_temporal_time_zone_identifier;
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};
use crate::zones::zones;

temporal_value!(PlainDateTime, "Temporal.PlainDateTime", TemporalPlainDateTimePrototype, |date_time| {
    date_time.to_ixdtf_string(ToStringRoundingOptions::default(), DisplayCalendar::Auto)
});

impl Operand for PlainDateTime {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_date_time(cx, item, Value::UNDEFINED)
    }

    fn shared_calendar(&self) -> Option<(&Calendar, i32)> {
        Some((self.calendar(), self.year()))
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainDateTime,
    prototype: Intrinsic::TemporalPlainDateTimePrototype,
    function: constructor("PlainDateTime", 3, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[method("from", 1, from), method("compare", 2, compare)];

static MEMBERS: &[Member] = &[
    getter("calendarId", "get calendarId", calendar_id!(PlainDateTime)),
    getter("era", "get era", part!(PlainDateTime, era)),
    getter("eraYear", "get eraYear", part!(PlainDateTime, era_year)),
    getter("year", "get year", part!(PlainDateTime, year)),
    getter("month", "get month", part!(PlainDateTime, month)),
    getter("monthCode", "get monthCode", part!(PlainDateTime, month_code)),
    getter("day", "get day", part!(PlainDateTime, day)),
    getter("hour", "get hour", part!(PlainDateTime, hour)),
    getter("minute", "get minute", part!(PlainDateTime, minute)),
    getter("second", "get second", part!(PlainDateTime, second)),
    getter("millisecond", "get millisecond", part!(PlainDateTime, millisecond)),
    getter("microsecond", "get microsecond", part!(PlainDateTime, microsecond)),
    getter("nanosecond", "get nanosecond", part!(PlainDateTime, nanosecond)),
    getter("dayOfWeek", "get dayOfWeek", part!(PlainDateTime, day_of_week)),
    getter("dayOfYear", "get dayOfYear", part!(PlainDateTime, day_of_year)),
    getter("weekOfYear", "get weekOfYear", part!(PlainDateTime, week_of_year)),
    getter("yearOfWeek", "get yearOfWeek", part!(PlainDateTime, year_of_week)),
    getter("daysInWeek", "get daysInWeek", part!(PlainDateTime, days_in_week)),
    getter("daysInMonth", "get daysInMonth", part!(PlainDateTime, days_in_month)),
    getter("daysInYear", "get daysInYear", part!(PlainDateTime, days_in_year)),
    getter("monthsInYear", "get monthsInYear", part!(PlainDateTime, months_in_year)),
    getter("inLeapYear", "get inLeapYear", part!(PlainDateTime, in_leap_year)),
    method("with", 1, with),
    method("withPlainTime", 0, with_plain_time),
    method("withCalendar", 1, with_calendar),
    method("add", 1, add),
    method("subtract", 1, subtract),
    method("until", 1, until),
    method("since", 1, since),
    method("round", 1, round),
    method("equals", 1, equals::<PlainDateTime>),
    method("toString", 0, to_string),
    method("toLocaleString", 0, to_locale_string::<PlainDateTime>),
    method("toJSON", 0, to_json::<PlainDateTime>),
    method("valueOf", 0, value_of),
    method("toZonedDateTime", 1, to_zoned_date_time),
    method("toPlainDate", 0, to_plain_date),
    method("toPlainTime", 0, to_plain_time),
    tag("Temporal.PlainDateTime"),
];

/// Makes Temporal.PlainDateTime.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.PlainDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<PlainDateTime>(cx, args)?;
    let [year, month, day] = integers(cx, args, 0, false)?;
    let [hour, minute, second, millisecond, microsecond, nanosecond] = integers(cx, args, 3, true)?;
    let calendar = calendar_of_constructor(cx, args.get(9))?;
    let date_time = PlainDateTime::try_new(
        part(cx, year)?,
        part(cx, month)?,
        part(cx, day)?,
        part(cx, hour)?,
        part(cx, minute)?,
        part(cx, second)?,
        part(cx, millisecond)?,
        part(cx, microsecond)?,
        part(cx, nanosecond)?,
        calendar,
    )
    .or_throw(cx)?;
    create_from_constructor(cx, date_time, args)
}

/// [ToTemporalDateTime](https://tc39.es/proposal-temporal/#sec-temporal-totemporaldatetime)
pub(crate) fn to_temporal_date_time(
    cx: &mut Context,
    item: Value,
    options: Value,
) -> JsResult<PlainDateTime> {
    let Some(object) = item.as_object() else {
        let text = require_string(cx, item, "a Temporal.PlainDateTime")?;
        reject_ambiguous_calendar(cx, &text)?;
        let parsed = ParsedDateTime::from_utf8(text.as_bytes()).or_throw(cx)?;
        overflow_of(cx, options)?;
        return PlainDateTime::from_parsed(parsed).or_throw(cx);
    };
    if let Some(date_time) = date_time_of(item) {
        overflow_of(cx, options)?;
        return Ok(date_time);
    }
    if let Some(date) = held::<PlainDate>(&item) {
        overflow_of(cx, options)?;
        return date.to_plain_date_time(None).or_throw(cx);
    }
    let calendar = get_temporal_calendar_identifier_with_iso_default(cx, object)?;
    let names = FieldSet::DATE.and(FieldSet::TIME);
    let required = Required::All(FieldSet::NONE);
    let fields = prepare_calendar_fields(cx, &calendar, object, names, required)?;
    let overflow = overflow_of(cx, options)?;
    let date = calendar_date_from_fields(cx, &calendar, fields.date, overflow)?;
    let time = fields.time.to_time(cx, overflow)?;
    PlainDateTime::from_date_and_time(date, time).or_throw(cx)
}

/// The date and time of an object that has both in its slots.
fn date_time_of(item: Value) -> Option<PlainDateTime> {
    if let Some(date_time) = held::<PlainDateTime>(&item) {
        return Some(date_time.clone());
    }
    held::<ZonedDateTime>(&item).map(ZonedDateTime::to_plain_date_time)
}

/// [`Temporal.PlainDateTime.from`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = to_temporal_date_time(cx, args.get(0), args.get(1))?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDateTime.compare`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_date_time(cx, args.get(0), Value::UNDEFINED)?;
    let two = to_temporal_date_time(cx, args.get(1), Value::UNDEFINED)?;
    Ok(ordering(one.compare_iso(&two)))
}

/// [`Temporal.PlainDateTime.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.with)
fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let object = require_partial_temporal_object(cx, args.get(0))?;
    let names = FieldSet::DATE.and(FieldSet::TIME);
    let fields = prepare_calendar_fields(cx, date_time.calendar(), object, names, Required::Partial)?;
    let overflow = overflow_of(cx, args.get(1))?;
    let time = fields.time.regulate(cx, overflow)?;
    let fields = DateTimeFields { calendar_fields: fields.date, time };
    let date_time = date_time.with(fields, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDateTime.prototype.withPlainTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.withplaintime)
fn with_plain_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let time = to_time_record_or_midnight(cx, args.get(0))?;
    let date_time = date_time.with_time(Some(time)).or_throw(cx)?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDateTime.prototype.withCalendar`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.withcalendar)
fn with_calendar(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let calendar = to_temporal_calendar_identifier(cx, args.get(0))?;
    Ok(create(cx, date_time.with_calendar(calendar)))
}

/// [`Temporal.PlainDateTime.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let date_time = date_time.add(&duration, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDateTime.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.subtract)
fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let date_time = date_time.subtract(&duration, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDateTime.prototype.until`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.until)
fn until(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (date_time, other, settings) = difference_operands::<PlainDateTime>(cx, args)?;
    let duration = date_time.until(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainDateTime.prototype.since`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.since)
fn since(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (date_time, other, settings) = difference_operands::<PlainDateTime>(cx, args)?;
    let duration = date_time.since(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainDateTime.prototype.round`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.round)
fn round(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "smallestUnit")?;
    let rounding = get_rounding_options(cx, options)?;
    let date_time = date_time.round(rounding).or_throw(cx)?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDateTime.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let calendar = get_temporal_show_calendar_name_option(cx, options)?;
    let rounding = get_to_string_rounding_options(cx, options)?;
    let text = date_time.to_ixdtf_string(rounding, calendar).or_throw(cx)?;
    Ok(cx.string(&text))
}

/// [`Temporal.PlainDateTime.prototype.toZonedDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.tozoneddatetime)
fn to_zoned_date_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<PlainDateTime>(cx, args)?;
    let time_zone = to_temporal_time_zone_identifier(cx, args.get(0))?;
    let options = get_options_object(cx, args.get(1))?;
    let disambiguation = get_temporal_disambiguation_option(cx, options)?;
    let zoned =
        date_time.to_zoned_date_time_with_provider(time_zone, disambiguation, zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.PlainDateTime.prototype.toPlainDate`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.toplaindate)
fn to_plain_date(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDateTime>(cx, args)?.to_plain_date();
    Ok(create(cx, date))
}

/// [`Temporal.PlainDateTime.prototype.toPlainTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindatetime.prototype.toplaintime)
fn to_plain_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<PlainDateTime>(cx, args)?.to_plain_time();
    Ok(create(cx, time))
}
