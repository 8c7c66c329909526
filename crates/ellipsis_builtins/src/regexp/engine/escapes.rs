//! Patterns: escapes and group names.

use super::ast::Node;
use super::case;
use super::charset::{CodePointSet, digits, spaces, words};
use super::parser::{Parsed, Parser, wrong};
use super::properties;

fn join_surrogates(lead: u32, trail: u32) -> u32 {
    0x1_0000 + ((lead & 0x3ff) << 10 | trail & 0x3ff)
}

fn is_lead(c: u32) -> bool {
    c & 0xffff_fc00 == 0xd800
}

fn is_trail(c: u32) -> bool {
    c & 0xffff_fc00 == 0xdc00
}

impl Parser<'_> {
    /// What a backslash outside of classes begins.
    pub(super) fn atom_escape(&mut self) -> Parsed<Node> {
        self.at += 1;
        match self.ahead(0) {
            None if self.peek().is_none() => return wrong("\\ at end of pattern"),
            Some(b'1'..=b'9') => {
                if let Some(node) = self.decimal_escape()? {
                    return Ok(node);
                }
            }
            Some(b'k') if self.has_names => {
                self.at += 1;
                if !self.eat(b"<") {
                    return wrong("Invalid named reference");
                }
                return match self.group_name() {
                    Ok(name) => Ok(self.reference(name)),
                    Err(_) => wrong("Invalid named reference"),
                };
            }
            _ => {}
        }
        if let Some(strings) = self.string_property()? {
            return Ok(Node::strings(strings));
        }
        if let Some(set) = self.class_escape()? {
            let set = if self.ignore_case { case::close(&set, self.unicode) } else { set };
            return Ok(Node::Class(Box::new(set)));
        }
        let c = self.character_escape(false)?;
        Ok(self.character(c))
    }

    /// `\1` and the like: a back reference, unless it is an octal escape of old.
    fn decimal_escape(&mut self) -> Parsed<Option<Node>> {
        let start = self.at;
        let number = self.decimal().unwrap_or(0);
        if number <= u64::from(self.total_groups) {
            let ignore_case = self.ignore_case;
            return Ok(Some(Node::BackReference { groups: vec![number as u32], ignore_case }));
        }
        if self.unicode {
            return wrong("Invalid escape");
        }
        self.at = start;
        Ok(None)
    }

    /// `\d`, `\s`, `\w`, `\p{…}` and their opposites, from the letter on. `None` if it is none.
    pub(super) fn class_escape(&mut self) -> Parsed<Option<CodePointSet>> {
        let Some(letter) = self.ahead(0) else { return Ok(None) };
        let set = match letter.to_ascii_lowercase() {
            b'd' => digits(),
            b's' => spaces(),
            b'w' if self.unicode && self.ignore_case => case::close(&words(), true),
            b'w' => words(),
            b'p' if self.unicode => {
                self.at += 1;
                return self.property(letter == b'P').map(Some);
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(if letter.is_ascii_uppercase() { set.complement() } else { set }))
    }

    /// `{Name}` or `{Name=Value}`
    fn property(&mut self, negated: bool) -> Parsed<CodePointSet> {
        const INVALID: &str = "Invalid property name";
        if !self.eat(b"{") {
            return wrong(INVALID);
        }
        let mut name = String::new();
        let mut value = None;
        loop {
            match self.ahead(0) {
                Some(b'}') => break,
                Some(b'=') if value.is_none() => value = Some(String::new()),
                Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {
                    value.as_mut().unwrap_or(&mut name).push(char::from(byte));
                }
                _ => return wrong(INVALID),
            }
            self.at += 1;
        }
        self.at += 1;
        let Some(mut set) = properties::find(&name, value.as_deref()) else { return wrong(INVALID) };
        // With the flag `v`, the opposite is that of all that count as the same.
        if self.sets && self.ignore_case {
            set = case::close(&set, true);
        }
        Ok(if negated { set.complement() } else { set })
    }

    /// A single character, from what stands behind the backslash on.
    pub(super) fn character_escape(&mut self, in_class: bool) -> Parsed<u32> {
        let Some(c) = self.peek() else { return wrong("\\ at end of pattern") };
        let Some(letter) = self.ahead(0) else {
            self.at += 1;
            return if self.unicode { wrong("Invalid escape") } else { Ok(c) };
        };
        self.at += 1;
        Ok(match letter {
            b'f' => 0x0c,
            b'n' => 0x0a,
            b'r' => 0x0d,
            b't' => 0x09,
            b'v' => 0x0b,
            b'c' => return self.control_escape(in_class),
            b'0' if !matches!(self.ahead(0), Some(b'0'..=b'9')) => 0,
            b'0'..=b'7' if !self.unicode => self.octal_escape(letter),
            b'0'..=b'9' if self.unicode => {
                return wrong(if in_class { "Invalid class escape" } else { "Invalid decimal escape" });
            }
            b'x' => match self.hex(2) {
                Some(c) => c,
                None if self.unicode => return wrong("Invalid escape"),
                None => c,
            },
            b'u' => match self.unicode_escape(self.unicode)? {
                Some(c) => c,
                None if self.unicode => return wrong("Invalid Unicode escape"),
                None => c,
            },
            b'^' | b'$' | b'\\' | b'.' | b'*' | b'+' | b'?' | b'(' | b')' | b'[' | b']' | b'{' | b'}'
            | b'|' | b'/' => c,
            b'-' if in_class => c,
            _ if self.unicode => return wrong("Invalid escape"),
            b'k' if self.has_names => return wrong("Invalid escape"),
            _ => c,
        })
    }

    fn control_escape(&mut self, in_class: bool) -> Parsed<u32> {
        match self.ahead(0) {
            Some(letter) if letter.is_ascii_alphabetic() => {
                self.at += 1;
                Ok(u32::from(letter & 31))
            }
            Some(letter @ (b'0'..=b'9' | b'_')) if in_class && !self.unicode => {
                self.at += 1;
                Ok(u32::from(letter & 31))
            }
            _ if self.unicode => wrong("Invalid Unicode escape"),
            _ => {
                // The backslash stands for itself, and the letter comes next.
                self.at -= 1;
                Ok(u32::from(b'\\'))
            }
        }
    }

    /// Up to three octal digits that say at most 255, of which the first was read.
    fn octal_escape(&mut self, first: u8) -> u32 {
        let mut value = u32::from(first - b'0');
        let more = if first <= b'3' { 2 } else { 1 };
        for _ in 0..more {
            let Some(digit @ b'0'..=b'7') = self.ahead(0) else { break };
            value = value * 8 + u32::from(digit - b'0');
            self.at += 1;
        }
        value
    }

    /// That many hexadecimal digits, moved past if they are there.
    fn hex(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for offset in 0..count {
            value = value << 4 | char::from(self.ahead(offset)?).to_digit(16)?;
        }
        self.at += count;
        Some(value)
    }

    /// What stands behind `\u`. `None`, and nothing is moved, if it is no code point.
    fn unicode_escape(&mut self, code_points: bool) -> Parsed<Option<u32>> {
        if code_points && self.ahead(0) == Some(b'{') {
            let start = self.at;
            self.at += 1;
            let mut value = 0_u32;
            let mut any = false;
            while let Some(digit) = self.ahead(0).and_then(|byte| char::from(byte).to_digit(16)) {
                value = value.saturating_mul(16).saturating_add(digit);
                any = true;
                self.at += 1;
            }
            if any && value <= super::charset::MAX_CODE_POINT && self.eat(b"}") {
                return Ok(Some(value));
            }
            self.at = start;
            return wrong("Invalid Unicode escape");
        }
        let Some(lead) = self.hex(4) else { return Ok(None) };
        if code_points && is_lead(lead) {
            let start = self.at;
            if self.eat(b"\\u")
                && let Some(trail) = self.hex(4)
                && is_trail(trail)
            {
                return Ok(Some(join_surrogates(lead, trail)));
            }
            self.at = start;
        }
        Ok(Some(lead))
    }

    /// The name of a group, after its `<`, moved past the `>`.
    pub(super) fn group_name(&mut self) -> Parsed<String> {
        const INVALID: &str = "Invalid capture group name";
        let mut name = String::new();
        loop {
            let Some(mut c) = self.peek() else { return wrong(INVALID) };
            self.at += 1;
            if c == u32::from(b'>') && !name.is_empty() {
                return Ok(name);
            }
            if c == u32::from(b'\\') {
                if !self.eat(b"u") {
                    return wrong("Invalid Unicode escape");
                }
                match self.unicode_escape(true)? {
                    Some(escaped) => c = escaped,
                    None => return wrong("Invalid Unicode escape"),
                }
            } else if is_lead(c)
                && let Some(trail) = self.peek()
                && is_trail(trail)
            {
                // Names are made of code points, whatever the flags.
                self.at += 1;
                c = join_surrogates(c, trail);
            }
            let valid = if name.is_empty() {
                properties::is_identifier_start(c)
            } else {
                properties::is_identifier_part(c)
            };
            match char::from_u32(c).filter(|_| valid) {
                Some(character) => name.push(character),
                None => return wrong(INVALID),
            }
        }
    }
}
