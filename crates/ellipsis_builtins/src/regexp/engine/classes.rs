//! Patterns: character classes ([clause](https://tc39.es/ecma262/#sec-compilecharacterclass)).

use super::ast::Node;
use super::case;
use super::charset::CodePointSet;
use super::parser::{Parsed, Parser, wrong};

const UNTERMINATED: &str = "Unterminated character class";
const INVALID: &str = "Invalid character class";
const INVALID_OPERATION: &str = "Invalid set operation in character class";
const INVALID_CHARACTER: &str = "Invalid character in character class";

/// What a class of the flag `v` matches: characters, and strings of another length than one.
#[derive(Clone, Default)]
struct Strings {
    set: CodePointSet,
    strings: Vec<Vec<u32>>,
}

/// An operand of such a class.
enum Operand {
    /// A single character, which may begin a range.
    Character(u32),
    Strings(Strings),
}

impl Parser<'_> {
    /// A class, from its bracket on.
    pub(super) fn class(&mut self) -> Parsed<Node> {
        if self.sets {
            let strings = self.nested(Self::set_class)?;
            return Ok(self.strings_node(strings));
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

    /// What matches the strings of a class: longer ones first.
    fn strings_node(&self, mut strings: Strings) -> Node {
        let class = Node::Class(Box::new(strings.set));
        if strings.strings.is_empty() {
            return class;
        }
        strings.strings.sort_by_key(|string| std::cmp::Reverse(string.len()));
        let mut alternatives = Vec::with_capacity(strings.strings.len() + 1);
        let mut class = Some(class);
        for string in strings.strings {
            if string.is_empty() {
                alternatives.extend(class.take());
            }
            alternatives.push(Node::sequence(string.into_iter().map(|c| self.character(c)).collect()));
        }
        alternatives.extend(class);
        Node::Alternatives(alternatives)
    }

    /// A class of the flag `v`, from its bracket on.
    fn set_class(&mut self) -> Parsed<Strings> {
        self.at += 1;
        let negated = self.eat(b"^");
        let mut result = Strings::default();
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
            if !result.strings.is_empty() {
                return wrong("Negated character class may contain strings");
            }
            result.set = result.set.complement();
        }
        Ok(result)
    }

    fn intersection(&mut self, first: Operand) -> Parsed<Strings> {
        let mut result = self.operand_strings(first);
        while !self.eat(b"]") {
            if !self.eat(b"&&") || self.ahead(0) == Some(b'&') {
                return wrong(if self.peek().is_none() { UNTERMINATED } else { INVALID_OPERATION });
            }
            let operand = self.set_operand()?;
            let other = self.operand_strings(operand);
            result.set = result.set.intersection(&other.set);
            result.strings.retain(|string| other.strings.contains(string));
        }
        Ok(result)
    }

    fn subtraction(&mut self, first: Operand) -> Parsed<Strings> {
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

    fn union_class(&mut self, first: Operand) -> Parsed<Strings> {
        let mut result = Strings::default();
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
                for string in other.strings {
                    if !result.strings.contains(&string) {
                        result.strings.push(string);
                    }
                }
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

    fn operand_strings(&self, operand: Operand) -> Strings {
        match operand {
            Operand::Strings(strings) => strings,
            Operand::Character(c) => {
                let set = CodePointSet::from_ranges([(c, c)]);
                let set = if self.ignore_case { case::close(&set, true) } else { set };
                Strings { set, strings: Vec::new() }
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
            if let Some(set) = self.class_escape()? {
                let set = if self.ignore_case { case::close(&set, true) } else { set };
                return Ok(Operand::Strings(Strings { set, strings: Vec::new() }));
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
    fn quoted_strings(&mut self) -> Parsed<Strings> {
        let mut result = Strings::default();
        let mut string = Vec::new();
        loop {
            match self.ahead(0) {
                Some(end @ (b'|' | b'}')) => {
                    self.at += 1;
                    match string[..] {
                        [c] => {
                            let single = self.operand_strings(Operand::Character(c));
                            result.set.union(&single.set);
                        }
                        _ => {
                            // Folded, so that set operations find what counts as the same.
                            if self.ignore_case {
                                string.iter_mut().for_each(|c| *c = case::canonicalize(*c, true));
                            }
                            if !result.strings.contains(&string) {
                                result.strings.push(string.clone());
                            }
                        }
                    }
                    string.clear();
                    if end == b'}' {
                        return Ok(result);
                    }
                }
                _ if self.peek().is_none() => return wrong("Invalid escape"),
                _ => string.push(self.set_character()?),
            }
        }
    }
}

/// A member of a class.
enum Atom {
    Character(u32),
    Set(CodePointSet),
}
