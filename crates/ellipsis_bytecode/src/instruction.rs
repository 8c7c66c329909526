//! The 64-bit instruction word and its fields.

use crate::op::Op;

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

/// One instruction: the opcode in the low 8 bits, then either the fields A (16 bits),
/// B (16 bits) and C (24 bits), or A (16 bits), a gap, and X (32 bits, on top).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Instruction(pub u64);

/// An operand before it is placed in an instruction.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// Goes to A or B, whichever is free, or to C after both.
    Narrow(u16),
    /// Goes to C, 24 bits, signed or not.
    Medium(i32),
    /// Goes to X.
    Wide(u32),
}

impl Instruction {
    /// Encodes an opcode with its operands, in the order of its row in the table.
    pub fn encode(op: Op, fields: &[Field]) -> Instruction {
        let mut word = op as u64;
        let mut narrow = 0;
        for field in fields {
            match *field {
                Field::Narrow(value) => {
                    word |= u64::from(value) << [8, 24, 40][narrow];
                    narrow += 1;
                }
                Field::Medium(value) => word |= (value as u32 as u64 & 0xff_ffff) << 40,
                Field::Wide(value) => word |= u64::from(value) << 32,
            }
        }
        Instruction(word)
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
