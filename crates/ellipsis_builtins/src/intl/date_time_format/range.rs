//! Ranges of dates
//! ([PartitionDateTimeRangePattern](https://tc39.es/ecma402/#sec-partitiondatetimerangepattern)).
//!
//! CLDR has patterns of ranges for the sets of fields that ICU4X knows. Of other patterns, what both ends have
//! in common is written once where it is a text that begins or ends with larger fields than those that
//! differ, as in "Jan 3 – 5, 2026", and if only the time differs.

use icu_datetime::provider::range_patterns::DatetimePatternsRangeGlueV1;
use icu_datetime::range::DateRangeFormatter;

use super::names::{Moment, parts_with_gaps};
use super::options::DateTimeOptions;
use super::{DateTimeFormatter, skeleton};
use crate::intl::number_format::load;
use crate::intl::number_format::part::Part;
use crate::intl::number_format::range::RangePart;
use crate::intl::tag;

/// What is before, between and after the ends of a range.
pub(super) fn separator(options: &DateTimeOptions) -> (String, String, String) {
    let locale = tag::to_icu(&options.data_locale);
    let glue = load::<DatetimePatternsRangeGlueV1>(&icu_datetime::provider::Baked, &locale, &[""]);
    let pattern = glue.map(|glue| glue.get().pattern.to_string()).unwrap_or_default();
    let split = || {
        let (before, rest) = pattern.split_once("{0}")?;
        let (between, after) = rest.split_once("{1}")?;
        Some((before.to_owned(), between.to_owned(), after.to_owned()))
    };
    split().unwrap_or_else(|| (String::new(), " – ".to_owned(), String::new()))
}

const DATES: &[&str] = &["era", "year", "relatedYear", "yearName", "month", "weekday", "day"];
/// From the largest on, those that may be written once if only smaller ones differ.
const LARGE: &[&[&str]] = &[&["era"], &["year", "relatedYear", "yearName"], &["month"]];

impl DateTimeFormatter {
    /// The parts of a range.
    pub(super) fn format_range(&self, start: f64, end: f64) -> Vec<RangePart> {
        let (from, to) = (self.format(start), self.format(end));
        if from == to {
            return from.into_iter().map(|part| RangePart { part, source: "shared" }).collect();
        }
        if let Some(parts) = self.patterned_range((start, &from), (end, &to)) {
            return with_sources(parts);
        }
        let (before, after) = self.shared(&from, &to);
        let mut parts = Vec::new();
        let mut push = |list: &[Part], source: &'static str| {
            parts.extend(list.iter().cloned().map(|part| RangePart { part, source }));
        };
        let (prefix, separator, suffix) = &self.separator;
        let literal = |text: &str| -> Vec<Part> {
            (!text.is_empty()).then(|| Part::new("literal", text)).into_iter().collect()
        };
        push(&from[..before], "shared");
        push(&literal(prefix), "shared");
        push(&from[before..from.len() - after], "startRange");
        push(&literal(separator), "shared");
        push(&to[before..to.len() - after], "endRange");
        push(&literal(suffix), "shared");
        push(&to[to.len() - after..], "shared");
        parts
    }

    /// The parts of a range as the pattern of CLDR for it has them.
    fn patterned_range(&self, start: (f64, &[Part]), end: (f64, &[Part])) -> Option<Vec<Part>> {
        let set = self.set.filter(|_| !self.pattern.has("zvVOxX"))?;
        let make = || DateRangeFormatter::try_new(skeleton::preferences(&self.options), set).ok();
        let formatter = self.ranges.get_or_init(make).as_ref()?;
        let ((start, from), (end, to)) = (start, end);
        let start = self.moment(start)?;
        // The zone is not shown; ICU4X has no pattern for moments of which it differs.
        let end = Moment { zone: start.zone, ..self.moment(end)? };
        let (mut parts, gaps) = parts_with_gaps(&formatter.format(&start, &end));
        // ICU4X has loaded the names that the pattern of a single date needs, which may be of another length.
        for at in gaps {
            let kind = parts[at].kind;
            let is_end = parts[..at].iter().any(|part| part.kind == kind);
            let single = if is_end { to } else { from };
            let name = &single.iter().find(|part| part.kind == kind)?.text;
            if name.contains(char::is_numeric) {
                // The pattern of the range has a name where that of a date has a number.
                return None;
            }
            parts[at].text.clone_from(name);
        }
        let has_all = |some: &[Part], others: &[Part]| {
            let is_there = |part: &Part| others.iter().any(|other| other.kind == part.kind);
            some.iter().all(|part| part.kind == "literal" || is_there(part))
        };
        if !has_all(from, &parts) || !has_all(&parts, from) {
            return None;
        }
        self.replace_digits(&mut parts);
        for part in parts.iter_mut().filter(|part| part.kind == "literal") {
            part.text = part.text.replace('\u{202f}', " ");
        }
        Some(parts)
    }

    /// How many parts are shared at the beginning and at the end.
    fn shared(&self, from: &[Part], to: &[Part]) -> (usize, usize) {
        if from.len() != to.len() {
            return (0, 0);
        }
        let is_date = |part: &Part| DATES.contains(&part.kind);
        let is_time = |part: &Part| part.kind != "literal" && !is_date(part);
        let has_time = from.iter().any(is_time);
        let differs = |matches: &dyn Fn(&Part) -> bool| {
            from.iter().zip(to).any(|(from, to)| matches(from) && from != to)
        };
        if has_time && !differs(&is_date) {
            return self.shared_of_times(from, to);
        }
        if has_time || self.pattern.length("ML").is_none_or(|length| length <= 2) {
            return (0, 0);
        }
        let same = LARGE.iter().take_while(|kinds| !differs(&|part| kinds.contains(&part.kind)));
        let shared: Vec<&str> = same.copied().flatten().copied().collect();
        let is_large = |part: &Part| shared.contains(&part.kind);
        let before = shared_run(from.iter().zip(to), &is_large);
        let after = shared_run(from.iter().zip(to).rev(), &is_large);
        (before, after.min(from.len() - before))
    }

    /// As above, if only the time differs: the date, the zone and the half of the day.
    fn shared_of_times(&self, from: &[Part], to: &[Part]) -> (usize, usize) {
        let is_outer =
            |part: &Part| DATES.contains(&part.kind) || matches!(part.kind, "dayPeriod" | "timeZoneName");
        let before = shared_run(from.iter().zip(to), &is_outer);
        let after = shared_run(from.iter().zip(to).rev(), &is_outer);
        (before, after.min(from.len() - before))
    }
}

/// Tells where the parts of a range come from: a field that is there twice from the start and then from the
/// end, and texts from where the fields around them do.
fn with_sources(parts: Vec<Part>) -> Vec<RangePart> {
    let kinds: Vec<&str> = parts.iter().map(|part| part.kind).collect();
    let source_of_field = |at: usize| {
        let is_same = |&other: &usize| kinds[other] == kinds[at];
        if (0..at).any(|other| is_same(&other)) {
            "endRange"
        } else if (at + 1..kinds.len()).any(|other| is_same(&other)) {
            "startRange"
        } else {
            "shared"
        }
    };
    let is_field = |&at: &usize| kinds[at] != "literal";
    let source = |at: usize| {
        if is_field(&at) {
            return source_of_field(at);
        }
        let before = (0..at).rev().find(is_field).map(source_of_field);
        let after = (at + 1..kinds.len()).find(is_field).map(source_of_field);
        match (before, after) {
            (Some(before), Some(after)) if before != after => "shared",
            (before, after) => before.or(after).unwrap_or("shared"),
        }
    };
    let sources: Vec<&str> = (0..kinds.len()).map(source).collect();
    parts.into_iter().zip(sources).map(|(part, source)| RangePart { part, source }).collect()
}

/// How many parts are equal up to the last one of a kind that may be shared, with the literals next to
/// them.
fn shared_run<'a>(
    pairs: impl Iterator<Item = (&'a Part, &'a Part)>,
    may_share: &dyn Fn(&Part) -> bool,
) -> usize {
    let mut length = 0;
    let mut has_field = false;
    for (from, to) in pairs {
        if from != to || !(from.kind == "literal" || may_share(from)) {
            break;
        }
        has_field |= from.kind != "literal";
        length += 1;
    }
    if has_field { length } else { 0 }
}
