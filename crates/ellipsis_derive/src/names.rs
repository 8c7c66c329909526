//! How names of Rust's are called in JavaScript.

use syn::{Error, LitStr, Result};

/// A way to write names.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Camel,
    Pascal,
    Snake,
    ScreamingSnake,
    Kebab,
    Lower,
}

impl Case {
    pub(crate) fn parse(name: &LitStr) -> Result<Case> {
        Ok(match name.value().as_str() {
            "camelCase" => Case::Camel,
            "PascalCase" => Case::Pascal,
            "snake_case" => Case::Snake,
            "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
            "kebab-case" => Case::Kebab,
            "lowercase" => Case::Lower,
            _ => {
                let known = "camelCase, PascalCase, snake_case, SCREAMING_SNAKE_CASE, kebab-case, lowercase";
                return Err(Error::new(name.span(), format!("one of {known}")));
            }
        })
    }

    /// The name, be it one of a field or of a variant, written so.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        match self {
            Case::Camel => {
                let mut name = words.iter().map(|word| capitalised(word)).collect::<String>();
                if let Some(first) = words.first() {
                    name.replace_range(..first.len(), first);
                }
                name
            }
            Case::Pascal => words.iter().map(|word| capitalised(word)).collect(),
            Case::Snake => words.join("_"),
            Case::ScreamingSnake => words.join("_").to_uppercase(),
            Case::Kebab => words.join("-"),
            Case::Lower => words.concat(),
        }
    }
}

/// The words of a name in small letters: they begin behind an underscore, or with a capital letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in name.chars() {
        let at_start = words.last().is_some_and(String::is_empty);
        if (letter == '_' || letter.is_uppercase()) && !at_start {
            words.push(String::new());
        }
        if letter != '_'
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_all_cases() {
        for (case, expected) in [
            (Case::Camel, "twoWords"),
            (Case::Pascal, "TwoWords"),
            (Case::Snake, "two_words"),
            (Case::ScreamingSnake, "TWO_WORDS"),
            (Case::Kebab, "two-words"),
            (Case::Lower, "twowords"),
        ] {
            assert_eq!(case.apply("two_words"), expected);
            assert_eq!(case.apply("TwoWords"), expected);
        }
        assert_eq!(Case::Camel.apply("_one"), "one");
    }
}
