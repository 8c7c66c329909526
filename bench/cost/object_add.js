// Copies of one object, each with a key of its own more: {...o, [k]: v}.
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("object_add", n => {
  const ops = 20;
  const original = {};
  for (let i = 0; i < n; i++) original[`key${i}`] = i;
  const keys = Array.from({ length: ops }, (_, i) => `new${i}`);
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const state = { ...original, [keys[i]]: i };
        sum += state[keys[i]];
      }
      return sum;
    },
  };
});
