//! Patterns as trees.

use std::ops::Range;

use super::charset::CodePointSet;
use super::strings::ClassStrings;

/// A part of a pattern. Flags have done their work: case and line ends are in the nodes.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// The empty string.
    Empty,
    /// One character: a code point, or a code unit without the flags `u` and `v`.
    Char(u32),
    /// One of these characters.
    Class(Box<CodePointSet>),
    /// The longest of these strings, or one of these characters.
    Strings(Box<ClassStrings>),
    /// One after the other.
    Sequence(Vec<Node>),
    /// The first that leads to a match.
    Alternatives(Vec<Node>),
    /// A capturing group by number, from 1.
    Group(u32, Box<Node>),
    /// What one of these groups captured: of those with the same name, the one that took part.
    BackReference { groups: Vec<u32>, ignore_case: bool },
    /// `^`
    Start { multiline: bool },
    /// `$`
    End { multiline: bool },
    /// `\b` and `\B`; `wide` if case-insensitive matching counts more characters as word characters.
    WordBoundary { negated: bool, wide: bool },
    /// Lookahead and lookbehind.
    Look { ahead: bool, negated: bool, groups: Range<u32>, node: Box<Node> },
    /// Repetition; no end is `u32::MAX`.
    Repeat { min: u32, max: u32, greedy: bool, groups: Range<u32>, node: Box<Node> },
}

/// A parsed pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) node: Node,
    /// How many capturing groups there are.
    pub(super) groups: u32,
    /// The names of groups in order, each with the groups that have it.
    pub(super) names: Vec<(String, Vec<usize>)>,
}

impl Node {
    /// The sequence of these nodes.
    pub(super) fn sequence(mut nodes: Vec<Node>) -> Node {
        match nodes.len() {
            0 => Node::Empty,
            1 => nodes.pop().unwrap_or(Node::Empty),
            _ => Node::Sequence(nodes),
        }
    }

    /// What matches the strings of a class.
    pub(super) fn strings(class: ClassStrings) -> Node {
        if class.strings.is_empty() {
            Node::Class(Box::new(class.set))
        } else {
            Node::Strings(Box::new(class))
        }
    }

    /// How many bytes it takes, without the nodes below it.
    pub(super) fn weight(&self) -> usize {
        let contents = match self {
            Node::Class(set) => set.weight(),
            Node::Strings(class) => class.weight(),
            _ => 0,
        };
        size_of::<Node>() + contents
    }

    /// Whether this matches nothing but the empty string, whatever it captures.
    pub(super) fn has_no_width(&self) -> bool {
        match self {
            Node::Empty
            | Node::Start { .. }
            | Node::End { .. }
            | Node::WordBoundary { .. }
            | Node::Look { .. } => true,
            Node::Sequence(nodes) | Node::Alternatives(nodes) => nodes.iter().all(Node::has_no_width),
            Node::Group(_, node) | Node::Repeat { node, .. } => node.has_no_width(),
            Node::Char(_) | Node::Class(_) | Node::Strings(_) | Node::BackReference { .. } => false,
        }
    }

    /// Whether this can match the empty string, as far as can be told quickly.
    pub(super) fn can_be_empty(&self) -> bool {
        match self {
            Node::Char(_) | Node::Class(_) => false,
            Node::Strings(class) => class.can_be_empty(),
            Node::Sequence(nodes) => nodes.iter().all(Node::can_be_empty),
            Node::Alternatives(nodes) => nodes.iter().any(Node::can_be_empty),
            Node::Group(_, node) => node.can_be_empty(),
            Node::Repeat { min, node, .. } => *min == 0 || node.can_be_empty(),
            _ => true,
        }
    }
}
