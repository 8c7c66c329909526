// A part of an array: list.slice(i, j).
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("array_slice", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const part = original.slice(i, n - i);
        sum += part[0] + part.length;
      }
      return sum;
    },
  };
});
