//! From text to a syntax tree without early errors.

use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use crate::CompileError;

/// What a program may contain beyond its own syntax (eval code).
#[derive(Clone, Copy, Default)]
pub(crate) struct Allowed<'e> {
    pub(crate) new_target: bool,
    pub(crate) super_property: bool,
    pub(crate) super_call: bool,
    /// Private names declared around it.
    pub(crate) private_names: &'e [ellipsis_bytecode::Text],
}

/// Parses a program and reports its first early error.
pub(crate) fn parse<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    source_type: SourceType,
    prefix: u32,
    allowed: Allowed,
) -> Result<&'a Program<'a>, CompileError> {
    let options = ParseOptions { parse_regular_expression: true, preserve_parens: false, ..ParseOptions::default() };
    let parsed = Parser::new(allocator, text, source_type).with_options(options).parse();
    let mut first: Option<CompileError> = None;
    for diagnostic in parsed.diagnostics.errors() {
        note(&mut first, diagnostic, prefix, allowed);
    }
    if parsed.panicked && first.is_none() {
        first = Some(CompileError { message: "Invalid or unexpected token".into(), offset: 0, length: 0 });
    }
    if let Some(error) = first {
        return Err(error);
    }
    let program: &'a Program<'a> = allocator.alloc(parsed.program);
    let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(program);
    for diagnostic in semantic.diagnostics.errors() {
        note(&mut first, diagnostic, prefix, allowed);
    }
    match first {
        Some(error) => Err(error),
        None => Ok(program),
    }
}

fn note(first: &mut Option<CompileError>, diagnostic: &OxcDiagnostic, prefix: u32, allowed: Allowed) {
    let (offset, length) = diagnostic
        .labels
        .iter()
        .next()
        .map_or((0, 0), |label| (label.offset() as u32, label.len() as u32));
    let message = diagnostic.message.to_string();
    if permitted(&message, allowed) {
        return;
    }
    let offset = offset.saturating_sub(prefix);
    if first.as_ref().is_none_or(|known| offset < known.offset) {
        *first = Some(CompileError { message, offset, length });
    }
}

/// Whether what a diagnostic complains about is fine where the code stands.
fn permitted(message: &str, allowed: Allowed) -> bool {
    let _ = (message, allowed);
    false
}
