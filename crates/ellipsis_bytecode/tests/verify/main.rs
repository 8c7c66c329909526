//! The verifier: for each thing that must hold a template in which it does not, and templates that
//! were changed at random.

mod code;
mod contents;
mod lists;
mod random;
mod registers;

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, FunctionFlags, FunctionKind, FunctionTemplate, Instruction, Reg, Source, Text, verify,
};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};

/// Registers of the functions below.
const REGISTERS: u16 = 16;

/// A function of one parameter and [`REGISTERS`] registers that runs that code and returns.
fn function(mut code: Vec<Instruction>) -> FunctionTemplate {
    code.push(Instruction::return_(Reg(0)));
    FunctionTemplate {
        name: Text::from("f"),
        kind: FunctionKind::Normal,
        flags: FunctionFlags { keeps_arguments: true, ..FunctionFlags::default() },
        parameters: 1,
        length: 1,
        registers: REGISTERS,
        instance_properties: 0,
        code,
        constants: vec![Constant::String(Text::from("name")), Constant::Number(0.5)],
        sites: Vec::new(),
        spreads: Vec::new(),
        functions: Vec::new(),
        handlers: Vec::new(),
        positions: Vec::new(),
        tdz_names: Vec::new(),
        strict_parts: Vec::new(),
        source: Source::new("test", "0123456789"),
        span: (0, 10),
        globals: Vec::new(),
        module: None,
        deferred: None,
    }
}

/// A generator function, or an async one, or an async generator, as the flags say.
fn resumable(generator: bool, is_async: bool, code: Vec<Instruction>) -> FunctionTemplate {
    let mut template = function(code);
    template.flags = FunctionFlags { generator, is_async, ..template.flags };
    template
}

fn compiled(text: &str) -> FunctionTemplate {
    let template = compile_script(&Source::new("test", text), ScriptOptions::default());
    Rc::try_unwrap(template.expect("it compiles")).expect("nobody else has it")
}

fn compiled_module(text: &str) -> FunctionTemplate {
    let template = compile_module(&Source::new("test", text), ScriptOptions::default());
    Rc::try_unwrap(template.expect("it compiles")).expect("nobody else has it")
}

#[track_caller]
fn accepted(template: &FunctionTemplate) {
    assert_eq!(verify(template), Ok(()));
}

/// Checks what the verifier says of a template.
#[track_caller]
fn refused(template: &FunctionTemplate, what: &str) {
    let error = verify(template).expect_err("it must not be accepted");
    assert_eq!(error.to_string(), format!("function {what}"));
}

/// As [`refused`], of the first instruction of a function that has that code.
#[track_caller]
fn refuses(code: Vec<Instruction>, what: &str) {
    let opcode = code[0].op().name();
    refused(&function(code), &format!("f (at []), instruction 0 ({opcode}){what}"));
}
