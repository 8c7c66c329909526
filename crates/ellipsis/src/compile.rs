//! The compiler, as the engine's hosts call it.

use std::rc::Rc;

use ellipsis_bytecode::{EvalScope, FunctionTemplate, Source};
use ellipsis_engine::host::{CompileFailure, DynamicFunctionKind};

type Compiled = Result<Rc<FunctionTemplate>, CompileFailure>;

fn failure(error: ellipsis_compiler::CompileError) -> CompileFailure {
    CompileFailure { message: error.message, offset: error.offset }
}

pub(crate) fn script(source: &Rc<Source>) -> Compiled {
    ellipsis_compiler::compile_script(source).map_err(failure)
}

pub(crate) fn module(source: &Rc<Source>) -> Compiled {
    ellipsis_compiler::compile_module(source).map_err(failure)
}

pub(crate) fn eval(source: &Rc<Source>, scope: Option<&EvalScope>) -> Compiled {
    ellipsis_compiler::compile_eval(source, scope).map_err(failure)
}

pub(crate) fn function(kind: DynamicFunctionKind, parameters: &str, body: &str) -> Compiled {
    let (generator, is_async) = match kind {
        DynamicFunctionKind::Normal => (false, false),
        DynamicFunctionKind::Generator => (true, false),
        DynamicFunctionKind::Async => (false, true),
        DynamicFunctionKind::AsyncGenerator => (true, true),
    };
    ellipsis_compiler::compile_function(generator, is_async, parameters, body).map_err(failure)
}
