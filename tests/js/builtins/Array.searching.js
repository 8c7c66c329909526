// What indexOf and includes find, in whichever way values are held, at every place of short and long arrays.
const half = 0.5;
const zero = half - half, five = half * 10, negative = -zero;
const wanted = [0, negative, zero, 5, five, 1.5, NaN, "ab", "a" + "b", undefined, null, true, false, 10n, Symbol.iterator];
for (const value of wanted) {
  for (const length of [1, 7, 8, 9, 16, 40]) {
    for (let at = 0; at < length; at++) {
      const array = Array.from({ length }, (_, i) => (i % 3 ? i + 100 : i % 2 ? "xy" : {}));
      array[at] = value;
      equal(array.indexOf(value), Number.isNaN(value) ? -1 : at);
      equal(array.includes(value), true);
      equal(array.indexOf(value, at + 1), -1);
      equal(array.includes(value, at + 1), false);
    }
  }
}
equal([zero].indexOf(-0), 0);
equal([-0].indexOf(0), 0);
equal([five, 5].indexOf(5), 0);
equal([5, five].indexOf(five), 0);
equal([, ,].includes(undefined), true);
equal([, ,].indexOf(undefined), -1);
equal([null].includes(undefined), false);
equal(["abc", "ab", "b"].indexOf("b"), 2);
