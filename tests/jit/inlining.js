// Small functions within others: exits and exceptions in what is called, traces of it, receivers, constructors, globals.
const log = [];
class Point {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }
  plus(other) {
    return new Point(this.x + other.x, this.y + other.y);
  }
  get sum() {
    return this.x + this.y;
  }
}
class Point3 extends Point {
  constructor(x, y, z) {
    super(x, y);
    this.z = z;
  }
  plus(other) {
    return new Point3(this.x + other.x, this.y + other.y, this.z + (other.z ?? 0));
  }
}
function Sloppy(value) {
  this.value = value;
  if (value === 77) return { value: "other" };
  if (value === 78) return 5;
}
Sloppy.prototype.next = function () {
  return new Sloppy(this.value + 1);
};
Number.prototype.twice = function () {
  return typeof this + this * 2;
};
function add(a, b) {
  return a + b;
}
function addThrough(a, b, c) {
  return add(add(a, b), c);
}
function checked(value) {
  if (value % 13 === 5) throw new Error("no " + value);
  return value;
}
function twoDown(value) {
  return checked(value) + 1;
}
function guarded(value) {
  let before = value * 2;
  try {
    before = twoDown(value) + before;
  } catch (error) {
    return error.message + before;
  }
  return before;
}
function where() {
  return new Error("here").stack.split("\n").slice(1, 4).map((line) => /at (\w*)/.exec(line)?.[1]).join();
}
function outer() {
  return where();
}
let shared = 0;
var property = 0;
const bump = (by) => {
  shared += by;
  property = property + by;
  return shared;
};
function missing(a, b) {
  return b === undefined ? a : b;
}
function receiver() {
  return this === undefined || this === globalThis;
}
let point = new Point(0, 0);
let sloppy = new Sloppy(0);
for (let i = 0; i < 400; i++) {
  point = (i % 7 === 6 ? new Point3(i, 1, 2.5) : new Point(i, 1)).plus(point);
  sloppy = i === 300 ? new Sloppy(76) : sloppy.next();
  if (typeof sloppy.value === "string") {
    log.push(sloppy.value, sloppy instanceof Sloppy);
    sloppy = new Sloppy(77.5);
  }
  bump(i === 350 ? 0.5 : 1);
  if (i % 50 === 49) {
    log.push(addThrough(i, 2, 3), addThrough(i, 0.5, 3), addThrough(i, "a", 3), point.sum, point.z);
    log.push(guarded(i), guarded(i % 26), outer(), missing(i), missing(i, 2), receiver(), i.twice());
  }
  guarded(i);
  outer();
  addThrough(2147483600, i, i);
}
log.push(shared, property, sloppy.value);
function down(n) {
  return n === 0 ? 0 : add(down(n - 1), 1);
}
for (let i = 0; i < 60; i++) down(40);
log.push(down(3000));
// A prototype that changes, and objects whose slots are in pieces.
Point.prototype.plus = function (other) {
  return new Point(this.x - other.x, 1);
};
for (let i = 0; i < 300; i++) point = new Point(i, 2).plus(point);
log.push(point.x);
const many = {};
for (let i = 0; i < 3000; i++) many["k" + i] = i;
let total = 0;
for (let i = 0; i < 40; i++) {
  const copy = { ...many, k1: i };
  copy.k2 = i;
  for (let j = 0; j < 10; j++) total += copy.k2999 + copy.k1 + copy.k2;
}
log.push(total, many.k1, many.k2);
log.join(" ");
