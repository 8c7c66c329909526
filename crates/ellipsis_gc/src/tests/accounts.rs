//! Tests of thresholds, limits and stress mode.

use super::*;

#[test]
#[cfg_attr(any(miri, ellipsis_asan), ignore = "reads freed cells, which they forbid")]
fn stress_mode_poisons() {
    fresh(|| {
        let mut heap = heap();
        pair(&mut heap, 0);
        heap.set_stress(Some(3));
        assert!(!heap.should_collect());
        let hidden = apart(|| {
            let hidden = [PAIR, BLOB].map(|_| hide(heap.alloc_bytes(64, BLOB, 0)));
            assert!(!heap.should_collect());
            heap.alloc_bytes(9000, BLOB, 0);
            assert!(heap.should_collect());
            hidden
        });
        let kept = pair(&mut heap, 5);
        apart(|| collect(&mut heap));
        for addr in hidden {
            assert!(heap.bytes_at(hide(addr) + 16, 48).iter().all(|&byte| byte == 0xDB));
        }
        assert_eq!(black_box(kept).number.get(), 5);
        heap.set_stress(Some(1));
        collect(&mut heap);
        assert!(heap.should_collect());
        heap.set_stress(None);
        collect(&mut heap);
        assert!(!heap.should_collect());
    });
}

#[test]
#[cfg_attr(miri, ignore = "fills megabytes, to count them")]
fn limits() {
    fresh(|| {
        let mut heap = heap();
        heap.set_limit(4 << 20);
        let mut kept = RootedVec::new(&heap);
        // Garbage passes the limit only until it is collected.
        apart(|| {
            for number in 0..1_000_000 {
                black_box(pair(&mut heap, number));
                if heap.should_collect() {
                    collect(&mut heap);
                    assert!(!heap.limit_exceeded());
                }
                assert!(heap.bytes_allocated() < 5 << 20);
            }
        });
        assert!(!heap.try_alloc_bytes(8 << 20, BLOB));
        collect(&mut heap);
        assert!(apart(|| heap.try_alloc_bytes(1 << 20, BLOB)));
        assert!(!heap.try_alloc_bytes(usize::MAX / 2, BLOB));
        let mut count = 0;
        while !heap.limit_exceeded() {
            kept.push(pair(&mut heap, 0));
            count += 1;
            if heap.should_collect() {
                collect(&mut heap);
            }
        }
        // The list counts as well, and doubles.
        let bytes = count * 32 + usize::next_power_of_two(count) * size_of::<Gc<Pair>>();
        assert!(bytes > 4 << 20 && bytes < 6 << 20, "{count}");
        kept.clear();
        apart(|| collect(&mut heap));
        assert!(!heap.limit_exceeded() && !heap.should_collect());
        heap.set_limit(usize::MAX);
        assert!(!heap.try_alloc_bytes(usize::MAX / 2, BLOB));
    });
}

#[test]
fn external_memory_drives_collections() {
    let mut heap = heap();
    heap.add_external(3 << 20);
    assert!(!heap.should_collect());
    heap.add_external(2 << 20);
    assert!(heap.should_collect() && !heap.limit_exceeded());
    collect(&mut heap);
    assert!(!heap.should_collect());
    assert_eq!(heap.stats().external_bytes, 5 << 20);
    assert_eq!(heap.stats().threshold, 9 << 20);
    heap.external_bytes().add(-(5 << 20));
    collect(&mut heap);
    assert_eq!((heap.stats().external_bytes, heap.bytes_allocated()), (0, 0));
    assert_eq!(heap.stats().threshold, 4 << 20);
    heap.set_limit(1 << 20);
    heap.add_external(2 << 20);
    assert!(heap.should_collect() && heap.limit_exceeded());
    collect(&mut heap);
    assert!(heap.limit_exceeded());
    heap.add_external(-(2 << 20));
    collect(&mut heap);
    assert!(!heap.limit_exceeded());
}

#[test]
fn epochs_count_collections() {
    let mut heap = heap();
    for expected in 1..4 {
        heap.collect(&mut |tracer| assert_eq!(tracer.epoch(), expected), &mut |_| {});
    }
    assert_eq!(heap.stats().collections, 3);
}
