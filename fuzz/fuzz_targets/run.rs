//! Source text → a run within bounds: it ends, and not with a panic.
#![no_main]

use ellipsis::unstable::LocalEngine;
use ellipsis_fuzz::bound;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&how, text)) = data.split_first() else { return };
    let text = String::from_utf8_lossy(text);
    let mut engine = LocalEngine::new();
    bound(&mut engine);
    if how & 2 != 0 {
        engine.context().heap.set_stress(Some(u32::from(how >> 2) + 1));
    }
    let result = match how & 1 {
        0 => engine.eval_script::<()>("fuzz.js", &text),
        _ => engine.eval_module("fuzz.mjs", &text).map(|_| ()),
    };
    if let Err(error) = result {
        let _text = (error.to_string(), error.stack().map(str::to_owned));
    }
});
