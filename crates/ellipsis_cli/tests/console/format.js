// Format specifiers.
const p = console.log;
p('%s|%s|%s|%s|%s', 'a', 1, -0, 5n, Symbol('q'));
p('%s', { a: { b: 1 } }, [1, [2, [3]]]);
p('%s', null, undefined);
p('%s', () => 1);
p('%s', class A {});
p('%s', new Date(0));
p('%s', { toString() { return 'custom'; } });
p('%s', new (class Q { toString() { return 'Qs'; } })());
p('%s', new (class Q2 {})());
class Parent { toString() { return 'pp'; } }
class Child extends Parent {}
p('%s', new Child());
p('%s', Object.create(null));
p('%s', [1, 'a', { b: 2 }]);
p('%s', new Map([[1, { a: 1 }]]));
p('%s', new Set([[1, 2]]), 'rest');
p('%s', Object(5), Object('str'));
p('%s', 'a\nb');
p('%s', new Proxy({ a: 1 }, {}));
p('%d|%d|%d|%d|%d', '42', 4.5, 'x', 5n, {});
p('%d|%d|%d', Symbol('a'), -0, null, undefined);
p('%i|%i|%i|%i', 4.9, '7.8', 'x', {});
p('%f|%f|%f', '1.50', 'y', Symbol('x'));
p('%j', { a: [1] });
p('%j', undefined);
p('%j', (() => { const a = {}; a.a = a; return a; })());
p('%o|', [1]);
p('%o', function foo() {});
p('%o', { f: class A {} });
p('%o', 'x');
p('%O', { a: { b: { c: { d: 1 } } } });
p('%O', [[[[[1]]]]]);
p('%c styled', 'color:red');
p('100%', 1);
p('%%|%%', 1);
p('%%');
p('%s');
p('%d');
p('%s %s', 'a');
p('a', 'b', 1, { a: 1 });
p('%x', 1);
p(1, '%s', 'a');
p('%', 2);
p('a%sb%sc', 1);
p('%5d', 1);
p('%s', 'a', 'b');
p('%s%', 1);
p('%s', -0, '%s');

// What values do when they are looked at does not stop the console.
console.log("%s", { toString() { throw 1; } }, { get [Symbol.toStringTag]() { throw 1; } });
console.log("%s|%s", { toString: null }, new Uint16Array(2));
console.log("%d|%i|%f", { valueOf() { throw 1; } }, { toString() { throw 1; } }, Object.create(null));
console.log("%d|%d", [7], { valueOf: () => 8 });
console.log("%s", class Said {});
console.log({ [Symbol("two\nlines")]: 1 });
