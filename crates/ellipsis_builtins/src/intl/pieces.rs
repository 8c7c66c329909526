//! What ICU4X writes, cut where its parts begin and end.

use std::fmt;

use writeable::{Part, PartsWrite, Writeable};

/// A piece of a text that belongs to one innermost part, or to none.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) part: Option<Part>,
}

/// The pieces of a text, in their order. A part that is empty is a piece all the same.
pub(crate) fn pieces_of(text: &impl Writeable) -> Vec<Piece> {
    let mut collector = Collector::default();
    // Writing to memory cannot fail.
    let _ = text.write_to_parts(&mut collector);
    collector.pieces
}

#[derive(Default)]
struct Collector {
    pieces: Vec<Piece>,
    open: Vec<Part>,
    /// A part ended after the last piece.
    is_cut: bool,
}

impl Collector {
    fn begin_piece(&mut self) {
        self.pieces.push(Piece { text: String::new(), part: self.open.last().copied() });
        self.is_cut = false;
    }
}

impl fmt::Write for Collector {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.is_cut || self.pieces.is_empty() {
            self.begin_piece();
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.text.push_str(text);
        }
        Ok(())
    }
}

impl PartsWrite for Collector {
    type SubPartsWrite = Self;

    fn with_part(&mut self, part: Part, mut write: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        self.open.push(part);
        self.begin_piece();
        let result = write(self);
        self.open.pop();
        self.is_cut = true;
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use icu_decimal::DecimalFormatter;
    use icu_locale::locale;

    #[test]
    fn groups_cut_the_integer() {
        let formatter = DecimalFormatter::try_new(locale!("en").into(), Default::default());
        let formatter = formatter.expect("data of English");
        let pieces = pieces_of(&formatter.format(&(-1234).into()));
        let pieces: Vec<_> =
            pieces.iter().map(|piece| (piece.text.as_str(), piece.part.map(|part| part.value))).collect();
        let expected =
            [("-", "minusSign"), ("1", "integer"), (",", "group"), ("234", "integer"), ("", "minusSign")];
        assert_eq!(pieces, expected.map(|(text, part)| (text, Some(part))));
    }
}
