//! `cargo xtask tidy`: the rules of the house that rustfmt and clippy cannot check.

mod code;
mod edges;
mod files;
mod layers;
mod surface;
mod unsafety;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

use self::layers::Layers;
use crate::repository;

/// Folders that hold nothing written by hand, or nothing of ours. Of the hidden ones only
/// those below are looked at.
const PASSED_OVER: [&str; 2] = ["target", "node_modules"];
const HIDDEN_BUT_OURS: [&str; 3] = [".cargo", ".ci", ".github"];

/// Something that breaks a rule, or only strains it.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    place: String,
    message: String,
    is_error: bool,
}

impl Finding {
    fn error(place: &str, message: impl Into<String>) -> Self {
        Self { place: place.to_owned(), message: message.into(), is_error: true }
    }

    fn warning(place: &str, message: impl Into<String>) -> Self {
        Self { is_error: false, ..Self::error(place, message) }
    }
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Instead of checking, print which file of ellipsis_engine knows which, how often, and in which cycles
    #[arg(long)]
    edges: bool,
}

/// Prints what it finds; false when something breaks a rule.
pub(crate) fn run(args: &Args) -> anyhow::Result<bool> {
    let mut files = BTreeMap::new();
    walk(repository::root(), "", &mut |path, text| drop(files.insert(path, text)))?;
    let layers = Layers::of(&files);
    if args.edges {
        print!("{}", layers.describe());
        return Ok(true);
    }
    let mut findings = edges::check()?;
    findings.extend(files.iter().flat_map(|(path, text)| files::check(path, text)));
    findings.extend(layers.check());
    findings.extend(surface::check(&files));
    findings.extend(unsafety::check(&files));
    for Finding { place, message, is_error } in &findings {
        println!("{}: {place}: {message}", if *is_error { "error" } else { "warning" });
    }
    let errors = findings.iter().filter(|finding| finding.is_error).count();
    println!("tidy: {errors} errors, {} warnings", findings.len() - errors);
    Ok(errors == 0)
}

/// Calls back for every text file below the folder, in order, with its path from the root.
fn walk(root: &Path, folder: &str, visit: &mut impl FnMut(String, String)) -> anyhow::Result<()> {
    let full = root.join(folder);
    let mut entries = fs::read_dir(&full)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .with_context(|| format!("cannot list {}", full.display()))?;
    entries.sort_unstable_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let is_hidden = name.starts_with('.') && !HIDDEN_BUT_OURS.contains(&name.as_str());
        if is_hidden || PASSED_OVER.contains(&name.as_str()) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(root, &path, visit)?;
        } else if kind.is_file()
            && let Ok(text) = String::from_utf8(fs::read(entry.path())?)
        {
            visit(path, text);
        }
    }
    Ok(())
}
