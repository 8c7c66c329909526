// Elements of typed arrays of each kind, in and out of bounds; buffers that shrink, are detached, or cannot be changed.
const log = [];
const kinds = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float16Array,
  Float32Array, Float64Array, BigInt64Array, BigUint64Array];
const numbers = [0, -0, 1, -1, 127.5, 128, -129, 255, 65536.9, 2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 5, 2 ** 53, -(2 ** 63),
  2 ** 64, 1e300, NaN, Infinity, -Infinity, 0.1, 5e-324];
const make = (kind) => {
  // A function for each kind, so that each meets one only.
  const source = `return {
    fill(to, from, n) { for (let i = 0; i < n; i++) to[i] = from[i % from.length]; },
    sum(of, n) { let sum = of[0]; for (let i = 1; i < n; i++) sum = sum + of[i]; return sum; },
    list(of, n) { const all = []; for (let i = 0; i < n; i++) all.push(of[i]); return all; },
    ints(to, n) { for (let i = 0; i < n; i++) to[i] = i * 3 | 0; },
    doubles(to, n) { for (let i = 0; i < n; i++) to[i] = i * 1.5; },
  };`;
  return new Function(source)();
};
const show = (value) => Object.is(value, -0) ? "-0" : String(value);
for (const Kind of kinds) {
  const { fill, sum, list, ints, doubles } = make(Kind);
  const isBig = Kind === BigInt64Array || Kind === BigUint64Array;
  const from = isBig ? [0n, -1n, 2n ** 63n, 2n ** 64n + 7n] : numbers;
  const array = new Kind(64);
  for (let round = 0; round < 60; round++) {
    fill(array, from, 64);
    sum(array, 64);
    list(array, 64);
  }
  log.push(Kind.name + ": " + list(array, from.length).map(show).join() + " " + show(sum(array, 64)));
  if (!isBig) {
    for (let round = 0; round < 60; round++) ints(array, 64);
    log.push(list(array, 64).join());
    for (let round = 0; round < 60; round++) doubles(array, 64);
    log.push(list(array, 64).join());
    // Other kinds, other receivers, and what is no number, where one kind was met only.
    const other = new (Kind === Float64Array ? Int32Array : Float64Array)(8);
    fill(other, [1.5, "2", { valueOf: () => 3 }, null, undefined, true], 8);
    log.push(list(other, 9).map(show).join(), list([1, , "x"], 4).map(show).join(), list("text", 5).map(show).join());
    fill(array, ["7", "x"], 4);
    log.push(list(array, 4).map(show).join());
  }
  // Views that begin later, and out of bounds.
  const part = array.subarray(3, 9);
  log.push(list(part, 8).map(show).join());
  fill(part, from, 20);
  log.push(list(array, 16).map(show).join());
}
{
  const { fill, sum, list } = make();
  const buffer = new ArrayBuffer(64, { maxByteLength: 128 });
  const fixed = new Int32Array(buffer, 16, 4), tracking = new Int32Array(buffer, 8);
  const both = [fixed, tracking];
  for (let round = 0; round < 200; round++) fill(both[round & 1], [round, -round], 4);
  log.push(list(fixed, 5).map(show).join(), list(tracking, 16).map(show).join());
  buffer.resize(24);
  fill(fixed, [9], 4);
  fill(tracking, [8], 6);
  log.push(list(fixed, 5).map(show).join(), list(tracking, 6).map(show).join());
  buffer.resize(128);
  log.push(list(fixed, 5).map(show).join(), list(tracking, 31).map(show).join());
  const moved = buffer.transfer();
  fill(fixed, [7], 4);
  log.push(fixed.length, list(fixed, 2).map(show).join(), list(new Int32Array(moved), 7).join());
  const immutable = new Int32Array(new Int32Array([1, 2, 3]).buffer.transferToImmutable());
  for (let round = 0; round < 100; round++) sum(immutable, 3);
  fill(immutable, [5], 3);
  log.push(list(immutable, 3).join());
  const strict = (to, n) => { "use strict"; for (let i = 0; i < n; i++) to[i] = i; };
  const plain = new Int32Array(40);
  for (let round = 0; round < 100; round++) strict(plain, 40);
  try {
    strict(immutable, 3);
  } catch (error) {
    log.push(error.name);
  }
  const shared = new Int32Array(new SharedArrayBuffer(32));
  for (let round = 0; round < 100; round++) fill(shared, [round], 8);
  log.push(sum(shared, 8));
}
{
  // NaNs of all kinds are NaN.
  const bits = new BigUint64Array([0xffffffffffffffffn, 0x7ff0000000000001n, 0xfffc000000000001n, 0xfff8000000000000n]);
  const doubles = new Float64Array(bits.buffer), floats = new Float32Array(bits.buffer);
  const all = (of, n) => { const found = []; for (let i = 0; i < n; i++) found.push(of[i]); return found; };
  for (let round = 0; round < 200; round++) all(doubles, 4);
  log.push(all(doubles, 4).join());
  const others = (of, n) => { const found = []; for (let i = 0; i < n; i++) found.push(of[i]); return found; };
  for (let round = 0; round < 200; round++) others(floats, 8);
  log.push(others(floats, 8).map(show).join());
  const negative = (of, n) => { const found = []; for (let i = n; i >= -3; i--) found.push(of[i]); return found; };
  for (let round = 0; round < 200; round++) negative(doubles, 5);
  log.push(negative(doubles, 5).map(show).join());
}
log.join("\n");
