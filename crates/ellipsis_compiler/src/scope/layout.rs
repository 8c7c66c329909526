//! Gives captured bindings their environment slots.

use super::outer::AFTERWARDS;
use super::{BindingId, BindingKind, FunctionId, Location, ScopeId, ScopeKind, ScopeTree};

/// Assigns locations and resets the walk's state, so that code generation starts afresh.
pub(crate) fn lay_out(tree: &mut ScopeTree) {
    let (scopes, functions) = tree.around();
    for index in functions..tree.functions.len() {
        capture_mapped_parameters(tree, FunctionId(index as u32));
    }
    for index in scopes..tree.scopes.len() {
        let scope = ScopeId(index as u32);
        if tree.scope(scope).is_dynamic() {
            tree.scope_mut(scope).slots = 1;
        }
        let home = storage_scope(tree, scope);
        for position in 0..tree.scope(scope).bindings.len() {
            let id = tree.scope(scope).bindings[position];
            place(tree, scope, home, id);
        }
    }
    for binding in tree.bindings.iter_mut().filter(|binding| binding.scope.0 as usize >= scopes) {
        binding.initialised = !binding.kind.is_lexical()
            && binding.kind != BindingKind::DerivedThis
            && binding.kind != BindingKind::Parameter;
        binding.initialised_at = if binding.initialised { 0 } else { AFTERWARDS };
    }
}

fn place(tree: &mut ScopeTree, scope: ScopeId, home: ScopeId, id: BindingId) {
    let seen = tree.scope(scope).seen_by_eval || tree.scope(scope).kind == ScopeKind::Module;
    let binding = tree.binding_mut(id);
    if matches!(binding.kind, BindingKind::Import(_)) {
        binding.location = Location::None;
    } else if binding.captured || seen {
        binding.captured = true;
        let slot = tree.scope(home).slots;
        tree.scope_mut(home).slots += 1;
        tree.binding_mut(id).location = Location::Slot(home, slot);
    }
}

/// The scope whose environment holds the bindings of a scope. The name of a function expression
/// shares that of the function, unless variables of an eval have to come in between.
fn storage_scope(tree: &ScopeTree, scope: ScopeId) -> ScopeId {
    if tree.scope(scope).kind != ScopeKind::FunctionName {
        return scope;
    }
    let scopes = &tree.function(tree.scope(scope).function).scopes;
    let intercepted = [scopes.eval_vars, scopes.parameter_eval_vars]
        .into_iter()
        .flatten()
        .any(|eval_vars| tree.scope(eval_vars).active);
    if intercepted || tree.scope(scope).seen_by_eval {
        return scope;
    }
    scopes.parameters.or(scopes.body).unwrap_or(scope)
}

/// A mapped arguments object and the parameters share storage: environment slots.
fn capture_mapped_parameters(tree: &mut ScopeTree, id: FunctionId) {
    let function = tree.function(id);
    if function.strict || !function.simple_parameters || function.arguments.is_none() {
        return;
    }
    let Some(body) = function.scopes.body else { return };
    if function.arguments_forwarded && tree.would_show_mapping(function) {
        tree.function_mut(id).arguments_escape = true;
    }
    let function = tree.function(id);
    // OPTIMIZATION: if neither side is ever assigned, nobody can tell whether they are one.
    let assigned = tree.scope(body).bindings.iter().any(|&binding| {
        let binding = tree.binding(binding);
        binding.kind == BindingKind::Parameter && binding.assigned
    });
    if !function.arguments_escape && !assigned {
        return;
    }
    for position in 0..tree.scope(body).bindings.len() {
        let binding = tree.scope(body).bindings[position];
        if tree.binding(binding).kind == BindingKind::Parameter {
            tree.binding_mut(binding).captured = true;
        }
    }
}
