//! Queues that scripts can make long.

use std::collections::VecDeque;
use std::ops::Deref;

use crate::{ExternalShare, Heap, Trace, Tracer};

/// A queue whose memory the heap counts, once it is long.
#[derive(Debug)]
pub struct CountedQueue<T> {
    items: VecDeque<T>,
    share: Option<ExternalShare>,
}

impl<T> Default for CountedQueue<T> {
    fn default() -> CountedQueue<T> {
        CountedQueue { items: VecDeque::new(), share: None }
    }
}

/// As many items are not worth a report.
const FEW: usize = 64;

impl<T> CountedQueue<T> {
    /// Adds an item at the end.
    #[inline]
    pub fn push(&mut self, heap: &mut Heap, item: T) {
        if self.items.len() == self.items.capacity() {
            self.grow(heap);
        }
        self.items.push_back(item);
    }

    #[cold]
    fn grow(&mut self, heap: &mut Heap) {
        self.items.reserve(self.items.len().max(4));
        let (capacity, bytes) = (self.items.capacity(), self.items.capacity() * size_of::<T>());
        match &self.share {
            Some(share) => share.set(heap, bytes),
            None if capacity >= FEW => self.share = Some(ExternalShare::new(heap, bytes)),
            None => {}
        }
    }

    /// Takes the first item.
    #[inline]
    pub fn pop(&mut self) -> Option<T> {
        let item = self.items.pop_front();
        if item.is_none() && self.share.is_some() {
            self.clear();
        }
        item
    }

    /// Drops all items.
    pub fn clear(&mut self) {
        if self.share.take().is_some() {
            self.items = VecDeque::new();
        }
        self.items.clear();
    }

    /// Keeps the items of which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.items.retain(keep);
    }

    /// All items, which are gone then.
    pub fn take(&mut self) -> VecDeque<T> {
        self.share = None;
        std::mem::take(&mut self.items)
    }
}

impl<T> Deref for CountedQueue<T> {
    type Target = VecDeque<T>;

    fn deref(&self) -> &VecDeque<T> {
        &self.items
    }
}

impl<T: Trace> Trace for CountedQueue<T> {
    fn trace(&self, tracer: &mut Tracer) {
        self.items.iter().for_each(|item| item.trace(tracer));
    }
}
