//! Built-in functions that call back without an end run out of fuel, although no script loops.

use ellipsis::{Engine, ErrorKind, Value};

/// What never is done, however it is asked.
const ENDLESS: &str = "
    const result = { value: [1, 2], done: false };
    const next = () => result;
    const endless = { next, [Symbol.iterator]() { return this } };
    const setLike = { size: 1e9, has: () => true, keys: () => endless };
    const one = new Set([1, 2]);
    const iterator = Iterator.from(endless);
";

const CALLS: &[&str] = &[
    "[...endless]",
    "const [...all] = endless",
    "Array.from(endless)",
    "Array.from.call(function () {}, { length: 2 ** 50 }, () => 1)",
    "[].flatMap.call({ length: 2 ** 50 }, x => x); [1].concat().every.call({ length: 2 ** 50 }, x => 1)",
    "Math.max(...endless)",
    "new Set(endless)",
    "new WeakSet().add.call(new Set(), new Map(endless))",
    "Object.fromEntries(endless)",
    "Object.groupBy(endless, () => 'a')",
    "Map.groupBy(endless, () => 'a')",
    "one.union(setLike)",
    "one.isSupersetOf({ ...setLike, size: 1, keys: () => ({ next: () => ({ value: 1 }) }) })",
    "one.symmetricDifference(setLike)",
    "new Set([3]).difference({ ...setLike, size: 0, keys: () => endless })",
    "iterator.forEach(() => {})",
    "iterator.reduce(() => 1)",
    "iterator.every(() => true)",
    "iterator.some(() => false)",
    "iterator.find(() => false)",
    "iterator.toArray()",
    "iterator.drop(1e9).next()",
    "iterator.filter(() => false).next()",
    "iterator.flatMap(() => []).next()",
    "Iterator.concat(endless).filter(() => false).next()",
    "Uint8Array.from(endless)",
    "new Float64Array(endless)",
    "Promise.all({ [Symbol.iterator]: () => endless })",
    "Promise.any({ [Symbol.iterator]: () => endless })",
    "JSON.parse('[' + '1,'.repeat(1e5) + '1]', () => 1)",
    "new Array(1e6).fill(1).sort(() => 1)",
    "'a'.repeat(1e6).replace(/a/g, () => 'b')",
    "const r = /a/g; r.exec = () => ({ index: 0, length: 1, 0: 'a' }); 'a'.matchAll; r[Symbol.match]('a')",
    "new Uint8Array(1e6).map(() => 1)",
    "new Map(new Array(2e5).fill(0).map((_, i) => [i, i])).forEach(() => {})",
    "new Intl.ListFormat('en').format({ [Symbol.iterator]: () => ({ next: () => ({ value: 'a' }) }) })",
    "const p = new Proxy({}, { getPrototypeOf: () => p }); Object.prototype.isPrototypeOf.call(Array.prototype, p)",
    "const q = new Proxy({}, { getPrototypeOf: () => q }); q instanceof Array",
];

#[test]
fn what_calls_back_without_end_runs_out_of_fuel() {
    let mut others = Vec::new();
    for call in CALLS {
        let mut engine = Engine::new();
        engine.eval_script::<()>("endless.js", ENDLESS).unwrap();
        engine.set_fuel(Some(100_000));
        match engine.eval_script::<Value>("call.js", call) {
            Err(error) if error.kind() == ErrorKind::OutOfFuel => {}
            Err(error) => others.push(format!("{call}: {error}")),
            Ok(value) => others.push(format!("{call} ended: {value:?}")),
        }
    }
    assert!(others.is_empty(), "{others:#?}");
}
