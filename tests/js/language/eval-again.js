// The same text over again: what it does is the same, what it makes is not.
const text = "s``";
const s = strings => strings;
equal(eval(text) === eval(text), false, "template objects");
const made = "(() => s``)";
equal(eval(made)() === eval(made)(), false, "template objects of functions");
equal(eval("/a/") === eval("/a/"), false, "regular expressions");

function add(x) {
  return eval("x + 1");
}
equal(add(1) + add(2), 5, "direct, in another environment");
const methods = { m() { return eval("this"); } };
equal(methods.m(), methods);
equal(methods.m.call(add), add, "direct, with another this");
equal((0, eval)("typeof x"), "undefined");
for (const value of [1, "a", 2]) {
  globalThis.shared = value;
  equal((0, eval)("shared"), value);
}
delete globalThis.shared;
throws(ReferenceError, () => (0, eval)("shared"));
throws(SyntaxError, () => eval("1 +"));
throws(SyntaxError, () => eval("1 +"));
equal(new Function("a", "return a + 1")(1), 2);
equal(new Function("\u{1f600}".slice(0, 0), "return '\ud800\u{1f600}'.length")(), 3);
