//! Durations as texts: TemporalDurationString.

use super::options::{UNIT_COUNT, Unit};
use super::record::DurationRecord;

/// The duration that a text like `P1DT2.5H` stands for
/// ([ParseTemporalDurationString](https://tc39.es/proposal-temporal/#sec-temporal-parsetemporaldurationstring)).
pub(super) fn parse_duration(text: &str) -> Option<DurationRecord> {
    let upper = text.to_ascii_uppercase();
    let (sign, rest) = match upper.as_bytes().first()? {
        b'-' => (-1, &upper[1..]),
        b'+' => (1, &upper[1..]),
        _ => (1, upper.as_str()),
    };
    let rest = rest.strip_prefix('P')?;
    let (date, time) = match rest.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (rest, None),
    };
    if time.is_some_and(str::is_empty) || (date.is_empty() && time.is_none()) {
        return None;
    }
    let mut fields = [0; UNIT_COUNT];
    let date_units = [('Y', Unit::Years), ('M', Unit::Months), ('W', Unit::Weeks), ('D', Unit::Days)];
    let fraction = read_fields(date, &date_units, &mut fields)?;
    if fraction.is_some() {
        return None;
    }
    let time_units = [('H', Unit::Hours), ('M', Unit::Minutes), ('S', Unit::Seconds)];
    if let Some((unit, billionths)) = read_fields(time.unwrap_or_default(), &time_units, &mut fields)? {
        add_fraction(unit, billionths, &mut fields);
    }
    Some(DurationRecord(fields.map(|field| field * sign)))
}

/// Reads numbers with designators in the order of the units. The last may have a fraction: that unit with
/// billionths of it.
fn read_fields(
    text: &str,
    units: &[(char, Unit)],
    fields: &mut [i128; UNIT_COUNT],
) -> Option<Option<(Unit, i128)>> {
    let mut rest = text;
    let mut units = units.iter();
    let mut fraction = None;
    while !rest.is_empty() {
        if fraction.is_some() {
            return None;
        }
        let at = rest.find(|char: char| char.is_ascii_uppercase())?;
        let designator = rest[at..].chars().next()?;
        let &(_, unit) = units.find(|&&(known, _)| known == designator)?;
        let (whole, decimals) = match rest[..at].split_once(['.', ',']) {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (&rest[..at], None),
        };
        fields[unit as usize] = digits(whole, 24)?;
        if let Some(decimals) = decimals {
            let scale = 10_i128.pow(9_u32.checked_sub(decimals.len() as u32)?);
            fraction = Some((unit, digits(decimals, 9)? * scale));
        }
        rest = &rest[at + 1..];
    }
    Some(fraction)
}

fn digits(text: &str, most: usize) -> Option<i128> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let significant = text.trim_start_matches('0');
    if !is_number || significant.len() > most {
        return None;
    }
    if significant.is_empty() { Some(0) } else { significant.parse().ok() }
}

/// Spreads billionths of a unit over those below it.
fn add_fraction(unit: Unit, billionths: i128, fields: &mut [i128; UNIT_COUNT]) {
    let nanoseconds = match unit {
        Unit::Hours => billionths * 3600,
        Unit::Minutes => billionths * 60,
        _ => billionths,
    };
    let sizes = [
        (Unit::Minutes, 60_000_000_000),
        (Unit::Seconds, 1_000_000_000),
        (Unit::Milliseconds, 1_000_000),
        (Unit::Microseconds, 1000),
        (Unit::Nanoseconds, 1),
    ];
    let mut rest = nanoseconds;
    for (below, size) in sizes.into_iter().filter(|&(below, _)| below > unit) {
        fields[below as usize] = rest / size;
        rest %= size;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed() {
        for (text, expected) in [
            ("PT0S", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("P1Y2M3W4DT5H6M7.00800901S", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            ("-p1d", [0, 0, 0, -1, 0, 0, 0, 0, 0, 0]),
            ("PT1,5H", [0, 0, 0, 0, 1, 30, 0, 0, 0, 0]),
            ("+PT0.0000001M", [0, 0, 0, 0, 0, 0, 0, 0, 6, 0]),
        ] {
            assert_eq!(parse_duration(text), Some(DurationRecord(expected)), "{text}");
        }
        for text in ["", "P", "PT", "P1", "1D", "P1S", "PT1Y", "P1.5D", "PT1.5H2M", "P1D1Y", "PT1.S", "P-1D"]
        {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
