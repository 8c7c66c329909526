// Calls: the naive Fibonacci function; time of one call.
// sizes: 20 25
bench("fib", n => {
  const fib = k => (k < 2 ? k : fib(k - 1) + fib(k - 2));
  // It takes 2 fib(n + 1) - 1 calls.
  return { ops: 2 * fib(n + 1) - 1, run: () => fib(n) };
});
