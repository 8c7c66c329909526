//! What a file holds, as Node.js tells it: by its extension, then by the nearest `package.json`, then by its syntax.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ellipsis::unstable::engine::Language;

/// What source text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A script.
    Script,
    /// A script, or a module if it does not compile as a script but does as a module: code from the command line.
    Code,
    /// A CommonJS module.
    CommonJs,
    /// A module.
    Module,
    /// A module if it does not compile as CommonJS but does as a module.
    Either,
}

/// What a file holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    Source(Kind),
    Json,
    Addon,
    Wasm,
    /// Its extension says nothing.
    Unknown,
}

/// What a program's file is, by its name and the nearest `package.json`.
pub fn kind_of_file(path: &Path) -> Kind {
    match format_of(path, &PackageTypes::default()) {
        Format::Source(kind) => kind,
        _ => Kind::Either,
    }
}

pub(crate) fn format_of(path: &Path, types: &PackageTypes) -> Format {
    let by_package = || match types.of(path).as_deref() {
        Some("module") => Kind::Module,
        Some("commonjs") => Kind::CommonJs,
        _ => Kind::Either,
    };
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("mjs" | "mts") => Format::Source(Kind::Module),
        Some("cjs" | "cts") => Format::Source(Kind::CommonJs),
        Some("js" | "jsx" | "ts" | "tsx") | None => Format::Source(by_package()),
        Some("json") => Format::Json,
        Some("node") => Format::Addon,
        Some("wasm") => Format::Wasm,
        Some(_) => Format::Unknown,
    }
}

/// What a file is written in.
pub(crate) fn language_of(path: &Path) -> Language {
    let (typescript, jsx) = match path.extension().and_then(|extension| extension.to_str()) {
        Some("ts" | "mts" | "cts") => (true, false),
        Some("tsx") => (true, true),
        Some("jsx") => (false, true),
        _ => (false, false),
    };
    Language { typescript, jsx }
}

/// The `type` of packages, by the folders that were asked about.
#[derive(Default)]
pub(crate) struct PackageTypes(RefCell<HashMap<PathBuf, Option<String>>>);

impl PackageTypes {
    /// The `type` of the package that a file belongs to.
    fn of(&self, path: &Path) -> Option<String> {
        let path = std::path::absolute(path).ok()?;
        let mut passed = Vec::new();
        let mut found = None;
        for folder in path.parent()?.ancestors() {
            if let Some(known) = self.0.borrow().get(folder) {
                found = known.clone();
                break;
            }
            passed.push(folder.to_owned());
            if folder.ends_with("node_modules") {
                break;
            }
            let Ok(text) = std::fs::read_to_string(folder.join("package.json")) else { continue };
            let package: Option<serde_json::Value> = serde_json::from_str(&text).ok();
            found = package.and_then(|package| package.get("type")?.as_str().map(str::to_owned));
            break;
        }
        self.0.borrow_mut().extend(passed.into_iter().map(|folder| (folder, found.clone())));
        found
    }
}
