//! What several test programs of the command need.

#[path = "../../../../tests/support/programs.rs"]
mod programs;

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the command prints, which must be nothing to standard error.
pub(crate) fn run(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ellipsis")).args(args).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

fn below_tests(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)
}

/// Asserts that these are the programs of the folder, so that none is left out.
pub(crate) fn are_all(folder: &str, names: &[&str]) {
    let programs = programs::programs(&below_tests(folder));
    let mut names: Vec<PathBuf> = names.iter().map(|name| below_tests(folder).join(name)).collect();
    names.sort();
    assert_eq!(programs.iter().map(|path| path.with_extension("")).collect::<Vec<_>>(), names);
}

/// Runs the program `tests/folder/name.js` and compares what it prints with the text file beside it.
pub(crate) fn check(folder: &str, name: &str, options: &[&str]) {
    let path = below_tests(folder).join(name);
    let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap();
    let found = run(&[options, &[path.with_extension("js").to_str().unwrap()]].concat());
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}: number of lines");
}
