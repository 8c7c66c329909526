//! Tests with two small kinds of cells: pairs, and vectors that own memory outside of the heap.

mod accounts;
mod model;
mod roots;

use crate::*;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hint::black_box;

const PAIR: u8 = 1;
const VECTOR: u8 = 2;
const BLOB: u8 = 3;
const WEAK_MAP: u8 = 4;

#[repr(C)]
struct Pair {
    header: Header,
    left: Cell<Option<Gc<Pair>>>,
    right: Cell<Option<Gc<Pair>>>,
    number: Cell<u64>,
}

impl Trace for Pair {
    fn trace(&self, tracer: &mut Tracer) {
        self.left.trace(tracer);
        self.right.trace(tracer);
    }
}

#[repr(C)]
struct Vector {
    header: Header,
    number: u64,
    items: RefCell<Vec<Gc<Pair>>>,
}

impl Trace for Vector {
    fn trace(&self, tracer: &mut Tracer) {
        self.items.trace(tracer);
    }
}

/// Values are marked once their keys are.
#[repr(C)]
struct WeakMap {
    header: Header,
    entries: RefCell<Vec<(Gc<Pair>, Gc<Pair>)>>,
}

thread_local! {
    static FINALIZED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

unsafe fn finalize_vector(cell: *mut u8) {
    // SAFETY: cells of this kind hold a vector.
    unsafe {
        let number = (*cell.cast::<Vector>()).number;
        FINALIZED.with(|list| list.borrow_mut().push(number));
        drop_cell::<Vector>(cell);
    }
}

unsafe fn trace_nothing(_: *mut u8, _: &mut Tracer) {}

unsafe fn trace_weak_map(cell: *mut u8, tracer: &mut Tracer) {
    tracer.ephemeron_table(cell, scan_weak_map);
}

unsafe fn scan_weak_map(cell: *mut u8, tracer: &mut Tracer) -> bool {
    // SAFETY: cells of this kind hold a weak map.
    let map = unsafe { &*cell.cast::<WeakMap>() };
    let mut progress = false;
    for (key, value) in map.entries.borrow().iter() {
        if tracer.is_marked(key.as_ptr().cast()) && !tracer.is_marked(value.as_ptr().cast()) {
            tracer.mark(*value);
            progress = true;
        }
    }
    progress
}

static KINDS: [KindInfo; 5] = [
    KindInfo { name: "free", trace: trace_nothing, finalize: None },
    KindInfo { name: "pair", trace: trace_cell::<Pair>, finalize: None },
    KindInfo { name: "vector", trace: trace_cell::<Vector>, finalize: Some(finalize_vector) },
    KindInfo { name: "blob", trace: trace_nothing, finalize: None },
    KindInfo { name: "weak map", trace: trace_weak_map, finalize: Some(drop_cell::<WeakMap>) },
];

fn heap() -> Heap {
    FINALIZED.with(|list| list.borrow_mut().clear());
    Heap::new(&KINDS)
}

fn finalized() -> Vec<u64> {
    let mut list = FINALIZED.with(|list| list.borrow().clone());
    list.sort_unstable();
    list
}

/// Allocates a cell for a `T`, which must begin with a header of the given kind.
fn put<T>(heap: &mut Heap, kind: u8, value: T) -> Gc<T> {
    let cell = heap.alloc_raw(size_of::<T>(), kind).as_ptr().cast::<T>();
    // SAFETY: the cell has room for the value, which brings its own header.
    unsafe {
        cell.write(value);
        Gc::from_raw(cell)
    }
}

fn pair(heap: &mut Heap, number: u64) -> Gc<Pair> {
    let value = Pair {
        header: Header::new(PAIR),
        left: Cell::new(None),
        right: Cell::new(None),
        number: Cell::new(number),
    };
    put(heap, PAIR, value)
}

fn vector(heap: &mut Heap, number: u64) -> Gc<Vector> {
    let value = Vector { header: Header::new(VECTOR), number, items: RefCell::default() };
    put(heap, VECTOR, value)
}

fn garbage(heap: &mut Heap, count: u64) {
    for _ in 0..count {
        black_box(pair(heap, u64::MAX));
    }
}

/// Less of it under Miri, where everything takes a thousand times as long.
fn scaled(count: u64) -> u64 {
    if cfg!(miri) { count / 50 } else { count }
}

fn collect(heap: &mut Heap) {
    heap.collect(&mut |_| {}, &mut |_| {});
}

/// Overwrites the unused part of the stack, where that is looked at.
#[inline(never)]
fn scrub() {
    if cfg!(miri) {
        return;
    }
    let mut junk = [0u64; 4096];
    black_box(&mut junk);
}

/// Runs a test that counts exactly what survives, in a thread of its own. Threads inherit stacks, and with them
/// words that may look like addresses in a heap: the stack is one that nobody else asks for, and is wiped.
fn fresh(test: impl FnOnce() + Send + 'static) {
    let run = move || {
        scrub();
        test();
    };
    let thread = std::thread::Builder::new().stack_size(5 << 20).spawn(run).expect("a thread");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Runs code in a frame of its own, then overwrites the part of the stack it used, so that nothing left there
/// is mistaken for a root.
#[inline(never)]
fn apart<R>(code: impl FnOnce() -> R) -> R {
    #[inline(never)]
    fn inner<R>(code: impl FnOnce() -> R) -> R {
        let result = code();
        black_box(());
        result
    }
    let result = inner(code);
    scrub();
    result
}

/// Hides an address from the conservative scan.
fn hide(addr: usize) -> usize {
    !addr
}

fn allocated(heap: &mut Heap) -> usize {
    let mut count = 0;
    heap.for_each_cell(&mut |_, _| count += 1);
    count
}

#[test]
fn headers_keep_their_parts_apart() {
    let header = Header::new(7);
    header.set_low48(0xffff_1234_5678_9abc);
    header.set_flags(0xa5);
    assert_eq!((header.kind(), header.flags(), header.low48()), (7, 0xa5, 0x1234_5678_9abc));
    header.set_low48(1);
    assert_eq!(header.raw(), 0x07a5_0000_0000_0001);
    header.set_raw(2 << KIND_SHIFT);
    assert_eq!((header.kind(), header.flags(), header.low48()), (2, 0, 0));
}

#[test]
fn pointers_are_words() {
    assert_eq!(size_of::<Option<Gc<Pair>>>(), size_of::<usize>());
    let mut heap = heap();
    let a = pair(&mut heap, 1);
    let b = pair(&mut heap, 2);
    assert_ne!(a, b);
    assert_eq!(HashSet::from([a, b, a]).len(), 2);
    // SAFETY: `a` is a cell.
    let again = unsafe { Gc::from_ref(&*a) };
    assert_eq!(again, a);
    assert_eq!(format!("{a:?}"), format!("Gc({:#x})", a.addr()));
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no native stack to scan")]
fn what_the_stack_holds_survives() {
    let mut heap = heap();
    let kept = pair(&mut heap, 17);
    let child = pair(&mut heap, 18);
    kept.left.set(Some(child));
    apart(|| garbage(&mut heap, 1000));
    collect(&mut heap);
    assert!(allocated(&mut heap) < 20);
    assert_eq!(black_box(kept).left.get().map(|child| child.number.get()), Some(18));
    assert_eq!(kept.header.kind(), PAIR);
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no native stack to scan")]
fn interior_pointers_count() {
    let mut heap = heap();
    for size in [16, 48, 200, 512, 513, 5000, 9000, 100_000, 3_000_000] {
        let inside = black_box(heap.alloc_zeroed(size, BLOB).as_ptr() as usize + size - 1);
        collect(&mut heap);
        let cell = heap.cell_at(black_box(inside)).expect("survives").as_ptr() as usize;
        assert!(cell <= inside && cell + size > inside);
        assert_eq!(heap.cell_at(cell).map(|cell| cell.as_ptr() as usize), Some(cell));
    }
}

#[test]
fn dead_and_foreign_addresses_are_no_cells() {
    fresh(|| {
        let mut heap = heap();
        let hidden: Vec<usize> = apart(|| {
            let sizes = [16, 32, 512, 600, 8192, 8193, 70_000, 1 << 20];
            sizes.map(|size| hide(heap.alloc_zeroed(size, BLOB).as_ptr() as usize)).to_vec()
        });
        // The address after each cell was not allocated yet, except for that after the first large object.
        let steps = [16, 32, 512, 640, 8192, 3 * 4096, 18 * 4096, 1 << 20];
        apart(|| {
            for (&addr, step) in hidden.iter().zip(steps) {
                assert!(heap.cell_at(hide(addr)).is_some());
                assert_eq!(heap.cell_at(hide(addr) + step - 1), heap.cell_at(hide(addr)));
                assert!(step == 3 * 4096 || heap.cell_at(hide(addr) + step).is_none());
            }
        });
        apart(|| collect(&mut heap));
        // A stray word on the stack may keep one alive.
        let alive = apart(|| hidden.iter().filter(|&&addr| heap.cell_at(hide(addr)).is_some()).count());
        assert!(alive <= 2, "{alive}");
        assert!(heap.cell_at(0).is_none());
        assert!(heap.cell_at(usize::MAX).is_none());
        assert!(heap.cell_at(&raw const hidden as usize).is_none());
        assert_eq!(heap.bytes_allocated() == 0, alive == 0);
    });
}

#[test]
#[cfg_attr(miri, ignore = "fills megabytes again and again")]
fn memory_is_reused() {
    let mut heap = heap();
    let mapped = apart(|| {
        for round in 0..40 {
            let kept = pair(&mut heap, round);
            for number in 0..20_000 {
                black_box(pair(&mut heap, number));
                black_box(heap.alloc_raw(20_000, BLOB));
                if heap.should_collect() {
                    collect(&mut heap);
                }
            }
            assert_eq!(black_box(kept).number.get(), round);
        }
        heap.stats().mapped_bytes
    });
    assert!(mapped < 64 << 20, "{mapped}");
    assert!(heap.stats().collections > 10);
}

#[test]
fn holes_are_filled_without_harm() {
    let mut heap = heap();
    let mut kept = RootedVec::new(&heap);
    let mut number = 0;
    for _ in 0..if cfg!(miri) { 4 } else { 20 } {
        for _ in 0..scaled(5000) {
            let cell = pair(&mut heap, number);
            if number % 7 < 3 {
                kept.push(cell);
            }
            number += 1;
        }
        // Let every second one go, then fill the holes.
        let half: Vec<_> = kept.iter().step_by(2).collect();
        kept.clear();
        kept.extend_from_slice(&half);
        let numbers: Vec<_> = kept.iter().map(|cell| cell.number.get()).collect();
        collect(&mut heap);
        garbage(&mut heap, scaled(3000));
        let again: Vec<_> = kept.iter().map(|cell| cell.number.get()).collect();
        assert_eq!(numbers, again);
    }
}

#[test]
fn all_sizes_are_aligned_and_do_not_overlap() {
    let mut heap = heap();
    let mut ranges = Vec::new();
    for size in (0..9000)
        .step_by(if cfg!(miri) { 97 } else { 7 })
        .chain([10_000, 20_000, 262_144, 262_145, 1_000_000])
    {
        let cell = heap.alloc_zeroed(size, BLOB).as_ptr();
        assert_eq!(cell as usize % 16, 0);
        // SAFETY: the cell has `size` bytes.
        unsafe { cell.add(8).write_bytes(0xEE, size.max(8) - 8) };
        ranges.push((cell as usize, cell as usize + size.max(16)));
    }
    ranges.sort_unstable();
    assert!(ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    let mut cells = Vec::new();
    heap.for_each_cell(&mut |cell, kind| cells.push((cell.as_ptr() as usize, kind)));
    cells.sort_unstable();
    assert_eq!(cells, ranges.iter().map(|range| (range.0, BLOB)).collect::<Vec<_>>());
}

#[test]
fn finalizers_run_exactly_once() {
    fresh(|| {
        let mut heap = heap();
        let mut kept = RootedVec::new(&heap);
        let many = scaled(10_000);
        apart(|| {
            for number in 0..many {
                let cell = vector(&mut heap, number);
                cell.items.borrow_mut().push(pair(&mut heap, number));
                if number % 10 == 0 {
                    kept.push(cell);
                }
            }
        });
        apart(|| collect(&mut heap));
        let dead = finalized();
        assert!(dead.len() as u64 + 10 >= many - many / 10 && dead.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(kept.iter().all(|cell| dead.binary_search(&cell.number).is_err()));
        assert!(kept.iter().all(|cell| cell.items.borrow()[0].number.get() == cell.number));
        for _ in 0..3 {
            collect(&mut heap);
        }
        drop(kept);
        apart(|| collect(&mut heap));
        let large = heap.alloc_raw(100_000, VECTOR).as_ptr().cast::<Vector>();
        // SAFETY: the cell has room for a vector.
        unsafe {
            large.write(Vector { header: Header::new(VECTOR), number: many, items: RefCell::default() })
        };
        drop(heap);
        assert_eq!(finalized(), (0..=many).collect::<Vec<_>>());
    });
}

#[test]
fn many_large_objects() {
    fresh(|| {
        let mut heap = heap();
        let mut addrs = Vec::new();
        let many = if cfg!(miri) { 300 } else { 100_000 };
        for number in 0..many {
            addrs.push(heap.alloc_raw(8200 + number % 3 * 4096, BLOB).as_ptr() as usize);
        }
        assert_eq!(heap.stats().large_objects, many);
        for (number, &addr) in addrs.iter().enumerate() {
            let inside = heap.cell_at(addr + 8199).map(|cell| cell.as_ptr() as usize);
            assert_eq!(inside, Some(addr), "{number}");
        }
        let kept: HashSet<usize> = addrs.iter().copied().step_by(3).collect();
        heap.collect(
            &mut |tracer| kept.iter().for_each(|&addr| tracer.mark_conservative(addr + 100)),
            &mut |weak| addrs.iter().step_by(3).for_each(|&addr| assert!(weak.is_marked(addr as *const u8))),
        );
        let left = heap.stats().large_objects;
        assert!((kept.len()..kept.len() + 20).contains(&left), "{left}");
        (0..scaled(1000))
            .for_each(|_| assert!(!kept.contains(&(heap.alloc_raw(9000, BLOB).as_ptr() as usize))));
        apart(|| collect(&mut heap));
        assert!(heap.stats().mapped_bytes < 16 << 20);
    });
}
