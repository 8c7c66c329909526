//! Machine code gives what the interpreter gives: each program of `tests/jit` runs interpreted, and compiled as early
//! as can be.

#![cfg(feature = "jit")]

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Duration;

use ellipsis::ErrorKind;
use ellipsis::unstable::LocalEngine;
use ellipsis::unstable::jit::{self, Options};

fn result(text: &str, options: Options) -> String {
    let mut engine = LocalEngine::new();
    jit::install(engine.context(), options);
    engine.eval::<String>(text).unwrap_or_else(|error| format!("{error:?}"))
}

#[test]
fn machine_code_gives_what_the_interpreter_gives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/jit");
    let mut programs = 0;
    for entry in std::fs::read_dir(&folder).expect("the folder of programs") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a program");
        let interpreted = result(&text, Options { threshold: u32::MAX, ..Options::default() });
        for threshold in [1, 7, 100] {
            for exits in [0, 1, 2, 7] {
                let forced_exits = NonZeroU32::new(exits);
                let compiled = result(&text, Options { threshold, forced_exits, ..Options::default() });
                let how = format!("{} at {threshold}, exits: {exits}", path.display());
                assert_eq!(compiled, interpreted, "{how}");
            }
        }
        programs += 1;
    }
    assert!(programs > 2, "the programs of {}", folder.display());
}

/// The limit of the heap holds for machine code, too, and what is made of a program is gone with its engine.
#[test]
fn machine_code_is_on_the_account_of_the_heap() {
    let text = "let sum = 0; for (let i = 0; i < 10000; i++) sum += i; String(sum)";
    let external = |threshold| {
        let mut engine = LocalEngine::new();
        jit::install(engine.context(), Options { threshold, ..Options::default() });
        engine.eval::<String>(text).expect("a result");
        engine.collect_garbage();
        engine.usage().external_bytes
    };
    assert!(external(1) >= external(u32::MAX) + 4096);
}

/// Fuel is what a program takes, however it is run.
#[test]
fn machine_code_takes_the_fuel_that_the_interpreter_takes() {
    let text = "function add(a, b) { return a + b; }
        class Pair { constructor(a) { this.a = a; } get() { return add(this.a, 1); } }
        function work(n) {
            let sum = 0;
            for (let i = 0; i < n; i++) sum = add(sum, new Pair(i).get()) % 1000;
            return [3, 1, 2].map(v => add(v, sum)).sort((a, b) => a - b)[0];
        }
        let result = 0;
        for (let i = 0; i < 50; i++) result += work(i);
        try { (function deep(n) { return n === 0 ? null.x : add(deep(n - 1), 1); })(30); } catch { result++; }
        String(result)";
    let fuel = |options| {
        let mut engine = LocalEngine::new();
        jit::install(engine.context(), options);
        let result = engine.eval::<String>(text).expect("a result");
        (result, engine.usage().fuel)
    };
    let interpreted = fuel(Options { threshold: u32::MAX, ..Options::default() });
    for threshold in [1, 7, 100, 2000] {
        for forced_exits in [None, NonZeroU32::new(3)] {
            let compiled = fuel(Options { threshold, forced_exits, ..Options::default() });
            assert_eq!(compiled, interpreted, "at {threshold}, exits: {forced_exits:?}");
        }
    }
}

/// What bounds a run holds in machine code.
#[test]
fn machine_code_is_bounded() {
    let endless = "function id(v) { return v; } for (let i = 0;; i++) id(i);";
    let deep = "function deep(n) { return deep(n + 1) + 1; } try { deep(0) } catch (error) { error.name }";
    let hoard = "const all = []; for (let i = 0;; i++) all.push({ i, more: [i] });";
    for threshold in [1, 100, jit::THRESHOLD] {
        let mut engine = LocalEngine::new();
        jit::install(engine.context(), Options { threshold, ..Options::default() });
        assert_eq!(engine.eval::<String>(deep).expect("caught"), "RangeError");
        engine.set_fuel(Some(100_000));
        assert_eq!(engine.eval::<i32>(endless).expect_err("it is endless").kind(), ErrorKind::OutOfFuel);
        engine.set_fuel(None);
        engine.set_timeout(Duration::from_millis(100));
        assert_eq!(
            engine.eval::<i32>(endless).expect_err("it is endless").kind(),
            ErrorKind::DeadlineExceeded
        );
        engine.set_deadline(None);
        engine.set_heap_limit(Some(16 << 20));
        assert_eq!(engine.eval::<i32>(hoard).expect_err("it hoards").kind(), ErrorKind::OutOfMemory);
    }
}
