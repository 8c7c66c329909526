//! Tables against the list of the specification.

use super::{EntryCursor, EntryTable};
use crate::{Heap, KindInfo, Rooted, Trace, trace_fields};

/// A number, or the mark of what was erased.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Number(Option<i32>);

trace_fields!(Number {});

enum Cells {}

const BLOCK: u8 = 1;

entry_value!(Number, Cells, BLOCK, Number(None));

static KINDS: &[KindInfo] = &[KindInfo::NONE, KindInfo::of::<Cells, BLOCK>()];

fn number(number: i32) -> Number {
    Number(Some(number))
}

/// A table as the specification has it: deleted entries stay in the list for good.
#[derive(Default)]
struct Model {
    entries: Vec<Option<(i32, i32)>>,
}

impl Model {
    fn find(&self, key: i32) -> Option<usize> {
        self.entries.iter().position(|entry| entry.is_some_and(|(other, _)| other == key))
    }

    fn next(&self, position: &mut usize) -> Option<(i32, i32)> {
        while *position < self.entries.len() {
            *position += 1;
            if let Some(entry) = self.entries[*position - 1] {
                return Some(entry);
            }
        }
        None
    }
}

/// Random changes, with cursors that are moved in between.
fn compare_with_model(seed: u64, keys: u32, deletions: u32) {
    let mut heap = Heap::new(KINDS);
    let table = EntryTable::<Number>::default();
    let mut model = Model::default();
    let mut cursors: Vec<(Rooted<EntryCursor<Number>>, usize)> = Vec::new();
    let mut state = seed;
    let mut random = |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as u32) % below
    };
    let steps = if cfg!(miri) { 80 } else { 3_000 };
    for step in 0..steps {
        let key = random(keys) as i32;
        // Few hashes make long chains.
        let hash = (key as u32 % 64).wrapping_mul(0x9e37_79b9);
        let is_key = |other: Number| other == number(key);
        match random(100) {
            0 if random(20) == 0 => {
                table.clear(&mut heap);
                model.entries.iter_mut().for_each(|entry| *entry = None);
            }
            1..=4 if cursors.len() < 20 => cursors.push((Rooted::new(&heap, table.cursor()), 0)),
            5 if !cursors.is_empty() => {
                cursors.swap_remove(random(cursors.len() as u32) as usize);
            }
            6..=30 if !cursors.is_empty() => {
                let at = random(cursors.len() as u32) as usize;
                let (cursor, position) = &mut cursors[at];
                let expected = model.next(position).map(|(key, value)| (number(key), number(value)));
                assert_eq!(table.next(cursor.get_ref()), expected, "step {step}");
            }
            choice if choice < 30 + deletions => {
                let found = model.find(key);
                if let Some(at) = found {
                    model.entries[at] = None;
                }
                assert_eq!(table.delete(&mut heap, hash, is_key), found.is_some());
            }
            _ => {
                assert!(table.set(&mut heap, hash, number(key), number(step), is_key));
                match model.find(key) {
                    Some(at) => model.entries[at] = Some((key, step)),
                    None => model.entries.push(Some((key, step))),
                }
            }
        }
        if step % 37 == 0 {
            heap.collect(&mut |tracer| table.trace(tracer), &mut |_| ());
        }
        let live = model.entries.iter().flatten().count();
        assert_eq!(table.len(), live);
        assert_eq!(table.get(hash, is_key).is_some(), model.find(key).is_some());
    }
    let cursor = table.cursor();
    let mut position = 0;
    while let Some((key, value)) = model.next(&mut position) {
        assert_eq!(table.next(&cursor), Some((number(key), number(value))));
    }
    assert_eq!(table.next(&cursor), None);
}

#[test]
fn behaves_like_the_list_of_the_specification() {
    // Miri takes ten thousand times as long.
    for seed in 0..if cfg!(miri) { 1 } else { 3 } {
        compare_with_model(seed, 300, 30);
        compare_with_model(seed + 100, 40, 36);
        compare_with_model(seed + 200, 1000, 20);
    }
}

/// One word that names the first block of a table keeps neither the table nor what stood in that block.
#[test]
fn a_replaced_block_keeps_nothing() {
    let mut heap = Heap::new(KINDS);
    let table = EntryTable::<Number>::default();
    let fill = |heap: &mut Heap, count: i32| {
        for key in 0..count {
            assert!(table.set(heap, key as u32, number(key), number(key), |other| other == number(key)));
        }
    };
    fill(&mut heap, 1);
    let first = table.block.get().unwrap();
    let cursor = Rooted::new(&heap, table.cursor());
    assert!(table.next(cursor.get_ref()).is_some());
    fill(&mut heap, 1_000);
    let blocks = |heap: &mut Heap| {
        let mut count = 0;
        heap.for_each_cell(&mut |_| count += 1);
        count
    };
    assert!(blocks(&mut heap) > 6);
    heap.collect(
        &mut |tracer| {
            table.trace(tracer);
            tracer.mark(first);
        },
        &mut |_| (),
    );
    assert_eq!((first.used(), first.successor.get()), (0, None));
    assert_eq!(table.next(cursor.get_ref()), Some((number(1), number(1))));
    // Another word of the native stack may name a block in between.
    assert!(blocks(&mut heap) < 5);
    drop(cursor);
    heap.collect(&mut |tracer| tracer.mark(first), &mut |_| ());
    assert!(blocks(&mut heap) < 5);
}
