//! References: which binding a name means, and what that tells about it.

use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;

use super::analyze::{Analyzer, OUTSIDE};
use super::{BindingId, BindingKind, FunctionKind, ScopeId, ScopeKind, address, pseudo};

/// The arguments of a call of an `apply` with two, the second of which is named.
pub(crate) fn applied<'e, 'a>(
    call: &'e CallExpression<'a>,
) -> Option<(&'e Expression<'a>, &'e Expression<'a>)> {
    let Expression::StaticMemberExpression(member) = &call.callee else { return None };
    let [this, list] = call.arguments.as_slice() else { return None };
    let (this, list) = (this.as_expression()?, list.as_expression()?);
    let is_apply = member.property.name == "apply" && !member.optional && !call.optional;
    (is_apply && matches!(list, Expression::Identifier(_))).then_some((this, list))
}

impl<'a> Analyzer<'a> {
    /// A name is used in any way.
    pub(super) fn read(&mut self, name: &'a str) {
        let binding = self.resolve(name);
        self.doubt(binding.is_none() && name.starts_with('#'));
        self.used_whole(binding);
        if name == "arguments" {
            self.arguments_escape();
        }
    }

    fn used_whole(&mut self, binding: Option<BindingId>) {
        if let Some(binding) = binding {
            self.tree.binding_mut(binding).used_whole_in_loop |= self.loops > 0;
        }
    }

    pub(super) fn write(&mut self, name: &'a str) {
        self.doubt(matches!(name, "eval" | "arguments"));
        let nested = self.nested;
        if let Some(binding) = self.resolve(name) {
            let binding = self.tree.binding_mut(binding);
            binding.assigned = true;
            binding.nested_assignment |= nested;
        }
    }

    pub(super) fn resolve(&mut self, name: &'a str) -> Option<BindingId> {
        let binding = if name == "arguments" {
            self.doubt_arguments();
            self.resolve_arguments()
        } else {
            let name = self.tree.name(name);
            self.tree.visible(name)
        }?;
        self.mark(binding);
        Some(binding)
    }

    /// The nearest `arguments`: every function that is no arrow has one, if it is asked for.
    fn resolve_arguments(&mut self) -> Option<BindingId> {
        let name = self.tree.name("arguments");
        let mut scope = Some(self.scope);
        while let Some(id) = scope {
            if let Some(binding) = self.tree.binding_in(id, name) {
                return Some(binding);
            }
            if self.tree.scope(id).function != OUTSIDE {
                let function = self.tree.function(self.tree.scope(id).function);
                if function.has_own_arguments()
                    && function.scopes.parameters.or(function.scopes.body) == Some(id)
                {
                    return self.need_arguments(id);
                }
            }
            scope = self.tree.scope(id).parent;
        }
        None
    }

    /// The object of a member expression: reading an element of `arguments` does not give it away,
    /// nor does reading an element or the length of a rest parameter take an array.
    pub(super) fn member_object(&mut self, object: &Expression<'a>, reads_array: bool) {
        match object {
            Expression::Identifier(identifier) => {
                let binding = self.resolve(identifier.name.as_str());
                if !reads_array {
                    self.used_whole(binding);
                }
            }
            other => self.visit_expression(other),
        }
    }

    /// Notes the calls of an `apply` whose value a function returns, with nothing left to do.
    pub(super) fn last_calls(&mut self, returned: &Expression<'a>) {
        match returned {
            Expression::ParenthesizedExpression(it) => self.last_calls(&it.expression),
            Expression::ConditionalExpression(it) => {
                self.last_calls(&it.consequent);
                self.last_calls(&it.alternate);
            }
            Expression::LogicalExpression(it) => self.last_calls(&it.right),
            Expression::CallExpression(call) if applied(call).is_some() => {
                self.place.last_calls.push(address(&**call));
            }
            _ => {}
        }
    }

    /// What is spread into an array or a list of arguments, or what an `apply` gets, `last` of all that its function does: a
    /// rest parameter stays where it is, and so do the arguments.
    pub(super) fn spread(&mut self, argument: &Expression<'a>, last: bool) {
        match argument {
            Expression::Identifier(identifier) => {
                let binding = self.resolve(identifier.name.as_str());
                if identifier.name == "arguments"
                    && let Some(binding) = binding.map(|binding| self.tree.binding(binding))
                    && binding.function != OUTSIDE
                {
                    let (owner, own) = (binding.function, binding.function == self.function);
                    let function = self.tree.function_mut(owner);
                    function.arguments_forwarded |= own;
                    function.arguments_forwarded_midway |= own && !last;
                    function.arguments_escape |= !own;
                }
            }
            other => self.visit_expression(other),
        }
    }

    /// An expression that is assigned, deleted or called: if it is a member of `arguments`, that
    /// escapes, and if it is one of a rest parameter, that takes an array.
    pub(super) fn member_escapes(&mut self, expression: &Expression<'a>) {
        match expression {
            Expression::ParenthesizedExpression(it) => self.member_escapes(&it.expression),
            Expression::TSNonNullExpression(it) => self.member_escapes(&it.expression),
            Expression::TSAsExpression(it) => self.member_escapes(&it.expression),
            Expression::TSSatisfiesExpression(it) => self.member_escapes(&it.expression),
            Expression::TSTypeAssertion(it) => self.member_escapes(&it.expression),
            Expression::ChainExpression(chain) => {
                self.object_escapes(chain.expression.as_member_expression());
            }
            other => self.object_escapes(other.as_member_expression()),
        }
    }

    pub(super) fn object_escapes(&mut self, member: Option<&MemberExpression<'a>>) {
        if let Some(Expression::Identifier(identifier)) = member.map(MemberExpression::object) {
            self.read(identifier.name.as_str());
        }
    }

    /// The arguments object goes where its elements may be assigned.
    pub(super) fn arguments_escape(&mut self) {
        if let Some(binding) = self.resolve("arguments")
            && self.tree.binding(binding).function != OUTSIDE
        {
            let function = self.tree.binding(binding).function;
            self.tree.function_mut(function).arguments_escape = true;
        }
    }

    /// Makes sure that the function whose variable scope this is creates its arguments object.
    pub(super) fn need_arguments(&mut self, scope: ScopeId) -> Option<BindingId> {
        let id = self.tree.scope(scope).function;
        if id == OUTSIDE || !self.tree.function(id).has_own_arguments() {
            return None;
        }
        if let Some(binding) = self.tree.function(id).arguments {
            return Some(binding);
        }
        let scopes = self.tree.function(id).scopes;
        let home = scopes.parameters.or(scopes.body)?;
        let binding = self.tree.declare(home, "arguments", BindingKind::Arguments);
        if matches!(self.tree.binding(binding).kind, BindingKind::Arguments | BindingKind::Var) {
            self.tree.function_mut(id).arguments = Some(binding);
        }
        Some(binding)
    }

    pub(super) fn mark(&mut self, id: BindingId) {
        let function = self.function;
        let binding = self.tree.binding_mut(id);
        binding.used_again |= binding.used;
        binding.used = true;
        if binding.function != function {
            binding.captured = true;
        } else if !binding.initialised {
            binding.early_access = true;
        }
    }

    /// `this`, new.target or the running function, of the nearest function that has its own.
    pub(super) fn use_pseudo(&mut self, name: &'static str) {
        let owner = self.tree.this_function(self.function);
        if !self.tree.function(owner).is_function() {
            return;
        }
        if name == pseudo::THIS {
            self.tree.function_mut(owner).uses_this = true;
        }
        let derived =
            name == pseudo::THIS && self.tree.function(owner).kind == FunctionKind::DerivedConstructor;
        if owner == self.function && !derived {
            return;
        }
        let scopes = self.tree.function(owner).scopes;
        let Some(scope) = scopes.parameters.or(scopes.body) else { return };
        let kind = if derived { BindingKind::DerivedThis } else { BindingKind::Hidden };
        let binding = self.tree.declare(scope, name, kind);
        self.mark(binding);
    }

    /// A direct eval sees everything by name.
    pub(super) fn direct_eval(&mut self) {
        let owner = self.tree.this_function(self.function);
        if self.tree.function(owner).is_function() {
            let derived = self.tree.function(owner).kind == FunctionKind::DerivedConstructor;
            self.tree.function_mut(owner).uses_this = true;
            let scopes = self.tree.function(owner).scopes;
            if let Some(scope) = scopes.parameters.or(scopes.body) {
                let this = if derived { BindingKind::DerivedThis } else { BindingKind::Hidden };
                self.tree.declare(scope, pseudo::THIS, this);
                self.tree.declare(scope, pseudo::NEW_TARGET, BindingKind::Hidden);
                if derived {
                    self.tree.declare(scope, pseudo::FUNCTION, BindingKind::Hidden);
                }
            }
            self.read("arguments");
        }
        self.tree.function_mut(self.function).contains_eval = true;
        let mut scope = Some(self.scope);
        let mut activate = !self.strict;
        while let Some(id) = scope {
            let function = self.function;
            let current = self.tree.scope_mut(id);
            if activate && current.kind == ScopeKind::EvalVars && current.function == function {
                current.active = true;
                activate = false;
            }
            current.seen_by_eval = true;
            scope = current.parent;
        }
    }
}
