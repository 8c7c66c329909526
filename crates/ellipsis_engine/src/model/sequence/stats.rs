//! What happened to sequences: counters for `ellipsis explain` and for tests of costs; and the
//! switch that turns sharing off.
//!
//! Both belong to the thread. They are touched by the slow functions only: reading, overwriting
//! and appending where there is room count nothing.

use std::cell::Cell;

/// Counters of what sequences did on this thread.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct SequenceStats {
    /// Views made by sharing.
    pub shared: u64,
    /// Views made by copying, being short, sparse with other indices or attributes, or sharing being off.
    pub copied: u64,
    /// Values that were copied or moved, for whatever reason.
    pub values_moved: u64,
    /// Writers that had to copy shared storage.
    pub took_ownership: u64,
    /// Writers that found themselves the last view of a storage, and copied nothing.
    pub became_sole: u64,
    /// Storage that was replaced by a roomier one, or moved within itself.
    pub grown: u64,
    /// Sequences that became sparse.
    pub went_sparse: u64,
    /// Sparse sequences that became flat again.
    pub went_flat: u64,
    /// Big shared sequences that a change put into pieces.
    pub went_to_pieces: u64,
    /// Sequences in pieces that became flat again.
    pub joined: u64,
}

impl SequenceStats {
    /// All zero.
    pub const ZERO: SequenceStats = SequenceStats {
        shared: 0,
        copied: 0,
        values_moved: 0,
        took_ownership: 0,
        became_sole: 0,
        grown: 0,
        went_sparse: 0,
        went_flat: 0,
        went_to_pieces: 0,
        joined: 0,
    };

    /// Bytes that were copied or moved.
    pub fn bytes_moved(&self) -> u64 {
        self.values_moved * 8
    }
}

thread_local! {
    static STATS: Cell<SequenceStats> = const { Cell::new(SequenceStats::ZERO) };
    static SHARING: Cell<bool> = const { Cell::new(true) };
}

/// Counts.
pub(super) fn count(change: impl FnOnce(&mut SequenceStats)) {
    STATS.with(|cell| {
        let mut stats = cell.get();
        change(&mut stats);
        cell.set(stats);
    });
}

/// Counts values that are copied or moved.
pub(super) fn count_moved(values: usize) {
    count(|stats| stats.values_moved += values as u64);
}

/// This thread's counters.
pub fn stats() -> SequenceStats {
    STATS.get()
}

/// This thread's counters, which begin anew.
pub fn take_stats() -> SequenceStats {
    STATS.replace(SequenceStats::ZERO)
}

/// Whether sequences share on this thread.
pub fn sharing() -> bool {
    SHARING.get()
}

/// Lets sequences share, or makes every view a copy, on this thread from now on. What is shared
/// already stays so.
pub fn set_sharing(on: bool) {
    SHARING.set(on);
}
