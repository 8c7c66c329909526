//! Fields of property bags ([clause](https://tc39.es/proposal-temporal/#sec-temporal-preparecalendarfields)).

use ellipsis_engine::{Context, Gc, JsResult, Object, Value};
use temporal_rs::fields::CalendarFields;
use temporal_rs::options::Overflow;
use temporal_rs::partial::PartialTime;
use temporal_rs::{
    Calendar, MonthCode, PlainDate, PlainDateTime, PlainMonthDay, PlainTime, PlainYearMonth, TimeZone,
    TinyAsciiStr, UtcOffset, ZonedDateTime,
};

use super::calendar::has_eras;
use super::convert::{
    to_integer_with_truncation, to_positive_integer_with_truncation, to_primitive_and_require_string,
};
use super::error::OrThrow as _;
use super::payload::held;
use super::time_zone::to_temporal_time_zone_identifier;

/// A set of names of fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct FieldSet(u16);

impl FieldSet {
    const DAY: FieldSet = FieldSet(1);
    const ERA: FieldSet = FieldSet(1 << 1);
    const ERA_YEAR: FieldSet = FieldSet(1 << 2);
    const HOUR: FieldSet = FieldSet(1 << 3);
    const MICROSECOND: FieldSet = FieldSet(1 << 4);
    const MILLISECOND: FieldSet = FieldSet(1 << 5);
    const MINUTE: FieldSet = FieldSet(1 << 6);
    const MONTH: FieldSet = FieldSet(1 << 7);
    const MONTH_CODE: FieldSet = FieldSet(1 << 8);
    const NANOSECOND: FieldSet = FieldSet(1 << 9);
    const SECOND: FieldSet = FieldSet(1 << 11);
    const ERAS: FieldSet = FieldSet::ERA.and(FieldSet::ERA_YEAR);

    /// None.
    pub(crate) const NONE: FieldSet = FieldSet(0);
    /// The offset from UTC.
    pub(crate) const OFFSET: FieldSet = FieldSet(1 << 10);
    /// The time zone.
    pub(crate) const TIME_ZONE: FieldSet = FieldSet(1 << 12);
    /// The year. Where a calendar has eras, they come with it.
    pub(crate) const YEAR: FieldSet = FieldSet(1 << 13);
    /// Year and month.
    pub(crate) const YEAR_MONTH: FieldSet = FieldSet::YEAR.and(FieldSet::MONTH).and(FieldSet::MONTH_CODE);
    /// The day of the month.
    pub(crate) const DAY_OF_MONTH: FieldSet = FieldSet::DAY;
    /// Year, month and day.
    pub(crate) const DATE: FieldSet = FieldSet::YEAR_MONTH.and(FieldSet::DAY);
    /// Hours to nanoseconds.
    pub(crate) const TIME: FieldSet = FieldSet::HOUR
        .and(FieldSet::MINUTE)
        .and(FieldSet::SECOND)
        .and(FieldSet::MILLISECOND)
        .and(FieldSet::MICROSECOND)
        .and(FieldSet::NANOSECOND);
    /// Date, time and offset from UTC.
    pub(crate) const ZONED_DATE_TIME: FieldSet = FieldSet::DATE.and(FieldSet::TIME).and(FieldSet::OFFSET);

    /// The names that are in one of both.
    pub(crate) const fn and(self, other: FieldSet) -> FieldSet {
        FieldSet(self.0 | other.0)
    }

    const fn has(self, other: FieldSet) -> bool {
        self.0 & other.0 != 0
    }
}

/// All fields, in the order in which they are read: that of their names.
const ORDER: [(FieldSet, &str); 14] = [
    (FieldSet::DAY, "day"),
    (FieldSet::ERA, "era"),
    (FieldSet::ERA_YEAR, "eraYear"),
    (FieldSet::HOUR, "hour"),
    (FieldSet::MICROSECOND, "microsecond"),
    (FieldSet::MILLISECOND, "millisecond"),
    (FieldSet::MINUTE, "minute"),
    (FieldSet::MONTH, "month"),
    (FieldSet::MONTH_CODE, "monthCode"),
    (FieldSet::NANOSECOND, "nanosecond"),
    (FieldSet::OFFSET, "offset"),
    (FieldSet::SECOND, "second"),
    (FieldSet::TIME_ZONE, "timeZone"),
    (FieldSet::YEAR, "year"),
];

/// Which fields must be there.
#[derive(Clone, Copy)]
pub(crate) enum Required {
    /// Any one of them.
    Partial,
    /// All of these.
    All(FieldSet),
}

/// Parts of a time as they were read: they need not be valid.
#[derive(Clone, Copy, Default)]
pub(crate) struct TimeFields {
    hour: Option<f64>,
    minute: Option<f64>,
    second: Option<f64>,
    millisecond: Option<f64>,
    microsecond: Option<f64>,
    nanosecond: Option<f64>,
}

impl TimeFields {
    /// [RegulateTime](https://tc39.es/proposal-temporal/#sec-temporal-regulatetime)
    pub(crate) fn regulate(self, cx: &mut Context, overflow: Overflow) -> JsResult<PartialTime> {
        let mut regulate = |part: Option<f64>, max: f64| match part {
            None => Ok(None),
            Some(part) if overflow == Overflow::Constrain || (0.0..=max).contains(&part) => {
                Ok(Some(part.clamp(0.0, max) as u16))
            }
            Some(part) => Err(cx.range_error(format!("{part} is not from 0 to {max}"))),
        };
        let hour = regulate(self.hour, 23.0)?;
        let minute = regulate(self.minute, 59.0)?;
        let second = regulate(self.second, 59.0)?;
        let [hour, minute, second] = [hour, minute, second].map(|part| part.map(|part| part as u8));
        Ok(PartialTime::new()
            .with_hour(hour)
            .with_minute(minute)
            .with_second(second)
            .with_millisecond(regulate(self.millisecond, 999.0)?)
            .with_microsecond(regulate(self.microsecond, 999.0)?)
            .with_nanosecond(regulate(self.nanosecond, 999.0)?))
    }
}

impl TimeFields {
    /// The time of these parts, of which those that are missing are 0.
    pub(crate) fn to_time(self, cx: &mut Context, overflow: Overflow) -> JsResult<PlainTime> {
        let part = self.regulate(cx, overflow)?;
        PlainTime::try_new(
            part.hour.unwrap_or_default(),
            part.minute.unwrap_or_default(),
            part.second.unwrap_or_default(),
            part.millisecond.unwrap_or_default(),
            part.microsecond.unwrap_or_default(),
            part.nanosecond.unwrap_or_default(),
        )
        .or_throw(cx)
    }
}

/// A Calendar Fields Record.
#[derive(Default)]
pub(crate) struct Fields {
    /// Parts of the date. A month or day beyond 255 is the nearest that fits, and a year beyond 32
    /// bits one of the same length: as invalid as they are, too big for every calendar.
    pub(crate) date: CalendarFields,
    /// Parts of the time.
    pub(crate) time: TimeFields,
    /// The offset from UTC.
    pub(crate) offset: Option<UtcOffset>,
    /// The time zone.
    pub(crate) time_zone: Option<TimeZone>,
}

impl Fields {
    /// Converts the value of a field and keeps it.
    fn set(&mut self, cx: &mut Context, field: FieldSet, value: Value) -> JsResult<()> {
        match field {
            FieldSet::DAY => self.date.day = Some(to_positive_integer_with_truncation(cx, value)? as u8),
            FieldSet::ERA => self.date.era = Some(to_era(cx, value)?),
            FieldSet::ERA_YEAR => self.date.era_year = Some(to_integer_with_truncation(cx, value)? as i32),
            FieldSet::MONTH => self.date.month = Some(to_positive_integer_with_truncation(cx, value)? as u8),
            FieldSet::MONTH_CODE => self.date.month_code = Some(to_month_code(cx, value)?),
            FieldSet::YEAR => self.date.year = Some(to_year(cx, value)?),
            FieldSet::OFFSET => self.offset = Some(to_offset_string(cx, value)?),
            FieldSet::TIME_ZONE => self.time_zone = Some(to_temporal_time_zone_identifier(cx, value)?),
            _ => {
                let part = Some(to_integer_with_truncation(cx, value)?);
                match field {
                    FieldSet::HOUR => self.time.hour = part,
                    FieldSet::MINUTE => self.time.minute = part,
                    FieldSet::SECOND => self.time.second = part,
                    FieldSet::MILLISECOND => self.time.millisecond = part,
                    FieldSet::MICROSECOND => self.time.microsecond = part,
                    _ => self.time.nanosecond = part,
                }
            }
        }
        Ok(())
    }
}

/// [PrepareCalendarFields](https://tc39.es/proposal-temporal/#sec-temporal-preparecalendarfields)
pub(crate) fn prepare_calendar_fields(
    cx: &mut Context,
    calendar: &Calendar,
    object: Gc<Object>,
    names: FieldSet,
    required: Required,
) -> JsResult<Fields> {
    let extra = names.has(FieldSet::YEAR) && has_eras(calendar);
    let names = if extra { names.and(FieldSet::ERAS) } else { names };
    let mut fields = Fields::default();
    let mut any = false;
    for (field, name) in ORDER {
        if !names.has(field) {
            continue;
        }
        let value = object.get_named(cx, name)?;
        if !value.is_undefined() {
            any = true;
            fields.set(cx, field, value)?;
        } else if let Required::All(all) = required
            && all.has(field)
        {
            return Err(cx.type_error(format!("{name} is required")));
        }
    }
    if !any && matches!(required, Required::Partial) {
        return Err(cx.type_error("The object has none of the properties of a date or time"));
    }
    Ok(fields)
}

/// The fields that `toPlainDate` of a part of a date reads from its argument, which must be an
/// object, to make a whole date of it.
pub(crate) fn require_rest_of_date(
    cx: &mut Context,
    calendar: &Calendar,
    item: Value,
    names: FieldSet,
) -> JsResult<CalendarFields> {
    let Some(object) = item.as_object() else {
        let what = cx.describe(item);
        return Err(cx.type_error(format!("{what} is not an object with parts of a date")));
    };
    let required = Required::All(FieldSet::NONE);
    Ok(prepare_calendar_fields(cx, calendar, object, names, required)?.date)
}

/// The year of a date. One that is too big for 32 bits, and with that for all dates, still says
/// whether a day and month can be in it: it stands for one at the same place of the 400 years after
/// which leap years repeat.
fn to_year(cx: &mut Context, value: Value) -> JsResult<i32> {
    const LIMIT: f64 = 2_000_000_000.0;
    let year = to_integer_with_truncation(cx, value)?;
    Ok(if year.abs() <= LIMIT { year as i32 } else { (LIMIT.copysign(year) + year % 400.0) as i32 })
}

/// The era of a date. No calendar has one with a name that is longer.
fn to_era(cx: &mut Context, value: Value) -> JsResult<TinyAsciiStr<19>> {
    let name = cx.to_string(value)?.to_short_string();
    match TinyAsciiStr::try_from_str(&name) {
        Ok(era) => Ok(era),
        Err(_) => Err(cx.range_error(format!("{name:?} is not an era"))),
    }
}

/// [ParseMonthCode](https://tc39.es/proposal-temporal/#sec-temporal-parsemonthcode) of what is a
/// string or becomes one.
fn to_month_code(cx: &mut Context, value: Value) -> JsResult<MonthCode> {
    let code = to_primitive_and_require_string(cx, value, "a month code")?;
    if code == "M00" {
        return Err(cx.range_error("M00 is not a month code"));
    }
    code.parse::<MonthCode>().or_throw(cx)
}

/// [ToOffsetString](https://tc39.es/proposal-temporal/#sec-temporal-tooffsetstring)
fn to_offset_string(cx: &mut Context, value: Value) -> JsResult<UtcOffset> {
    let offset = to_primitive_and_require_string(cx, value, "an offset from UTC")?;
    offset.parse::<UtcOffset>().or_throw(cx)
}

/// [IsPartialTemporalObject](https://tc39.es/proposal-temporal/#sec-temporal-ispartialtemporalobject),
/// with the TypeError that all who ask throw otherwise.
pub(crate) fn require_partial_temporal_object(cx: &mut Context, value: Value) -> JsResult<Gc<Object>> {
    let object = match value.as_object() {
        Some(object) if !is_temporal(value) => object,
        _ => {
            let what = cx.describe(value);
            return Err(cx.type_error(format!("{what} is not an object with parts of a date or time")));
        }
    };
    for name in ["calendar", "timeZone"] {
        if !object.get_named(cx, name)?.is_undefined() {
            return Err(cx.type_error(format!("The {name} cannot be changed along with other parts")));
        }
    }
    Ok(object)
}

/// Whether a value is a date, a time, both, or a part of them.
fn is_temporal(value: Value) -> bool {
    held::<PlainDate>(&value).is_some()
        || held::<PlainDateTime>(&value).is_some()
        || held::<PlainMonthDay>(&value).is_some()
        || held::<PlainTime>(&value).is_some()
        || held::<PlainYearMonth>(&value).is_some()
        || held::<ZonedDateTime>(&value).is_some()
}
