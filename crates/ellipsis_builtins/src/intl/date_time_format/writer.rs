//! What writes moments by a pattern. ICU4X writes what has a name or depends on the calendar; hours, years,
//! fractions of seconds, periods of the day and offsets from UTC are written here.

use std::cell::LazyCell;

use icu_locale::names::{DisplayNamesPreferences, RegionDisplayName};
use writeable::Writeable;

use super::day_periods::DayPeriods;
use super::gmt::Offsets;
use super::names::{CUT, DateKey, Moment, Names, names_of};
use super::options::DateTimeOptions;
use super::pattern::{Item, Pattern};
use super::skeleton;
use crate::intl::digit_values::digits_of;
use crate::intl::number_format::part::{Part, push_literal};
use crate::intl::tag;

/// What takes the parts of a text, or all of it as one.
pub(crate) trait Sink: Default {
    fn literal(&mut self, text: &str);
    fn field(&mut self, part: Part);
}

impl Sink for Vec<Part> {
    fn literal(&mut self, text: &str) {
        push_literal(self, text);
    }

    fn field(&mut self, part: Part) {
        self.push(part);
    }
}

impl Sink for String {
    fn literal(&mut self, text: &str) {
        self.push_str(text);
    }

    fn field(&mut self, part: Part) {
        self.push_str(&part.text);
    }
}

/// What writes moments by a pattern.
pub(crate) struct Writer {
    steps: Vec<Step>,
    names: Box<dyn Names>,
    /// ICU4X has something to write.
    is_named: bool,
    periods: Option<DayPeriods>,
    offsets: Option<Offsets>,
    /// Of a region whose zone is called by its name: a shorter one that ICU4X prefers, and the usual one.
    region: Option<(String, String)>,
    digits: [char; 10],
    /// Minutes are shown, and seconds.
    shows: (bool, bool),
    is_utc: bool,
    has_no_eras: bool,
    /// Years are those of the Gregorian calendar but for their numbers.
    is_gregorian: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Text(String),
    /// The next field that ICU4X writes: a number, or a name.
    Number,
    Name,
    /// A letter of a day, of minutes or seconds, and how many digits at least.
    Simple(char, usize),
    /// How many digits, after what ICU4X writes, which is taken if it is no number.
    Year(usize),
    /// How many digits of years that are all numbers.
    PlainYear(usize),
    /// The year of the Gregorian calendar, likewise.
    Related,
    /// The year that a week belongs to, which some patterns have by mistake for the year.
    WeekYear(usize),
    /// A letter of hours, and how many digits at least.
    Hour(char, usize),
    /// How many digits of a fraction of a second.
    Fraction(usize),
    /// A period of the day, and how often its letter stands, before the half of the day that ICU4X writes
    /// and that stands in for it where there are no periods.
    Period(usize),
    /// The offset from UTC: a long one or a short one.
    Offset(bool),
    /// The name of the zone, before the same as an offset if it has none, likewise.
    Zone(bool),
    /// As above, with the name of any season before it.
    GenericZone(bool),
}

impl Writer {
    /// `None` if there is no data, which does not happen.
    pub(crate) fn new(options: &DateTimeOptions, pattern: &Pattern) -> Option<Writer> {
        let mut steps = Vec::new();
        let mut named = String::new();
        for item in pattern.items() {
            let &Item::Field(letter, count) = item else {
                if let Item::Text(text) = item {
                    steps.push(Step::Text(text.clone()));
                }
                continue;
            };
            let is_long = count > 3;
            let zone = ('O', if is_long { 4 } else { 1 });
            let (step, fields) = match letter {
                'h' | 'H' | 'k' | 'K' => (Step::Hour(letter, count), vec![]),
                'S' => (Step::Fraction(count), vec![]),
                'O' => (Step::Offset(is_long), vec![]),
                'y' if options.calendar == "gregory" => (Step::PlainYear(count), vec![]),
                'y' => (Step::Year(count), vec![(letter, count.min(2))]),
                'Y' => (Step::WeekYear(count), vec![]),
                'r' => (Step::Related, vec![(letter, count)]),
                'd' | 'm' | 's' => (Step::Simple(letter, count), vec![]),
                'u' => (Step::Number, vec![(letter, count)]),
                'M' | 'L' if count < 3 => (Step::Number, vec![(letter, count)]),
                // There are as many letters for periods as for halves of the day.
                'B' => (Step::Period(count), vec![('a', count)]),
                'z' => (Step::Zone(is_long), vec![('z', count), zone]),
                'v' => (Step::GenericZone(is_long), vec![('v', count), ('z', zone.1), zone]),
                _ => (Step::Name, vec![(letter, count)]),
            };
            steps.push(step);
            for (letter, count) in fields {
                named.extend(std::iter::repeat_n(letter, count));
                named.push(CUT);
            }
        }
        let has = |letters: &str| pattern.has(letters);
        Some(Writer {
            is_named: !named.is_empty(),
            names: names_of(skeleton::preferences(options), &options.calendar, &named)?,
            periods: has("B").then(|| DayPeriods::of(&options.data_locale)),
            offsets: has("zvO").then(|| Offsets::of(&options.data_locale)),
            region: if has("v") { region_names(options) } else { None },
            digits: digits_of(&options.numbering_system)?,
            shows: (has("m"), has("s")),
            is_utc: options.zone.identifier == "UTC",
            has_no_eras: options.calendar == "iso8601",
            is_gregorian: matches!(options.calendar.as_str(), "buddhist" | "japanese" | "roc"),
            steps,
        })
    }

    /// Writes the parts of a moment. Zones are called as they are at most times around it if they have no summer
    /// time then.
    pub(crate) fn write(&self, moment: &Moment, has_summer_time: bool, sink: &mut impl Sink) {
        let key = LazyCell::new(|| self.names.key(moment));
        let mut named =
            if self.is_named { self.names.write(moment).into_iter() } else { Vec::new().into_iter() };
        let mut next = || named.next().flatten();
        for step in &self.steps {
            let part = match step {
                Step::Text(text) => {
                    sink.literal(text);
                    None
                }
                Step::Name => next().filter(|part| part.kind != "era" || !self.has_no_eras),
                Step::Number => next().map(|part| self.localized(part)),
                &Step::Simple('d', count) => Some(self.number("day", key.day.into(), count)),
                &Step::Simple('m', count) => {
                    Some(self.number("minute", moment.time.minute.number().into(), count))
                }
                &Step::Simple(_, count) => {
                    Some(self.number("second", moment.time.second.number().into(), count))
                }
                &Step::Year(count) => next().map(|part| self.year(part, key.year, count)),
                &Step::PlainYear(count) => Some(self.year_number(key.year, count)),
                Step::Related => next().map(|part| match key.related {
                    Some(year) => self.localized(Part::new("relatedYear", year.to_string())),
                    None => self.localized(part),
                }),
                &Step::WeekYear(count) => {
                    let year = match self.is_gregorian {
                        true => moment.date.year().extended_year(),
                        false => key.extended,
                    };
                    let year =
                        if count == 2 { format!("{:02}", year.rem_euclid(100)) } else { year.to_string() };
                    Some(self.localized(Part::new("year", year)))
                }
                &Step::Hour(letter, count) => Some(self.hour(moment, letter, count)),
                &Step::Fraction(count) => {
                    let digits = format!("{:09}", moment.time.subsecond.number());
                    let digits = digits.get(..count).unwrap_or(&digits);
                    Some(self.localized(Part::new("fractionalSecond", digits)))
                }
                &Step::Period(count) => {
                    let half = next();
                    self.period(moment, count).map(|name| Part::new("dayPeriod", name)).or(half)
                }
                &Step::Offset(is_long) => Some(self.offset(moment, is_long)),
                &Step::Zone(is_long) => {
                    let (name, offset) = (next(), next());
                    let name = name.filter(|name| offset.as_ref() != Some(name));
                    name.or_else(|| Some(self.offset(moment, is_long)))
                }
                &Step::GenericZone(is_long) => {
                    let (generic, name, offset) = (next(), next(), next());
                    let is_name = |name: &Part| offset.as_ref() != Some(name) && !self.is_utc;
                    let standard = name.filter(|name| is_name(name) && !has_summer_time);
                    let found = standard.or(generic.filter(is_name)).map(|part| self.with_region(part));
                    found.or_else(|| Some(self.offset(moment, is_long)))
                }
            };
            if let Some(mut part) = part {
                if part.text.contains('\u{202f}') {
                    part.text = part.text.replace('\u{202f}', " ");
                }
                sink.field(part);
            }
        }
    }

    /// Digits as the numbering system has them.
    fn localized(&self, mut part: Part) -> Part {
        if self.digits[0] != '0' {
            let digit = |char: char| char.to_digit(10).and_then(|digit| self.digits.get(digit as usize));
            part.text = part.text.chars().map(|char| digit(char).copied().unwrap_or(char)).collect();
        }
        part
    }

    /// A number of so many digits at least.
    fn number(&self, kind: &'static str, value: u32, count: usize) -> Part {
        let text = match value {
            0..10 if count < 2 => String::from(char::from(b'0' + value as u8)),
            _ => format!("{value:0count$}"),
        };
        self.localized(Part { kind, text })
    }

    fn year(&self, part: Part, year: i32, count: usize) -> Part {
        // Some years have a name, and others a sign.
        if year < 0 || !part.text.is_empty() && !part.text.contains(char::is_numeric) {
            return self.localized(part);
        }
        self.year_number(year, count)
    }

    fn year_number(&self, year: i32, count: usize) -> Part {
        let digits = if count == 2 { format!("{:02}", year % 100) } else { format!("{year:0count$}") };
        self.localized(Part::new("year", digits))
    }

    fn hour(&self, moment: &Moment, letter: char, count: usize) -> Part {
        let hour = moment.time.hour.number();
        let hour = match letter {
            'h' => (hour + 11) % 12 + 1,
            'K' => hour % 12,
            'k' => (hour + 23) % 24 + 1,
            _ => hour,
        };
        self.number("hour", hour.into(), count)
    }

    fn period(&self, moment: &Moment, count: usize) -> Option<&'static str> {
        let time = moment.time;
        let (shows_minutes, shows_seconds) = self.shows;
        let is_full = (!shows_minutes || time.minute.is_zero()) && (!shows_seconds || time.second.is_zero());
        self.periods.as_ref()?.name(count, time.hour.number(), is_full)
    }

    fn offset(&self, moment: &Moment, is_long: bool) -> Part {
        let seconds = moment.zone.offset().map_or(0, |offset| offset.to_seconds());
        let text = self.offsets.as_ref().map(|offsets| offsets.write(seconds, is_long));
        self.localized(Part::new("timeZoneName", text.unwrap_or_default()))
    }

    fn with_region(&self, part: Part) -> Part {
        match &self.region {
            Some((short, long)) => Part { text: part.text.replace(short, long), ..part },
            None => part,
        }
    }

    /// The date as its calendar counts it.
    pub(crate) fn key(&self, moment: &Moment) -> DateKey {
        self.names.key(moment)
    }
}

/// The short and the long name of the region of a zone, of those that have both.
fn region_names(options: &DateTimeOptions) -> Option<(String, String)> {
    let region = match options.zone.identifier.as_str() {
        "Europe/London" => "GB",
        "Asia/Hong_Kong" => "HK",
        "Asia/Macau" => "MO",
        _ => return None,
    };
    let region = region.parse().ok()?;
    let locale = tag::to_icu(&options.data_locale);
    let preferences = DisplayNamesPreferences::from(&locale);
    let short = RegionDisplayName::try_new_short_light(preferences, region).ok()?;
    let long = RegionDisplayName::try_new_light(preferences, region).ok()?;
    let (short, long) = (short.write_to_string().into_owned(), long.write_to_string().into_owned());
    (short != long && !short.is_empty()).then_some((short, long))
}
