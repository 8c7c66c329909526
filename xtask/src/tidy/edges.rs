//! Which crate may depend on which: data moves one way, and so do the dependencies.

use anyhow::{Context, bail};
use serde_json::Value;

use super::Finding;
use crate::repository;

/// Every crate of the workspace with those of our crates that it may know.
/// Tests may know more: dev-dependencies are not looked at.
const EDGES: &[(&str, &[&str])] = &[
    ("ellipsis_bytecode", &[]),
    ("ellipsis_stack", &[]),
    ("ellipsis_gc", &["ellipsis_stack"]),
    ("ellipsis_memory", &["ellipsis_gc", "ellipsis_text"]),
    ("ellipsis_text", &[]),
    ("ellipsis_compiler", &["ellipsis_bytecode", "ellipsis_stack"]),
    ("ellipsis_derive", &[]),
    ("ellipsis_engine", &["ellipsis_bytecode", "ellipsis_gc", "ellipsis_memory", "ellipsis_text"]),
    ("ellipsis_builtins", &["ellipsis_engine"]),
    ("ellipsis_jit", &["ellipsis_bytecode", "ellipsis_engine", "ellipsis_gc"]),
    (
        "ellipsis",
        &[
            "ellipsis_builtins",
            "ellipsis_bytecode",
            "ellipsis_compiler",
            "ellipsis_derive",
            "ellipsis_engine",
            "ellipsis_jit",
        ],
    ),
    ("ellipsis_runtime", &["ellipsis", "ellipsis_engine"]),
    ("ellipsis_cli", &["ellipsis", "ellipsis_runtime"]),
    ("ellipsis_test262", &["ellipsis", "ellipsis_runtime"]),
    ("xtask", &[]),
];

pub(super) fn check() -> anyhow::Result<Vec<Finding>> {
    let output = repository::cargo()
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .context("cannot run cargo")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let mut findings: Vec<Finding> = packages.iter().flat_map(check_package).collect();
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(findings)
}

fn check_package(package: &Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, allowed)) = EDGES.iter().find(|(known, _)| *known == name) else {
        return vec![Finding::error(name, "a crate without a row in xtask/src/tidy/edges.rs")];
    };
    let dependencies = package["dependencies"].as_array().map_or(&[][..], Vec::as_slice);
    dependencies
        .iter()
        // What comes from a path is ours; what is no dev- or build-dependency has no kind.
        .filter(|dependency| dependency["path"].is_string() && dependency["kind"].is_null())
        .filter_map(|dependency| dependency["name"].as_str())
        .filter(|dependency| !allowed.contains(dependency))
        .map(|dependency| Finding::error(name, format!("must not depend on {dependency}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn edges_against_the_table() {
        let package = json!({ "name": "ellipsis_gc", "dependencies": [
            { "name": "ellipsis_engine", "path": "p", "kind": null },
            { "name": "ellipsis_bytecode", "path": "p", "kind": "dev" },
            { "name": "smallvec", "kind": null },
        ] });
        assert_eq!(
            check_package(&package),
            [Finding::error("ellipsis_gc", "must not depend on ellipsis_engine")]
        );
        assert_eq!(check_package(&json!({ "name": "new" })).len(), 1);
    }
}
