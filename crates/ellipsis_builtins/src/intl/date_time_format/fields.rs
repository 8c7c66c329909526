//! The fields of patterns and skeletons of dates, as
//! [UTS 35](https://www.unicode.org/reports/tr35/tr35-dates.html#Date_Field_Symbol_Table) has them, and how
//! far two skeletons are from each other.

use super::pattern::{Item, Pattern};

pub(super) const ERA: usize = 0;
pub(super) const YEAR: usize = 1;
pub(super) const MONTH: usize = 3;
pub(super) const WEEKDAY: usize = 6;
pub(super) const DAY_PERIOD: usize = 10;
pub(super) const HOUR: usize = 11;
pub(super) const MINUTE: usize = 12;
pub(super) const SECOND: usize = 13;
pub(super) const FRACTION: usize = 14;
/// How many fields there are.
pub(super) const COUNT: usize = 16;

/// The fields of dates, as bits.
pub(super) const DATE_MASK: u32 = (1 << DAY_PERIOD) - 1;
/// Those of times.
pub(super) const TIME_MASK: u32 = (1 << COUNT) - 1 - DATE_MASK;

// Kinds of a field, between which the distance is small if a reader would not mind the one for the other:
// numbers are far from names.
const NUMERIC: i32 = 0x100;
const NARROW: i32 = -0x101;
const SHORTER: i32 = -0x102;
const SHORT: i32 = -0x103;
const LONG: i32 = -0x104;
/// Between letters of the same field.
const DELTA: i32 = 0x10;

/// What a letter that is repeated so often stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Kind {
    pub(super) field: usize,
    /// Positive if it is a number.
    pub(super) value: i32,
    /// How often the letter stands at least in this kind.
    least: usize,
}

/// The kind of a field; `None` of letters that are none.
pub(super) fn kind(letter: char, count: usize) -> Option<Kind> {
    let number = |field, delta: i32| Some(Kind { field, value: NUMERIC + delta * DELTA, least: 1 });
    let name = |field, delta: i32, shortest: usize| {
        let (value, least) = match count {
            4 => (LONG, 4),
            5 => (NARROW, 5),
            count if count > 5 => (SHORTER, 6),
            _ => (SHORT, shortest),
        };
        Some(Kind { field, value: value - delta * DELTA, least })
    };
    let is_name = count > 2;
    match letter {
        'G' => name(ERA, 0, 1),
        'y' => number(YEAR, 0),
        'Y' => number(YEAR, 1),
        'u' => number(YEAR, 2),
        'r' => number(YEAR, 3),
        'U' => name(YEAR, 0, 1),
        'M' if is_name => name(MONTH, 0, 3),
        'M' => number(MONTH, 0),
        'L' if is_name => name(MONTH, 1, 3),
        'L' => number(MONTH, 1),
        'E' => name(WEEKDAY, 0, 1),
        'c' if is_name => name(WEEKDAY, 2, 3),
        'c' => number(WEEKDAY, 2),
        'e' if is_name => name(WEEKDAY, 1, 3),
        'e' => number(WEEKDAY, 1),
        'd' => number(9, 0),
        'a' => name(DAY_PERIOD, 0, 1),
        'b' => name(DAY_PERIOD, 1, 1),
        'B' => name(DAY_PERIOD, 3, 1),
        'H' => number(HOUR, 10),
        'k' => number(HOUR, 11),
        'h' => number(HOUR, 0),
        'K' => number(HOUR, 1),
        'm' => number(MINUTE, 0),
        's' => number(SECOND, 0),
        'S' => number(FRACTION, 0),
        'v' => zone(count, SHORT - 2 * DELTA, LONG - 2 * DELTA),
        'z' => zone(count, SHORT, LONG),
        'O' => zone(count, SHORT - DELTA, LONG - DELTA),
        _ => None,
    }
}

fn zone(count: usize, short: i32, long: i32) -> Option<Kind> {
    let (value, least) = if count >= 4 { (long, 4) } else { (short, 1) };
    Some(Kind { field: 15, value, least })
}

/// A letter for each field, and how often it stands there.
type Letters = [(char, usize); COUNT];

/// The fields of a pattern, without their order and what is between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Skeleton {
    pub(super) letters: Letters,
    /// With names and numbers as short as their kind allows.
    pub(super) base: Letters,
    /// The kinds: 0 for none.
    pub(super) kinds: [i32; COUNT],
    /// A day period is there because hours go to 12.
    has_added_period: bool,
}

/// Which fields one skeleton has and another has not, and how far they are from each other.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Distance {
    pub(super) value: u32,
    pub(super) missing: u32,
    pub(super) extra: u32,
}

impl Skeleton {
    /// The skeleton that has the fields of a pattern.
    pub(super) fn of(pattern: &Pattern) -> Skeleton {
        let none = [('\0', 0); COUNT];
        let mut skeleton = Skeleton { letters: none, base: none, kinds: [0; COUNT], has_added_period: false };
        for item in pattern.items() {
            if let Item::Field(letter, count) = *item {
                skeleton.set(letter, count);
            }
        }
        let has = |field: usize| skeleton.kinds[field] != 0;
        if has(MINUTE) && has(FRACTION) && !has(SECOND) {
            skeleton.set('s', 1);
        }
        match skeleton.letters[HOUR].0 {
            'h' | 'K' if skeleton.kinds[DAY_PERIOD] == 0 => {
                skeleton.set('a', 1);
                skeleton.has_added_period = true;
            }
            'H' | 'k' => {
                skeleton.letters[DAY_PERIOD] = ('\0', 0);
                skeleton.base[DAY_PERIOD] = ('\0', 0);
                skeleton.kinds[DAY_PERIOD] = 0;
            }
            _ => {}
        }
        skeleton
    }

    /// The skeleton that a text has the letters of.
    pub(super) fn read(text: &str) -> Skeleton {
        Skeleton::of(&Pattern::read(text))
    }

    fn set(&mut self, letter: char, count: usize) {
        let Some(kind) = kind(letter, count) else { return };
        self.letters[kind.field] = (letter, count);
        self.base[kind.field] = (letter, kind.least);
        // No name is as far from zero as to meet this.
        let digits = if kind.value > 0 { i32::try_from(count).unwrap_or(0) } else { 0 };
        self.kinds[kind.field] = kind.value + digits;
    }

    /// Its letters in the order of fields, without a day period that nobody asked for.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (field, &(letter, count)) in self.letters.iter().enumerate() {
            if field != DAY_PERIOD || !self.has_added_period {
                text.extend(std::iter::repeat_n(letter, count));
            }
        }
        text
    }

    /// The first letter, by which skeletons are looked through.
    pub(super) fn first_letter(&self) -> char {
        self.base.iter().find(|(_, count)| *count > 0).map_or('\0', |(letter, _)| *letter)
    }

    /// The fields that it has, as bits.
    pub(super) fn mask(&self) -> u32 {
        (0..COUNT).filter(|&field| self.kinds[field] != 0).map(|field| 1 << field).sum()
    }

    /// How far another skeleton is from what this one has of these fields.
    pub(super) fn distance(&self, other: &Skeleton, mask: u32) -> Distance {
        const EXTRA: u32 = 0x10000;
        const MISSING: u32 = 0x1000;
        let mut distance = Distance::default();
        for field in 0..COUNT {
            let own = if mask & 1 << field == 0 { 0 } else { self.kinds[field] };
            let other = other.kinds[field];
            if own == other {
                continue;
            }
            if own == 0 {
                distance.value += EXTRA;
                distance.extra |= 1 << field;
            } else if other == 0 {
                distance.value += MISSING;
                distance.missing |= 1 << field;
            } else {
                distance.value += own.abs_diff(other);
            }
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skeletons_of_patterns() {
        assert_eq!(Skeleton::read("EEEE, d. MMMM y").text(), "yMMMMEEEEd");
        assert_eq!(Skeleton::read("h:mm").text(), "hmm");
        assert_eq!(Skeleton::read("h:mm a").text(), "ahmm");
        assert_eq!(Skeleton::read("HH:mm B").text(), "HHmm");
        assert_eq!(Skeleton::read("mm:SSS").text(), "mmsSSS");
    }

    #[test]
    fn names_are_far_from_numbers() {
        let distance = |a: &str, b: &str| Skeleton::read(a).distance(&Skeleton::read(b), u32::MAX);
        assert_eq!(distance("yMMMd", "yMMMd").value, 0);
        assert!(distance("yMMMMd", "yMMMd").value < distance("yMMMMd", "yMd").value);
        assert_eq!(distance("yMd", "yM").missing, 1 << 9);
        assert_eq!(distance("yM", "yMd").extra, 1 << 9);
    }
}
