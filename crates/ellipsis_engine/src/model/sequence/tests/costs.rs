//! What operations cost, in values moved.

use super::*;
use crate::model::Attributes;

const MANY: u32 = if cfg!(miri) { 1000 } else { 100_000 };

/// What the operation moved.
fn moved(operation: impl FnOnce(&mut Heap)) -> u64 {
    let mut heap = heap();
    operation(&mut heap);
    take_stats(&heap).values_moved
}

#[test]
fn growing_by_spreads_at_the_end_moves_a_few_values_each() {
    for is_known in [false, true] {
        let count = moved(|heap| {
            let mut list = Elements::empty();
            for value in 0..MANY {
                // A spread may know of the addition.
                let next = if is_known {
                    list.share_to_append(heap, 0, list.len(), 1).unwrap()
                } else {
                    list.share(heap, 0, list.len())
                };
                next.push(heap, Value::from(value)).unwrap();
                list = next;
            }
            assert_eq!(contents(&list), numbers(MANY as i32));
        });
        assert!(count < 4 * u64::from(MANY), "{count}");
    }
}

#[test]
fn growing_by_spreads_at_the_front_moves_a_few_values_each() {
    let count = moved(|heap| {
        let mut list = Elements::empty();
        for value in 0..MANY {
            let next = Elements::from_slice(heap, &[Value::from(value)]);
            next.extend_from(heap, &list, 0, list.len()).unwrap();
            list = next;
        }
        let mut expected = numbers(MANY as i32);
        expected.reverse();
        assert_eq!(contents(&list), expected);
    });
    assert!(count < 6 * u64::from(MANY), "{count}");
}

#[test]
fn pushing_at_both_ends_moves_a_few_values_each() {
    let count = moved(|heap| {
        let list = Elements::empty();
        for value in 0..MANY {
            list.push(heap, Value::from(value)).unwrap();
            list.prepend_slice(heap, &[Value::from(value)]).unwrap();
        }
    });
    assert!(count < 16 * u64::from(MANY), "{count}");
}

#[test]
fn a_queue_moves_a_few_values_each_and_stays_small() {
    let count = moved(|heap| {
        let list = Elements::from_slice(heap, &numbers(100));
        for value in 0..MANY {
            list.push(heap, Value::from(value)).unwrap();
            list.shift(heap);
        }
        assert!(storage(&list).capacity() < 300);
    });
    assert!(count < 4 * u64::from(MANY), "{count}");
}

#[test]
fn taking_everything_from_the_front_moves_nothing() {
    let count = moved(|heap| {
        let list = Elements::filled(heap, MANY, Value::TRUE).unwrap();
        let other = list.share(heap, 0, MANY);
        for _ in 0..MANY {
            assert_eq!(list.shift(heap), Value::TRUE);
            assert_eq!(other.shift(heap), Value::TRUE);
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn head_and_tail_recursion_moves_nothing_while_long() {
    let count = moved(|heap| {
        let mut list = Elements::filled(heap, MANY, Value::TRUE).unwrap();
        while list.len() > SHARE_MIN {
            list = list.share(heap, 1, list.len());
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn sharing_and_writing_in_turn_costs_little() {
    let count = moved(|heap| {
        let mut list = Elements::filled(heap, 1000, Value::TRUE).unwrap();
        for _ in 0..100 {
            let next = list.share(heap, 0, 1000);
            next.set(heap, 500, Value::FALSE).unwrap();
            next.set(heap, 501, Value::FALSE).unwrap();
            list = next;
        }
    });
    assert!(count < 100 * 100, "{count}");
}

#[test]
fn changing_many_of_shared_elements_copies_them_once() {
    let count = moved(|heap| {
        let list = Elements::filled(heap, 10_000, Value::TRUE).unwrap();
        let copy = list.share(heap, 0, 10_000);
        for index in 0..10_000 {
            copy.set(heap, index, Value::FALSE).unwrap();
        }
        assert!(copy.write_len() == 10_000);
    });
    assert!(count < 12_000, "{count}");
}

#[test]
fn reading_all_of_elements_in_pieces_joins_them_once() {
    let count = moved(|heap| {
        let list = Elements::filled(heap, 10_000, Value::TRUE).unwrap();
        let copy = list.share(heap, 0, 10_000);
        copy.set(heap, 7, Value::FALSE).unwrap();
        for index in 0..10_000 {
            copy.settle(heap);
            assert!(!copy.get(index).is_empty());
        }
        assert!(copy.is_flat());
    });
    assert!(count < 11_000, "{count}");
}

#[test]
fn parts_of_long_elements_are_put_together_in_pieces() {
    let count = moved(|heap| {
        let list = Elements::filled(heap, 100_000, Value::TRUE).unwrap();
        let built = list.share(heap, 0, 50_000);
        built.push(heap, Value::FALSE).unwrap();
        built.extend_from(heap, &list, 50_001, 100_000).unwrap();
        assert_eq!(built.len(), 100_000);
        assert_eq!(built.get(50_000), Value::FALSE);
        assert_eq!(built.get(99_999), Value::TRUE);
        let front = Elements::from_slice(heap, &numbers(1));
        front.extend_from(heap, &built, 0, 100_000).unwrap();
        assert_eq!(front.len(), 100_001);
    });
    assert!(count < 1000, "{count}");
}

#[test]
fn splices_move_the_shorter_side() {
    let count = moved(|heap| {
        let list = Elements::filled(heap, 1000, Value::TRUE).unwrap();
        list.splice(heap, 10, 5, &[]).unwrap();
        list.splice(heap, 10, 0, &numbers(5)).unwrap();
        list.splice(heap, 980, 5, &[]).unwrap();
        list.splice(heap, 980, 0, &numbers(5)).unwrap();
    });
    assert_eq!(count, 10 + 10 + 15 + 15);
}

/// Indices far apart, none twice.
fn far_apart(number: u32) -> u32 {
    number.wrapping_mul(0x9e37_79b1) % u32::MAX
}

#[test]
fn versions_of_sparse_elements_cost_a_path_each() {
    let count = moved(|heap| {
        let mut list = Elements::empty();
        for number in 1..=10_000 {
            list = list.share(heap, 0, list.len());
            list.set(heap, far_apart(number), Value::from(number)).unwrap();
        }
        for number in 1..=5_000 {
            list = list.share(heap, 0, list.len());
            list.set(heap, far_apart(number), Value::TRUE).unwrap();
            list = list.share(heap, 0, list.len());
            list.delete(heap, far_apart(number)).unwrap();
        }
        assert_eq!(list.count_existing(), 5_000);
    });
    assert!(count < 20_000 * 100, "{count}");
}

#[test]
fn sparse_elements_that_nobody_else_has_change_in_place() {
    let count = moved(|heap| {
        let list = Elements::empty();
        for number in 1..=10_000 {
            list.set(heap, far_apart(number), Value::from(number)).unwrap();
        }
        for number in 1..=10_000 {
            list.set(heap, far_apart(number), Value::TRUE).unwrap();
        }
    });
    assert!(count < 10_000 * 6, "{count}");
}

#[test]
fn making_elements_sparse_and_flat_by_turns_costs_little() {
    let count = moved(|heap| {
        let list = Elements::filled(heap, 100_000, Value::TRUE).unwrap();
        for _ in 0..1000 {
            list.set(heap, 4_000_000_000, Value::TRUE).unwrap();
            assert!(!list.is_flat());
            assert!(list.set_length(heap, 100_000));
        }
        for index in 0..1000 {
            let copy = list.share(heap, 0, 100_000);
            copy.set(heap, 3_000_000_000 + index, Value::TRUE).unwrap();
            copy.define(heap, index, Value::TRUE, Attributes::NONE).unwrap();
        }
    });
    assert!(count < 2000 * 100 + 200_000, "{count}");
}

#[test]
fn sparse_elements_that_fill_up_become_flat_once() {
    let count = moved(|heap| {
        let list = Elements::empty();
        for index in (0..MANY).rev() {
            list.set(heap, index, Value::TRUE).unwrap();
        }
        assert!(list.is_flat() && list.is_packed());
    });
    assert!(count < 10 * u64::from(MANY), "{count}");
}

#[test]
fn elements_with_gaps_do_not_grow_by_holes_forever() {
    let mut heap = heap();
    let list = Elements::empty();
    for number in 0..1000 {
        list.set(&mut heap, number * 1000, Value::TRUE).unwrap();
    }
    assert!(!list.is_flat());
}

#[test]
fn slots_grow_through_sharing_by_a_few_values_each() {
    let count = moved(|heap| {
        let mut slots = Storage::new(heap, 4).unwrap();
        for len in 0..10_000 {
            slots = slots.slots_share(heap, len).slots_append(heap, len, Value::from(len)).unwrap();
        }
        assert_eq!(slots.slots_get(9_999), Value::int(9_999));
    });
    assert!(count < 40_000, "{count}");
}
