//! [Temporal.ZonedDateTime](https://tc39.es/proposal-temporal/#sec-temporal-zoneddatetime-objects)

mod arithmetic;
mod change;
mod convert;
mod getters;

use ellipsis_engine::{Args, Context, Gc, Intrinsic, JsResult, Object, Value};
use temporal_rs::fields::ZonedDateTimeFields;
use temporal_rs::options::{
    Disambiguation, DisplayCalendar, DisplayOffset, DisplayTimeZone, OffsetDisambiguation, Overflow,
    ToStringRoundingOptions,
};
use temporal_rs::parsed_intermediates::ParsedZonedDateTime;
use temporal_rs::partial::PartialZonedDateTime;
use temporal_rs::{Calendar, Instant, TimeZone, ZonedDateTime};

use super::calendar::{
    calendar_of_constructor, get_temporal_calendar_identifier_with_iso_default, reject_ambiguous_calendar,
    require_date,
};
use super::convert::{ordering, require_string, to_i128};
use super::error::OrThrow as _;
use super::fields::{FieldSet, Required, prepare_calendar_fields};
use super::locale::{to_json, to_locale_string};
use super::operands::Operand;
use super::options::{
    get_options_object, get_temporal_disambiguation_option, get_temporal_offset_option,
    get_temporal_overflow_option,
};
use super::parts::{calendar_id, part};
use super::payload::{create, create_from_constructor, held, require_new, temporal_value};
use super::value_of;
use crate::build::{Class, Member, constructor, define_class, getter, method, tag};
use crate::zones::zones;

temporal_value!(ZonedDateTime, "Temporal.ZonedDateTime", TemporalZonedDateTimePrototype, |zoned| {
    zoned.to_ixdtf_string_with_provider(
        DisplayOffset::Auto,
        DisplayTimeZone::Auto,
        DisplayCalendar::Auto,
        ToStringRoundingOptions::default(),
        zones(),
    )
});

impl Operand for ZonedDateTime {
    fn from_value(cx: &mut Context, item: Value) -> JsResult<Self> {
        to_temporal_zoned_date_time(cx, item, Value::UNDEFINED)
    }

    fn shared_calendar(&self) -> Option<(&Calendar, i32)> {
        Some((self.calendar(), self.year()))
    }
}

static CLASS: Class = Class {
    constructor: Intrinsic::TemporalZonedDateTime,
    prototype: Intrinsic::TemporalZonedDateTimePrototype,
    function: constructor("ZonedDateTime", 2, construct),
    constructor_parent: Intrinsic::FunctionPrototype,
    prototype_parent: Intrinsic::ObjectPrototype,
    statics: STATICS,
    members: MEMBERS,
};

static STATICS: &[Member] = &[method("from", 1, from), method("compare", 2, compare)];

static MEMBERS: &[Member] = &[
    getter("calendarId", "get calendarId", calendar_id!(ZonedDateTime)),
    getter("timeZoneId", "get timeZoneId", getters::time_zone_id),
    getter("era", "get era", part!(ZonedDateTime, era)),
    getter("eraYear", "get eraYear", part!(ZonedDateTime, era_year)),
    getter("year", "get year", part!(ZonedDateTime, year)),
    getter("month", "get month", part!(ZonedDateTime, month)),
    getter("monthCode", "get monthCode", part!(ZonedDateTime, month_code)),
    getter("day", "get day", part!(ZonedDateTime, day)),
    getter("hour", "get hour", part!(ZonedDateTime, hour)),
    getter("minute", "get minute", part!(ZonedDateTime, minute)),
    getter("second", "get second", part!(ZonedDateTime, second)),
    getter("millisecond", "get millisecond", part!(ZonedDateTime, millisecond)),
    getter("microsecond", "get microsecond", part!(ZonedDateTime, microsecond)),
    getter("nanosecond", "get nanosecond", part!(ZonedDateTime, nanosecond)),
    getter("epochMilliseconds", "get epochMilliseconds", part!(ZonedDateTime, epoch_milliseconds)),
    getter("epochNanoseconds", "get epochNanoseconds", getters::epoch_nanoseconds),
    getter("dayOfWeek", "get dayOfWeek", part!(ZonedDateTime, day_of_week)),
    getter("dayOfYear", "get dayOfYear", part!(ZonedDateTime, day_of_year)),
    getter("weekOfYear", "get weekOfYear", part!(ZonedDateTime, week_of_year)),
    getter("yearOfWeek", "get yearOfWeek", part!(ZonedDateTime, year_of_week)),
    getter("hoursInDay", "get hoursInDay", getters::hours_in_day),
    getter("daysInWeek", "get daysInWeek", part!(ZonedDateTime, days_in_week)),
    getter("daysInMonth", "get daysInMonth", part!(ZonedDateTime, days_in_month)),
    getter("daysInYear", "get daysInYear", part!(ZonedDateTime, days_in_year)),
    getter("monthsInYear", "get monthsInYear", part!(ZonedDateTime, months_in_year)),
    getter("inLeapYear", "get inLeapYear", part!(ZonedDateTime, in_leap_year)),
    getter("offsetNanoseconds", "get offsetNanoseconds", part!(ZonedDateTime, offset_nanoseconds)),
    getter("offset", "get offset", part!(ZonedDateTime, offset)),
    method("with", 1, change::with),
    method("withPlainTime", 0, change::with_plain_time),
    method("withTimeZone", 1, change::with_time_zone),
    method("withCalendar", 1, change::with_calendar),
    method("add", 1, arithmetic::add),
    method("subtract", 1, arithmetic::subtract),
    method("until", 1, arithmetic::until),
    method("since", 1, arithmetic::since),
    method("round", 1, arithmetic::round),
    method("equals", 1, arithmetic::equals),
    method("toString", 0, convert::to_string),
    method("toLocaleString", 0, to_locale_string::<ZonedDateTime>),
    method("toJSON", 0, to_json::<ZonedDateTime>),
    method("valueOf", 0, value_of),
    method("startOfDay", 0, change::start_of_day),
    method("getTimeZoneTransition", 1, change::get_time_zone_transition),
    method("toInstant", 0, convert::to_instant),
    method("toPlainDate", 0, convert::to_plain_date),
    method("toPlainTime", 0, convert::to_plain_time),
    method("toPlainDateTime", 0, convert::to_plain_date_time),
    tag("Temporal.ZonedDateTime"),
];

/// Makes Temporal.ZonedDateTime.
pub(crate) fn make(cx: &mut Context) {
    define_class(cx, &CLASS);
}

/// [`Temporal.ZonedDateTime`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime)
fn construct(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    require_new::<ZonedDateTime>(cx, args)?;
    let nanoseconds = to_i128(cx, args.get(0))?;
    let instant = Instant::try_new(nanoseconds).or_throw(cx)?;
    let time_zone = require_string(cx, args.get(1), "a time zone")?;
    let time_zone = TimeZone::try_from_identifier_str_with_provider(&time_zone, zones()).or_throw(cx)?;
    let calendar = calendar_of_constructor(cx, args.get(2))?;
    let zoned = ZonedDateTime::try_new_from_instant_with_provider(instant, time_zone, calendar, zones())
        .or_throw(cx)?;
    create_from_constructor(cx, zoned, args)
}

/// How a date and time become one instant of a time zone, and what happens to parts that are none.
struct Resolution {
    disambiguation: Disambiguation,
    offset: OffsetDisambiguation,
    overflow: Overflow,
}

impl Resolution {
    /// Reads it from options, in which no offset means `fallback`.
    fn of_options(cx: &mut Context, options: Value, fallback: OffsetDisambiguation) -> JsResult<Resolution> {
        let options = get_options_object(cx, options)?;
        Ok(Resolution {
            disambiguation: get_temporal_disambiguation_option(cx, options)?,
            offset: get_temporal_offset_option(cx, options, fallback)?,
            overflow: get_temporal_overflow_option(cx, options)?,
        })
    }
}

/// [ToTemporalZonedDateTime](https://tc39.es/proposal-temporal/#sec-temporal-totemporalzoneddatetime)
fn to_temporal_zoned_date_time(cx: &mut Context, item: Value, options: Value) -> JsResult<ZonedDateTime> {
    if let Some(zoned) = held::<ZonedDateTime>(&item) {
        Resolution::of_options(cx, options, OffsetDisambiguation::Reject)?;
        return Ok(zoned.clone());
    }
    if let Some(object) = item.as_object() {
        return from_object(cx, object, options);
    }
    let text = require_string(cx, item, "a Temporal.ZonedDateTime")?;
    reject_ambiguous_calendar(cx, &text)?;
    let parsed = ParsedZonedDateTime::from_utf8_with_provider(text.as_bytes(), zones()).or_throw(cx)?;
    let resolution = Resolution::of_options(cx, options, OffsetDisambiguation::Reject)?;
    ZonedDateTime::from_parsed_with_provider(parsed, resolution.disambiguation, resolution.offset, zones())
        .or_throw(cx)
}

/// What the properties of an object say.
fn from_object(cx: &mut Context, object: Gc<Object>, options: Value) -> JsResult<ZonedDateTime> {
    let calendar = get_temporal_calendar_identifier_with_iso_default(cx, object)?;
    let required = Required::All(FieldSet::TIME_ZONE);
    let names = FieldSet::ZONED_DATE_TIME.and(FieldSet::TIME_ZONE);
    let fields = prepare_calendar_fields(cx, &calendar, object, names, required)?;
    let resolution = Resolution::of_options(cx, options, OffsetDisambiguation::Reject)?;
    require_date(cx, &fields.date)?;
    let time = fields.time.regulate(cx, resolution.overflow)?;
    let partial = PartialZonedDateTime {
        fields: ZonedDateTimeFields { calendar_fields: fields.date, time, offset: fields.offset },
        timezone: fields.time_zone,
        calendar,
    };
    let Resolution { disambiguation, offset, overflow } = resolution;
    ZonedDateTime::from_partial_with_provider(
        partial,
        Some(overflow),
        Some(disambiguation),
        Some(offset),
        zones(),
    )
    .or_throw(cx)
}

/// [`Temporal.ZonedDateTime.from`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.from)
fn from(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let zoned = to_temporal_zoned_date_time(cx, args.get(0), args.get(1))?;
    Ok(create(cx, zoned))
}

/// [`Temporal.ZonedDateTime.compare`](https://tc39.es/proposal-temporal/#sec-temporal.zoneddatetime.compare)
fn compare(cx: &mut Context, args: &Args<'_>) -> JsResult<Value> {
    let one = to_temporal_zoned_date_time(cx, args.get(0), Value::UNDEFINED)?;
    let two = to_temporal_zoned_date_time(cx, args.get(1), Value::UNDEFINED)?;
    Ok(ordering(one.compare_instant(&two)))
}
