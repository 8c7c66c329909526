//! Opcodes, what operands refer to, and where control goes.

use std::rc::Rc;

use ellipsis_bytecode::{
    Constant, ErrorType, FunctionKind, FunctionTemplate, Handler, IcSite, ImportPhase, Instruction,
    NamePrefix, Op, Reg, TemplateObject, Text, verify,
};

use super::{accepted, compiled, compiled_module, function, refused, refuses, resumable};

const R: Reg = Reg(2);

/// A function with one more constant: number 2.
fn with_constant(constant: Constant, instruction: Instruction) -> FunctionTemplate {
    let mut template = function(vec![instruction]);
    template.constants.push(constant);
    template
}

#[test]
fn opcodes() {
    let mut template = function(Vec::new());
    template.code[0] = Instruction(255);
    refused(&template, "f (at []), instruction 0 (Unreachable): 255 is no opcode");
}

#[test]
fn numbers() {
    let wrong = |instruction: Instruction, operand| {
        refuses(vec![instruction.with_c(3)], &format!(", {operand}: 3 means nothing here"));
    };
    accepted(&function(vec![Instruction::define_getter(R, R, true)]));
    wrong(Instruction::define_getter(R, R, true), "enumerable");
    accepted(&function(vec![Instruction::set_function_name(R, R, NamePrefix::Set)]));
    wrong(Instruction::set_function_name(R, R, NamePrefix::Set), "prefix");
    accepted(&function(vec![Instruction::dynamic_import(R, R, ImportPhase::Source)]));
    wrong(Instruction::dynamic_import(R, R, ImportPhase::Source), "phase");
    accepted(&function(vec![Instruction::throw_error(ErrorType::Range, 0)]));
    refuses(
        vec![Instruction(Instruction::throw_error(ErrorType::Type, 0).0 | 4 << 8)],
        ", kind: 4 means nothing here",
    );
}

#[test]
fn literals_and_names() {
    accepted(&function(vec![Instruction::load_const(R, 0), Instruction::load_const(R, 1)]));
    refuses(vec![Instruction::load_const(R, 2)], ", constant: index 2 of a list of 2");
    accepted(&with_constant(Constant::BigInt("12".into()), Instruction::load_const(R, 2)));
    for constant in [Constant::BigInt("1x".into()), Constant::Ints(Rc::from([]))] {
        refused(
            &with_constant(constant, Instruction::load_const(R, 2)),
            "f (at []), instruction 0 (LoadConst), constant: constant 2 is no number, string or BigInt",
        );
    }
    accepted(&function(vec![Instruction::throw_if_empty(R, 0)]));
    refuses(vec![Instruction::throw_if_empty(R, 1)], ", name: constant 1 is no string");
    refuses(vec![Instruction::scope_has(R, R, 1)], ", name: constant 1 is no string");
    refuses(vec![Instruction::scope_has(R, R, 9)], ", name: index 9 of a list of 2");
}

#[test]
fn other_constants() {
    let regexp = Instruction::new_regexp(R, 0);
    refuses(vec![regexp], ", constant: constant 1 is no string");
    let mut template = function(vec![regexp]);
    template.constants[1] = Constant::String(Text::from("g"));
    accepted(&template);

    let strings = |raw| TemplateObject { cooked: vec![None], raw };
    let object = |raw| {
        let constant = Constant::Template(Rc::new(strings(raw)));
        with_constant(constant, Instruction::get_template_object(R, 2))
    };
    accepted(&object(vec![Text::from("")]));
    let wrong = "f (at []), instruction 0 (GetTemplateObject), constant: constant 2 is no template object";
    refused(&object(Vec::new()), wrong);
    refuses(vec![Instruction::get_template_object(R, 0)], ", constant: constant 0 is no template object");

    let map = |slots: &[i32]| {
        with_constant(Constant::Ints(slots.into()), Instruction::create_mapped_arguments(R, R, 2))
    };
    accepted(&map(&[-1]));
    for slots in [&[][..], &[0, 0], &[-2]] {
        refused(
            &map(slots),
            "f (at []), instruction 0 (CreateMappedArguments), map: constant 2 is no map of the parameters",
        );
    }
    refuses(vec![Instruction::eval_info(R, 0)], ", scope: constant 0 is no scope of an eval");
}

#[test]
fn sites() {
    let mut template = function(vec![Instruction::get_prop(R, R, 0), Instruction::load_global(R, 0)]);
    refused(&template, "f (at []), instruction 0 (GetProp), site: index 0 of a list of 0");
    template.sites.push(IcSite { key: 0 });
    accepted(&template);
    template.code[1] = Instruction::load_global(R, 1);
    refused(&template, "f (at []), instruction 1 (LoadGlobal), site: index 1 of a list of 1");
}

#[test]
fn functions() {
    const ENV: Reg = Reg(3);
    let mut template = function(vec![Instruction::load_undefined(ENV), Instruction::new_closure(R, ENV, 0)]);
    refused(&template, "f (at []), instruction 1 (NewClosure), function: index 0 of a list of 0");
    template.functions.push(Rc::new(function(Vec::new())));
    accepted(&template);
    template.code[1] = Instruction::new_class(R, 0);
    let wrong = "function: classes, and nothing else, are made of class constructors";
    refused(&template, &format!("f (at []), instruction 1 (NewClass), {wrong}"));
    let mut class = function(Vec::new());
    class.kind = FunctionKind::BaseConstructor;
    class.flags.class_constructor = true;
    template.functions[0] = Rc::new(class);
    accepted(&template);
    template.code[1] = Instruction::new_method(R, R, 0);
    refused(&template, &format!("f (at []), instruction 1 (NewMethod), {wrong}"));
}

#[test]
fn imports() {
    let mut module = compiled_module("import { a } from 'm'; export const f = () => a;");
    accepted(&module);
    let arrow = Rc::get_mut(&mut module.functions[0]).expect("nobody else has it");
    arrow.code[0] = Instruction::load_import(Reg(1), 1);
    refused(&module, "f (at [0]), instruction 0 (LoadImport), import: index 1 of a list of 1");
    refuses(vec![Instruction::load_import(R, 0)], ", import: index 0 of a list of 0");
    let mut eval = function(vec![Instruction::load_import(R, 7)]);
    eval.kind = FunctionKind::Eval;
    accepted(&eval);
}

#[test]
fn jumps() {
    accepted(&function(vec![Instruction::jump(1)]));
    refuses(vec![Instruction::jump(2)], ", to: leads to 2, outside of the code");
    refuses(vec![Instruction::jump_if_lt(R, R, -1)], ", to: leads to -1, outside of the code");
    refuses(vec![Instruction::iter_next(R, R, 9)], ", done: leads to 9, outside of the code");
    let table =
        |distances: &[i32]| with_constant(Constant::Ints(distances.into()), Instruction::jump_table(R, 2));
    accepted(&table(&[0, 1]));
    refused(&table(&[0, 2]), "f (at []), instruction 0 (JumpTable), table: leads to 2, outside of the code");
    refuses(vec![Instruction::jump_table(R, 0)], ", table: constant 0 is no jump table");
}

#[test]
fn control_does_not_run_off_the_end() {
    let mut template = function(Vec::new());
    template.code[0] = Instruction::load_null(R);
    refused(&template, "f (at []), instruction 0 (LoadNull): control runs off the end");
    // Only an exception leads there.
    let mut template = function(vec![Instruction::throw(R), Instruction::load_null(R)]);
    template.code.pop();
    accepted(&template);
    template.handlers.push(Handler { start: 0, end: 1, target: 1, register: 2 });
    refused(&template, "f (at []), instruction 1 (LoadNull): control runs off the end");
    // Not if another handler stands between.
    let inner = Handler { start: 0, end: 1, target: 0, register: 2 };
    template.handlers.insert(0, inner);
    accepted(&template);
    template.handlers.remove(0);
    template.code[0] = Instruction::jump(0);
    accepted(&template);
}

#[test]
fn what_is_never_executed_is_not_reached() {
    refuses(vec![Instruction::unreachable()], ": control comes here");
    accepted(&function(vec![Instruction::jump(2), Instruction::unreachable()]));
}

#[test]
fn direct_evals() {
    let code = vec![Instruction::call_eval(R, Reg(6), 0)];
    refuses(code, ": no EvalInfo stands behind");
    let mut template = compiled("function f() { eval(''); }");
    let inner = Rc::get_mut(&mut template.functions[0]).expect("nobody else has it");
    let at = inner.code.iter().position(|it| it.op() == Op::CallEval).expect("there is one");
    inner.code[at] = Instruction::load_null(Reg(1));
    let error = verify(&template).expect_err("it must not be accepted");
    assert!(error.to_string().ends_with("(EvalInfo): no direct eval stands before"), "{error}");
}

#[test]
fn frames_are_parked_only_once_they_may_be() {
    let (start, wait) = (Instruction::async_start(), Instruction::await_(R, R));
    accepted(&resumable(false, true, vec![start, wait]));
    let early = ": the frame may not be resumable yet";
    refused(&resumable(false, true, vec![wait, start]), &format!("f (at []), instruction 0 (Await){early}"));
    let around = vec![Instruction::jump_if_true(R, 2), start, wait];
    refused(&resumable(false, true, around), &format!("f (at []), instruction 2 (Await){early}"));
    let other = "f (at []), instruction 0";
    for (generator, is_async, instruction) in [
        (true, true, Instruction::yield_(R, R)),
        (false, false, Instruction::yield_(R, R)),
        (false, true, Instruction::yield_raw(R, R)),
        (true, false, Instruction::async_yield(R, R, false)),
        (false, false, Instruction::initial_yield(R)),
        (true, true, Instruction::async_start()),
        (true, false, Instruction::await_(R, R)),
    ] {
        let opcode = instruction.op().name();
        refused(
            &resumable(generator, is_async, vec![instruction]),
            &format!("{other} ({opcode}): the function is of another kind"),
        );
    }
}

#[test]
fn arguments_are_kept_where_they_are_read() {
    let mut template = function(vec![Instruction::create_rest(R, 1)]);
    accepted(&template);
    template.flags.keeps_arguments = false;
    refused(&template, "f (at []), instruction 0 (CreateRest): the function does not keep its arguments");
}
