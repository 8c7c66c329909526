//! Declarations: what a body or block binds before its first statement runs.

use oxc_ast::ast::*;
use rustc_hash::FxHashSet;

use super::analyze::Analyzer;
use super::declare::{VarCollector, labelled_function, lexical_names};
use super::{BindingKind, ScopeId, ScopeKind, pseudo};

impl<'a> Analyzer<'a> {
    pub(super) fn declare_imports(&mut self, statements: &[Statement<'a>]) {
        let mut number = 0;
        for statement in statements {
            let Statement::ImportDeclaration(import) = statement else { continue };
            for specifier in import.specifiers.iter().flatten() {
                let local = match specifier {
                    ImportDeclarationSpecifier::ImportSpecifier(it) => &it.local,
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => &it.local,
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => &it.local,
                };
                self.tree.declare(self.scope, local.name.as_str(), BindingKind::Import(number));
                number += 1;
            }
        }
    }

    /// Declares the vars of a body in its scope. Outside of functions, where they are no bindings
    /// of ours, their names are noted.
    pub(super) fn declare_vars(&mut self, statements: &[Statement<'a>], scope: ScopeId) {
        let collector = VarCollector::collect(statements, self.strict);
        self.doubt(collector.conflict);
        let kind = self.tree.scope(scope).kind;
        let global = kind == ScopeKind::Script || kind == ScopeKind::Eval && !self.strict;
        if global {
            self.tree.var_names = collector.vars;
        } else {
            for name in collector.vars {
                self.declare_var(scope, name);
            }
        }
        if collector.candidates.is_empty() {
            return;
        }
        let mut lexical = FxHashSet::default();
        for statement in statements {
            lexical_names(statement, &mut |name, _| {
                lexical.insert(name);
            });
        }
        let parameters = self.tree.function(self.function).scopes.parameters.unwrap_or(scope);
        for (name, node) in collector.candidates {
            let parameter = self
                .tree
                .own_binding(parameters, name)
                .is_some_and(|binding| self.tree.binding(binding).kind == BindingKind::Parameter);
            // The arguments object counts as a parameter.
            let arguments = name == "arguments" && self.tree.function(self.function).has_own_arguments();
            if lexical.contains(name) || parameter || arguments {
                continue;
            }
            self.tree.annex_b.insert(node);
            if global {
                self.tree.annex_b_names.push((node, name));
            } else {
                self.declare_var(scope, name);
            }
        }
    }

    pub(super) fn declare_var(&mut self, scope: ScopeId, name: &'a str) {
        let known = self.tree.own_binding(scope, name);
        let binding = self.tree.declare(scope, name, BindingKind::Var);
        if known.is_none() && self.tree.scope(scope).kind == ScopeKind::Function {
            self.tree.binding_mut(binding).initialised = false;
        }
        if name == "arguments" {
            // The variable starts as the arguments object.
            self.need_arguments(scope);
        }
    }

    /// The function declarations directly among the statements.
    pub(super) fn declare_functions(
        &mut self,
        statements: &[Statement<'a>],
        scope: ScopeId,
        kind: BindingKind,
    ) {
        for statement in statements {
            let Some(function) = labelled_function(statement) else { continue };
            let name = function.id.as_ref().map_or(pseudo::DEFAULT, |id| id.name.as_str());
            let binding = self.tree.declare(scope, name, kind);
            self.tree.scope_mut(scope).has_functions = true;
            let binding = self.tree.binding_mut(binding);
            binding.assigned = true;
            if kind == BindingKind::Function && binding.kind == BindingKind::Var {
                binding.kind = kind;
            }
        }
    }

    pub(super) fn declare_lexicals(&mut self, statements: &[Statement<'a>], scope: ScopeId) {
        for statement in statements {
            lexical_names(statement, &mut |name, kind| {
                self.tree.declare(scope, name, kind);
            });
        }
    }
}
