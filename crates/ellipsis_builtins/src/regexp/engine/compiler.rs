//! Trees to instructions.

use super::ast::{Node, Pattern};
use super::charset::{CharSet, CodePointSet};
use super::input::Text;
use super::needed::Needed;
use super::parser::{Parsed, wrong};
use super::prefix::{Beginning, first_characters, is_plain_character};
use super::strings::Trie;

/// An instruction. Targets are places in the list of instructions. What fails goes back to the
/// last choice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Inst {
    /// The end: of the pattern, or of a lookaround.
    Match,
    /// Takes this character.
    Char(u32),
    /// Takes one of a set.
    Class(u32),
    /// Takes any character.
    Any,
    /// Takes this character, backwards.
    CharBack(u32),
    /// Takes one of a set, backwards.
    ClassBack(u32),
    /// Takes any character, backwards.
    AnyBack,
    /// Takes a text.
    Text(u32),
    /// Takes the longest string of a class, or a shorter one.
    Strings(u32),
    /// Goes on; on failure, at the target.
    Branch(u32),
    /// Goes on at the target; on failure, here.
    BranchLazy(u32),
    /// Goes on if the next character is in a set, else at the target.
    Guard(u32, u32),
    /// Goes on at the target.
    Jump(u32),
    /// Remembers the place in a slot.
    Save(u32),
    /// Forgets what the groups from one up to another captured.
    Reset(u32, u32),
    /// Sets a slot to 0.
    Zero(u32),
    /// Begins an iteration of a loop, or leaves it.
    Loop(u32),
    /// Fails if the place is the one in the slot.
    Progress(u32),
    /// The same, once a loop has done its least number of iterations.
    ProgressInLoop(u32, u32),
    /// Takes what groups captured.
    BackReference(u32),
    /// Takes what groups captured, backwards.
    BackReferenceBack(u32),
    /// The start of the input.
    Start,
    /// The start of a line.
    LineStart,
    /// The end of the input.
    End,
    /// The end of a line.
    LineEnd,
    /// A word boundary, or none if negated; by a set of word characters.
    WordBoundary(u32, bool),
    /// Looks ahead or behind; what is to be found follows.
    Look(u32),
    /// Takes a character again and again.
    Repeat(u32),
}

/// What takes a single character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Single {
    Char(u32),
    Class(u32),
    Any,
}

/// Repetition of a single character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Repetition {
    pub(super) single: Single,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) greedy: bool,
    pub(super) back: bool,
}

/// Repetition of anything else, by counting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Counting {
    /// The slot that counts.
    pub(super) counter: u32,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) greedy: bool,
    /// Where to go on after it.
    pub(super) exit: u32,
}

/// A lookaround.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Look {
    pub(super) negated: bool,
    /// The groups within: from, and up to.
    pub(super) groups: (u32, u32),
    /// Where to go on after it.
    pub(super) exit: u32,
}

/// Groups that a back reference means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reference {
    pub(super) groups: Box<[u32]>,
    pub(super) ignore_case: bool,
}

/// A compiled pattern.
pub(super) struct Code {
    pub(super) insts: Vec<Inst>,
    pub(super) sets: Vec<CharSet>,
    pub(super) texts: Vec<Text>,
    pub(super) tries: Vec<Trie>,
    pub(super) repetitions: Vec<Repetition>,
    pub(super) countings: Vec<Counting>,
    pub(super) looks: Vec<Look>,
    pub(super) references: Vec<Reference>,
    pub(super) beginning: Beginning,
    /// What every match contains, if that tells more than its beginning.
    pub(super) needed: Option<Needed>,
    /// How many capturing groups there are, the whole match included.
    pub(super) groups: u32,
    /// How many slots there are: two for each group, then those of loops.
    pub(super) slots: u32,
    pub(super) unicode: bool,
}

/// More instructions than this are refused.
const MAX_INSTRUCTIONS: usize = 1 << 20;
/// Bodies up to this size are compiled twice rather than counted.
const SMALL: usize = 20;

impl Code {
    /// How many bytes it takes in instructions, sets and texts.
    pub(super) fn weight(&self) -> usize {
        let texts = self.texts.iter().map(Text::weight).sum::<usize>();
        let sets = self.sets.iter().map(CharSet::weight).sum::<usize>();
        let tries = self.tries.iter().map(Trie::weight).sum::<usize>();
        size_of_val(&*self.insts) + sets + tries + texts
    }

    pub(super) fn compile(pattern: &Pattern, unicode: bool) -> Parsed<Code> {
        let groups = pattern.groups + 1;
        let beginning = Beginning::of(&pattern.node, unicode);
        let code = Code {
            insts: Vec::new(),
            sets: Vec::new(),
            texts: Vec::new(),
            tries: Vec::new(),
            repetitions: Vec::new(),
            countings: Vec::new(),
            looks: Vec::new(),
            references: Vec::new(),
            needed: Needed::of(&pattern.node, unicode)
                .filter(|_| matches!(beginning, Beginning::Anywhere | Beginning::Set(_))),
            beginning,
            groups,
            slots: groups * 2,
            unicode,
        };
        let mut compiler = Compiler { code, back: false };
        compiler.node(&pattern.node)?;
        compiler.push(Inst::Match)?;
        Ok(compiler.code)
    }
}

struct Compiler {
    code: Code,
    /// Within lookbehind, where everything goes backwards.
    back: bool,
}

impl Compiler {
    fn here(&self) -> u32 {
        self.code.insts.len() as u32
    }

    fn push(&mut self, inst: Inst) -> Parsed<usize> {
        if self.code.insts.len() >= MAX_INSTRUCTIONS {
            return wrong("Regular expression too large");
        }
        self.code.insts.push(inst);
        Ok(self.code.insts.len() - 1)
    }

    fn new_slot(&mut self) -> u32 {
        self.code.slots += 1;
        self.code.slots - 1
    }

    fn set(&mut self, set: &CodePointSet) -> u32 {
        let set = CharSet::new(set);
        if let Some(at) = self.code.sets.iter().position(|other| *other == set) {
            return at as u32;
        }
        self.code.sets.push(set);
        self.code.sets.len() as u32 - 1
    }

    fn single(&mut self, node: &Node) -> Option<Single> {
        match node {
            Node::Char(c) => Some(Single::Char(*c)),
            Node::Class(set) => Some(match set.single() {
                Some(c) => Single::Char(c),
                None if **set == CodePointSet::all() => Single::Any,
                None => Single::Class(self.set(set)),
            }),
            _ => None,
        }
    }

    fn node(&mut self, node: &Node) -> Parsed<()> {
        match node {
            Node::Empty => {}
            Node::Char(_) | Node::Class(_) => {
                if let Some(single) = self.single(node) {
                    self.push(match (single, self.back) {
                        (Single::Char(c), false) => Inst::Char(c),
                        (Single::Char(c), true) => Inst::CharBack(c),
                        (Single::Class(set), false) => Inst::Class(set),
                        (Single::Class(set), true) => Inst::ClassBack(set),
                        (Single::Any, false) => Inst::Any,
                        (Single::Any, true) => Inst::AnyBack,
                    })?;
                }
            }
            Node::Strings(class) => {
                let trie = Trie::new(class, self.back);
                let known = self.code.tries.iter().position(|other| *other == trie);
                let at = known.unwrap_or_else(|| {
                    self.code.tries.push(trie);
                    self.code.tries.len() - 1
                });
                self.push(Inst::Strings(at as u32))?;
            }
            Node::Sequence(nodes) if self.back => {
                for node in nodes.iter().rev() {
                    self.node(node)?;
                }
            }
            Node::Sequence(nodes) => self.sequence(nodes)?,
            Node::Alternatives(nodes) => self.alternatives(nodes)?,
            Node::Group(group, node) => {
                let (first, last) = (group * 2, group * 2 + 1);
                let (before, after) = if self.back { (last, first) } else { (first, last) };
                self.push(Inst::Save(before))?;
                self.node(node)?;
                self.push(Inst::Save(after))?;
            }
            Node::BackReference { groups, ignore_case } => {
                let reference = Reference { groups: groups.as_slice().into(), ignore_case: *ignore_case };
                self.code.references.push(reference);
                let at = self.code.references.len() as u32 - 1;
                self.push(if self.back { Inst::BackReferenceBack(at) } else { Inst::BackReference(at) })?;
            }
            Node::Start { multiline } => {
                self.push(if *multiline { Inst::LineStart } else { Inst::Start })?;
            }
            Node::End { multiline } => {
                self.push(if *multiline { Inst::LineEnd } else { Inst::End })?;
            }
            Node::WordBoundary { negated, wide } => {
                let words = super::charset::words();
                let words = if *wide { super::case::close(&words, true) } else { words };
                let set = self.set(&words);
                self.push(Inst::WordBoundary(set, *negated))?;
            }
            Node::Look { ahead, negated, groups, node } => {
                let at = self.code.looks.len();
                let groups = (groups.start, groups.end);
                self.code.looks.push(Look { negated: *negated, groups, exit: 0 });
                self.push(Inst::Look(at as u32))?;
                let back = std::mem::replace(&mut self.back, !ahead);
                self.node(node)?;
                self.back = back;
                self.push(Inst::Match)?;
                self.code.looks[at].exit = self.here();
            }
            Node::Repeat { max: 0, .. } => {}
            Node::Repeat { min, max, greedy, groups, node } => {
                if let Some(single) = self.single(node) {
                    let repetition =
                        Repetition { single, min: *min, max: *max, greedy: *greedy, back: self.back };
                    self.code.repetitions.push(repetition);
                    let at = self.code.repetitions.len() as u32 - 1;
                    self.push(Inst::Repeat(at))?;
                } else {
                    self.repeat(node, *min, *max, *greedy, (groups.start, groups.end))?;
                }
            }
        }
        Ok(())
    }

    /// Nodes one after the other; runs of characters become texts.
    fn sequence(&mut self, nodes: &[Node]) -> Parsed<()> {
        let mut at = 0;
        while at < nodes.len() {
            let text: Vec<u32> = nodes[at..]
                .iter()
                .map_while(|node| match node {
                    Node::Char(c) if is_plain_character(*c, self.code.unicode) => Some(*c),
                    _ => None,
                })
                .collect();
            if text.len() < 2 {
                self.node(&nodes[at])?;
                at += 1;
            } else {
                at += text.len();
                self.code.texts.push(Text::new(&text));
                let text = self.code.texts.len() as u32 - 1;
                self.push(Inst::Text(text))?;
            }
        }
        Ok(())
    }

    fn alternatives(&mut self, nodes: &[Node]) -> Parsed<()> {
        let Some((last, others)) = nodes.split_last() else { return Ok(()) };
        let mut jumps = Vec::with_capacity(others.len());
        for node in others {
            // OPTIMIZATION: an alternative that begins with something else is not even tried.
            let first = if self.back { None } else { first_characters(node) };
            let guard = match first {
                Some(first) => {
                    let set = self.set(&first);
                    Some((self.push(Inst::Guard(set, 0))?, set))
                }
                None => None,
            };
            let branch = self.push(Inst::Branch(0))?;
            self.node(node)?;
            jumps.push(self.push(Inst::Jump(0))?);
            let next = self.here();
            self.code.insts[branch] = Inst::Branch(next);
            if let Some((guard, set)) = guard {
                self.code.insts[guard] = Inst::Guard(set, next);
            }
        }
        self.node(last)?;
        let end = self.here();
        for jump in jumps {
            self.code.insts[jump] = Inst::Jump(end);
        }
        Ok(())
    }

    fn repeat(&mut self, node: &Node, min: u32, max: u32, greedy: bool, groups: (u32, u32)) -> Parsed<()> {
        if min == 0 && max == u32::MAX {
            return self.star(node, greedy, groups);
        }
        if min == 1 && max == u32::MAX && size(node, SMALL) < SMALL {
            self.iteration(node, groups)?;
            return self.star(node, greedy, groups);
        }
        if min == 0 && max == 1 {
            let branch = self.push(Inst::Jump(0))?;
            self.checked_iteration(node, groups)?;
            self.set_branch(branch, greedy);
            return Ok(());
        }
        let counter = self.new_slot();
        let counting = self.code.countings.len() as u32;
        self.code.countings.push(Counting { counter, min, max, greedy, exit: 0 });
        self.push(Inst::Zero(counter))?;
        let start = self.here();
        self.push(Inst::Loop(counting))?;
        if node.can_be_empty() {
            let mark = self.new_slot();
            self.push(Inst::Save(mark))?;
            self.iteration(node, groups)?;
            self.push(Inst::ProgressInLoop(mark, counting))?;
        } else {
            self.iteration(node, groups)?;
        }
        self.push(Inst::Jump(start))?;
        self.code.countings[counting as usize].exit = self.here();
        Ok(())
    }

    /// Any number of iterations.
    fn star(&mut self, node: &Node, greedy: bool, groups: (u32, u32)) -> Parsed<()> {
        let start = self.here();
        let branch = self.push(Inst::Jump(0))?;
        self.checked_iteration(node, groups)?;
        self.push(Inst::Jump(start))?;
        self.set_branch(branch, greedy);
        Ok(())
    }

    /// Makes an instruction the choice between what follows it and what comes next.
    fn set_branch(&mut self, at: usize, greedy: bool) {
        let exit = self.here();
        self.code.insts[at] = if greedy { Inst::Branch(exit) } else { Inst::BranchLazy(exit) };
    }

    /// An iteration that must take something.
    fn checked_iteration(&mut self, node: &Node, groups: (u32, u32)) -> Parsed<()> {
        if !node.can_be_empty() {
            return self.iteration(node, groups);
        }
        let mark = self.new_slot();
        self.push(Inst::Save(mark))?;
        self.iteration(node, groups)?;
        self.push(Inst::Progress(mark))?;
        Ok(())
    }

    fn iteration(&mut self, node: &Node, (from, to): (u32, u32)) -> Parsed<()> {
        if from < to {
            self.push(Inst::Reset(from, to))?;
        }
        self.node(node)
    }
}

/// Roughly how many instructions a node takes, as far as `limit`.
fn size(node: &Node, limit: usize) -> usize {
    if limit == 0 {
        return 0;
    }
    let sum = |nodes: &[Node]| {
        let mut total = 0;
        for node in nodes {
            total += 1 + size(node, limit.saturating_sub(total));
            if total >= limit {
                break;
            }
        }
        total
    };
    match node {
        Node::Sequence(nodes) | Node::Alternatives(nodes) => sum(nodes),
        Node::Group(_, node) | Node::Look { node, .. } => 2 + size(node, limit),
        Node::Repeat { node, min, .. } => 3 + size(node, limit) * (1 + (*min).min(1) as usize),
        _ => 1,
    }
}
