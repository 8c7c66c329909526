//! [Temporal.PlainTime](https://tc39.es/proposal-temporal/#sec-temporal-plaintime-objects)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::options::ToStringRoundingOptions;
use temporal_rs::{Calendar, PlainDateTime, PlainTime, ZonedDateTime};

use super::convert::{integers, part, require_string};
use super::error::OrThrow as _;
use super::fields::{FieldSet, Required, prepare_calendar_fields};
use super::locale::{to_json, to_locale_string};
use super::options::overflow_of;
use super::payload::{create_from_constructor, held, require_new, temporal_value};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, method, tag};

temporal_value!(PlainTime, "Temporal.PlainTime", TemporalPlainTimePrototype, |time| {
    time.to_ixdtf_string(ToStringRoundingOptions::default())
});

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalPlainTime,
    prototype: Intrinsic::TemporalPlainTimePrototype,
    function: constructor("PlainTime", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
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
    let (hour, minute, second) = (part(cx, hour)?, part(cx, minute)?, part(cx, second)?);
    let (millisecond, microsecond) = (part(cx, millisecond)?, part(cx, microsecond)?);
    let nanosecond = part(cx, nanosecond)?;
    let time = PlainTime::try_new(hour, minute, second, millisecond, microsecond, nanosecond).or_throw(cx)?;
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
    let time = fields.time.regulate(cx, overflow)?;
    PlainTime::from_partial(time, Some(overflow)).or_throw(cx)
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
