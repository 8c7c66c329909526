//! Patterns of dates and times: fields with texts between them.

/// A pattern of CLDR taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Pattern(Vec<Item>);

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Item {
    /// A letter, and how often it is repeated.
    Field(char, usize),
    Text(String),
}

impl Pattern {
    /// The pattern of these items.
    pub(super) fn of(items: Vec<Item>) -> Pattern {
        Pattern(items)
    }

    /// A pattern that is only text.
    pub(super) fn text(text: &str) -> Pattern {
        Pattern(vec![Item::Text(text.to_owned())])
    }

    pub(super) fn items(&self) -> &[Item] {
        &self.0
    }

    /// A pattern in which `{0}` and so on stand for others.
    pub(super) fn combine(template: &str, parts: &[&Pattern]) -> Pattern {
        let mut items = Vec::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((number, after)) = after.split_once('}') else { break };
            items.extend(Pattern::read(before).0);
            if let Some(part) = number.parse().ok().and_then(|number: usize| parts.get(number)) {
                items.extend_from_slice(&part.0);
            }
            rest = after;
        }
        items.extend(Pattern::read(rest).0);
        Pattern(items)
    }

    /// Reads a pattern, in which quotes are around text with letters.
    pub(super) fn read(text: &str) -> Pattern {
        let mut pattern = Pattern(Vec::new());
        let mut is_quoted = false;
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            match char {
                '\'' if chars.peek() == Some(&'\'') => {
                    chars.next();
                    pattern.push_text('\'');
                }
                '\'' => is_quoted = !is_quoted,
                char if char.is_ascii_alphabetic() && !is_quoted => pattern.push_letter(char),
                // As in other engines: there is too much code that looks for a space before "PM".
                '\u{202f}' => pattern.push_text(' '),
                char => pattern.push_text(char),
            }
        }
        pattern
    }

    fn push_letter(&mut self, letter: char) {
        match self.0.last_mut() {
            Some(Item::Field(last, count)) if *last == letter => *count += 1,
            _ => self.0.push(Item::Field(letter, 1)),
        }
    }

    fn push_text(&mut self, char: char) {
        match self.0.last_mut() {
            Some(Item::Text(text)) => text.push(char),
            _ => self.0.push(Item::Text(char.to_string())),
        }
    }

    /// The pattern as text.
    pub(super) fn write(&self) -> String {
        let mut text = String::new();
        for item in &self.0 {
            match item {
                Item::Field(letter, count) => text.extend(std::iter::repeat_n(*letter, *count)),
                Item::Text(literal) => write_literal(&mut text, literal),
            }
        }
        text
    }

    /// How often the letter of a field is repeated, for the first field that has one of these letters.
    pub(crate) fn length(&self, letters: &str) -> Option<usize> {
        self.0.iter().find_map(|item| match item {
            Item::Field(letter, count) if letters.contains(*letter) => Some(*count),
            _ => None,
        })
    }

    /// Whether there is a field with one of these letters.
    pub(crate) fn has(&self, letters: &str) -> bool {
        self.length(letters).is_some()
    }

    /// Changes the fields that have one of these letters.
    pub(super) fn change(&mut self, letters: &str, mut change: impl FnMut(&mut char, &mut usize)) {
        for item in &mut self.0 {
            if let Item::Field(letter, count) = item
                && letters.contains(*letter)
            {
                change(letter, count);
            }
        }
    }
}

/// Text with quotes around what has letters in it.
fn write_literal(text: &mut String, literal: &str) {
    let needs_quotes = literal.chars().any(|char| char.is_ascii_alphabetic());
    let literal = literal.replace('\'', "''");
    if needs_quotes {
        text.push('\'');
        text.push_str(&literal);
        text.push('\'');
    } else {
        text.push_str(&literal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_and_written() {
        for text in ["EEEE, MMMM d, y 'at' h:mm a", "y'年'M'月'd'日'", "H 'h'", "h 'o''clock'", "d.M.yy"] {
            let pattern = Pattern::read(text);
            assert_eq!(Pattern::read(&pattern.write()), pattern, "{text}");
        }
        assert_eq!(Pattern::read("d 'de' MMMM").write(), "d' de 'MMMM");
    }

    #[test]
    fn patterns_are_combined() {
        let (a, b) = (Pattern::read("h:mm a"), Pattern::read("d MMM"));
        assert_eq!(Pattern::combine("{1} 'at' {0}", &[&a, &b]).write(), "d MMM' at 'h:mm a");
    }

    #[test]
    fn fields_are_found_and_changed() {
        let mut pattern = Pattern::read("EEE d MMM");
        assert_eq!((pattern.length("ML"), pattern.has("y")), (Some(3), false));
        pattern.change("ML", |_, count| *count = 5);
        assert_eq!(pattern.write(), "EEE d MMMMM");
    }
}
