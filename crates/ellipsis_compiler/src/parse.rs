//! From text to a syntax tree without early errors.

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, Program, Statement};
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use crate::CompileError;
use crate::early_errors::is_about_surroundings;
use crate::messages::reword;
use crate::misread;
use crate::nesting;
use crate::targets;

/// Parses a program and reports its first early error. With `surrounded`, errors that depend on
/// what is around the code are left to the caller.
pub(crate) fn parse<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    source_type: SourceType,
    prefix: u32,
    surrounded: bool,
) -> Result<&'a Program<'a>, CompileError> {
    let options =
        ParseOptions { parse_regular_expression: true, preserve_parens: false, ..ParseOptions::default() };
    let read = |text| Parser::new(allocator, text, source_type).with_options(options).parse();
    let parsed = read(text);
    let panicked = parsed.panicked;
    let checked = check(allocator, text, parsed, prefix, surrounded);
    if !panicked {
        return checked;
    }
    let Some(parsed) = misread::parse_again(allocator, text, read) else { return checked };
    match check(allocator, text, parsed, prefix, surrounded) {
        Err(error) if misread::is_for_stand_in(text, (error.offset + prefix) as usize) => checked,
        again => again,
    }
}

/// Parses a program again that was compiled before.
pub(crate) fn parse_compiled<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    source_type: SourceType,
) -> ParserReturn<'a> {
    let options = ParseOptions { preserve_parens: false, ..ParseOptions::default() };
    let read = |text| Parser::new(allocator, text, source_type).with_options(options).parse();
    let parsed = read(text);
    if parsed.panicked { misread::parse_again(allocator, text, read).unwrap_or(parsed) } else { parsed }
}

/// The syntax tree of what was parsed, or its first early error.
fn check<'a>(
    allocator: &'a Allocator,
    text: &str,
    parsed: ParserReturn<'a>,
    prefix: u32,
    surrounded: bool,
) -> Result<&'a Program<'a>, CompileError> {
    let mut first = First { text, prefix, surrounded, error: None };
    parsed.diagnostics.errors().for_each(|diagnostic| first.note(diagnostic));
    // The parser skips two more characters than those that the specification calls white space.
    for space in &parsed.irregular_whitespaces {
        if matches!(space.source_text(text), "\u{85}" | "\u{200b}") {
            first.keep("Invalid or unexpected token".into(), space.start as usize, space.size() as usize);
        }
    }
    if let Some(error) = first.error {
        return Err(error);
    }
    if parsed.panicked {
        return Err(CompileError { message: "Invalid or unexpected token".into(), offset: 0, length: 0 });
    }
    let program: &'a Program<'a> = allocator.alloc(parsed.program);
    nesting::check(program, prefix)?;
    let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(program);
    let mut forbidden = None;
    for diagnostic in semantic.diagnostics.errors() {
        let place = diagnostic.labels.first().map_or(0, |label| label.offset());
        let is_in_doubt = diagnostic.message.starts_with(targets::COMPLAINT);
        if !is_in_doubt || forbidden.get_or_insert_with(|| targets::forbidden(program)).contains(&place) {
            first.note(diagnostic);
        }
    }
    match first.error {
        Some(error) => Err(error),
        None => Ok(program),
    }
}

/// Parses a text that has to be one function expression in parentheses and nothing else.
pub(crate) fn parse_function<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    prefix: u32,
) -> Result<&'a Program<'a>, CompileError> {
    let program = parse(allocator, text, SourceType::script(), prefix, false)?;
    match program.body.as_slice() {
        [Statement::ExpressionStatement(statement)]
            if program.directives.is_empty()
                && matches!(&statement.expression, Expression::FunctionExpression(function)
                    if function.span.start == 1 && function.span.end as usize == text.len() - 1) =>
        {
            Ok(program)
        }
        _ => Err(CompileError { message: "Unexpected token ')'".into(), offset: 0, length: 0 }),
    }
}

/// Keeps the diagnostic that comes first in the text.
struct First<'t> {
    text: &'t str,
    prefix: u32,
    surrounded: bool,
    error: Option<CompileError>,
}

impl First<'_> {
    fn note(&mut self, diagnostic: &OxcDiagnostic) {
        let message = diagnostic.message.as_ref();
        if self.surrounded && is_about_surroundings(message) {
            return;
        }
        // Of a redeclaration the second declaration is to blame.
        let label = match message.ends_with("already been declared") {
            true => diagnostic.labels.last(),
            false => diagnostic.labels.first(),
        };
        let (offset, length) = label.map_or((0, 0), |label| (label.offset() as usize, label.len() as usize));
        let reworded = reword(message, self.text, offset, length);
        self.keep(reworded.message, reworded.offset, reworded.length);
    }

    fn keep(&mut self, message: String, offset: usize, length: usize) {
        let offset = (offset as u32).saturating_sub(self.prefix);
        if self.error.as_ref().is_none_or(|known| offset < known.offset) {
            self.error = Some(CompileError { message, offset, length: length as u32 });
        }
    }
}
