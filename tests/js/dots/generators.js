// Spread of generators: what a script can tell of it.
function* range(n) {
  for (let i = 0; i < n; i++) yield i;
  return "not given";
}
same([...range(4)], [0, 1, 2, 3]);
const [first, ...others] = range(4);
same([first, others], [0, [1, 2, 3]]);
same(Math.max(...range(5)), 4);
same(Array.from(range(3), x => x * 2), [0, 2, 4]);

// Advanced generators, generators that are done, generators that run.
const advanced = range(3);
advanced.next();
same([...advanced], [1, 2]);
same([...advanced], []);
same(advanced.next(), { value: undefined, done: true });
const itself = (function* () {
  yield [...itself];
})();
throws(TypeError, () => [...itself]);
equal(itself.next().done, true);

// Result objects are made again where somebody sees them, whoever resumed the generator before.
const mixed = range(6);
for (const value of mixed) {
  same(mixed.next(), { value: value + 1, done: false });
  if (value === 2) break;
}
same(mixed.next(), { value: undefined, done: true });

// Delegation to generators and to everything else.
function* delegating(...iterables) {
  let last;
  for (const iterable of iterables) last = yield* iterable;
  yield last;
}
same([...delegating(range(2), [5], "ab", new Set([7]))], [0, 1, 5, "a", "b", 7, undefined]);
same([...delegating(delegating(range(2)))], [0, 1, "not given", undefined]);
const log = [];
const odd = {
  [Symbol.iterator]: () => ({
    n: 0,
    next() {
      const n = ++this.n;
      return {
        get done() {
          log.push(`done ${n}`);
          return n > 2;
        },
        get value() {
          log.push(`value ${n}`);
          return n;
        },
      };
    },
  }),
};
same([...delegating(odd)], [1, 2, 3]);
same(log, ["done 1", "done 1", "value 1", "done 2", "done 2", "value 2", "done 3", "value 3"]);
const truthy = {
  [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: truthy.done++ }) }),
  done: 0,
};
same([...delegating(truthy)], [1, 1]);

// Exceptions, `finally`, `return`.
const events = [];
function* careful() {
  try {
    yield 1;
    yield 2;
  } finally {
    events.push("closed");
  }
}
for (const _ of careful()) break;
const [one] = careful();
throws(RangeError, () => Array.from(careful(), () => {
  throw new RangeError();
}));
same(events, ["closed", "closed", "closed"]);
same([...careful()], [1, 2]);
equal(events.length, 4);
function* failing() {
  yield 1;
  throw new SyntaxError("later");
}
const failed = failing();
throws(SyntaxError, () => [...failed]);
same(failed.next(), { value: undefined, done: true });
const caught = (function* () {
  try {
    yield* failing();
  } catch (error) {
    yield error.message;
  }
})();
same([...caught], [1, "later"]);

// A generator resumed from within the one that is spread.
const inner = range(3);
same([...(function* () {
  yield inner.next();
  yield* inner;
  yield inner.next();
})()], [{ value: 0, done: false }, 1, 2, { value: undefined, done: true }]);

// Patches.
const prototype = Object.getPrototypeOf(Object.getPrototypeOf(range(0)));
const { next } = prototype;
let calls = 0;
prototype.next = function (...args) {
  calls++;
  equal(args.length, 0);
  return next.apply(this, args);
};
same([...range(2)], [0, 1]);
prototype.next = next;
equal(calls, 3);
same([...range(2)], [0, 1]);
range.prototype.next = () => ({ done: true });
same([...range(2)], []);
delete range.prototype.next;
const own = range(2);
own.next = next.bind(own);
same([...own], [0, 1]);
range.prototype[Symbol.iterator] = function* () {
  yield "own";
};
same([...range(2)], ["own"]);
delete range.prototype[Symbol.iterator];
same([...range(2)], [0, 1]);

// Deep delegation, many registers, and garbage in between.
function* countdown(n) {
  const [a, b, c, d] = [n, [n], { n }, `${n}`];
  if (n > 0) {
    yield* countdown(n - 1);
    yield a + b[0] + c.n + Number(d);
  }
}
same([...countdown(20)], Array.from({ length: 20 }, (_, i) => 4 * (i + 1)));
let total = 0;
for (let i = 0; i < 200; i++) {
  for (const object of (function* () {
    for (let j = 0; j < 50; j++) yield { j };
  })()) total += object.j;
}
equal(total, 200 * 1225);
