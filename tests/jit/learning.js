// What is met only after it was compiled: shapes, callees, epochs, kinds of elements, functions that were not called yet.
const log = [];
function read(object) {
  return object.a;
}
function round(objects, times) {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += read(objects[i % objects.length]);
  return sum;
}
const shapes = [{ a: 1 }, { b: 1, a: 2 }, { c: 1, b: 1, a: 3 }, { d: 1, a: 4 }, { e: 1, a: 5 }, { f: 1, a: 6 }];
for (let count = 1; count <= shapes.length; count++) log.push(round(shapes.slice(0, count), 3000));
class Base {
  get a() {
    return 10;
  }
}
log.push(round([new Base()], 2000), round([Object.create({ a: 3 })], 2000), round([[1]], 1));
function choose(make, times) {
  let last;
  for (let i = 0; i < times; i++) last = make(i);
  return last;
}
log.push(choose((i) => i, 500), choose((i) => i * 0.5, 500), choose((i) => "s" + i, 500), choose(String, 500));
function elements(array, times) {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += array[i % array.length];
  return sum;
}
const kinds = [[1, 2], [1.5, 2], new Float64Array([1, 2.25]), new Uint8Array([200, 100]), new Int32Array([-1, 5])];
for (const kind of kinds) log.push(elements(kind, 2000));
log.push(elements("ab", 3), elements([1, , 3], 4), elements(new BigInt64Array(0), 1));
function grow(times) {
  const array = [];
  for (let i = 0; i < times; i++) array[i] = i, array[array.length] = i;
  return array.length + array[5];
}
log.push(grow(200), grow(900));
function lateBranch(i) {
  if (i > 1500) return { late: i, prop: [i] }.prop[0] + Math.max(i, 2);
  return i;
}
let late = 0;
for (let i = 0; i < 2500; i++) late += lateBranch(i);
log.push(late);
var text = "";
for (let i = 0; i < 600; i++) text += i % 7 === 0 ? "x" : text.length > 500 ? "" : i;
log.push(text.length, text.slice(-20), typeof text, text < "1", text === text + "");
function closures(n) {
  const made = [];
  for (let i = 0; i < n; i++) {
    const held = i;
    made.push(() => held + n);
  }
  return made.map((make) => make()).reduce((a, b) => a + b, 0);
}
for (let i = 0; i < 30; i++) log.push(closures(i));
log.join(" ");
