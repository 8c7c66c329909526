//! Offsets from UTC as CLDR writes them, such as "GMT+5:30". ICU4X has them as well, but without what some
//! locales have in them otherwise, and with marks of direction that others do not write.

use crate::intl::cldr::{DATES, Record};

/// How a locale writes offsets.
pub(super) struct Offsets {
    record: Record,
}

impl Offsets {
    pub(super) fn of(locale: &str) -> Offsets {
        Offsets { record: DATES.of_locale(locale, "") }
    }

    /// An offset in seconds.
    pub(super) fn write(&self, offset: i32, is_long: bool) -> String {
        let formats = self.record.get("zhour").unwrap_or("+HH:mm;-HH:mm");
        let (positive, negative) = formats.split_once(';').unwrap_or((formats, formats));
        let format = if offset < 0 { negative } else { positive };
        let total = offset.unsigned_abs();
        let (hours, minutes, seconds) = (total / 3600, total / 60 % 60, total % 60);
        let Some((sign, rest)) = format.split_once('H') else { return String::new() };
        let rest = rest.trim_start_matches('H');
        let (separator, end) = rest.split_once("mm").unwrap_or((rest, ""));
        let hours = if is_long { format!("{hours:02}") } else { hours.to_string() };
        let mut text = format!("{sign}{hours}");
        if is_long || minutes > 0 || seconds > 0 {
            text += &format!("{separator}{minutes:02}");
            if seconds > 0 {
                text += &format!("{separator}{seconds:02}");
            }
            text += end;
        }
        self.record.get("zgmt").unwrap_or("GMT{0}").replace("{0}", &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets() {
        for (locale, offset, short, long) in [
            ("en", 19_800, "GMT+5:30", "GMT+05:30"),
            ("fr", -10_800, "UTC−3", "UTC−03:00"),
            ("sl", 0, "GMT +0", "GMT +00.00"),
        ] {
            let offsets = Offsets::of(locale);
            assert_eq!(offsets.write(offset, false), short, "{locale}");
            assert_eq!(offsets.write(offset, true), long, "{locale}");
        }
    }
}
