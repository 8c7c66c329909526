//! Explicit resource management: blocks whose `using` declarations are disposed of at their end.

use ellipsis_bytecode::{Instruction, Reg};
use oxc_ast::ast::*;

use super::Generator;

/// Whether some statement is a using declaration.
pub(super) fn declares_resources(statements: &[Statement]) -> bool {
    statements.iter().any(|statement| {
        matches!(statement, Statement::VariableDeclaration(declaration) if is_using(declaration.kind))
    })
}

pub(super) fn is_using(kind: VariableDeclarationKind) -> bool {
    matches!(kind, VariableDeclarationKind::Using | VariableDeclarationKind::AwaitUsing)
}

impl<'a> Generator<'a> {
    /// Runs code whose using declarations register with a list, and disposes of that at the end.
    pub(super) fn disposing(&mut self, body: impl FnOnce(&mut Self)) {
        let mark = self.mark();
        // The list, and the error that is pending while it is worked off.
        let list = self.temps(2);
        self.emit(Instruction::new_dispose_scope(list));
        let saved = self.f.resources.replace(list);
        self.with_finally(
            |this| {
                body(this);
                this.f.resources = saved;
            },
            |this, kind, value| this.dispose(list, kind, value),
        );
        self.release(mark);
    }

    fn dispose(&mut self, list: Reg, kind: Reg, value: Reg) {
        let pending = list.offset(1);
        let (no_error, done, fine) = (self.label(), self.label(), self.label());
        self.emit(Instruction::load_empty(pending));
        self.jump(Instruction::jump_if_true(kind, 0), no_error);
        self.move_(pending, value);
        self.bind(no_error);
        let again = self.f.asm.bound();
        let result = self.temp();
        self.jump(Instruction::dispose_next(result, list, 0), done);
        if self.f.is_async {
            let settled = self.label();
            self.jump(Instruction::jump_if_empty(result, 0), settled);
            self.catching(
                |this| this.emit(Instruction::await_(result, result)),
                |this, exception| this.emit(Instruction::dispose_failed(list, exception)),
            );
            self.bind(settled);
        }
        self.jump(Instruction::loop_(0), again);
        self.bind(done);
        self.jump(Instruction::jump_if_empty(pending, 0), fine);
        self.emit(Instruction::throw(pending));
        self.bind(fine);
    }

    /// Registers a resource with the list of its block.
    pub(super) fn add_resource(&mut self, value: Reg, kind: VariableDeclarationKind, span: oxc_span::Span) {
        let Some(list) = self.f.resources else { return };
        let is_async = kind == VariableDeclarationKind::AwaitUsing;
        self.emit_at(span, Instruction::add_disposable(list, value, is_async));
    }
}
