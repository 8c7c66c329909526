//! Values as bytes and back: what comes back is alike, what was shared is shared again, and bytes that are none of ours
//! are refused.

use ellipsis::unstable::LocalEngine;
use ellipsis::{Engine, Error, Function, Scope, Value};

/// What random graphs are made by, and compared with their copies.
const GRAPHS: &str = include_str!("../../../fuzz/fuzz_targets/clone.js");

fn copied(scope: &mut Scope, value: Value) -> Result<Value, Error> {
    let bytes = scope.serialize(&value)?;
    scope.deserialize(&bytes)
}

fn with_copy(scope: &mut Scope) {
    let copy = Function::new(scope, "copy", copied).unwrap();
    scope.set_global("copy", copy).unwrap();
}

fn engine() -> Engine {
    let mut engine = Engine::new();
    with_copy(&mut engine);
    engine
}

#[track_caller]
fn holds(engine: &mut Scope, source: &str) {
    match engine.eval::<bool>(source) {
        Ok(holds) => assert!(holds, "{source}"),
        Err(error) => panic!("{error}: {source}"),
    }
}

/// Numbers that are as good as any.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        self.0 >> 33
    }
}

#[test]
fn primitives() {
    let mut engine = engine();
    for value in [
        "undefined",
        "null",
        "true",
        "false",
        "0",
        "63",
        "64",
        "-1",
        "2147483647",
        "-2147483648",
        "2**31",
        "1e300",
        "0.1",
        "-0",
        "NaN",
        "-Infinity",
        "''",
        "'a'",
        "'é'",
        "'\\ud800'",
        "'\\udc00x'",
        "'€'.repeat(100)",
        "'x'.repeat(63)",
        "'x'.repeat(64)",
        "0n",
        "-1n",
        "(1n << 64n) - 1n",
        "-(1n << 200n)",
    ] {
        holds(&mut engine, &format!("Object.is(copy({value}), {value})"));
        holds(&mut engine, &format!("Object.is(copy([[{value}]])[0][0], {value})"));
    }
}

#[test]
fn objects() {
    let mut engine = engine();
    for claim in [
        "let a = { x: 1 }; a.self = a; a.list = [a, a]; let b = copy(a); b !== a && b.self === b && b.list[1] === b && b.x === 1",
        "let holes = copy([, 1, , , 2, ,]); holes.length === 6 && Object.keys(holes) == '1,4'",
        "let far = []; far[4e9] = 'far'; far.name = 'n'; let f = copy(far); f.length === 4e9 + 1 && Object.keys(f) == '4000000000,name'",
        "copy(new Array(1e9)).length === 1e9",
        "let gap = [1]; gap.length = 5000; gap.push(2); let [p, q, r] = copy([gap, gap.slice(1), gap.toSpliced(9, 2, 3)]); p.length === 5001 && q.length === 5000 && Object.keys(q) == '4999' && Object.keys(p) == '0,5000' && r[9] === 3",
        "Object.keys(copy({ b: 1, 7: 2, a: 3, 2: 4, __proto__: null, ['__proto__']: 5 })) == '2,7,b,a,__proto__'",
        "let g = copy({ get x() { return [1] }, y: 2 }); Object.getOwnPropertyDescriptor(g, 'x').value[0] === 1 && g.y === 2",
        "let frozen = copy(Object.freeze({ a: Object.freeze([1]) })); frozen.a.push(2); frozen.b = 1; frozen.a.length === 2",
        "class C { #p = 1; q = 2 } let c = copy(new C()); c.q === 2 && c.constructor === Object",
        "let { gone, ...rest } = { a: 1, gone: 2, b: 3 }; delete rest.a; rest.a = 4; JSON.stringify(copy(rest)) === '{\"b\":3,\"a\":4}'",
        "[Object(1), Object('text'), Object(false), Object(5n)].every(o => { let c = copy(o); return typeof c === 'object' && c.valueOf() === o.valueOf() })",
        "let d = new Date(1e12); copy(d).getTime() === 1e12 && isNaN(copy(new Date(NaN)))",
        "let r = /a(?<n>b)[\\ud800]/dgiu; r.lastIndex = 3; let q = copy(r); q.source === r.source && q.flags === r.flags && q.lastIndex === 0",
        "let key = {}; let m = new Map([[key, 1], [NaN, key]]); m.set(m, m); let n = copy(m); let k = [...n.keys()]; n.get(NaN) === k[0] && n.get(k[0]) === 1 && k[2] === n && n.get(n) === n",
        "let s = copy(new Set([3, 1, 'a', -0])); [...s] == '3,1,a,0' && s.has(0)",
        "let e = new RangeError('no', { cause: { why: 1 } }); let x = copy(e); x instanceof RangeError && x.message === 'no' && x.stack === e.stack && x.cause.why === 1 && x.name === 'RangeError'",
        "class Own extends Error { get name() { return 'Own' } } let o = copy(new Own('m')); o.name === 'Own' && o instanceof Error && !Object.hasOwn(o, 'cause') && Object.keys(o).length === 0",
        "let all = copy(new AggregateError([new TypeError('t')], 'm')); all instanceof AggregateError && all.errors[0] instanceof TypeError",
    ] {
        holds(&mut engine, &format!("{{ {claim} }}"));
    }
}

#[test]
fn buffers() {
    let mut engine = engine();
    for claim in [
        "let b = new ArrayBuffer(9, { maxByteLength: 20 }); new Uint8Array(b)[8] = 7; let c = copy(b); c.resizable && c.maxByteLength === 20 && new Uint8Array(c)[8] === 7",
        "let t = new Float64Array([1, -0, NaN]); let v = new DataView(t.buffer, 8, 4); let [w, u] = copy([v, t]); w.buffer === u.buffer && w.byteOffset === 8 && w.byteLength === 4 && Object.is(u[1], -0)",
        "let r = new ArrayBuffer(8, { maxByteLength: 16 }); let t2 = new Int16Array(r, 2); let u2 = copy(t2); u2.buffer.resize(16); u2.length === 7",
        "let k = copy(new BigInt64Array([-5n])); k[0] === -5n",
        "copy(new ArrayBuffer(3).transferToImmutable()).immutable",
    ] {
        holds(&mut engine, &format!("{{ {claim} }}"));
    }
}

#[test]
fn nesting_takes_no_stack() {
    let mut engine = engine();
    holds(
        &mut engine,
        "let deep = []; for (let i = 0; i < 50_000; i++) deep = [deep, new Map([[1, deep]])];
         let c = copy(deep), depth = 0; while (c.length) { if (c[1].get(1) !== c[0]) throw 1; c = c[0]; depth++ } depth === 50_000",
    );
}

#[test]
fn what_cannot_be_cloned_is_named() {
    let mut engine = engine();
    for (source, place) in [
        ("() => 1", "() => 1 could"),
        ("[1, { a: { 'b c': function f() {} } }]", "[1].a[\"b c\"]: function f"),
        ("({ list: [0, Symbol('s')] })", "list[1]: Symbol(s)"),
        ("({ m: new Map([['k', new WeakMap()]]) })", "m.get(\"k\"): "),
        ("[new Proxy({}, {})]", "[0]: "),
        ("({ p: Promise.resolve() })", "p: "),
        ("let b = new ArrayBuffer(1); b.transfer(); ({ b })", "b: "),
        ("({ s: new SharedArrayBuffer(1) })", "s: "),
    ] {
        let value: Value = engine.eval(source).unwrap();
        let error = engine.serialize(&value).unwrap_err();
        assert_eq!(error.name(), "DataCloneError", "{source}");
        assert!(error.message().starts_with(place), "{}", error.message());
    }
    let error = engine.eval::<()>("copy({ get x() { throw new TypeError('own') } })").unwrap_err();
    assert!(error.to_string().starts_with("TypeError: own"), "{error}");
}

#[test]
fn random_graphs_come_back_alike() {
    let mut engine = engine();
    engine.eval_script::<()>("clone.js", GRAPHS).unwrap();
    engine.eval::<()>("structuredClone = copy").unwrap();
    let check: Function = engine.global("check").unwrap();
    let mut random = Random(7);
    for _ in 0..400 {
        let hex: String = (0..random.next() % 80).map(|_| format!("{:02x}", random.next() % 256)).collect();
        if let Err(error) = check.call::<()>(&mut engine, (hex.clone(),)) {
            panic!("{error}: {hex}");
        }
    }
}

/// Everything there is in one value, versions among it.
const MANY: &str = "
    let rows = Array.from({ length: 200 }, (_, i) => ({ id: i, name: 'row number ' + i }));
    let byName = Object.fromEntries(rows.map(row => [row.name, row]));
    let error = new TypeError('message', { cause: rows[0] });
    let buffer = new ArrayBuffer(16, { maxByteLength: 32 });
    ({
        versions: [rows, rows.with(7, rows[3]), [...rows, 1, 'two'], [0, ...rows], rows.slice(9), rows.toSpliced(50, 2, 'x', 1n)],
        objects: [byName, { ...byName, a: 1 }, { ...byName, 'row number 7': null }, (({ 'row number 5': _, ...rest }) => rest)(byName)],
        sparse: [1, , 2, , , ,], far: Object.assign([], { 5: 1, 70000: 2 }), date: new Date(5), regexp: /a+/gi, error, buffer,
        views: [new Uint8Array(buffer), new Float32Array(4), new DataView(buffer, 1, 3)], wrapped: [Object('s'), Object(1n)],
        map: new Map([['key', rows], [rows, 'value']]), set: new Set(['a', 1.5]), text: 'wide €€€€€€€€', number: -1e100,
    })";

#[test]
fn damaged_bytes_are_refused_or_make_something_else() {
    let mut engine = engine();
    let value: Value = engine.eval(MANY).unwrap();
    let bytes = engine.serialize(&value).unwrap();
    for end in (0..bytes.len()).step_by(7).chain([bytes.len() - 1]) {
        let error = engine.deserialize(&bytes[..end]).unwrap_err();
        assert_eq!(error.name(), "DataCloneError");
    }
    assert!(engine.deserialize(&[&bytes[..], &[0]].concat()).is_err());
    let mut random = Random(3);
    engine.set_heap_limit(Some(256 << 20));
    for _ in 0..3000 {
        let mut damaged = bytes.clone();
        for _ in 0..1 + random.next() % 4 {
            let at = random.next() as usize % damaged.len();
            damaged[at] = match random.next() % 3 {
                0 => random.next() as u8,
                1 => damaged[at] ^ 1 << (random.next() % 8),
                _ => damaged[random.next() as usize % damaged.len()],
            };
        }
        if let Ok(value) = engine.deserialize(&damaged) {
            engine.serialize(&value).expect("what is read can be written");
        }
    }
    assert!(engine.eval::<bool>("[...'abc'].length === 3").unwrap());
}

#[test]
fn few_bytes_make_no_great_values() {
    let mut engine = engine();
    engine.set_heap_limit(Some(16 << 20));
    let header = |objects: u8, shells: &[u8], contents: &[u8]| {
        [b"\xe1EJS\x01", &[objects, 0, shells.len() as u8][..], shells, contents].concat()
    };
    // An array of as many holes as there can be; buffers, strings and BigInts longer than what is left.
    let holes = header(1, &[2], &[15, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0xff, 0xff, 0xff, 0xff, 0x0f]);
    let array = engine.deserialize(&holes).unwrap();
    assert_eq!(array.as_object().unwrap().get::<f64>(&mut engine, "length").unwrap(), 4_294_967_295.0);
    for (shells, contents) in [
        (&[9, 0, 0xff, 0xff, 0xff, 0x7f][..], &[15][..]),
        (&[9, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0], &[15]),
        (&[2], &[11, 0xff, 0xff, 0xff, 0x7f]),
        (&[2], &[9, 0xff, 0xff, 0xff, 0x7f]),
        (&[0, 0, 0x7f], &[15]),
        (&[1, 0], &[15, 0]),
        (&[1, 1], &[15, 0]),
        (&[10, 0, 0, 0, 0], &[15]),
    ] {
        let error = engine.deserialize(&header(1, shells, contents)).unwrap_err();
        assert_eq!(error.name(), "DataCloneError", "{shells:?}");
    }
    let error = engine.deserialize(b"\xe1EJS\x02\0\0\0\x04").unwrap_err();
    assert!(error.message().contains("version"), "{error}");
}

#[test]
fn limits_hold() {
    let mut engine = engine();
    let value: Value = engine.eval("Array.from({ length: 100_000 }, (_, i) => [i])").unwrap();
    let bytes = engine.serialize(&value).unwrap();
    engine.set_fuel(Some(1_000));
    assert!(engine.serialize(&value).unwrap_err().kind().is_limit());
    engine.set_fuel(Some(1_000));
    assert!(engine.deserialize(&bytes).unwrap_err().kind().is_limit());
    engine.set_fuel(None);
    let mut other = Engine::new();
    other.set_heap_limit(Some(4 << 20));
    assert!(other.deserialize(&bytes).unwrap_err().kind().is_limit());
}

/// Bytes that survive collections.
fn live(engine: &mut LocalEngine) -> f64 {
    for _ in 0..3 {
        engine.context().collect_garbage();
    }
    engine.context().heap.bytes_allocated() as f64
}

/// The bytes of a state and so many versions, and how much memory what is read of them takes of what was written.
fn cost(first: &str, next: &str, count: usize) -> (f64, f64) {
    let (mut engine, mut other) = (LocalEngine::new(), LocalEngine::new());
    let before = live(&mut engine);
    let program = format!(
        "let state = {first}, all = [state];
         for (let i = 0; i < {count}; i++) all.push(state = {next});
         all"
    );
    let value: Value = engine.eval(&program).unwrap();
    let written = live(&mut engine) - before;
    let bytes = engine.serialize(&value).unwrap();
    let before = live(&mut other);
    let copy = other.deserialize(&bytes).unwrap();
    let read = live(&mut other) - before;
    other.set_global("all", copy).unwrap();
    let text = "JSON.stringify([all[0], all.at(-1), all[all.length >> 1]])";
    assert!(engine.eval::<String>(text).unwrap() == other.eval::<String>(text).unwrap(), "{next}");
    (bytes.len() as f64, read / written)
}

#[test]
fn versions_stay_shared() {
    const ROWS: &str = "Array.from({ length: 10_000 }, (_, i) => i + 0.5)";
    const BY_ID: &str = "Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => ['k' + i, i + 0.5]))";
    const SPARSE: &str = "Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [i * 1000, i + 0.5]))";
    for (first, next, most) in [
        (ROWS, "state.with(i * 7919 % 10_000, i)", 24.0),
        (ROWS, "[...state, i]", 24.0),
        (ROWS, "[i, ...state]", 24.0),
        (ROWS, "[...state.slice(1), i]", 24.0),
        (ROWS, "state.toSpliced(i * 31 % 5000, 1)", 24.0),
        (ROWS, "state.toSpliced(i * 31 % 5000, 0, i)", 24.0),
        (BY_ID, "({ ...state, ['k' + i * 7919 % 10_000]: i })", 24.0),
        (BY_ID, "({ ...state, ['new' + i]: i })", 30.0),
        (BY_ID, "(({ ['k' + i * 3]: _, ...rest }) => rest)(state)", 24.0),
        (SPARSE, "({ ...state, [i * 7919 % 3000 * 1000]: i })", 24.0),
    ] {
        const VERSIONS: usize = 400;
        let (bytes, memory) = cost(first, next, VERSIONS);
        let bytes = (bytes - cost(first, next, 0).0) / VERSIONS as f64;
        println!("{next}: {bytes:.1} bytes a version, {memory:.2} of the memory");
        assert!(bytes <= most, "{bytes} bytes a version: {next}");
        assert!(memory < 1.3, "{memory} of the memory: {next}");
    }
}

#[test]
fn collections_at_any_time() {
    let mut engine = LocalEngine::new();
    with_copy(&mut engine);
    engine
        .eval::<()>(&format!(
            "globalThis.many = {{ value: (() => {{ {} }})() }}",
            MANY.replace("({\n", "return ({\n")
        ))
        .unwrap();
    engine.context().heap.set_stress(Some(1));
    engine.eval::<()>("globalThis.twice = copy(copy(many))").unwrap();
    engine.context().heap.set_stress(None);
    holds(
        &mut engine,
        "const text = it => JSON.stringify(it, (_, value) =>
             typeof value === 'bigint' || value instanceof BigInt ? value + 'n' : value instanceof Map || value instanceof Set ? [...value] : value);
         text(many) === text(twice) && text(many).length > 5_000",
    );
}
