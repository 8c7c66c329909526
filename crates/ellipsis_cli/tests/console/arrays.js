// Arrays: columns, holes, extra keys, length.
console.log([], [[]], [[], []], [{}], [1, 2, 3], ['a', 1, null]);
console.log([, 1, , 2, , ,], [, 'a'], Array(5), [1, , 3], [, , , , , , , 1], [undefined, , null]);
console.log(Object.assign([1, 2], { x: 1, [-1]: 2 }), Object.assign([], { a: 1 }), Object.assign([, 1], { k: 2 }));
console.log(Object.assign([1, 2, 3, 4, 5, 6, 7, 8], { x: 1 }));
console.log([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((x) => x * 100));
console.log(Array.from({ length: 120 }, (_, i) => i));
console.log(Array.from({ length: 101 }, (_, i) => 'ab'));
console.log(Array.from({ length: 27 }, (_, i) => 'item' + i));
console.log(['a'.repeat(30), 'b'.repeat(30), 'c'.repeat(30)]);
console.log(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
console.log([1, 22, 333, 4444, 55555, 666666, 7777777], [1.5, 2.25, -3, 10, 20, 30, 40.125]);
console.log(['a', 1, 'b', 2, 'c', 3, 'd'], [true, false, true, false, true, false, true]);
console.log([{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }, { a: 5 }, { a: 6 }, { a: 7 }]);
console.log([[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12], [13, 14]]);
console.log([null, undefined, null, undefined, 1, 2, 3]);
console.log({
  arr: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  o: { arr: ['aaaaaaa', 'bbbbbbbbb', 'ccccc', 'dddddddddddd', 'e', 'ffffff', 'g'] },
});
console.log([['x'.repeat(80)]], [['a'.repeat(40), 'b'.repeat(40)]]);
console.log([[[[[]]]]], [[[[1]]]], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
console.log(['日本語', 'ab', 'cd', 'e', 'f', 'g', 'h'], ['日本', 'ab', 'cd', 'e', 'f', 'g', 'h', '😀']);
console.log(Array.from({ length: 7 }, (_, i) => 'x'.repeat(i * 3)));
console.log(Array.from({ length: 30 }, (_, i) => (i % 2 ? 'odd' : 'eveneven')));
console.log(Array.from({ length: 10 }, (_, i) => i * 1.1));
console.log(Array.from({ length: 10 }, (_, i) => BigInt(i) ** 10n));
console.log(Array.from({ length: 8 }, (_, i) => ({ id: i, name: 'n' + i })));
console.log([function a() {}, function b() {}, 1, 2, 3, 4, 5, 6]);
console.log(Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i)));
console.log([[], [], [], [], [], [], [], []], [1, , 2, , 3, , 4, , 5, , 6]);
console.log(Array(7).fill('x'.repeat(20)), Array(20).fill('x'.repeat(12)));
console.log([undefined, null, true], [[1, [2, [3, [4]]]]]);
console.log(new (class X extends Array {})(3), new (class X extends Array {})(), Object.create(Array.prototype));
console.log([1, 2, 3].map(String), [['a', 1], ['b', 2]]);
console.log(Array.from({ length: 250 }, (_, i) => ({ i })).slice(0, 3), Array(200).fill(0).length);
const sparse = [];
sparse[1000] = 'far';
sparse[2] = 'near';
console.log(sparse);
console.log({ a: { b: Array.from({ length: 12 }, (_, i) => 'word' + i) } });
console.log([[1, 2, 3, 4, 5, 6, 7], [8, 9, 10, 11, 12, 13, 14]]);
console.log([-1, -22, -333, 4, 55, 666, 7777, 88888]);
