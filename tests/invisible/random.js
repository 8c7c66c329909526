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
// Names as engines keep them for keys, and names made anew each time.
const names = Object.keys(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`k${i}`, i])));
const key = () =>
  chance(1, 3) ? pick(names) : chance(1, 6) ? farKey() : chance(1, 12) ? random(400) : chance(1, 40) ? pick(symbols) : `k${random(600)}`;
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

const withArguments = function () { return [...arguments]; };
const withDefaults = (first = 1, second = first, ...others) => [second, first, ...others];
const countArguments = function (...all) { arguments[0] = 5; return all.length + arguments.length; };
const assignRest = function (first, ...others) { first = others.length; others[0] = first; others.push(first); return others; };
function* each(list) { const got = yield* list; yield got; }
// What peers of some years ago lack.
const groupBy = Object.groupBy ?? ((list, by) => {
  const groups = Object.create(null);
  for (const x of list) (groups[by(x)] ??= []).push(x);
  return groups;
});
function* taken(walk, count) { for (let step; count > 0 && !(step = walk.next()).done; count--) yield step.value; }
const readK = object => object.k1;
const writeK = (object, to) => { "use strict"; object.k2 = to; };
const readLength = list => list.length;

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
  a => { a.length > 3 && attempt(() => { [a[0], a[2], ...[]] = [a[2], a[0]]; }); },
  a => attempt(() => { "use strict"; a[index(a)] += 1; a[index(a)]++; a[index(a)] ??= value(); a[index(a)] ||= 2; }),
  a => attempt(() => { [a[index(a)], a[index(a)]] = [...a.slice(0, 2)]; }),
  a => keep(withArguments(...a)),
  a => keep(withDefaults(...a)),
  a => see(countArguments(...a)),
  a => keep(assignRest(...a)),
  a => keep([...each(a)]),
  a => keep(Array.from(a, x => x)),
  a => keep(Array.of(...a)),
  a => keep(new Array(...a.slice(0, 3), 1, 2)),
  a => keep(Reflect.apply(collect, null, a)),
  a => keep(Reflect.construct(Array, [...a.slice(1), 1, 2])),
  a => keep(collect.bind(null, ...a.slice(0, 4))(...a)),
  a => keep(a.flatMap(x => [x, ...(chance(1, 9) ? anArray().slice(0, 9) : [])])),
  a => keep(a.toSorted((x, y) => (String(x) < String(y) ? -1 : String(x) > String(y) ? 1 : 0))),
  a => keep(a.toSpliced(index(a), random(200), ...anArray().slice(0, random(200)))),
  a => keep([...a.slice(-random(300))]),
  a => keep([...a.entries()].map(([i, x]) => x)),
  a => { const walk = a.values(); keep([...taken(walk, random(200)), 0, ...walk]); },
  a => see([...a.keys()].length),
  a => { const walk = a[Symbol.iterator](); for (let i = random(5); i >= 0; i--) walk.next(); attempt(() => a.push(value())); keep([...walk]); },
  a => { const walk = a.values(); attempt(() => { for (let i = 0; i < 4; i++) { seeValue(walk.next().value); a[index(a)] = value(); } }); const [x, ...rest] = walk; seeValue(x); keep(rest); },
  a => attempt(() => { for (const x of a) { if (chance(1, 30)) a[index(a)] = value(); if (chance(1, 90)) { a.length -= 1; } seeValue(x); } }),
  a => attempt(() => a.forEach((x, i) => { if (chance(1, 40)) a[i + 1] = value(); })),
  a => keep(a.map((x, i) => { if (chance(1, 90)) attempt(() => { a[i + 2] = value(); }); return x; })),
  a => { const b = [...a]; let once = chance(1, 2); b.sort(() => { if (once) { once = false; b[0] = 1; b.length = 9; } return 0; }); see(b.length > 0 ? 1 : 0); },
  a => seeValue(a.at(-1 - random(9))),
  a => seeValue(a.findLast(x => typeof x === "number")),
  a => see(a.lastIndexOf(a[index(a)]) + a.findIndex(x => x === undefined)),
  a => see(a.includes(undefined) ? 1 : a.includes(value()) ? 2 : 3),
  a => seeString(a.slice(0, 40).join()),
  a => seeString(JSON.stringify(a.slice(index(a)))),
  a => { let n = 0; for (const at in a) n += at.length; see(n); },
  a => see(readLength(a) + readLength("text") + readLength({ length: 4 })),
  a => { if (chance(1, 4)) attempt(() => { a.named = value(); }); else keepObject({ ...a, ...a.slice(0, 2) }); },
  a => { const { length, 0: first, [index(a)]: some, ...others } = a; seeValue(first); seeValue(some); keepObject(others); },
  a => attempt(() => Object.assign(a, anArray().slice(0, random(60)))),
  a => { if (chance(1, 9)) attempt(() => Object.defineProperty(a, "length", { writable: false })); },
  a => { const b = [...a]; attempt(() => Object.defineProperty(b, "length", { value: index(b), writable: false })); attempt(() => b.push(1)); see(b.length); keep(b); },
  a => { if (chance(1, 9)) { const b = [...a]; Object.setPrototypeOf(b, chance(1, 2) ? List.prototype : null); see(b.length); if (Array.isArray(b)) keepObject({ ...b }); } },
  a => keep(Array.prototype.concat.call(a.slice(0, 5), { length: 2, 0: 1, 1: 2, [Symbol.isConcatSpreadable]: true }, a)),
  a => keep(Array.prototype.slice.call({ length: a.length, ...a }, random(20))),
  a => { const like = { length: a.length, ...a }; Array.prototype.push.call(like, value()); Array.prototype.unshift.call(like, 1); keep(Array.from(like)); },
  a => keep([...new Float64Array(a.filter(x => typeof x === "number")), ...new Map(a.slice(0, 9).entries()).values()]),
  a => { const map = new Map(a.slice(0, 90).map((x, i) => [i, x])); for (const at of map.keys()) if (chance(1, 4)) map.delete(at); keep([...map.values()]); keep([...map].flat()); },
  a => { const groups = groupBy(a.slice(0, 200), x => typeof x); keep(Object.values(groups).flat()); },
  a => keep([...a.toString().slice(0, 60)]),
  a => { const versions = []; let now = a; for (let i = 0; i < 12; i++) { now = chance(1, 2) ? [...now, i] : now.with(random(now.length || 1) % (now.length || 1), i); versions.push(now); } keep(pick(versions)); keep(pick(versions)); },
  a => { const b = [...a]; const c = [...b]; attempt(() => { b.length = 3; b.push(7); c.push(8); b.push(9); }); keep(b); keep(c); },
  a => { const b = a.slice(2); const c = [1, ...b]; const d = [2, ...b]; b.unshift(3); keep(c); keep(d); keep(b); },
  a => { if (a.length < 900) { const b = [...a, ...a]; attempt(() => { b[index(a)] = "x"; }); keep(b); } },
  a => { const w = new WeakRef([...a]); seeValue(w.deref()?.length); },
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
  o => { for (const name of Object.keys(o)) seeValue(o[name]); },
  o => { for (const name in o) if (name in o) seeValue(o[name]); },
  o => { for (let i = 0; i < 30; i++) { const name = pick(names); seeValue(o[name]); see(name in o ? 1 : 2); } },
  o => attempt(() => { "use strict"; for (let i = 0; i < 9; i++) delete o[pick(names)]; for (let i = 0; i < 30; i++) seeValue(o[pick(names)]); }),
  o => attempt(() => { for (let i = 0; i < 30; i++) o[pick(names)] = value(); }),
  o => attempt(() => { "use strict"; o[pick(names)] += "x"; o[pick(names)] ??= value(); o[farKey()] ||= value(); o[random(400)]++; }),
  o => attempt(() => { ({ k4: o.k5, [pick(names)]: o[pick(names)], ...o.nothing } = o); }),
  o => seeValue(readK(o) ?? readK(anObject())),
  o => { attempt(() => writeK(o, value())); attempt(() => writeK({ ...o }, value())); },
  o => { const copy = { ...o }; attempt(() => writeK(copy, value())); seeValue(readK(copy)); keepObject(copy); },
  o => { const { k1, ...rest } = o; attempt(() => { rest.k1 = k1; }); seeValue(readK(rest)); keepObject(rest); },
  o => { const copy = { ...o }; delete copy.k1; seeValue(readK(copy)); attempt(() => { copy.k1 = value(); }); keepObject(copy); },
  o => { const copy = { ...o, k1: 1, get k2() { return 2; } }; attempt(() => writeK(copy, 1)); seeValue(copy.k2); keepObject({ ...copy }); },
  o => keepObject({ ...o, k1: 2, __proto__: pick(parents) }),
  o => keepObject({ __proto__: null, ...o }),
  o => keepObject({ ...o, ["__proto__"]: 4 }),
  o => { const copy = { ...o }; for (let i = 0; i < 40; i++) attempt(() => { copy[`e${i}`] = value(); }); const other = { ...o, e0: 1, e1: 2, e7: 3 }; keepObject(copy); keepObject(other); },
  o => { const copy = Object.assign({ k3: 1, z: 2 }, o, anObject()); keepObject(copy); },
  o => attempt(() => { Object.assign(o, anObject()); }),
  o => keepObject(Object.assign(Object.create(pick(parents)), o)),
  o => keepObject(Object.fromEntries(Object.entries(o).map(([name, x]) => [name, x]))),
  o => keepObject(Object.fromEntries(Object.entries(o).filter(() => chance(9, 10)))),
  o => keepObject(Object.entries(o).reduce((all, [name, x]) => (chance(1, 2) ? { ...all, [name]: x } : all), {})),
  o => keepObject(Object.keys(o).slice(0, 30).reduce(({ [pick(names)]: gone, ...rest }, name) => ({ ...rest, [name]: gone }), o)),
  o => { const groups = groupBy(Object.keys(o), name => name.at(-1)); keep(Object.values(groups).flat().slice(0, most)); },
  o => { const versions = []; let now = o; for (let i = 0; i < 12; i++) { now = { ...now, [pick(names)]: i }; versions.push(now); } keepObject(pick(versions)); keepObject(pick(versions)); },
  o => { const descriptors = Object.getOwnPropertyDescriptors(o); keepObject(Object.defineProperties({}, descriptors)); },
  o => { const sealed = Object.freeze({ ...o }); const copy = { ...sealed, k8: value() }; attempt(() => { copy[pick(names)] = 1; delete copy[pick(names)]; }); keepObject(copy); },
  o => see(Object.isFrozen(o) ? 1 : Object.isSealed(o) ? 2 : 3),
  o => { class Point { constructor(from) { Object.assign(this, from); this.own = 1; } get k1() { return "up"; } } const point = attempt(() => new Point({ k3: o.k3, k6: 1 })); if (point) { seeValue(point.k1); keepObject({ ...point }); } },
  o => { class Hidden { #secret = 3; constructor(from) { for (const name of names.slice(0, 9)) this[name] = from[name]; } reveal() { return this.#secret; } } const made = new Hidden(o); see(made.reveal()); const copy = { ...made }; see(attempt(() => made.reveal.call(copy)) ?? 7); keepObject(copy); },
  o => { const log = []; const spy = new Proxy(o, { get(t, p) { log.push(p); return t[p]; }, ownKeys(t) { return Reflect.ownKeys(t); } }); const { k1, ...rest } = spy; see(log.length); keepObject(rest); },
  o => { const child = Object.create(o); attempt(() => { child[pick(names)] = value(); }); seeValue(child[pick(names)]); seeValue(readK(child)); keepObject({ ...child }); },
  o => { const parent = { ...o }; const child = { __proto__: parent, own: 1 }; seeValue(readK(child)); attempt(() => { parent.k1 = value(); }); seeValue(readK(child)); delete parent.k1; seeValue(readK(child)); attempt(() => { parent[pick(names)] = 1; }); seeValue(child[pick(names)]); },
  o => see(JSON.stringify(o, (name, x) => (typeof x === "string" ? undefined : x)).length),
  o => { const copy = { ...o, length: random(20) }; keep(Array.from(copy)); keep(Array.prototype.slice.call(copy, 1)); },
  o => keep(Object.entries(o).slice(0, 200).flat()),
  o => keepObject(structuredClone(o)),
  o => keepObject(structuredClone({ ...o, inner: [o, value()], more: value() })),
  o => { const { copy, list } = structuredClone({ list: [o], copy: o }); see(copy === list[0] ? 1 : 2); keepObject(copy); },
  o => keepObject(structuredClone({ get now() { delete o.k3; o.k5 = value(); return 1; }, o, ...o }).o),
  o => { const copy = structuredClone(o); attempt(() => { o[key()] = copy[key()] = value(); }); keepObject(copy); },
  o => { const rename = ({ k1, k2 = 1, ...rest }) => ({ ...rest, k1: k2, renamed: k1 }); keepObject(rename(o)); keepObject(rename(rename(o))); },
  o => { const dress = ({ fixed, ...props }) => ({ role: "x", k3: fixed, ...props, size: 1 }); keepObject(dress(o)); keepObject(dress(dress(o))); },
  o => { const out = []; const { k0, ...rest } = o; for (const i of [1, 2]) out.push({ ...rest, i }); out.forEach(keepObject); },
  o => { for (const { k0, k9: nine, ...rest } of [o, anObject()]) keepObject({ ...rest, k4: nine, get k0() { return 9; } }); },
  o => { const { k1, ...rest } = o; const made = { ...rest, k1 }; attempt(() => { made[pick(names)] = 1; delete made.k2; }); keepObject(made); keepObject(o); },
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
