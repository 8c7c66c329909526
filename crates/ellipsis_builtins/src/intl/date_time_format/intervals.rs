//! Patterns for ranges of dates, by the largest field that differs
//! ([intervalFormats](https://www.unicode.org/reports/tr35/tr35-dates.html#intervalFormats)). CLDR has them
//! of dates and of times; those of both, and of fields that it has none for, are put together here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fields::Skeleton;
use super::generator::Generator;
use super::pattern::{Item, Pattern};

/// What may be the largest field that differs, from the largest on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Field {
    Era,
    Year,
    Month,
    Day,
    HalfDay,
    Hour,
    Minute,
    Second,
    Fraction,
}

/// How many fields there are.
const COUNT: usize = 9;

impl Field {
    /// The letters that CLDR's patterns of ranges have for the field.
    fn letters(self) -> &'static [char] {
        match self {
            Field::Era => &['G'],
            Field::Year => &['y'],
            Field::Month => &['M'],
            Field::Day => &['d'],
            Field::HalfDay => &['a', 'B'],
            Field::Hour => &['h', 'H'],
            Field::Minute => &['m'],
            Field::Second => &['s'],
            Field::Fraction => &['S'],
        }
    }

    /// The smallest field that a letter shows a difference of.
    fn of(letter: char) -> Option<Field> {
        Some(match letter {
            'G' => Field::Era,
            'y' | 'Y' | 'u' | 'U' | 'r' => Field::Year,
            'M' | 'L' => Field::Month,
            'd' | 'E' | 'c' | 'e' => Field::Day,
            'a' | 'b' | 'B' => Field::HalfDay,
            'h' | 'H' | 'k' | 'K' => Field::Hour,
            'm' => Field::Minute,
            's' => Field::Second,
            'S' => Field::Fraction,
            _ => return None,
        })
    }
}

/// The pattern of a range.
#[derive(Clone, Default, Debug)]
pub(super) struct Interval {
    /// That of the date that is written first. If there is none, both are written by the other pattern.
    pub(super) first: Option<Pattern>,
    pub(super) second: Option<Pattern>,
    pub(super) is_later_first: bool,
}

/// The patterns of ranges for a skeleton.
pub(super) struct Intervals {
    generator: Arc<Generator>,
    skeleton: String,
    /// For a date that stands alone.
    pub(super) pattern: Pattern,
    /// For the date alone and the time alone, if there are both.
    pub(super) halves: Option<(Pattern, Pattern)>,
    patterns: [Interval; COUNT],
    is_later_first: bool,
}

/// How well a skeleton that there are patterns of fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fit {
    Same,
    /// Fields have other lengths.
    Lengths,
    /// Besides, a letter stands for another.
    Letters,
    /// Other fields.
    Bad,
}

/// A skeleton of dates or times, as asked for and as patterns of ranges are found by.
#[derive(Clone, Default, Debug)]
struct Part {
    text: String,
    normal: String,
}

impl Intervals {
    /// Those of a pattern that shows single dates.
    pub(super) fn new(generator: Arc<Generator>, pattern: &Pattern) -> Intervals {
        let skeleton = Skeleton::of(pattern).text();
        let fallback = generator.record.get("f").unwrap_or("{0} – {1}");
        let is_later_first = fallback.find("{1}") < fallback.find("{0}");
        let mut intervals = Intervals {
            pattern: generator.best_pattern(&skeleton, true),
            generator,
            skeleton,
            halves: None,
            patterns: Default::default(),
            is_later_first,
        };
        intervals.fill();
        intervals
    }

    /// The text with `{0}` and `{1}` for two dates that nothing better is known of.
    pub(super) fn fallback(&self) -> &'static str {
        self.generator.record.get("f").unwrap_or("{0} – {1}")
    }

    /// The text with `{0}` for a time, or a range of them, and `{1}` for a date.
    pub(super) fn glue(&self) -> &'static str {
        self.generator.glue()
    }

    /// The pattern if this is the largest field that differs.
    pub(super) fn get(&self, field: Field) -> &Interval {
        &self.patterns[field as usize]
    }

    /// Whether what is shown does not tell dates apart that differ in this field at most.
    pub(super) fn is_hidden(&self, field: Field) -> bool {
        is_hidden(&self.pattern, field)
    }

    fn best(&self, skeleton: &str) -> Pattern {
        self.generator.best_pattern(skeleton, true)
    }

    fn set(&mut self, field: Field, second: Pattern) {
        let interval = Interval { first: None, second: Some(second), is_later_first: self.is_later_first };
        self.patterns[field as usize] = interval;
    }

    fn fill(&mut self) {
        let skeleton = self.with_hours_as_written();
        let (date, time) = parts_of(&skeleton);
        let is_found = self.fill_from_data(&date.normal, &time.normal);
        if time.text.is_empty() {
            return;
        }
        if date.text.is_empty() {
            // The days are written where they differ.
            let with_date = self.best(&format!("yMd{}", time.text));
            for field in [Field::Day, Field::Month, Field::Year] {
                self.set(field, with_date.clone());
            }
            let with_era = self.best(&format!("GyMd{}", time.text));
            self.set(Field::Era, with_era);
            return;
        }
        if !is_found {
            return;
        }
        let mut skeleton = self.skeleton.clone();
        for (field, letter) in [(Field::Day, 'd'), (Field::Month, 'M'), (Field::Year, 'y'), (Field::Era, 'G')]
        {
            if !date.text.contains(letter) {
                skeleton.insert(0, letter);
                let pattern = self.best(&skeleton);
                self.set(field, pattern);
            }
        }
        let pattern = self.best(&date.text);
        for field in [Field::HalfDay, Field::Hour, Field::Minute] {
            self.add_date(field, &pattern);
        }
    }

    /// The skeleton with the letters of hours and of the half of the day that patterns of hours have.
    fn with_hours_as_written(&self) -> String {
        let is_hour = |letter: char| "hHkK".contains(letter);
        let is_period = |letter: char| "abB".contains(letter);
        let Some(at) = self.skeleton.find(is_hour) else { return self.skeleton.clone() };
        let letter = self.skeleton[at..].chars().next().unwrap_or('H');
        let hours = self.skeleton.chars().filter(|&letter| is_hour(letter)).count();
        let periods = self.skeleton.chars().filter(|&letter| is_period(letter)).count();
        let pattern = self.best(&letter.to_string());
        let hour = "hKk".chars().find(|&letter| pattern.has(&letter.to_string())).unwrap_or('H');
        let period =
            ["b", "B"].into_iter().find(|letter| pattern.has(letter)).and_then(|text| text.chars().next());
        let period =
            period.or_else(|| self.skeleton.chars().find(|&letter| is_period(letter))).unwrap_or('a');
        let mut text: String = hour.into();
        if matches!(hour, 'h' | 'K') {
            let count = match hours.max(periods) {
                5.. => 5,
                3 | 4 => 3,
                _ => 1,
            };
            text.extend(std::iter::repeat_n(period, count));
        }
        let before: String = self.skeleton[..at].chars().filter(|&letter| !is_period(letter)).collect();
        let rest = self.skeleton[at..].chars().filter(|&letter| !is_hour(letter) && !is_period(letter));
        before + &text + &rest.collect::<String>()
    }

    /// Takes the patterns that CLDR has for a date, or for a time; false if there are none.
    fn fill_from_data(&mut self, date: &str, time: &str) -> bool {
        let skeleton = if time.is_empty() { date } else { time };
        let Some((best, fit)) = self.nearest(skeleton) else { return false };
        if !date.is_empty() && !time.is_empty() {
            self.halves = Some((self.best(date), self.best(time)));
        }
        if fit == Fit::Bad {
            return false;
        }
        if !time.is_empty() {
            for field in [Field::Minute, Field::Hour, Field::HalfDay] {
                self.take(field, skeleton, &best, fit, false);
            }
            return true;
        }
        self.take(Field::Day, skeleton, &best, fit, true);
        let extended = self.take(Field::Month, skeleton, &best, fit, true);
        let (skeleton, best) = extended.unwrap_or((skeleton.to_owned(), best));
        self.take(Field::Year, &skeleton, &best, fit, true);
        self.take(Field::Era, &skeleton, &best, fit, true);
        true
    }

    fn data(&self, skeleton: &str, field: Field) -> Option<&'static str> {
        let get = |letter: &char| self.generator.record.get(&format!("r{skeleton}/{letter}"));
        field.letters().iter().find_map(get)
    }

    /// Takes the pattern of a field. If it is found by a skeleton with the field added, that skeleton and the
    /// one asked for with the field are returned.
    fn take(
        &mut self,
        field: Field,
        skeleton: &str,
        best: &str,
        fit: Fit,
        may_extend: bool,
    ) -> Option<(String, String)> {
        let mut best = best.to_owned();
        let mut fit = fit;
        let mut extended = None;
        let mut pattern = self.data(&best, field);
        if pattern.is_none() {
            if is_hidden(&Pattern::read(&best), field) {
                return None;
            }
            if field == Field::HalfDay {
                let pattern = self.data(&best, Field::Hour)?;
                self.put(field, adjusted(pattern, skeleton, &best, fit));
                return None;
            }
            let letter = field.letters().first().filter(|_| may_extend)?;
            let (longer, longer_best) = (format!("{letter}{skeleton}"), format!("{letter}{best}"));
            pattern = self.data(&longer_best, field);
            if pattern.is_none() && fit == Fit::Same {
                let (other, other_fit) = self.nearest(&longer_best)?;
                fit = other_fit;
                if fit != Fit::Bad {
                    pattern = self.data(&other, field);
                    best = other;
                }
            }
            extended = Some((longer, longer_best));
        }
        let pattern = pattern?;
        self.put(field, adjusted(pattern, skeleton, &best, fit));
        extended
    }

    fn put(&mut self, field: Field, pattern: Pattern) {
        let (first, second) = halves(&pattern);
        let interval =
            Interval { first: Some(first), second: Some(second), is_later_first: self.is_later_first };
        self.patterns[field as usize] = interval;
    }

    /// Writes the date beside the range of times.
    fn add_date(&mut self, field: Field, date: &Pattern) {
        let Interval { first: Some(first), second, .. } = self.get(field) else { return };
        let mut items = first.items().to_vec();
        items.extend(second.iter().flat_map(|second| second.items().to_vec()));
        let pattern = Pattern::combine(self.glue(), &[&Pattern::of(items), date]);
        self.put(field, pattern);
    }

    /// The skeleton nearest to another of those that there are patterns of ranges for.
    fn nearest(&self, skeleton: &str) -> Option<(String, Fit)> {
        let is_changed = skeleton.contains(|letter| "zkKab".contains(letter));
        let wanted: String = skeleton
            .chars()
            .filter_map(|letter| match letter {
                'z' => Some('v'),
                'k' => Some('H'),
                'K' => Some('h'),
                'a' | 'b' => None,
                letter => Some(letter),
            })
            .collect();
        let known = self.generator.record.all("r");
        let known: BTreeSet<&str> =
            known.into_iter().filter_map(|(name, _)| Some(name.split_once('/')?.0)).collect();
        let (best, (_, fit)) = known
            .into_iter()
            .map(|known| (known, distance(&wanted, known)))
            .min_by_key(|(_, (value, _))| *value)?;
        let fit = if is_changed && fit != Fit::Bad { Fit::Letters } else { fit };
        Some((best.to_owned(), fit))
    }
}

/// How often a letter is in a skeleton.
fn count(skeleton: &str, letter: char) -> usize {
    skeleton.chars().filter(|&other| other == letter).count()
}

/// How far a skeleton is from another.
fn distance(wanted: &str, known: &str) -> (usize, Fit) {
    let letters: BTreeSet<char> = wanted.chars().chain(known.chars()).collect();
    let (mut value, mut fit) = (0, Fit::Same);
    for letter in letters {
        let (a, b) = (count(wanted, letter), count(known, letter));
        if a == b {
            continue;
        }
        if a == 0 || b == 0 {
            fit = Fit::Bad;
            value += 0x1000;
        } else {
            if fit == Fit::Same {
                fit = Fit::Lengths;
            }
            let is_name_for_number = letter == 'M' && (a <= 2) != (b <= 2);
            value += if is_name_for_number { 0x100 } else { a.abs_diff(b) };
        }
    }
    (value, fit)
}

/// The letters of dates and of times of a skeleton.
fn parts_of(skeleton: &str) -> (Part, Part) {
    let (mut date, mut time) = (Part::default(), Part::default());
    for letter in skeleton.chars() {
        match letter {
            'E' | 'd' | 'M' | 'y' => date.text.push(letter),
            'G' | 'Y' | 'u' | 'L' | 'e' | 'c' | 'U' | 'r' => {
                date.text.push(letter);
                date.normal.push(letter);
            }
            'h' | 'H' | 'k' | 'K' | 'm' | 'z' | 'v' => time.text.push(letter),
            _ => {
                time.text.push(letter);
                time.normal.push(letter);
            }
        }
    }
    let count = |letter: char| count(skeleton, letter);
    let mut push = |letter: char, count: usize| date.normal.extend(std::iter::repeat_n(letter, count));
    push('y', count('y'));
    push('M', if count('M') < 3 { count('M').min(1) } else { count('M').min(5) });
    push('E', if count('E') <= 3 { count('E').min(1) } else { count('E').min(5) });
    push('d', count('d').min(1));
    let hour = skeleton.chars().find(|&letter| "hHkK".contains(letter));
    time.normal.extend(hour);
    for letter in ['m', 'z', 'v'] {
        time.normal.extend(skeleton.contains(letter).then_some(letter));
    }
    (date, time)
}

/// Whether a pattern shows nothing as small as a field.
fn is_hidden(pattern: &Pattern, field: Field) -> bool {
    let shown = pattern.items().iter().filter_map(|item| match item {
        Item::Field(letter, _) => Field::of(*letter),
        Item::Text(_) => None,
    });
    shown.max().is_none_or(|smallest| field > smallest)
}

/// A pattern of a range with its fields as long as those of the skeleton that is asked for.
fn adjusted(pattern: &str, skeleton: &str, best: &str, fit: Fit) -> Pattern {
    let mut pattern = Pattern::read(pattern);
    if fit == Fit::Same {
        return pattern;
    }
    if fit == Fit::Letters {
        for (from, to) in [('v', 'z'), ('h', 'K'), ('H', 'k'), ('a', 'b')] {
            if skeleton.contains(to) {
                pattern.change(&from.to_string(), |letter, _| *letter = to);
            }
        }
    }
    let items = pattern.items().iter().map(|item| match *item {
        Item::Field(letter, length) => {
            let named = if letter == 'L' { 'M' } else { letter };
            let has = count(best, named).max(usize::from(matches!(named, 'a' | 'b')));
            let wanted = count(skeleton, named);
            Item::Field(letter, if has == length && wanted > has { wanted } else { length })
        }
        Item::Text(_) => item.clone(),
    });
    Pattern::of(items.collect())
}

/// The pattern up to the first field that comes again, and the rest.
fn halves(pattern: &Pattern) -> (Pattern, Pattern) {
    let items = pattern.items();
    let mut seen = BTreeSet::new();
    let is_again = |item: &Item| matches!(item, Item::Field(letter, _) if !seen.insert(*letter));
    let at = items.iter().position(is_again).unwrap_or(items.len());
    (Pattern::of(items[..at].to_vec()), Pattern::of(items[at..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interval(locale: &str, pattern: &str, field: Field) -> String {
        let generator = Generator::of(locale, "gregorian", if locale == "en" { 'h' } else { 'H' }, ".");
        let intervals = Intervals::new(generator, &Pattern::read(pattern));
        let write = |pattern: &Option<Pattern>| pattern.as_ref().map_or(String::new(), Pattern::write);
        let Interval { first, second, .. } = intervals.get(field);
        format!("{}|{}", write(first), write(second))
    }

    #[test]
    fn patterns_of_ranges() {
        assert_eq!(interval("de", "d. MMMM y", Field::Day), "d.–|d. MMMM y");
        assert_eq!(interval("en", "h:mm a", Field::Day), "|M/d/y, h:mm a");
        assert_eq!(interval("de", "dd.MM.y, HH:mm", Field::Hour), "dd.MM.y, HH:mm–|HH:mm' Uhr'");
        assert_eq!(interval("en", "y", Field::Day), "|");
    }
}
