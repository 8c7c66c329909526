// Takes one key off an object and passes on the others: ({ id, ...fields } = row).
// sizes: 4 16 64 256 1024
// goal: O(log n)
bench("object_rest", n => {
  const row = { id: 1 };
  for (let i = 1; i < n; i++) row[`field${i}`] = i;
  const last = `field${n - 1}`;
  const ops = 200;
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) {
        const { id, ...fields } = row;
        sum += id + fields[last] + ("id" in fields ? 1000 : 0);
      }
      return sum;
    },
  };
});
