//! Patterns: character classes ([clause](https://tc39.es/ecma262/#sec-compilecharacterclass)).

use std::collections::BTreeSet;

use super::ast::Node;
use super::case;
use super::charset::CodePointSet;
use super::parser::{Parsed, Parser, wrong};
use super::properties;
use super::strings::ClassStrings;

const UNTERMINATED: &str = "Unterminated character class";
const INVALID: &str = "Invalid character class";
const INVALID_OPERATION: &str = "Invalid set operation in character class";
const INVALID_CHARACTER: &str = "Invalid character in character class";

/// An operand of such a class.
enum Operand {
    /// A single character, which may begin a range.
    Character(u32),
    Strings(ClassStrings),
}

impl Parser<'_> {
    /// A class, from its bracket on.
    pub(super) fn class(&mut self) -> Parsed<Node> {
        if self.sets {
            let strings = self.nested(Self::set_class)?;
            return Ok(Node::strings(strings));
        }
        self.at += 1;
        let negated = self.eat(b"^");
        let mut set = CodePointSet::new();
        loop {
            if self.eat(b"]") {
                break;
            }
            let first = self.class_atom()?;
            let is_range = self.ahead(0) == Some(b'-') && self.ahead(1) != Some(b']');
            if !is_range {
                self.add_atom(&mut set, first);
                continue;
            }
            self.at += 1;
            let last = self.class_atom()?;
            match (first, last) {
                (Atom::Character(first), Atom::Character(last)) if first <= last => set.add(first, last),
                (Atom::Character(_), Atom::Character(_)) => {
                    return wrong("Range out of order in character class");
                }
                _ if self.unicode => return wrong(INVALID),
                (first, last) => {
                    // For the sake of old pages, the dash stands for itself.
                    self.add_atom(&mut set, first);
                    set.add(u32::from(b'-'), u32::from(b'-'));
                    self.add_atom(&mut set, last);
                }
            }
        }
        if self.ignore_case {
            set = case::close(&set, self.unicode);
        }
        Ok(Node::Class(Box::new(if negated { set.complement() } else { set })))
    }

    fn add_atom(&self, set: &mut CodePointSet, atom: Atom) {
        match atom {
            Atom::Character(c) => set.add(c, c),
            Atom::Set(other) => set.union(&other),
        }
    }

    fn class_atom(&mut self) -> Parsed<Atom> {
        let Some(c) = self.peek() else { return wrong(UNTERMINATED) };
        self.at += 1;
        if c != u32::from(b'\\') {
            return Ok(Atom::Character(c));
        }
        if self.peek().is_none() {
            return wrong("\\ at end of pattern");
        }
        if self.eat(b"b") {
            return Ok(Atom::Character(0x08));
        }
        if let Some(set) = self.class_escape()? {
            return Ok(Atom::Set(set));
        }
        self.character_escape(true).map(Atom::Character)
    }

    /// A class of the flag `v`, from its bracket on.
    fn set_class(&mut self) -> Parsed<ClassStrings> {
        self.at += 1;
        let negated = self.eat(b"^");
        let mut result = ClassStrings::default();
        if !self.eat(b"]") {
            let first = self.set_operand()?;
            if self.ahead(0) == Some(b'&') && self.ahead(1) == Some(b'&') {
                result = self.intersection(first)?;
            } else if self.ahead(0) == Some(b'-') && self.ahead(1) == Some(b'-') {
                result = self.subtraction(first)?;
            } else {
                result = self.union_class(first)?;
            }
        }
        if negated {
            if result.may_contain_strings {
                return wrong("Negated character class may contain strings");
            }
            result.set = result.set.complement();
        }
        Ok(result)
    }

    fn intersection(&mut self, first: Operand) -> Parsed<ClassStrings> {
        let mut result = self.operand_strings(first);
        while !self.eat(b"]") {
            if !self.eat(b"&&") || self.ahead(0) == Some(b'&') {
                return wrong(if self.peek().is_none() { UNTERMINATED } else { INVALID_OPERATION });
            }
            let operand = self.set_operand()?;
            let other = self.operand_strings(operand);
            result.set = result.set.intersection(&other.set);
            result.strings.retain(|string| other.strings.contains(string));
            result.may_contain_strings &= other.may_contain_strings;
        }
        Ok(result)
    }

    fn subtraction(&mut self, first: Operand) -> Parsed<ClassStrings> {
        let mut result = self.operand_strings(first);
        while !self.eat(b"]") {
            if !self.eat(b"--") {
                return wrong(if self.peek().is_none() { UNTERMINATED } else { INVALID_OPERATION });
            }
            let operand = self.set_operand()?;
            let other = self.operand_strings(operand);
            result.set = result.set.difference(&other.set);
            result.strings.retain(|string| !other.strings.contains(string));
        }
        Ok(result)
    }

    fn union_class(&mut self, first: Operand) -> Parsed<ClassStrings> {
        let mut result = ClassStrings { ignore_case: self.ignore_case, ..ClassStrings::default() };
        let mut operand = first;
        loop {
            if self.ahead(0) == Some(b'-') && self.ahead(1) != Some(b'-') {
                self.at += 1;
                let Operand::Character(first) = operand else { return wrong(INVALID) };
                let Operand::Character(last) = self.set_operand()? else { return wrong(INVALID) };
                if first > last {
                    return wrong("Range out of order in character class");
                }
                let mut range = CodePointSet::from_ranges([(first, last)]);
                if self.ignore_case {
                    range = case::close(&range, true);
                }
                result.set.union(&range);
            } else {
                let other = self.operand_strings(operand);
                result.set.union(&other.set);
                result.strings.extend(other.strings);
                result.may_contain_strings |= other.may_contain_strings;
            }
            if self.eat(b"]") {
                return Ok(result);
            }
            if matches!((self.ahead(0), self.ahead(1)), (Some(b'&'), Some(b'&')) | (Some(b'-'), Some(b'-'))) {
                return wrong(INVALID_OPERATION);
            }
            operand = self.set_operand()?;
        }
    }

    fn operand_strings(&self, operand: Operand) -> ClassStrings {
        match operand {
            Operand::Strings(strings) => strings,
            Operand::Character(c) => {
                let set = CodePointSet::from_ranges([(c, c)]);
                let set = if self.ignore_case { case::close(&set, true) } else { set };
                ClassStrings { ignore_case: self.ignore_case, ..ClassStrings::of_set(set) }
            }
        }
    }

    fn set_operand(&mut self) -> Parsed<Operand> {
        if self.ahead(0) == Some(b'[') {
            return self.nested(Self::set_class).map(Operand::Strings);
        }
        if self.ahead(0) == Some(b'\\') {
            if self.ahead(1) == Some(b'q') && self.ahead(2) == Some(b'{') {
                self.at += 3;
                return self.quoted_strings().map(Operand::Strings);
            }
            self.at += 1;
            if let Some(strings) = self.string_property()? {
                return Ok(Operand::Strings(strings));
            }
            if let Some(set) = self.class_escape()? {
                let set = if self.ignore_case { case::close(&set, true) } else { set };
                let strings = ClassStrings { ignore_case: self.ignore_case, ..ClassStrings::of_set(set) };
                return Ok(Operand::Strings(strings));
            }
            self.at -= 1;
        }
        self.set_character().map(Operand::Character)
    }

    /// A character of such a class, as itself or escaped.
    fn set_character(&mut self) -> Parsed<u32> {
        let Some(c) = self.peek() else { return wrong(UNTERMINATED) };
        if let Some(byte) = self.ahead(0) {
            if byte == b'\\' {
                self.at += 1;
                if self.eat(b"b") {
                    return Ok(0x08);
                }
                if let Some(
                    punctuator @ (b'&' | b'-' | b'!' | b'#' | b'%' | b',' | b':' | b';' | b'<' | b'=' | b'>'
                    | b'@' | b'`' | b'~'),
                ) = self.ahead(0)
                {
                    self.at += 1;
                    return Ok(u32::from(punctuator));
                }
                return self.character_escape(true);
            }
            if matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'/' | b'-' | b'|') {
                return wrong(INVALID_CHARACTER);
            }
            let doubled = self.ahead(1) == Some(byte);
            if doubled && b"&!#$%*+,.:;<=>?@^`~".contains(&byte) {
                return wrong(INVALID_OPERATION);
            }
        }
        self.at += 1;
        Ok(c)
    }

    /// The alternatives of `\q{…}`.
    fn quoted_strings(&mut self) -> Parsed<ClassStrings> {
        let mut strings = Vec::new();
        let mut string = Vec::new();
        loop {
            match self.ahead(0) {
                Some(end @ (b'|' | b'}')) => {
                    self.at += 1;
                    strings.push(std::mem::take(&mut string));
                    if end == b'}' {
                        return Ok(self.class_of(CodePointSet::new(), strings));
                    }
                }
                _ if self.peek().is_none() => return wrong("Invalid escape"),
                _ => string.push(self.set_character()?),
            }
        }
    }

    /// `p{Name}` with the name of a property of strings, moved past.
    pub(super) fn string_property(&mut self) -> Parsed<Option<ClassStrings>> {
        /// Patterns may take this many strings from properties.
        const MAX_STRINGS: usize = 1 << 18;
        let start = self.at;
        if !self.sets || !(self.eat(b"p{") || self.eat(b"P{")) {
            return Ok(None);
        }
        let mut name = String::new();
        while let Some(byte) = self.ahead(0).filter(|&byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            name.push(char::from(byte));
            self.at += 1;
        }
        let found = if self.eat(b"}") { properties::find_strings(&name) } else { None };
        let negated = self.pattern[start] == u32::from(b'P');
        match found {
            None => {
                self.at = start;
                Ok(None)
            }
            Some(_) if negated => wrong("Invalid property name"),
            Some((set, strings)) => {
                self.strings += strings.len();
                if self.strings > MAX_STRINGS {
                    return wrong("Regular expression too large");
                }
                Ok(Some(self.class_of(set, strings)))
            }
        }
    }

    /// The class of these characters and strings.
    fn class_of(&self, mut set: CodePointSet, strings: Vec<Vec<u32>>) -> ClassStrings {
        let singles = strings.iter().filter(|string| string.len() == 1).map(|string| (string[0], string[0]));
        set.union(&CodePointSet::from_ranges(singles));
        let may_contain_strings = strings.iter().any(|string| string.len() != 1);
        let mut strings: BTreeSet<Vec<u32>> =
            strings.into_iter().filter(|string| string.len() != 1).collect();
        if self.ignore_case {
            set = case::close(&set, true);
            // In canonical form set operations find what counts as the same.
            let canonical = |c: u32| case::canonicalize(c, true);
            strings = strings.into_iter().map(|string| string.into_iter().map(canonical).collect()).collect();
        }
        ClassStrings { set, strings, ignore_case: self.ignore_case, may_contain_strings }
    }
}

/// A member of a class.
enum Atom {
    Character(u32),
    Set(CodePointSet),
}
