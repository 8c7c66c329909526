// Random programs of spreads, rests, writes, deletes and whatever else arrays and objects go
// through. What it prints depends on SEED and STEPS alone, in every engine and however that keeps
// arrays and objects: `cargo xtask invisible` compares.

let state = (globalThis.SEED ?? 1) >>> 0;
const steps = globalThis.STEPS ?? 20000;

function random(limit) {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}

const pick = list => list[random(list.length)];
const chance = (part, of) => random(of) < part;

// ---- What is seen ----

let hash = 0;
const see = number => { hash = (Math.imul(hash ^ number, 0x01000193) + 0x9e37) | 0; };
const seeString = string => { for (let i = 0; i < string.length; i++) see(string.charCodeAt(i)); };

function seeValue(value) {
  switch (typeof value) {
    case "number": return see(value * 4 | 0);
    case "string": return seeString(value);
    case "undefined": return see(77);
    case "symbol": return seeString(value.description);
    default: see(value === null ? 5 : Array.isArray(value) ? value.length : 9);
  }
}

function seeAll(target) {
  see(Array.isArray(target) ? target.length : 1);
  for (const key of Reflect.ownKeys(target)) {
    seeValue(key);
    const { value, writable, enumerable, configurable, get } = Object.getOwnPropertyDescriptor(target, key);
    seeValue(get ? target[key] : value);
    see((writable ? 1 : 0) + (enumerable ? 2 : 0) + (configurable ? 4 : 0) + (get ? 8 : 0));
  }
  see(Object.isExtensible(target) ? 3 : 4);
}

// ---- What there is ----

const most = 2500;
const symbols = [Symbol("s"), Symbol("t")];
const arrays = Array.from({ length: 10 }, (_, i) => Array.from({ length: i * 60 }, (_, j) => j));
const objects = Array.from({ length: 10 }, (_, i) =>
  Object.fromEntries(Array.from({ length: i * 40 }, (_, j) => [`k${j}`, j])));
// Integer keys far apart, and some close to each other among them.
const far = number => (Math.imul(number, 0x9e3779b1) >>> 0) % 0xffffffff;
const farKey = () => (chance(1, 10) ? 3e9 + random(300) : far(random(700)));
const farObject = size => Object.fromEntries(Array.from({ length: size }, (_, j) => [far(j), j]));
const parents = [{ inherited: 1 }, { k3: "up" }, null];
class List extends Array {}

let counter = 0;
const value = () => (chance(1, 4) ? `v${counter++ % 1000}` : chance(1, 20) ? undefined : counter++ % 1000 / 4);
const index = array => random(array.length + 1);
const anArray = () => pick(arrays);
const anObject = () => pick(objects);
const keep = array => { if (array.length <= most) arrays[random(arrays.length)] = array; };
const keepObject = object => { objects[random(objects.length)] = object; };
const key = () =>
  chance(1, 6) ? farKey() : chance(1, 12) ? random(400) : chance(1, 40) ? pick(symbols) : `k${random(600)}`;
const attempt = run => { try { return run(); } catch (error) { seeString(error.name); } };

// Changes the world for a moment.
function within(change, undo, run) {
  change();
  try { return attempt(run); } finally { undo(); }
}

const iterate = Array.prototype[Symbol.iterator];
const arrayIterator = Object.getPrototypeOf([][Symbol.iterator]());
const next = arrayIterator.next;

const collect = (...all) => all;
const tailOf = (first, second, ...others) => others;
const forward = (...all) => collect(...all);
const count = (...all) => all.length + (all[1] === undefined ? 0 : 1);

const arrayActions = [
  a => keep([...a]),
  a => keep([...a, value()]),
  a => keep([value(), ...a]),
  a => keep([...a, ...anArray()]),
  a => keep([value(), ...a, value(), ...anArray()]),
  a => { const i = index(a); keep([...a.slice(0, i), value(), ...a.slice(i + 1)]); },
  a => { const i = index(a); keep([...a.slice(0, i), value(), ...a.slice(i)]); },
  a => { const i = index(a); keep([...a.slice(0, i), ...a.slice(i + 1 + random(5))]); },
  a => { const [head, ...tail] = a; seeValue(head); keep(tail); },
  a => { const [, second = 5, ...tail] = a; seeValue(second); keep(tail); },
  a => { const [...[first, ...rest]] = a; seeValue(first); keep(rest); },
  a => { const i = index(a); keep(a.slice(i, i + random(a.length + 1))); },
  a => attempt(() => { "use strict"; a[index(a)] = value(); }),
  a => attempt(() => { for (let i = random(8); i < a.length; i += 1 + random(60)) a[i] = value(); }),
  a => attempt(() => { a.push(value(), value()); }),
  a => attempt(() => seeValue(a.pop())),
  a => attempt(() => seeValue(a.shift())),
  a => attempt(() => a.unshift(value())),
  a => attempt(() => seeValue(a.splice(index(a), random(6), ...anArray().slice(0, random(6))).length)),
  a => attempt(() => a.splice(index(a), random(300))),
  a => keep(a.concat(anArray())),
  a => keep(a.concat(value(), [value()])),
  a => attempt(() => keep(a.with(index(a), value()))),
  a => keep(a.toSpliced(index(a), random(4), value())),
  a => keep(a.toReversed()),
  a => keep(Array.from(a)),
  a => keep(collect(...a)),
  a => keep(forward(...a, value())),
  a => keep(tailOf(...a)),
  a => see(count(...a)),
  a => keep(collect.apply(null, a)),
  a => { const target = anArray(); if (target.length + a.length < most) attempt(() => target.push(...a)); },
  a => see(Math.max(...a.filter(x => typeof x === "number")) | 0),
  a => keep(a.map(x => x)),
  a => keep(a.filter(() => chance(9, 10))),
  a => keep([a, anArray()].flat()),
  a => attempt(() => a.reverse()),
  // Other engines let a frozen array of one element be sorted, against the standard.
  a => attempt(() => a.length > 1 && a.sort((x, y) => (String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0))),
  a => attempt(() => a.fill(value(), index(a), index(a))),
  a => attempt(() => a.copyWithin(index(a), index(a), index(a))),
  a => attempt(() => { delete a[index(a)]; }),
  a => attempt(() => { if (chance(1, 3)) a.length = index(a); }),
  a => attempt(() => { if (a.length < most) a.length += random(20); }),
  a => attempt(() => { if (chance(1, 4)) a[a.length + random(30)] = value(); }),
  a => { if (chance(1, 8)) Object.freeze(a); else keep([...a]); },
  a => { if (chance(1, 8)) Object.seal(a); },
  a => { if (chance(1, 8)) Object.preventExtensions(a); },
  a => { if (chance(1, 6)) attempt(() => Object.defineProperty(a, index(a), { get: () => 3, enumerable: true, configurable: true })); },
  a => { if (chance(1, 6)) attempt(() => Object.defineProperty(a, index(a), { value: 1, writable: chance(1, 2), configurable: true, enumerable: chance(1, 2) })); },
  a => within(() => { Array.prototype[3] = "proto"; }, () => { delete Array.prototype[3]; }, () => keep([...a])),
  a => within(() => { Array.prototype[3] = "proto"; }, () => { delete Array.prototype[3]; }, () => keep(forward(...a))),
  a => within(
    () => { Array.prototype[Symbol.iterator] = function* () { for (let i = 0; i < this.length; i += 2) yield this[i]; }; },
    () => { Array.prototype[Symbol.iterator] = iterate; },
    () => { keep([...a, 1]); keep(forward(...a)); const [x, ...rest] = a; keep(rest); }),
  a => within(
    () => { arrayIterator.next = function () { const step = next.call(this); return step.done ? step : { done: false, value: step.value }; }; },
    () => { arrayIterator.next = next; },
    () => { keep([...a]); keep(collect(...a)); }),
  a => { const list = List.from(a); keep([...list]); see(list.slice(1) instanceof List ? 1 : 2); keep([...list.slice(1)]); },
  a => { const holes = [...a]; holes[Symbol.iterator] = () => [1, 2][Symbol.iterator](); see([...holes].length); },
  a => keep([...new Set(a)]),
  a => keep([..."spread \u{1f600}", ...a]),
  a => see(a.indexOf(pick(a.length ? a : [0]))),
  a => { const copy = [...a]; for (let i = 0; i < 3; i++) attempt(() => { copy[index(copy)] = value(); }); keep(copy); },
  a => { let sum = 0; for (const x of a) sum += typeof x === "number" ? 1 : 2; see(sum); },
  a => { for (let i = 0; i < 40; i++) seeValue(a[index(a)]); },
  a => keepObject({ ...a.slice(0, 50) }),
  a => keep(structuredClone(a)),
  a => keep(structuredClone([...a, { inner: 1 }, value()])),
  a => { const [copy, , again] = structuredClone([a, anArray(), a]); see(copy === again ? 1 : 2); keep(copy); },
  a => keepObject({ ...a }),
  a => keepObject({ ...a, [farKey()]: value() }),
  a => attempt(() => { if (chance(1, 4)) a[Math.max(a.length, most - random(900))] = value(); }),
  a => attempt(() => { const b = []; for (let i = 0; i < 9; i++) b[random(most)] = value(); keep(b); }),
  a => { const b = a.slice(); b[far(random(700))] = 1; seeAll(b); b.length = a.length; keep(b); },
  a => { const b = a.slice(); b[4e9] = 1; b.length = Math.min(b.length, random(most)); seeAll(b); keep(b.slice()); },
];

const objectActions = [
  o => keepObject({ ...o }),
  o => keepObject({ ...o, [key()]: value() }),
  o => keepObject({ ...o, [key()]: value(), [key()]: value() }),
  o => keepObject({ ...o, fixed: value() }),
  o => keepObject({ ...o, k7: value(), more: 1 }),
  o => keepObject({ first: value(), ...o }),
  o => keepObject({ ...o, ...anObject() }),
  o => keepObject({ ...anObject(), k1: 1, ...o, k2: 2 }),
  o => { const { [key()]: gone, ...rest } = o; seeValue(gone); keepObject(rest); },
  o => { const { [farKey()]: gone, ...rest } = o; seeValue(gone); keepObject(rest); },
  o => { const { [farKey()]: gone, [random(400)]: other, k3, ...rest } = o; seeValue(other); keepObject(rest); },
  o => keepObject({ ...o, [farKey()]: value() }),
  o => keepObject({ [farKey()]: value(), [random(400)]: value(), ...o }),
  o => attempt(() => { for (let i = 0; i < 30; i++) o[farKey()] = value(); }),
  o => attempt(() => { "use strict"; for (let i = 0; i < 60; i++) delete o[farKey()]; }),
  o => attempt(() => { for (let i = random(300), n = random(300); n > 0; n--, i++) o[3e9 + i] = value(); }),
  o => { if (chance(1, 4)) keepObject(Object.freeze({ ...o, [farKey()]: value() })); },
  o => { const { k0, k5, ...rest } = o; seeValue(k5); keepObject(rest); },
  o => { const { fixed = 1, [key()]: gone, ...rest } = o; seeValue(fixed); keepObject(rest); },
  o => { const pull = ({ k1, ...rest }) => rest; keepObject(pull(o)); },
  o => attempt(() => { "use strict"; o[key()] = value(); }),
  o => attempt(() => { o.k9 = value(); o.other = value(); }),
  o => attempt(() => { for (let i = 0; i < 30; i++) o[key()] = value(); }),
  o => attempt(() => { "use strict"; delete o[key()]; }),
  o => attempt(() => { for (let i = random(20); i < 600; i += 1 + random(40)) delete o[`k${i}`]; }),
  o => keepObject(Object.assign({}, o)),
  o => attempt(() => Object.assign(o, { [key()]: value() })),
  o => keepObject(Object.fromEntries(Object.entries(o))),
  o => keepObject(JSON.parse(JSON.stringify(o))),
  o => { if (chance(1, 8)) Object.freeze(o); },
  o => { if (chance(1, 8)) Object.seal(o); },
  o => { if (chance(1, 8)) Object.preventExtensions(o); },
  o => { const at = key(); if (chance(1, 4)) attempt(() => Object.defineProperty(o, at, { get() { return 6; }, enumerable: chance(1, 2), configurable: true })); },
  o => { if (chance(1, 4)) attempt(() => Object.defineProperty(o, key(), { value: 8, enumerable: chance(1, 2), writable: chance(1, 2), configurable: true })); },
  o => { if (chance(1, 6)) attempt(() => Object.setPrototypeOf(o, pick(parents))); },
  o => { if (chance(1, 6)) keepObject({ __proto__: o, own: 1 }); },
  o => keepObject({ ...new Proxy(o, {}) }),
  o => { for (let i = 0; i < 20; i++) seeValue(o[key()]); },
  o => see(Object.keys(o).length),
  o => { let n = 0; for (const k in o) n++; see(n); },
  o => see(Object.hasOwn(o, key()) ? 1 : 2),
  o => seeValue(o.k9),
  o => { const copy = { ...o }; attempt(() => { copy[key()] = 1; delete copy[key()]; }); keepObject(copy); },
  o => keepObject({ ...o, get live() { return 4; } }),
  o => keepObject({ ...null, ...undefined, ...17, ..."ab", ...o }),
  o => attempt(() => keep(Object.values(o).slice(0, most))),
  o => keepObject(structuredClone(o)),
  o => keepObject(structuredClone({ ...o, inner: [o, value()], more: value() })),
  o => { const { copy, list } = structuredClone({ list: [o], copy: o }); see(copy === list[0] ? 1 : 2); keepObject(copy); },
  o => keepObject(structuredClone({ get now() { delete o.k3; o.k5 = value(); return 1; }, o, ...o }).o),
  o => { const copy = structuredClone(o); attempt(() => { o[key()] = copy[key()] = value(); }); keepObject(copy); },
];

let check = 100;
for (let step = 1; step <= steps; step++) {
  if (chance(1, 2)) attempt(() => pick(arrayActions)(anArray()));
  else attempt(() => pick(objectActions)(anObject()));
  // Little that is frozen, inherits or is special stays for long.
  if (chance(1, 60)) arrays[random(arrays.length)] = Array.from({ length: random(900) }, (_, j) => j);
  if (chance(1, 60)) {
    const size = random(chance(1, 3) ? 700 : 60);
    objects[random(objects.length)] = chance(1, 3)
      ? farObject(size)
      : Object.fromEntries(Array.from({ length: size }, (_, j) => [`k${j}`, j]));
  }
  if (--check === 0 || step === steps) {
    check = 50 + random(2000);
    arrays.forEach(seeAll);
    objects.forEach(seeAll);
    console.log(`${step} ${hash >>> 0}`);
  }
}
