//! Calendars of arguments.

use ellipsis_engine::{Context, Gc, JsResult, Object, Value};
use temporal_rs::fields::CalendarFields;
use temporal_rs::options::Overflow;
use temporal_rs::{Calendar, PlainDate, PlainDateTime, PlainMonthDay, PlainYearMonth, ZonedDateTime};

use super::convert::require_string;
use super::error::OrThrow as _;
use super::payload::held;

/// The [[Calendar]] of an object, if it has that slot.
fn calendar_slot(value: Value) -> Option<Calendar> {
    if let Some(date) = held::<PlainDate>(&value) {
        Some(date.calendar().clone())
    } else if let Some(date_time) = held::<PlainDateTime>(&value) {
        Some(date_time.calendar().clone())
    } else if let Some(month_day) = held::<PlainMonthDay>(&value) {
        Some(month_day.calendar().clone())
    } else if let Some(year_month) = held::<PlainYearMonth>(&value) {
        Some(year_month.calendar().clone())
    } else {
        held::<ZonedDateTime>(&value).map(|zoned| zoned.calendar().clone())
    }
}

/// Throws for the name "islamic", alone or as the calendar of a date: the standard knows no
/// calendar of that name, since several are called that, while `temporal_rs` takes it for one.
pub(crate) fn reject_ambiguous_calendar(cx: &mut Context, text: &str) -> JsResult<()> {
    let name = match text.split_once("u-ca=") {
        Some((_, annotation)) => annotation.split(']').next().unwrap_or_default(),
        None => text,
    };
    if name.eq_ignore_ascii_case("islamic") {
        return Err(cx.range_error("The calendar \"islamic\" is ambiguous"));
    }
    Ok(())
}

/// [ToTemporalCalendarIdentifier](https://tc39.es/proposal-temporal/#sec-temporal-totemporalcalendaridentifier)
pub(crate) fn to_temporal_calendar_identifier(cx: &mut Context, value: Value) -> JsResult<Calendar> {
    if let Some(calendar) = calendar_slot(value) {
        return Ok(calendar);
    }
    let text = require_string(cx, value, "a calendar")?;
    reject_ambiguous_calendar(cx, &text)?;
    text.parse::<Calendar>().or_throw(cx)
}

/// [GetTemporalCalendarIdentifierWithISODefault](https://tc39.es/proposal-temporal/#sec-temporal-gettemporalcalendarslotvaluewithisodefault)
pub(crate) fn get_temporal_calendar_identifier_with_iso_default(
    cx: &mut Context,
    item: Gc<Object>,
) -> JsResult<Calendar> {
    if let Some(calendar) = calendar_slot(item.into()) {
        return Ok(calendar);
    }
    let value = item.get_named(cx, "calendar")?;
    if value.is_undefined() { Ok(Calendar::ISO) } else { to_temporal_calendar_identifier(cx, value) }
}

/// The calendar argument of a constructor: the name of a calendar, or undefined for ISO 8601.
pub(crate) fn calendar_of_constructor(cx: &mut Context, value: Value) -> JsResult<Calendar> {
    if value.is_undefined() {
        return Ok(Calendar::ISO);
    }
    let name = require_string(cx, value, "a calendar")?;
    reject_ambiguous_calendar(cx, &name)?;
    Calendar::try_from_utf8(name.as_bytes()).or_throw(cx)
}

/// Whether the calendar counts years in eras, so that CalendarExtraFields has `era` and `eraYear`.
pub(crate) fn has_eras(calendar: &Calendar) -> bool {
    !matches!(calendar.identifier(), "iso8601" | "chinese" | "dangi")
}

/// CalendarEquals, as the RangeError of those who need it.
pub(crate) fn require_same_calendar(cx: &mut Context, one: &Calendar, two: &Calendar) -> JsResult<()> {
    if one == two {
        return Ok(());
    }
    Err(cx.range_error(format!("The calendars {} and {} differ", one.identifier(), two.identifier())))
}

/// [CalendarDateFromFields](https://tc39.es/proposal-temporal/#sec-temporal-calendardatefromfields):
/// what is missing is noticed before what is out of range.
pub(crate) fn calendar_date_from_fields(
    cx: &mut Context,
    calendar: &Calendar,
    fields: CalendarFields,
    overflow: Overflow,
) -> JsResult<PlainDate> {
    require_date(cx, &fields)?;
    calendar.date_from_fields(fields, overflow).or_throw(cx)
}

/// Throws if there is no whole date.
pub(crate) fn require_date(cx: &mut Context, fields: &CalendarFields) -> JsResult<()> {
    require_year_and_month(cx, fields)?;
    require(cx, fields.day.is_some(), "day")
}

/// [CalendarYearMonthFromFields](https://tc39.es/proposal-temporal/#sec-temporal-calendaryearmonthfromfields):
/// what is missing is noticed before what is out of range.
pub(crate) fn calendar_year_month_from_fields(
    cx: &mut Context,
    calendar: &Calendar,
    fields: CalendarFields,
    overflow: Overflow,
) -> JsResult<PlainYearMonth> {
    require_year_and_month(cx, &fields)?;
    calendar.year_month_from_fields(fields.into(), overflow).or_throw(cx)
}

fn require_year_and_month(cx: &mut Context, fields: &CalendarFields) -> JsResult<()> {
    let has_year = fields.year.is_some() || (fields.era.is_some() && fields.era_year.is_some());
    require(cx, has_year, "year")?;
    require(cx, fields.month.is_some() || fields.month_code.is_some(), "month or monthCode")
}

fn require(cx: &mut Context, present: bool, name: &str) -> JsResult<()> {
    if present { Ok(()) } else { Err(cx.type_error(format!("A date needs the property {name}"))) }
}
