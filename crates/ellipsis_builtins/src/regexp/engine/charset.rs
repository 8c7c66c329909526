//! Sets of code points.

use std::cell::RefCell;

/// The last code point.
pub(super) const MAX_CODE_POINT: u32 = 0x10_ffff;

/// A set of code points: ranges in ascending order that neither overlap nor touch.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct CodePointSet {
    ranges: Vec<(u32, u32)>,
}

impl CodePointSet {
    /// No code points.
    pub(super) const fn new() -> CodePointSet {
        CodePointSet { ranges: Vec::new() }
    }

    /// All code points.
    pub(super) fn all() -> CodePointSet {
        CodePointSet { ranges: vec![(0, MAX_CODE_POINT)] }
    }

    /// The code points of these ranges, which may overlap and come in any order.
    pub(super) fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> CodePointSet {
        let mut ranges: Vec<(u32, u32)> = ranges.into_iter().collect();
        ranges.sort_unstable();
        let mut set = CodePointSet::new();
        for (first, last) in ranges {
            match set.ranges.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => set.ranges.push((first, last)),
            }
        }
        set
    }

    /// How many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        size_of::<CodePointSet>() + size_of_val(self.ranges.as_slice())
    }

    /// The ranges, in ascending order.
    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// Whether there are no code points.
    pub(super) fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether a code point is in the set.
    pub(super) fn contains(&self, code_point: u32) -> bool {
        contains(&self.ranges, code_point)
    }

    /// Adds a range.
    pub(super) fn add(&mut self, first: u32, last: u32) {
        debug_assert!(first <= last);
        match self.ranges.last_mut() {
            // Ranges mostly come in order.
            Some((_, end)) if first > end.saturating_add(1) => self.ranges.push((first, last)),
            None => self.ranges.push((first, last)),
            _ => {
                let ranges = std::mem::take(&mut self.ranges);
                *self = CodePointSet::from_ranges(ranges.into_iter().chain([(first, last)]));
            }
        }
    }

    /// Adds another set.
    pub(super) fn union(&mut self, other: &CodePointSet) {
        if self.is_empty() {
            self.ranges.clone_from(&other.ranges);
        } else if !other.is_empty() {
            let ranges = std::mem::take(&mut self.ranges);
            *self = CodePointSet::from_ranges(ranges.into_iter().chain(other.ranges.iter().copied()));
        }
    }

    /// What is not in the set.
    pub(super) fn complement(&self) -> CodePointSet {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for &(first, last) in &self.ranges {
            if next < first {
                ranges.push((next, first - 1));
            }
            next = last + 1;
        }
        if next <= MAX_CODE_POINT {
            ranges.push((next, MAX_CODE_POINT));
        }
        CodePointSet { ranges }
    }

    /// What is in both sets.
    pub(super) fn intersection(&self, other: &CodePointSet) -> CodePointSet {
        let mut ranges = Vec::new();
        let (mut a, mut b) = (0, 0);
        while let (Some(x), Some(y)) = (self.ranges.get(a), other.ranges.get(b)) {
            let (first, last) = (x.0.max(y.0), x.1.min(y.1));
            if first <= last {
                ranges.push((first, last));
            }
            if x.1 < y.1 {
                a += 1;
            } else {
                b += 1;
            }
        }
        CodePointSet { ranges }
    }

    /// What is in this set but not in the other.
    pub(super) fn difference(&self, other: &CodePointSet) -> CodePointSet {
        self.intersection(&other.complement())
    }

    /// The only code point, if there is just one.
    pub(super) fn single(&self) -> Option<u32> {
        match self.ranges[..] {
            [(first, last)] if first == last => Some(first),
            _ => None,
        }
    }
}

fn contains(ranges: &[(u32, u32)], code_point: u32) -> bool {
    let at = ranges.partition_point(|&(_, last)| last < code_point);
    ranges.get(at).is_some_and(|&(first, _)| first <= code_point)
}

/// A set of code points as the matcher asks it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct CharSet {
    /// A bit for each Latin-1 character.
    latin1: [u64; 4],
    /// The ranges that reach beyond Latin-1.
    wide: Box<[(u32, u32)]>,
    /// The Latin-1 characters if they are few, and how many; the others are the last one again.
    few: Option<([u8; FEW], usize)>,
}

/// So many characters are looked for quickly.
const FEW: usize = 4;

impl CharSet {
    /// How many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        size_of::<CharSet>() + size_of_val(&*self.wide)
    }

    pub(super) fn new(set: &CodePointSet) -> CharSet {
        let mut latin1 = [0; 4];
        for code_point in 0..256 {
            if set.contains(code_point) {
                latin1[code_point as usize / 64] |= 1 << (code_point % 64);
            }
        }
        let wide = set.ranges.iter().copied().filter(|&(_, last)| last >= 256).collect();
        let narrow: Vec<u8> = (0..=255).filter(|&byte| set.contains(u32::from(byte))).collect();
        let few = narrow.last().filter(|_| narrow.len() <= FEW).map(|&last| {
            let mut few = [last; FEW];
            few[..narrow.len()].copy_from_slice(&narrow);
            (few, narrow.len())
        });
        CharSet { latin1, wide, few }
    }

    /// The index of the first of some Latin-1 characters that is in the set.
    #[inline]
    pub(super) fn find_latin1(&self, bytes: &[u8]) -> Option<usize> {
        /// So many are looked at one by one, in case that there is one at every turn.
        const NEAR: usize = 8;
        let is_in = |&byte: &u8| self.contains_latin1(byte);
        let Some((few, count)) = self.few.filter(|_| bytes.len() > NEAR) else {
            return bytes.iter().position(is_in);
        };
        let (near, rest) = bytes.split_at(NEAR);
        near.iter().position(is_in).or_else(|| Some(find_few(few, count, rest)? + NEAR))
    }

    /// Whether a code point is in the set.
    #[inline(always)]
    pub(super) fn contains(&self, code_point: u32) -> bool {
        if code_point < 256 {
            self.contains_latin1(code_point as u8)
        } else {
            contains(&self.wide, code_point)
        }
    }

    /// Whether a Latin-1 character is in the set.
    #[inline(always)]
    pub(super) fn contains_latin1(&self, byte: u8) -> bool {
        self.latin1[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }
}

/// The index of the first byte that is one of a few.
#[inline(never)]
fn find_few([a, b, c, d]: [u8; FEW], count: usize, bytes: &[u8]) -> Option<usize> {
    match count {
        1 => memchr::memchr(a, bytes),
        2 => memchr::memchr2(a, b, bytes),
        3 => memchr::memchr3(a, b, c, bytes),
        _ => {
            let is_one = |byte: u8| (byte == a) | (byte == b) | (byte == c) | (byte == d);
            let (chunks, rest) = bytes.as_chunks::<16>();
            // Without early exits, which makes it a vector operation.
            let has_one = |chunk: &[u8; 16]| chunk.iter().fold(false, |found, &byte| found | is_one(byte));
            let (from, some) = match chunks.iter().position(has_one) {
                Some(at) => (at * 16, chunks[at].as_slice()),
                None => (chunks.len() * 16, rest),
            };
            some.iter().position(|&byte| is_one(byte)).map(|within| from + within)
        }
    }
}

/// Decimal digits: `\d`.
pub(super) fn digits() -> CodePointSet {
    CodePointSet::from_ranges([(0x30, 0x39)])
}

/// Letters, digits and the underscore: `\w`.
pub(super) fn words() -> CodePointSet {
    CodePointSet::from_ranges([(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)])
}

/// White space and line terminators: `\s`.
pub(super) fn spaces() -> CodePointSet {
    thread_local! {
        static SPACES: RefCell<CodePointSet> = const { RefCell::new(CodePointSet::new()) };
    }
    SPACES.with_borrow_mut(|set| {
        if set.is_empty() {
            let is_space = |unit: &u16| ellipsis_engine::number::is_js_whitespace(*unit);
            *set = CodePointSet::from_ranges(
                (0..=u16::MAX).filter(is_space).map(|unit| (u32::from(unit), u32::from(unit))),
            );
        }
        set.clone()
    })
}

/// Line terminators: what `.` does not match.
pub(super) fn line_terminators() -> CodePointSet {
    CodePointSet::from_ranges([(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)])
}
