//! Words, as the scan has to know them.

use super::scan::Before;

/// How many links a function amounts to, and what else recurses as deeply without a bracket.
pub(super) const FUNCTION: u32 = 4;
/// How many links a class amounts to.
const CLASS: u32 = 8;

/// What a word may do.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) before: Before,
    /// It goes on with what is before it, even on a new line.
    pub(super) goes_on: bool,
    /// Links that it adds to the statement, and to the expression, that is open.
    pub(super) statements: u32,
    pub(super) expressions: u32,
}

const NAME: Word = Word { before: Before::Operand, goes_on: false, statements: 0, expressions: 0 };
const PREFIX: Word = Word { before: Before::Operator, expressions: 1, ..NAME };
// Those that are names elsewhere, and what may be before an operand.
const MAYBE: Word = Word { before: Before::Name, expressions: 1, ..NAME };
const UNKNOWN: Word = Word { before: Before::Unknown, ..MAYBE };
const STATEMENT: Word = Word { statements: FUNCTION, ..PREFIX };
const GOES_ON: Word = Word { goes_on: true, ..PREFIX };

/// All that are no mere names, by their letters.
const WORDS: [(&str, Word); 47] = [
    ("abstract", MAYBE),
    ("accessor", MAYBE),
    ("as", Word { goes_on: true, ..MAYBE }),
    ("asserts", MAYBE),
    ("async", Word { expressions: FUNCTION, ..MAYBE }),
    ("await", Word { expressions: FUNCTION, ..UNKNOWN }),
    ("case", PREFIX),
    ("catch", GOES_ON),
    ("class", Word { expressions: CLASS, ..PREFIX }),
    ("const", PREFIX),
    ("default", PREFIX),
    ("delete", PREFIX),
    ("do", STATEMENT),
    ("else", Word { goes_on: true, ..STATEMENT }),
    ("export", PREFIX),
    ("extends", Word { expressions: FUNCTION, ..PREFIX }),
    ("finally", GOES_ON),
    ("for", STATEMENT),
    ("from", Word { goes_on: true, ..MAYBE }),
    ("function", Word { expressions: FUNCTION, ..PREFIX }),
    ("get", MAYBE),
    ("if", STATEMENT),
    ("import", PREFIX),
    ("in", GOES_ON),
    ("infer", MAYBE),
    ("instanceof", GOES_ON),
    ("is", MAYBE),
    ("keyof", MAYBE),
    ("let", MAYBE),
    ("new", PREFIX),
    ("of", Word { goes_on: true, ..UNKNOWN }),
    ("readonly", MAYBE),
    ("return", PREFIX),
    ("satisfies", Word { goes_on: true, ..MAYBE }),
    ("set", MAYBE),
    ("static", MAYBE),
    ("switch", PREFIX),
    ("throw", PREFIX),
    ("try", STATEMENT),
    ("typeof", PREFIX),
    ("unique", MAYBE),
    ("using", MAYBE),
    ("var", PREFIX),
    ("void", PREFIX),
    ("while", Word { goes_on: true, ..STATEMENT }),
    ("with", STATEMENT),
    ("yield", Word { expressions: FUNCTION, ..UNKNOWN }),
];

/// By first letter: where its words begin, and how long they may be, as bits.
const INDEX: [(u8, u16); 26] = {
    let mut index = [(0, 0); 26];
    let mut at = WORDS.len();
    while at > 0 {
        at -= 1;
        let word = WORDS[at].0.as_bytes();
        let letter = &mut index[(word[0] - b'a') as usize];
        *letter = (at as u8, letter.1 | 1 << word.len());
    }
    index
};

impl Word {
    pub(super) fn of(word: &[u8]) -> Word {
        let letter = usize::from(word.first().map_or(0, |first| first.wrapping_sub(b'a')));
        if let Some(&(first, lengths)) = INDEX.get(letter)
            && lengths >> word.len().min(15) & 1 != 0
        {
            let words = WORDS[usize::from(first)..].iter();
            let mut words = words.take_while(|(known, _)| known.as_bytes()[0] == word[0]);
            if let Some((_, found)) = words.find(|(known, _)| known.as_bytes() == word) {
                return *found;
            }
        }
        // The parser takes a keyword with escapes for an error, but for that keyword as well.
        if word.contains(&b'\\') {
            return Word { goes_on: true, statements: CLASS, expressions: CLASS, before: Before::Unknown };
        }
        NAME
    }
}
