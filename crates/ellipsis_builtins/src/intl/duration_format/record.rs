//! The durations that arguments mean.

use ellipsis_engine::number::to_integer_or_infinity;
use ellipsis_engine::{Context, Gc, JsResult, Object, Value};

use super::options::{UNIT_COUNT, UNITS, Unit};
use super::parse::parse_duration;

/// A [Duration Record](https://tc39.es/ecma402/#sec-duration-records) whose fields are integers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct DurationRecord(pub(super) [i128; UNIT_COUNT]);

/// Beyond any field of a valid duration, and far from the limits of integers.
const LIMIT: f64 = 1e26;

const NANOSECONDS_PER_SECOND: i128 = 1_000_000_000;

/// The units in the order in which properties are read.
static ALPHABETICAL: [Unit; UNIT_COUNT] = [
    Unit::Days,
    Unit::Hours,
    Unit::Microseconds,
    Unit::Milliseconds,
    Unit::Minutes,
    Unit::Months,
    Unit::Nanoseconds,
    Unit::Seconds,
    Unit::Weeks,
    Unit::Years,
];

/// [ToDurationRecord](https://tc39.es/ecma402/#sec-todurationrecord)
pub(super) fn to_duration_record(cx: &mut Context, input: Value) -> JsResult<DurationRecord> {
    #[cfg(feature = "temporal")]
    if let Some(duration) = crate::temporal::held::<temporal_rs::Duration>(&input) {
        return Ok(DurationRecord::of(duration));
    }
    let record = match input.as_object() {
        Some(object) => read_properties(cx, object)?,
        None => {
            let Some(text) = input.as_string() else {
                return Err(cx.type_error("A duration must be an object or a string"));
            };
            let text = text.to_short_string();
            parse_duration(&text).ok_or_else(|| cx.range_error(format!("Invalid duration string: {text}")))?
        }
    };
    if !record.is_valid() {
        return Err(cx.range_error("Invalid duration"));
    }
    Ok(record)
}

fn read_properties(cx: &mut Context, object: Gc<Object>) -> JsResult<DurationRecord> {
    let mut fields = [0; UNIT_COUNT];
    let mut is_empty = true;
    for unit in ALPHABETICAL {
        let at = unit as usize;
        let value = object.get_named(cx, UNITS[at].1)?;
        if value.is_undefined() {
            continue;
        }
        is_empty = false;
        // ToIntegerIfIntegral
        let number = cx.to_number(value)?;
        if !number.is_finite() || to_integer_or_infinity(number) != number || number.abs() > LIMIT {
            return Err(cx.range_error(format!("Invalid value of {}: {number}", UNITS[at].1)));
        }
        fields[at] = number as i128;
    }
    if is_empty {
        return Err(cx.type_error("A duration needs at least one unit"));
    }
    Ok(DurationRecord(fields))
}

impl DurationRecord {
    /// The fields of a Temporal.Duration, which is valid.
    #[cfg(feature = "temporal")]
    fn of(duration: &temporal_rs::Duration) -> DurationRecord {
        DurationRecord([
            duration.years().into(),
            duration.months().into(),
            duration.weeks().into(),
            duration.days().into(),
            duration.hours().into(),
            duration.minutes().into(),
            duration.seconds().into(),
            duration.milliseconds().into(),
            duration.microseconds(),
            duration.nanoseconds(),
        ])
    }

    pub(super) fn get(&self, unit: Unit) -> i128 {
        self.0[unit as usize]
    }

    pub(super) fn is_negative(&self) -> bool {
        self.0.iter().any(|&field| field < 0)
    }

    /// [IsValidDuration](https://tc39.es/proposal-temporal/#sec-temporal-isvalidduration)
    fn is_valid(&self) -> bool {
        let has_both_signs = self.is_negative() && self.0.iter().any(|&field| field > 0);
        let is_small = |unit| self.get(unit).unsigned_abs() < 1 << 32;
        let seconds = self.get(Unit::Days) * 86_400
            + self.get(Unit::Hours) * 3600
            + self.get(Unit::Minutes) * 60
            + self.get(Unit::Seconds);
        let limit = (1_u128 << 53) * NANOSECONDS_PER_SECOND.unsigned_abs();
        let total = seconds.checked_mul(NANOSECONDS_PER_SECOND);
        let total = total.and_then(|total| total.checked_add(self.nanoseconds(Unit::Milliseconds)));
        !has_both_signs
            && [Unit::Years, Unit::Months, Unit::Weeks].into_iter().all(is_small)
            && total.is_some_and(|total| total.unsigned_abs() < limit)
    }

    /// The nanoseconds in a unit from the second down and in those below it.
    pub(super) fn nanoseconds(&self, from: Unit) -> i128 {
        let units = [
            (Unit::Seconds, NANOSECONDS_PER_SECOND),
            (Unit::Milliseconds, 1_000_000),
            (Unit::Microseconds, 1000),
            (Unit::Nanoseconds, 1),
        ];
        let below = units.into_iter().filter(|&(unit, _)| unit >= from);
        below.map(|(unit, size)| self.get(unit) * size).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validity() {
        let of = |unit: Unit, value: i128| {
            let mut fields = [0; UNIT_COUNT];
            fields[unit as usize] = value;
            DurationRecord(fields)
        };
        assert!(of(Unit::Years, (1 << 32) - 1).is_valid());
        assert!(!of(Unit::Years, 1 << 32).is_valid());
        assert!(of(Unit::Seconds, (1 << 53) - 1).is_valid());
        assert!(!of(Unit::Nanoseconds, (1 << 53) * NANOSECONDS_PER_SECOND).is_valid());
        assert!(!DurationRecord([1, -1, 0, 0, 0, 0, 0, 0, 0, 0]).is_valid());
        let record = DurationRecord([0, 0, 0, 0, 0, 0, 1, 2, 3, 4]);
        assert_eq!(record.nanoseconds(Unit::Seconds), 1_002_003_004);
        assert_eq!(record.nanoseconds(Unit::Microseconds), 3004);
    }
}
