//! Rust code as words and signs, without what is only compiled for tests.

use crate::tidy::code;

/// A word, a number, or a sign. Of the signs only `::`, `->` and `=>` have more than one character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) text: &'a str,
    pub(super) line: usize,
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// The tokens of code that has neither comments nor literals any more.
pub(super) fn of(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    for (index, text) in code.lines().enumerate() {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if code::is_word(first) {
                rest.find(|c| !code::is_word(c)).unwrap_or(rest.len())
            } else if ["::", "->", "=>"].iter().any(|sign| rest.starts_with(sign)) {
                2
            } else {
                first.len_utf8()
            };
            tokens.push(Token { text: &rest[..length], line: index + 1 });
            rest = rest[length..].trim_start();
        }
    }
    without_tests(&tokens)
}

/// Where the bracket at `open` is closed.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    tokens.len() - 1
}

/// Leaves out items and statements with `#[cfg(test)]`, or with more that must hold as well.
fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut index = 0;
    while index < tokens.len() {
        let texts = || tokens[index..].iter().map(|token| token.text);
        let starts_with = |start: &[&str]| texts().take(start.len()).eq(start.iter().copied());
        if starts_with(&["#", "[", "cfg", "(", "test", ")"])
            || starts_with(&["#", "[", "cfg", "(", "all", "(", "test", ","])
        {
            index = end_of_item(tokens, index);
        } else {
            kept.push(tokens[index]);
            index += 1;
        }
    }
    kept
}

/// Where the item that begins with attributes ends: after its block or semicolon.
fn end_of_item(tokens: &[Token<'_>], start: usize) -> usize {
    let mut index = start;
    while index < tokens.len() {
        match tokens[index].text {
            ";" => return index + 1,
            "{" => return closing(tokens, index) + 1,
            "(" | "[" => index = closing(tokens, index) + 1,
            "}" => return index,
            _ => index += 1,
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(code: &str) -> String {
        of(code).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_and_signs() {
        assert_eq!(texts("fn a_1<'b>()->x::Y{1.0}"), "fn a_1 < ' b > ( ) -> x :: Y { 1 . 0 }");
        assert_eq!(of("a\n\n b").iter().map(|token| token.line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_is_for_tests_is_left_out() {
        for (code, expected) in [
            ("a; #[cfg(test)] mod tests { fn f() {} } b;", "a ; b ;"),
            ("#[cfg(test)]\n#[path = x]\nmod tests; b;", "b ;"),
            ("#[cfg(all(test, unix))] fn f(x: [u8; 2]) {} b", "b"),
            ("#[cfg(not(test))] fn f() {}", "# [ cfg ( not ( test ) ) ] fn f ( ) { }"),
            ("fn f() { #[cfg(test)] g(); h() }", "fn f ( ) { h ( ) }"),
        ] {
            assert_eq!(texts(code), expected);
        }
    }
}
