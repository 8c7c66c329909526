// All elements as arguments of a function with a rest parameter that passes them on.
// sizes: 1000 10000 100000 1000000
// goal: O(1)
bench("call_spread", n => {
  const ops = 20;
  const original = Array.from({ length: n }, (_, i) => i & 255);
  const count = (...values) => values.length;
  const forward = (...values) => count(...values);
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) sum += forward(...original);
      return sum;
    },
  };
});
