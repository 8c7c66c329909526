// Builds an index in a fold, each step a new object: acc => ({ ...acc, [key]: value }).
// sizes: 10 30 100 300 1000 3000
// goal: O(log n)
bench("accumulate_object", n => {
  const users = Array.from({ length: n }, (_, i) => ({ name: `user${i * 7}`, age: i % 90 }));
  return {
    ops: n,
    run() {
      const byName = users.reduce((acc, user) => ({ ...acc, [user.name]: user.age }), {});
      let sum = Object.keys(byName).length;
      for (const user of users) sum += byName[user.name];
      return sum;
    },
  };
});
