//! The 64-bit instruction word and its fields.

use crate::op::Op;
use crate::operand::{Field, Operand};

/// A register of the current frame. Register 0 is `this`, parameters start at register 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reg(pub u16);

impl Reg {
    /// The register that holds the receiver on entry.
    pub const THIS: Reg = Reg(0);

    /// The register `n` places above this one.
    pub fn offset(self, n: u16) -> Reg {
        Reg(self.0 + n)
    }
}

/// Where narrow operands go, the first one first.
const NARROW_SHIFTS: [u32; 3] = [8, 24, 40];

/// One instruction: the opcode in the low 8 bits, then either the fields A (16 bits),
/// B (16 bits) and C (24 bits), or A (16 bits), a gap, and X (32 bits, on top).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Instruction(pub u64);

impl Instruction {
    /// Encodes an opcode with the bits of its operands, in the order of its row in the table.
    pub fn encode(op: Op, operands: &[u32]) -> Instruction {
        let mut word = op as u64;
        let mut narrow = NARROW_SHIFTS.into_iter();
        for (operand, &bits) in op.operands().iter().zip(operands) {
            let bits = u64::from(bits);
            word |= match operand.kind.field() {
                Field::Narrow => (bits & 0xffff) << narrow.next().unwrap_or_default(),
                Field::C | Field::SignedC => (bits & 0xff_ffff) << 40,
                Field::X | Field::SignedX => bits << 32,
            };
        }
        Instruction(word)
    }

    /// The operands with their values, as the interpreter reads them.
    pub fn operands(self) -> impl Iterator<Item = (&'static Operand, i64)> {
        let mut narrow = [self.a(), self.b(), self.c()].into_iter();
        self.op().operands().iter().map(move |operand| {
            let value = match operand.kind.field() {
                Field::Narrow => narrow.next().unwrap_or_default() as i64,
                Field::C => self.c() as i64,
                Field::SignedC => self.c_signed() as i64,
                Field::X => self.x() as i64,
                Field::SignedX => self.x_signed().into(),
            };
            (operand, value)
        })
    }

    /// The opcode.
    #[inline(always)]
    pub fn op(self) -> Op {
        Op::from_byte(self.0 as u8)
    }

    /// Field A: 16 bits.
    #[inline(always)]
    pub fn a(self) -> usize {
        (self.0 >> 8) as u16 as usize
    }

    /// Field B: 16 bits.
    #[inline(always)]
    pub fn b(self) -> usize {
        (self.0 >> 24) as u16 as usize
    }

    /// Field C, unsigned: 24 bits.
    #[inline(always)]
    pub fn c(self) -> usize {
        (self.0 >> 40) as usize
    }

    /// Field C, signed: 24 bits.
    #[inline(always)]
    pub fn c_signed(self) -> isize {
        (self.0 as i64 >> 40) as isize
    }

    /// Field X, unsigned: 32 bits.
    #[inline(always)]
    pub fn x(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// Field X, signed: 32 bits.
    #[inline(always)]
    pub fn x_signed(self) -> i32 {
        (self.0 >> 32) as i32
    }

    /// The same instruction with field C replaced.
    pub fn with_c(self, value: i32) -> Instruction {
        Instruction(self.0 & 0xff_ffff_ffff | (value as u32 as u64 & 0xff_ffff) << 40)
    }

    /// The same instruction with field X replaced.
    pub fn with_x(self, value: i32) -> Instruction {
        Instruction(self.0 & 0xffff_ffff | (value as u32 as u64) << 32)
    }
}
