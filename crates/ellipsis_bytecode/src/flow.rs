//! Which registers an instruction touches, and where control goes from it: what the opcode table says,
//! applied to the instructions of a template.

use std::ops::Range;

use crate::FRAME_HEADER;
use crate::effects::Effects;
use crate::op::Op;
use crate::operand::{Operand, OperandKind};
use crate::template::{Constant, FunctionTemplate};

/// What an instruction does to registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccessMode {
    /// Reads them.
    Read,
    /// Reads them, and may write them, however it ends.
    Update,
    /// May write them, however it ends.
    MayWrite,
    /// Leaves in them what means nothing, however it ends: a callee's frame.
    Clobber,
    /// Writes them, last of all, if it goes on to the instruction behind; else leaves them alone.
    Write,
}

/// Consecutive registers that an instruction touches.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// The operand that stands for them; what it is, if it is none.
    pub operand: &'static str,
    /// The operand's kind, if it is one of the instruction's own.
    pub kind: Option<OperandKind>,
    /// The registers. In templates that were not verified they may be none of the frame's.
    pub registers: Range<i64>,
    /// What is done to them.
    pub mode: AccessMode,
}

impl FunctionTemplate {
    /// Calls `visit` for all registers that an instruction touches, reads before writes.
    pub fn for_each_access(&self, at: usize, mut visit: impl FnMut(Access)) {
        let Some(&instruction) = self.code.get(at) else { return };
        let count = instruction.operands().find(|(operand, _)| operand.kind == OperandKind::Count);
        let count = count.map_or(0, |(_, value)| value);
        let operands = || instruction.operands().filter(|(operand, _)| operand.kind.is_register());
        let effects = instruction.op().effects();
        for (operand, first) in operands() {
            reads(operand, first, count, &mut visit);
        }
        if effects.contains(Effects::EVALUATES)
            && let Some(info) = self.code.get(at + 1).filter(|info| info.op() == Op::EvalInfo)
        {
            visit(one("env", info.a() as i64, AccessMode::Read));
        }
        self.implied(effects, &mut visit);
        for (operand, first) in operands() {
            if matches!(operand.kind, OperandKind::Frame | OperandKind::NewFrame) {
                let lost = first - i64::from(FRAME_HEADER)..self.registers.into();
                let (operand, kind) = (operand.name, Some(operand.kind));
                visit(Access { operand, kind, registers: lost, mode: AccessMode::Clobber });
            }
        }
        for (operand, first) in operands().filter(|(operand, _)| operand.kind == OperandKind::Dst) {
            let registers = first..first + operand.length(count);
            let (operand, kind) = (operand.name, Some(operand.kind));
            visit(Access { operand, kind, registers, mode: AccessMode::Write });
        }
    }

    /// The registers that an opcode touches without an operand.
    fn implied(&self, effects: Effects, visit: &mut impl FnMut(Access)) {
        let this = |mode| one("this", 0, mode);
        let rest = |mode| one("the rest parameter", i64::from(self.parameters) + 1, mode);
        if effects.contains(Effects::READS_THIS) {
            visit(this(AccessMode::Read));
        }
        if effects.contains(Effects::READS_REST) {
            visit(rest(AccessMode::Read));
        }
        if effects.contains(Effects::WRITES_THIS) {
            visit(this(AccessMode::MayWrite));
        }
        if effects.contains(Effects::WRITES_REST) {
            visit(rest(AccessMode::MayWrite));
        }
        // Without such a register there is no rest parameter.
        if effects.contains(Effects::SPREADS_OWN)
            && u32::from(self.parameters) + 1 < u32::from(self.registers)
        {
            visit(rest(AccessMode::Update));
        }
    }

    /// Calls `visit` for each place where control may go from an instruction within this function,
    /// exceptions aside. In templates that were not verified they may be outside of the code.
    pub fn for_each_successor(&self, at: usize, mut visit: impl FnMut(i64)) {
        let Some(instruction) = self.code.get(at) else { return };
        self.for_each_jump(at, &mut visit);
        if !instruction.op().effects().contains(Effects::TERMINATES) {
            visit(at as i64 + 1);
        }
    }

    /// As [`FunctionTemplate::for_each_successor`], of the jumps alone.
    pub fn for_each_jump(&self, at: usize, mut visit: impl FnMut(i64)) {
        let Some(instruction) = self.code.get(at) else { return };
        for (operand, value) in instruction.operands() {
            match operand.kind {
                OperandKind::Label | OperandKind::Label24 => visit(at as i64 + value),
                OperandKind::JumpTable => {
                    if let Some(Constant::Ints(distances)) = self.constants.get(value as usize) {
                        distances.iter().for_each(|&distance| visit(at as i64 + i64::from(distance)));
                    }
                }
                _ => {}
            }
        }
    }
}

impl Operand {
    /// How many registers, or arguments of a frame, it stands for.
    fn length(&self, count: i64) -> i64 {
        i64::from(self.extent.fixed) + if self.extent.counted { count } else { 0 }
    }
}

/// What an operand says that is read.
fn reads(operand: &'static Operand, first: i64, count: i64, visit: &mut impl FnMut(Access)) {
    let (name, kind) = (operand.name, Some(operand.kind));
    let mut all = |mode, registers| visit(Access { operand: name, kind, registers, mode });
    let length = operand.length(count);
    match operand.kind {
        OperandKind::Src | OperandKind::Env | OperandKind::OptEnv => {
            all(AccessMode::Read, first..first + length);
        }
        OperandKind::SrcDst | OperandKind::Record => all(AccessMode::Update, first..first + length),
        OperandKind::Frame => all(AccessMode::Read, first - 1..first + 1 + length),
        OperandKind::NewFrame => {
            all(AccessMode::Read, first - 1..first);
            all(AccessMode::Read, first + 1..first + 1 + length);
        }
        // Written, of the call before, or no register.
        _ => {}
    }
}

fn one(operand: &'static str, register: i64, mode: AccessMode) -> Access {
    Access { operand, kind: None, registers: register..register + 1, mode }
}
