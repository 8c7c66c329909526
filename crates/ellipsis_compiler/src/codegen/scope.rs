//! Entering and leaving scopes: environments, registers of locals, function declarations.

use ellipsis_bytecode::{Instruction, Reg};
use oxc_ast::ast::*;

use super::Generator;
use crate::scope::{BindingKind, Location, ScopeId, ScopeKind, address, declare};

/// What to restore when a scope is left.
#[derive(Clone, Copy)]
pub(super) struct Entered {
    scope: ScopeId,
    mark: u32,
}

impl<'a> Generator<'a> {
    /// Enters a scope: makes its environment and assigns registers.
    pub(super) fn enter(&mut self, scope: ScopeId) -> Entered {
        let entered = Entered { scope: self.f.scope, mark: self.mark() };
        let slots = self.tree.scope(scope).slots;
        if slots > 0 && self.tree.scope(scope).function == self.f.id {
            let environment = self.temp();
            let mark = self.mark();
            let parent = self.current_environment();
            let slots = self.f.asm.fit(slots as usize);
            self.emit(Instruction::new_env(environment, parent, slots));
            self.release(mark);
            self.f.environments.insert(scope, environment);
        }
        self.f.scope = scope;
        self.assign_registers(scope);
        if self.tree.scope(scope).kind == ScopeKind::EvalVars && self.tree.scope(scope).active {
            let mark = self.mark();
            let object = self.temp();
            self.emit(Instruction::new_eval_scope(object));
            let environment = self.environment(scope);
            self.store_slot(object, environment, 0);
            self.release(mark);
        }
        entered
    }

    fn assign_registers(&mut self, scope: ScopeId) {
        for position in 0..self.tree.scope(scope).bindings.len() {
            let id = self.tree.scope(scope).bindings[position];
            let binding = self.tree.binding(id);
            if binding.location != Location::Register || self.f.registers.contains_key(&id) {
                continue;
            }
            let (early, kind) = (binding.early_access, binding.kind);
            let register = self.temp();
            self.f.registers.insert(id, register);
            self.set_local(register, true);
            let dead_zone =
                kind.is_lexical() || matches!(kind, BindingKind::Parameter | BindingKind::DerivedThis);
            if early && dead_zone {
                self.emit(Instruction::load_empty(register));
            }
        }
    }

    pub(super) fn leave(&mut self, entered: Entered) {
        self.f.scope = entered.scope;
        self.release(entered.mark);
    }

    /// Enters the scope of a node, if it has one.
    pub(super) fn enter_node<T>(&mut self, node: &T) -> Option<Entered> {
        let scope = self.tree.scope_of(node)?;
        Some(self.enter(scope))
    }

    pub(super) fn leave_node(&mut self, entered: Option<Entered>) {
        if let Some(entered) = entered {
            self.leave(entered);
        }
    }

    /// Instantiates the function declarations directly among the statements of a scope. Of several
    /// with the same name the last one counts.
    pub(super) fn instantiate_functions<'s>(&mut self, statements: impl Iterator<Item = &'s Statement<'a>>)
    where
        'a: 's,
    {
        let functions: Vec<&Function<'a>> = statements.filter_map(declare::labelled_function).collect();
        let mut last = rustc_hash::FxHashMap::default();
        for function in &functions {
            if let Some(id) = &function.id {
                last.insert(id.name.as_str(), address(*function));
            }
        }
        for function in functions {
            let Some(id) = &function.id else { continue };
            if function.body.is_none() || last.get(id.name.as_str()) != Some(&address(function)) {
                continue;
            }
            let mark = self.mark();
            let register = self.initialisation_register(id.name.as_str()).unwrap_or_else(|| self.temp());
            self.function_declaration(register, function);
            self.initialise(id.name.as_str(), register, id.span);
            self.release(mark);
        }
    }

    /// Copies a function from its block to the var of the same name, as Annex B has it when the
    /// declaration is evaluated.
    pub(super) fn evaluate_function_declaration(&mut self, function: &Function<'a>) {
        if !self.tree.annex_b.contains(&address(function)) {
            return;
        }
        let Some(id) = &function.id else { return };
        let name = id.name.as_str();
        let mark = self.mark();
        let value = self.temp();
        self.load_name(value, name, id.span);
        self.store_var(name, value, id.span);
        self.release(mark);
    }

    /// Assigns to a var of the running function (or script, or eval), past any blocks.
    pub(super) fn store_var(&mut self, name: &str, value: Reg, span: oxc_span::Span) {
        let Some(scope) = self.tree.function(self.f.id).scopes.body else { return };
        if self.tree.scope(scope).kind == ScopeKind::Eval && !self.f.strict {
            return self.store_eval_var(name, value, span);
        }
        let mut variable = self.variable_from(scope, name);
        variable.dynamic.clear();
        variable.checked = false;
        self.store_place(&variable, value, span);
    }
}
