//! Structured clones: a graph of all kinds of values, made from bytes, and its clone are alike, and share nothing.
#![no_main]

use std::cell::RefCell;

use ellipsis::Function;
use ellipsis_fuzz::bound;
use ellipsis_runtime::Runtime;
use libfuzzer_sys::fuzz_target;

const PROGRAM: &str = include_str!("clone.js");

fuzz_target!(|data: &[u8]| {
    thread_local! {
        static RUNTIME: RefCell<(Option<Runtime>, u32)> = const { RefCell::new((None, 0)) };
    }
    RUNTIME.with_borrow_mut(|(slot, runs)| {
        if *runs % 20_000 == 0 {
            *slot = None;
        }
        *runs += 1;
        let runtime = slot.get_or_insert_with(|| {
            let mut runtime = Runtime::new();
            runtime.engine().eval_script::<()>("clone.js", PROGRAM).expect("the program runs");
            runtime
        });
        let engine = runtime.engine();
        bound(engine);
        let check: Function = engine.global("check").expect("there is a function `check`");
        let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
        if let Err(error) = check.call::<()>(engine, (hex,)) {
            assert!(!error.to_string().contains("bad: "), "{error}");
        }
    });
});
