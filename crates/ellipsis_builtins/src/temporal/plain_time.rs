//! [Temporal.PlainTime](https://tc39.es/proposal-temporal/#sec-temporal-plaintime-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::options::ToStringRoundingOptions;
use temporal_rs::{Calendar, PlainDateTime, PlainTime, ZonedDateTime};

use super::convert::{integers, ordering, part, require_string};
use super::duration::to_temporal_duration;
use super::error::OrThrow as _;
use super::fields::{FieldSet, Required, prepare_calendar_fields, require_partial_temporal_object};
use super::locale::{to_json, to_locale_string};
use super::operands::{Operand, difference_operands, equals};
use super::options::{get_options_object, get_options_or_unit, overflow_of};
use super::parts::part;
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::rounding::{get_rounding_options, get_to_string_rounding_options};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};

temporal_value!(PlainTime, "Temporal.PlainTime", TemporalPlainTimePrototype, |time| {
    time.to_ixdtf_string(ToStringRoundingOptions::default())
});

impl Operand for PlainTime {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_time(cx, item, Value::UNDEFINED)
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainTime,
    prototype: Intrinsic::TemporalPlainTimePrototype,
    function: constructor("PlainTime", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[method("from", 1, from), method("compare", 2, compare)];

static MEMBERS: &[Member] = &[
    getter("hour", "get hour", part!(PlainTime, hour)),
    getter("minute", "get minute", part!(PlainTime, minute)),
    getter("second", "get second", part!(PlainTime, second)),
    getter("millisecond", "get millisecond", part!(PlainTime, millisecond)),
    getter("microsecond", "get microsecond", part!(PlainTime, microsecond)),
    getter("nanosecond", "get nanosecond", part!(PlainTime, nanosecond)),
    method("add", 1, add),
    method("subtract", 1, subtract),
    method("with", 1, with),
    method("until", 1, until),
    method("since", 1, since),
    method("round", 1, round),
    method("equals", 1, equals::<PlainTime>),
    method("toString", 0, to_string),
    method("toLocaleString", 0, to_locale_string::<PlainTime>),
    method("toJSON", 0, to_json::<PlainTime>),
    method("valueOf", 0, value_of),
    tag("Temporal.PlainTime"),
];

/// Makes Temporal.PlainTime.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.PlainTime`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<PlainTime>(cx, args)?;
    let [hour, minute, second, millisecond, microsecond, nanosecond] = integers(cx, args, 0, true)?;
    let time = PlainTime::try_new(
        part(cx, hour)?,
        part(cx, minute)?,
        part(cx, second)?,
        part(cx, millisecond)?,
        part(cx, microsecond)?,
        part(cx, nanosecond)?,
    )
    .or_throw(cx)?;
    create_from_constructor(cx, time, args)
}

/// [ToTemporalTime](https://tc39.es/proposal-temporal/#sec-temporal-totemporaltime)
pub(crate) fn to_temporal_time(cx: &mut Context, item: Value, options: Value) -> JsResult<PlainTime> {
    let Some(object) = item.as_object() else {
        let text = require_string(cx, item, "a Temporal.PlainTime")?;
        let time = PlainTime::from_utf8(text.as_bytes()).or_throw(cx)?;
        overflow_of(cx, options)?;
        return Ok(time);
    };
    if let Some(time) = time_of(item) {
        overflow_of(cx, options)?;
        return Ok(time);
    }
    let fields = prepare_calendar_fields(cx, &Calendar::ISO, object, FieldSet::TIME, Required::Partial)?;
    let overflow = overflow_of(cx, options)?;
    fields.time.to_time(cx, overflow)
}

/// The time of an object that has one in its slots.
fn time_of(item: Value) -> Option<PlainTime> {
    if let Some(time) = held::<PlainTime>(&item) {
        return Some(*time);
    }
    if let Some(date_time) = held::<PlainDateTime>(&item) {
        return Some(date_time.to_plain_time());
    }
    held::<ZonedDateTime>(&item).map(ZonedDateTime::to_plain_time)
}

/// [ToTimeRecordOrMidnight](https://tc39.es/proposal-temporal/#sec-temporal-totimerecordormidnight)
pub(crate) fn to_time_record_or_midnight(cx: &mut Context, item: Value) -> JsResult<PlainTime> {
    if item.is_undefined() { Ok(PlainTime::default()) } else { to_temporal_time(cx, item, Value::UNDEFINED) }
}

/// [`Temporal.PlainTime.from`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = to_temporal_time(cx, args.get(0), args.get(1))?;
    Ok(create(cx, time))
}

/// [`Temporal.PlainTime.compare`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_time(cx, args.get(0), Value::UNDEFINED)?;
    let two = to_temporal_time(cx, args.get(1), Value::UNDEFINED)?;
    Ok(ordering(one.cmp(&two)))
}

/// [`Temporal.PlainTime.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<PlainTime>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let time = time.add(&duration).or_throw(cx)?;
    Ok(create(cx, time))
}

/// [`Temporal.PlainTime.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.subtract)
fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<PlainTime>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let time = time.subtract(&duration).or_throw(cx)?;
    Ok(create(cx, time))
}

/// [`Temporal.PlainTime.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.with)
fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<PlainTime>(cx, args)?;
    let object = require_partial_temporal_object(cx, args.get(0))?;
    let fields = prepare_calendar_fields(cx, &Calendar::ISO, object, FieldSet::TIME, Required::Partial)?;
    let overflow = overflow_of(cx, args.get(1))?;
    let partial = fields.time.regulate(cx, overflow)?;
    let time = time.with(partial, Some(overflow)).or_throw(cx)?;
    Ok(create(cx, time))
}

/// [`Temporal.PlainTime.prototype.until`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.until)
fn until(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (time, other, settings) = difference_operands::<PlainTime>(cx, args)?;
    let duration = time.until(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainTime.prototype.since`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.since)
fn since(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (time, other, settings) = difference_operands::<PlainTime>(cx, args)?;
    let duration = time.since(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.PlainTime.prototype.round`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.round)
fn round(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<PlainTime>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "smallestUnit")?;
    let rounding = get_rounding_options(cx, options)?;
    let time = time.round(rounding).or_throw(cx)?;
    Ok(create(cx, time))
}

/// [`Temporal.PlainTime.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.plaintime.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<PlainTime>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let rounding = get_to_string_rounding_options(cx, options)?;
    let text = time.to_ixdtf_string(rounding).or_throw(cx)?;
    Ok(cx.string(&text))
}
