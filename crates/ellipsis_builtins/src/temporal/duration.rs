//! [Temporal.Duration](https://tc39.es/proposal-temporal/#sec-temporal-duration-objects)

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Value};
use temporal_rs::Duration;
use temporal_rs::options::ToStringRoundingOptions;
use temporal_rs::partial::PartialDuration;

use super::convert::{require_string, to_integer_if_integral};
use super::error::OrThrow as _;
use super::locale::{to_json, to_locale_string};
use super::payload::{create_from_constructor, held, require_new, temporal_value};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, method, tag};

temporal_value!(Duration, "Temporal.Duration", TemporalDurationPrototype, |duration| {
    duration.as_temporal_string(ToStringRoundingOptions::default())
});

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalDuration,
    prototype: Intrinsic::TemporalDurationPrototype,
    function: constructor("Duration", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: &[],
    members: MEMBERS,
};

static MEMBERS: &[Member] = &[
    method("toLocaleString", 0, to_locale_string::<Duration>),
    method("toJSON", 0, to_json::<Duration>),
    method("valueOf", 0, value_of),
    tag("Temporal.Duration"),
];

/// Makes Temporal.Duration.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.Duration`](https://tc39.es/proposal-temporal/#sec-temporal.duration)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<Duration>(cx, args)?;
    let mut parts = [0.0; 10];
    for (index, part) in parts.iter_mut().enumerate() {
        let value = args.get(index);
        if !value.is_undefined() {
            *part = to_integer_if_integral(cx, value)?;
        }
    }
    let duration = from_parts(parts).or_throw(cx)?;
    create_from_constructor(cx, duration, args)
}

/// [CreateTemporalDuration](https://tc39.es/proposal-temporal/#sec-temporal-createtemporalduration)'s
/// check of integers: years to nanoseconds. Those that do not fit become the nearest that do, which
/// are no parts of durations either.
fn from_parts(parts: [f64; 10]) -> Result<Duration, temporal_rs::TemporalError> {
    let [years, months, weeks, days, hours, minutes, seconds, milliseconds, ..] =
        parts.map(|part| part as i64);
    let [.., microseconds, nanoseconds] = parts.map(|part| part as i128);
    Duration::new(
        years,
        months,
        weeks,
        days,
        hours,
        minutes,
        seconds,
        milliseconds,
        microseconds,
        nanoseconds,
    )
}

/// [ToTemporalDuration](https://tc39.es/proposal-temporal/#sec-temporal-totemporalduration)
pub(crate) fn to_temporal_duration(cx: &mut Context, item: Value) -> JsResult<Duration> {
    if let Some(duration) = held::<Duration>(&item) {
        return Ok(*duration);
    }
    let Some(object) = item.as_object() else {
        let text = require_string(cx, item, "a Temporal.Duration")?;
        return Duration::from_utf8(text.as_bytes()).or_throw(cx);
    };
    let partial = to_temporal_partial_duration_record(cx, object)?;
    Duration::from_partial_duration(partial).or_throw(cx)
}

/// [ToTemporalPartialDurationRecord](https://tc39.es/proposal-temporal/#sec-temporal-totemporalpartialdurationrecord)
fn to_temporal_partial_duration_record(cx: &mut Context, object: Gc<Object>) -> JsResult<PartialDuration> {
    let mut read = |name: &str| {
        let value = object.get_named(cx, name)?;
        if value.is_undefined() { Ok(None) } else { to_integer_if_integral(cx, value).map(Some) }
    };
    // In the order of their names.
    let days = read("days")?;
    let hours = read("hours")?;
    let microseconds = read("microseconds")?;
    let milliseconds = read("milliseconds")?;
    let minutes = read("minutes")?;
    let months = read("months")?;
    let nanoseconds = read("nanoseconds")?;
    let seconds = read("seconds")?;
    let weeks = read("weeks")?;
    let years = read("years")?;
    let partial = PartialDuration {
        years: years.map(|part| part as i64),
        months: months.map(|part| part as i64),
        weeks: weeks.map(|part| part as i64),
        days: days.map(|part| part as i64),
        hours: hours.map(|part| part as i64),
        minutes: minutes.map(|part| part as i64),
        seconds: seconds.map(|part| part as i64),
        milliseconds: milliseconds.map(|part| part as i64),
        microseconds: microseconds.map(|part| part as i128),
        nanoseconds: nanoseconds.map(|part| part as i128),
    };
    if partial.is_empty() {
        return Err(cx.type_error("The object has none of the properties of a duration"));
    }
    Ok(partial)
}
