// What a loop asks for first is where the loop found the name, unless the object changed.
const o = { a: 1, b: 2, c: 3 };
const other = { a: 4, b: 5, c: 6 };
let sum = 0;
for (const k in o) sum += o[k] * other[k];
equal(sum, 32);

const seen = [];
for (const k in o) {
  if (k === "a") delete o.b;
  seen.push(k, o.b, o[k]);
}
same(seen, ["a", undefined, 1, "c", undefined, 3]);

const changing = { x: 1, y: 2 };
const got = [];
for (const k in changing) {
  Object.defineProperty(changing, k, { get: () => k + "!" });
  got.push(changing[k]);
}
same(got, ["x!", "y!"]);

const frozen = { p: 1 };
for (const k in frozen) {
  Object.freeze(frozen);
  throws(TypeError, () => { "use strict"; frozen[k] = 2; });
  equal(frozen[k], 1);
}
for (const k in { q: 1 }) equal({ r: 2, q: 3 }[k], 3);
