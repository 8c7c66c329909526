// Exceptions, finally, recursion, closures, loops within loops, generators beside them.
const log = [];
function risky(n) {
  let steps = 0;
  try {
    for (let i = 0; i < 10; i++) {
      steps += i;
      if (i === n) throw new Error("at " + i);
      if (i > n + 3) return steps;
    }
    return "end";
  } catch (error) {
    steps += 1000;
    return error.message + steps;
  } finally {
    log.push(steps);
  }
}
for (let round = 0; round < 300; round++) risky(round % 13);
log.length = 20;
log.push(risky(3), risky(-9), risky(20));
function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}
log.push(fib(18));
function depth(n) {
  return n === 0 ? 0 : 1 + depth(n - 1);
}
for (let round = 0; round < 50; round++) depth(50);
log.push(depth(5000));
function endless(n) {
  return endless(n + 1) + 1;
}
try {
  endless(0);
} catch (error) {
  log.push(error instanceof RangeError, error.message);
}
function counters() {
  const made = [];
  for (let i = 0; i < 40; i++) made.push(() => i++ + 1);
  return made;
}
for (let round = 0; round < 60; round++) log.push(counters().reduce((sum, next) => sum + next() + next(), 0));
function nested(n) {
  let hits = 0;
  outer: for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (j === 7) continue outer;
      if (i === 9) break outer;
      switch (i % 4) {
        case 0:
          hits++;
          break;
        case 1:
          hits += 2;
        default:
          hits += j & 1 ? 3 : 5;
      }
    }
  }
  return hits;
}
for (let round = 0; round < 80; round++) log.push(nested(round % 13));
function* numbers(n) {
  for (let i = 0; i < n; i++) yield i * i;
}
function consume(n) {
  let sum = 0;
  for (const value of numbers(n)) sum += value;
  return sum;
}
for (let round = 0; round < 60; round++) log.push(consume(round));
function later(value) {
  if (value) return undeclared;
  return typeof undeclared;
}
for (let round = 0; round < 1200; round++) later(false);
try {
  later(true);
} catch (error) {
  log.push(error.message);
}
function args(first, second = first, ...others) {
  return [first, second, others.length, arguments.length].join();
}
for (let round = 0; round < 500; round++) args(1);
log.push(args(), args(1, 2, 3, 4), Math.max(...[3, 1, 2]));
const object = { valueOf: () => 42, toString: () => "o" };
function compare(a, b) {
  return (a < b) + "," + (a == b) + "," + (a !== b) + "," + (a ? 1 : 2);
}
for (let round = 0; round < 1500; round++) compare(round, 7);
log.push(compare(object, 50), compare("a", "b"), compare(null, undefined), compare(NaN, NaN), compare(1n, 1), compare("", 0));
// A loop that gets hot in a frame that the interpreter runs for one instruction of machine code.
class Filled {
  constructor(...list) {
    this.sum = 0;
    for (let i = 0; i < 300; i++) this.sum += i * list.length;
  }
}
function make(list) {
  const before = list.length * 3;
  const made = new Filled(...list);
  return before + made.sum;
}
for (let round = 0; round < 200; round++) log.push(make([round, 1]));
log.join("|");
