// Does the work of a program so many times. Each time has to come to the same text, which is printed once.
export function run(times, work) {
  const first = String(work(0));
  for (let i = 1; i < times; i++) {
    const text = String(work(i));
    if (text !== first) throw new Error(`run ${i} came to ${text}, the first to ${first}`);
  }
  console.log(first);
}

// A small generator of numbers, so that inputs are the same everywhere.
export function numbers(seed = 1) {
  let state = seed >>> 0;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
}

// Rows as applications have them.
export function rows(count, seed = 7) {
  const random = numbers(seed);
  const cities = ["Oslo", "Lima", "Kyoto", "Accra", "Quito", "Perth"];
  return Array.from({ length: count }, (_, id) => ({
    id,
    name: `name ${random(500)}`,
    city: cities[random(cities.length)],
    age: 18 + random(60),
    score: random(10000) / 100,
    tags: [`t${random(9)}`, `t${random(9)}`],
    active: random(3) > 0,
  }));
}

// Words to make texts of.
export function words(count, seed = 3) {
  const random = numbers(seed);
  const all = "the of and to in that is was he for it with as his on be at by had not are but from or have an they which".split(" ");
  return Array.from({ length: count }, () => all[random(all.length)]);
}
