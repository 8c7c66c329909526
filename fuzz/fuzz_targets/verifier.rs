//! Changed bytecode: the verifier and the disassembler never panic, and what is accepted as compiled code can be run.
#![no_main]

use std::rc::Rc;

use ellipsis::{Compiled, Engine};
use ellipsis_bytecode::{FunctionTemplate, Handler, Source, disassemble, to_bytes, verify};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};
use ellipsis_fuzz::bound;
use libfuzzer_sys::fuzz_target;

const SCRIPT: &str = include_str!("../../crates/ellipsis_bytecode/tests/programs/script.js");
const MODULE: &str = include_str!("../../crates/ellipsis_bytecode/tests/programs/module.js");

fuzz_target!(|data: &[u8]| {
    let Some((&how, changes)) = data.split_first() else { return };
    thread_local! {
        static TEMPLATES: [Rc<FunctionTemplate>; 2] = [
            compile_script(&Source::new("fuzz.js", SCRIPT), ScriptOptions::default()),
            compile_module(&Source::new("fuzz.mjs", MODULE), ScriptOptions::default()),
        ].map(|template| template.unwrap_or_else(|error| panic!("it compiles: {}", error.message)));
    }
    let mut template = TEMPLATES.with(|templates| copy(&templates[usize::from(how % 2)]));
    for change in changes.chunks_exact(12).take(16) {
        let number = |at: usize| u32::from_le_bytes(change[at..at + 4].try_into().expect("four bytes"));
        let which = usize::from(change[1]);
        apply(nth(&mut template, which), change[0], usize::from(change[2]), number(4), number(8));
    }
    let _verdict = verify(&template);
    disassemble(&template);
    let bytes = to_bytes(&template).expect("all functions have code");
    if let Ok(code) = Compiled::from_bytes(&bytes) {
        let mut engine = Engine::new();
        bound(&mut engine);
        let _outcome = if code.is_module() { engine.run_module(&code).map(drop) } else { engine.run(&code) };
    }
});

/// A template that shares no function with another.
fn copy(template: &FunctionTemplate) -> Rc<FunctionTemplate> {
    let mut made = template.clone();
    for function in &mut made.functions {
        *function = copy(function);
    }
    Rc::new(made)
}

/// A function of a template that nobody else has, by number.
fn nth(template: &mut Rc<FunctionTemplate>, number: usize) -> &mut FunctionTemplate {
    let count = template.functions.len();
    let template = Rc::get_mut(template).expect("nobody else has it");
    match count {
        0 => template,
        _ if number % (count + 1) == 0 => template,
        _ => nth(&mut template.functions[number % (count + 1) - 1], number / (count + 1)),
    }
}

fn apply(template: &mut FunctionTemplate, kind: u8, at: usize, a: u32, b: u32) {
    let length = template.code.len();
    match kind % 8 {
        0 | 1 if length > 0 => {
            template.code[at % length].0 ^= u64::from(a) << 32 | u64::from(b);
        }
        2 if length > 0 => {
            template.code[at % length].0 ^= 1 << (a % 64);
        }
        3 if length > 0 => template.code[at % length] = template.code[a as usize % length],
        4 => template.registers = a as u16,
        5 => template.handlers.insert(0, Handler { start: a, end: b, target: a ^ b, register: at as u16 }),
        6 => template.constants.truncate(at),
        _ => {
            template.sites.truncate(at);
            template.functions.truncate(at / 8);
        }
    }
}
