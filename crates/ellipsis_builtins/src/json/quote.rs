//! Strings as JSON texts.

use ellipsis_engine::{StrView, StringBuilder, append_bytes};

/// How a byte is written: itself (0), `\u00xx` (`u`), or a backslash and this.
static ESCAPES: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = b'u';
        at += 1;
    }
    table[0x08] = b'b';
    table[0x09] = b't';
    table[0x0a] = b'n';
    table[0x0c] = b'f';
    table[0x0d] = b'r';
    table[b'"' as usize] = b'"';
    table[b'\\' as usize] = b'\\';
    table
};

fn escape_of(unit: u16) -> u8 {
    ESCAPES.get(usize::from(unit)).copied().unwrap_or(0)
}

/// [QuoteJSONString](https://tc39.es/ecma262/#sec-quotejsonstring), added to a text.
pub(super) fn quote(view: StrView<'_>, text: &mut StringBuilder) {
    text.push_unit(u16::from(b'"'));
    match view {
        StrView::Latin1(bytes) => {
            let mut rest = bytes;
            while let Some(at) = first_escaped(rest).filter(|_| !text.is_too_long()) {
                text.push_latin1(&rest[..at]);
                push_escape(rest[at].into(), text);
                rest = &rest[at + 1..];
            }
            text.push_latin1(rest);
        }
        StrView::Utf16(units) => {
            let mut from = 0;
            let mut at = 0;
            while at < units.len() && !text.is_too_long() {
                let length = plain_length(units, at);
                if length == 0 {
                    text.push_units(&units[from..at]);
                    push_escape(units[at], text);
                    from = at + 1;
                }
                at += length.max(1);
            }
            text.push_units(&units[from..]);
        }
    }
    text.push_unit(u16::from(b'"'));
}

/// As [`quote`], of Latin-1 characters, added to others.
#[inline]
pub(super) fn quote_latin1(bytes: &[u8], text: &mut Vec<u8>) {
    text.push(b'"');
    match first_escaped(bytes) {
        None => append_bytes(text, bytes),
        Some(at) => quote_rest(bytes, at, text),
    }
    text.push(b'"');
}

/// Adds Latin-1 characters of which the one at `first` is the first to be escaped.
#[inline(never)]
fn quote_rest(bytes: &[u8], first: usize, text: &mut Vec<u8>) {
    let (mut rest, mut next) = (bytes, Some(first));
    while let Some(at) = next {
        text.extend_from_slice(&rest[..at]);
        let byte = rest[at];
        match escape_of(byte.into()) {
            0 | b'u' => text.extend_from_slice(&unicode_escape(byte.into())),
            escape => text.extend_from_slice(&[b'\\', escape]),
        }
        rest = &rest[at + 1..];
        next = first_escaped(rest);
    }
    text.extend_from_slice(rest);
}

/// The index of the first character that is escaped.
#[inline]
fn first_escaped(bytes: &[u8]) -> Option<usize> {
    let is_escaped = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\');
    let (chunks, rest) = bytes.as_chunks::<16>();
    // Without early exits, which makes the first a vector operation.
    let chunk =
        chunks.iter().position(|chunk| chunk.iter().fold(false, |found, &byte| found | is_escaped(byte)));
    if chunk.is_none() && rest.iter().fold(0, |found, &byte| found | ESCAPES[usize::from(byte)]) == 0 {
        return None;
    }
    let from = chunk.unwrap_or(chunks.len()) * 16;
    bytes[from..].iter().position(|&byte| is_escaped(byte)).map(|within| from + within)
}

/// How many units from a place on stand for themselves as one character; 0 if the unit is escaped.
fn plain_length(units: &[u16], at: usize) -> usize {
    let unit = units[at];
    match unit {
        0xd800..=0xdbff => {
            let paired = units.get(at + 1).is_some_and(|trail| (0xdc00..0xe000).contains(trail));
            if paired { 2 } else { 0 }
        }
        0xdc00..=0xdfff => 0,
        _ => usize::from(escape_of(unit) == 0),
    }
}

/// [UnicodeEscape](https://tc39.es/ecma262/#sec-unicodeescape)
fn unicode_escape(unit: u16) -> [u8; 6] {
    let digit = |shift: u16| b"0123456789abcdef"[usize::from(unit >> shift & 15)];
    [b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]
}

fn push_escape(unit: u16, text: &mut StringBuilder) {
    match escape_of(unit) {
        0 | b'u' => text.push_latin1(&unicode_escape(unit)),
        escape => text.push_latin1(&[b'\\', escape]),
    }
}
