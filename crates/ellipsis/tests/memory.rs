//! What programs keep alive and what they let go, in bytes of the heap. `...` shares storage, so that these tests
//! are about sharing for the most part: what is shared must not live longer than somebody can see it.

use ellipsis::{Engine, Value};

/// A stack that no thread's was before it: larger than what the thread library hands on, so that no word in it is
/// stale. Collections keep alive whatever a word on the stack refers to.
const FRESH_STACK: usize = 64 << 20;

/// What the code of a program weighs at most, and what it kept that is the engine's: shapes, names, inline caches.
const CODE: usize = 16 << 10;

/// An engine whose live heap is looked at.
struct Program {
    engine: Engine,
}

impl Program {
    fn new() -> Program {
        let mut engine = Engine::new();
        // Which counts memory by large chunks.
        engine.set_machine_code(false);
        Program { engine }
    }

    fn run(&mut self, source: &str) -> Value {
        self.engine.eval_script("memory.js", source).expect("the program runs")
    }

    /// Bytes that survive collections: the first finds what is not used, the second what that held.
    fn live(&mut self) -> usize {
        let engine = &mut self.engine;
        std::thread::scope(|scope| {
            let looks = move || {
                engine.collect_garbage();
                engine.collect_garbage();
                engine.heap_bytes()
            };
            let thread = std::thread::Builder::new().stack_size(FRESH_STACK).spawn_scoped(scope, looks);
            thread.expect("a thread").join().expect("collections do not panic")
        })
    }

    /// How many bytes more live after a program than before.
    fn grows_by(&mut self, source: &str) -> usize {
        let before = self.live();
        self.run(source);
        self.live().saturating_sub(before)
    }
}

/// What a program leaves after `setup`, which is not counted, must be at most `most` bytes.
#[track_caller]
fn leaves_at_most(most: usize, setup: &str, source: &str) {
    let mut program = Program::new();
    program.run(setup);
    let bytes = program.grows_by(source);
    assert!(bytes <= most + CODE, "{bytes} bytes are left of {source}");
}

#[test]
fn a_small_part_of_a_dead_array_lets_the_rest_go() {
    for source in [
        "let big = Array.from({ length: 100000 }, (_, i) => i); let part = big.slice(500, 600); big = null",
        "let big = Array(100000).fill(1); big.push(2); let part = big.slice(99900); big = null",
        "let big = Array(100000).fill(1); let [a, b, ...rest] = big.slice(0, 50); big = null",
        "let big = Array(100000).fill(1), parts = []; for (let i = 0; i < 90; i += 30) parts.push(big.slice(i, i + 30)); big = null",
        "let big = Array(100000).fill(1); let part = [...big.slice(0, 150), 7]; big = null",
        "let big = Array(100000).fill(1); let part = [...big.slice(0, 150)]; part[70] = 2; big = null",
    ] {
        leaves_at_most(8 << 10, "", source);
    }
}

#[test]
fn the_tail_of_a_rest_lets_the_rest_go() {
    leaves_at_most(
        4 << 10,
        "",
        "let list = Array.from({ length: 100000 }, (_, i) => i);
         while (list.length > 30) { const [, ...rest] = list; list = rest; }",
    );
}

#[test]
fn elements_that_no_view_shows_die() {
    let mut program = Program::new();
    program.run(
        "let big = Array.from({ length: 1000 }, (_, id) => ({ id }));
         globalThis.watched = big.map((object) => new WeakRef(object));
         globalThis.views = [big.slice(100, 200), big.slice(400, 500)];
         big = null;",
    );
    let alive = "watched.filter((ref) => ref.deref() !== undefined).length";
    program.live();
    let Value::Number(count) = program.run(alive) else { panic!("a number") };
    // The views keep what lies between them.
    assert!((400.0..410.0).contains(&count), "{count}");
    program.run("views.pop()");
    program.live();
    let Value::Number(count) = program.run(alive) else { panic!("a number") };
    assert!((100.0..110.0).contains(&count), "{count}");
    assert_eq!(program.run("views[0].every((object, i) => object.id === 100 + i)"), Value::Bool(true));
}

/// Makes an object with many keys, whose values are what weighs.
const BIG_OBJECT: &str = "const make = (count) => {
    const object = {};
    for (let i = 0; i < count; i++) object['key' + i] = Array(100).fill(i);
    return object;
};
let big, part;";

#[test]
fn a_small_part_of_a_dead_object_lets_the_rest_go() {
    for source in [
        "big = make(10000); part = { key1: big.key1, key2: big.key2 }; big = null",
        "big = make(2000);
         { const names = Object.keys(big).slice(0, 1990);
           part = { ...big };
           for (const name of names) { const { [name]: _, ...rest } = part; part = rest; } }
         big = null",
        "{ const names = Array.from({ length: 1990 }, (_, i) => 'key' + i);
           part = new Function('big', `const { ${names.join()}, ...rest } = big; return rest`)(make(2000)); }",
    ] {
        // Of 90 bytes and more for each key, inline caches may keep the keys, with their places among the atoms and the
        // shape that the object had.
        leaves_at_most(800 << 10, BIG_OBJECT, source);
    }
}

#[test]
fn what_dies_is_taken_off_the_accounts() {
    let setup = "let last";
    for source in [
        "for (let i = 0; i < 3000; i++) { last = {}; for (let k = 0; k < 40; k++) last['k' + k + '_' + i] = k }",
        "for (let i = 0; i < 300; i++) { last = [1]; for (let k = 1; k < 100; k++) last[k * 1e6] = k }",
        "for (let i = 0; i < 3000; i++) last = new Function(`return [${i}, 'x${i}', a.b${i}, a.c${i}, a.d${i}]`)",
    ] {
        leaves_at_most(64 << 10, setup, source);
    }
}

#[test]
fn versions_of_an_array_share() {
    let setup = "const base = Array.from({ length: 10000 }, (_, i) => i), versions = [];";
    for (most, source) in [
        (
            12 << 20,
            "let last = base; for (let i = 0; i < 10000; i++) { last = [...last]; last[i * 7919 % 10000] = -i; versions.push(last) }",
        ),
        (
            12 << 20,
            "for (let i = 0; i < 10000; i++) { const next = [...base]; next[i * 7919 % 10000] = -i; versions.push(next) }",
        ),
        (
            12 << 20,
            "let last = base; for (let i = 0; i < 10000; i++) { last = last.with(i * 7919 % 10000, -i); versions.push(last) }",
        ),
        (12 << 20, "let last = base; for (let i = 0; i < 10000; i++) versions.push(last = [...last, i])"),
        (12 << 20, "for (let i = 0; i < 10000; i++) versions.push([...base, i])"),
        (12 << 20, "let last = base; for (let i = 0; i < 10000; i++) versions.push(last = [i, ...last])"),
        (12 << 20, "let last = base; for (let i = 0; i < 9000; i++) versions.push(last = last.slice(1))"),
    ] {
        leaves_at_most(most, setup, source);
    }
}

#[test]
fn versions_of_an_object_share() {
    let setup = "const base = {}, versions = []; for (let i = 0; i < 10000; i++) base['key' + i] = i;";
    for (most, source) in [
        (
            16 << 20,
            "let last = base; for (let i = 0; i < 10000; i++) versions.push(last = { ...last, ['key' + i * 7919 % 10000]: -i })",
        ),
        (
            16 << 20,
            "for (let i = 0; i < 10000; i++) versions.push({ ...base, ['key' + i * 7919 % 10000]: -i })",
        ),
        (
            16 << 20,
            "let last = base; for (let i = 0; i < 10000; i++) versions.push(last = { ...last, ['more' + i]: -i })",
        ),
        (
            16 << 20,
            "for (let i = 0; i < 10000; i++) { const { ['key' + i * 7919 % 10000]: _, ...rest } = base; versions.push(rest) }",
        ),
        (
            16 << 20,
            "let last = base; for (let i = 0; i < 9000; i++) { const { ['key' + i * 7919 % 10000]: _, ...rest } = last; versions.push(last = rest) }",
        ),
    ] {
        leaves_at_most(most, setup, source);
    }
}

#[test]
fn arrays_that_shrink_give_memory_back() {
    for source in [
        "list.length = 1",
        "while (list.length > 1) list.pop()",
        "while (list.length > 1) list.shift()",
        "list.splice(1)",
        "list.splice(0, list.length - 1)",
        "list.splice(50, 99900)",
        "list.length = 0",
    ] {
        let mut program = Program::new();
        program.run("const list = Array.from({ length: 100000 }, (_, i) => i)");
        let before = program.live();
        program.run(source);
        let given = before.saturating_sub(program.live());
        assert!(given >= 700_000, "{source}: gave {given} bytes back");
    }
}

#[test]
fn growing_by_spreads_keeps_one_list() {
    let mut program = Program::new();
    program.run("let list = [], object = {}");
    program.run("for (let i = 0; i < 1000; i++) list = [...list, i]");
    let one = program.live();
    let most = program.grows_by("for (let i = 0; i < 99000; i++) list = [...list, i]");
    assert!(most < 100_000 * 16, "{most} bytes for 100000 elements, {one} before");
    program.run("list = null");
    let most = program.grows_by("for (let i = 0; i < 20000; i++) object = { ...object, ['k' + i]: i }");
    assert!(most < 20_000 * 200, "{most} bytes for 20000 properties");
}

#[test]
fn programs_of_regular_expressions_are_counted() {
    let mut program = Program::new();
    program.run("var kept = []");
    let before = program.engine.usage().external_bytes;
    program.run("for (let i = 0; i < 10; i++) kept.push(new RegExp(`\\\\p{L}${i}`, 'u'))");
    let after = program.engine.usage().external_bytes;
    assert!(after - before > 10_000, "{before} {after}");
}
