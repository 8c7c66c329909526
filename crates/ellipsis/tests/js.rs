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
#[derive(Clone, Copy, Default)]
struct Way {
    /// As code that was bytes in between, instead of as text.
    from_bytes: bool,
    /// After how many allocations there is a collection.
    stress: Option<u32>,
    /// Compiled to machine code as early as can be, and which of its checks fail: each so many-eth.
    compiled: Option<u32>,
}

/// Machine code in which each so many-eth check fails; none at 0.
fn compiled(forced_exits: u32) -> Way {
    Way { compiled: Some(forced_exits), ..Way::default() }
}

#[cfg(feature = "jit")]
fn compile_early(engine: &mut LocalEngine, forced_exits: u32) {
    use ellipsis::unstable::jit::{Options, install};
    let forced_exits = std::num::NonZeroU32::new(forced_exits);
    install(engine.context(), Options { threshold: 1, forced_exits, ..Options::default() });
}

#[cfg(not(feature = "jit"))]
fn compile_early(_: &mut LocalEngine, _: u32) {}

fn run(path: &Path, way: Way) -> Result<(), Error> {
    let prelude = std::fs::read_to_string(folder().join("prelude.js")).expect("the prelude is readable");
    let text = std::fs::read_to_string(path).expect("a program is readable");
    let name = path.display().to_string();
    let mut engine = LocalEngine::new();
    engine.context().heap.set_stress(way.stress);
    if let Some(forced_exits) = way.compiled {
        compile_early(&mut engine, forced_exits);
    }
    engine.eval_script::<()>("prelude.js", &prelude)?;
    let is_module = path.extension().is_some_and(|extension| extension == "mjs");
    match (way.from_bytes, is_module) {
        (false, true) => drop(engine.eval_module(&name, &text)?),
        (false, false) => engine.eval_script::<()>(&name, &text)?,
        (true, true) => {
            let code = Engine::compile_module(&name, &text)?;
            engine.run_module(&Compiled::from_bytes(code.as_bytes())?)?;
        }
        (true, false) => {
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
    check("language", |_| Way::default());
}

#[test]
fn builtins() {
    check("builtins", |_| Way::default());
}

#[test]
fn dots() {
    check("dots", |_| Way::default());
}

#[test]
fn from_bytes() {
    FOLDERS.iter().for_each(|name| check(name, |_| Way { from_bytes: true, ..Way::default() }));
}

#[test]
fn in_machine_code() {
    FOLDERS.iter().for_each(|name| check(name, |_| compiled(0)));
}

#[test]
fn in_machine_code_that_is_left_at_each_check() {
    FOLDERS.iter().for_each(|name| check(name, |_| compiled(1)));
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
    check("..", |_| Way::default());
}

#[test]
#[should_panic(expected = "missing")]
fn a_folder_that_is_not_there_fails() {
    check("missing", |_| Way::default());
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

/// How often there is a collection in a program, which is as often as its time allows.
fn stress(program: &Path) -> Option<u32> {
    let busy = BUSY.iter().find(|(name, _)| program.ends_with(name));
    Some(busy.map_or(1, |&(_, every)| every))
}

/// A collection at every allocation finds values that native code forgot to root.
#[test]
fn under_collection() {
    for (name, _) in BUSY {
        assert!(FOLDERS.iter().any(|below| folder().join(below).join(name).is_file()), "{name} is a program");
    }
    for name in FOLDERS {
        check(name, |program| Way { stress: stress(program), ..Way::default() });
    }
}

/// And those that machine code forgot, some of which it holds only where it is left. Fewer collections, for time.
#[test]
fn in_machine_code_under_collection() {
    for name in FOLDERS {
        check(name, |program| Way { stress: stress(program).map(|every| every * 16 - 1), ..compiled(3) });
    }
}
