//! Time zones of Intl.DateTimeFormat: identifiers and offsets.

use ellipsis_engine::{Context, JsResult, Value};
use icu_time::TimeZone;
use timezone_provider::provider::{TimeZoneId, TimeZoneProvider};

use crate::zones::{is_daylight_saving, zones};

/// [[TimeZone]]
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// As `resolvedOptions` tells it.
    pub(crate) identifier: String,
    rule: Rule,
    /// As ICU4X knows it.
    pub(crate) icu: TimeZone,
}

#[derive(Clone, Copy, Debug)]
enum Rule {
    Minutes(i32),
    Named(TimeZoneId),
}

impl Zone {
    /// The zone that an option names; undefined stands for that of the system.
    pub(crate) fn from_option(cx: &mut Context, value: Value) -> JsResult<Zone> {
        if value.is_undefined() {
            return Ok(Zone::system(cx));
        }
        let text = cx.to_string(value)?.to_short_string();
        match Zone::from_offset(&text).or_else(|| Zone::named(&text)) {
            Some(zone) => Ok(zone),
            None => Err(cx.range_error(format!("Invalid time zone specified: {text}"))),
        }
    }

    /// [SystemTimeZoneIdentifier](https://tc39.es/ecma402/#sec-systemtimezoneidentifier)
    fn system(cx: &Context) -> Zone {
        match cx.host.time_zone().as_str() {
            "Etc/UTC" | "Etc/GMT" | "GMT" => Zone::utc(),
            name => Zone::named(name).unwrap_or_else(Zone::utc),
        }
    }

    pub(super) fn utc() -> Zone {
        Zone { identifier: "UTC".to_owned(), rule: Rule::Minutes(0), icu: TimeZone::from_iana_id("UTC") }
    }

    /// [IsTimeZoneOffsetString](https://tc39.es/ecma262/#sec-istimezoneoffsetstring), with
    /// FormatOffsetTimeZoneIdentifier.
    pub(super) fn from_offset(text: &str) -> Option<Zone> {
        let sign = match text.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let rest = &text[1..];
        let digits = match rest.len() {
            2 | 4 => rest.to_owned(),
            5 => {
                let (hours, minutes) = rest.split_once(':').filter(|(hours, _)| hours.len() == 2)?;
                format!("{hours}{minutes}")
            }
            _ => return None,
        };
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let hours: i32 = digits[..2].parse().ok()?;
        let minutes: i32 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
        if hours > 23 || minutes > 59 {
            return None;
        }
        let total = sign * (hours * 60 + minutes);
        let sign = if total < 0 { '-' } else { '+' };
        Some(Zone {
            identifier: format!("{sign}{hours:02}:{minutes:02}"),
            rule: Rule::Minutes(total),
            // The offset of none is that of Greenwich, and is called so.
            icu: if total == 0 { TimeZone::from_iana_id("Etc/GMT") } else { TimeZone::UNKNOWN },
        })
    }

    /// [GetAvailableNamedTimeZoneIdentifier](https://tc39.es/ecma402/#sec-getavailablenamedtimezoneidentifier)
    pub(super) fn named(name: &str) -> Option<Zone> {
        let id = zones().get(name.as_bytes()).ok()?;
        let identifier = zones().identifier(id).ok()?.into_owned();
        let icu = TimeZone::from_iana_id(&identifier);
        Some(Zone { identifier, rule: Rule::Named(id), icu })
    }

    /// Whether a time value is in summer time.
    pub(super) fn is_summer_time(&self, time: f64) -> bool {
        matches!(self.rule, Rule::Named(_))
            && is_daylight_saving(&self.identifier, (time / 1000.0).floor() as i64)
    }

    /// The offset from UTC in milliseconds at a finite time value.
    pub(crate) fn offset(&self, time: f64) -> i64 {
        match self.rule {
            Rule::Minutes(minutes) => i64::from(minutes) * 60_000,
            Rule::Named(id) => {
                let nanoseconds = (time as i128) * 1_000_000;
                let offset = zones().transition_nanoseconds_for_utc_epoch_nanoseconds(id, nanoseconds);
                offset.map_or(0, |offset| offset.0 * 1000)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        for (text, identifier, offset) in [
            ("+01", "+01:00", 3_600_000),
            ("-0330", "-03:30", -12_600_000),
            ("-00:00", "+00:00", 0),
            ("+23:59", "+23:59", 86_340_000),
        ] {
            let zone = Zone::from_offset(text).expect("an offset");
            assert_eq!((zone.identifier.as_str(), zone.offset(0.0)), (identifier, offset), "{text}");
        }
        for text in ["", "+1", "+24", "+01:60", "+1:000", "+010", "+01:00:00", "01:00", "\u{2212}01:00"] {
            assert!(Zone::from_offset(text).is_none(), "{text}");
        }
    }

    #[test]
    fn names() {
        let zone = Zone::named("america/new_york").expect("a zone");
        assert_eq!(zone.identifier, "America/New_York");
        assert_eq!(zone.offset(1_751_328_000_000.0), -4 * 3_600_000);
        assert_eq!(zone.offset(1_767_225_600_000.0), -5 * 3_600_000);
        assert!(Zone::named("Mars/Olympus").is_none());
    }
}
