//! Tests of roots, weak references, the mark stack and the native stack.

use super::*;
use std::cmp::Ordering;

#[test]
fn ephemerons() {
    fresh(|| {
        let mut heap = heap();
        let value = WeakMap { header: Header::new(WEAK_MAP), entries: RefCell::default() };
        let map = heap.alloc(value);
        let other = WeakMap { header: Header::new(WEAK_MAP), entries: RefCell::default() };
        let other = heap.alloc(other);
        let first = pair(&mut heap, 0);
        let _roots = Rooted::new(&heap, (map, other, first));
        apart(|| {
            // A chain through both maps in an unlucky order, and an entry whose key nobody holds.
            let chain: Vec<_> = (1..=50).map(|number| pair(&mut heap, number)).collect();
            for index in (1..50).rev() {
                let entries = if index % 2 == 0 { &map.entries } else { &other.entries };
                entries.borrow_mut().push((chain[index - 1], chain[index]));
            }
            map.entries.borrow_mut().push((first, chain[0]));
            let (lost, value) = (pair(&mut heap, 100), pair(&mut heap, 101));
            map.entries.borrow_mut().push((lost, value));
        });
        let mut sizes = (0, 0);
        apart(|| {
            heap.collect(&mut |_| {}, &mut |weak| {
                for map in [map, other] {
                    map.entries.borrow_mut().retain(|(key, _)| weak.is_marked(*key));
                }
                sizes = (map.entries.borrow().len(), other.entries.borrow().len());
            });
        });
        assert_eq!(sizes, (25, 25));
        let numbers: HashSet<u64> = map
            .entries
            .borrow()
            .iter()
            .chain(other.entries.borrow().iter())
            .map(|pair| pair.1.number.get())
            .collect();
        assert_eq!(numbers, (1..=50).collect());
        assert_eq!(black_box(first).number.get(), 0);
    });
}

#[test]
fn rooted_values() {
    fresh(|| {
        let mut heap = heap();
        let mut list: RootedVec<Gc<Pair>> = RootedVec::new(&heap);
        let mut one = Rooted::new(&heap, None);
        apart(|| {
            (0..100).for_each(|number| list.push(pair(&mut heap, number)));
            one.set(Some(pair(&mut heap, 1000)));
        });
        assert_eq!(heap.roots().len(), 2);
        apart(|| collect(&mut heap));
        assert_eq!(allocated(&mut heap), 101);
        assert_eq!(one.get().map(|cell: Gc<Pair>| cell.number.get()), Some(1000));
        assert_eq!(list.iter().map(|cell| cell.number.get()).sum::<u64>(), 4950);
        list.truncate(50);
        assert_eq!(list.pop().map(|cell| cell.number.get()), Some(49));
        let zero = list.get(0);
        list.set(1, zero);
        assert_eq!((list.len(), list.to_vec()[1].number.get()), (49, 0));
        drop(one);
        assert_eq!(heap.roots().len(), 1);
        list.clear();
        assert!(list.is_empty());
        drop(heap);
        drop(list);
    });
}

#[test]
fn sorting_collects_and_survives_nonsense() {
    let mut heap = heap();
    heap.set_stress(Some(1));
    let mut list = RootedVec::new(&heap);
    let many = if cfg!(miri) { 30 } else { 200 };
    apart(|| (0..many).for_each(|number| list.push(pair(&mut heap, number * 7919 % many))));
    list.sort_by(|a, b| {
        pair(&mut heap, 0);
        collect(&mut heap);
        (a.number.get() / 2).cmp(&(b.number.get() / 2))
    });
    let numbers: Vec<_> = list.iter().map(|cell| cell.number.get()).collect();
    assert!(numbers.windows(2).all(|pair| pair[0] / 2 <= pair[1] / 2));
    // Equal ones keep their order.
    let position = |number: u64| (0..many).find(|index| index * 7919 % many == number);
    assert!(numbers.windows(2).all(|w| w[0] / 2 != w[1] / 2 || position(w[0]) < position(w[1])));
    let mut seed = 1u32;
    list.sort_by(|_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        [Ordering::Less, Ordering::Equal, Ordering::Greater][(seed >> 16) as usize % 3]
    });
    assert_eq!(list.iter().map(|cell| cell.number.get()).collect::<HashSet<_>>().len() as u64, many);
    let before = list.to_vec();
    assert_eq!(list.try_sort_by(|_, _| Err("no")), Err("no"));
    assert_eq!(list.as_slice(), before);
}

#[test]
fn words_given_by_the_embedder_are_scanned() {
    fresh(|| {
        let mut heap = heap();
        let words: Vec<u64> =
            apart(|| (0..100).map(|number| pair(&mut heap, number).addr() as u64 + number % 32).collect());
        apart(|| heap.collect(&mut |tracer| tracer.mark_words_conservative(&words), &mut |_| {}));
        assert_eq!(allocated(&mut heap), 100);
    });
}

#[test]
fn a_deep_list_does_not_overflow() {
    fresh(|| {
        let mut heap = heap();
        let mut list = Rooted::new(&heap, None);
        let many = if cfg!(miri) { 5000 } else { 1_000_000 };
        apart(|| {
            for number in 0..many {
                let cell = pair(&mut heap, number);
                cell.left.set(list.get().map(Gc::as_any));
                list.set(Some(cell));
                if heap.should_collect() {
                    collect(&mut heap);
                }
            }
            collect(&mut heap);
            assert_eq!(heap.stats().live_bytes as u64, 32 * many);
            let (mut at, mut count) = (list.get(), 0);
            while let Some(cell) = at {
                count += 1;
                at = cell.left();
            }
            assert_eq!(count, many);
        });
        drop(list);
        apart(|| collect(&mut heap));
        assert!(heap.stats().live_bytes < 1000);
    });
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no native stack to ask about")]
fn stack_bounds_enclose_the_stack() {
    let check = || {
        let (low, high) = stack_bounds();
        let here = current_sp();
        assert!(low < here && here < high);
        assert!(high - low >= 64 << 10);
    };
    check();
    std::thread::Builder::new().stack_size(1 << 20).spawn(check).unwrap().join().unwrap();
}
