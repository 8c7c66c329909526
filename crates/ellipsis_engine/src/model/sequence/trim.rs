//! Trimming: what is left of big storage after a collection moves to storage of its own size.
//!
//! Views keep the whole storage that they show a part of, and arrays that shrank what they had. Tracing notes the
//! views of storage of which little is in use. After the collection, when the ranges in use are known to be the hulls
//! of all views, that is copied once for each storage, and the views are moved there. A storage that was reached in
//! any other way (by an address on the native stack) stays in place, as its addresses may be known.

use ellipsis_gc::{Gc, Heap, Tracer};
use rustc_hash::FxHashMap;

use super::elements::Elements;
use super::pieces::Pieces;
use super::storage::Storage;

/// Notes of elements have this tag.
const ELEMENTS: u8 = 0;
/// Notes of leaves have this tag.
const LEAF: u8 = 1;

/// Notes elements for [`trim`] if little of their storage was seen in use so far.
#[inline]
pub(super) fn note_elements(tracer: &mut Tracer, elements: &Elements, storage: Gc<Storage>) {
    if storage.is_wasteful() {
        tracer.note(elements, ELEMENTS);
    }
}

/// Notes a leaf for [`trim`] if little of a storage that it shows was seen in use so far.
#[inline]
pub(super) fn note_leaf(tracer: &mut Tracer, leaf: &Pieces, storage: Gc<Storage>) {
    if storage.is_wasteful() {
        tracer.note(leaf, LEAF);
    }
}

/// Moves what is left of big storage. To be called right after a collection: what was noted must still be there.
pub(crate) fn trim(heap: &mut Heap) {
    let mut moved: FxHashMap<Gc<Storage>, Option<Gc<Storage>>> = FxHashMap::default();
    for (what, tag) in heap.take_noted() {
        let mut place = |storage: Gc<Storage>| *moved.entry(storage).or_insert_with(|| storage.trimmed(heap));
        if tag == ELEMENTS {
            // SAFETY: notes with this tag are of elements, in a live cell or a root.
            unsafe { what.cast::<Elements>().as_ref() }.move_storage(&mut place);
        } else {
            // SAFETY: notes with the other tag are of leaves, which are live cells.
            unsafe { what.cast::<Pieces>().as_ref() }.move_storages(&mut place);
        }
    }
}
