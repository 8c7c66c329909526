//! From text to a syntax tree without early errors.

use oxc_allocator::Allocator;
use oxc_ast::ast::{Expression, Program, Statement};
use oxc_diagnostics::OxcDiagnostic;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_semantic::SemanticBuilder;
use oxc_span::SourceType;

use crate::early_errors::is_about_surroundings;
use crate::messages::reword;
use crate::misread;
use crate::nesting::{self, Depth};
use crate::{CompileError, commonjs};
use crate::{targets, typescript};

/// Memory for the tree of a text of that length.
pub(crate) fn arena(length: usize) -> Allocator {
    /// Shorter ones are served by what is there already.
    const LONG: usize = 1 << 20;
    /// What the tree takes for each byte, as a rule.
    const WEIGHT: usize = 7;
    if length < LONG {
        return Allocator::default();
    }
    let size = length * WEIGHT;
    let allocator = Allocator::with_capacity(size);
    // It is handed out from its end.
    let end = std::ptr::from_ref(allocator.alloc(0u64)).addr();
    ellipsis_stack::expect_use(end.saturating_sub(size), size);
    allocator
}

/// A program that the parser finds no error in.
pub(crate) struct Parsed<'a> {
    pub(crate) program: &'a Program<'a>,
    /// Whether it has no early error besides, as far as is known.
    checked: bool,
    prefix: u32,
    surrounded: bool,
}

impl<'a> Parsed<'a> {
    /// The same with the program that it was made into.
    pub(crate) fn rewritten(self, program: &'a Program<'a>) -> Parsed<'a> {
        Parsed { program, ..self }
    }

    /// Reports the first early error, if there is a doubt that there is none.
    pub(crate) fn settle(&self, doubtful: bool) -> Result<(), CompileError> {
        if self.checked || !(doubtful || cfg!(debug_assertions)) {
            return Ok(());
        }
        let Parsed { program, prefix, surrounded, .. } = *self;
        let found = check_rules(program, First::new(program.source_text, prefix, surrounded));
        debug_assert!(doubtful || found.is_ok(), "nothing pointed at {found:?}");
        found
    }
}

/// Parses a program and reports its first error, of those that the parser finds. With `surrounded`, errors that depend
/// on what is around the code are left to the caller.
pub(crate) fn parse<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    source_type: SourceType,
    prefix: u32,
    surrounded: bool,
    depth: Depth,
) -> Result<Parsed<'a>, CompileError> {
    let options =
        ParseOptions { parse_regular_expression: true, preserve_parens: false, ..ParseOptions::default() };
    let read = |text| Parser::new(allocator, text, source_type).with_options(options).parse();
    let parsed = read(text);
    let panicked = parsed.panicked;
    let whole = |program, checked| Parsed { program, checked, prefix, surrounded };
    // What is erased has been checked before.
    let erased = typescript::is_erased(source_type);
    let first =
        check(allocator, text, parsed, prefix, surrounded, depth).map(|program| whole(program, erased));
    if !panicked {
        return first;
    }
    let Some(parsed) = misread::parse_again(allocator, text, read) else { return first };
    let again = check(allocator, text, parsed, prefix, surrounded, depth).and_then(|program| {
        if !erased {
            check_rules(program, First::new(text, prefix, surrounded))?;
        }
        Ok(whole(program, true))
    });
    match again {
        Err(error) if misread::is_for_stand_in(text, (error.offset + prefix) as usize) => first,
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

/// The syntax tree of what was parsed, or its first error.
fn check<'a>(
    allocator: &'a Allocator,
    text: &str,
    parsed: ParserReturn<'a>,
    prefix: u32,
    surrounded: bool,
    depth: Depth,
) -> Result<&'a Program<'a>, CompileError> {
    let mut first = First::new(text, prefix, surrounded);
    parsed.diagnostics.errors().for_each(|diagnostic| first.note(diagnostic));
    // The parser skips two more characters than those that the specification calls white space.
    for space in &parsed.irregular_whitespaces {
        if matches!(space.source_text(text), "\u{85}" | "\u{200b}") {
            first.keep("Invalid or unexpected token".into(), space.start as usize, space.size() as usize);
        }
    }
    if let Some(error) = first.error.take() {
        return Err(error);
    }
    if parsed.panicked {
        return Err(CompileError::new("Invalid or unexpected token", 0, 0));
    }
    let program = allocator.alloc(parsed.program);
    nesting::check(program, depth, prefix)?;
    if program.source_type.is_commonjs() {
        commonjs::refuse_modules(program, &mut first);
    }
    typescript::erase(allocator, program, &mut first);
    if let Some(error) = first.error {
        return Err(error);
    }
    if program.source_type.is_commonjs() {
        commonjs::wrap(allocator, program);
    }
    Ok(program)
}

/// Reports the first early error of a program without errors of the parser's.
fn check_rules(program: &Program<'_>, mut first: First<'_>) -> Result<(), CompileError> {
    let semantic = SemanticBuilder::new().with_check_syntax_error(true).build(program);
    let mut forbidden = None;
    for diagnostic in semantic.diagnostics.errors() {
        let place = diagnostic.labels.first().map_or(0, |label| label.offset());
        let is_in_doubt = diagnostic.message.starts_with(targets::COMPLAINT);
        if !is_in_doubt || forbidden.get_or_insert_with(|| targets::forbidden(program)).contains(&place) {
            first.note(diagnostic);
        }
    }
    first.error.map_or(Ok(()), Err)
}

/// Parses a text that has to be one function expression in parentheses and nothing else.
pub(crate) fn parse_function<'a>(
    allocator: &'a Allocator,
    text: &'a str,
    prefix: u32,
    depth: Depth,
) -> Result<Parsed<'a>, CompileError> {
    let parsed = parse(allocator, text, SourceType::script(), prefix, false, depth)?;
    let program = parsed.program;
    match program.body.as_slice() {
        [Statement::ExpressionStatement(statement)]
            if program.directives.is_empty()
                && matches!(&statement.expression, Expression::FunctionExpression(function)
                    if function.span.start == 1 && function.span.end as usize == text.len() - 1) =>
        {
            Ok(parsed)
        }
        _ => Err(CompileError::new("Unexpected token ')'", 0, 0)),
    }
}

/// Keeps the diagnostic that comes first in the text.
pub(crate) struct First<'t> {
    text: &'t str,
    prefix: u32,
    surrounded: bool,
    error: Option<CompileError>,
}

impl<'t> First<'t> {
    fn new(text: &'t str, prefix: u32, surrounded: bool) -> First<'t> {
        First { text, prefix, surrounded, error: None }
    }

    pub(crate) fn note(&mut self, diagnostic: &OxcDiagnostic) {
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

    #[cfg(feature = "typescript")]
    pub(crate) fn has_error(&self) -> bool {
        self.error.is_some()
    }

    pub(crate) fn keep(&mut self, message: String, offset: usize, length: usize) {
        let offset = (offset as u32).saturating_sub(self.prefix);
        if self.error.as_ref().is_none_or(|known| offset < known.offset) {
            self.error = Some(CompileError::new(message, offset, length as u32));
        }
    }
}
