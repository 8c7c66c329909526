//! Where the segments of a text are.

use ellipsis_engine::{Context, ExternalBytes, Gc, JsResult, JsString, StrView};
use icu_locale::LanguageIdentifier;
use icu_properties::CodePointMapData;
use icu_properties::props::WordBreak;
use icu_segmenter::options::{SentenceBreakOptions, WordBreakOptions, WordType};
use icu_segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};

use crate::text::charge_units;
use crate::text::pieces::longest_run;

/// What a text is cut into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Granularity {
    Grapheme,
    Word,
    Sentence,
}

impl Granularity {
    pub(super) fn name(self) -> &'static str {
        match self {
            Granularity::Grapheme => "grapheme",
            Granularity::Word => "word",
            Granularity::Sentence => "sentence",
        }
    }
}

/// A segment of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Segment {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) is_word_like: bool,
}

/// The segments of a text, in order.
pub(super) struct Segments {
    /// Where each ends, and [`WORD_LIKE`]: a text has about as many segments as characters.
    ends: Vec<u32>,
    external: ExternalBytes,
}

/// Set in the end of a segment that is like a word. Strings are shorter than that.
const WORD_LIKE: u32 = 1 << 31;

/// About how many ticks it takes to cut as many units as one is worth.
const PACE: usize = 40;

/// Charges for scripts without spaces, whose words are looked up.
fn charge_for_lookup(cx: &mut Context, text: StrView<'_>) -> JsResult<()> {
    /// Of the south east of Asia, each unit takes so many ticks.
    const GUESSED: usize = 140;
    let StrView::Utf16(units) = text else { return Ok(()) };
    let guessed = |&unit: &u16| matches!(unit, 0xe00..0xf00 | 0x1000..0x10a0 | 0x1780..0x1800);
    // In a dictionary they take the longer the longer their run is.
    let found = longest_run(text, |unit| matches!(unit, 0x3040..0x3100 | 0x3400..0xa000 | 0xd800..0xe000));
    cx.charge_ahead(units.iter().filter(|unit| guessed(unit)).count() * GUESSED)?;
    cx.charge_ahead(found.saturating_mul(20 + found / 300))
}

impl Segments {
    /// Finds the segments of a string.
    pub(super) fn find(
        cx: &mut Context,
        string: Gc<JsString>,
        granularity: Granularity,
        language: &LanguageIdentifier,
    ) -> JsResult<Segments> {
        charge_units(cx, string.len() as usize, PACE)?;
        if granularity == Granularity::Word {
            let text = string.view(&mut cx.heap);
            charge_for_lookup(cx, text)?;
        }
        // An end for each, in a list that doubles; and what dictionaries are asked with.
        cx.make_room(string.len() as usize * 3 * size_of::<u32>())?;
        let mut ends = ends_of(string.view(&mut cx.heap), granularity, language);
        ends.shrink_to_fit();
        cx.heap.add_external(bytes_of(&ends));
        Ok(Segments { ends, external: cx.heap.external_bytes() })
    }

    /// A segment by its number.
    pub(super) fn get(&self, at: usize) -> Option<Segment> {
        let end = *self.ends.get(at)?;
        let from =
            at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end & !WORD_LIKE);
        Some(Segment { from, to: end & !WORD_LIKE, is_word_like: end & WORD_LIKE != 0 })
    }

    /// The segment that a code unit is in.
    pub(super) fn containing(&self, index: u32) -> Option<Segment> {
        self.get(self.ends.partition_point(|end| end & !WORD_LIKE <= index))
    }
}

impl Drop for Segments {
    fn drop(&mut self) {
        self.external.add(-bytes_of(&self.ends));
    }
}

fn bytes_of(ends: &Vec<u32>) -> isize {
    (ends.capacity() * size_of::<u32>()) as isize
}

fn ends_of(text: StrView<'_>, granularity: Granularity, language: &LanguageIdentifier) -> Vec<u32> {
    let mut ends = Vec::new();
    let mut from = 0;
    let mut push = |to: usize, is_word_like: bool| {
        // The first boundary is the beginning.
        if to > from {
            let is_word =
                is_word_like || (granularity == Granularity::Word && begins_like_a_word(text, from));
            ends.push(to as u32 | if is_word { WORD_LIKE } else { 0 });
            from = to;
        }
    };
    match granularity {
        Granularity::Grapheme => {
            let segmenter = GraphemeClusterSegmenter::new();
            match text {
                StrView::Latin1(text) => segmenter.segment_latin1(text).for_each(|to| push(to, false)),
                StrView::Utf16(text) => segmenter.segment_utf16(text).for_each(|to| push(to, false)),
            }
        }
        Granularity::Word => {
            let mut options = WordBreakOptions::default();
            options.content_locale = Some(language);
            if let Ok(segmenter) = WordSegmenter::try_new_auto(options) {
                let segmenter = segmenter.as_borrowed();
                let mut push = |(to, kind): (usize, WordType)| push(to, kind.is_word_like());
                match text {
                    StrView::Latin1(text) => {
                        segmenter.segment_latin1(text).iter_with_word_type().for_each(&mut push);
                    }
                    StrView::Utf16(text) => {
                        segmenter.segment_utf16(text).iter_with_word_type().for_each(&mut push);
                    }
                }
            }
        }
        Granularity::Sentence => {
            let mut options = SentenceBreakOptions::default();
            options.content_locale = Some(language);
            if let Ok(segmenter) = SentenceSegmenter::try_new(options) {
                let segmenter = segmenter.as_borrowed();
                match text {
                    StrView::Latin1(text) => segmenter.segment_latin1(text).for_each(|to| push(to, false)),
                    StrView::Utf16(text) => segmenter.segment_utf16(text).for_each(|to| push(to, false)),
                }
            }
        }
    }
    // All of it, if there were no data to find boundaries with.
    push(text.len(), false);
    ends
}

/// Whether a segment begins with a letter or digit. Of what ends with a combining mark ICU4X forgets
/// that it is a word.
fn begins_like_a_word(text: StrView<'_>, at: usize) -> bool {
    matches!(
        CodePointMapData::<WordBreak>::new().get32(text.code_point_at(at).0),
        WordBreak::ALetter | WordBreak::HebrewLetter | WordBreak::Katakana | WordBreak::Numeric
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, granularity: Granularity) -> Vec<(String, bool)> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut from = 0;
        let mut part = |end: u32| {
            let to = (end & !WORD_LIKE) as usize;
            let text = String::from_utf16_lossy(&units[from..to]);
            from = to;
            (text, end & WORD_LIKE != 0)
        };
        let ends = ends_of(StrView::Utf16(&units), granularity, &LanguageIdentifier::UNKNOWN);
        ends.into_iter().map(&mut part).collect()
    }

    #[test]
    fn every_granularity_covers_the_text() {
        let words = texts("Hi, e\u{301}t\u{e9}! 12", Granularity::Word);
        let expected = [
            ("Hi", true),
            (",", false),
            (" ", false),
            ("e\u{301}t\u{e9}", true),
            ("!", false),
            (" ", false),
            ("12", true),
        ];
        assert_eq!(words, expected.map(|(text, is_word)| (text.to_owned(), is_word)));
        assert_eq!(texts("e\u{301}", Granularity::Word), [("e\u{301}".to_owned(), true)]);
        assert_eq!(texts("e\u{301}a", Granularity::Grapheme).len(), 2);
        assert_eq!(texts("One. Two.", Granularity::Sentence).len(), 2);
        assert_eq!(texts("", Granularity::Word), []);
        let latin1 = ends_of(StrView::Latin1(b"a\xe9 b"), Granularity::Word, &LanguageIdentifier::UNKNOWN);
        assert_eq!(latin1, [2 | WORD_LIKE, 3, 4 | WORD_LIKE]);
    }
}
