//! Where the repository is, and how its binaries are built.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde_json::Value;

/// The repository's root folder.
pub(crate) fn root() -> &'static Path {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest)
}

/// A `cargo` command in the repository: the same cargo that runs us, if one does.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Builds a binary with a cargo profile and returns its path.
pub(crate) fn build(package: &str, binary: &str, profile: &str) -> anyhow::Result<PathBuf> {
    build_with(cargo(), package, binary, profile)
}

/// The same with a `cargo` command of the caller's, which may have an environment of its own.
pub(crate) fn build_with(
    mut cargo: Command,
    package: &str,
    binary: &str,
    profile: &str,
) -> anyhow::Result<PathBuf> {
    let output = cargo
        .args(["build", "--package", package, "--bin", binary, "--profile", profile])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("{binary} of package {package} does not build");
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == binary)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .with_context(|| format!("cargo did not say where it put {binary}"))
}
