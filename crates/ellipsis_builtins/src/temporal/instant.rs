//! [Temporal.Instant](https://tc39.es/proposal-temporal/#sec-temporal-instant-objects)

use ellipsis_engine::{Args, Context, Hint, Intrinsic, JsResult, Value};
use temporal_rs::options::{ToStringRoundingOptions, Unit};
use temporal_rs::{Instant, ZonedDateTime};

use super::convert::{bigint, ordering, require_string, to_i128};
use super::duration::to_temporal_duration;
use super::error::OrThrow as _;
use super::locale::{to_json, to_locale_string};
use super::operands::{Operand, difference_operands, equals};
use super::options::{get_options_object, get_options_or_unit};
use super::parts::part;
use super::payload::{create, create_from_constructor, held, require_new, temporal_value, this};
use super::rounding::{get_rounding_options, get_to_string_rounding_options};
use super::time_zone::to_temporal_time_zone_identifier;
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};
use crate::zones::zones;

temporal_value!(Instant, "Temporal.Instant", TemporalInstantPrototype, |instant| {
    instant.to_ixdtf_string_with_provider(None, ToStringRoundingOptions::default(), zones())
});

impl Operand for Instant {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_instant(cx, item)
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalInstant,
    prototype: Intrinsic::TemporalInstantPrototype,
    function: constructor("Instant", 1, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[
    method("from", 1, from),
    method("fromEpochMilliseconds", 1, from_epoch_milliseconds_static),
    method("fromEpochNanoseconds", 1, from_epoch_nanoseconds),
    method("compare", 2, compare),
];

static MEMBERS: &[Member] = &[
    getter("epochMilliseconds", "get epochMilliseconds", part!(Instant, epoch_milliseconds)),
    getter("epochNanoseconds", "get epochNanoseconds", epoch_nanoseconds),
    method("add", 1, add),
    method("subtract", 1, subtract),
    method("until", 1, until),
    method("since", 1, since),
    method("round", 1, round),
    method("equals", 1, equals::<Instant>),
    method("toString", 0, to_string),
    method("toLocaleString", 0, to_locale_string::<Instant>),
    method("toJSON", 0, to_json::<Instant>),
    method("valueOf", 0, value_of),
    method("toZonedDateTimeISO", 1, to_zoned_date_time_iso),
    tag("Temporal.Instant"),
];

/// Makes Temporal.Instant.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.Instant`](https://tc39.es/proposal-temporal/#sec-temporal.instant)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<Instant>(cx, args)?;
    let nanoseconds = to_i128(cx, args.get(0))?;
    let instant = Instant::try_new(nanoseconds).or_throw(cx)?;
    create_from_constructor(cx, instant, args)
}

/// [ToTemporalInstant](https://tc39.es/proposal-temporal/#sec-temporal-totemporalinstant)
pub(crate) fn to_temporal_instant(cx: &mut Context, item: Value) -> JsResult<Instant> {
    if let Some(instant) = held::<Instant>(&item) {
        return Ok(*instant);
    }
    if let Some(zoned) = held::<ZonedDateTime>(&item) {
        return Ok(zoned.to_instant());
    }
    let item = cx.to_primitive(item, Hint::String)?;
    let text = require_string(cx, item, "a Temporal.Instant")?;
    Instant::from_utf8(text.as_bytes()).or_throw(cx)
}

/// [`Temporal.Instant.from`](https://tc39.es/proposal-temporal/#sec-temporal.instant.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = to_temporal_instant(cx, args.get(0))?;
    Ok(create(cx, instant))
}

/// [`Temporal.Instant.fromEpochMilliseconds`](https://tc39.es/proposal-temporal/#sec-temporal.instant.fromepochmilliseconds)
fn from_epoch_milliseconds_static(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let milliseconds = cx.to_number(args.get(0))?;
    from_epoch_milliseconds(cx, milliseconds)
}

/// The instant so many milliseconds after the epoch.
pub(crate) fn from_epoch_milliseconds(cx: &mut Context, milliseconds: f64) -> JsResult<Value> {
    if milliseconds.trunc() != milliseconds {
        return Err(cx.range_error("Milliseconds must be an integer"));
    }
    // What does not fit becomes the nearest that does, which is no instant either.
    let instant = Instant::from_epoch_milliseconds(milliseconds as i64).or_throw(cx)?;
    Ok(create(cx, instant))
}

/// [`Temporal.Instant.fromEpochNanoseconds`](https://tc39.es/proposal-temporal/#sec-temporal.instant.fromepochnanoseconds)
fn from_epoch_nanoseconds(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let nanoseconds = to_i128(cx, args.get(0))?;
    let instant = Instant::try_new(nanoseconds).or_throw(cx)?;
    Ok(create(cx, instant))
}

/// [`Temporal.Instant.compare`](https://tc39.es/proposal-temporal/#sec-temporal.instant.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_instant(cx, args.get(0))?;
    let two = to_temporal_instant(cx, args.get(1))?;
    Ok(ordering(one.cmp(&two)))
}

/// [`get Temporal.Instant.prototype.epochNanoseconds`](https://tc39.es/proposal-temporal/#sec-get-temporal.instant.prototype.epochnanoseconds)
fn epoch_nanoseconds(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let nanoseconds = this::<Instant>(cx, args)?.epoch_nanoseconds().as_i128();
    Ok(bigint(cx, nanoseconds))
}

/// [`Temporal.Instant.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.add)
fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = this::<Instant>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let instant = instant.add(&duration).or_throw(cx)?;
    Ok(create(cx, instant))
}

/// [`Temporal.Instant.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.subtract)
fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = this::<Instant>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let instant = instant.subtract(&duration).or_throw(cx)?;
    Ok(create(cx, instant))
}

/// [`Temporal.Instant.prototype.until`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.until)
fn until(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (instant, other, settings) = difference_operands::<Instant>(cx, args)?;
    let duration = instant.until(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.Instant.prototype.since`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.since)
fn since(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (instant, other, settings) = difference_operands::<Instant>(cx, args)?;
    let duration = instant.since(&other, settings).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.Instant.prototype.round`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.round)
fn round(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = this::<Instant>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "smallestUnit")?;
    let rounding = get_rounding_options(cx, options)?;
    let instant = instant.round(rounding).or_throw(cx)?;
    Ok(create(cx, instant))
}

/// [`Temporal.Instant.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.tostring)
fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = this::<Instant>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let rounding = get_to_string_rounding_options(cx, options)?;
    let time_zone = options.get(cx, "timeZone")?;
    if rounding.smallest_unit.is_some_and(|unit| unit >= Unit::Hour) {
        return Err(cx.range_error("smallestUnit must be a minute or less"));
    }
    let time_zone =
        if time_zone.is_undefined() { None } else { Some(to_temporal_time_zone_identifier(cx, time_zone)?) };
    let text = instant.to_ixdtf_string_with_provider(time_zone, rounding, zones()).or_throw(cx)?;
    Ok(cx.string(&text))
}

/// [`Temporal.Instant.prototype.toZonedDateTimeISO`](https://tc39.es/proposal-temporal/#sec-temporal.instant.prototype.tozoneddatetimeiso)
fn to_zoned_date_time_iso(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = this::<Instant>(cx, args)?;
    let time_zone = to_temporal_time_zone_identifier(cx, args.get(0))?;
    let zoned = instant.to_zoned_date_time_iso_with_provider(time_zone, zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}
