//! Programs as bytes: they come back as they were, what the compiler makes is accepted, and for each thing that must hold of code
//! that comes from elsewhere there is one in which it does not.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, FunctionTemplate, Handler, Instruction, LoadError, Op, Reg, Source, disassemble, from_bytes,
    to_bytes, verify, verify_foreign,
};
use ellipsis_compiler::{ScriptOptions, compile_module, compile_script};

const SCRIPT: &str = include_str!("programs/script.js");
const MODULE: &str = include_str!("programs/module.js");

const PORTABLE: ScriptOptions = ScriptOptions { strict: false, lazy: false, portable: true };

fn script(text: &str) -> Rc<FunctionTemplate> {
    compile_script(&Source::new("test", text), PORTABLE).expect("it compiles")
}

fn module(text: &str) -> Rc<FunctionTemplate> {
    compile_module(&Source::new("test", text), PORTABLE).expect("it compiles")
}

#[test]
fn programs_come_back_as_they_were() {
    for program in [script(SCRIPT), module(MODULE), script("")] {
        let bytes = to_bytes(&program).expect("all functions have code");
        let read = from_bytes(&bytes).expect("it is accepted");
        assert_eq!(disassemble(&read), disassemble(&program));
        assert_eq!(to_bytes(&read), Some(bytes));
        assert_eq!((&read.source.name, &read.source.text), (&program.source.name, &program.source.text));
    }
}

#[test]
fn functions_that_were_put_off_cannot_be_written() {
    let text = format!("function f() {{ {} }}", "g();".repeat(2000));
    let options = ScriptOptions { lazy: true, ..ScriptOptions::default() };
    let program = compile_script(&Source::new("test", text), options).expect("it compiles");
    assert_eq!(to_bytes(&program), None);
}

#[test]
fn functions_may_nest_deeply() {
    let depth = 3000;
    let program = script(&["(() => ".repeat(depth), "0".into(), ")".repeat(depth)].concat());
    from_bytes(&to_bytes(&program).expect("all functions have code")).expect("it is accepted");
}

#[test]
fn other_bytes_are_told_apart() {
    let bytes = to_bytes(&script("1")).expect("all functions have code");
    let refused = |change: fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(&mut bytes);
        from_bytes(&bytes).expect_err("it is refused")
    };
    assert_eq!(refused(|bytes| bytes.truncate(3)), LoadError::NotCode);
    assert_eq!(refused(|bytes| bytes[1] = b'X'), LoadError::NotCode);
    assert_eq!(refused(|bytes| bytes[4] += 1), LoadError::Version);
    // What opcodes mean.
    assert_eq!(refused(|bytes| bytes[5] ^= 1), LoadError::Version);
    assert_eq!(refused(|bytes| bytes.truncate(bytes.len() - 1)), LoadError::Damaged);
    assert_eq!(refused(|bytes| bytes.push(0)), LoadError::Damaged);
    assert_eq!(refused(|bytes| bytes[30] ^= 1), LoadError::Damaged);
}

/// Files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("an entry is readable").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn what_the_compiler_makes_is_accepted() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/js"), &mut found);
    let mut count = 0;
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a program is readable");
        let source = Source::new(path.display().to_string(), text);
        let program = match path.extension().and_then(|extension| extension.to_str()) {
            Some("mjs") => compile_module(&source, PORTABLE),
            Some("js") => compile_script(&source, PORTABLE),
            _ => continue,
        };
        let bytes = to_bytes(&program.expect("it compiles")).expect("all functions have code");
        from_bytes(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        count += 1;
    }
    assert!(count > 40, "{count} programs");
}

/// A program that the first part of the verifier accepts, as one from elsewhere.
#[track_caller]
fn refused(program: &FunctionTemplate, what: &str) {
    assert_eq!(verify(program), Ok(()), "it is right but for what may come from elsewhere");
    let error = verify_foreign(program).expect_err("it is refused").to_string();
    assert!(error.ends_with(what), "{error}");
}

/// A program of which some function is changed.
fn changed(text: &str, path: &[usize], change: impl FnOnce(&mut FunctionTemplate)) -> FunctionTemplate {
    let mut program = Rc::try_unwrap(script(text)).expect("nobody else has it");
    let mut function = &mut program;
    for &index in path {
        function = Rc::get_mut(&mut function.functions[index]).expect("nobody else has it");
    }
    change(function);
    program
}

/// The place of the first such instruction.
fn place(function: &FunctionTemplate, op: Op) -> usize {
    function.code.iter().position(|it| it.op() == op).expect("there is one")
}

#[test]
fn registers_are_written_before_they_are_read() {
    let program = changed("(a) => a", &[0], |function| {
        function.registers = 9;
        function.code[0] = Instruction::return_(Reg(8));
    });
    refused(&program, "register 8 may hold something else than something");
    // What a callee leaves is nothing.
    let program = changed("(f, a) => { f(a); return a }", &[0], |function| {
        let call = place(function, Op::Call);
        let base = function.code[call].b() as u16;
        let last = function.code.len() - 1;
        function.code[last] = Instruction::return_(Reg(base));
    });
    refused(&program, "may hold something else than something");
}

#[test]
fn environments_around_are_there() {
    const TEXT: &str = "(a) => { let b; return () => { b; return () => a } }";
    let outer = |function: &mut FunctionTemplate, hops, slot| {
        let at = place(function, Op::LoadOuterChecked);
        function.code[at] = Instruction::load_outer_checked(Reg(function.code[at].a() as u16), hops, slot);
    };
    let program = changed(TEXT, &[0, 0, 0], |function| outer(function, 1000, 0));
    refused(&program, "there is no such environment around the function");
    let program = changed(TEXT, &[0, 0, 0], |function| outer(function, 0, 1000));
    refused(&program, "index 1000 of a list of 2");
    // Where another way leads there without one.
    let program = changed("(a) => { if (a) return () => a; return () => 1 }", &[0], |function| {
        let first = function.functions[0].clone();
        function.functions[1] = Rc::new(FunctionTemplate::clone(&first));
        let at = function.code.iter().rposition(|it| it.op() == Op::NewClosure).expect("there is one");
        let register = function.code[at].a() as u16;
        function.code[at] = Instruction::new_closure(Reg(register), Reg(register), 1);
        function.code.insert(at, Instruction::load_undefined(Reg(register)));
    });
    refused(&program, "there is no such environment around the function");
}

#[test]
fn environments_are_no_values() {
    let program = changed("(a) => () => a", &[0], |function| {
        let environment = function.code[place(function, Op::NewEnv)].a() as u16;
        let last = function.code.len() - 1;
        function.code[last] = Instruction::return_(Reg(environment));
    });
    refused(&program, "may hold something else than value");
}

#[test]
fn the_empty_mark_is_no_value() {
    let marked = |op| {
        move |function: &mut FunctionTemplate| {
            let at = place(function, op);
            let to = Reg(function.code[at].a() as u16);
            function.code[at] = Instruction::load_empty(to);
        }
    };
    let what = "may hold something else than value";
    refused(&changed("(a) => f(a, 1)", &[0], marked(Op::LoadInt)), what);
    // A hole.
    let program = changed("(a) => [a, 1]", &[0], marked(Op::LoadInt));
    assert_eq!(verify_foreign(&program), Ok(()));
    // A variable that may not be initialised.
    let program = changed("(a) => { let b = 1; return () => b }", &[0, 0], |function| {
        let at = place(function, Op::LoadOuterChecked);
        let it = function.code[at];
        function.tdz_names.clear();
        function.code[at] = Instruction::load_outer(Reg(it.a() as u16), it.b() as u16, it.c() as u32);
    });
    refused(&program, what);
    // The receiver of a constructor that is not derived.
    let program = changed("(function () { this.a = 1 })", &[0], |function| {
        let at = place(function, Op::SetProp);
        function.code[at] = Instruction::load_empty(Reg::THIS);
    });
    refused(&program, what);
}

#[test]
fn what_goes_backwards_ticks() {
    let program = changed("for (;;) f()", &[], |function| {
        let at = place(function, Op::Loop);
        function.code[at] = Instruction::jump(function.code[at].x_signed());
    });
    refused(&program, "it goes backwards without a tick");
    let program = changed("f()", &[], |function| {
        let end = function.code.len() as u32;
        let target = place(function, Op::Call) as u32;
        let register = function.registers;
        function.registers += 1;
        function.handlers.push(Handler { start: target, end, target, register });
    });
    refused(&program, "it goes backwards without a tick");
}

#[test]
fn caches_and_descriptions_are_right() {
    let program = changed("x.a + y.a", &[], |function| {
        let at = function.code.iter().rposition(|it| it.op() == Op::GetProp).expect("there is one");
        let first = function.code[place(function, Op::GetProp)];
        function.code[at] = function.code[at].with_c(first.c() as i32);
    });
    refused(&program, "another instruction has the same cache");
    let program = changed("(a) => eval('a')", &[0], |function| {
        for constant in &mut function.constants {
            if let Constant::EvalScope(scope) = constant {
                let scope = Rc::make_mut(scope);
                scope.scopes[0].bindings[0].slot = 99;
            }
        }
    });
    refused(&program, "index 99 of a list of 1");
    let program = changed("(a) => eval('a')", &[0], |function| {
        for constant in &mut function.constants {
            if let Constant::EvalScope(scope) = constant {
                let scopes = &mut Rc::make_mut(scope).scopes;
                let more = scopes[0].clone();
                scopes.extend(vec![more; 5]);
            }
        }
    });
    refused(&program, "more environments are described than there are around the eval");
}
