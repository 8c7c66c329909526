// Pairs share where their values lie, which must not show.
const object = { a: 1, 7: "seven", b: 2, [Symbol.iterator]: 0 };
const entries = Object.entries(object);
same(entries, [["7", "seven"], ["a", 1], ["b", 2]]);
entries[0][1] = "changed";
entries[1].push("more");
entries[2].length = 1;
same(entries, [["7", "changed"], ["a", 1, "more"], ["b"]]);
same(Object.entries(object), [["7", "seven"], ["a", 1], ["b", 2]]);
same(Object.entries({}), []);
const many = Object.entries(Object.fromEntries(Array.from({ length: 131 }, (_, i) => ["k" + i, i])));
equal(many.length, 131);
equal(many.every(([key, value], i) => key === "k" + i && value === i), true);
same(Object.values(object), ["seven", 1, 2]);
equal(Object.prototype.toString.call(new Date(0)) + Object.prototype.toString.call(/x/), "[object Date][object RegExp]");
