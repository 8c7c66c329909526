//! Runs the programs below `tests/js`: each in an engine of its own, after `prelude.js`. A program
//! passes if it ends without an exception and without a rejection that nobody handles.

use std::path::{Path, PathBuf};

use ellipsis::engine::promise::PromiseData;
use ellipsis::engine::{Throw, Value};
use ellipsis::{Engine, Error, Phase};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/js")
}

fn run(path: &Path, stress: Option<u32>) -> Result<(), Error> {
    let prelude = std::fs::read_to_string(folder().join("prelude.js")).expect("the prelude is readable");
    let text = std::fs::read_to_string(path).expect("a program is readable");
    let name = path.display().to_string();
    let mut engine = Engine::new();
    engine.context().heap.set_stress(stress);
    engine.eval_script("prelude.js", &prelude)?;
    if path.extension().is_some_and(|extension| extension == "mjs") {
        engine.eval_module(&name, &text)?;
    } else {
        engine.eval_script(&name, &text)?;
    }
    if let Some(promise) = engine.host().take_rejected() {
        let reason = Value::from(promise).downcast::<PromiseData>().map(PromiseData::result);
        let throw = Throw(reason.unwrap_or_default());
        return Err(Error::from_throw(engine.context(), Phase::Runtime, throw));
    }
    Ok(())
}

/// All programs in a folder. Names the ones that fail, with their errors.
fn check(name: &str, stress: fn(&Path) -> Option<u32>) {
    let mut programs: Vec<PathBuf> = std::fs::read_dir(folder().join(name))
        .expect("the folder is readable")
        .map(|entry| entry.expect("an entry is readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "js" || extension == "mjs"))
        .collect();
    programs.sort();
    let mut failures = String::new();
    for program in programs {
        // A thread of its own: deep recursion needs more stack than test threads have.
        let (path, stress) = (program.clone(), stress(&program));
        let thread = std::thread::Builder::new().stack_size(16 << 20).spawn(move || run(&path, stress));
        match thread.expect("a thread starts").join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let stack = error.stack.clone().unwrap_or_default();
                failures.push_str(&format!("\n{}: {error}\n{stack}\n", program.display()));
            }
            Err(_) => failures.push_str(&format!("\n{}: panicked\n", program.display())),
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn language() {
    check("language", |_| None);
}

#[test]
fn builtins() {
    check("builtins", |_| None);
}

#[test]
fn dots() {
    check("dots", |_| None);
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
    for name in ["language", "builtins", "dots"] {
        check(name, |program| {
            let busy = BUSY.iter().find(|(name, _)| program.ends_with(name));
            Some(busy.map_or(1, |&(_, every)| every))
        });
    }
}
