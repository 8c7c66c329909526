//! What the operands of opcodes are: where they stand in an instruction, what they mean, and which
//! registers they stand for.

use crate::instruction::Reg;
use crate::template::ImportPhase;

/// What an operand means; its width and place follow from it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OperandKind {
    // ---- Registers: 16 bits ----
    /// A register that is written.
    Dst,
    /// A register that is read.
    Src,
    /// A register that is read, and perhaps written.
    SrcDst,
    /// A register that is read and holds an environment: the interpreter does not ask.
    Env,
    /// A register that is read and holds an environment or undefined.
    OptEnv,
    /// The first register of an iteration record, which is read and perhaps written.
    Record,
    /// The base of a call: the callee stands in the register below, the receiver (or new.target) at
    /// it, the arguments above. The registers from the frame header on are lost.
    Frame,
    /// As [`OperandKind::Frame`], of a construction that does not read the register at the base.
    NewFrame,
    /// As [`OperandKind::OptEnv`]; it is the call before that reads the register.
    CallerEnv,

    // ---- Numbers ----
    /// An unsigned number, 16 bits: how many environments to go outwards.
    Hops,
    /// An unsigned number in field C: 24 bits.
    Count,
    /// The number of a slot in an environment, in field C: 24 bits.
    Slot,
    /// An unsigned number in field X: 32 bits.
    WideCount,
    /// A signed number in field C: 24 bits.
    Imm24,
    /// A signed number in field X: 32 bits.
    Imm32,
    /// 0 or 1, in field C.
    Flag,
    /// An [`ErrorType`]: 16 bits.
    ErrorType,
    /// A [`NamePrefix`], in field C.
    NamePrefix,
    /// An [`ImportPhase`], in field C.
    Phase,

    // ---- Indices into the template's tables ----
    /// A number, string or BigInt constant, in field X: 32 bits.
    Literal,
    /// A string constant, in field X: 32 bits.
    Name,
    /// A string constant, in field C: 24 bits.
    Name24,
    /// Two string constants, the second after the first: pattern and flags. In field X: 32 bits.
    RegExp,
    /// A constant with the strings of a tagged template, in field X: 32 bits.
    Template,
    /// A constant that describes the surroundings of a direct eval, in field X: 32 bits.
    EvalScope,
    /// A constant list of a slot for each parameter, or -1, in field C: 24 bits.
    ParameterMap,
    /// A constant list of jump distances, relative to this instruction, in field X: 32 bits.
    JumpTable,
    /// A nested function, in field X: 32 bits.
    Func,
    /// A nested function, in field C: 24 bits.
    Func24,
    /// An inline-cache site, in field C: 24 bits.
    Ic,
    /// An inline-cache site, in field X: 32 bits.
    IcX,
    /// One of the module's imports, in field X: 32 bits.
    Import,

    // ---- Places in the code ----
    /// A jump distance in instructions, relative to this one, in field C: 24 bits.
    Label24,
    /// A jump distance in instructions, relative to this one, in field X: 32 bits.
    Label,
}

/// The part of an instruction that an operand takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// 16 bits: A, B or C, whichever is the next one free.
    Narrow,
    /// C: 24 bits.
    C,
    /// C: 24 bits, signed.
    SignedC,
    /// X: 32 bits.
    X,
    /// X: 32 bits, signed.
    SignedX,
}

impl OperandKind {
    /// The field that operands of this kind take.
    pub const fn field(self) -> Field {
        use OperandKind::*;
        match self {
            Dst | Src | SrcDst | Env | OptEnv | Record | Frame | NewFrame | CallerEnv | Hops | ErrorType => {
                Field::Narrow
            }
            Count | Slot | Flag | NamePrefix | Phase | Name24 | ParameterMap | Func24 | Ic => Field::C,
            Imm24 | Label24 => Field::SignedC,
            WideCount | Literal | Name | RegExp | Template | EvalScope | JumpTable | Func | IcX | Import => {
                Field::X
            }
            Imm32 | Label => Field::SignedX,
        }
    }

    /// Whether it is a register, or the first of several.
    pub const fn is_register(self) -> bool {
        matches!(self.field(), Field::Narrow) && !matches!(self, OperandKind::Hops | OperandKind::ErrorType)
    }

    /// Whether control may go where it says.
    pub const fn is_jump(self) -> bool {
        matches!(self, OperandKind::Label | OperandKind::Label24 | OperandKind::JumpTable)
    }
}

/// For how many consecutive registers an operand stands; of frames, how many arguments they have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extent {
    /// So many.
    pub fixed: u16,
    /// And as many more as the instruction's operand of kind [`OperandKind::Count`] says.
    pub counted: bool,
}

/// A named operand of an opcode.
#[derive(Clone, Copy, Debug)]
pub struct Operand {
    /// Its name in the table.
    pub name: &'static str,
    /// What it means.
    pub kind: OperandKind,
    /// For how many registers it stands, if it is one.
    pub extent: Extent,
}

/// The errors that ThrowError makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum ErrorType {
    /// TypeError
    Type,
    /// ReferenceError
    Reference,
    /// SyntaxError
    Syntax,
    /// RangeError
    Range,
}

impl ErrorType {
    /// Every error type, in the order of their numbers.
    pub const ALL: &'static [ErrorType] =
        &[ErrorType::Type, ErrorType::Reference, ErrorType::Syntax, ErrorType::Range];

    /// The type whose number this is.
    pub fn from_number(number: u32) -> ErrorType {
        match number {
            1 => ErrorType::Reference,
            2 => ErrorType::Syntax,
            3 => ErrorType::Range,
            _ => ErrorType::Type,
        }
    }
}

/// What SetFunctionName puts before a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum NamePrefix {
    /// Nothing.
    None,
    /// `get`
    Get,
    /// `set`
    Set,
}

impl NamePrefix {
    /// Every prefix, in the order of their numbers.
    pub const ALL: &'static [NamePrefix] = &[NamePrefix::None, NamePrefix::Get, NamePrefix::Set];

    /// The prefix whose number this is.
    pub fn from_number(number: u32) -> NamePrefix {
        match number {
            1 => NamePrefix::Get,
            2 => NamePrefix::Set,
            _ => NamePrefix::None,
        }
    }
}

/// What the builders of instructions take for an operand, as the bits of its field.
pub(crate) trait Bits {
    fn bits(self) -> u32;
}

impl Bits for Reg {
    fn bits(self) -> u32 {
        self.0.into()
    }
}

impl Bits for u16 {
    fn bits(self) -> u32 {
        self.into()
    }
}

impl Bits for u32 {
    fn bits(self) -> u32 {
        self
    }
}

impl Bits for i32 {
    fn bits(self) -> u32 {
        self as u32
    }
}

impl Bits for bool {
    fn bits(self) -> u32 {
        self.into()
    }
}

impl Bits for ErrorType {
    fn bits(self) -> u32 {
        self as u32
    }
}

impl Bits for NamePrefix {
    fn bits(self) -> u32 {
        self as u32
    }
}

impl Bits for ImportPhase {
    fn bits(self) -> u32 {
        self as u32
    }
}
