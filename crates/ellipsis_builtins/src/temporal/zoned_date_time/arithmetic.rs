//! The methods of ZonedDateTime that compute with durations and other dates and times.

use ellipsis_engine::{Args, Context, JsResult, Value};
use temporal_rs::ZonedDateTime;

use crate::temporal::duration::to_temporal_duration;
use crate::temporal::error::OrThrow as _;
use crate::temporal::operands::{Operand as _, difference_operands};
use crate::temporal::options::{get_options_or_unit, overflow_of};
use crate::temporal::payload::{create, this};
use crate::temporal::rounding::get_rounding_options;
use crate::zones::zones;

/// [`Temporal.ZonedDateTime.prototype.add`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.add)
pub(super) fn add(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let zoned = zoned.add_with_provider(&duration, Some(overflow), zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.prototype.subtract`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.subtract)
pub(super) fn subtract(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let duration = to_temporal_duration(cx, args.get(0))?;
    let overflow = overflow_of(cx, args.get(1))?;
    let zoned = zoned.subtract_with_provider(&duration, Some(overflow), zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.prototype.until`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.until)
pub(super) fn until(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (zoned, other, settings) = difference_operands::<ZonedDateTime>(cx, args)?;
    let duration = zoned.until_with_provider(&other, settings, zones()).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.ZonedDateTime.prototype.since`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.since)
pub(super) fn since(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let (zoned, other, settings) = difference_operands::<ZonedDateTime>(cx, args)?;
    let duration = zoned.since_with_provider(&other, settings, zones()).or_throw(cx)?;
    Ok(create(cx, duration))
}

/// [`Temporal.ZonedDateTime.prototype.round`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.round)
pub(super) fn round(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "smallestUnit")?;
    let rounding = get_rounding_options(cx, options)?;
    let zoned = zoned.round_with_provider(rounding, zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.prototype.equals`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.equals)
pub(super) fn equals(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let other = ZonedDateTime::from_value(cx, args.get(0))?;
    let equal = zoned.equals_with_provider(&other, zones()).or_throw(cx)?;
    Ok(Value::bool(equal))
}
