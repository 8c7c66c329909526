// The copy of an object: {...o}.
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("object_copy", n => {
  const ops = 20;
  const original = {};
  for (let i = 0; i < n; i++) original[`key${i}`] = i;
  return {
    ops,
    run() {
      let copy;
      for (let i = 0; i < ops; i++) copy = { ...original };
      return copy.key0 + copy[`key${n - 1}`];
    },
  };
});
