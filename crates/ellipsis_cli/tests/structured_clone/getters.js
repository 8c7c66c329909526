// Getters run in order, and what they change shows where it was not looked at yet.
const log = [];
const note = (name, value) => {
  log.push(name);
  return value;
};
console.log(structuredClone({ get b() { return note("b", 1); }, a: { get c() { return note("c", [{ get d() { return note("d", 2); } }]); } }, get e() { return note("e"); } }));
console.log(log.join());
const makers = [
  () => { const o = { a: 1, get b() { delete o.c; o.d = 5; o.a = 7; return 2; }, c: 3 }; return o; },
  () => { const o = { x: { get b() { o.c = 9; o.z = 10; return 2; } }, c: 3, d: {} }; return o; },
  () => { const o = { x: { get b() { delete o.c; o.d = { e: 1 }; return 2; } }, c: {}, d: {} }; return o; },
  () => { const o = { x: { get b() { Object.defineProperty(o, "c", { get: () => ({ got: true }) }); return 2; } }, c: {}, d: 1 }; return o; },
  () => { const o = [{ get b() { o[1] = 9; o.push(4); return 2; } }, 3]; return o; },
  () => { const o = [{ get b() { o.length = 1; return 2; } }, 3, {}]; return o; },
  () => { const o = [{ get b() { o[1] = 2; delete o[2]; return 2; } }, , 3, {}]; return o; },
  () => { const o = { 1: { get b() { o[2] = "new"; delete o[3]; return 2; } }, 2: {}, 3: {}, a: 1 }; return o; },
  () => { const o = [1, 2]; Object.defineProperty(o, 1, { get: () => "g", enumerable: true }); return o; },
  () => { const o = [1, 2]; Object.defineProperty(o, 1, { value: 3, enumerable: false }); return o; },
  () => { const m = new Map([[{ get a() { m.clear(); return 1; } }, { get b() { m.set(9, 9); return 2; } }], [1, 2]]); return m; },
  () => { const s = new Set([{ get a() { s.delete(1); return 1; } }, 1]); return s; },
  () => { const o = { e: Object.defineProperty(new Error("m"), "name", { get() { o.f = "changed"; return "TypeError"; } }), f: {} }; return [o.e.message, structuredClone(o).f]; },
];
for (const make of makers) console.log(structuredClone(make()));

// Objects that only getters know live long enough to be told apart.
let count = 0;
const fresh = structuredClone(Object.defineProperty([], "list", { enumerable: true, get: () => Array.from({ length: 50 }, () => ({ get once() { return { number: count++, text: "t" + count, list: [count] }; } })) }));
console.log(fresh.list.length, new Set(fresh.list.map(item => item.once)).size, fresh.list[49].once);
try {
  structuredClone({ get a() { throw new RangeError("mine"); } });
} catch (error) {
  console.log(error.name, error.message);
}
