//! Writing: storing, adding and removing single elements, and setting the length.

use ellipsis_gc::{Gc, Heap};
use smallvec::SmallVec;

use super::elements::{Elements, GROWS_FRONT, MAYBE_HOLEY, SEALED};
use super::pieces::Pieces;
use super::sparse::{Range, Ranges, SparseElements};
use super::stats::{Count, count, count_moved};
use super::storage::Storage;
use super::{FLAT_LENGTH_LIMIT, OutOfMemory, SPARSE_GAP};
use crate::model::property::Attributes;
use crate::model::value::Value;

/// A write that leaves more holes than this makes an array sparse, however long it is.
const MOST_HOLES: u32 = 1 << 20;
/// So many holes are added to shared elements before they become sparse instead.
const FEW_HOLES: u32 = 16;
/// Elements do not grow where less than one in so many would exist, but become sparse.
const LEAST_DENSE: u32 = 8;
/// Regular sparse elements up to this length become flat when they change.
const ALWAYS_FLAT: u32 = 1024;

impl Elements {
    /// Stores a value at an index, whatever it takes: in place, after taking ownership, behind the
    /// end. An element that is there keeps its attributes, a new one gets ordinary ones. What
    /// stands against it (read-only elements, no extensions) the caller has looked at.
    #[inline]
    pub fn set(&self, heap: &mut Heap, index: u32, value: Value) -> Result<(), OutOfMemory> {
        debug_assert!(!value.is_empty() && index < u32::MAX);
        if self.overwrite(index, value) { Ok(()) } else { self.set_slow(heap, index, value) }
    }

    #[cold]
    fn set_slow(&self, heap: &mut Heap, index: u32, value: Value) -> Result<(), OutOfMemory> {
        if let Some(sparse) = self.sparse() {
            self.put_sparse(heap, sparse, index, value, None);
            return Ok(());
        }
        let length = self.len();
        if index < length {
            if self.prefers_pieces(heap) && self.replace_in_pieces(heap, index, value)? {
                return Ok(());
            }
            self.take_ownership(heap)?;
            self.cells()[index as usize].set(value);
            return Ok(());
        }
        if index == length {
            return self.push(heap, value);
        }
        if self.is_far(heap, index) {
            let sparse = self.go_sparse(heap);
            self.put_sparse(heap, sparse, index, value, None);
            return Ok(());
        }
        if index - length <= FEW_HOLES {
            let mut values = SmallVec::<[Value; FEW_HOLES as usize + 1]>::new();
            values.resize((index - length) as usize, Value::EMPTY);
            values.push(value);
            return self.extend_from_slice(heap, &values);
        }
        self.make_flat(heap)?;
        self.extend_holes(heap, index, 1)?;
        let appended = self.append_in_place(value);
        debug_assert!(appended);
        Ok(())
    }

    /// Whether an element at an index behind the end is better added to sparse elements: because of
    /// the holes that there would be, or because many that others show would have to be copied.
    fn is_far(&self, heap: &Heap, index: u32) -> bool {
        let length = self.len();
        let capacity = self.storage().map_or(0, |storage| storage.capacity());
        let holes = index - length;
        if u64::from(index) > u64::from(capacity.max(length)) * 2 + SPARSE_GAP || holes > MOST_HOLES {
            return true;
        }
        if u64::from(index) < SPARSE_GAP || self.has_back_room(self.len(), holes + 1) {
            return false;
        }
        if self.prefers_pieces(heap) {
            return holes > FEW_HOLES;
        }
        // That all are looked at is paid for by the growth which comes next.
        self.has_flag(MAYBE_HOLEY) && self.count_existing() < index / LEAST_DENSE
    }

    /// Appends a value. What stands against it the caller has looked at.
    #[inline]
    pub fn push(&self, heap: &mut Heap, value: Value) -> Result<(), OutOfMemory> {
        if self.is_flat() && self.append_in_place(value) {
            return Ok(());
        }
        self.push_slow(heap, value)
    }

    #[cold]
    fn push_slow(&self, heap: &mut Heap, value: Value) -> Result<(), OutOfMemory> {
        self.extend_from_slice(heap, &[value])
    }

    /// Appends a hole.
    pub fn push_hole(&self, heap: &mut Heap) -> Result<(), OutOfMemory> {
        self.extend_from_slice(heap, &[Value::EMPTY])
    }

    /// Removes the last element and shortens the length by one; [`Value::EMPTY`] if that was a hole
    /// or there was none.
    #[inline]
    pub fn pop(&self, heap: &mut Heap) -> Value {
        let Some(last) = self.len().checked_sub(1) else { return Value::EMPTY };
        let value = self.get(last);
        if let Some(storage) = self.storage() {
            if !storage.is_shared() {
                let (low, high) = storage.range();
                storage.narrow(low as usize, high as usize - 1);
            }
            self.shorten(last);
        } else if let Some(sparse) = self.sparse() {
            sparse.remove(heap, last);
            self.set_sparse_length(last);
        } else {
            self.cut_pieces_or_slice(heap, 0, last);
        }
        value
    }

    /// Removes the first element and moves the others down by one; [`Value::EMPTY`] if that was a
    /// hole or there was none.
    #[inline]
    pub fn shift(&self, heap: &mut Heap) -> Value {
        if self.is_empty() {
            return Value::EMPTY;
        }
        let value = self.get(0);
        if let Some(storage) = self.storage() {
            self.skip_front(storage, 1);
        } else if let Some(sparse) = self.sparse() {
            sparse.shift(heap);
            self.set_sparse_length(self.len() - 1);
        } else {
            self.cut_pieces_or_slice(heap, 1, self.len());
        }
        value
    }

    /// Cuts elements off the front of flat elements.
    pub(super) fn skip_front(&self, storage: Gc<Storage>, count: u32) {
        let offset = self.offset(storage) + count as usize;
        let length = self.len() - count;
        if !storage.is_shared() {
            storage.narrow(offset, offset + length as usize);
        }
        self.point(storage, offset, length);
    }

    /// Cuts pieces to the range `from..to`. Without memory for a better way, at the price of a tree.
    fn cut_pieces_or_slice(&self, heap: &mut Heap, from: u32, to: u32) {
        if self.cut_pieces(heap, from, to).is_err()
            && let Some(pieces) = self.pieces()
        {
            self.point_pieces(Pieces::slice(pieces, heap, from, to));
        }
    }

    /// Shortens the length, whatever the attributes of what that removes.
    pub fn truncate(&self, heap: &mut Heap, length: u32) {
        if length >= self.len() {
            return;
        }
        if let Some(sparse) = self.sparse() {
            sparse.truncate(heap, length);
            self.set_sparse_length(length);
            self.maybe_flat(heap);
            return;
        }
        if self.pieces().is_some() {
            self.cut_pieces_or_slice(heap, 0, length);
            return;
        }
        let Some(storage) = self.storage() else { return };
        let capacity = storage.capacity();
        if !storage.is_shared() {
            let offset = self.offset(storage);
            storage.narrow(offset, offset + length as usize);
        }
        self.shorten(length);
        if length == 0 && (capacity > 64 || storage.is_shared()) {
            self.clear();
        } else if capacity / 4 > length + 16
            && self.is_exclusive(heap)
            && let Ok(copy) = self.copy_flat(heap, 0, length)
        {
            self.adopt(copy);
        }
    }

    /// Sets the length: elements beyond are removed, from the last on, until one stands in the way
    /// that is not configurable. Whether none did.
    pub fn set_length(&self, heap: &mut Heap, length: u32) -> bool {
        if length > self.len() {
            self.lengthen(heap, length);
            return true;
        }
        let fixed = match self.sparse() {
            Some(sparse) if self.has_flag(SEALED) => sparse.last(),
            Some(sparse) => sparse.last_fixed(),
            None if self.has_flag(SEALED) => {
                // Without memory for it nothing is cut off.
                if self.make_flat(heap).is_err() {
                    return false;
                }
                self.cells().iter().rposition(|cell| !cell.get().is_empty()).map(|last| last as u32)
            }
            None => None,
        };
        let least = fixed.map_or(0, |index| index + 1);
        self.truncate(heap, length.max(least));
        length >= least
    }

    fn lengthen(&self, heap: &mut Heap, length: u32) {
        heap.budget.note_array(length);
        // Without memory for it they become sparse.
        let _ = self.make_flat(heap);
        let capacity = self.storage().map_or(0, |storage| storage.capacity());
        let near = u64::from(length) <= u64::from(capacity) * 2 + SPARSE_GAP;
        if self.sparse().is_none() {
            let small = self.is_flat() && (near || length <= FLAT_LENGTH_LIMIT);
            if small && self.extend_holes(heap, length, 0).is_ok() {
                return;
            }
            self.go_sparse(heap);
        }
        self.set_sparse_length(length);
    }

    /// Makes flat elements that long by adding holes, and room for `extra` behind them.
    fn extend_holes(&self, heap: &mut Heap, length: u32, extra: u32) -> Result<(), OutOfMemory> {
        let holes = length - self.len();
        if holes + extra > 0 {
            self.reserve_back(heap, holes + extra)?;
            if holes > 0 {
                self.append_holes(holes);
                self.set_flag(MAYBE_HOLEY, true);
            }
        }
        Ok(())
    }

    /// Removes an element and leaves a hole. That it can be removed the caller has looked at.
    pub fn delete(&self, heap: &mut Heap, index: u32) -> Result<(), OutOfMemory> {
        if let Some(sparse) = self.sparse() {
            sparse.remove(heap, index);
        } else if !self.get(index).is_empty() {
            if self.prefers_pieces(heap) && self.replace_in_pieces(heap, index, Value::EMPTY)? {
                self.set_flag(MAYBE_HOLEY, true);
                return Ok(());
            }
            self.take_ownership(heap)?;
            self.cells()[index as usize].set(Value::EMPTY);
            self.set_flag(MAYBE_HOLEY, true);
        }
        Ok(())
    }

    /// Adds or replaces an element with its attributes (with [`Attributes::ACCESSOR`], the value is
    /// the accessor pair). What stands against it the caller has looked at.
    pub fn define(
        &self,
        heap: &mut Heap,
        index: u32,
        value: Value,
        attributes: Attributes,
    ) -> Result<(), OutOfMemory> {
        debug_assert!(!value.is_empty() && index < u32::MAX);
        let sparse = if let Some(sparse) = self.sparse() {
            sparse
        } else {
            let usual = match self.get(index) {
                Value::EMPTY if self.has_flag(SEALED) => None,
                Value::EMPTY => Some(Attributes::ALL),
                _ => Some(self.flat_attributes()),
            };
            if usual == Some(attributes) {
                return self.set(heap, index, value);
            }
            self.go_sparse(heap)
        };
        self.put_sparse(heap, sparse, index, value, Some(attributes));
        Ok(())
    }

    /// Makes elements sparse, by showing the storage that they lie in.
    fn go_sparse(&self, heap: &mut Heap) -> Gc<SparseElements> {
        count(heap, Count::WentSparse, 1);
        let length = self.len();
        let mut ranges = Ranges::new();
        if let Some(storage) = self.storage().filter(|_| length > 0) {
            ranges.push(Range::new(storage, self.offset(storage) as u32, 0, length));
        }
        if let Some(pieces) = self.pieces() {
            let mut first = 0;
            pieces.for_each(0, length, &mut |piece| {
                let range = piece.storage().map(|storage| Range::new(storage, piece.at, first, piece.len));
                ranges.extend(range);
                first += piece.len;
            });
        }
        let sparse = SparseElements::of_ranges(heap, &ranges);
        self.point_sparse(sparse, length);
        sparse
    }

    /// Adds or replaces an element of sparse elements.
    fn put_sparse(
        &self,
        heap: &mut Heap,
        sparse: Gc<SparseElements>,
        index: u32,
        value: Value,
        attributes: Option<Attributes>,
    ) {
        sparse.put(heap, index, value, attributes);
        if index >= self.len() {
            self.set_sparse_length(index + 1);
        }
        self.maybe_flat(heap);
    }

    /// Replaces an element of sparse elements that are all as assignment makes them; whether there was
    /// such an element.
    pub(crate) fn replace_far(&self, heap: &mut Heap, index: u32, value: Value) -> bool {
        let done = self.sparse().is_some_and(|sparse| sparse.replace_regular(heap, index, value));
        if done {
            self.maybe_flat(heap);
        }
        done
    }

    /// Makes sparse elements flat if they are regular and dense enough, and reading and changing
    /// them has cost as much as that will. So turning sparse and flat by turns costs no more than what
    /// happens in between, and versions that are only changed and shared stay sparse.
    pub(super) fn maybe_flat(&self, heap: &mut Heap) {
        let Some(sparse) = self.sparse() else { return };
        let length = self.len();
        let dense = length <= ALWAYS_FLAT || sparse.weight() >= length / 2;
        if sparse.debt() < u64::from(length) || !sparse.is_regular() || !dense {
            return;
        }
        // Without memory for it they stay as they are.
        let Ok(flat) = Elements::filled(heap, length, Value::EMPTY) else { return };
        let mut existing = 0;
        sparse.for_each(0, length, |index, slot| {
            flat.cells()[index as usize].set(slot.0);
            existing += 1;
        });
        flat.set_flag(MAYBE_HOLEY, existing < length);
        count(heap, Count::WentFlat, 1);
        count_moved(heap, existing as usize);
        self.set_flag(GROWS_FRONT, false);
        self.adopt(flat);
    }

    /// Appends to sparse elements; empty marks become holes.
    pub(super) fn extend_sparse(&self, heap: &mut Heap, values: &[Value]) -> Result<(), OutOfMemory> {
        let length = self.len();
        for (index, &value) in (length..).zip(values) {
            if !value.is_empty() {
                self.set(heap, index, value)?;
            }
        }
        self.set_length(heap, length + values.len() as u32);
        Ok(())
    }

    /// The elements `from..to` of sparse (or no) elements, with ordinary attributes: shared if they
    /// begin where these do, for the indices of others change.
    pub(super) fn copy_sparse(&self, heap: &mut Heap, from: u32, to: u32) -> Elements {
        let copy = Elements::empty();
        if let Some(sparse) = self.sparse() {
            let part = if from == 0 {
                sparse.share(heap, to)
            } else {
                count(heap, Count::Copied, 1);
                let elements = sparse.copy_range(from, to);
                SparseElements::new(heap, &elements)
            };
            copy.point_sparse(part, to - from);
        }
        copy
    }
}
