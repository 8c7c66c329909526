//! Benchmark programs: scripts whose head says which sizes to run, and what growth we aim for.
//!
//! A program is run as a script after `globalThis.BENCH_N = <size>` and prints one line,
//! `NAME n=<size> <ns per operation> <checksum>` or `NAME n=<size> FAIL <reason>`.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

pub(super) struct Workload {
    pub(super) name: String,
    pub(super) sizes: Vec<u64>,
    /// How one operation's time is to grow, for the reader: `O(1)`.
    pub(super) goal: String,
    source: String,
}

impl Workload {
    fn parse(name: &str, source: &str, harness: &str) -> anyhow::Result<Self> {
        let header = |key: &str| {
            let prefix = format!("// {key}: ");
            source.lines().find_map(|line| line.strip_prefix(&prefix)).map(str::trim)
        };
        let sizes = header("sizes").unwrap_or("1").split_whitespace().map(str::parse);
        let sizes = sizes.collect::<Result<_, _>>().context("`// sizes:` has something that is no number")?;
        // Programs from elsewhere bring their own harness, or print the line themselves.
        let needs_harness = source.contains("bench(") && !source.contains("function bench(");
        let harness = if needs_harness { harness } else { "" };
        Ok(Self {
            name: name.to_owned(),
            sizes,
            goal: header("goal").unwrap_or_default().to_owned(),
            source: format!("{source}\n{harness}"),
        })
    }

    /// The script for one size.
    pub(super) fn script(&self, size: u64) -> String {
        format!("globalThis.BENCH_N = {size};\n{}", self.source)
    }
}

/// The programs of a folder, by name; there has to be one.
pub(super) fn load_folder(folder: &Path, harness: &Path) -> anyhow::Result<Vec<Workload>> {
    let read =
        |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let harness = read(harness)?;
    let mut workloads = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let workload = Workload::parse(&name, &read(&path)?, &harness);
            workloads.push(workload.with_context(|| format!("{}", path.display()))?);
        }
    }
    if workloads.is_empty() {
        bail!("{} has no programs", folder.display());
    }
    workloads.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(workloads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_without_programs_are_errors() {
        let root = crate::repository::root();
        let harness = root.join("bench/harness.js");
        assert!(load_folder(&root.join("bench/dots"), &harness).is_ok_and(|programs| !programs.is_empty()));
        for nothing in ["xtask/src", "bench/missing"] {
            assert!(load_folder(&root.join(nothing), &harness).is_err(), "{nothing}");
        }
    }

    #[test]
    fn header_and_harness() {
        let parse = |source| Workload::parse("x", source, "HARNESS").unwrap();
        let ours = parse("// What.\n// sizes: 1 20 300\n// goal: O(1)\nbench(\"x\");");
        assert_eq!((ours.sizes.as_slice(), ours.goal.as_str()), ([1, 20, 300].as_slice(), "O(1)"));
        assert!(ours.script(20).starts_with("globalThis.BENCH_N = 20;\n// What."));
        assert!(ours.script(20).ends_with("HARNESS"));
        assert!(!parse("bench();\nfunction bench() {}").script(1).contains("HARNESS"));
        assert_eq!(parse("print(1)").sizes, [1]);
        assert!(Workload::parse("x", "// sizes: many", "").is_err());
    }
}
