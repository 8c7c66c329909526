//! CommonJS modules: their text is the body of a function that gets `exports`, `require` and so on.

mod names;

use std::rc::Rc;

use ellipsis_bytecode::{FunctionTemplate, Source};
use oxc_allocator::{Allocator, TakeIn};
use oxc_ast::ast::{Expression, Program, Statement};
use oxc_parser::{ParseOptions, Parser};
use oxc_span::{GetSpan, SourceType, Span};

use crate::codegen::{self, Generator};
use crate::parse::First;
use crate::scope::{self, Root};
use crate::{CompileError, may_wait, nesting, parse, refused, typescript};

pub use names::{ExportNames, commonjs_exports};

/// What is around the text of a module.
const WRAPPER: &str = "(function(exports,require,module,__filename,__dirname){})";

/// Compiles a CommonJS module: a function with the parameters `exports`, `require`, `module`, `__filename` and
/// `__dirname`, whose body is the whole text. `lazy` is as in [`ScriptOptions`](crate::ScriptOptions).
///
/// # Errors
/// What is wrong with the text. That of an ES module is, if it has imports or exports or awaits.
pub fn compile_commonjs(source: &Rc<Source>, lazy: bool) -> Result<Rc<FunctionTemplate>, CompileError> {
    nesting::with_stack(&source.text, |depth| {
        let allocator = parse::arena(source.text.len());
        let kind = typescript::source_type(source, SourceType::cjs());
        let parsed = parse::parse(&allocator, &source.text, kind, 0, false, depth)?;
        let program = parsed.program;
        let tree = scope::analyze(program, &allocator, Root::Function, false, None);
        parsed.settle(tree.doubtful)?;
        refused(&tree, 0)?;
        let mut generator = Generator::new(tree, source.clone(), 0);
        if lazy && may_wait(source) {
            generator.defer();
        }
        codegen::compile_single_function(generator, program, "")
    })
}

/// Notes an error of imports and exports. The parser lets them pass in TypeScript.
pub(crate) fn refuse_modules(program: &Program<'_>, first: &mut First<'_>) {
    for statement in &program.body {
        let message = match statement {
            Statement::ImportDeclaration(_) => "Cannot use import statement outside a module",
            Statement::ExportDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::ExportFromDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::ExportDefaultDeclaration(_) => "Unexpected token 'export'",
            _ => continue,
        };
        first.keep(message.into(), statement.span().start as usize, 6);
    }
}

/// Makes the statements of a program the body of the function that a module is.
pub(crate) fn wrap<'a>(allocator: &'a Allocator, program: &mut Program<'a>) {
    let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
    let parser = Parser::new(allocator, WRAPPER, SourceType::script()).with_options(options);
    let mut wrapper = parser.parse().program;
    let whole = Span::new(0, program.source_text.len() as u32);
    if let Some(Statement::ExpressionStatement(statement)) = wrapper.body.first_mut()
        && let Expression::FunctionExpression(function) = &mut statement.expression
    {
        function.span = whole;
        if let Some(body) = &mut function.body {
            body.statements = program.body.take_in(&allocator);
            body.directives = program.directives.take_in(&allocator);
            body.span = whole;
        }
    }
    program.body = wrapper.body;
}
