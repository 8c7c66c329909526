// All but one key: ({ [k]: gone, ...others } = o).
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("object_omit", n => {
  const ops = 20;
  const original = {};
  for (let i = 0; i < n; i++) original[`key${i}`] = i;
  const keys = Array.from({ length: ops }, (_, i) => `key${(i * 7919) % n}`);
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const { [keys[i]]: gone, ...others } = original;
        sum += gone + (keys[i] in others ? 1 : 0);
      }
      return sum;
    },
  };
});
