// A window that moves over a list, each place of it a slice of half the length; time of one.
// sizes: 16 128 1024 8192 65536
// goal: O(1)
bench("views", n => {
  const list = Array.from({ length: n }, (_, i) => (i * 31) % 257);
  const width = n >> 1;
  const ops = 100;
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const start = (i * 13) % width;
        const window = list.slice(start, start + width);
        const [first, ...others] = window.slice(1, -1);
        sum += first + others.length + window[width - 1];
      }
      return sum;
    },
  };
});
