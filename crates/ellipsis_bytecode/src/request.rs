//! What engines ask of the compiler beside its templates, and why it refuses.

/// Why a text could not be compiled: a SyntaxError to the program, as a rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    /// What is wrong.
    pub message: String,
    /// Where it starts, in bytes.
    pub offset: u32,
    /// How long it is, in bytes.
    pub length: u32,
    /// The text nests deeper than the host allows: no error of the program's, which ends.
    pub is_limit: bool,
}

impl CompileError {
    /// Something that is wrong at a place.
    pub fn new(message: impl Into<String>, offset: u32, length: u32) -> CompileError {
        CompileError { message: message.into(), offset, length, is_limit: false }
    }
}

/// The kinds of functions that constructors make from text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DynamicFunctionKind {
    /// `Function`
    Normal,
    /// `GeneratorFunction`
    Generator,
    /// `AsyncFunction`
    Async,
    /// `AsyncGeneratorFunction`
    AsyncGenerator,
}

impl DynamicFunctionKind {
    /// How the text of such a function begins.
    pub fn head(self) -> &'static str {
        match self {
            DynamicFunctionKind::Normal => "function",
            DynamicFunctionKind::Generator => "function*",
            DynamicFunctionKind::Async => "async function",
            DynamicFunctionKind::AsyncGenerator => "async function*",
        }
    }
}
