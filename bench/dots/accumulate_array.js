// Builds a list in a fold, each step a new array: acc => [...acc, x].
// sizes: 10 100 1000 10000
// goal: O(1)
bench("accumulate_array", n => {
  const source = Array.from({ length: n }, (_, i) => i ^ 5);
  return {
    ops: n,
    run() {
      const list = source.reduce((acc, x) => [...acc, x], []);
      return list.length * 7 + list[0] + list[n - 1];
    },
  };
});
