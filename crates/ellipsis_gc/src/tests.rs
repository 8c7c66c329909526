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
const LARGE: u8 = 5;
const ROW: u8 = 6;

/// All types of cells of these tests.
enum Cells {}

#[repr(C)]
struct Pair {
    header: Header,
    left: Cell<Option<Gc<Header>>>,
    right: Cell<Option<Gc<Header>>>,
    number: Cell<u64>,
}

heap_cell!(Pair, header, Cells, PAIR);

impl Pair {
    fn left(&self) -> Option<Gc<Pair>> {
        self.left.get()?.checked_cast()
    }
}

trace_fields!(Pair { left, right });

#[repr(C)]
struct Vector {
    header: Header,
    number: u64,
    items: RefCell<Vec<Gc<Pair>>>,
}

heap_cell!(Vector, header, Cells, VECTOR);

trace_fields!(Vector { items });

impl Drop for Vector {
    fn drop(&mut self) {
        FINALIZED.with(|list| list.borrow_mut().push(self.number));
    }
}

/// A vector that is too large for a block.
#[repr(C)]
struct Large {
    header: Header,
    vector: Vector,
    room: [u64; 12_000],
}

heap_cell!(Large, header, Cells, LARGE);

trace_fields!(Large { vector });

/// Bytes that mean nothing, of any number.
#[repr(C)]
struct Blob {
    header: Header,
}

heap_cell!(Blob, header, Cells, BLOB);

trace_fields!(Blob {});

/// Values are marked once their keys are.
#[repr(C)]
struct WeakMap {
    header: Header,
    entries: RefCell<Vec<(Gc<Pair>, Gc<Pair>)>>,
}

heap_cell!(WeakMap, header, Cells, WEAK_MAP);

impl Trace for WeakMap {
    fn trace(&self, tracer: &mut Tracer) {
        tracer.ephemerons(self);
        for (key, value) in self.entries.borrow().iter() {
            if tracer.is_marked(*key) {
                tracer.mark(*value);
            }
        }
    }
}

/// Cells side by side.
#[repr(C)]
struct Row {
    header: LongHeader,
    name: u64,
}

heap_cell!(Row, header, Cells, ROW, [Option<Gc<Pair>>]);

impl Trace for Row {
    fn trace(&self, tracer: &mut Tracer) {
        self.items().iter().for_each(|item| item.trace(tracer));
    }
}

thread_local! {
    static FINALIZED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

static KINDS: [KindInfo; 7] = [
    KindInfo::NONE,
    KindInfo::of::<Cells, PAIR>(),
    KindInfo::of::<Cells, VECTOR>(),
    KindInfo::of::<Cells, BLOB>(),
    KindInfo::of::<Cells, WEAK_MAP>(),
    KindInfo::of::<Cells, LARGE>(),
    KindInfo::of::<Cells, ROW>(),
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

fn pair(heap: &mut Heap, number: u64) -> Gc<Pair> {
    heap.alloc(Pair {
        header: Header::new(PAIR),
        left: Cell::new(None),
        right: Cell::new(None),
        number: Cell::new(number),
    })
}

fn vector(heap: &mut Heap, number: u64) -> Gc<Vector> {
    heap.alloc(Vector { header: Header::new(VECTOR), number, items: RefCell::default() })
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
    heap.for_each_cell(&mut |_| count += 1);
    count
}

#[test]
fn headers_keep_their_parts_apart() {
    let header = Header::new(7);
    header.set_low48(0xffff_1234_5678_9abc);
    header.set_flags(0xa5);
    assert_eq!((header.kind(), header.flags(), header.low48()), (7, 0xa5, 0x1234_5678_9abc));
    header.set_low48(1);
    assert_eq!(header.raw(), 7 << KIND_SHIFT | 0x00a5_0000_0000_0001);
}

#[test]
fn pointers_are_words() {
    assert_eq!(size_of::<Option<Gc<Pair>>>(), size_of::<usize>());
    let mut heap = heap();
    let a = pair(&mut heap, 1);
    let b = pair(&mut heap, 2);
    assert_ne!(a, b);
    assert_eq!(HashSet::from([a, b, a]).len(), 2);
    assert_eq!(a.as_any().checked_cast(), Some(a));
    assert!(a.as_any().checked_cast::<Vector>().is_none());
    assert_eq!(format!("{a:?}"), format!("Gc({:#x})", a.addr()));
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no native stack to scan")]
fn what_the_stack_holds_survives() {
    let mut heap = heap();
    let kept = pair(&mut heap, 17);
    let child = pair(&mut heap, 18);
    kept.left.set(Some(child.as_any()));
    apart(|| garbage(&mut heap, 1000));
    collect(&mut heap);
    assert!(allocated(&mut heap) < 20);
    assert_eq!(black_box(kept).left().map(|child| child.number.get()), Some(18));
    assert_eq!(kept.header.kind(), PAIR);
}

#[test]
#[cfg_attr(miri, ignore = "Miri has no native stack to scan")]
fn interior_pointers_count() {
    let mut heap = heap();
    for size in [16, 48, 200, 512, 513, 5000, 9000, 100_000, 3_000_000] {
        let inside = black_box(heap.alloc_bytes(size, BLOB, 0) + size - 1);
        collect(&mut heap);
        let cell = heap.cell_at(black_box(inside)).expect("survives").addr();
        assert!(cell <= inside && cell + size > inside);
        assert_eq!(heap.cell_at(cell).map(Gc::addr), Some(cell));
    }
}

#[test]
fn dead_and_foreign_addresses_are_no_cells() {
    fresh(|| {
        let mut heap = heap();
        let hidden: Vec<usize> = apart(|| {
            let sizes = [16, 32, 512, 600, 8192, 8193, 70_000, 1 << 20];
            sizes.map(|size| hide(heap.alloc_bytes(size, BLOB, 0))).to_vec()
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
                black_box(heap.alloc_bytes(20_000, BLOB, 0));
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
        let cell = heap.alloc_bytes(size, BLOB, 0xEE);
        assert_eq!(cell % 16, 0);
        ranges.push((cell, cell + size.max(16)));
    }
    ranges.sort_unstable();
    assert!(ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0));
    let mut cells = Vec::new();
    heap.for_each_cell(&mut |cell| cells.push((cell.addr(), cell.kind())));
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
        let vector = Vector { header: Header::new(VECTOR), number: many, items: RefCell::default() };
        let large = heap.alloc(Large { header: Header::new(LARGE), vector, room: [0; 12_000] });
        assert_eq!(large.room[11_999], 0);
        drop(heap);
        assert_eq!(finalized(), (0..=many).collect::<Vec<_>>());
    });
}

#[test]
fn marking_goes_on_without_room_for_its_stack() {
    let mut heap = heap();
    heap.most_marking = 8;
    let root = vector(&mut heap, 0);
    for number in 0..scaled(2000) {
        // Pairs of pairs, on both sides, so that much has to wait.
        let (top, left, right) = (pair(&mut heap, number), pair(&mut heap, number), pair(&mut heap, number));
        left.left.set(Some(pair(&mut heap, number).as_any()));
        top.left.set(Some(left.as_any()));
        top.right.set(Some(right.as_any()));
        root.items.borrow_mut().push(top);
    }
    for _ in 0..2 {
        heap.collect(&mut |tracer| tracer.mark(root), &mut |_| {});
        garbage(&mut heap, scaled(10_000));
    }
    for (number, top) in (0..).zip(root.items.borrow().iter()) {
        let left = top.left().expect("a pair");
        assert_eq!((top.number.get(), left.number.get()), (number, number));
        assert_eq!(left.left().map(|pair| pair.number.get()), Some(number));
    }
}

#[test]
fn long_cells_keep_their_items() {
    let mut heap = heap();
    let pairs: Vec<_> = (0..300).map(|number| Some(pair(&mut heap, number))).collect();
    let mut rows = RootedVec::new(&heap);
    for count in [0, 1, 2, 300] {
        rows.push(heap.alloc_long(&pairs[..count], |header| Row { header, name: count as u64 }));
        rows.push(heap.alloc_filled(count as u32, None, |header| Row { header, name: count as u64 }));
    }
    drop(pairs);
    apart(|| collect(&mut heap));
    for (at, row) in rows.iter().enumerate() {
        assert_eq!((row.header.kind(), row.items().len() as u64), (ROW, row.name));
        let expected = |number: u64| (at % 2 == 0).then_some(number);
        assert!(
            (0..)
                .zip(row.items())
                .all(|(number, item)| { item.get().map(|pair| pair.number.get()) == expected(number) })
        );
        if let Some(item) = row.items().last() {
            item.set(None);
            assert_eq!(row.items()[row.items().len() - 1].get(), None);
        }
    }
}

#[test]
#[should_panic(expected = "a header of another kind")]
fn a_cell_does_not_get_the_header_of_another_kind() {
    let mut heap = heap();
    heap.alloc(WeakMap { header: Header::new(PAIR), entries: RefCell::default() });
}

#[test]
#[should_panic(expected = "kinds out of order")]
fn kinds_stand_where_they_belong() {
    static SWAPPED: [KindInfo; 2] = [KindInfo::NONE, KindInfo::of::<Cells, VECTOR>()];
    Heap::new(&SWAPPED);
}

#[test]
fn many_large_objects() {
    fresh(|| {
        let mut heap = heap();
        let mut addrs = Vec::new();
        let many = if cfg!(miri) { 300 } else { 100_000 };
        for number in 0..many {
            addrs.push(heap.alloc_bytes(8200 + number % 3 * 4096, BLOB, 0));
        }
        assert_eq!(heap.stats().large_objects, many);
        for (number, &addr) in addrs.iter().enumerate() {
            let inside = heap.cell_at(addr + 8199).map(Gc::addr);
            assert_eq!(inside, Some(addr), "{number}");
        }
        let kept: HashSet<usize> = addrs.iter().copied().step_by(3).collect();
        heap.collect(
            &mut |tracer| kept.iter().for_each(|&addr| tracer.mark_conservative(addr + 100)),
            &mut |_| {},
        );
        let left = heap.stats().large_objects;
        assert!((kept.len()..kept.len() + 20).contains(&left), "{left}");
        assert!(kept.iter().all(|&addr| heap.cell_at(addr).is_some()));
        (0..scaled(1000)).for_each(|_| assert!(!kept.contains(&heap.alloc_bytes(9000, BLOB, 0))));
        apart(|| collect(&mut heap));
        assert!(heap.stats().mapped_bytes < 16 << 20);
    });
}
