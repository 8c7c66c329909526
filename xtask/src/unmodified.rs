//! `cargo xtask packages --unmodified`: the programs in `tests/packages` over packages from npm as they are installed, in
//! Ellipsis and in another engine; docs/packages.md says which print the same.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use regex::Regex;

use crate::process::{self, Finished};
use crate::repository;

const PROGRAMS: &str = "tests/packages";
const TABLE: &str = "docs/packages.md";

/// Much longer than any program takes anywhere.
const LIMIT: Duration = Duration::from_secs(240);

/// Runs programs in `folder`, where their packages are installed, and writes the table; false if one prints something else than
/// it is known to.
pub(crate) fn run(ellipsis: &Path, against: &str, folder: &Path, only: &Regex) -> anyhow::Result<bool> {
    install(folder)?;
    let mut words = against.split_whitespace();
    let program = words.next().context("--against is empty")?;
    let arguments: Vec<&str> = words.collect();
    let mut rows = Vec::new();
    for (name, file) in programs(folder, only)? {
        let there =
            process::run(Command::new(program).args(&arguments).arg(&file).current_dir(folder), LIMIT)?;
        ensure!(succeeds(&there), "{name} fails in {program}: {}", first_line(&there.stderr));
        let here = process::run(Command::new(ellipsis).arg(&file).current_dir(folder), LIMIT)?;
        let problem = match &here {
            here if here.status.is_none() => Some("it takes too long".to_owned()),
            here if !succeeds(here) => Some(error_of(&here.stderr)),
            here if here.stdout != there.stdout => Some("it prints something else".to_owned()),
            _ => None,
        };
        println!("{name}: {}", problem.as_deref().unwrap_or("works"));
        rows.push((name, version(folder, &file)?, problem));
    }
    if only.as_str().is_empty() {
        fs::write(repository::root().join(TABLE), table(&rows))?;
    }
    Ok(rows.iter().all(|(.., problem)| problem.is_none()))
}

fn succeeds(finished: &Finished) -> bool {
    finished.status.is_some_and(|status| status.success())
}

fn first_line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned()
}

/// The line of a report that names the error.
fn error_of(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr).into_owned();
    let named = text.lines().find(|line| line.contains("Error"));
    named.map_or_else(|| first_line(stderr), |line| line.trim().to_owned())
}

/// Installs what `package.json` names, unless that was done.
fn install(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let wanted = fs::read(repository::root().join(PROGRAMS).join("package.json"))?;
    let known = folder.join("package.json");
    if fs::read(&known).is_ok_and(|known| known == wanted) && folder.join("node_modules").exists() {
        return Ok(());
    }
    fs::write(&known, wanted)?;
    let npm = Command::new("npm").args(["install", "--no-audit", "--no-fund"]).current_dir(folder).status();
    ensure!(npm.context("cannot run npm")?.success(), "npm could not install the packages");
    Ok(())
}

/// Names and files of programs, which are put beside the packages.
fn programs(folder: &Path, only: &Regex) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(repository::root().join(PROGRAMS))? {
        let path = entry?.path();
        let (Some(file), Some(stem)) = (path.file_name(), path.file_stem()) else { continue };
        let name = stem.to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "mjs" || extension == "cjs")
            && only.is_match(&name)
        {
            fs::copy(&path, folder.join(file))?;
            all.push((name, PathBuf::from(file)));
        }
    }
    all.sort();
    Ok(all)
}

/// The version of the first package that a program imports.
fn version(folder: &Path, file: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(folder.join(file))?;
    let named = Regex::new(r#"(?:from|require\() ?'((?:@[^/']+/)?[^/':]+)[^':]*'"#)?;
    for name in named.captures_iter(&text) {
        let Ok(text) = fs::read_to_string(folder.join("node_modules").join(&name[1]).join("package.json"))
        else {
            continue;
        };
        let package: serde_json::Value = serde_json::from_str(&text)?;
        if let Some(version) = package["version"].as_str() {
            return Ok(version.to_owned());
        }
    }
    Ok(String::new())
}

fn table(rows: &[(String, String, Option<String>)]) -> String {
    let good = rows.iter().filter(|(.., problem)| problem.is_none()).count();
    let mut text = format!(
        "# Packages\n\nPackages from npm as they are installed, each used by a program in `tests/packages`. `cargo xtask packages \
         --unmodified` writes this page: it runs each program in Ellipsis and in Node.js and compares what they print.\n\n\
         {good} of {} print the same.\n\n| package | version | in Ellipsis |\n|---|---|---|\n",
        rows.len()
    );
    for (name, version, problem) in rows {
        let found =
            problem.as_ref().map_or_else(|| "works".to_owned(), |problem| problem.replace('|', "\\|"));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "| {name} | {version} | {found} |");
    }
    text
}
