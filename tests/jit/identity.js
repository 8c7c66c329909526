// What is compared with === may be anything: the same number in either form, NaN, strings that were put together.
const same = (a, b) => a === b;
const differ = (a, b) => a !== b;
const which = (a, b) => { if (a === b) return "same"; return "other"; };
const zero = n => n / 2 - n / 2;
const object = {};
const values = () => [0, 1, 0.5, NaN, -0, zero(3), zero(3) + 1, "a", "ab", "a" + "b".slice(0), null, undefined, true, object, {}, 1n, 2n - 1n, Symbol.iterator];

function table() {
  const [rows, columns] = [values(), values()];
  let line = "";
  for (const a of rows) for (const b of columns) line += (same(a, b) ? 1 : 0) + (differ(a, b) ? 2 : 0) + which(a, b)[0];
  return line;
}

const first = table();
let changed = 0;
for (let i = 0; i < 40; i++) {
  for (let k = 0; k < 50; k++) { same(object, k % 2 ? object : null); differ("a", "b"); which(null, undefined); zero(k); }
  if (table() !== first) changed++;
}
console.log(changed, first.length, same(zero(5), 0), same(NaN, NaN), differ(NaN, NaN), which(zero(7), -0));
