// Class definitions are strict code, in sloppy code, too.
const locked = Object.preventExtensions({});
throws(TypeError, () => class extends (locked.property = Object) {});
throws(TypeError, () => class { [locked.property = "name"]() {} });
throws(TypeError, () => class { static [delete Object.freeze({ a: 1 }).a] = 1; });
throws(TypeError, () => class extends class { [(locked.property = 1)]() {} } {});
equal(locked.property = 1, 1);
locked.property = 2;
equal(locked.property, undefined);

// What super means is found before its key is converted and before the value is made.
const first = { set x(value) { this.seen = `first ${value}`; } };
const second = { set x(value) { this.seen = `second ${value}`; } };
const object = {
  __proto__: first,
  assign() { super.x = (Object.setPrototypeOf(object, second), 1); },
  convert() { super[{ toString() { Object.setPrototypeOf(object, first); return "x"; } }] = 2; },
};
object.assign();
equal(object.seen, "first 1");
object.convert();
equal(object.seen, "second 2");
throws(SyntaxError, () => eval("({ get x(...a) {} })"));
throws(SyntaxError, () => eval("class A { get #x(...a) {} }"));

// In strict code `arguments` and `eval` are no targets, but may be read in defaults of patterns.
const strict = code => (0, eval)(`"use strict"; ${code}`);
for (const code of [
  "var h; ([h = (function () { return [...arguments]; })()] = [])", "var h; ({ h = function () { return eval; } } = {})",
  "(function () { var h; [h = [...arguments]] = []; })", "(function () { var h; for ([h = arguments] of []) ; })",
]) strict(code);
for (const code of [
  "arguments = 1", "[arguments] = []", "({ eval } = {})", "({ x: arguments = 1 } = {})", "[...eval] = []", "eval++",
  "class A { x = ([h = arguments] = []) }", "class A { static { [h = () => arguments] = []; } }",
]) throws(SyntaxError, () => strict(code));
// Nor are they names.
for (const name of ["eval", "arguments"]) {
  for (const code of [
    `var ${name}`, `let ${name}`, `function ${name}() {}`, `(function ${name}() {})`, `function f(${name}) {}`,
    `(${name} => 1)`, `async (${name}) => 1`, `({ m(${name}) {} })`, `({ set x(${name}) {} })`, `class A { m(...${name}) {} }`,
    `try {} catch (${name}) {}`, `for (var ${name} in {}) ;`, `var { x: [${name}] } = {}`, `class ${name} {}`,
  ]) throws(SyntaxError, () => strict(code));
  throws(SyntaxError, () => (0, eval)(`function ${name}() { "use strict"; }`));
  throws(SyntaxError, () => Function(name, '"use strict";'));
}
