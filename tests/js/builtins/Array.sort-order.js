// Which elements sorting compares, in which order and as which argument.
const pairs = (array, order) => {
  const seen = [];
  array.sort((a, b) => (seen.push(`${a}:${b}`), order(a, b)));
  return seen.join(" ");
};
const byNumber = (a, b) => a - b;
equal(pairs([1, 2], byNumber), "2:1");
equal(pairs([3, 1, 2], byNumber), "1:3 2:1 2:3 2:1");
equal(pairs([5, 4, 3, 2, 1], byNumber), "4:5 3:4 2:3 1:2");
equal(pairs([2, 4, 1, 5, 3], byNumber), "4:2 1:4 1:4 1:2 5:2 5:4 3:4 3:2");
equal(pairs([1, 1, 1], byNumber), "1:1 1:1");

// Comparators that tell only one case, or contradict themselves: what comes of them is what V8 makes of them.
const numbers = (count, seed = 7) => Array.from({ length: count }, () => (seed = (seed * 16807) % 2147483647) % 100);
const digest = array => array.reduce((sum, value, at) => (sum * 31 + value * (at + 1)) % 1000003, 7);
const orders = {
  less: (a, b) => (a < b ? -1 : 0),
  greater: (a, b) => (a > b ? 1 : 0),
  isGreater: (a, b) => a > b,
  isLess: (a, b) => a < b,
  odd: (a, b) => (b % 2) - 1,
  nan: () => NaN,
};
const results = Object.entries(orders).map(([name, order]) =>
  [name, ...[10, 33, 100, 300].map(count => digest(numbers(count).sort(order)))].join(" "));
same(results, [
  "less 581003 195876 748745 903815",
  "greater 627613 707987 517988 428753",
  "isGreater 627613 707987 517988 428753",
  "isLess 627613 707987 517988 428753",
  "odd 220799 381551 932948 548197",
  "nan 627613 707987 517988 428753",
]);

// How often, and with galloping.
const count = array => {
  let calls = 0;
  const sorted = array.toSorted((a, b) => (calls++, a - b));
  for (let at = 1; at < sorted.length; at++) if (sorted[at - 1] > sorted[at]) throw new Error("not in order");
  return calls;
};
const rising = Array.from({ length: 700 }, (_, at) => at);
same(
  [rising, [...rising].reverse(), [...rising.slice(350), ...rising.slice(0, 350)], [...rising, ...rising], numbers(700)].map(count),
  [699, 699, 724, 2798, 5680],
);
same([new Int8Array(numbers(50)), new Float64Array(numbers(500))].map(count), [222, 3848]);

// Those of typed arrays are others.
const typed = (count, order) => {
  const seen = [];
  Float32Array.from(numbers(count)).sort((a, b) => (seen.push(`${a}:${b}`), order(a, b)));
  return seen.join(" ");
};
equal(typed(3, byNumber), "43:76 49:43 49:76");
equal(typed(5, orders.less), "49:43 65:69 76:65 49:76 43:76");
same(Object.values(orders).map(order => digest(Int16Array.from(numbers(200)).sort(order))), [439322, 734155, 734155, 197117, 439322, 439322]);

// An inconsistent comparator loses nothing, and one that throws changes nothing.
let bits = 1;
const any = () => ((bits = (bits * 48271) % 2147483647) % 3) - 1;
equal(rising.toSorted(any).sort(byNumber).every((value, at) => value === at), true);
const before = [3, 1, 2];
throws(RangeError, () => before.sort(() => { throw new RangeError(); }));
same(before, [3, 1, 2]);

// join goes by the length that it began with, whatever conversions do to the array.
const shrinking = ["a", "b", "c"];
equal(shrinking.join({ toString() { shrinking.length = 1; return "-"; } }), "a--");
const growing = ["a", "b"];
equal(growing.join({ toString() { growing.push("c"); return "-"; } }), "a-b");
const emptied = [{ toString() { emptied.length = 0; return "x"; } }, "b", "c"];
equal(emptied.join(), "x,,");
