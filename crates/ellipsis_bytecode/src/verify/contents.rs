//! What registers hold where the interpreter does not ask: environments, iteration records, lists of
//! arguments and the rest parameter. A forward data flow over the registers of which it matters.

use super::{Fault, Found, Function};
use crate::effects::Effects;
use crate::flow::{Access, AccessMode};
use crate::instruction::Instruction;
use crate::op::Op;
use crate::operand::OperandKind;
use crate::template::Handler;

/// What a register may hold: a set of the constants below.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Content {
    set: u8,
    /// If it may be an environment: the slots that it has in any case.
    slots: u32,
}

impl Content {
    const ENVIRONMENT: u8 = 1;
    /// The empty mark.
    const EMPTY: u8 = 1 << 1;
    /// Undefined, or another value that is no cell.
    const PRIMITIVE: u8 = 1 << 2;
    const ARRAY: u8 = 1 << 3;
    /// The first register of an iteration record; the two behind it have the next bits.
    const RECORD: u8 = 1 << 4;
    /// Whatever else, or what was left there.
    const ANYTHING: u8 = 1 << 7;

    const fn of(set: u8) -> Content {
        Content { set, slots: 0 }
    }

    fn either(self, other: Content) -> Content {
        let slots = match (self.set & Content::ENVIRONMENT, other.set & Content::ENVIRONMENT) {
            (0, _) => other.slots,
            (_, 0) => self.slots,
            _ => self.slots.min(other.slots),
        };
        Content { set: self.set | other.set, slots }
    }
}

/// The contents of the registers that are followed.
type State = Vec<Content>;

/// What an instruction asks of a register.
struct Demand {
    operand: &'static str,
    register: i64,
    set: u8,
    wanted: &'static str,
}

impl Function<'_> {
    /// What takes the place of the empty mark in the register after the parameters.
    fn made_list(&self) -> u8 {
        if self.template.flags.lazy_arguments { Content::ANYTHING } else { Content::ARRAY }
    }

    /// Checks what registers hold, given that everything else holds.
    pub(super) fn contents(&self) -> Result<(), Found> {
        let followed = self.followed();
        if followed.is_empty() {
            return Ok(());
        }
        let mut flow = Flow::new(self, &followed);
        while let Some(leader) = flow.pending.pop() {
            flow.follow(leader);
        }
        (0..self.template.code.len()).try_for_each(|leader| flow.check_stretch(leader))
    }

    /// The registers of which something is demanded, and those that are moved to them.
    fn followed(&self) -> Vec<usize> {
        let code = &self.template.code;
        let mut follows = vec![false; self.template.registers.into()];
        for at in 0..code.len() {
            self.demands(at, |demand| follows[demand.register as usize] = true);
        }
        let moves = || code.iter().filter(|instruction| instruction.op() == Op::Move);
        loop {
            let mut more = false;
            for it in moves() {
                if follows[it.a()] && !follows[it.b()] {
                    follows[it.b()] = true;
                    more = true;
                }
            }
            if !more {
                break;
            }
        }
        (0..follows.len()).filter(|&register| follows[register]).collect()
    }

    /// Calls `visit` for everything that an instruction asks of registers.
    fn demands(&self, at: usize, mut visit: impl FnMut(Demand)) {
        let code = &self.template.code;
        let instruction = code[at];
        let op = instruction.op();
        let optional = Content::ENVIRONMENT | Content::PRIMITIVE | Content::EMPTY;
        let mut optional_environment = |operand, register| {
            visit(Demand { operand, register, set: optional, wanted: "environment or undefined" });
        };
        if matches!(op, Op::NewMethod | Op::NewClass) {
            let base = if op == Op::NewMethod { instruction.b() } else { instruction.a() };
            optional_environment("base", base as i64 + 1);
        }
        if op.effects().contains(Effects::EVALUATES) {
            optional_environment("env", code[at + 1].a() as i64);
        }
        for (operand, register) in instruction.operands() {
            let operand_name = operand.name;
            let mut demand = |register, set, wanted| {
                visit(Demand { operand: operand_name, register, set, wanted });
            };
            match operand.kind {
                OperandKind::Env => demand(register, Content::ENVIRONMENT, "environment"),
                OperandKind::OptEnv => demand(register, optional, "environment or undefined"),
                OperandKind::Record => {
                    for part in 0..3 {
                        demand(register + part, Content::RECORD << part, "iteration record");
                    }
                }
                OperandKind::Frame | OperandKind::NewFrame if takes_list(op) => {
                    demand(register + 1, Content::ARRAY | Content::EMPTY, "list of arguments");
                }
                _ => {}
            }
        }
        if op.effects().contains(Effects::READS_REST) {
            visit(Demand {
                operand: "the rest parameter",
                register: i64::from(self.template.parameters) + 1,
                set: self.made_list() | Content::EMPTY,
                wanted: "array or the empty mark",
            });
        }
    }
}

/// Whether the arguments of a call are in an array.
fn takes_list(op: Op) -> bool {
    matches!(op, Op::CallList | Op::NewList | Op::ConstructList | Op::CallEvalList)
}

/// The state of the analysis. A stretch of code begins where something jumps to, and goes on to the next
/// one or to where control goes elsewhere.
struct Flow<'a> {
    function: &'a Function<'a>,
    /// By register: where its content is, if it is followed.
    place_of: Vec<Option<usize>>,
    handlers: Vec<Option<&'a Handler>>,
    /// By instruction: whether a stretch begins there.
    leads: Vec<bool>,
    /// By instruction that begins a stretch: what is known there, if control comes there.
    begins: Vec<Option<State>>,
    /// The stretches at whose beginning more has become known.
    pending: Vec<usize>,
}

impl<'a> Flow<'a> {
    fn new(function: &'a Function<'a>, followed: &[usize]) -> Flow<'a> {
        let template = function.template;
        let length = template.code.len();
        let mut place_of = vec![None; template.registers.into()];
        for (place, &register) in followed.iter().enumerate() {
            place_of[register] = Some(place);
        }
        let leads = function.leads();
        let mut begins = vec![None; length];
        begins[0] = Some(vec![Content::of(Content::ANYTHING); followed.len()]);
        let handlers = function.innermost_handlers();
        Flow { function, place_of, handlers, leads, begins, pending: vec![0] }
    }

    /// Carries what is known at the beginning of a stretch to wherever control goes from it.
    fn follow(&mut self, leader: usize) {
        let template = self.function.template;
        let Some(mut state) = self.begins[leader].clone() else { return };
        let mut at = leader;
        loop {
            let effects = template.code[at].op().effects();
            self.touch(at, &mut state);
            if let Some(handler) = self.handlers[at].filter(|_| effects.contains(Effects::THROWS)) {
                let mut caught = state.clone();
                self.put(&mut caught, handler.register.into(), Content::of(Content::ANYTHING));
                self.join(handler.target as usize, &caught);
            }
            template.for_each_jump(at, |target| self.join(target as usize, &state));
            if effects.contains(Effects::TERMINATES) {
                return;
            }
            self.write(at, &mut state);
            at += 1;
            if self.leads[at] {
                return self.join(at, &state);
            }
        }
    }

    /// Checks the instructions of a stretch, now that everything is known.
    fn check_stretch(&self, leader: usize) -> Result<(), Found> {
        let Some(mut state) = self.begins[leader].clone() else { return Ok(()) };
        let mut at = leader;
        loop {
            self.check(at, &state)?;
            self.touch(at, &mut state);
            if self.function.template.code[at].op().effects().contains(Effects::TERMINATES) {
                return Ok(());
            }
            self.write(at, &mut state);
            at += 1;
            if self.leads[at] {
                return Ok(());
            }
        }
    }

    fn get(&self, state: &State, register: usize) -> Content {
        let place = self.place_of.get(register).copied().flatten();
        place.map_or(Content::of(Content::ANYTHING), |place| state[place])
    }

    fn put(&self, state: &mut State, register: usize, content: Content) {
        if let Some(place) = self.place_of.get(register).copied().flatten() {
            state[place] = content;
        }
    }

    /// Control may come to the beginning of a stretch with that state.
    fn join(&mut self, leader: usize, state: &State) {
        let known = match &mut self.begins[leader] {
            Some(known) => known,
            unknown => {
                *unknown = Some(state.clone());
                return self.pending.push(leader);
            }
        };
        let mut changed = false;
        for (known, &new) in known.iter_mut().zip(state) {
            let either = known.either(new);
            changed |= *known != either;
            *known = either;
        }
        if changed {
            self.pending.push(leader);
        }
    }

    /// What an instruction changes however it ends.
    fn touch(&self, at: usize, state: &mut State) {
        let template = self.function.template;
        let rest = usize::from(template.parameters) + 1;
        template.for_each_access(at, |Access { kind, registers, mode, .. }| {
            let registers = registers.start as usize..registers.end as usize;
            match (mode, kind) {
                // A record stays one.
                (AccessMode::Read | AccessMode::Write, _) | (_, Some(OperandKind::Record)) => {}
                // A rest parameter gets its array in place of the empty mark.
                (_, None) if registers.start == rest => {
                    let content = self.get(state, rest);
                    if content.set & Content::EMPTY != 0 {
                        self.put(state, rest, content.either(Content::of(self.function.made_list())));
                    }
                }
                _ => {
                    for register in registers {
                        self.put(state, register, Content::of(Content::ANYTHING));
                    }
                }
            }
        });
    }

    /// What an instruction writes if it goes on with the one behind.
    fn write(&self, at: usize, state: &mut State) {
        let template = self.function.template;
        let instruction = template.code[at];
        let content = self.result(instruction, state);
        let is_record = matches!(instruction.op(), Op::IterInit | Op::AsyncIterInit);
        template.for_each_access(at, |Access { registers, mode, .. }| {
            if mode != AccessMode::Write {
                return;
            }
            for (part, register) in registers.enumerate() {
                let content = if is_record { Content::of(Content::RECORD << part) } else { content };
                self.put(state, register as usize, content);
            }
        });
    }

    /// What an instruction's result is.
    fn result(&self, instruction: Instruction, state: &State) -> Content {
        match instruction.op() {
            Op::LoadUndefined | Op::LoadNull | Op::LoadTrue | Op::LoadFalse | Op::LoadInt => {
                Content::of(Content::PRIMITIVE)
            }
            Op::LoadEmpty => Content::of(Content::EMPTY),
            Op::LoadFunctionEnv => Content::of(Content::ENVIRONMENT | Content::PRIMITIVE),
            Op::NewEnv => Content { set: Content::ENVIRONMENT, slots: instruction.c() as u32 },
            Op::CloneEnv => self.get(state, instruction.b()),
            Op::NewArray | Op::CloneArray | Op::CreateRest | Op::IterRest => Content::of(Content::ARRAY),
            Op::RestArray => Content::of(self.function.made_list()),
            Op::Move => {
                let content = self.get(state, instruction.b());
                // Parts of a record belong together.
                let parts = Content::RECORD | Content::RECORD << 1 | Content::RECORD << 2;
                if content.set & parts == 0 { content } else { Content::of(Content::ANYTHING) }
            }
            _ => Content::of(Content::ANYTHING),
        }
    }

    fn check(&self, at: usize, state: &State) -> Result<(), Found> {
        let mut result = Ok(());
        self.function.demands(at, |Demand { operand, register, set, wanted }| {
            let content = self.get(state, register as usize);
            if content.set & !set != 0 && result.is_ok() {
                let fault = Fault::Content { register, wanted };
                result = Err((self.function.place(at, Some(operand)), fault));
            }
        });
        result?;
        let instruction = self.function.template.code[at];
        let operand = |kind| instruction.operands().find(|(operand, _)| operand.kind == kind);
        if let (Some((_, env)), Some((slot, index))) = (operand(OperandKind::Env), operand(OperandKind::Slot))
        {
            let of = self.get(state, env as usize).slots;
            if index >= i64::from(of) {
                let fault = Fault::Index { index, of: of as usize };
                return Err((self.function.place(at, Some(slot.name)), fault));
            }
        }
        Ok(())
    }
}
