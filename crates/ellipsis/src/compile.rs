//! The compiler, as the engine's hosts call it.

use std::rc::Rc;

use ellipsis_bytecode::{FunctionTemplate, Source, SourceText};
use ellipsis_compiler::CompileError;
use ellipsis_engine::host::{CompileFailure, DynamicFunctionKind};

pub(crate) type Compiled = Result<Rc<FunctionTemplate>, CompileFailure>;

pub(crate) fn failure(error: CompileError) -> CompileFailure {
    CompileFailure { message: error.message, offset: error.offset }
}

/// CreateDynamicFunction's text, compiled.
pub(crate) fn function(kind: DynamicFunctionKind, parameters: &SourceText, body: &SourceText) -> Compiled {
    let (prefix, kind) = match kind {
        DynamicFunctionKind::Normal => ("function", ellipsis_compiler::DynamicFunctionKind::Normal),
        DynamicFunctionKind::Generator => ("function*", ellipsis_compiler::DynamicFunctionKind::Generator),
        DynamicFunctionKind::Async => ("async function", ellipsis_compiler::DynamicFunctionKind::Async),
        DynamicFunctionKind::AsyncGenerator => {
            ("async function*", ellipsis_compiler::DynamicFunctionKind::AsyncGenerator)
        }
    };
    let stands_in = parameters.stands_in || body.stands_in;
    let (parameters, body) = (&parameters.text, &body.text);
    let text = SourceText { text: format!("{prefix} anonymous({parameters}\n) {{\n{body}\n}}"), stands_in };
    let source = Source::new("<anonymous>", text);
    ellipsis_compiler::compile_function(&source, parameters, body, kind).map_err(failure)
}
