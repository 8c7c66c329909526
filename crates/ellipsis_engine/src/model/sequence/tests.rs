//! Tests against plain models: whatever related sequences do to each other, each must equal a
//! `Vec` that shares nothing.

mod collections;
// What these do to memory the model does as well.
#[cfg(not(miri))]
mod costs;
mod model;
mod slots;
mod unit;

use ellipsis_gc::{Gc, Heap};
use proptest::test_runner::Config;

use super::*;
use crate::model::value::Value;

/// A value that is a cell: a collection that misses it frees it.
fn cell_value(heap: &mut Heap) -> Value {
    heap_support::leaf(heap)
}

/// `0..count` as numbers.
fn numbers(count: i32) -> Vec<Value> {
    (0..count).map(Value::int).collect()
}

/// Fewer steps under Miri, where everything takes a thousand times as long.
fn scaled(steps: usize) -> usize {
    if cfg!(miri) { steps / 3 } else { steps }
}

/// How random programs are run.
fn config() -> Config {
    Config { cases: if cfg!(miri) { 3 } else { 64 }, failure_persistence: None, ..Config::default() }
}

/// A heap, and what the tests need to know about it.
pub(super) mod heap_support {
    use std::hint::black_box;

    use ellipsis_gc::{Header, Heap, KindInfo, Trace};

    use crate::model::kind::CellKind;
    use crate::model::sequence::{self, Elements};
    use crate::model::value::Value;

    /// What stands for values in these tests.
    const LEAF: KindInfo = KindInfo { name: "leaf", trace: |_, _| (), finalize: None };

    static KINDS: [KindInfo; 64] = {
        let mut kinds = [const { LEAF }; 64];
        kinds[CellKind::Storage as usize].trace = sequence::trace_storage;
        kinds[CellKind::Pieces as usize].trace = sequence::trace_pieces;
        kinds[CellKind::SparseElements as usize].trace = sequence::trace_sparse;
        kinds[CellKind::SparseNode as usize].trace = sequence::trace_node;
        kinds
    };

    /// A heap that overwrites what it frees.
    pub(in crate::model::sequence) fn heap() -> Heap {
        let mut heap = Heap::new(&KINDS);
        heap.set_stress(Some(1_000_000));
        heap
    }

    /// A cell that stands for a value.
    pub(in crate::model::sequence) fn leaf(heap: &mut Heap) -> Value {
        let cell = heap.alloc_raw(size_of::<Header>(), CellKind::BigInt as u8);
        // SAFETY: a value that points to a cell is its address.
        unsafe { Value::from_bits(cell.as_ptr().expose_provenance() as u64) }
    }

    /// Collects what these do not show.
    #[inline(never)]
    pub(in crate::model::sequence) fn collect<'a>(
        heap: &mut Heap,
        roots: impl IntoIterator<Item = &'a Elements>,
    ) {
        clear_stack();
        let mut roots: Vec<_> = roots.into_iter().collect();
        heap.collect(&mut |tracer| roots.drain(..).for_each(|root| root.trace(tracer)), &mut |_| ());
        sequence::trim(heap);
    }

    /// Overwrites what former calls left on the stack, for collections look there.
    #[inline(never)]
    pub(in crate::model::sequence) fn clear_stack() {
        if cfg!(miri) {
            return;
        }
        black_box([0u64; 4096]);
    }

    /// How many cells there are.
    pub(in crate::model::sequence) fn count(heap: &mut Heap) -> usize {
        let mut count = 0;
        heap.for_each_cell(&mut |_, _| count += 1);
        count
    }
}

use heap_support::{collect, count, heap};

/// What the elements hold, as a plain vector with empty marks for holes.
fn contents(elements: &Elements) -> Vec<Value> {
    (0..elements.len()).map(|index| elements.get(index)).collect()
}

/// The storage of flat elements.
fn storage(elements: &Elements) -> Gc<Storage> {
    elements.storage().expect("flat elements with storage")
}
