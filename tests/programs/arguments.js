// The arguments of functions, read, spread and handed on: as Node prints them.
const log = (...a) => console.log(JSON.stringify(a));
function g(a, b) { return [this && this.n, a, b, arguments.length]; }
function f() { return g.apply(this, arguments); }
log(f.call({n: 1}, 2, 3), f(), f(1,2,3,4));
// prints: [[1,2,3,2],[null,null,null,0],[null,1,2,4]]
function f2(a, b) { return g.apply(this, arguments); }
log(f2(1), f2(1, 2));
// prints: [[null,1,null,1],[null,1,2,2]]
function f3(a, b) { a = 9; return g.apply(this, arguments); }
log(f3(1, 2));
// prints: [[null,9,2,2]]
function f4(a, b) { 'use strict'; a = 9; return g.apply(this, arguments); }
log(f4(1, 2));
// prints: [[null,1,2,2]]
function f5(a) { const r = h.apply(this, arguments); return [a, r]; }
function h() { arguments[0] = 'x'; return arguments[0]; }
log(f5(1));
// prints: [[1,"x"]]
const fake = { apply(self, args) { args[0] = 'changed'; args.length = 1; return [self, args.length, [...args], Object.prototype.toString.call(args)]; } };
function f6(a) { const r = fake.apply(1, arguments); return [a, r, arguments.length, arguments[0]]; }
log(f6(1, 2, 3));
// prints: [["changed",[1,1,["changed"],"[object Arguments]"],1,"changed"]]
function f7() { const r = fake.apply(1, arguments); return [r, arguments.length, arguments[0], arguments[1]]; }
log(f7(1, 2, 3));
// prints: [[[1,1,["changed"],"[object Arguments]"],1,"changed",2]]
function f8(a) { 'use strict'; const r = fake.apply(1, arguments); return [a, r, arguments.length, arguments[0]]; }
log(f8(1, 2, 3));
// prints: [[1,[1,1,["changed"],"[object Arguments]"],1,"changed"]]
function f9() { let s = 0; for (let i = 0; i < arguments.length; i++) s += arguments[i]; return s; }
log(f9(1, 2, 3), f9());
// prints: [6,0]
function f10() { return [arguments[5], arguments[-1], arguments['length'], arguments['1'], typeof arguments['callee'], arguments[1.5]]; }
log(f10(1, 2));
// prints: [[null,null,2,2,"function",null]]
function f11() { return Math.max(...arguments); } log(f11(3, 1, 2));
// prints: [3]
function f12() { return [...arguments, 4]; } log(f12(3, 1));
// prints: [[3,1,4]]
function f13(a) { return [...arguments, a]; } log(f13(3, 1));
// prints: [[3,1,3]]
function f14() { return (() => arguments.length + arguments[0])(); } log(f14(3));
// prints: [4]
function f15() { return (() => g.apply(null, arguments))(); } log(f15(3, 4));
// prints: [[null,3,4,2]]
try { (function () { return undefined.apply(this, arguments); })(1); } catch (e) { log(e.message); }
// prints: ["Cannot read properties of undefined (reading 'apply')"]
try { (function () { const o = {}; return o.foo.apply(this, arguments); })(1); } catch (e) { log(e.message); }
// prints: ["Cannot read properties of undefined (reading 'apply')"]
try { (function () { const o = { apply: 5 }; return o.apply(this, arguments); })(1); } catch (e) { log(e.message); }
// prints: ["o.apply is not a function"]
try { (function () { const o = { apply: Function.prototype.apply }; return o.apply(this, arguments); })(1); } catch (e) { log(e.message); }
// prints: ["Function.prototype.apply was called on #<Object>, which is an object and not a function"]
Object.prototype[7] = 'seven';
log((function () { return arguments[7]; })(1)); delete Object.prototype[7];
// prints: ["seven"]
Array.prototype[1] = 'proto'; log((function () { return [arguments[1], arguments[0]]; })(1)); delete Array.prototype[1];
// prints: [[null,1]]
function* gen() { yield g.apply(this, arguments); yield arguments.length; } log([...gen(1, 2)]);
// prints: [[[null,1,2,2],2]]
class A { constructor() { this.init.apply(this, arguments); } init(a, b) { this.a = a; this.b = b; } }
class B extends A { constructor() { super(...arguments); this.c = arguments.length; } }
log(new A(1, 2), new B(3, 4, 5));
// prints: [{"a":1,"b":2},{"a":3,"b":4,"c":3}]
function rest(...xs) { return g.apply(this, xs); } log(rest(1, 2), rest());
// prints: [[null,1,2,2],[null,null,null,0]]
function rest2(a, ...xs) { return [a, fake.apply(1, xs), xs.length]; } log(rest2(0, 1, 2));
// prints: [[0,[1,1,["changed"],"[object Array]"],1]]
function df(a = 1) { return [a, arguments.length, g.apply(null, arguments)]; } log(df(), df(5, 6));
// prints: [[1,0,[null,null,null,0]],[5,2,[null,5,6,2]]]
const it = Array.prototype[Symbol.iterator];
function pat() { return g.apply(null, arguments); }
function pat2() { return [...arguments]; }
Array.prototype[Symbol.iterator] = function* () { yield 'patched'; };
const r1 = pat(1, 2), r2 = pat2(1, 2).length;
Array.prototype[Symbol.iterator] = it;
log(r1, r2);
// prints: [[null,1,2,2],2]
log((function () { return Reflect.apply(g, null, arguments); })(1, 2), (function () { return g.call.apply(g, arguments); })({n: 3}, 2));
// prints: [[null,1,2,2],[3,2,null,1]]
const args = Array.from({length: 3000}, (_, i) => i);
log((function () { return g.apply(this, arguments)[3]; })(...args), (function () { return arguments.length + arguments[2999]; })(...args), (function () { return g.apply(this, arguments); }).apply({n:0}, args)[3]);
// prints: [3000,5999,3000]
function fd(a) { function a() {} return typeof arguments[0]; } log(fd(1));
// prints: ["function"]
function ev() { return eval('arguments.length + arguments[0]'); } log(ev(4));
// prints: [5]
function nested() { if (arguments.length === 0) return 0; return nested.apply(null, [].slice.call(arguments, 1)) + 1; } log(nested(1,2,3));
// prints: [3]
log((function(){ return typeof arguments })(), (function(a){ arguments[0] = 5; return a })(1), (function(a){ delete arguments[0]; return [a, arguments.length] })(1));
// prints: ["object",5,[1,1]]
log((function(){ let x = 0; for (const a of arguments) x += a; return x })(1,2));
// prints: [3]
log((function(){ return arguments?.[0] + arguments?.length })(1,2));
// prints: [3]
log((function(){ try { return g.apply(this, arguments) } finally { log(arguments.length) } })(1,2));
// prints: [2]
// prints: [[null,1,2,2]]
