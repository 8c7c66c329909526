// What spread copies, and in what order.
const log = [];
const symbol = Symbol("s");
const source = {
  b: 1,
  a: 2,
  2: "two",
  1: "one",
  [symbol]: 3,
  get seen() {
    log.push("get");
    return 4;
  },
};
Object.defineProperty(source, "hidden", { value: 5, enumerable: false });
const copy = { ...source };
same(Reflect.ownKeys(copy), ["1", "2", "b", "a", "seen", symbol]);
same(log, ["get"]);
equal(Object.getOwnPropertyDescriptor(copy, "seen").value, 4);

// Prototypes, nullish sources, primitives.
same({ ...Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }) }, { own: 2 });
same({ ...null, ...undefined, ...1, ...true }, {});
same({ ..."ab" }, { 0: "a", 1: "b" });
same({ ...["x", , "z"] }, { 0: "x", 2: "z" });

// `__proto__` in a literal sets the prototype; copied from a source it would be a property.
equal(Object.getPrototypeOf({ __proto__: null, ...{ a: 1 } }), null);
const odd = JSON.parse('{"__proto__": 1}');
equal(Object.getPrototypeOf({ ...odd }), Object.prototype);
equal(Object.hasOwn({ ...odd }, "__proto__"), true);

// Setters of the target's prototype are not called.
Object.defineProperty(Object.prototype, "trap", { set() { throw new Error("called"); }, configurable: true });
same({ ...{ trap: 1 } }, { trap: 1 });
delete Object.prototype.trap;

// Later wins, in the place of the first.
same({ ...{ a: 1, b: 2 }, a: 3 }, { a: 3, b: 2 });
same({ a: 0, ...{ b: 2, a: 1 } }, { a: 1, b: 2 });

// Frozen sources give ordinary copies.
const thawed = { ...Object.freeze({ a: 1 }) };
thawed.a = 2;
thawed.b = 3;
same(thawed, { a: 2, b: 3 });

// Private names stay behind.
class Secret {
  #hidden = 1;
  shown = 2;
  static has(object) {
    return #hidden in object;
  }
}
equal(Secret.has({ ...new Secret() }), false);
same({ ...new Secret() }, { shown: 2 });

// Proxies are asked in order.
const trail = [];
const proxy = new Proxy({ x: 1, y: 2 }, {
  ownKeys(target) { trail.push("ownKeys"); return Reflect.ownKeys(target); },
  getOwnPropertyDescriptor(target, key) { trail.push("gopd " + key); return Reflect.getOwnPropertyDescriptor(target, key); },
  get(target, key) { trail.push("get " + key); return target[key]; },
});
same({ ...proxy }, { x: 1, y: 2 });
same(trail, ["ownKeys", "gopd x", "get x", "gopd y", "get y"]);
