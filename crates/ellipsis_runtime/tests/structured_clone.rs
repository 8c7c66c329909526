//! What structured clones cost: plain data is shared, and what is not does not become shared.

use ellipsis::unstable::engine::sequence::{SequenceStats, take_stats};
use ellipsis_runtime::{Kind, Program, Runtime};

/// What sequences do while the second script runs, after the first.
fn costs(before: &str, script: &str) -> SequenceStats {
    let mut runtime = Runtime::new();
    let run = |runtime: &mut Runtime, text: &str| {
        let program =
            Program { name: "test.js".into(), text: text.into(), kind: Kind::Script, arguments: Vec::new() };
        runtime.run(&program).map_err(|failure| failure.report).unwrap();
    };
    run(&mut runtime, before);
    // What the clone itself needs is there already.
    run(&mut runtime, "structuredClone([1, { a: 1 }])");
    take_stats(&runtime.engine().context().heap);
    run(&mut runtime, script);
    take_stats(&runtime.engine().context().heap)
}

/// Values that may be moved in passing.
const FEW: u64 = 100;

#[test]
fn primitives_are_shared() {
    for source in [
        "Array.from({ length: 1e5 }, (_, i) => i / 2)",
        "Array.from({ length: 1e5 }, (_, i) => 'text' + i)",
        "Array.from({ length: 1e5 }, (_, i) => [i, -1n, null, undefined, true, 'a'][i % 6])",
        "Array(1e5).fill(1, 1, 5e4)",
        "Object.freeze(Array.from({ length: 1e5 }, (_, i) => i))",
        "Object.fromEntries(Array.from({ length: 1e3 }, (_, i) => ['k' + i, i]))",
        "Object.freeze(Object.fromEntries(Array.from({ length: 1e3 }, (_, i) => ['k' + i, 'v' + i])))",
        "Object.assign(Array.from({ length: 1e5 }, (_, i) => i), { x: 1, y: {} })",
        "{ ...Array.from({ length: 1e5 }, (_, i) => i), length: 1e5 }",
    ] {
        let stats = costs(&format!("const a = ({source})"), "globalThis.copy = structuredClone(a)");
        assert!(stats.shared > 0 && stats.values_moved < FEW, "{source}: {stats:?}");
        let stats =
            costs(&format!("const a = {{ list: ({source}) }}"), "globalThis.copy = structuredClone(a)");
        assert!(stats.shared > 0 && stats.values_moved < FEW, "inner {source}: {stats:?}");
    }
}

#[test]
fn pieces_are_shared() {
    let before = "const a = [...Array(1e5).keys()]; const b = [...a]; b[5e4] = 1;
         const o = Object.fromEntries(a.slice(0, 5e3).map(i => ['k' + i, i])); const p = { ...o }; p.k9 = 1";
    let stats = costs(before, "globalThis.copies = [structuredClone(b), structuredClone(p)]");
    assert!(stats.values_moved < FEW, "{stats:?}");
}

#[test]
fn what_is_copied_does_not_become_shared() {
    let before = "const a = Array.from({ length: 1e4 }, (_, i) => ({ i }));
         const o = Object.fromEntries(Array.from({ length: 1e3 }, (_, i) => ['k' + i, i % 2 ? [] : i]))";
    let stats =
        costs(before, "globalThis.copies = [structuredClone(a), structuredClone(o)]; a[1] = 2; o.k5 = 3");
    assert_eq!((stats.shared, stats.took_ownership, stats.went_to_pieces), (0, 0, 0), "{stats:?}");
    assert!(stats.values_moved < 2 * 11_000, "{stats:?}");
    let before =
        "const a = Object.assign(Object.create(null), Array.from({ length: 1e4 }, (_, i) => ({ i })))";
    let stats = costs(before, "globalThis.copy = structuredClone(a); a[1] = 2");
    assert_eq!((stats.shared, stats.took_ownership, stats.went_to_pieces), (0, 0, 0), "{stats:?}");
}
