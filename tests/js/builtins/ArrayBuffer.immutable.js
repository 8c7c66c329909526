// Elements over immutable memory cannot be changed, by whichever way.
const bytes = new Uint8Array(Uint8Array.of(1, 2, 3).buffer.transferToImmutable());
throws(TypeError, () => { "use strict"; bytes[0] = 9; });
bytes[1] = 9;
same([...bytes], [1, 2, 3]);
equal(Reflect.set(bytes, 0, 9), false);
equal(Reflect.set(bytes, 7, 9), true);
equal(Object.isFrozen(Object.freeze(bytes)), true);
const { writable, configurable, enumerable } = Object.getOwnPropertyDescriptor(bytes, 0);
same([writable, configurable, enumerable], [false, false, true]);
equal(Reflect.defineProperty(bytes, 0, { value: 1 }), true);
equal(Reflect.defineProperty(bytes, 0, { value: 2 }), false);
equal(Reflect.defineProperty(bytes, 0, { writable: true }), false);
throws(TypeError, () => Array.prototype.fill.call(bytes, 0));
throws(TypeError, () => bytes.buffer.transfer());
same([...bytes.map(byte => byte * 2)], [2, 4, 6]);
same([...bytes.subarray(1)], [2, 3]);
equal(bytes.subarray(1).buffer, bytes.buffer);
