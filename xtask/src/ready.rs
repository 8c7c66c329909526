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

#[cfg(test)]
mod tests {
    use std::env;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// The status and the last lines of `.ci/run` with a `cargo` that is this script.
    fn ci(name: &str, cargo: &str, steps: &[&str]) -> (Option<i32>, Vec<String>) {
        let folder = env::temp_dir().join(format!("ellipsis-ci-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let program = folder.join("cargo");
        fs::write(&program, format!("#!/bin/sh\n{cargo}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let path = env::join_paths(
            [folder.clone()].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap())),
        );
        let output = Command::new("bash")
            .arg(repository::root().join(".ci/run"))
            .args(steps)
            .env("PATH", path.unwrap())
            .output();
        fs::remove_dir_all(&folder).unwrap();
        let output = output.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let last = text.lines().skip_while(|line| !line.starts_with("==> passed"));
        (output.status.code(), last.map(str::to_owned).collect())
    }

    #[test]
    fn what_was_skipped_has_not_passed() {
        let cargo = r#"case "$*" in *test262*) exit 77;; esac"#;
        let (status, last) = ci("skipped", cargo, &["fmt", "test262", "tidy"]);
        assert_eq!(status, Some(0));
        assert_eq!(last, ["==> passed: fmt tidy", "==> SKIPPED, nothing was run: test262"]);
    }

    #[test]
    fn all_pass() {
        let (status, last) = ci("passed", "exit 0", &["fmt", "test262"]);
        assert_eq!((status, last), (Some(0), vec!["==> passed: fmt test262".to_owned()]));
    }

    #[test]
    fn the_first_failure_ends_it() {
        let cargo = r#"case "$*" in *--workspace*) exit 3;; *no-default*) exit 0;; esac"#;
        let (status, last) = ci("failed", cargo, &["fmt", "clippy", "tidy"]);
        assert_eq!(status, Some(3));
        assert_eq!(last, ["==> passed: fmt", "==> FAILED: clippy"]);
    }

    #[test]
    fn a_step_that_is_unknown() {
        assert_eq!(ci("unknown", "exit 0", &["fnt"]), (Some(2), Vec::new()));
    }
}
