//! Random programs against a model of reachability.

use super::*;
use proptest::prelude::*;

/// What a random program does.
#[derive(Clone, Debug)]
enum Step {
    Pair,
    Vector,
    Blob(usize),
    Link(usize, usize, bool),
    Forget(usize),
    Collect,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let large = if cfg!(miri) { 10_000usize } else { 400_000 };
    let size = prop_oneof![8 => 1usize..600, 2 => 600usize..9000, 1 => 9000..large];
    let step = prop_oneof![
        8 => Just(Step::Pair),
        4 => Just(Step::Vector),
        4 => size.prop_map(Step::Blob),
        10 => (any::<usize>(), any::<usize>(), any::<bool>()).prop_map(|(a, b, c)| Step::Link(a, b, c)),
        4 => any::<usize>().prop_map(Step::Forget),
        1 => Just(Step::Collect),
    ];
    prop::collection::vec(step, 1..if cfg!(miri) { 40 } else { 600 })
}

/// A cell as the model sees it: its hidden address, what it must contain, what it points to.
struct Model {
    hidden: usize,
    kind: u8,
    edges: [Option<usize>; 2],
    rooted: bool,
    size: usize,
}

fn run_against_model(steps: Vec<Step>, stress: Option<u32>) {
    let mut heap = heap();
    heap.set_stress(stress);
    let mut cells: Vec<Model> = Vec::new();
    let check = |heap: &mut Heap, cells: &mut Vec<Model>| {
        let roots: Vec<_> = cells.iter().filter(|cell| cell.rooted).map(|cell| cell.hidden).collect();
        apart(|| {
            heap.collect(
                &mut |tracer| roots.iter().for_each(|&root| tracer.mark_conservative(hide(root))),
                &mut |_| {},
            );
        });
        let mut reached: Vec<bool> = cells.iter().map(|cell| cell.rooted).collect();
        let mut work: Vec<usize> = (0..cells.len()).filter(|&index| reached[index]).collect();
        while let Some(index) = work.pop() {
            for edge in cells[index].edges.into_iter().flatten() {
                if !std::mem::replace(&mut reached[edge], true) {
                    work.push(edge);
                }
            }
        }
        let mut found = HashSet::new();
        heap.for_each_cell(&mut |cell| found.extend([hide(cell.addr())]));
        let expected = reached.iter().filter(|&&reached| reached).count();
        // A stray word on the stack may keep a few cells, and what they point to, alive.
        assert!(found.len() >= expected);
        for (index, cell) in cells.iter().enumerate().filter(|&(index, _)| reached[index]) {
            assert!(found.contains(&cell.hidden));
            let addr = hide(cell.hidden);
            let there = heap.cell_at(addr + cell.size - 1).expect("a live cell");
            assert_eq!((there.addr(), there.kind()), (addr, cell.kind));
            if let Some(pair) = there.checked_cast::<Pair>() {
                let edges = [pair.left.get(), pair.right.get()];
                let edges = edges.map(|edge| edge.map(|edge| hide(edge.addr())));
                assert_eq!(edges, cell.edges.map(|edge| edge.map(|edge| cells[edge].hidden)));
                assert_eq!(pair.number.get(), index as u64);
            } else if let Some(vector) = there.checked_cast::<Vector>() {
                assert_eq!(vector.number, index as u64);
            } else if cell.size > 8 {
                let step = if cfg!(miri) { 61 } else { 1 };
                let mut body = heap.bytes_at(addr + 8, cell.size - 8).iter().step_by(step);
                assert!(body.all(|&byte| byte == index as u8));
            }
        }
        // Forget what is gone: its memory may be used again.
        for (index, cell) in cells.iter_mut().enumerate() {
            if !reached[index] {
                cell.hidden = 0;
            }
        }
    };
    for step in steps {
        let index = cells.len();
        match step {
            Step::Pair => {
                let hidden = apart(|| hide(pair(&mut heap, index as u64).addr()));
                cells.push(Model { hidden, kind: PAIR, edges: [None; 2], rooted: true, size: 32 });
            }
            Step::Vector => {
                let hidden = apart(|| hide(vector(&mut heap, index as u64).addr()));
                let size = size_of::<Vector>();
                cells.push(Model { hidden, kind: VECTOR, edges: [None; 2], rooted: true, size });
            }
            Step::Blob(size) => {
                let hidden = apart(|| hide(heap.alloc_bytes(size, BLOB, index as u8)));
                cells.push(Model { hidden, kind: BLOB, edges: [None; 2], rooted: true, size });
            }
            Step::Link(from, to, left) if index > 0 => {
                let (from, to) = (from % index, to % index);
                if cells[from].hidden == 0 || cells[to].hidden == 0 || cells[from].kind != PAIR {
                    continue;
                }
                let pair = heap
                    .cell_at(hide(cells[from].hidden))
                    .and_then(Gc::checked_cast::<Pair>)
                    .expect("a pair");
                let slot = if left { &pair.left } else { &pair.right };
                slot.set(heap.cell_at(hide(cells[to].hidden)));
                cells[from].edges[usize::from(!left)] = Some(to);
            }
            Step::Forget(which) if index > 0 => cells[which % index].rooted = false,
            Step::Collect => check(&mut heap, &mut cells),
            Step::Link(..) | Step::Forget(_) => {}
        }
    }
    check(&mut heap, &mut cells);
    let vectors = cells.iter().enumerate().filter(|(_, cell)| cell.kind == VECTOR);
    let expected: Vec<u64> = vectors.map(|(index, _)| index as u64).collect();
    drop(heap);
    assert_eq!(finalized(), expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(miri) { 2 } else { 200 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_graphs_agree_with_the_model(steps in steps()) {
        run_against_model(steps, None);
    }

    #[test]
    fn random_graphs_agree_with_the_model_under_stress(steps in steps()) {
        run_against_model(steps, Some(1));
    }
}
