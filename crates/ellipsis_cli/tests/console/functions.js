// Functions and classes.
function Foo() {}
console.log(function () {}, () => {}, function named() {}, async () => {}, function* () {}, async function* foo() {});
console.log([function () {}, () => {}, class {}], { m() {}, g: function* () {}, async a() {}, ar: () => 1 });
console.log(class A {}, class extends Array {}, class Z extends Foo {});
console.log(Object.assign(class Z {}, { y: 2 }), class A { static x = 1; static m() {} });
console.log(Object.assign(function f() {}, { x: 1 }), { f: Object.assign(() => {}, { a: 1 }) });
console.log(Object.setPrototypeOf(function q() {}, null), Object.setPrototypeOf(class q {}, null));
console.log(Math.max, Array, Map, Array.prototype.map, Symbol, parseInt, (function () {}).bind());
console.log(Function.prototype, Object.getPrototypeOf(function* () {}));
console.log(Object.defineProperty(function x() {}, 'name', { value: 'renamed' }));
class WithTag { static get [Symbol.toStringTag]() { return 'Tagged'; } }
console.log(WithTag);
