//! What may be done with elements: their attributes, and those of the length.

use super::elements::{Elements, FROZEN, LENGTH_READ_ONLY, NOT_EXTENSIBLE, SEALED};
use super::sparse::Slot;
use crate::model::Attributes;

impl Elements {
    /// An element and its attributes.
    pub fn slot(&self, index: u32) -> Option<Slot> {
        if let Some(sparse) = self.sparse() {
            return sparse.get(index).map(|(value, own)| (value, self.restricted(own)));
        }
        let value = self.get(index);
        (!value.is_empty()).then(|| (value, self.flat_attributes()))
    }

    /// The attributes of all elements of a flat view or in pieces.
    pub(super) fn flat_attributes(&self) -> Attributes {
        self.restricted(Attributes::ALL)
    }

    /// What sealing and freezing left of the attributes of an element.
    fn restricted(&self, own: Attributes) -> Attributes {
        own.set(Attributes::CONFIGURABLE, own.is_configurable() && !self.has_flag(SEALED))
            .set(Attributes::WRITABLE, own.is_writable() && (!self.has_flag(FROZEN) || own.is_accessor()))
    }

    /// Whether elements can be added.
    #[inline(always)]
    pub fn is_extensible(&self) -> bool {
        !self.has_flag(NOT_EXTENSIBLE)
    }

    /// Whether `length` cannot be written.
    #[inline(always)]
    pub fn is_length_read_only(&self) -> bool {
        self.has_flag(LENGTH_READ_ONLY)
    }

    /// Makes `length` not writable.
    pub fn make_length_read_only(&self) {
        self.set_flag(LENGTH_READ_ONLY, true);
    }

    /// Notes that no elements can be added; it is on the caller to heed it.
    pub fn prevent_extensions(&self) {
        self.set_flag(NOT_EXTENSIBLE, true);
    }

    /// Makes all elements not configurable, and prevents extensions.
    pub fn seal(&self) {
        self.restrict(false);
    }

    /// Makes all elements not configurable, those that hold values not writable, and prevents
    /// extensions. The attributes of `length` are another matter.
    pub fn freeze(&self) {
        self.restrict(true);
    }

    fn restrict(&self, frozen: bool) {
        self.prevent_extensions();
        self.set_flag(SEALED, true);
        if frozen {
            self.set_flag(FROZEN, true);
            self.forbid_overwriting();
        }
    }

    /// Whether each element is as sealing makes them, or freezing.
    pub fn are_restricted(&self, frozen: bool) -> bool {
        let restricted = |slot: Slot| !(slot.1.is_configurable() || frozen && slot.1.is_writable_data());
        self.has_flag(if frozen { FROZEN } else { SEALED })
            || self.iter().all(|(index, _)| self.slot(index).is_none_or(restricted))
    }

    /// Whether every element, if there are any, is as assignment makes them, and can be deleted
    /// and added: what operations that move elements around need.
    pub fn is_regular(&self) -> bool {
        !self.has_flag(NOT_EXTENSIBLE | SEALED | FROZEN | LENGTH_READ_ONLY)
            && self.sparse().is_none_or(|sparse| sparse.is_regular())
    }

    /// Whether every element, if there are any, is an enumerable value, whatever else holds of it.
    pub fn are_enumerable_values(&self) -> bool {
        self.sparse().is_none_or(|sparse| sparse.is_regular())
    }
}
