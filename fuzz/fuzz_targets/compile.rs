//! Source text → bytecode: the compiler accepts or refuses any text, and what it makes the verifier accepts.
#![no_main]

use ellipsis_bytecode::{Source, disassemble, verify};
use ellipsis_compiler::{ScriptOptions, compile_eval, compile_module, compile_script};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&how, text)) = data.split_first() else { return };
    let source = Source::new("fuzz.js", String::from_utf8_lossy(text));
    let template = match how % 4 {
        0 => compile_script(&source, ScriptOptions::default()),
        1 => compile_module(&source, ScriptOptions::default()),
        2 => compile_eval(&source, false, None),
        _ => compile_eval(&source, true, None),
    };
    match template {
        Ok(template) => {
            verify(&template).expect("the compiler's output is right");
            disassemble(&template);
        }
        Err(error) => assert!(error.offset as usize <= source.text.len(), "a place in the text"),
    }
});
