//! Single cases.

use super::*;
use crate::model::Attributes;

#[test]
fn layout() {
    assert_eq!(size_of::<Elements>(), 32);
    assert_eq!(Storage::DATA_OFFSET % 8, 0);
}

#[test]
fn far_apart_elements_are_sparse_until_dense() {
    let mut heap = heap();
    let elements = Elements::empty();
    elements.set(&mut heap, 4_000_000_000, Value::TRUE).unwrap();
    assert!(!elements.is_flat());
    assert_eq!(elements.len(), 4_000_000_001);
    assert_eq!(elements.iter().collect::<Vec<_>>(), [(4_000_000_000, Value::TRUE)]);
    assert_eq!(elements.next_existing(4_000_000_001), None);
    // Miri's tree borrows take a time that grows with the square.
    let size = if cfg!(miri) { 200 } else { 2000 };
    assert!(elements.set_length(&mut heap, size));
    for index in (0..size).rev() {
        elements.set(&mut heap, index, Value::from(index)).unwrap();
    }
    assert!(elements.is_packed());
    assert_eq!(contents(&elements), numbers(size as i32));
    assert!(elements.set_length(&mut heap, u32::MAX));
    assert!(!elements.is_flat());
    assert_eq!(elements.push(&mut heap, Value::TRUE), Err(OutOfMemory));
}

#[test]
fn attributes_of_flat_and_sparse_elements() {
    let mut heap = heap();
    let elements = Elements::from_slice(&mut heap, &numbers(30));
    elements.seal();
    assert!(elements.is_flat() && !elements.is_extensible());
    assert_eq!(elements.slot(3), Some((Value::int(3), Attributes(3))));
    assert!(elements.fast_set(3, Value::TRUE));
    assert!(!elements.fast_push(Value::TRUE));
    assert!(!elements.set_length(&mut heap, 10));
    assert_eq!(elements.len(), 30);
    elements.define(&mut heap, 4, Value::TRUE, Attributes(2)).unwrap();
    assert_eq!(elements.slot(4), Some((Value::TRUE, Attributes(2))));
    assert_eq!(elements.slot(5), Some((Value::int(5), Attributes(3))));
    elements.freeze();
    assert_eq!(elements.slot(5), Some((Value::int(5), Attributes(2))));
    let frozen = Elements::from_slice(&mut heap, &numbers(30));
    frozen.freeze();
    let copy = frozen.share(&mut heap, 0, 30);
    assert!(!frozen.fast_set(0, Value::TRUE));
    assert_eq!(copy.slot(0), Some((Value::int(0), Attributes::ALL)));
    copy.set(&mut heap, 0, Value::TRUE).unwrap();
    assert_eq!(frozen.get(0), Value::int(0));
}

#[test]
#[cfg_attr(miri, ignore = "makes holes by the million")]
fn holes_of_long_arrays_take_no_time() {
    let mut heap = heap();
    let elements = Elements::empty();
    assert!(elements.set_length(&mut heap, 1 << 25));
    assert!(elements.is_flat() && elements.fast_get(0) == Some(Value::EMPTY));
    heap.set_limit(1 << 20);
    let limited = Elements::from_slice(&mut heap, &numbers(3));
    assert!(limited.set_length(&mut heap, 1 << 25));
    assert!(!limited.is_flat() && limited.get(2) == Value::int(2));
    assert_eq!(Elements::filled(&mut heap, 1 << 20, Value::TRUE).err(), Some(OutOfMemory));
}

#[test]
fn two_that_grow_from_one_do_not_see_each_other() {
    let mut heap = heap();
    let root = Elements::from_slice(&mut heap, &numbers(100));
    root.push(&mut heap, Value::NULL).unwrap();
    root.prepend_slice(&mut heap, &[Value::NULL]).unwrap();
    let (left, right) = (root.share(&mut heap, 0, 102), root.share(&mut heap, 0, 102));
    for round in 0..50 {
        left.push(&mut heap, Value::TRUE).unwrap();
        right.push(&mut heap, Value::FALSE).unwrap();
        left.prepend_slice(&mut heap, &[Value::int(round)]).unwrap();
        right.prepend_slice(&mut heap, &[Value::int(-round)]).unwrap();
    }
    assert_eq!(root.len(), 102);
    assert_eq!((left.get(0), right.get(0)), (Value::int(49), Value::int(-49)));
    assert_eq!((left.get(201), right.get(201)), (Value::TRUE, Value::FALSE));
}

#[test]
fn slots_that_are_shared_are_taken_before_they_are_written() {
    let mut heap = heap();
    let mut slots = Storage::new(&mut heap, 2).unwrap();
    for len in 0..10 {
        slots = slots.slots_append(&mut heap, len, Value::from(len)).unwrap();
    }
    assert!(!slots.is_shared());
    let copy = slots.slots_share(&mut heap, 10);
    assert!(slots.is_shared() && copy.is_shared());
    let (left, right) = (
        slots.slots_append(&mut heap, 10, Value::TRUE).unwrap(),
        copy.slots_append(&mut heap, 10, Value::FALSE).unwrap(),
    );
    let taken = copy.slots_take(&mut heap, 10).unwrap();
    taken.slots_set(0, Value::NULL);
    assert_eq!((left.slots_get(10), right.slots_get(10)), (Value::TRUE, Value::FALSE));
    assert_eq!((slots.slots_get(0), taken.slots_get(0)), (Value::int(0), Value::NULL));
    assert!(!taken.is_shared());
}
