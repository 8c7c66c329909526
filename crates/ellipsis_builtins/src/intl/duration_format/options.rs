//! What an Intl.DurationFormat is asked to do.

use ellipsis_engine::{Context, JsResult, Value};

use crate::intl::locale_list::canonicalize_locale_list;
use crate::intl::options::{choice_option, get_options_object, locale_matcher, number_option};
use crate::intl::resolve::resolve_with_numbering_system;

/// A unit of durations, from the largest on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Unit {
    Years,
    Months,
    Weeks,
    Days,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

/// How many units there are.
pub(super) const UNIT_COUNT: usize = UNITS.len();

/// The units with the names of their options, the names of the options of their display, and their own
/// names.
pub(super) static UNITS: [(Unit, &str, &str, &str); 10] = [
    (Unit::Years, "years", "yearsDisplay", "year"),
    (Unit::Months, "months", "monthsDisplay", "month"),
    (Unit::Weeks, "weeks", "weeksDisplay", "week"),
    (Unit::Days, "days", "daysDisplay", "day"),
    (Unit::Hours, "hours", "hoursDisplay", "hour"),
    (Unit::Minutes, "minutes", "minutesDisplay", "minute"),
    (Unit::Seconds, "seconds", "secondsDisplay", "second"),
    (Unit::Milliseconds, "milliseconds", "millisecondsDisplay", "millisecond"),
    (Unit::Microseconds, "microseconds", "microsecondsDisplay", "microsecond"),
    (Unit::Nanoseconds, "nanoseconds", "nanosecondsDisplay", "nanosecond"),
];

impl Unit {
    /// The styles that the unit may have
    /// ([Table 22](https://tc39.es/ecma402/#table-durationformat)).
    fn styles(self) -> &'static [&'static str] {
        match self {
            Unit::Years | Unit::Months | Unit::Weeks | Unit::Days => &["long", "short", "narrow"],
            Unit::Hours | Unit::Minutes | Unit::Seconds => &["long", "short", "narrow", "numeric", "2-digit"],
            _ => &["long", "short", "narrow", "numeric"],
        }
    }

    /// [IsFractionalSecondUnitName](https://tc39.es/ecma402/#sec-isfractionalsecondunitname)
    fn is_fractional_second(self) -> bool {
        self > Unit::Seconds
    }
}

/// [Duration Unit Options Records](https://tc39.es/ecma402/#sec-durationformat-unit-options-record)
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct UnitOptions {
    pub(super) style: &'static str,
    pub(super) display: &'static str,
}

/// What an Intl.DurationFormat is asked to do.
#[derive(Clone, Debug)]
pub(super) struct DurationOptions {
    pub(super) locale: String,
    pub(super) data_locale: String,
    pub(super) numbering_system: String,
    pub(super) style: &'static str,
    pub(super) units: [UnitOptions; UNIT_COUNT],
    pub(super) fractional_digits: Option<u32>,
}

impl DurationOptions {
    /// What [`Intl.DurationFormat`](https://tc39.es/ecma402/#sec-Intl.DurationFormat) reads from its
    /// arguments. `two_digit_hours` tells it of a locale.
    pub(super) fn read(
        cx: &mut Context,
        locales: Value,
        options: Value,
        two_digit_hours: fn(&str) -> bool,
    ) -> JsResult<DurationOptions> {
        let requested = canonicalize_locale_list(cx, locales)?;
        let options = get_options_object(cx, options)?;
        locale_matcher(cx, options)?;
        let (resolved, numbering_system) = resolve_with_numbering_system(cx, &requested, options)?;
        let styles = &["long", "short", "narrow", "digital"];
        let base_style = choice_option(cx, options, "style", styles)?.unwrap_or("short");

        let mut units = [UnitOptions { style: base_style, display: "auto" }; UNIT_COUNT];
        let mut previous = "";
        for (slot, &(unit, name, display_name, _)) in units.iter_mut().zip(&UNITS) {
            let style = choice_option(cx, options, name, unit.styles())?;
            let (style, default) = default_style(unit, style, base_style, previous);
            let display = choice_option(cx, options, display_name, &["auto", "always"])?.unwrap_or(default);
            if !is_valid_style(style, display, previous) {
                return Err(cx.range_error(format!(
                    "Value {} out of range for Intl.DurationFormat options property {name}",
                    if style == "fractional" { "numeric" } else { style }
                )));
            }
            let is_numeric = matches!(previous, "numeric" | "2-digit");
            let style = match unit {
                Unit::Hours if style == "numeric" && two_digit_hours(&resolved.data_locale) => "2-digit",
                Unit::Minutes | Unit::Seconds if is_numeric => "2-digit",
                _ => style,
            };
            *slot = UnitOptions { style, display };
            if (Unit::Hours..=Unit::Microseconds).contains(&unit) {
                previous = style;
            }
        }
        let fractional_digits = number_option(cx, options, "fractionalDigits", 0, 9)?;
        Ok(DurationOptions {
            locale: resolved.locale,
            data_locale: resolved.data_locale,
            numbering_system,
            style: base_style,
            units,
            fractional_digits,
        })
    }
}

/// The style of a unit, and the display that it has by default
/// ([GetDurationUnitOptions](https://tc39.es/ecma402/#sec-getdurationunitoptions)).
fn default_style(
    unit: Unit,
    style: Option<&'static str>,
    base_style: &'static str,
    previous: &str,
) -> (&'static str, &'static str) {
    let is_clock = matches!(unit, Unit::Hours | Unit::Minutes | Unit::Seconds);
    let (style, display) = match style {
        Some(style) => (style, "always"),
        None if base_style == "digital" => {
            let style = if unit < Unit::Hours { "short" } else { "numeric" };
            (style, if is_clock { "always" } else { "auto" })
        }
        None if matches!(previous, "fractional" | "numeric" | "2-digit") => {
            let is_later = matches!(unit, Unit::Minutes | Unit::Seconds);
            ("numeric", if is_later { "always" } else { "auto" })
        }
        None => (base_style, "auto"),
    };
    if style == "numeric" && unit.is_fractional_second() {
        return ("fractional", "auto");
    }
    (style, display)
}

/// [ValidateDurationUnitStyle](https://tc39.es/ecma402/#sec-validatedurationunitstyle)
fn is_valid_style(style: &str, display: &str, previous: &str) -> bool {
    match previous {
        _ if display == "always" && style == "fractional" => false,
        "fractional" => style == "fractional",
        "numeric" | "2-digit" => matches!(style, "fractional" | "numeric" | "2-digit"),
        _ => true,
    }
}
