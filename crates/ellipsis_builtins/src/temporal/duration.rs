//! [Temporal.Duration](https://tc39.es/proposal-temporal/#sec-temporal-duration-objects)

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Value};
use temporal_rs::options::{RelativeTo, RoundingOptions, ToStringRoundingOptions, Unit};
use temporal_rs::{Duration, TemporalResult};

use super::convert::{ordering, require_string, to_integer_if_integral};
use super::error::OrThrow as _;
use super::locale::{to_json, to_locale_string};
use super::options::{get_options_object, get_options_or_unit};
use super::parts::part;
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::relative_to::get_temporal_relative_to_option;
use super::rounding::{
    get_rounding_increment_option, get_rounding_mode_option, get_smallest_unit,
    get_temporal_unit_valued_option, get_to_string_rounding_options,
};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};
use crate::zones::zones;

temporal_value!(Duration, "Temporal.Duration", TemporalDurationPrototype, |duration| {
    duration.as_temporal_string(ToStringRoundingOptions::default())
});

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalDuration,
    prototype: Intrinsic::TemporalDurationPrototype,
    function: constructor("Duration", 0, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[method("from", 1, from), method("compare", 2, compare)];

static MEMBERS: &[Member] = &[
    getter("years", "get years", part!(Duration, years)),
    getter("months", "get months", part!(Duration, months)),
    getter("weeks", "get weeks", part!(Duration, weeks)),
    getter("days", "get days", part!(Duration, days)),
    getter("hours", "get hours", part!(Duration, hours)),
    getter("minutes", "get minutes", part!(Duration, minutes)),
    getter("seconds", "get seconds", part!(Duration, seconds)),
    getter("milliseconds", "get milliseconds", part!(Duration, milliseconds)),
    getter("microseconds", "get microseconds", part!(Duration, microseconds)),
    getter("nanoseconds", "get nanoseconds", part!(Duration, nanoseconds)),
    getter("sign", "get sign", sign),
    getter("blank", "get blank", part!(Duration, is_zero)),
    method("with", 1, with),
    method("negated", 0, negated),
    method("abs", 0, abs),
    method("add", 1, add),
    method("subtract", 1, subtract),
    method("round", 1, round),
    method("total", 1, total),
    method("toString", 0, to_string),
    method("toJSON", 0, to_json::<Duration>),
    method("toLocaleString", 0, to_locale_string::<Duration>),
    method("valueOf", 0, value_of),
    tag("Temporal.Duration"),
];

/// Makes Temporal.Duration.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// Years to nanoseconds, as scripts give them.
type Parts<T> = [T; 10];

/// Where the parts are in [`Parts`], in the order in which they are read: that of their names.
const ORDER: Parts<(usize, &str)> = [
    (3, "days"),
    (4, "hours"),
    (8, "microseconds"),
    (7, "milliseconds"),
    (5, "minutes"),
    (1, "months"),
    (9, "nanoseconds"),
    (6, "seconds"),
    (2, "weeks"),
    (0, "years"),
];

/// [`Temporal.Duration`](https://tc39.es/proposal-temporal/#sec-temporal.duration)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<Duration>(cx, args)?;
    let mut parts = Parts::default();
    for (index, part) in parts.iter_mut().enumerate() {
        let value = args.get(index);
        if !value.is_undefined() {
            *part = to_integer_if_integral(cx, value)?;
        }
    }
    let duration = from_parts(parts).or_throw(cx)?;
    create_from_constructor(cx, duration, args)
}

/// The duration of these integers, if it is valid. Those that do not fit become the nearest that
/// do, which are no parts of durations either.
fn from_parts(parts: Parts<f64>) -> TemporalResult<Duration> {
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

/// The parts of a duration, which are integers that numbers hold exactly.
fn to_parts(duration: &Duration) -> Parts<f64> {
    [
        duration.years() as f64,
        duration.months() as f64,
        duration.weeks() as f64,
        duration.days() as f64,
        duration.hours() as f64,
        duration.minutes() as f64,
        duration.seconds() as f64,
        duration.milliseconds() as f64,
        duration.microseconds() as f64,
        duration.nanoseconds() as f64,
    ]
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
    from_parts(partial.map(Option::unwrap_or_default)).or_throw(cx)
}

/// [ToTemporalPartialDurationRecord](https://tc39.es/proposal-temporal/#sec-temporal-totemporalpartialdurationrecord)
fn to_temporal_partial_duration_record(cx: &mut Context, object: Gc<Object>) -> JsResult<Parts<Option<f64>>> {
    let mut partial = Parts::default();
    for (index, name) in ORDER {
        let value = object.get_named(cx, name)?;
        if !value.is_undefined() {
            partial[index] = Some(to_integer_if_integral(cx, value)?);
        }
    }
    if partial.iter().all(Option::is_none) {
        return Err(cx.type_error("The object has none of the properties of a duration"));
    }
    Ok(partial)
}

/// [`Temporal.Duration.from`](https://tc39.es/proposal-temporal/#sec-temporal.duration.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = to_temporal_duration(cx, args.get(0))?;
    Ok(create(cx, duration))
}

/// [`Temporal.Duration.compare`](https://tc39.es/proposal-temporal/#sec-temporal.duration.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_duration(cx, args.get(0))?;
    let two = to_temporal_duration(cx, args.get(1))?;
    let options = get_options_object(cx, args.get(2))?;
    let relative_to = get_temporal_relative_to_option(cx, options)?;
    if one != two {
        require_relative_to(cx, relative_to.as_ref(), &[one, two], None)?;
    }
    let order = one.compare_with_provider(&two, relative_to, zones()).or_throw(cx)?;
    Ok(ordering(order))
}

/// Throws if years, months or weeks are to be converted and nothing says how long they are.
fn require_relative_to(
    cx: &mut Context,
    relative_to: Option<&RelativeTo>,
    durations: &[Duration],
    unit: Option<Unit>,
) -> JsResult<()> {
    let has_calendar_units =
        |duration: &Duration| duration.years() != 0 || duration.months() != 0 || duration.weeks() != 0;
    let needed = unit > Some(Unit::Day) || durations.iter().any(has_calendar_units);
    if needed && relative_to.is_none() {
        return Err(cx.range_error("Years, months and weeks need the option relativeTo"));
    }
    Ok(())
}

/// [`get Temporal.Duration.prototype.sign`](https://tc39.es/proposal-temporal/#sec-get-temporal.duration.prototype.sign)
fn sign(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let sign = this::<Duration>(cx, args)?.sign();
    Ok(Value::int(sign as i32))
}

/// [`Temporal.Duration.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.with)
fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?;
    let Some(object) = args.get(0).as_object() else {
        let what = cx.describe(args.get(0));
        return Err(cx.type_error(format!("{what} is not an object with parts of a duration")));
    };
    let partial = to_temporal_partial_duration_record(cx, object)?;
    let mut parts = to_parts(duration);
    for (part, new) in parts.iter_mut().zip(partial) {
        *part = new.unwrap_or(*part);
    }
    let duration = from_parts(parts).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.Duration.prototype.negated`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.negated)
fn negated(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?.negated();
    Ok(create(cx, duration))
}

/// [`Temporal.Duration.prototype.abs`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.abs)
fn abs(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?.abs();
    Ok(create(cx, duration))
}

/// [`Temporal.Duration.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?;
    let other = to_temporal_duration(cx, args.get(0))?;
    let sum = duration.add(&other).or_throw(cx)?;
    Ok(create(cx, sum))
}

/// [`Temporal.Duration.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.subtract)
fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?;
    let other = to_temporal_duration(cx, args.get(0))?;
    let difference = duration.subtract(&other).or_throw(cx)?;
    Ok(create(cx, difference))
}

/// [`Temporal.Duration.prototype.round`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.round)
fn round(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "smallestUnit")?;
    let mut rounding = RoundingOptions::default();
    rounding.largest_unit = get_temporal_unit_valued_option(cx, options, "largestUnit")?;
    let relative_to = get_temporal_relative_to_option(cx, options)?;
    rounding.increment = Some(get_rounding_increment_option(cx, options)?);
    rounding.rounding_mode = get_rounding_mode_option(cx, options)?;
    rounding.smallest_unit = get_smallest_unit(cx, options)?;
    let largest_unit = rounding.largest_unit.max(rounding.smallest_unit);
    require_relative_to(cx, relative_to.as_ref(), &[*duration], largest_unit)?;
    let duration = duration.round_with_provider(rounding, relative_to, zones()).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.Duration.prototype.total`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.total)
fn total(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "unit")?;
    let relative_to = get_temporal_relative_to_option(cx, options)?;
    let unit = match get_temporal_unit_valued_option(cx, options, "unit")? {
        Some(unit) if unit != Unit::Auto => unit,
        _ => return Err(cx.range_error("The option unit must be a unit of time")),
    };
    require_relative_to(cx, relative_to.as_ref(), &[*duration], Some(unit))?;
    let total = duration.total_with_provider(unit, relative_to, zones()).or_throw(cx)?;
    Ok(Value::number(total.as_inner()))
}

/// [`Temporal.Duration.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.duration.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let duration = this::<Duration>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let rounding = get_to_string_rounding_options(cx, options)?;
    let text = duration.as_temporal_string(rounding).or_throw(cx)?;
    Ok(cx.string(&text))
}
