//! Building strings piece by piece.

use std::ops::{Deref, DerefMut};

use ellipsis_gc::{Gc, Heap};
use ellipsis_text::TextBuilder;

use super::{JsString, MAX_LENGTH};

/// Collects code units for a string, as its [`TextBuilder`] does. What is beyond the greatest length of
/// a string, or for what there is no memory, is not kept; [`StringBuilder::finish`] then returns `None`.
#[derive(Clone, Debug)]
pub struct StringBuilder(TextBuilder);

impl StringBuilder {
    /// An empty builder with room for that many Latin-1 characters, if there is memory for them. It collects what the heap
    /// has room for twice: here, and as a string.
    pub fn with_capacity(heap: &mut Heap, capacity: usize) -> StringBuilder {
        let most = (heap.room() / 2).max(heap.limit() / 16);
        StringBuilder(TextBuilder::within(
            capacity,
            heap.budget.longest_string.min(MAX_LENGTH as usize),
            most,
        ))
    }

    /// Adds the characters of a string. Does not flatten.
    #[inline]
    pub fn push_string(&mut self, string: &JsString) {
        match string.try_view() {
            Some(view) => self.push_view(view),
            None => string.for_each_piece(|piece| self.push_view(piece)),
        }
    }

    /// The string. `None` if it would be longer than [`MAX_LENGTH`], or the heap notes that
    /// there is no memory for it.
    pub fn finish(&self, heap: &mut Heap) -> Option<Gc<JsString>> {
        if self.is_kept(heap) { JsString::try_from_view(heap, self.view()) } else { None }
    }

    /// Whether all that was pushed is kept; the heap notes if memory was refused.
    #[inline]
    pub fn is_kept(&self, heap: &mut Heap) -> bool {
        if self.is_refused() {
            heap.note_refusal();
        }
        !self.is_too_long()
    }
}

impl Deref for StringBuilder {
    type Target = TextBuilder;

    #[inline(always)]
    fn deref(&self) -> &TextBuilder {
        &self.0
    }
}

impl DerefMut for StringBuilder {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut TextBuilder {
        &mut self.0
    }
}
