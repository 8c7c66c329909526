//! Patterns for any set of fields, made from those that CLDR has of a locale and a calendar: the one whose
//! skeleton is nearest, with its fields as long as they are asked for, and with what it lacks appended
//! ([Matching Skeletons](https://www.unicode.org/reports/tr35/tr35-dates.html#Matching_Skeletons)).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields::{
    COUNT, DATE_MASK, FRACTION, HOUR, MINUTE, MONTH, SECOND, Skeleton, TIME_MASK, WEEKDAY, YEAR, kind,
};
use super::pattern::{Item, Pattern};
use crate::intl::cldr::{DATES, NAMES, Record};

/// The styles of dates and times, the longest first.
const STYLES: [&str; 4] = ["full", "long", "medium", "short"];

/// The fields as CLDR calls them in patterns that append one, and in names.
const APPENDED: [(&str, &str); COUNT] = [
    ("Era", "era"),
    ("Year", "year"),
    ("Quarter", "quarter"),
    ("Month", "month"),
    ("Week", "week"),
    ("", ""),
    ("Day-Of-Week", "weekday"),
    ("", ""),
    ("", ""),
    ("Day", "day"),
    ("", "dayperiod"),
    ("Hour", "hour"),
    ("Minute", "minute"),
    ("Second", "second"),
    ("", ""),
    ("Timezone", "zone"),
];

/// What is used where CLDR has no pattern that appends a field.
const APPEND: &str = "{0} \u{251c}{2}: {1}\u{2524}";

/// A pattern, and the fields that it is for.
struct Entry {
    skeleton: Skeleton,
    pattern: Pattern,
    /// The skeleton is CLDR's, not that of the pattern.
    is_specified: bool,
}

/// What makes patterns of a locale and a calendar.
pub(super) struct Generator {
    pub(super) record: Record,
    /// What all calendars of the locale have in common: that of the Gregorian one.
    shared: Record,
    /// By the first letter of the skeleton, in the order in which they came.
    entries: BTreeMap<char, Vec<Entry>>,
    names: Record,
    decimal: String,
    /// The letter of hours where the locale is at home.
    hour: char,
}

/// A pattern that was found.
struct Found<'a> {
    entry: Option<&'a Entry>,
    missing: u32,
    extra: u32,
}

// Engines that move to other threads take some along.
const _: fn() = crate::assert_shareable::<Generator>;

thread_local! {
    /// Those that were used last, the latest last.
    static LAST: RefCell<Vec<(String, Arc<Generator>)>> = const { RefCell::new(Vec::new()) };
}

impl Generator {
    /// That of a locale and a calendar, as CLDR calls it, with the letter of hours that are usual, and
    /// what is between seconds and their fraction.
    pub(super) fn of(locale: &str, calendar: &str, hour: char, decimal: &str) -> Arc<Generator> {
        let key = format!("{locale} {calendar} {hour} {decimal}");
        /// How many are kept.
        const KEPT: usize = 4;
        LAST.with_borrow_mut(|last| {
            let found = last.iter().position(|(known, _)| *known == key).map(|at| last.remove(at));
            let (key, generator) =
                found.unwrap_or_else(|| (key, Arc::new(Generator::new(locale, calendar, hour, decimal))));
            last.push((key, generator.clone()));
            if last.len() > KEPT {
                last.remove(0);
            }
            generator
        })
    }

    fn new(locale: &str, calendar: &str, hour: char, decimal: &str) -> Generator {
        let record = match calendar {
            "gregorian" => DATES.of_locale(locale, ""),
            // Its patterns are those of no language.
            "iso8601" => DATES.of_locale("und", ""),
            _ => DATES.of_locale(locale, &format!("/{calendar}")),
        };
        let mut generator = Generator {
            record,
            shared: DATES.of_locale(locale, ""),
            entries: BTreeMap::new(),
            names: NAMES.of_locale(locale, ""),
            decimal: decimal.to_owned(),
            hour,
        };
        for letter in ["G", "y", "M", "E", "d", "a", "H", "m", "s", "S", "v"] {
            generator.add_derived(Pattern::read(letter));
        }
        for style in STYLES {
            let patterns = [generator.style('d', style), generator.style('t', style)];
            for pattern in patterns.into_iter().flatten() {
                generator.add_derived(pattern);
            }
        }
        if let Some(time) = generator.style('t', "short") {
            generator.add_minutes_and_seconds(&time);
        }
        for (skeleton, pattern) in generator.record.all("a") {
            generator.add_specified(Skeleton::read(skeleton), Pattern::read(pattern));
        }
        generator
    }

    /// What joins dates and times in ranges.
    pub(super) fn glue(&self) -> &'static str {
        self.shared.get("gmedium").unwrap_or("{1} {0}")
    }

    /// A pattern of CLDR for a style: of dates for `d`, of times for `t`.
    pub(super) fn style(&self, which: char, style: &str) -> Option<Pattern> {
        self.record.get(&format!("{which}{style}")).map(Pattern::read)
    }

    /// Adds a pattern for its own fields, if there is none for these.
    fn add_derived(&mut self, pattern: Pattern) {
        let skeleton = Skeleton::of(&pattern);
        let entries = self.entries.entry(skeleton.first_letter()).or_default();
        if entries.iter().any(|entry| entry.skeleton.base == skeleton.base) {
            return;
        }
        entries.push(Entry { skeleton, pattern, is_specified: false });
    }

    /// Adds a pattern for the fields of a skeleton, in place of those that are for their own.
    fn add_specified(&mut self, skeleton: Skeleton, pattern: Pattern) {
        let entries = self.entries.entry(skeleton.first_letter()).or_default();
        let is_same = |entry: &&Entry| entry.skeleton.letters == skeleton.letters;
        if entries.iter().find(is_same).is_some_and(|entry| entry.is_specified) {
            return;
        }
        let is_like =
            |entry: &Entry| entry.skeleton.base == skeleton.base && entry.skeleton.kinds == skeleton.kinds;
        match entries.iter().position(is_like) {
            Some(at) => (entries[at].pattern, entries[at].is_specified) = (pattern, true),
            None => entries.push(Entry { skeleton, pattern, is_specified: true }),
        }
    }

    /// Adds what is between minutes and seconds in a pattern of times.
    fn add_minutes_and_seconds(&mut self, time: &Pattern) {
        let items = time.items();
        let is = |letter: char| move |item: &Item| matches!(item, Item::Field(other, _) if *other == letter);
        let minute = items.iter().position(is('m'));
        let Some(from) = minute else { return };
        let Some(to) = items.iter().position(is('s')).filter(|&to| to > from) else { return };
        let has_others = items[from + 1..to].iter().any(|item| matches!(item, Item::Field(..)));
        if !has_others {
            self.add_derived(Pattern::of(items[from..=to].to_vec()));
        }
    }

    /// The entry that is nearest to a skeleton in these fields.
    fn nearest(&self, skeleton: &Skeleton, mask: u32) -> Found<'_> {
        let mut found = Found { entry: None, missing: 0, extra: 0 };
        let mut best = (u32::MAX, -1);
        for entry in self.entries.values().flatten() {
            let distance = skeleton.distance(&entry.skeleton, mask);
            let rank = (distance.value, i64::from(distance.missing));
            if rank.0 < best.0 || rank.0 == best.0 && best.1 < rank.1 {
                best = rank;
                found = Found { entry: Some(entry), missing: distance.missing, extra: distance.extra };
                if distance.value == 0 {
                    break;
                }
            }
        }
        found
    }

    /// The pattern for a skeleton. Hours are as long as in CLDR's pattern, or as in the skeleton.
    pub(super) fn best_pattern(&self, skeleton: &str, keeps_hour: bool) -> Pattern {
        let request = Request { generator: self, skeleton: Skeleton::read(skeleton), keeps_hour };
        let found = self.nearest(&request.skeleton, u32::MAX);
        if let Some(entry) = found.entry.filter(|_| found.missing == 0 && found.extra == 0) {
            return request.adjust(&entry.pattern, Some(entry), false);
        }
        let mask = request.skeleton.mask();
        let date = request.appending(mask & DATE_MASK);
        let time = request.appending(mask & TIME_MASK);
        match (date.items().is_empty(), time.items().is_empty()) {
            (_, true) => date,
            (true, false) => time,
            (false, false) => {
                let (_, month) = request.skeleton.base[MONTH];
                let has_weekday = request.skeleton.base[WEEKDAY].1 > 0;
                let style = match month {
                    4 if has_weekday => "full",
                    4 => "long",
                    3 => "medium",
                    _ => "short",
                };
                self.join(style, &date, &time)
            }
        }
    }

    /// A date and a time, as a style of dates joins them.
    pub(super) fn join(&self, style: &str, date: &Pattern, time: &Pattern) -> Pattern {
        let glue = self.shared.get(&format!("j{style}")).unwrap_or("{1} {0}");
        Pattern::combine(glue, &[time, date])
    }
}

/// A skeleton that a pattern is made for.
struct Request<'a> {
    generator: &'a Generator,
    skeleton: Skeleton,
    keeps_hour: bool,
}

impl Request<'_> {
    /// A pattern with these fields of the skeleton, of which those that none has are appended.
    fn appending(&self, mask: u32) -> Pattern {
        const SECONDS: u32 = 1 << SECOND | 1 << FRACTION;
        if mask == 0 {
            return Pattern::of(Vec::new());
        }
        let mut found = self.generator.nearest(&self.skeleton, mask);
        let Some(mut entry) = found.entry else { return Pattern::of(Vec::new()) };
        let mut pattern = self.adjust(&entry.pattern, Some(entry), false);
        let mut last = 0;
        while found.missing != 0 && found.missing != last {
            if found.missing & SECONDS == 1 << FRACTION && mask & SECONDS == SECONDS {
                pattern = self.adjust(&pattern, Some(entry), true);
                found.missing &= !(1 << FRACTION);
                continue;
            }
            let before = found.missing;
            found = self.generator.nearest(&self.skeleton, before);
            let Some(next) = found.entry else { break };
            entry = next;
            let more = self.adjust(&entry.pattern, Some(entry), false);
            let added = before & !found.missing;
            let top = if added == 0 { 0 } else { added.ilog2() as usize };
            let (append, name) = APPENDED.get(top).copied().unwrap_or_default();
            let template = self.generator.shared.get(&format!("p{append}")).unwrap_or(APPEND);
            let name = self.generator.names.get(&format!("l{name}")).unwrap_or_default();
            pattern = Pattern::combine(template, &[&pattern, &more, &Pattern::text(name)]);
            last = found.missing;
        }
        pattern
    }

    /// The pattern with its fields as long as those of the skeleton.
    fn adjust(&self, pattern: &Pattern, entry: Option<&Entry>, adds_fraction: bool) -> Pattern {
        let specified = entry.filter(|entry| entry.is_specified).map(|entry| &entry.skeleton);
        let mut items = Vec::new();
        for item in pattern.items() {
            let Item::Field(letter, count) = *item else {
                items.push(item.clone());
                continue;
            };
            let Some(kind) = kind(letter, count) else {
                items.push(item.clone());
                continue;
            };
            if adds_fraction && kind.field == SECOND {
                let (fraction, digits) = self.skeleton.letters[FRACTION];
                items.push(item.clone());
                items.push(Item::Text(self.generator.decimal.clone()));
                items.push(Item::Field(fraction, digits));
            } else if self.skeleton.kinds[kind.field] == 0 {
                items.push(item.clone());
            } else {
                let count = self.length(kind.field, count, kind.value > 0, specified);
                let letter = self.letter(kind.field, letter);
                // Less than three letters of a weekday's name are as many.
                let letter = if letter == 'E' && count < 3 { 'e' } else { letter };
                items.push(Item::Field(letter, count));
            }
        }
        Pattern::of(items)
    }

    fn length(&self, field: usize, found: usize, is_numeric: bool, specified: Option<&Skeleton>) -> usize {
        let (letter, wanted) = self.skeleton.letters[field];
        let wanted = if letter == 'E' { wanted.max(3) } else { wanted };
        let is_kept = match field {
            HOUR => self.keeps_hour,
            MINUTE | SECOND => true,
            _ => false,
        };
        // A name stays one where a number is asked for.
        if is_kept || !is_numeric && self.skeleton.kinds[field] > 0 {
            return found;
        }
        match specified.filter(|_| !matches!(letter, 'c' | 'e')) {
            Some(specified) => {
                let (letters, kind) = (specified.letters[field].1, specified.kinds[field]);
                if letters == wanted || is_numeric != (kind > 0) { found } else { wanted }
            }
            None => wanted,
        }
    }

    fn letter(&self, field: usize, found: char) -> char {
        let wanted = self.skeleton.letters[field].0;
        let usual = self.generator.hour;
        match field {
            HOUR if wanted == usual => usual,
            HOUR => match (wanted, usual) {
                ('h', 'K') => 'K',
                ('H', 'k') => 'k',
                ('k', 'H') => 'H',
                ('K', 'h') => 'h',
                _ => found,
            },
            MONTH | WEEKDAY => found,
            YEAR if wanted != 'Y' => found,
            _ => wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(locale: &str, skeleton: &str) -> String {
        let hour = if locale.starts_with("en") { 'h' } else { 'H' };
        Generator::of(locale, "gregorian", hour, ".").best_pattern(skeleton, false).write()
    }

    #[test]
    fn fields_have_the_wanted_length() {
        assert_eq!(best("en", "yMMMMd"), "MMMM d, y");
        assert_eq!(best("en", "yyMMdd"), "MM/dd/yy");
        assert_eq!(best("de", "yMd"), "d.M.y");
        assert_eq!(best("de", "MMMMMd"), "d. MMMMM");
    }

    #[test]
    fn fields_are_appended_and_joined() {
        assert_eq!(best("en", "yMdz"), "M/d/y, z");
        assert_eq!(best("en", "yMMMMdhm"), "MMMM d, y' at 'h:mm a");
        assert_eq!(best("en", "hmsSSS"), "h:mm:ss.SSS a");
        assert_eq!(best("fr", "HH"), "HH' h'");
    }
}
