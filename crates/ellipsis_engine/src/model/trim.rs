//! Trimming: what is left of big storage after a collection moves to storage of its own size.
//!
//! Views keep the whole storage that they show a part of, and arrays that shrank what they had. Tracing notes the cells
//! with views of storage of which little is in use. After the collection, when the ranges in use are known to be the
//! hulls of all views, that is copied once for each storage, and the views are moved there. A storage that was reached
//! in any other way (by an address on the native stack) stays in place, as its addresses may be known.

use ellipsis_gc::{Gc, Heap};
use rustc_hash::FxHashMap;

use crate::model::object::ArrayObject;
use crate::model::sequence::{ElementsCell, Pieces, Storage};

/// Moves what is left of big storage. To be called right after a collection: only then the ranges in use are hulls.
pub(crate) fn trim(heap: &mut Heap) {
    let mut moved: FxHashMap<Gc<Storage>, Option<Gc<Storage>>> = FxHashMap::default();
    for cell in heap.take_noted() {
        let mut place = |storage: Gc<Storage>| *moved.entry(storage).or_insert_with(|| storage.trimmed(heap));
        if let Some(array) = cell.checked_cast::<ArrayObject>() {
            array.elements().move_storage(&mut place);
        } else if let Some(others) = cell.checked_cast::<ElementsCell>() {
            others.elements().move_storage(&mut place);
        } else if let Some(leaf) = cell.checked_cast::<Pieces>() {
            leaf.move_storages(&mut place);
        }
    }
}
