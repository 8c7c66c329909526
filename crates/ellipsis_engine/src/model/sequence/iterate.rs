//! Which elements exist, and going through them.

use super::elements::{Elements, FOUND_HOLEY, MAYBE_HOLEY};
use crate::model::Value;

impl Elements {
    /// Whether there is an element at every index below the length, none of them an accessor. May
    /// take a look at each.
    #[inline]
    pub fn is_packed(&self) -> bool {
        let holey = self.has_flag(MAYBE_HOLEY) && (self.has_flag(FOUND_HOLEY) || !self.find_no_hole());
        !self.is_sparse() && !holey
    }

    /// Looks at each element, and notes what that tells: where holes were filled, elements that
    /// were no longer taken for [packed](Elements::is_packed) are again. Whether they are.
    #[cold]
    pub fn find_no_hole(&self) -> bool {
        let packed = match self.pieces() {
            Some(pieces) => pieces.is_packed(),
            None => !self.is_sparse() && self.cells().iter().all(|cell| !cell.get().is_empty()),
        };
        self.set_flag(MAYBE_HOLEY | FOUND_HOLEY, !packed);
        packed
    }

    /// Copies what is known of holes to other elements that show some of these, after finding out
    /// once for all of them.
    pub(super) fn tell_holes(&self, view: &Elements) {
        if !self.is_packed() {
            view.set_flag(MAYBE_HOLEY, true);
        }
    }

    /// Notes that values that are being added have a hole among them, if they have.
    pub(super) fn note_holes(&self, values: &[Value]) {
        if !self.has_flag(MAYBE_HOLEY) && values.iter().any(|value| value.is_empty()) {
            self.set_flag(MAYBE_HOLEY, true);
        }
    }

    /// The index of the first element at or after an index.
    pub fn next_existing(&self, from: u32) -> Option<u32> {
        if let Some(sparse) = self.sparse() {
            return sparse.next(from).map(|(index, _)| index);
        }
        if let Some(pieces) = self.pieces() {
            return pieces.next_existing(from);
        }
        let rest = self.cells().get(from as usize..)?;
        rest.iter().position(|cell| !cell.get().is_empty()).map(|at| from + at as u32)
    }

    /// Whether a test holds of some element, or of the mark for a hole.
    pub(crate) fn any(&self, test: impl Fn(Value) -> bool) -> bool {
        match self.pieces() {
            Some(pieces) => pieces.any(&test),
            None => self.iter().any(|(_, value)| test(value)),
        }
    }

    /// How many elements there are.
    pub fn count_existing(&self) -> u32 {
        match self.sparse() {
            Some(sparse) => sparse.count() as u32,
            None if !self.is_flat() => self.iter().count() as u32,
            None => self.cells().iter().filter(|cell| !cell.get().is_empty()).count() as u32,
        }
    }
}

/// The elements that there are, with their indices: see [`Elements::iter`].
pub struct ElementsIter<'a> {
    elements: &'a Elements,
    next: Option<u32>,
}

impl<'a> ElementsIter<'a> {
    pub(super) fn new(elements: &'a Elements) -> ElementsIter<'a> {
        ElementsIter::from(elements, 0)
    }

    /// Those at or after an index.
    pub(crate) fn from(elements: &'a Elements, next: u32) -> ElementsIter<'a> {
        ElementsIter { elements, next: Some(next) }
    }
}

impl Iterator for ElementsIter<'_> {
    type Item = (u32, Value);

    fn next(&mut self) -> Option<(u32, Value)> {
        let from = self.next?;
        let found = match self.elements.fast_get(from) {
            Some(value) if !value.is_empty() => Some((from, value)),
            _ => match self.elements.sparse() {
                Some(sparse) => sparse.next(from).map(|(index, slot)| (index, slot.0)),
                None => self.elements.next_existing(from).map(|index| (index, self.elements.get(index))),
            },
        };
        self.next = found.and_then(|(index, _)| index.checked_add(1));
        found
    }
}

impl<'a> IntoIterator for &'a Elements {
    type Item = (u32, Value);
    type IntoIter = ElementsIter<'a>;

    fn into_iter(self) -> ElementsIter<'a> {
        self.iter()
    }
}
