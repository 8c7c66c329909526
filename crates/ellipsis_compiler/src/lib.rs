//! JavaScript source text to Ellipsis bytecode: parsing, early errors, scopes, code generation.

mod assembler;
mod codegen;
mod parse;
mod scope;
mod text;

use std::rc::Rc;

use ellipsis_bytecode::{EvalScope, FunctionTemplate, Source};
use oxc_allocator::Allocator;
use oxc_span::SourceType;

use codegen::Generator;
use parse::Allowed;
use scope::Root;

/// Why a text could not be compiled: always a SyntaxError to the program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CompileError {
    /// What is wrong.
    pub message: String,
    /// Where it starts, in bytes.
    pub offset: u32,
    /// How long it is, in bytes.
    pub length: u32,
}

/// How scripts and modules are compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ScriptOptions {
    /// The text is strict even without a directive.
    pub strict: bool,
}

/// The kinds of functions that constructors make from text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DynamicFunctionKind {
    /// `Function`.
    Normal,
    /// `GeneratorFunction`.
    Generator,
    /// `AsyncFunction`.
    Async,
    /// `AsyncGeneratorFunction`.
    AsyncGenerator,
}

const STRICT_PREFIX: &str = "\"use strict\";";

/// Compiles a script. Its completion value is what it returns.
pub fn compile_script(source: &Rc<Source>, options: ScriptOptions) -> Result<Rc<FunctionTemplate>, CompileError> {
    let allocator = Allocator::default();
    let (text, prefix) = with_strictness(&allocator, &source.text, options.strict);
    let program = parse::parse(&allocator, text, SourceType::script(), prefix, Allowed::default())?;
    let tree = scope::analyze(program, &allocator, Root::Script, options.strict, None);
    codegen::compile_whole(Generator::new(tree, source.clone(), prefix), program, false)
}

/// Compiles a module.
pub fn compile_module(source: &Rc<Source>, options: ScriptOptions) -> Result<Rc<FunctionTemplate>, CompileError> {
    let _ = options;
    let allocator = Allocator::default();
    let program = parse::parse(&allocator, &source.text, SourceType::mjs(), 0, Allowed::default())?;
    let tree = scope::analyze(program, &allocator, Root::Module, true, None);
    codegen::compile_whole(Generator::new(tree, source.clone(), 0), program, true)
}

/// Compiles eval code: direct if its surroundings are given. Its completion value is what it returns.
pub fn compile_eval(
    source: &Rc<Source>,
    strict: bool,
    scope: Option<&EvalScope>,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    let allocator = Allocator::default();
    let (text, prefix) = with_strictness(&allocator, &source.text, strict);
    let allowed = scope.map_or(Allowed::default(), |scope| Allowed {
        new_target: scope.in_function,
        super_property: scope.in_method,
        super_call: scope.in_derived_constructor,
        private_names: &scope.private_names,
    });
    let program = parse::parse(&allocator, text, SourceType::script(), prefix, allowed)?;
    let tree = scope::analyze(program, &allocator, Root::Eval, strict, scope);
    codegen::compile_eval_program(Generator::new(tree, source.clone(), prefix), program)
}

/// Compiles a function from the text that CreateDynamicFunction assembles, `function anonymous(…\n) {\n…\n}`;
/// parameters and body have to be right on their own, too.
pub fn compile_function(
    source: &Rc<Source>,
    parameters: &str,
    body: &str,
    kind: DynamicFunctionKind,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    let _ = (parameters, body, kind);
    let allocator = Allocator::default();
    let text = allocator.alloc_str(&format!("({})", source.text));
    let program = parse::parse(&allocator, text, SourceType::script(), 1, Allowed::default())?;
    let tree = scope::analyze(program, &allocator, Root::Script, false, None);
    codegen::compile_single_function(Generator::new(tree, source.clone(), 1), program)
}

/// The text as the parser gets it, and how much of it is not the source's own.
fn with_strictness<'a>(allocator: &'a Allocator, text: &'a str, strict: bool) -> (&'a str, u32) {
    if strict {
        (allocator.alloc_str(&format!("{STRICT_PREFIX}{text}")), STRICT_PREFIX.len() as u32)
    } else {
        (text, 0)
    }
}
