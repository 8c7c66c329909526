//! Early errors that the parser lets pass.

use oxc_ast::ast::*;
use oxc_span::Span;

use super::analyze::Analyzer;
use crate::messages::skip_space;

/// Why a program is none.
pub(crate) struct Refused {
    pub(crate) message: &'static str,
    /// What is wrong, in the text that the parser got.
    pub(crate) span: Span,
}

impl<'a> Analyzer<'a> {
    fn refuse(&mut self, message: &'static str, span: Span) {
        if self.tree.refused.as_ref().is_none_or(|known| span.start < known.span.start) {
            self.tree.refused = Some(Refused { message, span });
        }
    }

    /// A pattern in parentheses, alone or with an initialiser, is no assignment target. The tree
    /// has no parentheses, but nothing else that may follow a pattern closes one.
    pub(super) fn refuse_in_parentheses(&mut self, pattern: Span) {
        let behind = self.text.get(pattern.end as usize..).unwrap_or("");
        if skip_space(behind).starts_with(')') {
            self.refuse("Invalid destructuring assignment target", pattern);
        }
    }

    /// What may be a getter: code generation refuses one that takes anything.
    pub(super) fn getter(&mut self, is_getter: bool, function: &Function<'a>) {
        self.tree.has_unsupported |= is_getter && function.params.rest.is_some();
    }

    /// A declaration that may be one of `await using`.
    pub(super) fn using(&mut self, declaration: &VariableDeclaration<'a>) {
        self.doubt(declaration.kind.is_using());
        if declaration.kind != VariableDeclarationKind::AwaitUsing {
            return;
        }
        self.awaits();
        if !self.asynchronous {
            let start = declaration.span.start;
            self.refuse(
                "await is only valid in async functions and the top level bodies of modules",
                Span::sized(start, "await".len() as u32),
            );
        }
    }
}
