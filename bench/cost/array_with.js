// A chain of list.with(i, x).
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("array_with", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      for (let i = 0; i < ops; i++) list = list.with((i * 7919) % n, i);
      return list[0] + list[n - 1] + original[0];
    },
  };
});
