//! TypeScript and JSX: types are erased from the tree, and what is more than a type is lowered, before scopes are
//! looked at. What stays keeps its place in the text.

use ellipsis_bytecode::Source;
use oxc_allocator::Allocator;
use oxc_ast::ast::Program;
use oxc_span::SourceType;

use crate::parse::First;

/// How a source is parsed that would be of a kind if it were JavaScript.
pub(crate) fn source_type(source: &Source, kind: SourceType) -> SourceType {
    let language = source.language;
    if language.is_javascript() {
        return kind;
    }
    kind.with_typescript(language.typescript).with_jsx(language.jsx)
}

/// Whether programs are not yet JavaScript when they have been parsed.
pub(crate) fn is_erased(kind: SourceType) -> bool {
    kind.is_typescript() || kind.is_jsx()
}

/// Turns a program into JavaScript, if it is not. Notes its early errors.
#[cfg(feature = "typescript")]
pub(crate) fn erase<'a>(allocator: &'a Allocator, program: &mut Program<'a>, first: &mut First<'_>) {
    use oxc_semantic::SemanticBuilder;
    use oxc_transformer::{JsxRuntime, TransformOptions, Transformer};

    if !is_erased(program.source_type) {
        return;
    }
    let semantic = SemanticBuilder::new().with_check_syntax_error(true).with_enum_eval(true).build(program);
    semantic.diagnostics.errors().for_each(|diagnostic| first.note(diagnostic));
    if first.has_error() {
        return;
    }
    let mut options = TransformOptions::default();
    options.jsx.jsx_plugin = program.source_type.is_jsx();
    options.jsx.runtime = JsxRuntime::Automatic;
    let transformer = Transformer::new(allocator, std::path::Path::new(""), &options);
    let transformed = transformer.build_with_scoping(semantic.semantic.into_scoping(), program);
    transformed.diagnostics.errors().for_each(|diagnostic| first.note(diagnostic));
    program.source_type = program.source_type.with_javascript(true).with_jsx(false);
}

/// Refuses a program that is not JavaScript.
#[cfg(not(feature = "typescript"))]
pub(crate) fn erase<'a>(_: &'a Allocator, program: &mut Program<'a>, first: &mut First<'_>) {
    if is_erased(program.source_type) {
        first.keep("TypeScript and JSX are not supported in this build".into(), 0, 0);
    }
}
