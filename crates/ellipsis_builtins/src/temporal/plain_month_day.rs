//! [Temporal.PlainMonthDay](https://tc39.es/proposal-temporal/#sec-temporal-plainmonthday-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::PlainMonthDay;
use temporal_rs::options::{DisplayCalendar, Overflow};
use temporal_rs::parsed_intermediates::ParsedDate;

use super::calendar::{
    calendar_of_constructor, get_temporal_calendar_identifier_with_iso_default, reject_ambiguous_calendar,
};
use super::convert::{integers, part, require_string, to_integer_with_truncation};
use super::error::OrThrow as _;
use super::fields::{
    FieldSet, Required, prepare_calendar_fields, require_partial_temporal_object, require_rest_of_date,
};
use super::locale::{to_json, to_locale_string};
use super::operands::{Operand, equals};
use super::options::{get_options_object, get_temporal_show_calendar_name_option, overflow_of};
use super::parts::{calendar_id, part};
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};

temporal_value!(PlainMonthDay, "Temporal.PlainMonthDay", TemporalPlainMonthDayPrototype, |month_day| {
    Ok(month_day.to_ixdtf_string(DisplayCalendar::Auto))
});

impl Operand for PlainMonthDay {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_month_day(cx, item, Value::UNDEFINED)
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainMonthDay,
    prototype: Intrinsic::TemporalPlainMonthDayPrototype,
    function: constructor("PlainMonthDay", 2, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[method("from", 1, from)],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    getter("calendarId", "get calendarId", calendar_id!(PlainMonthDay)),
    getter("monthCode", "get monthCode", part!(PlainMonthDay, month_code)),
    getter("day", "get day", part!(PlainMonthDay, day)),
    method("with", 1, with),
    method("equals", 1, equals::<PlainMonthDay>),
    method("toString", 0, to_string),
    method("toLocaleString", 0, to_locale_string::<PlainMonthDay>),
    method("toJSON", 0, to_json::<PlainMonthDay>),
    method("valueOf", 0, value_of),
    method("toPlainDate", 1, to_plain_date),
    tag("Temporal.PlainMonthDay"),
];

/// Makes Temporal.PlainMonthDay.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.PlainMonthDay`](https://tc39.es/proposal-temporal/#sec-temporal.plainmonthday)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<PlainMonthDay>(cx, args)?;
    let [month, day] = integers(cx, args, 0, false)?;
    let calendar = calendar_of_constructor(cx, args.get(2))?;
    let year = args.get(3);
    let year = if year.is_undefined() { None } else { Some(to_integer_with_truncation(cx, year)?) };
    let (month, day) = (part(cx, month)?, part(cx, day)?);
    let year = year.map(|year| part(cx, year)).transpose()?;
    let month_day =
        PlainMonthDay::new_with_overflow(month, day, calendar, Overflow::Reject, year).or_throw(cx)?;
    create_from_constructor(cx, month_day, args)
}

/// [ToTemporalMonthDay](https://tc39.es/proposal-temporal/#sec-temporal-totemporalmonthday)
fn to_temporal_month_day(cx: &mut Context, item: Value, options: Value) -> JsResult<PlainMonthDay> {
    let Some(object) = item.as_object() else {
        let text = require_string(cx, item, "a Temporal.PlainMonthDay")?;
        reject_ambiguous_calendar(cx, &text)?;
        let parsed = ParsedDate::month_day_from_utf8(text.as_bytes()).or_throw(cx)?;
        overflow_of(cx, options)?;
        return PlainMonthDay::from_parsed(parsed).or_throw(cx);
    };
    if let Some(month_day) = held::<PlainMonthDay>(&item) {
        overflow_of(cx, options)?;
        return Ok(month_day.clone());
    }
    let calendar = get_temporal_calendar_identifier_with_iso_default(cx, object)?;
    let required = Required::All(FieldSet::NONE);
    let fields = prepare_calendar_fields(cx, &calendar, object, FieldSet::DATE, required)?;
    let overflow = overflow_of(cx, options)?;
    calendar.month_day_from_fields(fields.date, overflow).or_throw(cx)
}

/// [`Temporal.PlainMonthDay.from`](https://tc39.es/proposal-temporal/#sec-temporal.plainmonthday.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let month_day = to_temporal_month_day(cx, args.get(0), args.get(1))?;
    Ok(create(cx, month_day))
}

/// [`Temporal.PlainMonthDay.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.plainmonthday.prototype.with)
fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let month_day = this::<PlainMonthDay>(cx, args)?;
    let object = require_partial_temporal_object(cx, args.get(0))?;
    let (calendar, names) = (month_day.calendar(), FieldSet::DATE);
    let fields = prepare_calendar_fields(cx, calendar, object, names, Required::Partial)?;
    let overflow = overflow_of(cx, args.get(1))?;
    let month_day = month_day.with(fields.date, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, month_day))
}

/// [`Temporal.PlainMonthDay.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.plainmonthday.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let month_day = this::<PlainMonthDay>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let calendar = get_temporal_show_calendar_name_option(cx, options)?;
    Ok(cx.string(&month_day.to_ixdtf_string(calendar)))
}

/// [`Temporal.PlainMonthDay.prototype.toPlainDate`](https://tc39.es/proposal-temporal/#sec-temporal.plainmonthday.prototype.toplaindate)
fn to_plain_date(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let month_day = this::<PlainMonthDay>(cx, args)?;
    let calendar = month_day.calendar();
    let mut fields = require_rest_of_date(cx, calendar, args.get(0), FieldSet::YEAR)?;
    fields.month_code = Some(month_day.month_code());
    fields.day = Some(month_day.day());
    let date = calendar.date_from_fields(fields, Overflow::Constrain).or_throw(cx)?;
    Ok(create(cx, date))
}
