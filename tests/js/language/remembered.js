// What is remembered between two runs of the same code must not show: keys by shape, places of global
// variables, compiled texts, pristine regular expressions.

const keysOf = object => { const keys = []; for (const key in object) keys.push(key); return keys.join(); };

// for-in
{
  const shape = () => ({ a: 1, b: 2, c: 3 });
  equal(keysOf(shape()), "a,b,c");
  const seen = [];
  const changing = shape();
  for (const key in changing) {
    seen.push(key);
    if (key === "a") { delete changing.b; changing.d = 4; }
  }
  equal(seen.join(), "a,c");
  equal(keysOf(changing), "a,c,d");
  const hiding = shape();
  const rest = [];
  for (const key in hiding) {
    rest.push(key);
    Object.defineProperty(hiding, "c", { enumerable: false });
  }
  equal(rest.join(), "a,b");

  class Base {}
  class Derived extends Base { constructor() { super(); this.own = 1; } }
  equal(keysOf(new Derived()), "own");
  Base.prototype.late = 1;
  equal(keysOf(new Derived()), "own,late");
  Object.defineProperty(Derived.prototype, "late", { value: 1, enumerable: false, configurable: true });
  equal(keysOf(new Derived()), "own");
  delete Derived.prototype.late;
  delete Base.prototype.late;
  equal(keysOf(new Derived()), "own");
  Base.prototype[7] = 1;
  equal(keysOf(new Derived()), "own,7");
  delete Base.prototype[7];

  const list = [1, , 3, 4];
  list.name = "x";
  equal(keysOf(list), "0,2,3,name");
  const shrinking = [1, 2, 3, 4], indices = [];
  for (const index in shrinking) { indices.push(index); shrinking.length = 2; shrinking[1] = 0; }
  equal(indices.join(), "0,1");
  equal(keysOf("ab"), "0,1");
  equal(keysOf(new Proxy({ x: 1, y: 2 }, {})), "x,y");
  equal(keysOf(Object.create({ a: 1, b: 2 }, { a: { enumerable: false, value: 1 } })), "b");
}

// Object.keys
{
  const many = () => Object.fromEntries(Array.from({ length: 40 }, (_, i) => ["k" + i, i]));
  const object = many();
  const first = Object.keys(object);
  first[3] = "changed";
  first.push("more");
  object.added = 1;
  equal(Object.keys(object).length, 41);
  equal(Object.keys(object)[3], "k3");
  equal(Object.keys(many()).length, 40);
  equal(first.length, 41);
}

// Global variables
{
  const store = new Function("value", "rememberedGlobal = value; return rememberedGlobal");
  globalThis.rememberedGlobal = 0;
  for (let i = 0; i < 5; i++) equal(store(i), i);
  Object.defineProperty(globalThis, "rememberedGlobal", { writable: false, configurable: true });
  equal(store("refused"), 4);
  let got;
  Object.defineProperty(globalThis, "rememberedGlobal", { get: () => "got", set(value) { got = value; }, configurable: true });
  equal(store("set"), "got");
  equal(got, "set");
  delete globalThis.rememberedGlobal;
  equal(store("again"), "again");
  const copy = { ...globalThis };
  equal(store("newer"), "newer");
  equal(copy.rememberedGlobal, "again");
  delete globalThis.rememberedGlobal;
}

// Compiled texts
{
  const make = () => new Function("a", "return a + 1");
  equal(Object.is(make(), make()), false);
  equal(make()(1), 2);
  const inner = x => eval("x");
  const other = x => { { let x = "block"; return eval("x"); } };
  equal(inner(1), 1);
  equal(other(2), "block");
  equal(inner(3), 3);
  throws(SyntaxError, () => (function () { "use strict"; eval("with ({}) {}"); })());
  equal((() => { eval("with ({}) {}"); return "sloppy"; })(), "sloppy");
  const template = () => eval("(s => s)`a`");
  equal(Object.is(template(), template()), false);
}

// instanceof
{
  class A {}
  class B extends A {}
  const b = new B();
  for (let i = 0; i < 3; i++) equal(b instanceof A, true);
  Object.defineProperty(A, Symbol.hasInstance, { value: () => false, configurable: true });
  equal(b instanceof A, false);
  equal(b instanceof B, false);
  delete A[Symbol.hasInstance];
  equal(b instanceof B, true);
  const bound = B.bind();
  equal(b instanceof bound, true);
}

// Regular expressions
{
  const replace = () => "abab".replace(/b/g, "-");
  const { exec } = RegExp.prototype;
  for (let i = 0; i < 3; i++) equal(replace(), "a-a-");
  let calls = 0;
  RegExp.prototype.exec = function (text) { calls++; return exec.call(this, text); };
  equal(replace(), "a-a-");
  equal(calls, 3);
  RegExp.prototype.exec = exec;
  equal(replace(), "a-a-");
  equal(calls, 3);
  const flags = Object.getOwnPropertyDescriptor(RegExp.prototype, "flags");
  Object.defineProperty(RegExp.prototype, "flags", { get: () => "", configurable: true });
  equal(replace(), "a-ab");
  Object.defineProperty(RegExp.prototype, "flags", flags);
  equal(replace(), "a-a-");
}

// Keys that are indices are visited however great they are, also where shapes tell nothing.
for (const change of [o => o, o => { o.k = 1; delete o.k; }, o => { o[Symbol.iterator] = 1; }, o => Object.setPrototypeOf(o, { up: 1 })]) {
  const object = { 4294967294: 1, 4294967295: 2, 2147483647: 3, 2147483648: 4, 7: 5 };
  change(object);
  equal(keysOf(object).replace(/,up$/, ""), "7,2147483647,2147483648,4294967294,4294967295");
}

// Own getters
{
  const read = object => object.x;
  const make = value => ({ get x() { return value; } });
  same([1, 2, 3].map(value => read(make(value))), [1, 2, 3]);
  const object = make("first");
  same([read(object), read(object)], ["first", "first"]);
  Object.defineProperty(object, "x", { get: () => "second" });
  same([read(object), read(object)], ["second", "second"]);
  Object.defineProperty(object, "x", { set() {}, get: undefined });
  same([read(object), read(object)], [undefined, undefined]);
  Object.defineProperty(object, "x", { value: "data" });
  same([read(object), read(object)], ["data", "data"]);
  delete object.x;
  equal(read(object), undefined);
  // Far out of line, and bound; what throws, nests or waits is a call like others.
  const far = Object.fromEntries(Array.from({ length: 70 }, (_, i) => ["k" + i, i]));
  Object.defineProperty(far, "x", { get: function () { return this.k69; }.bind({ k69: "bound" }) });
  same([read(far), read(far)], ["bound", "bound"]);
  const failing = { get x() { throw new RangeError(this.y); }, get y() { return this.z; }, get z() { return "deep"; } };
  for (let i = 0; i < 3; i++) throws(RangeError, () => read(failing));
  const endless = { get x() { return this.x; } };
  throws(RangeError, () => read(endless));
  class Counter { #n = 0; get x() { return ++this.#n; } }
  const counter = new Counter();
  same([read(counter), read(counter), read(counter)], [1, 2, 3]);
  function* each(source) { yield source.x; yield source.x; }
  same([...each(counter)], [4, 5]);
}

// Places of computed names in an object that grows, shrinks and is redefined
{
  const names = Array.from({ length: 150 }, (_, i) => "k" + i), object = {};
  for (const name of names) object[name] = name;
  const all = () => names.map(name => object[name]).join();
  equal(all(), names.join());
  delete object.k3;
  equal(object[names[3]], undefined);
  object.k3 = "again";
  equal(object[names[3]], "again");
  Object.defineProperty(object, "k4", { get: () => "got" });
  equal(object[names[4]], "got");
  Object.defineProperty(object, "k5", { writable: false });
  throws(TypeError, () => { "use strict"; object[names[5]] = 1; });
  const copy = { ...object };
  for (const name of names) delete copy[name];
  same([Object.keys(copy), names.filter(name => name in copy)], [[], []]);
  equal(all().length, names.join().length + "again".length - 2 + "got".length - 2);
}
