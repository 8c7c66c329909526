//! Views: sharing, appending and prepending what others share, taking ownership, making room.

use ellipsis_gc::{Gc, Heap};

use super::elements::{Elements, GROWS_FRONT, MAYBE_HOLEY};
use super::pieces::Pieces;
use super::stats::{Count, count, count_moved};
use super::storage::{Source, Storage};
use super::{OutOfMemory, SHARE_IN_PIECES, SHARE_MIN, sharing};
use crate::model::value::Value;

/// The side at which a view grows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Front,
    Back,
}

/// Room to leave beyond what is needed when a view of that length grows: no more than arrays may have.
fn slack(heap: &Heap, length: usize) -> usize {
    (length / 2 + 8).min((heap.budget.longest_array as usize).saturating_sub(length))
}

impl Elements {
    /// The elements `from..to` as elements of their own, with ordinary attributes: a view of the
    /// same storage, or a copy where that is cheaper. There must be no accessors among them.
    // OPTIMIZATION: what is inlined does not return in memory, a word at a time, what is read from there in larger parts.
    #[inline(always)]
    pub fn share(&self, heap: &mut Heap, from: u32, to: u32) -> Elements {
        debug_assert!(from <= to && to <= self.len());
        match self.storage() {
            Some(storage) if to - from >= SHARE_MIN && sharing(heap) => self.view(heap, storage, from, to),
            _ => self.share_pieces_or_copy(heap, from, to),
        }
    }

    /// Calls `each` with one run of these elements after the other, as [`Elements::share`] for many short ones at once.
    #[inline]
    pub fn share_runs(&self, heap: &mut Heap, length: u32, mut each: impl FnMut(&mut Heap, Elements)) {
        let storage = self.storage().filter(|_| sharing(heap));
        // What the views have in common; the first of them makes the storage shared.
        let first = storage.map(|storage| (self.view(heap, storage, 0, 0), self.offset(storage)));
        for from in (0..self.len()).step_by(length as usize) {
            if let (Some(storage), Some((first, start))) = (storage, &first) {
                each(heap, Elements::of(storage, start + from as usize, length, first.has_flag(MAYBE_HOLEY)));
            } else {
                let run = self.share(heap, from, from + length);
                each(heap, run);
            }
        }
    }

    #[inline(never)]
    fn share_pieces_or_copy(&self, heap: &mut Heap, from: u32, to: u32) -> Elements {
        if self.is_flat() {
            let Some(storage) = self.storage() else { return Elements::empty() };
            count(heap, Count::Copied, 1);
            let copy = self.copy_flat(heap, from, to);
            // A copy that cannot be made is replaced by a view.
            return copy.unwrap_or_else(|OutOfMemory| self.view(heap, storage, from, to));
        }
        match self.pieces() {
            None => self.copy_sparse(heap, from, to),
            // Without memory for a copy a tree will do.
            Some(pieces) => self.share_pieces(heap, from, to).unwrap_or_else(|OutOfMemory| {
                let view = Elements::empty();
                view.set_flag(MAYBE_HOLEY, true);
                if from < to {
                    view.point_pieces(Pieces::slice(pieces, heap, from, to));
                }
                view
            }),
        }
    }

    /// As [`Elements::share_to_append`], if there is room in place.
    #[inline(always)]
    pub fn view_with_room(&self, heap: &Heap, from: u32, to: u32, extra: u32) -> Option<Elements> {
        let storage = self.storage().filter(|_| extra > 0)?;
        let roomy = self.has_back_room(to, extra) && to - from >= SHARE_MIN && sharing(heap);
        roomy.then(|| self.view(heap, storage, from, to))
    }

    /// As [`Elements::share`], for a caller that goes on to append `extra` elements: if there is
    /// no room to do so in place, copies at once and leaves room, and what is copied does not
    /// become shared.
    pub fn share_to_append(
        &self,
        heap: &mut Heap,
        from: u32,
        to: u32,
        extra: u32,
    ) -> Result<Elements, OutOfMemory> {
        debug_assert!(from <= to && to <= self.len());
        if let Some(view) = self.view_with_room(heap, from, to, extra) {
            return Ok(view);
        }
        if extra > 0 && self.storage().is_some() {
            let length = to - from;
            if length < SHARE_IN_PIECES || !sharing(heap) {
                let extra = if length < SHARE_MIN { extra as usize } else { slack(heap, length as usize) };
                count(heap, Count::Copied, 1);
                let copy = self.copy_with_room(heap, from, to, 0, extra)?;
                if let Some(storage) = copy.storage() {
                    storage.set_grown();
                }
                return Ok(copy);
            }
            if to == self.len() {
                self.make_room_again(heap)?;
            }
        }
        Ok(self.share(heap, from, to))
    }

    /// All elements, with another value at an index that has one.
    pub fn with(&self, heap: &mut Heap, index: u32, value: Value) -> Result<Elements, OutOfMemory> {
        // What is written to at once had better not become shared, unless it shares in pieces.
        let copy = if self.is_flat() && self.len() < SHARE_IN_PIECES {
            count(heap, Count::Copied, 1);
            self.copy_flat(heap, 0, self.len())?
        } else {
            self.share(heap, 0, self.len())
        };
        copy.set(heap, index, value)?;
        Ok(copy)
    }

    /// All elements, with others in place of the `skip` ones from `start` on. What is on either side is
    /// shared where that is cheaper than copying.
    pub fn spliced(
        &self,
        heap: &mut Heap,
        start: u32,
        skip: u32,
        items: &[Value],
    ) -> Result<Elements, OutOfMemory> {
        let tail = self.len() - start - skip;
        let in_the_middle = start > 0 && tail > 0 && start + tail >= self.len() / 2;
        if in_the_middle && self.len() >= SHARE_IN_PIECES && self.sparse().is_none() && sharing(heap) {
            let copy = self.share(heap, 0, self.len());
            copy.splice(heap, start, skip, items)?;
            return Ok(copy);
        }
        // A big tail will not be copied, and so needs no room.
        let copied = if tail < SHARE_IN_PIECES || !sharing(heap) { tail } else { 0 };
        let copy = self.share_to_append(heap, 0, start, items.len() as u32 + copied)?;
        copy.extend_from_slice(heap, items)?;
        copy.extend_from(heap, self, start + skip, self.len())?;
        Ok(copy)
    }

    #[inline(always)]
    fn view(&self, heap: &Heap, storage: Gc<Storage>, from: u32, to: u32) -> Elements {
        count(heap, Count::Shared, 1);
        storage.set_shared();
        self.forbid_overwriting();
        Elements::of(storage, self.offset(storage) + from as usize, to - from, !self.is_packed())
    }

    /// The elements `from..to` as a copy.
    pub fn copy_flat(&self, heap: &mut Heap, from: u32, to: u32) -> Result<Elements, OutOfMemory> {
        self.copy_with_room(heap, from, to, 0, 0)
    }

    /// A copy of the elements `from..to` with room around them.
    pub(super) fn copy_with_room(
        &self,
        heap: &mut Heap,
        from: u32,
        to: u32,
        front: usize,
        back: usize,
    ) -> Result<Elements, OutOfMemory> {
        let pieces = self.pieces();
        if !self.is_flat() && pieces.is_none() {
            return Ok(self.copy_sparse(heap, from, to));
        }
        let length = (to - from) as usize;
        if front + length + back == 0 {
            return Ok(Elements::empty());
        }
        let storage = match pieces {
            Some(pieces) => {
                let storage = Storage::allocate_behind(heap, front, length + back)?;
                pieces.append_to(from, to, &storage);
                storage
            }
            None => Storage::copy_of(heap, &self.cells()[from as usize..to as usize], (front, back))?,
        };
        count_moved(heap, length);
        Ok(Elements::of(storage, front, length as u32, self.has_flag(MAYBE_HOLEY)))
    }

    /// Appends values, which must not be those of these elements; empty marks become holes.
    pub fn extend_from_slice(&self, heap: &mut Heap, values: &[Value]) -> Result<(), OutOfMemory> {
        let extra = self.checked_extra(heap, values.len())?;
        if self.sparse().is_some() {
            return self.extend_sparse(heap, values);
        }
        if extra > 0 {
            if !self.has_back_room(self.len(), extra)
                && self.prefers_pieces(heap)
                && self.append_in_pieces(heap, values)?
            {
                return Ok(());
            }
            self.reserve_back(heap, extra)?;
            self.append(values);
            self.note_holes(values);
        }
        Ok(())
    }

    /// Appends the elements `from..to` of others, with ordinary attributes. Long sequences are
    /// shared or, like those to which little is added in front, take in what they are appended to.
    /// There must be no accessors among them.
    pub fn extend_from(
        &self,
        heap: &mut Heap,
        other: &Elements,
        from: u32,
        to: u32,
    ) -> Result<(), OutOfMemory> {
        debug_assert!(from <= to && to <= other.len());
        let (length, extra) = (self.len(), to - from);
        self.checked_extra(heap, extra as usize)?;
        if length == 0 && (extra >= SHARE_MIN || !other.is_flat()) {
            if to == other.len() {
                other.make_room_again(heap)?;
            }
            self.adopt(other.share(heap, from, to));
            return Ok(());
        }
        if self.extend_in_pieces(heap, other, from, to)? {
            return Ok(());
        }
        let flat = self.is_flat() && other.is_flat();
        if flat && extra >= SHARE_MIN && length / 4 <= extra / 16 && !std::ptr::eq(self, other) {
            let whole = if other.has_front_room(from, length) && sharing(heap) {
                other.share(heap, from, to)
            } else {
                let front = slack(heap, extra as usize) + length as usize;
                other.copy_with_room(heap, from, to, front, 0)?
            };
            if length > 0 {
                whole.reserve_front(heap, length)?;
                whole.prepend(self.cells());
                count_moved(heap, length as usize);
                whole.set_flag(MAYBE_HOLEY, whole.has_flag(MAYBE_HOLEY) || self.has_flag(MAYBE_HOLEY));
            }
            whole.set_flag(GROWS_FRONT, true);
            self.adopt(whole);
            return Ok(());
        }
        if flat {
            let holey = other.has_flag(MAYBE_HOLEY);
            if extra > 0 {
                self.reserve_back(heap, extra)?;
                self.append(&other.cells()[from as usize..to as usize]);
                count_moved(heap, extra as usize);
                self.set_flag(MAYBE_HOLEY, self.has_flag(MAYBE_HOLEY) || holey);
            }
            return Ok(());
        }
        let copy = other.share(heap, from, to);
        for (index, value) in &copy {
            self.set(heap, length + index, value)?;
        }
        self.set_length(heap, length + extra);
        Ok(())
    }

    /// Adds the elements of others, which are enumerable values, and overwrites what has the same
    /// indices, if that is better done by adding these to a view of the others; whether it was. For
    /// elements of no array.
    pub fn merge(&self, heap: &mut Heap, others: &Elements) -> Result<bool, OutOfMemory> {
        let at_most =
            |elements: &Elements| elements.sparse().map_or(elements.len(), |sparse| sparse.weight());
        if !self.is_regular() || !sharing(heap) || at_most(others) / 4 < at_most(self).max(SHARE_MIN) {
            return Ok(false);
        }
        let merged = others.share(heap, 0, others.len());
        for (index, value) in self {
            if merged.get(index).is_empty() {
                merged.set(heap, index, value)?;
                count_moved(heap, 1);
            }
        }
        self.replace(merged);
        Ok(true)
    }

    /// Appends many or to many by sharing them, where that is better than copying; whether it was.
    fn extend_in_pieces(
        &self,
        heap: &mut Heap,
        other: &Elements,
        from: u32,
        to: u32,
    ) -> Result<bool, OutOfMemory> {
        let (length, extra) = (self.len(), to - from);
        if self.sparse().is_some() || other.sparse().is_some() || extra == 0 || length == 0 || !sharing(heap)
        {
            self.make_flat(heap)?;
            other.make_flat(heap)?;
            return Ok(false);
        }
        let both_big = length.min(extra) >= SHARE_IN_PIECES;
        let before_big = extra >= SHARE_IN_PIECES && !self.makes_front_room(heap, other, from)?;
        let behind_big = self.prefers_pieces(heap) && !self.has_back_room(self.len(), extra);
        if both_big || before_big || behind_big {
            self.join_in_pieces(heap, other, from, to)?;
            return Ok(true);
        }
        self.make_flat(heap)?;
        other.make_flat(heap)?;
        Ok(false)
    }

    /// Whether these can be put in front of a view of others from `from` on in place. Others that
    /// begin where their storage does move to get room there, once and not for each time.
    fn makes_front_room(&self, heap: &mut Heap, other: &Elements, from: u32) -> Result<bool, OutOfMemory> {
        let length = self.len();
        if !self.is_flat() || std::ptr::eq(self, other) {
            return Ok(false);
        }
        if other.has_front_room(from, length) {
            return Ok(true);
        }
        // A passing view is not worth moving.
        let stays = other.has_flag(GROWS_FRONT) || other.is_exclusive(heap);
        let Some(storage) = other.storage().filter(|_| stays && from == 0) else { return Ok(false) };
        if storage.range().0 as usize != other.offset(storage) {
            return Ok(false);
        }
        other.set_flag(GROWS_FRONT, true);
        other.make_room(heap, Side::Front, length as usize)?;
        Ok(true)
    }

    /// If these end where storage that was grown for appending is full, makes room for more: once,
    /// and not for each copy of these that is appended to.
    fn make_room_again(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        let is_full = |storage: Gc<Storage>| storage.was_grown() && storage.range().1 == storage.capacity();
        if sharing(heap)
            && self.len() >= SHARE_IN_PIECES
            && self.storage().is_some_and(is_full)
            && !self.has_back_room(self.len(), 1)
        {
            self.make_room(heap, Side::Back, 1)?;
        }
        Ok(())
    }

    /// Whether values can be put in front of what would be a view from `from` on, in place.
    fn has_front_room(&self, from: u32, extra: u32) -> bool {
        self.storage().is_some_and(|storage| {
            let low = storage.range().0;
            low >= extra && low as usize == self.offset(storage) + from as usize
        })
    }

    /// Takes over the elements of others, keeping what is noted about these (but for holes).
    pub(super) fn adopt(&self, other: Elements) {
        if let Some(sparse) = other.sparse() {
            self.point_sparse(sparse, other.len());
        } else if let Some(pieces) = other.pieces() {
            self.set_flag(MAYBE_HOLEY, other.has_flag(MAYBE_HOLEY));
            self.point_pieces(pieces);
        } else if let Some(storage) = other.storage() {
            self.set_flag(MAYBE_HOLEY, other.has_flag(MAYBE_HOLEY));
            self.set_flag(GROWS_FRONT, other.has_flag(GROWS_FRONT) || self.has_flag(GROWS_FRONT));
            self.point(storage, other.offset(storage), other.len());
        } else {
            self.clear();
        }
    }

    /// Puts values in front, which must not be those of these elements; empty marks become holes.
    pub fn prepend_slice(&self, heap: &mut Heap, values: &[Value]) -> Result<(), OutOfMemory> {
        let extra = self.checked_extra(heap, values.len())?;
        if self.sparse().is_some() {
            return self.splice(heap, 0, 0, values);
        }
        if extra > 0 {
            if !self.has_front_room(0, extra)
                && self.prefers_pieces(heap)
                && self.prepend_in_pieces(heap, values)?
            {
                return Ok(());
            }
            self.reserve_front(heap, extra)?;
            self.prepend(values);
            self.note_holes(values);
        }
        Ok(())
    }

    /// Puts values in front of flat elements, for which there is room.
    fn prepend(&self, values: &(impl Source + ?Sized)) {
        let storage = self.storage().expect("storage with room");
        let offset = self.offset(storage);
        assert!(storage.range().0 as usize == offset, "room in front of values");
        storage.prepend(values);
        let low = storage.range().0 as usize;
        self.point(storage, low, self.len() + (offset - low) as u32);
    }

    /// That many values, if the length can grow by as many.
    fn checked_extra(&self, heap: &mut Heap, extra: usize) -> Result<u32, OutOfMemory> {
        let extra = u32::try_from(extra).map_err(|_| OutOfMemory)?;
        heap.budget.note_array(self.len().checked_add(extra).ok_or(OutOfMemory)?);
        Ok(extra)
    }

    /// Makes room for values behind the last of flat elements. These elements may move; those of other
    /// views stay where they are.
    pub(super) fn reserve_back(&self, heap: &mut Heap, extra: u32) -> Result<(), OutOfMemory> {
        if let Some(storage) = self.storage() {
            let end = self.offset(storage) + self.len() as usize;
            debug_assert!(storage.is_shared() || storage.range().1 as usize == end);
            if !self.has_back_room(self.len(), extra) {
                self.make_room(heap, Side::Back, extra as usize)?;
            }
        } else {
            self.point(Storage::allocate(heap, extra as usize)?, 0, 0);
        }
        Ok(())
    }

    /// As [`Elements::reserve_back`], in front of the first.
    fn reserve_front(&self, heap: &mut Heap, extra: u32) -> Result<(), OutOfMemory> {
        if !self.has_front_room(0, extra) {
            self.set_flag(GROWS_FRONT, true);
            self.make_room(heap, Side::Front, extra as usize)?;
        }
        Ok(())
    }

    /// Makes room at a side of flat elements, by moving them within storage of their own that is
    /// large enough, or else to new storage.
    fn make_room(&self, heap: &mut Heap, side: Side, extra: usize) -> Result<(), OutOfMemory> {
        let length = self.len() as usize;
        count(heap, Count::Grown, 1);
        count_moved(heap, length);
        if self.is_exclusive(heap)
            && let Some(storage) = self.storage()
        {
            let free = storage.capacity() as usize - length;
            if free >= extra + slack(heap, length) {
                // Moving costs `length`, and at least half of that is free afterwards.
                let spare = free - extra;
                let front = match side {
                    Side::Front => extra + spare - spare / 4,
                    Side::Back if self.has_flag(GROWS_FRONT) => spare / 4,
                    Side::Back => 0,
                };
                storage.relocate(front);
                self.point(storage, front, length as u32);
                return Ok(());
            }
        }
        let (front, back) = match side {
            Side::Front => {
                // Room that there is behind was wanted there.
                let behind = self
                    .storage()
                    .map_or(0, |storage| storage.capacity() as usize - self.offset(storage) - length);
                (extra + slack(heap, length), behind.min(slack(heap, length)))
            }
            Side::Back if self.has_flag(GROWS_FRONT) => {
                (slack(heap, length) / 2, extra + slack(heap, length))
            }
            Side::Back => (0, extra + slack(heap, length)),
        };
        let storage = Storage::copy_of(heap, self.cells(), (front, back))?;
        storage.set_grown();
        self.point(storage, front, length as u32);
        Ok(())
    }

    /// Whether flat elements are the only view of their storage. Makes them so if the last
    /// collection found that.
    pub(super) fn is_exclusive(&self, heap: &Heap) -> bool {
        let Some(storage) = self.storage() else { return self.is_flat() };
        if storage.is_shared() {
            let offset = self.offset(storage);
            if !storage.become_sole(heap, offset, offset + self.len() as usize) {
                return false;
            }
            self.shorten(self.len());
        }
        true
    }

    /// Makes elements that are not sparse flat and the only view of their storage, so that they can be overwritten in
    /// place: what a write to shared elements costs is decided here alone.
    pub(super) fn take_ownership(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        debug_assert!(!self.is_sparse());
        if self.pieces().is_some() {
            return self.make_flat(heap);
        }
        if !self.is_exclusive(heap) {
            let copy = Storage::copy_of(heap, self.cells(), (0, 0))?;
            count(heap, Count::TookOwnership, 1);
            count_moved(heap, self.len() as usize);
            self.point(copy, 0, self.len());
        }
        Ok(())
    }
}
