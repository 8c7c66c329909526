// What does a `...`, in functions that are hot: calls, constructions, rests, literals, and the ends of iteration.
const log = [];
const sum = (...list) => list.reduce((total, x) => total + x, 0);
const forward = (...list) => sum(...list);
class Base {
  constructor(...list) {
    this.first = list[0];
    this.count = list.length;
  }
}
class Derived extends Base {
  constructor(first, ...list) {
    super(first, ...list);
    this.derived = new.target.name;
  }
}
class Further extends Derived {}
class Odd extends Base {
  constructor(...list) {
    super(...list);
    return list.length > 3 ? { odd: list.length } : undefined;
  }
}
function many(n) {
  const list = Array.from({ length: n }, (_, i) => i + 0.5);
  const further = new Further(...list);
  const odd = new Odd(...list, n);
  return [forward(...list, n), Math.max(...list), further.first, further.count, further.derived, odd.odd, odd.count];
}
for (let round = 0; round < 400; round++) many(round % 6);
log.push(many(0), many(3), many(100));
let thrown = 0;
for (const bad of [null, 7, {}, { [Symbol.iterator]: 1 }]) {
  try {
    forward(...bad);
  } catch (error) {
    thrown += error instanceof TypeError;
  }
}
log.push(thrown);

function first([x]) {
  return x;
}
function pair({ a, ...rest }, [b, ...more]) {
  return [a, b, { ...rest, b }, [...more, a]];
}
for (let round = 0; round < 400; round++) {
  first([round]);
  pair({ a: round, c: 1, d: 2 }, [round, 3, 4]);
}
log.push(first([5]), pair({ a: 1, z: 2 }, "xyz"), pair({ a: 1 }, new Set([8, 9])));

// Iterators of arrays have no `return`, until somebody gives one to a prototype.
const arrayIterators = Object.getPrototypeOf([][Symbol.iterator]());
for (const holder of [arrayIterators, Object.getPrototypeOf(arrayIterators), Object.prototype]) {
  let closed = 0;
  holder.return = function () {
    closed++;
    return {};
  };
  first([6, 7]);
  delete holder.return;
  first([6, 7]);
  log.push(closed);
}
let asked = 0;
const before = Object.getPrototypeOf(Object.getPrototypeOf(arrayIterators));
Object.setPrototypeOf(Object.getPrototypeOf(arrayIterators), new Proxy(before, {
  get(target, key, receiver) {
    asked += key === "return";
    return Reflect.get(target, key, receiver);
  },
}));
first([1, 2]);
first([1, 2]);
Object.setPrototypeOf(Object.getPrototypeOf(arrayIterators), before);
first([1, 2]);
log.push(asked);

// What comes next: of collections, generators, and names.
function* count(n) {
  for (let i = 0; i < n; i++) yield i;
}
function walk(iterable) {
  let text = "";
  for (const value of iterable) text += String(value);
  for (const key in iterable) text += key;
  return text;
}
for (let round = 0; round < 300; round++) walk([round, 1]);
log.push(walk(new Set([1, 2])), walk(count(3)), walk(new Map([[1, 2]])), walk("héy"), walk([1.5, , 3]));
try {
  walk({ [Symbol.iterator]: () => ({ next: () => 3 }) });
} catch (error) {
  log.push(error.constructor.name);
}

// Remainders of doubles are int32s where they can be: what is done with them next counts on that.
let seed = 1;
const table = [];
for (let i = 0; i < 2000; i++) {
  seed = (seed * 16807) % 2147483647;
  table[seed % 10] = (table[seed % 10] ?? 0) + 1;
}
log.push(seed, table, [5.5 % 2, -4 % 2, 4 % -0, 2 ** 62 % 1000, -(2 ** 53) % 10, 1e300 % 7, 2 ** 63 % (2 ** 63), 7 % Infinity].map((x) => Object.is(x, -0) ? "-0" : x));
JSON.stringify(log);
