//! Running instructions.
//!
//! Choices and what is to be undone with them lie on one stack. Lookarounds run on the same stack,
//! above what is there already; only they recurse, as deeply as patterns nest.

use ellipsis_engine::{Context, JsResult, Limit};

use super::case;
use super::compiler::{Code, Inst, Look, Repetition, Single};
use super::input::Input;
use super::needed::WORTH_WHILE;
use super::prefix::Beginning;
use super::strings::Trie;
use crate::regexp::program::Captures;

/// A slot that holds nothing.
const UNSET: u32 = u32::MAX;
/// Steps between two charges.
const STEPS: u32 = 4096;
/// Steps for the price of one tick: a step is much less than a call.
const STEPS_PER_TICK: u32 = 4;
/// The stack may hold this many entries, 16 bytes each.
const MAX_STACK: usize = 1 << 23;
/// A stack that became larger than this is not kept for the next run.
const KEPT_STACK: usize = 1 << 12;

/// What failure goes back to.
#[derive(Clone, Copy, Debug)]
enum Choice {
    /// Go on there.
    Branch { inst: u32, at: u32 },
    /// Restore a slot, and go further back.
    Slot { slot: u32, value: u32 },
    /// Give back a character that a repetition took, and go on behind it.
    Greedy { inst: u32, least: u32, at: u32 },
    /// Let a repetition take one more character.
    Lazy { inst: u32, at: u32, left: u32 },
}

/// What a run needs.
#[derive(Default)]
pub(super) struct Scratch {
    slots: Vec<u32>,
    stack: Vec<Choice>,
}

pub(super) struct Matcher<'a, I> {
    cx: &'a mut Context,
    code: &'a Code,
    input: I,
    slots: &'a mut Vec<u32>,
    stack: &'a mut Vec<Choice>,
    /// How many lookarounds it is in.
    looks: u32,
    /// Steps until the next charge.
    steps: u32,
    /// Steps that were charged.
    taken: u64,
}

impl<'a, I: Input> Matcher<'a, I> {
    pub(super) fn new(
        cx: &'a mut Context,
        code: &'a Code,
        input: I,
        scratch: &'a mut Scratch,
    ) -> Matcher<'a, I> {
        let Scratch { slots, stack } = scratch;
        Matcher { cx, code, input, slots, stack, looks: 0, steps: STEPS, taken: 0 }
    }

    /// Looks for the first match at or after a place, or only there if `sticky`. Whether there is one, which leaves what
    /// it captured.
    pub(super) fn find(mut self, from: usize, sticky: bool, captures: &mut Captures) -> JsResult<bool> {
        let result = self.search(from, sticky, captures);
        if self.stack.capacity() > KEPT_STACK {
            *self.stack = Vec::new();
        }
        let spent = (STEPS - self.steps) / STEPS_PER_TICK;
        let found = result?;
        self.cx.charge(spent)?;
        Ok(found)
    }

    fn search(&mut self, from: usize, sticky: bool, captures: &mut Captures) -> JsResult<bool> {
        let mut at = from;
        // Where the text stands next that a match needs.
        let mut needed = (self.input.len() - from < WORTH_WHILE).then_some(usize::MAX);
        loop {
            if let Some(text) = &self.code.needed
                && needed.is_none_or(|place| place < at + text.least)
            {
                let Some(place) = self.input.find(&text.text, at + text.least) else {
                    self.charge_for(self.input.len() - at)?;
                    return Ok(false);
                };
                self.charge_for(place - at)?;
                needed = Some(place);
                if let Some(most) = text.most
                    && place - at > most
                {
                    if sticky {
                        return Ok(false);
                    }
                    at = self.input.boundary(place - most);
                }
            }
            match &self.code.beginning {
                Beginning::Start if at > 0 => return Ok(false),
                Beginning::Text { text, whole } => {
                    let found = if sticky {
                        self.input.starts_with(text, at).then_some(at)
                    } else {
                        self.input.find(text, at)
                    };
                    let Some(found) = found else { return Ok(false) };
                    self.charge_for(found - at)?;
                    at = found;
                    if *whole {
                        captures.clear();
                        captures.push(Some((at as u32, (at + text.len()) as u32)));
                        return Ok(true);
                    }
                }
                Beginning::Set(set) if !sticky => {
                    let found = self.input.find_one(set, at);
                    self.charge_for(found - at)?;
                    if found == self.input.len() {
                        return Ok(false);
                    }
                    at = found;
                }
                _ => {}
            }
            self.slots.clear();
            self.slots.resize(self.code.slots as usize, UNSET);
            self.stack.clear();
            if let Some(end) = self.run(0, at)? {
                self.capture(at, end, captures);
                return Ok(true);
            }
            if sticky || matches!(self.code.beginning, Beginning::Start) {
                return Ok(false);
            }
            match self.input.next(at) {
                Some((_, next)) => at = next,
                None => return Ok(false),
            }
        }
    }

    fn capture(&self, start: usize, end: usize, captures: &mut Captures) {
        captures.clear();
        captures.push(Some((start as u32, end as u32)));
        for &[from, to] in self.slots[2..self.code.groups as usize * 2].as_chunks::<2>().0 {
            captures.push((from != UNSET && to != UNSET).then_some((from, to)));
        }
    }

    /// Counts a step.
    #[inline(always)]
    fn step(&mut self) -> JsResult<()> {
        self.steps -= 1;
        if self.steps == 0 { self.charge() } else { Ok(()) }
    }

    #[cold]
    fn charge(&mut self) -> JsResult<()> {
        self.steps = STEPS;
        if self.stack.len() > MAX_STACK {
            return Err(self.cx.stack_overflow());
        }
        self.count(STEPS)
    }

    #[cold]
    fn count(&mut self, steps: u32) -> JsResult<()> {
        self.taken += u64::from(steps);
        if self.taken > self.cx.heap.budget.regex_steps {
            return Err(self.cx.end(Limit::RegexSteps));
        }
        self.cx.charge(steps / STEPS_PER_TICK)
    }

    /// Counts steps for characters that a tight loop went over.
    #[inline(always)]
    fn charge_for(&mut self, characters: usize) -> JsResult<()> {
        let steps = (characters / 16) as u32;
        if steps < self.steps {
            self.steps -= steps;
            return Ok(());
        }
        self.steps = STEPS;
        self.count(steps)
    }

    #[inline(always)]
    fn push(&mut self, choice: Choice) -> JsResult<()> {
        if self.stack.len() < self.stack.capacity() {
            self.stack.push(choice);
            return Ok(());
        }
        self.cx.push_bounded(self.stack, choice)
    }

    #[inline(always)]
    fn set_slot(&mut self, slot: u32, value: u32) -> JsResult<()> {
        let old = std::mem::replace(&mut self.slots[slot as usize], value);
        // Where there is nothing to go back to, failure ends the run, and with it what is in the slots.
        if self.stack.is_empty() && self.looks == 0 {
            return Ok(());
        }
        self.push(Choice::Slot { slot, value: old })
    }

    /// Runs from an instruction at a place: the place of the end, if all is found. What is on the
    /// stack already stays there; if there is a match, its choices lie above.
    fn run(&mut self, inst: u32, at: usize) -> JsResult<Option<usize>> {
        let base = self.stack.len();
        let mut ip = inst as usize;
        let mut at = at;
        loop {
            let goes_on = match self.code.insts[ip] {
                Inst::Match => return Ok(Some(at)),
                Inst::Char(c) => match self.input.next(at) {
                    Some((other, next)) if other == c => {
                        at = next;
                        true
                    }
                    _ => false,
                },
                Inst::Class(set) => match self.input.next(at) {
                    Some((c, next)) if self.code.sets[set as usize].contains(c) => {
                        at = next;
                        true
                    }
                    _ => false,
                },
                Inst::Any => match self.input.next(at) {
                    Some((_, next)) => {
                        at = next;
                        true
                    }
                    None => false,
                },
                Inst::CharBack(c) => match self.input.previous(at) {
                    Some((other, next)) if other == c => {
                        at = next;
                        true
                    }
                    _ => false,
                },
                Inst::ClassBack(set) => match self.input.previous(at) {
                    Some((c, next)) if self.code.sets[set as usize].contains(c) => {
                        at = next;
                        true
                    }
                    _ => false,
                },
                Inst::AnyBack => match self.input.previous(at) {
                    Some((_, next)) => {
                        at = next;
                        true
                    }
                    None => false,
                },
                Inst::Text(text) => {
                    let text = &self.code.texts[text as usize];
                    let here = self.input.starts_with(text, at);
                    at += if here { text.len() } else { 0 };
                    here
                }
                Inst::Strings(trie) => match self.strings(trie, ip as u32, at)? {
                    Some(next) => {
                        at = next;
                        true
                    }
                    None => false,
                },
                Inst::Branch(target) => {
                    self.step()?;
                    self.push(Choice::Branch { inst: target, at: at as u32 })?;
                    true
                }
                Inst::BranchLazy(target) => {
                    self.step()?;
                    self.push(Choice::Branch { inst: ip as u32 + 1, at: at as u32 })?;
                    ip = target as usize;
                    continue;
                }
                Inst::Guard(set, target) => match self.input.next(at) {
                    Some((c, _)) if self.code.sets[set as usize].contains(c) => true,
                    _ => {
                        ip = target as usize;
                        continue;
                    }
                },
                Inst::Jump(target) => {
                    ip = target as usize;
                    continue;
                }
                Inst::Save(slot) => {
                    self.set_slot(slot, at as u32)?;
                    true
                }
                Inst::Reset(from, to) => {
                    for slot in from * 2..to * 2 {
                        if self.slots[slot as usize] != UNSET {
                            self.set_slot(slot, UNSET)?;
                        }
                    }
                    true
                }
                Inst::Zero(slot) => {
                    self.set_slot(slot, 0)?;
                    true
                }
                Inst::Loop(counting) => {
                    self.step()?;
                    let counting = self.code.countings[counting as usize];
                    let count = self.slots[counting.counter as usize];
                    let body = ip + 1;
                    if count >= counting.max {
                        ip = counting.exit as usize;
                        continue;
                    }
                    if count < counting.min || counting.greedy {
                        if count >= counting.min {
                            self.push(Choice::Branch { inst: counting.exit, at: at as u32 })?;
                        }
                        self.set_slot(counting.counter, count + 1)?;
                        ip = body;
                    } else {
                        // The choice is taken up again here, with one iteration more as the least.
                        self.push(Choice::Lazy { inst: ip as u32, at: at as u32, left: count + 1 })?;
                        ip = counting.exit as usize;
                    }
                    continue;
                }
                Inst::Progress(mark) => self.slots[mark as usize] != at as u32,
                Inst::ProgressInLoop(mark, counting) => {
                    let counting = self.code.countings[counting as usize];
                    self.slots[mark as usize] != at as u32
                        || self.slots[counting.counter as usize] <= counting.min
                }
                Inst::BackReference(reference) => match self.back_reference(reference, at) {
                    Some(next) => {
                        self.charge_for(next - at)?;
                        at = next;
                        true
                    }
                    None => false,
                },
                Inst::BackReferenceBack(reference) => match self.back_reference_back(reference, at) {
                    Some(next) => {
                        self.charge_for(at - next)?;
                        at = next;
                        true
                    }
                    None => false,
                },
                Inst::Start => at == 0,
                Inst::LineStart => self.input.previous(at).is_none_or(|(c, _)| is_line_terminator(c)),
                Inst::End => at == self.input.len(),
                Inst::LineEnd => self.input.next(at).is_none_or(|(c, _)| is_line_terminator(c)),
                Inst::WordBoundary(set, negated) => {
                    let set = &self.code.sets[set as usize];
                    let before = self.input.previous(at).is_some_and(|(c, _)| set.contains(c));
                    let after = self.input.next(at).is_some_and(|(c, _)| set.contains(c));
                    (before != after) != negated
                }
                Inst::Look(look) => {
                    let look = self.code.looks[look as usize];
                    let found = self.look(look, ip as u32 + 1, at)?;
                    if found {
                        ip = look.exit as usize;
                        continue;
                    }
                    false
                }
                Inst::Repeat(repetition) => {
                    let repetition = &self.code.repetitions[repetition as usize];
                    match self.repeat(repetition, ip, at)? {
                        Some(next) => {
                            at = next;
                            true
                        }
                        None => false,
                    }
                }
            };
            if goes_on {
                ip += 1;
                continue;
            }
            match self.go_back(base)? {
                Some((inst, place)) => (ip, at) = (inst, place),
                None => return Ok(None),
            }
        }
    }

    /// Goes back to the last choice above `base`: where to go on, if there is any.
    #[inline(always)]
    fn go_back(&mut self, base: usize) -> JsResult<Option<(usize, usize)>> {
        self.step()?;
        while self.stack.len() > base {
            match self.stack.pop() {
                Some(Choice::Slot { slot, value }) => self.slots[slot as usize] = value,
                Some(Choice::Branch { inst, at }) => return Ok(Some((inst as usize, at as usize))),
                Some(Choice::Greedy { inst, least, at }) => {
                    if let Some(place) = self.give_back(inst, least, at)? {
                        return Ok(Some((inst as usize + 1, place)));
                    }
                }
                Some(Choice::Lazy { inst, at, left }) => {
                    if let Some(next) = self.take_more(inst, at, left)? {
                        return Ok(Some(next));
                    }
                }
                None => break,
            }
        }
        Ok(None)
    }

    /// Whether a character is what a repetition takes.
    #[inline(always)]
    fn is_single(&self, single: Single, c: u32) -> bool {
        match single {
            Single::Char(other) => c == other,
            Single::Class(set) => self.code.sets[set as usize].contains(c),
            Single::Any => true,
        }
    }

    /// Takes up to `count` characters from a place on. How many were taken, and the place behind.
    #[inline(always)]
    fn take(&self, repetition: &Repetition, at: usize, count: u32) -> (u32, usize) {
        let (mut taken, mut at) = (0, at);
        while taken < count {
            let next = if repetition.back { self.input.previous(at) } else { self.input.next(at) };
            match next {
                Some((c, next)) if self.is_single(repetition.single, c) => at = next,
                _ => break,
            }
            taken += 1;
        }
        (taken, at)
    }

    /// Begins a repetition: the place to go on at.
    #[inline(always)]
    fn repeat(&mut self, repetition: &Repetition, ip: usize, at: usize) -> JsResult<Option<usize>> {
        let (taken, least) = self.take(repetition, at, repetition.min);
        self.charge_for(taken as usize)?;
        if taken < repetition.min {
            return Ok(None);
        }
        let left = if repetition.max == u32::MAX { u32::MAX } else { repetition.max - repetition.min };
        if left == 0 {
            return Ok(Some(least));
        }
        if !repetition.greedy {
            self.push(Choice::Lazy { inst: ip as u32, at: least as u32, left })?;
            return Ok(Some(least));
        }
        let (taken, most) = self.take(repetition, least, left);
        self.charge_for(taken as usize)?;
        if most != least {
            self.push(Choice::Greedy { inst: ip as u32, least: least as u32, at: most as u32 })?;
        }
        Ok(Some(most))
    }

    /// Gives back one character that a repetition took, or as many as it takes for what follows to
    /// have a chance. The place to go on at.
    #[inline(always)]
    fn give_back(&mut self, inst: u32, least: u32, from: u32) -> JsResult<Option<usize>> {
        let Inst::Repeat(repetition) = self.code.insts[inst as usize] else { return Ok(None) };
        let back = self.code.repetitions[repetition as usize].back;
        let wanted = if back { None } else { self.wanted_after(inst) };
        let least = least as usize;
        let mut at = from as usize;
        let mut found = false;
        while at != least && !found {
            let previous = if back { self.input.next(at) } else { self.input.previous(at) };
            let Some((c, previous)) = previous else { break };
            at = previous;
            found = wanted.is_none_or(|wanted| wanted == c);
        }
        self.charge_for(at.abs_diff(from as usize))?;
        if at != least {
            self.push(Choice::Greedy { inst, least: least as u32, at: at as u32 })?;
        }
        Ok(found.then_some(at))
    }

    /// The character that what follows a repetition begins with, if it is just one.
    #[inline(always)]
    fn wanted_after(&self, inst: u32) -> Option<u32> {
        match self.code.insts[inst as usize + 1] {
            Inst::Char(c) => Some(c),
            Inst::Text(text) => self.code.texts[text as usize].first(),
            _ => None,
        }
    }

    /// Lets a lazy repetition take one more character, or a counting loop do one more iteration.
    #[inline(always)]
    fn take_more(&mut self, inst: u32, at: u32, left: u32) -> JsResult<Option<(usize, usize)>> {
        let repetition = match self.code.insts[inst as usize] {
            Inst::Repeat(repetition) => &self.code.repetitions[repetition as usize],
            Inst::Loop(counting) => {
                let counter = self.code.countings[counting as usize].counter;
                self.set_slot(counter, left)?;
                return Ok(Some((inst as usize + 1, at as usize)));
            }
            _ => return Ok(None),
        };
        let wanted = if repetition.back { None } else { self.wanted_after(inst) };
        let (mut at, mut left) = (at as usize, left);
        let start = at;
        loop {
            let (taken, next) = self.take(repetition, at, 1);
            if taken == 0 {
                self.charge_for(at.abs_diff(start))?;
                return Ok(None);
            }
            at = next;
            if left != u32::MAX {
                left -= 1;
            }
            let chance = wanted.is_none_or(|wanted| self.input.next(at).is_some_and(|(c, _)| c == wanted));
            if chance || left == 0 {
                break;
            }
        }
        self.charge_for(at.abs_diff(start))?;
        if left > 0 {
            self.push(Choice::Lazy { inst, at: at as u32, left })?;
        }
        Ok(Some((inst as usize + 1, at)))
    }

    /// The place behind the longest string of a class that stands here. Shorter ones are choices, the
    /// longest of them the first.
    fn strings(&mut self, trie: u32, inst: u32, from: usize) -> JsResult<Option<usize>> {
        let code = self.code;
        let trie = &code.tries[trie as usize];
        let mut node = Trie::ROOT;
        let mut at = from;
        let mut end = trie.is_end(node).then_some(from);
        loop {
            let next = if trie.back { self.input.previous(at) } else { self.input.next(at) };
            let Some((c, next)) = next else { break };
            let child = trie.child(node, c);
            let is_end = child.is_some_and(|child| trie.is_end(child)) || at == from && trie.set.contains(c);
            if is_end && let Some(shorter) = end.replace(next) {
                self.step()?;
                self.push(Choice::Branch { inst: inst + 1, at: shorter as u32 })?;
            }
            let Some(child) = child else { break };
            (node, at) = (child, next);
        }
        self.charge_for(at.abs_diff(from))?;
        Ok(end)
    }

    /// Whether a lookaround finds what it is to find.
    fn look(&mut self, look: Look, inst: u32, at: usize) -> JsResult<bool> {
        let outer = self.stack.len();
        if !look.negated {
            // What it captures is undone with what came before it, not with its own choices.
            for slot in look.groups.0 * 2..look.groups.1 * 2 {
                let value = self.slots[slot as usize];
                self.push(Choice::Slot { slot, value })?;
            }
        }
        let base = self.stack.len();
        self.looks += 1;
        let found = self.run(inst, at)?.is_some();
        self.looks -= 1;
        if !look.negated {
            if found {
                self.stack.truncate(base);
            }
            return Ok(found);
        }
        while self.stack.len() > outer {
            if let Some(Choice::Slot { slot, value }) = self.stack.pop() {
                self.slots[slot as usize] = value;
            }
        }
        Ok(!found)
    }

    /// What the group of a reference that took part captured.
    fn captured(&self, groups: &[u32]) -> Option<(usize, usize)> {
        groups.iter().find_map(|&group| {
            let from = self.slots[group as usize * 2];
            let to = self.slots[group as usize * 2 + 1];
            (from != UNSET && to != UNSET).then_some((from as usize, to as usize))
        })
    }

    /// The place behind what a group captured, if it stands here again.
    fn back_reference(&self, reference: u32, at: usize) -> Option<usize> {
        let reference = &self.code.references[reference as usize];
        let Some((from, to)) = self.captured(&reference.groups) else { return Some(at) };
        if !reference.ignore_case {
            let end = at + (to - from);
            return (end <= self.input.len() && self.input.repeats(from, to, at)).then_some(end);
        }
        let (mut expected, mut at) = (from, at);
        while expected < to {
            let (a, next_expected) = self.input.next(expected)?;
            let (b, next) = self.input.next(at)?;
            if !self.same(a, b) {
                return None;
            }
            (expected, at) = (next_expected, next);
        }
        Some(at)
    }

    /// The same, backwards.
    fn back_reference_back(&self, reference: u32, at: usize) -> Option<usize> {
        let reference = &self.code.references[reference as usize];
        let Some((from, to)) = self.captured(&reference.groups) else { return Some(at) };
        let (mut expected, mut at) = (to, at);
        while expected > from {
            let (a, next_expected) = self.input.previous(expected)?;
            let (b, next) = self.input.previous(at)?;
            if a != b && !(reference.ignore_case && self.same(a, b)) {
                return None;
            }
            (expected, at) = (next_expected, next);
        }
        Some(at)
    }

    fn same(&self, a: u32, b: u32) -> bool {
        let unicode = self.code.unicode;
        a == b || case::canonicalize(a, unicode) == case::canonicalize(b, unicode)
    }
}

fn is_line_terminator(c: u32) -> bool {
    matches!(c, 0x0a | 0x0d | 0x2028 | 0x2029)
}
