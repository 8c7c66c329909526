//! Time values, days and years ([clause](https://tc39.es/ecma262/#sec-overview-of-date-objects-and-definitions-of-abstract-operations)).

use ellipsis_engine::number::to_integer_or_infinity;

pub(super) const MS_PER_SECOND: f64 = 1000.0;
pub(super) const MS_PER_MINUTE: f64 = 60_000.0;
pub(super) const MS_PER_HOUR: f64 = 3_600_000.0;
pub(super) const MS_PER_DAY: f64 = 86_400_000.0;

/// The latest time value; the earliest is its negative.
const MAX_TIME: f64 = 8.64e15;

/// A time value taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fields {
    pub(super) year: i64,
    /// From 0.
    pub(super) month: u8,
    /// From 1.
    pub(super) day: u8,
    pub(super) hour: u8,
    pub(super) minute: u8,
    pub(super) second: u8,
    pub(super) millisecond: u16,
    /// From Sunday, 0.
    pub(super) weekday: u8,
}

impl Fields {
    /// The fields of a finite time value.
    pub(super) fn new(time: f64) -> Fields {
        let total = time as i64;
        let days = total.div_euclid(MS_PER_DAY as i64);
        let rest = total.rem_euclid(MS_PER_DAY as i64);
        let (year, month, day) = civil(days);
        Fields {
            year,
            month,
            day,
            hour: (rest / 3_600_000) as u8,
            minute: (rest / 60_000 % 60) as u8,
            second: (rest / 1000 % 60) as u8,
            millisecond: (rest % 1000) as u16,
            weekday: (days + 4).rem_euclid(7) as u8,
        }
    }
}

/// Days of a cycle of 400 years.
const CYCLE: i64 = 146_097;
/// Days from March 1 of the year 0 to January 1, 1970.
const EPOCH: i64 = 719_468;

/// Year, month (from 0) and day (from 1) of a day since the epoch, at most 10^8 days and some from it. Years begin in
/// March here, so that the leap day is their last.
///
/// With the multiplications that Neri and Schneider give for the divisions
/// (<https://doi.org/10.1002/spe.3172>).
fn civil(days: i64) -> (i64, u8, u8) {
    /// Cycles that make all days positive.
    const CYCLES: i64 = 700;
    let shifted = (days + EPOCH + CYCLES * CYCLE) as u32;
    let quarters = 4 * shifted + 3;
    let (century, day_of_century) = (quarters / 146_097, quarters % 146_097 / 4);
    let product = 2_939_745 * u64::from(4 * day_of_century + 3);
    let year_of_century = (product >> 32) as u32;
    let day_of_year = (product as u32) / 2_939_745 / 4;
    let scaled = 2141 * day_of_year + 197_913;
    let (march_month, day) = (scaled >> 16, (scaled & 0xffff) / 2141 + 1);
    // Months count from March, 3; those from 13 on are of the next year.
    let is_next = day_of_year >= 306;
    let month = if is_next { march_month - 13 } else { march_month - 1 };
    let year = i64::from(100 * century + year_of_century) - 400 * CYCLES + i64::from(is_next);
    (year, month as u8, day as u8)
}

/// The day since the epoch of the first of a month (from 0).
fn days_from_civil(year: i64, month: i64) -> i64 {
    let year = if month < 2 { year - 1 } else { year };
    let cycle = year.div_euclid(400);
    let year_of_cycle = year.rem_euclid(400);
    let march_month = (month + 10) % 12;
    let day_of_year = (153 * march_month + 2) / 5;
    let day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    cycle * CYCLE + day_of_cycle - EPOCH
}

/// [MakeTime](https://tc39.es/ecma262/#sec-maketime)
pub(super) fn make_time(hour: f64, minute: f64, second: f64, millisecond: f64) -> f64 {
    if ![hour, minute, second, millisecond].iter().all(|part| part.is_finite()) {
        return f64::NAN;
    }
    let [hour, minute, second, millisecond] = [hour, minute, second, millisecond].map(to_integer_or_infinity);
    hour * MS_PER_HOUR + minute * MS_PER_MINUTE + second * MS_PER_SECOND + millisecond
}

/// [MakeDay](https://tc39.es/ecma262/#sec-makeday)
pub(super) fn make_day(year: f64, month: f64, date: f64) -> f64 {
    /// Far beyond what any date can be brought back from.
    const LIMIT: f64 = 1e9;
    if !year.is_finite() || !month.is_finite() || !date.is_finite() {
        return f64::NAN;
    }
    let [year, month, date] = [year, month, date].map(to_integer_or_infinity);
    let whole = year + (month / 12.0).floor();
    if whole.abs() > LIMIT {
        return f64::NAN;
    }
    let month = month.rem_euclid(12.0) as i64;
    days_from_civil(whole as i64, month) as f64 + date - 1.0
}

/// [MakeDate](https://tc39.es/ecma262/#sec-makedate)
pub(super) fn make_date(day: f64, time: f64) -> f64 {
    if !day.is_finite() || !time.is_finite() {
        return f64::NAN;
    }
    let date = day * MS_PER_DAY + time;
    if date.is_finite() { date } else { f64::NAN }
}

/// [MakeFullYear](https://tc39.es/ecma262/#sec-makefullyear)
pub(super) fn make_full_year(year: f64) -> f64 {
    if year.is_nan() {
        return year;
    }
    let truncated = to_integer_or_infinity(year);
    if (0.0..=99.0).contains(&truncated) { 1900.0 + truncated } else { truncated }
}

/// [TimeClip](https://tc39.es/ecma262/#sec-timeclip)
pub(crate) fn time_clip(time: f64) -> f64 {
    if time.is_nan() || time.abs() > MAX_TIME { f64::NAN } else { to_integer_or_infinity(time) }
}

/// [Day](https://tc39.es/ecma262/#eqn-Day)
pub(super) fn day(time: f64) -> f64 {
    (time / MS_PER_DAY).floor()
}

/// [TimeWithinDay](https://tc39.es/ecma262/#eqn-TimeWithinDay)
pub(super) fn time_within_day(time: f64) -> f64 {
    time.rem_euclid(MS_PER_DAY)
}

#[cfg(test)]
mod tests {
    use super::{civil, days_from_civil};

    #[test]
    fn days_survive_a_round_trip() {
        const LAST: i64 = 100_000_002;
        for day in (-LAST..=LAST).step_by(89).chain(-800..800).chain([-LAST, LAST]) {
            let (year, month, of_month) = civil(day);
            let first = days_from_civil(year, month.into());
            let next = days_from_civil(year + i64::from(month == 11), i64::from((month + 1) % 12));
            assert_eq!(first + i64::from(of_month) - 1, day);
            assert!(month < 12 && day >= first && day < next, "{day}");
        }
    }
}
