//! Flexible periods of the day, such as "in the evening": CLDR's `dayPeriods.json`, and their names.

use crate::intl::cldr::{DATES, Record};

/// The periods of a language.
pub(super) struct DayPeriods {
    record: Record,
    /// From which hour on and before which, with the name.
    periods: Vec<(u8, u8, &'static str)>,
    /// Full hours with a name of their own.
    moments: Vec<(u8, &'static str)>,
}

impl DayPeriods {
    /// Those of a locale. There may be none.
    pub(super) fn of(locale: &str) -> DayPeriods {
        let record = DATES.of_locale(locale, "");
        let mut found = DayPeriods { periods: Vec::new(), moments: Vec::new(), record };
        for rule in found.record.get("h").unwrap_or_default().split(';') {
            let Some((times, name)) = rule.split_once(' ') else { continue };
            let hour = |at: usize| times.get(at..at + 2).and_then(|hour| hour.parse().ok());
            if times.starts_with('@') {
                found.moments.extend(hour(1).map(|hour| (hour, name)));
            } else if let (Some(from), Some(before)) = (hour(0), hour(4)) {
                found.periods.push((from, before, name));
            }
        }
        found
    }

    /// The name of the period that an hour is in, or of the full hour, in a style of names. `None` if
    /// the language knows only halves of the day.
    pub(super) fn name(&self, count: usize, hour: u8, is_full_hour: bool) -> Option<&'static str> {
        let contains = |&&(from, before, _): &&(u8, u8, &str)| {
            if from < before { (from..before).contains(&hour) } else { hour >= from || hour < before }
        };
        let prefix = match count {
            4 => 'w',
            5 => 'o',
            _ => 'b',
        };
        let name = |period: &str| self.record.get(&format!("{prefix}{period}"));
        let moment = self.moments.iter().find(|(at, _)| *at == hour && is_full_hour);
        // Midnight is written as a half of the day.
        let moment = moment.filter(|(_, period)| *period != "midnight");
        let moment = moment.and_then(|(_, period)| name(period));
        moment.or_else(|| self.periods.iter().find(contains).and_then(|(.., period)| name(period)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_of_english() {
        let name = |hour, is_full| DayPeriods::of("en-GB").name(4, hour, is_full);
        for (hour, expected) in [(11, "in the morning"), (17, "in the afternoon"), (23, "at night")] {
            assert_eq!(name(hour, false), Some(expected), "{hour}");
        }
        assert_eq!(name(12, true), Some("noon"));
        assert_eq!(name(12, false), Some("in the afternoon"));
    }
}
