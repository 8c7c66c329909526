//! What CLDR says and ICU4X does not tell: tables of texts that `cargo xtask cldr` makes.
//!
//! `xtask/src/cldr/table.rs` describes their form. A record is found by its name, which is that of a
//! locale, with a slash and more after it in some tables. It has what its parent has, but for what it
//! says otherwise.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Patterns of dates, times and ranges by locale and calendar.
pub(crate) static DATES: Table = Table::new(include_str!("dates.txt"));
/// Names of calendars and of fields of dates by locale.
pub(crate) static NAMES: Table = Table::new(include_str!("names.txt"));
/// Patterns of quantities by locale.
pub(crate) static UNITS: Table = Table::new(include_str!("units.txt"));
/// Symbols and patterns of numbers by locale and numbering system.
pub(crate) static NUMBERS: Table = Table::new(include_str!("numbers.txt"));
/// Symbols of currencies by locale.
pub(crate) static CURRENCIES: Table = Table::new(include_str!("currencies.txt"));

pub(crate) struct Table {
    text: &'static str,
    index: OnceLock<Index>,
    /// The records that were asked for last, by name.
    recent: Mutex<Vec<(String, Record)>>,
}

/// How many records are kept, which take about a kilobyte each.
const RECENT: usize = 16;

/// A table taken apart as far as all records need it.
struct Index {
    fields: Vec<&'static str>,
    texts: Vec<&'static str>,
    records: &'static str,
}

/// The values of a record.
#[derive(Clone)]
pub(crate) struct Record(Arc<Values>);

struct Values {
    fields: &'static [&'static str],
    values: Vec<Option<&'static str>>,
    /// From which of its ancestors each value is.
    levels: Vec<u8>,
}

impl Table {
    const fn new(text: &'static str) -> Table {
        Table { text, index: OnceLock::new(), recent: Mutex::new(Vec::new()) }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let mut lines = self.text.splitn(4, '\n').skip(1);
            let mut next = || lines.next().unwrap_or_default();
            let (fields, texts) = (next(), next());
            Index {
                fields: fields.split('\t').collect(),
                texts: texts.split('\t').collect(),
                records: next(),
            }
        })
    }

    /// The record of a locale, or of the nearest one that there is a record of: the root's if of no other.
    /// `more` is what stands after the locale in names.
    pub(crate) fn of_locale(&'static self, locale: &str, more: &str) -> Record {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |name: &str| name.strip_prefix(locale) == Some(more);
        if let Some(at) = recent.iter().position(|(name, _)| is_it(name)) {
            return recent[at].1.clone();
        }
        let record = Record(Arc::new(self.find(locale, more)));
        if recent.len() == RECENT {
            recent.remove(0);
        }
        recent.push((format!("{locale}{more}"), record.clone()));
        record
    }

    fn find(&'static self, locale: &str, more: &str) -> Values {
        let index = self.index();
        let count = index.fields.len();
        let mut record = Values { fields: &index.fields, values: vec![None; count], levels: vec![0; count] };
        let mut lines = Vec::new();
        let mut name = format!("{locale}{more}");
        // Every record is written after its parent, but that is not relied upon.
        while lines.len() < 20 {
            if let Some((parent, values)) = index.line(&name) {
                lines.push(values);
                if parent.is_empty() {
                    break;
                }
                name = parent.to_owned();
                continue;
            }
            let (locale, more) = name.split_at(name.find('/').unwrap_or(name.len()));
            name = match locale.rsplit_once('-') {
                Some((shorter, _)) => format!("{shorter}{more}"),
                None if locale == "und" => break,
                None => format!("und{more}"),
            };
        }
        for (level, line) in lines.iter().enumerate().rev() {
            index.read(line, level as u8, &mut record);
        }
        record
    }
}

impl Index {
    /// The parent and the values of a record, whose lines are sorted by name.
    fn line(&self, name: &str) -> Option<(&'static str, &'static str)> {
        let text = self.records;
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let bytes = text.as_bytes();
            let start = bytes[..middle].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            let end =
                bytes[start..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| start + at);
            let line = text.get(start..end)?;
            let (found, rest) = line.split_once('\t').unwrap_or((line, ""));
            match found.cmp(name) {
                std::cmp::Ordering::Equal => return rest.split_once('\t'),
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        None
    }

    /// Sets the values of a line.
    fn read(&self, line: &str, level: u8, record: &mut Values) {
        let mut numbers = Numbers(line.bytes());
        let mut at = 0;
        while let (Some(skipped), Some(text)) = (numbers.next(), numbers.next()) {
            at += skipped;
            if let (Some(value), Some(found)) = (record.values.get_mut(at), record.levels.get_mut(at)) {
                *value = text.checked_sub(1).and_then(|text| self.texts.get(text).copied());
                *found = level;
            }
            at += 1;
        }
    }
}

/// The numbers of a line.
struct Numbers<'a>(std::str::Bytes<'a>);

impl Iterator for Numbers<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        const BASE: usize = 46;
        let (mut number, mut scale) = (0, 1);
        loop {
            let digit = usize::from(self.0.next()?.checked_sub(b'#')?);
            if digit < BASE {
                return Some(number + digit * scale);
            }
            number += (digit - BASE) * scale;
            scale *= BASE;
        }
    }
}

impl Record {
    /// The value of a field.
    pub(crate) fn get(&self, field: &str) -> Option<&'static str> {
        let at = self.0.fields.binary_search(&field).ok()?;
        self.0.values.get(at).copied().flatten()
    }

    /// The fields that begin with a prefix, without it, and their values: first those of the record itself,
    /// then those of its parent, and so on.
    pub(crate) fn all(&self, prefix: &str) -> Vec<(&'static str, &'static str)> {
        let Values { fields, values, levels } = &*self.0;
        let start = fields.partition_point(|field| *field < prefix);
        let fields = fields.iter().zip(values).zip(levels).skip(start);
        let found =
            fields.map_while(|((field, value), level)| Some((level, field.strip_prefix(prefix)?, value)));
        let mut found: Vec<_> =
            found.filter_map(|(level, field, value)| Some((level, field, (*value)?))).collect();
        found.sort_by_key(|(level, ..)| **level);
        found.into_iter().map(|(_, field, value)| (field, value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_inherit() {
        let get = |locale: &str, more: &str, field: &str| DATES.of_locale(locale, more).get(field);
        assert_eq!(get("de", "", "dfull"), Some("EEEE, d. MMMM y"));
        assert_eq!(get("de-XX", "", "dfull"), Some("EEEE, d. MMMM y"));
        assert_eq!(get("en-AG", "", "dshort"), get("en-001", "", "dshort"));
        assert_ne!(get("en-AG", "", "dshort"), get("en", "", "dshort"));
        assert_eq!(get("zh-TW", "", "dlong"), get("zh-Hant", "", "dlong"));
        assert_ne!(get("de", "/japanese", "dfull"), get("de", "", "dfull"));
        assert_eq!(get("tlh", "", "dfull"), get("und", "", "dfull"));
    }

    #[test]
    fn all_of_a_prefix() {
        let record = DATES.of_locale("en", "");
        let found: Vec<_> = record.all("d").iter().map(|(style, _)| *style).collect();
        assert_eq!(found, ["full", "long", "medium", "short"]);
    }
}
