//! The methods of ZonedDateTime that return another one with some of its parts replaced.

use ellipsis_engine::{Args, Context, JsResult, Value};
use temporal_rs::ZonedDateTime;
use temporal_rs::fields::ZonedDateTimeFields;
use temporal_rs::options::OffsetDisambiguation;
use temporal_rs::provider::TransitionDirection;

use super::Resolution;
use crate::temporal::calendar::to_temporal_calendar_identifier;
use crate::temporal::error::OrThrow as _;
use crate::temporal::fields::{FieldSet, Required, prepare_calendar_fields, require_partial_temporal_object};
use crate::temporal::options::get_options_or_unit;
use crate::temporal::payload::{create, this};
use crate::temporal::plain_time::to_temporal_time;
use crate::temporal::time_zone::to_temporal_time_zone_identifier;
use crate::zones::zones;

/// [`Temporal.ZonedDateTime.prototype.with`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.with)
pub(super) fn with(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let object = require_partial_temporal_object(cx, args.get(0))?;
    let (calendar, names) = (zoned.calendar(), FieldSet::ZONED_DATE_TIME);
    let fields = prepare_calendar_fields(cx, calendar, object, names, Required::Partial)?;
    let resolution = Resolution::of_options(cx, args.get(1), OffsetDisambiguation::Prefer)?;
    let time = fields.time.regulate(cx, resolution.overflow)?;
    let fields = ZonedDateTimeFields { calendar_fields: fields.date, time, offset: fields.offset };
    let Resolution { disambiguation, offset, overflow } = resolution;
    let zoned = zoned
        .with_with_provider(fields, Some(disambiguation), Some(offset), Some(overflow), zones())
        .or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.prototype.withPlainTime`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.withplaintime)
pub(super) fn with_plain_time(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let time = args.get(0);
    let time = if time.is_undefined() { None } else { Some(to_temporal_time(cx, time, Value::UNDEFINED)?) };
    let zoned = zoned.with_plain_time_and_provider(time, zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.prototype.withTimeZone`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.withtimezone)
pub(super) fn with_time_zone(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let time_zone = to_temporal_time_zone_identifier(cx, args.get(0))?;
    let zoned = zoned.with_time_zone_with_provider(time_zone, zones()).or_throw(cx)?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.prototype.withCalendar`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.withcalendar)
pub(super) fn with_calendar(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let calendar = to_temporal_calendar_identifier(cx, args.get(0))?;
    Ok(create(cx, zoned.with_calendar(calendar)))
}

/// [`Temporal.ZonedDateTime.prototype.startOfDay`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.startofday)
pub(super) fn start_of_day(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let start = this::<ZonedDateTime>(cx, args)?.start_of_day_with_provider(zones()).or_throw(cx)?;
    Ok(create(cx, start))
}

/// [`Temporal.ZonedDateTime.prototype.getTimeZoneTransition`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.prototype.gettimezonetransition)
pub(super) fn get_time_zone_transition(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = this::<ZonedDateTime>(cx, args)?;
    let options = get_options_or_unit(cx, args.get(0), "direction")?;
    let Some(direction) = options.get_word::<TransitionDirection>(cx, "direction")? else {
        return Err(cx.range_error("The option direction is required"));
    };
    match zoned.get_time_zone_transition_with_provider(direction, zones()).or_throw(cx)? {
        Some(transition) => Ok(create(cx, transition)),
        None => Ok(Value::NULL),
    }
}
