// A chain of copies, in each of which one element is written.
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("array_write", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      for (let i = 0; i < ops; i++) {
        const copy = [...list];
        copy[(i * 7919) % n] = i;
        list = copy;
      }
      return list[0] + list[n - 1] + original[0];
    },
  };
});
