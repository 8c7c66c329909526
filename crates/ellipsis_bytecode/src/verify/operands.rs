//! The operands of instructions: registers, numbers, and indices into the template's lists.

use super::{Fault, Found, Function, get};
use crate::effects::Effects;
use crate::flow::Access;
use crate::op::Op;
use crate::operand::{ErrorType, NamePrefix, OperandKind};
use crate::template::{Constant, FunctionKind, FunctionTemplate, ImportPhase};

impl Function<'_> {
    pub(super) fn instruction(&self, at: usize) -> Result<(), Found> {
        let template = self.template;
        let instruction = template.code[at];
        let byte = instruction.0 as u8;
        if usize::from(byte) >= Op::ALL.len() {
            return Err((self.place(at, None), Fault::NoOpcode(byte)));
        }
        for (operand, value) in instruction.operands() {
            self.operand(at, operand.kind, value)
                .map_err(|fault| (self.place(at, Some(operand.name)), fault))?;
        }
        let mut result = Ok(());
        template.for_each_access(at, |Access { operand, registers, .. }| {
            let within = 0 <= registers.start && registers.end <= template.registers.into();
            if !within && result.is_ok() {
                let fault = Fault::Registers { touched: registers, of: template.registers };
                result = Err((self.place(at, Some(operand)), fault));
            }
        });
        result?;
        self.flags(instruction.op())
            .and_then(|()| self.neighbours(at))
            .map_err(|what| (self.place(at, None), Fault::Broken(what)))
    }

    fn operand(&self, at: usize, kind: OperandKind, value: i64) -> Result<(), Fault> {
        let template = self.template;
        let below = |count: usize| if value < count as i64 { Ok(()) } else { Err(Fault::Value(value)) };
        let other = |wanted| Err(Fault::Constant { index: value, wanted });
        match kind {
            OperandKind::Flag => below(2),
            OperandKind::ErrorType => below(ErrorType::ALL.len()),
            OperandKind::NamePrefix => below(NamePrefix::ALL.len()),
            OperandKind::Phase => below(ImportPhase::ALL.len()),
            OperandKind::Literal => match self.constant(value)? {
                Constant::Number(_) | Constant::String(_) => Ok(()),
                Constant::BigInt(digits) if is_decimal(digits) => Ok(()),
                _ => other("number, string or BigInt"),
            },
            OperandKind::Name | OperandKind::Name24 => self.string(value),
            OperandKind::RegExp => self.string(value).and_then(|()| self.string(value + 1)),
            OperandKind::Template => match self.constant(value)? {
                Constant::Template(object) if object.cooked.len() == object.raw.len() => Ok(()),
                _ => other("template object"),
            },
            OperandKind::EvalScope => match self.constant(value)? {
                Constant::EvalScope(_) => Ok(()),
                _ => other("scope of an eval"),
            },
            OperandKind::ParameterMap => match self.constant(value)? {
                Constant::Ints(slots)
                    if slots.len() == usize::from(template.parameters)
                        && slots.iter().all(|&slot| slot >= -1) =>
                {
                    Ok(())
                }
                _ => other("map of the parameters"),
            },
            OperandKind::JumpTable => match self.constant(value)? {
                Constant::Ints(distances) => distances
                    .iter()
                    .try_for_each(|&distance| self.target(at as i64 + i64::from(distance)).map(drop)),
                _ => other("jump table"),
            },
            OperandKind::Label | OperandKind::Label24 => self.target(at as i64 + value).map(drop),
            OperandKind::Func | OperandKind::Func24 => {
                let function = get(&template.functions, value)?;
                let is_class = is_class_constructor(function);
                if is_class == (template.code[at].op() == Op::NewClass) {
                    Ok(())
                } else {
                    Err(Fault::Broken("classes, and nothing else, are made of class constructors"))
                }
            }
            OperandKind::Ic | OperandKind::IcX => get(&template.sites, value).map(drop),
            OperandKind::Import => match self.imports {
                Some(count) if value >= count as i64 => Err(Fault::Index { index: value, of: count }),
                _ => Ok(()),
            },
            // What registers they stand for is looked at apart.
            OperandKind::Dst
            | OperandKind::Src
            | OperandKind::SrcDst
            | OperandKind::Env
            | OperandKind::OptEnv
            | OperandKind::Record
            | OperandKind::Frame
            | OperandKind::NewFrame
            | OperandKind::CallerEnv => Ok(()),
            OperandKind::Hops
            | OperandKind::Count
            | OperandKind::Slot
            | OperandKind::WideCount
            | OperandKind::Imm24
            | OperandKind::Imm32 => Ok(()),
        }
    }

    /// What the function has to be for an opcode.
    fn flags(&self, op: Op) -> Result<(), &'static str> {
        let flags = self.template.flags;
        if op.effects().contains(Effects::READS_ARGUMENTS) && !flags.keeps_arguments {
            return Err("the function does not keep its arguments");
        }
        let fits = match op {
            Op::InitialYield => flags.generator,
            Op::Yield | Op::YieldRaw => flags.generator && !flags.is_async,
            Op::AsyncYield => flags.generator && flags.is_async,
            Op::AsyncStart => !flags.generator && flags.is_async,
            Op::Await => flags.is_async,
            _ => true,
        };
        if fits { Ok(()) } else { Err("the function is of another kind") }
    }

    /// Instructions that belong together.
    fn neighbours(&self, at: usize) -> Result<(), &'static str> {
        let code = &self.template.code;
        let instruction = code[at];
        let before = at.checked_sub(1).map(|before| code[before].op());
        match instruction.op() {
            Op::EvalInfo if !before.is_some_and(evaluates) => Err("no direct eval stands before"),
            op if evaluates(op) => match code.get(at + 1) {
                Some(info) if info.op() == Op::EvalInfo && info.a() == instruction.a() => {
                    Err("the result overwrites the environment")
                }
                Some(info) if info.op() == Op::EvalInfo => Ok(()),
                _ => Err("no EvalInfo stands behind"),
            },
            _ => Ok(()),
        }
    }
}

fn evaluates(op: Op) -> bool {
    op.effects().contains(Effects::EVALUATES)
}

fn is_decimal(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
}

fn is_class_constructor(function: &FunctionTemplate) -> bool {
    matches!(function.kind, FunctionKind::BaseConstructor | FunctionKind::DerivedConstructor)
}
