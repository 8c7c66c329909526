//! Source text and positions in it.

use std::rc::Rc;

/// The text of one script or module, shared by everything compiled from it.
#[derive(Debug)]
pub struct Source {
    /// The name errors give: a path, a URL, or a made-up one such as `<eval>`.
    pub name: String,
    /// The whole text, UTF-8.
    pub text: String,
    lines: LineIndex,
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
    /// A source of that name and text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Rc<Source> {
        Rc::new(Source { name: name.into(), text: text.into(), lines: LineIndex::new() })
    }

    /// The line and column of a byte offset.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let starts = self.lines.starts(&self.text);
        let line = starts.partition_point(|&start| start <= offset);
        let start = starts[line - 1] as usize;
        let before = self.text.get(start..(offset as usize).min(self.text.len())).unwrap_or("");
        LineColumn { line: line as u32, column: before.encode_utf16().count() as u32 + 1 }
    }

    /// The text of a line (numbered from 1), without its end.
    pub fn line(&self, line: u32) -> &str {
        let starts = self.lines.starts(&self.text);
        let Some(&start) = starts.get(line as usize - 1) else { return "" };
        let end = starts.get(line as usize).map_or(self.text.len(), |&end| end as usize);
        self.text[start as usize..end].trim_end_matches(['\n', '\r', '\u{2028}', '\u{2029}'])
    }
}
