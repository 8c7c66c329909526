// Rest collects, spread expands: every place where `...` may stand.

// Rest parameters collect the remaining arguments.
function sum(...numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
console.log(sum(1, 2, 3, 4));

// Spread in calls expands them again.
console.log(Math.max(...[3, 1, 4, 1, 5]));

// Array rest and spread.
const [first, second, ...others] = [10, 20, 30, 40];
console.log(first, second, others);
console.log([0, ...others, 50]);

// Object rest and spread.
const { id, ...fields } = { id: 7, name: "Ada", born: 1815 };
console.log(id, fields);
console.log({ ...fields, field: "mathematics" });

// Accumulating this way is quadratic where spread copies. Here it shares.
let list = [];
let byId = {};
for (let i = 0; i < 200_000; i++) {
  list = [...list, i];
  byId = { ...byId, ["k" + i]: i };
}
console.log(list.length, Object.keys(byId).length);
