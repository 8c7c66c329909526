//! The walk over the syntax tree.

use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_syntax::scope::ScopeFlags;

use super::analyze::Analyzer;
use super::declare::bound_names;
use super::reference::applied;
use super::{BindingKind, FunctionKind, ScopeKind, address, pseudo};

impl<'a> VisitJs<'a> for Analyzer<'a> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.read(it.name.as_str());
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        self.member_object(&it.object, !it.optional && it.property.name == "length");
    }

    fn visit_computed_member_expression(&mut self, it: &ComputedMemberExpression<'a>) {
        self.member_object(&it.object, !it.optional);
        self.visit_expression(&it.expression);
    }

    fn visit_spread_element(&mut self, it: &SpreadElement<'a>) {
        self.spread(&it.argument, false);
    }

    fn visit_object_property_kind(&mut self, it: &ObjectPropertyKind<'a>) {
        match it {
            ObjectPropertyKind::ObjectProperty(property) => self.visit_object_property(property),
            ObjectPropertyKind::SpreadProperty(spread) => self.visit_expression(&spread.argument),
        }
    }

    fn visit_tagged_template_expression(&mut self, it: &TaggedTemplateExpression<'a>) {
        self.member_escapes(&it.tag);
        walk_js::walk_tagged_template_expression(self, it);
    }

    fn visit_unary_expression(&mut self, it: &UnaryExpression<'a>) {
        if it.operator == UnaryOperator::Delete {
            self.doubt_delete(&it.argument);
            self.member_escapes(&it.argument);
        }
        self.visit_expression(&it.argument);
    }

    fn visit_private_field_expression(&mut self, it: &PrivateFieldExpression<'a>) {
        self.visit_expression(&it.object);
        let name = self.alloc(&format!("#{}", it.field.name));
        self.read(name);
    }

    fn visit_private_in_expression(&mut self, it: &PrivateInExpression<'a>) {
        let name = self.alloc(&format!("#{}", it.left.name));
        self.read(name);
        self.visit_expression(&it.right);
    }

    fn visit_this_expression(&mut self, _: &ThisExpression) {
        self.use_pseudo(pseudo::THIS);
    }

    fn visit_super(&mut self, _: &Super) {
        self.doubt_super(false);
        self.use_pseudo(pseudo::THIS);
    }

    fn visit_new_target(&mut self, _: &NewTarget) {
        self.use_pseudo(pseudo::NEW_TARGET);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if matches!(it.callee, Expression::Super(_)) {
            self.doubt_super(true);
            self.use_pseudo(pseudo::FUNCTION);
            self.use_pseudo(pseudo::NEW_TARGET);
        }
        self.member_escapes(&it.callee);
        if let Some((this, list)) = applied(it) {
            self.visit_expression(&it.callee);
            self.visit_expression(this);
            self.spread(list, self.place.last_calls.contains(&address(it)));
            return;
        }
        walk_js::walk_call_expression(self, it);
        if !it.optional && matches!(&it.callee, Expression::Identifier(callee) if callee.name == "eval") {
            self.direct_eval();
        }
    }

    fn visit_return_statement(&mut self, it: &ReturnStatement<'a>) {
        let Some(argument) = &it.argument else { return };
        if self.place.tries == 0 {
            self.last_calls(argument);
        }
        self.visit_expression(argument);
    }

    fn visit_try_statement(&mut self, it: &TryStatement<'a>) {
        self.place.tries += 1;
        walk_js::walk_try_statement(self, it);
        self.place.tries -= 1;
    }

    fn visit_function(&mut self, it: &Function<'a>, _: ScopeFlags) {
        self.function(it, FunctionKind::Normal);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.arrow(it);
    }

    fn visit_object_expression(&mut self, it: &ObjectExpression<'a>) {
        self.doubt_object(it);
        walk_js::walk_object_expression(self, it);
    }

    fn visit_numeric_literal(&mut self, it: &NumericLiteral<'a>) {
        self.doubt_number(it);
    }

    fn visit_string_literal(&mut self, it: &StringLiteral<'a>) {
        self.doubt_string(it);
    }

    fn visit_yield_expression(&mut self, it: &YieldExpression<'a>) {
        self.doubt_waiting();
        walk_js::walk_yield_expression(self, it);
    }

    fn visit_break_statement(&mut self, it: &BreakStatement<'a>) {
        self.doubt_jump(it.label.as_ref(), false);
    }

    fn visit_continue_statement(&mut self, it: &ContinueStatement<'a>) {
        self.doubt_jump(it.label.as_ref(), true);
    }

    fn visit_object_property(&mut self, it: &ObjectProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        }
        match &it.value {
            Expression::FunctionExpression(function) if it.method || it.kind != PropertyKind::Init => {
                self.getter(it.kind == PropertyKind::Get, function);
                self.function(function, FunctionKind::Method);
            }
            value => self.visit_expression(value),
        }
    }

    fn visit_property_key(&mut self, it: &PropertyKey<'a>) {
        if let Some(expression) = it.as_expression() {
            self.visit_expression(expression);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.class(it);
        if it.r#type == ClassType::ClassDeclaration {
            match &it.id {
                Some(id) => self.initialise(id.name.as_str()),
                None => self.initialise(pseudo::DEFAULT),
            }
        }
    }

    fn visit_expression_statement(&mut self, it: &ExpressionStatement<'a>) {
        self.discarded(&it.expression);
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        self.assignment(it, true);
    }

    fn visit_update_expression(&mut self, it: &UpdateExpression<'a>) {
        self.update(it, true);
    }

    fn visit_simple_assignment_target(&mut self, it: &SimpleAssignmentTarget<'a>) {
        match it {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(identifier) => {
                self.target_identifier(identifier)
            }
            other => {
                match other.get_expression() {
                    Some(wrapped) => self.member_escapes(wrapped),
                    None => self.object_escapes(other.as_member_expression()),
                }
                walk_js::walk_simple_assignment_target(self, other);
            }
        }
    }

    fn visit_assignment_target_property_identifier(&mut self, it: &AssignmentTargetPropertyIdentifier<'a>) {
        self.target_identifier(&it.binding);
        if let Some(init) = &it.init {
            self.visit_expression(init);
        }
    }

    fn visit_assignment_target_property_property(&mut self, it: &AssignmentTargetPropertyProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.name);
        } else {
            self.doubt_key(&it.name);
        }
        self.visit_assignment_target_maybe_default(&it.binding);
    }

    fn visit_assignment_target_with_default(&mut self, it: &AssignmentTargetWithDefault<'a>) {
        self.refuse_in_parentheses(it.span);
        walk_js::walk_assignment_target_with_default(self, it);
    }

    fn visit_array_assignment_target(&mut self, it: &ArrayAssignmentTarget<'a>) {
        self.refuse_in_parentheses(it.span);
        walk_js::walk_array_assignment_target(self, it);
    }

    fn visit_object_assignment_target(&mut self, it: &ObjectAssignmentTarget<'a>) {
        self.refuse_in_parentheses(it.span);
        walk_js::walk_object_assignment_target(self, it);
    }

    fn visit_binding_property(&mut self, it: &BindingProperty<'a>) {
        if it.computed {
            self.visit_property_key(&it.key);
        } else {
            self.doubt_key(&it.key);
        }
        self.visit_binding_pattern(&it.value);
    }

    fn visit_await_expression(&mut self, it: &AwaitExpression<'a>) {
        self.awaits();
        self.visit_expression(&it.argument);
    }

    fn visit_variable_declaration(&mut self, it: &VariableDeclaration<'a>) {
        self.using(it);
        let direct = std::mem::take(&mut self.direct);
        for declarator in &it.declarations {
            if let Some(init) = &declarator.init {
                self.visit_expression(init);
            }
            self.visit_binding_pattern(&declarator.id);
            let var = it.kind == VariableDeclarationKind::Var;
            // A var is known to have a value only after a declaration that every run comes through.
            if !var || direct && declarator.init.is_some() {
                self.initialise_pattern(&declarator.id);
            }
            if var {
                bound_names(&declarator.id, &mut |name| self.write(name));
            }
        }
    }

    fn visit_block_statement(&mut self, it: &BlockStatement<'a>) {
        self.block(it, ScopeKind::Block, &it.body);
    }

    fn visit_if_statement(&mut self, it: &IfStatement<'a>) {
        let mut current = it;
        loop {
            self.visit_expression(&current.test);
            self.substatement(&current.consequent);
            match &current.alternate {
                Some(Statement::IfStatement(next)) => current = next,
                Some(alternate) => break self.substatement(alternate),
                None => break,
            }
        }
    }

    fn visit_while_statement(&mut self, it: &WhileStatement<'a>) {
        self.loops += 1;
        self.visit_expression(&it.test);
        self.substatement(&it.body);
        self.loops -= 1;
    }

    fn visit_do_while_statement(&mut self, it: &DoWhileStatement<'a>) {
        self.loops += 1;
        self.substatement(&it.body);
        self.visit_expression(&it.test);
        self.loops -= 1;
    }

    fn visit_for_statement(&mut self, it: &ForStatement<'a>) {
        let declaration = match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => Some(&**declaration),
            _ => None,
        };
        let direct = std::mem::take(&mut self.direct);
        let scope = self.loop_scope(it, declaration);
        match &it.init {
            Some(ForStatementInit::VariableDeclaration(declaration)) => {
                self.direct = direct;
                self.visit_variable_declaration(declaration);
            }
            Some(other) => {
                if let Some(expression) = other.as_expression() {
                    self.discarded(expression);
                }
            }
            None => {}
        }
        self.loops += 1;
        if let Some(test) = &it.test {
            self.visit_expression(test);
        }
        self.substatement(&it.body);
        if let Some(update) = &it.update {
            self.discarded(update);
        }
        self.loops -= 1;
        if let Some(scope) = scope {
            self.leave(scope);
        }
    }

    fn visit_for_in_statement(&mut self, it: &ForInStatement<'a>) {
        self.for_each(it, &it.left, &it.right, &it.body);
    }

    fn visit_for_of_statement(&mut self, it: &ForOfStatement<'a>) {
        if it.r#await {
            self.awaits();
        }
        if let ForStatementLeft::VariableDeclaration(declaration) = &it.left {
            self.using(declaration);
        }
        self.for_each(it, &it.left, &it.right, &it.body);
    }

    fn visit_labeled_statement(&mut self, it: &LabeledStatement<'a>) {
        let mut body = &it.body;
        while let Statement::LabeledStatement(inner) = body {
            body = &inner.body;
        }
        let is_loop = matches!(
            body,
            Statement::DoWhileStatement(_)
                | Statement::WhileStatement(_)
                | Statement::ForStatement(_)
                | Statement::ForInStatement(_)
                | Statement::ForOfStatement(_)
        );
        let label = it.label.name.as_str();
        self.tree.doubt_name(label);
        let known = self.place.labels.iter().any(|&(known, _)| known == label);
        self.doubt(known || matches!(body, Statement::FunctionDeclaration(_)));
        self.place.labels.push((label, is_loop));
        self.visit_statement(&it.body);
        self.place.labels.pop();
    }

    fn visit_with_statement(&mut self, it: &WithStatement<'a>) {
        self.doubt(self.strict);
        self.visit_expression(&it.object);
        let scope = self.enter(ScopeKind::With);
        self.tree.scope_of.insert(address(it), scope);
        self.substatement(&it.body);
        self.leave(scope);
    }

    fn visit_switch_statement(&mut self, it: &SwitchStatement<'a>) {
        self.visit_expression(&it.discriminant);
        let scope = self.enter(ScopeKind::Switch);
        self.tree.scope_of.insert(address(it), scope);
        for case in &it.cases {
            self.declare_functions(&case.consequent, scope, BindingKind::BlockFunction);
            self.declare_lexicals(&case.consequent, scope);
            self.hoisted_functions(&case.consequent);
        }
        for case in &it.cases {
            if let Some(test) = &case.test {
                self.visit_expression(test);
            }
        }
        self.place.switches += 1;
        for case in &it.cases {
            // Whatever was declared under earlier labels may have been jumped over.
            self.tree.forget_initialisation(scope);
            for statement in &case.consequent {
                self.visit_statement(statement);
            }
        }
        self.place.switches -= 1;
        self.leave(scope);
    }

    fn visit_catch_clause(&mut self, it: &CatchClause<'a>) {
        let Some(parameter) = &it.param else {
            return self.visit_block_statement(&it.body);
        };
        let simple = matches!(parameter.pattern, BindingPattern::BindingIdentifier(_));
        let scope = self.enter(if simple { ScopeKind::SimpleCatch } else { ScopeKind::Catch });
        self.tree.scope_of.insert(address(it), scope);
        let kind = if simple { BindingKind::CatchParameter } else { BindingKind::Let };
        bound_names(&parameter.pattern, &mut |name| {
            self.tree.declare(scope, name, kind);
        });
        self.doubt_lexicals(&it.body.body, scope, true);
        self.visit_binding_pattern(&parameter.pattern);
        self.initialise_pattern(&parameter.pattern);
        self.visit_block_statement(&it.body);
        self.leave(scope);
    }

    fn visit_export_declaration(&mut self, it: &ExportDeclaration<'a>) {
        self.module_items += 1;
        walk_js::walk_export_declaration(self, it);
    }

    fn visit_export_default_declaration(&mut self, it: &ExportDefaultDeclaration<'a>) {
        self.module_items += 1;
        let is_class = matches!(it.declaration, ExportDefaultDeclarationKind::ClassDeclaration(_));
        self.place.may_be_nameless = is_class;
        walk_js::walk_export_default_declaration(self, it);
        self.initialise(pseudo::DEFAULT);
    }

    fn visit_import_declaration(&mut self, it: &ImportDeclaration<'a>) {
        self.doubt_module_item(it.span);
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.doubt_module_item(it.span);
        for specifier in &it.specifiers {
            if let ModuleExportName::IdentifierReference(local) = &specifier.local {
                let name = local.name.as_str();
                self.doubt(self.tree.own_binding(self.scope, name).is_none());
                self.read(name);
            }
        }
    }

    fn visit_export_from_declaration(&mut self, it: &ExportFromDeclaration<'a>) {
        self.doubt_module_item(it.span);
    }

    fn visit_export_all_declaration(&mut self, it: &ExportAllDeclaration<'a>) {
        self.doubt_module_item(it.span);
    }
}
