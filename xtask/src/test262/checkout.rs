//! The checkout of test262: where it is, which commit, which tests it has.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

/// A folder that holds test262.
pub(crate) struct Checkout {
    pub(crate) root: PathBuf,
}

impl Checkout {
    /// The checkout named by the option or the environment, or the one in the user's cache
    /// folder; None when nothing was named and nothing is there.
    pub(crate) fn find(option: Option<&Path>) -> anyhow::Result<Option<Self>> {
        let named = option.map(PathBuf::from).or_else(|| env::var_os("ELLIPSIS_TEST262").map(PathBuf::from));
        if let Some(root) = named {
            if !is_checkout(&root) {
                bail!("{} is no test262 checkout", root.display());
            }
            // The host resolves imports from absolute paths.
            return Ok(Some(Self { root: root.canonicalize()? }));
        }
        let cached = cache_folder().map(|cache| cache.join("ellipsis/test262"));
        Ok(cached.filter(|root| is_checkout(root)).map(|root| Self { root }))
    }

    /// The commit that is checked out; an unpacked archive knows none.
    pub(crate) fn commit(&self) -> Option<String> {
        if !self.root.join(".git").exists() {
            return None;
        }
        let output =
            Command::new("git").arg("-C").arg(&self.root).args(["rev-parse", "HEAD"]).output().ok()?;
        let commit = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| commit.trim().to_owned())
    }

    /// A path as the user may write it, as `test/…` below the checkout.
    pub(crate) fn normalize(&self, path: &str) -> anyhow::Result<String> {
        let relative = match Path::new(path).strip_prefix(&self.root) {
            Ok(relative) => relative.to_str().with_context(|| format!("{path} is not UTF-8"))?,
            Err(_) => path.strip_prefix("./").unwrap_or(path),
        };
        let relative = relative.trim_end_matches('/');
        let is_below_test = relative == "test" || relative.starts_with("test/");
        let full = if is_below_test { relative.to_owned() } else { format!("test/{relative}") };
        if !self.root.join(&full).exists() {
            bail!("{full} does not exist in {}", self.root.display());
        }
        Ok(full)
    }

    /// All tests below the paths that are wanted, sorted. Each path has to have some.
    pub(crate) fn tests(
        &self,
        paths: &[String],
        wanted: impl Fn(&String) -> bool,
    ) -> anyhow::Result<Vec<String>> {
        let mut tests = Vec::new();
        for path in paths {
            let before = tests.len();
            let mut below = Vec::new();
            self.collect(path.clone(), &mut below)?;
            tests.extend(below.into_iter().filter(&wanted));
            if tests.len() == before {
                bail!("no test to run in {path}");
            }
        }
        tests.sort_unstable();
        tests.dedup();
        Ok(tests)
    }

    fn collect(&self, path: String, tests: &mut Vec<String>) -> anyhow::Result<()> {
        let full = self.root.join(&path);
        if full.is_file() {
            tests.extend(is_test(&path).then_some(path));
            return Ok(());
        }
        for entry in fs::read_dir(&full).with_context(|| format!("cannot list {}", full.display()))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let below = format!("{path}/{name}");
            if entry.file_type()?.is_dir() {
                self.collect(below, tests)?;
            } else if is_test(&below) {
                tests.push(below);
            }
        }
        Ok(())
    }
}

fn is_checkout(root: &Path) -> bool {
    root.join("harness/assert.js").is_file() && root.join("test").is_dir()
}

/// Fixtures are imported by tests, and are none.
fn is_test(path: &str) -> bool {
    path.ends_with(".js") && !path.contains("_FIXTURE")
}

fn cache_folder() -> Option<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test262::host::Scratch;

    #[test]
    fn paths_without_tests_are_errors() {
        let scratch = Scratch::new().unwrap();
        for folder in ["test/a/b", "test/fixtures", "test/empty"] {
            fs::create_dir_all(scratch.0.join(folder)).unwrap();
        }
        for file in ["test/a/x.js", "test/a/b/y.js", "test/a/b/z_FIXTURE.js", "test/fixtures/z_FIXTURE.js"] {
            fs::write(scratch.0.join(file), "").unwrap();
        }
        let checkout = Checkout { root: scratch.0.clone() };
        let tests = |paths: &[&str], wanted: &str| {
            let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
            checkout.tests(&paths, |test| test.contains(wanted)).map_err(|error| error.to_string())
        };
        assert_eq!(tests(&["test/a", "test/a/b"], "").unwrap(), ["test/a/b/y.js", "test/a/x.js"]);
        assert_eq!(tests(&["test/a/b/y.js"], "y").unwrap(), ["test/a/b/y.js"]);
        for nothing in ["test/empty", "test/fixtures", "test/a/b/z_FIXTURE.js"] {
            assert_eq!(tests(&["test/a", nothing], "").unwrap_err(), format!("no test to run in {nothing}"));
        }
        assert_eq!(tests(&["test/a", "test/a/b"], "x").unwrap_err(), "no test to run in test/a/b");
    }
}
