// A long string shares what is not replaced; it reads as if it were copied.
const long = "x".repeat(600) + "lazy" + "y".repeat(600);
for (const [result, expected] of [
  [long.replace("lazy", "quick"), "x".repeat(600) + "quick" + "y".repeat(600)],
  [long.replace(/lazy/, ""), "x".repeat(600) + "y".repeat(600)],
  [long.replace(/lazy/, "<$&>"), "x".repeat(600) + "<lazy>" + "y".repeat(600)],
  [long.replace("x", "\u{1f600}"), "\u{1f600}" + long.slice(1)],
  [long.replace(/y$/, "z"), long.slice(0, -1) + "z"],
  [long.replace("", "a"), "a" + long],
  [long.replace("lazy", (match, at) => match + at), "x".repeat(600) + "lazy600" + "y".repeat(600)],
]) {
  equal(result.length, expected.length);
  equal(result, expected);
}
equal(long.replace("none", "a"), long);
equal("a.b.c".replaceAll(".", "-"), "a-b-c");
equal("a\u0100.b".replaceAll(".", "-"), "a\u0100-b");
same("a\u0100\ud800".split(""), ["a", "\u0100", "\ud800"]);
same("abc".split("", 2), ["a", "b"]);
same("".split(""), []);
equal("abab".replace(/b/g, (match, at, whole) => match + at + whole.length), "ab14ab34");
