//! Temporal objects as dates to be formatted
//! ([HandleDateTimeValue](https://tc39.es/proposal-temporal/#sec-temporal-handledatetimevalue)).

use ellipsis_engine::{Context, JsResult, Value};
use temporal_rs::{
    Instant, PlainDate, PlainDateTime, PlainMonthDay, PlainTime, PlainYearMonth, ZonedDateTime,
};

use super::options::{DateTimeOptions, Fields, Which};
use super::skeleton;
use super::zone::Zone;
use super::{DateTimeFormatter, Formattable};
use crate::temporal::held;
use crate::zones::zones;

/// The classes whose objects can be formatted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Date,
    YearMonth,
    MonthDay,
    Time,
    DateTime,
    Instant,
    /// These have a time zone, which a formatter would have to overrule.
    Zoned,
}

/// How many classes there are.
pub(super) const KIND_COUNT: usize = 7;

/// What a Temporal object is to a formatter; `None` for other values.
pub(super) fn temporal_formattable(value: Value) -> Option<Formattable> {
    let (kind, calendar, nanoseconds) = if let Some(date) = held::<PlainDate>(&value) {
        (Kind::Date, date.calendar().identifier(), date.epoch_ns_for_utc().as_i128())
    } else if let Some(date) = held::<PlainYearMonth>(&value) {
        (Kind::YearMonth, date.calendar().identifier(), date.epoch_ns_for_utc().as_i128())
    } else if let Some(date) = held::<PlainMonthDay>(&value) {
        (Kind::MonthDay, date.calendar().identifier(), date.epoch_ns_for_utc().as_i128())
    } else if let Some(time) = held::<PlainTime>(&value) {
        (Kind::Time, "iso8601", time.epoch_ns_for_utc().as_i128())
    } else if let Some(date) = held::<PlainDateTime>(&value) {
        (Kind::DateTime, date.calendar().identifier(), date.epoch_ns_for_utc().as_i128())
    } else if let Some(instant) = held::<Instant>(&value) {
        (Kind::Instant, "iso8601", instant.epoch_nanoseconds().as_i128())
    } else if let Some(zoned) = held::<ZonedDateTime>(&value) {
        (Kind::Zoned, zoned.calendar().identifier(), zoned.epoch_nanoseconds().as_i128())
    } else {
        return None;
    };
    let time = nanoseconds.div_euclid(1_000_000) as f64;
    Some(Formattable { time, temporal: Some((kind, calendar)) })
}

/// [`Temporal.PlainDate.prototype.toLocaleString`](https://tc39.es/proposal-temporal/#sup-temporal.plaindate.prototype.tolocalestring)
/// and those of the other classes of dates and times.
pub(in crate::intl) fn temporal_to_locale_string(
    cx: &mut Context,
    value: Value,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    if let Some(zoned) = held::<ZonedDateTime>(&value) {
        return zoned_to_locale_string(cx, zoned, locales, options);
    }
    let Some(formattable) = temporal_formattable(value) else {
        return Err(cx.type_error("Temporal objects only have this method"));
    };
    let (required, defaults) = match formattable.temporal {
        Some((Kind::Date | Kind::YearMonth | Kind::MonthDay, _)) => (Which::Date, Which::Date),
        Some((Kind::Time, _)) => (Which::Time, Which::Time),
        _ => (Which::Any, Which::All),
    };
    let formatter = DateTimeFormatter::read(cx, locales, options, required, defaults)?;
    let (formatter, time) = formatter.target(cx, formattable)?;
    Ok(cx.string(&formatter.format_to_text(time)))
}

/// [`Temporal.ZonedDateTime.prototype.toLocaleString`](https://tc39.es/proposal-temporal/#sup-temporal.zoneddatetime.prototype.tolocalestring)
fn zoned_to_locale_string(
    cx: &mut Context,
    zoned: &ZonedDateTime,
    locales: Value,
    options: Value,
) -> JsResult<Value> {
    let name = zoned.time_zone().identifier_with_provider(zones()).unwrap_or_default();
    let zone = Zone::from_offset(&name).or_else(|| Zone::named(&name)).unwrap_or_else(Zone::utc);
    let options = DateTimeOptions::read(cx, locales, options, Which::Any, Which::All, Some(zone))?;
    let calendar = zoned.calendar().identifier();
    if calendar != "iso8601" && calendar != options.calendar {
        let own = &options.calendar;
        return Err(cx.range_error(format!("Cannot format a date of the calendar {calendar} in {own}")));
    }
    let formatter = DateTimeFormatter::new_or_throw(cx, options)?;
    Ok(cx.string(&formatter.format_to_text(zoned.epoch_milliseconds() as f64)))
}

impl DateTimeFormatter {
    /// The formatter of objects of a class, which shows the fields that those have.
    pub(super) fn for_temporal(
        &self,
        cx: &mut Context,
        (kind, calendar): (Kind, &str),
    ) -> JsResult<&DateTimeFormatter> {
        if kind == Kind::Zoned {
            return Err(cx.type_error("Temporal.ZonedDateTime has its own time zone, use its toLocaleString"));
        }
        let own = self.options.calendar.as_str();
        let may_be_iso = !matches!(kind, Kind::YearMonth | Kind::MonthDay);
        if calendar != own && !(may_be_iso && calendar == "iso8601") {
            return Err(cx.range_error(format!("Cannot format a date of the calendar {calendar} in {own}")));
        }
        let make = || {
            let options = self.temporal_options(kind)?;
            DateTimeFormatter::new(options).map(Box::new)
        };
        match self.temporal[kind as usize].get_or_init(make) {
            Some(formatter) => Ok(formatter),
            None => Err(cx.type_error("The options show no field that the value has")),
        }
    }

    /// [GetDateTimeFormat](https://tc39.es/proposal-temporal/#sec-getdatetimeformat) and
    /// [AdjustDateTimeStyleFormat](https://tc39.es/proposal-temporal/#sec-adjustdatetimestyleformat):
    /// `None` if nothing of a value of that class would be shown.
    fn temporal_options(&self, kind: Kind) -> Option<DateTimeOptions> {
        let mut options = self.options.clone();
        if kind != Kind::Instant {
            options.zone = Zone::utc();
            options.hides_zone = true;
        }
        if options.date_style.is_none() && options.time_style.is_none() {
            options.fields = temporal_fields(&options.asked, kind)?;
            return Some(options);
        }
        match kind {
            Kind::Date => options.time_style = None,
            Kind::Time => options.date_style = None,
            Kind::YearMonth | Kind::MonthDay => {
                options.date_style?;
                let letters = if kind == Kind::YearMonth { "GyUrML" } else { "MLd" };
                options.skeleton = skeleton::skeleton_with(&self.pattern, letters);
                options.skeleton.as_ref()?;
                (options.date_style, options.time_style) = (None, None);
                return Some(options);
            }
            Kind::DateTime | Kind::Instant | Kind::Zoned => {}
        }
        options.date_style.or(options.time_style)?;
        Some(options)
    }
}

/// The fields of those asked for that values of a class have, or the default ones.
fn temporal_fields(asked: &Fields, kind: Kind) -> Option<Fields> {
    let is_any_asked = asked.has_date() || asked.has_time();
    let none = Fields::default();
    let mut fields = match kind {
        Kind::Date => Fields {
            weekday: asked.weekday,
            era: asked.era,
            year: asked.year,
            month: asked.month,
            day: asked.day,
            ..none
        },
        Kind::YearMonth => Fields { era: asked.era, year: asked.year, month: asked.month, ..none },
        Kind::MonthDay => Fields { month: asked.month, day: asked.day, ..none },
        Kind::Time => Fields {
            day_period: asked.day_period,
            hour: asked.hour,
            minute: asked.minute,
            second: asked.second,
            fractional_second_digits: asked.fractional_second_digits,
            ..none
        },
        Kind::DateTime => Fields { time_zone_name: None, ..*asked },
        Kind::Instant | Kind::Zoned => *asked,
    };
    if fields.has_date() || fields.has_time() {
        return Some(fields);
    }
    if is_any_asked {
        return None;
    }
    let numeric = Some("numeric");
    match kind {
        Kind::Date => fields.add_defaults(Which::Date, Which::Date),
        Kind::Time => fields.add_defaults(Which::Time, Which::Time),
        Kind::YearMonth => (fields.year, fields.month) = (numeric, numeric),
        Kind::MonthDay => (fields.month, fields.day) = (numeric, numeric),
        Kind::DateTime | Kind::Instant | Kind::Zoned => fields.add_defaults(Which::Any, Which::All),
    }
    Some(fields)
}
