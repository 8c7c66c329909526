//! Time zones of arguments.

use ellipsis_engine::{Context, JsResult, Value};
use temporal_rs::{TimeZone, ZonedDateTime};

use super::convert::require_string;
use super::error::OrThrow as _;
use super::payload::held;
use crate::zones::zones;

/// [ToTemporalTimeZoneIdentifier](https://tc39.es/proposal-temporal/#sec-temporal-totemporaltimezoneidentifier)
pub(crate) fn to_temporal_time_zone_identifier(cx: &mut Context, value: Value) -> JsResult<TimeZone> {
    if let Some(zoned) = held::<ZonedDateTime>(&value) {
        return Ok(*zoned.time_zone());
    }
    let text = require_string(cx, value, "a time zone")?;
    TimeZone::try_from_str_with_provider(&text, zones()).or_throw(cx)
}

/// [SystemTimeZoneIdentifier](https://tc39.es/proposal-temporal/#sec-systemtimezoneidentifier)
pub(crate) fn system_time_zone(cx: &Context) -> TimeZone {
    let name = cx.host.time_zone();
    TimeZone::try_from_identifier_str_with_provider(&name, zones())
        .unwrap_or_else(|_| TimeZone::utc_with_provider(zones()))
}
