// A history with the newest entry first, the older versions kept: [entry, ...history].
// sizes: 10 100 1000 10000
// goal: O(1)
bench("prepend", n => ({
  ops: n,
  run() {
    let history = [];
    let halfway;
    for (let i = 0; i < n; i++) {
      history = [i, ...history];
      if (i === n >> 1) halfway = history;
    }
    return `${history[0]} ${history[n - 1]} ${halfway.length} ${halfway[0]}`;
  },
}));
