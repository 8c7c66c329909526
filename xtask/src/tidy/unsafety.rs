//! Where `unsafe` may stand, how much of it there is, and what is said about it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, code};

/// Files, and folders with a `/` at their end, that may hold `unsafe`: the room whose business it is, and in the
/// engine what is laid out by hand or runs in the inner loop.
const ALLOWED: &[&str] = &[
    // The native stack, and larger ones.
    "crates/ellipsis_stack/src/lib.rs",
    // The heap: cells, blocks, roots.
    "crates/ellipsis_gc/src/block.rs",
    "crates/ellipsis_gc/src/entries.rs",
    "crates/ellipsis_gc/src/gc.rs",
    "crates/ellipsis_gc/src/heap.rs",
    "crates/ellipsis_gc/src/large.rs",
    "crates/ellipsis_gc/src/os.rs",
    "crates/ellipsis_gc/src/roots.rs",
    "crates/ellipsis_gc/src/tracer.rs",
    // Memory that agents share.
    "crates/ellipsis_memory/src/lib.rs",
    // Values, and how strings, objects, elements and tables lie in cells.
    "crates/ellipsis_engine/src/model/object.rs",
    "crates/ellipsis_engine/src/model/sequence/elements.rs",
    "crates/ellipsis_engine/src/model/sequence/sparse/node.rs",
    "crates/ellipsis_engine/src/model/sequence/storage.rs",
    "crates/ellipsis_engine/src/model/string.rs",
    "crates/ellipsis_engine/src/model/value.rs",
    // Native payloads, frames and what is read of them, inline caches.
    "crates/ellipsis_engine/src/semantics/frame.rs",
    "crates/ellipsis_engine/src/semantics/inline_cache.rs",
    "crates/ellipsis_engine/src/semantics/native.rs",
    "crates/ellipsis_engine/src/semantics/stack.rs",
    // Calls and the inner loop.
    "crates/ellipsis_engine/src/interpreter/enter.rs",
    "crates/ellipsis_engine/src/interpreter/machine.rs",
    "crates/ellipsis_engine/src/interpreter/run.rs",
    // Machine code: its memory, and the one place where it becomes a function.
    "crates/ellipsis_jit/src/memory.rs",
    // Why an engine may be sent to another thread: nothing outside of it holds its cells, or counts references to what it
    // counts without locks.
    "crates/ellipsis/src/engine.rs",
];

/// How many files may hold `unsafe`.
const MOST_FILES: usize = 25;

/// How many attributes may waive the comment that every `unsafe` block has to have.
const MOST_WAIVERS: usize = 0;

/// Whether a file with `unsafe` has to say in its head, under `# Safety`, what keeps it sound.
const SECTIONS_REQUIRED: bool = true;

static WAIVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:allow|warn|expect)\s*\([^)]*\bundocumented_unsafe_blocks\b").expect("a valid pattern")
});

static WAIVER_OF_A_CRATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\bundocumented_unsafe_blocks\s*=[^\n]*"(?:allow|warn)""#).expect("a valid pattern")
});

/// What is to be left of `unsafe`.
struct Limits {
    files: usize,
    waivers: usize,
    sections: bool,
}

/// Checks all files, given by their paths from the repository's root.
pub(super) fn check(files: &BTreeMap<String, String>) -> Vec<Finding> {
    let limits = Limits { files: MOST_FILES, waivers: MOST_WAIVERS, sections: SECTIONS_REQUIRED };
    check_against(files, ALLOWED, &limits)
}

fn check_against(files: &BTreeMap<String, String>, allowed: &[&str], limits: &Limits) -> Vec<Finding> {
    let rust: Vec<(&str, &str, String)> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".rs"))
        .map(|(path, text)| (path.as_str(), text.as_str(), code::only(text)))
        .collect();
    let unsafe_files: Vec<(&str, &str)> = rust
        .iter()
        .filter(|(_, _, code)| code::has_word(code, "unsafe"))
        .map(|&(path, text, _)| (path, text))
        .collect();
    let mut findings = Vec::new();
    for &(path, text) in &unsafe_files {
        if !allowed.iter().any(|place| covers(place, path)) {
            findings.push(Finding::error(
                path,
                "`unsafe` outside the places listed in xtask/src/tidy/unsafety.rs",
            ));
        }
        if limits.sections && !has_section(text) {
            findings.push(Finding::error(
                path,
                "`unsafe` without a section `# Safety` in the file's `//!` lines",
            ));
        }
    }
    for place in allowed {
        if !unsafe_files.iter().any(|(path, _)| covers(place, path)) {
            findings.push(Finding::error(place, "listed for `unsafe`, and there is none (any more)"));
        }
    }
    let count = unsafe_files.len();
    if count > limits.files {
        let message = format!("{count} files with `unsafe`: there may be {}", limits.files);
        findings.push(Finding::error("the workspace", message));
    }
    let waivers = waivers(files, &rust);
    if waivers.len() > limits.waivers {
        let message = "waives `undocumented_unsafe_blocks`: say for each block why it is sound";
        findings.extend(waivers.iter().map(|place| Finding::error(place, message)));
    }
    findings
}

/// Whether the row of the list is that file, or a folder above it.
fn covers(place: &str, path: &str) -> bool {
    if place.ends_with('/') { path.starts_with(place) } else { place == path }
}

/// Where the lint is not denied: in attributes, and in manifests.
fn waivers(files: &BTreeMap<String, String>, rust: &[(&str, &str, String)]) -> Vec<String> {
    let manifests = files.iter().filter(|(path, _)| path.ends_with(".toml"));
    let manifests = manifests.map(|(path, text)| (path.as_str(), text.as_str(), &*WAIVER_OF_A_CRATE));
    let rust = rust.iter().map(|(path, _, code)| (*path, code.as_str(), &*WAIVER));
    let of_file = |(path, text, pattern): (&str, &str, &Regex)| -> Vec<String> {
        let line = |start: usize| text[..start].matches('\n').count() + 1;
        pattern.find_iter(text).map(|found| format!("{path}:{}", line(found.start()))).collect()
    };
    manifests.chain(rust).flat_map(of_file).collect()
}

fn has_section(text: &str) -> bool {
    text.lines().take_while(|line| line.starts_with("//!")).any(|line| line.trim_end() == "//! # Safety")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_LIMITS: Limits = Limits { files: usize::MAX, waivers: 0, sections: false };

    fn found(allowed: &[&str], limits: &Limits, files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        let findings = check_against(&files, allowed, limits);
        findings.into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn only_where_it_is_listed() {
        let with = "//! A.\nunsafe fn f() {}\n";
        let files = [
            ("a/b.rs", with),
            ("a/c/d.rs", with),
            ("a/b/x.rs", with),
            ("a/bb.rs", with),
            ("a/cc.rs", with),
            ("a/e.rs", "// unsafe"),
            ("unsafe.md", "unsafe"),
        ];
        assert_eq!(found(&["a/b.rs", "a/c/"], &NO_LIMITS, &files), ["a/b/x.rs", "a/bb.rs", "a/cc.rs"]);
    }

    #[test]
    fn rows_that_nobody_needs() {
        let files = [("a/b.rs", "// unsafe"), ("a/c/d.rs", "")];
        assert_eq!(
            found(&["a/b.rs", "a/c/", "a/gone.rs"], &NO_LIMITS, &files),
            ["a/b.rs", "a/c/", "a/gone.rs"]
        );
    }

    #[test]
    fn no_more_files_than_the_limit() {
        let files = [("a/b.rs", "unsafe {}"), ("a/c.rs", "unsafe {} unsafe {}")];
        for (limit, expected) in [(2, &[][..]), (1, &["the workspace"][..])] {
            assert_eq!(found(&["a/"], &Limits { files: limit, ..NO_LIMITS }, &files), expected);
        }
    }

    #[test]
    fn a_section_says_what_keeps_it_sound() {
        let limits = Limits { sections: true, ..NO_LIMITS };
        let files = [
            ("a/b.rs", "//! B.\n//!\n//! # Safety\n//! Always.\nunsafe {}"),
            ("a/c.rs", "//! C.\n\n/// # Safety\nunsafe fn f() {}\n//! # Safety\n"),
            ("a/d.rs", "//! D needs none."),
        ];
        assert_eq!(found(&["a/"], &limits, &files), ["a/c.rs"]);
        assert_eq!(found(&["a/"], &NO_LIMITS, &files), [""; 0]);
    }

    #[test]
    fn nobody_waives_the_comments() {
        let files = [
            (
                "Cargo.toml",
                "[lints.clippy]\nundocumented_unsafe_blocks = { level = \"allow\", priority = 1 }\n",
            ),
            ("b/Cargo.toml", "undocumented_unsafe_blocks = \"deny\"\n"),
            ("a.rs", "\n#[expect(\n  clippy::undocumented_unsafe_blocks,\n  reason = \"all\"\n)]\nfn f() {}"),
            ("b.rs", "#![deny(clippy::undocumented_unsafe_blocks)] // allow(undocumented_unsafe_blocks)"),
            ("c.rs", "#![allow(dead_code, clippy::undocumented_unsafe_blocks)]"),
        ];
        assert_eq!(found(&[], &NO_LIMITS, &files), ["Cargo.toml:2", "a.rs:2", "c.rs:1"]);
        assert_eq!(found(&[], &Limits { waivers: 3, ..NO_LIMITS }, &files), [""; 0]);
    }
}
