//! Programs of rest and spread print what their comments promise.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What the `// prints: …` comments of a program promise, in order.
fn promised(program: &str) -> Vec<&str> {
    program.lines().filter_map(|line| Some(line.split_once("// prints: ")?.1.trim_end())).collect()
}

#[test]
fn programs_print_what_they_promise() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dots");
    let entries = std::fs::read_dir(&folder).expect("the folder is readable");
    let mut programs: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    programs.sort();
    assert!(!programs.is_empty());
    for path in programs {
        for arguments in [&[][..], &["--no-sharing"][..]] {
            let output = Command::new(env!("CARGO_BIN_EXE_ellipsis"))
                .args(arguments)
                .arg(&path)
                .output()
                .expect("the command runs");
            let printed = String::from_utf8(output.stdout).expect("it prints UTF-8");
            let errors = String::from_utf8_lossy(&output.stderr);
            let program = std::fs::read_to_string(&path).expect("a program is readable");
            let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
            assert_eq!(printed, promised(&program), "{} {arguments:?}: {errors}", path.display());
            assert!(output.status.success(), "{} {arguments:?}: {errors}", path.display());
        }
    }
}
