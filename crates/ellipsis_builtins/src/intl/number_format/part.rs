//! Numbers as texts in parts.

/// A part of a formatted text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Part {
    /// [[Type]]
    pub(crate) kind: &'static str,
    pub(crate) text: String,
}

impl Part {
    pub(crate) fn new(kind: &'static str, text: impl Into<String>) -> Part {
        Part { kind, text: text.into() }
    }
}

/// What stands around something else.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Affixes {
    pub(crate) prefix: Vec<Part>,
    pub(crate) suffix: Vec<Part>,
}

impl Affixes {
    pub(crate) fn is_empty(&self) -> bool {
        self.prefix.is_empty() && self.suffix.is_empty()
    }

    /// How many code points there are in them.
    pub(crate) fn length(&self) -> usize {
        self.prefix.iter().chain(&self.suffix).map(|part| part.text.chars().count()).sum()
    }
}

/// A formatted number, in layers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FormattedNumber {
    /// The digits, their groups and separators.
    pub(crate) number: Vec<Part>,
    /// What a notation adds.
    pub(crate) notation: Affixes,
    /// The sign, with a percent sign or the symbol of a currency.
    pub(crate) sign: Affixes,
    /// A unit, or the name of a currency.
    pub(crate) unit: Affixes,
    /// Its plural.
    pub(crate) plural: &'static str,
}

impl FormattedNumber {
    /// All parts in their order.
    pub(crate) fn into_parts(self) -> Vec<Part> {
        let FormattedNumber { number, notation, sign, unit, .. } = self;
        let all =
            [unit.prefix, sign.prefix, notation.prefix, number, notation.suffix, sign.suffix, unit.suffix];
        let mut parts = Vec::new();
        for part in all.into_iter().flatten() {
            if part.kind == "literal" {
                push_literal(&mut parts, &part.text);
            } else {
                parts.push(part);
            }
        }
        parts
    }
}

/// The text that parts make.
pub(crate) fn text_of(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

/// The literal text of a pattern, of which what is no space is of another type.
pub(crate) fn literal(text: &str, kind: &'static str) -> Vec<Part> {
    let core = text.trim();
    if core.is_empty() {
        return if text.is_empty() { Vec::new() } else { vec![Part::new("literal", text)] };
    }
    let before = &text[..text.len() - text.trim_start().len()];
    let after = &text[text.trim_end().len()..];
    [("literal", before), (kind, core), ("literal", after)]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(kind, text)| Part::new(kind, text))
        .collect()
}

/// Adds text, of which there is one part between others at most.
pub(crate) fn push_literal(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        Some(last) if last.kind == "literal" => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => parts.push(Part::new("literal", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_trimmed() {
        assert_eq!(
            literal("\u{a0}%", "percentSign"),
            [Part::new("literal", "\u{a0}"), Part::new("percentSign", "%")]
        );
        assert_eq!(literal(" ", "unit"), [Part::new("literal", " ")]);
        assert_eq!(literal("", "unit"), []);
    }
}
