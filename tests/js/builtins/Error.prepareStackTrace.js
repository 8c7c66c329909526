// As in Node: who first reads the `stack` of an error calls Error.prepareStackTrace, once.

const usual = Error.prepareStackTrace;
const withPrepare = (prepare, run) => {
  Error.prepareStackTrace = prepare;
  try {
    return run();
  } finally {
    Error.prepareStackTrace = usual;
  }
};
const sites = (object) => withPrepare((_, sites) => sites, () => object.stack);

same(Object.getOwnPropertyNames(Error).includes("prepareStackTrace"), true);
equal(usual(new RangeError("r"), ["a", undefined]), "RangeError: r\n    at a\n    at ");

let calls = [];
const prepare = function (...args) {
  calls.push([this === Error, ...args]);
  return 7;
};
withPrepare(prepare, () => {
  const error = new TypeError("t");
  equal(calls.length, 0);
  equal(error.stack, 7);
  equal(error.stack, 7);
  equal(calls.length, 1);
  equal(calls[0][0] && calls[0][1] === error && Array.isArray(calls[0][2]), true);
  const plain = {};
  Error.captureStackTrace(plain);
  equal(calls.length, 1);
  equal(plain.stack, 7);
  equal(calls[1][1], plain);
});
class Own extends Error {
  static prepareStackTrace() {
    return "not asked";
  }
}
equal(new Own("o").stack.split("\n")[0], "Error: o");
for (const none of [undefined, null, {}]) {
  equal(withPrepare(none, () => new Error("none").stack).startsWith("Error: none\n"), true);
}

// What it throws comes out of the read, and it is asked again; what it reads itself has the usual text.
const again = new Error("again");
for (let i = 0; i < 2; i++) {
  throws(RangeError, () => withPrepare(() => { throw new RangeError("inside"); }, () => again.stack), "inside");
}
const nested = () => new Error("nested").stack.split("\n")[0];
equal(withPrepare(nested, () => again.stack), "Error: nested");

// The usual text is what Error.prototype.toString says, scripts included.
const odd = new Error("odd");
odd.name = { toString: () => "Named" };
equal(odd.stack.split("\n")[0], "Named: odd");
const bad = Object.defineProperty(new Error(), "message", { get() { throw 1; } });
let thrown;
try {
  bad.stack;
} catch (reason) {
  thrown = reason;
}
equal(thrown, 1);

// ---- CallSite ----

function sloppy() {
  return new Error("s");
}
class Point {
  move() {
    return new Error("m");
  }
  static make() {
    return new Error("n");
  }
  constructor() {
    this.made = new Error("c");
  }
  get x() {
    return new Error("g");
  }
}
const tell = (site) => [
  site.getTypeName(), site.getFunctionName(), site.getMethodName(), site.isToplevel(), site.isConstructor(),
  site.toString().split(" (")[0],
];
const first = (error) => sites(error)[0];

same(tell(first(sloppy())), [null, "sloppy", null, true, false, "sloppy"]);
same(tell(first({ a: sloppy }.a())), ["Object", "sloppy", "a", false, false, "Object.sloppy [as a]"]);
same(tell(first({ a: sloppy, b: sloppy }.a())), ["Object", "sloppy", null, false, false, "Object.sloppy"]);
same(tell(first(sloppy.call(5))), ["Number", "sloppy", null, false, false, "Number.sloppy"]);
same(tell(first(sloppy.call(sloppy))), ["sloppy", "sloppy", null, false, false, "sloppy"]);
same(tell(first(sloppy.call(Point))), ["Point", "sloppy", null, false, false, "Point.sloppy"]);
same(tell(first(sloppy.call(new Proxy({}, {})))), ["Proxy", "sloppy", null, false, false, "Proxy.sloppy"]);
same(tell(first(sloppy.call({ [Symbol.toStringTag]: "Tag" }))), ["Tag", "sloppy", null, false, false, "Tag.sloppy"]);
same(tell(first(new Point().move())), ["Point", "move", "move", false, false, "Point.move"]);
same(tell(first(Point.make())), ["Point", "make", "make", false, false, "Point.make"]);
same(tell(first(new Point().x)), ["Point", "get x", "x", false, false, "get x"]);
same(tell(first(new Point().made)), [null, "Point", null, false, true, "new Point"]);
same(tell(first([function () { return new Error("a"); }][0]())), ["Array", null, null, false, false, "Array.<anonymous>"]);
same(tell(first(eval("new Error('e')"))), [null, "eval", null, true, false, "eval"]);

const receiver = {};
const site = first(sloppy.call(receiver));
equal(site.getThis(), receiver);
equal(site.getFunction(), sloppy);
equal(first(sloppy()).getThis(), globalThis);
same([site.isEval(), site.isNative(), site.isAsync(), site.isPromiseAll(), site.getPromiseIndex()], [false, false, false, false, null]);
same([typeof site.getFileName(), site.getFileName() === site.getScriptNameOrSourceURL()], ["string", true]);
same([site.getLineNumber() - site.getEnclosingLineNumber(), site.getColumnNumber(), site.getEnclosingColumnNumber()], [1, 10, 1]);
equal(site.getEvalOrigin(), undefined);
equal(first(eval("new Error('e')")).isEval(), true);

// Strict code hides itself and whoever called it.
function outer() {
  return (function () {
    "use strict";
    return sloppy.call(receiver);
  })();
}
const chain = sites(outer());
same(chain.slice(0, 3).map((site) => typeof site.getFunction()), ["function", "undefined", "undefined"]);
same(chain.slice(0, 3).map((site) => typeof site.getThis()), ["object", "undefined", "undefined"]);

const prototype = Object.getPrototypeOf(site);
same(Object.getOwnPropertyDescriptor(prototype, "getThis").writable, false);
throws(Error, () => new prototype.constructor(), "Not supported");
throws(TypeError, () => prototype.getThis.call({}), "CallSite method getThis expects CallSite as receiver");

// ---- captureStackTrace ----

for (const object of [{}, [], () => {}, Object.create(null), { stack: 5 }]) {
  equal(Error.captureStackTrace(object), undefined);
  const { get, enumerable, configurable } = Object.getOwnPropertyDescriptor(object, "stack");
  same([typeof get, enumerable, configurable], ["function", false, true]);
  equal(get, Object.getOwnPropertyDescriptor(new Error(), "stack").get);
}
const holder = { name: "N", message: "M" };
Error.captureStackTrace(holder);
same(Reflect.ownKeys(holder), ["name", "message", "stack"]);
same(Object.keys({ ...holder }), ["name", "message"]);
equal(Object.create(holder).stack.split("\n")[0], "N: M");
Object.create(holder).stack = 3;
equal(holder.stack, 3);
equal(Object.defineProperties({}, Object.getOwnPropertyDescriptors(holder)).stack, undefined);
for (const closed of [Object.freeze({}), Object.preventExtensions(new Error())]) {
  throws(TypeError, () => Error.captureStackTrace(closed), "Cannot define property stack, object is not extensible");
}
for (const other of [1, undefined, "s", new Proxy({}, {})]) {
  throws(TypeError, () => Error.captureStackTrace(other), "invalid_argument");
}

// Without a limit there is no stack.
Error.stackTraceLimit = "many";
equal(new Error("l").stack, undefined);
Error.captureStackTrace(holder);
equal(holder.stack, undefined);
Error.stackTraceLimit = 10;
