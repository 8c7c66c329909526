//! Strings as literals.

use std::fmt::Write;

/// A string in the quotes that need the least escaping: single, else double, else backticks.
pub(crate) fn quote(units: &[u16]) -> String {
    let has = |unit: char| units.contains(&(unit as u16));
    let interpolates = || units.windows(2).any(|pair| pair == [b'$' as u16, b'{' as u16]);
    let mark = if !has('\'') {
        '\''
    } else if !has('"') {
        '"'
    } else if !has('`') && !interpolates() {
        '`'
    } else {
        '\''
    };
    let mut text = String::with_capacity(units.len() + 2);
    text.push(mark);
    escape(units, mark, &mut text);
    text.push(mark);
    text
}

/// What a symbol is described by, with what does not print escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    escape(&text.encode_utf16().collect::<Vec<_>>(), '\'', &mut escaped);
    escaped
}

fn escape(units: &[u16], mark: char, text: &mut String) {
    for unit in char::decode_utf16(units.iter().copied()) {
        match unit {
            Ok('\n') => text.push_str("\\n"),
            Ok('\t') => text.push_str("\\t"),
            Ok('\r') => text.push_str("\\r"),
            Ok('\u{8}') => text.push_str("\\b"),
            Ok('\u{c}') => text.push_str("\\f"),
            Ok('\\') => text.push_str("\\\\"),
            Ok(control @ ('\0'..='\x1f' | '\x7f'..='\u{9f}')) => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\x{:02X}", control as u32);
            }
            Ok(character) if character == mark => {
                text.push('\\');
                text.push(character);
            }
            Ok(character) => text.push(character),
            Err(lone) => {
                let _ = write!(text, "\\u{:x}", lone.unpaired_surrogate());
            }
        }
    }
}

/// Whether a key is written without quotes.
pub(super) fn is_plain_key(key: &str) -> bool {
    let mut bytes = key.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, quoted: &str) {
        assert_eq!(quote(&text.encode_utf16().collect::<Vec<_>>()), quoted);
    }

    #[test]
    fn marks_and_escapes() {
        check("a", "'a'");
        check("it's", "\"it's\"");
        check("'\"", "`'\"`");
        check("'\"`", "'\\'\"`'");
        check("'\"${", "'\\'\"${'");
        check("\0\x1b\u{7f}\n", "'\\x00\\x1B\\x7F\\n'");
        assert_eq!(quote(&[0xd800, 0x41]), "'\\ud800A'");
    }
}
