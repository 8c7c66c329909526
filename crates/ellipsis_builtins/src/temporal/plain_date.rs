//! [Temporal.PlainDate](https://tc39.es/proposal-temporal/#sec-temporal-plaindate-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::options::DisplayCalendar;
use temporal_rs::parsed_intermediates::ParsedDate;
use temporal_rs::{Calendar, PlainDate, PlainDateTime, TimeZone, ZonedDateTime};

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
use super::options::{get_options_object, get_temporal_show_calendar_name_option, overflow_of};
use super::parts::{calendar_id, part};
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::plain_time::{to_temporal_time, to_time_record_or_midnight};
use super::time_zone::to_temporal_time_zone_identifier;
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};
use crate::zones::zones;

temporal_value!(PlainDate, "Temporal.PlainDate", TemporalPlainDatePrototype, |date| {
    Ok(date.to_ixdtf_string(DisplayCalendar::Auto))
});

impl Operand for PlainDate {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_date(cx, item, Value::UNDEFINED)
    }

    fn shared_calendar(&self) -> Option<(&Calendar, i32)> {
        Some((self.calendar(), self.year()))
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainDate,
    prototype: Intrinsic::TemporalPlainDatePrototype,
    function: constructor("PlainDate", 3, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[method("from", 1, from), method("compare", 2, compare)];

static MEMBERS: &[Member] = &[
    getter("calendarId", "get calendarId", calendar_id!(PlainDate)),
    getter("era", "get era", part!(PlainDate, era)),
    getter("eraYear", "get eraYear", part!(PlainDate, era_year)),
    getter("year", "get year", part!(PlainDate, year)),
    getter("month", "get month", part!(PlainDate, month)),
    getter("monthCode", "get monthCode", part!(PlainDate, month_code)),
    getter("day", "get day", part!(PlainDate, day)),
    getter("dayOfWeek", "get dayOfWeek", part!(PlainDate, day_of_week)),
    getter("dayOfYear", "get dayOfYear", part!(PlainDate, day_of_year)),
    getter("weekOfYear", "get weekOfYear", part!(PlainDate, week_of_year)),
    getter("yearOfWeek", "get yearOfWeek", part!(PlainDate, year_of_week)),
    getter("daysInWeek", "get daysInWeek", part!(PlainDate, days_in_week)),
    getter("daysInMonth", "get daysInMonth", part!(PlainDate, days_in_month)),
    getter("daysInYear", "get daysInYear", part!(PlainDate, days_in_year)),
    getter("monthsInYear", "get monthsInYear", part!(PlainDate, months_in_year)),
    getter("inLeapYear", "get inLeapYear", part!(PlainDate, in_leap_year)),
    method("toPlainYearMonth", 0, to_plain_year_month),
    method("toPlainMonthDay", 0, to_plain_month_day),
    method("add", 1, add),
    method("subtract", 1, subtract),
    method("with", 1, with),
    method("withCalendar", 1, with_calendar),
    method("until", 1, until),
    method("since", 1, since),
    method("equals", 1, equals::<PlainDate>),
    method("toPlainDateTime", 0, to_plain_date_time),
    method("toZonedDateTime", 1, to_zoned_date_time),
    method("toString", 0, to_string),
    method("toLocaleString", 0, to_locale_string::<PlainDate>),
    method("toJSON", 0, to_json::<PlainDate>),
    method("valueOf", 0, value_of),
    tag("Temporal.PlainDate"),
];

/// Makes Temporal.PlainDate.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.PlainDate`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<PlainDate>(cx, args)?;
    let [year, month, day] = integers(cx, args, 0, false)?;
    let calendar = calendar_of_constructor(cx, args.get(3))?;
    let (year, month, day) = (part(cx, year)?, part(cx, month)?, part(cx, day)?);
    let date = PlainDate::try_new(year, month, day, calendar).or_throw(cx)?;
    create_from_constructor(cx, date, args)
}

/// [ToTemporalDate](https://tc39.es/proposal-temporal/#sec-temporal-totemporaldate)
pub(crate) fn to_temporal_date(cx: &mut Context, item: Value, options: Value) -> JsResult<PlainDate> {
    let Some(object) = item.as_object() else {
        let text = require_string(cx, item, "a Temporal.PlainDate")?;
        reject_ambiguous_calendar(cx, &text)?;
        let parsed = ParsedDate::from_utf8(text.as_bytes()).or_throw(cx)?;
        overflow_of(cx, options)?;
        return PlainDate::from_parsed(parsed).or_throw(cx);
    };
    if let Some(date) = date_of(item) {
        overflow_of(cx, options)?;
        return Ok(date);
    }
    let calendar = get_temporal_calendar_identifier_with_iso_default(cx, object)?;
    let required = Required::All(FieldSet::NONE);
    let fields = prepare_calendar_fields(cx, &calendar, object, FieldSet::DATE, required)?;
    let overflow = overflow_of(cx, options)?;
    calendar_date_from_fields(cx, &calendar, fields.date, overflow)
}

/// The date of an object that has one in its slots.
fn date_of(item: Value) -> Option<PlainDate> {
    if let Some(date) = held::<PlainDate>(&item) {
        return Some(date.clone());
    }
    if let Some(zoned) = held::<ZonedDateTime>(&item) {
        return Some(zoned.to_plain_date());
    }
    held::<PlainDateTime>(&item).map(PlainDateTime::to_plain_date)
}

/// [`Temporal.PlainDate.from`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = to_temporal_date(cx, args.get(0), args.get(1))?;
    Ok(create(cx, date))
}

/// [`Temporal.PlainDate.compare`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_date(cx, args.get(0), Value::UNDEFINED)?;
    let two = to_temporal_date(cx, args.get(1), Value::UNDEFINED)?;
    Ok(ordering(one.compare_iso(&two)))
}

/// [`Temporal.PlainDate.prototype.toPlainYearMonth`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.toplainyearmonth)
fn to_plain_year_month(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = this::<PlainDate>(cx, args)?.to_plain_year_month().or_throw(cx)?;
    Ok(create(cx, year_month))
}

/// [`Temporal.PlainDate.prototype.toPlainMonthDay`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.toplainmonthday)
fn to_plain_month_day(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let month_day = this::<PlainDate>(cx, args)?.to_plain_month_day().or_throw(cx)?;
    Ok(create(cx, month_day))
}

/// [`Temporal.PlainDate.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let date = date.add(&duration, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, date))
}

/// [`Temporal.PlainDate.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.subtract)
fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let date = date.subtract(&duration, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, date))
}

/// [`Temporal.PlainDate.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.with)
fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let object = require_partial_temporal_object(cx, args.get(0))?;
    let fields = prepare_calendar_fields(cx, date.calendar(), object, FieldSet::DATE, Required::Partial)?;
    let overflow = overflow_of(cx, args.get(1))?;
    let date = date.with(fields.date, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, date))
}

/// [`Temporal.PlainDate.prototype.withCalendar`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.withcalendar)
fn with_calendar(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let calendar = to_temporal_calendar_identifier(cx, args.get(0))?;
    Ok(create(cx, date.with_calendar(calendar)))
}

/// [`Temporal.PlainDate.prototype.until`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.until)
fn until(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (date, other, settings) = difference_operands::<PlainDate>(cx, args)?;
    let duration = date.until(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainDate.prototype.since`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.since)
fn since(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (date, other, settings) = difference_operands::<PlainDate>(cx, args)?;
    let duration = date.since(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainDate.prototype.toPlainDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.toplaindatetime)
fn to_plain_date_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let time = to_time_record_or_midnight(cx, args.get(0))?;
    let date_time = date.to_plain_date_time(Some(time)).or_throw(cx)?;
    Ok(create(cx, date_time))
}

/// [`Temporal.PlainDate.prototype.toZonedDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.tozoneddatetime)
fn to_zoned_date_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let (time_zone, time) = zone_and_time(cx, args.get(0))?;
    let time = if time.is_undefined() { None } else { Some(to_temporal_time(cx, time, Value::UNDEFINED)?) };
    let zoned = date.to_zoned_date_time_with_provider(time_zone, time, zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// The time zone, and the value of `plainTime`, that the argument of `toZonedDateTime` says.
fn zone_and_time(cx: &mut Context, item: Value) -> JsResult<(TimeZone, Value)> {
    if let Some(object) = item.as_object() {
        let zone = object.get_named(cx, "timeZone")?;
        if !zone.is_undefined() {
            let zone = to_temporal_time_zone_identifier(cx, zone)?;
            return Ok((zone, object.get_named(cx, "plainTime")?));
        }
    }
    Ok((to_temporal_time_zone_identifier(cx, item)?, Value::UNDEFINED))
}

/// [`Temporal.PlainDate.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.plaindate.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<PlainDate>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let calendar = get_temporal_show_calendar_name_option(cx, options)?;
    Ok(cx.string(&date.to_ixdtf_string(calendar)))
}
