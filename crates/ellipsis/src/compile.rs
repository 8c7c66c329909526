//! The compiler, as the engine's hosts call it.

use std::rc::Rc;

use ellipsis_bytecode::{CompileError, DynamicFunctionKind, FunctionTemplate, Source, SourceText};

pub(crate) type Compiled = Result<Rc<FunctionTemplate>, CompileError>;

/// CreateDynamicFunction's text, compiled.
pub(crate) fn function(kind: DynamicFunctionKind, parameters: &SourceText, body: &SourceText) -> Compiled {
    let stands_in = parameters.stands_in || body.stands_in;
    let (head, parameters, body) = (kind.head(), &parameters.text, &body.text);
    let text = SourceText { text: format!("{head} anonymous({parameters}\n) {{\n{body}\n}}"), stands_in };
    let source = Source::new("<anonymous>", text);
    ellipsis_compiler::compile_function(&source, parameters, body, kind)
}
