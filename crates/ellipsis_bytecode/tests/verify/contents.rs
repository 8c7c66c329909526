//! What registers hold where the interpreter does not ask.

use std::rc::Rc;

use ellipsis_bytecode::{Constant, EvalScope, FunctionTemplate, Handler, Instruction, Op, Reg};

use super::{accepted, compiled, function, refused, refuses};

const A: Reg = Reg(2);
const B: Reg = Reg(3);

#[track_caller]
fn after(before: &[Instruction], instruction: Instruction, what: &str) {
    let mut code = before.to_vec();
    code.push(instruction);
    let (at, opcode) = (before.len(), instruction.op().name());
    refused(&function(code), &format!("f (at []), instruction {at} ({opcode}), {what}"));
}

#[track_caller]
fn fine(code: &[Instruction]) {
    accepted(&function(code.to_vec()));
}

const NO_ENVIRONMENT: &str = "register 2 may hold something else than environment";

#[test]
fn environments() {
    let env = [Instruction::load_undefined(B), Instruction::new_env(A, B, 2)];
    fine(&[env[0], env[1], Instruction::store_env(B, A, 1), Instruction::load_env(B, A, 0)]);
    fine(&[env[0], env[1], Instruction::clone_env(B, A), Instruction::load_env(B, B, 1)]);
    fine(&[env[0], env[1], Instruction::move_(B, A), Instruction::load_env(B, B, 1)]);
    after(&[], Instruction::load_env(B, A, 0), &format!("env: {NO_ENVIRONMENT}"));
    after(&[env[0]], Instruction::clone_env(B, A), &format!("src: {NO_ENVIRONMENT}"));
    after(&env, Instruction::load_env(B, A, 2), "slot: index 2 of a list of 2");
    after(
        &[env[0], env[1], Instruction::clone_env(B, A)],
        Instruction::store_env(A, B, 2),
        "slot: index 2 of a list of 2",
    );
    // The function may close over none.
    after(
        &[Instruction::load_function_env(A)],
        Instruction::load_env(B, A, 0),
        &format!("env: {NO_ENVIRONMENT}"),
    );
}

#[test]
fn optional_environments() {
    let wrong = format!("{NO_ENVIRONMENT} or undefined");
    for known in [Instruction::load_function_env(A), Instruction::load_undefined(A)] {
        fine(&[known, Instruction::new_env(B, A, 1), Instruction::new_env(A, B, 1)]);
    }
    after(&[], Instruction::new_env(B, A, 1), &format!("parent: {wrong}"));
    after(&[Instruction::new_object(A, 0)], Instruction::new_env(B, A, 1), &format!("parent: {wrong}"));
    let mut class = compiled("class A { m() {} }");
    accepted(&class);
    let at =
        |class: &FunctionTemplate, op| class.code.iter().position(|it| it.op() == op).expect("there is one");
    let base = class.code[at(&class, Op::NewClass)].a() as u16;
    let before = at(&class, Op::NewClass) - 1;
    class.code[before] = Instruction::new_object(Reg(base + 1), 0);
    let error = ellipsis_bytecode::verify(&class).expect_err("it must not be accepted");
    assert!(error.to_string().contains("(NewClass), base: register"), "{error}");
    let mut eval = function(vec![Instruction::call_eval(B, Reg(9), 0), Instruction::eval_info(A, 2)]);
    eval.constants.push(Constant::EvalScope(Rc::new(EvalScope::default())));
    refused(&eval, &format!("f (at []), instruction 0 (CallEval), env: {wrong}"));
}

#[test]
fn every_way_counts() {
    let none = Instruction::load_undefined(B);
    let make = |slots| Instruction::new_env(A, B, slots);
    let test = Instruction::jump_if_true(Reg(1), 2);
    fine(&[none, make(3), test, make(2), Instruction::load_env(B, A, 1)]);
    after(&[none, make(3), test, make(2)], Instruction::load_env(B, A, 2), "slot: index 2 of a list of 2");
    after(&[none, test, make(2)], Instruction::load_env(B, A, 0), &format!("env: {NO_ENVIRONMENT}"));
    // In the second round.
    let back = [
        none,
        make(1),
        Instruction::load_env(B, A, 0),
        Instruction::load_null(A),
        Instruction::jump_if_true(B, -2),
    ];
    refused(&function(back.to_vec()), &format!("f (at []), instruction 2 (LoadEnv), env: {NO_ENVIRONMENT}"));
}

#[test]
fn exceptions_come_before_results() {
    let code = |result| {
        let mut template = function(vec![
            Instruction::load_undefined(B),
            Instruction::new_env(A, B, 1),
            Instruction::clone_object(result, B),
            Instruction::load_env(B, A, 0),
        ]);
        template.handlers.push(Handler { start: 2, end: 3, target: 3, register: 4 });
        template
    };
    accepted(&code(B));
    refused(&code(A), &format!("f (at []), instruction 3 (LoadEnv), env: {NO_ENVIRONMENT}"));
    let mut template = code(B);
    template.handlers[0].register = 2;
    refused(&template, &format!("f (at []), instruction 3 (LoadEnv), env: {NO_ENVIRONMENT}"));
}

#[test]
fn calls_lay_frames_over_registers() {
    let env = [Instruction::load_undefined(B), Instruction::new_env(A, B, 1)];
    let load = Instruction::load_env(B, A, 0);
    fine(&[env[0], env[1], Instruction::call(B, Reg(9), 0), load]);
    after(&[env[0], env[1], Instruction::call(B, Reg(8), 0)], load, &format!("env: {NO_ENVIRONMENT}"));
}

#[test]
fn iteration_records() {
    let init = Instruction::iter_init(A, Reg(1));
    let no_record =
        |register| format!("base: register {register} may hold something else than iteration record");
    fine(&[init, Instruction::iter_step(Reg(5), A), Instruction::iter_close(A)]);
    fine(&[init, Instruction::iter_next(Reg(5), A, 1), Instruction::iter_next(Reg(5), A, 0)]);
    after(&[], Instruction::iter_close(A), &no_record(2));
    after(&[init], Instruction::iter_close(B), &no_record(3));
    after(&[init, Instruction::load_null(Reg(4))], Instruction::iter_rest(Reg(5), A), &no_record(4));
    after(&[init, Instruction::move_(B, A)], Instruction::iter_call_next(Reg(5), A), &no_record(3));
    // Its parts stay together.
    let moved = [2, 3, 4].map(|part| Instruction::move_(Reg(part + 8), Reg(part)));
    after(&[init, moved[0], moved[1], moved[2]], Instruction::iter_close(Reg(10)), &no_record(10));
}

#[test]
fn lists_of_arguments() {
    let list = Instruction::new_array(Reg(10), Reg(10), 0);
    let no_list = "base: register 10 may hold something else than list of arguments";
    fine(&[list, Instruction::call_list(A, Reg(9))]);
    fine(&[Instruction::load_empty(Reg(10)), Instruction::construct_list(A, Reg(9))]);
    after(&[], Instruction::call_list(A, Reg(9)), no_list);
    after(&[Instruction::load_null(Reg(10))], Instruction::new_list(A, Reg(9)), no_list);
}

#[test]
fn the_rest_parameter() {
    let empty = Instruction::load_empty(A);
    fine(&[empty, Instruction::rest_array(B), Instruction::rest_length(B)]);
    fine(&[empty, Instruction::array_spread(B, A), Instruction::rest_length(B)]);
    refuses(
        vec![Instruction::rest_length(B)],
        ", the rest parameter: register 2 may hold something else than array or the empty mark",
    );
    // What is no rest parameter stays what it is.
    let env = [Instruction::load_undefined(B), Instruction::new_env(A, B, 1)];
    fine(&[env[0], env[1], Instruction::array_spread(B, Reg(1)), Instruction::load_env(B, A, 0)]);
}
