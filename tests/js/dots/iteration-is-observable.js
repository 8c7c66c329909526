// Spread follows the iteration protocol wherever a script can tell.
const original = Array.prototype[Symbol.iterator];
const iteratorPrototype = Object.getPrototypeOf([][Symbol.iterator]());
const next = iteratorPrototype.next;

Array.prototype[Symbol.iterator] = function* () {
  yield "patched";
};
same(original.call([...[1, 2]]).next().value, "patched");
Array.prototype[Symbol.iterator] = original;
same([...[1, 2]], [1, 2]);

let calls = 0;
iteratorPrototype.next = function () {
  calls++;
  return next.call(this);
};
const counted = [...[1, 2]];
const afterSpread = calls;
const [first] = [1, 2];
const afterPattern = calls;
iteratorPrototype.next = next;
same(counted, [1, 2]);
equal(afterSpread, 3);
equal(afterPattern, 4);
same([...[1, 2]], [1, 2]);
equal(calls, 4);

// An own iterator, a subclass, a generator, holes.
const own = [1, 2];
own[Symbol.iterator] = function* () {
  yield 9;
};
same([...own], [9]);
class Sub extends Array {}
equal([...Sub.of(1, 2)].constructor, Array);
same([...(function* () { yield 1; yield 2; })()], [1, 2]);
same([...[, 1]], [undefined, 1]);
equal(0 in [...[,]], true);
Array.prototype[0] = "hole";
same([...[, 1]], ["hole", 1]);
delete Array.prototype[0];

// Destructuring closes what it does not exhaust; rest exhausts.
let closed = 0;
const endless = {
  [Symbol.iterator]() {
    let i = 0;
    return { next: () => ({ value: i++, done: i > 5 }), return() { closed++; return {}; } };
  },
};
const [a, b] = endless;
equal(closed, 1);
const [c, ...others] = endless;
equal(closed, 1);
same(others, [1, 2, 3, 4]);

// Strings by code points; maps and sets.
same([..."a😀b"], ["a", "😀", "b"]);
same([...new Map([[1, 2]])], [[1, 2]]);
same([...new Set([3, 3, 4])], [3, 4]);
throws(TypeError, () => [...1], "is not iterable");
throws(TypeError, () => [...{}], "is not iterable");

// Accessors among the elements are called, and may shorten the array.
const guarded = [1, 2, 3];
Object.defineProperty(guarded, 0, {
  get() {
    guarded.length = 2;
    return "got";
  },
});
same([...guarded], ["got", 2]);
same(Array.from(guarded, x => x), ["got", 2]);
same([...new Set(guarded)], ["got", 2]);
