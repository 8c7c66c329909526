//! Programs that take much in built-in functions, of which no script loops long: each is charged by the work it does, so
//! that fuel, and with it deadlines and stop handles, ends it soon. The long list is in `tests/hostile`, for
//! `cargo xtask hostile`.

use ellipsis::unstable::LocalEngine;
use ellipsis::{Engine, ErrorKind, Value};

/// Values of a size that is worth many ticks.
const VALUES: &str = "
    const s = 'x'.repeat(100_000), spaces = ' '.repeat(100_000), digits = '1'.repeat(100_000);
    const wide = '\\u4e2d'.repeat(100_000), marks = 'e\\u0301'.repeat(50_000), sharp = '\\u00df'.repeat(100_000);
    const like = () => 'x'.repeat(100_000), big = (1n << 400_000n) - 1n, list = Array(100_000).fill(0);
    const frozen = Object.freeze(Array(20_000).fill(0)), bytes = new Uint8Array(400_000);
    const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ['k' + i, i]));
    const set = new Set(Array.from({ length: 20_000 }, (_, i) => i)), pairs = list.slice(0, 20_000).fill([1, 2]);
    let deep = {}; for (let i = 0; i < 20_000; i++) deep = Object.create(deep);
    let text = '[' + '1,'.repeat(50_000) + '1]', n = 0;
    const cycle = (() => { const o = {}, p = new Proxy(o, { getPrototypeOf: () => o }); return Object.setPrototypeOf(o, p) })();
";

/// What is worth at least a hundred ticks each time.
const WORK: &[&str] = &[
    "s === like()",
    "s < like()",
    "Object.is(s, like())",
    "({})[like()]",
    "new Set([like()])",
    "s.indexOf('y')",
    "s.lastIndexOf('y')",
    "s.indexOf('x'.repeat(50_000) + 'y')",
    "s.startsWith(like())",
    "s.endsWith(like())",
    "s.split('y')",
    "s.toUpperCase()",
    "sharp.toUpperCase()",
    "wide.toLowerCase()",
    "spaces.trim()",
    "(spaces + 'x').trimStart()",
    "marks.normalize()",
    "wide.isWellFormed()",
    "wide.toWellFormed()",
    "encodeURIComponent(s)",
    "decodeURI(s)",
    "escape(s)",
    "unescape(s)",
    "+digits",
    "parseInt(digits)",
    "parseFloat(digits)",
    "digits == 1",
    "BigInt(digits.slice(0, 20_000))",
    "digits.slice(0, 20_000) < 1n",
    "big * big",
    "-big",
    "~big",
    "big == '1'",
    "big < '1'",
    "big + 1n",
    "big / 7n ** 5000n",
    "big === (1n << 400_000n) - 1n",
    "big < (1n << 400_000n) - 2n",
    "String(big >> 380_000n)",
    "BigInt.asIntN(399_999, big)",
    "3n ** 20_000n",
    "'ab'.repeat(50_000)",
    "'a'.padEnd(100_000, 'b')",
    "s.anchor('\"'.repeat(10_000))",
    "JSON.parse(text)",
    "JSON.parse(spaces + '1')",
    "JSON.stringify(s)",
    "JSON.stringify(keys)",
    "try { JSON.parse(spaces + '!') } catch {}",
    "list.includes(1)",
    "list.indexOf(1)",
    "list.reverse()",
    "list.splice(50_000, 1, 1)",
    "list.join()",
    "list.toSorted()",
    "Math.max(...list)",
    "Math.hypot.apply(null, list)",
    "Object.isFrozen(frozen)",
    "Object.fromEntries(pairs)",
    "Reflect.ownKeys(keys)",
    "new Map(pairs)",
    "set.isSubsetOf(set)",
    "set.isSupersetOf(set)",
    "set.union(set)",
    "bytes.fill(1)",
    "bytes.toSorted()",
    "bytes.includes(7)",
    "bytes.every(Number.isInteger)",
    "new Float64Array(bytes)",
    "bytes.toHex()",
    "Uint8Array.fromHex('ab'.repeat(50_000))",
    "deep.x",
    "'x' in deep",
    "deep instanceof Array",
    "for (const k in deep);",
    "eval(text)",
    "new Function(text)",
    "new RegExp('\\\\p{L}', 'ui' + (n & 1 ? '' : 'g') + (n & 2 ? '' : 's') + (n & 4 ? 'm' : ''))",
    "s.match(/x/g)",
    "s.replace(/x/g, '$&')",
    "Object.defineProperty(/a/g, 'flags', { value: s })[Symbol.replace]('b', 'c')",
    "new Intl.Collator('de').compare(s + 'a', s + 'b')",
    "new Intl.Segmenter('de').segment(s).containing(5)",
    "Intl.getCanonicalLocales(Array(1000).fill('de-DE'))",
    "cycle instanceof Array",
];

#[test]
fn work_of_built_in_functions_takes_fuel() {
    const FUEL: u64 = 20_000;
    let mut wrong = Vec::new();
    let mut engine = Engine::new();
    engine.eval_script::<()>("values.js", VALUES).unwrap();
    for work in WORK {
        engine.eval::<()>("n = 0").unwrap();
        engine.set_fuel(Some(FUEL));
        let result = engine.eval_script::<Value>("work.js", &format!("for (;;) {{ n++; {work} }}"));
        engine.set_fuel(None);
        let count = engine.global::<u32>("n").unwrap();
        match result {
            Err(error) if error.kind() == ErrorKind::OutOfFuel && count <= 250 => {}
            other => wrong.push(format!("{work}: {count} times, {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What wants more than there is: at once, or piece by piece.
const GREEDY: &[&str] = &[
    "'x'.repeat(5e8)",
    "'x'.padStart(2 ** 28, '\\u4e2d')",
    "let a = 'x'; for (;;) a += a",
    "Array(1e7).fill(0)",
    "Array(1e4).fill('x'.repeat(1e4)).join()",
    "JSON.stringify(Array(1e4).fill('x'.repeat(1e3)))",
    "JSON.parse('[' + '{},'.repeat(3e5) + '1]')",
    "JSON.parse('['.repeat(1e6))",
    "JSON.parse('['.repeat(2e5) + ']'.repeat(2e5), (k, v) => v)",
    "'\\u00df'.repeat(3e6).toUpperCase()",
    "'\\ufdfa'.repeat(3e5).normalize('NFKD')",
    "BigInt('0x' + 'f'.repeat(3e6)).toString(2)",
    "1n << 1_000_000_000n",
    "BigInt.asUintN(1_000_000_000, -1n)",
    "const all = []; for (let i = 1n;; i++) all.push(i << 200n)",
    "Reflect.ownKeys(Object('x'.repeat(2e6)))",
    "Object.entries(new Uint8Array(1e6))",
    "new Uint8Array(3e6).toHex()",
    "new Uint8Array(1e9)",
    "for (;;) Promise.resolve().then(() => 1)",
    "const p = new Promise(() => {}); for (;;) p.then(() => 1)",
    "const all = []; for (;;) all.push(new WeakRef({}))",
    "const all = []; for (;;) all.push(new Error('x'))",
    "const all = []; for (;;) try { all.push('x'.repeat(1e5) + all.length) } catch {}",
    "'x,'.repeat(1e6).split(',')",
    "'x'.repeat(1e6).split(/(x)/)",
    "const r = /a/g; r.exec = () => ({ index: 0, length: 2 ** 31, 0: 'a' }); r[Symbol.replace]('a', 'b')",
    "new Intl.ListFormat('en').format(Array(1e5).fill('a'))",
    "Promise.all(Array(1e5).fill(1))",
];

/// What memory does not suffice for ends the script, which cannot catch that, and the engine works on.
#[test]
fn memory_that_is_not_there_ends_the_script() {
    const LIMIT: usize = 8 << 20;
    let mut wrong = Vec::new();
    for code in GREEDY {
        let mut engine = Engine::new();
        engine.eval::<()>("/a/.test('b'); [...new Map([[1, 2]])]").unwrap();
        engine.set_heap_limit(Some(LIMIT));
        let result = engine.eval_script::<Value>("greedy.js", &format!("try {{ {code} }} catch {{ }}"));
        let peak = engine.usage().peak_bytes;
        if !result.as_ref().is_err_and(|error| error.kind() == ErrorKind::OutOfMemory) || peak > LIMIT / 4 * 5
        {
            wrong.push(format!("{code}: {peak} bytes, {result:?}"));
        }
        engine.set_heap_limit(None);
        engine.drop_jobs();
        assert_eq!(engine.eval::<i32>("[...'abc'].length").unwrap(), 3, "{code}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The same script takes the same fuel, whenever collections run.
#[test]
fn fuel_does_not_depend_on_collections() {
    let used = |stress: Option<u32>| {
        let mut engine = LocalEngine::new();
        engine.context().heap.set_stress(stress);
        let before = engine.usage().fuel;
        let code = "const all = []; for (let i = 0; i < 300; i++) all.push({ ['k' + i % 7]: [...'ab' + i] });
            JSON.parse(JSON.stringify(all)).map((o) => Object.keys(o).join('x')).sort().length";
        assert_eq!(engine.eval::<i32>(code).unwrap(), 300);
        engine.usage().fuel - before
    };
    let plain = used(None);
    assert!(plain > 300, "{plain}");
    assert_eq!((used(Some(1)), used(Some(97))), (plain, plain));
}

/// A limit that a script of the host's has passed is the same limit to the script around.
#[test]
fn limits_pass_through_host_functions() {
    let mut engine = Engine::new();
    let run = ellipsis::Function::new(&mut engine, "run", |scope: &mut ellipsis::Scope, code: String| {
        scope.eval::<()>(&code)
    });
    let run = run.unwrap();
    engine.set_global("run", &run).unwrap();
    engine.set_string_limit(Some(1000));
    let error = engine.eval::<()>("try { run(`'x'.repeat(2000)`) } catch {}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StringTooLong);
}
