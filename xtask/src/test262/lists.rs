//! The lists beside the expectations: what to skip, what is slow, what belongs to `...`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::front_matter::FrontMatter;

/// Lines `feature:NAME  # reason` and `test/PATH  # reason`.
#[derive(Default)]
pub(crate) struct SkipList {
    features: BTreeSet<String>,
    paths: Vec<String>,
}

impl SkipList {
    pub(crate) fn load(file: &Path) -> anyhow::Result<Self> {
        Self::parse(&read(file)?).with_context(|| format!("{}", file.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut result = Self::default();
        for entry in entries_with_reason(text)? {
            match entry.strip_prefix("feature:") {
                Some(feature) => _ = result.features.insert(feature.to_owned()),
                None => result.paths.push(entry.to_owned()),
            }
        }
        Ok(result)
    }

    pub(crate) fn covers(&self, path: &str, front: &FrontMatter) -> bool {
        front.features.iter().any(|feature| self.features.contains(feature))
            || self.paths.iter().any(|listed| is_within(path, listed))
    }
}

/// Lines `test/PATH FACTOR  # reason`: the time limit is multiplied by the factor.
#[derive(Default)]
pub(crate) struct SlowList(Vec<(String, u32)>);

impl SlowList {
    pub(crate) fn load(file: &Path) -> anyhow::Result<Self> {
        Self::parse(&read(file)?).with_context(|| format!("{}", file.display()))
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let mut result = Self::default();
        for entry in entries_with_reason(text)? {
            let fields = entry.split_once(' ').map(|(path, factor)| (path, factor.trim().parse()));
            let Some((path, Ok(factor))) = fields else { bail!("not `PATH FACTOR  # reason`: {entry}") };
            result.0.push((path.to_owned(), factor));
        }
        Ok(result)
    }

    /// The largest factor that applies to the path.
    pub(crate) fn factor(&self, path: &str) -> u32 {
        let factors = self.0.iter().filter(|(listed, _)| is_within(path, listed)).map(|&(_, factor)| factor);
        factors.max().unwrap_or(1)
    }
}

/// The paths of the tests about spread and rest, one per line.
pub(crate) fn load_dots(file: &Path) -> anyhow::Result<BTreeSet<String>> {
    Ok(read(file)?.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// Whether a path is the listed file, or lies in the listed folder.
pub(crate) fn is_within(path: &str, listed: &str) -> bool {
    path.strip_prefix(listed.trim_end_matches('/'))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn read(file: &Path) -> anyhow::Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The entries before the `#`; a line of its own may be a comment, an entry needs its reason.
fn entries_with_reason(text: &str) -> anyhow::Result<Vec<&str>> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| match line.split_once('#') {
            Some((entry, reason)) if !reason.trim().is_empty() => Ok(entry.trim()),
            _ => bail!("line {}: without a `# reason`: {line}", number + 1),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_by_feature_and_by_path() {
        let list = SkipList::parse("# why\nfeature:Temporal  # later\ntest/intl402  # later\n").unwrap();
        let temporal = FrontMatter::of("/*---\nfeatures: [Temporal]\n---*/");
        assert!(list.covers("test/built-ins/a.js", &temporal));
        assert!(list.covers("test/intl402/a.js", &FrontMatter::default()));
        assert!(!list.covers("test/intl4023/a.js", &FrontMatter::default()));
    }

    #[test]
    fn every_entry_needs_a_reason() {
        assert!(SkipList::parse("feature:Temporal").is_err());
        assert!(SlowList::parse("test/a.js 3 #").is_err());
    }

    #[test]
    fn slow_factors() {
        let list = SlowList::parse("test/a 3 # big\ntest/a/b.js 5 # bigger").unwrap();
        assert_eq!(
            [list.factor("test/a/b.js"), list.factor("test/a/c.js"), list.factor("test/x.js")],
            [5, 3, 1]
        );
        assert!(SlowList::parse("test/a much # big").is_err());
    }
}
