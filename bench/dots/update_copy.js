// Changes one element of a copy and keeps the original, as reducers do: copy, then write.
// sizes: 10 100 1000 10000 100000
// goal: O(log n)
bench("update_copy", n => {
  const original = Array.from({ length: n }, (_, i) => i & 15);
  const ops = 100;
  return {
    ops,
    run() {
      let state = original;
      for (let i = 0; i < ops; i++) {
        const next = [...state];
        next[(i * 37) % n] = i;
        state = next;
      }
      return `${state[0]} ${state[n - 1]} ${original[0]} ${original[n - 1]}`;
    },
  };
});
