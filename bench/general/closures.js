// Closures: counters that share and change captured variables, and a chain of array methods.
// sizes: 10000
bench("closures", n => {
  const counter = () => {
    let count = 0;
    return { up: by => (count += by), read: () => count };
  };
  const compose = (f, g) => x => g(f(x));
  return {
    ops: n,
    run() {
      const counters = [counter(), counter(), counter()];
      const step = compose(x => x + 1, x => x & 7);
      for (let i = 0; i < n; i++) counters[i % 3].up(step(i));
      return counters.map(c => c.read()).filter(count => count > 0).reduce((a, b) => a + b, 0);
    },
  };
});
