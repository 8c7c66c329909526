//! Time and chance, as hosts give them to the engine.

use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// Milliseconds since the Unix epoch.
pub(crate) fn now() -> f64 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_millis() as f64,
        Err(before) => -(before.duration().as_millis() as f64),
    }
}

/// Years that time zone rules are looked up in; others borrow the rules of one of these that
/// begins on the same day of the week.
const YEARS: std::ops::RangeInclusive<i64> = 1900..=2200;
const MS_PER_DAY: f64 = 86_400_000.0;
/// Days in the 400 years after which the calendar repeats itself.
const CYCLE_DAYS: f64 = 146_097.0;

thread_local! {
    static ZONE: TimeZone = TimeZone::system();
}

/// The IANA name of the system's time zone; "UTC" if it has none.
pub(crate) fn time_zone() -> String {
    ZONE.with(|zone| zone.iana_name().unwrap_or("UTC").to_owned())
}

/// Offset of local time from UTC in milliseconds, at a time in UTC or in local time.
pub(crate) fn local_offset(time: f64, is_local: bool) -> f64 {
    if !time.is_finite() {
        return 0.0;
    }
    let cycle = CYCLE_DAYS * MS_PER_DAY;
    let year = 1970 + (time / (365.2425 * MS_PER_DAY)).floor() as i64;
    let time = if YEARS.contains(&year) {
        time
    } else {
        // Into the cycle that begins in 1970.
        time.rem_euclid(cycle)
    };
    ZONE.with(|zone| offset_seconds(zone, time as i64, is_local)).unwrap_or(0) as f64 * 1000.0
}

fn offset_seconds(zone: &TimeZone, milliseconds: i64, is_local: bool) -> Option<i32> {
    if !is_local {
        let timestamp = Timestamp::from_millisecond(milliseconds).ok()?;
        return Some(zone.to_offset(timestamp).seconds());
    }
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let local = epoch.checked_add(SignedDuration::from_millis(milliseconds)).ok()?;
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        // A time that is skipped is read with the offset before the gap; of a time that comes
        // twice the first is meant.
        AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
    };
    Some(offset.seconds())
}

/// A generator of random numbers (xorshift128+), seeded by the system.
pub(crate) struct Random(Cell<(u64, u64)>);

impl Random {
    pub(crate) fn new() -> Random {
        let seed = || RandomState::new().build_hasher().finish() | 1;
        Random(Cell::new((seed(), seed())))
    }

    /// A number in [0, 1).
    pub(crate) fn next(&self) -> f64 {
        let (mut a, b) = self.0.get();
        a ^= a << 23;
        let next = a ^ b ^ a >> 17 ^ b >> 26;
        self.0.set((b, next));
        (next.wrapping_add(b) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_around_a_change() {
        let zone = TimeZone::get("Europe/Berlin");
        let Ok(zone) = zone else { return };
        let change = 1_711_846_800_000; // 2024-03-31T01:00Z, where 2:00 becomes 3:00
        assert_eq!(offset_seconds(&zone, change - 1, false), Some(3600));
        assert_eq!(offset_seconds(&zone, change, false), Some(7200));
        // 2:30 local time does not exist.
        assert_eq!(offset_seconds(&zone, change + 3_600_000 + 1_800_000, true), Some(3600));
    }

    #[test]
    fn random_numbers_are_in_range_and_differ() {
        let random = Random::new();
        let numbers: Vec<f64> = (0..1000).map(|_| random.next()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
