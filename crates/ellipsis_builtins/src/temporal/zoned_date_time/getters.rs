//! The getters of ZonedDateTime that more than a part of the date or time is needed for.

use ellipsis_engine::{Args, Context, JsResult, Value};
use temporal_rs::ZonedDateTime;

use crate::temporal::convert::bigint;
use crate::temporal::error::OrThrow as _;
use crate::temporal::payload::this;
use crate::zones::zones;

/// [`get Temporal.ZonedDateTime.prototype.timeZoneId`](https://tc39.es/proposal-temporal/#sec-get-temporal.zoneddatetime.prototype.timezoneid)
pub(super) fn time_zone_id(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let name = this::<ZonedDateTime>(cx, args)?.time_zone().identifier_with_provider(zones()).or_throw(cx)?;
    Ok(cx.string(&name))
}

/// [`get Temporal.ZonedDateTime.prototype.epochNanoseconds`](https://tc39.es/proposal-temporal/#sec-get-temporal.zoneddatetime.prototype.epochnanoseconds)
pub(super) fn epoch_nanoseconds(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let nanoseconds = this::<ZonedDateTime>(cx, args)?.epoch_nanoseconds().as_i128();
    Ok(bigint(cx, nanoseconds))
}

/// [`get Temporal.ZonedDateTime.prototype.hoursInDay`](https://tc39.es/proposal-temporal/#sec-get-temporal.zoneddatetime.prototype.hoursinday)
pub(super) fn hours_in_day(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let hours = this::<ZonedDateTime>(cx, args)?.hours_in_day_with_provider(zones()).or_throw(cx)?;
    Ok(Value::number(hours))
}
