//! What is explained is what happens: figures of reports, compared with what the engine counts when
//! nothing is explained.

use ellipsis::unstable::engine::sequence::{SequenceStats, take_stats};
use ellipsis_runtime::{Kind, Program, Runtime};

/// What all tests take.
const DATA: &str = "
    const few = [1, 2, 3], list = Array.from({ length: 100 }, (_, i) => i), holey = [1, , 3];
    const long = Array.from({ length: 1000 }, (_, i) => i), set = new Set(few);
    const named = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => ['k' + i, i]));
    const small = { a: 1, b: 2, c: 3 }, wide = named(40), big = named(200), huge = named(2000);
    const indexed = { 0: 1, 1: 2, ...small }, symbols = { [Symbol()]: 1, x: 2 };
    const getter = { get x() { return 1; }, y: 2 };
    const all = (...args) => args, none = () => 0, two = (a, b) => 0, count = (...args) => args.length;
    const forward = (...args) => count(...args), own = (...args) => [...args];
    function copy() { return [...arguments]; }
    function mapped(a, b) { return [...arguments]; }
    const rename = ({ a, ...others }) => ({ ...others, z: a });
    let a, b;
    [...'warm'], [...set], [...set.keys()], all(), none(), two(), count(), forward(), own(), copy(), mapped(), rename(small), Math.max(...few), ({ ...null });";

/// What reports tell of all that was done so far.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
struct Told {
    moved: u64,
    shared: u64,
    copied: u64,
    in_place: u64,
    iterated: u64,
}

fn run(runtime: &mut Runtime, text: &str) {
    let program =
        Program { name: "test.js".into(), text: text.into(), kind: Kind::Script, arguments: Vec::new() };
    runtime.run(&program).map_err(|failure| failure.report).unwrap();
}

fn told(runtime: &mut Runtime) -> Told {
    runtime.explained().iter().fold(Told::default(), |sum, site| Told {
        moved: sum.moved + site.tally.values_moved,
        shared: sum.shared + site.tally.shared,
        copied: sum.copied + site.tally.copied,
        in_place: sum.in_place + site.tally.in_place,
        iterated: sum.iterated + site.tally.iterated.iter().map(|(_, runs)| runs).sum::<u64>(),
    })
}

fn runtime(explain: bool) -> Runtime {
    let mut runtime = Runtime::new();
    if explain {
        runtime.explain();
    }
    run(&mut runtime, DATA);
    take_stats(&runtime.engine().context().heap);
    runtime
}

/// What the engine counts while a script runs for the first time, without being explained.
fn counted(script: &str) -> SequenceStats {
    let mut runtime = runtime(false);
    run(&mut runtime, script);
    take_stats(&runtime.engine().context().heap)
}

/// What is told of the first run of a script.
fn explained(script: &str) -> Told {
    let mut runtime = runtime(true);
    let before = told(&mut runtime);
    run(&mut runtime, script);
    let after = told(&mut runtime);
    Told {
        moved: after.moved - before.moved,
        shared: after.shared - before.shared,
        copied: after.copied - before.copied,
        in_place: after.in_place - before.in_place,
        iterated: after.iterated - before.iterated,
    }
}

/// Scripts that do nothing but `...`: how they do it, and how many values they put one by one, which
/// the engine does not count.
const SCRIPTS: &[(&str, &str, u64)] = &[
    ("[...few]", "copied", 0),
    ("[...list]", "shared", 0),
    ("[...list, 1]", "shared", 0),
    ("[0, ...list]", "copied", 0),
    ("[0, ...few]", "copied", 0),
    ("[...holey]", "copied", 3),
    ("[...set]", "iterated", 3),
    ("[...set.keys()]", "iterated", 3),
    ("[...'abc']", "iterated", 3),
    ("[...new Set(list)]", "iterated", 100),
    ("[a, ...b] = few", "copied", 0),
    ("[a, ...b] = list", "shared", 0),
    ("[a, ...b] = holey", "copied", 2),
    ("[a, ...b] = set", "iterated", 2),
    ("copy(1, 2, 3)", "copied", 3),
    ("mapped(1, 2, 3)", "copied", 3),
    ("own(1, 2, 3)", "copied and in place", 3),
    ("Math.max(...few)", "copied", 3),
    ("Math.max(...list)", "copied", 100),
    ("Math.max(...long)", "shared", 0),
    ("two(...list)", "copied", 2),
    ("none(...list)", "in place", 0),
    ("none(...few)", "copied", 3),
    ("two(1, ...long)", "copied", 1),
    ("new Array(...few)", "copied", 3),
    // Into an array, and from there to where arguments lie.
    ("two(...set)", "iterated", 3 + 2),
    ("Math.max(1, ...set)", "iterated", 1 + 3 + 4),
    ("all(1, 2, 3)", "copied", 3),
    ("count(1, 2, 3)", "in place", 0),
    ("rename(small); 0", "copied and in place", 2),
    ("({ ...small })", "copied", 3),
    ("({ ...getter })", "copied", 2),
    ("({ ...symbols })", "copied", 2),
    ("({ ...indexed })", "copied", 3),
    ("({ x: 1, ...indexed })", "copied", 3),
    ("({ x: 1, ...small })", "copied", 3),
    ("({ a, ...b } = small)", "copied", 2),
    ("({ k0: a, ...b } = wide)", "copied", 39),
    ("({ x: 1, ...wide })", "copied", 40),
];

#[test]
fn reports_tell_what_is_counted_without_them() {
    for &(script, how, one_by_one) in SCRIPTS {
        let (stats, told) = (counted(script), explained(script));
        assert_eq!(told.moved, stats.values_moved + one_by_one, "{script}: {told:?}, {stats:?}");
        let ways = Told { moved: 0, ..told };
        let expected = match how {
            "shared" => Told { shared: 1, ..Told::default() },
            "copied" => Told { copied: 1, ..Told::default() },
            "in place" => Told { in_place: 1, ..Told::default() },
            "iterated" => Told { iterated: 1, ..Told::default() },
            _ => Told { copied: 1, in_place: 1, ..Told::default() },
        };
        assert_eq!(ways, expected, "{script}: {stats:?}");
        assert!(how != "shared" || stats.shared > 0, "{script}: {stats:?}");
    }
}

/// From the second run on there is nothing to describe, and so nothing that differs.
#[test]
fn explaining_changes_nothing_that_is_counted() {
    for &(script, ..) in SCRIPTS {
        let again = |explain| {
            let mut runtime = runtime(explain);
            run(&mut runtime, &format!("globalThis.again = () => {{ {script} }}; again()"));
            take_stats(&runtime.engine().context().heap);
            run(&mut runtime, "again()");
            take_stats(&runtime.engine().context().heap)
        };
        assert_eq!(again(true), again(false), "{script}");
    }
}

#[test]
fn what_lies_out_of_line_is_shared() {
    for script in ["({ ...big })", "({ ...huge })", "({ k0: a, ...b } = big)"] {
        let (stats, told) = (counted(script), explained(script));
        let inline = told.moved - stats.values_moved;
        assert!(0 < inline && inline < 64, "{script}: {told:?}, {stats:?}");
    }
    assert_eq!(explained("({ ...huge })").shared, 1);
}

#[test]
fn what_scripts_do_meanwhile_is_left_out() {
    let noisy = "function* noisy() { for (const x of [...list, ...list]) yield { ...small }; }
        const loud = { get x() { [...long].reverse(); return 1; } };";
    let mut runtime = runtime(true);
    run(&mut runtime, &format!("{noisy}\n({{ ...loud }});\n(() => [...noisy()])()"));
    let sites = runtime.explained();
    let moved = |line| sites.iter().rfind(|site| site.line == line && site.file == "test.js").unwrap();
    assert_eq!(moved(3).tally.values_moved, 1);
    let growing = moved(4).tally.values_moved;
    assert!((200..600).contains(&growing), "each once, and again when the array grows: {growing}");
}

#[test]
fn rests_that_need_arrays_are_told_so() {
    let tell = |script: &str| {
        let told = explained(script);
        (told.in_place, told.copied, told.shared, told.moved)
    };
    assert_eq!(tell("count(...few)"), (1, 1, 0, 3));
    assert_eq!(tell("(() => { const f = (...xs) => xs[5]; f(1, 2) })()"), (1, 0, 0, 0));
    // An index that only an array can answer.
    assert_eq!(tell("(() => { const f = (...xs) => xs['0']; f(1, 2) })()"), (0, 1, 0, 2));
    assert_eq!(tell("(() => { const f = (...xs) => xs; f(1, 2) })()"), (0, 1, 0, 2));
    // Handed on as they are: only the first spread shares.
    assert_eq!(tell("forward(...long)"), (3, 0, 1, 0));
    assert_eq!(tell("all(...long)"), (0, 0, 2, 0));
}
