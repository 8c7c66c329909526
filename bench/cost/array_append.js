// A chain of arrays, each with one element more: [...list, x].
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("array_append", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      for (let i = 0; i < ops; i++) list = [...list, i];
      return list.length + list[n] + list[n + ops - 1];
    },
  };
});
