//! What is wrong with a template, and where.

use std::fmt;
use std::ops::Range;

/// Why a template was not accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyError {
    /// The name of the function at fault, empty if it has none.
    pub function: String,
    /// The way to it from the outermost function: indices of nested functions.
    pub path: Vec<usize>,
    /// The place in the function at fault.
    pub place: Place,
    /// What is wrong.
    pub fault: Fault,
}

/// A place in a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The function as a whole.
    Function,
    /// An instruction.
    Instruction {
        /// Its index.
        at: u32,
        /// The name of its opcode.
        opcode: &'static str,
        /// The operand at fault, or what it touches without one.
        operand: Option<&'static str>,
    },
    /// An entry of one of the template's lists.
    Entry {
        /// The name of the list.
        list: &'static str,
        /// The index of the entry.
        index: u32,
    },
}

/// What is wrong at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// There is no such opcode.
    NoOpcode(u8),
    /// Registers that the frame does not have.
    Registers {
        /// Those that are touched.
        touched: Range<i64>,
        /// How many there are.
        of: u16,
    },
    /// A place that the code does not have.
    Target(i64),
    /// An index beyond the end of a list.
    Index {
        /// The index.
        index: i64,
        /// The length of the list.
        of: usize,
    },
    /// A constant of another kind than is needed.
    Constant {
        /// Its index.
        index: i64,
        /// What it should be.
        wanted: &'static str,
    },
    /// A register that, on some way to there, does not hold what is needed.
    Content {
        /// The register.
        register: i64,
        /// What it should hold.
        wanted: &'static str,
    },
    /// A number that means nothing there.
    Value(i64),
    /// Something that must hold does not.
    Broken(&'static str),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NoOpcode(byte) => write!(f, "{byte} is no opcode"),
            Fault::Registers { touched, of } => {
                write!(f, "touches registers {}..{}, of {of}", touched.start, touched.end)
            }
            Fault::Target(target) => write!(f, "leads to {target}, outside of the code"),
            Fault::Index { index, of } => write!(f, "index {index} of a list of {of}"),
            Fault::Constant { index, wanted } => write!(f, "constant {index} is no {wanted}"),
            Fault::Content { register, wanted } => {
                write!(f, "register {register} may hold something else than {wanted}")
            }
            Fault::Value(value) => write!(f, "{value} means nothing here"),
            Fault::Broken(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.function.is_empty() { "<anonymous>" } else { &self.function };
        write!(f, "function {name} (at {:?})", self.path)?;
        match self.place {
            Place::Function => {}
            Place::Instruction { at, opcode, operand } => {
                write!(f, ", instruction {at} ({opcode})")?;
                if let Some(operand) = operand {
                    write!(f, ", {operand}")?;
                }
            }
            Place::Entry { list, index } => write!(f, ", entry {index} of {list}")?,
        }
        write!(f, ": {}", self.fault)
    }
}

impl std::error::Error for VerifyError {}
