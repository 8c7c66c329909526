// A chain of [...list.slice(0, i), x, ...list.slice(i + 1)].
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("array_update", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      for (let i = 0; i < ops; i++) {
        const at = (i * 7919) % n;
        list = [...list.slice(0, at), i, ...list.slice(at + 1)];
      }
      return list.length + list[0] + original[0];
    },
  };
});
