// The first element and the others, one after the other: [head, ...tail] = list.
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("array_tail", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  return {
    ops,
    run() {
      let list = original;
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const [head, ...tail] = list;
        sum += head;
        list = tail;
      }
      return sum + list.length;
    },
  };
});
