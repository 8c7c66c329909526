const value = {
  z: [1, 2, 3, 4],
  a: "some text",
  number: -1234567.12345,
  big: 12345678n,
  nothing: null,
  symbol: Symbol("s"),
  date: new Date(0),
  regexp: /x/g,
  method() {},
  map: new Map([[1, { a: 1 }], [2, 3]]),
  holes: [, undefined],
  "not plain": true,
  get own() { return "got"; },
  get fails() { throw new Error("not now"); },
  get object() { return { a: 1 }; },
  get both() { return null; },
  set both(to) {},
};
value.self = value;
console.dir(value, { colors: true });
console.dir(value, { sorted: true, maxArrayLength: 1, maxStringLength: 4 });
console.dir(value, { getters: true, numericSeparator: true, depth: 0 });
console.dir(value, { getters: "get", compact: false });
console.dir(value, { getters: "set", breakLength: 200 });
console.dir({ b: 1, a: 2, c: 3 }, { sorted: (a, b) => (a < b ? 1 : -1) });
console.dir(new Proxy({ a: 1 }, { get() {} }), { showProxy: true });
console.dir(Array(300).fill(12), { colors: true, maxArrayLength: null });
const custom = Symbol.for("nodejs.util.inspect.custom");
const says = { [custom]: (depth, options) => `${options.stylize("text", "number")} ${Object.keys(options)}` };
console.log(says);
console.dir(says, { customInspect: true, colors: true });
