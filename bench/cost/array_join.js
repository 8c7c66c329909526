// Two arrays as one: [...a, ...b].
// sizes: 1000 10000 100000 1000000
// goal: O(log n)
bench("array_join", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  const other = original.map(x => x + 1);
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const joined = [...original, ...other];
        sum += joined.length + joined[n + i];
      }
      return sum;
    },
  };
});
