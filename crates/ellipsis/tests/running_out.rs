//! Programs that grow something without end under a limit: each ends with an error, soon, and leaves an engine that can
//! be used. And programs that make much garbage, which must not run out.

use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::engine::Context;

/// What each engine here may use.
const LIMIT: usize = 6 << 20;
/// By how much native code may pass that between two safepoints, at the most.
const OVERDRAWN: usize = LIMIT;

fn limited(stress: Option<u32>) -> LocalEngine {
    let mut engine = LocalEngine::new();
    // So that what the library makes on first use is there.
    engine
        .eval_script::<()>("warm.js", "[...'ab'].map((x) => ({ x })); new Map([[1, 2]]); JSON.parse('[]')")
        .unwrap();
    engine.context().heap.set_stress(stress);
    engine.context().heap.set_limit(LIMIT);
    engine
}

/// Runs a program that never ends by itself: it must run out, be it that it is ended or that it gets a RangeError, which
/// it may catch. The engine is as good as new then.
#[track_caller]
fn runs_out(code: &str) {
    runs_out_in(limited(None), code);
}

#[track_caller]
fn runs_out_in(mut engine: LocalEngine, code: &str) {
    let error = engine.eval_script::<()>("grow.js", code).unwrap_err().to_string();
    let expected = ["memory", "terminated", "Invalid string length", "BigInt size", "too large"];
    assert!(expected.iter().any(|part| error.contains(part)), "{code}: {error}");
    let used = engine.context().heap.bytes_allocated();
    assert!(used <= LIMIT + OVERDRAWN, "{code}: {used} bytes");
    engine.context().collect_garbage();
    engine.context().heap.set_limit(usize::MAX);
    let code =
        "{ const o = {}; for (let i = 0; i < 2000; i++) o['k' + i] = [i]; Object.keys({ ...o }).length }";
    assert_eq!(engine.eval_script::<i32>("after.js", code).unwrap(), 2000);
}

/// Runs a program whose garbage has to make room for what it does.
#[track_caller]
fn succeeds(code: &str) {
    let value = limited(None).eval_script::<bool>("garbage.js", code);
    assert_eq!(value.map_err(|error| error.to_string()), Ok(true), "{code}");
}

/// While nothing begins any more, what ends takes memory.
#[test]
fn parsed_containers_that_end_together() {
    let mut engine = limited(None);
    let code = "JSON.parse('['.repeat(80_000) + ']'.repeat(80_000))";
    let error = engine.eval_script::<()>("deep.js", code).unwrap_err().to_string();
    assert!(error.contains("memory"), "{error}");
    let used = engine.context().heap.bytes_allocated();
    assert!(used <= LIMIT + LIMIT / 16, "{used} bytes");
}

#[test]
fn properties_without_end() {
    for code in [
        "const o = {}; for (let i = 0; ; i++) o['k' + i] = i",
        "const o = {}; for (let i = 0; ; i++) o[Symbol()] = i",
        "const f = () => {}; for (let i = 0; ; i++) f['k' + i] = i",
        "const a = []; for (let i = 0; ; i++) a['k' + i] = i",
        "let o = {}; for (let i = 0; ; i++) o = { ...o, ['k' + i]: i }",
        "const all = []; let o = {}; for (let i = 0; ; i++) { o = { ...o, ['k' + i]: i }; all.push(o) }",
        "const p = {}; const o = Object.create(p); for (let i = 0; ; i++) p['k' + i] = i",
        "const o = {}; for (let i = 0; ; i++) Object.defineProperty(o, 'k' + i, { value: i })",
        "const o = {}; for (let i = 0; ; i++) Object.defineProperty(o, 'k' + i, { get() {}, enumerable: true })",
        "const o = {}; for (let i = 0; ; i++) { o['k' + i] = i; if (i % 1000 === 0) Object.freeze({ ...o }) }",
        "const all = []; for (let i = 0; ; i++) all.push({ ['k' + i]: i })",
        "const all = []; for (let i = 0; ; i++) all.push(Object.create({ i }))",
        "const all = [], base = {}; for (let i = 0; i < 5000; i++) base['k' + i] = i;
         for (let i = 0; ; i++) { const o = { ...base }; o['k' + i % 5000] = -1; all.push(o) }",
        "const all = [], base = {}; for (let i = 0; i < 5000; i++) base['k' + i] = i;
         for (let i = 0; ; i++) { const { ['k' + i % 5000]: _, ...o } = base; all.push(Object.create(o), o) }",
        "for (let i = 0; ; i++) globalThis['k' + i] = i",
    ] {
        runs_out(code);
    }
}

#[test]
fn elements_without_end() {
    for code in [
        "const a = []; for (;;) a.push(1)",
        "const a = []; for (let i = 0; ; i++) a[i] = i",
        "const a = []; for (let i = 0; ; i++) a[i * 1000] = i",
        "const o = {}; for (let i = 0; ; i++) o[i * 1000] = i",
        "const a = []; for (;;) a.unshift(1)",
        "let a = [1]; for (;;) a = [...a, ...a]",
        "let a = [1]; for (;;) a = a.concat(a)",
        "const all = []; const a = Array(10000).fill(1); for (;;) all.push(a.map((x) => x))",
        "const all = []; let a = Array(10000).fill(1); for (let i = 0; ; i++) all.push(a = a.with(i % 10000, i))",
        "const all = []; for (;;) all.push(Array(100000).fill(0))",
        "(function f(...a) { return f(...a, ...a) })(1)",
        "Array.from({ [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }) }) })",
        "[...(function* () { for (;;) yield 1 })()]",
        "'x,'.repeat(1e6).split(',').map((x) => [x, x]).map((x) => [x, x])",
        "Object.groupBy((function* () { for (;;) yield 1 })(), () => 'a')",
    ] {
        runs_out(code);
    }
}

#[test]
fn collections_without_end() {
    for code in [
        "const m = new Map; for (let i = 0; ; i++) m.set(i, i)",
        "const s = new Set; for (let i = 0; ; i++) s.add('k' + i)",
        "const m = new WeakMap, all = []; for (;;) { const k = {}; all.push(k); m.set(k, k) }",
        "const all = []; for (let i = 0; ; i++) all.push(Symbol.for('k' + i))",
        "const all = []; for (;;) all.push(new Uint8Array(100000))",
        "const all = []; for (;;) all.push(new ArrayBuffer(1 << 20))",
        "new ArrayBuffer(0, { maxByteLength: 1e9 }).resize(1e9)",
        "new ArrayBuffer(8).transfer(1e9)",
        "new SharedArrayBuffer(0, { maxByteLength: 1e9 }).grow(1e9)",
        "const r = new FinalizationRegistry(() => {}); for (;;) r.register({}, 1)",
    ] {
        runs_out(code);
    }
}

#[test]
fn strings_without_end() {
    for code in [
        "let s = 'x'; for (;;) s += s",
        "let s = 'x'; for (;;) { s += s; s.charCodeAt(0) }",
        "let s = '\\u4e2d'; for (;;) { s += s; s.charCodeAt(0) }",
        "let s = 'x'; for (;;) { s = s.repeat(2) }",
        "const all = []; for (let i = 0; ; i++) all.push(('x'.repeat(1000) + i).toUpperCase())",
        "const all = []; for (let i = 0; ; i++) all.push({ [('x'.repeat(100) + i)]: i })",
        "const all = []; const s = 'x'.repeat(1e6); for (let i = 0; ; i++) { const t = s + i; t.charCodeAt(0); all.push(t) }",
        "let a = ['x'.repeat(1e5)]; for (;;) { a.push(a[0]); a.join('') }",
        "let o = ['x']; for (;;) { o = [o, o]; JSON.stringify(o) }",
        "let s = 'x'; for (;;) s = s.replaceAll('x', 'xx')",
        "let s = 'x'; for (;;) s = s.padEnd(s.length * 2 + 1)",
        "let s = 'x'; for (;;) s = `${s}${s}`.toLowerCase()",
        "let b = 3n; for (;;) b *= b",
        "const b = 1n << (1n << 29n)",
        "const b = 3n ** 100000000n",
    ] {
        runs_out(code);
    }
}

/// Lists that built-in functions make for themselves.
#[test]
fn native_lists_without_end() {
    for code in [
        "new Uint8Array((function* () { for (;;) yield 1 })())",
        "Reflect.apply(Math.max, null, { length: 2e7 })",
        "Object.keys(new Uint8Array(2e6))",
        "Reflect.ownKeys(new String('a'.repeat(3e6)))",
        "Object.entries('a'.repeat(1e6))",
        "'a'.repeat(2e6).replace(/a/g, () => 'b')",
        "'a'.repeat(2e6).replaceAll('a', 'b')",
        "'a '.repeat(1e6).split(/ /)",
        "'a '.repeat(1e6).split(' ')",
        "'\\u4e2d'.repeat(1e6).split('')",
        "new RegExp('a'.repeat(3e6))",
        "new RegExp('\\\\p{L}'.repeat(3e4), 'u').test('a')",
        "/(a|b)*[cd]/.test('ab'.repeat(1e6))",
        "new Float64Array(6e5).sort((a, b) => a - b)",
        "Array.from({ length: 3e5 }, (_, i) => i / 2).sort()",
        "new Array(2 ** 32 - 1).fill(1)",
    ] {
        runs_out(code);
    }
}

/// What is left out is an error at the next check, which can be caught; the script may let go and go on.
#[test]
fn errors_can_be_caught() {
    for grow in [
        "const o = {}; for (let i = 0; ; i++) o['k' + i] = i",
        "const a = []; for (;;) a.push(1)",
        "const m = new Map; for (let i = 0; ; i++) m.set(i, i)",
        "let s = 'x'; for (;;) s += s",
    ] {
        let code = format!(
            "let caught = 0;
             for (let i = 0; i < 3; i++) try {{ (() => {{ {grow} }})() }} catch (e) {{ if (e instanceof RangeError) caught++ }}
             caught === 3"
        );
        match limited(None).eval_script::<bool>("caught.js", &code) {
            Ok(value) => assert!(value, "{grow}"),
            Err(error) => assert!(error.to_string().contains("terminated"), "{grow}: {error}"),
        }
    }
}

#[test]
fn garbage_makes_room() {
    for code in [
        "for (let i = 0; i < 50; i++) Array(100000).fill(i); true",
        "for (let i = 0; i < 50; i++) { const a = []; for (let k = 0; k < 100000; k++) a.push(k) } true",
        "for (let i = 0; i < 50; i++) 'x'.repeat(1e6); true",
        "for (let i = 0; i < 50; i++) [...Array(60000).keys()]; true",
        "for (let i = 0; i < 50; i++) Array.from({ length: 50000 }, (_, k) => k).slice().reverse(); true",
        "for (let i = 0; i < 20; i++) { const m = new Map; for (let k = 0; k < 20000; k++) m.set(k, k) } true",
        "const m = new Map; for (let i = 0; i < 1e5; i++) { m.set(i, [i]); if (m.size > 1000) m.delete(m.keys().next().value) } true",
        "for (let i = 0; i < 20; i++) { const o = {}; for (let k = 0; k < 10000; k++) o['k' + k] = k } true",
        "for (let i = 0; i < 50; i++) new Uint8Array(1e6); true",
        "for (let i = 0; i < 50; i++) JSON.parse('[' + '1,'.repeat(1e5) + '1]'); true",
        "for (let i = 0; i < 50; i++) { let s = 'x'; while (s.length < 1e6) s += s; s.charCodeAt(0) } true",
        "for (let i = 0; i < 20; i++) Math.max(...Array(100000).fill(i)); true",
    ] {
        succeeds(code);
    }
}

#[test]
fn under_stress() {
    for code in [
        "const o = {}; for (let i = 0; ; i++) o['k' + i] = [i, 'x'.repeat(200)]",
        "const a = []; for (let i = 0; ; i++) a.push([i, 'x'.repeat(200)])",
        "const m = new Map; for (let i = 0; ; i++) m.set('k' + i, ['x'.repeat(200)])",
        "let a = [[1]]; for (;;) a = [...a, ...a]",
    ] {
        runs_out_in(limited(Some(997)), code);
    }
}

/// Source text that compiles to much.
#[test]
fn programs_without_end() {
    for (unit, many) in [("1,", 200_000), ("[],", 100_000), ("()=>1,", 50_000), ("'a'+b,", 50_000)] {
        for call in ["eval", "new Function"] {
            runs_out(&format!("{call}('[' + `{unit}`.repeat({many}) + ']')"));
        }
    }
}

/// %Object.prototype% of every realm keeps its prototype, whichever realm is the current one.
#[test]
fn immutable_prototypes_of_realms() {
    let mut engine = LocalEngine::new();
    let cx: &mut Context = engine.context();
    let realm = cx.new_realm();
    let other = realm.global_object();
    let key = cx.key("other");
    cx.global().set(cx, key, other.into()).unwrap();
    let code = "const theirs = other.Object.prototype;
        [theirs !== Object.prototype, Reflect.setPrototypeOf(theirs, {}), Reflect.setPrototypeOf(theirs, null),
         Reflect.setPrototypeOf(Object.prototype, theirs), other.Reflect.setPrototypeOf(Object.prototype, {}),
         Reflect.setPrototypeOf(other.Array.prototype, null)].join()";
    let value: String = engine.eval_script("realms.js", code).unwrap();
    assert_eq!(value, "true,false,true,false,false,true");
}
