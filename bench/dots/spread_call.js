// An array as arguments of natives and of a constructor; time for one of its elements.
// sizes: 3 30 300 3000 30000
// goal: O(1)
bench("spread_call", n => {
  const values = Array.from({ length: n }, (_, i) => (i * 7919) % 10007);
  return {
    ops: 3 * n,
    run() {
      const pushed = [];
      pushed.push(...values);
      return Math.max(...values) + pushed.length + new Array(-1.5, ...values).length;
    },
  };
});
