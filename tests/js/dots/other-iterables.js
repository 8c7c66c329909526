// Spread of maps, sets, strings, typed arrays, arguments, their iterators and generators: what a
// script can tell of it.
const map = new Map([["a", 1], ["b", 2], ["c", 3]]);
const set = new Set([1, 2, 3]);

same([...map], [["a", 1], ["b", 2], ["c", 3]]);
same([...map.keys()], ["a", "b", "c"]);
same([...map.values()], [1, 2, 3]);
same([...set], [1, 2, 3]);
same([...set.entries()], [[1, 1], [2, 2], [3, 3]]);
same(Array.from(set), [1, 2, 3]);
same(Math.max(...set), 3);
same([0, ...set, ...set.keys(), 4], [0, 1, 2, 3, 1, 2, 3, 4]);
equal([...map][0] === [...map][0], false);
const [firstOfSet, ...restOfSet] = set;
same([firstOfSet, restOfSet], [1, [2, 3]]);
same([...new Map()], []);
same([...new Set().values()], []);

// Iterators that were advanced go on from there, and are left exhausted.
const keys = map.keys();
keys.next();
same([...keys], ["b", "c"]);
map.set("d", 4);
same(keys.next(), { value: undefined, done: true });
same([...keys], []);
const values = set.values();
const [, ...later] = values;
same(later, [2, 3]);
equal(values.next().done, true);

// Deleted and cleared entries.
const changed = new Set([1, 2, 3, 4, 5]);
const over = changed.values();
over.next();
over.next();
changed.delete(1);
changed.delete(4);
changed.add(6);
same([...over], [3, 5, 6]);
const cleared = new Map([[1, 1]]);
const overCleared = cleared.entries();
overCleared.next();
cleared.clear();
cleared.set(2, 2);
same([...overCleared], [[2, 2]]);

// A set that grows and shrinks while it is iterated.
const growing = new Set([1]);
const seen = Array.from(growing, x => {
  if (x < 5) growing.add(x + 1);
  growing.delete(x);
  return x;
});
same(seen, [1, 2, 3, 4, 5]);
equal(growing.size, 0);

// Strings: code points, lone surrogates, ropes.
same([..."aé漢𝒳"], ["a", "é", "漢", "𝒳"]);
same([..."\ud800a\udc00\ud835\udcb3\ud835"], ["\ud800", "a", "\udc00", "𝒳", "\ud835"]);
same([...""], []);
same([...new String("ab")], ["a", "b"]);
let rope = "";
for (let i = 0; i < 300; i++) rope += i % 2 ? "x" : "漢𝒳";
equal([...rope].length, 450);
equal([...rope].join(""), rope);
const letters = "xyz"[Symbol.iterator]();
letters.next();
same([...letters], ["y", "z"]);
equal(letters.next().done, true);
same(Array.from("ab", (c, i) => c + i), ["a0", "b1"]);

// Typed arrays.
same([...new Uint8Array([1, 2, 255])], [1, 2, 255]);
same([...new Float32Array([1.5, NaN])], [1.5, NaN]);
same([...new BigInt64Array([1n, -1n])], [1n, -1n]);
same([...new Uint8Array([7, 8]).entries()], [[0, 7], [1, 8]]);
same([...new Uint8Array([7, 8]).keys()], [0, 1]);
const bytes = new Uint8Array([1, 2, 3]);
const ofBytes = bytes.values();
ofBytes.next();
same([...ofBytes], [2, 3]);
equal(ofBytes.next().done, true);
const detached = new Uint8Array([1, 2]);
const ofDetached = detached.values();
detached.buffer.transfer();
throws(TypeError, () => [...detached]);
throws(TypeError, () => [...ofDetached]);
const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
const tracking = new Uint8Array(buffer);
const fixed = new Uint8Array(buffer, 2, 2);
const ofFixed = fixed.values();
buffer.resize(6);
same([...tracking], [0, 0, 0, 0, 0, 0]);
buffer.resize(2);
same([...tracking], [0, 0]);
throws(TypeError, () => [...ofFixed]);

// Arguments objects.
(function (a) {
  a = 9;
  same([...arguments], [9, 2]);
  arguments.length = 1;
  same([...arguments], [9]);
  arguments[Symbol.iterator] = [7].values;
  same([...arguments], [9]);
})(1, 2);
(function () {
  "use strict";
  Object.defineProperty(arguments, 0, { get: () => "got" });
  same([...arguments], ["got", 2]);
  delete arguments[1];
  same([...arguments], ["got", undefined]);
  arguments[Symbol.iterator] = function* () {
    yield "own";
  };
  same([...arguments], ["own"]);
})(1, 2);

(function (a, b) {
  b = "two";
  const all = [0, ...arguments, 4];
  all[1] = "mine";
  same(all, [0, "mine", "two", 3, 4]);
  same([...arguments], [1, "two", 3]);
  equal(a, 1);
  equal(Math.max(...arguments, 7), NaN);
  const [first, ...others] = arguments;
  same(others, ["two", 3]);
  arguments[3] = "beyond";
  same([...arguments], [1, "two", 3]);
  arguments.length = 4;
  same([...arguments], [1, "two", 3, "beyond"]);
  Object.defineProperty(arguments, "length", { get: () => 2 });
  same([...arguments], [1, "two"]);
})(1, 2, 3);
(function (a) {
  const copy = [...arguments];
  a = "changed";
  arguments[1000] = "too";
  equal(copy[0], 0);
  equal(copy[1000], 1000);
  equal([...arguments][0], "changed");
  equal([...arguments].length, 2000);
  copy.push(1);
  equal([...arguments].length, 2000);
  equal((() => [...arguments].at(-1))(), 1999);
})(...Array.from({ length: 2000 }, (_, i) => i));

// Patches are seen, and undoing them heals.
function patched(holder, key, replacement, check) {
  const original = Object.getOwnPropertyDescriptor(holder, key);
  Object.defineProperty(holder, key, { ...original, value: replacement(original.value) });
  try {
    check();
  } finally {
    Object.defineProperty(holder, key, original);
  }
}
const prototypeOf = Object.getPrototypeOf;
const sources = [
  [() => new Map([[1, 2]]), Map.prototype, [[1, 2]]],
  [() => new Set([1, 2]), Set.prototype, [1, 2]],
  [() => "ab", String.prototype, ["a", "b"]],
  [() => new Uint8Array([1, 2]), prototypeOf(Uint8Array.prototype), [1, 2]],
];
for (const [make, holder, expected] of sources) {
  const source = make();
  const iteratorPrototype = prototypeOf(source[Symbol.iterator]());
  let calls = 0;
  const counting = original =>
    function () {
      calls++;
      return original.call(this);
    };
  for (let round = 0; round < 2; round++) {
    same([...source], expected);
    calls = 0;
    patched(holder, Symbol.iterator, counting, () => {
      same([...source], expected);
      const [...rest] = source;
      same(rest, expected);
      same(Array.from(source), expected);
      equal(calls, 3);
    });
    calls = 0;
    const results = [];
    const counts = [];
    patched(iteratorPrototype, "next", counting, () => {
      results[0] = [...source];
      counts[0] = calls;
      const [...rest] = source;
      results[1] = rest;
      counts[1] = calls;
      results[2] = Array.from(source);
      counts[2] = calls;
      for (const _ of source);
      counts[3] = calls;
    });
    same(results, [expected, expected, expected]);
    same(counts, [1, 2, 3, 4].map(n => n * (expected.length + 1)));
  }
  const nothing = () =>
    function () {
      return { __proto__: { done: true } };
    };
  let given;
  patched(iteratorPrototype, "next", nothing, () => (given = [...source]));
  equal(given.length, 0);
  patched(holder, Symbol.iterator, () => undefined, () => throws(TypeError, () => [...source]));
  same([...source], expected);
}

// An own `next`, an own `Symbol.iterator`, another prototype.
const own = set.values();
own.next = () => ({ done: true });
same([...own], []);
const shadowed = new Map([[1, 2]]);
shadowed[Symbol.iterator] = shadowed.keys;
same([...shadowed], [1]);
class Backwards extends Set {
  *[Symbol.iterator]() {
    yield* [...super.values()].reverse();
  }
}
same([...new Backwards([1, 2])], [2, 1]);
class Same extends Map {}
same([...new Same([[1, 2]])], [[1, 2]]);
const bare = Object.setPrototypeOf(new Set([1]), null);
throws(TypeError, () => [...bare]);

// `next` taken from one kind and used on another.
const foreign = { [Symbol.iterator]: () => Object.setPrototypeOf(set.values(), prototypeOf(map.keys())) };
throws(TypeError, () => [...foreign]);

// A patched `next` that is exchanged while the iteration goes on was read once.
const setIteratorPrototype = prototypeOf(set.values());
const { next } = setIteratorPrototype;
const visited = [];
for (const value of set) {
  visited.push(value);
  setIteratorPrototype.next = () => ({ done: true });
}
setIteratorPrototype.next = next;
same(visited, [1, 2, 3]);

// `return` is called where something throws or leaves.
const closed = [];
setIteratorPrototype.return = function () {
  closed.push("set");
  return {};
};
const [only] = set;
throws(RangeError, () => Array.from(set, () => {
  throw new RangeError();
}));
for (const _ of set) break;
[...set];
const [...all] = set;
same(closed, ["set", "set", "set"]);
delete setIteratorPrototype.return;
equal(only + all.length, 4);
