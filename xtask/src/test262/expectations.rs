//! What is known not to pass: sorted lines `path mode FAIL|CRASH|TIMEOUT`, a file per area.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, bail};

use super::front_matter::Mode;

/// How one run of a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Pass,
    Fail,
    Crash,
    Timeout,
}

impl Outcome {
    const NOT_PASSING: [Self; 3] = [Self::Fail, Self::Crash, Self::Timeout];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Crash => "CRASH",
            Self::Timeout => "TIMEOUT",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A test's path below the checkout and the mode it ran in.
pub(crate) type Run = (String, Mode);

/// The runs that do not pass.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Expectations(BTreeMap<Run, Outcome>);

/// A run that did not end as expected; `found` is None when it was not made at all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) run: Run,
    pub(crate) expected: Outcome,
    pub(crate) found: Option<Outcome>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, mode) = &self.run;
        let found = self.found.map_or("not run", Outcome::name);
        write!(f, "{path} {mode}: expected {}, found {found}", self.expected)
    }
}

/// The area that a test's path belongs to, which names its expectation file.
pub(crate) fn area(path: &str) -> String {
    let mut folders = path.strip_prefix("test/").unwrap_or(path).split('/');
    let first = folders.next().unwrap_or_default();
    match (first, folders.next()) {
        ("language", Some(second)) if !matches!(second, "expressions" | "statements") => {
            "language-other".into()
        }
        (_, Some(second)) if !second.ends_with(".js") => format!("{first}-{second}"),
        _ => first.into(),
    }
}

impl Expectations {
    pub(crate) fn insert(&mut self, run: Run, outcome: Outcome) {
        if outcome != Outcome::Pass {
            self.0.insert(run, outcome);
        }
    }

    /// Reads all files of the folder; a folder that is not there expects every test to pass.
    pub(crate) fn load(folder: &Path) -> anyhow::Result<Self> {
        let mut result = Self::default();
        let Ok(entries) = fs::read_dir(folder) else { return Ok(result) };
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let text = fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
                result.parse(&text).with_context(|| format!("{}", path.display()))?;
            }
        }
        Ok(result)
    }

    fn parse(&mut self, text: &str) -> anyhow::Result<()> {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let Some((run, outcome)) = parse_line(line) else {
                bail!("line {}: not `path mode FAIL|CRASH|TIMEOUT`: {line}", number + 1);
            };
            self.0.insert(run, outcome);
        }
        Ok(())
    }

    /// The differences among the runs that are covered, in order.
    pub(crate) fn diff(
        &self,
        found: &BTreeMap<Run, Outcome>,
        covered: impl Fn(&str) -> bool,
    ) -> Vec<Difference> {
        let expected = self.0.keys().filter(|(path, _)| covered(path));
        let runs: BTreeSet<&Run> = found.keys().chain(expected).collect();
        let difference = |run: &Run| Difference {
            run: run.clone(),
            expected: self.0.get(run).copied().unwrap_or(Outcome::Pass),
            found: found.get(run).copied(),
        };
        let differences = runs.into_iter().map(difference);
        differences.filter(|difference| difference.found != Some(difference.expected)).collect()
    }

    /// Puts what was found in the place of what was expected; entries not covered stay.
    pub(crate) fn bless(&mut self, found: &BTreeMap<Run, Outcome>, covered: impl Fn(&str) -> bool) {
        self.0.retain(|(path, _), _| !covered(path));
        for (run, &outcome) in found {
            self.insert(run.clone(), outcome);
        }
    }

    /// Writes a file per area and removes the files of areas in which everything passes.
    pub(crate) fn save(&self, folder: &Path) -> anyhow::Result<()> {
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        for ((path, mode), outcome) in &self.0 {
            *files.entry(area(path)).or_default() += &format!("{path} {mode} {outcome}\n");
        }
        fs::create_dir_all(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let is_area = path.extension().is_some_and(|extension| extension == "txt");
            let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            if is_area && !files.contains_key(stem) {
                fs::remove_file(&path)?;
            }
        }
        for (area, text) in files {
            write_if_changed(&folder.join(format!("{area}.txt")), &text)?;
        }
        Ok(())
    }
}

fn parse_line(line: &str) -> Option<(Run, Outcome)> {
    let (rest, outcome) = line.rsplit_once(' ')?;
    let (path, mode) = rest.rsplit_once(' ')?;
    let outcome = Outcome::NOT_PASSING.into_iter().find(|o| o.name() == outcome)?;
    let mode = Mode::ALL.into_iter().find(|m| m.name() == mode)?;
    Some(((path.to_owned(), mode), outcome))
}

fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) { Ok(()) } else { fs::write(path, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPECTED: &str = "test/language/a.js sloppy FAIL\ntest/language/a.js strict CRASH\n\
                            test/language/b.js sloppy TIMEOUT\ntest/annexB/c.js sloppy FAIL\n";

    fn expectations() -> Expectations {
        let mut result = Expectations::default();
        result.parse(EXPECTED).unwrap();
        result
    }

    fn found(runs: &[(&str, Mode, Outcome)]) -> BTreeMap<Run, Outcome> {
        runs.iter().map(|&(path, mode, outcome)| ((path.to_owned(), mode), outcome)).collect()
    }

    fn in_language(path: &str) -> bool {
        path.starts_with("test/language/")
    }

    #[test]
    fn what_is_as_expected_is_no_difference() {
        let found = found(&[
            ("test/language/a.js", Mode::Sloppy, Outcome::Fail),
            ("test/language/a.js", Mode::Strict, Outcome::Crash),
            ("test/language/b.js", Mode::Sloppy, Outcome::Timeout),
            ("test/language/b.js", Mode::Strict, Outcome::Pass),
        ]);
        assert_eq!(expectations().diff(&found, in_language), []);
    }

    #[test]
    fn both_directions_other_kinds_and_missing_runs_differ() {
        let found = found(&[
            ("test/language/a.js", Mode::Sloppy, Outcome::Pass),
            ("test/language/a.js", Mode::Strict, Outcome::Fail),
            ("test/language/d.js", Mode::Module, Outcome::Crash),
        ]);
        let lines: Vec<String> =
            expectations().diff(&found, in_language).iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "test/language/a.js sloppy: expected FAIL, found PASS",
                "test/language/a.js strict: expected CRASH, found FAIL",
                "test/language/b.js sloppy: expected TIMEOUT, found not run",
                "test/language/d.js module: expected PASS, found CRASH",
            ]
        );
    }

    #[test]
    fn blessing_replaces_only_what_is_covered() {
        let found = found(&[
            ("test/language/a.js", Mode::Sloppy, Outcome::Pass),
            ("test/language/d.js", Mode::Sloppy, Outcome::Fail),
        ]);
        let mut blessed = expectations();
        blessed.bless(&found, in_language);
        let mut expected = Expectations::default();
        expected.parse("test/annexB/c.js sloppy FAIL\ntest/language/d.js sloppy FAIL\n").unwrap();
        assert_eq!(blessed, expected);
        assert_eq!(blessed.diff(&found, in_language), []);
    }

    #[test]
    fn malformed_lines_are_refused() {
        for line in ["test/a.js sloppy", "test/a.js sloppy PASS", "test/a.js lazy FAIL"] {
            assert!(Expectations::default().parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn areas() {
        for (path, expected) in [
            ("test/language/expressions/array/x.js", "language-expressions"),
            ("test/language/module-code/x.js", "language-other"),
            ("test/built-ins/Array/from/x.js", "built-ins-Array"),
            ("test/annexB/language/x.js", "annexB-language"),
            ("test/harness/x.js", "harness"),
        ] {
            assert_eq!(area(path), expected);
        }
    }
}
