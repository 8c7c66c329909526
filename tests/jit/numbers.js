// Kinds of numbers that change midway: overflow, fractions, -0, NaN, other values.
const log = [];
function sum(list) {
  let total = 0;
  for (let i = 0; i < list.length; i++) total += list[i];
  return total;
}
for (let round = 0; round < 60; round++) sum([1, 2, 3]);
log.push(sum([2147483647, 1]), sum([0.5, 1]), sum(["a", 1]), sum([1n < 2, null]), sum([]));
function product(a, b) {
  return a * b;
}
for (let round = 0; round < 3000; round++) product(round, 3);
log.push(Object.is(product(-1, 0), -0), product(65536, 65536), product("3", 4), product(1e300, 1e300));
function mixed(a, b) {
  return [a + b, a - b, a / b, a % b, a & b, a | b, a ^ b, a << b, a >> b, a >>> b, -a, ~a, a < b, a <= b, a == b, a === b];
}
for (let round = 1; round < 1500; round++) mixed(round, 3);
for (const [a, b] of [[7, 2], [-7, 2], [7, 0], [0, -5], [2 ** 31, 33], [1e10, 1.5], [NaN, 1], [-2147483648, -1], ["5", 2], [null, undefined]]) {
  log.push(mixed(a, b).map(value => (Object.is(value, -0) ? "-0" : String(value))).join());
}
function count(limit) {
  let n = 0;
  for (let i = 0; i < limit; i += 0.5) n++;
  for (let i = 10; i--;) n += i;
  return n;
}
for (let round = 0; round < 100; round++) count(20);
log.push(count(3), count(2.25), count(NaN));
function bits(seed) {
  let x = seed;
  for (let i = 0; i < 50; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x = (x * 1.5) | 0;
  }
  return x >>> 0;
}
for (let round = 0; round < 100; round++) log.push(bits(round * 7919) % 1000);
log.join("|");
