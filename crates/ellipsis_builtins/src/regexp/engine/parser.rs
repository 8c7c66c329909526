//! Patterns: disjunctions, terms, groups and quantifiers
//! ([clause](https://tc39.es/ecma262/#sec-patterns)), with
//! [what browsers accept as well](https://tc39.es/ecma262/#sec-regular-expressions-patterns).

use super::ast::{Node, Pattern};
use super::case;
use super::charset::{CodePointSet, line_terminators};
use crate::regexp::flags::Flags;

/// What was parsed, or what is wrong with the pattern.
pub(super) type Parsed<T> = Result<T, &'static str>;

/// A syntax error.
pub(super) fn wrong<T>(message: &'static str) -> Parsed<T> {
    Err(message)
}

/// Groups and classes may nest this deeply.
const MAX_DEPTH: u32 = 500;
/// Most groups of a pattern.
const MAX_GROUPS: usize = 0x7fff;

/// Parses a pattern of code points, or of code units without the flags `u` and `v`, to a tree of at most `room` bytes.
pub(super) fn parse(pattern: &[u32], flags: Flags, room: usize) -> Parsed<Pattern> {
    let (groups, has_names) = survey(pattern, flags.has(Flags::UNICODE_SETS));
    if groups > MAX_GROUPS {
        return wrong("Regular expression too large");
    }
    let unicode = flags.is_unicode();
    let mut parser = Parser {
        pattern,
        at: 0,
        unicode,
        sets: flags.has(Flags::UNICODE_SETS),
        has_names: has_names || unicode,
        total_groups: groups as u32,
        ignore_case: flags.has(Flags::IGNORE_CASE),
        multiline: flags.has(Flags::MULTILINE),
        dot_all: flags.has(Flags::DOT_ALL),
        groups: 0,
        depth: 0,
        names: Vec::new(),
        disjunctions: 0,
        path: Vec::new(),
        references: Vec::new(),
        strings: 0,
        room,
    };
    let mut node = parser.disjunction()?;
    match parser.peek() {
        None => {}
        Some(c) if c == u32::from(b')') => return wrong("Unmatched ')'"),
        Some(_) => return wrong("Unexpected character"),
    }
    let names = parser.group_names();
    for name in &parser.references {
        if !names.iter().any(|(other, _)| other == name) {
            return wrong("Invalid named capture referenced");
        }
    }
    resolve(&mut node, &parser.references, &names);
    Ok(Pattern { node, groups: parser.groups, names })
}

/// How many capturing groups there are, and whether one has a name.
fn survey(pattern: &[u32], sets: bool) -> (usize, bool) {
    let at = |i: usize| pattern.get(i).and_then(|&c| u8::try_from(c).ok());
    let (mut i, mut classes, mut groups, mut names) = (0, 0, 0, false);
    while i < pattern.len() {
        match at(i) {
            Some(b'\\') => i += 1,
            Some(b'[') if sets || classes == 0 => classes += 1,
            Some(b']') if classes > 0 => classes -= 1,
            Some(b'(') if classes == 0 => {
                let named = at(i + 1) == Some(b'?')
                    && at(i + 2) == Some(b'<')
                    && !matches!(at(i + 3), Some(b'=' | b'!'));
                names |= named;
                groups += usize::from(named || at(i + 1) != Some(b'?'));
            }
            _ => {}
        }
        i += 1;
    }
    (groups, names)
}

/// Back references by name, which are numbered by their place in the list until all groups are known.
const BY_NAME: u32 = 0x8000_0000;

/// Replaces references by name with the groups that have it.
fn resolve(node: &mut Node, references: &[String], names: &[(String, Vec<usize>)]) {
    match node {
        Node::BackReference { groups, .. } => {
            if let [reference] = groups[..]
                && reference >= BY_NAME
            {
                let name = references.get((reference - BY_NAME) as usize);
                let found = names.iter().find(|(other, _)| Some(other) == name);
                *groups =
                    found.map(|(_, groups)| groups.iter().map(|&n| n as u32).collect()).unwrap_or_default();
            }
        }
        Node::Sequence(nodes) | Node::Alternatives(nodes) => {
            nodes.iter_mut().for_each(|node| resolve(node, references, names));
        }
        Node::Group(_, node) | Node::Look { node, .. } | Node::Repeat { node, .. } => {
            resolve(node, references, names);
        }
        _ => {}
    }
}

/// A named group, and in which alternatives of which disjunctions it lies.
struct NamedGroup {
    name: String,
    group: usize,
    path: Vec<(u32, u32)>,
}

pub(super) struct Parser<'a> {
    pub(super) pattern: &'a [u32],
    pub(super) at: usize,
    /// The flag `u` or `v`.
    pub(super) unicode: bool,
    /// The flag `v`.
    pub(super) sets: bool,
    pub(super) has_names: bool,
    pub(super) total_groups: u32,
    pub(super) ignore_case: bool,
    multiline: bool,
    dot_all: bool,
    groups: u32,
    depth: u32,
    names: Vec<NamedGroup>,
    disjunctions: u32,
    path: Vec<(u32, u32)>,
    references: Vec<String>,
    /// How many strings properties had.
    pub(super) strings: usize,
    /// How many bytes the rest of the tree may take.
    room: usize,
}

impl Parser<'_> {
    #[inline]
    pub(super) fn peek(&self) -> Option<u32> {
        self.pattern.get(self.at).copied()
    }

    /// The character some places further on, if it is ASCII.
    #[inline]
    pub(super) fn ahead(&self, offset: usize) -> Option<u8> {
        self.pattern.get(self.at + offset).and_then(|&c| u8::try_from(c).ok()).filter(u8::is_ascii)
    }

    /// Moves past a text if it stands here.
    pub(super) fn eat(&mut self, text: &[u8]) -> bool {
        let here = text.iter().enumerate().all(|(i, &byte)| self.ahead(i) == Some(byte));
        self.at += if here { text.len() } else { 0 };
        here
    }

    /// Goes one level deeper for as long as `parse` takes.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return wrong("Regular expression too large");
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    fn group_names(&self) -> Vec<(String, Vec<usize>)> {
        let mut names: Vec<(String, Vec<usize>)> = Vec::new();
        for NamedGroup { name, group, .. } in &self.names {
            match names.iter_mut().find(|(other, _)| other == name) {
                Some((_, groups)) => groups.push(*group),
                None => names.push((name.clone(), vec![*group])),
            }
        }
        names
    }

    fn disjunction(&mut self) -> Parsed<Node> {
        self.nested(|parser| {
            let id = parser.disjunctions;
            parser.disjunctions += 1;
            parser.path.push((id, 0));
            let mut alternatives = vec![parser.alternative()?];
            while parser.eat(b"|") {
                if let Some((_, alternative)) = parser.path.last_mut() {
                    *alternative += 1;
                }
                alternatives.push(parser.alternative()?);
            }
            parser.path.pop();
            Ok(match alternatives.len() {
                1 => alternatives.remove(0),
                _ => Node::Alternatives(alternatives),
            })
        })
    }

    fn alternative(&mut self) -> Parsed<Node> {
        let mut nodes = Vec::new();
        while let Some(c) = self.peek() {
            if c == u32::from(b'|') || c == u32::from(b')') {
                break;
            }
            let groups = self.groups;
            let (node, quantifiable) = self.term()?;
            let Some(room) = self.room.checked_sub(node.weight()) else {
                return wrong("Regular expression too large");
            };
            self.room = room;
            nodes.push(self.quantified(node, quantifiable, groups)?);
        }
        Ok(Node::sequence(nodes))
    }

    /// A term without its quantifier, and whether it may have one.
    fn term(&mut self) -> Parsed<(Node, bool)> {
        let Some(c) = self.peek() else { return Ok((Node::Empty, false)) };
        match self.ahead(0) {
            Some(b'^') => {
                self.at += 1;
                Ok((Node::Start { multiline: self.multiline }, false))
            }
            Some(b'$') => {
                self.at += 1;
                Ok((Node::End { multiline: self.multiline }, false))
            }
            Some(b'(') => self.group(),
            Some(b'.') => {
                self.at += 1;
                let set = if self.dot_all { CodePointSet::all() } else { line_terminators().complement() };
                Ok((Node::Class(Box::new(set)), true))
            }
            Some(b'[') => Ok((self.class()?, true)),
            Some(b'\\') => match self.ahead(1) {
                Some(letter @ (b'b' | b'B')) => {
                    self.at += 2;
                    let wide = self.unicode && self.ignore_case;
                    Ok((Node::WordBoundary { negated: letter == b'B', wide }, false))
                }
                _ => Ok((self.atom_escape()?, true)),
            },
            Some(b'*' | b'+' | b'?') => wrong("Nothing to repeat"),
            Some(b'{') if self.unicode => wrong("Nothing to repeat"),
            Some(b'{') => {
                let start = self.at;
                if self.braces()?.is_some() {
                    return wrong("Nothing to repeat");
                }
                self.at = start + 1;
                Ok((self.character(c), true))
            }
            Some(b'}' | b']') if self.unicode => wrong("Lone quantifier brackets"),
            _ => {
                self.at += 1;
                Ok((self.character(c), true))
            }
        }
    }

    /// What matches one character.
    pub(super) fn character(&self, c: u32) -> Node {
        if !self.ignore_case {
            return Node::Char(c);
        }
        let set = case::equivalents(c, self.unicode);
        if set.single().is_some() { Node::Char(c) } else { Node::Class(Box::new(set)) }
    }

    fn group(&mut self) -> Parsed<(Node, bool)> {
        self.at += 1;
        if !self.eat(b"?") {
            return self.capturing_group(None);
        }
        if self.eat(b":") {
            let node = self.disjunction()?;
            self.close_group()?;
            return Ok((node, true));
        }
        for (text, ahead, negated) in
            [(&b"="[..], true, false), (b"!", true, true), (b"<=", false, false), (b"<!", false, true)]
        {
            if self.eat(text) {
                let first = self.groups;
                let node = Box::new(self.disjunction()?);
                self.close_group()?;
                let groups = first + 1..self.groups + 1;
                // Lookaheads may be repeated for the sake of old pages.
                return Ok((Node::Look { ahead, negated, groups, node }, ahead && !self.unicode));
            }
        }
        if self.eat(b"<") {
            let name = self.group_name()?;
            return self.capturing_group(Some(name));
        }
        self.modifiers()
    }

    fn close_group(&mut self) -> Parsed<()> {
        if self.eat(b")") { Ok(()) } else { wrong("Unterminated group") }
    }

    fn capturing_group(&mut self, name: Option<String>) -> Parsed<(Node, bool)> {
        self.groups += 1;
        let group = self.groups;
        if let Some(name) = name {
            let path = self.path.clone();
            let both_possible = |other: &NamedGroup| {
                // Not if they lie in different alternatives of the same disjunction.
                !other.path.iter().zip(&path).any(|(a, b)| a.0 == b.0 && a.1 != b.1)
            };
            if self.names.iter().any(|other| other.name == name && both_possible(other)) {
                return wrong("Duplicate capture group name");
            }
            self.names.push(NamedGroup { name, group: group as usize, path });
        }
        let node = self.disjunction()?;
        self.close_group()?;
        Ok((Node::Group(group, Box::new(node)), true))
    }

    /// `(?ims-ims:`
    fn modifiers(&mut self) -> Parsed<(Node, bool)> {
        let mut sets = [Flags::default(); 2];
        let mut removing = false;
        let mut any = false;
        loop {
            let flag = match self.ahead(0) {
                Some(b'i') => Flags::IGNORE_CASE,
                Some(b'm') => Flags::MULTILINE,
                Some(b's') => Flags::DOT_ALL,
                Some(b'-') if removing => return wrong("Multiple dashes in flag group"),
                Some(b'-') => {
                    removing = true;
                    self.at += 1;
                    continue;
                }
                Some(b':') if any => break,
                _ if self.at >= self.pattern.len() => return wrong("Invalid group"),
                _ if removing || any => return wrong("Invalid flag group"),
                _ => return wrong("Invalid group"),
            };
            if sets.iter().any(|set| set.has(flag)) {
                return wrong("Repeated flag in flag group");
            }
            sets[usize::from(removing)] = sets[usize::from(removing)].with(flag);
            any = true;
            self.at += 1;
        }
        self.at += 1;
        let [added, removed] = sets;
        let previous = (self.ignore_case, self.multiline, self.dot_all);
        let changed = |flag, now: bool| (now || added.has(flag)) && !removed.has(flag);
        self.ignore_case = changed(Flags::IGNORE_CASE, self.ignore_case);
        self.multiline = changed(Flags::MULTILINE, self.multiline);
        self.dot_all = changed(Flags::DOT_ALL, self.dot_all);
        let node = self.disjunction()?;
        self.close_group()?;
        (self.ignore_case, self.multiline, self.dot_all) = previous;
        Ok((node, true))
    }

    /// A term with its quantifier, if it has one. `groups` tells how many there were before it.
    fn quantified(&mut self, node: Node, quantifiable: bool, groups: u32) -> Parsed<Node> {
        let symbol = self.ahead(0);
        let (min, max) = match symbol {
            Some(b'*') => (0, u32::MAX),
            Some(b'+') => (1, u32::MAX),
            Some(b'?') => (0, 1),
            Some(b'{') => match self.braces()? {
                Some(range) => range,
                None if self.unicode => return wrong("Incomplete quantifier"),
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        if !quantifiable {
            return wrong("Nothing to repeat");
        }
        if symbol != Some(b'{') {
            self.at += 1;
        }
        let greedy = !self.eat(b"?");
        let groups = groups + 1..self.groups + 1;
        // OPTIMIZATION: what has no width does the same each time, and an iteration beyond the minimum that is empty
        // is none.
        let (min, max) = if node.has_no_width() { (min.min(1), min.min(1)) } else { (min, max) };
        Ok(Node::Repeat { min, max, greedy, groups, node: Box::new(node) })
    }

    /// `{n}`, `{n,}` or `{n,m}`, moved past. `None`, and nothing is moved, if it is none of these.
    fn braces(&mut self) -> Parsed<Option<(u32, u32)>> {
        let start = self.at;
        self.at += 1;
        let range = self.braces_content();
        match range {
            Some((min, max)) if min > max => wrong("numbers out of order in {} quantifier"),
            Some((min, max)) => {
                let clamp = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
                Ok(Some((clamp(min), clamp(max))))
            }
            None => {
                self.at = start;
                Ok(None)
            }
        }
    }

    fn braces_content(&mut self) -> Option<(u64, u64)> {
        let min = self.decimal()?;
        let max = if !self.eat(b",") {
            min
        } else if self.ahead(0) == Some(b'}') {
            u64::MAX
        } else {
            self.decimal()?
        };
        self.eat(b"}").then_some((min, max))
    }

    /// Decimal digits, at least one.
    pub(super) fn decimal(&mut self) -> Option<u64> {
        let start = self.at;
        let mut value = 0_u64;
        while let Some(digit @ b'0'..=b'9') = self.ahead(0) {
            value = value.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
            self.at += 1;
        }
        (self.at > start).then_some(value)
    }

    /// A reference to the groups of a name that may come later.
    pub(super) fn reference(&mut self, name: String) -> Node {
        let reference = BY_NAME + self.references.len() as u32;
        self.references.push(name);
        Node::BackReference { groups: vec![reference], ignore_case: self.ignore_case }
    }
}
