//! Moving elements around: splice, reverse, fill, copy within.
//!
//! What these do to holes and attributes is to take them along; where the specification wants
//! each step to be seen (holes above a prototype with elements, read-only elements, accessors) the
//! caller takes them one by one instead.

use ellipsis_gc::Heap;

use super::elements::{Elements, GROWS_FRONT, MAYBE_HOLEY};
use super::sparse::Slot;
use super::stats::count_moved;
use super::{FLAT_LENGTH_LIMIT, OutOfMemory};
use crate::model::{Attributes, Value};

/// Where the first element at or after an index stands among elements in order.
fn place_of(elements: &[(u32, Slot)], index: u32) -> usize {
    elements.partition_point(|element| element.0 < index)
}

impl Elements {
    /// Replaces the `removed` elements from index `at` on by others; empty marks become holes. The
    /// shorter side moves, or where there is room. The values must not be those of these elements.
    pub fn splice(
        &self,
        heap: &mut Heap,
        at: u32,
        removed: u32,
        values: &[Value],
    ) -> Result<(), OutOfMemory> {
        let length = self.len();
        let inserted = u32::try_from(values.len()).map_err(|_| OutOfMemory)?;
        let tail = length.checked_sub(at).and_then(|rest| rest.checked_sub(removed)).expect("a range within");
        let result = (length - removed).checked_add(inserted).ok_or(OutOfMemory)?;
        if self.sparse().is_some() {
            self.splice_sparse(heap, at, removed, values);
            return Ok(());
        }
        // Pieces of one storage keep alive what lies between them. If that is most of it, the rest is copied.
        let keeps_little = result < length / 4;
        if self.prefers_pieces(heap)
            && !(keeps_little && self.is_flat())
            && self.splice_in_pieces(heap, at, removed, values)?
        {
            if keeps_little {
                // Without memory for it they stay in pieces.
                let _ = self.make_flat(heap);
            }
            return Ok(());
        }
        self.make_flat(heap)?;
        if removed == 0 && inserted == 0 {
            return Ok(());
        }
        if inserted == 0 && tail == 0 {
            self.truncate(heap, at);
            return Ok(());
        }
        if inserted == 0
            && at == 0
            && let Some(storage) = self.storage()
        {
            self.skip_front(storage, removed);
            return Ok(());
        }
        if removed == 0 && tail == 0 {
            return self.extend_from_slice(heap, values);
        }
        if removed == 0 && at == 0 {
            return self.prepend_slice(heap, values);
        }
        if !self.splice_in_place(heap, at, removed, inserted, tail) {
            self.splice_copy(heap, at, removed, inserted, tail)?;
        }
        debug_assert_eq!(self.len(), result);
        let gap = &self.cells()[at as usize..(at + inserted) as usize];
        gap.iter().zip(values).for_each(|(cell, &value)| cell.set(value));
        self.note_holes(values);
        Ok(())
    }

    /// Moves one side of flat elements within their storage, if they own it and it has the room.
    /// The gap is holes then.
    fn splice_in_place(&self, heap: &Heap, at: u32, removed: u32, inserted: u32, tail: u32) -> bool {
        if !self.is_exclusive(heap) {
            return false;
        }
        let Some(storage) = self.storage() else { return false };
        let offset = self.offset(storage);
        let (head, tail) = (at as usize, tail as usize);
        let (removed, inserted) = (removed as usize, inserted as usize);
        let grow = inserted.saturating_sub(removed);
        let end = offset + self.len() as usize;
        let room_front = offset >= grow;
        let room_back = storage.capacity() as usize - end >= grow;
        if !room_front && !room_back {
            return false;
        }
        let move_head = room_front && (head < tail || !room_back);
        storage.replace_by_holes((offset + head) as u32, removed, inserted, move_head);
        count_moved(heap, if move_head { head } else { tail });
        let (low, high) = storage.range();
        self.point(storage, low as usize, high - low);
        true
    }

    /// Copies both sides of flat elements to new storage, with a gap in between and room at the
    /// side that is shorter.
    fn splice_copy(
        &self,
        heap: &mut Heap,
        at: u32,
        removed: u32,
        inserted: u32,
        tail: u32,
    ) -> Result<(), OutOfMemory> {
        let result = at as usize + inserted as usize + tail as usize;
        let slack = if inserted > removed { result / 2 + 8 } else { 0 };
        let (front, back) = if at < tail { (slack, 0) } else { (0, slack) };
        // The head with room for the rest, which is written next.
        let rest = inserted as usize + tail as usize;
        let copy = self.copy_with_room(heap, 0, at, front, rest + back)?;
        if copy.storage().is_some() {
            copy.append_holes(inserted);
            copy.append(&self.cells()[(at + removed) as usize..]);
            count_moved(heap, tail as usize);
            copy.set_flag(GROWS_FRONT, front > 0);
        }
        self.adopt(copy);
        Ok(())
    }

    fn splice_sparse(&self, heap: &mut Heap, at: u32, removed: u32, values: &[Value]) {
        let sparse = self.sparse().expect("sparse elements");
        sparse.update(heap, |elements| {
            let new = (at..).zip(values).filter(|(_, value)| !value.is_empty());
            let new = new.map(|(index, &value)| (index, (value, Attributes::ALL)));
            let first_behind = place_of(elements, at + removed);
            for element in &mut elements[first_behind..] {
                element.0 = element.0 - removed + values.len() as u32;
            }
            elements.splice(place_of(elements, at)..first_behind, new);
        });
        self.set_sparse_length(self.len() - removed + values.len() as u32);
        self.maybe_flat(heap);
    }

    /// Reverses the order.
    pub fn reverse(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        let length = self.len();
        if let Some(sparse) = self.sparse() {
            sparse.update(heap, |elements| {
                elements.reverse();
                elements.iter_mut().for_each(|element| element.0 = length - 1 - element.0);
            });
            return Ok(());
        }
        self.take_ownership(heap)?;
        let cells = self.cells();
        for at in 0..cells.len() / 2 {
            cells[at].swap(&cells[cells.len() - 1 - at]);
        }
        Ok(())
    }

    /// Stores a value at each index `from..to` below the length. False, with nothing done, if sparse elements would have
    /// to take up one after the other, which may be billions.
    pub fn fill(&self, heap: &mut Heap, value: Value, from: u32, to: u32) -> Result<bool, OutOfMemory> {
        debug_assert!(!value.is_empty());
        let (length, to) = (self.len(), to.min(self.len()));
        if from >= to {
            return Ok(true);
        }
        let whole = from == 0 && to == length;
        self.make_flat(heap)?;
        if !(self.is_flat() || whole && self.is_sparse_regular() && length <= FLAT_LENGTH_LIMIT) {
            return Ok(false);
        }
        if whole && !(self.is_flat() && self.is_exclusive(heap)) {
            let flat = Elements::filled(heap, length, value)?;
            self.adopt(flat);
            return Ok(true);
        }
        self.take_ownership(heap)?;
        self.cells()[from as usize..to as usize].iter().for_each(|cell| cell.set(value));
        if whole {
            self.set_flag(MAYBE_HOLEY, false);
        }
        Ok(true)
    }

    fn is_sparse_regular(&self) -> bool {
        self.sparse().is_some_and(|sparse| sparse.is_regular())
    }

    /// Copies `count` elements from index `from` on to index `to` and following, holes included, as
    /// if all were read before any is written.
    pub fn copy_within(&self, heap: &mut Heap, to: u32, from: u32, count: u32) -> Result<(), OutOfMemory> {
        let count = count.min(self.len().saturating_sub(from)).min(self.len().saturating_sub(to));
        if count == 0 || from == to {
            return Ok(());
        }
        count_moved(heap, count as usize);
        if let Some(sparse) = self.sparse() {
            let copied = sparse.copy_range(from, from + count);
            let copied = copied.into_iter().map(|(index, slot)| (to + index, slot));
            sparse.update(heap, |elements| {
                let range = place_of(elements, to)..place_of(elements, to + count);
                elements.splice(range, copied);
            });
            return Ok(());
        }
        self.take_ownership(heap)?;
        self.move_within(to, from, count);
        Ok(())
    }
}
