// Rest parameters that are only spread and read: that they have no array cannot be seen.
const ArrayProto = Array.prototype;
const iterator = ArrayProto[Symbol.iterator];

// Reading: within, beyond, and by keys that are no index.
const read = (key, ...xs) => xs[key];
equal(read(0, "a", "b"), "a");
equal(read(1, "a", "b"), "b");
equal(read(2, "a", "b"), undefined);
equal(read(-1, "a"), undefined);
equal(read(0.5, "a"), undefined);
equal(read("0", "a"), "a");
equal(read("length", "a", "b"), 2);
equal(read("concat", "a"), ArrayProto.concat);
equal(read(Symbol.iterator, "a"), iterator);
equal(read(0), undefined);
const size = (a, b, ...xs) => xs.length;
same([size(), size(1), size(1, 2), size(1, 2, 3), size(1, 2, 3, 4)], [0, 0, 0, 1, 2]);

// Elements of Array.prototype are seen through, and getters get the array, the same one each time.
ArrayProto[3] = "inherited";
equal(read(3, 1, 2), "inherited");
equal(read(3, 1, 2, 3, 4), 4);
delete ArrayProto[3];
Object.prototype[2] = "deeper";
equal(read(2, 1), "deeper");
delete Object.prototype[2];
const receivers = [];
Object.defineProperty(ArrayProto, 5, {
  configurable: true,
  get() {
    receivers.push(this);
    this.push("pushed");
    this[0] = "changed";
    return this.length;
  },
});
const watched = (...xs) => {
  const seen = [xs.length, xs[0], xs[5], xs.length, xs[0], xs[2]];
  return [...seen, ...xs, Math.max(...xs.length === 3 ? [3] : [])];
};
same(watched("a", "b"), [2, "a", 3, 3, "changed", "pushed", "changed", "b", "pushed", 3]);
const twice = (...xs) => [xs[5], xs[5], xs.length];
same(twice(1), [2, 3, 3]);
equal(receivers.length, 3);
equal(receivers[1], receivers[2]);
equal(Array.isArray(receivers[0]), true);
delete ArrayProto[5];
ArrayProto[-1] = "minus one";
equal(read(-1, 1), "minus one");
delete ArrayProto[-1];

// Patched iteration sees one array per call, also while forwarding.
const count = (...xs) => xs.length;
const spreadTwice = (...xs) => [count(...xs), count(0, ...xs), [...xs, ...xs].length];
same(spreadTwice(1, 2, 3), [3, 4, 6]);
const iterated = [];
ArrayProto[Symbol.iterator] = function () {
  iterated[iterated.length] = this;
  return iterator.call(this);
};
const patchedCounts = spreadTwice(1, 2, 3);
ArrayProto[Symbol.iterator] = iterator;
same(patchedCounts, [3, 4, 6]);
const own = iterated.filter(array => array.length === 3);
equal(own.length, 4);
equal(own.every(array => array === own[0]), true);
const ArrayIteratorProto = Object.getPrototypeOf([].values());
const next = ArrayIteratorProto.next;
ArrayIteratorProto.next = function () {
  const step = next.call(this);
  return step.done ? step : { done: false, value: step.value * 10 };
};
const forward = (...xs) => target(...xs);
const target = (...xs) => xs[0] + xs[1];
const tenfold = forward(1, 2);
ArrayIteratorProto.next = next;
equal(tenfold, 30);
equal(forward(1, 2), 3);

// What escapes has an array of its own, each time a new one.
const closure = (...xs) => () => xs;
const made = closure(1, 2);
equal(made(), made());
same(made(), [1, 2]);
const returned = (...xs) => xs;
equal(returned() === returned(), false);
function reassigned(...xs) {
  const before = xs.length;
  xs = [before, ...xs];
  return xs[0] + xs.length;
}
equal(reassigned(1, 2, 3), 7);
function written(...xs) {
  xs[0] = "w";
  xs.length = 2;
  xs[1] += "!";
  delete xs[2];
  [xs[2]] = ["p"];
  return xs.join();
}
equal(written("a", "b", "c"), "w,b!,p");
const asReceiver = (...xs) => xs[0](1) + xs[1]`t`;
equal(asReceiver(function (x) { return this.length + x; }, function () { return this.length; }), 5);
equal(((...xs) => (xs[0])())(function () { return this.length; }), 1);
equal(((...xs) => xs?.[0]?.())(function () { return this.length; }), 1);
equal(((...xs) => (xs?.[0])())(function () { return this.length; }), 1);
equal(((...xs) => xs?.length)(1, 2), 2);
same(((...xs) => ({ ...xs }))("a", "b"), { 0: "a", 1: "b" });
same(((...xs) => { const out = []; for (const x of xs) out.push(x); return out; })(1, 2), [1, 2]);
same(((...xs) => { const out = []; for (const k in xs) out.push(k, xs[k]); return out; })(1), ["0", 1]);
equal(((...xs) => eval("xs.length + xs[0]"))(5, 6), 7);
equal(((...xs) => eval(...xs))("1 + 1", "ignored"), 2);
equal(new Function("...xs", "with ({ length: 9 }) { return xs.length + length; }")(1, 2), 11);
equal(new Function("...xs", "with ({ xs: { length: 7 } }) { return xs.length; }")(1, 2), 7);
equal(new Function("...xs", "var xs; return xs.length;")(1, 2), 2);
equal(new Function("...xs", "var xs = [1]; return xs.length;")(1, 2), 1);
equal(new Function("a = 1, ...xs", "var xs; return xs.length + xs[0];")(1, 2), 3);
equal(new Function("...xs", "function xs() {} return xs.length;")(1, 2), 0);
equal(new Function("...xs", "{ let xs = [1, 2, 3]; return xs.length; }")(1), 3);
throws(ReferenceError, () => ((a = xs.length, ...xs) => a)(undefined, 1));
equal(((a, b = a, ...xs) => b + xs.length + xs[0])(1, undefined, 3), 5);
equal(((...xs) => typeof xs + typeof xs[0] + xs.length)(1), "objectnumber1");

// An array that is made halfway is the one that is read, written and spread from then on.
const halfway = (change, ...xs) => {
  const before = [xs.length, xs[0], [...xs].length];
  change?.(xs);
  return [before, xs.length, xs[0], xs[3], count(...xs), count(0, ...xs), [...xs].length];
};
same(halfway(null, 1, 2), [[2, 1, 2], 2, 1, undefined, 2, 3, 2]);
same(halfway(xs => xs.push("c", "d"), 1, 2), [[2, 1, 2], 4, 1, "d", 4, 5, 4]);
same(halfway(xs => { xs[0] = "w"; xs.length = 1; }, 1, 2), [[2, 1, 2], 1, "w", undefined, 1, 2, 1]);
same(halfway(xs => { delete xs[0]; }, 1), [[1, 1, 1], 1, undefined, undefined, 1, 2, 1]);
same(halfway(xs => Object.freeze(xs), 1), [[1, 1, 1], 1, 1, undefined, 1, 2, 1]);
same(halfway(xs => { xs[Symbol.iterator] = function* () { yield 1; yield 2; }; }), [[0, undefined, 0], 0, undefined, undefined, 2, 3, 2]);
const onBranch = (needed, ...xs) => (needed ? xs : xs.length);
equal(onBranch(false, 1, 2), 2);
same(onBranch(true, 1, 2), [1, 2]);
const inLoop = (n, ...xs) => {
  const seen = new Set();
  for (let i = 0; i < n; i++) seen.add(xs);
  let j = n;
  while (j-- > 0) seen.add(xs.concat === null ? 0 : xs);
  do seen.add(xs); while (seen.size > 1);
  return [seen.size, xs.length];
};
same(inLoop(3, 1, 2), [1, 2]);
const sameEachTime = (...xs) => xs === xs && [xs, xs].every(x => x === xs);
equal(sameEachTime(1), true);

// `arguments` beside it, in sloppy functions too.
function both(a, ...xs) {
  arguments[1] = "changed";
  a = "assigned";
  return [arguments.length, arguments[0], arguments[1], xs.length, xs[0], a];
}
same(both(1, 2, 3), [3, 1, "changed", 2, 2, "assigned"]);

// Recursion, each frame with its own.
const sum = (first = 0, ...others) => (others.length === 0 ? first : first + sum(...others));
equal(sum(1, 2, 3, 4, 5), 15);
const depth = (n, ...xs) => (n === 0 ? xs.length + xs[0] : depth(n - 1, n, ...xs) + xs.length);
equal(depth(3), 3 + 1 + 0 + 1 + 2);

// Generators and async functions keep theirs over suspensions.
function* generate(...xs) {
  yield xs.length;
  yield xs[1];
  yield* [...xs];
  return count(...xs);
}
same([...generate("a", "b")], [2, "b", "a", "b"]);
let later = "pending";
(async (...xs) => {
  await null;
  later = [xs.length, xs[0], count(...xs)];
})("a", "b");

// Constructors, methods, accessors, fields, tagged templates.
class Base {
  constructor(...xs) {
    this.all = [...xs];
    this.target = new.target;
  }
  method(...xs) {
    return [this, xs.length, xs[0]];
  }
  static make(...xs) {
    return new this(...xs);
  }
}
class Middle extends Base {
  field = this.all.length;
  constructor(first, ...xs) {
    super(...xs, first);
    this.count = xs.length;
  }
}
class Last extends Middle {}
same(Last.make(1, 2, 3).all, [2, 3, 1]);
equal(Last.make(1, 2, 3).count, 2);
equal(Last.make(1, 2, 3).field, 3);
equal(new Last(1).target, Last);
const instance = new Base();
same(instance.method("x", "y").slice(1), [2, "x"]);
const tag = (strings, ...values) => strings.length + values.length + values[0];
equal(tag`a${1}b${2}c`, 6);

// An implicit constructor hands its arguments on without iterating.
ArrayProto[Symbol.iterator] = () => { throw new Error("iterated"); };
const implicit = new (class extends (class { constructor(a, b) { this.b = b; } }) {})(1, 2);
ArrayProto[Symbol.iterator] = iterator;
equal(implicit.b, 2);

// Default parameters and destructuring before it; patterns as rest.
same((({ a }, [b] = [2], ...xs) => [a, b, xs.length, xs[0]])({ a: 1 }, undefined, 3), [1, 2, 1, 3]);
same(((...[a, b]) => [a, b])(1, 2), [1, 2]);

// Callbacks of natives.
same([1, 2].map((...xs) => xs.length + xs[0]), [4, 5]);
equal([1, 2, 3].reduce((...xs) => xs[0] + xs[1]), 6);
equal(((...xs) => Math.max(...xs))(3, 9, 2), 9);
Promise.resolve().then(() => {}).then(() => same(later, [2, "a", 2]));
