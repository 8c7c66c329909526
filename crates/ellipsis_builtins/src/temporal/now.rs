//! [Temporal.Now](https://tc39.es/proposal-temporal/#sec-temporal-now-object)

use ellipsis_engine::{Args, Context, Intrinsic, JsResult, Value};
use temporal_rs::{Instant, ZonedDateTime};

use super::error::OrThrow as _;
use super::payload::create;
use super::time_zone::{system_time_zone, to_temporal_time_zone_identifier};
use crate::build::{Member, define_namespace, method, tag};
use crate::zones::zones;

static MEMBERS: &[Member] = &[
    method("timeZoneId", 0, time_zone_id),
    method("instant", 0, instant),
    method("plainDateTimeISO", 0, plain_date_time_iso),
    method("zonedDateTimeISO", 0, zoned_date_time_iso),
    method("plainDateISO", 0, plain_date_iso),
    method("plainTimeISO", 0, plain_time_iso),
    tag("Temporal.Now"),
];

/// Makes Temporal.Now.
pub(crate) fn make(cx: &mut Context) {
    define_namespace(cx, Intrinsic::TemporalNow, Intrinsic::ObjectPrototype, MEMBERS);
}

/// [SystemUTCEpochNanoseconds](https://tc39.es/proposal-temporal/#sec-temporal-systemutcepochnanoseconds)
fn system_instant(cx: &mut Context) -> JsResult<Instant> {
    let milliseconds = cx.host.now();
    Instant::from_epoch_milliseconds(milliseconds as i64).or_throw(cx)
}

/// [SystemDateTime](https://tc39.es/proposal-temporal/#sec-temporal-systemdatetime), with the time
/// zone that it is in.
fn system_date_time(cx: &mut Context, time_zone: Value) -> JsResult<ZonedDateTime> {
    let time_zone = if time_zone.is_undefined() {
        system_time_zone(cx)
    } else {
        to_temporal_time_zone_identifier(cx, time_zone)?
    };
    system_instant(cx)?.to_zoned_date_time_iso_with_provider(time_zone, zones()).or_throw(cx)
}

/// [`Temporal.Now.timeZoneId`](https://tc39.es/proposal-temporal/#sec-temporal.now.timezoneid)
fn time_zone_id(cx: &mut Context, _args: &Args<'_>) -> JsResult<Value> {
    let name = system_time_zone(cx).identifier_with_provider(zones()).or_throw(cx)?;
    Ok(cx.string(&name))
}

/// [`Temporal.Now.instant`](https://tc39.es/proposal-temporal/#sec-temporal.now.instant)
fn instant(cx: &mut Context, _args: &Args<'_>) -> JsResult<Value> {
    let instant = system_instant(cx)?;
    Ok(create(cx, instant))
}

/// [`Temporal.Now.plainDateTimeISO`](https://tc39.es/proposal-temporal/#sec-temporal.now.plaindatetimeiso)
fn plain_date_time_iso(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let now = system_date_time(cx, args.get(0))?;
    Ok(create(cx, now.to_plain_date_time()))
}

/// [`Temporal.Now.zonedDateTimeISO`](https://tc39.es/proposal-temporal/#sec-temporal.now.zoneddatetimeiso)
fn zoned_date_time_iso(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let now = system_date_time(cx, args.get(0))?;
    Ok(create(cx, now))
}

/// [`Temporal.Now.plainDateISO`](https://tc39.es/proposal-temporal/#sec-temporal.now.plaindateiso)
fn plain_date_iso(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let now = system_date_time(cx, args.get(0))?;
    Ok(create(cx, now.to_plain_date()))
}

/// [`Temporal.Now.plainTimeISO`](https://tc39.es/proposal-temporal/#sec-temporal.now.plaintimeiso)
fn plain_time_iso(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let now = system_date_time(cx, args.get(0))?;
    Ok(create(cx, now.to_plain_time()))
}
