//! Strings that classes can match: those of `\q{…}` and of properties of strings.

use std::collections::BTreeSet;

use super::case;
use super::charset::{CharSet, CodePointSet};

/// What a class of the flag `v` matches: characters, and strings of another length than one.
#[derive(Clone, Default, Debug)]
pub(super) struct ClassStrings {
    pub(super) set: CodePointSet,
    /// In canonical form while case is ignored.
    pub(super) strings: BTreeSet<Vec<u32>>,
    pub(super) ignore_case: bool,
    /// [MayContainStrings](https://tc39.es/ecma262/#sec-static-semantics-maycontainstrings)
    pub(super) may_contain_strings: bool,
}

impl ClassStrings {
    /// Characters alone.
    pub(super) fn of_set(set: CodePointSet) -> ClassStrings {
        ClassStrings { set, ..ClassStrings::default() }
    }

    /// How many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        let string = |string: &Vec<u32>| size_of::<Vec<u32>>() + size_of_val(string.as_slice());
        self.set.weight() + self.strings.iter().map(string).sum::<usize>()
    }

    /// Whether the empty string is one of the strings.
    pub(super) fn can_be_empty(&self) -> bool {
        self.strings.first().is_some_and(Vec::is_empty)
    }

    /// The characters that the strings begin with, but for the empty one.
    pub(super) fn first_characters(&self) -> CodePointSet {
        let firsts = self.strings.iter().filter_map(|string| string.first()).map(|&c| (c, c));
        let firsts = CodePointSet::from_ranges(firsts);
        let mut set = if self.ignore_case { case::close(&firsts, true) } else { firsts };
        set.union(&self.set);
        set
    }
}

/// Such a class as the matcher asks it: a tree of strings by their characters, in the direction in
/// which they are matched.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Trie {
    /// Single characters.
    pub(super) set: CharSet,
    pub(super) ignore_case: bool,
    pub(super) back: bool,
    nodes: Vec<TrieNode>,
    /// The characters that lead on, each with the node that it leads to.
    edges: Vec<(u32, u32)>,
}

/// What some strings begin with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct TrieNode {
    /// It is one of them.
    is_end: bool,
    /// The edges that begin here, in the order of their characters.
    edges: (u32, u32),
}

impl Trie {
    /// How many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        self.set.weight() + size_of_val(&*self.nodes) + size_of_val(&*self.edges)
    }

    /// The node of the empty string.
    pub(super) const ROOT: u32 = 0;

    pub(super) fn new(class: &ClassStrings, back: bool) -> Trie {
        let mut strings: Vec<Vec<u32>> = class.strings.iter().cloned().collect();
        if back {
            strings.iter_mut().for_each(|string| string.reverse());
            strings.sort_unstable();
        }
        let mut nodes = Vec::new();
        let mut edges = Vec::new();
        // The strings that begin with what leads to each node, and the length of that.
        let mut pending = vec![(0..strings.len(), 0)];
        while let Some((range, length)) = pending.get(nodes.len()).cloned() {
            let is_end = strings.get(range.start).is_some_and(|string| string.len() == length);
            let mut at = range.start + usize::from(is_end);
            let first_edge = edges.len() as u32;
            while at < range.end {
                let c = strings[at][length];
                let same = strings[at..range.end].partition_point(|string| string[length] == c);
                edges.push((c, pending.len() as u32));
                pending.push((at..at + same, length + 1));
                at += same;
            }
            nodes.push(TrieNode { is_end, edges: (first_edge, edges.len() as u32) });
        }
        Trie { set: CharSet::new(&class.set), ignore_case: class.ignore_case, back, nodes, edges }
    }

    /// Whether what leads to a node is one of the strings.
    pub(super) fn is_end(&self, node: u32) -> bool {
        self.nodes[node as usize].is_end
    }

    /// The node that a character leads to.
    pub(super) fn child(&self, node: u32, c: u32) -> Option<u32> {
        let c = if self.ignore_case { case::canonicalize(c, true) } else { c };
        let (from, to) = self.nodes[node as usize].edges;
        let edges = &self.edges[from as usize..to as usize];
        let at = edges.binary_search_by_key(&c, |&(c, _)| c).ok()?;
        Some(edges[at].1)
    }
}
