// Helpers step each other without result objects, unless somebody has changed how.
const numbers = () => [1, 2, 3, 4, 5, 6].values();
same(numbers().filter(x => x % 2).map(x => x * 2).take(2).toArray(), [2, 6]);
same([...numbers().map(x => x + 1).drop(4)], [6, 7]);
same(Array.from(numbers().flatMap(x => [x, x]).take(3)), [1, 1, 2]);

const helper = numbers().map(x => x);
same(helper.next(), { value: 1, done: false });
same([...helper], [2, 3, 4, 5, 6]);
same(helper.next(), { value: undefined, done: true });
same([...helper], []);

// One that is running cannot be asked.
let inner;
inner = numbers().map(() => [...inner]);
throws(TypeError, () => inner.next());
throws(RangeError, () => [...numbers().map(() => { throw new RangeError("no"); })]);

// Errors end it, and `return` reaches what is below.
let closed = 0;
const source = { next: () => ({ value: 1, done: false }), return: () => (closed++, {}), __proto__: Iterator.prototype };
for (const x of source.map(x => x).filter(x => x)) {
  equal(x, 1);
  break;
}
equal(closed, 1);
throws(RangeError, () => [...source.map(x => x).map(() => { throw new RangeError("no"); })]);
equal(closed, 2);

const prototype = Object.getPrototypeOf(numbers().map(x => x));
const original = prototype.next;
let asked = 0;
prototype.next = function () {
  asked++;
  return original.call(this);
};
same(numbers().map(x => x).filter(x => x > 4).toArray(), [5, 6]);
equal(asked, 10);
prototype.next = original;
same(numbers().map(x => x).filter(x => x > 4).toArray(), [5, 6]);
equal(asked, 10);

same(Object.groupBy([1, 2, 3], x => (x % 2 ? "odd" : "even")), { __proto__: null, odd: [1, 3], even: [2] });
