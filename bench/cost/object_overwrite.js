// A chain of copies with another value for a key: {...o, [k]: v}.
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("object_overwrite", n => {
  const ops = 20;
  const original = {};
  for (let i = 0; i < n; i++) original[`key${i}`] = i;
  const keys = Array.from({ length: ops }, (_, i) => `key${(i * 7919) % n}`);
  return {
    ops,
    run() {
      let state = original;
      for (let i = 0; i < ops; i++) state = { ...state, [keys[i]]: i };
      return state[keys[0]] + state[keys[ops - 1]] + original.key0;
    },
  };
});
