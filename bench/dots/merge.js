// Defaults under options, as every library does: { ...defaults, ...options }; n keys and three.
// sizes: 4 16 64 256 1024
// goal: O(log n)
bench("merge", n => {
  const defaults = Object.fromEntries(Array.from({ length: n }, (_, i) => [`option${i}`, i]));
  const ops = 200;
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const options = { option1: i, retries: 3, verbose: true };
        const merged = { ...defaults, ...options };
        sum += merged.option0 + merged.option1 + merged.retries;
      }
      return sum;
    },
  };
});
