//! JSON: any text is accepted or refused, and what is accepted comes back from its own text.
#![no_main]

use ellipsis_fuzz::check;
use libfuzzer_sys::fuzz_target;

const PROGRAM: &str = r#"
function check(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    let revived;
    try {
      revived = JSON.parse(text, (_, value) => value);
    } catch {
      return;
    }
    throw "bad: only the reviver accepts";
  }
  const once = JSON.stringify(value);
  const twice = JSON.stringify(JSON.parse(once));
  if (once !== twice) throw "bad: " + once;
  if (JSON.stringify(JSON.parse(text, (_, value) => value)) !== once) throw "bad: revived";
  const spread = JSON.stringify(JSON.parse(JSON.stringify(value, null, 3)));
  if (spread !== once) throw "bad: with spaces";
  const raw = JSON.stringify(value, (_, value) => typeof value === "number" ? JSON.rawJSON(String(value)) : value);
  if (raw !== once) throw "bad: raw";
}
"#;

fuzz_target!(|data: &[u8]| check(PROGRAM, &[&String::from_utf8_lossy(data)]));
