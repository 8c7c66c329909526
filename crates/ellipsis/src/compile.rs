//! The compiler, as the engine's hosts call it.

use std::rc::Rc;

use ellipsis_bytecode::{EvalScope, FunctionTemplate, Source, SourceText};
use ellipsis_compiler::{CompileError, ScriptOptions};
use ellipsis_engine::host::{CompileFailure, DynamicFunctionKind};

type Compiled = Result<Rc<FunctionTemplate>, CompileFailure>;

fn failure(error: CompileError) -> CompileFailure {
    CompileFailure { message: error.message, offset: error.offset }
}

pub(crate) fn script(source: &Rc<Source>, options: ScriptOptions) -> Compiled {
    ellipsis_compiler::compile_script(source, options).map_err(failure)
}

pub(crate) fn module(source: &Rc<Source>, options: ScriptOptions) -> Compiled {
    ellipsis_compiler::compile_module(source, options).map_err(failure)
}

pub(crate) fn eval(source: &Rc<Source>, scope: Option<&EvalScope>) -> Compiled {
    let strict = scope.is_some_and(|scope| scope.strict);
    ellipsis_compiler::compile_eval(source, strict, scope).map_err(failure)
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
