//! Ranges of dates
//! ([PartitionDateTimeRangePattern](https://tc39.es/ecma402/#sec-partitiondatetimerangepattern)).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::DateTimeFormatter;
use super::intervals::{Field, Interval, Intervals};
use super::names::Moment;
use super::pattern::Pattern;
use super::skeleton;
use super::writer::Writer;
use crate::intl::number_format::part::{Part, push_literal};
use crate::intl::number_format::range::RangePart;

/// What formats ranges: made when the first is formatted.
pub(super) struct Ranges {
    intervals: Intervals,
    /// What writes by the patterns that were needed so far.
    writers: RefCell<BTreeMap<String, Option<Rc<Writer>>>>,
}

impl DateTimeFormatter {
    fn ranges(&self) -> &Ranges {
        self.ranges.get_or_init(|| {
            let generator = skeleton::generator(&self.options, self.options.hour_cycle);
            Ranges { intervals: Intervals::new(generator, &self.pattern), writers: RefCell::default() }
        })
    }

    /// The parts of a range.
    pub(super) fn format_range(&self, start: f64, end: f64) -> Vec<RangePart> {
        match self.parts_of_range(start, end) {
            Some(parts) => with_sources(parts),
            // What is shown of both is the same.
            None => {
                let parts = self.format::<Vec<_>>(start).into_iter();
                parts.map(|part| RangePart { part, source: "shared" }).collect()
            }
        }
    }

    /// The parts of a range; `None` if both ends look the same.
    fn parts_of_range(&self, start: f64, end: f64) -> Option<Range> {
        let ranges = self.ranges();
        let (from, to) = (self.moment(start)?, self.moment(end)?);
        let field = self.largest_difference(&from, &to)?;
        let intervals = &ranges.intervals;
        let interval = intervals.get(field);
        let ends = (&from, &to);
        match interval {
            Interval { first: Some(first), second, is_later_first } => {
                let (a, b) = if *is_later_first { (&to, &from) } else { (&from, &to) };
                let mut parts = self.write(first, a)?;
                if let Some(second) = second.as_ref().filter(|second| !second.items().is_empty()) {
                    append(&mut parts, self.write(second, b)?);
                }
                Some(Range { parts, is_later_first: *is_later_first })
            }
            Interval { second: Some(pattern), .. } => self.both(pattern, ends),
            _ if intervals.is_hidden(field) => None,
            _ => match &intervals.halves {
                Some((date, time)) if field > Field::Day => self.date_and_times(date, time, ends),
                _ => self.both(&intervals.pattern, ends),
            },
        }
    }

    /// A date, and a range of times.
    fn date_and_times(&self, date: &Pattern, time: &Pattern, ends: (&Moment, &Moment)) -> Option<Range> {
        let mut parts = Vec::new();
        let mut is_later_first = false;
        for piece in pieces(self.ranges().intervals.glue()) {
            match piece {
                Piece::Text(text) => push_literal(&mut parts, &text),
                Piece::Place(0) => {
                    let times = self.both(time, ends)?;
                    is_later_first = times.is_later_first;
                    append(&mut parts, times.parts);
                }
                Piece::Place(_) => append(&mut parts, self.write(date, ends.0)?),
            }
        }
        Some(Range { parts, is_later_first })
    }

    /// Both ends by the same pattern.
    fn both(&self, pattern: &Pattern, ends: (&Moment, &Moment)) -> Option<Range> {
        let mut parts = Vec::new();
        let mut order = Vec::new();
        for piece in pieces(self.ranges().intervals.fallback()) {
            match piece {
                Piece::Text(text) => push_literal(&mut parts, &text),
                Piece::Place(place) => {
                    order.push(place);
                    append(&mut parts, self.write(pattern, if place == 0 { ends.0 } else { ends.1 })?);
                }
            }
        }
        Some(Range { parts, is_later_first: order.first() == Some(&1) })
    }

    fn write(&self, pattern: &Pattern, moment: &Moment) -> Option<Vec<Part>> {
        let mut writers = self.ranges().writers.borrow_mut();
        let make = || Writer::new(&self.options, pattern).map(Rc::new);
        let writer = writers.entry(pattern.write()).or_insert_with(make).clone()?;
        let mut parts = Vec::new();
        writer.write(moment, false, &mut parts);
        Some(parts)
    }

    /// The largest field in which two moments differ.
    fn largest_difference(&self, from: &Moment, to: &Moment) -> Option<Field> {
        let (a, b) = (self.writer.key(from), self.writer.key(to));
        let (early, late) = (from.time, to.time);
        let half = |moment: &Moment| moment.time.hour.number() / 12;
        let milliseconds = |moment: &Moment| moment.time.subsecond.number() / 1_000_000;
        let differs = [
            (Field::Era, a.era != b.era),
            (Field::Year, a.year != b.year),
            (Field::Month, a.month != b.month),
            (Field::Day, a.day != b.day),
            (Field::HalfDay, half(from) != half(to)),
            (Field::Hour, early.hour != late.hour),
            (Field::Minute, early.minute != late.minute),
            (Field::Second, early.second != late.second),
            (Field::Fraction, milliseconds(from) != milliseconds(to)),
        ];
        differs.into_iter().find(|(_, differs)| *differs).map(|(field, _)| field)
    }
}

/// The parts of a range, and whether the later end comes first.
struct Range {
    parts: Vec<Part>,
    is_later_first: bool,
}

enum Piece {
    Text(String),
    Place(usize),
}

/// A text with `{0}` and `{1}` in pieces.
fn pieces(template: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        pieces.push(Piece::Text(before.replace('\'', "").replace('\u{202f}', " ")));
        pieces.push(Piece::Place(place.parse().unwrap_or_default()));
        rest = after;
    }
    pieces.push(Piece::Text(rest.replace('\'', "")));
    pieces
}

fn append(parts: &mut Vec<Part>, more: Vec<Part>) {
    for part in more {
        if part.kind == "literal" {
            push_literal(parts, &part.text);
        } else {
            parts.push(part);
        }
    }
}

/// Tells where the parts of a range come from. What is from the first to the last field of those that are
/// there twice, and are there for the first time, is of one end; what is between their repetitions of the
/// other.
fn with_sources(Range { parts, is_later_first }: Range) -> Vec<RangePart> {
    let span = |places: &[usize]| Some((*places.iter().min()?, *places.iter().max()?));
    let (mut firsts, mut seconds) = (Vec::new(), Vec::new());
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| part.kind != "literal") {
        let again = parts.iter().skip(at + 1).position(|other| other.kind == part.kind);
        if let Some(again) = again {
            firsts.push(at);
            seconds.push(at + 1 + again);
        }
    }
    let (first, second) = (span(&firsts), span(&seconds));
    let contains =
        |span: Option<(usize, usize)>, at| span.is_some_and(|(from, to)| (from..=to).contains(&at));
    let names = if is_later_first { ["endRange", "startRange"] } else { ["startRange", "endRange"] };
    let source = |at: usize| match (contains(first, at), contains(second, at)) {
        (true, _) => names[0],
        (_, true) => names[1],
        _ => "shared",
    };
    parts.into_iter().enumerate().map(|(at, part)| RangePart { part, source: source(at) }).collect()
}
