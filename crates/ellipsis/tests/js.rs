//! Runs the programs below `tests/js`: each in an engine of its own, after `prelude.js`. A program
//! passes if it ends without an exception and without a rejection that nobody handles.

#[path = "../../../tests/support/programs.rs"]
mod programs;

use std::path::{Path, PathBuf};

use ellipsis::unstable::LocalEngine;
use ellipsis::{Compiled, Engine, Error};

/// The folders, each of which is a test of its own.
const FOLDERS: [&str; 3] = ["builtins", "dots", "language"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/js")
}

/// How programs are run.
#[derive(Clone, Copy)]
enum Way {
    /// Their texts; after how many allocations there is a collection.
    Text(Option<u32>),
    /// Code that was bytes in between.
    Bytes,
}

fn run(path: &Path, way: Way) -> Result<(), Error> {
    let prelude = std::fs::read_to_string(folder().join("prelude.js")).expect("the prelude is readable");
    let text = std::fs::read_to_string(path).expect("a program is readable");
    let name = path.display().to_string();
    let mut engine = LocalEngine::new();
    if let Way::Text(stress) = way {
        engine.context().heap.set_stress(stress);
    }
    engine.eval_script::<()>("prelude.js", &prelude)?;
    let is_module = path.extension().is_some_and(|extension| extension == "mjs");
    match (way, is_module) {
        (Way::Text(_), true) => drop(engine.eval_module(&name, &text)?),
        (Way::Text(_), false) => engine.eval_script::<()>(&name, &text)?,
        (Way::Bytes, true) => {
            let code = Engine::compile_module(&name, &text)?;
            engine.run_module(&Compiled::from_bytes(code.as_bytes())?)?;
        }
        (Way::Bytes, false) => {
            let code = Engine::compile(&name, &text)?;
            engine.run::<()>(&Compiled::from_bytes(code.as_bytes())?)?;
        }
    }
    engine.take_unhandled_rejection().map_or(Ok(()), |reason| Err(Error::thrown_value(reason)))
}

/// All programs in a folder. Names the ones that fail, with their errors.
fn check(name: &str, way: fn(&Path) -> Way) {
    let mut failures = String::new();
    for program in programs::programs(&folder().join(name)) {
        // A thread of its own: deep recursion needs more stack than test threads have.
        let (path, way) = (program.clone(), way(&program));
        let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(move || run(&path, way));
        match thread.expect("a thread starts").join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let stack = error.stack().unwrap_or_default();
                failures.push_str(&format!("\n{}: {error}\n{stack}\n", program.display()));
            }
            Err(_) => failures.push_str(&format!("\n{}: panicked\n", program.display())),
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn language() {
    check("language", |_| Way::Text(None));
}

#[test]
fn builtins() {
    check("builtins", |_| Way::Text(None));
}

#[test]
fn dots() {
    check("dots", |_| Way::Text(None));
}

#[test]
fn from_bytes() {
    FOLDERS.iter().for_each(|name| check(name, |_| Way::Bytes));
}

#[test]
fn there_are_no_other_folders() {
    let entries = std::fs::read_dir(folder()).expect("the folder is readable");
    let folders =
        entries.map(|entry| entry.expect("an entry is readable").path()).filter(|path| path.is_dir());
    let mut names: Vec<PathBuf> = folders.filter_map(|path| path.file_name().map(PathBuf::from)).collect();
    names.sort();
    assert_eq!(names, FOLDERS.map(PathBuf::from));
}

#[test]
#[should_panic(expected = "has no programs")]
fn a_folder_without_programs_fails() {
    check("..", |_| Way::Text(None));
}

#[test]
#[should_panic(expected = "missing")]
fn a_folder_that_is_not_there_fails() {
    check("missing", |_| Way::Text(None));
}

/// Programs that allocate so much that not every allocation can be followed by a collection, and
/// each how many are.
const BUSY: [(&str, u32); 8] = [
    ("accumulate.js", 97),
    ("Map.changes-during-iteration.js", 13),
    ("big-objects-in-pieces.js", 4999),
    ("big-sequences-in-pieces.js", 4999),
    ("other-iterables.js", 499),
    ("rest-in-place.js", 499),
    ("sparse-integer-keys.js", 97),
    ("spread-calls.js", 4999),
];

/// A collection at every allocation finds values that native code forgot to root.
#[test]
fn under_collection() {
    for (name, _) in BUSY {
        assert!(FOLDERS.iter().any(|below| folder().join(below).join(name).is_file()), "{name} is a program");
    }
    for name in FOLDERS {
        check(name, |program| {
            let busy = BUSY.iter().find(|(name, _)| program.ends_with(name));
            Way::Text(Some(busy.map_or(1, |&(_, every)| every)))
        });
    }
}
