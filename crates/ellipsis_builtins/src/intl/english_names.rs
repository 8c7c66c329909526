//! English names of what ICU4X has no names of, as CLDR 48 has them.
// tidy: table

/// Codes and their names.
type NameTable = &'static [(&'static str, &'static str)];

/// The name of a code.
pub(super) fn find(names: NameTable, code: &str) -> Option<String> {
    names.iter().find(|(known, _)| *known == code).map(|(_, name)| (*name).to_owned())
}

pub(super) static CALENDARS: NameTable = &[
    ("buddhist", "Buddhist Calendar"),
    ("chinese", "Chinese Calendar"),
    ("coptic", "Coptic Calendar"),
    ("dangi", "Dangi Calendar"),
    ("ethioaa", "Ethiopic Amete Alem Calendar"),
    ("ethiopic", "Ethiopic Calendar"),
    ("gregory", "Gregorian Calendar"),
    ("hebrew", "Hebrew Calendar"),
    ("indian", "Indian National Calendar"),
    ("islamic", "Hijri Calendar"),
    ("islamic-civil", "Hijri Calendar (tabular, civil epoch)"),
    ("islamic-rgsa", "Hijri Calendar (Saudi Arabia, sighting)"),
    ("islamic-tbla", "Hijri Calendar (tabular, astronomical epoch)"),
    ("islamic-umalqura", "Hijri Calendar (Umm al-Qura)"),
    ("iso8601", "Gregorian Calendar (ISO 8601 Weeks)"),
    ("japanese", "Japanese Calendar"),
    ("persian", "Persian Calendar"),
    ("roc", "Minguo Calendar"),
];

pub(super) static LONG_FIELDS: NameTable = &[
    ("era", "era"),
    ("year", "year"),
    ("quarter", "quarter"),
    ("month", "month"),
    ("weekOfYear", "week"),
    ("weekday", "day of the week"),
    ("day", "day"),
    ("dayPeriod", "AM/PM"),
    ("hour", "hour"),
    ("minute", "minute"),
    ("second", "second"),
    ("timeZoneName", "time zone"),
];

pub(super) static SHORT_FIELDS: NameTable = &[
    ("era", "era"),
    ("year", "yr."),
    ("quarter", "qtr."),
    ("month", "mo."),
    ("weekOfYear", "wk."),
    ("weekday", "day of wk."),
    ("day", "day"),
    ("dayPeriod", "AM/PM"),
    ("hour", "hr."),
    ("minute", "min."),
    ("second", "sec."),
    ("timeZoneName", "zone"),
];
