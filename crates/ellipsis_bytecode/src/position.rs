//! Source text and positions in it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::text::Text;

/// The first of the characters that stand in for lone surrogates, which UTF-8 cannot have: 2,048 for
/// private use, at the end of Unicode.
const FIRST_STAND_IN: u32 = 0x10_f800;
const FIRST_SURROGATE: u32 = 0xd800;

/// Source text on its way to the parser.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SourceText {
    /// The text.
    pub text: String,
    /// Whether characters from U+10F800 on stand in for lone surrogates.
    pub stands_in: bool,
}

impl SourceText {
    /// From code units. Lone surrogates are replaced by U+FFFD if the characters that would stand in
    /// for them are there, too.
    pub fn from_units(units: &[u16]) -> SourceText {
        if let Ok(text) = String::from_utf16(units) {
            return SourceText { text, stands_in: false };
        }
        let is_stand_in =
            |found: &Result<char, _>| found.as_ref().is_ok_and(|&it| u32::from(it) >= FIRST_STAND_IN);
        let stands_in = !char::decode_utf16(units.iter().copied()).any(|found| is_stand_in(&found));
        let character = |found: Result<char, std::char::DecodeUtf16Error>| match found {
            Ok(character) => character,
            Err(lone) if stands_in => {
                let place = u32::from(lone.unpaired_surrogate()) - FIRST_SURROGATE;
                char::from_u32(FIRST_STAND_IN + place).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            Err(_) => char::REPLACEMENT_CHARACTER,
        };
        SourceText { text: char::decode_utf16(units.iter().copied()).map(character).collect(), stands_in }
    }
}

impl<T: Into<String>> From<T> for SourceText {
    fn from(text: T) -> SourceText {
        SourceText { text: text.into(), stands_in: false }
    }
}

/// What a text is written in: JavaScript, or what becomes JavaScript when it is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Language {
    /// It may have types.
    pub typescript: bool,
    /// It may have elements.
    pub jsx: bool,
}

impl Language {
    /// Whether it is nothing but JavaScript.
    pub fn is_javascript(self) -> bool {
        self == Language::default()
    }
}

/// The text of one script or module, shared by everything compiled from it.
#[derive(Debug)]
pub struct Source {
    /// The name errors give: a path, a URL, or a made-up one such as `<eval>`.
    pub name: String,
    /// The whole text, UTF-8.
    pub text: String,
    /// What it is written in.
    pub language: Language,
    /// As in [`SourceText`].
    stands_in: bool,
    lines: LineIndex,
    /// What was found out about expressions that failed.
    messages: RefCell<HashMap<Failure, Option<String>>>,
}

/// What went wrong with the value of an expression.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Failure {
    /// Byte offset of the instruction that failed.
    pub offset: u32,
    /// What it was to do.
    pub attempt: Attempt,
    /// The value, if it was "undefined" or "null".
    pub nullish: Option<&'static str>,
}

/// What may be attempted with values that are not made for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Attempt {
    /// A call.
    Call,
    /// A construction.
    Construct,
    /// Iteration.
    Iterate,
    /// Taking properties out by a pattern.
    Destructure,
}

/// A place in a source: both start at 1; columns count UTF-16 code units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineColumn {
    /// Line number.
    pub line: u32,
    /// Column number.
    pub column: u32,
}

/// Byte offsets at which lines start.
#[derive(Debug)]
pub struct LineIndex(std::cell::OnceCell<Box<[u32]>>);

impl LineIndex {
    /// An index that is built when it is first asked.
    pub fn new() -> LineIndex {
        LineIndex(std::cell::OnceCell::new())
    }

    fn starts(&self, text: &str) -> &[u32] {
        self.0.get_or_init(|| {
            let mut starts = vec![0];
            let mut characters = text.char_indices().peekable();
            while let Some((at, character)) = characters.next() {
                let ends = match character {
                    '\r' => characters.peek().is_none_or(|&(_, next)| next != '\n'),
                    '\n' | '\u{2028}' | '\u{2029}' => true,
                    _ => false,
                };
                if ends {
                    starts.push((at + character.len_utf8()) as u32);
                }
            }
            starts.into()
        })
    }
}

impl Default for LineIndex {
    fn default() -> Self {
        LineIndex::new()
    }
}

impl Source {
    /// A source of that name and text, in JavaScript.
    pub fn new(name: impl Into<String>, text: impl Into<SourceText>) -> Rc<Source> {
        Source::written_in(Language::default(), name, text)
    }

    /// A source of that name and text.
    pub fn written_in(
        language: Language,
        name: impl Into<String>,
        text: impl Into<SourceText>,
    ) -> Rc<Source> {
        let SourceText { text, stands_in } = text.into();
        Rc::new(Source {
            name: name.into(),
            text,
            language,
            stands_in,
            lines: LineIndex::new(),
            messages: RefCell::default(),
        })
    }

    /// Whether some characters of the text stand in for lone surrogates.
    pub fn stands_in(&self) -> bool {
        self.stands_in
    }

    /// A part of the text, by bytes, as it was given.
    pub fn part(&self, from: u32, to: u32) -> Option<Text> {
        let text = Text::from(self.text.get(from as usize..to as usize)?);
        Some(if self.stands_in { restored(&text) } else { text })
    }

    /// The line and column of a byte offset.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let starts = self.lines.starts(&self.text);
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts[line - 1] as usize;
        let before = self.text.get(start..(offset as usize).min(self.text.len())).unwrap_or("");
        LineColumn { line: line as u32, column: before.encode_utf16().count() as u32 + 1 }
    }

    /// What `find` says of something that failed: it is asked once.
    pub fn message(&self, failure: Failure, find: impl FnOnce() -> Option<String>) -> Option<String> {
        if let Some(known) = self.messages.borrow().get(&failure) {
            return known.clone();
        }
        let message = find();
        self.messages.borrow_mut().insert(failure, message.clone());
        message
    }

    /// The text of a line (numbered from 1), without its end.
    pub fn line(&self, line: u32) -> &str {
        let starts = self.lines.starts(&self.text);
        let Some(&start) = starts.get(line as usize - 1) else { return "" };
        let end = starts.get(line as usize).map_or(self.text.len(), |&end| end as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}'])
    }
}

/// Where a frame is, for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FrameLocation {
    /// The function's name; empty at the top of scripts and in anonymous functions.
    pub function: String,
    /// The name of the source.
    pub source: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in UTF-16 code units.
    pub column: u32,
    /// The text of the line.
    pub text: String,
}

impl FrameLocation {
    /// The place at a byte offset.
    pub fn new(function: String, source: &Source, offset: u32) -> FrameLocation {
        let LineColumn { line, column } = source.line_column(offset);
        let text = source.line(line).to_string();
        FrameLocation { function, source: source.name.clone(), line, column, text }
    }
}

impl std::fmt::Display for FrameLocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let FrameLocation { function, source, line, column, .. } = self;
        if function.is_empty() {
            write!(f, "{source}:{line}:{column}")
        } else {
            write!(f, "{function} ({source}:{line}:{column})")
        }
    }
}

/// A text from a source in which characters stand in for lone surrogates, with those in their places.
pub fn restored(text: &Text) -> Text {
    let units = text.units();
    let mut restored = Vec::with_capacity(units.len());
    for found in char::decode_utf16(units) {
        match found {
            Ok(character) if u32::from(character) >= FIRST_STAND_IN => {
                restored.push((u32::from(character) - FIRST_STAND_IN + FIRST_SURROGATE) as u16);
            }
            Ok(character) => restored.extend_from_slice(character.encode_utf16(&mut [0; 2])),
            Err(lone) => restored.push(lone.unpaired_surrogate()),
        }
    }
    Text::from_units(&restored)
}

/// Characters of a function's source that messages give.
const MAX_FUNCTION: usize = 128;

/// A function's source text as messages give it: of a long one, beginning and end.
pub fn abbreviated(source: String) -> String {
    let characters: Vec<char> = source.chars().collect();
    if characters.len() <= MAX_FUNCTION {
        return source;
    }
    let (head, tail) = (&characters[..MAX_FUNCTION - 17], &characters[characters.len() - 2..]);
    format!("{}...<omitted>...{}", String::from_iter(head), String::from_iter(tail))
}
