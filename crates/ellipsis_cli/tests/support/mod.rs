//! What several test programs of the command need.

use std::path::Path;
use std::process::Command;

/// What the command prints, which must be nothing to standard error.
pub(crate) fn run(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ellipsis")).args(args).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the program `tests/folder/name.js` and compares what it prints with the text file beside it.
pub(crate) fn check(folder: &str, name: &str, options: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder).join(name);
    let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap();
    let found = run(&[options, &[path.with_extension("js").to_str().unwrap()]].concat());
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}: number of lines");
}
