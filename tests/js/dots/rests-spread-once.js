// A rest that is spread once at the beginning of a literal: the literal may be made of it, which nobody can tell.
const rename = ({ id, ...others }) => ({ ...others, key: id });
const rows = [{ id: 1, name: "a" }, { id: 2, name: "b", 7: "seven" }];
same(rows.map(rename), [{ name: "a", key: 1 }, { 7: "seven", name: "b", key: 2 }]);
same(rows, [{ id: 1, name: "a" }, { id: 2, name: "b", 7: "seven" }]);

// Each round of a loop has its own rest, or takes copies of the one that was there before.
function eachRound(list) {
  const out = [];
  for (const { id, ...others } of list) out.push({ ...others, key: id });
  return out;
}
same(eachRound(rows), rows.map(rename));
function sameEachRound({ id, ...others }) {
  const out = [];
  for (let i = 0; i < 3; i++) out.push({ ...others, i });
  return out;
}
same(sameEachRound({ id: 1, a: 2 }), [{ a: 2, i: 0 }, { a: 2, i: 1 }, { a: 2, i: 2 }]);
function inConditions({ id, ...others }) {
  const out = [];
  let i = 0;
  while (out.push({ ...others, i: i++ }) < 2);
  return out;
}
same(inConditions({ a: 1 }), [{ a: 1, i: 0 }, { a: 1, i: 1 }]);
function inUpdates() {
  const out = [];
  for (let { ...others } = { a: 1 }, i = 0; i < 2; out.push({ ...others, i: i++ }));
  return out;
}
same(inUpdates(), [{ a: 1, i: 0 }, { a: 1, i: 1 }]);

// What is used again, captured, assigned, or seen by eval stays what it was.
function usedAgain({ id, ...others }) {
  const copy = { ...others, key: id };
  return [copy, others];
}
same(usedAgain({ id: 1, a: 2 }), [{ a: 2, key: 1 }, { a: 2 }]);
function captured({ id, ...others }) {
  const get = () => others;
  return [{ ...others, key: id }, get()];
}
same(captured({ id: 1, a: 2 }), [{ a: 2, key: 1 }, { a: 2 }]);
function evaluated({ id, ...others }) {
  const copy = { ...others, key: id };
  return [copy, eval("others")];
}
same(evaluated({ id: 1, a: 2 }), [{ a: 2, key: 1 }, { a: 2 }]);
function declaredAgain({ ...others }) {
  function others() {}
  const copy = { ...others, a: 1 };
  return [copy, typeof copy];
}
same(declaredAgain({ b: 1 }), [{ a: 1 }, "object"]);
function assignedTo({ ...others }) {
  [others] = [rows[0]];
  return { ...others, x: 1 };
}
same(assignedTo({}), { id: 1, name: "a", x: 1 });
equal("x" in rows[0], false);
var { id, ...global } = rows[1];
same({ ...global, x: 1 }, { 7: "seven", name: "b", x: 1 });
same(global, { 7: "seven", name: "b" });

// The literal is as fresh as any: its prototype, its accessors, its methods' home.
const made = (({ a, ...others }) => ({
  ...others,
  __proto__: { above: 1 },
  get twice() { return this.b * 2; },
  name() { return super.above; },
}))({ a: 1, b: 2 });
same([made.above, made.twice, made.name(), Object.keys(made)], [1, 4, 1, ["b", "twice", "name"]]);
equal(Object.isExtensible((({ ...others }) => ({ ...others, c: 1 }))(Object.freeze({ a: 1 }))), true);
function* parked({ a, ...others }) {
  yield a;
  yield { ...others, a };
}
same([...parked({ a: 1, b: 2 })], [1, { b: 2, a: 1 }]);

// Properties ahead of a spread: their values come first, then what is spread, then the properties.
const log = [];
const note = (what) => (log.push(what), what);
const ahead = { a: note("a"), f() {}, ...{ get b() { return note("b"); } }, c: note("c") };
const few = { a: note("d"), b: note("e"), ...{ get b() { return note("f"); } } };
same(log, ["a", "b", "c", "d", "e", "f"]);
same([Object.keys(ahead), few], [["a", "f", "b", "c"], { a: "d", b: "f" }]);
let local = 1;
same({ a: local, b: (local = 2), ...{ c: local } }, { a: 1, b: 2, c: 2 });
same([{ f: () => {}, ...{} }.f.name, { f: class {}, ...null }.f.name], ["f", "f"]);
same(Object.getPrototypeOf({ __proto__: null, a: 1, ...{ b: 2 } }), null);
for (const many of [10, 40, 70, 200]) {
  const source = Object.fromEntries(Array.from({ length: many }, (_, i) => [`k${i}`, i]));
  const target = { first: 1, k3: "own", ...source, last: 2 };
  same(Object.keys(target), ["first", "k3", ...Object.keys(source).filter((key) => key !== "k3"), "last"]);
  same([target.k3, target[`k${many - 1}`], target.first, target.last], [3, many - 1, 1, 2]);
}
