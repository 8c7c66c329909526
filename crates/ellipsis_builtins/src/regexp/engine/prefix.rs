//! What matches begin with, so that places where none can begin are passed over.

use super::ast::Node;
use super::charset::{CharSet, CodePointSet};
use super::input::Text;

/// Where matches can begin.
#[derive(Clone, Debug)]
pub(super) enum Beginning {
    /// Anywhere.
    Anywhere,
    /// At the start of the input.
    Start,
    /// Where a text stands; `whole` if that is all there is to match.
    Text { text: Text, whole: bool },
    /// At one of these characters.
    Set(CharSet),
}

impl Beginning {
    /// Where matches of a tree can begin.
    pub(super) fn of(node: &Node, unicode: bool) -> Beginning {
        if is_anchored(node) {
            return Beginning::Start;
        }
        let mut text = Vec::new();
        let whole = collect_text(node, unicode, &mut text) && !matches!(node, Node::Group(..));
        if !text.is_empty() {
            return Beginning::Text { text: Text::new(&text), whole };
        }
        match first_characters(node) {
            Some(set) if set != CodePointSet::all() => Beginning::Set(CharSet::new(&set)),
            _ => Beginning::Anywhere,
        }
    }
}

fn is_anchored(node: &Node) -> bool {
    match node {
        Node::Start { multiline } => !multiline,
        Node::Sequence(nodes) => nodes.first().is_some_and(is_anchored),
        Node::Alternatives(nodes) => nodes.iter().all(is_anchored),
        Node::Group(_, node) => is_anchored(node),
        _ => false,
    }
}

/// Whether a character can be looked for by its code units.
pub(super) fn is_plain_character(c: u32, unicode: bool) -> bool {
    !unicode || !(0xd800..0xe000).contains(&c)
}

/// Adds the characters that a node certainly begins with. Whether they are all of it, with nothing
/// captured.
fn collect_text(node: &Node, unicode: bool, text: &mut Vec<u32>) -> bool {
    match node {
        Node::Empty => true,
        Node::Char(c) if is_plain_character(*c, unicode) => {
            text.push(*c);
            true
        }
        Node::Sequence(nodes) => nodes.iter().all(|node| collect_text(node, unicode, text)),
        Node::Group(_, node) => {
            collect_text(node, unicode, text);
            false
        }
        _ => false,
    }
}

/// The characters that a match of a node can begin with. `None` if it can be empty, or if little is
/// known.
pub(super) fn first_characters(node: &Node) -> Option<CodePointSet> {
    let mut set = CodePointSet::new();
    (!add_first(node, &mut set)?).then_some(set)
}

/// Adds the characters that a node can begin with, and tells whether it can match without any.
/// `None` if that is not known.
fn add_first(node: &Node, set: &mut CodePointSet) -> Option<bool> {
    match node {
        Node::Char(c) => {
            set.add(*c, *c);
            Some(false)
        }
        Node::Class(class) => {
            set.union(class);
            Some(false)
        }
        Node::Strings(class) => {
            set.union(&class.first_characters());
            Some(class.can_be_empty())
        }
        Node::Sequence(nodes) => {
            for node in nodes {
                if !add_first(node, set)? {
                    return Some(false);
                }
            }
            Some(true)
        }
        Node::Alternatives(nodes) => {
            let mut empty = false;
            for node in nodes {
                empty |= add_first(node, set)?;
            }
            Some(empty)
        }
        Node::Group(_, node) => add_first(node, set),
        Node::Repeat { max: 0, .. } => Some(true),
        Node::Repeat { min, node, .. } => {
            let empty = add_first(node, set)?;
            Some(empty || *min == 0)
        }
        Node::BackReference { .. } => None,
        // These take no characters; what comes behind them decides.
        Node::Empty
        | Node::Start { .. }
        | Node::End { .. }
        | Node::WordBoundary { .. }
        | Node::Look { .. } => Some(true),
    }
}
