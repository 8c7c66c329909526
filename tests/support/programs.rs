//! The programs of a folder, for the tests that run all of them. Several crates' tests include this file.

use std::path::{Path, PathBuf};

/// All programs in a folder, by name.
///
/// # Panics
/// If the folder is not there or has none: a test that runs nothing must not pass.
pub(crate) fn programs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut programs: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js" || extension == "mjs"))
        .collect();
    assert!(!programs.is_empty(), "{} has no programs", folder.display());
    programs.sort();
    programs
}
