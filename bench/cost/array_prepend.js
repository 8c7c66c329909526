// A chain of arrays, each with one element more in front: [x, ...list].
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("array_prepend", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      for (let i = 0; i < ops; i++) list = [i, ...list];
      return list.length + list[0] + list[n + ops - 1];
    },
  };
});
