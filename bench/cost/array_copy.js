// The copy of an array, of which one element is read.
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("array_copy", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let copy;
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        copy = [...original];
        sum += copy[n - 1 - i];
      }
      return sum + copy.length;
    },
  };
});
