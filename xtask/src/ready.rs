//! `cargo xtask ready`: the quick steps of `.ci/run`, which is the one place that lists them.

use std::process::Command;

use anyhow::Context;

use crate::repository;

/// Runs the steps; false when one of them failed.
pub(crate) fn run() -> anyhow::Result<bool> {
    let script = repository::root().join(".ci/run");
    let status = Command::new("bash")
        .arg(&script)
        .args(["fmt", "clippy", "test", "tidy"])
        .status()
        .with_context(|| format!("cannot run {}", script.display()))?;
    Ok(status.success())
}
