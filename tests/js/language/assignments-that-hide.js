// An assignment that hides an inherited property is remembered, and forgotten once that property is another.
const make = prototype => {
  const object = Object.create(prototype);
  object.x = 1;
  return object;
};
const makeStrictly = prototype => {
  "use strict";
  const object = Object.create(prototype);
  object.x = 1;
  return object;
};
const own = object => Object.hasOwn(object, "x") && object.x;

for (const base of [{ x: 0 }, Object.create({ x: 0 }), class { static x = 0 }]) {
  for (let i = 0; i < 3; i++) equal(own(make(base)), 1);
  equal(base.x, 0);
}

const changes = {
  "another value": [prototype => { prototype.x = 7 }, 1],
  "read-only": [prototype => { Object.defineProperty(prototype, "x", { writable: false }) }, false],
  "frozen": [prototype => { Object.freeze(prototype) }, false],
  "a setter": [prototype => { Object.defineProperty(prototype, "x", { set() {} }) }, false],
  "deleted": [prototype => { delete prototype.x }, 1],
  "a proxy above": [prototype => {
    delete prototype.x;
    Object.setPrototypeOf(prototype, new Proxy({}, { set: () => true }));
  }, false],
};
for (const [name, [change, expected]] of Object.entries(changes)) {
  const prototype = { x: 0, y: 1 };
  for (let i = 0; i < 3; i++) equal(own(make(prototype)), 1, name);
  for (let i = 0; i < 3; i++) equal(own(makeStrictly(prototype)), 1, name);
  change(prototype);
  for (let i = 0; i < 3; i++) equal(own(make(prototype)), expected, name);
  if (name === "read-only" || name === "frozen") throws(TypeError, () => makeStrictly(prototype));
}

// The length of an array is no property that is hidden.
const list = Object.create([1, 2]);
const setLength = object => { object.length = 1 };
for (let i = 0; i < 3; i++) setLength(Object.create([1, 2]));
Object.freeze(Object.getPrototypeOf(list));
setLength(list);
equal(Object.hasOwn(list, "length"), false);
