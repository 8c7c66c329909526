// Shapes that change, prototypes that change, getters, elements of many kinds.
const log = [];
class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  length() {
    return Math.sqrt(this.x * this.x + this.y * this.y);
  }
}
class Point3 extends Point {
  constructor(x, y, z) {
    super(x, y);
    this.z = z;
  }
  length() {
    return super.length() + this.z;
  }
}
function total(points) {
  let sum = 0;
  for (const point of points) sum += point.length();
  return sum;
}
const points = Array.from({ length: 20 }, (_, i) => new Point(i, i + 1));
for (let round = 0; round < 100; round++) total(points);
log.push(total(points), total([new Point3(3, 4, 1), new Point(0.5, 2)]));
Point.prototype.length = () => 1;
log.push(total(points));
function get(object) {
  return object.value;
}
for (let round = 0; round < 2000; round++) get({ value: round });
log.push(get({ value: "v" }), get({ other: 1, value: 2 }), get({ get value() { return 3; } }), get("text"), get([]));
log.push(get(Object.create({ value: 4 })), get(new Proxy({}, { get: () => 5 })));
function set(object, value) {
  "use strict";
  object.value = value;
  return object;
}
for (let round = 0; round < 2000; round++) set({ value: 0 }, round);
for (let round = 0; round < 2000; round++) set({}, round);
log.push(set({ a: 1 }, 2).value);
try {
  set(Object.freeze({ value: 1 }), 2);
} catch (error) {
  log.push(error.constructor.name);
}
function swap(list, i, j) {
  const held = list[i];
  list[i] = list[j];
  list[j] = held;
  return list;
}
for (let round = 0; round < 2000; round++) swap([1, 2, 3], 0, 2);
log.push(swap([1, , 3], 0, 1), swap([1], 0, 5).length, swap(new Float64Array(3).fill(1.5), 0, 1), swap({ 0: "a", 1: "b" }, 0, 1)[0]);
const shared = [1, 2, 3, 4];
const copy = [...shared];
swap(copy, 0, 3);
log.push(shared, copy, swap("ab".split(""), 0, 1), swap([..."xyz"], 0, 2.5));
const { a, ...rest } = { a: 1, b: 2, c: 3 };
function spread(state, key) {
  return { ...state, [key]: (state[key] ?? 0) + 1 };
}
let state = rest;
for (let round = 0; round < 500; round++) state = spread(state, "k" + (round % 7));
log.push(JSON.stringify(state));
JSON.stringify(log);
