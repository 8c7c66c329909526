//! The layers of `ellipsis_engine`: which of its files knows which, and that no edge leads up.
//!
//! A file knows another if it imports something that the other defines, or names it by a path; re-exports are followed
//! to the file that defines the thing. They are no edges themselves, and neither are declarations of modules.

mod cycles;
mod resolve;
mod scan;
mod tokens;

use std::collections::{BTreeMap, BTreeSet};

use self::resolve::Tree;
use self::scan::Facts;
use super::Finding;

const SOURCES: &str = "crates/ellipsis_engine/src/";
/// What lies below all layers: its methods may have the names of some higher up.
const BELOW: [&str; 5] = [
    "crates/ellipsis_bytecode/src/",
    "crates/ellipsis_gc/src/",
    "crates/ellipsis_memory/src/",
    "crates/ellipsis_stack/src/",
    "crates/ellipsis_text/src/",
];
/// From the lowest up: none may know those after it.
const LAYERS: [&str; 3] = ["model", "semantics", "interpreter"];
/// Puts the layers together, so that it belongs to none.
const ROOT: &str = "lib.rs";
/// How many files of a layer may know each other around a circle: they can only be understood together.
const LARGEST_CYCLE: usize = 5;

/// That a file names something that another defines. Files are given by their paths below the sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: String,
    line: usize,
    to: String,
    name: String,
}

/// The engine's files as they know each other.
pub(super) struct Layers {
    facts: BTreeMap<String, Facts>,
    edges: Vec<Edge>,
    /// Functions of the crates below.
    below: BTreeSet<String>,
}

impl Layers {
    /// Reads the engine's files among these, which are given by their paths from the repository's root.
    pub(super) fn of(files: &BTreeMap<String, String>) -> Self {
        let facts: BTreeMap<String, Facts> = files
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix(SOURCES)?, text)))
            .filter(|(path, _)| path.ends_with(".rs") && !is_test(path))
            .map(|(path, text)| (path.to_owned(), Facts::of(path, text)))
            .collect();
        let edges = Tree::of(&facts).edges(&facts);
        let is_below = |path: &str| BELOW.iter().any(|folder| path.starts_with(folder));
        let below = files
            .iter()
            .filter(|(path, _)| path.ends_with(".rs") && is_below(path))
            .flat_map(|(path, text)| Facts::of(path, text).functions)
            .collect();
        Self { facts, edges, below }
    }

    pub(super) fn check(&self) -> Vec<Finding> {
        let mut findings = self.outside();
        findings.extend(self.edges.iter().filter_map(upward));
        findings.extend(self.hidden());
        for (layer, name) in LAYERS.iter().enumerate() {
            let within = |edge: &&Edge| [&edge.from, &edge.to].iter().all(|path| level(path) == Some(layer));
            let edges: Vec<&Edge> = self.edges.iter().filter(within).collect();
            let cycles = cycles::of(&edges).into_iter().filter(|cycle| cycle.len() > LARGEST_CYCLE);
            findings.extend(cycles.map(|cycle| {
                let message = format!(
                    "a cycle of {} files, which may have at most {LARGEST_CYCLE}:{}",
                    cycle.len(),
                    members(&cycle, &edges)
                );
                Finding::error(&format!("{SOURCES}{name}"), message)
            }));
        }
        findings
    }

    /// All edges with how often they are named, and all cycles.
    pub(super) fn describe(&self) -> String {
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for edge in &self.edges {
            *counts.entry((&edge.from, &edge.to)).or_default() += 1;
        }
        let mut text = String::new();
        for ((from, to), count) in &counts {
            text += &format!("{from} -> {to} {count}\n");
        }
        let edges: Vec<&Edge> = self.edges.iter().collect();
        for cycle in cycles::of(&edges) {
            text += &format!("\na cycle of {} files:{}\n", cycle.len(), members(&cycle, &edges));
        }
        text
    }

    /// Files in no layer, as soon as there is the lowest.
    fn outside(&self) -> Vec<Finding> {
        if self.facts.keys().all(|path| level(path) != Some(0)) {
            return Vec::new();
        }
        let outside = self.facts.keys().filter(|path| level(path).is_none() && *path != ROOT);
        let message = format!("belongs to no layer: there are {}", LAYERS.join(", "));
        outside.map(|path| Finding::error(&format!("{SOURCES}{path}"), message.clone())).collect()
    }

    /// Calls of methods that only a higher layer defines: what an `impl` block up there adds to a type of down here is
    /// reached without an import.
    fn hidden(&self) -> Vec<Finding> {
        let layered = || self.facts.iter().filter_map(|(path, facts)| Some((level(path)?, path, facts)));
        let mut lowest: BTreeMap<&str, usize> = BTreeMap::new();
        let mut types: BTreeSet<(usize, &str)> = BTreeSet::new();
        for (level, _, facts) in layered() {
            for name in &facts.functions {
                let known = lowest.entry(name).or_insert(level);
                *known = level.min(*known);
            }
            types.extend(facts.types().map(|name| (level, name)));
        }
        let mut added: BTreeMap<&str, (usize, &str, &str)> = BTreeMap::new();
        for (level, path, facts) in layered() {
            for (class, method) in &facts.methods {
                // Nobody below has a value of a type of this layer without an import of it.
                if !types.contains(&(level, class.as_str())) {
                    added.entry(method).or_insert((level, path, class));
                }
            }
        }
        let mut findings = Vec::new();
        for (level, path, facts) in layered() {
            for (name, line) in &facts.calls {
                if !self.below.contains(name)
                    && lowest.get(name.as_str()).is_some_and(|&lowest| lowest > level)
                    && let Some((above, file, class)) = added.get(name.as_str())
                {
                    let message = format!(
                        "{} must not know {}: calls `{name}`, which only {file} adds to `{class}`",
                        LAYERS[level], LAYERS[*above]
                    );
                    findings.push(Finding::error(&format!("{SOURCES}{path}:{line}"), message));
                }
            }
        }
        findings
    }
}

/// The layer that a file belongs to, counted from below.
fn level(path: &str) -> Option<usize> {
    let (folder, _) = path.split_once('/')?;
    LAYERS.iter().position(|layer| *layer == folder)
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| matches!(part, "tests" | "tests.rs"))
}

fn upward(edge: &Edge) -> Option<Finding> {
    let (from, to) = (level(&edge.from)?, level(&edge.to)?);
    let message =
        format!("{} must not know {}: names `{}` of {}", LAYERS[from], LAYERS[to], edge.name, edge.to);
    (from < to).then(|| Finding::error(&format!("{SOURCES}{}:{}", edge.from, edge.line), message))
}

/// The files of a cycle, each with an edge that keeps it there.
fn members(cycle: &BTreeSet<&str>, edges: &[&Edge]) -> String {
    let stays = |path: &str| {
        edges.iter().find(|edge| edge.from == path && edge.to != path && cycle.contains(edge.to.as_str()))
    };
    cycle
        .iter()
        .filter_map(|path| stays(path))
        .map(|edge| format!("\n    {}:{} names `{}` of {}", edge.from, edge.line, edge.name, edge.to))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(files: &[(&str, &str)]) -> Layers {
        let files = files.iter().map(|(path, text)| (format!("{SOURCES}{path}"), (*text).to_owned()));
        Layers::of(&files.collect())
    }

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let shown = |finding: Finding| {
            format!("{}: {}", finding.place.strip_prefix(SOURCES).unwrap(), finding.message)
        };
        layers(files).check().into_iter().map(shown).collect()
    }

    const MODULES: [(&str, &str); 4] = [
        ("lib.rs", "mod model; mod semantics; mod interpreter; pub use interpreter::Exit;"),
        ("model/mod.rs", "pub(crate) mod value;"),
        ("semantics/mod.rs", "pub(crate) mod convert;"),
        ("interpreter/mod.rs", "pub(crate) mod run;\npub use run::Exit;"),
    ];

    fn with_modules<'a>(files: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        MODULES.into_iter().chain(files.iter().copied()).collect()
    }

    #[test]
    fn no_edge_leads_up() {
        let files = with_modules(&[
            ("model/value.rs", "pub struct Value;\nuse crate::semantics::convert::to_number;"),
            (
                "semantics/convert.rs",
                "use crate::model::value::Value;\npub fn to_number() {\n  crate::Exit::of() }",
            ),
            ("interpreter/run.rs", "use crate::semantics::convert;\npub struct Exit;"),
        ]);
        assert_eq!(
            found(&files),
            [
                "model/value.rs:2: model must not know semantics: names `crate::semantics::convert::to_number` of semantics/convert.rs",
                "semantics/convert.rs:3: semantics must not know interpreter: names `crate::Exit::of` of interpreter/run.rs",
            ]
        );
    }

    #[test]
    fn tests_comments_and_the_root_may_know_all() {
        let files = with_modules(&[
            (
                "model/value.rs",
                "// crate::interpreter::run::f()\n#[cfg(test)]\nmod tests { use crate::Exit; }",
            ),
            ("model/value/tests.rs", "use crate::Exit;"),
            ("model/tests/a.rs", "use crate::Exit;"),
            ("semantics/convert.rs", ""),
            ("interpreter/run.rs", "pub struct Exit;"),
        ]);
        assert_eq!(found(&files), [""; 0]);
    }

    #[test]
    fn every_file_belongs_to_a_layer_once_there_are_layers() {
        assert_eq!(found(&[("lib.rs", "mod a;"), ("a.rs", ""), ("interpreter/mod.rs", "")]), [""; 0]);
        let files = [("lib.rs", "mod a; mod model;"), ("a.rs", ""), ("model/mod.rs", "")];
        assert_eq!(found(&files), ["a.rs: belongs to no layer: there are model, semantics, interpreter"]);
    }

    #[test]
    fn calls_of_what_a_higher_layer_adds() {
        let files = with_modules(&[
            (
                "model/value.rs",
                "pub struct Context;\nfn f(cx: Context) {\n cx.unwind();\n cx.push();\n cx.both();\n}",
            ),
            ("semantics/convert.rs", "fn g() { Context::unwind();\n cx.unwind::<u8>(); cx.own() }"),
            (
                "interpreter/run.rs",
                "struct Frame; impl Frame { fn push() {} } trait Own { fn own(); }
                impl Context { fn unwind() {} fn both() {} }",
            ),
            ("model/other.rs", "fn both() {}"),
        ]);
        let message =
            "must not know interpreter: calls `unwind`, which only interpreter/run.rs adds to `Context`";
        assert_eq!(
            found(&files),
            [
                format!("model/value.rs:3: model {message}"),
                format!("semantics/convert.rs:1: semantics {message}"),
                format!("semantics/convert.rs:2: semantics {message}"),
            ]
        );
    }

    #[test]
    fn calls_of_what_a_crate_below_has_as_well() {
        let files = with_modules(&[
            ("model/value.rs", "fn f(tracer: Tracer) { tracer.note(); }"),
            ("semantics/convert.rs", "pub struct Context;"),
            ("interpreter/run.rs", "impl Context { fn note() {} }"),
        ]);
        assert_eq!(found(&files).len(), 1);
        let mut all: BTreeMap<String, String> =
            files.iter().map(|(path, text)| (format!("{SOURCES}{path}"), (*text).to_owned())).collect();
        all.insert(format!("{}tracer.rs", BELOW[1]), "impl Tracer { fn note() {} }".to_owned());
        assert_eq!(Layers::of(&all).check(), []);
    }

    #[test]
    fn large_cycles_within_a_layer() {
        let ring = |count: usize| {
            let names: Vec<String> = (0..count).map(|i| format!("f{i}")).collect();
            let mut files: Vec<(String, String)> = vec![
                ("lib.rs".to_owned(), "mod model;".to_owned()),
                ("model/mod.rs".to_owned(), names.iter().map(|name| format!("mod {name};")).collect()),
            ];
            for (index, name) in names.iter().enumerate() {
                let next = &names[(index + 1) % count];
                files.push((
                    format!("model/{name}.rs"),
                    format!("use super::{next}::O{next}; struct O{name};"),
                ));
            }
            let files: Vec<(&str, &str)> =
                files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
            (found(&files), layers(&files).describe())
        };
        let (findings, described) = ring(5);
        assert_eq!(findings, [""; 0]);
        assert!(described.contains("model/f0.rs -> model/f1.rs 1\n"));
        assert!(
            described
                .contains("a cycle of 5 files:\n    model/f0.rs:1 names `super::f1::Of1` of model/f1.rs\n")
        );
        let (findings, _) = ring(6);
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0]
                .starts_with("model: a cycle of 6 files, which may have at most 5:\n    model/f0.rs:1")
        );
        assert_eq!(findings[0].lines().count(), 7);
    }
}
