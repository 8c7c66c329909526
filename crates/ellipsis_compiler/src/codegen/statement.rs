//! Statements and declarations.

use ellipsis_bytecode::{Instruction, Text};
use oxc_ast::ast::*;

use super::unwind::Control;
use super::using::{declares_resources, is_using};
use super::{Generator, NameHint};
use crate::scope::pseudo;

impl<'a> Generator<'a> {
    /// The statements of a function body or block.
    pub(super) fn statements(&mut self, statements: &[Statement<'a>]) {
        if declares_resources(statements) {
            return self.disposing(|this| this.statement_list(statements));
        }
        self.statement_list(statements);
    }

    fn statement_list(&mut self, statements: &[Statement<'a>]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    /// Statements whose value is undefined unless a part of them gives one.
    pub(super) fn reset_completion(&mut self) {
        if let Some(completion) = self.f.completion {
            self.emit(Instruction::load_undefined(completion));
        }
    }

    pub(super) fn block_statement(&mut self, block: &BlockStatement<'a>) {
        let entered = self.enter_node(block);
        if entered.is_some() {
            self.instantiate_functions(block.body.iter());
        }
        self.statements(&block.body);
        self.leave_node(entered);
    }

    /// The body of an `if`, loop or `with`; a function declaration there has a block of its own.
    pub(super) fn substatement(&mut self, statement: &Statement<'a>) {
        if let Statement::FunctionDeclaration(function) = statement {
            let entered = self.enter_node(&**function);
            self.instantiate_functions(std::iter::once(statement));
            self.statement(statement);
            self.leave_node(entered);
        } else {
            self.statement(statement);
        }
    }

    pub(super) fn statement(&mut self, statement: &Statement<'a>) {
        let mark = self.mark();
        match statement {
            Statement::BlockStatement(it) => self.block_statement(it),
            Statement::BreakStatement(it) => self.break_statement(it),
            Statement::ContinueStatement(it) => self.continue_statement(it),
            Statement::DebuggerStatement(_) => self.emit(Instruction::debugger()),
            Statement::DoWhileStatement(it) => self.do_while_statement(it),
            Statement::EmptyStatement(_) => {}
            Statement::ExpressionStatement(it) => match self.f.completion {
                Some(completion) => {
                    let value = self.operand(&it.expression);
                    self.move_(completion, value);
                }
                None => self.effect(&it.expression),
            },
            Statement::ForInStatement(it) => self.for_in_statement(it),
            Statement::ForOfStatement(it) => self.for_of_statement(it),
            Statement::ForStatement(it) => self.for_statement(it),
            Statement::IfStatement(it) => self.if_statement(it),
            Statement::LabeledStatement(it) => self.labelled_statement(it),
            Statement::ReturnStatement(it) => self.return_statement(it),
            Statement::SwitchStatement(it) => self.switch_statement(it),
            Statement::ThrowStatement(it) => {
                let value = self.operand(&it.argument);
                self.emit_at(it.span, Instruction::throw(value));
            }
            Statement::TryStatement(it) => self.try_statement(it),
            Statement::WhileStatement(it) => self.while_statement(it),
            Statement::WithStatement(it) => self.with_statement(it),
            Statement::VariableDeclaration(it) => self.variable_declaration(it),
            Statement::FunctionDeclaration(it) => self.evaluate_function_declaration(it),
            Statement::ClassDeclaration(it) => self.class_declaration(it),
            Statement::ExportDeclaration(it) => match &it.declaration {
                Declaration::VariableDeclaration(it) => self.variable_declaration(it),
                Declaration::ClassDeclaration(it) => self.class_declaration(it),
                _ => {}
            },
            Statement::ExportDefaultDeclaration(it) => self.export_default(it),
            Statement::ImportDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::ExportNamedDeclaration(_)
            | Statement::ExportFromDeclaration(_)
            | Statement::TSTypeAliasDeclaration(_)
            | Statement::TSInterfaceDeclaration(_) => {}
            Statement::TSEnumDeclaration(it) => self.fail("TypeScript enum is not supported here", it.span),
            Statement::TSExternalModuleDeclaration(it) => {
                self.fail("TypeScript module is not supported here", it.span);
            }
            Statement::TSNamespaceDeclaration(it) => {
                self.fail("TypeScript namespace is not supported here", it.span);
            }
            Statement::TSGlobalDeclaration(_) | Statement::TSNamespaceExportDeclaration(_) => {}
            Statement::TSImportEqualsDeclaration(it) => {
                self.fail("TypeScript import = is not supported here", it.span);
            }
            Statement::TSExportAssignment(it) => {
                self.fail("TypeScript export = is not supported here", it.span)
            }
        }
        self.release(mark);
    }

    fn if_statement(&mut self, it: &IfStatement<'a>) {
        let end = self.label();
        let mut current = it;
        loop {
            self.reset_completion();
            let otherwise = self.label();
            self.jump_unless(&current.test, otherwise);
            self.substatement(&current.consequent);
            let Some(alternate) = &current.alternate else {
                self.bind(otherwise);
                break;
            };
            if !self.f.asm.unreachable() {
                self.jump_to(end);
            }
            self.bind(otherwise);
            // `else if` chains may be long: no recursion over them.
            match alternate {
                Statement::IfStatement(next) => current = next,
                other => break self.substatement(other),
            }
        }
        self.bind(end);
    }

    fn labelled_statement(&mut self, it: &LabeledStatement<'a>) {
        self.f.labels.push(it.label.name.to_string());
        match &it.body {
            Statement::LabeledStatement(inner) => self.labelled_statement(inner),
            Statement::ForStatement(_)
            | Statement::ForInStatement(_)
            | Statement::ForOfStatement(_)
            | Statement::WhileStatement(_)
            | Statement::DoWhileStatement(_) => self.statement(&it.body),
            body => {
                let labels = std::mem::take(&mut self.f.labels);
                let end = self.label();
                self.f.controls.push(Control::Labelled { labels, break_to: end });
                self.statement(body);
                self.f.controls.pop();
                self.bind(end);
            }
        }
        self.f.labels.clear();
    }

    fn with_statement(&mut self, it: &WithStatement<'a>) {
        let mark = self.mark();
        let value = self.operand(&it.object);
        let object = self.temp();
        self.emit_at(it.span, Instruction::new_with_scope(object, value));
        self.reset_completion();
        if let Some(scope) = self.tree.scope_of(it) {
            let entered = self.enter(scope);
            let environment = self.environment(scope);
            self.store_slot(object, environment, 0);
            self.substatement(&it.body);
            self.leave(entered);
        }
        self.release(mark);
    }

    // ---- Declarations ----

    pub(super) fn variable_declaration(&mut self, declaration: &VariableDeclaration<'a>) {
        self.variable_declaration_with(declaration, false);
    }

    /// With `only_initialised`, declarators without initialiser are left alone (for-in heads).
    pub(super) fn variable_declaration_with(
        &mut self,
        declaration: &VariableDeclaration<'a>,
        only_initialised: bool,
    ) {
        if declaration.declare {
            return;
        }
        for declarator in &declaration.declarations {
            let mark = self.mark();
            if declarator.init.is_some() || !only_initialised {
                self.declarator(declaration.kind, declarator);
            }
            self.release(mark);
        }
    }

    fn declarator(&mut self, kind: VariableDeclarationKind, declarator: &VariableDeclarator<'a>) {
        let lexical = kind.is_lexical();
        let BindingPattern::BindingIdentifier(identifier) = &declarator.id else {
            if let Some(init) = &declarator.init {
                let value = if lexical {
                    self.stable_operand(init)
                } else {
                    // What is taken apart may be among what is assigned.
                    let value = self.temp();
                    self.expression(value, init);
                    value
                };
                self.bind_pattern(&declarator.id, value, lexical);
            }
            return;
        };
        let name = identifier.name.as_str();
        let hint = NameHint::Text(Text::from(name));
        if !lexical {
            let Some(init) = &declarator.init else { return };
            if let Some((register, _)) = self.local_register(name) {
                return self.named_expression(register, init, hint);
            }
            let reference = self.variable_reference(name, None, identifier.span);
            let value = match init {
                Expression::Identifier(_) => self.operand(init),
                _ => {
                    let value = self.temp();
                    self.named_expression(value, init, hint);
                    value
                }
            };
            return self.put_reference(&reference, value, identifier.span);
        }
        let direct = self.initialisation_register(name);
        let value = direct.unwrap_or_else(|| self.temp());
        match &declarator.init {
            Some(init) => {
                // Nothing can read the variable yet, so it may serve as scratch space.
                self.set_local(value, false);
                self.named_expression(value, init, hint);
                self.set_local(value, direct.is_some());
            }
            None => self.emit(Instruction::load_undefined(value)),
        }
        if is_using(kind) {
            self.add_resource(value, kind, declarator.span);
        }
        self.initialise(name, value, identifier.span);
    }

    fn class_declaration(&mut self, class: &Class<'a>) {
        if class.declare {
            return;
        }
        let Some(id) = &class.id else { return };
        let mark = self.mark();
        let value = self.temp();
        self.class(value, class, NameHint::None);
        self.initialise(id.name.as_str(), value, id.span);
        self.release(mark);
    }

    fn export_default(&mut self, it: &ExportDefaultDeclaration<'a>) {
        let mark = self.mark();
        let value = self.temp();
        let hint = NameHint::Text(Text::from("default"));
        match &it.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(_)
            | ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => {}
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                self.class(value, class, hint);
                let name = class.id.as_ref().map_or(pseudo::DEFAULT, |id| id.name.as_str());
                self.initialise(name, value, it.span);
            }
            other => {
                if let Some(expression) = other.as_expression() {
                    self.named_expression(value, expression, hint);
                    self.initialise(pseudo::DEFAULT, value, it.span);
                }
            }
        }
        self.release(mark);
    }
}
