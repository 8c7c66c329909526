//! The compiled form of a JavaScript program: instructions, constants, function templates and
//! source positions. Plain data without a heap, so that it can be cached, shared and printed.
//!
//! [`Op`] is made from the one table in which opcodes are declared. Encoder, decoder, disassembler and
//! [verifier](verify()) work from it, as do the interpreter's dispatch and whoever asks what an instruction
//! reads, writes and does.

mod deferred;
mod disassemble;
mod effects;
pub mod explain;
mod flow;
mod instruction;
mod op;
mod operand;
mod portable;
mod position;
mod request;
mod scope;
mod template;
mod text;
mod verify;

pub use deferred::{Deferred, FunctionForm, Surroundings};
pub use disassemble::disassemble;
pub use effects::Effects;
pub use flow::{Access, AccessMode};
pub use instruction::{Instruction, Reg};
pub use op::{Op, RareOp};
pub use operand::{ErrorType, Extent, Field, NamePrefix, Operand, OperandKind};
pub use portable::{LoadError, from_accepted_bytes, from_bytes, to_bytes};
pub use position::{
    Attempt, Failure, FrameLocation, Language, LineColumn, LineIndex, Source, SourceText, abbreviated,
    restored,
};
pub use request::{CompileError, DynamicFunctionKind};
pub use scope::{EvalScope, ScopeBinding, ScopeDescriptor, ScopeKind};
pub use template::{
    Constant, Constructs, ExportEntry, FunctionFlags, FunctionKind, FunctionTemplate, GlobalDeclaration,
    GlobalKind, Handler, IcSite, ImportAttribute, ImportEntry, ImportName, ImportPhase, ModuleRequest,
    ModuleTemplate, SpreadKind, SpreadSite, TemplateObject,
};
pub use text::Text;
pub use verify::{Fault, Place, VerifyError, verify, verify_deferred, verify_foreign};

/// Words between the caller's outgoing registers and the callee's register 0 that belong to the
/// frame header. The word just below register 0 holds the callee.
pub const FRAME_HEADER: u16 = 6;
