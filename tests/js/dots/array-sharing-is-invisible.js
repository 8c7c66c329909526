// Copies share storage with their source until somebody writes. Nobody may notice.
for (const n of [0, 1, 3, 16, 17, 18, 100, 1000, 5000]) {
  const source = Array.from({ length: n }, (_, i) => i);
  const plain = JSON.stringify(source);

  // Writing to a copy, to the source, to a view.
  const copy = [...source];
  if (n) copy[n >> 1] = "changed";
  equal(JSON.stringify(source), plain, `source after writing to a copy of ${n}`);
  const kept = [...source];
  if (n) source[0] = "mine";
  equal(JSON.stringify(kept), plain, `copy after writing to its source of ${n}`);
  if (n) source[0] = 0;

  // Two appends to one source are two arrays.
  const left = [...source, "left"];
  const right = [...source, "right"];
  equal(left[n], "left");
  equal(right[n], "right");
  equal(left.length, n + 1);
  equal(JSON.stringify(source), plain);
  left.push("more");
  equal(right.length, n + 1);

  // Two prepends likewise.
  const before = ["a", ...source];
  const other = ["b", ...source];
  equal(before[0], "a");
  equal(other[0], "b");
  equal(JSON.stringify(before.slice(1)), plain);
  equal(JSON.stringify(other.slice(1)), plain);

  // Views: rest, slice, shift.
  const [head, ...tail] = source;
  equal(head, n ? 0 : undefined);
  equal(tail.length, Math.max(0, n - 1));
  tail.push("end");
  equal(source.length, n);
  const middle = source.slice(1, -1);
  middle.fill("x");
  equal(JSON.stringify(source), plain);
  const queue = [...source];
  queue.shift();
  queue.unshift("front");
  equal(JSON.stringify(source), plain);

  // What reorders in place works on its own copy.
  const sorted = [...source].sort((a, b) => b - a);
  const reversed = [...source].reverse();
  equal(JSON.stringify(sorted), JSON.stringify(reversed));
  equal(JSON.stringify(source), plain);
  const cut = [...source];
  cut.length = n >> 1;
  cut.length = n;
  equal(source.length, n);
  equal(JSON.stringify(source), plain);
  const spliced = [...source];
  spliced.splice(n >> 1, 1, "in", "out");
  equal(JSON.stringify(source), plain);
  delete kept[0];
  equal(JSON.stringify(source), plain);
}
