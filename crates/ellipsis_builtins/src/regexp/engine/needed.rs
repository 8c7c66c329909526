//! Text without which a pattern cannot match, wherever in it that stands.

use super::ast::Node;
use super::input::Text;
use super::prefix::is_plain_character;

/// Shorter inputs are gone through as quickly without looking for the text.
pub(super) const WORTH_WHILE: usize = 32;

/// A text that stands in every match.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    pub(super) text: Text,
    /// Places of the match before it, at the least.
    pub(super) least: usize,
    /// Places of the match before it, at the most; `None` if there is no bound.
    pub(super) most: Option<usize>,
}

/// How many places matches of a node take; no upper bound is `None`.
#[derive(Clone, Copy)]
struct Width {
    least: usize,
    most: Option<usize>,
}

impl Width {
    const NONE: Width = Width { least: 0, most: Some(0) };
    const UNKNOWN: Width = Width { least: 0, most: None };

    fn and(self, other: Width) -> Width {
        Width {
            least: self.least.saturating_add(other.least),
            most: self.most.zip(other.most).and_then(|(a, b)| a.checked_add(b)),
        }
    }

    fn or(self, other: Width) -> Width {
        Width { least: self.least.min(other.least), most: self.most.zip(other.most).map(|(a, b)| a.max(b)) }
    }

    fn of(node: &Node, unicode: bool) -> Width {
        match node {
            Node::Char(c) if is_plain_character(*c, unicode) => {
                Width { least: 1, most: Some(if *c > 0xffff { 2 } else { 1 }) }
            }
            Node::Char(_) | Node::Class(_) => Width { least: 1, most: Some(if unicode { 2 } else { 1 }) },
            Node::Strings(_) | Node::BackReference { .. } => Width::UNKNOWN,
            Node::Sequence(nodes) => {
                nodes.iter().fold(Width::NONE, |width, node| width.and(Width::of(node, unicode)))
            }
            Node::Alternatives(nodes) => {
                let widths = nodes.iter().map(|node| Width::of(node, unicode));
                widths.reduce(Width::or).unwrap_or(Width::NONE)
            }
            Node::Group(_, node) => Width::of(node, unicode),
            Node::Repeat { min, max, node, .. } => {
                let once = Width::of(node, unicode);
                let most = match once.most {
                    Some(0) => Some(0),
                    most if *max < u32::MAX => most.and_then(|most| most.checked_mul(*max as usize)),
                    _ => None,
                };
                Width { least: once.least.saturating_mul(*min as usize), most }
            }
            Node::Empty
            | Node::Start { .. }
            | Node::End { .. }
            | Node::WordBoundary { .. }
            | Node::Look { .. } => Width::NONE,
        }
    }
}

/// Goes over what every match goes through, in order.
struct Search {
    unicode: bool,
    /// What was gone over.
    before: Width,
    /// The characters at its end that are known.
    run: Vec<u32>,
    /// What precedes these.
    before_run: Width,
    best: Option<(Vec<u32>, Width)>,
}

impl Search {
    fn node(&mut self, node: &Node) {
        match node {
            Node::Char(c) if is_plain_character(*c, self.unicode) => {
                if self.run.is_empty() {
                    self.before_run = self.before;
                }
                self.run.push(*c);
            }
            Node::Sequence(nodes) => return nodes.iter().for_each(|node| self.node(node)),
            Node::Group(_, node) => return self.node(node),
            _ => self.end_run(),
        }
        self.before = self.before.and(Width::of(node, self.unicode));
    }

    /// Keeps what was collected if it says more: where a match begins, or else more characters.
    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let rank = |text: &[u32], before: Width| (!text.is_empty(), before.most.is_some(), text.len());
        let best = self.best.as_ref().map_or((false, false, 0), |(text, before)| rank(text, *before));
        if rank(&run, self.before_run) > best {
            self.best = Some((run, self.before_run));
        }
    }
}

impl Needed {
    /// A text that every match of a tree contains, if one is known.
    pub(super) fn of(node: &Node, unicode: bool) -> Option<Needed> {
        let mut search =
            Search { unicode, before: Width::NONE, run: Vec::new(), before_run: Width::NONE, best: None };
        search.node(node);
        search.end_run();
        let (text, before) = search.best?;
        Some(Needed { text: Text::new(&text), least: before.least, most: before.most })
    }
}
