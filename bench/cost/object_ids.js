// A chain of copies with another value for a numeric key: {...byId, [id]: v}.
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("object_ids", n => {
  const ops = 20;
  const original = {};
  for (let i = 0; i < n; i++) original[1000 + 3 * i] = i;
  return {
    ops,
    run() {
      let state = original;
      for (let i = 0; i < ops; i++) state = { ...state, [1000 + 3 * ((i * 7919) % n)]: i };
      return state[1000] + original[1000] + state[1000 + 3 * (n - 1)];
    },
  };
});
