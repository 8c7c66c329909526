//! Measures allocation and collection: `cargo run --release -p ellipsis_gc --example throughput`.

use ellipsis_gc::{Gc, Header, Heap, KindInfo, RootedVec, Trace, Tracer, heap_cell, trace_fields};
use std::cell::Cell;
use std::hint::black_box;
use std::time::Instant;

#[repr(C)]
struct Pair {
    header: Header,
    left: Cell<Option<Gc<Pair>>>,
    right: Cell<Option<Gc<Pair>>>,
    number: Cell<u64>,
}

trace_fields!(Pair { left, right });

/// A cell of so many bytes in all, which point to nothing.
#[repr(C)]
struct Bytes<const WORDS: usize> {
    header: Header,
    words: [u64; WORDS],
}

impl<const WORDS: usize> Trace for Bytes<WORDS> {
    fn trace(&self, _: &mut Tracer) {}
}

/// A cell that is finalized.
#[repr(C)]
struct Finalized {
    header: Header,
    words: [u64; 3],
}

trace_fields!(Finalized {});

impl Drop for Finalized {
    fn drop(&mut self) {
        black_box(self.words);
    }
}

/// All types of cells.
enum Cells {}

heap_cell!(Pair, header, Cells, 1);
heap_cell!(Finalized, header, Cells, 2);
heap_cell!(Bytes<15>, header, Cells, 3);
heap_cell!(Bytes<124>, header, Cells, 4);
heap_cell!(Bytes<2047>, header, Cells, 5);

static KINDS: [KindInfo; 6] = [
    KindInfo::NONE,
    KindInfo::of::<Cells, 1>(),
    KindInfo::of::<Cells, 2>(),
    KindInfo::of::<Cells, 3>(),
    KindInfo::of::<Cells, 4>(),
    KindInfo::of::<Cells, 5>(),
];

#[inline(always)]
fn pair(heap: &mut Heap, left: Option<Gc<Pair>>, right: Option<Gc<Pair>>) -> Gc<Pair> {
    let (left, right) = (Cell::new(left), Cell::new(right));
    heap.alloc(Pair { header: Header::new(1), left, right, number: Cell::new(0) })
}

fn safepoint(heap: &mut Heap) {
    if heap.should_collect() {
        heap.collect(&mut |_| {}, &mut |_| {});
    }
}

fn measure(name: &str, count: u64, mut body: impl FnMut(u64)) {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        body(count);
        best = best.min(start.elapsed().as_nanos() as f64 / count as f64);
    }
    println!("{name:<52} {best:9.2} ns");
}

#[inline(never)]
fn tree(heap: &mut Heap, depth: u32) -> Gc<Pair> {
    safepoint(heap);
    if depth == 0 {
        return pair(heap, None, None);
    }
    let left = tree(heap, depth - 1);
    let right = tree(heap, depth - 1);
    pair(heap, Some(left), Some(right))
}

fn main() {
    let start = Instant::now();
    black_box(ellipsis_gc::stack_bounds());
    println!("stack bounds {:?}", start.elapsed());
    let start = Instant::now();
    let mut heap = Heap::new(&KINDS);
    let made = start.elapsed();
    black_box(pair(&mut heap, None, None));
    let first = start.elapsed();
    drop(heap);
    println!("new heap {made:?}, with its first cell {first:?}, dropped {:?}", start.elapsed());

    let mut heap = Heap::new(&KINDS);
    measure("garbage, 32 bytes", 20_000_000, |count| {
        for _ in 0..count {
            black_box(pair(&mut heap, None, None));
            safepoint(&mut heap);
        }
    });
    measure("garbage, 32 bytes, finalizer", 20_000_000, |count| {
        for _ in 0..count {
            black_box(heap.alloc(Finalized { header: Header::new(2), words: [0; 3] }));
            safepoint(&mut heap);
        }
    });
    measure("garbage, 128 bytes", 10_000_000, |count| {
        for _ in 0..count {
            black_box(heap.alloc(Bytes { header: Header::new(3), words: [0; 15] }));
            safepoint(&mut heap);
        }
    });
    measure("garbage, 1 KiB", 1_000_000, |count| {
        for _ in 0..count {
            black_box(heap.alloc(Bytes { header: Header::new(4), words: [0; 124] }));
            safepoint(&mut heap);
        }
    });
    measure("garbage, 16 KiB", 200_000, |count| {
        for _ in 0..count {
            black_box(heap.alloc(Bytes { header: Header::new(5), words: [0; 2047] }));
            safepoint(&mut heap);
        }
    });
    drop(heap);

    let mut heap = Heap::new(&KINDS);
    let mut kept = RootedVec::new(&heap);
    (0..1_000_000).for_each(|_| {
        let cell = pair(&mut heap, None, None);
        kept.push(cell);
        pair(&mut heap, None, None);
    });
    measure("garbage, 32 bytes, into half-full blocks", 20_000_000, |count| {
        for _ in 0..count {
            black_box(pair(&mut heap, None, None));
            safepoint(&mut heap);
        }
    });
    measure("collection per live cell, list of roots", 1_000_000, |_| heap.collect(&mut |_| {}, &mut |_| {}));
    drop(kept);
    drop(heap);

    let mut heap = Heap::new(&KINDS);
    let mut list = None;
    (0..1_000_000).for_each(|_| list = Some(pair(&mut heap, list, None)));
    measure("collection per live cell, linked list", 1_000_000, |_| heap.collect(&mut |_| {}, &mut |_| {}));
    black_box(list);
    drop(heap);

    let mut heap = Heap::new(&KINDS);
    let root = tree(&mut heap, 20);
    measure("collection per live cell, tree of 2 million", 1 << 21, |_| {
        heap.collect(&mut |_| {}, &mut |_| {})
    });
    black_box(root);
    measure("short-lived trees of depth 16, per node", 1 << 22, |count| {
        for _ in 0..count >> 17 {
            black_box(tree(&mut heap, 16));
        }
    });
    drop(heap);

    let mut heap = Heap::new(&KINDS);
    let mut kept: RootedVec<Gc<Pair>> = RootedVec::new(&heap);
    let mut seed = 1u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % below
    };
    (0..1_000_000).for_each(|_| kept.push(pair(&mut heap, None, None)));
    for index in 1..1_000_000 {
        kept.get(index).left.set(Some(kept.get(random(1_000_000))));
        kept.get(random(index)).right.set(Some(kept.get(index)));
    }
    let root = kept.get(0);
    kept.clear();
    measure("collection per cell, random graph of 1 million", 1_000_000, |_| {
        heap.collect(&mut |_| {}, &mut |_| {});
    });
    println!("    live: {}", heap.stats().live_bytes / 32);
    black_box(root);

    measure("random replacement in 1 million cells", 10_000_000, |count| {
        for _ in 0..count {
            let cell = pair(&mut heap, None, None);
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let at = (seed >> 33) as usize % 1_000_000;
            if kept.len() < 1_000_000 {
                kept.push(cell)
            } else {
                kept.set(at, cell)
            }
            safepoint(&mut heap);
        }
    });
    measure("rooted list, made and dropped", 10_000_000, |count| {
        for _ in 0..count {
            black_box(RootedVec::<Gc<Pair>>::new(&heap));
        }
    });
    let addrs: Vec<usize> = kept.iter().map(|cell| cell.addr() + 8).collect();
    measure("conservative lookup, 1 million cells", 1_000_000, |_| {
        addrs.iter().for_each(|&addr| assert!(heap.cell_at(addr).is_some()));
    });
    println!("{:?}", heap.stats());
}
