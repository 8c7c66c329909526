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
use crate::model::Value;

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

    use ellipsis_gc::{Gc, Heap, KindInfo, RootedVec};
    use num_bigint::BigInt;

    use crate::model::bigint::JsBigInt;
    use crate::model::kind::{CellKind, Cells, NO_KINDS};
    use crate::model::sequence::{Elements, ElementsCell};
    use crate::model::trim::trim;
    use crate::model::value::Value;

    static KINDS: [KindInfo; CellKind::COUNT] = {
        let mut kinds = NO_KINDS;
        kinds[CellKind::BigInt as usize] = KindInfo::of::<Cells, { CellKind::BigInt as u8 }>();
        kinds[CellKind::Elements as usize] = KindInfo::of::<Cells, { CellKind::Elements as u8 }>();
        kinds[CellKind::Storage as usize] = KindInfo::of::<Cells, { CellKind::Storage as u8 }>();
        kinds[CellKind::Pieces as usize] = KindInfo::of::<Cells, { CellKind::Pieces as u8 }>();
        kinds[CellKind::SparseElements as usize] =
            KindInfo::of::<Cells, { CellKind::SparseElements as u8 }>();
        kinds[CellKind::SparseNode as usize] = KindInfo::of::<Cells, { CellKind::SparseNode as u8 }>();
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
        JsBigInt::new(heap, BigInt::ZERO).into()
    }

    /// Collects what these do not show.
    #[inline(never)]
    pub(in crate::model::sequence) fn collect<'a>(
        heap: &mut Heap,
        roots: impl IntoIterator<Item = &'a Elements>,
    ) {
        // Elements lie in cells: there they are found again when storage is trimmed.
        let roots: Vec<_> = roots.into_iter().collect();
        let mut cells: RootedVec<Gc<ElementsCell>> = RootedVec::new(heap);
        roots.iter().for_each(|root| cells.push(ElementsCell::new(heap, root.take())));
        clear_stack();
        heap.collect(&mut |_| (), &mut |_| ());
        trim(heap);
        roots.iter().zip(&cells).for_each(|(root, cell)| root.replace(cell.elements().take()));
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
        heap.for_each_cell(&mut |cell| count += usize::from(cell.kind() != CellKind::Elements as u8));
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
