// Calls with spread arguments: the list is a snapshot, however it gets to the callee.
const lengths = [0, 1, 3, 511, 512, 513, 2000];
const all = (...xs) => xs;
const parts = (a, b, ...xs) => [a, b, xs.length, xs[0], xs[xs.length - 1]];
const plain = (a, b) => [a, b];
function viaArguments() {
  return [arguments.length, arguments[0], arguments[arguments.length - 1]];
}
function mapped(a) {
  a = "assigned";
  return [arguments[0], arguments.length];
}
class Base {
  constructor(...xs) {
    this.size = xs.length;
    this.last = xs[xs.length - 1];
  }
}
class Derived extends Base {
  constructor(first, ...xs) {
    super(...xs);
    this.first = first;
  }
}
class Implicit extends Derived {}
const pipe = f => (...xs) => f(...xs);
const prefix = f => (...xs) => f("p", ...xs);

for (const n of lengths) {
  const source = Array.from({ length: n }, (_, i) => i);
  same(all(...source), source);
  same(all(...source, ...source), source.concat(source));
  same(all("x", ...source, "y"), ["x", ...source, "y"]);
  same(pipe(pipe(all))(...source), source);
  same(prefix(prefix(all))(...source), ["p", "p", ...source]);
  same(parts(...source), [source[0], source[1], Math.max(0, n - 2), source[2], n > 2 ? n - 1 : undefined]);
  same(pipe(parts)(...source), parts(...source));
  same(prefix(parts)(...source).slice(0, 3), ["p", source[0], Math.max(0, n - 1)]);
  same(plain(...source), [source[0], source[1]]);
  same(pipe(plain)("a", ...source), ["a", source[0]]);
  same(viaArguments(...source), [n, source[0], source[n - 1]]);
  same(pipe(viaArguments)(...source), [n, source[0], source[n - 1]]);
  same(mapped(...source), [n > 0 ? "assigned" : undefined, n]);
  const made = new Implicit(...source);
  same([made.size, made.last, made.first], [Math.max(0, n - 1), n > 1 ? n - 1 : undefined, source[0]]);
  equal(pipe((...xs) => new Base(...xs))(...source).size, n);
  equal(Reflect.construct(Implicit, source).size, Math.max(0, n - 1));
  equal(Reflect.apply(all, null, source).length, n);
  equal(all.apply(null, source).length, n);
  equal(all.call(null, ...source).length, n);
  equal(all.bind(null, "b")(...source).length, n + 1);
  equal(new (Base.bind(null, "b"))(...source).size, n + 1);
  equal(new Proxy(all, {})(...source).length, n);
  equal(new Proxy(Base, { construct: (_, xs) => ({ size: xs.length }) }).prototype, Base.prototype);
  equal(new (new Proxy(Base, {}))(...source).size, n);
  equal(Math.max(...source), n > 0 ? n - 1 : -Infinity);
  equal([].concat(...source).length, n);
  const target = [];
  equal(target.push(...source), n);
  same(target, source);
  equal(new Array("x", ...source).length, n + 1);
  equal(String.fromCharCode(...source).length, n);
  equal((function* (...xs) { yield xs.length; })(...source).next().value, n);
  equal((function* (a, b) { yield b; })(...source).next().value, source[1]);
  equal(source.length, n);
}

// Whatever happens to the array meanwhile, and to the arguments afterwards.
for (const n of [4, 600]) {
  const source = Array.from({ length: n }, (_, i) => i);
  const mutate = (first, ...xs) => {
    source[1] = "changed";
    source.push("more");
    source.length = 2;
    source.reverse();
    return [first, xs.length, xs[0], xs[n - 2]];
  };
  same(mutate(...source), [0, n - 1, 1, n - 1]);
  same(source, ["changed", 0]);
  const kept = all(...Array.from({ length: n }, () => 1));
  kept[0] = 2;
  kept.push(3);
  same([kept[0], kept[1], kept.length], [2, 1, n + 1]);
  const shared = Array.from({ length: n }, () => 1);
  const [a, b] = [all(...shared), all(...shared)];
  a[0] = "a";
  shared[0] = "s";
  same([a[0], b[0], shared[0]], ["a", 1, "s"]);
  // A native that gets at the array while it reads its arguments.
  const hooked = Array.from({ length: n }, (_, i) => i);
  hooked[0] = { valueOf() { hooked.fill(-1); hooked.length = 0; return 0; } };
  equal(Math.max(...hooked), n - 1);
  const self = Array.from({ length: n }, (_, i) => i);
  equal(self.push(...self), 2 * n);
  equal(self[n + 3], 3);
  equal(self.splice(0, 2 * n, ...self).length, 2 * n);
  equal(self.length, 2 * n);
  const outer = (...xs) => { source.fill(0); return inner(...xs); };
  const inner = (...xs) => { xs[0].list.length = 0; return xs.length; };
  const list = [{}, ...Array(n - 1).fill(0)];
  list[0].list = list;
  equal(outer(...list), n);
}

// Holes, frozen arrays, sparse arrays, other iterables.
same(all(...[1, , 3]), [1, undefined, 3]);
same(all(...Object.freeze([1, 2])), [1, 2]);
const frozen = Object.freeze(Array.from({ length: 600 }, (_, i) => i));
const thawed = all(...frozen);
thawed[0] = "w";
same([thawed[0], frozen[0], Object.isFrozen(thawed)], ["w", 0, false]);
const sparse = [];
sparse[600] = 1;
same([all(...sparse).length, 0 in all(...sparse), all(...sparse)[600]], [601, true, 1]);
Array.prototype[1] = "inherited";
same(all(...[1, , 3]), [1, "inherited", 3]);
same(all(0, ...[1, , 3]), [0, 1, "inherited", 3]);
delete Array.prototype[1];
same(all(0, ...new Set([1, 2]), ..."ab"), [0, 1, 2, "a", "b"]);
same(all(0, ...new Map([[1, 2]])), [0, [1, 2]]);
class Sub extends Array {
  *[Symbol.iterator]() {
    yield "own";
  }
}
same(all(...Sub.of(1, 2)), ["own"]);
const own = [1, 2];
own[Symbol.iterator] = function* () { yield "own"; };
same(all("a", ...own), ["a", "own"]);
throws(TypeError, () => all(...undefined), "not iterable");
throws(TypeError, () => all(1, ...{}), "Spread syntax requires ...iterable[Symbol.iterator]");
throws(TypeError, () => (void 0)(...[1]), "not a function");
throws(TypeError, () => (void 0)(...frozen), "not a function");
throws(TypeError, () => new all(...frozen), "not a constructor");
throws(TypeError, () => Base(...frozen), "without 'new'");

// Spread arguments are iterated after the arguments before them were evaluated.
const order = [];
const note = x => (order.push(x), x);
const iterable = { *[Symbol.iterator]() { order.push("iterated"); yield 1; } };
all(note("a"), note("b"), ...(order.push("spread"), iterable));
same(order, ["a", "b", "spread", "iterated"]);

// Long lists at every level of a deep recursion.
const long = Array.from({ length: 1000 }, (_, i) => i);
const deep = (n, ...xs) => (n === 0 ? xs.length : deep(n - 1, ...xs) + 0);
equal(deep(200, ...long), 1000);
const overflow = (...xs) => overflow(...xs, 1);
throws(RangeError, () => overflow());
throws(RangeError, () => { const f = (...xs) => f(...xs); f(...long); });
