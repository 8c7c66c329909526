//! Which file defines what a path names.

use std::collections::{BTreeMap, BTreeSet};

use super::Edge;
use super::scan::{Facts, Import, Named, child};

/// Imports may lead around a circle: after so many of them nothing is found.
const MOST_STEPS: u8 = 16;

#[derive(Default)]
struct Module<'a> {
    file: &'a str,
    /// What it declares, and modules below it.
    declared: Option<&'a BTreeSet<String>>,
    imported: BTreeMap<&'a str, Vec<&'a Named>>,
    globs: Vec<&'a Named>,
}

/// What a path names: a module, or something in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place<'a> {
    Module(String),
    Item(&'a str),
}

/// The modules of the crate.
pub(super) struct Tree<'a> {
    modules: BTreeMap<&'a str, Module<'a>>,
}

impl<'a> Tree<'a> {
    pub(super) fn of(files: &'a BTreeMap<String, Facts>) -> Self {
        let mut modules: BTreeMap<&str, Module<'_>> = BTreeMap::new();
        for (file, facts) in files {
            for (path, declared) in &facts.modules {
                modules.insert(path, Module { file, declared: Some(declared), ..Module::default() });
            }
            for Import { path, name, .. } in &facts.imports {
                let Some(module) = modules.get_mut(path.module.as_str()) else { continue };
                match name {
                    Some(name) => module.imported.entry(name).or_default().push(path),
                    None => module.globs.push(path),
                }
            }
        }
        Self { modules }
    }

    /// All edges between files, in the order of the files and their lines.
    pub(super) fn edges(&self, files: &BTreeMap<String, Facts>) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (file, facts) in files {
            let mut add = |place: Option<Place<'_>>, line: usize, name: &str| {
                let to = match place {
                    Some(Place::Item(to)) => to,
                    Some(Place::Module(path)) => self.modules[path.as_str()].file,
                    None => return,
                };
                if to != file {
                    edges.push(Edge { from: file.clone(), to: to.to_owned(), line, name: name.to_owned() });
                }
            };
            for import in &facts.imports {
                match &import.name {
                    // Of everything, only what is used counts.
                    None => {
                        let Some(Place::Module(module)) = self.resolve(&import.path, true, 0) else {
                            continue;
                        };
                        for (word, line) in &facts.words {
                            if !self.names(&import.path.module, word) {
                                add(self.look_up(&module, word, false, 0), *line, word);
                            }
                        }
                    }
                    // What is handed on counts if this file uses it as well.
                    Some(name) if import.is_reexport => {
                        if let Some(line) = facts.words.get(name) {
                            add(self.resolve(&import.path, false, 0), *line, name);
                        }
                    }
                    Some(_) => {
                        add(self.resolve(&import.path, false, 0), import.path.line, &import.path.text());
                    }
                }
            }
            for path in &facts.paths {
                if self.begins_with_module(path) {
                    add(self.resolve(path, false, 0), path.line, &path.text());
                }
            }
        }
        edges.sort();
        edges
    }

    /// Whether it does not begin with a type or the like, which is an edge where it was imported.
    fn begins_with_module(&self, path: &Named) -> bool {
        let first = path.segments[0].as_str();
        matches!(first, "crate" | "self" | "super")
            || matches!(self.look_up(&path.module, first, true, 0), Some(Place::Module(_)))
    }

    /// Whether a module declares or imports the name itself, which goes before what `*` brings.
    fn names(&self, module: &str, name: &str) -> bool {
        let Some(module) = self.modules.get(module) else { return false };
        module.imported.contains_key(name) || module.declared.is_some_and(|names| names.contains(name))
    }

    /// What a path names; where one name is of a module and of something else, `as_module` says which is meant.
    fn resolve(&self, path: &Named, as_module: bool, steps: u8) -> Option<Place<'a>> {
        let (first, rest) = path.segments.split_first()?;
        let mut place = match first.as_str() {
            "crate" => Place::Module(String::new()),
            "self" => Place::Module(path.module.clone()),
            "super" => Place::Module(parent(&path.module)),
            name => self.look_up(&path.module, name, as_module || !rest.is_empty(), steps)?,
        };
        for (index, name) in rest.iter().enumerate() {
            let Place::Module(module) = &place else { break };
            let as_module = as_module || index + 1 < rest.len();
            place = if name == "super" {
                Place::Module(parent(module))
            } else {
                // What a macro declares is not seen, but it is there.
                let here = self.modules.get(module.as_str())?.file;
                self.look_up(module, name, as_module, steps).unwrap_or(Place::Item(here))
            };
        }
        Some(place)
    }

    /// What a module calls by that name.
    fn look_up(&self, path: &str, name: &str, as_module: bool, steps: u8) -> Option<Place<'a>> {
        if steps == MOST_STEPS {
            return None;
        }
        let module = self.modules.get(path)?;
        let below = child(path, name);
        let below = self.modules.contains_key(below.as_str()).then_some(Place::Module(below));
        if as_module && below.is_some() {
            return below;
        }
        let imported = module.imported.get(name).into_iter().flatten();
        if let Some(place) = imported.filter_map(|path| self.resolve(path, as_module, steps + 1)).next() {
            return Some(place);
        }
        if below.is_some() {
            return below;
        }
        if module.declared.is_some_and(|names| names.contains(name)) {
            return Some(Place::Item(module.file));
        }
        module.globs.iter().find_map(|glob| match self.resolve(glob, true, steps + 1)? {
            Place::Module(other) if other != path => self.look_up(&other, name, as_module, steps + 1),
            _ => None,
        })
    }
}

fn parent(module: &str) -> String {
    module.rsplit_once("::").map_or_else(String::new, |(parent, _)| parent.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(files: &[(&str, &str)]) -> Vec<String> {
        let facts: BTreeMap<String, Facts> =
            files.iter().map(|(path, text)| ((*path).to_owned(), Facts::of(path, text))).collect();
        let shown = |edge: &Edge| format!("{}:{} {} {}", edge.from, edge.line, edge.to, edge.name);
        Tree::of(&facts).edges(&facts).iter().map(shown).collect()
    }

    #[test]
    fn through_reexports_to_the_definition() {
        let files = [
            ("lib.rs", "mod a; mod b; pub use b::*;"),
            (
                "a.rs",
                "use crate::{Thing as Other, b::made};\nfn f() { crate::b::deep::run(); crate::missing::x() }",
            ),
            ("b/mod.rs", "mod deep; mod run; pub use deep::Thing; pub use run::run as made; made_here!();"),
            ("b/deep.rs", "pub struct Thing; pub fn run() {}"),
            ("b/run.rs", "pub fn run() {}"),
        ];
        assert_eq!(
            edges(&files),
            [
                "a.rs:1 b/deep.rs crate::Thing",
                "a.rs:1 b/run.rs crate::b::made",
                "a.rs:2 b/deep.rs crate::b::deep::run",
                "a.rs:2 lib.rs crate::missing::x"
            ]
        );
    }

    #[test]
    fn paths_from_here() {
        let files = [
            ("lib.rs", "mod a;"),
            (
                "a/mod.rs",
                "mod b; mod c; pub(super) use c::run; use b::B;\nfn f() { c::run(); run() }\nstruct Here;",
            ),
            (
                "a/b.rs",
                "use super::super::a::c as d; use std::fmt;\nfn f() { d::run(); self::g(); fmt::h(); super::B::new() }",
            ),
            ("a/c.rs", "mod inner { use super::super::Here; }\nfn run() { inner::x(); super::Here::y() }"),
        ];
        assert_eq!(
            edges(&files),
            [
                "a/b.rs:1 a/c.rs super::super::a::c",
                "a/b.rs:2 a/c.rs d::run",
                "a/c.rs:1 a/mod.rs super::super::Here",
                "a/c.rs:2 a/mod.rs super::Here::y",
                "a/mod.rs:1 a/b.rs b::B",
                "a/mod.rs:2 a/c.rs c::run",
                "a/mod.rs:2 a/c.rs run",
            ]
        );
    }

    #[test]
    fn of_globs_only_what_is_used() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c; pub use b::B; pub use c::C; mod d; pub use d::D; pub use a::*;"),
            ("a.rs", "use super::*;\nstruct D;\nfn f(b: B) -> D { b.c() }"),
            ("b.rs", "pub struct B;"),
            ("c.rs", "pub struct C;"),
            ("d.rs", "pub struct D; use crate::e::*;"),
        ];
        assert_eq!(edges(&files), ["a.rs:3 b.rs B"]);
    }

    #[test]
    fn imports_that_lead_nowhere() {
        let files = [
            ("lib.rs", "mod a; mod b; use a::X;"),
            ("a.rs", "pub use crate::b::X;"),
            ("b.rs", "pub use crate::a::X; use crate::X as Y; use ::a::b;"),
        ];
        assert_eq!(edges(&files), ["b.rs:1 lib.rs crate::X"]);
    }
}
