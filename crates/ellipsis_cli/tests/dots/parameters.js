function total(...prices) {
  return prices.reduce((sum, price) => sum + price, 0);
}
console.log(total()); // prints: 0
console.log(total(3, 9, 30)); // prints: 42

const label = (name, ...tags) => `${name}: ${tags.join("+")}`;
console.log(label("plum")); // prints: plum:
console.log(label("plum", "ripe", "blue")); // prints: plum: ripe+blue
console.log(((...[first, second]) => [second, first])(1, 2, 3)); // prints: [ 2, 1 ]
console.log(((...{ length }) => length)("a", "b", "c")); // prints: 3
