//! Runs one test in one mode in a process of its own, and judges what came of it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::time::Duration;

use anyhow::Context;

use super::expectations::Outcome;
use super::front_matter::{FrontMatter, Mode, Negative};
use crate::process::{Finished, run};

/// What the host prints before a test's uncaught exception: `<marker><phase> <Name>: <message>`.
const ERROR_MARKER: &str = "test262-error: ";

/// How one run ended, and for those that do not pass, why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) reason: String,
}

/// What all runs share.
pub(crate) struct Host {
    pub(crate) program: PathBuf,
    pub(crate) checkout: PathBuf,
    /// What it is told beside what a test needs.
    pub(crate) arguments: Vec<String>,
}

/// One worker's way to the host, with a place for the sources that have to be changed.
pub(crate) struct Worker<'h> {
    host: &'h Host,
    scratch: PathBuf,
    linked: BTreeSet<PathBuf>,
}

impl<'h> Worker<'h> {
    pub(crate) fn new(host: &'h Host, scratch: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&scratch)?;
        Ok(Self { host, scratch, linked: BTreeSet::new() })
    }

    pub(crate) fn run(
        &mut self,
        path: &str,
        source: &[u8],
        front: &FrontMatter,
        mode: Mode,
        limit: Duration,
    ) -> anyhow::Result<Verdict> {
        let test = match mode {
            Mode::Strict => self.strict_copy(path, source)?,
            _ => self.host.checkout.join(path),
        };
        let mut command = Command::new(&self.host.program);
        // What tests say of the default locale must not depend on the user's.
        command.env("LC_ALL", "C");
        if mode == Mode::Module {
            command.arg("--module");
        }
        command.args(&self.host.arguments);
        if front.has_flag("CanBlockIsFalse") {
            command.arg("--can-block-is-false");
        }
        let harness = self.host.checkout.join("harness");
        command.args(prefix(front, mode).into_iter().map(|file| harness.join(file))).arg(test);
        let finished = run(&mut command, limit)
            .with_context(|| format!("cannot run {}", self.host.program.display()))?;
        Ok(judge(front, &finished))
    }

    /// Writes the test with a "use strict" directive before it. Only a test that imports needs
    /// a file of its own, beside links to its neighbours: the others take turns in one.
    fn strict_copy(&mut self, path: &str, source: &[u8]) -> io::Result<PathBuf> {
        let imports = source.windows(6).any(|window| window == b"import");
        let copy = if imports { self.scratch.join(path) } else { self.scratch.join("strict.js") };
        if imports {
            self.link_neighbours(path)?;
            // What is there is a link to the original, or our own copy.
            fs::remove_file(&copy)?;
        }
        fs::write(&copy, [b"\"use strict\";\n", source].concat())?;
        Ok(copy)
    }

    fn link_neighbours(&mut self, path: &str) -> io::Result<()> {
        let folder = Path::new(path).parent().unwrap_or(Path::new(""));
        if !self.linked.insert(folder.to_owned()) {
            return Ok(());
        }
        let here = self.scratch.join(folder);
        fs::create_dir_all(&here)?;
        for entry in fs::read_dir(self.host.checkout.join(folder))? {
            let entry = entry?;
            let link = here.join(entry.file_name());
            if entry.file_type()?.is_file() {
                symlink(entry.path(), link)?;
            }
        }
        Ok(())
    }
}

/// A folder for temporary files that goes away with this value.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    /// In memory where the system has a place for that.
    pub(crate) fn new() -> io::Result<Self> {
        let memory = Path::new("/dev/shm");
        let parent = if memory.is_dir() { memory.to_owned() } else { env::temp_dir() };
        let folder = parent.join(format!("ellipsis-test262-{}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that cannot be removed is litter, not an error of the run.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The harness files to run first. A test that must not parse gets none: it cannot call them,
/// and an error in them is not to be taken for its own.
fn prefix(front: &FrontMatter, mode: Mode) -> Vec<&str> {
    if mode == Mode::Raw || front.fails_to_parse() {
        return Vec::new();
    }
    let mut files = vec!["assert.js", "sta.js"];
    if front.has_flag("async") {
        files.push("doneprintHandle.js");
    }
    files.extend(front.includes.iter().map(String::as_str));
    files
}

fn judge(front: &FrontMatter, finished: &Finished) -> Verdict {
    let stderr = String::from_utf8_lossy(&finished.stderr);
    let error = stderr.lines().rev().find_map(|line| line.strip_prefix(ERROR_MARKER));
    let verdict = |outcome, reason: &str| Verdict { outcome, reason: reason.to_owned() };
    let Some(status) = finished.status else { return verdict(Outcome::Timeout, "") };
    match (status.code(), error) {
        (Some(0), _) => match &front.negative {
            Some(negative) => verdict(Outcome::Fail, &format!("no {} was thrown", negative.name)),
            None if front.has_flag("async") => judge_async(&String::from_utf8_lossy(&finished.stdout)),
            None => verdict(Outcome::Pass, ""),
        },
        (Some(1), Some(error)) if is_expected(error, front.negative.as_ref()) => verdict(Outcome::Pass, ""),
        (Some(1), Some(error)) => verdict(Outcome::Fail, error),
        (Some(1), None) if !stderr.contains("panicked at") => verdict(Outcome::Fail, last_line(&stderr)),
        _ => verdict(Outcome::Crash, &format!("{status}: {}", crash_reason(&stderr))),
    }
}

fn judge_async(stdout: &str) -> Verdict {
    let failure = stdout.lines().find_map(|line| line.strip_prefix("Test262:AsyncTestFailure:"));
    let complete = stdout.lines().any(|line| line == "Test262:AsyncTestComplete");
    let (outcome, reason) = match failure {
        Some(failure) => (Outcome::Fail, failure),
        None if complete => (Outcome::Pass, ""),
        None => (Outcome::Fail, "$DONE was not called"),
    };
    Verdict { outcome, reason: reason.to_owned() }
}

/// Whether `<phase> <Name>: <message>` is the error that the test has to end with.
fn is_expected(error: &str, negative: Option<&Negative>) -> bool {
    let name = |rest: &str| rest.split_once(':').map_or(rest, |(name, _)| name).trim().to_owned();
    let found = error.split_once(' ').map(|(phase, rest)| (phase, name(rest)));
    negative.is_some_and(|n| found.is_some_and(|(phase, name)| phase == n.phase && name == n.name))
}

fn crash_reason(stderr: &str) -> &str {
    // The line after the panic's place is its message; without a panic the last line must do.
    let mut lines = stderr.lines().skip_while(|line| !line.contains("panicked at"));
    lines.nth(1).unwrap_or_else(|| last_line(stderr))
}

fn last_line(text: &str) -> &str {
    text.lines().next_back().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn finished(wait_status: i32, stdout: &str, stderr: &str) -> Finished {
        Finished {
            status: Some(ExitStatus::from_raw(wait_status)),
            stdout: stdout.into(),
            stderr: stderr.into(),
            peak_bytes: 0,
            cpu: std::time::Duration::ZERO,
        }
    }

    fn outcome(yaml: &str, finished: &Finished) -> Outcome {
        judge(&FrontMatter::of(&format!("/*---\n{yaml}\n---*/")), finished).outcome
    }

    const EXIT_1: i32 = 1 << 8;
    const ABORTED: i32 = 6;

    #[test]
    fn plain_tests_pass_when_nothing_is_thrown() {
        assert_eq!(outcome("", &finished(0, "", "")), Outcome::Pass);
        let thrown = finished(EXIT_1, "", "test262-error: runtime Test262Error: no\n");
        assert_eq!(outcome("", &thrown), Outcome::Fail);
    }

    #[test]
    fn negative_tests_need_phase_and_name() {
        let yaml = "negative:\n  phase: parse\n  type: SyntaxError";
        for (stderr, expected) in [
            ("test262-error: parse SyntaxError: x", Outcome::Pass),
            ("test262-error: parse SyntaxError", Outcome::Pass),
            ("test262-error: runtime SyntaxError: x", Outcome::Fail),
            ("test262-error: parse ReferenceError: x", Outcome::Fail),
            ("something else", Outcome::Fail),
        ] {
            assert_eq!(outcome(yaml, &finished(EXIT_1, "", stderr)), expected, "{stderr}");
        }
        assert_eq!(outcome(yaml, &finished(0, "", "")), Outcome::Fail);
    }

    #[test]
    fn crashes_are_told_from_failures() {
        for (status, stderr) in [
            (ABORTED, ""),
            (101 << 8, "thread 'main' panicked at x.rs:1:1:\nboom\nnote: …"),
            (EXIT_1, "thread 'worker' panicked at x.rs:1:1:\nboom"),
            (2 << 8, "usage"),
        ] {
            assert_eq!(outcome("", &finished(status, "", stderr)), Outcome::Crash, "{stderr}");
        }
    }

    #[test]
    fn async_tests_say_how_they_end() {
        for (stdout, expected) in [
            ("Test262:AsyncTestComplete\n", Outcome::Pass),
            ("Test262:AsyncTestFailure:Test262Error: no\nTest262:AsyncTestComplete\n", Outcome::Fail),
            ("", Outcome::Fail),
        ] {
            assert_eq!(outcome("flags: [async]", &finished(0, stdout, "")), expected, "{stdout}");
        }
    }

    #[test]
    fn harness_files_by_kind_of_test() {
        let files = |yaml: &str, mode| {
            let front = FrontMatter::of(&format!("/*---\n{yaml}\n---*/"));
            prefix(&front, mode).join(" ")
        };
        assert_eq!(files("includes: [a.js]", Mode::Sloppy), "assert.js sta.js a.js");
        assert_eq!(files("flags: [async]", Mode::Module), "assert.js sta.js doneprintHandle.js");
        assert_eq!(files("flags: [raw]", Mode::Raw), "");
        assert_eq!(files("negative:\n  phase: parse\n  type: SyntaxError", Mode::Strict), "");
    }
}
