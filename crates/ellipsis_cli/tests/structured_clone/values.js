// What is cloned, and what the clones are.
const clone = structuredClone;
console.log(clone([undefined, null, true, 1, -0, NaN, 5n, "text"]));
console.log(clone([Object(1), Object(true), Object("s"), Object(5n), Object(-0)]));
console.log(clone([new Date(NaN), new Date(5)]));

const expression = /a(b)/giy;
expression.lastIndex = 3;
const copy = clone(expression);
console.log(copy, copy.lastIndex, expression.lastIndex, copy.exec("ab")[1]);

// Only own enumerable properties whose keys are strings, in their order.
class Point {
  #hidden = 1;
  x = 1;
  constructor() {
    this.own = [this.#hidden];
  }
  get inherited() {
    return 2;
  }
}
console.log(clone(new Point()), clone(new Point()).constructor === Object);
console.log(clone({ [Symbol("q")]: 1, a: 2 }), clone(Object.create({ inherited: 1 }, { hidden: { value: 1 } })));
console.log(JSON.stringify(clone({ b: 1, 2: { deep: true }, a: 1, 1: 1 })));
console.log(clone(Object.assign(Object.create(null), { a: 1, b: {} })));
const odd = clone(JSON.parse('{"__proto__": {"a": 1}}'));
console.log(Object.keys(odd), Object.getPrototypeOf(odd) === Object.prototype);
const frozen = clone(Object.freeze({ a: Object.freeze([1, {}]) }));
frozen.a.push(2);
frozen.b = Object.isFrozen(frozen.a[1]);
console.log(frozen);
const lacking = { a: 1, b: {}, c: 3 };
delete lacking.a;
console.log(clone(lacking));
console.log(clone(Math), clone(Promise.prototype));

// Arrays keep their length, holes and further properties.
console.log(clone([1, , { a: 1 }, ,]), clone(Object.assign([1, , 2], { x: 1, y: {} })));
console.log(clone(new Array(3)), clone([]), clone([[], [[]]]));
const match = clone("a-b-c".match(/(?<x>-)b/));
console.log(match, match.index, Object.keys(match));
const far = [];
far[1e9] = { far: true };
console.log(clone(far).length, clone(far)[1e9], Object.keys(clone(far)));
class List extends Array {}
console.log(clone(List.of(1, {})), clone(List.of(1)).constructor === Array);
Array.prototype[1] = "inherited";
console.log(Object.keys(clone([1, , {}])));
delete Array.prototype[1];

// Collections, without further properties.
console.log(clone(new Map([[{ k: 1 }, { v: 1 }], [-0, NaN], ["a", ["b"]]])));
console.log(clone(new Set([1, "a", { b: 2 }, [3]])), clone(new Map([["x", 1], ["y", 2]])), clone(new Set("abc")));
console.log(clone(Object.assign(new Map([[1, 2]]), { x: 1 })), Object.keys(clone(Object.assign(new Date(0), { x: 1 }))));
const map = clone(new Map([["a", 1]]));
map.set("b", map.get("a") + 1).delete("a");
console.log(map);

// One for one, also in circles.
const shared = { s: 1 };
const circle = { list: [shared, shared], map: new Map([["again", shared]]) };
circle.self = circle;
circle.list.push(circle.list);
circle.map.set(circle, circle.map);
const round = clone(circle);
console.log(round.self === round, round.list[0] === round.list[1], round.list[2] === round.list);
console.log(round.map.get("again") === round.list[0], round.map.get(round) === round.map, round.list[0] === shared);

// Changes on either side do not show on the other.
const numbers = Array.from({ length: 200 }, (_, i) => i);
const keys = Object.fromEntries(numbers.map(i => ["k" + i, i]));
for (const [source, at, more] of [[numbers, 7, "push"], [keys, "k7", "fresh"], [keys, "k150", "new"]]) {
  const first = clone(source);
  const second = clone(first);
  source[at] = "source";
  first[at] = "first";
  if (more === "push") first.push(1), second.push(2);
  else first[more] = 1;
  console.log(source[at], first[at], second[at], Object.keys(source).length, Object.keys(first).length, Object.keys(second).length);
}

// Functions, symbols, and what holds secrets, cannot be cloned.
const refused = [
  () => {},
  class A {},
  function named(a, b) { return a; },
  Math.max,
  (function () {}).bind(),
  Symbol("x"),
  Object(Symbol("x")),
  new WeakMap(),
  new WeakSet(),
  new WeakRef({}),
  Promise.resolve(),
  (function* () {})(),
  [].values(),
  new Map().keys(),
  new FinalizationRegistry(() => {}),
  new Proxy({}, {}),
  new Proxy([], {}),
  new Proxy(new (class Inner {})(), {}),
  (function () { return arguments; })(1),
  new (class Late extends Promise {})(() => {}),
];
for (const value of refused) {
  for (const holder of [value, { value }, [1, value], new Map([[1, value]]), new Set([value])]) {
    try {
      clone(holder);
      console.log("cloned", value);
    } catch (error) {
      if (holder === value) console.log(error instanceof DOMException, error.name, error.code, error.message);
      else if (error.name !== "DataCloneError") console.log(error);
    }
  }
}
try {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  clone(proxy);
} catch (error) {
  console.log(error.message);
}
