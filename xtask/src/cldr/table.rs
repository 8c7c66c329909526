//! Tables of texts by record and field, written so that they are small: each text once, and of a record
//! only what its parent has otherwise. `crates/ellipsis_builtins/src/intl/cldr/mod.rs` reads them.
//!
//! A table is a text of lines. The first says where it is from, the second has the fields, the third the
//! texts, the most frequent first. Each other line is a record: its name, its parent's, and pairs of
//! numbers, which are how many fields are skipped, and which text the field has (one more than its place,
//! so that 0 is none at all).

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The values of a record by field.
pub(super) type Fields = BTreeMap<String, String>;

#[derive(Default)]
pub(super) struct Table {
    records: BTreeMap<String, Record>,
}

struct Record {
    /// The records that it may inherit from: that with most in common is taken.
    parents: Vec<String>,
    fields: Fields,
}

impl Table {
    /// Adds a record. Those that it inherits from must be there already, or it has none.
    pub(super) fn add(&mut self, name: &str, parents: &[String], fields: Fields) {
        let parents = parents.iter().filter(|parent| self.records.contains_key(*parent)).cloned().collect();
        self.records.insert(name.to_owned(), Record { parents, fields });
    }

    /// Gives records other names, unless there are records with these.
    pub(super) fn link_all(&mut self, links: &[(String, String)]) {
        for (name, to) in links {
            if let Some(record) = self.records.get(to).filter(|_| !self.records.contains_key(name)) {
                let fields = record.fields.clone();
                self.records.insert(name.clone(), Record { parents: vec![to.clone()], fields });
            }
        }
    }

    /// What a record has that its parent has not, and the parent.
    fn differences(&self, record: &Record) -> (String, Vec<(String, Option<String>)>) {
        let against = |parent: &str| {
            let empty = Fields::new();
            let inherited = self.records.get(parent).map_or(&empty, |record| &record.fields);
            let names: BTreeSet<&String> = inherited.keys().chain(record.fields.keys()).collect();
            let changed = names.into_iter().filter(|name| inherited.get(*name) != record.fields.get(*name));
            changed.map(|name| (name.clone(), record.fields.get(name).cloned())).collect::<Vec<_>>()
        };
        let candidates = record.parents.iter().map(|parent| (parent.clone(), against(parent)));
        candidates.min_by_key(|(_, changed)| changed.len()).unwrap_or_else(|| (String::new(), against("")))
    }

    /// The table as text.
    pub(super) fn write(&self, head: &str) -> String {
        let records: Vec<_> =
            self.records.iter().map(|(name, record)| (name, self.differences(record))).collect();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        let mut fields: BTreeSet<&str> = BTreeSet::new();
        for (name, value) in records.iter().flat_map(|(_, (_, changed))| changed) {
            fields.insert(name);
            if let Some(value) = value {
                *counts.entry(value).or_default() += 1;
            }
        }
        let fields: Vec<&str> = fields.into_iter().collect();
        let mut texts: Vec<&str> = counts.keys().copied().collect();
        texts.sort_by_key(|&text| (std::cmp::Reverse(counts[text]), text));
        let numbers: HashMap<&str, usize> =
            texts.iter().enumerate().map(|(at, &text)| (text, at + 1)).collect();
        let mut out = format!("{head}\n{}\n{}\n", fields.join("\t"), texts.join("\t"));
        for (name, (parent, changed)) in &records {
            if changed.is_empty() && *parent == truncated(name) {
                continue;
            }
            out += &format!("{name}\t{parent}\t");
            let mut next = 0;
            for (field, value) in changed {
                let at = fields.binary_search(&field.as_str()).unwrap_or_default();
                push_number(&mut out, at - next);
                push_number(&mut out, value.as_ref().map_or(0, |value| numbers[value.as_str()]));
                next = at + 1;
            }
            out.push('\n');
        }
        out
    }
}

/// The record that is looked for if there is none of a name: that of the locale without its last part.
fn truncated(name: &str) -> String {
    let (locale, rest) = name.split_at(name.find('/').unwrap_or(name.len()));
    let shorter = locale.rsplit_once('-').map_or("und", |(shorter, _)| shorter);
    format!("{shorter}{rest}")
}

/// A number in digits of 46, the lowest first, from `#` on; all but the last are 46 higher.
fn push_number(out: &mut String, mut number: usize) {
    const BASE: usize = 46;
    let mut push = |digit: usize| out.push(char::from(b'#' + digit as u8));
    while number >= BASE {
        push(BASE + number % BASE);
        number /= BASE;
    }
    push(number);
}
