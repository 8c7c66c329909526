// Wrappers around wrappers: (...args) => inner(...args); time of one call through three.
// sizes: 0 1 3 10 100 1000
// goal: O(1)
bench("forward", n => {
  const args = Array.from({ length: n }, (_, i) => i);
  let calls = 0;
  const target = function () {
    calls++;
    return arguments.length;
  };
  const wrap = inner => (...args) => inner(...args);
  const wrapped = wrap(wrap(wrap(target)));
  const ops = 500;
  return {
    ops,
    run() {
      let sum = 0;
      for (let i = 0; i < ops; i++) sum += wrapped(...args) + 1;
      return `${sum} ${calls > 0}`;
    },
  };
});
