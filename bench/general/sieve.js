// Array reads and writes: the sieve of Eratosthenes; time per number.
// sizes: 1000 100000
bench("sieve", n => ({
  ops: n,
  run() {
    const composite = new Array(n + 1).fill(false);
    let primes = 0;
    for (let i = 2; i <= n; i++) {
      if (composite[i]) continue;
      primes++;
      for (let k = i * i; k <= n; k += i) composite[k] = true;
    }
    return primes;
  },
}));
