//! What an Intl.DateTimeFormat is asked to do.

use ellipsis_engine::{Context, Gc, JsResult, Object, Value};

use super::zone::Zone;
use crate::intl::locale;
use crate::intl::locale_list::canonicalize_locale_list;
use crate::intl::numbering::numbering_systems_of;
use crate::intl::options::{
    boolean_option, choice_option, coerce_options_to_object, locale_matcher, number_option, type_option,
};
use crate::intl::resolve::{KeyOption, RelevantKey, resolve_locale};
use crate::intl::supported_values::CALENDARS;
use crate::intl::tag::LanguageId;

/// Which fields there must be, and which there are by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    Date,
    Time,
    /// For what must be there: one of both.
    Any,
    /// For the defaults: both.
    All,
}

/// What an Intl.DateTimeFormat is asked to do. The names of choices are those of the options.
#[derive(Clone, Debug)]
pub(crate) struct DateTimeOptions {
    pub(crate) locale: String,
    pub(crate) data_locale: String,
    pub(crate) calendar: String,
    pub(crate) numbering_system: String,
    pub(crate) hour_cycle: &'static str,
    pub(crate) zone: Zone,
    pub(crate) fields: Fields,
    /// The fields as letters of a pattern, if they are those of a style.
    pub(crate) skeleton: Option<String>,
    /// The fields that were asked for, without those that are there by default.
    #[cfg(feature = "temporal")]
    pub(crate) asked: Fields,
    /// Whether a time style is to show no zone.
    pub(crate) hides_zone: bool,
    pub(crate) date_style: Option<&'static str>,
    pub(crate) time_style: Option<&'static str>,
}

/// The fields that are to be shown, and how.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Fields {
    pub(crate) weekday: Option<&'static str>,
    pub(crate) era: Option<&'static str>,
    pub(crate) year: Option<&'static str>,
    pub(crate) month: Option<&'static str>,
    pub(crate) day: Option<&'static str>,
    pub(crate) day_period: Option<&'static str>,
    pub(crate) hour: Option<&'static str>,
    pub(crate) minute: Option<&'static str>,
    pub(crate) second: Option<&'static str>,
    pub(crate) fractional_second_digits: Option<u32>,
    pub(crate) time_zone_name: Option<&'static str>,
}

const TEXTS: &[&str] = &["narrow", "short", "long"];
const NUMBERS: &[&str] = &["2-digit", "numeric"];
const MONTHS: &[&str] = &["2-digit", "numeric", "narrow", "short", "long"];
const ZONES: &[&str] = &["short", "long", "shortOffset", "longOffset", "shortGeneric", "longGeneric"];
const STYLES: &[&str] = &["full", "long", "medium", "short"];

impl Fields {
    /// The options of [Table 16](https://tc39.es/ecma402/#table-datetimeformat-components), in its order.
    fn read(cx: &mut Context, options: Gc<Object>) -> JsResult<Fields> {
        Ok(Fields {
            weekday: choice_option(cx, options, "weekday", TEXTS)?,
            era: choice_option(cx, options, "era", TEXTS)?,
            year: choice_option(cx, options, "year", NUMBERS)?,
            month: choice_option(cx, options, "month", MONTHS)?,
            day: choice_option(cx, options, "day", NUMBERS)?,
            day_period: choice_option(cx, options, "dayPeriod", TEXTS)?,
            hour: choice_option(cx, options, "hour", NUMBERS)?,
            minute: choice_option(cx, options, "minute", NUMBERS)?,
            second: choice_option(cx, options, "second", NUMBERS)?,
            fractional_second_digits: number_option(cx, options, "fractionalSecondDigits", 1, 3)?,
            time_zone_name: choice_option(cx, options, "timeZoneName", ZONES)?,
        })
    }

    pub(crate) fn has_date(&self) -> bool {
        self.weekday.or(self.year).or(self.month).or(self.day).is_some()
    }

    pub(crate) fn has_time(&self) -> bool {
        let has_digits = self.fractional_second_digits.is_some();
        has_digits || self.day_period.or(self.hour).or(self.minute).or(self.second).is_some()
    }

    /// Adds the default fields if none of those is there that must be.
    pub(super) fn add_defaults(&mut self, required: Which, defaults: Which) {
        let is_there = match required {
            Which::Date => self.has_date(),
            Which::Time => self.has_time(),
            Which::Any | Which::All => self.has_date() || self.has_time(),
        };
        if is_there {
            return;
        }
        let numeric = Some("numeric");
        if matches!(defaults, Which::Date | Which::All) {
            (self.year, self.month, self.day) = (numeric, numeric, numeric);
        }
        if matches!(defaults, Which::Time | Which::All) {
            (self.hour, self.minute, self.second) = (numeric, numeric, numeric);
        }
    }
}

/// The calendars that dates of a locale may be written with, its default first.
fn calendars_of(locale: &str) -> Vec<Option<String>> {
    let default = locale::preferred_calendar(locale);
    let others = CALENDARS.iter().copied().chain(["islamic", "islamic-rgsa"]);
    let others = others.filter(|&other| other != default);
    [default].into_iter().chain(others).map(|name| Some(name.to_owned())).collect()
}

fn hour_cycles(_locale: &str) -> Vec<Option<String>> {
    [None, Some("h11"), Some("h12"), Some("h23"), Some("h24")].map(|name| name.map(str::to_owned)).to_vec()
}

const HOUR_CYCLES: &[&str] = &["h11", "h12", "h23", "h24"];

impl DateTimeOptions {
    /// What [CreateDateTimeFormat](https://tc39.es/ecma402/#sec-createdatetimeformat) reads from the
    /// arguments. A value that has its own zone is to be shown in no other.
    pub(crate) fn read(
        cx: &mut Context,
        locales: Value,
        options: Value,
        required: Which,
        defaults: Which,
        own_zone: Option<Zone>,
    ) -> JsResult<DateTimeOptions> {
        let requested = canonicalize_locale_list(cx, locales)?;
        let options = coerce_options_to_object(cx, options)?;
        locale_matcher(cx, options)?;
        let calendar = type_option(cx, options, "calendar")?;
        let numbering_system = type_option(cx, options, "numberingSystem")?;
        let hour12 = boolean_option(cx, options, "hour12")?;
        let hour_cycle = choice_option(cx, options, "hourCycle", HOUR_CYCLES)?;
        let hour_cycle = match (hour12, hour_cycle) {
            (Some(_), _) => KeyOption::Null,
            (None, Some(cycle)) => KeyOption::Text(cycle.to_owned()),
            (None, None) => KeyOption::Undefined,
        };
        let keys = [
            RelevantKey { key: "ca", option: calendar.into(), values: &calendars_of },
            RelevantKey { key: "hc", option: hour_cycle, values: &hour_cycles },
            RelevantKey { key: "nu", option: numbering_system.into(), values: &numbering_systems_of },
        ];
        let resolved = resolve_locale(cx, &requested, &keys);
        let [calendar, hour_cycle, numbering_system] =
            <[_; 3]>::try_from(resolved.values).unwrap_or_default();
        let hour_cycle = resolve_hour_cycle(&resolved.data_locale, hour12, hour_cycle.as_deref());
        let zone = options.get_named(cx, "timeZone")?;
        let has_own_zone = own_zone.is_some();
        let zone = match own_zone {
            Some(_) if !zone.is_undefined() => {
                return Err(cx.type_error("timeZone is no option of a value with a time zone"));
            }
            Some(zone) => zone,
            None => Zone::from_option(cx, zone)?,
        };

        let mut fields = Fields::read(cx, options)?;
        choice_option(cx, options, "formatMatcher", &["basic", "best fit"])?;
        #[cfg(feature = "temporal")]
        let asked = fields;
        let date_style = choice_option(cx, options, "dateStyle", STYLES)?;
        let time_style = choice_option(cx, options, "timeStyle", STYLES)?;
        if date_style.is_some() || time_style.is_some() {
            check_styles(cx, &fields, date_style, time_style, required)?;
        } else {
            if has_own_zone && !fields.has_date() && !fields.has_time() {
                fields.time_zone_name = fields.time_zone_name.or(Some("short"));
            }
            fields.add_defaults(required, defaults);
        }
        let calendar = available_calendar(calendar.unwrap_or_default());
        Ok(DateTimeOptions {
            locale: resolved.locale,
            data_locale: resolved.data_locale,
            calendar,
            numbering_system: numbering_system.unwrap_or_default(),
            hour_cycle,
            zone,
            fields,
            skeleton: None,
            #[cfg(feature = "temporal")]
            asked,
            hides_zone: false,
            date_style,
            time_style,
        })
    }
}

/// Styles and fields exclude each other, and styles must be of what is required.
fn check_styles(
    cx: &mut Context,
    fields: &Fields,
    date_style: Option<&str>,
    time_style: Option<&str>,
    required: Which,
) -> JsResult<()> {
    if *fields != Fields::default() {
        return Err(cx.type_error("Can't set fields together with dateStyle or timeStyle"));
    }
    if required == Which::Date && time_style.is_some() {
        return Err(cx.type_error("Invalid option : timeStyle"));
    }
    if required == Which::Time && date_style.is_some() {
        return Err(cx.type_error("Invalid option : dateStyle"));
    }
    Ok(())
}

/// Two calendars that others stand in for.
fn available_calendar(calendar: String) -> String {
    match calendar.as_str() {
        "islamic" => "islamic-civil".to_owned(),
        "islamic-rgsa" => "islamic-umalqura".to_owned(),
        _ => calendar,
    }
}

/// [[HourCycle]]
fn resolve_hour_cycle(locale: &str, hour12: Option<bool>, wanted: Option<&str>) -> &'static str {
    match (hour12, wanted) {
        (Some(true), _) if LanguageId::of(locale).language == "ja" => "h11",
        (Some(true), _) => "h12",
        (Some(false), _) => "h23",
        (None, wanted) => {
            let found = HOUR_CYCLES.iter().find(|&&cycle| Some(cycle) == wanted);
            found.copied().unwrap_or_else(|| locale::preferred_hour_cycle(locale))
        }
    }
}
