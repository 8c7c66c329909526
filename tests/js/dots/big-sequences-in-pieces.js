// Big arrays that share, and are then changed in many ways, each equal what copying would give.

const size = 3000;
const base = Array.from({ length: size }, (_, i) => i);
const pristine = base.join();

// A write to a copy, and to the original.
{
  const copy = [...base];
  copy[17] = "x";
  copy[size - 1] = "y";
  equal(base[17], 17);
  equal(copy[17], "x");
  equal(copy[size - 1], "y");
  equal(copy.length, size);
  equal(copy.indexOf("y"), size - 1);
  equal(copy.slice(15, 20).join(), "15,16,x,18,19");
  const original = Array.from(base);
  const view = original.slice(100);
  original[150] = "o";
  equal(view[50], 150);
  equal(original[150], "o");
}

// Put together from parts, in the middle, at both ends.
{
  const inserted = [...base.slice(0, 1000), "in", ...base.slice(1000)];
  equal(inserted.length, size + 1);
  equal([inserted[999], inserted[1000], inserted[1001], inserted.at(-1)].join(), `999,in,1000,${size - 1}`);
  const wrapped = ["first", ...inserted, "last"];
  equal(wrapped.length, size + 3);
  equal([wrapped[0], wrapped[1], wrapped[1001], wrapped.at(-1)].join(), "first,0,in,last");
  const twice = [...wrapped, ...wrapped];
  equal(twice[size + 3], "first");
  equal(twice.length, 2 * (size + 3));
  wrapped.splice(1, 1000);
  equal(wrapped[1], "in");
  equal(twice[1], 0);
  equal(twice.filter(x => x === "in").length, 2);
}

// Every element of a copy, from the front, from the back, at random places.
for (const order of [i => i, i => size - 1 - i, i => (i * 7919) % size]) {
  const copy = [...base];
  for (let i = 0; i < size; i++) copy[order(i)] = -order(i);
  equal(copy.every((x, i) => x === -i), true);
  equal(base.join(), pristine);
}

// What arrays can do besides, on versions of each other.
{
  let version = base;
  const kept = [];
  for (let i = 0; i < 60; i++) {
    version = version.with((i * 997) % size, `v${i}`);
    kept.push(version);
  }
  equal(kept[0].filter(x => typeof x === "string").length, 1);
  equal(kept[59].filter(x => typeof x === "string").length, 60);
  const popped = [...version];
  equal(popped.pop(), version.at(-1));
  equal(popped.shift(), version[0]);
  popped.unshift("front");
  popped.push("back", "end");
  equal(popped.length, size + 1);
  equal(`${popped[0]} ${popped.at(-2)} ${popped.at(-1)}`, "front back end");
  delete popped[5];
  equal(5 in popped, false);
  equal(popped[5], undefined);
  equal(Object.keys(popped).length, size);
  popped.length = 10;
  equal(popped.length, 10);
  popped.length = 12;
  equal(11 in popped, false);
  const sorted = [...kept[0]].map(Number).sort((a, b) => b - a);
  equal(sorted.length, size);
  const reversed = version.toReversed();
  equal(reversed[0], version.at(-1));
  const frozen = Object.freeze([...version]);
  const thawed = [...frozen];
  thawed[0] = "thawed";
  equal(frozen[0], version[0]);
  throws(TypeError, () => { "use strict"; frozen[0] = 1; });
  equal(JSON.stringify(kept[59]).length, JSON.stringify(Array.from(kept[59], x => x)).length);
  const [head, ...tail] = version;
  equal(head, version[0]);
  equal(tail.length, size - 1);
  equal(Math.max(...version.filter(x => typeof x === "number")), size - 1);
  equal(structureOf(version.concat(version)), structureOf([...version, ...version]));
  equal(version.toSpliced(10, 2, "a", "b", "c").length, size + 1);
  let seen = 0;
  for (const _ of version) seen++;
  equal(seen, size);
  equal(version.fill("f", 10, 12)[11], "f");
  equal(kept[58][11], 11);
}

function structureOf(array) {
  return array.map(x => typeof x).join("");
}

equal(base.join(), pristine);

// As arguments.
{
  const collect = (...all) => all;
  const forward = (...all) => collect(...all);
  const changed = base.with(1000, "changed");
  const versions = [changed, [...changed, "more"], [...changed.slice(0, 200), "few"]];
  for (const version of versions) {
    same(collect(...version), version);
    same(forward(...version, 1), [...version, 1]);
    same(collect.apply(null, version), version);
    same(Reflect.apply(collect, null, version), version);
    equal(Reflect.construct(Array, version).length, version.length);
    equal(Math.max(...version.filter(x => typeof x === "number")), version.length > 1000 ? size - 1 : 199);
  }
}
