// Rest parameters gather what is left of the arguments into an array.
function total(...amounts) {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
console.log(total(8, 9, 10)); // prints: 27
console.log(total()); // prints: 0

const label = (title, ...lines) => `${title}: ${lines.length}`;
console.log(label("poem", "roses", "violets")); // prints: poem: 2
console.log(label.length, total.length); // prints: 1 0

class Log {
  #lines = [];
  constructor(...lines) {
    this.#lines.push(...lines);
  }
  add(...lines) {
    this.#lines = [...this.#lines, ...lines];
    return this;
  }
  get lines() {
    return this.#lines;
  }
}
class Dated extends Log {
  constructor(day, ...lines) {
    super(day, ...lines);
  }
}
console.log(new Dated("Monday", "rain").add("wind", "sun").lines); // prints: [ 'Monday', 'rain', 'wind', 'sun' ]

function first(head, ...[second, ...others]) {
  return { head, second, others };
}
console.log(first(1, 2, 3, 4)); // prints: { head: 1, second: 2, others: [ 3, 4 ] }
