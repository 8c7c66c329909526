//! Time and chance, as hosts give them to the engine.

use std::cell::Cell;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use ellipsis_builtins::near::Near;
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// A time in milliseconds since the Unix epoch.
pub(crate) fn milliseconds(time: SystemTime) -> f64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_millis() as f64,
        Err(before) => -(before.duration().as_millis() as f64),
    }
}

/// So long a zone keeps an offset that it changes to, unless it goes on to yet another one.
const SPAN: i64 = 4 * 86_400;

/// Local time.
pub(crate) struct Local {
    zone: TimeZone,
    /// OPTIMIZATION: the span since the epoch that was asked for last, with its offset, as programs ask for
    /// one date's fields in a row. Not one in which the offset changes.
    last: Cell<(i64, i32)>,
}

thread_local! {
    static LOCAL: Local = Local::new(TimeZone::system());
}

impl Local {
    /// Local time in a zone. Of one that has a name the data are those that Intl and Temporal have.
    fn new(zone: TimeZone) -> Local {
        let bundled = zone.iana_name().and_then(|name| TimeZoneDatabase::bundled().get(name).ok());
        Local { zone: bundled.unwrap_or(zone), last: Cell::new((i64::MAX, 0)) }
    }

    /// Local time in the zone with that IANA name, if it is known.
    pub(crate) fn named(name: &str) -> Option<Local> {
        let zone = TimeZoneDatabase::bundled().get(name).or_else(|_| TimeZone::get(name));
        zone.ok().map(Local::new)
    }

    /// The IANA name of the zone; "UTC" if it has none.
    pub(crate) fn name(&self) -> String {
        self.zone.iana_name().unwrap_or("UTC").to_owned()
    }

    /// The offset from UTC in milliseconds, at a time in UTC or in local time.
    pub(crate) fn offset_of(&self, time: f64, is_local: bool) -> f64 {
        // Changes are at whole seconds.
        let seconds = (time / 1000.0).floor() as i64;
        let offset = if is_local { self.offset_of_local(seconds) } else { self.offset(seconds) };
        f64::from(offset) * 1000.0
    }

    fn offset_in_zone(&self, seconds: i64) -> i32 {
        let timestamp = Timestamp::from_second(seconds);
        timestamp.map_or(0, |timestamp| self.zone.to_offset(timestamp).seconds())
    }

    /// The offset from UTC in seconds, at a time in UTC.
    fn offset(&self, seconds: i64) -> i32 {
        let seconds = Near::new(seconds).seconds;
        let span = seconds.div_euclid(SPAN);
        let (known, offset) = self.last.get();
        if known == span {
            return offset;
        }
        let offset = self.offset_in_zone(seconds);
        // What is the same at both ends is the same between them.
        if [span * SPAN, span * SPAN + SPAN - 1].iter().all(|end| self.offset_in_zone(*end) == offset) {
            self.last.set((span, offset));
        }
        offset
    }

    /// The same, at a time in local time.
    fn offset_of_local(&self, seconds: i64) -> i32 {
        let Ok(timestamp) = Timestamp::from_second(Near::new(seconds).seconds) else { return 0 };
        let ambiguous = self.zone.to_ambiguous_timestamp(Offset::UTC.to_datetime(timestamp));
        let offset = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            // A time that is skipped is read with the offset before the gap; of a time that comes
            // twice the first is meant.
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        };
        offset.seconds()
    }
}

/// Looks at the system's local time.
pub(crate) fn system_time<T>(look: impl FnOnce(&Local) -> T) -> T {
    LOCAL.with(look)
}

/// A generator of random numbers (xorshift128+), seeded by the system.
pub(crate) struct Random(Cell<(u64, u64)>);

impl Random {
    pub(crate) fn new() -> Random {
        let seed = || RandomState::new().build_hasher().finish() | 1;
        Random(Cell::new((seed(), seed())))
    }

    /// The same numbers for the same seed.
    pub(crate) fn seeded(seed: u64) -> Random {
        // The finaliser of SplitMix64, so that seeds that are near each other give numbers that are not.
        let mix = |mut bits: u64| {
            bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            bits ^ bits >> 31
        };
        let step = 0x9e37_79b9_7f4a_7c15_u64;
        let (first, second) = (seed.wrapping_add(step), seed.wrapping_add(step.wrapping_mul(2)));
        Random(Cell::new((mix(first) | 1, mix(second))))
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
        let Ok(zone) = TimeZoneDatabase::bundled().get("Europe/Berlin") else { return };
        let local = Local::new(zone);
        let change = 1_711_846_800; // 2024-03-31T01:00Z, where 2:00 becomes 3:00
        for _ in 0..2 {
            assert_eq!(local.offset(change - 1), 3600);
            assert_eq!(local.offset(change), 7200);
            assert_eq!(local.offset(change + SPAN), 7200);
        }
        // 2:30 local time does not exist.
        assert_eq!(local.offset_of_local(change + 3600 + 1800), 3600);
    }

    #[test]
    fn offsets_last_longer_than_a_span() {
        let zones = TimeZoneDatabase::bundled();
        for name in zones.available() {
            let zone = zones.get(name.as_str()).unwrap();
            let end = Timestamp::from_second(8_000_000_000).unwrap();
            let changes = zone.following(Timestamp::MIN).take_while(|change| change.timestamp() < end);
            let mut offsets = vec![(i64::MIN, zone.to_offset(Timestamp::MIN))];
            offsets.extend(changes.map(|change| (change.timestamp().as_second(), change.offset())));
            offsets.dedup_by_key(|(_, offset)| *offset);
            for window in offsets.windows(3) {
                let [(_, first), (begin, _), (end, last)] = window else { continue };
                assert!(first != last || end - begin >= SPAN, "{name} at {begin}");
            }
        }
    }

    #[test]
    fn random_numbers_are_in_range_and_differ() {
        let random = Random::new();
        let numbers: Vec<f64> = (0..1000).map(|_| random.next()).collect();
        assert!(numbers.iter().all(|number| (0.0..1.0).contains(number)));
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
