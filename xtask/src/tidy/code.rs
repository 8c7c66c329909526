//! Rust source without what is no code: comments, strings and characters become blanks.

/// Blanks out comments and literals; lines stay where they are.
pub(super) fn only(source: &str) -> String {
    let mut rest = source;
    let mut code = String::with_capacity(source.len());
    while let Some(first) = rest.chars().next() {
        let after_word = code.ends_with(is_word);
        let length = not_code(rest, after_word);
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.push(' ');
            code.extend(rest[..length].chars().filter(|&c| c == '\n'));
            rest = &rest[length..];
        }
    }
    code
}

/// Whether the code has the word, and not only as a part of another.
pub(super) fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(start, _)| {
        !code[..start].ends_with(is_word) && !code[start + word.len()..].starts_with(is_word)
    })
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How many bytes at the start are a comment or a literal.
fn not_code(text: &str, after_word: bool) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    if !after_word && let Some(length) = raw_string(text) {
        return length;
    }
    if text.starts_with('"') {
        return quoted(text, '"');
    }
    if text.starts_with('\'') { character(text) } else { 0 }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut index = 0;
    while index < text.len() {
        let rest = &text.as_bytes()[index..];
        let (step, change) = match rest {
            [b'/', b'*', ..] => (2, 1),
            [b'*', b'/', ..] => (2, -1),
            _ => (1, 0),
        };
        index += step;
        depth += change;
        if depth == 0 {
            return index;
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, `br"…"` and so on.
fn raw_string(text: &str) -> Option<usize> {
    let start = text.strip_prefix(['b', 'c']).unwrap_or(text).strip_prefix('r')?;
    let hashes = start.len() - start.trim_start_matches('#').len();
    let body = start[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let opened = text.len() - body.len();
    Some(body.find(&end).map_or(text.len(), |at| opened + at + end.len()))
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        if !escaped && c == quote {
            return index + 1;
        }
        escaped = !escaped && c == '\\';
    }
    text.len()
}

/// A character literal; a lifetime is code.
fn character(text: &str) -> usize {
    let mut chars = text.chars().skip(1);
    let is_literal = match (chars.next(), chars.next()) {
        (Some('\\'), _) => true,
        (Some(_), next) => next == Some('\''),
        (None, _) => false,
    };
    if is_literal { quoted(text, '\'') } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code() {
        for source in [
            "// unsafe\n",
            "/* a /* unsafe */ unsafe */",
            "\"unsafe \\\" unsafe\"",
            "r#\"unsafe \" unsafe\"#",
            "br\"unsafe\"",
            "let c = '\"'; // unsafe \"",
            "let unsafe_code = 1;",
        ] {
            assert!(!has_word(&only(source), "unsafe"), "{source}");
        }
    }

    #[test]
    fn code_stays() {
        for source in [
            "unsafe { f() }",
            "\"a\" unsafe",
            "fn f<'a>(x: &'a str) { unsafe {} }",
            "'\\'' unsafe",
            "'é' unsafe",
            "var\"x\" unsafe",
            "#[unsafe(no_mangle)]",
        ] {
            assert!(has_word(&only(source), "unsafe"), "{source}");
        }
        assert_eq!(only("a /*\n\n*/ b").lines().count(), 3);
    }
}
