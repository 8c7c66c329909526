//! Blocks, loops and assignments.

use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;

use super::analyze::Analyzer;
use super::declare::{bound_names, labelled_function, lexical_kind, lexical_names, variable_names};
use super::{BindingKind, ScopeId, ScopeKind, address};

impl<'a> Analyzer<'a> {
    /// A block: its scope, if it declares anything.
    pub(super) fn block<T>(&mut self, node: &T, kind: ScopeKind, statements: &[Statement<'a>]) {
        let declares = statements.iter().any(|statement| {
            labelled_function(statement).is_some() || {
                let mut any = false;
                lexical_names(statement, &mut |_, _| any = true);
                any
            }
        });
        if !declares {
            for statement in statements {
                self.visit_statement(statement);
            }
            return;
        }
        let scope = self.enter(kind);
        self.tree.scope_of.insert(address(node), scope);
        self.declare_functions(statements, scope, BindingKind::BlockFunction);
        self.declare_lexicals(statements, scope);
        self.hoisted_functions(statements);
        for statement in statements {
            self.visit_statement(statement);
        }
        self.leave(scope);
    }

    /// Functions that Annex B copies to a var when their declaration is evaluated write that var.
    pub(super) fn hoisted_functions(&mut self, statements: &[Statement<'a>]) {
        for function in statements.iter().filter_map(labelled_function) {
            if self.tree.annex_b.contains(&address(function))
                && let (Some(id), Some(body)) = (&function.id, self.tree.function(self.function).scopes.body)
                && let Some(binding) = self.tree.own_binding(body, id.name.as_str())
            {
                let binding = self.tree.binding_mut(binding);
                binding.assigned = true;
                binding.used = true;
            }
        }
    }

    /// The body of an `if` and the like: a function declaration there has a block of its own.
    pub(super) fn substatement(&mut self, statement: &Statement<'a>) {
        if let Statement::FunctionDeclaration(function) = statement {
            self.doubt(true);
            self.block(&**function, ScopeKind::Block, std::slice::from_ref(statement));
        } else {
            self.visit_statement(statement);
        }
    }

    pub(super) fn loop_scope<T>(
        &mut self,
        node: &T,
        declaration: Option<&VariableDeclaration<'a>>,
    ) -> Option<ScopeId> {
        let declaration = declaration?;
        lexical_kind(declaration.kind)?;
        let scope = self.enter(ScopeKind::Loop);
        self.tree.scope_of.insert(address(node), scope);
        variable_names(declaration, &mut |name, kind| {
            self.tree.declare(scope, name, kind);
        });
        Some(scope)
    }

    pub(super) fn for_each<T>(
        &mut self,
        node: &T,
        left: &ForStatementLeft<'a>,
        right: &Expression<'a>,
        body: &Statement<'a>,
    ) {
        let declaration = match left {
            ForStatementLeft::VariableDeclaration(declaration) => Some(&**declaration),
            _ => None,
        };
        let scope = self.loop_scope(node, declaration);
        if let Some(declaration) = declaration {
            self.doubt(declaration.declarations.iter().any(|it| it.init.is_some()));
            if declaration.kind == VariableDeclarationKind::Var
                && let Some(init) = declaration.declarations.first().and_then(|it| it.init.as_ref())
            {
                self.visit_expression(init);
            }
            self.visit_expression(right);
            for declarator in &declaration.declarations {
                self.visit_binding_pattern(&declarator.id);
                if declaration.kind == VariableDeclarationKind::Var {
                    bound_names(&declarator.id, &mut |name| self.write(name));
                }
                if declaration.kind != VariableDeclarationKind::Var {
                    self.initialise_pattern(&declarator.id);
                }
            }
        } else {
            self.visit_expression(right);
            self.visit_for_statement_left(left);
        }
        self.loops += 1;
        self.substatement(body);
        self.loops -= 1;
        if let Some(scope) = scope {
            self.leave(scope);
        }
    }

    /// An expression whose value nobody uses: an assignment there disturbs no other operand.
    pub(super) fn discarded(&mut self, expression: &Expression<'a>) {
        match expression {
            Expression::SequenceExpression(sequence) => {
                for expression in &sequence.expressions {
                    self.discarded(expression);
                }
            }
            Expression::AssignmentExpression(assignment) => self.assignment(assignment, false),
            Expression::UpdateExpression(update) => self.update(update, false),
            other => self.visit_expression(other),
        }
    }

    pub(super) fn assignment(&mut self, assignment: &AssignmentExpression<'a>, nested: bool) {
        let saved = std::mem::replace(&mut self.nested, nested);
        match &assignment.left {
            AssignmentTarget::AssignmentTargetIdentifier(identifier) => self.write(identifier.name.as_str()),
            AssignmentTarget::StaticMemberExpression(member)
                if matches!(member.object, Expression::ThisExpression(_)) =>
            {
                let function = self.tree.function_mut(self.function);
                function.this_properties = function.this_properties.saturating_add(1);
                self.visit_assignment_target(&assignment.left);
            }
            left => {
                self.visit_assignment_target(left);
            }
        }
        self.nested = true;
        self.visit_expression(&assignment.right);
        self.nested = saved;
    }

    pub(super) fn update(&mut self, update: &UpdateExpression<'a>, nested: bool) {
        let saved = std::mem::replace(&mut self.nested, nested);
        match &update.argument {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                self.write(identifier.name.as_str())
            }
            other => self.visit_simple_assignment_target(other),
        }
        self.nested = saved;
    }

    /// An await of the outermost code makes a module or an input asynchronous.
    pub(super) fn awaits(&mut self) {
        self.doubt_waiting();
        self.tree.has_await |= !self.tree.function(self.function).is_function();
    }

    pub(super) fn target_identifier(&mut self, identifier: &IdentifierReference<'a>) {
        self.write(identifier.name.as_str());
    }
}
