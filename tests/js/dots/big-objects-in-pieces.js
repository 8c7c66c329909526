// Big objects that share keys and slots, and are then changed in many ways.

const size = 1500;
const build = () => {
  const object = {};
  for (let i = 0; i < size; i++) object[`k${i}`] = i;
  return object;
};
const base = build();
const pristine = JSON.stringify(base);
const keys = object => Object.keys(object);

// Overwriting and adding.
{
  const changed = { ...base, k700: "new" };
  const grown = { ...changed, more: 1 };
  equal(base.k700, 700);
  equal(changed.k700, "new");
  equal(grown.more, 1);
  equal("more" in changed, false);
  equal(keys(grown).at(-1), "more");
  equal(keys(grown).length, size + 1);
  const other = { ...changed, different: 2 };
  equal(keys(other).at(-1), "different");
  equal("more" in other, false);
  equal({ ...base, ...{ k3: "three", z: 26 } }.k3, "three");
  equal({ ...base, ...changed }.k700, "new");
}

// The original changes after it was spread.
{
  const original = build();
  const copy = { ...original };
  original.k9 = "o";
  original.extra = true;
  equal(copy.k9, 9);
  equal("extra" in copy, false);
  equal(original.k9, "o");
}

// Omitting, deleting, adding again.
{
  const { k5, ["k6"]: k6, ...rest } = base;
  equal(`${k5} ${k6}`, "5 6");
  equal("k5" in rest, false);
  equal(rest.k5, undefined);
  equal(Object.hasOwn(rest, "k6"), false);
  equal(keys(rest).length, size - 2);
  rest.k5 = "again";
  equal(keys(rest).at(-1), "k5");
  equal(rest.k5, "again");
  equal(base.k5, 5);
  const copy = { ...rest };
  delete copy.k7;
  delete copy.k5;
  copy.k5 = "thrice";
  equal(keys(copy).at(-1), "k5");
  equal(copy.k5, "thrice");
  equal(rest.k5, "again");
  equal(rest.k7, 7);
  equal(Object.entries(copy).length, size - 2);
  equal(Object.values(rest).length, size - 1);
  equal(JSON.stringify(rest).includes('"k6":'), false);
  const inLoop = [];
  for (const key in copy) inLoop.push(key);
  equal(inLoop.join(), keys(copy).join());
  equal(Object.assign({}, copy).k5, "thrice");
  equal(Object.getOwnPropertyDescriptor(rest, "k6"), undefined);
}

// Omitting one after the other, and keeping all versions.
{
  let version = base;
  const versions = [];
  for (let i = 0; i < size; i += 2) {
    const { [`k${i}`]: gone, ...rest } = version;
    equal(gone, i);
    versions.push(version = rest);
  }
  equal(keys(version).length, size / 2);
  equal(keys(version).every(key => Number(key.slice(1)) % 2 === 1), true);
  equal(keys(versions[9]).length, size - 10);
}

// Most keys of a copy.
{
  const copy = { ...base };
  for (let i = 0; i < size; i++) copy[`k${i}`] = -i;
  equal(Object.values(copy).every((x, i) => x === -i), true);
}

// Accessors, attributes, freezing, prototypes.
{
  const copy = { ...base, get k2() { return "got"; } };
  equal(copy.k2, "got");
  equal({ ...copy }.k2, "got");
  const frozen = Object.freeze({ ...base });
  const thawed = { ...frozen, k1: "thawed" };
  thawed.k2 = "written";
  equal(`${thawed.k1} ${thawed.k2} ${frozen.k1}`, "thawed written 1");
  equal(Object.isFrozen(frozen), true);
  equal(Object.isFrozen(thawed), false);
  const { k0, ...rest } = frozen;
  rest.k1 = "r";
  equal(rest.k1, "r");
  const hidden = { ...base };
  Object.defineProperty(hidden, "k1", { enumerable: false });
  equal("k1" in { ...hidden }, false);
  equal(hidden.k1, 1);
  const parent = { ...base };
  const child = Object.create(parent);
  equal(child.k10, 10);
  const copyOfParent = { ...parent };
  parent.k10 = "p";
  equal(child.k10, "p");
  equal(copyOfParent.k10, 10);
  for (let i = 0; i < 3; i++) {
    equal(child.k10, i === 0 ? "p" : i - 1);
    const again = { ...parent };
    parent.k10 = i;
    equal(again.k10 === i, false);
  }
}

// Caches that know an object from before.
{
  const read = object => object.k42;
  const write = (object, value) => { object.k42 = value; };
  const one = build();
  for (let i = 0; i < 5; i++) equal(read(one), 42);
  const two = { ...one };
  for (let i = 0; i < 5; i++) write(two, i);
  for (let i = 0; i < 5; i++) equal(read(one), 42);
  for (let i = 0; i < 5; i++) equal(read(two), 4);
  for (let i = 0; i < 5; i++) write(one, i);
  for (let i = 0; i < 500; i++) equal(read(one) + read(two), 8);
}

// Integer-like keys.
{
  const byId = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [1000 + 3 * i, i]));
  const next = { ...byId, 1003: "a" };
  const { 1000: first, ...rest } = next;
  equal(`${byId[1003]} ${next[1003]} ${first} ${rest[1000]}`, "1 a 0 undefined");
  equal(keys(rest).length, 1999);
  equal(keys(next)[0], "1000");
}

equal(JSON.stringify(base), pristine);

// What is gone is undefined, however its name is come by.
{
  const { k5, ...rest } = base;
  const read = (object, name) => object[name];
  for (const name of ["k5", `k${5}`, "k4", "k5"]) equal(read(rest, name), name === "k4" ? 4 : undefined);
  equal(typeof read(rest, "k5"), "undefined");
  const write = (object, name, value) => {
    "use strict";
    object[name] = value;
  };
  write(rest, "k5", "again");
  equal(read(rest, "k5"), "again");
  equal(keys(rest).at(-1), "k5");
  equal(read({ ...rest }, "k5"), "again");
  delete rest.k5;
  equal(read(rest, "k5"), undefined);
}
