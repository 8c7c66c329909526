// Map and Set: counts words by their letters, and finds duplicates.
// sizes: 1000 50000
bench("collections", n => {
  const words = Array.from({ length: n }, (_, i) => `k${(i * 7919) % (n >> 1)}`);
  return {
    ops: 2 * n,
    run() {
      const counts = new Map();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      const seen = new Set();
      let again = 0;
      for (const word of words) {
        if (seen.has(word)) again++;
        else seen.add(word);
      }
      let largest = 0;
      for (const [, count] of counts) largest = Math.max(largest, count);
      return `${counts.size} ${seen.size} ${again} ${largest}`;
    },
  };
});
