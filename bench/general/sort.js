// Sorting: numbers with a comparison function, and records by a string key.
// sizes: 100 10000
// goal: O(log n)
bench("sort", n => {
  let seed = 42;
  const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
  const numbers = Array.from({ length: n }, next);
  const records = numbers.map(value => ({ key: value.toString(36), value }));
  return {
    ops: 2 * n,
    run() {
      const sorted = numbers.slice().sort((a, b) => a - b);
      const named = records.slice().sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      return `${sorted[0]} ${sorted[n - 1]} ${named[0].key} ${named[n - 1].key}`;
    },
  };
});
