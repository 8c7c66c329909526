//! The compiled form of a JavaScript program: instructions, constants, function templates and
//! source positions. Plain data without a heap, so that it can be cached, shared and printed.
//!
//! [`op`] is the one place where an opcode is declared; encoder, decoder, disassembler and the
//! interpreter's dispatch all come from that table.

mod disassemble;
mod instruction;
mod op;
mod position;
mod scope;
mod template;
mod text;

pub use disassemble::disassemble;
pub use instruction::{Field, Instruction, Reg};
pub use op::{Op, Operand, OperandKind};
pub use position::{LineColumn, LineIndex, Source, SourceText, restored};
pub use scope::{EvalScope, ScopeBinding, ScopeDescriptor, ScopeKind};
pub use template::{
    Constant, ExportEntry, FunctionFlags, FunctionKind, FunctionTemplate, GlobalDeclaration, GlobalKind,
    Handler, IcSite, ImportAttribute, ImportEntry, ImportName, ImportPhase, ModuleRequest, ModuleTemplate,
    SpreadKind, SpreadSite, TemplateObject,
};
pub use text::Text;

/// Words between the caller's outgoing registers and the callee's register 0 that belong to the
/// frame header. The word just below register 0 holds the callee.
pub const FRAME_HEADER: u16 = 6;
