//! Where the segments of a text are.

use icu_locale::LanguageIdentifier;
use icu_properties::CodePointMapData;
use icu_properties::props::WordBreak;
use icu_segmenter::options::{SentenceBreakOptions, WordBreakOptions};
use icu_segmenter::{GraphemeClusterSegmenter, SentenceSegmenter, WordSegmenter};

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

/// All segments of a text, in order.
pub(super) fn segments_of(
    units: &[u16],
    granularity: Granularity,
    language: &LanguageIdentifier,
) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut from = 0;
    let mut push = |to: usize, is_word_like: bool| {
        // The first boundary is the beginning. Lengths of strings fit into 32 bits.
        let to = to as u32;
        if to > from {
            segments.push(Segment { from, to, is_word_like });
            from = to;
        }
    };
    match granularity {
        Granularity::Grapheme => {
            GraphemeClusterSegmenter::new().segment_utf16(units).for_each(|to| push(to, false));
        }
        Granularity::Word => {
            let mut options = WordBreakOptions::default();
            options.content_locale = Some(language);
            if let Ok(segmenter) = WordSegmenter::try_new_auto(options) {
                let boundaries = segmenter.as_borrowed().segment_utf16(units).iter_with_word_type();
                let mut from = 0;
                for (to, kind) in boundaries {
                    push(to, kind.is_word_like() || begins_like_a_word(&units[from..to]));
                    from = to;
                }
            }
        }
        Granularity::Sentence => {
            let mut options = SentenceBreakOptions::default();
            options.content_locale = Some(language);
            if let Ok(segmenter) = SentenceSegmenter::try_new(options) {
                segmenter.as_borrowed().segment_utf16(units).for_each(|to| push(to, false));
            }
        }
    }
    // All of it, if there were no data to find boundaries with.
    push(units.len(), false);
    segments
}

/// Whether a segment begins with a letter or digit. Of what ends with a combining mark ICU4X forgets
/// that it is a word.
fn begins_like_a_word(segment: &[u16]) -> bool {
    let first = char::decode_utf16(segment.iter().copied()).next().and_then(Result::ok);
    first.is_some_and(|first| {
        matches!(
            CodePointMapData::<WordBreak>::new().get(first),
            WordBreak::ALetter | WordBreak::HebrewLetter | WordBreak::Katakana | WordBreak::Numeric
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, granularity: Granularity) -> Vec<(String, bool)> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let part =
            |segment: &Segment| String::from_utf16_lossy(&units[segment.from as usize..segment.to as usize]);
        let segments = segments_of(&units, granularity, &LanguageIdentifier::UNKNOWN);
        segments.iter().map(|segment| (part(segment), segment.is_word_like)).collect()
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
    }
}
