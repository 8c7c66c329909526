//! JavaScript source text to Ellipsis bytecode: parsing, early errors, scopes, code generation.

mod assembler;
mod codegen;
mod commonjs;
mod early_errors;
mod input;
mod messages;
mod misread;
mod naming;
mod nesting;
mod parse;
mod scope;
mod targets;
mod text;
mod typescript;

use std::rc::Rc;

pub use ellipsis_bytecode::{CompileError, DynamicFunctionKind};
use ellipsis_bytecode::{EvalScope, FunctionTemplate, Source};
use oxc_allocator::Allocator;
use oxc_span::SourceType;

use codegen::Generator;
pub use commonjs::{ExportNames, commonjs_exports, compile_commonjs};
pub use input::{Refusal, compile_input};
pub use messages::KEYWORDS;
pub use naming::message;
pub use nesting::nesting;
use scope::{Root, ScopeTree};

/// How scripts and modules are compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ScriptOptions {
    /// The text is strict even without a directive.
    pub strict: bool,
    /// Functions that need not be called at once get their code when they are, by [`compile_deferred`].
    pub lazy: bool,
    /// Where a variable of an environment is read, the code says so if it is not initialised, even where the compiler knows that
    /// it is: who verifies code does not.
    pub portable: bool,
}

/// Shorter texts are compiled as a whole: for what they take, it is not worth the while to do some of it twice.
const SHORT: usize = if cfg!(debug_assertions) { 1 } else { 4 << 10 };

/// Whether functions of a text may be compiled when they are first called, out of their own text.
fn may_wait(source: &Source) -> bool {
    source.text.len() >= SHORT && source.language.is_javascript()
}

const STRICT_PREFIX: &str = "\"use strict\";";

/// Compiles a script. Its completion value is what it returns.
pub fn compile_script(
    source: &Rc<Source>,
    options: ScriptOptions,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let (text, prefix) = with_strictness(&allocator, &source.text, options.strict);
        let kind = typescript::source_type(source, SourceType::script());
        let parsed = parse::parse(&allocator, text, kind, prefix, false, depth)?;
        let program = parsed.program;
        let tree = scope::analyze(program, &allocator, Root::Script, options.strict, None);
        parsed.settle(tree.doubtful)?;
        refused(&tree, prefix)?;
        let lazy = options.lazy && may_wait(source);
        let mut generator = Generator::new(tree, source.clone(), prefix);
        generator.portable = options.portable;
        codegen::compile_whole(generator, program, false, lazy)
    })
}

/// Compiles a module, which is strict whatever the options say.
pub fn compile_module(
    source: &Rc<Source>,
    options: ScriptOptions,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let kind = typescript::source_type(source, SourceType::mjs());
        let parsed = parse::parse(&allocator, &source.text, kind, 0, false, depth)?;
        let program = parsed.program;
        let tree = scope::analyze(program, &allocator, Root::Module, true, None);
        parsed.settle(tree.doubtful)?;
        refused(&tree, 0)?;
        let lazy = options.lazy && may_wait(source);
        let mut generator = Generator::new(tree, source.clone(), 0);
        generator.portable = options.portable;
        codegen::compile_whole(generator, program, true, lazy)
    })
}

/// Compiles a function that was put off: what its template, which has no code, has as `deferred`. Others within it may be
/// put off again.
pub fn compile_deferred(template: &FunctionTemplate) -> Result<Rc<FunctionTemplate>, CompileError> {
    let length = template.span.1.saturating_sub(template.span.0) as usize;
    nesting::with_stack_for(length, || codegen::compile_deferred(template))
}

/// Compiles eval code: direct if its surroundings are given. Its completion value is what it returns.
pub fn compile_eval(
    source: &Rc<Source>,
    strict: bool,
    scope: Option<&EvalScope>,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let (text, prefix) = with_strictness(&allocator, &source.text, strict);
        let parsed = parse::parse(&allocator, text, SourceType::script(), prefix, scope.is_some(), depth)?;
        let program = parsed.program;
        let tree = scope::analyze(program, &allocator, Root::Eval, strict, scope);
        parsed.settle(tree.doubtful)?;
        if let Some(scope) = scope {
            early_errors::check_eval(program, scope, prefix)?;
        }
        refused(&tree, prefix)?;
        codegen::compile_eval_program(Generator::new(tree, source.clone(), prefix), program)
    })
}

/// Compiles a function from the text that CreateDynamicFunction assembles, `function anonymous(…\n) {\n…\n}`;
/// parameters and body have to be right on their own, too.
pub fn compile_function(
    source: &Rc<Source>,
    parameters: &str,
    body: &str,
    kind: DynamicFunctionKind,
) -> Result<Rc<FunctionTemplate>, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let head = kind.head();
        for text in [
            format!("({head} anonymous({parameters}\n) {{\n}})"),
            format!("({head} anonymous(\n) {{\n{body}\n}})"),
        ] {
            // What matters here is where they end; errors inside are those of the whole.
            parse::parse_function(&allocator, allocator.alloc_str(&text), 1, depth)?;
        }
        let text = allocator.alloc_str(&format!("({})", source.text));
        let parsed = parse::parse_function(&allocator, text, 1, depth)?;
        let program = parsed.program;
        let tree = scope::analyze(program, &allocator, Root::Function, false, None);
        parsed.settle(tree.doubtful)?;
        refused(&tree, 1)?;
        codegen::compile_single_function(Generator::new(tree, source.clone(), 1), program, "anonymous")
    })
}

/// Reports what a program is refused for, whose first bytes are not the source's own.
fn refused(tree: &ScopeTree<'_>, prefix: u32) -> Result<(), CompileError> {
    match &tree.refused {
        Some(refused) => {
            let offset = refused.span.start.saturating_sub(prefix);
            Err(CompileError::new(refused.message, offset, refused.span.size()))
        }
        None => Ok(()),
    }
}

/// The text as the parser gets it, and how much of it is not the source's own.
fn with_strictness<'a>(allocator: &'a Allocator, text: &'a str, strict: bool) -> (&'a str, u32) {
    if strict {
        // A hashbang comment may only come first, so it has to be one of another kind now.
        let (start, rest) = text.strip_prefix("#!").map_or(("", text), |rest| ("//", rest));
        (allocator.alloc_str(&format!("{STRICT_PREFIX}{start}{rest}")), STRICT_PREFIX.len() as u32)
    } else {
        (text, 0)
    }
}
