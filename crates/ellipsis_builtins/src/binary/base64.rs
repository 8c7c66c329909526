//! Base64 and hexadecimal digits, as
//! [Uint8Array's methods](https://tc39.es/ecma262/#sec-uint8array-objects) read and write them.

use ellipsis_engine::StrView;

/// Which characters stand for 62 and 63.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    Base64,
    Base64Url,
}

/// What to do about a last chunk of fewer than four characters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LastChunk {
    Loose,
    Strict,
    StopBeforePartial,
}

/// What was decoded.
#[derive(Default)]
pub(crate) struct Decoded {
    /// How many characters were used.
    pub(crate) read: usize,
    pub(crate) bytes: Vec<u8>,
    /// The message of a SyntaxError, if decoding stopped there.
    pub(crate) error: Option<&'static str>,
}

impl Decoded {
    fn fail(mut self, error: &'static str) -> Decoded {
        self.error = Some(error);
        self
    }

    fn complete(mut self, length: usize) -> Decoded {
        self.read = length;
        self
    }
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const BAD_CHARACTER: &str = "Found a character that cannot be part of a valid base64 string.";
const BAD_PADDING: &str = "Invalid padding in a base64 string.";
const INCOMPLETE: &str = "The base64 input terminates with a single character, excluding padding.";
const MISSING_PADDING: &str = "The base64 input is missing padding.";
const EXTRA_BITS: &str = "The base64 input has bits set that are not part of any byte.";

/// Encodes bytes.
pub(crate) fn encode(bytes: &[u8], alphabet: Alphabet, omit_padding: bool) -> Vec<u8> {
    let table = if alphabet == Alphabet::Base64 { STANDARD } else { URL };
    let mut text = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for (at, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            if at <= chunk.len() {
                text.push(table[(bits >> shift & 63) as usize]);
            } else if !omit_padding {
                text.push(b'=');
            }
        }
    }
    text
}

fn digit(unit: u16, alphabet: Alphabet) -> Option<u32> {
    let byte = u8::try_from(unit).ok()?;
    Some(match (byte, alphabet) {
        (b'A'..=b'Z', _) => u32::from(byte - b'A'),
        (b'a'..=b'z', _) => u32::from(byte - b'a') + 26,
        (b'0'..=b'9', _) => u32::from(byte - b'0') + 52,
        (b'+', Alphabet::Base64) | (b'-', Alphabet::Base64Url) => 62,
        (b'/', Alphabet::Base64) | (b'_', Alphabet::Base64Url) => 63,
        _ => return None,
    })
}

/// [SkipAsciiWhitespace](https://tc39.es/ecma262/#sec-skipasciiwhitespace)
fn skip_whitespace(text: &StrView<'_>, mut at: usize) -> usize {
    while at < text.len() && matches!(text.unit(at), 0x09 | 0x0a | 0x0c | 0x0d | 0x20) {
        at += 1;
    }
    at
}

/// Adds the bytes of a chunk of two or three characters; false if bits are left that are not 0.
fn push_partial(bytes: &mut Vec<u8>, bits: u32, count: usize) -> bool {
    if count == 2 {
        bytes.push((bits >> 4) as u8);
        bits & 0xf == 0
    } else {
        bytes.push((bits >> 10) as u8);
        bytes.push((bits >> 2) as u8);
        bits & 3 == 0
    }
}

/// [FromBase64](https://tc39.es/ecma262/#sec-frombase64)
pub(crate) fn decode(
    text: StrView<'_>,
    alphabet: Alphabet,
    last_chunk: LastChunk,
    max_length: usize,
) -> Decoded {
    let mut decoded = Decoded::default();
    if max_length == 0 {
        return decoded;
    }
    let length = text.len();
    let (mut chunk, mut count, mut at) = (0, 0, 0);
    loop {
        at = skip_whitespace(&text, at);
        if at == length {
            match (count, last_chunk) {
                (0, _) => {}
                (_, LastChunk::StopBeforePartial) => return decoded,
                (_, LastChunk::Strict) => return decoded.fail(MISSING_PADDING),
                (1, LastChunk::Loose) => return decoded.fail(INCOMPLETE),
                (_, LastChunk::Loose) => {
                    push_partial(&mut decoded.bytes, chunk, count);
                }
            }
            return decoded.complete(length);
        }
        let unit = text.unit(at);
        at += 1;
        if unit == u16::from(b'=') {
            return decode_padded(text, at, chunk, count, last_chunk, decoded);
        }
        let Some(digit) = digit(unit, alphabet) else { return decoded.fail(BAD_CHARACTER) };
        let remaining = max_length - decoded.bytes.len();
        if remaining == 1 && count == 2 || remaining == 2 && count == 3 {
            return decoded;
        }
        chunk = chunk << 6 | digit;
        count += 1;
        if count == 4 {
            decoded.bytes.extend_from_slice(&chunk.to_be_bytes()[1..]);
            decoded.read = at;
            (chunk, count) = (0, 0);
            if decoded.bytes.len() == max_length {
                return decoded;
            }
        }
    }
}

/// The rest from behind the first padding character on.
fn decode_padded(
    text: StrView<'_>,
    at: usize,
    chunk: u32,
    count: usize,
    last_chunk: LastChunk,
    mut decoded: Decoded,
) -> Decoded {
    if count < 2 {
        return decoded.fail(BAD_PADDING);
    }
    let length = text.len();
    let mut at = skip_whitespace(&text, at);
    if count == 2 {
        if at == length {
            return if last_chunk == LastChunk::StopBeforePartial {
                decoded
            } else {
                decoded.fail(BAD_PADDING)
            };
        }
        if text.unit(at) == u16::from(b'=') {
            at = skip_whitespace(&text, at + 1);
        }
    }
    if at < length {
        return decoded.fail(BAD_PADDING);
    }
    let before = decoded.bytes.len();
    if !push_partial(&mut decoded.bytes, chunk, count) && last_chunk == LastChunk::Strict {
        decoded.bytes.truncate(before);
        return decoded.fail(EXTRA_BITS);
    }
    decoded.complete(length)
}

/// Encodes bytes as hexadecimal digits.
pub(crate) fn encode_hex(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |&byte: &u8| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
    bytes.iter().flat_map(digits).collect()
}

/// [FromHex](https://tc39.es/ecma262/#sec-fromhex)
pub(crate) fn decode_hex(text: StrView<'_>, max_length: usize) -> Decoded {
    let mut decoded = Decoded::default();
    if !text.len().is_multiple_of(2) {
        return decoded.fail("Input string must contain hex characters in even length");
    }
    let digit = |at: usize| char::from_u32(u32::from(text.unit(at))).and_then(|digit| digit.to_digit(16));
    while decoded.read < text.len() && decoded.bytes.len() < max_length {
        let (Some(high), Some(low)) = (digit(decoded.read), digit(decoded.read + 1)) else {
            return decoded.fail("Input string must contain hex characters in even length");
        };
        decoded.bytes.push((high << 4 | low) as u8);
        decoded.read += 2;
    }
    decoded
}
