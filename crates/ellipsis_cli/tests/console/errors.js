// Errors: stacks, causes, keys, nesting. The stacks are made up, so that they are the same everywhere.
const made = (error, stack) => Object.assign(Object.defineProperty(error, 'stack', { value: stack }));
const e = made(new Error('boom'), 'Error: boom\n    at foo (file.js:1:2)');
console.log(e);
console.log({ e }, [e]);
e.code = 'E_X';
console.log(e);
e.cause = made(new TypeError('inner'), 'TypeError: inner\n    at bar (f.js:3:4)');
console.log(e, { nested: { e } });
console.log(made(new Error('outer', { cause: 'str' }), 'Error: outer\n    at x (y:1:1)'));
console.log({ a: { b: { c: { e } } } });
class MyErr extends Error {}
const mine = made(new MyErr('hey'), 'Error: hey');
console.log(mine, { mine });
class ValidationError extends Error {}
console.log(made(new ValidationError('bad'), 'Error: bad\n    at x (y:1:1)'));
const many = made(new AggregateError([made(new Error('q'), 'Error: q\n    at z')], 'agg'), 'AggregateError: agg\n    at x');
console.log(many);
const named = made(new Error('name'), 'Error: name\n    at z');
named.name = 'Custom';
console.log(named);
console.log(made(new Error(''), undefined), made(new RangeError('nostack'), 'RangeError: nostack'));
console.log([made(new RangeError('nostack'), 'RangeError: nostack')]);
console.log(Object.assign(made(new Error('m1'), 'Error: m1\n    at a (b:1:1)'), { foo: { bar: [1] } }));
console.log({ x: made(new Error('m2\nsecond'), 'Error: m2\nsecond\n    at a (b:1:1)') });
console.log(Object.assign(Object.create(Error.prototype), { a: 1 }));
const circular = made(new Error('c'), 'Error: c\n    at d');
circular.self = circular;
console.log(circular);
console.log(new Set([made(new Error('s'), 'Error: s\n    at t')]), new Map([[1, made(new Error('v'), 'Error: v\n    at w')]]));
