//! Characters in place: what can be asked of a string without the heap.

use std::cmp::Ordering;

use crate::number::is_js_whitespace;

/// The characters of a string, in either width.
#[derive(Clone, Copy)]
pub enum StrView<'a> {
    /// Latin-1 characters.
    Latin1(&'a [u8]),
    /// UTF-16 code units; they may all be below 256.
    Utf16(&'a [u16]),
}

/// Whether all units fit in Latin-1.
#[inline]
pub fn is_latin1(units: &[u16]) -> bool {
    units.chunks(64).all(|chunk| chunk.iter().fold(0, |all, &unit| all | unit) < 256)
}

/// Runs an expression with the characters of either width bound to a name.
macro_rules! with_units {
    ($view:expr, $units:ident => $body:expr) => {
        match $view {
            StrView::Latin1($units) => $body,
            StrView::Utf16($units) => $body,
        }
    };
}

impl<'a> StrView<'a> {
    /// The number of code units.
    #[inline(always)]
    pub fn len(&self) -> usize {
        with_units!(self, units => units.len())
    }

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code unit at an index.
    ///
    /// # Panics
    /// If the index is not below the length.
    #[inline(always)]
    #[expect(clippy::useless_conversion, reason = "it is one for one of the widths")]
    pub fn unit(&self, index: usize) -> u16 {
        with_units!(self, units => u16::from(units[index]))
    }

    /// The code unit at an index, if that is below the length.
    #[inline(always)]
    #[expect(clippy::useless_conversion, reason = "it is one for one of the widths")]
    pub fn get(&self, index: usize) -> Option<u16> {
        with_units!(self, units => units.get(index).map(|&unit| u16::from(unit)))
    }

    /// A part.
    ///
    /// # Panics
    /// If not `from <= to <= length`.
    #[inline(always)]
    pub fn slice(&self, from: usize, to: usize) -> StrView<'a> {
        match self {
            StrView::Latin1(bytes) => StrView::Latin1(&bytes[from..to]),
            StrView::Utf16(units) => StrView::Utf16(&units[from..to]),
        }
    }

    /// The code units.
    #[inline]
    pub fn units(&self) -> Units<'a> {
        Units { view: *self, front: 0, back: self.len() }
    }

    /// The code units, copied.
    pub fn to_units(&self) -> Vec<u16> {
        match self {
            StrView::Latin1(bytes) => bytes.iter().map(|&byte| u16::from(byte)).collect(),
            StrView::Utf16(units) => units.to_vec(),
        }
    }

    /// The code point that starts at an index, and how many units it takes (1 or 2). Lone
    /// surrogates are code points of their own.
    ///
    /// # Panics
    /// If the index is not below the length.
    #[inline]
    pub fn code_point_at(&self, index: usize) -> (u32, usize) {
        let lead = self.unit(index);
        if lead & 0xfc00 == 0xd800
            && let Some(trail) = self.get(index + 1)
            && trail & 0xfc00 == 0xdc00
        {
            return (join_surrogates(lead, trail), 2);
        }
        (u32::from(lead), 1)
    }

    /// The code points; lone surrogates are code points of their own.
    pub fn code_points(self) -> impl Iterator<Item = u32> + 'a {
        let mut at = 0;
        std::iter::from_fn(move || {
            (at < self.len()).then(|| {
                let (code_point, units) = self.code_point_at(at);
                at += units;
                code_point
            })
        })
    }

    /// The index of the first occurrence of `needle` at or after `from`.
    pub fn index_of(&self, needle: &StrView<'_>, from: usize) -> Option<usize> {
        if from > self.len() || needle.len() > self.len() - from {
            return None;
        }
        self.slice(from, self.len()).search(needle, find, find).map(|at| at + from)
    }

    fn search(
        &self,
        needle: &StrView<'_>,
        latin1: fn(&[u8], &[u8]) -> Option<usize>,
        utf16: fn(&[u16], &[u16]) -> Option<usize>,
    ) -> Option<usize> {
        match (self, needle) {
            (StrView::Latin1(text), StrView::Latin1(needle)) => latin1(text, needle),
            (StrView::Utf16(text), StrView::Utf16(needle)) => utf16(text, needle),
            (StrView::Utf16(text), StrView::Latin1(_)) => utf16(text, &needle.to_units()),
            (StrView::Latin1(text), StrView::Utf16(units)) => {
                if !is_latin1(units) {
                    return None;
                }
                latin1(text, &units.iter().map(|&unit| unit as u8).collect::<Vec<_>>())
            }
        }
    }

    /// Calls `visit` with the index of each occurrence of `needle` that does not overlap the one before, until it fails.
    /// The empty text is everywhere.
    pub fn find_all<E>(
        &self,
        needle: &StrView<'_>,
        mut visit: impl FnMut(usize) -> Result<(), E>,
    ) -> Result<(), E> {
        match (self, needle) {
            (StrView::Latin1(text), &StrView::Latin1(&[unit])) => {
                return memchr::memchr_iter(unit, text).try_for_each(visit);
            }
            (StrView::Latin1(text), StrView::Latin1(needle)) if !needle.is_empty() => {
                return memchr::memmem::find_iter(text, needle).try_for_each(visit);
            }
            _ => {}
        }
        let mut from = 0;
        while let Some(at) = self.index_of(needle, from) {
            visit(at)?;
            from = at + needle.len().max(1);
        }
        Ok(())
    }

    /// The index of the last occurrence of `needle` at or before `from`.
    pub fn last_index_of(&self, needle: &StrView<'_>, from: usize) -> Option<usize> {
        let last = self.len().checked_sub(needle.len())?.min(from);
        self.slice(0, last + needle.len()).search(needle, find_last, find_last)
    }

    /// Whether `prefix` stands at an index.
    #[inline]
    pub fn starts_with_at(&self, prefix: &StrView<'_>, at: usize) -> bool {
        at <= self.len() && prefix.len() <= self.len() - at && self.slice(at, at + prefix.len()) == *prefix
    }

    /// Without leading white space and line terminators.
    pub fn trim_start(&self) -> StrView<'a> {
        let from = self.units().position(|unit| !is_js_whitespace(unit)).unwrap_or(self.len());
        self.slice(from, self.len())
    }

    /// Without trailing white space and line terminators.
    pub fn trim_end(&self) -> StrView<'a> {
        let trailing = self.units().rev().position(|unit| !is_js_whitespace(unit)).unwrap_or(self.len());
        self.slice(0, self.len() - trailing)
    }

    /// Without white space and line terminators at both ends.
    pub fn trim(&self) -> StrView<'a> {
        self.trim_start().trim_end()
    }

    /// The array index (`"0"` to `"4294967294"`, in canonical form) that this is.
    #[inline]
    pub fn array_index(&self) -> Option<u32> {
        let first = self.get(0)?;
        if self.len() > 10 || (first == 0x30 && self.len() > 1) {
            return None;
        }
        let mut index = 0_u64;
        for unit in self.units() {
            let digit = unit.wrapping_sub(0x30);
            if digit > 9 {
                return None;
            }
            index = index * 10 + u64::from(digit);
        }
        u32::try_from(index).ok().filter(|&index| index != u32::MAX)
    }

    /// A hash of the characters, the same in either width, and never 0.
    pub fn hash(&self) -> u32 {
        match self {
            StrView::Latin1(bytes) => hash_units(bytes, |four| spread(u32::from_le_bytes(four))),
            StrView::Utf16(units) => hash_units(units, pack),
        }
    }

    /// The text, with lone surrogates replaced by U+FFFD.
    pub fn to_std_string(&self) -> String {
        let mut text = LossyText::with_capacity(self.len());
        text.push(*self);
        text.finish()
    }

    /// The text, or `None` if there is a lone surrogate.
    pub fn to_std_string_strict(&self) -> Option<String> {
        match self {
            StrView::Latin1(_) => Some(self.to_std_string()),
            StrView::Utf16(units) => String::from_utf16(units).ok(),
        }
    }

    /// Whether the characters are this text.
    pub fn equals_str(&self, text: &str) -> bool {
        match self {
            StrView::Latin1(bytes) if text.is_ascii() => *bytes == text.as_bytes(),
            _ => self.units().eq(text.encode_utf16()),
        }
    }
}

/// The code point of a surrogate pair.
fn join_surrogates(lead: u16, trail: u16) -> u32 {
    0x1_0000 + (u32::from(lead & 0x3ff) << 10 | u32::from(trail & 0x3ff))
}

/// Text of the pieces of a string, with lone surrogates replaced by U+FFFD.
pub struct LossyText {
    text: String,
    /// A surrogate that waits for its other half, which the next piece may begin with.
    lead: Option<u16>,
}

impl LossyText {
    /// No text yet, with room for so many bytes.
    pub fn with_capacity(capacity: usize) -> LossyText {
        LossyText { text: String::with_capacity(capacity), lead: None }
    }

    /// Appends the characters of the next piece.
    pub fn push(&mut self, piece: StrView<'_>) {
        if self.lead.is_none()
            && let StrView::Latin1(bytes) = piece
        {
            match std::str::from_utf8(bytes) {
                Ok(ascii) if bytes.is_ascii() => self.text.push_str(ascii),
                _ => self.text.extend(bytes.iter().map(|&byte| char::from(byte))),
            }
            return;
        }
        for unit in piece.units() {
            if let Some(first) = self.lead.take() {
                if unit & 0xfc00 == 0xdc00 {
                    self.push_code_point(join_surrogates(first, unit));
                    continue;
                }
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
            if unit & 0xfc00 == 0xd800 {
                self.lead = Some(unit);
            } else {
                self.push_code_point(u32::from(unit));
            }
        }
    }

    fn push_code_point(&mut self, code_point: u32) {
        self.text.push(char::from_u32(code_point).unwrap_or(char::REPLACEMENT_CHARACTER));
    }

    /// The text, once the last piece is there.
    pub fn finish(mut self) -> String {
        if self.lead.is_some() {
            self.text.push(char::REPLACEMENT_CHARACTER);
        }
        self.text
    }
}

/// Four bytes as four 16-bit lanes.
#[inline(always)]
fn spread(bytes: u32) -> u64 {
    let wide = u64::from(bytes);
    let wide = (wide | wide << 16) & 0x0000_ffff_0000_ffff;
    (wide | wide << 8) & 0x00ff_00ff_00ff_00ff
}

/// Four units as four 16-bit lanes.
#[inline(always)]
fn pack(units: [u16; 4]) -> u64 {
    units.iter().rev().fold(0, |lanes, &unit| lanes << 16 | u64::from(unit))
}

/// A hash of units, four at a time; `lanes` puts four of them into 16 bits each.
#[inline(always)]
fn hash_units<T: Copy + Default>(units: &[T], lanes: impl Fn([T; 4]) -> u64) -> u32 {
    let mut state = 0x243f_6a88_85a3_08d3 ^ units.len() as u64;
    let last = match units.last_chunk() {
        Some(&last) => {
            // The last four may have been seen in part: so there is no rest to be copied.
            for &four in units.as_chunks().0 {
                state = mix(state, lanes(four));
            }
            last
        }
        None => std::array::from_fn(|at| units.get(at).copied().unwrap_or_default()),
    };
    state = mix(state, lanes(last));
    ((state ^ state >> 32) as u32).max(1)
}

#[inline(always)]
fn mix(state: u64, lanes: u64) -> u64 {
    let product = u128::from(state ^ lanes) * 0x9e37_79b9_7f4a_7c15;
    (product as u64) ^ (product >> 64) as u64
}

/// What texts are made of.
trait Unit: Copy + Eq {
    /// The index of the first of these units.
    fn find(text: &[Self], unit: Self) -> Option<usize>;
}

impl Unit for u8 {
    #[inline]
    fn find(text: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, text)
    }
}

impl Unit for u16 {
    #[inline]
    fn find(text: &[u16], unit: u16) -> Option<usize> {
        let mut at = 0;
        for chunk in text.chunks(64) {
            // Without an early exit, which makes it a vector loop.
            if chunk.iter().fold(false, |found, &other| found | (other == unit)) {
                return chunk.iter().position(|&other| other == unit).map(|within| at + within);
            }
            at += chunk.len();
        }
        None
    }
}

/// The index of the first occurrence of `needle`, in linear time.
fn find<T: Unit>(text: &[T], needle: &[T]) -> Option<usize> {
    let Some((&first, rest)) = needle.split_first() else { return Some(0) };
    let mut at = 0;
    // Comparisons may take this much more work than a plain scan before a method without bad cases
    // takes over.
    let mut budget = text.len() / 2 + 256;
    while at + needle.len() <= text.len() {
        at += T::find(&text[at..=text.len() - needle.len()], first)?;
        let same = text[at + 1..].iter().zip(rest).take_while(|(a, b)| a == b).count();
        if same == rest.len() {
            return Some(at);
        }
        at += 1;
        let Some(left) = budget.checked_sub(same) else {
            return find_steadily(&text[at..], needle).map(|found| found + at);
        };
        budget = left;
    }
    None
}

/// The index of the last occurrence of `needle`, in linear time.
fn find_last<T: Copy + Eq>(text: &[T], needle: &[T]) -> Option<usize> {
    let Some((&last, rest)) = needle.split_last() else { return Some(text.len()) };
    let mut end = text.len();
    let mut budget = text.len() / 2 + 256;
    while end >= needle.len() {
        end = text[rest.len()..end].iter().rposition(|&unit| unit == last)? + needle.len();
        let same = text[..end - 1].iter().rev().zip(rest.iter().rev()).take_while(|(a, b)| a == b).count();
        if same == rest.len() {
            return Some(end - needle.len());
        }
        end -= 1;
        let Some(left) = budget.checked_sub(same) else {
            let reversed = |units: &[T]| units.iter().rev().copied().collect::<Vec<T>>();
            let found = find_steadily(&reversed(&text[..end]), &reversed(needle))?;
            return Some(end - found - needle.len());
        };
        budget = left;
    }
    None
}

/// The index of the first occurrence of `needle`, by Knuth, Morris and Pratt.
fn find_steadily<T: Copy + Eq>(text: &[T], needle: &[T]) -> Option<usize> {
    // Texts are not so long that this does not count them.
    let mut borders = vec![0u32; needle.len()];
    let mut matched = 0;
    for i in 1..needle.len() {
        while matched > 0 && needle[i] != needle[matched] {
            matched = borders[matched - 1] as usize;
        }
        matched += usize::from(needle[i] == needle[matched]);
        borders[i] = matched as u32;
    }
    matched = 0;
    for (i, &unit) in text.iter().enumerate() {
        while matched > 0 && unit != needle[matched] {
            matched = borders[matched - 1] as usize;
        }
        matched += usize::from(unit == needle[matched]);
        if matched == needle.len() {
            return Some(i + 1 - matched);
        }
    }
    None
}

/// Whether the bytes are the same, without a call if they are few.
#[inline]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    macro_rules! both_ends {
        ($size:literal) => {
            a.first_chunk::<$size>() == b.first_chunk::<$size>()
                && a.last_chunk::<$size>() == b.last_chunk::<$size>()
        };
    }
    a.len() == b.len()
        && match a.len() {
            0 => true,
            1 => a[0] == b[0],
            2..4 => both_ends!(2),
            4..8 => both_ends!(4),
            8..=16 => both_ends!(8),
            _ => a == b,
        }
}

impl PartialEq for StrView<'_> {
    #[inline]
    fn eq(&self, other: &StrView<'_>) -> bool {
        match (self, other) {
            (StrView::Latin1(a), StrView::Latin1(b)) => same_bytes(a, b),
            (StrView::Utf16(a), StrView::Utf16(b)) => a == b,
            (StrView::Latin1(a), StrView::Utf16(b)) | (StrView::Utf16(b), StrView::Latin1(a)) => {
                a.len() == b.len() && a.iter().zip(*b).all(|(&a, &b)| u16::from(a) == b)
            }
        }
    }
}

impl Eq for StrView<'_> {}

impl PartialOrd for StrView<'_> {
    fn partial_cmp(&self, other: &StrView<'_>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for StrView<'_> {
    /// By code units.
    fn cmp(&self, other: &StrView<'_>) -> Ordering {
        match (self, other) {
            (StrView::Latin1(a), StrView::Latin1(b)) => a.cmp(b),
            (StrView::Utf16(a), StrView::Utf16(b)) => a.cmp(b),
            _ => self.units().cmp(other.units()),
        }
    }
}

impl std::fmt::Debug for StrView<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.to_std_string())
    }
}

/// The code units of a view.
#[derive(Clone, Debug)]
pub struct Units<'a> {
    view: StrView<'a>,
    front: usize,
    back: usize,
}

impl Iterator for Units<'_> {
    type Item = u16;

    #[inline]
    fn next(&mut self) -> Option<u16> {
        (self.front < self.back).then(|| {
            self.front += 1;
            self.view.unit(self.front - 1)
        })
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.back - self.front, Some(self.back - self.front))
    }
}

impl DoubleEndedIterator for Units<'_> {
    #[inline]
    fn next_back(&mut self) -> Option<u16> {
        (self.front < self.back).then(|| {
            self.back -= 1;
            self.view.unit(self.back)
        })
    }
}

impl ExactSizeIterator for Units<'_> {}
