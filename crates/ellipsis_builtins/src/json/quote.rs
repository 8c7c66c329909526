//! Strings as JSON texts.

use ellipsis_engine::{StrView, StringBuilder};

/// How a byte below 128 is written: itself (0), `\u00xx` (`u`), or a backslash and this.
const ESCAPES: [u8; 128] = {
    let mut table = [0; 128];
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
pub(super) fn quote_latin1(bytes: &[u8], text: &mut Vec<u8>) {
    text.reserve(bytes.len() + 2);
    text.push(b'"');
    let mut rest = bytes;
    while let Some(at) = first_escaped(rest) {
        text.extend_from_slice(&rest[..at]);
        let byte = rest[at];
        match escape_of(byte.into()) {
            0 | b'u' => text.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            escape => text.extend_from_slice(&[b'\\', escape]),
        }
        rest = &rest[at + 1..];
    }
    text.extend_from_slice(rest);
    text.push(b'"');
}

/// The index of the first character that is escaped.
#[inline]
fn first_escaped(bytes: &[u8]) -> Option<usize> {
    let is_escaped = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
    let mut at = 0;
    for chunk in bytes.chunks(16) {
        // Without an early exit, which makes it a vector loop.
        if chunk.iter().fold(false, |found, &byte| found | is_escaped(byte)) {
            return chunk.iter().position(|&byte| is_escaped(byte)).map(|within| at + within);
        }
        at += chunk.len();
    }
    None
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

fn push_escape(unit: u16, text: &mut StringBuilder) {
    match escape_of(unit) {
        0 | b'u' => text.push_str(&format!("\\u{unit:04x}")),
        escape => text.push_latin1(&[b'\\', escape]),
    }
}
