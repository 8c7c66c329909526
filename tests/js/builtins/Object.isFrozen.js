// Frozen is what has no property that can change, the length of arrays among them.
const frozen = value => [Object.isSealed(value), Object.isFrozen(value)];
same(frozen(Object.preventExtensions([])), [true, false]);
same(frozen(Object.freeze([1, , 3])), [true, true]);
const list = Object.preventExtensions(Object.defineProperty([1], 0, { writable: false, configurable: false }));
same(frozen(list), [true, false]);
Object.defineProperty(list, "length", { writable: false });
same(frozen(list), [true, true]);
same(frozen(Object.preventExtensions({ 1: 2 })), [false, false]);
same(frozen(Object.seal({ a: 1, 1: 2 })), [true, false]);
same(frozen(Object.freeze({ get a() { return 1; }, set b(value) {} })), [true, true]);
same(frozen(Object.freeze(new (class { #hidden = 1; shown = 2; })())), [true, true]);
same(frozen(Object.preventExtensions({ [Symbol()]: 1 })), [false, false]);
same(frozen(Object.freeze(function named() {})), [true, true]);
