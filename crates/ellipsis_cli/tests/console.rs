//! The console's output, compared with that of Node.js, line by line.

use std::path::Path;
use std::process::Command;

/// Runs a program and compares what it prints with the text file beside it.
fn check(name: &str, options: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/console");
    let expected = std::fs::read_to_string(folder.join(name).with_extension("txt")).unwrap();
    let program = folder.join(name).with_extension("js");
    let output = Command::new(env!("CARGO_BIN_EXE_ellipsis")).args(options).arg(program).output().unwrap();
    let found = String::from_utf8_lossy(&output.stdout);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    for (number, (found, expected)) in found.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, expected, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(found.lines().count(), expected.lines().count(), "{name}: number of lines");
}

macro_rules! cases {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name), &[]); })*

        /// Collections at odd moments change nothing.
        #[test]
        fn under_collection() {
            $(check(stringify!($name), &["--gc-stress", "7"]);)*
        }
    };
}

cases! { arrays collections errors format functions methods objects primitives }
