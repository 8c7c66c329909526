//! `cargo xtask sanitize`: the heap and the sequences under Miri, and whole programs under AddressSanitizer. The heap
//! tells both about its cells (`crates/ellipsis_gc/src/os.rs`).

use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::ValueEnum;

use crate::{invisible, repository};

/// Pointers may come from numbers, for values are numbers that hold addresses. Random tests ask the system for
/// randomness and the time.
const MIRI_FLAGS: &str = "-Zmiri-permissive-provenance -Zmiri-disable-isolation";

/// What is tested under Miri: a package, a filter, and the rules of aliasing.
///
/// Stacked borrows forbids to reach what follows a struct in its cell from a reference to the struct, as long cells and
/// storages do; tree borrows allows it for structs with interior mutability, which these are. But it takes so long where
/// cells share their memory with many others that only single cases are tested with it.
const MIRI_TESTS: [(&str, &str, &str); 4] = [
    ("ellipsis_stack", "", ""),
    ("ellipsis_gc", "", "-Zmiri-tree-borrows"),
    ("ellipsis_engine", "sequence::tests::", "-Zmiri-disable-stacked-borrows"),
    ("ellipsis_engine", "sequence::tests::unit::", "-Zmiri-tree-borrows"),
];

const ASAN_FLAGS: &str = "-Zsanitizer=address --cfg ellipsis_asan";

/// Locals must lie on the stack that collections scan, not on a fake one. What only cells point to looks like a leak.
const ASAN_OPTIONS: (&str, &str) = ("ASAN_OPTIONS", "detect_stack_use_after_return=0:detect_leaks=0");

/// Fast enough for a collection at every few allocations.
const ASAN_PROFILE: &str = "fast";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Tool {
    /// Tests of the heap and of the sequences, in an interpreter that sees every misuse
    Miri,
    /// The programs in tests/js and random ones, under collections
    Asan,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which one to run (default: both)
    tool: Option<Tool>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let wanted = |tool| args.tool.is_none_or(|only| only == tool);
    let mut clean = true;
    if wanted(Tool::Miri) {
        clean &= miri()?;
    }
    if wanted(Tool::Asan) {
        clean &= asan()?;
    }
    Ok(clean)
}

/// A command of the nightly toolchain, whatever toolchain runs us.
fn nightly(program: &str) -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", program]).current_dir(repository::root());
    command.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command
}

/// What a command of the nightly toolchain prints; if there is none, fails with how to get it.
fn ask_nightly(program: &str, arguments: &[&str], install: &str) -> anyhow::Result<String> {
    match nightly(program).args(arguments).output() {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(_) => bail!("the nightly toolchain lacks what this needs; get it with `{install}`"),
        Err(_) => bail!("this needs rustup (https://rustup.rs), and then `{install}`"),
    }
}

fn succeeds(command: &mut Command) -> anyhow::Result<bool> {
    Ok(command.status().context("cannot run rustup")?.success())
}

fn miri() -> anyhow::Result<bool> {
    let install = "rustup toolchain install nightly --component miri,rust-src";
    ask_nightly("cargo", &["miri", "--version"], install)?;
    let mut clean = true;
    for (package, filter, aliasing) in MIRI_TESTS {
        let test = || {
            let mut command = nightly("cargo");
            command.args(["miri", "test", "--package", package, "--lib", filter]);
            command.env("MIRIFLAGS", format!("{MIRI_FLAGS} {aliasing}"));
            command
        };
        let listed =
            test().args(["--", "--list"]).stderr(Stdio::inherit()).output().context("cannot run rustup")?;
        if listed.status.success() && !lists_tests(&String::from_utf8_lossy(&listed.stdout)) {
            bail!("{package} has no test `{filter}…` any more");
        }
        clean &= succeeds(&mut test())?;
    }
    Ok(clean)
}

/// Whether what a test program lists has a test; a filter that fits none is no failure to it.
fn lists_tests(listed: &str) -> bool {
    listed.lines().any(|line| line.ends_with(": test"))
}

fn asan() -> anyhow::Result<bool> {
    let version = ask_nightly("rustc", &["-vV"], "rustup toolchain install nightly")?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let cargo = || {
        let mut command = nightly("cargo");
        // Since a target is named, build scripts and macros are built without the flags.
        command.env("CARGO_BUILD_TARGET", host).env("RUSTFLAGS", ASAN_FLAGS).envs([ASAN_OPTIONS]);
        command
    };
    let test =
        |arguments: &[&str]| succeeds(cargo().args(["test", "--profile", ASAN_PROFILE]).args(arguments));
    let mut clean = test(&["--package", "ellipsis_gc", "--lib"])?;
    clean &= test(&["--package", "ellipsis", "--test", "js"])?;
    let ellipsis = repository::build_with(cargo(), "ellipsis_cli", "ellipsis", ASAN_PROFILE)?;
    for (seed, steps, gc_stress) in [(1, 3000, 7), (101, 20_000, 997)] {
        let profile = ASAN_PROFILE.to_owned();
        let args = invisible::Args { seed, runs: 4, steps, peer: None, gc_stress, profile };
        clean &= invisible::run_with(&args, &ellipsis, &[ASAN_OPTIONS])?;
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_tests() {
        assert!(lists_tests("a::b: test\n\n1 test, 0 benchmarks\n"));
        assert!(!lists_tests("0 tests, 0 benchmarks\n"));
    }
}
