//! The registers that instructions touch, with and without operands that say so.

use std::rc::Rc;

use ellipsis_bytecode::{AccessMode, Constant, EvalScope, FunctionTemplate, Instruction, Reg};

use super::{REGISTERS, accepted, function, refused, refuses, resumable};

const LAST: Reg = Reg(REGISTERS - 1);
const BEYOND: Reg = Reg(REGISTERS);
/// The lowest base that leaves room for a frame header.
const BASE: Reg = Reg(6);

#[test]
fn operands() {
    accepted(&function(vec![Instruction::move_(LAST, LAST)]));
    refuses(vec![Instruction::move_(BEYOND, LAST)], ", dst: touches registers 16..17, of 16");
    refuses(vec![Instruction::move_(LAST, BEYOND)], ", src: touches registers 16..17, of 16");
    refuses(vec![Instruction::object_spread(BEYOND, LAST)], ", object: touches registers 16..17, of 16");
    refuses(vec![Instruction::load_env(LAST, BEYOND, 0)], ", env: touches registers 16..17, of 16");
    refuses(vec![Instruction::new_env(LAST, BEYOND, 0)], ", parent: touches registers 16..17, of 16");
}

#[test]
fn the_third_register_is_read_from_24_bits() {
    accepted(&function(vec![Instruction::add(LAST, LAST, LAST)]));
    refuses(vec![Instruction::add(LAST, LAST, BEYOND)], ", b: touches registers 16..17, of 16");
    let wide = Instruction::add(LAST, LAST, LAST).with_c(0x1_0001);
    refuses(vec![wide], ", b: touches registers 65537..65538, of 16");
}

#[test]
fn consecutive_registers() {
    accepted(&function(vec![Instruction::get_super(LAST, Reg(13))]));
    refuses(vec![Instruction::get_super(LAST, Reg(14))], ", base: touches registers 14..17, of 16");
    accepted(&function(vec![Instruction::concat(LAST, Reg(10), 6)]));
    refuses(vec![Instruction::concat(LAST, Reg(10), 7)], ", base: touches registers 10..17, of 16");
    accepted(&function(vec![Instruction::object_rest(LAST, Reg(10), 5)]));
    refuses(vec![Instruction::object_rest(LAST, Reg(10), 6)], ", base: touches registers 10..17, of 16");
    refuses(vec![Instruction::iter_init(Reg(14), LAST)], ", base: touches registers 14..17, of 16");
    refuses(vec![Instruction::iter_close(Reg(14))], ", base: touches registers 14..17, of 16");
    refuses(vec![Instruction::dispose_failed(LAST, LAST)], ", base: touches registers 15..17, of 16");
    refuses(
        vec![Instruction::delegate_call(LAST, Reg(13), LAST)],
        ", received: touches registers 15..17, of 16",
    );
    let yields = |dst| resumable(true, false, vec![Instruction::initial_yield(Reg(2)), dst]);
    accepted(&yields(Instruction::yield_(Reg(14), LAST)));
    refused(
        &yields(Instruction::yield_(LAST, LAST)),
        "f (at []), instruction 1 (Yield), dst: touches registers 15..17, of 16",
    );
}

#[test]
fn frames_of_calls() {
    accepted(&function(vec![Instruction::call(LAST, BASE, 9)]));
    refuses(vec![Instruction::call(LAST, BASE, 10)], ", base: touches registers 5..17, of 16");
    refuses(vec![Instruction::call(LAST, Reg(5), 0)], ", base: touches registers -1..16, of 16");
    accepted(&function(vec![Instruction::call_spread(LAST, BASE, 8)]));
    refuses(vec![Instruction::call_spread(LAST, BASE, 9)], ", base: touches registers 5..17, of 16");
    accepted(&function(vec![Instruction::load_empty(LAST), Instruction::call_list(LAST, Reg(14))]));
    refuses(vec![Instruction::call_list(LAST, LAST)], ", base: touches registers 14..17, of 16");
    accepted(&function(vec![Instruction::new(LAST, BASE, 9)]));
    refuses(vec![Instruction::new(LAST, BASE, 10)], ", base: touches registers 7..17, of 16");
    refuses(vec![Instruction::new(LAST, Reg(5), 0)], ", base: touches registers -1..16, of 16");
}

#[test]
fn the_environment_of_a_direct_eval() {
    let eval = |env| {
        let info = Instruction::eval_info(env, 2);
        let known = Instruction::load_undefined(LAST);
        let mut template = function(vec![known, Instruction::call_eval(Reg(2), BASE, 0), info]);
        template.constants.push(Constant::EvalScope(Rc::new(EvalScope::default())));
        template
    };
    accepted(&eval(LAST));
    refused(&eval(BEYOND), "f (at []), instruction 1 (CallEval), env: touches registers 16..17, of 16");
    refused(&eval(Reg(2)), "f (at []), instruction 1 (CallEval): the result overwrites the environment");
}

#[test]
fn the_rest_parameter() {
    let rest = |registers| {
        let mut template = function(vec![Instruction::rest_array(Reg(1))]);
        if registers > 2 {
            template.code.insert(0, Instruction::load_empty(Reg(2)));
        }
        template.registers = registers;
        template
    };
    accepted(&rest(3));
    refused(
        &rest(2),
        "f (at []), instruction 0 (RestArray), the rest parameter: touches registers 2..3, of 2",
    );
}

/// The accesses of the first instruction of a function.
fn accesses(template: &FunctionTemplate) -> Vec<(AccessMode, std::ops::Range<i64>)> {
    let mut all = Vec::new();
    template.for_each_access(0, |access| all.push((access.mode, access.registers)));
    all
}

#[test]
fn accesses_come_in_the_order_in_which_they_happen() {
    use AccessMode::{Clobber, MayWrite, Read, Update, Write};
    let of = |instruction| accesses(&function(vec![instruction]));
    assert_eq!(of(Instruction::add(Reg(2), Reg(3), Reg(4))), [(Read, 3..4), (Read, 4..5), (Write, 2..3)]);
    assert_eq!(of(Instruction::call(Reg(2), Reg(9), 2)), [(Read, 8..12), (Clobber, 3..16), (Write, 2..3)]);
    assert_eq!(
        of(Instruction::new(Reg(2), Reg(9), 2)),
        [(Read, 8..9), (Read, 10..12), (Clobber, 3..16), (Write, 2..3)]
    );
    assert_eq!(of(Instruction::iter_next(Reg(2), Reg(9), 0)), [(Update, 9..12), (Write, 2..3)]);
    assert_eq!(of(Instruction::return_(Reg(3))), [(Read, 3..4), (Read, 0..1)]);
    assert_eq!(of(Instruction::coerce_this()), [(Read, 0..1), (MayWrite, 0..1)]);
    assert_eq!(
        of(Instruction::rest_elem(Reg(4), Reg(3))),
        [(Read, 3..4), (Read, 2..3), (MayWrite, 2..3), (Write, 4..5)]
    );
    assert_eq!(of(Instruction::array_spread(Reg(4), Reg(3))), [(Read, 4..5), (Read, 3..4), (Update, 2..3)]);
}
