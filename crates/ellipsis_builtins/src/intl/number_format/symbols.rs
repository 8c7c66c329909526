//! What CLDR says of the numbers of a locale in a numbering system.

use crate::intl::cldr::{NUMBERS, Record};

/// The symbols and patterns of a numbering system, with those of Latin digits where it has none.
pub(crate) struct NumberRecord([Record; 2]);

impl NumberRecord {
    pub(crate) fn of(locale: &str, system: &str) -> NumberRecord {
        let of = |system: &str| NUMBERS.of_locale(locale, &format!("/{system}"));
        NumberRecord([of(system), of("latn")])
    }

    pub(crate) fn get(&self, field: &str) -> Option<&'static str> {
        self.0.iter().find_map(|record| record.get(field))
    }
}
