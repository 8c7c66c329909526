//! Times far away, for which data of time zones has others that are as good.

const DAY: i64 = 86_400;
/// The 400 years after which days and weekdays repeat, and with them the rules of time zones.
const CYCLE: i64 = 146_097 * DAY;
/// The year 2200, when no zone has changes but those that its rules bring every year.
const ONLY_RULES: i64 = 7_258_118_400;
/// A time before all changes of all zones, some 9,500 years ago.
const BEFORE_CHANGES: i64 = -300_000_000_000;

/// A time at which zones have the offsets that they have at another one, which may be beyond the
/// years that data of time zones is made for. It is before the year 2600.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Near {
    /// The time, in seconds since the epoch.
    pub seconds: i64,
    /// How far the other one is from it: whole cycles.
    cycles: i64,
}

impl Near {
    /// A time near that many seconds. In local time it serves as well.
    pub fn new(seconds: i64) -> Near {
        let seconds = seconds.max(BEFORE_CHANGES);
        let cycles = ((seconds - ONLY_RULES).max(0) / CYCLE) * CYCLE;
        Near { seconds: seconds - cycles, cycles }
    }

    /// Where a change of the offset is that was found from here: as far from the other time, unless
    /// it was a last one of long ago.
    pub fn far(self, change: i64) -> i64 {
        let by_rules = change > ONLY_RULES - 2 * 366 * DAY;
        if by_rules { change + self.cycles } else { change }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_near_others() {
        for seconds in [0, -2_000_000_000, ONLY_RULES, ONLY_RULES + CYCLE - 1] {
            assert_eq!(Near::new(seconds), Near { seconds, cycles: 0 });
        }
        assert_eq!(Near::new(i64::MIN).seconds, BEFORE_CHANGES);
        let far = Near::new(ONLY_RULES + 3 * CYCLE + 5);
        assert_eq!(far, Near { seconds: ONLY_RULES + 5, cycles: 3 * CYCLE });
        assert_eq!(far.far(ONLY_RULES + 9), ONLY_RULES + 3 * CYCLE + 9);
        assert_eq!(far.far(1_500_000_000), 1_500_000_000);
    }
}
