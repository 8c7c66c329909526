//! Elements in pieces: how big shared elements are changed without copying them, and when they
//! become flat again.
//!
//! Every access to pieces costs more than one to flat elements would have. What it costs more is
//! added up; once that comes to what joining the pieces costs, they are joined. So no program pays
//! more than about twice, however it goes on after a change.

use ellipsis_gc::{Gc, Heap};

use super::elements::{Elements, MAYBE_HOLEY};
use super::pieces::{Entry, Pieces};
use super::stats::{Count, count};
use super::{OutOfMemory, SHARE_IN_PIECES, sharing};
use crate::model::Value;

/// What reading an element of pieces costs, in values copied.
const READ: usize = 8;
/// What changing an element of pieces costs, in values copied.
const WRITE: usize = 128;

impl Elements {
    /// Whether a change should leave other elements where they are: there are many, and others may
    /// show them.
    pub(super) fn prefers_pieces(&self, heap: &Heap) -> bool {
        self.pieces().is_some() || self.len() >= SHARE_IN_PIECES && self.is_flat() && !self.is_exclusive(heap)
    }

    /// The elements, which are not sparse and at least one, as a tree. Flat ones are shared from
    /// now on, whether the tree replaces them or not.
    pub(super) fn as_pieces(&self, heap: &mut Heap) -> Gc<Pieces> {
        if let Some(pieces) = self.pieces() {
            return pieces;
        }
        let storage = self.storage().expect("flat elements");
        self.forbid_overwriting();
        count(heap, Count::WentToPieces, 1);
        Pieces::of(heap, Entry::run(storage, self.offset(storage) as u32, self.len()))
    }

    /// The elements `from..to`, of which there is at least one, as a tree.
    pub(super) fn slice_as_pieces(&self, heap: &mut Heap, from: u32, to: u32) -> Gc<Pieces> {
        Pieces::slice(self.as_pieces(heap), heap, from, to)
    }

    /// Makes elements in pieces flat.
    #[inline]
    pub fn make_flat(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        self.pieces().map_or(Ok(()), |pieces| self.flatten(heap, pieces))
    }

    #[cold]
    fn flatten(&self, heap: &mut Heap, pieces: Gc<Pieces>) -> Result<(), OutOfMemory> {
        let storage = pieces.flatten(heap, 0)?;
        self.point(storage, 0, pieces.len());
        Ok(())
    }

    /// Adds to what pieces have cost; whether that is as much as joining them.
    fn owe(&self, cost: usize) -> bool {
        let debt = self.debt() + cost;
        self.set_debt(debt);
        debt > self.len() as usize
    }

    /// An element of pieces. Notes what that costs: see [`Elements::settle`].
    pub(super) fn get_in_pieces(&self, index: u32) -> Value {
        match self.pieces() {
            Some(pieces) if index < pieces.len() => {
                self.owe(READ);
                pieces.get(index)
            }
            _ => Value::EMPTY,
        }
    }

    /// Joins pieces, or makes dense sparse elements flat, if reading them has cost as much. Readers
    /// that come by again and again call it where nobody holds on to values of these elements.
    #[inline]
    pub fn settle(&self, heap: &mut Heap) {
        if self.pieces().is_some() && self.owe(0) {
            // Without memory for it they stay as they are.
            let _ = self.make_flat(heap);
        } else if self.is_sparse() {
            self.maybe_flat(heap);
        }
    }

    /// Changes the tree to what `change` makes of it, or gives `false` if it is better to make the
    /// elements flat, which they are then.
    fn change_pieces(
        &self,
        heap: &mut Heap,
        change: impl FnOnce(&mut Heap, Gc<Pieces>) -> Result<Gc<Pieces>, OutOfMemory>,
    ) -> Result<bool, OutOfMemory> {
        let debt = self.debt();
        if debt + WRITE > self.len() as usize {
            self.make_flat(heap)?;
            return Ok(false);
        }
        let pieces = self.as_pieces(heap);
        let changed = change(heap, pieces)?;
        self.point_pieces(changed);
        self.set_debt(debt + WRITE);
        Ok(true)
    }

    /// Overwrites an element, or makes a hole, in place of what [prefers](Elements::prefers_pieces)
    /// pieces; `false` says that the elements are flat now and nothing was written.
    pub(super) fn replace_in_pieces(
        &self,
        heap: &mut Heap,
        index: u32,
        value: Value,
    ) -> Result<bool, OutOfMemory> {
        self.change_pieces(heap, |heap, pieces| Pieces::replace(pieces, heap, index, value))
    }

    /// Appends values that are none of these elements', or gives `false` as
    /// [`Elements::replace_in_pieces`] does.
    pub(super) fn append_in_pieces(&self, heap: &mut Heap, values: &[Value]) -> Result<bool, OutOfMemory> {
        let done = self.change_pieces(heap, |heap, pieces| Pieces::append(pieces, heap, values))?;
        if done {
            self.note_holes(values);
        }
        Ok(done)
    }

    /// Puts values in front that are none of these elements', or gives `false` as
    /// [`Elements::replace_in_pieces`] does.
    pub(super) fn prepend_in_pieces(&self, heap: &mut Heap, values: &[Value]) -> Result<bool, OutOfMemory> {
        let done = self.change_pieces(heap, |heap, pieces| {
            let front = Pieces::of_values(heap, values, 0)?;
            Pieces::join(front, heap, pieces)
        })?;
        if done {
            self.note_holes(values);
        }
        Ok(done)
    }

    /// Appends the elements `from..to` of others, which are flat or in pieces, by sharing them.
    pub(super) fn join_in_pieces(
        &self,
        heap: &mut Heap,
        other: &Elements,
        from: u32,
        to: u32,
    ) -> Result<(), OutOfMemory> {
        let holey = other.has_flag(MAYBE_HOLEY);
        let tail = other.slice_as_pieces(heap, from, to);
        let joined = Pieces::join(self.as_pieces(heap), heap, tail)?;
        count(heap, Count::Shared, 1);
        self.point_pieces(joined);
        self.set_flag(MAYBE_HOLEY, self.has_flag(MAYBE_HOLEY) || holey);
        Ok(())
    }

    /// Replaces `removed` elements from `at` on. `false` as
    /// [`Elements::replace_in_pieces`].
    pub(super) fn splice_in_pieces(
        &self,
        heap: &mut Heap,
        at: u32,
        removed: u32,
        values: &[Value],
    ) -> Result<bool, OutOfMemory> {
        if removed == self.len() {
            return self.make_flat(heap).map(|()| false);
        }
        let done =
            self.change_pieces(heap, |heap, pieces| Pieces::try_splice(pieces, heap, at, removed, values))?;
        if done {
            self.note_holes(values);
        }
        Ok(done)
    }

    /// The elements `from..to` of pieces, for other elements: see [`Elements::share`].
    pub(super) fn share_pieces(&self, heap: &mut Heap, from: u32, to: u32) -> Result<Elements, OutOfMemory> {
        let Some(pieces) = self.pieces() else { return Ok(Elements::empty()) };
        if to - from < SHARE_IN_PIECES || !sharing(heap) {
            count(heap, Count::Copied, 1);
            return self.copy_flat(heap, from, to);
        }
        if pieces.is_crumbled() {
            self.make_flat(heap)?;
            return Ok(self.share(heap, from, to));
        }
        count(heap, Count::Shared, 1);
        let view = Elements::empty();
        view.set_flag(MAYBE_HOLEY, !self.is_packed());
        view.point_pieces(Pieces::slice(pieces, heap, from, to));
        Ok(view)
    }

    /// Shortens elements in pieces to the range `from..to`.
    pub(super) fn cut_pieces(&self, heap: &mut Heap, from: u32, to: u32) -> Result<(), OutOfMemory> {
        let Some(pieces) = self.pieces() else { return Ok(()) };
        if from == to {
            self.clear();
        } else if self.owe(WRITE) {
            let storage = pieces.flatten(heap, 0)?;
            storage.narrow(from as usize, to as usize);
            self.point(storage, from as usize, to - from);
        } else {
            let debt = self.debt();
            self.point_pieces(Pieces::slice(pieces, heap, from, to));
            self.set_debt(debt);
        }
        Ok(())
    }
}
