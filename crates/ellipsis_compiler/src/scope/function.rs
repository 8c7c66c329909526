//! Functions: their parameter and body scopes.

use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;

use super::analyze::Analyzer;
use super::declare::{bound_names, has_expressions, is_use_strict};
use super::{BindingKind, FunctionId, FunctionKind, Role, ScopeKind, address, pseudo};

impl<'a> Analyzer<'a> {
    pub(super) fn function(&mut self, function: &Function<'a>, kind: FunctionKind) {
        let Some(body) = &function.body else { return };
        self.doubt_function_name(function.id.as_ref());
        let nameless = std::mem::take(&mut self.nameless);
        let place = std::mem::take(&mut self.place);
        let strict = self.strict || is_use_strict(&body.directives);
        let id = self.new_function(kind, strict);
        self.tree.function_of.insert((address(function), Role::Own), id);
        let saved = (self.function, self.scope, self.strict, self.nested, self.loops, self.asynchronous);
        self.loops = 0;
        self.function = id;
        self.asynchronous = function.r#async;
        self.tree.function_mut(id).resumable = function.r#async || function.generator;
        self.strict = strict;
        self.nested = false;
        if function.r#type == FunctionType::FunctionExpression
            && kind == FunctionKind::Normal
            && let Some(name) = &function.id
            && !nameless
        {
            let scope = self.enter(ScopeKind::FunctionName);
            self.tree.function_mut(id).scopes.name = Some(scope);
            self.tree.declare(scope, name.name.as_str(), BindingKind::FunctionName);
        }
        self.parameters_and_body(id, &function.params, Some(body), None);
        self.leave_to(saved.1);
        self.place = place;
        (self.function, self.scope, self.strict, self.nested, self.loops, self.asynchronous) = saved;
    }

    pub(super) fn arrow(&mut self, arrow: &ArrowFunctionExpression<'a>) {
        let (body, expression) = match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => (Some(&**body), None),
            other => (None, other.as_expression()),
        };
        let strict = self.strict || body.is_some_and(|body| is_use_strict(&body.directives));
        let id = self.new_function(FunctionKind::Arrow, strict);
        let place = std::mem::take(&mut self.place);
        self.tree.function_of.insert((address(arrow), Role::Own), id);
        let saved = (self.function, self.scope, self.strict, self.nested, self.loops, self.asynchronous);
        self.loops = 0;
        (self.function, self.strict, self.nested) = (id, strict, false);
        self.asynchronous = arrow.r#async;
        self.tree.function_mut(id).resumable = arrow.r#async;
        self.parameters_and_body(id, &arrow.params, body, expression);
        self.leave_to(saved.1);
        self.place = place;
        (self.function, self.scope, self.strict, self.nested, self.loops, self.asynchronous) = saved;
    }

    pub(super) fn parameters_and_body(
        &mut self,
        id: FunctionId,
        parameters: &FormalParameters<'a>,
        body: Option<&FunctionBody<'a>>,
        expression: Option<&Expression<'a>>,
    ) {
        let patterns = || {
            let rest = parameters.rest.iter().map(|rest| &rest.rest.argument);
            parameters.items.iter().map(|item| &item.pattern).chain(rest)
        };
        let simple = parameters.rest.is_none()
            && parameters.items.iter().all(|item| {
                item.initializer.is_none() && matches!(item.pattern, BindingPattern::BindingIdentifier(_))
            });
        let expressions =
            parameters.items.iter().any(|item| item.initializer.is_some()) || patterns().any(has_expressions);
        let function = self.tree.function_mut(id);
        function.simple_parameters = simple;
        function.parameter_expressions = expressions;
        let sloppy = !function.strict;
        if expressions {
            if sloppy {
                let scope = self.enter(ScopeKind::EvalVars);
                self.tree.function_mut(id).scopes.parameter_eval_vars = Some(scope);
            }
            let scope = self.enter(ScopeKind::Parameters);
            self.tree.function_mut(id).scopes.parameters = Some(scope);
        } else {
            if sloppy {
                let scope = self.enter(ScopeKind::EvalVars);
                self.tree.function_mut(id).scopes.eval_vars = Some(scope);
            }
            let scope = self.enter(ScopeKind::Function);
            self.tree.function_mut(id).scopes.body = Some(scope);
        }
        let scope = self.scope;
        if self.tree.function(id).kind == FunctionKind::DerivedConstructor {
            self.tree.declare(scope, pseudo::THIS, BindingKind::DerivedThis);
        }
        for pattern in patterns() {
            bound_names(pattern, &mut |name| {
                let binding = self.tree.declare(scope, name, BindingKind::Parameter);
                if !expressions {
                    self.tree.binding_mut(binding).initialised = true;
                }
            });
        }
        if let Some(rest) = &parameters.rest
            && let BindingPattern::BindingIdentifier(name) = &rest.rest.argument
            && let Some(binding) = self.tree.own_binding(scope, name.name.as_str())
        {
            self.tree.binding_mut(binding).rest = true;
        }
        self.place.in_parameters = true;
        for item in &parameters.items {
            self.visit_binding_pattern(&item.pattern);
            if let Some(initializer) = &item.initializer {
                self.visit_expression(initializer);
            }
            self.initialise_pattern(&item.pattern);
        }
        if let Some(rest) = &parameters.rest {
            self.visit_binding_pattern(&rest.rest.argument);
            self.initialise_pattern(&rest.rest.argument);
        }
        self.place.in_parameters = false;
        if expressions {
            if sloppy {
                let scope = self.enter(ScopeKind::EvalVars);
                self.tree.function_mut(id).scopes.eval_vars = Some(scope);
            }
            let scope = self.enter(ScopeKind::Function);
            self.tree.function_mut(id).scopes.body = Some(scope);
        }
        if let Some(body) = body {
            self.body(id, body);
        }
        if let Some(expression) = expression {
            self.visit_expression(expression);
        }
    }

    pub(super) fn body(&mut self, id: FunctionId, body: &FunctionBody<'a>) {
        let scope = self.scope;
        let before = self.tree.scope(scope).bindings.len();
        self.doubt_directives(&body.directives, self.tree.function(id).simple_parameters);
        if let Some(parameters) = self.tree.function(id).scopes.parameters {
            self.doubt_lexicals(&body.statements, parameters, false);
        }
        self.declare_functions(&body.statements, scope, BindingKind::Function);
        self.declare_vars(&body.statements, scope);
        self.declare_lexicals(&body.statements, scope);
        // A var that shares its name with a parameter in a scope of its own starts with its value.
        if let Some(parameters) = self.tree.function(id).scopes.parameters {
            for position in before..self.tree.scope(scope).bindings.len() {
                let binding = self.tree.scope(scope).bindings[position];
                if self.tree.binding(binding).kind == BindingKind::Var
                    && let Some(outer) = self.tree.own_binding(parameters, self.tree.binding(binding).name)
                {
                    self.mark(outer);
                }
            }
        }
        for statement in &body.statements {
            self.direct = matches!(statement, Statement::VariableDeclaration(_) | Statement::ForStatement(_));
            self.visit_statement(statement);
            self.direct = false;
        }
    }
}
