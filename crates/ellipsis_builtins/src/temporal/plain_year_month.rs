//! [Temporal.PlainYearMonth](https://tc39.es/proposal-temporal/#sec-temporal-plainyearmonth-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::options::DisplayCalendar;
use temporal_rs::parsed_intermediates::ParsedDate;
use temporal_rs::{Calendar, PlainYearMonth};

use super::calendar::{
    calendar_of_constructor, calendar_year_month_from_fields,
    get_temporal_calendar_identifier_with_iso_default, reject_ambiguous_calendar,
};
use super::convert::{integers, ordering, part, require_string, to_integer_with_truncation};
use super::duration::to_temporal_duration;
use super::error::OrThrow as _;
use super::fields::{
    FieldSet, Required, prepare_calendar_fields, require_partial_temporal_object, require_rest_of_date,
};
use super::locale::{to_json, to_locale_string};
use super::operands::{Operand, difference_operands, equals};
use super::options::{get_options_object, get_temporal_show_calendar_name_option, overflow_of};
use super::parts::{calendar_id, part};
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};

temporal_value!(PlainYearMonth, "Temporal.PlainYearMonth", TemporalPlainYearMonthPrototype, |year_month| {
    Ok(year_month.to_ixdtf_string(DisplayCalendar::Auto))
});

impl Operand for PlainYearMonth {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_year_month(cx, item, Value::UNDEFINED)
    }

    fn shared_calendar(&self) -> Option<(&Calendar, i32)> {
        Some((self.calendar(), self.year()))
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainYearMonth,
    prototype: Intrinsic::TemporalPlainYearMonthPrototype,
    function: constructor("PlainYearMonth", 2, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[method("from", 1, from), method("compare", 2, compare)];

static MEMBERS: &[Member] = &[
    getter("calendarId", "get calendarId", calendar_id!(PlainYearMonth)),
    getter("era", "get era", part!(PlainYearMonth, era)),
    getter("eraYear", "get eraYear", part!(PlainYearMonth, era_year)),
    getter("year", "get year", part!(PlainYearMonth, year)),
    getter("month", "get month", part!(PlainYearMonth, month)),
    getter("monthCode", "get monthCode", part!(PlainYearMonth, month_code)),
    getter("daysInYear", "get daysInYear", part!(PlainYearMonth, days_in_year)),
    getter("daysInMonth", "get daysInMonth", part!(PlainYearMonth, days_in_month)),
    getter("monthsInYear", "get monthsInYear", part!(PlainYearMonth, months_in_year)),
    getter("inLeapYear", "get inLeapYear", part!(PlainYearMonth, in_leap_year)),
    method("with", 1, with),
    method("add", 1, add),
    method("subtract", 1, subtract),
    method("until", 1, until),
    method("since", 1, since),
    method("equals", 1, equals::<PlainYearMonth>),
    method("toString", 0, to_string),
    method("toLocaleString", 0, to_locale_string::<PlainYearMonth>),
    method("toJSON", 0, to_json::<PlainYearMonth>),
    method("valueOf", 0, value_of),
    method("toPlainDate", 1, to_plain_date),
    tag("Temporal.PlainYearMonth"),
];

/// Makes Temporal.PlainYearMonth.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.PlainYearMonth`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<PlainYearMonth>(cx, args)?;
    let [year, month] = integers(cx, args, 0, false)?;
    let calendar = calendar_of_constructor(cx, args.get(2))?;
    let day = args.get(3);
    let day = if day.is_undefined() { 1.0 } else { to_integer_with_truncation(cx, day)? };
    let (year, month, day) = (part(cx, year)?, part(cx, month)?, part(cx, day)?);
    let year_month = PlainYearMonth::try_new(year, month, Some(day), calendar).or_throw(cx)?;
    create_from_constructor(cx, year_month, args)
}

/// [ToTemporalYearMonth](https://tc39.es/proposal-temporal/#sec-temporal-totemporalyearmonth)
fn to_temporal_year_month(cx: &mut Context, item: Value, options: Value) -> JsResult<PlainYearMonth> {
    let Some(object) = item.as_object() else {
        let text = require_string(cx, item, "a Temporal.PlainYearMonth")?;
        reject_ambiguous_calendar(cx, &text)?;
        let parsed = ParsedDate::year_month_from_utf8(text.as_bytes()).or_throw(cx)?;
        overflow_of(cx, options)?;
        return PlainYearMonth::from_parsed(parsed).or_throw(cx);
    };
    if let Some(year_month) = held::<PlainYearMonth>(&item) {
        overflow_of(cx, options)?;
        return Ok(year_month.clone());
    }
    let calendar = get_temporal_calendar_identifier_with_iso_default(cx, object)?;
    let required = Required::All(FieldSet::NONE);
    let fields = prepare_calendar_fields(cx, &calendar, object, FieldSet::YEAR_MONTH, required)?;
    let overflow = overflow_of(cx, options)?;
    calendar_year_month_from_fields(cx, &calendar, fields.date, overflow)
}

/// [`Temporal.PlainYearMonth.from`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = to_temporal_year_month(cx, args.get(0), args.get(1))?;
    Ok(create(cx, year_month))
}

/// [`Temporal.PlainYearMonth.compare`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_year_month(cx, args.get(0), Value::UNDEFINED)?;
    let two = to_temporal_year_month(cx, args.get(1), Value::UNDEFINED)?;
    Ok(ordering(one.compare_iso(&two)))
}

/// [`Temporal.PlainYearMonth.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.with)
fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = this::<PlainYearMonth>(cx, args)?;
    let object = require_partial_temporal_object(cx, args.get(0))?;
    let (calendar, names) = (year_month.calendar(), FieldSet::YEAR_MONTH);
    let fields = prepare_calendar_fields(cx, calendar, object, names, Required::Partial)?;
    let overflow = overflow_of(cx, args.get(1))?;
    let year_month = year_month.with(fields.date.into(), Some(overflow)).or_throw(cx)?;
    Ok(create(cx, year_month))
}

/// [`Temporal.PlainYearMonth.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = this::<PlainYearMonth>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let year_month = year_month.add(&duration, overflow).or_throw(cx)?;
    Ok(create(cx, year_month))
}

/// [`Temporal.PlainYearMonth.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.subtract)
fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = this::<PlainYearMonth>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let year_month = year_month.subtract(&duration, overflow).or_throw(cx)?;
    Ok(create(cx, year_month))
}

/// [`Temporal.PlainYearMonth.prototype.until`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.until)
fn until(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (year_month, other, settings) = difference_operands::<PlainYearMonth>(cx, args)?;
    let duration = year_month.until(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainYearMonth.prototype.since`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.since)
fn since(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (year_month, other, settings) = difference_operands::<PlainYearMonth>(cx, args)?;
    let duration = year_month.since(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainYearMonth.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = this::<PlainYearMonth>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let calendar = get_temporal_show_calendar_name_option(cx, options)?;
    Ok(cx.string(&year_month.to_ixdtf_string(calendar)))
}

/// [`Temporal.PlainYearMonth.prototype.toPlainDate`](https://tc39.es/proposal-temporal/#sec-temporal.plainyearmonth.prototype.toplaindate)
fn to_plain_date(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let year_month = this::<PlainYearMonth>(cx, args)?;
    let rest = require_rest_of_date(cx, year_month.calendar(), args.get(0), FieldSet::DAY_OF_MONTH)?;
    let date = year_month.to_plain_date(Some(rest)).or_throw(cx)?;
    Ok(create(cx, date))
}
