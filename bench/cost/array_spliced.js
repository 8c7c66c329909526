// A chain of list.toSpliced(i, 1, x).
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("array_spliced", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      for (let i = 0; i < ops; i++) list = list.toSpliced((i * 7919) % n, 1, i);
      return list.length + list[0] + original[0];
    },
  };
});
