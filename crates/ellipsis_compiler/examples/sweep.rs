//! Compiles every test of a test262 checkout (`sweep ROOT [PATH…]`) and prints where that is not
//! as its frontmatter says: positive tests have to compile, negative ones of phase parse must not.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ellipsis_bytecode::Source;
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};

const THREADS: usize = 2;
const STACK: usize = 64 << 20;

/// What the frontmatter of a test says.
struct Test {
    negative: bool,
    module: bool,
    modes: Vec<bool>,
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(root) = arguments.next().map(PathBuf::from) else {
        eprintln!("usage: sweep ROOT [PATH…]");
        return ExitCode::FAILURE;
    };
    let mut files = Vec::new();
    let paths: Vec<String> = arguments.collect();
    let paths = if paths.is_empty() {
        ["language", "annexB", "built-ins", "staging", "harness"].map(String::from).to_vec()
    } else {
        paths
    };
    for path in paths {
        collect(&root.join("test").join(path), &mut files);
    }
    files.sort();
    std::panic::set_hook(Box::new(|_| {}));
    let next = AtomicUsize::new(0);
    let differences = Mutex::new(BTreeMap::new());
    let counts = [AtomicUsize::new(0), AtomicUsize::new(0)];
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            let worker = || {
                loop {
                    let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                    check(file, &root, &counts, &differences);
                }
            };
            if let Err(error) = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker) {
                eprintln!("{error}");
            }
        }
    });
    let Ok(differences) = differences.into_inner() else { return ExitCode::FAILURE };
    for (name, what) in &differences {
        println!("{name}: {what}");
    }
    println!(
        "{} positive and {} negative runs, {} differences",
        counts[0].load(Ordering::Relaxed),
        counts[1].load(Ordering::Relaxed),
        differences.len()
    );
    if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_path_buf());
        return;
    }
    let Ok(entries) = std::fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "js")
            && !path.to_string_lossy().contains("_FIXTURE")
        {
            files.push(path);
        }
    }
}

fn frontmatter(text: &str) -> Test {
    let front =
        text.split_once("/*---").and_then(|(_, rest)| rest.split_once("---*/")).map_or("", |(it, _)| it);
    let flags = front.split_once("flags:").map_or("", |(_, rest)| rest.split("\n---").next().unwrap_or(rest));
    let flags = match flags.trim_start().strip_prefix('[') {
        Some(inline) => inline.split(']').next().unwrap_or(""),
        None => flags.split("\nincludes").next().unwrap_or(""),
    };
    let has = |flag: &str| flags.contains(flag);
    let modes = match () {
        () if has("onlyStrict") => vec![true],
        () if has("module") || has("noStrict") || has("raw") => vec![false],
        () => vec![false, true],
    };
    Test { negative: front.contains("phase: parse"), module: has("module"), modes }
}

fn check(file: &Path, root: &Path, counts: &[AtomicUsize; 2], differences: &Mutex<BTreeMap<String, String>>) {
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let test = frontmatter(&text);
    for &strict in &test.modes {
        counts[usize::from(test.negative)].fetch_add(1, Ordering::Relaxed);
        let source_text = if strict { format!("\"use strict\";\n{text}") } else { text.clone() };
        let result = catch_unwind(|| {
            let source = Source::new("test", source_text);
            let compiled = if test.module {
                compile_module(&source, ScriptOptions::default())
            } else {
                compile_script(&source, ScriptOptions::default())
            };
            compiled.map(|_| ()).map_err(|error| {
                let place = source.line_column(error.offset);
                format!("{}:{} {}", place.line, place.column, error.message)
            })
        });
        let what = match (result, test.negative) {
            (Ok(Ok(())), false) | (Ok(Err(_)), true) => continue,
            (Ok(Ok(())), true) => "compiles but must not".to_string(),
            (Ok(Err(message)), false) => format!("fails: {message}"),
            (Err(_), _) => "PANIC".to_string(),
        };
        let name = file.strip_prefix(root.join("test")).unwrap_or(file).display();
        let mode = if strict { " (strict)" } else { "" };
        if let Ok(mut differences) = differences.lock() {
            differences.insert(format!("{name}{mode}"), what);
        }
    }
}
