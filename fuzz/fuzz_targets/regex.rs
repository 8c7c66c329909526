//! Regular expressions: any pattern is accepted or refused, matching ends within bounds, and what `exec` says, the
//! other ways of matching say as well.
#![no_main]

use ellipsis_fuzz::{check, three};
use libfuzzer_sys::fuzz_target;

const PROGRAM: &str = r#"
function check(pattern, flags, text) {
  let regexp;
  try {
    regexp = new RegExp(pattern, flags);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return;
  }
  const again = new RegExp(regexp.source, regexp.flags);
  if (again.source !== regexp.source || again.flags !== regexp.flags) throw "bad: source";
  const found = regexp.exec(text);
  if (regexp.test.call(new RegExp(pattern, flags), text) !== (found !== null)) throw "bad: test";
  if (!found) return;
  if (text.slice(found.index, found.index + found[0].length) !== found[0]) throw "bad: index";
  const sticky = new RegExp(pattern, flags.replace(/[gy]/g, "") + "y");
  sticky.lastIndex = found.index;
  const there = sticky.exec(text);
  if (there === null || found.length !== there.length) throw "bad: sticky";
  for (let i = 0; i < found.length; i++) if (there[i] !== found[i]) throw "bad: captures";
  const indices = new RegExp(pattern, flags.replace("d", "") + "d").exec(text);
  for (let i = 0; i < found.length; i++) {
    const range = indices.indices[i];
    if (range ? text.slice(...range) !== found[i] : found[i] !== undefined) throw "bad: indices";
  }
  const all = new RegExp(pattern, flags.replace(/[gy]/g, "") + "g");
  if (text.replace(all, "$&") !== text) throw "bad: replace";
  const matches = [...text.matchAll(all)].map(match => match[0]);
  const plain = text.match(all);
  if (matches.length !== plain.length || matches.some((match, at) => match !== plain[at])) throw "bad: matchAll";
  text.split(all);
}
"#;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (flags, pattern, text) = three(&text);
    check(PROGRAM, &[pattern, flags, text]);
});
