//! Patterns of numbers
//! ([Number Format Patterns](https://www.unicode.org/reports/tr35/tr35-numbers.html#Number_Format_Patterns)).

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

use super::data::{Sign, Symbols};
use super::part::{Affixes, Part, push_literal};

/// What stands around a number, and how its digits are grouped.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NumberPattern {
    positive: Around,
    /// If it is not the positive one after a minus sign.
    negative: Option<Around>,
    /// How many digits the last group has, and those before it; 0 for none.
    pub(crate) sizes: (i16, i16),
}

/// Before the number, and after it.
type Around = (Vec<Piece>, Vec<Piece>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    Sign,
    Percent,
    Currency,
}

impl NumberPattern {
    /// Reads a pattern such as `¤#,##0.00;(¤#,##0.00)`.
    pub(super) fn read(text: &str) -> NumberPattern {
        let (positive, negative) = match text.split_once(';') {
            Some((positive, negative)) => (positive, Some(negative)),
            None => (text, None),
        };
        let digits = |char: char| "#0,.@".contains(char);
        let around = |text: &str| {
            let start = text.find(digits).unwrap_or(text.len());
            let end = text.rfind(digits).map_or(text.len(), |at| at + 1);
            (pieces(text.get(..start).unwrap_or_default()), pieces(text.get(end..).unwrap_or_default()))
        };
        let integer = positive.split('.').next().unwrap_or_default();
        let integer: Vec<&str> = integer.split(',').collect();
        let size = |group: Option<&&str>| {
            group.map_or(0, |group| group.chars().filter(|&char| digits(char)).count() as i16)
        };
        let sizes = match integer.len() {
            0 | 1 => (0, 0),
            2 => (size(integer.last()), 0),
            count => (size(integer.last()), size(integer.get(count - 2))),
        };
        NumberPattern { positive: around(positive), negative: negative.map(around), sizes }
    }

    /// What stands around a number with this sign, and this symbol of a currency.
    pub(super) fn affixes(&self, symbols: &Symbols, sign: Sign, currency: &str) -> Affixes {
        let has_sign =
            |(before, after): &&Around| before.contains(&Piece::Sign) || after.contains(&Piece::Sign);
        let negative = match sign {
            Sign::None => None,
            Sign::Minus => self.negative.as_ref(),
            Sign::Plus => self.negative.as_ref().filter(has_sign),
        };
        let mut affixes = Affixes::default();
        if negative.is_none() {
            symbols.push_sign(&mut affixes.prefix, sign, "");
        }
        let (before, after) = negative.unwrap_or(&self.positive);
        let is_apart = |char: Option<char>| char.is_some_and(is_no_symbol);
        for piece in before {
            push(&mut affixes.prefix, piece, symbols, sign, currency);
        }
        if before.last() == Some(&Piece::Currency) && is_apart(currency.chars().last()) {
            push_literal(&mut affixes.prefix, "\u{a0}");
        }
        if after.first() == Some(&Piece::Currency) && is_apart(currency.chars().next()) {
            push_literal(&mut affixes.suffix, "\u{a0}");
        }
        for piece in after {
            push(&mut affixes.suffix, piece, symbols, sign, currency);
        }
        affixes
    }
}

/// Whether there is to be a space between a character and a digit: it is neither a symbol nor a space.
fn is_no_symbol(char: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(char);
    !GeneralCategoryGroup::Symbol.contains(category) && !GeneralCategoryGroup::Separator.contains(category)
}

fn push(parts: &mut Vec<Part>, piece: &Piece, symbols: &Symbols, sign: Sign, currency: &str) {
    match piece {
        Piece::Text(text) => push_literal(parts, text),
        Piece::Sign if sign == Sign::None => symbols.push_sign(parts, Sign::Minus, ""),
        Piece::Sign => symbols.push_sign(parts, sign, ""),
        Piece::Percent => push_symbol(parts, "percentSign", symbols.percent),
        Piece::Currency => parts.push(Part::new("currency", currency)),
    }
}

/// Adds a symbol. Marks of direction around it are not of its kind.
pub(super) fn push_symbol(parts: &mut Vec<Part>, kind: &'static str, symbol: &str) {
    let is_mark = |char: char| matches!(char, '\u{200e}' | '\u{200f}' | '\u{61c}');
    let core = symbol.trim_matches(is_mark);
    let start = symbol.len() - symbol.trim_start_matches(is_mark).len();
    push_literal(parts, symbol.get(..start).unwrap_or_default());
    if !core.is_empty() {
        parts.push(Part::new(kind, core));
    }
    push_literal(parts, symbol.get(start + core.len()..).unwrap_or_default());
}

/// What is before or after the digits of a pattern. Apostrophes are around text.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut is_quoted = false;
    for char in text.chars() {
        let piece = match char {
            '\'' => {
                is_quoted = !is_quoted;
                continue;
            }
            '-' if !is_quoted => Piece::Sign,
            '%' if !is_quoted => Piece::Percent,
            '¤' if !is_quoted => Piece::Currency,
            char => match pieces.last_mut() {
                Some(Piece::Text(text)) => {
                    text.push(char);
                    continue;
                }
                _ => Piece::Text(char.to_string()),
            },
        };
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read() {
        assert_eq!(NumberPattern::read("#,##,##0.###").sizes, (3, 2));
        assert_eq!(NumberPattern::read("#,##0%").sizes, (3, 0));
        assert_eq!(NumberPattern::read("#E0").sizes, (0, 0));
        let accounting = NumberPattern::read("¤#,##0.00;(¤#,##0.00)");
        assert_eq!(accounting.positive, (vec![Piece::Currency], Vec::new()));
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(accounting.negative, Some((vec![text("("), Piece::Currency], vec![text(")")])));
    }
}
