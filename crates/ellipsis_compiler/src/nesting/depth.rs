//! How deeply a syntax tree nests: exactly, for it is there.

use oxc_ast::AstKind;
use oxc_ast::ast::Program;
use oxc_ast_visit::VisitJs;
use oxc_span::{GetSpan, Span};

/// How deep a program may be, in what its nodes weigh.
pub(super) const MAX_DEPTH: u32 = 300_000;

/// Where a program becomes too deep for what works on its tree.
pub(super) fn too_deep(program: &Program<'_>) -> Option<Span> {
    let mut depth = Depth { now: 0, found: None };
    depth.visit_program(program);
    depth.found
}

struct Depth {
    now: u32,
    found: Option<Span>,
}

/// What a node weighs: one for its place on the stack, and more if others take the more time the more of its kind are
/// around them.
fn weight(kind: &AstKind<'_>) -> u32 {
    match kind {
        // Code that uses a name looks into every one around it.
        AstKind::WithStatement(_) => 300,
        // Names are looked up in the scopes around them.
        AstKind::ForStatement(_) | AstKind::ForInStatement(_) | AstKind::ForOfStatement(_) => 60,
        AstKind::Class(_) => 64,
        AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => 16,
        AstKind::LabeledStatement(_) | AstKind::AwaitExpression(_) | AstKind::YieldExpression(_) => 16,
        AstKind::BlockStatement(_) | AstKind::SwitchStatement(_) | AstKind::CatchClause(_) => 12,
        _ => 1,
    }
}

impl<'a> VisitJs<'a> for Depth {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        self.now += weight(&kind);
        if self.now > MAX_DEPTH && self.found.is_none() {
            self.found = Some(kind.span());
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        self.now -= weight(&kind);
    }
}
