//! Walks along elements or slots as they lie in the heap, in step with others, so that what both share is passed over
//! without a look.
//!
//! Nothing is collected during a walk.

use ellipsis_engine::sequence::{Entry, Pieces, Storage};
use ellipsis_engine::{Elements, Gc, Object, Value};
use smallvec::SmallVec;

/// Elements that are not sparse, or out-of-line slots.
#[derive(Clone, Copy)]
pub(super) struct Sequence(Head);

/// What comes next on a walk.
#[derive(Clone, Copy)]
enum Head {
    Node(Gc<Pieces>, u32),
    /// A range of a storage; without one so many holes.
    Run(Run),
}

/// A range of a storage; without one so many holes.
#[derive(Clone, Copy)]
struct Run {
    storage: Option<Gc<Storage>>,
    at: u32,
    len: u32,
}

impl Head {
    fn len(&self) -> u32 {
        match self {
            Head::Node(_, len) => *len,
            Head::Run(run) => run.len,
        }
    }

    /// What a node consists of.
    fn parts(node: &Gc<Pieces>) -> impl DoubleEndedIterator<Item = Head> {
        let height = node.height();
        node.entries().map(move |entry| Head::part(height, &entry))
    }

    /// An entry of a node of that height.
    fn part(height: u8, entry: &Entry) -> Head {
        match height {
            0 => Head::Run(Run { storage: entry.storage(), at: entry.at, len: entry.len }),
            _ => Head::Node(entry.subtree(), entry.len),
        }
    }

    /// The address of what it is or lies in.
    fn cell(&self) -> Option<usize> {
        match self {
            Head::Node(node, _) => Some(node.addr()),
            Head::Run(run) => run.storage.map(Gc::addr),
        }
    }
}

/// So many cells tell a sequence from others.
const TELLING: usize = 8;
/// Those cells.
pub(super) type Cells = SmallVec<[usize; TELLING]>;
/// Runs that are looked through for one that others have elsewhere.
const FIRST_RUNS: usize = 48;

impl Sequence {
    /// Elements that are not sparse.
    pub(super) fn of_elements(elements: &Elements) -> Option<Sequence> {
        let len = elements.len();
        if let Some(pieces) = elements.pieces() {
            return Some(Sequence(Head::Node(pieces, len)));
        }
        let storage = elements.storage()?;
        let at = elements.offset(storage) as u32;
        (len > 0).then_some(Sequence(Head::Run(Run { storage: Some(storage), at, len })))
    }

    /// The first `len` out-of-line slots of an object that has as many.
    pub(super) fn of_slots(object: &Object, len: u32) -> Sequence {
        Sequence(match object.slot_pieces() {
            Some(pieces) => Head::Node(pieces, len),
            None => Head::Run(Run { storage: object.slots(), at: 0, len }),
        })
    }

    pub(super) fn len(&self) -> u32 {
        self.0.len()
    }

    /// Cells that whoever shares much of the sequence refers to as well, or at least to some of them.
    pub(super) fn cells(&self) -> Cells {
        let mut heads: SmallVec<[Head; TELLING]> = SmallVec::new();
        heads.push(self.0);
        let mut at = 0;
        while at < heads.len() && heads.len() < TELLING {
            if let Head::Node(node, _) = heads[at] {
                heads.extend(Head::parts(&node).take(TELLING - heads.len()));
            }
            at += 1;
        }
        heads.iter().filter_map(Head::cell).collect()
    }

    /// The first runs, with the places where they begin.
    fn runs(&self, most: usize) -> SmallVec<[(i64, Run); 16]> {
        let mut walk = self.walk(0);
        let (mut runs, mut at) = (SmallVec::new(), 0);
        while runs.len() < most
            && let Some(run) = walk.run()
        {
            runs.push((at, run));
            at += i64::from(run.len);
            walk.skip(run.len);
        }
        runs
    }

    /// How far on in another sequence this one begins, if both lie in one storage.
    pub(super) fn offset_in(&self, other: &Sequence) -> Option<i64> {
        match (self.0, other.0) {
            (Head::Run(ours), Head::Run(theirs)) if ours.storage == theirs.storage => {
                Some(i64::from(ours.at) - i64::from(theirs.at))
            }
            _ => None,
        }
    }

    /// How far on in another sequence that stands which it shares with the beginning of this one.
    pub(super) fn shift_in(&self, other: &Sequence) -> i64 {
        let theirs = other.runs(FIRST_RUNS);
        for (at, run) in self.runs(8) {
            let Some(storage) = run.storage else { continue };
            let same = theirs.iter().find(|(_, other)| other.storage == Some(storage));
            if let Some((there, other)) = same {
                return there - i64::from(other.at) + i64::from(run.at) - at;
            }
        }
        0
    }

    /// A walk from an index on.
    pub(super) fn walk(&self, from: u32) -> Walk {
        let mut walk = Walk { rest: SmallVec::new(), head: Some(self.0), backwards: false };
        walk.skip(from);
        walk
    }

    /// A walk from the end to the beginning.
    pub(super) fn walk_back(&self) -> Walk {
        Walk { rest: SmallVec::new(), head: Some(self.0), backwards: true }
    }
}

/// A place in a sequence, and what comes after it.
pub(super) struct Walk {
    head: Option<Head>,
    /// What comes after that, the next one last.
    rest: SmallVec<[Head; 32]>,
    backwards: bool,
}

impl Walk {
    /// Puts the parts of a node in its place.
    fn descend(&mut self, node: Gc<Pieces>) {
        if self.backwards {
            self.rest.extend(Head::parts(&node));
        } else {
            self.rest.extend(Head::parts(&node).rev());
        }
        self.head = self.rest.pop();
    }

    /// Puts the parts of two nodes in their places; whether that could be done in step.
    ///
    /// OPTIMIZATION: those that both have become holes in both, so that the cells of none are looked at.
    fn descend_with(&mut self, other: &mut Walk, one: Gc<Pieces>, two: Gc<Pieces>) -> bool {
        let height = one.height();
        let pairs = || one.entries().zip(two.entries());
        if height != two.height()
            || one.entries().len() != two.entries().len()
            || pairs().any(|(one, two)| one.len != two.len)
        {
            return false;
        }
        let mut same = 0;
        let mut push = |pair: Option<(Entry, Entry)>| {
            if let Some((one, two)) = pair
                && one == two
            {
                same += one.len;
                return;
            }
            let holes = Head::Run(Run { storage: None, at: 0, len: std::mem::take(&mut same) });
            if holes.len() > 0 {
                self.rest.push(holes);
                other.rest.push(holes);
            }
            if let Some((one, two)) = pair {
                self.rest.push(Head::part(height, &one));
                other.rest.push(Head::part(height, &two));
            }
        };
        if self.backwards {
            pairs().for_each(|pair| push(Some(pair)));
        } else {
            pairs().rev().for_each(|pair| push(Some(pair)));
        }
        push(None);
        (self.head, other.head) = (self.rest.pop(), other.rest.pop());
        true
    }

    /// Passes over so many values.
    pub(super) fn skip(&mut self, count: u32) {
        let mut left = count;
        while left > 0 {
            match &mut self.head {
                None => return,
                Some(head) if head.len() <= left => {
                    left -= head.len();
                    self.head = self.rest.pop();
                }
                Some(Head::Node(node, _)) => {
                    let node = *node;
                    self.descend(node);
                }
                Some(Head::Run(run)) => {
                    run.len -= left;
                    if !self.backwards {
                        run.at += left;
                    }
                    return;
                }
            }
        }
    }

    /// The run that comes next.
    fn run(&mut self) -> Option<Run> {
        while let Head::Node(node, _) = self.head? {
            self.descend(node);
        }
        match self.head? {
            Head::Run(run) => Some(run),
            Head::Node(..) => None,
        }
    }

    /// Calls `visit` with the next values, at most so many, forwards.
    pub(super) fn for_each<E>(
        mut self,
        count: u32,
        mut visit: impl FnMut(Value) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut left = count;
        while left > 0
            && let Some(run) = self.run()
        {
            let some = run.len.min(left);
            match run.storage {
                Some(storage) => {
                    storage.cells(run.at, some).iter().try_for_each(|cell| visit(cell.get()))?;
                }
                None => (0..some).try_for_each(|_| visit(Value::EMPTY))?,
            }
            self.skip(some);
            left -= some;
        }
        Ok(())
    }

    /// Goes on with another walk in the same direction, for at most so many values. Calls `differ` for those that
    /// differ, with how far on they are, until it says that this is enough; how far on that was.
    pub(super) fn compare(
        mut self,
        mut other: Walk,
        count: u32,
        mut differ: impl FnMut(u32, Value, Value) -> bool,
    ) -> u32 {
        let mut done = 0;
        while done < count {
            let (Some(mine), Some(theirs)) = (self.head, other.head) else { break };
            let (one, two) = match (mine, theirs) {
                (Head::Node(one, len), Head::Node(two, _)) if one == two && len <= count - done => {
                    self.skip(len);
                    other.skip(len);
                    done += len;
                    continue;
                }
                (Head::Node(one, _), Head::Node(two, _)) if self.descend_with(&mut other, one, two) => {
                    continue;
                }
                (Head::Node(one, _), Head::Node(two, _)) if one.height() < two.height() => {
                    other.descend(two);
                    continue;
                }
                (Head::Node(node, _), _) => {
                    self.descend(node);
                    continue;
                }
                (_, Head::Node(node, _)) => {
                    other.descend(node);
                    continue;
                }
                (Head::Run(one), Head::Run(two)) => (one, two),
            };
            let some = one.len.min(two.len).min(count - done);
            let first = |run: Run| if self.backwards { run.at + run.len - some } else { run.at };
            let (one, two) = (Run { at: first(one), ..one }, Run { at: first(two), ..two });
            if one.storage != two.storage || one.storage.is_some() && one.at != two.at {
                let (ours, theirs) = (one.cells(some), two.cells(some));
                for step in 0..some {
                    let at = if self.backwards { some - 1 - step } else { step } as usize;
                    let value = |cells: &[std::cell::Cell<Value>]| {
                        cells.get(at).map_or(Value::EMPTY, |cell| cell.get())
                    };
                    let (ours, theirs) = (value(ours), value(theirs));
                    if ours != theirs && !differ(done + step, ours, theirs) {
                        return done + step;
                    }
                }
            }
            self.skip(some);
            other.skip(some);
            done += some;
        }
        done
    }
}

impl Run {
    /// Its first values; none for holes.
    fn cells(&self, count: u32) -> &[std::cell::Cell<Value>] {
        self.storage.as_ref().map_or(&[], |storage| storage.cells(self.at, count))
    }
}
