// A chain of copies with another value for a numeric key, where the keys lie far apart.
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("object_far_ids", n => {
  const ops = 20;
  const id = i => (i * 2654435761) % 4294967291;
  const original = {};
  for (let i = 0; i < n; i++) original[id(i)] = i;
  return {
    ops,
    run() {
      let state = original;
      for (let i = 0; i < ops; i++) state = { ...state, [id((i * 7919) % n)]: i };
      return state[id(0)] + original[id(0)] + state[id(n - 1)];
    },
  };
});
