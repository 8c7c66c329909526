//! Machine code gives what the interpreter gives: each program of `tests/jit` runs interpreted, and compiled as early
//! as can be.

#![cfg(feature = "jit")]

use std::path::Path;

use ellipsis::unstable::LocalEngine;

fn result(text: &str, threshold: Option<u32>) -> String {
    let mut engine = LocalEngine::new();
    let cx = engine.context();
    match threshold {
        Some(ticks) => {
            cx.set_compile_threshold(ticks);
            cx.heap.budget.set_interval(ticks);
        }
        None => cx.set_compile_threshold(u32::MAX),
    }
    engine.eval::<String>(text).unwrap_or_else(|error| format!("{error:?}"))
}

#[test]
fn machine_code_gives_what_the_interpreter_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/jit");
    let mut programs = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder of programs") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a program");
        let interpreted = result(&text, None);
        for threshold in [1, 7, 100] {
            assert_eq!(result(&text, Some(threshold)), interpreted, "{} at {threshold}", path.display());
        }
        programs += 1;
    }
    assert!(programs > 2, "the programs of {}", folder.display());
}
