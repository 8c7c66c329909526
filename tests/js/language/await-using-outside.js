// `await using` is for async code; `let` is a name in sloppy code.
for (const code of [
  "for (await using x of []) ;", "for (await using x = null;;) break", "await using x = null",
  "(function*() { for (await using x of []) ; })", "(() => { for (await using x of []) ; })",
  "class A { static { for (await using x of []) ; } }",
  "(async () => { function f() { for (await using x of []) ; } })",
]) {
  throws(SyntaxError, () => (0, eval)(code));
  throws(SyntaxError, () => new Function(code));
}
equal(typeof (0, eval)("(async () => { for (await using x of []) ; })"), "function");

equal(new Function("let", "return let")(3), 3);
equal(new Function("let = 5", "return let")(), 5);
equal(new Function("{ let }", "return let")({ let: 4 }), 4);
equal(new Function("...let", "return let.length")(4), 1);
equal(new Function("var let = 1; return let")(), 1);
throws(SyntaxError, () => new Function("let", '"use strict"; return let'));
throws(SyntaxError, () => new Function("let let = 1"));
