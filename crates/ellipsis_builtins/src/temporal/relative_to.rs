//! What durations are relative to.

use ellipsis_engine::{Context, Gc, JsResult, Object};
use temporal_rs::fields::ZonedDateTimeFields;
use temporal_rs::options::{Overflow, RelativeTo};
use temporal_rs::partial::PartialZonedDateTime;
use temporal_rs::{PlainDate, PlainDateTime, ZonedDateTime};

use super::calendar::{
    calendar_date_from_fields, get_temporal_calendar_identifier_with_iso_default, reject_ambiguous_calendar,
    require_date,
};
use super::convert::require_string;
use super::error::OrThrow as _;
use super::fields::{FieldSet, Required, prepare_calendar_fields};
use super::options::Options;
use super::payload::held;
use crate::zones::zones;

/// [GetTemporalRelativeToOption](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalrelativetooption)
pub(crate) fn get_temporal_relative_to_option(
    cx: &mut Context,
    options: Options,
) -> JsResult<Option<RelativeTo>> {
    let value = options.get(cx, "relativeTo")?;
    if value.is_undefined() {
        return Ok(None);
    }
    if let Some(zoned) = held::<ZonedDateTime>(&value) {
        return Ok(Some(RelativeTo::ZonedDateTime(zoned.clone())));
    }
    if let Some(date) = held::<PlainDate>(&value) {
        return Ok(Some(RelativeTo::PlainDate(date.clone())));
    }
    if let Some(date_time) = held::<PlainDateTime>(&value) {
        return Ok(Some(RelativeTo::PlainDate(date_time.to_plain_date())));
    }
    match value.as_object() {
        Some(object) => from_object(cx, object).map(Some),
        None => {
            let text = require_string(cx, value, "what a duration is relative to")?;
            reject_ambiguous_calendar(cx, &text)?;
            RelativeTo::try_from_str_with_provider(&text, zones()).or_throw(cx).map(Some)
        }
    }
}

/// What the properties of an object say: a date with time and zone if there is one, or a date.
fn from_object(cx: &mut Context, object: Gc<Object>) -> JsResult<RelativeTo> {
    let calendar = get_temporal_calendar_identifier_with_iso_default(cx, object)?;
    let names = FieldSet::DATE.and(FieldSet::TIME).and(FieldSet::OFFSET).and(FieldSet::TIME_ZONE);
    let required = Required::All(FieldSet::NONE);
    let fields = prepare_calendar_fields(cx, &calendar, object, names, required)?;
    if fields.time_zone.is_none() {
        let date = calendar_date_from_fields(cx, &calendar, fields.date, Overflow::Constrain)?;
        return Ok(RelativeTo::PlainDate(date));
    }
    require_date(cx, &fields.date)?;
    let time = fields.time.regulate(cx, Overflow::Constrain)?;
    let partial = PartialZonedDateTime {
        fields: ZonedDateTimeFields { calendar_fields: fields.date, time, offset: fields.offset },
        timezone: fields.time_zone,
        calendar,
    };
    let zoned = ZonedDateTime::from_partial_with_provider(partial, None, None, None, zones()).or_throw(cx)?;
    Ok(RelativeTo::ZonedDateTime(zoned))
}
