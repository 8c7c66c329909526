//! Loops.

use ellipsis_bytecode::{Instruction, Reg};
use oxc_ast::ast::*;
use oxc_span::{GetSpan, Span};

use super::Generator;
use super::unwind::Control;
use super::using::is_using;
use crate::assembler::Label;
use crate::scope::ScopeId;

impl<'a> Generator<'a> {
    /// Starts a loop: where break and continue go.
    fn push_loop(&mut self) -> (Label, Label) {
        let labels = std::mem::take(&mut self.f.labels);
        let (break_to, continue_to) = (self.label(), self.label());
        self.f.controls.push(Control::Loop { labels, break_to, continue_to });
        (break_to, continue_to)
    }

    pub(super) fn while_statement(&mut self, it: &WhileStatement<'a>) {
        self.reset_completion();
        self.with_hoisted_literals([Some(&it.test), None], &it.body, |this| this.while_loop(it));
    }

    fn while_loop(&mut self, it: &WhileStatement<'a>) {
        let (end, next) = self.push_loop();
        let head = self.f.asm.bound();
        self.jump_unless(&it.test, end);
        self.substatement(&it.body);
        self.bind(next);
        self.jump(Instruction::loop_(0), head);
        self.f.controls.pop();
        self.bind(end);
    }

    pub(super) fn do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.reset_completion();
        self.with_hoisted_literals([Some(&it.test), None], &it.body, |this| this.do_while_loop(it));
    }

    fn do_while_loop(&mut self, it: &DoWhileStatement<'a>) {
        let (end, test) = self.push_loop();
        let head = self.f.asm.bound();
        self.substatement(&it.body);
        self.bind(test);
        self.jump_unless(&it.test, end);
        self.jump(Instruction::loop_(0), head);
        self.f.controls.pop();
        self.bind(end);
    }

    pub(super) fn for_statement(&mut self, it: &ForStatement<'a>) {
        self.reset_completion();
        if let Some(ForStatementInit::VariableDeclaration(declaration)) = &it.init
            && is_using(declaration.kind)
        {
            let labels = std::mem::take(&mut self.f.labels);
            return self.disposing(|this| {
                this.f.labels = labels;
                this.for_loop(it);
            });
        }
        self.for_loop(it);
    }

    fn for_loop(&mut self, it: &ForStatement<'a>) {
        let labels = std::mem::take(&mut self.f.labels);
        let scope = self.tree.scope_of(it);
        let entered = scope.map(|scope| self.enter(scope));
        let mut copied = None;
        match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => {
                self.variable_declaration(declaration);
                // Each iteration has its own copies of what `let` declares.
                if declaration.kind == VariableDeclarationKind::Let
                    && let Some(scope) = scope
                    && self.tree.scope(scope).has_environment()
                {
                    copied = self.f.environments.get(&scope).copied();
                }
            }
            Some(other) => {
                if let Some(expression) = other.as_expression() {
                    self.effect(expression);
                }
            }
            None => {}
        }
        if let Some(environment) = copied {
            self.emit(Instruction::clone_env(environment, environment));
        }
        self.f.labels = labels;
        self.with_hoisted_literals([it.test.as_ref(), it.update.as_ref()], &it.body, |this| {
            this.for_iterations(it, copied);
        });
        self.leave_node(entered);
    }

    fn for_iterations(&mut self, it: &ForStatement<'a>, copied: Option<Reg>) {
        let (end, next) = self.push_loop();
        let head = self.f.asm.bound();
        if let Some(test) = &it.test {
            self.jump_unless(test, end);
        }
        self.substatement(&it.body);
        self.bind(next);
        if let Some(environment) = copied {
            self.emit(Instruction::clone_env(environment, environment));
        }
        if let Some(update) = &it.update {
            self.effect(update);
        }
        self.jump(Instruction::loop_(0), head);
        self.f.controls.pop();
        self.bind(end);
    }

    // ---- for-in, for-of, for-await ----

    /// Fresh bindings for an iteration.
    fn renew_bindings(&mut self, scope: ScopeId) {
        for position in 0..self.tree.scope(scope).bindings.len() {
            let id = self.tree.scope(scope).bindings[position];
            let early = self.tree.binding(id).early_access;
            if early && let Some(&register) = self.f.registers.get(&id) {
                self.emit(Instruction::load_empty(register));
            }
        }
        let (Some(&environment), Some(parent)) =
            (self.f.environments.get(&scope), self.tree.scope(scope).parent)
        else {
            return;
        };
        let mark = self.mark();
        let saved = std::mem::replace(&mut self.f.scope, parent);
        let parent = self.current_environment();
        self.f.scope = saved;
        let slots = self.tree.scope(scope).slots;
        let slots = self.f.asm.fit(slots as usize);
        self.emit(Instruction::new_env(environment, parent, slots));
        self.release(mark);
    }

    /// Where an iteration's value can be put straight away.
    fn iteration_register(&mut self, left: &ForStatementLeft<'a>) -> Reg {
        if let ForStatementLeft::VariableDeclaration(declaration) = left
            && declaration.kind.is_lexical()
            && let Some(declarator) = declaration.declarations.first()
            && let BindingPattern::BindingIdentifier(identifier) = &declarator.id
            && let Some(register) = self.initialisation_register(identifier.name.as_str())
        {
            return register;
        }
        self.temp()
    }

    /// Gives an iteration's value to the head of the loop.
    fn assign_left(&mut self, left: &ForStatementLeft<'a>, value: Reg) {
        match left {
            ForStatementLeft::VariableDeclaration(declaration) => {
                if let Some(declarator) = declaration.declarations.first() {
                    if is_using(declaration.kind) {
                        self.add_resource(value, declaration.kind, declarator.span);
                    }
                    self.bind_pattern(&declarator.id, value, declaration.kind.is_lexical());
                }
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign_pattern(target, value);
                }
            }
        }
    }

    fn using_kind(left: &ForStatementLeft<'a>) -> bool {
        matches!(left, ForStatementLeft::VariableDeclaration(declaration) if is_using(declaration.kind))
    }

    pub(super) fn for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.reset_completion();
        let mark = self.mark();
        let labels = std::mem::take(&mut self.f.labels);
        if let ForStatementLeft::VariableDeclaration(declaration) = &it.left
            && declaration.kind == VariableDeclarationKind::Var
        {
            // `for (var x = 1 in o)`, which sloppy code may have.
            self.variable_declaration_with(declaration, true);
        }
        let scope = self.tree.scope_of(it);
        let entered = scope.map(|scope| self.enter(scope));
        let enumerator = self.temp();
        let inner = self.mark();
        let object = self.operand(&it.right);
        self.emit_at(it.right.span(), Instruction::for_in_init(enumerator, object));
        self.release(inner);
        self.f.labels = labels;
        self.with_hoisted_literals([None, None], &it.body, |this| {
            let (end, next) = this.push_loop();
            let head = this.f.asm.bound();
            let key = this.iteration_register(&it.left);
            this.jump(Instruction::for_in_next(key, enumerator, 0), end);
            if let Some(scope) = scope {
                this.renew_bindings(scope);
            }
            this.assign_left(&it.left, key);
            this.substatement(&it.body);
            this.bind(next);
            this.jump(Instruction::loop_(0), head);
            this.f.controls.pop();
            this.bind(end);
        });
        self.leave_node(entered);
        self.release(mark);
    }

    pub(super) fn for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        self.reset_completion();
        let mark = self.mark();
        let labels = std::mem::take(&mut self.f.labels);
        let scope = self.tree.scope_of(it);
        let entered = scope.map(|scope| self.enter(scope));
        let record = self.temps(3);
        let inner = self.mark();
        let span = it.right.span();
        let value = self.operand(&it.right);
        self.emit_at(
            span,
            if it.r#await {
                Instruction::async_iter_init(record, value)
            } else {
                Instruction::iter_init(record, value)
            },
        );
        self.release(inner);
        self.f.labels = labels;
        self.with_hoisted_literals([None, None], &it.body, |this| this.for_of_iterations(it, record, scope));
        self.leave_node(entered);
        self.release(mark);
    }

    fn for_of_iterations(&mut self, it: &ForOfStatement<'a>, record: Reg, scope: Option<ScopeId>) {
        let (end, next) = self.push_loop();
        let head = self.f.asm.bound();
        let value = self.iteration_register(&it.left);
        self.next_value(it, value, record, end, it.right.span());
        self.closing_iterator(record, it.r#await, |this| {
            if let Some(scope) = scope {
                this.renew_bindings(scope);
            }
            if Self::using_kind(&it.left) {
                this.disposing(|this| {
                    this.assign_left(&it.left, value);
                    this.substatement(&it.body);
                });
            } else {
                this.assign_left(&it.left, value);
                this.substatement(&it.body);
            }
            this.bind(next);
            this.jump(Instruction::loop_(0), head);
        });
        self.f.controls.pop();
        self.bind(end);
    }

    fn next_value(&mut self, it: &ForOfStatement<'a>, value: Reg, record: Reg, end: Label, span: Span) {
        if !it.r#await {
            let offset = self.at(span);
            self.f.asm.position(offset);
            return self.jump(Instruction::iter_next(value, record, 0), end);
        }
        let mark = self.mark();
        let result = self.temp();
        self.emit(Instruction::load_undefined(result));
        self.emit_at(span, Instruction::iter_call_next(result, record));
        self.emit_at(span, Instruction::await_(result, result));
        self.jump(Instruction::iter_unwrap(value, result, 0), end);
        self.release(mark);
    }
}
