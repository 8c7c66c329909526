// Appended to each program when it runs (cargo xtask bench).
//
// bench(name, prepare): prepare(n) returns { ops, run }. run() does `ops` operations and returns
// a value that depends on all of them, the same each time. Prints the median time per operation.
function bench(name, prepare) {
  const n = globalThis.BENCH_N ?? 100;
  const clock = typeof performance === "object" ? () => performance.now() : Date.now;
  const say = text => (typeof console === "object" ? console.log(text) : print(text));
  try {
    const { ops, run } = prepare(n);
    const checksum = String(run());
    const sample = repeats => {
      let result;
      const start = clock();
      for (let i = 0; i < repeats; i++) result = run();
      const elapsed = clock() - start;
      if (String(result) !== checksum) throw new Error(`${result} after ${checksum}`);
      return elapsed;
    };
    // Clocks are coarse: repeat until one sample takes 25 ms or more. This warms up as well.
    let repeats = 1;
    let last = sample(repeats);
    while (last < 25) {
      repeats *= last < 3 ? 6 : 2;
      last = sample(repeats);
    }
    const samples = [last];
    let spent = last;
    while (samples.length < 5 && spent < 400) {
      samples.push(sample(repeats));
      spent += samples[samples.length - 1];
    }
    samples.sort((a, b) => a - b);
    const middle = samples[Math.floor(samples.length / 2)];
    say(`${name} n=${n} ${(middle * 1e6 / (repeats * ops)).toFixed(1)} ${checksum}`);
  } catch (error) {
    say(`${name} n=${n} FAIL ${error.name}: ${error.message}`);
  }
}
