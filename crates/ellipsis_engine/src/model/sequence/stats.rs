//! What happened to sequences: counters for `ellipsis explain` and for tests of costs; and the
//! switch that turns sharing off.
//!
//! Both belong to the heap. They are touched by the slow functions only: reading, overwriting,
//! appending where there is room, and putting given values into fresh storage count nothing.

use ellipsis_gc::Heap;

/// Flag of the heap's owner: every view is a copy.
const NO_SHARING: u32 = 1;

/// Declares what is counted: its place among the counts of the heap's owner, and its field.
macro_rules! counters {
    ($($name:ident $field:ident: $doc:literal,)+) => {
        /// What is counted.
        #[derive(Clone, Copy)]
        pub(super) enum Count {
            $($name,)+
        }

        /// Counters of what sequences in a heap did.
        #[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
        pub struct SequenceStats {
            $(#[doc = $doc] pub $field: u64,)+
        }

        impl SequenceStats {
            /// What was counted since other counters were read. They may have begun anew meanwhile.
            pub(crate) fn since(self, before: SequenceStats) -> SequenceStats {
                SequenceStats { $($field: self.$field.wrapping_sub(before.$field),)+ }
            }
        }

        /// The counters of a heap.
        pub fn stats(heap: &Heap) -> SequenceStats {
            SequenceStats { $($field: heap.owner().counts[Count::$name as usize].get(),)+ }
        }
    };
}

counters! {
    Shared shared: "Views made by sharing.",
    Copied copied: "Views made by copying, being short, sparse with other indices or attributes, or sharing being off.",
    Moved values_moved: "Values that were copied or moved, for whatever reason.",
    TookOwnership took_ownership: "Writers that had to copy shared storage.",
    BecameSole became_sole: "Writers that found themselves the last view of a storage, and copied nothing.",
    Grown grown: "Storage that was replaced by a roomier one, or moved within itself.",
    WentSparse went_sparse: "Sequences that became sparse.",
    WentFlat went_flat: "Sparse sequences that became flat again.",
    WentToPieces went_to_pieces: "Big shared sequences that a change put into pieces.",
    Joined joined: "Sequences in pieces that became flat again.",
}

/// Counts.
#[inline]
pub(super) fn count(heap: &Heap, what: Count, how_many: usize) {
    let counter = &heap.owner().counts[what as usize];
    counter.set(counter.get() + how_many as u64);
}

/// Counts values that are copied or moved.
pub(crate) fn count_moved(heap: &Heap, values: usize) {
    count(heap, Count::Moved, values);
}

/// Counts a view that is made by handing on what others have already.
pub(crate) fn count_shared(heap: &Heap) {
    count(heap, Count::Shared, 1);
}

/// The counters of a heap, which begin anew.
pub fn take_stats(heap: &Heap) -> SequenceStats {
    let counted = stats(heap);
    heap.owner().counts.iter().for_each(|counter| counter.set(0));
    counted
}

/// Whether sequences in a heap share.
pub(crate) fn sharing(heap: &Heap) -> bool {
    heap.owner().flags.get() & NO_SHARING == 0
}

/// Lets sequences in a heap share, or makes every view a copy from now on. What is shared already
/// stays so.
pub(crate) fn set_sharing(heap: &Heap, on: bool) {
    let others = heap.owner().flags.get() & !NO_SHARING;
    heap.owner().flags.set(if on { others } else { others | NO_SHARING });
}
