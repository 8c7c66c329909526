//! What holds for each file: its doc line, its size, no ignored tests, no paths of somebody's machine.

use std::sync::LazyLock;

use regex::Regex;

use super::{Finding, code};

/// On a file's second line: it is a declarative table, which may be as long as it has to.
const TABLE_MARKER: &str = "// tidy: table";
const LONG: usize = 800;
const TOO_LONG: usize = 1500;

/// Lists and recorded outputs, whose paths and sizes are data.
const DATA: &[&str] = &["tests/test262"];

static MACHINE_PATH: LazyLock<Regex> = LazyLock::new(|| {
    // Written so that it does not match itself.
    Regex::new(r"(?:^|[^\w./>-])(/(?:home|root|tmp|work|Users)/[\w.]|[A-Z]:\\+Users\\)")
        .expect("a valid pattern")
});

/// What a thread keeps, with something in it that is counted without locks.
static COUNTED_BY_A_THREAD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\bthread_local!\s*\{[^}]*\bRc\b").expect("a valid pattern"));

/// Checks one file, given its path from the repository's root.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if DATA.iter().any(|data| is_below(path, data)) {
        return findings;
    }
    let is_rust = path.ends_with(".rs");
    if is_rust {
        check_rust(path, text, &mut findings);
    }
    if is_rust || path.ends_with(".js") || path.ends_with(".ts") {
        findings.extend(check_size(path, text));
    }
    for (number, line) in text.lines().enumerate().filter(|(_, line)| MACHINE_PATH.is_match(line)) {
        findings
            .push(Finding::error(&format!("{path}:{}", number + 1), format!("a path of a machine: {line}")));
    }
    findings
}

fn check_rust(path: &str, text: &str, findings: &mut Vec<Finding>) {
    if !text.starts_with("//!") {
        findings.push(Finding::error(path, "does not start with a `//!` line"));
    }
    let code = code::only(text);
    if code.contains("#[ignore") {
        findings.push(Finding::error(path, "an ignored test: mend it or remove it"));
    }
    if path.contains("/src/") && COUNTED_BY_A_THREAD.is_match(&code) {
        let message = "an `Rc` in a `thread_local!`: engines, which move between threads, may share it";
        findings.push(Finding::error(path, message));
    }
}

fn check_size(path: &str, text: &str) -> Option<Finding> {
    let mut lines = text.lines();
    if lines.nth(1).is_some_and(|line| line.trim() == TABLE_MARKER) {
        return None;
    }
    match text.lines().count() {
        0..=LONG => None,
        count if count < TOO_LONG => Some(Finding::warning(path, format!("{count} lines, more than {LONG}"))),
        count => Some(Finding::error(path, format!("{count} lines: {TOO_LONG} are too many"))),
    }
}

/// Whether the path lies below the place.
fn is_below(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        check(path, text).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn a_module_starts_with_its_doc_line() {
        assert_eq!(messages("crates/x/src/a.rs", "//! A.\n"), [""; 0]);
        assert_eq!(messages("crates/x/src/a.rs", "use b;\n").len(), 1);
        assert_eq!(messages("a.toml", "[package]\n"), [""; 0]);
    }

    #[test]
    fn sizes() {
        let lines = |count: usize| format!("//! A.\n{}", "\n".repeat(count - 1));
        assert!(check_size("a.rs", &lines(800)).is_none());
        assert!(check_size("a.rs", &lines(801)).is_some_and(|finding| !finding.is_error));
        assert!(check_size("a.rs", &lines(1500)).is_some_and(|finding| finding.is_error));
        assert!(check_size("a.rs", &format!("//! A.\n{TABLE_MARKER}\n{}", lines(2000))).is_none());
    }

    #[test]
    fn ignored_tests() {
        assert_eq!(messages("a.rs", "//! A.\n#[test]\n#[ignore = \"slow\"]\nfn f() {}\n").len(), 1);
        assert_eq!(messages("a.rs", "//! A.\n// no #[ignore]\n"), [""; 0]);
    }

    #[test]
    fn counted_by_threads() {
        let keeps = |what: &str| format!("//! A.\nthread_local! {{\n    static X: {what} = y();\n}}\n");
        assert_eq!(messages("crates/x/src/a.rs", &keeps("RefCell<Rc<Y>>")).len(), 1);
        assert_eq!(messages("crates/x/src/a.rs", &keeps("RefCell<Arc<Y>>")), [""; 0]);
        assert_eq!(messages("crates/x/tests/a.rs", &keeps("Rc<Y>")), [""; 0]);
    }

    #[test]
    fn paths_of_machines() {
        for (line, expected) in [
            (concat!("see /ho", "me/somebody/x"), 1),
            (concat!("open(\"/tm", "p/x\")"), 1),
            (concat!("C:", "\\Users\\x"), 1),
            ("https://example.org/home/page", 0),
            ("src/root/mod.rs", 0),
            ("a </root/> b", 0),
        ] {
            assert_eq!(messages("a.md", line).len(), expected, "{line}");
        }
    }
}
