// Integer keys far apart: every version keeps what it had, in ascending order.
const far = number => (Math.imul(number, 0x9e3779b1) >>> 0) % 4294967295;
const sortedKeys = object => Object.keys(object).map(Number).sort((a, b) => a - b);

function ascending(object, count) {
  const keys = Object.keys(object).map(Number);
  equal(keys.length, count);
  for (let i = 1; i < keys.length; i++) if (keys[i - 1] >= keys[i]) throw new Error(`${keys[i - 1]} before ${keys[i]}`);
}

{
  const versions = [{}];
  for (let i = 1; i <= 600; i++) versions.push({ ...versions[i - 1], [far(i)]: i });
  for (let n = 0; n <= 600; n += 37) {
    ascending(versions[n], n);
    for (let i = 1; i <= 600; i++) equal(versions[n][far(i)], i <= n ? i : undefined);
  }
  const last = versions[600];

  // Overwriting, in a copy and in the source.
  const next = { ...last, [far(7)]: "next" };
  last[far(8)] = "source";
  next[far(9)] = "own";
  same([last[far(7)], last[far(8)], last[far(9)]], [7, "source", 9]);
  same([next[far(7)], next[far(8)], next[far(9)]], ["next", 8, "own"]);

  // Omitting and deleting.
  const { [far(100)]: gone, ...rest } = last;
  equal(gone, 100);
  equal(far(100) in rest, false);
  equal(last[far(100)], 100);
  ascending(rest, 599);
  delete rest[far(101)];
  equal(last[far(101)], 101);
  const { [far(1)]: first, absent = 5, [far(2)]: second, ...fewer } = rest;
  same([first, absent, second], [1, 5, 2]);
  ascending(fewer, 596);
  let left = last;
  for (let i = 1; i <= 600; i++) {
    const { [far(i)]: removed, ...others } = left;
    left = others;
  }
  same(left, {});
  ascending(last, 600);

  // Other ways to copy.
  same(Object.assign({}, last), last);
  same({ ...null, ...last, ...{} }, last);
  same(Object.fromEntries(Object.entries(last)), last);
  const patched = { [far(3)]: "lost", 12: "kept", ...last, named: 1 };
  equal(patched[far(3)], 3);
  equal(patched[12], "kept");
  same(Object.keys(patched).map(Number).slice(0, -1), sortedKeys(patched).slice(0, -1));
  equal(Object.keys(patched).at(-1), "named");
}
{
  // The ends of the range; 2^32 - 1 is no index.
  const ends = { 4294967295: "name", ...{ 4294967294: "last", 0: "first" } };
  same(Object.keys({ ...ends, 4294967293: 1 }), ["0", "4294967293", "4294967294", "4294967295"]);
}
{
  // From dense to sparse and back, one version after the other and many from one.
  let dense = {};
  for (let i = 1; i <= 400; i++) dense = { ...dense, [i]: i };
  const branches = [];
  for (let i = 0; i < 50; i++) branches.push({ ...dense, [4e9 + i]: i });
  branches.forEach((branch, i) => {
    ascending(branch, 401);
    equal(branch[4e9 + i], i);
    equal(branch[200], 200);
    branch[200 + i] = "own";
    delete branch[300];
  });
  for (let i = 1; i <= 400; i++) equal(dense[i], i);
  let filled = { 5000: 5000 };
  for (let i = 4999; i > 0; i--) filled = { ...filled, [i]: i };
  ascending(filled, 5000);
  for (let i = 1; i <= 5000; i++) equal(filled[i], i);
  const { 2500: middle, ...without } = filled;
  equal(2500 in without, false);
  equal(without[2501], 2501);
  equal(filled[2500], 2500);
  // Keys with gaps between them.
  let gaps = {};
  for (let i = 0; i < 300; i++) gaps = { ...gaps, [i * 900]: i };
  ascending(gaps, 300);
  for (let i = 0; i < 300; i++) equal(gaps[i * 900], i);
}
{
  // Attributes do not go along, and do not stay behind.
  let state = {};
  for (let i = 1; i <= 100; i++) state = Object.freeze({ ...state, [far(i)]: i });
  equal(Object.isFrozen(state), true);
  throws(TypeError, () => { "use strict"; state[far(5)] = 0; });
  throws(TypeError, () => { "use strict"; delete state[far(5)]; });
  throws(TypeError, () => { "use strict"; state[far(101)] = 0; });
  equal(Object.getOwnPropertyDescriptor(state, far(5)).writable, false);
  const copy = { ...state };
  equal(Object.isFrozen(copy), false);
  copy[far(5)] = "new";
  equal(Object.getOwnPropertyDescriptor(copy, far(6)).writable, true);
  equal(state[far(5)], 5);

  const sealed = Object.seal({ ...copy });
  sealed[far(6)] = "written";
  equal(sealed[far(6)], "written");
  equal(Object.isSealed(sealed), true);
  equal(Object.isFrozen(sealed), false);
  Object.defineProperty(sealed, far(7), { writable: false });
  equal(Object.getOwnPropertyDescriptor(sealed, far(7)).writable, false);
  equal(Object.getOwnPropertyDescriptor(sealed, far(8)).writable, true);

  const special = { ...state };
  let calls = 0;
  Object.defineProperty(special, far(50), { get() { calls++; return "got"; }, enumerable: true, configurable: true });
  Object.defineProperty(special, far(51), { value: "hidden", enumerable: false });
  const plain = { ...special };
  equal(calls, 1);
  same(Object.getOwnPropertyDescriptor(plain, far(50)).value, "got");
  equal(far(51) in plain, false);
  equal(Object.getOwnPropertyDescriptor(special, far(51)).value, "hidden");
  Object.freeze(special);
  equal(special[far(50)], "got");
  equal(Object.isFrozen(special), true);
}
{
  // Arrays: what is spread has no holes, what is sliced has.
  const array = [1, 2, 3];
  array[5000] = "far";
  const spread = [...array];
  equal(spread.length, 5001);
  equal(3 in spread, true);
  equal(spread[5000], "far");
  const [one, ...tail] = array;
  equal(tail.length, 5000);
  equal(10 in tail, true);
  equal(tail[4999], "far");
  const slice = array.slice();
  equal(3 in slice, false);
  slice[4] = "own";
  equal(4 in array, false);
  const part = array.slice(1, 4990);
  same(Object.keys(part), ["0", "1"]);
  equal(part.length, 4989);
  same({ ...array }, { 0: 1, 1: 2, 2: 3, 5000: "far" });

  const huge = [...Array(300).keys()];
  huge[4294967290] = "end";
  const shorter = huge.slice();
  shorter.length = 300;
  same(shorter, [...Array(300).keys()]);
  equal(huge[4294967290], "end");
  equal(huge.length, 4294967291);
  huge.length = 4294967290;
  equal(Object.keys(huge).length, 300);
  Object.defineProperty(huge, 4e9, { value: "fixed", configurable: false });
  throws(TypeError, () => { "use strict"; huge.length = 10; });
  equal(huge.length, 4e9 + 1);
}
