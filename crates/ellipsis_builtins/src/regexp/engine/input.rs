//! What patterns are matched against: characters in one of three forms.

use std::cell::OnceCell;

use ellipsis_engine::StrView;
use memchr::memmem::Finder;

use super::charset::CharSet;

/// Characters that can be walked in both directions.
pub(super) trait Input: Copy {
    /// How many places there are, apart from the end.
    fn len(self) -> usize;

    /// The character at a place, and the place behind it.
    fn next(self, at: usize) -> Option<(u32, usize)>;

    /// The character before a place, and its place.
    fn previous(self, at: usize) -> Option<(u32, usize)>;

    /// The place itself, or the one before if it is in the middle of a character.
    fn boundary(self, at: usize) -> usize {
        at
    }

    /// The first place from `at` on where a text stands.
    fn find(self, text: &Text, at: usize) -> Option<usize>;

    /// The first place from `at` on where one of a set stands, or the end.
    #[inline(always)]
    fn find_one(self, set: &CharSet, at: usize) -> usize {
        let mut at = at;
        while let Some((c, next)) = self.next(at)
            && !set.contains(c)
        {
            at = next;
        }
        at
    }

    /// Whether a text stands at a place.
    fn starts_with(self, text: &Text, at: usize) -> bool;

    /// Whether what stands in a range also stands at a place.
    fn repeats(self, from: usize, to: usize, at: usize) -> bool;
}

/// A text to look for, in the widths that inputs have.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// `None` if it is not Latin-1.
    latin1: Option<Box<[u8]>>,
    units: Box<[u16]>,
    first: Option<u32>,
    /// Looks for more than one Latin-1 character; made when it is first needed.
    finder: OnceCell<Box<Finder<'static>>>,
}

impl Text {
    /// The text of these characters.
    pub(super) fn new(characters: &[u32]) -> Text {
        let mut units = Vec::with_capacity(characters.len());
        for &c in characters {
            match u16::try_from(c) {
                Ok(unit) => units.push(unit),
                Err(_) => {
                    let rest = c.saturating_sub(0x1_0000);
                    units.extend([0xd800 | (rest >> 10) as u16, 0xdc00 | (rest & 0x3ff) as u16]);
                }
            }
        }
        let latin1 = units.iter().map(|&unit| u8::try_from(unit).ok()).collect();
        Text { latin1, units: units.into(), first: characters.first().copied(), finder: OnceCell::new() }
    }

    /// How many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        size_of::<Text>() + size_of_val(&*self.units) + self.latin1.as_ref().map_or(0, |text| 2 * text.len())
    }

    /// Its units, as narrow as they can be.
    pub(super) fn view(&self) -> StrView<'_> {
        self.latin1.as_deref().map_or(StrView::Utf16(&self.units), StrView::Latin1)
    }

    /// Whether some of them may be halves of other characters.
    pub(super) fn has_surrogates(&self) -> bool {
        self.units.iter().any(|unit| (0xd800..0xe000).contains(unit))
    }

    /// Its first character.
    pub(super) fn first(&self) -> Option<u32> {
        self.first
    }

    /// How many places it takes.
    pub(super) fn len(&self) -> usize {
        self.units.len()
    }
}

/// Latin-1 characters.
#[derive(Clone, Copy)]
pub(super) struct Latin1<'a>(pub(super) &'a [u8]);

impl Input for Latin1<'_> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn next(self, at: usize) -> Option<(u32, usize)> {
        self.0.get(at).map(|&byte| (u32::from(byte), at + 1))
    }

    #[inline(always)]
    fn previous(self, at: usize) -> Option<(u32, usize)> {
        let at = at.checked_sub(1)?;
        self.0.get(at).map(|&byte| (u32::from(byte), at))
    }

    fn find(self, text: &Text, at: usize) -> Option<usize> {
        let rest = self.0.get(at..)?;
        let found = match text.latin1.as_deref()? {
            &[character] => memchr::memchr(character, rest),
            more => text.finder.get_or_init(|| Box::new(Finder::new(more).into_owned())).find(rest),
        };
        Some(found? + at)
    }

    #[inline(always)]
    fn find_one(self, set: &CharSet, at: usize) -> usize {
        let rest = self.0.get(at..).unwrap_or_default();
        at + set.find_latin1(rest).unwrap_or(rest.len())
    }

    #[inline(always)]
    fn starts_with(self, text: &Text, at: usize) -> bool {
        // As views, of which short ones are compared without a call.
        let here = self.0.get(at..at + text.units.len()).map(StrView::Latin1);
        here.is_some() && here == text.latin1.as_deref().map(StrView::Latin1)
    }

    #[inline(always)]
    fn repeats(self, from: usize, to: usize, at: usize) -> bool {
        self.0[at..].starts_with(&self.0[from..to])
    }
}

/// Code units as characters.
#[derive(Clone, Copy)]
pub(super) struct Units<'a>(pub(super) &'a [u16]);

impl Input for Units<'_> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn next(self, at: usize) -> Option<(u32, usize)> {
        self.0.get(at).map(|&unit| (u32::from(unit), at + 1))
    }

    #[inline(always)]
    fn previous(self, at: usize) -> Option<(u32, usize)> {
        let at = at.checked_sub(1)?;
        self.0.get(at).map(|&unit| (u32::from(unit), at))
    }

    fn find(self, text: &Text, at: usize) -> Option<usize> {
        StrView::Utf16(self.0).index_of(&StrView::Utf16(&text.units), at)
    }

    #[inline(always)]
    fn starts_with(self, text: &Text, at: usize) -> bool {
        self.0[at..].starts_with(&text.units)
    }

    #[inline(always)]
    fn repeats(self, from: usize, to: usize, at: usize) -> bool {
        self.0[at..].starts_with(&self.0[from..to])
    }
}

/// Code units whose surrogate pairs are single characters.
#[derive(Clone, Copy)]
pub(super) struct CodePoints<'a>(pub(super) &'a [u16]);

impl Input for CodePoints<'_> {
    #[inline(always)]
    fn len(self) -> usize {
        self.0.len()
    }

    #[inline(always)]
    fn next(self, at: usize) -> Option<(u32, usize)> {
        let lead = *self.0.get(at)?;
        if lead & 0xfc00 == 0xd800
            && let Some(&trail) = self.0.get(at + 1)
            && trail & 0xfc00 == 0xdc00
        {
            return Some((join(lead, trail), at + 2));
        }
        Some((u32::from(lead), at + 1))
    }

    #[inline(always)]
    fn previous(self, at: usize) -> Option<(u32, usize)> {
        let at = at.checked_sub(1)?;
        let trail = *self.0.get(at)?;
        if trail & 0xfc00 == 0xdc00
            && let Some(before) = at.checked_sub(1)
            && let Some(&lead) = self.0.get(before)
            && lead & 0xfc00 == 0xd800
        {
            return Some((join(lead, trail), before));
        }
        Some((u32::from(trail), at))
    }

    #[inline(always)]
    fn boundary(self, at: usize) -> usize {
        let splits = |before| self.next(before).is_some_and(|(_, next)| next > at);
        at - usize::from(at > 0 && splits(at - 1))
    }

    fn find(self, text: &Text, at: usize) -> Option<usize> {
        Units(self.0).find(text, at)
    }

    #[inline(always)]
    fn starts_with(self, text: &Text, at: usize) -> bool {
        self.0[at..].starts_with(&text.units)
    }

    #[inline(always)]
    fn repeats(self, from: usize, to: usize, at: usize) -> bool {
        let end = at + (to - from);
        // What ends with half of a pair is not repeated by the pair.
        let splits = from < to
            && self.0.get(end).is_some_and(|trail| trail & 0xfc00 == 0xdc00)
            && self.0.get(end - 1).is_some_and(|lead| lead & 0xfc00 == 0xd800);
        !splits && self.0[at..].starts_with(&self.0[from..to])
    }
}

#[inline(always)]
fn join(lead: u16, trail: u16) -> u32 {
    0x1_0000 + (u32::from(lead & 0x3ff) << 10 | u32::from(trail & 0x3ff))
}
