//! The methods of ZonedDateTime that make something else of it.

use ellipsis_engine::{Args, Context, JsResult, Value};
use temporal_rs::ZonedDateTime;
use temporal_rs::options::ToStringRoundingOptions;

use crate::temporal::error::OrThrow as _;
use crate::temporal::options::{
    get_options_object, get_temporal_show_calendar_name_option, get_temporal_show_offset_option,
    get_temporal_show_time_zone_name_option,
};
use crate::temporal::payload::{create, this};
use crate::temporal::rounding::{
    get_rounding_mode_option, get_temporal_fractional_second_digits_option, get_temporal_unit_valued_option,
};
use crate::zones::zones;

/// [`Temporal.ZonedDateTime.prototype.toString`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.tostring)
pub(super) fn to_string(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let options = get_options_object(cx, args.get(0))?;
    let calendar = get_temporal_show_calendar_name_option(cx, options)?;
    let precision = get_temporal_fractional_second_digits_option(cx, options)?;
    let offset = get_temporal_show_offset_option(cx, options)?;
    let rounding_mode = get_rounding_mode_option(cx, options)?;
    let smallest_unit = get_temporal_unit_valued_option(cx, options, "smallestUnit")?;
    let time_zone = get_temporal_show_time_zone_name_option(cx, options)?;
    let rounding = ToStringRoundingOptions { precision, smallest_unit, rounding_mode };
    let text =
        zoned.to_ixdtf_string_with_provider(offset, time_zone, calendar, rounding, zones()).or_throw(cx)?;
    Ok(cx.string(&text))
}

/// [`Temporal.ZonedDateTime.prototype.toInstant`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.toinstant)
pub(super) fn to_instant(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let instant = this::<ZonedDateTime>(cx, args)?.to_instant();
    Ok(create(cx, instant))
}

/// [`Temporal.ZonedDateTime.prototype.toPlainDate`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.toplaindate)
pub(super) fn to_plain_date(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date = this::<ZonedDateTime>(cx, args)?.to_plain_date();
    Ok(create(cx, date))
}

/// [`Temporal.ZonedDateTime.prototype.toPlainTime`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.toplaintime)
pub(super) fn to_plain_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let time = this::<ZonedDateTime>(cx, args)?.to_plain_time();
    Ok(create(cx, time))
}

/// [`Temporal.ZonedDateTime.prototype.toPlainDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.toplaindatetime)
pub(super) fn to_plain_date_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let date_time = this::<ZonedDateTime>(cx, args)?.to_plain_date_time();
    Ok(create(cx, date_time))
}
